"""Elimination by tables against plain elimination, by logarithms and by listed multiples."""

from __future__ import annotations

import numpy as np
import pytest

from designer.algebra import table_elimination
from designer.algebra.arrays import array_field
from designer.algebra.field import Field, field
from designer.algebra.linear import echelon
from designer.errors import ArrayError, FieldError

FIELDS = ["2^2", "2^3", "2^8", "2^9", "2^16", "3^2", "3^5", "5^2", "251^2"]
WAYS = {"logarithms": (2**62, 8), "listed": (0, 8), "listed in parts": (0, 3)}
Rows = list[list[int]]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either way to form multiples serves fields of characteristic 2, whatever the size."""
    listed_from, bits = WAYS[request.param]
    monkeypatch.setattr(table_elimination, "LISTED_FROM", listed_from)
    monkeypatch.setattr(table_elimination, "LISTED_BITS", bits)


def plain_product(A: Rows, B: Rows, width: int, F: Field) -> Rows:
    return [[F.sum(F.mul(a, row[j]) for a, row in zip(r, B, strict=True)) for j in range(width)] for r in A]


def random_matrix(draw: np.random.Generator, F: Field, number: int) -> Rows:
    """One of four kinds in turn: uniform; of low rank; zeros and extreme entries; with repeated and zero columns."""
    q, kind = F.order, number % 4
    height, width, rank = (int(draw.integers(low, high)) for low, high in ((0, 10), (0, 10), (1, 5)))
    matrix = draw.integers(0, q, (height, width))
    if kind == 1:
        factors = draw.integers(0, q, (height, rank)), draw.integers(0, q, (rank, width))
        return plain_product(factors[0].tolist(), factors[1].tolist(), width, F)
    if kind == 2:
        matrix = draw.choice([0, 0, 0, 1, q // F.characteristic, q - 1], (height, width))
    if kind == 3 and width:
        matrix[:, draw.integers(0, width, width // 2)] = matrix[:, draw.integers(0, width, 1)]
        matrix[:, draw.integers(0, width, width // 3)] = 0
    return matrix.tolist()


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("text", FIELDS)
def test_rank_profile_and_form_agree_with_plain_elimination(text: str) -> None:
    F, draw, deficient = field(text), np.random.default_rng(5), 0
    for number in range(60):
        matrix = random_matrix(draw, F, number)
        rows, pivots = echelon(matrix, F)
        form, columns = table_elimination.reduced_echelon(matrix, F)
        assert form.tolist() == rows
        assert columns == table_elimination.rank_profile(matrix, F) == pivots
        assert table_elimination.rank(matrix, F) == len(pivots)
        deficient += len(pivots) < min(len(matrix), len(matrix[0]) if matrix else 0)
    assert deficient > 10


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("text", ["2^8", "2^16", "3^5"])
def test_larger_matrices_agree_with_plain_elimination(text: str) -> None:
    F, draw = field(text), np.random.default_rng(6)
    factors = draw.integers(0, F.order, (50, 30)), draw.integers(0, F.order, (30, 60))
    factors[1][:, ::5] = 0
    matrix = table_elimination.product(*factors, F)
    form, pivots = table_elimination.reduced_echelon(matrix, F)
    assert (form.tolist(), pivots) == echelon(matrix.tolist(), F)
    assert len(pivots) == 30
    assert table_elimination.rank_profile(matrix, F) == pivots


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("text", FIELDS)
def test_products_agree_with_plain_ones(text: str) -> None:
    F, draw = field(text), np.random.default_rng(7)
    for height, inner, width in ((0, 2, 3), (2, 0, 3), (2, 3, 0), (1, 1, 1), (5, 7, 4), (9, 2, 9)):
        A, B = (
            draw.choice([0, 1, F.order - 1, int(draw.integers(F.order))], s) for s in ((height, inner), (inner, width))
        )
        expected = plain_product(A.tolist(), B.tolist(), width, F)
        assert table_elimination.product(A, B, F).tolist() == expected


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("text", FIELDS)
def test_equal_extreme_entries_have_rank_one(text: str) -> None:
    F = field(text)
    matrix = np.full((20, 30), F.order - 1)
    form, pivots = table_elimination.reduced_echelon(matrix, F)
    assert (form.tolist(), pivots) == ([[1] * 30], [0])
    matrix[np.arange(20), np.arange(20)] = 0
    assert table_elimination.rank(matrix, F) == 20 - int(F.element(19) == 0)


def test_large_matrices_list_multiples_in_characteristic_two_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("multiples were listed")

    monkeypatch.setattr(table_elimination._ListedMultiples, "subtract", refuse)
    with pytest.raises(AssertionError, match="multiples were listed"):
        table_elimination.rank(np.ones((256, 256), int), field("2^8"))
    assert table_elimination.rank(np.ones((100, 100), int), field("2^8")) == 1
    assert table_elimination.rank(np.ones((256, 256), int), field("3^2")) == 1


@pytest.mark.usefixtures("way")
def test_a_wrong_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison with plain elimination rests on other tables: one wrong product shows."""
    F, draw = field("2^4"), np.random.default_rng(8)
    matrix = draw.integers(0, 16, (6, 12))
    expected = echelon(matrix.tolist(), F)[0]
    arithmetic = array_field(F)
    assert arithmetic is not None
    exact = arithmetic.mul
    monkeypatch.setattr(arithmetic, "mul", lambda a, b: exact(a, b) ^ (exact(a, b) == 7))
    assert table_elimination.reduced_echelon(matrix, F)[0].tolist() != expected


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.uint64])
def test_the_argument_may_be_any_array_of_integers_and_is_left_unchanged(dtype: type[np.integer]) -> None:
    matrix = np.array([[1, 2, 9, 9], [2, 4, 9, 9], [3, 6, 9, 9]], dtype)[:, ::-2]
    kept = matrix.copy()
    assert table_elimination.rank_profile(matrix, field("2^8")) == [0, 1]
    assert table_elimination.rank_profile(matrix, field("3^5")) == [0, 1]
    assert (matrix == kept).all()


def test_empty_matrices_have_rank_zero() -> None:
    for F in (field("2^8"), field("3^5")):
        for shape in ((0, 0), (0, 3), (3, 0)):
            form, pivots = table_elimination.reduced_echelon(np.zeros(shape, int), F)
            assert (form.shape, pivots) == ((0, shape[1]), [])
            assert table_elimination.rank(np.zeros(shape, int), F) == 0


@pytest.mark.parametrize("text", ["7", "2^17", "257^2"])
def test_other_fields_are_refused(text: str) -> None:
    assert not table_elimination.serves(field(text))
    for call in (table_elimination.rank, table_elimination.rank_profile, table_elimination.reduced_echelon):
        with pytest.raises(FieldError, match=r"allowed: extension fields of at most 2\^16 elements"):
            call([[1]], field(text))
    with pytest.raises(FieldError, match="no tables"):
        table_elimination.product([[1]], [[1]], field(text))


def test_entries_outside_the_field_are_refused() -> None:
    with pytest.raises(ArrayError, match="entries from 0 to 256; allowed: 0 to 255"):
        table_elimination.rank([[0, 256]], field("2^8"))
    with pytest.raises(ArrayError, match="two matrices have no product"):
        table_elimination.product([[1, 2]], [[1]], field("2^8"))
