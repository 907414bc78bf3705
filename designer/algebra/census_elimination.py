"""Elimination on arrays whose last axis is a batch, over every field: vectorised where possible, else on integers.

The step is free of division: pivot·rest - factor·row clears a column, and a nonzero pivot changes no span.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from designer.algebra.field import TABLE_LIMIT, Field

HALF_BELOW = 46341  # residues whose products, and differences of two products, fit 32 bits
WHOLE_BELOW = 1 << 31  # the same for 64 bits

Elements = NDArray[Any]
Booleans = NDArray[np.bool_]


class Elimination(Protocol):
    """How a field's elements are eliminated; arguments are arrays of `dtype` that are broadcast."""

    field: Field
    dtype: Any

    def cross(self, pivot: Any, rest: Any, factor: Any, row: Any) -> Elements:
        """The difference pivot·rest - factor·row, element by element."""


def elimination(field: Field) -> Elimination:
    """The quickest way to eliminate over a field.

    >>> from designer.algebra.field import field
    >>> E = elimination(field("2^61"))
    >>> E.cross(np.array([2, 3], E.dtype), 2, 1, np.array([1, 1], E.dtype)).tolist()
    [5, 7]

    """
    if field.degree == 1:
        return _Machine(field) if field.order < WHOLE_BELOW else _Integers(field)
    return _Logarithms(field) if field.order <= TABLE_LIMIT else _Elements(field)


class _Machine:
    """GF(p) in machine integers."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.dtype: Any = np.int32 if field.order < HALF_BELOW else np.int64
        self.p = self.dtype(field.order)

    def cross(self, pivot: Any, rest: Any, factor: Any, row: Any) -> Elements:
        total = np.asarray(pivot * rest)
        total = total - factor * row
        quotient = total // self.p  # three times as fast as the remainder, which is not vectorised
        quotient *= self.p
        total -= quotient
        return np.asarray(total)


class _Logarithms:
    """Extension fields with tables."""

    def __init__(self, field: Field) -> None:
        from designer.algebra.arrays import array_field

        arithmetic = array_field(field)
        if arithmetic is None:
            raise AssertionError(f"{field.name} has no tables")
        self.field, self.dtype, self._arithmetic = field, arithmetic.dtype, arithmetic

    def cross(self, pivot: Any, rest: Any, factor: Any, row: Any) -> Elements:
        F = self._arithmetic
        return F.sub(F.mul(pivot, rest), F.mul(factor, row))


class _Integers:
    """GF(p) in Python integers."""

    dtype: Any = object

    def __init__(self, field: Field) -> None:
        self.field = field

    def cross(self, pivot: Any, rest: Any, factor: Any, row: Any) -> Elements:
        return np.asarray((pivot * rest - factor * row) % self.field.order, object)


class _Elements:
    """Large extension fields: Python integers through the field's own functions."""

    dtype: Any = object

    def __init__(self, field: Field) -> None:
        self.field = field
        self._mul, self._sub = np.frompyfunc(field.mul, 2, 1), np.frompyfunc(field.sub, 2, 1)

    def cross(self, pivot: Any, rest: Any, factor: Any, row: Any) -> Elements:
        return np.asarray(self._sub(self._mul(pivot, rest), self._mul(factor, row)), object)


def nonzero_column(rows: Elements) -> Booleans:
    """Whether any entry along the second last axis is nonzero; none is where that axis is empty.

    >>> nonzero_column(np.array([[0, 0], [0, 3]])).tolist()
    [False, True]

    """
    found: Booleans = np.zeros((*rows.shape[:-2], rows.shape[-1]), bool)
    for column in range(rows.shape[-2]):
        found |= rows[..., column, :] != 0
    return found


def reduced_echelon(matrix: Elements, columns: Sequence[int], E: Elimination) -> tuple[Elements, list[int]]:
    """The nonzero rows of the reduced echelon form whose pivots are sought in the given order of columns.

    Args:
        matrix: an array of two axes.
        columns: numbers of the columns that may get a pivot.
        E: elimination over the field.

    Returns:
        The rows, and their pivots. Rows that vanish in all those columns are left out.

    >>> from designer.algebra.field import field
    >>> rows, pivots = reduced_echelon(np.array([[2, 4, 1], [1, 2, 4]]), [2, 1, 0], elimination(field(7)))
    >>> rows.tolist(), pivots
    ([[2, 4, 1]], [2])

    """
    work, pivots = np.array(matrix, E.dtype), list[int]()
    for column in columns:
        at = len(pivots)
        below = np.flatnonzero(work[at:, column])
        if not below.size:
            continue
        found = at + int(below[0])
        work[[at, found]] = work[[found, at]]
        scale = E.field.inverse(int(work[at, column]))
        work[at] = E.cross(E.dtype(scale) if E.dtype is not object else scale, work[at], 0, work[at])
        others = np.flatnonzero(work[:, column])
        others = others[others != at]
        work[others] = E.cross(1, work[others], work[others, column][:, None], work[at])
        pivots.append(column)
    return work[: len(pivots)], pivots


def count_outer_pivots(matrix: Elements, inner: int, E: Elimination) -> NDArray[np.int64]:
    """For each system of a batch the rank of the rows less the rank of their inner columns.

    Args:
        matrix: axes (row, column, batch); the inner columns come first.
        inner: number of the inner columns. Without outer columns the number of dependent rows is returned.
        E: elimination over the field.

    >>> from designer.algebra.field import field
    >>> count_outer_pivots(np.array([[[1], [2]], [[1], [3]]]), 1, elimination(field(7))).tolist()
    [1]

    """
    _, width, batch = matrix.shape
    counts, places = np.zeros(batch, np.int64), np.arange(batch)
    while len(matrix):
        row, matrix = matrix[0], matrix[1:]
        if not width:
            counts += 1
            continue
        column = (row != 0).argmax(axis=0)
        pivot = row[column, places]
        found = pivot != 0
        counts += found & (column >= inner) if inner < width else ~found
        pivot[~found] = 1
        if len(matrix):
            matrix = E.cross(pivot, matrix, matrix[:, column, places][:, None], row)
    return counts
