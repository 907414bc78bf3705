"""Evaluation sets as they are written on the command line."""

from __future__ import annotations

import re
from typing import Final

from designer.algebra.field import Field
from designer.errors import PointsError
from designer.points import EvaluationSet, distinct, explicit, grid, hermite, random_points, roots_of_unity, subgrids
from designer.points_rule import ORDERS

_POINT: Final = r"\([0-9]{1,80}(,[0-9]{1,80})*\)"


def parse_points(text: str, over: Field | None, *, dimension: int, seed: int = 0) -> EvaluationSet:
    """The evaluation set that a command line names.

    Args:
        text: `distinct:N`, `grid:AxB`, `roots:N`, `random:N`, `hermite:NxS`, `subgrids:NxAxB[:horizontal]`,
            `1,2,3` or `(1,2);(3,4)`.
        over: the field; None for the default.
        dimension: number of variables of the code.
        seed: for random points.

    Raises:
        PointsError: the text is none of these, or the points do not exist.
    """
    forms = "distinct:N, grid:AxB, roots:N, random:N, hermite:NxS, subgrids:NxAxB[:horizontal], 1,2,3 or '(1,2);(3,4)'"
    kind, colon, rest = text.strip().partition(":")
    rest, _, order = rest.partition(":") if kind == "subgrids" and not rest.endswith(":") else (rest, "", "")
    if not colon:
        return explicit(_explicit_points(text, forms), over)
    numbers = rest.split("x") if kind in ("grid", "hermite", "subgrids") else [rest]
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
        case "subgrids" if len(counts) == dimension + 1:
            return subgrids(counts[0], counts[1:], over, order=order or ORDERS[0], seed=seed)
        case _:
            raise PointsError("not a set of points", got=text, allowed=forms)


def _explicit_points(text: str, forms: str) -> list[int | tuple[int, ...]]:
    cleaned = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9]{1,80}(,[0-9]{1,80})*", cleaned):
        return [int(number) for number in cleaned.split(",")]
    if re.fullmatch(rf"{_POINT}(;{_POINT})*", cleaned):
        return [tuple(map(int, group[1:-1].split(","))) for group in cleaned.split(";")]
    raise PointsError("not a set of points", got=text or "nothing", allowed=forms)
