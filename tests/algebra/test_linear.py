"""Linear algebra: the quick paths against plain elimination, and every solution multiplied back."""

from __future__ import annotations

import random

import galois
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra import linear
from designer.algebra.field import Field, field
from designer.algebra.linear import (
    echelon,
    kernel_witness,
    matmul,
    null_space,
    rank,
    rank_profile,
    row_space_contains,
    solve_left,
)
from designer.errors import ArrayError

FIELDS = ["2", "7", "65537", str(2**31 - 1), str(2**61 - 1), str(2**127 - 1), "2^8", "3^5", "65537^2"]
MODULI = [field(text).modulus for text in FIELDS]  # galois uses `random` when imported: not in a strategy
PRIMES = ["2", "7", "65537", str(2**61 - 1), str(2**64 + 13), str(2**127 - 1)]
Rows = list[list[int]]


NEVER = 2**62
WAYS = {"flint": (1, NEVER, NEVER), "arrays": (NEVER, 1, 1), "plain": (NEVER, NEVER, NEVER)}


@pytest.fixture(params=WAYS, autouse=True)
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every property is tried through python-flint and through array code, whatever the size, and plainly."""
    flint_from, arrays_from, products_from = WAYS[request.param]
    monkeypatch.setattr(linear, "_FLINT_FROM", flint_from)
    monkeypatch.setattr(linear, "_PRODUCT_FROM", products_from)
    for name in ("_BLAS_FROM", "_BLAS_WITHOUT_FLINT_FROM", "_TABLES_FROM"):
        monkeypatch.setattr(linear, name, arrays_from)


def matrix(F: Field, height: int, width: int) -> st.SearchStrategy[Rows]:
    entry = st.one_of(st.integers(0, min(F.order - 1, 1)), st.integers(0, F.order - 1), st.just(F.order - 1))
    row = st.lists(entry, min_size=width, max_size=width)
    return st.lists(row, min_size=height, max_size=height)


@st.composite
def systems(draw: st.DrawFn) -> tuple[Field, Rows, Rows]:
    """A field, a matrix, often of deficient rank, and wanted rows of which some are combinations of it."""
    F = field(draw(st.sampled_from(FIELDS)))
    width = draw(st.integers(1, 5))
    rows = draw(matrix(F, draw(st.integers(1, 5)), width))
    if draw(st.booleans()):
        rows += plain_product(draw(matrix(F, 2, len(rows))), rows, F)
    wanted = draw(matrix(F, draw(st.integers(0, 2)), width))
    wanted += plain_product(draw(matrix(F, draw(st.integers(0, 2)), len(rows))), rows, F)
    return F, rows, wanted


def plain_product(A: Rows, B: Rows, F: Field) -> Rows:
    return [[F.sum(F.mul(a, row[j]) for a, row in zip(r, B, strict=True)) for j in range(len(B[0]))] for r in A]


@settings(max_examples=50)
@given(systems())
def test_rank_and_form_agree_with_plain_elimination(system: tuple[Field, Rows, Rows]) -> None:
    F, rows, _ = system
    reduced, pivots = echelon(rows, F)
    assert rank(rows, F) == len(pivots)
    assert rank_profile(rows, F) == pivots
    assert linear._reduced(rows, F) == (reduced, pivots)


@settings(max_examples=50)
@given(systems())
def test_the_null_space_and_the_weights_are_those_of_plain_elimination(system: tuple[Field, Rows, Rows]) -> None:
    """Which basis, and which weights where there are several, doesn't depend on the way."""
    F, rows, wanted = system
    with pytest.MonkeyPatch.context() as plain:
        for name in ("_FLINT_FROM", "_BLAS_FROM", "_BLAS_WITHOUT_FLINT_FROM", "_TABLES_FROM", "_PRODUCT_FROM"):
            plain.setattr(linear, name, NEVER)
        expected = null_space(rows, F), solve_left(rows, wanted, F), kernel_witness(rows, wanted, F)
    assert (null_space(rows, F), solve_left(rows, wanted, F), kernel_witness(rows, wanted, F)) == expected


@settings(max_examples=50)
@given(systems())
def test_results_are_plain_integers(system: tuple[Field, Rows, Rows]) -> None:
    F, rows, wanted = system
    lists = [*linear._reduced(rows, F)[0], *null_space(rows, F), *(solve_left(rows, wanted, F) or [])]
    lists += [
        rank_profile(rows, F),
        kernel_witness(rows, wanted, F) or [],
        *matmul(rows, list(zip(*rows, strict=True)), F),
    ]
    assert {type(a) for row in lists for a in row} <= {int}
    assert type(rank(rows, F)) is int
    assert {type(held) for held in row_space_contains(rows, wanted, F)} <= {bool}


@settings(max_examples=50)
@given(systems())
def test_the_null_space_is_a_basis_of_the_kernel(system: tuple[Field, Rows, Rows]) -> None:
    F, rows, _ = system
    basis = null_space(rows, F)
    assert all(F.dot(row, v) == 0 for row in rows for v in basis)
    assert len(basis) == len(rows[0]) - rank(rows, F) == rank(basis, F)


