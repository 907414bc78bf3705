"""Recovery thresholds side by side: against the partition, the colluders, the workers, and the best codes known."""

from __future__ import annotations

from fractions import Fraction

from designer.analyses.theorems import least_answers, threshold_by_degree
from designer.code import Code
from designer.comparison.best import BOUND, best_known
from designer.comparison.entries import Comparison, Entry
from designer.comparison.question import Question
from designer.comparison.view import Row, View
from designer.errors import DesignerError
from designer.plots.figure import LINE, POINTS, Figure, Series


def view(comparison: Comparison, question: Question) -> View:
    """Thresholds of all entries; with a class of the table, the best codes known and their lower bounds, too.

    Raises:
        DesignerError: the number of workers is out of range, or the table does not apply.
    """
    if question.workers is not None and question.workers < 1:
        raise DesignerError("number of workers out of range", got=question.workers, allowed="at least 1")
    rows = [_row(comparison, entry, question.workers) for entry in comparison.entries]
    if question.kind:
        rows += [
            _row_of_table(comparison, name, at, number)
            for name, at, number in best_known(comparison, question.kind)
        ]  # fmt: skip
    fixed = f" for {comparison.fixed_text}" if comparison.fixed_text else ""
    return View(
        heading=f"recovery threshold: answers that are needed{fixed}", rows=tuple(rows), axis=comparison.axis,
        value="threshold", notes=comparison.refusals, figure=_figure(comparison, rows, question.workers),
    )  # fmt: skip


def _row(comparison: Comparison, entry: Entry, workers: int | None) -> Row:
    code = entry.code
    row: Row = {**comparison.named(entry)}
    readable = code is not None and code.product.readable
    row |= {"threshold": least_answers(code) if code and readable else None}
    row |= {"by degree": threshold_by_degree(code) if code else None}
    row |= {"monomials": code.product.support_size if code else None}
    row |= {"block products": code.operation.multiplications(code.parts) if code else None}
    row |= {"computation": _computation(code) if code and readable else None}
    if workers is not None:
        row |= {"may fail": workers - least_answers(code) if code and readable else None}
    return row


def _computation(code: Code) -> Fraction:
    return Fraction(least_answers(code), code.operation.multiplications(code.parts)) - 1


def _row_of_table(comparison: Comparison, name: str, at: int | None, number: int | None) -> Row:
    row: Row = {"scheme": name} | ({comparison.axis: at} if comparison.axis else {})
    empty = ("parameters", "threshold", "by degree", "monomials", "block products", "computation")
    return row | dict.fromkeys(empty) | {"threshold": number}


def _figure(comparison: Comparison, rows: list[Row], workers: int | None) -> Figure:
    names = list(dict.fromkeys(str(row["scheme"]) for row in rows))
    series = []
    for style, name in enumerate(names):
        own = [row for row in rows if row["scheme"] == name and row["threshold"] is not None]
        places = [row[comparison.axis] if comparison.axis else style + 1 for row in own]
        series.append(
            Series(
                name=name,
                x=tuple(float(str(x)) for x in places),
                style=style,
                dotted=name == BOUND,
                y=tuple(float(str(row["threshold"])) for row in own),
                kind=LINE if comparison.axis else POINTS,
                texts=tuple(f"{name} {row['parameters'] or ''}" for row in own),
            )
        )
    private = any(entry.code is not None and entry.code.masked for entry in comparison.entries)
    return Figure(
        title=f"recovery thresholds, {comparison.fixed_text}" if comparison.fixed_text else "recovery thresholds",
        x=comparison.axis_text if comparison.axis else "scheme, in the order of the legend",
        y="workers needed, N" if private else "recovery threshold R [answers]",
        series=tuple(series), whole_x=True, levels=((workers, f"N = {workers} workers"),) if workers else (),
    )  # fmt: skip
