"""Polynomials of least error on an interval, by Remez' exchange, with a bound on what any polynomial can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from designer.approximation.barycentric import Array, first_kind, second_kind
from designer.errors import DesignerError

DEGREE_LIMIT: Final = 200
MEASURED_AT: Final = 20_001
ROUNDS: Final = 100
REFINEMENTS: Final = 4  # how often the places of the exchange are added to
SETTLED: Final = 1e-6  # how much the largest error may exceed the bound, relatively
LEVEL_FROM: Final = 1000  # a bound below so many roundings is none

Function = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Approximation:
    """A polynomial near a function on an interval; made by `minimax`.

    Args:
        interval: its two ends.
        coefficients: of the Chebyshev polynomials on the interval.
        error: largest error, measured at 20 001 equidistant places and those of the exchange.
        least: no polynomial of that degree has a smaller error (de la Vallée-Poussin), up to roundings; 0 if unknown.
    """

    interval: tuple[float, float]
    coefficients: Array
    error: float
    least: float

    @property
    def degree(self) -> int:
        """Degree, or a bound on it."""
        return len(self.coefficients) - 1

    def __call__(self, values: Array) -> Array:
        """The polynomial, inside the interval and outside of it."""
        low, high = self.interval
        return np.asarray(chebyshev.chebval((2 * values - low - high) / (high - low), self.coefficients))


def minimax(function: Function, interval: tuple[float, float], degree: int) -> Approximation:
    """A polynomial of a degree whose largest error on an interval is the least, or nearly.

    Args:
        function: continuous on the interval, on arrays.
        interval: two ends, the lower one first.
        degree: 1 to 200.

    Raises:
        DesignerError: the interval is none, the degree out of range, or the function not finite.

    >>> found = minimax(np.abs, (-1.0, 1.0), 2)
    >>> round(found.error, 4), round(found.least, 4)
    (0.125, 0.125)
    """
    low, high = interval
    if not (np.isfinite([low, high]).all() and low < high):
        raise DesignerError("not an interval", got=f"{low}, {high}", allowed="two numbers, the lower one first")
    if not 1 <= degree <= DEGREE_LIMIT:
        raise DesignerError("degree out of range", got=degree, allowed=f"1 to {DEGREE_LIMIT}")
    places = second_kind(40 * (degree + 2) + 1)

    def function_at(where: Array) -> Array:
        return _finite(function((low + high) / 2 + (high - low) / 2 * where), interval)

    nodes = first_kind(degree + 1)
    interpolant = np.asarray(chebyshev.chebfit(nodes, function_at(nodes), degree), dtype=np.float64)
    grid = np.linspace(-1, 1, MEASURED_AT)
    values = function_at(grid)
    for _ in range(REFINEMENTS):
        coefficients, least = _best(function_at(places), places, interpolant)
        residual = np.abs(values - chebyshev.chebval(grid, coefficients))
        if least == 0 or residual.max() <= least * (1 + SETTLED):
            break
        places = np.union1d(places, grid[_peaks(residual)])
    missed = np.abs(function_at(places) - chebyshev.chebval(places, coefficients))
    return Approximation(interval, coefficients, float(max(residual.max(), missed.max())), least)


def _peaks(values: Array) -> NDArray[np.intp]:
    """Where values are not below their neighbours'."""
    padded = np.concatenate([[-np.inf], values, [-np.inf]])
    return np.flatnonzero((values >= padded[:-2]) & (values >= padded[2:]))


def _best(values: Array, places: Array, start: Array) -> tuple[Array, float]:
    """The best coefficients that the exchange meets at some places, and the largest bound that it proves."""
    basis, count = chebyshev.chebvander(places, len(start) - 1), len(start) + 1
    rounding = float(np.finfo(float).eps * np.abs(values).max())
    best, error, least = start, float(np.abs(values - basis @ start).max()), 0.0
    reference = np.linspace(0, len(places) - 1, count + 1).round().astype(np.int64)[:-1]
    for _ in range(ROUNDS):
        if error <= least * (1 + SETTLED) + rounding:
            break
        signs = (-1.0) ** np.arange(count)
        solved = np.linalg.solve(np.column_stack([basis[reference], signs]), values[reference])
        residual, level = values - basis @ solved[:-1], abs(float(solved[-1]))
        largest = float(np.abs(residual).max())
        if largest < error:
            best, error = solved[:-1], largest
        least = max(least, level if level > LEVEL_FROM * rounding else 0.0)
        reference = _exchanged(residual, count)
        if len(reference) < count:
            break
    return best, least


def _exchanged(residual: Array, count: int) -> NDArray[np.int64]:
    """Extrema of alternating sign, `count` of them, the largest kept."""
    signs = np.sign(residual)
    turns = np.flatnonzero(signs[1:] * signs[:-1] <= 0) + 1
    runs = [run for run in np.split(np.arange(len(residual)), turns) if residual[run].any()]
    peaks = [int(run[np.argmax(np.abs(residual[run]))]) for run in runs]
    chosen: list[int] = []
    for peak in peaks:
        if chosen and signs[chosen[-1]] == signs[peak]:
            chosen[-1] = max(chosen[-1], peak, key=lambda place: abs(residual[place]))
        else:
            chosen.append(peak)
    size = np.abs(residual)
    while len(chosen) > count:
        if len(chosen) == count + 1:
            del chosen[0 if size[chosen[0]] < size[chosen[-1]] else -1]
        else:
            at = min(range(len(chosen) - 1), key=lambda i: max(size[chosen[i]], size[chosen[i + 1]]))
            del chosen[at : at + 2]
    return np.array(chosen, dtype=np.int64)


def _finite(values: Array, interval: tuple[float, float]) -> Array:
    if not np.isfinite(values).all():
        raise DesignerError(
            "the function is not finite on the interval", got=f"{interval[0]:g}, {interval[1]:g}",
            remedy="choose an interval on which it is continuous: --interval=LOW,HIGH",
        )  # fmt: skip
    return values
