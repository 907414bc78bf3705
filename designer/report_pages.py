"""Reports as HTML and LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from designer import __version__
from designer.bibliography import source_text
from designer.report_text import execution_lines, threshold_lines, witness_lines
from designer.tables import code_html, code_latex, table_latex
from designer.verdict import Verdict

if TYPE_CHECKING:
    from designer.reports import Report


def report_html(result: Report, *, page: bool = False) -> str:
    """The report as HTML: a fragment for notebooks, or a whole page."""
    from html import escape

    rows = "".join(_row(verdict, _trust(result, verdict)) for verdict in result.verdicts)
    body = (
        f"{code_html(result.code)}<p>{escape(result.points.label)} over {escape(result.points.field.name)}</p>"
        f"<pre>{escape(chr(10).join(threshold_lines(result)))}</pre>"
        f"<table><tr><th>verdict</th><th>assurance</th><th>scope</th><th>because</th></tr>{rows}</table>"
    )
    if result.execution is not None:
        body += f"<pre>{escape(chr(10).join(execution_lines(result.execution)))}</pre>"
    if not page:
        return body
    style = (
        "body{font-family:sans-serif;max-width:70em;margin:2em auto}"
        "td,th{padding:.2em .6em;vertical-align:top;text-align:left}"
    )
    sources = "".join(f"<li>{escape(source_text(source))}</li>" for source in result.code.scheme.sources)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(result.code.label)}</title>'
        f"<style>{style}</style></head><body><h1>{escape(result.code.scheme.name)}: {escape(result.code.label)}</h1>"
        f"{body}<h2>Sources</h2><ul>{sources}</ul>"
        f"<p>coded-designer {__version__}, digest {result.code.digest}</p></body></html>\n"
    )


def _trust(result: Report, verdict: Verdict) -> list[str]:
    """What has to be believed, if the report tells that."""
    if not result.trust:
        return []
    from designer.trust import trusted

    return [f"trusts {part}" for part in trusted(verdict, result.code.scheme)]


def _row(verdict: Verdict, trust: Sequence[str]) -> str:
    """A verdict as a row of the table."""
    from html import escape

    reasons = [*verdict.because, *(witness_lines(verdict.witness) if verdict.witness else ()), *trust]
    cells = [verdict._repr_html_(), verdict.assurance or "", escape(verdict.scope), escape("; ".join(reasons))]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def report_latex(result: Report) -> str:
    """The report as a LaTeX section (packages amsmath, xcolor)."""
    lines = [f"\\section*{{{_tex(result.code.scheme.name)}: \\texttt{{{_tex(result.code.label)}}}}}"]
    lines += [
        "\\[",
        code_latex(result.code),
        "\\]",
        "",
        "\\begin{center}",
        table_latex(result.code),
        "\\end{center}",
        "",
    ]
    lines += [
        "\\begin{tabular}{lr}",
        *(f"{_tex(key)} & {_tex(str(value))} \\\\" for key, value in result.numbers.items()),
        "\\end{tabular}",
        "",
    ]
    lines.append("\\begin{itemize}")
    for verdict in result.verdicts:
        rest = _tex("; ".join((verdict.scope, *verdict.because, *_trust(result, verdict))))
        lines.append(f"\\item \\textbf{{{verdict.answer}}} {_tex(verdict.claim)}: {_tex(verdict.statement)} ({rest})")
    return "\n".join([*lines, "\\end{itemize}", ""])


def _tex(text: str) -> str:
    table = {
        "\\": r"\textbackslash{}",
        "^": r"\^{}",
        "_": r"\_",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "$": r"\$",
        "{": r"\{",
        "}": r"\}",
        "~": r"\~{}",
    }
    return "".join(table.get(character, character) for character in text)
