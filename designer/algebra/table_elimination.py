"""Elimination over extension fields of at most 2^16 elements: rank profile and reduced echelon form by tables.

One pivot row at a time is subtracted from all others, in one array operation. The multiples come from
logarithms, entry by entry. In larger matrices of characteristic 2 all multiples of the pivot row are listed, and
each row takes the one it needs whole: from the multiples by powers of x the list is made by exclusive ors
(Albrecht, The M4RIE library for dense linear algebra over small fields with even characteristic, ISSAC 2012).
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from designer.algebra.arrays import ArrayField, array_field, element_array, factor_arrays
from designer.algebra.field import TABLE_LIMIT, Field
from designer.errors import FieldError

CHUNK = 1 << 15  # entries whose multiples are formed at a time, so that they stay in cache
LISTED_FROM = 1 << 15  # entries of a matrix, times the squared number of parts; below, logarithms are quicker
LISTED_BITS = 8  # bits of a factor whose multiples are listed together, at most

Integers = NDArray[Any]


def serves(field: Field) -> bool:
    """Whether this module eliminates over the field.

    >>> from designer.algebra.field import field
    >>> serves(field("2^16")), serves(field("3^5")), serves(field(7))
    (True, True, False)

    """
    return field.degree > 1 and field.order <= TABLE_LIMIT


def rank_profile(matrix: Any, field: Field) -> list[int]:
    """The pivot columns: those that are no combination of columns to their left.

    Args:
        matrix: (m, n) array or list of rows, of elements.
        field: an extension field of at most 2^16 elements.

    Raises:
        FieldError: another field.
        ArrayError: not a matrix of elements.

    >>> from designer.algebra.field import field
    >>> rank_profile([[1, 2, 4], [2, 4, 8], [3, 6, 13]], field("2^8"))
    [0, 2]

    """
    return _eliminated(matrix, field, above=False)[1]


def rank(matrix: Any, field: Field) -> int:
    """Rank of the matrix, as for `rank_profile`.

    >>> from designer.algebra.field import field
    >>> rank([[1, 2, 4], [2, 4, 8]], field("2^8"))
    1

    """
    return len(rank_profile(matrix, field))


def reduced_echelon(matrix: Any, field: Field) -> tuple[Integers, list[int]]:
    """The nonzero rows of the reduced row echelon form, and the pivot columns.

    Args:
        matrix: (m, n) array or list of rows, of elements.
        field: an extension field of at most 2^16 elements.

    Returns:
        An (r, n) array of integers, and r ascending columns.

    Raises:
        FieldError: another field.
        ArrayError: not a matrix of elements.

    >>> from designer.algebra.field import field
    >>> form, pivots = reduced_echelon([[2, 4, 8], [3, 6, 13]], field("2^8"))
    >>> form.tolist(), pivots
    ([[1, 2, 0], [0, 0, 1]], [0, 2])

    """
    form, pivots = _eliminated(matrix, field, above=True)
    return form[: len(pivots)], pivots


def product(A: Any, B: Any, field: Field) -> Integers:
    """Matrix product A·B of matrices of elements, as an array of integers.

    Args:
        A: (m, k) array or list of rows.
        B: (k, n) array or list of rows.
        field: an extension field of at most 2^16 elements.

    Raises:
        FieldError: another field.
        ArrayError: not matrices of elements, or their shapes do not fit.

    >>> from designer.algebra.field import field
    >>> product([[1, 2]], [[3], [128]], field("2^8")).tolist()
    [[30]]

    """
    F = _arithmetic(field)
    left, right = factor_arrays(A, B, field)
    multiples = _multiples(F, len(left) * right.shape[1])
    opposite = F.sub(0, left)
    result = np.zeros((len(left), right.shape[1]), multiples.dtype)
    for i, row in enumerate(right):
        multiples.subtract(result, opposite[:, i], row)
    return result


def _arithmetic(field: Field) -> ArrayField:
    F = array_field(field) if serves(field) else None
    if F is None:
        raise FieldError("no tables", where=field.name, allowed="extension fields of at most 2^16 elements")
    return F


def _eliminated(matrix: Any, field: Field, *, above: bool) -> tuple[Integers, list[int]]:
    """The matrix in echelon form, reduced if the entries above the pivots are cleared too, and the pivot columns."""
    F, array = _arithmetic(field), element_array(matrix, field)
    multiples = _multiples(F, array.size)
    work, pivots = array.astype(multiples.dtype), list[int]()
    for column in range(work.shape[1]):
        at = len(pivots)
        if at == len(work):
            break
        found = at + int((work[at:, column] != 0).argmax())
        if work[found, column] == 0:
            continue
        if found != at:
            work[[at, found], column:] = work[[found, at], column:]
        row = F.mul(F.inverse(work[at, column]), work[at, column:])
        work[at, column:] = row
        top = 0 if above else at + 1
        factors = work[top:, column].copy()
        if above:
            factors[at] = 0
        multiples.subtract(work[top:, column:], factors, row)
        pivots.append(column)
    return work, pivots


class _Multiples(Protocol):
    """How multiples of a row are subtracted from the rows of an array of `dtype`."""

    dtype: Any

    def subtract(self, target: Integers, factors: Integers, row: Integers) -> None:
        """Subtract factors[i] · row from each row i of the target, in place."""


def _multiples(F: ArrayField, size: int) -> _Multiples:
    """What is quickest for a matrix of this many entries."""
    listed = F.field.characteristic == 2 and size >= LISTED_FROM * _parts(F.field.degree) ** 2
    return _ListedMultiples(F) if listed else _LogarithmicMultiples(F)


def _parts(degree: int) -> int:
    """How many parts a factor is split into where multiples are listed."""
    return -(-degree // LISTED_BITS)


class _LogarithmicMultiples:
    """Any characteristic: entry by entry, some rows at a time."""

    def __init__(self, F: ArrayField) -> None:
        self.F, self.dtype = F, F.dtype

    def subtract(self, target: Integers, factors: Integers, row: Integers) -> None:
        step = max(1, CHUNK // max(1, len(row)))
        for start in range(0, len(target), step):
            part = target[start : start + step]
            part[...] = self.F.sub(part, self.F.mul(factors[start : start + step, None], row))


class _ListedMultiples:
    """Characteristic 2: factors are split into parts of some bits, and the multiples by each part are listed."""

    def __init__(self, F: ArrayField) -> None:
        degree = F.field.degree
        self.F, self.dtype = F, np.uint8 if degree <= 8 else np.uint16
        self.powers = 1 << np.arange(degree)[:, None]
        self.bits = -(-degree // _parts(degree))
        self.list, self.taken = (np.empty(0, self.dtype) for _ in range(2))

    def subtract(self, target: Integers, factors: Integers, row: Integers) -> None:
        basis = self.F.mul(self.powers, row).astype(self.dtype)
        self.taken, taken = _shaped(self.taken, *target.shape)
        for start in range(0, len(basis), self.bits):
            part = basis[start : start + self.bits]
            which = factors >> start & (1 << len(part)) - 1
            np.take(self._listed(part), which, axis=0, out=taken, mode="clip")
            target ^= taken

    def _listed(self, basis: Integers) -> Integers:
        """All sums of the rows of a basis, each at the number whose bits are its coefficients."""
        self.list, rows = _shaped(self.list, 1 << len(basis), basis.shape[1])
        rows[0] = 0
        for i, row in enumerate(basis):
            np.bitwise_xor(rows[: 1 << i], row, out=rows[1 << i : 2 << i])
        return rows


def _shaped(memory: Integers, height: int, width: int) -> tuple[Integers, Integers]:
    """Memory that is used again, enlarged where it is too small, and its beginning as a matrix."""
    if memory.size < height * width:
        memory = np.empty(height * width, memory.dtype)
    return memory, memory[: height * width].reshape(height, width)
