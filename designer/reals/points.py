"""Evaluation points over the real and the complex numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np

from designer.errors import PointsError

REAL: Final = "real"
COMPLEX: Final = "complex"
POINT_LIMIT: Final = 4096
LABEL_LIMIT: Final = 72

Point = tuple[complex, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericPoints:
    """Points at which the product is evaluated, each the float64 or complex128 number that is written here.

    Args:
        field: `real` or `complex`.
        points: one coordinate a variable, one point an answer.
        axes: for a full grid the coordinates on each axis, in the order of `points`; else empty.
        text: how the set is written on the command line.

    Raises:
        PointsError: no points or too many, points repeated, of unlike dimensions, not finite, or not real where
            the field is.

    >>> chebyshev([2]).points
    ((0.7071067811865475,), (-0.7071067811865475,))
    """

    field: str
    points: tuple[Point, ...]
    axes: tuple[tuple[complex, ...], ...] = ()
    text: str

    def __post_init__(self) -> None:
        if self.field not in (REAL, COMPLEX):
            raise PointsError("unknown field of numbers", got=self.field, allowed=f"{REAL}, {COMPLEX}")
        if not 1 <= len(self.points) <= POINT_LIMIT:
            raise PointsError("number of points out of range", got=len(self.points), allowed=f"1 to {POINT_LIMIT}")
        if len({len(point) for point in self.points}) > 1 or not self.points[0]:
            raise PointsError("points of unlike dimensions", got=self.text)
        if len(set(self.points)) < len(self.points):
            raise PointsError("point given twice", got=self.text, remedy="give each point once")
        for x in (x for point in self.points for x in point):
            if not math.isfinite(abs(x)):
                raise PointsError("point that is not finite", got=x)
            if self.field == REAL and isinstance(x, complex):
                raise PointsError("complex point over the real numbers", got=x, remedy="use --field complex")

    def __len__(self) -> int:
        return len(self.points)

    @property
    def dimension(self) -> int:
        """Number of coordinates."""
        return len(self.points[0])

    @property
    def label(self) -> str:
        """The text, cut where it lists many points."""
        return self.text if len(self.text) <= LABEL_LIMIT else f"{self.text[: LABEL_LIMIT - 20]}… ({len(self)} points)"

    def array(self) -> np.ndarray[tuple[int, int], np.dtype[np.float64 | np.complex128]]:
        """The coordinates, shape (points, dimension), in float64 or complex128."""
        return np.array(self.points, np.float64 if self.field == REAL else np.complex128)


def chebyshev(sizes: Sequence[int], field: str = REAL) -> NumericPoints:
    """Zeros of Chebyshev polynomials of the first kind, cos((2k+1)π/2N), on each axis."""
    return _grid("chebyshev", sizes, field, lambda n: [_sine(n - 1 - 2 * k, 2 * n) for k in range(n)])


def equispaced(sizes: Sequence[int], field: str = REAL) -> NumericPoints:
    """Points from -1 to 1 at equal distances on each axis; one point is 1."""
    return _grid(
        "equispaced", sizes, field, lambda n: [(2 * k + 1 - n) / max(n - 1, 1) for k in range(n)] if n > 1 else [1.0]
    )


def roots_of_unity(sizes: Sequence[int]) -> NumericPoints:
    """All N-th roots of 1 on each axis."""
    return _grid(
        "roots", sizes, COMPLEX, lambda n: [complex(_sine(n - 4 * k, 2 * n), _sine(2 * k, n)) for k in range(n)]
    )


def random_points(count: int, field: str = REAL, *, dimension: int = 1, seed: int = 0) -> NumericPoints:
    """Independent points: uniform on [-1, 1] over the reals, on the unit circle over the complex numbers."""
    _check_sizes([count])
    generator = np.random.default_rng(seed)
    drawn = generator.uniform(-1, 1, (count, dimension))
    values = drawn if field == REAL else np.exp(1j * np.pi * drawn)
    points = tuple(tuple(row) for row in values.tolist())
    return NumericPoints(field=field, points=points, text=f"random:{count}")


def explicit(points: Sequence[complex | Sequence[complex]], field: str = REAL) -> NumericPoints:
    """Points as given: numbers for one variable, sequences for several.

    >>> explicit([0.5, -1]).points
    ((0.5,), (-1.0,))
    """
    rows = [tuple(p) if isinstance(p, Sequence) else (p,) for p in points]
    convert: Callable[[complex], complex] = complex if field == COMPLEX else _as_float
    values = tuple(tuple(convert(x) for x in row) for row in rows)
    texts = [",".join(str(x).strip("()") for x in row) for row in values]
    text = ",".join(texts) if all(len(row) == 1 for row in rows) else ";".join(f"({t})" for t in texts)
    return NumericPoints(field=field, points=values, text=text)


def _grid(name: str, sizes: Sequence[int], field: str, axis: Callable[[int], Sequence[complex]]) -> NumericPoints:
    _check_sizes(sizes)
    axes = tuple(tuple(x if field == REAL else complex(x) for x in axis(size)) for size in sizes)
    text = f"{name}:{'x'.join(map(str, sizes))}"
    whole = NumericPoints(field=field, points=tuple(product(*axes)), text=text)
    return replace(whole, axes=axes)


def _sine(numerator: int, denominator: int) -> float:
    """The sine of π numerator / denominator, exact at the multiples of a half turn, and odd."""
    reduced = numerator % (2 * denominator)
    sign = 1.0 if reduced <= denominator else -1.0
    reduced = reduced if reduced <= denominator else 2 * denominator - reduced
    reduced = min(reduced, denominator - reduced)
    return sign * math.sin(math.pi * reduced / denominator) + 0.0


def _as_float(x: complex) -> float:
    if isinstance(x, complex):
        if x.imag:
            raise PointsError("complex point over the real numbers", got=x, remedy="use --field complex")
        return x.real
    return float(x)


def _check_sizes(sizes: Sequence[int]) -> None:
    if not sizes or min(sizes) < 1 or math.prod(sizes) > POINT_LIMIT:
        raise PointsError("number of points out of range", got="x".join(map(str, sizes)), allowed=f"1 to {POINT_LIMIT}")
