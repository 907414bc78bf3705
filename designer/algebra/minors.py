"""All R-subsets of the rows of an N x R matrix at once: which of the square submatrices are singular.

With R independent rows as a basis, the others are P times the basis. The R-subset that exchanges the basis rows I
for the other rows J is singular just where the minor of P with rows J and columns I is zero: the subsets are the
minors of P of all sizes. Of these, all are found from a few (`designer.algebra.minors_expansion`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.algebra.arrays import array_field
from designer.algebra.field import Field
from designer.algebra.linear import echelon, null_space, rank
from designer.algebra.minors_expansion import Zeros, zero_minors
from designer.errors import ArrayError, DesignerError

Array = NDArray[Any]
Rows = Sequence[Sequence[int]] | Array

SETS_LIMIT = 200_000_000
"""Largest number of subsets that are examined."""

PLAIN_LIMIT = 200_000
"""The same over fields without array arithmetic, where each subset takes a thousand times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SingularSets:
    """How many subsets there are, how many of them are singular, and some of these.

    Args:
        total: number of R-subsets of the rows.
        singular: number of those whose rows are dependent.
        sets: singular subsets, each the ascending numbers of its rows; not more than were asked for.

    """

    total: int
    singular: int
    sets: tuple[tuple[int, ...], ...]


def singular_sets(rows: Rows, field: Field, *, keep: int | None = 64) -> SingularSets:
    """Count the singular R-subsets of the rows of an N x R matrix, exactly.

    Args:
        rows: N rows of R elements of the field; there are no subsets where N < R.
        field: the field of the entries.
        keep: how many singular subsets are named at most; None for all of them.

    Raises:
        ArrayError: rows differ in length, or an entry is not an element of the field.
        DesignerError: there are more subsets than are `affordable`.

    >>> from designer.algebra.field import field
    >>> singular_sets([[1, 0], [1, 1], [2, 2], [0, 3]], field(7))
    SingularSets(total=6, singular=1, sets=((1, 2),))

    """
    matrix = _matrix(rows, field)
    count, width = len(matrix), len(matrix[0]) if matrix else 0
    total, tableau = math.comb(count, width), _tableau(matrix, width, field)
    if tableau is None:
        return SingularSets(total=total, singular=total, sets=tuple(islice(combinations(range(count), width), keep)))
    singular, sets = 0, list[tuple[int, ...]]()
    for zeros in tableau.zeros(field):
        singular += len(zeros.places[0])
        sets += islice(tableau.sets(zeros), None if keep is None else keep - len(sets))
    if sets:
        _check_singular(sets[0], matrix, field)
    return SingularSets(total=total, singular=singular, sets=tuple(sets))


def first_singular(rows: Rows, field: Field) -> tuple[int, ...] | None:
    """Some singular R-subset of the rows of an N x R matrix; None proves that all of them are nonsingular.

    Args:
        rows: N rows of R elements of the field; there are no subsets where N < R.
        field: the field of the entries.

    Returns:
        The ascending numbers of R dependent rows, or None when all subsets have been examined.

    Raises:
        ArrayError: rows differ in length, or an entry is not an element of the field.
        DesignerError: there are more subsets than are `affordable`.

    >>> from designer.algebra.field import field
    >>> first_singular([[1, 1], [1, 2], [1, 3]], field(7)), first_singular([[1, 1], [1, 2], [3, 6]], field(7))
    (None, (1, 2))

    """
    matrix = _matrix(rows, field)
    width = len(matrix[0]) if matrix else 0
    tableau = _tableau(matrix, width, field)
    if tableau is None:
        return tuple(range(width)) if len(matrix) >= width else None
    found = next((found for zeros in tableau.zeros(field) for found in tableau.sets(zeros)), None)
    if found is not None:
        _check_singular(found, matrix, field)
    return found


