"""Reports as HTML: a fragment for notebooks, and a whole page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from designer import __version__
from designer.bibliography import bibtex, source_text
from designer.degree_latex import product_latex
from designer.markup import badge, fields, items, table
from designer.mathml import mathml
from designer.point_pictures import points_svg, shown_answers
from designer.report_text import TRUST, execution_lines, summary, thresholds, witness_lines
from designer.tables import code_html, code_latex, degree_table, encoding_text, table_svg
from designer.verdict import Verdict

if TYPE_CHECKING:
    from designer.reports import Report

TABLE_WIDTH = 40
"""Columns of a degree table that a page has room for."""


def report_html(result: Report) -> str:
    """The report as a fragment for notebooks."""
    about = f"<p>{result.points._repr_html_()}</p>"
    return "\n".join([code_html(result.code), about, _thresholds(result), _verdicts(result), _execution(result)])


def report_page(result: Report, *, command: str = "", picture: bool = False) -> str:
    """The report as a whole page, for screens light and dark and for paper.

    Args:
        result: from `report`.
        command: the command line that repeats it, if there is one.
        picture: whether to draw the points with the answers that are asked about.
    """
    code = result.code
    sections = {
        "Code": _facts(result, command),
        "Polynomials": _polynomials(result),
        "Degree table": _degree_table(result),
        "Recovery threshold": _thresholds(result),
        "Verdicts": _verdicts(result),
        "Overheads": _overheads(result),
        "Points": _picture(result) if picture else "",
        "Execution": _execution(result),
        "What the answers rest on": _trust(result),
        "Sources": _sources(result),
    }
    body = "\n".join(f"<section><h2>{title}</h2>\n{text}</section>" for title, text in sections.items() if text)
    style = (files("designer") / "report.css").read_text("utf-8")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(code.label)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{style}</style></head>\n<body><header><h1>{escape(code.scheme.name)}</h1>\n"
        f"<p><code>{escape(code.label)}</code> {badge(result.answer)} {summary(result)}</p></header>\n"
        f"<main>\n{body}\n</main>\n<footer>coded-designer {__version__}, digest {code.digest}</footer></body></html>\n"
    )


def _facts(result: Report, command: str) -> str:
    code, points = result.code, result.points
    parts = ", ".join(f"{index} = {number}" for index, number in code.parts.items())
    modulus = f", modulus {points.field.irreducible}" if points.field.degree > 1 else ""
    told = {
        "operation": f"{escape(code.operation.name)}, <code>{escape(str(code.operation))}</code> (parts {parts})",
        "points": f"<code>{escape(points.label)}</code>, {len(points)} answers",
        "field": escape(f"{points.field.name}{modulus}"),
        "degree, monomials": f"{' '.join(map(str, code.product.degrees))}, {code.product.support_size}",
    }
    if command:
        told["to repeat it"] = f"<code>{escape(command)}</code>"
    return fields(told)


def _polynomials(result: Report) -> str:
    code = result.code
    if code.placements:
        return items(encoding_text(code, placed) for placed in code.maps)
    product = product_latex(code)
    flowing = f'\n<div class="flow">{mathml(product)}</div>' if product else ""
    return f'<div class="scroll">{mathml(code_latex(code))}</div>{flowing}'


def _degree_table(result: Report) -> str:
    found = degree_table(result.code)
    if found is None:
        return ""
    if len(found.columns) > TABLE_WIDTH:
        return f"<p>{len(found.rows)} × {len(found.columns)} products: too many to show.</p>"
    return f'<figure class="scroll">{table_svg(result.code)}</figure>'


def _thresholds(result: Report) -> str:
    rows = [tuple(map(escape, row)) for row in thresholds(result)]
    return table(["threshold", "answers", "for"], rows) if rows else "<p>none: targets interfere</p>"


def _verdicts(result: Report) -> str:
    return f'<div class="verdicts">{"".join(_verdict(result, verdict) for verdict in result.verdicts)}</div>'


def _verdict(result: Report, verdict: Verdict) -> str:
    """A verdict with its reasons, its witness, and what has to be believed if the report tells that."""
    witness = witness_lines(verdict.witness) if verdict.witness is not None else []
    return f"<div>{verdict._repr_html_()}{items([*witness, *_believed(result, verdict)])}</div>"


def _believed(result: Report, verdict: Verdict) -> Iterator[str]:
    if result.trust:
        from designer.trust import trusted

        yield from (f"trusts {part}" for part in trusted(verdict, result.code.scheme))


def _overheads(result: Report) -> str:
    found = next((verdict.value for verdict in result.verdicts if verdict.claim == "overheads"), None)
    if not found:
        return ""
    rows = [("computation", found["computation"])]
    rows += [(f"upload of {name}", value) for name, value in found["upload"].items()]
    rows.append(("download", found["download"]))
    for when, kept in found["storage"].items():
        rows += [(f"storage of {name} at a worker, {when}", value) for name, value in kept.items()]
    return table(["in excess of one server", "overhead"], rows)


def _picture(result: Report) -> str:
    told, arrived = shown_answers(result)
    drawn = points_svg(result.points, arrived, result.code.variables)
    return f'<figure class="scroll">{drawn}<figcaption>Filled: {escape(told)}.</figcaption></figure>'


def _execution(result: Report) -> str:
    return items(execution_lines(result.execution)) if result.execution is not None else ""


def _trust(result: Report) -> str:
    used = sorted({str(verdict.assurance) for verdict in result.verdicts if verdict.assurance})
    return fields({name: escape(TRUST[name]) for name in used})


def _sources(result: Report) -> str:
    sources = result.code.scheme.sources
    if not sources:
        return "<p>none given</p>"
    return f"{items(map(source_text, sources))}<pre>{escape(bibtex(sources).strip())}</pre>"
