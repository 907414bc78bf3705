"""Codes: schemes with numbers for the letters; every block has its exponent vector, or its node."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product
from typing import TYPE_CHECKING

from designer.algebra.expression import Expression
from designer.algebra.monomial import Monomial, Packing
from designer.block_map import block_names, mask_count, tabulated
from designer.errors import SchemeError
from designer.node_map import NodeMap, place
from designer.operation import Block, Operation
from designer.scheme import Scheme
from designer.scheme_format import MASK_LETTER, VALUES

if TYPE_CHECKING:
    from designer.node_product import NodeProduct
    from designer.product import ProductPolynomial


@dataclass(frozen=True, slots=True)
class ExponentMap:
    """Block -> monomial for one operand.

    Args:
        operand: its name.
        shape: number of data blocks along each axis.
        columns: for each variable the exponents of all blocks: the data in row-major order, then the masks.
        masks: number of masks.
    """

    operand: str
    shape: tuple[int, ...]
    columns: tuple[list[int], ...]
    masks: int = 0

    def __len__(self) -> int:
        """Number of blocks, masks included."""
        return len(self.columns[0])

    @property
    def blocks(self) -> int:
        """Number of data blocks."""
        return len(self) - self.masks

    @property
    def names(self) -> list[str]:
        """`A[0,1]` for every data block in row-major order, then `R_A[0]` for every mask."""
        return block_names(self.operand, self.shape, self.masks)

    def __getitem__(self, number: int) -> Monomial:
        return tuple(column[number] for column in self.columns)

    def __iter__(self) -> Iterator[Monomial]:
        return iter(zip(*self.columns, strict=True))

    def items(self) -> Iterator[tuple[Block, Monomial]]:
        """Pairs (block index, exponent vector) of the data blocks."""
        return zip(product(*(range(size) for size in self.shape)), islice(self, self.blocks), strict=True)

    @property
    def degrees(self) -> tuple[int, ...]:
        """Largest exponent of each variable."""
        return tuple(max(column) for column in self.columns)

    @property
    def lowest(self) -> tuple[int, ...]:
        """Least exponent of each variable, and 0 where none is negative."""
        return tuple(min(0, *column) for column in self.columns)


@dataclass(frozen=True, kw_only=True, repr=False)
class Code:
    """A scheme with its letters bound; made by `Scheme.bind`.

    Args:
        scheme: the family.
        parameters: the numbers given.
        parts: number of parts of every index.
        exponents: one exponent map an operand; none in the value domain.
        placements: in the value domain, one node map an operand.
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
    placements: tuple[NodeMap, ...] = field(default=(), repr=False)
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
        bound = Code(
            scheme=scheme, parameters=parameters, values=values, parts=parts, exponents=(), modulus=modulus,
        )  # fmt: skip
        if scheme.domain == VALUES:
            return replace(bound, placements=place(scheme, values, parts))
        return replace(
            bound, exponents=tuple(_exponent_map(bound, number) for number in range(len(bound.operation.operands)))
        )

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

    @property
    def maps(self) -> tuple[ExponentMap | NodeMap, ...]:
        """Where the blocks of every operand sit: at monomials, or at nodes."""
        return self.placements or self.exponents

    @cached_property
    def product(self) -> ProductPolynomial | NodeProduct:
        """The product polynomial: what it holds at which monomial, or at which node."""
        from designer.node_product import NodeProduct
        from designer.product import ProductPolynomial

        return NodeProduct(self) if self.placements else ProductPolynomial(self)

    @cached_property
    def lowest(self) -> Monomial:
        """Least exponent of each variable in the product; 0 where none is negative."""
        if self.placements:
            return (0,)
        return tuple(sum(column) for column in zip(*(m.lowest for m in self.exponents), strict=True))

    @cached_property
    def packing(self) -> Packing:
        """Kronecker substitution that keeps all sums of one exponent from every operand apart."""
        tops = (sum(degrees) for degrees in zip(*(m.degrees for m in self.exponents), strict=True))
        return Packing(tuple(top - low + 1 for top, low in zip(tops, self.lowest, strict=True)))

    @property
    def masked(self) -> bool:
        """Whether some operand has masks."""
        return any(m.masks for m in self.maps)

    @property
    def colluders(self) -> int | None:
        """The number of colluding workers that the scheme claims to resist; None if it claims nothing."""
        formula = self.scheme.claims.privacy
        return None if formula is None else self.claimed(formula)

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


def _exponent_map(code: Code, operand: int) -> ExponentMap:
    scheme = code.scheme
    name, indices = scheme.operation.operands[operand]
    shape = tuple(code.parts[index] for index in indices)
    where, masks = f"{scheme.label}: exponents.{name}", f"{scheme.label}: masks.{name}"
    columns = tabulated(scheme.exponents[name], indices, shape, code.values, where)
    count = mask_count(scheme, name, code.values)
    if count:
        extra = tabulated(scheme.masks.exponents[name], (MASK_LETTER,), (count,), code.values, masks)
        columns = [data + more for data, more in zip(columns, extra, strict=True)]
    for variable, column, cycle in zip(code.variables, columns, code.modulus, strict=True):
        if cycle is not None:
            column[:] = [exponent % cycle for exponent in column]
        elif min(column) < 0 and variable not in scheme.laurent:
            raise SchemeError(
                "negative exponent",
                where=where if min(column[: len(column) - count]) < 0 else masks,
                got=min(column),
                allowed="0 and above",
                remedy=f"give {variable} a modulus if exponents are meant to be cyclic, or name it under laurent",
            )
    return ExponentMap(name, shape, tuple(columns), count)
