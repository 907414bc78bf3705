"""Codes: schemes with numbers for the letters; every block has its exponent vector."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, cast

from designer.algebra.expression import Expression
from designer.algebra.monomial import Monomial, Packing
from designer.errors import ExpressionError, SchemeError
from designer.operation import Block, Operation
from designer.scheme import Exponents, Scheme

if TYPE_CHECKING:
    from designer.product import ProductPolynomial


@dataclass(frozen=True, slots=True)
class ExponentMap:
    """Block -> monomial for one operand.

    Args:
        operand: its name.
        shape: number of blocks along each axis.
        columns: for each variable the exponents of all blocks in row-major order.
    """

    operand: str
    shape: tuple[int, ...]
    columns: tuple[list[int], ...]

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, number: int) -> Monomial:
        return tuple(column[number] for column in self.columns)

    def __iter__(self) -> Iterator[Monomial]:
        return iter(zip(*self.columns, strict=True))

    def items(self) -> Iterator[tuple[Block, Monomial]]:
        """Pairs (block index, exponent vector)."""
        return zip(product(*(range(size) for size in self.shape)), self, strict=True)

    @property
    def degrees(self) -> tuple[int, ...]:
        """Largest exponent of each variable."""
        return tuple(max(column) for column in self.columns)


@dataclass(frozen=True, kw_only=True, repr=False)
class Code:
    """A scheme with its letters bound; made by `Scheme.bind`.

    Args:
        scheme: the family.
        parameters: the numbers given.
        parts: number of parts of every index.
        exponents: one exponent map an operand.
        modulus: for each variable the number modulo which exponents count, or None.

    >>> from designer import load
    >>> code = load("matdot").bind(p=3)
    >>> dict(code.exponents[1].items())
    {(0, 0): (2,), (1, 0): (1,), (2, 0): (0,)}
    """

    scheme: Scheme
    parameters: Mapping[str, int]
    values: Mapping[str, int] = field(repr=False)
    parts: Mapping[str, int]
    exponents: tuple[ExponentMap, ...] = field(repr=False)
    modulus: tuple[int | None, ...]

    @staticmethod
    def make(scheme: Scheme, *, parameters: dict[str, int], values: dict[str, int], parts: dict[str, int]) -> Code:
        """Evaluate a scheme's formulas; see `Scheme.bind` for the errors."""
        modulus = tuple(
            scheme.modulus[variable].evaluate(values) if variable in scheme.modulus else None
            for variable in scheme.variables
        )
        if any(number is not None and number < 1 for number in modulus):
            raise SchemeError("modulus below 1", where=scheme.label, got=modulus)
        maps = tuple(
            _exponent_map(scheme, name, indices, values, parts, modulus) for name, indices in scheme.operation.operands
        )
        return Code(scheme=scheme, parameters=parameters, values=values, parts=parts, exponents=maps, modulus=modulus)

    @property
    def operation(self) -> Operation:
        """The multilinear block map."""
        return self.scheme.operation

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables."""
        return self.scheme.variables

    @cached_property
    def digest(self) -> str:
        """SHA-256 of scheme and parameters, in hexadecimal: identifies headers, caches and certificates."""
        content = json.dumps([self.scheme.digest, dict(sorted(self.parameters.items()))], separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    @cached_property
    def product(self) -> ProductPolynomial:
        """The product polynomial: which block products meet at which monomial."""
        from designer.product import ProductPolynomial

        return ProductPolynomial(self)

    @cached_property
    def packing(self) -> Packing:
        """Kronecker substitution that keeps all sums of one exponent from every operand apart."""
        return Packing(tuple(sum(degrees) + 1 for degrees in zip(*(m.degrees for m in self.exponents), strict=True)))

    @property
    def target_count(self) -> int:
        """Number of target blocks."""
        return math.prod(self.operation.output_shape(self.parts))

    @property
    def label(self) -> str:
        """`epc p=2 m=2 n=2`."""
        return " ".join([self.scheme.label, *(f"{name}={value}" for name, value in self.parameters.items())])

    def reduce(self, monomial: Monomial) -> Monomial:
        """The monomial with exponents taken modulo the variables' moduli."""
        return tuple(e if n is None else e % n for e, n in zip(monomial, self.modulus, strict=True))

    def claimed(self, formula: Expression) -> int:
        """A claimed number at these parameters."""
        return formula.evaluate(self.values)

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"<Code {self.label}>"

    def _repr_html_(self) -> str:
        from designer.tables import code_html

        return code_html(self)

    def _repr_latex_(self) -> str:
        from designer.tables import code_latex

        return code_latex(self)


def _exponent_map(
    scheme: Scheme, name: str, indices: tuple[str, ...], values: Mapping[str, int], parts: Mapping[str, int],
    modulus: Sequence[int | None],
) -> ExponentMap:  # fmt: skip
    shape = tuple(parts[index] for index in indices)
    where = f"{scheme.label}: exponents.{name}"
    try:
        columns = _columns(scheme.exponents[name], indices, shape, values, where)
    except ExpressionError as error:
        raise SchemeError(str(error), where=where) from None
    for number, (column, cycle) in enumerate(zip(columns, modulus, strict=True)):
        if cycle is not None:
            column[:] = [exponent % cycle for exponent in column]
        elif min(column) < 0:
            raise SchemeError(
                "negative exponent",
                where=where,
                got=min(column),
                allowed="0 and above",
                remedy=f"give {scheme.variables[number]} a modulus if exponents are meant to be cyclic",
            )
    return ExponentMap(name, shape, tuple(columns))


def _columns(
    exponents: Exponents,
    indices: tuple[str, ...],
    shape: tuple[int, ...],
    values: Mapping[str, int],
    where: str,
) -> list[list[int]]:
    """For each variable the exponents of all blocks in row-major order."""
    if isinstance(exponents[0], Expression):
        return [_grid(formula, indices, shape, values) for formula in cast("Sequence[Expression]", exponents)]
    rows = cast("Sequence[Sequence[int]]", exponents)
    if len(rows) != math.prod(shape):
        raise SchemeError("table of wrong length", where=where, got=len(rows), allowed=f"{math.prod(shape)} blocks")
    return [list(column) for column in zip(*rows, strict=True)]


def _grid(
    formula: Expression, indices: tuple[str, ...], shape: tuple[int, ...], values: Mapping[str, int]
) -> list[int]:
    """A formula's value at every index vector; affine formulas by repeated addition."""
    form = formula.affine(indices, values)
    if form is None:
        bound = dict(values)
        return [
            formula.evaluate(bound | dict(zip(indices, block, strict=True)))
            for block in product(*(range(size) for size in shape))
        ]
    grid = [form[0]]
    for coefficient, size in zip(form[1], shape, strict=True):
        steps = [coefficient * number for number in range(size)]
        grid = [value + step for value in grid for step in steps]
    return grid
