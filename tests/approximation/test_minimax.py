"""Polynomials of least error: known ones, alternation, and bounds that nothing beats."""

from __future__ import annotations

import numpy as np
import pytest

from designer.approximation.barycentric import Array, first_kind
from designer.approximation.function import real_function
from designer.approximation.minimax import DEGREE_LIMIT, MEASURED_AT, Function, minimax
from designer.errors import DesignerError

CASES = [
    ("relu(A)", (-3.0, 3.0)), ("abs(A)", (-1.0, 1.0)), ("exp(A)", (-1.0, 2.0)), ("sigmoid(A)", (-4.0, 4.0)),
    ("tanh(A)", (-3.0, 3.0)), ("sqrt(A)", (0.0, 1.0)), ("1/A", (1.0, 2.0)), ("A*sigmoid(A)", (-4.0, 4.0)),
    ("relu(A)", (-0.5, 2.0)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "interval"), CASES)
@pytest.mark.parametrize("degree", [1, 2, 3, 4, 7, 8, 20])
def test_the_error_is_that_which_no_polynomial_beats(text: str, interval: tuple[float, float], degree: int) -> None:
    function = real_function(text)
    found = minimax(function, interval, degree)
    scale = float(np.abs(function(np.linspace(*interval, 99))).max())
    assert found.degree == degree
    assert found.least <= found.error * (1 + 1e-9)
    assert found.error <= found.least * 1.0001 + 1e-11 * scale


@pytest.mark.parametrize(("text", "interval"), CASES)
def test_the_error_is_the_largest_found_by_looking(text: str, interval: tuple[float, float]) -> None:
    function, generator = real_function(text), np.random.default_rng(0)
    found = minimax(function, interval, 6)
    places = np.append(generator.uniform(*interval, 5000), np.linspace(*interval, MEASURED_AT))
    looked = float(np.abs(found(places) - function(places)).max())
    assert looked <= found.error * 1.001


@pytest.mark.parametrize("degree", [1, 2, 5, 9])
def test_the_best_polynomial_below_a_power_is_chebyshev_s(degree: int) -> None:
    """x^n minus its best approximation of lower degree is 2^(1-n) T_n."""
    found = minimax(lambda x: x ** (degree + 1), (-1.0, 1.0), degree)
    assert found.error == pytest.approx(2.0**-degree)
    assert found.least == pytest.approx(2.0**-degree)


def test_the_error_alternates_at_degree_plus_2_places() -> None:
    found = minimax(np.exp, (-1.0, 1.0), 5)
    residual = np.exp(np.linspace(-1, 1, MEASURED_AT)) - found(np.linspace(-1, 1, MEASURED_AT))
    extreme = np.sign(residual[np.abs(residual) > 0.999 * found.error])
    assert 1 + np.count_nonzero(extreme[1:] != extreme[:-1]) == 7


def test_neighbours_and_interpolation_are_no_better() -> None:
    generator = np.random.default_rng(1)
    function: Function = np.abs
    places: Array = np.linspace(-1, 1, 4001)
    found = minimax(function, (-1.0, 1.0), 4)
    for scale in (1e-1, 1e-2, 1e-3, 1e-4):
        for _ in range(50):
            other = found.coefficients + scale * generator.standard_normal(5)
            assert np.abs(np.polynomial.chebyshev.chebval(places, other) - function(places)).max() > found.least
    interpolant = np.polynomial.chebyshev.chebfit(first_kind(5), np.abs(first_kind(5)), 4)
    assert np.abs(np.polynomial.chebyshev.chebval(places, interpolant) - function(places)).max() > found.error


def test_relu_has_half_the_error_of_the_absolute_value_which_is_bernstein_s() -> None:
    """Varga and Carpenter: the error for |x| times the degree tends to 0.28017."""
    for degree in (16, 64, 128):
        absolute, relu = (minimax(real_function(text), (-1.0, 1.0), degree) for text in ("abs(A)", "relu(A)"))
        assert absolute.error == pytest.approx(2 * relu.error, rel=1e-5)
        assert absolute.error * degree == pytest.approx(0.28017, rel=3e-3)


def test_polynomials_are_found_and_have_no_bound_above_0() -> None:
    found = minimax(lambda x: 3 * x**2 - x, (-2.0, 5.0), 4)
    assert found.error < 1e-12
    assert found.least == 0
    assert found(np.array([7.0]))[0] == pytest.approx(140)


@pytest.mark.parametrize(
    ("interval", "degree", "message"),
    [
        ((1.0, 1.0), 3, "not an interval; got 1.0, 1.0; allowed: two numbers, the lower one first"),
        ((0.0, float("inf")), 3, "not an interval; got 0.0, inf"),
        ((1.0, 2.0), 0, f"degree out of range; got 0; allowed: 1 to {DEGREE_LIMIT}"),
        ((1.0, 2.0), DEGREE_LIMIT + 1, "degree out of range"),
        ((-1.0, 1.0), 3, "the function is not finite on the interval; got -1, 1; choose an interval on which"),
    ],
)
def test_messages(interval: tuple[float, float], degree: int, message: str) -> None:
    with pytest.raises(DesignerError) as caught:
        minimax(real_function("sqrt(A)"), interval, degree)
    assert str(caught.value).startswith(message)
