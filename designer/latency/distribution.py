"""Distributions of times given by their survival function: means by integration, quantiles by bisection."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from designer.errors import DesignerError
from designer.latency.erlang import Array

NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)
TOLERANCE: Final = 1e-9
ROUNDS: Final = 40
"""How often panels may be halved."""

FARTHEST: Final = 2.0**200
"""How many times the scale the integral may reach."""

MIDDLE: Final = 0.5
"""Panels begin with one that ends about where the survival function has fallen to this."""

NEGLIGIBLE: Final = 1e-13
"""A part of the mean behind which nothing is integrated."""

ROUNDING: Final = 1e-13
"""A probability that is but rounding."""

FAR: Final = 1e-9
"""The same for heavy tails: behind it they are taken as powers."""

NOISE: Final = 1e-14
"""Errors of a survival function by rounding, which no halving removes."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with a bound on the error of its computation.

    Args:
        value: in seconds; infinite where there is no mean.
        error: estimated error of the integration, in seconds.
    """

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """The distribution of a nonnegative time T.

    Args:
        survival: t -> P(T > t), for arrays of times.
        scale: a time of the order of T, or above it.
        breaks: times at which the survival function is not smooth.
        tail: the greatest a with P(T > t) = O(t^-a).

    >>> exponential = Distribution(lambda t: np.exp(-t), 1.0)
    >>> round(exponential.mean().value, 9), round(exponential.quantile(0.5), 6)
    (1.0, 0.693147)
    """

    survival: Callable[[Array], Array]
    scale: float
    breaks: Array = field(default_factory=lambda: np.empty(0))
    tail: float = math.inf

    def cdf(self, times: Array) -> Array:
        """P(T <= t)."""
        return 1 - self.survival(times)

    def scaled(self, factor: float) -> Distribution:
        """The distribution of a multiple of the time."""
        whole = self.survival
        return replace(
            self, survival=lambda times: whole(times / factor), scale=self.scale * factor, breaks=self.breaks * factor
        )

    def mean(self, tolerance: float = TOLERANCE) -> Mean:
        """The integral of the survival function, by Gauss–Legendre on panels that are halved where it is needed.

        Args:
            tolerance: relative error at which halving stops.
        """
        if self.tail <= 1:
            return Mean(math.inf, 0)
        edges = self._edges()
        left, right = edges[:-1], edges[1:]
        total = error = 0.0
        for _ in range(ROUNDS):
            middle = (left + right) / 2
            coarse, blind = _panels(self.survival, left, right)
            halves = _panels(self.survival, left, middle)[0] + _panels(self.survival, middle, right)[0]
            wrong = np.abs(halves - coarse) + blind
            size = total + float(halves.sum())
            good = wrong <= np.maximum(tolerance * size / (2 * len(edges)), NOISE * (right - left))
            total += float(halves[good].sum())
            error += float(wrong[good].sum())
            remaining = float(halves[~good].sum()), float(wrong[~good].sum())
            left, right = np.r_[left[~good], middle[~good]], np.r_[middle[~good], right[~good]]
            if not len(left):
                break
        rest, doubt = self._rest(float(edges[-1]))
        return Mean(total + remaining[0] + rest, error + remaining[1] + doubt)

    def quantile(self, probability: float) -> float:
        """The least time t with P(T <= t) >= p.

        Args:
            probability: p, above 0 and below 1.

        Raises:
            DesignerError: the probability is out of range.
        """
        if not 0 < probability < 1:
            raise DesignerError("probability out of range", got=probability, allowed="above 0 and below 1")
        low, high = 0.0, self.scale
        while self._left(high) > 1 - probability:
            low, high = high, 2 * high
        while high - low > 1e-12 * high:
            steps = np.linspace(low, high, 34)[1:]
            number = int(np.argmax(self.survival(steps) <= 1 - probability))
            low, high = (float(steps[number - 1]) if number else low), float(steps[number])
        return high

    def _edges(self) -> Array:
        """Panels up to where next to nothing is left: between the breaks, and doubling behind them."""
        last = self.scale
        while last > self.scale / FARTHEST and self._left(last / 2) < MIDDLE:
            last /= 2
        edges = [np.zeros(1), self.breaks[self.breaks > 0], np.linspace(0, last, 9)]
        first, left = last, self._left(last)
        least = ROUNDING if math.isinf(self.tail) else FAR
        while last < FARTHEST * self.scale and left > least and last * left > NEGLIGIBLE * first:
            edges.append(np.linspace(last, 2 * last, 5))
            last *= 2
            left = self._left(last)
        return np.unique(np.concatenate(edges))

    def _left(self, time: float) -> float:
        return float(self.survival(np.array([time]))[0])

    def _rest(self, last: float) -> tuple[float, float]:
        """What lies behind the last panel of a heavy tail, where it is a power, and by how much it is not."""
        here, twice = self.survival(np.array([last, 2 * last]))
        if math.isinf(self.tail) or not here:
            return 0.0, last * float(here)
        rest = last * float(here) / (self.tail - 1)
        return rest, rest * abs(1 - float(twice / here) * 2**self.tail)


def _panels(function: Callable[[Array], Array], left: Array, right: Array) -> tuple[Array, Array]:
    """The integral over each panel, and what the rule cannot see of it: a change between the outer nodes and the ends.

    The polynomial through the nodes is compared with the function at the ends.
    """
    half = (right - left) / 2
    times = np.column_stack([left, left[:, None] + half[:, None] * (1 + NODES), np.nextafter(right, 0)])
    values = function(times.ravel()).reshape(times.shape)
    missed = np.abs(values[:, 0] - values[:, 1:-1] @ AT_LEFT) + np.abs(values[:, -1] - values[:, 1:-1] @ AT_LEFT[::-1])
    return half * (values[:, 1:-1] @ WEIGHTS), missed * half * (1 + NODES[0])


def _extrapolation(place: float) -> Array:
    """Weights of the nodes' values in the value of their polynomial at a place."""
    return np.array([math.prod((place - y) / (x - y) for y in NODES if y != x) for x in NODES])


AT_LEFT = _extrapolation(-1)
