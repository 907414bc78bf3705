"""Evaluation sets: points over a finite field, each owned by a worker."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Final

from designer.algebra.field import Field, field
from designer.algebra.primes import next_prime, next_prime_power, prime_in_progression
from designer.errors import PointsError
from designer.points_rule import ORDERS

FIELD_FLOOR: Final = 65537
"""The default field is the least prime from here on that has the points; its products are exact in floats."""

LABEL_LIMIT: Final = 72

WORKER_LIMIT: Final = 1_000_000

Point = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSet:
    """Observations of the product polynomial: its value, or a derivative, at a point.

    Args:
        field: the finite field.
        points: one coordinate per variable, one point an observation.
        orders: order of the (Hasse) derivative observed; 0 is the value.
        owners: number of the worker that makes the observation.
        in_order: whether a worker with several observations makes them in the order in which they stand here.
        axes: for a full grid the coordinates on each axis, in the order of `points`; else empty.
        text: how the set is written on the command line.

    Raises:
        PointsError: no points, coordinates outside the field, observations repeated, unlike dimensions.

    >>> distinct(3).points
    ((1,), (2,), (3,))
    """

    field: Field
    points: tuple[Point, ...]
    orders: tuple[int, ...]
    owners: tuple[int, ...]
    axes: tuple[tuple[int, ...], ...] = ()
    in_order: bool = False
    text: str

    def __post_init__(self) -> None:
        if not self.points:
            raise PointsError("no points", got=self.text)
        if len(self.points) > WORKER_LIMIT:
            raise PointsError("too many points", got=len(self.points), allowed=f"at most {WORKER_LIMIT}")
        if len({len(point) for point in self.points}) > 1:
            raise PointsError("points of unlike dimensions", got=self.text)
        for point in self.points:
            for coordinate in point:
                if not self.field.contains(coordinate):
                    raise PointsError(
                        "point outside the field",
                        where=self.field.name,
                        got=coordinate,
                        allowed=f"0 to {self.field.order - 1}",
                    )
        if self.axes and tuple(product(*self.axes)) != self.points:
            raise PointsError("axes of another set of points", got=self.text, remedy="make grids with grid(…)")
        seen: set[tuple[Point, int]] = set()
        for observation in zip(self.points, self.orders, strict=True):
            if observation in seen:
                raise PointsError(
                    "point given twice", got=",".join(map(str, observation[0])), remedy="give each point once"
                )
            seen.add(observation)

    def __len__(self) -> int:
        return len(self.points)

    @property
    def dimension(self) -> int:
        """Number of coordinates."""
        return len(self.points[0])

    @property
    def label(self) -> str:
        """The text, cut where it lists many points."""
        if len(self.text) <= LABEL_LIMIT:
            return self.text
        cut = self.text.rfind(";" if self.dimension > 1 else ",", 0, LABEL_LIMIT - 20) + 1
        return f"{self.text[:cut]}… ({len(self)} points)"

    @property
    def workers(self) -> int:
        """Number of workers that own the points."""
        return len(set(self.owners))

    @property
    def plain(self) -> bool:
        """Whether every observation is a value: no derivatives."""
        return not any(self.orders)

    def subset(self, workers: Sequence[int]) -> EvaluationSet:
        """The observations with these numbers; no longer a full grid."""
        return replace(
            self,
            points=tuple(self.points[w] for w in workers),
            orders=tuple(self.orders[w] for w in workers),
            owners=tuple(self.owners[w] for w in workers),
            axes=(),
            text=f"{len(workers)} of {self.text}",
        )

    def _repr_html_(self) -> str:
        from html import escape

        several = "" if self.workers == len(self) else f" of {self.workers} workers"
        return f"<code>{escape(self.text)}</code> over {escape(self.field.name)}: {len(self)} answers{several}"


def dealt(points: EvaluationSet, speeds: Sequence[int]) -> EvaluationSet:
    """The points dealt to workers in proportion to their speeds, each worker's in a row.

    Args:
        points: one a worker.
        speeds: of the workers, relative to each other.

    Raises:
        PointsError: a worker has several points already, a speed is not positive, or workers outnumber points.

    >>> dealt(distinct(8), [1, 1, 2]).owners
    (0, 0, 1, 1, 2, 2, 2, 2)
    """
    if points.workers != len(points):
        raise PointsError("workers have several points already", got=points.label, remedy="deal points of one each")
    if not speeds or min(speeds) < 1 or max(speeds) > WORKER_LIMIT:
        raise PointsError("not the speeds of workers", got=list(speeds), allowed=f"integers from 1 to {WORKER_LIMIT}")
    if len(speeds) > len(points):
        raise PointsError("more workers than points", got=len(speeds), allowed=f"at most {len(points)}")
    total = sum(speeds)
    exact = [Fraction(len(points) * speed, total) for speed in speeds]
    counts = [max(1, math.floor(share)) for share in exact]
    while sum(counts) != len(points):
        step = 1 if sum(counts) < len(points) else -1
        place = max(range(len(speeds)), key=lambda w: (step * (exact[w] - counts[w]), counts[w]))
        counts[place] += step
    owners = tuple(worker for worker, count in enumerate(counts) for _ in range(count))
    return replace(points, owners=owners)


def distinct(count: int, over: Field | None = None) -> EvaluationSet:
    """The points 1, 2, …, count: never 0, which would hand a worker blocks in clear.

    Args:
        count: number of points.
        over: the field; by default the least prime field from 65537 on with that many nonzero elements.

    Raises:
        PointsError: the field has fewer nonzero elements; names the least that has enough.
    """
    _check_count(count)
    over = over or default_field(count)
    if count >= over.order:
        raise PointsError(
            "too many distinct points",
            where=over.name,
            got=count,
            allowed=f"at most {over.order - 1} nonzero elements",
            remedy=f"the least field that has them is GF({_text_of(next_prime_power(count + 1))})",
        )
    return _values(over, tuple((x,) for x in range(1, count + 1)), f"distinct:{count}")


def grid(sizes: Sequence[int], over: Field | None = None) -> EvaluationSet:
    """The Cartesian grid {1..n1} x {1..n2} x …, the last coordinate running fastest.

    Args:
        sizes: number of points on each axis.
        over: the field; by default the least prime field from 65537 on.

    Raises:
        PointsError: an axis is longer than the field has nonzero elements.
    """
    for size in sizes or [0]:
        _check_count(size)
    if math.prod(sizes) > WORKER_LIMIT:
        raise PointsError("too many points", got=math.prod(sizes), allowed=f"at most {WORKER_LIMIT}")
    over = over or default_field(max(sizes))
    if max(sizes) >= over.order:
        raise PointsError(
            "axis longer than the field",
            where=over.name,
            got=max(sizes),
            allowed=f"at most {over.order - 1}",
            remedy=f"the least field that has them is GF({_text_of(next_prime_power(max(sizes) + 1))})",
        )
    axes = tuple(tuple(range(1, size + 1)) for size in sizes)
    values = _values(over, tuple(product(*axes)), "grid:" + "x".join(map(str, sizes)))
    return replace(values, axes=axes)


def roots_of_unity(count: int, over: Field | None = None) -> EvaluationSet:
    """All `count`-th roots of 1, as powers of a primitive one.

    Raises:
        PointsError: the field has no primitive root of that order; names the least prime field that has.
    """
    _check_count(count)
    over = over or field(prime_in_progression(FIELD_FLOOR, count))
    if (over.order - 1) % count:
        raise PointsError(
            f"no primitive {count}-th root of unity",
            where=over.name,
            remedy=f"the least prime field that has one is GF({prime_in_progression(2, count)})",
        )
    root = over.root_of_unity(count)
    return _values(over, tuple((over.power(root, e),) for e in range(count)), f"roots:{count}")


def random_points(count: int, over: Field | None = None, *, dimension: int = 1, seed: int = 0) -> EvaluationSet:
    """Distinct points with nonzero coordinates, drawn uniformly.

    Args:
        count: number of points.
        over: the field.
        dimension: number of coordinates.
        seed: seed of the generator.
    """
    _check_count(count)
    over = over or default_field(count)
    if count > (over.order - 1) ** dimension:
        raise PointsError(
            "too many distinct points",
            where=over.name,
            got=count,
            allowed=f"at most {(over.order - 1) ** dimension}",
            remedy=f"the least field that has them is GF({_text_of(_least_order(count, dimension))})",
        )
    generator = random.Random(seed)  # noqa: S311  points are public
    chosen: dict[Point, None] = {}
    while len(chosen) < count:
        chosen[tuple(generator.randrange(1, over.order) for _ in range(dimension))] = None
    return _values(over, tuple(chosen), f"random:{count}")


def explicit(points: Sequence[int | Sequence[int]], over: Field | None = None) -> EvaluationSet:
    """Points as given: integers for one variable, sequences for several."""
    values = tuple((p,) if isinstance(p, int) else tuple(p) for p in points)
    if not values or not all(values):
        raise PointsError("no points", remedy="give at least one, and a coordinate for each variable")
    over = over or default_field(max((c for point in values for c in point), default=0))
    text = (
        ";".join(f"({','.join(map(str, p))})" for p in values)
        if len(values[0]) > 1
        else ",".join(str(p[0]) for p in values)
    )
    return _values(over, values, text)


def hermite(count: int, depth: int, over: Field | None = None) -> EvaluationSet:
    """The value and the first depth-1 Hasse derivatives at each of the points 1, …, count.

    A worker makes all observations at its point.
    """
    _check_count(depth)
    _check_count(count * depth)
    base = distinct(count, over)
    return EvaluationSet(
        field=base.field,
        points=tuple(point for point in base.points for _ in range(depth)),
        orders=tuple(range(depth)) * count,
        owners=tuple(worker for worker in range(count) for _ in range(depth)),
        text=f"hermite:{count}x{depth}",
    )


def subgrids(
    workers: int, sizes: Sequence[int], over: Field | None = None, *, order: str = "vertical", seed: int = 0
) -> EvaluationSet:
    """A grid of its own for every worker, on coordinates drawn at random, all different; answers come in order.

    A worker that stores m_A coded blocks of A and m_B of B (sizes m_A x m_B) multiplies all pairs of them.

    Args:
        workers: number of workers.
        sizes: a worker's number of coordinates on each axis.
        over: the field; by default the least prime field from 65537 on.
        order: `vertical` runs through the first axis first, `horizontal` through the last.
        seed: of the coordinates.

    Raises:
        PointsError: the field has too few nonzero elements.

    >>> subgrids(2, [2, 1]).owners
    (0, 0, 1, 1)
    """
    for size in (workers, *sizes):
        _check_count(size)
    _check_count(workers * math.prod(sizes))
    if order not in ORDERS:
        raise PointsError("unknown order", got=order, allowed=", ".join(ORDERS))
    over = over or default_field(workers * max(sizes))
    if workers * max(sizes) >= over.order:
        raise PointsError(
            "too many distinct coordinates", where=over.name, got=workers * max(sizes),
            allowed=f"at most {over.order - 1} nonzero elements",
        )  # fmt: skip
    generator = random.Random(seed)  # noqa: S311  points are public
    axes = [_sample(generator, over.order, workers * size) for size in sizes]
    points: list[Point] = []
    for worker in range(workers):
        own = [axis[worker * size : (worker + 1) * size] for axis, size in zip(axes, sizes, strict=True)]
        if order == "horizontal":
            points += product(*own)
        else:
            points += (point[::-1] for point in product(*own[::-1]))
    return EvaluationSet(
        field=over,
        points=tuple(points),
        orders=(0,) * len(points),
        owners=tuple(number // math.prod(sizes) for number in range(len(points))),
        in_order=True,
        text=f"subgrids:{workers}x{'x'.join(map(str, sizes))}:{order}",
    )


def _sample(generator: random.Random, order: int, count: int) -> list[int]:
    """Different nonzero elements; a range of 2^63 or more cannot be sampled."""
    chosen: dict[int, None] = {}
    while len(chosen) < count:
        chosen[generator.randrange(1, order)] = None
    return list(chosen)


def default_field(count: int) -> Field:
    """The least prime field from the floor on with more than `count` elements."""
    return field(next_prime(max(FIELD_FLOOR, count + 1)))


def _values(over: Field, points: tuple[Point, ...], text: str) -> EvaluationSet:
    """Plain values, one worker a point."""
    return EvaluationSet(
        field=over, points=points, orders=(0,) * len(points), owners=tuple(range(len(points))), text=text
    )


def _check_count(count: int) -> None:
    if not 1 <= count <= WORKER_LIMIT:
        raise PointsError("number of points out of range", got=count, allowed=f"1 to {WORKER_LIMIT}")


def _least_order(count: int, dimension: int) -> int:
    """The least order of a field with that many points of nonzero coordinates."""
    units = 1
    while units**dimension < count:
        units += 1
    return next_prime_power(units + 1)


def _text_of(order: int) -> str:
    return field(order).text
