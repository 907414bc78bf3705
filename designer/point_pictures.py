"""Pictures of evaluation sets: which points have answers that came, in the terminal and as SVG."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from designer.errors import PointsError
from designer.points import EvaluationSet, Point

if TYPE_CHECKING:
    from designer.reports import Report

CELL_LIMIT: Final = 10_000
ARRIVED, MISSING, NONE = "●", "○", " "
COLOURS: Final = {ARRIVED: "#0969da", MISSING: "#8c959f"}
INK: Final = "#24292f"


@dataclass(frozen=True, slots=True)
class Layer:
    """The points that agree in all coordinates but the first two.

    Args:
        rest: those coordinates.
        columns, rows: values of the first and of the second coordinate (one row without one), ascending.
        cells: for each row the state of its points: arrived, missing or none.
    """

    rest: Point
    columns: tuple[int, ...]
    rows: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]


def shown_answers(result: Report) -> tuple[str, tuple[int, ...]]:
    """Which answers a picture shows as arrived, in words and by number."""
    if result.question.answers is not None:
        return "the answers asked about", result.question.answers
    for verdict in result.verdicts:
        kind = (verdict.witness or {}).get("kind", "")
        if verdict.witness is not None and kind.startswith(("undecodable", "vanishing")):
            return f"the answers of the witness against {verdict.claim}", tuple(verdict.witness["workers"])
    return "all answers", tuple(range(len(result.points)))


def layers(points: EvaluationSet, arrived: Collection[int]) -> Iterator[Layer]:
    """The picture of an evaluation set, layer by layer.

    Args:
        points: values, without derivatives.
        arrived: numbers of the answers that came.

    Raises:
        PointsError: derivatives, or more than 10 000 places to draw.

    >>> from designer import grid
    >>> next(layers(grid([3, 2]), {0, 3})).cells
    (('●', '○', '○'), ('○', '●', '○'))
    """
    if not points.plain:
        raise PointsError("derivatives have no picture", got=points.text, allowed="plain values")
    state = {point: ARRIVED if number in arrived else MISSING for number, point in enumerate(points.points)}
    columns = tuple(sorted({point[0] for point in state}))
    rows = tuple(sorted({point[1] if len(point) > 1 else 0 for point in state}))
    rests = sorted({point[2:] for point in state})
    if (count := len(columns) * len(rows) * len(rests)) > CELL_LIMIT:
        raise PointsError("too many places to draw", got=count, allowed=f"at most {CELL_LIMIT}")
    for rest in rests:
        cells = tuple(tuple(state.get((x, y, *rest)[: points.dimension], NONE) for x in columns) for y in rows)
        yield Layer(rest, columns, rows, cells)


def points_text(points: EvaluationSet, arrived: Collection[int], variables: tuple[str, ...]) -> list[str]:
    r"""The picture in lines; the first coordinate runs to the right, the second one down.

    >>> from designer import grid
    >>> print("\n".join(points_text(grid([3, 2]), {0, 3}, ("x", "y"))))
    y\x  1  2  3
      1  ●  ○  ○
      2  ○  ●  ○
    """
    lines = []
    for layer in layers(points, arrived):
        width = 2 + max(len(str(x)) for x in layer.columns)
        names = [str(y) for y in layer.rows] if points.dimension > 1 else [""]
        corner = _corner(points, variables)
        left = max(map(len, (corner, *names)))
        if layer.rest:
            lines.append(_rest(layer, variables))
        lines.append(corner.rjust(left) + "".join(str(x).rjust(width) for x in layer.columns))
        lines += [
            (name.rjust(left) + "".join(cell.rjust(width) for cell in row)).rstrip()
            for name, row in zip(names, layer.cells, strict=True)
        ]
    return lines


def points_svg(points: EvaluationSet, arrived: Collection[int], variables: tuple[str, ...]) -> str:
    """The same as an SVG picture: filled where the answer came, hollow where it did not."""
    drawn = list(layers(points, arrived))
    columns, rows = drawn[0].columns, drawn[0].rows
    step, down = max(26, 9 * max(len(str(x)) for x in columns) + 8), 26
    left, tall = 30 + 9 * max(len(str(y)) for y in rows), down * len(rows) + 50
    width, height = max(left + step * len(columns) + 10, 300), tall * len(drawn) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" '
        'font-family="monospace" font-size="13">',
        f"<title>{len(arrived)} answers at {escape(points.label)}</title>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for number, layer in enumerate(drawn):
        top = tall * number
        if layer.rest:
            parts.append(_text(10, top + 16, _rest(layer, variables), "start"))
        parts.append(_text(left - 12, top + 36, _corner(points, variables), "end"))
        parts += [_text(left + step * c + step / 2, top + 36, str(x), "middle") for c, x in enumerate(layer.columns)]
        for r, (y, row) in enumerate(zip(layer.rows, layer.cells, strict=True)):
            middle = top + 36 + down * (r + 1)
            if points.dimension > 1:
                parts.append(_text(left - 12, middle, str(y), "end"))
            parts += [
                _circle(left + step * c + step / 2, middle - 4, cell) for c, cell in enumerate(row) if cell != NONE
            ]
    parts.append(_text(10, height - 8, f"{ARRIVED} answer came   {MISSING} did not", "start"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _corner(points: EvaluationSet, variables: tuple[str, ...]) -> str:
    return f"{variables[1]}\\{variables[0]}" if points.dimension > 1 else variables[0]


def _rest(layer: Layer, variables: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in zip(variables[2:], layer.rest, strict=True))


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" fill="{INK}" text-anchor="{anchor}">{escape(text)}</text>'


def _circle(x: float, y: float, state: str) -> str:
    fill = COLOURS[state] if state == ARRIVED else "none"
    return f'<circle cx="{x:g}" cy="{y:g}" r="7" fill="{fill}" stroke="{COLOURS[state]}" stroke-width="2"/>'
