"""Schemes: declared families of exponent maps, with letters."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from designer.algebra.expression import Expression, parse
from designer.errors import ParameterError, SchemeError
from designer.operation import Operation
from designer.operations import chain
from designer.points_rule import PointsRule
from designer.scheme_parts import Algorithm, Claims, Exponents, Masks

if TYPE_CHECKING:
    from designer.code import Code

PARAMETER_LIMIT: Final = 10**6
BLOCK_LIMIT: Final = 1 << 20
DEGREE_LETTER: Final = "d"
"""Letter of a polynomial map's total degree in claims."""


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
        laurent: variables whose exponents may be negative.
        domain: `coefficient` (blocks are coefficients of the encoding polynomials) or `value` (blocks are their
            values at nodes).
        nodes: in the value domain the nodes, as field elements; by default 0 and then downwards from q-1.
        exponents: for every operand the exponent map of its blocks (in the value domain: their nodes' numbers).
        algorithm: in the value domain, a bilinear algorithm whose terms sit at the nodes.
        masks: random blocks beside the data.
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
    laurent: tuple[str, ...] = ()
    domain: str = "coefficient"
    nodes: tuple[int, ...] = ()
    algorithm: Algorithm | None = None
    masks: Masks = field(default_factory=Masks)
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
            **parameters: one integer >= 1 for each of `parameters`; >= 0 where a constraint says `T >= 0`.

        Raises:
            ParameterError: one is missing, unknown, out of range or breaks a constraint.
            SchemeError: an exponent is negative, or a table has the wrong size.
        """
        from designer.code import Code

        scheme = self.close(parameters) if self.open_chain else self
        values = scheme._checked(parameters, declared=self.constraints)
        parts = {index: _part(index, bound, values, self.label) for index, bound in scheme.bounds.items()}
        for operand, name in enumerate(scheme.operation.names):
            blocks = math.prod(scheme.operation.shape(operand, parts))
            if blocks > BLOCK_LIMIT:
                raise ParameterError(
                    f"operand {name} has too many blocks",
                    where=self.label,
                    got=blocks,
                    allowed=f"at most {BLOCK_LIMIT}",
                )
        return Code.make(scheme, parameters=dict(parameters), values=values, parts=parts)

    def best(self, free: str, **parameters: int) -> Code:
        """The code with the fewest monomials over all values of one parameter, the least value where several are equal.

        Args:
            free: the parameter that is chosen, from 1 to the largest of the others.
            **parameters: the others.

        Raises:
            ParameterError: no value satisfies the constraints, or a parameter is wrong.

        >>> from designer import load
        >>> load("gasp-r").best("r", K=4, L=4, T=4).label
        'gasp-r K=4 L=4 T=4 r=2'
        """
        if free not in self.parameters or free in parameters:
            raise ParameterError(
                "no parameter to choose", where=self.label, got=free, allowed=" ".join(self.parameters)
            )
        codes, refused = [], None
        for value in range(self.least(free), max(parameters.values(), default=1) + 1):
            try:
                codes.append(self.bind(**{name: parameters.get(name, value) for name in self.parameters}))
            except ParameterError as error:
                refused = error
        if not codes:
            raise refused or ParameterError("no value of the parameter fits", where=self.label, got=free)
        return min(codes, key=lambda code: code.product.support_size)

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
                privacy=closed(self.claims.privacy),
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

    def with_function(self, text: str) -> Scheme:
        """The scheme for another polynomial map; every operand's blocks sit where those of the first one do.

        Args:
            text: such as `A*B + 2*A`.

        Raises:
            SchemeError: the scheme's operation is no polynomial map, or the text is none.

        >>> from designer import load
        >>> load("lagrange").with_function("A*B*A").bind(K=2, T=1).product.degrees
        (6,)
        """
        from designer.operations import polynomial
        from designer.operations.declaration import Declaration

        if self.operation.function is None:
            raise SchemeError("the operation is no polynomial map", where=self.label, got=self.operation.name)
        options = {**self.options, "function": text}
        operation, first = polynomial.declare(Declaration(options)), self.operation.names[0]
        if clash := sorted({*self.parameters, *self.fixed} & {*operation.indices}):
            raise SchemeError("letter with two meanings", where=f"{self.label}: parameters", got=clash[0])
        known = {**dict.fromkeys(operation.indices, parse("1")), operation.cut[0]: self.bounds[self.operation.cut[0]]}
        masks = self.masks
        if first in masks.counts:
            masks = Masks(
                counts=dict.fromkeys(operation.names, masks.counts[first]),
                exponents=dict.fromkeys(operation.names, masks.exponents[first]),
            )
        return replace(
            self, operation=operation, options=options, bounds=known, masks=masks,
            exponents=dict.fromkeys(operation.names, self.exponents[first]),
        )  # fmt: skip

    def bindings(self, largest: int) -> list[dict[str, int]]:
        """All parameters in 1 … largest that satisfy the constraints (from 0 on where these say so)."""
        found = []
        for numbers in product(*(range(self.least(name), largest + 1) for name in self.parameters)):
            values = dict(zip(self.parameters, numbers, strict=True))
            if all(rule.evaluate({**self.fixed, **values}) for rule in self.constraints):
                found.append(values)
        return found

    def least(self, parameter: str) -> int:
        """Least value of a parameter: 1, or 0 where a constraint admits it by `NAME >= 0`."""
        return 0 if any(str(rule) == f"{parameter} >= 0" for rule in self.constraints) else 1

    def _checked(self, parameters: Mapping[str, int], declared: Sequence[Expression]) -> dict[str, int]:
        allowed = " ".join(self.parameters) or "none"
        for name, value in parameters.items():
            if name in self.fixed:
                raise ParameterError(f"{name} is fixed to {self.fixed[name]}", where=self.label, got=f"{name}={value}")
            if name not in self.parameters:
                raise ParameterError("unknown parameter", where=self.label, got=name, allowed=allowed)
            least = self.least(name)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= PARAMETER_LIMIT:
                raise ParameterError(
                    f"parameter {name} out of range",
                    where=self.label,
                    got=value,
                    allowed=f"{least} to {PARAMETER_LIMIT}",
                )
        if missing := [name for name in self.parameters if name not in parameters]:
            example = " ".join(f"{name}=2" for name in missing)
            raise ParameterError(f"missing parameter {', '.join(missing)}", where=self.label, remedy=f"add {example}")
        values: dict[str, int] = {**self.fixed, **parameters}
        if self.operation.function is not None:
            values[DEGREE_LETTER] = self.operation.degree
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

        return f"<p><b>{escape(self.name)}</b></p><pre>{escape(str(self))}</pre>"


def _parsed(texts: Mapping[str, str]) -> dict[str, Expression]:
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
