"""Interpolation weights against a general solver, and by reading back the coefficients of polynomials."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra import interpolation
from designer.algebra.field import Field, field
from designer.algebra.interpolation import coefficient_weight_array, coefficient_weights, master_polynomial
from designer.algebra.linear import solve_left
from designer.errors import PointsError
from designer.kernels import recover

FIELDS = ["11", "65537", str(2**31 - 1), str(2**61 - 1), "2^8", "3^5"]
# Heavy imports (galois, numpy) happen here, not within the time that Hypothesis allows for one example.
WARM = [coefficient_weight_array([1, 2], [0], field(text)) for text in FIELDS]
LARGEST = 2**31 - 1  # the largest prime of the vectorised path


@st.composite
def requests(draw: st.DrawFn) -> tuple[Field, list[int], list[int]]:
    F = field(draw(st.sampled_from(FIELDS)))
    elements = st.one_of(st.integers(0, F.order - 1), st.integers(F.order - 9, F.order - 1))
    points = draw(st.lists(elements, min_size=1, max_size=9, unique=True))
    return F, points, draw(st.lists(st.integers(0, len(points) - 1), max_size=6))


@pytest.mark.parametrize("from_", [1, 2**62])
@given(asked=requests())
def test_weights_agree_with_a_general_solver(from_: int, asked: tuple[Field, list[int], list[int]]) -> None:
    F, points, exponents = asked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interpolation, "_NUMPY_FROM", from_)
        weights = coefficient_weights(points, exponents, F)
        assert coefficient_weight_array(points, exponents, F).tolist() == weights
    vandermonde = [[F.power(x, e) for e in range(len(points))] for x in points]
    wanted = [[int(e == j) for j in range(len(points))] for e in exponents]
    assert weights == solve_left(vandermonde, wanted, F)


@pytest.mark.parametrize("from_", [1, 2**62])
@given(asked=requests())
def test_the_master_polynomial_is_monic_and_vanishes_at_the_points_only(
    from_: int, asked: tuple[Field, list[int], list[int]]
) -> None:
    F, points, _ = asked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interpolation, "_NUMPY_FROM", from_)
        master = master_polynomial(points, F)
    assert master[-1] == 1
    assert len(master) == len(points) + 1
    for x in {*points, 0, 1, 2, F.order - 1}:
        value = F.dot(master, [F.power(x, e) for e in range(len(master))])
        assert (value == 0) == (x in points)


@settings(max_examples=5)
@given(st.sampled_from([65537, LARGEST]), st.integers(48, 130), st.booleans(), st.randoms(use_true_random=False))
def test_the_vectorised_path_agrees_with_the_plain_one(q: int, count: int, extreme: bool, draw: random.Random) -> None:
    F = field(q)
    points = list(range(q - count, q)) if extreme else draw.sample(range(q), count)
    exponents = draw.sample(range(count), 7)
    assert coefficient_weights(points, exponents, F) == interpolation._weights_list(points, exponents, F)
    assert master_polynomial(points, F) == recover.master_array(points, q).tolist()


@settings(max_examples=20)
@given(
    st.sampled_from(["2", "3", "65537", str(LARGEST), str(2**61 - 1), str(2**127 - 1), "2^8"]),
    st.integers(17, 150), st.booleans(), st.randoms(use_true_random=False),
)  # fmt: skip
def test_master_polynomials_by_halves_are_those_by_roots(
    name: str, count: int, extreme: bool, draw: random.Random
) -> None:
    F = field(name)
    points = [F.order - 1 if extreme else draw.randrange(F.order) for _ in range(count)]
    assert master_polynomial(points, F) == interpolation._master_by_roots(points, F)


def test_slots_hold_the_largest_coefficients() -> None:
    for p in (2, 3, 257, 65537, LARGEST, 2**61 - 1, 2**127 - 1):
        for length in (1, 2, 3, 255, 256, 257):
            found = interpolation._product([p - 1] * length, [p - 1] * 300, p)
            wanted = [min(e + 1, length, 300 + length - 1 - e) % p for e in range(300 + length - 1)]
            assert found == wanted


def test_master_polynomials_import_no_numpy() -> None:
    text = (
        "import sys; from designer.algebra.interpolation import master_polynomial as m; "
        "from designer.algebra.field import field; m(range(999), field(65537)); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("q", [65537, LARGEST])
def test_the_coefficients_of_a_random_polynomial_are_read_back(q: int) -> None:
    F, draw, count = field(q), random.Random(5), 300  # noqa: S311 - repeatable, no secret
    points = draw.sample(range(q), count)
    polynomial = [draw.randrange(q) for _ in range(count - 1)] + [q - 1]
    values = [sum(c * pow(x, e, q) for e, c in enumerate(polynomial)) % q for x in points]
    exponents = [0, 17, 150, count - 1, 17]
    weights = coefficient_weights(points, exponents, F)
    assert [F.dot(row, values) for row in weights] == [polynomial[e] for e in exponents]


def test_sums_of_extreme_residues_do_not_overflow() -> None:
    points = [LARGEST - 1, 1]  # x y = p-1 and x + y = 0; with 2 and p-1, -(x+y) = p-1
    for pair in (points, [2, LARGEST - 1], [LARGEST - 1, LARGEST - 2]):
        array = recover.master_array(pair * 4, LARGEST).tolist()
        assert array == interpolation._master_by_roots(pair * 4, field(LARGEST))


def test_no_points_and_no_exponents() -> None:
    F = field(7)
    assert master_polynomial([], F) == [1]
    assert coefficient_weights([], [], F) == []
    assert coefficient_weights([3], [0], F) == [[1]]
    assert coefficient_weight_array([3, 4], [], F).shape == (0, 2)
    assert coefficient_weight_array([3, 2**100], [1], field(2**127 - 1)).dtype == object


@pytest.mark.parametrize(
    ("points", "exponents", "message"),
    [
        ([1, 2, 1], [0], "interpolation points must be distinct; got 1 more than once"),
        (
            [1, 7],
            [0],
            "a point is not an element of the field; in GF(7); got 7; allowed: integers from 0 to 6",
        ),
        (
            [1, 2],
            [2],
            "these points do not determine the coefficient; got exponent 2; "
            "allowed: exponents 0 to 1, below the number of points",
        ),
    ],
)
def test_messages(points: list[int], exponents: list[int], message: str) -> None:
    with pytest.raises(PointsError) as error:
        coefficient_weights(points, exponents, field(7))
    assert str(error.value) == message
