r"""Reports as LaTeX: a document by itself, or by `\input` the appendix of a paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from designer import __version__
from designer.algebra.latex import escaped
from designer.bibliography import bibtex, source_text
from designer.degree_latex import product_latex, table_booktabs
from designer.report_text import thresholds, witness_lines
from designer.tables import code_latex, degree_table, encoding_text
from designer.verdict import Verdict

if TYPE_CHECKING:
    from designer.reports import Report

PACKAGES: Final = {
    "inputenc": "utf8", "amsmath": "", "amssymb": "", "booktabs": "", "graphicx": "",
    "xcolor": "table",
}  # fmt: skip
TABLE_WIDTH: Final = 32
"""Columns of a degree table that are legible on a page."""

FITTED: Final = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%"


def report_latex(result: Report, *, command: str = "") -> str:
    r"""The report as a LaTeX document, or a section of a paper that inputs it and loads the packages that it names.

    Args:
        result: from `report`.
        command: the command line that repeats it, if there is one.
    """
    return "\n".join([*_opening(), *_body(result, command), *_closing(result)])


def _opening() -> Iterator[str]:
    """A preamble that a paper, which has a document class already, skips."""
    yield f"% A document by itself; in a paper \\input this file, and load {', '.join(PACKAGES)} (table: of xcolor)."
    yield r"\makeatletter\newif\ifdesigneralone"
    yield r"\ifx\documentclass\@twoclasseserror\designeralonefalse\else\designeralonetrue\fi\makeatother"
    yield r"\ifdesigneralone"
    yield r"  \documentclass[a4paper]{article}"
    yield from (rf"  \usepackage[{option}]{{{name}}}" for name, option in PACKAGES.items())
    yield r"  \usepackage[margin=25mm]{geometry}"
    yield r"  \begin{document}"
    yield r"\fi"


def _closing(result: Report) -> Iterator[str]:
    """The sources as comments, to be copied into a paper's bibliography, and the end of a document by itself."""
    if result.code.scheme.sources:
        yield from (f"% {line}".rstrip() for line in bibtex(result.code.scheme.sources).strip().splitlines())
    yield r"\ifdesigneralone\def\designerend{\end{document}}\else\let\designerend\relax\fi\designerend"
    yield ""


def _body(result: Report, command: str) -> Iterator[str]:
    code, points = result.code, result.points
    yield f"\\section*{{\\raggedright {escaped(code.scheme.name)}: \\texttt{{{escaped(code.label)}}}}}"
    yield r"\begingroup\sloppy\raggedright"
    parts = ", ".join(f"{index} = {number}" for index, number in code.parts.items())
    yield escaped(f"{code.operation.name}, {code.operation} (parts {parts}); {points.label} over {points.field.name}, ")
    yield escaped(f"{len(points)} answers. Decided by coded-designer {__version__}, digest {code.digest[:16]}")
    yield (f"({{\\ttfamily {escaped(command)}}})." if command else ".") + r"\par\smallskip"
    yield from _polynomials(result)
    yield from _degree_table(result)
    yield from _thresholds(result)
    yield r"\begin{description}"
    yield from (line for verdict in result.verdicts for line in _verdict(result, verdict))
    yield r"\end{description}"
    for source in code.scheme.sources:
        yield f"\\par\\noindent {escaped(source_text(source))}."
    yield r"\par\endgroup"


def _polynomials(result: Report) -> Iterator[str]:
    code = result.code
    if code.placements:
        yield from (f"{escaped(encoding_text(code, placed))}\\par\\smallskip" for placed in code.maps)
    else:
        formulas = [code_latex(code), product_latex(code)]
        yield from (_fitted(f"$\\displaystyle\n{formula}$") for formula in formulas if formula)


def _degree_table(result: Report) -> Iterator[str]:
    found = degree_table(result.code)
    if found is not None and len(found.columns) <= TABLE_WIDTH:
        yield _fitted(table_booktabs(result.code))


def _fitted(source: str) -> str:
    """Centred, and made smaller where it is too wide."""
    return f"\\begin{{center}}\n{FITTED}\n{source}}}\n\\end{{center}}"


def _thresholds(result: Report) -> Iterator[str]:
    rows = thresholds(result)
    if rows:
        yield "\\begin{center}\\begin{tabular}{lrl}\n\\toprule\nthreshold & answers & for \\\\ \\midrule"
        yield from (" & ".join(map(escaped, row)) + r" \\" for row in rows)
        yield "\\bottomrule\n\\end{tabular}\\end{center}"


def _verdict(result: Report, verdict: Verdict) -> Iterator[str]:
    kind = f" [{verdict.assurance}]" if verdict.assurance else ""
    yield f"\\item[{verdict.answer}] {escaped(f'{verdict.claim}: {verdict.statement}{kind}')}"
    witness = witness_lines(verdict.witness) if verdict.witness is not None else []
    for line in (f"scope: {verdict.scope}", *verdict.because, *witness, *_believed(result, verdict)):
        yield f"\\par{{\\footnotesize {escaped(line)}}}"


def _believed(result: Report, verdict: Verdict) -> Iterator[str]:
    if result.trust:
        from designer.trust import trusted

        yield from (f"trusts {part}" for part in trusted(verdict, result.code.scheme))
