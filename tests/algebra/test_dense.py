"""Elimination by float64 products against plain elimination and python-flint, at the limits of exactness too."""

from __future__ import annotations

from typing import Any

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.algebra import dense, dense_elimination
from designer.algebra.field import field
from designer.algebra.linear import echelon
from designer.errors import ArrayError, FieldError
from designer.kernels.balanced import exact_inner

PRIMES = [2, 3, 5, 7, 13, 65537, 8388593, 67108859]  # the last two are just below 2^23 and 2^26
Matrix = np.ndarray[Any, Any]


def exact_product(A: Matrix, B: Matrix, q: int) -> Matrix:
    return np.asarray((A.astype(object) @ B.astype(object) % q).astype(np.int64)).reshape(len(A), B.shape[1])


def random_matrix(draw: np.random.Generator, q: int, number: int) -> Matrix:
    """One of four kinds in turn: uniform; of low rank; zeros and extreme entries; with repeated and zero columns."""
    height, width, rank = (int(draw.integers(low, high)) for low, high in ((0, 14), (0, 14), (1, 8)))
    kind = number % 4
    if kind == 1:
        return exact_product(draw.integers(0, q, (height, rank)), draw.integers(0, q, (rank, width)), q)
    if kind == 2:
        return draw.choice([0, 0, 0, q // 2, (q + 1) // 2 % q, q - 1], (height, width))
    matrix = draw.integers(0, q, (height, width))
    if kind == 3 and width:
        matrix[:, draw.integers(0, width, width // 2)] = matrix[:, draw.integers(0, width, 1)]
        matrix[:, draw.integers(0, width, width // 3)] = 0
    return matrix


def extreme_factors(q: int, height: int, rank: int) -> tuple[Matrix, Matrix]:
    """Triangular L and E, whose entries beside zeros and the ones of E have nearly the greatest balanced magnitude.

    Elimination of L·E finds them again, and all products that it subtracts from an entry have the same sign.
    """
    draw = np.random.default_rng(rank)
    lower = np.tril(q // 2 - draw.integers(0, 50, (height, rank)))
    upper = np.triu(q // 2 - draw.integers(0, 50, (rank, height)), 1) + np.eye(rank, height, dtype=int)
    return lower, upper


@pytest.mark.parametrize("q", PRIMES)
@pytest.mark.parametrize("panel", [1, 3, 32])
def test_rank_profile_and_form_agree_with_plain_elimination(
    q: int, panel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense_elimination, "PANEL", panel)
    F, draw = field(q), np.random.default_rng(q + panel)
    deficient = 0
    for number in range(80):
        matrix = random_matrix(draw, q, number)
        rows, pivots = echelon(matrix.tolist(), F)
        form, columns = dense.reduced_echelon(matrix, F)
        assert form.tolist() == rows
        assert columns == dense.rank_profile(matrix, F) == pivots
        assert dense.rank(matrix, F) == len(pivots)
        deficient += len(pivots) < min(matrix.shape)
    assert deficient > 8


@pytest.mark.parametrize("q", PRIMES)
@pytest.mark.parametrize(("height", "width", "rank"), [(150, 150, 149), (40, 230, 31), (230, 40, 40), (130, 131, 64)])
def test_larger_matrices_agree_with_flint(q: int, height: int, width: int, rank: int) -> None:
    F, draw = field(q), np.random.default_rng(rank)
    matrix = exact_product(draw.integers(0, q, (height, rank)), draw.integers(0, q, (rank, width)), q)
    matrix[:, ::7] = 0
    form, pivots = dense.reduced_echelon(matrix, F)
    expected, count = flint.nmod_mat(height, width, matrix.ravel().tolist(), q).rref()
    assert form.ravel().tolist() == [int(a) for a in expected.entries()[: int(count) * width]]
    assert dense.rank(matrix, F) == len(pivots) == int(count)
    assert dense.rank_profile(matrix, F) == pivots == [int((row != 0).argmax()) for row in form]


@pytest.mark.parametrize("q", PRIMES)
@pytest.mark.parametrize("size", [33, 150])
def test_extreme_entries_do_not_overflow(q: int, size: int) -> None:
    F = field(q)
    for entry in (q - 1, q // 2, (q + 1) // 2 % q):
        matrix = np.full((size, size), entry)
        assert dense.rank(matrix, F) == int(entry > 0)
        matrix[np.arange(size), np.arange(size)] = 0
        if entry:  # entry (J - I), of which J - I has rank size - 1 where q divides size - 1
            assert dense.rank(matrix, F) == size - int((size - 1) % q == 0)
        if entry and (size - 1) % q:
            identity = dense.reduced_echelon(np.hstack([matrix, np.eye(size, dtype=int)]), F)[0]
            assert (dense.product(matrix, identity[:, size:], F) == np.eye(size)).all()


def test_sums_at_the_limit_are_exact_and_reduced_in_time() -> None:
    """Products of one sign and of nearly the greatest magnitude, more than are exact without a reduction."""
    q, height, rank = 16777213, 220, 190
    assert exact_inner(q) < rank
    lower, upper = extreme_factors(q, height, rank)
    matrix = lower @ upper % q  # below 2^56
    assert dense.rank_profile(matrix, field(q)) == list(range(rank))
    form, _ = dense.reduced_echelon(matrix, field(q))
    assert (upper[:, :rank] @ form % q == upper).all()


@pytest.mark.parametrize("late", [3, 2**30])
def test_a_reduction_that_comes_too_late_is_noticed(late: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_elimination, "exact_inner", lambda q: exact_inner(q) + late)
    q, height, rank = 16777213, 220, 190
    lower, upper = extreme_factors(q, height, rank)
    assert len(dense.rank_profile(lower @ upper % q, field(q))) > rank


@pytest.mark.parametrize("q", [65537, 67108859])
def test_a_matrix_whose_rows_are_all_swapped(q: int) -> None:
    size = 90
    matrix = np.triu(np.full((size, size), q - 1))[::-1]
    for turned in (matrix, matrix.T):
        assert dense.rank(turned, field(q)) == size
        assert dense.rank_profile(turned, field(q)) == list(range(size))


@pytest.mark.parametrize("tile", [1, 7, 1000])
def test_tiles_and_chunks_of_any_size_serve(tile: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_elimination, "TILE", tile)
    monkeypatch.setattr(dense_elimination, "CHUNK", tile)
    monkeypatch.setattr(dense_elimination, "PANEL", 4)
    draw = np.random.default_rng(2)
    matrix = exact_product(draw.integers(0, 65537, (30, 20)), draw.integers(0, 65537, (20, 40)), 65537)
    form, pivots = dense.reduced_echelon(matrix, field(65537))
    assert (form.tolist(), pivots) == echelon(matrix.tolist(), field(65537))


@given(st.sampled_from(PRIMES), st.data())
def test_products_agree_with_those_of_integers(q: int, data: st.DataObject) -> None:
    height, inner, width = (data.draw(st.integers(0, 9)) for _ in range(3))
    entry = st.sampled_from([0, 1, q // 2, (q + 1) // 2 % q, q - 1])
    A, B = (
        np.array(data.draw(st.lists(entry, min_size=m * n, max_size=m * n)), dtype=int).reshape(m, n)
        for m, n in ((height, inner), (inner, width))
    )
    assert dense.product(A, B, field(q)).tolist() == exact_product(A, B, q).tolist()


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.uint64])
def test_the_argument_may_be_any_array_of_integers_and_is_left_unchanged(dtype: type[np.integer]) -> None:
    matrix = np.arange(1, 19, dtype=dtype).reshape(3, 6)[:, ::2]
    kept = matrix.copy()
    assert dense.rank(matrix, field(65537)) == 2
    assert dense.rank_profile(matrix.tolist(), field(65537)) == dense.reduced_echelon(matrix, field(65537))[1] == [0, 1]
    assert (matrix == kept).all()


def test_empty_matrices_have_rank_zero() -> None:
    F = field(7)
    for shape in ((0, 0), (0, 3), (3, 0)):
        assert dense.rank(np.zeros(shape, int), F) == 0
        form, pivots = dense.reduced_echelon(np.zeros(shape, int), F)
        assert (form.shape, pivots) == ((0, shape[1]), [])
    assert dense.rank([], F) == dense.rank([[]], F) == 0
    assert dense.product(np.zeros((2, 0), int), np.zeros((0, 3), int), F).tolist() == [[0] * 3] * 2


@pytest.mark.parametrize("text", ["2^8", str(2**26 + 15), str(2**61 - 1)])
def test_other_fields_are_refused(text: str) -> None:
    for call in (dense.rank, dense.rank_profile, dense.reduced_echelon):
        with pytest.raises(FieldError, match=r"allowed: prime fields of q < 2\^26"):
            call([[1]], field(text))
    with pytest.raises(FieldError, match=r"allowed: prime fields of q < 2\^26"):
        dense.product([[1]], [[1]], field(text))


def test_entries_outside_the_field_are_refused() -> None:
    with pytest.raises(ArrayError, match="entries from 0 to 7; allowed: 0 to 6"):
        dense.rank([[0, 7]], field(7))
    with pytest.raises(ArrayError, match="two matrices have no product"):
        dense.product([[1, 2]], [[1]], field(7))