def affordable(count: int, width: int, field: Field | None = None) -> bool:
    """Whether all subsets of `width` out of `count` rows can be examined, in minutes and a gigabyte.

    Args:
        count: number N of rows, not negative.
        width: number R of columns, not negative.
        field: the field, where it is known; primes above 2^31 and extension fields above 2^16 elements are slow.

    >>> affordable(28, 14), affordable(40, 20)
    (True, False)

    """
    return math.comb(count, width) <= _limit(field)


def _limit(field: Field | None) -> int:
    return SETS_LIMIT if field is None or array_field(field) is not None else PLAIN_LIMIT


def _matrix(rows: Rows, field: Field) -> list[list[int]]:
    """The rows as lists of Python integers, checked."""
    matrix: list[list[int]] = rows.tolist() if isinstance(rows, np.ndarray) else [list(row) for row in rows]
    widths = sorted({len(row) for row in matrix})
    if len(widths) > 1:
        raise ArrayError("the rows of a matrix differ in length", got=f"{widths[0]} and {widths[-1]}")
    for i, row in enumerate(matrix):
        if not all(map(field.contains, row)):
            wrong = next(a for a in row if not field.contains(a))
            allowed = f"integers from 0 to {field.order - 1}"
            raise ArrayError("an entry is no element of the field", where=f"row {i}", got=wrong, allowed=allowed)
    if matrix and not affordable(len(matrix), widths[0], field):
        raise DesignerError(
            "too many subsets to be examined",
            got=f"{widths[0]} out of {len(matrix)} rows over {field.name}",
            allowed=f"{_limit(field)} subsets",
            remedy="examine a sample of them",
        )
    return matrix


def _check_singular(found: Sequence[int], matrix: Sequence[Sequence[int]], field: Field) -> None:
    if rank([matrix[i] for i in found], field) == len(found):
        raise AssertionError(f"internal error: the rows {found} are independent")


@dataclass(frozen=True, slots=True)
class _Tableau:
    """A table of weights that express rows of the given matrix by those of a basis, or its transpose.

    Its rows and columns are named by rows of the matrix. The minor with certain rows and columns stands for the
    subset that differs from the basis in just those: it is singular where the minor is zero.
    """

    basis: frozenset[int]
    row_names: Sequence[int]
    column_names: Sequence[int]
    table: Sequence[Sequence[int]]

    def zeros(self, field: Field) -> Iterator[Zeros]:
        """All zero minors, many at a time."""
        examined = 1  # the empty minor stands for the basis
        for zeros in zero_minors(self.table, field) if self.column_names else ():
            examined += zeros.examined
            yield zeros
        if examined != math.comb(len(self.row_names) + len(self.column_names), len(self.basis)):
            raise AssertionError(f"internal error: {examined} is not the number of minors")

    def sets(self, zeros: Zeros) -> Iterator[tuple[int, ...]]:
        """The singular subsets for which the zero minors stand."""
        for rows, columns in zeros.minors():
            moved = {self.row_names[i] for i in rows} | {self.column_names[j] for j in columns}
            yield tuple(sorted(self.basis ^ moved))


def _tableau(matrix: Sequence[Sequence[int]], width: int, field: Field) -> _Tableau | None:
    """The table with the least number of columns, or None where the rank is below the width."""
    count = len(matrix)
    if width <= count - width:
        reduced, pivots = echelon(list(zip(*matrix, strict=True)), field)
        if len(pivots) < width:
            return None
        others = sorted(set(range(count)) - set(pivots))
        return _Tableau(frozenset(pivots), others, pivots, [[row[j] for row in reduced] for j in others])
    vectors = null_space(list(zip(*matrix, strict=True)), field)
    if len(vectors) != count - width:
        return None
    others = [max(j for j, a in enumerate(v) if a) for v in vectors]
    if [[v[j] for j in others] for v in vectors] != [[int(i == j) for j in others] for i in others]:
        raise AssertionError("internal error: the kernel's basis is not reduced")
    basis = sorted(set(range(count)) - set(others))
    return _Tableau(frozenset(basis), basis, others, [[v[i] for v in vectors] for i in basis])
