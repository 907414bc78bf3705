"""Linear algebra modulo a prime below 2^26 on arrays: rank, rank profile, reduced echelon form and product."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.algebra.arrays import element_array, factor_arrays
from designer.algebra.dense_elimination import Elimination
from designer.algebra.field import Field
from designer.errors import FieldError
from designer.kernels import balanced

PRIME_BELOW = 1 << 26

Integers = NDArray[Any]


def serves(field: Field) -> bool:
    """Whether this module eliminates over the field.

    >>> from designer.algebra.field import field
    >>> serves(field(65537)), serves(field("2^8")), serves(field(2**31 - 1))
    (True, False, False)

    """
    return field.degree == 1 and field.order < PRIME_BELOW


def rank_profile(matrix: Any, field: Field) -> list[int]:
    """The pivot columns: those that are no combination of columns to their left.

    Args:
        matrix: (m, n) array or list of rows, of elements.
        field: a prime field of q < 2^26.

    Raises:
        FieldError: another field.
        ArrayError: not a matrix of elements.

    >>> from designer.algebra.field import field
    >>> rank_profile([[1, 2, 4], [2, 4, 1], [3, 6, 5]], field(7))
    [0]

    """
    return _eliminated(element_array(matrix, field), field).pivots


def rank(matrix: Any, field: Field) -> int:
    """Rank of the matrix, as for `rank_profile`, but without a transposition.

    >>> from designer.algebra.field import field
    >>> rank([[1, 2, 4], [2, 4, 1], [3, 6, 5]], field(7))
    1

    """
    return len(_eliminated(element_array(matrix, field).T, field).pivots)


def reduced_echelon(matrix: Any, field: Field) -> tuple[Integers, list[int]]:
    """The nonzero rows of the reduced row echelon form, and the pivot columns.

    Args:
        matrix: (m, n) array or list of rows, of elements.
        field: a prime field of q < 2^26.

    Returns:
        An (r, n) array of int64, and r ascending columns.

    Raises:
        FieldError: another field.
        ArrayError: not a matrix of elements.

    >>> from designer.algebra.field import field
    >>> reduced_echelon([[2, 4, 1], [1, 2, 4]], field(7))
    (array([[1, 2, 4]]), [0])

    """
    array = element_array(matrix, field)
    elimination = _eliminated(array, field, complete=True)
    pivots, width = elimination.pivots, array.shape[1]
    free = np.delete(np.arange(width), pivots)
    result = np.zeros((len(pivots), width), np.int64)
    result[np.arange(len(pivots)), pivots] = 1
    result[:, free] = balanced.from_field(elimination.solved(free), field.order).T
    return result, pivots


def product(A: Any, B: Any, field: Field) -> Integers:
    """Matrix product A·B of matrices of elements, as an array of int64.

    Args:
        A: (m, k) array or list of rows.
        B: (k, n) array or list of rows.
        field: a prime field of q < 2^26.

    Raises:
        FieldError: another field.
        ArrayError: not matrices of elements, or their shapes do not fit.

    >>> from designer.algebra.field import field
    >>> product([[1, 2]], [[3], [4]], field(7))
    array([[4]])

    """
    if not serves(field):
        raise FieldError("no product by float64", where=field.name, allowed="prime fields of q < 2^26")
    q = field.order
    left, right = (balanced.to_field(factor, q) for factor in factor_arrays(A, B, field))
    return balanced.from_field(balanced.dot(left, right, q), q)


def _eliminated(matrix: Integers, field: Field, *, complete: bool = False) -> Elimination:
    """The finished elimination of the matrix."""
    if not serves(field):
        raise FieldError("no elimination by float64 products", where=field.name, allowed="prime fields of q < 2^26")
    elimination = Elimination(balanced.to_field(matrix.T, field.order), field.order, complete=complete)
    elimination.eliminate()
    return elimination
