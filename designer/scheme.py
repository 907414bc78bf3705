"""Schemes: declared families of exponent maps, with letters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from designer.algebra.expression import Expression
from designer.errors import ParameterError, SchemeError
from designer.operation import Operation
from designer.operations import chain
from designer.points_rule import PointsRule

if TYPE_CHECKING:
    from designer.code import Code

PARAMETER_LIMIT: Final = 10**6
BLOCK_LIMIT: Final = 1 << 20

Table = tuple[tuple[int, ...], ...]
"""A literal exponent map: one exponent vector a block, blocks in row-major order."""

Exponents = tuple[Expression, ...] | Table
"""One formula a variable, or a literal table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a scheme's literature claims of it; the toolkit computes and compares.

    Args:
        carrier: exponents of the monomial that carries a target, one formula a variable.
        degree: largest exponent of the product polynomial, one formula a variable.
        support: number of monomials of the product polynomial.
        threshold: recovery threshold by degree: answers at any distinct points in one variable, on the least
            full grid in several; the scheme's rule for points does not change it.
        shares: for each operand the number of different coded blocks at the threshold.
    """

    carrier: tuple[Expression, ...] = ()
    degree: tuple[Expression, ...] = ()
    support: Expression | None = None
    threshold: Expression | None = None
    shares: Mapping[str, Expression] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A declared family of codes; `load` makes it from a file, `bind` gives numbers to its letters.

    Args:
        name: its name in words.
        operation: the multilinear block map.
        options: the operation's options as declared (convention, einsum, factors).
        parameters: the letters a user gives.
        bounds: number of parts of every index.
        fixed: letters with a fixed value.
        constraints: comparisons that the parameters must satisfy.
        variables: names of the polynomial's variables.
        modulus: for some variables a number modulo which exponents count.
        exponents: for every operand the exponent map of its blocks.
        claims, points, sources: see there.
        open_chain: whether the exponents are those of chains of every length.
        key: short name, the file's stem; no part of the content.

    >>> from designer import load
    >>> load("epc").bind(p=2, m=2, n=2).product.support_size
    9
    """

    name: str
    operation: Operation
    options: Mapping[str, object]
    parameters: tuple[str, ...]
    bounds: Mapping[str, Expression]
    variables: tuple[str, ...]
    exponents: Mapping[str, Exponents]
    fixed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    constraints: tuple[Expression, ...] = ()
    modulus: Mapping[str, Expression] = field(default_factory=lambda: MappingProxyType({}))
    claims: Claims = field(default_factory=Claims)
    points: PointsRule = field(default_factory=PointsRule)
    sources: tuple[Mapping[str, str], ...] = ()
    open_chain: bool = False
    key: str = field(default="", compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the scheme's canonical text, in hexadecimal."""
        from designer.scheme_text import dump

        return hashlib.sha256(dump(self).encode()).hexdigest()

    @property
    def label(self) -> str:
        """Short name where there is one."""
        return self.key or self.name

    def bind(self, **parameters: int) -> Code:
        """The code with numbers for the letters.

        Args:
            **parameters: one integer >= 1 for each of `parameters`.

        Raises:
            ParameterError: one is missing, unknown, out of range or breaks a constraint.
            SchemeError: an exponent is negative, or a table has the wrong size.
        """
        from designer.code import Code

        scheme = self.close(parameters) if self.open_chain else self
        values = scheme._checked(parameters, declared=self.constraints)
        parts = {index: _part(index, bound, values, self.label) for index, bound in scheme.bounds.items()}
        for operand, name in enumerate(scheme.operation.names):
            blocks = 1
            for size in scheme.operation.shape(operand, parts):
                blocks *= size
            if blocks > BLOCK_LIMIT:
                raise ParameterError(
                    f"operand {name} has too many blocks",
                    where=self.label,
                    got=blocks,
                    allowed=f"at most {BLOCK_LIMIT}",
                )
        return Code.make(scheme, parameters=dict(parameters), values=values, parts=parts)

    def close(self, parameters: Mapping[str, int]) -> Scheme:
        """The chain of the length that the parameters p0, p1, …, pt fix."""
        from designer.operations.declaration import Declaration

        factors = len(parameters) - 1
        wanted = [f"p{s}" for s in range(max(factors, 2) + 1)]
        if set(parameters) != set(wanted) or factors > chain.LONGEST:
            raise ParameterError(
                "a chain of t matrices needs the parts p0, p1, …, pt, t >= 2",
                where=self.label,
                got=" ".join(parameters) or "nothing",
                allowed=f"up to p15, for example {' '.join(f'{p}=2' for p in wanted)}",
            )
        options = {**self.options, "factors": factors}

        def formulas(name: str, letters: Mapping[str, Expression]) -> tuple[Expression, ...]:
            declared = self.exponents[name]
            return tuple(formula.substitute(letters) for formula in declared if isinstance(formula, Expression))

        shared = chain.letters(factors)

        def closed(formula: Expression | None) -> Expression | None:
            return formula.substitute(shared) if formula is not None else None

        return replace(
            self,
            operation=chain.declare(Declaration(options)),
            options=options,
            parameters=tuple(wanted),
            bounds=_parsed(chain.bounds(factors)),
            exponents={
                f"A{s}": formulas(chain.kind(factors, s), chain.letters(factors, s)) for s in range(1, factors + 1)
            },
            claims=replace(
                self.claims,
                carrier=tuple(formula.substitute(shared) for formula in self.claims.carrier),
                degree=tuple(formula.substitute(shared) for formula in self.claims.degree),
                support=closed(self.claims.support),
                threshold=closed(self.claims.threshold),
            ),
            constraints=tuple(rule.substitute(shared) for rule in self.constraints),
            modulus={variable: number.substitute(shared) for variable, number in self.modulus.items()},
            points=replace(
                self.points,
                sizes=tuple(size.substitute(shared) for size in self.points.sizes),
                count=closed(self.points.count),
            ),
            open_chain=False,
        )

    def bindings(self, largest: int) -> list[dict[str, int]]:
        """All parameters in 1 … largest that satisfy the constraints."""
        found = []
        for numbers in product(range(1, largest + 1), repeat=len(self.parameters)):
            values = dict(zip(self.parameters, numbers, strict=True))
            if all(rule.evaluate({**self.fixed, **values}) for rule in self.constraints):
                found.append(values)
        return found

    def _checked(self, parameters: Mapping[str, int], declared: Sequence[Expression]) -> dict[str, int]:
        allowed = " ".join(self.parameters) or "none"
        for name, value in parameters.items():
            if name in self.fixed:
                raise ParameterError(f"{name} is fixed to {self.fixed[name]}", where=self.label, got=f"{name}={value}")
            if name not in self.parameters:
                raise ParameterError("unknown parameter", where=self.label, got=name, allowed=allowed)
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= PARAMETER_LIMIT:
                raise ParameterError(
                    f"parameter {name} out of range",
                    where=self.label,
                    got=value,
                    allowed=f"1 to {PARAMETER_LIMIT}",
                )
        if missing := [name for name in self.parameters if name not in parameters]:
            example = " ".join(f"{name}=2" for name in missing)
            raise ParameterError(f"missing parameter {', '.join(missing)}", where=self.label, remedy=f"add {example}")
        values: dict[str, int] = {**self.fixed, **parameters}
        for rule, original in zip(self.constraints, declared, strict=True):
            if not rule.evaluate(values):
                closed = rule != original
                letters = self.parameters if closed else sorted(rule.letters)
                numbers = " ".join(f"{name}={values[name]}" for name in letters)
                raise ParameterError(
                    f"constraint {original} is violated",
                    where=self.label,
                    got=(f"{rule} for {numbers}" if closed else numbers) or None,
                )
        return values

    def __str__(self) -> str:
        from designer.scheme_text import dump

        return dump(self)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def _parsed(texts: Mapping[str, str]) -> dict[str, Expression]:
    from designer.algebra.expression import parse

    return {name: parse(text) for name, text in texts.items()}


def _part(index: str, bound: Expression, values: Mapping[str, Any], where: str) -> int:
    number = bound.evaluate(values)
    if not 1 <= number <= PARAMETER_LIMIT:
        raise SchemeError(
            f"index {index} has no parts or too many",
            where=where,
            got=f"{bound} = {number}",
            allowed=f"1 to {PARAMETER_LIMIT}",
        )
    return number
