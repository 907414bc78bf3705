"""Real and complex points: what they are, how they are written, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from designer.errors import PointsError
from designer.reals.points import NumericPoints, chebyshev, equispaced, explicit, random_points, roots_of_unity
from designer.reals.points_text import numeric_points


@pytest.mark.parametrize("count", [1, 2, 3, 8, 13])
def test_chebyshev_points_are_the_zeros_of_the_polynomial_and_symmetric(count: int) -> None:
    x = chebyshev([count]).array()[:, 0]
    assert np.max(np.abs(np.cos(count * np.arccos(x)))) < 1e-13
    assert (x == -x[::-1]).all()
    assert np.allclose(x, np.polynomial.chebyshev.chebpts1(count)[::-1], atol=1e-15)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 12])
def test_roots_of_unity_are_all_of_them_and_exact_on_the_axes(count: int) -> None:
    z = roots_of_unity([count]).array()[:, 0]
    assert np.allclose(z, np.exp(2j * np.pi * np.arange(count) / count), atol=1e-15)
    assert z[0] == 1
    if count % 4 == 0:
        assert (z[count // 4], z[count // 2]) == (1j, -1)


def test_equispaced_points_reach_both_ends() -> None:
    assert equispaced([5]).points == ((-1.0,), (-0.5,), (0.0,), (0.5,), (1.0,))
    assert equispaced([1]).points == ((1.0,),)


def test_random_points_are_reproducible_and_on_the_circle_if_complex() -> None:
    assert random_points(5, dimension=2, seed=3) == random_points(5, dimension=2, seed=3)
    assert all(-1 <= x <= 1 for point in random_points(50, dimension=2).points for x in point)
    assert all(math.isclose(abs(x), 1) for (x,) in random_points(50, "complex").points)


@pytest.mark.parametrize(
    ("text", "field", "points"),
    [
        ("chebyshev:2x1", "real", ((math.sin(math.pi / 4), 0.0), (-math.sin(math.pi / 4), 0.0))),
        ("equispaced:2", "complex", ((-1 + 0j,), (1 + 0j,))),
        ("roots:2x2", "complex", ((1, 1), (1, -1), (-1, 1), (-1, -1))),
        ("0.5,-1,1e-3,.25", "real", ((0.5,), (-1.0,), (0.001,), (0.25,))),
        ("1+2j, 3, -2i", "complex", ((1 + 2j,), (3 + 0j,), (-2j,))),
        ("(0.5,1);(2,-3)", "real", ((0.5, 1.0), (2.0, -3.0))),
    ],
)
def test_texts_are_read(text: str, field: str, points: tuple[tuple[complex, ...], ...]) -> None:
    found = numeric_points(text, field)
    assert found.points == points
    assert numeric_points(found.text, field).points == found.points


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("", "real", "not a set of points; got nothing"),
        ("distinct:5", "real", "not a set of points; in the real numbers; got distinct:5; allowed: chebyshev:N"),
        ("chebyshev:0", "real", "number of points out of range; got 0; allowed: 1 to 4096"),
        ("chebyshev:100x100", "real", "number of points out of range; got 100x100"),
        ("chebyshev:3.5", "real", "not a set of points"),
        ("roots:5", "real", "roots of unity are complex; got roots:5; use --field complex"),
        ("random:3x3", "real", "not a set of points"),
        ("1,2,1.0", "real", "point given twice"),
        ("1j", "real", "complex point over the real numbers; got 1j; use --field complex"),
        ("(1,2);(3)", "real", "points of unlike dimensions"),
        ("1e999", "real", "point that is not finite"),
        ("1;2", "real", "not a set of points"),
        ("()", "real", "not a set of points"),
        ("__import__('os')", "real", "not a set of points"),
        ("nan", "real", "not a set of points"),
    ],
)
def test_other_texts_are_refused(text: str, field: str, message: str) -> None:
    with pytest.raises(PointsError) as caught:
        numeric_points(text, field)
    assert message in str(caught.value)


def test_points_of_an_unknown_field_are_refused() -> None:
    with pytest.raises(PointsError, match="unknown field of numbers; got rational; allowed: real, complex"):
        NumericPoints(field="rational", points=((1.0,),), text="1")
    assert explicit([1, 2], "complex").points == ((1 + 0j,), (2 + 0j,))
