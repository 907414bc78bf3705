"""The gap system against elimination of the generalised Vandermonde matrix itself."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra import gaps
from designer.algebra.field import Field, field
from designer.algebra.gaps import is_nonsingular
from designer.algebra.interpolation import master_polynomial
from designer.algebra.linear import echelon

FIELDS = ["2", "3", "5", "7", "11", "13", "65537", str(2**61 - 1), "2^2", "2^3", "3^2", "2^16", "2^20"]
WARM = [field(text).inverse(1) for text in FIELDS]


def vanishing_polynomials(
    points: Sequence[int], exponents: Sequence[int], F: Field, *, limit: int | None = None
) -> list[list[int]]:
    return list(itertools.islice(gaps.vanishing_polynomials(points, exponents, F), limit))


MATDOT = [0, 1, 2]
GAPPED = sorted(a + b for a in (0, 1, 3, 4) for b in (0, 6))


def conditions(points: list[int], exponents: list[int], F: Field) -> list[list[int]]:
    """The matrix itself: values of the monomials and of their Hasse derivatives."""
    return [
        [F.mul(F.binomial(e, order), F.power(x, e - order)) if e >= order else 0 for e in exponents]
        for x, times in Counter(points).items()
        for order in range(times)
    ]


def check(points: list[int], exponents: list[int], F: Field) -> bool:
    """Compare both answers with elimination of the matrix; whether it has full column rank."""
    matrix = conditions(points, exponents, F)
    rank = len(echelon(matrix, F)[1])
    basis = vanishing_polynomials(points, exponents, F)
    assert all(F.dot(row, v) == 0 for row in matrix for v in basis)
    assert len(basis) == len(exponents) - rank == len(echelon(basis, F)[1])
    full = is_nonsingular(points, exponents, F)
    assert full == (rank == len(exponents)) == (not basis)
    assert vanishing_polynomials(points, exponents, F, limit=1) == basis[:1]
    return full


@st.composite
def systems(draw: st.DrawFn) -> tuple[Field, list[int], list[int]]:
    F = field(draw(st.sampled_from(FIELDS)))
    least = draw(st.sampled_from([0, 0, 1, 4]))
    exponents = draw(st.lists(st.integers(least, least + 12), max_size=7, unique=True))
    element = st.one_of(st.integers(0, min(2, F.order - 1)), st.integers(0, F.order - 1), st.just(F.order - 1))
    return F, draw(st.lists(element, max_size=9, unique=draw(st.booleans()))), exponents


@settings(max_examples=300)
@given(systems())
def test_every_matrix_is_judged_as_by_elimination(system: tuple[Field, list[int], list[int]]) -> None:
    F, points, exponents = system
    check(points, exponents, F)


@pytest.mark.parametrize("q", [5, 7, 13])
def test_square_matrices_of_both_kinds_over_small_fields(q: int) -> None:
    F, draw, seen = field(q), random.Random(q), Counter[bool]()  # noqa: S311 - repeatable, no secret
    for _ in range(300):
        size = draw.randint(1, q - 1)
        exponents = draw.sample(range(size + 5), size)
        seen[check(draw.sample(range(q), size), exponents, F)] += 1
    assert min(seen[True], seen[False]) > 30


def test_a_point_zero_and_a_common_factor() -> None:
    F = field(7)
    for least in range(4):
        for zeros in range(5):
            for others in ([], [1], [1, 1], [1, 2, 4], [6, 5, 3, 2]):
                check([*others, *[0] * zeros], [least, least + 1, least + 3], F)
    assert not is_nonsingular([0, 1, 2], [1, 2, 3], F)
    assert vanishing_polynomials([0, 1, 2], [1, 2, 3], F) == [[2, 4, 1]]
    assert is_nonsingular([3, 1, 2], [1, 2, 3], F)
    assert is_nonsingular([0, 0, 1, 2], [1, 2, 3], F)


def test_multiplicities_in_small_characteristic() -> None:
    F = field(3)
    assert vanishing_polynomials([1, 1, 1], [0, 3], F) == [[2, 1]]  # x^3 - 1 = (x - 1)^3
    assert is_nonsingular([1, 1, 1, 1], [0, 3], F)
    assert vanishing_polynomials([1, 1], [0, 2], field("2^2")) == [[1, 1]]


def test_gapped_exponents_fail_at_eight_of_twelve_points() -> None:
    F = field(13)
    assert not is_nonsingular(range(1, 9), GAPPED, F)
    (found,) = vanishing_polynomials(range(1, 9), GAPPED, F)
    for x in range(1, 9):
        assert sum(c * x**e for c, e in zip(found, GAPPED, strict=True)) % 13 == 0
    assert any(found)


def test_dense_exponents_need_distinct_points_only() -> None:
    F = field(13)
    assert is_nonsingular([1, 5, 12], MATDOT, F)
    assert is_nonsingular([0, 5, 12], MATDOT, F)
    assert is_nonsingular([3, 1, 2], [2, 0, 1], F)
    assert not is_nonsingular([1, 5], MATDOT, F)
    assert vanishing_polynomials([1, 5], MATDOT, F) == [[5, 7, 1]]
    assert vanishing_polynomials([1, 5], [2, 0, 1], F) == [[1, 5, 7]]
    assert vanishing_polynomials([], [0, 1], F) == [[1, 0], [0, 1]]


def test_nothing_to_vanish_and_nowhere_to_vanish() -> None:
    F = field(5)
    assert is_nonsingular([], [], F)
    assert is_nonsingular([1, 2], [], F)
    assert vanishing_polynomials([1, 2], [], F) == []
    assert not is_nonsingular([], [3], F)
    assert vanishing_polynomials([], [3, 7], F, limit=1) == [[1, 0]]
    assert vanishing_polynomials([], [3, 7], F, limit=0) == []


@pytest.mark.parametrize("text", ["257", "65537", "2^8"])
@pytest.mark.parametrize("extreme", [False, True])
def test_larger_systems(text: str, extreme: bool) -> None:
    F, draw = field(text), random.Random(6)  # noqa: S311 - repeatable, no secret
    size = 130
    exponents = draw.sample(range(3, size + 9), size)
    points = list(range(F.order - size, F.order)) if extreme else draw.sample(range(1, F.order), size)
    matrix = conditions(points, exponents, F)
    full = is_nonsingular(points, exponents, F)
    assert full == (len(echelon(matrix, F)[1]) == size)
    found = vanishing_polynomials(points[2:], exponents, F)
    assert len(found) >= 2
    assert all(F.dot(row, v) == 0 for row in matrix[2:] for v in found)
    assert not is_nonsingular(points[1:], exponents, F)


@pytest.mark.parametrize("p", [2, 257, 65537, 3995989, 67_108_859])
@pytest.mark.parametrize("count", [127, 128, 129, 500])
def test_master_polynomials_by_convolution_are_those_by_halves(p: int, count: int) -> None:
    F, draw = field(p), random.Random(count)  # noqa: S311 - repeatable, no secret
    for points in ([draw.randrange(p) for _ in range(count)], [p - 1] * count, [1] * count, [0] * count):
        assert gaps._master(points, F) == master_polynomial(points, F)


@pytest.mark.parametrize("text", ["2", "11", "65537", "2^3", "3^2"])
def test_values_of_arrays_are_those_of_single_points(text: str) -> None:
    F, draw = field(text), random.Random(1)  # noqa: S311 - repeatable, no secret
    coefficients = [draw.randrange(F.order) for _ in range(20)] + [F.order - 1] * 5
    points = [draw.randrange(F.order) for _ in range(40)] + [F.order - 1]
    one_by_one = [F.dot(coefficients, [F.power(x, e) for e in range(25)]) for x in points]
    assert gaps._values(coefficients, points, F) == one_by_one
    assert [gaps._values(coefficients, [x], F)[0] for x in points] == one_by_one


@pytest.mark.parametrize(
    ("wrong", "points"),
    [({0: 1, 1: 1}, [1, 2]), ({0: 0, 3: 0}, [1]), ({1: 1, 2: 6}, [0, 0, 1]), ({0: 1, 1: 5, 2: 1}, [1, 1, 1])],
)
def test_polynomials_that_do_not_vanish_are_noticed(wrong: dict[int, int], points: list[int]) -> None:
    assert not gaps._vanishes(wrong, points, field(7))


def test_a_wrong_kernel_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "null_space", lambda rows, F: [[1] * len(rows[0])])
    with pytest.raises(AssertionError, match="a polynomial does not vanish at the points"):
        vanishing_polynomials([1, 2], [0, 1, 4], field(7))
