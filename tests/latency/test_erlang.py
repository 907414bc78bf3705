"""The Erlang distribution in both tails, against exact sums of rationals."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from designer.latency.erlang import erlang_cdf


def exact(k: int, x: Fraction) -> Fraction:
    """P(Poisson(x) >= k) times e^x, by the series."""
    return sum((x**j / math.factorial(j) for j in range(k, k + 200)), Fraction(0))


@pytest.mark.parametrize("k", [1, 2, 5, 20, 60])
@pytest.mark.parametrize("x", [Fraction(1, 100), Fraction(1), Fraction(9, 2), Fraction(20), Fraction(60)])
def test_the_series_of_rationals(k: int, x: Fraction) -> None:
    wanted = float(exact(k, x)) * math.exp(-x)
    found = erlang_cdf(np.array([k]), np.array([float(x)]))[0]
    assert found == pytest.approx(wanted, rel=1e-12, abs=1e-15)


def test_lower_tails_keep_their_relative_accuracy() -> None:
    assert erlang_cdf(np.array([30]), np.array([0.1]))[0] == pytest.approx(
        0.1**30 / math.factorial(30) * math.exp(-0.1) * (1 + 0.1 / 31 + 0.01 / 31 / 32), rel=1e-6
    )


def test_nothing_happens_before_zero_and_everything_in_the_end() -> None:
    found = erlang_cdf(np.array([1, 3, 1000]), np.array([[-1.0], [0.0], [1e6]]))
    assert found.tolist() == [[0, 0, 0], [0, 0, 0], [1, 1, 1]]


def test_large_shapes_neither_underflow_nor_overflow() -> None:
    half = erlang_cdf(np.array([2000]), np.array([1999.667]))[0]
    assert half == pytest.approx(0.5, abs=1e-4)  # the median is about k - 1/3