@settings(max_examples=50)
@given(systems())
def test_weights_or_a_witness_never_both(system: tuple[Field, Rows, Rows]) -> None:
    F, rows, wanted = system
    weights, witness = solve_left(rows, wanted, F), kernel_witness(rows, wanted, F)
    held = row_space_contains(rows, wanted, F)
    base = len(echelon(rows, F)[1])
    assert held == [len(echelon([*rows, row], F)[1]) == base for row in wanted]
    assert (weights is None) == (witness is not None) == (not all(held))
    if weights is not None:
        assert plain_product(weights, rows, F) == wanted
    if witness is not None:
        assert not any(F.dot(row, witness) for row in rows)
        assert any(F.dot(row, witness) for row in wanted)


@settings(max_examples=50)
@given(st.data(), st.sampled_from(FIELDS))
def test_products_agree_with_the_plain_product(data: st.DataObject, text: str) -> None:
    F = field(text)
    height, inner, width = (data.draw(st.integers(1, 4)) for _ in range(3))
    A, B = data.draw(matrix(F, height, inner)), data.draw(matrix(F, inner, width))
    assert matmul(A, B, F) == plain_product(A, B, F)


@pytest.mark.parametrize("text", PRIMES)
def test_extreme_entries_do_not_overflow(text: str) -> None:
    F = field(text)
    A = [[F.order - 1] * 30 for _ in range(30)]
    assert matmul(A, A, F) == [[F.element(30)] * 30 for _ in range(30)]
    assert rank(A, F) == 1


@pytest.mark.parametrize("text", ["65537", str(2**127 - 1)])
def test_a_larger_system(text: str) -> None:
    F, draw = field(text), random.Random(3)  # noqa: S311 - repeatable, no secret
    rows = [[draw.randrange(F.order) for _ in range(24)] for _ in range(20)]
    wanted = matmul([[draw.randrange(F.order) for _ in range(20)] for _ in range(5)], rows, F)
    weights = solve_left(rows, wanted, F)
    assert weights is not None
    assert plain_product(weights, rows, F) == wanted
    assert solve_left(rows, [[0] * 23 + [1]], F) is None


@pytest.mark.parametrize("text", ["2^8", "3^5"])
def test_rank_agrees_with_galois(text: str) -> None:
    F, draw = field(text), random.Random(4)  # noqa: S311 - repeatable, no secret
    rows = [[draw.randrange(F.order) for _ in range(6)] for _ in range(4)]
    rows += plain_product([[draw.randrange(F.order) for _ in range(4)] for _ in range(4)], rows, F)
    G = galois.GF(F.order)
    assert rank(rows, F) == int(np.linalg.matrix_rank(G(rows))) == 4
    assert echelon(rows, F)[0] == G(rows).row_reduce().tolist()[:4]


def test_empty_matrices() -> None:
    F = field(7)
    assert rank([], F) == rank([[]], F) == 0
    assert null_space([], F) == null_space([[]], F) == []
    assert null_space([[0, 0]], F) == [[1, 0], [0, 1]]
    assert solve_left([], [], F) == []
    assert solve_left([], [[0, 0]], F) == [[]]
    assert solve_left([], [[0, 1]], F) is None
    assert kernel_witness([], [[0, 3]], F) == [0, 1]
    assert kernel_witness([[1, 2]], [], F) is None
    assert row_space_contains([], [[0], [1]], F) == [True, False]
    assert matmul([], [[1]], F) == []
    assert matmul([[], []], [], F) == [[], []]


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="a matrix of 2 columns times a matrix of 1 rows"):
        matmul([[1, 2]], [[1]], field(7))


def test_a_wrong_solution_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "_reduced", lambda rows, field: ([[1, 0, 0]], [0]))
    with pytest.raises(AssertionError, match="the weights do not multiply back"):
        solve_left([[1, 1], [1, 2]], [[0, 1]], field(7))
    with pytest.raises(AssertionError, match="the kernel witness does not multiply back"):
        kernel_witness([[1, 1, 1]], [[1, 1, 0]], field(7))


def missing(name: str) -> None:
    raise ImportError(name)


def test_without_flint_plain_elimination_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear.importlib, "import_module", missing)
    assert rank([[1, 2], [2, 4]], field(7)) == 1


@pytest.mark.parametrize("text", ["7", "65537", str(2**31 - 1), str(2**61 - 1), "2^8", "2^17", "3^5"])
def test_arrays_have_the_rank_of_their_lists(text: str) -> None:
    F = field(text)
    array = np.array([[1, 2, 3, 4], [2, 4, 6, 1], [3, 6, 2, 5]])
    assert rank(array, F) == rank(array.tolist(), F)
    assert rank_profile(array, F) == rank_profile(array.tolist(), F)
    assert rank(np.zeros((0, 3), int), F) == rank(np.zeros((3, 0), int), F) == 0


def test_an_array_that_is_no_matrix_of_elements_is_refused() -> None:
    for call in (rank, rank_profile):
        with pytest.raises(ArrayError, match="a matrix of field elements has integer entries; got float64 entries"):
            call(np.array([[1.0, 2.0]]), field(7))
        with pytest.raises(ArrayError, match="entries outside its field; got entries from 1 to 7; allowed: 0 to 6"):
            call(np.array([[1, 7]]), field(7))
        with pytest.raises(ArrayError, match="not a matrix; got an array of 1 axes"):
            call(np.array([1, 2]), field(7))
