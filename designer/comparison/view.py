"""What a view of a comparison finds: rows of numbers, and a figure; as text, CSV and JSON."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from designer.plots.figure import Figure

Cell = str | int | float | Fraction | None
Row = dict[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view of a comparison.

    Args:
        heading: what the numbers are, in a line.
        rows: one a code, or one a code and value of the axis; all with the same columns.
        figure: what is drawn of them.
        axis: the column of the parameter that varies; empty where none does.
        value: the column that is printed side by side along the axis; empty to print all.
        notes: lines below: what is missing, and why.
    """

    heading: str
    rows: tuple[Row, ...]
    figure: Figure
    axis: str = ""
    value: str = ""
    notes: tuple[str, ...] = ()


def text_lines(view: View) -> list[str]:
    """The view for a terminal: along an axis one column a scheme, else one row a code."""
    listed: list[Sequence[Cell]] = [list(view.rows[0]), *(list(row.values()) for row in view.rows)]
    table = _pivoted(view) if view.value and view.axis else listed
    cells = [[shown(cell) for cell in row] for row in table]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [view.heading]
    for row in cells:
        first, *rest = zip(row, widths, strict=True)
        lines.append("  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]).rstrip())
    return [*lines, *view.notes]


def csv_text(view: View) -> str:
    """The rows as a CSV file; fractions as p/q."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(view.rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: "" if cell is None else cell for name, cell in row.items()} for row in view.rows)
    return out.getvalue()


def json_rows(view: View) -> list[dict[str, Any]]:
    """The rows for JSON; fractions as text, what is infinite as null."""
    return [{name: _json_cell(cell) for name, cell in row.items()} for row in view.rows]


def _json_cell(cell: Cell) -> Any:
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return str(cell) if isinstance(cell, Fraction) else cell


def shown(cell: Cell) -> str:
    """A number for people.

    >>> shown(Fraction(1, 8)), shown(0.123456789), shown(None)
    ('1/8', '0.12346', '–')
    """
    if cell is None:
        return "–"
    if cell == math.inf:
        return "infinite"
    return f"{cell:.5g}" if isinstance(cell, float) else str(cell)


def _pivoted(view: View) -> list[Sequence[Cell]]:
    """One row a value of the axis, one column a scheme."""
    names = list(dict.fromkeys(str(row["scheme"]) for row in view.rows))
    found = {(row[view.axis], row["scheme"]): row[view.value] for row in view.rows}
    places = dict.fromkeys(row[view.axis] for row in view.rows)
    return [[view.axis, *names], *([place, *(found.get((place, name)) for name in names)] for place in places)]
