"""Evaluation sets: points over a finite field, each owned by a worker."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final

from designer.algebra.field import Field, field
from designer.algebra.primes import next_prime, next_prime_power, prime_in_progression
from designer.errors import PointsError

if TYPE_CHECKING:
    from designer.code import Code

FIELD_FLOOR: Final = 65537
"""The default field is the least prime from here on that has the points; its products are exact in floats."""

WORKER_LIMIT: Final = 1_000_000

Point = tuple[int, ...]

_POINT: Final = r"\([0-9]{1,80}(,[0-9]{1,80})*\)"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSet:
    """Observations of the product polynomial: its value, or a derivative, at a point.

    Args:
        field: the finite field.
        points: one coordinate per variable, one point an observation.
        orders: order of the (Hasse) derivative observed; 0 is the value.
        owners: number of the worker that makes the observation.
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
        return f"<code>{self.text}</code> over {self.field.name}"


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


def default_field(count: int) -> Field:
    """The least prime field from the floor on with more than `count` elements."""
    return field(next_prime(max(FIELD_FLOOR, count + 1)))


def parse_points(text: str, over: Field | None, *, dimension: int, seed: int = 0) -> EvaluationSet:
    """The evaluation set that a command line names.

    Args:
        text: `distinct:N`, `grid:AxB`, `roots:N`, `random:N`, `hermite:NxS`, `1,2,3` or `(1,2);(3,4)`.
        over: the field; None for the default.
        dimension: number of variables of the code.
        seed: for random points.

    Raises:
        PointsError: the text is none of these, or the points do not exist.
    """
    forms = "distinct:N, grid:AxB, roots:N, random:N, hermite:NxS, 1,2,3 or '(1,2);(3,4)'"
    kind, colon, rest = text.strip().partition(":")
    if not colon:
        return explicit(_explicit_points(text, forms), over)
    numbers = rest.split("x") if kind in ("grid", "hermite") else [rest]
    if not all(re.fullmatch(r"[0-9]{1,9}", number) for number in numbers):
        raise PointsError("not a set of points", got=text, allowed=forms)
    counts = [int(number) for number in numbers]
    match kind:
        case "distinct":
            return distinct(counts[0], over)
        case "grid":
            return grid(counts, over)
        case "roots":
            return roots_of_unity(counts[0], over)
        case "random":
            return random_points(counts[0], over, dimension=dimension, seed=seed)
        case "hermite" if len(counts) == 2:
            return hermite(counts[0], counts[1], over)
        case _:
            raise PointsError("not a set of points", got=text, allowed=forms)


def default_points(code: Code, over: Field | None = None, workers: int | None = None) -> EvaluationSet:
    """The points that the scheme's rule chooses.

    Args:
        code: the code.
        over: the field; None for the default.
        workers: how many; None for as many as the threshold.

    Raises:
        PointsError: the rule has no set of that size, or it does not exist in the field.
    """
    rule = code.scheme.points
    match rule.rule:
        case "explicit":
            points = explicit(rule.values, over)
        case "roots-of-unity" if rule.count is not None:
            points = roots_of_unity(code.claimed(rule.count), over)
        case "grid":
            return grid(_grid_sizes(code, workers), over)
        case _ if len(code.variables) > 1:
            count = code.product.support_size if workers is None else workers
            return random_points(count, over, dimension=len(code.variables))
        case _:
            return distinct(code.product.degrees[0] + 1 if workers is None else workers, over)
    if workers is not None and workers != len(points):
        raise PointsError(
            f"the scheme's rule gives {len(points)} points",
            where=code.label,
            got=f"{workers} workers",
            remedy="choose points with --points",
        )
    return points


def check_dimension(code: Code, points: EvaluationSet) -> None:
    """Refuse points that do not fit a code's variables.

    Raises:
        PointsError: wrong number of coordinates, derivatives in several variables, or coordinates that
            are no roots of unity where exponents are cyclic.
    """
    if points.dimension != len(code.variables):
        raise PointsError(
            "points of the wrong dimension",
            where=code.label,
            got=f"{points.dimension} coordinates",
            allowed=f"{len(code.variables)}, one for each of {', '.join(code.variables)}",
        )
    if not points.plain and (points.dimension > 1 or any(code.modulus)):
        raise PointsError("derivatives need one variable with ordinary exponents", where=code.label, got=points.text)
    for number, cycle in enumerate(code.modulus):
        for point in points.points if cycle else ():
            if points.field.power(point[number], cycle or 1) != 1:
                raise PointsError(
                    f"exponents of {code.variables[number]} count modulo {cycle}",
                    where=code.label,
                    got=f"point {point[number]}",
                    allowed=f"{cycle}-th roots of 1",
                    remedy=f"use --points roots:{cycle}",
                )


def _values(over: Field, points: tuple[Point, ...], text: str) -> EvaluationSet:
    """Plain values, one worker a point."""
    return EvaluationSet(
        field=over, points=points, orders=(0,) * len(points), owners=tuple(range(len(points))), text=text
    )


def _grid_sizes(code: Code, workers: int | None) -> list[int]:
    """The scheme's least grid, its first axis lengthened until there are enough workers."""
    declared = [code.claimed(size) for size in code.scheme.points.sizes]
    sizes = declared or [degree + 1 for degree in code.product.degrees]
    rest = math.prod(sizes[1:])
    if workers is None:
        return sizes
    if workers < 1 or workers % rest:
        raise PointsError(
            "no grid of that many workers",
            where=code.label,
            got=workers,
            allowed=f"multiples of {rest}, for grids ? x {' x '.join(map(str, sizes[1:]))}",
            remedy=f"the least full grid has {math.prod(sizes)}; or choose one with --points grid:AxB",
        )
    return [workers // rest, *sizes[1:]]


def _explicit_points(text: str, forms: str) -> list[int | tuple[int, ...]]:
    cleaned = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9]{1,80}(,[0-9]{1,80})*", cleaned):
        return [int(number) for number in cleaned.split(",")]
    if re.fullmatch(rf"{_POINT}(;{_POINT})*", cleaned):
        return [tuple(map(int, group[1:-1].split(","))) for group in cleaned.split(";")]
    raise PointsError("not a set of points", got=text or "nothing", allowed=forms)


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
