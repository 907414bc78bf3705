"""The Erlang distribution: Gamma functions of integer shape, exact to rounding in both tails."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


def erlang_cdf(shapes: Integers, points: Array) -> Array:
    """The probability that a sum of exponential variables of rate 1 is at most x.

    The larger of the two tails is one minus the smaller one, which is a series of positive terms that decrease:
    e^-x (x^k/k! + x^(k+1)/(k+1)! + …) where x < k, else e^-x (x^(k-1)/(k-1)! + x^(k-2)/(k-2)! + …).

    Args:
        shapes: the numbers k >= 1 of variables.
        points: the points x, broadcast against the shapes; below 0 the probability is 0.

    >>> erlang_cdf(np.array([1, 2]), np.array([1.0])).round(6)
    array([0.632121, 0.264241])
    """
    k, x = np.broadcast_arrays(shapes, np.asarray(points, float))
    found = np.zeros(x.shape)
    below, above = (x > 0) & (x < k), (x > 0) & (x >= k)
    found[below] = _lower(k[below], x[below])
    found[above] = 1 - _upper(k[above], x[above])
    return found


def _poisson(count: Integers, mean: Array) -> Array:
    """The probability e^-x x^k / k! of the Poisson distribution."""
    logarithms = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, int(count.max(initial=0)) + 1)))])
    found: Array = np.exp(count * np.log(mean) - mean - logarithms[count])
    return found


def _lower(k: Integers, x: Array) -> Array:
    ratio, total, step = np.ones(len(x)), np.ones(len(x)), 1
    while ratio.max(initial=0) > 1e-17:
        ratio = ratio * x / (k + step)
        total += ratio
        step += 1
    return _poisson(k, x) * total


def _upper(k: Integers, x: Array) -> Array:
    ratio, total, step = np.ones(len(x)), np.ones(len(x)), 1
    while ratio.max(initial=0) > 1e-17:
        ratio = ratio * np.maximum(k - step, 0) / x
        total += ratio
        step += 1
    return _poisson(k - 1, x) * total
