"""Real and complex points as they are written on the command line."""

from __future__ import annotations

import re
from typing import Final

from designer.errors import PointsError
from designer.reals.points import (
    COMPLEX,
    REAL,
    NumericPoints,
    chebyshev,
    equispaced,
    explicit,
    random_points,
    roots_of_unity,
)

FORMS: Final = "chebyshev:N, equispaced:N, roots:N, grids such as chebyshev:5x3, random:N, 0.5,-1 or '(0.5,1);(2,1+3j)'"

_PART: Final = r"(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?"
_NUMBER: Final = rf"[-+]?{_PART}(?:[-+]{_PART}[ij])?|[-+]?{_PART}[ij]"


def numeric_points(text: str, field: str = REAL, *, dimension: int = 1, seed: int = 0) -> NumericPoints:
    """The points that a command line names.

    Args:
        text: `chebyshev:N`, `equispaced:N`, `roots:N` (complex), each also as a grid such as `chebyshev:5x3`,
            `random:N`, or the points themselves: `0.5,-1`, `1+2j,3`, `(0.5,1);(2,3)`.
        field: `real` or `complex`.
        dimension: number of variables of the code, for random points.
        seed: for random points.

    Raises:
        PointsError: the text is none of these.

    >>> numeric_points("equispaced:3").points
    ((-1.0,), (0.0,), (1.0,))
    """
    kind, colon, rest = text.strip().partition(":")
    if not colon:
        return explicit(_explicit_points(text), field)
    if not re.fullmatch(r"[0-9]{1,6}(x[0-9]{1,6})*", rest):
        raise PointsError("not a set of points", got=text, allowed=FORMS)
    sizes = [int(number) for number in rest.split("x")]
    match kind:
        case "chebyshev":
            return chebyshev(sizes, field)
        case "equispaced":
            return equispaced(sizes, field)
        case "roots" if field == COMPLEX:
            return roots_of_unity(sizes)
        case "roots":
            raise PointsError("roots of unity are complex", got=text, remedy="use --field complex")
        case "random" if len(sizes) == 1:
            return random_points(sizes[0], field, dimension=dimension, seed=seed)
        case _:
            raise PointsError("not a set of points", where=f"the {field} numbers", got=text, allowed=FORMS)


def default_numeric_points(field: str, sizes: list[int]) -> NumericPoints:
    """Chebyshev points, or roots of unity, of a size on each axis."""
    return chebyshev(sizes) if field == REAL else roots_of_unity(sizes)


def _explicit_points(text: str) -> list[complex | tuple[complex, ...]]:
    cleaned = re.sub(r"\s", "", text)
    if re.fullmatch(rf"(?:{_NUMBER})(?:,(?:{_NUMBER}))*", cleaned):
        return [_number(word) for word in cleaned.split(",")]
    groups = re.findall(r"\(([^()]*)\)", cleaned)
    if cleaned and ";".join(f"({group})" for group in groups) == cleaned:
        rows = [group.split(",") for group in groups]
        if all(re.fullmatch(_NUMBER, word) for row in rows for word in row):
            return [tuple(_number(word) for word in row) for row in rows]
    raise PointsError("not a set of points", got=text or "nothing", allowed=FORMS)


def _number(word: str) -> complex:
    value = complex(word.replace("i", "j"))
    return value if word[-1] in "ij" else value.real
