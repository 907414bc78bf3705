"""The points that a scheme's rule chooses where the user gives none."""

from __future__ import annotations

import math

from designer.algebra.field import Field
from designer.analyses.generic import generic_points
from designer.analyses.theorems import least_sizes
from designer.code import Code
from designer.errors import PointsError
from designer.functional import check_dimension
from designer.points import EvaluationSet, distinct, explicit, grid, random_points, roots_of_unity, subgrids
from designer.points_text import parse_points


def named_points(
    code: Code, text: str | None, over: Field | None = None, workers: int | None = None, *, seed: int = 0
) -> EvaluationSet:
    """The points that a text names, or the scheme's own.

    Args:
        code: the code.
        text: as `designer.points_text.parse_points` reads it; None for the scheme's rule.
        over: the field; None for the default.
        workers: how many; None for as many as the text names, or the threshold.
        seed: for random points.

    Raises:
        PointsError: the points do not exist, are of another number, or do not fit the code's variables.

    >>> from designer import load
    >>> named_points(load("tri").bind(p=2, m=1, n=2), "grid:3x2x5").workers
    30
    """
    check_workers(workers)
    if text is None:
        points = default_points(code, over, workers)
    else:
        points = parse_points(text, over, dimension=len(code.variables), seed=seed)
        if workers is not None and workers != points.workers:
            raise PointsError(
                "--workers and --points disagree", got=f"{workers} and {points.workers}", remedy="give one of them"
            )
    check_dimension(code, points)
    return points


def check_workers(workers: int | None) -> None:
    """Refuse a number of workers below 1.

    Raises:
        PointsError: it is.
    """
    if workers is not None and workers < 1:
        raise PointsError("number of workers out of range", got=workers, allowed="at least 1")


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
        case "subgrids":
            return _subgrids(code, over, workers)
        case "generic":
            return generic_points(code, over, workers).points
        case _ if len(code.variables) > 1:
            count = code.product.support_size if workers is None else workers
            return random_points(count, over, dimension=len(code.variables))
        case _:
            return distinct(least_sizes(code)[0] if workers is None else workers, over)
    if workers is not None and workers != len(points):
        raise PointsError(
            f"the scheme's rule gives {len(points)} points",
            where=code.label,
            got=f"{workers} workers",
            remedy="choose points with --points",
        )
    return points


def _grid_sizes(code: Code, workers: int | None) -> list[int]:
    """The scheme's least grid, its first axis lengthened until there are enough workers."""
    declared = [code.claimed(size) for size in code.scheme.points.sizes]
    sizes = declared or least_sizes(code)
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


def _subgrids(code: Code, over: Field | None, workers: int | None) -> EvaluationSet:
    """Grids of the declared sizes for every worker: as many as give an answer for each monomial."""
    sizes = [code.claimed(size) for size in code.scheme.points.sizes]
    if min(sizes) < 1:
        raise PointsError("subgrid without points", where=code.label, got=sizes, allowed="sizes of at least 1")
    if workers is None:
        workers = -(-code.product.support_size // math.prod(sizes))
    return subgrids(workers, sizes, over, order=code.scheme.points.order)
