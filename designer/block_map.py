"""From formulas and tables to numbers: where every block of an operand sits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Final, cast

from designer.algebra.expression import Expression
from designer.errors import ExpressionError, SchemeError

if TYPE_CHECKING:
    from designer.scheme import Scheme
    from designer.scheme_parts import Exponents

MASK_LIMIT: Final = 1 << 16


def block_names(operand: str, shape: Sequence[int], masks: int) -> list[str]:
    """Names of an operand's data blocks in row-major order, and of its masks.

    >>> block_names("A", (1, 2), 1)
    ['A[0,0]', 'A[0,1]', 'R_A[0]']
    """
    data = product(*(range(size) for size in shape))
    return [f"{operand}[{','.join(map(str, b))}]" for b in data] + [f"R_{operand}[{t}]" for t in range(masks)]


def mask_count(scheme: Scheme, operand: str, values: Mapping[str, int]) -> int:
    """The number of an operand's masks.

    Raises:
        SchemeError: it is negative or too large, or not the length of the masks' table.
    """
    formula = scheme.masks.counts.get(operand)
    count = 0 if formula is None else formula.evaluate(values)
    if not 0 <= count <= MASK_LIMIT:
        raise SchemeError(
            "number of masks out of range", where=f"{scheme.label}: masks.count.{operand}", got=count,
            allowed=f"0 to {MASK_LIMIT}",
        )  # fmt: skip
    listed = scheme.masks.exponents.get(operand, ())
    if listed and not isinstance(listed[0], Expression) and len(listed) != count:
        raise SchemeError(
            "table of wrong length", where=f"{scheme.label}: masks.{operand}", got=len(listed),
            allowed=f"{count}, one row a mask",
        )  # fmt: skip
    return count


def tabulated(
    exponents: Exponents, indices: Sequence[str], shape: Sequence[int], values: Mapping[str, int], where: str
) -> list[list[int]]:
    """For each variable the exponents of all blocks in row-major order.

    Args:
        exponents: one formula a variable, or a literal table.
        indices: the letters of the block's indices in the formulas.
        shape: number of blocks along each index.
        values: the other letters.
        where: what to call the map in messages.

    Raises:
        SchemeError: a formula has no value, or the table another length.
    """
    try:
        if isinstance(exponents[0], Expression):
            return [_grid(formula, indices, shape, values) for formula in cast("Sequence[Expression]", exponents)]
    except ExpressionError as error:
        raise SchemeError(str(error), where=where) from None
    rows = cast("Sequence[Sequence[int]]", exponents)
    if len(rows) != math.prod(shape):
        raise SchemeError("table of wrong length", where=where, got=len(rows), allowed=f"{math.prod(shape)} blocks")
    return [list(column) for column in zip(*rows, strict=True)]


def _grid(formula: Expression, indices: Sequence[str], shape: Sequence[int], values: Mapping[str, int]) -> list[int]:
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
