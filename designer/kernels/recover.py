"""Decoding weights modulo a prime: which combination of the answers gives each target."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

Monomial = tuple[int, ...]
Carriers = Sequence[Sequence[Monomial]]


def monomial_row(monomials: Sequence[Monomial], point: Sequence[int], order: int, q: int) -> list[int]:
    """Values of monomials at a point, or of their Hasse derivatives of an order (one variable)."""
    if order:
        return [_binomial(e, order) * pow(point[0], e - order, q) % q if e >= order else 0 for (e,) in monomials]
    row = []
    for monomial in monomials:
        value = 1
        for x, exponent in zip(point, monomial, strict=True):
            value = value * pow(x, exponent, q) % q
        row.append(value)
    return row


def interpolation_weights(points: Sequence[int], exponents: Sequence[int], q: int) -> dict[int, list[int]]:
    """Exponent -> weights w with sum w[i] P(points[i]) = coefficient, for every P of degree < len(points).

    From M = prod (x - x_i): M / (x - x_i) by synthetic division, over M'(x_i). O(R^2), no matrix is inverted.
    """
    master = [1]
    for x in points:
        master = [(low - x * high) % q for low, high in zip([0, *master], [*master, 0], strict=True)]
    weights: dict[int, list[int]] = {exponent: [] for exponent in exponents}
    for x in points:
        quotient, value, slope = [0] * len(points), 0, 0
        for power in range(len(points) - 1, -1, -1):
            value = (value * x + master[power + 1]) % q
            slope = (slope * x + value) % q
            quotient[power] = value
        inverse = pow(slope, -1, q)
        for exponent, row in weights.items():
            row.append(quotient[exponent] * inverse % q)
    return weights


def grid_weights(
    points: Sequence[Sequence[int]], degrees: Sequence[int], carriers: Carriers, q: int
) -> list[list[int]] | None:
    """Weights from a full grid among the points, axis by axis; None if there is none."""
    place = {tuple(point): number for number, point in enumerate(points)}
    axes = []
    for number, degree in enumerate(degrees):
        axis = list(dict.fromkeys(point[number] for point in points))[: degree + 1]
        axes.append(axis)
    if any(len(axis) <= d for axis, d in zip(axes, degrees, strict=True)) or any(
        p not in place for p in product(*axes)
    ):
        return None
    rows = [
        interpolation_weights(axis, sorted({m[v] for touched in carriers for m in touched}), q)
        for v, axis in enumerate(axes)
    ]
    weights = []
    for touched in carriers:
        row = [0] * len(points)
        for monomial in touched:
            factors = (rows[v][exponent] for v, exponent in enumerate(monomial))
            for point, values in zip(product(*axes), product(*factors), strict=True):
                weight = 1
                for value in values:
                    weight = weight * value % q
                row[place[point]] = (row[place[point]] + weight) % q
        weights.append(row)
    return weights


def elimination_weights(rows: Sequence[Sequence[int]], wanted: Sequence[Sequence[int]], q: int) -> list[list[int]]:
    """Weights D with D · rows = wanted, by Gaussian elimination; ValueError if the answers do not suffice."""
    exact = np.int64 if q < 2**31 else object
    table = np.array([[*row, *(int(i == j) for j in range(len(rows)))] for i, row in enumerate(rows)], dtype=exact)
    goal = np.array([[*row, *([0] * len(rows))] for row in wanted], dtype=exact)
    width, used = len(rows[0]), 0
    for column in range(width):
        pivot = next((r for r in range(used, len(table)) if table[r, column]), None)
        if pivot is None:
            continue
        table[[used, pivot]] = table[[pivot, used]]
        table[used] = table[used] * pow(int(table[used, column]), -1, q) % q
        for matrix, start in ((table, used + 1), (goal, 0)):
            hit = np.flatnonzero(matrix[start:, column]) + start
            matrix[hit] = (matrix[hit] - matrix[hit, column][:, None] * table[used]) % q
        used += 1
    if np.any(goal[:, :width]):
        raise ValueError("these answers leave a target open")
    return [[-int(weight) % q for weight in row[width:]] for row in goal]


def _binomial(n: int, k: int) -> int:
    value = 1
    for step in range(k):
        value = value * (n - step) // (step + 1)
    return value
