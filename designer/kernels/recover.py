"""Decoding weights modulo a prime: which combination of the answers gives each target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Monomial = tuple[int, ...]
Carriers = Sequence[Sequence[Monomial]]

ARRAYS_BELOW = 2**31  # two products of residues and one more residue then fit 63 bits


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


def lagrange_row(nodes: Sequence[int], x: int, q: int) -> list[int]:
    """Values at x of the Lagrange polynomials of different nodes: 1 at a node's own, 0 at the others'."""
    if x in nodes:
        return [int(node == x) for node in nodes]
    away = [(x - node) % q for node in nodes]
    whole = 1
    for value in away:
        whole = whole * value % q
    slopes = []
    for node, value in zip(nodes, away, strict=True):
        slope = value
        for other in nodes:
            slope = slope * (node - other) % q if other != node else slope
        slopes.append(slope)
    return [whole * inverse % q for inverse in inverses(slopes, q)]


def combined(shares: Sequence[Sequence[tuple[int, int]]], values: Mapping[int, int], q: int) -> list[int]:
    """For each share, pairs of a number and a coefficient, the sum of coefficients times values."""
    return [sum(c * values[number] for number, c in share) % q for share in shares]


def interpolation_weights(points: Sequence[int], exponents: Sequence[int], q: int) -> dict[int, list[int]]:
    """Exponent -> weights w with sum w[i] P(points[i]) = coefficient, for every P of degree < len(points).

    From M = prod (x - x_i): M / (x - x_i) by synthetic division, over M'(x_i). O(R^2), no matrix is inverted.
    """
    return dict(zip(exponents, weight_array(points, exponents, q).tolist(), strict=True))


def weight_array(points: Sequence[int], exponents: Sequence[int], q: int) -> NDArray[Any]:
    """The weights over GF(q), all points at once; in 63 bits every intermediate is below (q-1)^2 + q < 2^62."""
    exact = np.int64 if q < ARRAYS_BELOW else object
    places: dict[int, list[int]] = {}
    for i, e in enumerate(exponents):
        places.setdefault(e, []).append(i)
    master = master_array(points, q)[1:]
    derivative = master * np.arange(1, len(points) + 1) % q
    x = np.array(points, dtype=exact)
    weights = np.empty((len(exponents), len(points)), dtype=exact)
    running = np.zeros((2, len(points)), dtype=exact)  # coefficients of the Q_w, and Horner's rule for M'
    for e, terms in reversed(list(enumerate(np.stack((master, derivative), axis=1)[:, :, None]))):
        running *= x
        running += terms
        running %= q
        for i in places.get(e, ()):
            weights[i] = running[0]
    weights *= np.array(inverses(running[1].tolist(), q), dtype=exact)
    weights %= q
    return weights


def master_array(points: Sequence[int], q: int) -> NDArray[Any]:
    """The master polynomial over GF(q), two roots at a time; in 63 bits all stays below 2(q-1)^2 + q < 2^63."""
    odd = len(points) % 2
    master = np.zeros(
        len(points) + 3, dtype=np.int64 if q < ARRAYS_BELOW else object
    )  # behind two zeros, so that shifts are slices
    master[2 : 3 + odd] = [-points[-1] % q, 1] if odd else 1
    for n in range(odd, len(points) - 1, 2):
        x, y = points[n - odd], points[n - odd + 1]
        old = master[: n + 5]
        new = old[2:] * (x * y % q)
        new += old[1:-1] * (-(x + y) % q)
        new += old[:-2]
        new %= q
        old[2:] = new
    return master[2:]


def inverses(values: Sequence[int], q: int) -> list[int]:
    """Inverses of nonzero residues with one modular inversion (Montgomery's trick)."""
    prefixes, total = [], 1
    for a in values:
        prefixes.append(total)
        total = total * a % q
    suffix, found = pow(total, -1, q), []
    for a, prefix in zip(reversed(values), reversed(prefixes), strict=True):
        found.append(suffix * prefix % q)
        suffix = suffix * a % q
    return found[::-1]


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
    exact = np.int64 if q < ARRAYS_BELOW else object
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
