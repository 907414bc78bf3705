"""Overheads side by side: computation, upload, download and storage relative to one server."""

from __future__ import annotations

from fractions import Fraction

from designer.analyses.overheads import Overheads, Storage, different_shares, least_shares, overheads, storage
from designer.analyses.theorems import least_answers, least_sizes
from designer.code import Code
from designer.comparison.entries import Comparison, Entry
from designer.comparison.question import Question
from designer.comparison.view import Row, View
from designer.plots.figure import LINE, POINTS, Figure, Series
from designer.points import EvaluationSet, distinct, grid, random_points


def view(comparison: Comparison, question: Question) -> View:
    """Overheads of all entries at their thresholds."""
    operands = list(dict.fromkeys(name for scheme in comparison.schemes for name in scheme.operation.names))
    rows = [_row(comparison, entry, operands) for entry in comparison.entries]
    fixed = f" for {comparison.fixed_text}" if comparison.fixed_text else ""
    return View(
        heading=f"in excess of one server (0 is ideal){fixed}", rows=tuple(rows), notes=comparison.refusals,
        figure=_figure(comparison, rows, operands),
    )  # fmt: skip


def counted(code: Code) -> tuple[Overheads, Storage]:
    """Overheads at the threshold, and storage at as many points."""
    answers, points = least_answers(code), _points(code)
    shares = different_shares(code, points) if code.scheme.points.by_support else least_shares(code)
    return overheads(code, answers, shares), storage(code, points)


def _points(code: Code) -> EvaluationSet:
    """Points of the scheme's kind, as many as the threshold: who shares a coordinate matters, not which one."""
    match code.scheme.points.rule:
        case "subgrids":
            from designer.analyses.choice import default_points

            return default_points(code)
        case "generic":
            return random_points(code.product.support_size, dimension=len(code.variables))
        case _ if len(code.variables) > 1:
            return grid(least_sizes(code))
        case _:
            return distinct(least_answers(code))


def _row(comparison: Comparison, entry: Entry, operands: list[str]) -> Row:
    code = entry.code
    row: Row = {**comparison.named(entry)}
    columns = ["computation", *(f"upload {name}" for name in operands), "download"]
    columns += [f"{kind} {name}" for kind in ("offline", "online") for name in operands]
    row |= dict.fromkeys(columns)
    if code is None or not code.product.readable:
        return row
    found, held = counted(code)
    row |= {"computation": found.computation, "download": found.download}
    row |= {f"upload {name}": value for name, value in found.uploads.items()}
    row |= {f"offline {name}": value for name, value in held.offline.items()}
    return row | {f"online {name}": value for name, value in held.online.items()}


def _figure(comparison: Comparison, rows: list[Row], operands: list[str]) -> Figure:
    """The plane of computation and upload, its mean over the operands."""
    series = []
    for style, scheme in enumerate(comparison.schemes):
        own = [row for row in rows if row["scheme"] == scheme.label and row["computation"] is not None]
        series.append(
            Series(
                name=scheme.label, x=tuple(float(Fraction(str(row["computation"]))) for row in own),
                y=tuple(_mean_upload(row, operands) for row in own), style=style,
                kind=LINE if comparison.axis else POINTS,
                texts=tuple(f"{scheme.label} {row['parameters']}" for row in own),
            )
        )  # fmt: skip
    given = " ".join(f"{name}={value}" for name, value in comparison.given.items())
    return Figure(
        title=f"overheads, {given}", x="computation, increment over one server",
        y="mean upload, increment over one server", series=tuple(series),
    )  # fmt: skip


def _mean_upload(row: Row, operands: list[str]) -> float:
    uploads = [Fraction(str(row[name])) for name in (f"upload {o}" for o in operands) if row[name] is not None]
    return float(sum(uploads, Fraction(0)) / len(uploads))
