"""Linear algebra over a finite field that is passed in: matrices are lists of rows, rows lists of elements.

`echelon` is the plain elimination that serves every field. Over prime fields larger matrices go to
python-flint, if it is installed (nmod_mat below 2^63, fmpz_mod_mat above), and the largest, if q < 2^26, to
float64 products (`dense`). Over extension fields with tables larger matrices go to `table_elimination`.
All ways give the same result. Solutions are multiplied back.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from designer.algebra.field import Field

if TYPE_CHECKING:
    from numpy.typing import NDArray

Matrix = Sequence[Sequence[int]]

# Entries times smaller side, from which each way is the quickest: filling a matrix of flint, or an array, takes time.
_FLINT_FROM = 2**12
_BLAS_FROM = 2**22
_BLAS_WITHOUT_FLINT_FROM = 2**13
_TABLES_FROM = 2**12
_PRODUCT_FROM = 2**18  # rows times inner dimension times columns


def echelon(rows: Matrix, field: Field) -> tuple[list[list[int]], list[int]]:
    """The nonzero rows of the reduced row echelon form, and the pivot columns, by plain elimination.

    >>> from designer.algebra.field import field
    >>> echelon([[2, 4, 1], [1, 2, 4]], field(7))
    ([[1, 2, 4]], [0])

    """
    work, pivots = [list(row) for row in rows], list[int]()
    for column in range(len(work[0]) if work else 0):
        at = len(pivots)
        found = next((i for i in range(at, len(work)) if work[i][column]), None)
        if found is None:
            continue
        work[at], work[found] = work[found], work[at]
        scale = field.inverse(work[at][column])
        pivot = work[at] = [field.mul(scale, a) if a else 0 for a in work[at]]
        for i, row in enumerate(work):
            if i != at and row[column]:
                work[i] = field.subtract_multiple(row, row[column], pivot)
        pivots.append(column)
    return work[: len(pivots)], pivots


def rank(rows: Matrix | NDArray[Any], field: Field) -> int:
    """Rank of the matrix.

    Args:
        rows: list of rows, or an (m, n) array of integers, of elements.
        field: any.

    Raises:
        ArrayError: an array is not a matrix of elements.

    >>> from designer.algebra.field import field
    >>> rank([[2, 4, 1], [1, 2, 4]], field(7))
    1

    """
    rows = _checked(rows, field)
    module = _array_code(_volume(rows), field, _BLAS_FROM)
    if module is not None:
        return int(module.rank(rows, field))
    lists = _listed(rows)
    matrix = _flint_matrix(lists, field)
    return len(echelon(lists, field)[1]) if matrix is None else int(matrix.rank())


def rank_profile(rows: Matrix | NDArray[Any], field: Field) -> list[int]:
    """The pivot columns of the echelon form: those that are no combination of columns to their left.

    Args:
        rows: list of rows, or an (m, n) array of integers, of elements.
        field: any.

    Raises:
        ArrayError: an array is not a matrix of elements.

    >>> from designer.algebra.field import field
    >>> rank_profile([[2, 4, 1], [1, 2, 3]], field(7))
    [0, 2]

    """
    rows = _checked(rows, field)
    module = _array_code(_volume(rows), field, _BLAS_FROM)
    if module is not None:
        return list(module.rank_profile(rows, field))
    return _reduced(_listed(rows), field)[1]


def null_space(rows: Matrix, field: Field) -> list[list[int]]:
    """A basis of all v with rows·v = 0; empty for a matrix without rows, whose width is unknown.

    >>> from designer.algebra.field import field
    >>> null_space([[1, 2, 4]], field(7))
    [[5, 1, 0], [3, 0, 1]]

    """
    reduced, pivots = _reduced(rows, field)
    width = len(rows[0]) if rows else 0
    free = sorted(set(range(width)) - set(pivots))
    return [_kernel_vector(reduced, pivots, column, width, field) for column in free]


def row_space_contains(rows: Matrix, wanted: Matrix, field: Field) -> list[bool]:
    """For each wanted row, whether it is a combination of the rows.

    >>> from designer.algebra.field import field
    >>> row_space_contains([[1, 2, 4]], [[2, 4, 1], [0, 1, 0]], field(7))
    [True, False]

    """
    return [not any(residual) for residual in _residuals(wanted, *_reduced(rows, field), field)]


def kernel_witness(rows: Matrix, wanted: Matrix, field: Field) -> list[int] | None:
    """A vector v with rows·v = 0 and wanted·v != 0, or None when the rows span every wanted row.

    Such a v proves that some wanted row is no combination of the rows.

    >>> from designer.algebra.field import field
    >>> kernel_witness([[1, 2, 4]], [[2, 4, 1], [0, 1, 0]], field(7))
    [5, 1, 0]

    """
    reduced, pivots = _reduced(rows, field)
    for row, residual in zip(wanted, _residuals(wanted, reduced, pivots, field), strict=True):
        column = next((j for j, a in enumerate(residual) if a), None)
        if column is not None:
            v = _kernel_vector(reduced, pivots, column, len(row), field)
            if any(field.dot(r, v) for r in rows) or not field.dot(row, v):
                raise AssertionError("internal error: the kernel witness does not multiply back")
            return v
    return None


def solve_left(rows: Matrix, wanted: Matrix, field: Field) -> list[list[int]] | None:
    """Weights D with D·rows = wanted, one row of D for each wanted row; None when there are none.

    Where the rows are dependent, the weights of rows that depend on earlier ones are zero.

    >>> from designer.algebra.field import field
    >>> solve_left([[1, 1], [1, 2]], [[0, 1], [1, 0]], field(7))
    [[6, 1], [2, 6]]

    """
    count = len(rows)
    if not wanted:
        return []
    augmented = list(zip(*rows, *wanted, strict=True))
    reduced, pivots = _reduced(augmented, field)
    if pivots and pivots[-1] >= count:
        return None
    weights = [[0] * count for _ in wanted]
    for row, pivot in zip(reduced, pivots, strict=True):
        for i, a in enumerate(row[count:]):
            weights[i][pivot] = a
    if count and matmul(weights, rows, field) != [list(row) for row in wanted]:
        raise AssertionError("internal error: the weights do not multiply back")
    return weights


def matmul(A: Matrix, B: Matrix, field: Field) -> list[list[int]]:
    """Matrix product A·B; without rows in B its width is unknown and the product's rows are empty.

    >>> from designer.algebra.field import field
    >>> matmul([[1, 2], [3, 4]], [[5, 6], [0, 1]], field(7))
    [[5, 1], [1, 1]]

    """
    if A and B and len(A[0]) != len(B):
        raise ValueError(f"a matrix of {len(A[0])} columns times a matrix of {len(B)} rows")
    module = _array_code(len(A) * len(B) * len(B[0]), field, _PRODUCT_FROM) if A and B else None
    if module is not None:
        return _lists(module.product(A, B, field))
    if len(A) > 1 and len(B) > 1:
        left, right = _flint_matrix(A, field), _flint_matrix(B, field)
        if left is not None and right is not None:
            return _entries(left * right)
    columns = list(zip(*B, strict=True))
    return [[field.dot(row, column) for column in columns] for row in A]


def _kernel_vector(reduced: Matrix, pivots: Sequence[int], column: int, width: int, field: Field) -> list[int]:
    """The kernel vector that is 1 at the free column and 0 at all other free columns."""
    v = [0] * width
    v[column] = 1
    for row, pivot in zip(reduced, pivots, strict=True):
        v[pivot] = field.neg(row[column])
    return v


def _residuals(wanted: Matrix, reduced: Matrix, pivots: Sequence[int], field: Field) -> list[list[int]]:
    """What the reduced rows leave of each wanted row when its pivot columns are cleared."""
    if not reduced:
        return [list(row) for row in wanted]
    parts = matmul([[row[j] for j in pivots] for row in wanted], reduced, field)
    return [field.subtract_multiple(row, 1, part) for row, part in zip(wanted, parts, strict=True)]


def _reduced(rows: Matrix, field: Field) -> tuple[list[list[int]], list[int]]:
    """The same as `echelon`, in the quickest way."""
    module = _array_code(_volume(rows), field, _BLAS_FROM)
    if module is not None:
        form, pivots = module.reduced_echelon(rows, field)
        return _lists(form), pivots
    matrix = _flint_matrix(rows, field)
    if matrix is None:
        return echelon(rows, field)
    form, count = matrix.rref()
    reduced = _entries(form)[: int(count)]
    return reduced, [row.index(1) for row in reduced]


def _volume(rows: Matrix | NDArray[Any]) -> int:
    """Entries times smaller side: elimination takes this many steps, up to a factor."""
    height, width = len(rows), len(rows[0]) if len(rows) else 0
    return height * width * min(height, width)


def _array_code(volume: int, field: Field, blas_from: int) -> Any:
    """The module of array code for this amount of work, or None where the other ways are quicker."""
    if field.degree > 1:
        if volume < _TABLES_FROM:
            return None
        from designer.algebra import table_elimination

        return table_elimination if table_elimination.serves(field) else None
    if volume < min(blas_from, _BLAS_WITHOUT_FLINT_FROM) or (volume < blas_from and _flint() is not None):
        return None
    from designer.algebra import dense

    return dense if dense.serves(field) else None


def _checked(rows: Matrix | NDArray[Any], field: Field) -> Matrix | NDArray[Any]:
    """The rows; an array is refused if it is no matrix of elements."""
    if isinstance(rows, Sequence):
        return rows
    from designer.algebra.arrays import element_array

    return element_array(rows, field)


def _listed(rows: Matrix | NDArray[Any]) -> Matrix:
    """The rows as lists, if they are an array."""
    return rows if isinstance(rows, Sequence) else _lists(rows)


def _lists(array: NDArray[Any]) -> list[list[int]]:
    result: list[list[int]] = array.tolist()
    return result


def _flint() -> Any:
    """The module, or None where it is not installed."""
    try:
        return importlib.import_module("flint")
    except ImportError:
        return None


def _flint_matrix(rows: Matrix, field: Field) -> Any:
    """The matrix in python-flint, or None where plain elimination serves better."""
    if field.degree > 1 or _volume(rows) < _FLINT_FROM:
        return None
    flint = _flint()
    if flint is None:
        return None
    height, width, flat = len(rows), len(rows[0]), [a for row in rows for a in row]
    if field.order < 2**63:
        return flint.nmod_mat(height, width, flat, field.order)
    return flint.fmpz_mod_mat(height, width, flat, flint.fmpz_mod_ctx(field.order))


def _entries(matrix: Any) -> list[list[int]]:
    """The entries of python-flint's matrix as plain integers."""
    width = matrix.ncols()
    flat = list(map(int, matrix.entries()))
    return [flat[i : i + width] for i in range(0, len(flat), width)]
