"""Interpolation at real nodes in barycentric form: Lagrange's polynomial and Berrut's rational function.

Both are sum_j w_j f_j/(x - x_j) over sum_j w_j/(x - x_j); only the weights differ.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def first_kind(count: int) -> Array:
    """Chebyshev points of the first kind, the zeros of T_count, from left to right.

    >>> first_kind(2).round(3).tolist()
    [-0.707, 0.707]
    """
    return -np.cos((2 * np.arange(count) + 1) * np.pi / (2 * count))


def second_kind(count: int) -> Array:
    """Chebyshev points of the second kind, the extrema of T_(count-1), from left to right; 0 alone for one.

    >>> second_kind(3).round(3).tolist()
    [-1.0, -0.0, 1.0]
    """
    return -np.cos(np.arange(count) * np.pi / (count - 1)) if count > 1 else np.zeros(1)


def berrut(nodes: Array, places: Array) -> Array:
    """Values at places of Berrut's basis functions: row = place, column = node; every row sums to 1.

    The weights are 1, -1, 1, … in the order of the nodes, so that no denominator vanishes (Berrut 1988).

    Args:
        nodes: distinct, in ascending order.
        places: any.
    """
    return _basis(nodes, np.where(np.arange(len(nodes)) % 2, -1.0, 1.0), places)


def lagrange(nodes: Array, places: Array) -> Array:
    """Values at places of the Lagrange polynomials of the nodes: row = place, column = node; every row sums to 1."""
    differences = nodes[:, None] - nodes
    np.fill_diagonal(differences, 1)
    signs, logarithms = np.sign(differences).prod(axis=1), np.log(np.abs(differences)).sum(axis=1)
    return _basis(nodes, signs * np.exp(logarithms.min() - logarithms), places)


def _basis(nodes: Array, weights: Array, places: Array) -> Array:
    away = places[:, None] - nodes
    hit = away == 0
    terms = weights / np.where(hit, 1, away)
    rows: Array = terms / terms.sum(axis=1, keepdims=True)
    rows[hit.any(axis=1)] = hit[hit.any(axis=1)]
    return rows
