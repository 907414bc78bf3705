"""Reports: a code at its points, all verdicts, as text, JSON, HTML and LaTeX."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from designer import __version__
from designer.analyses import MODULES
from designer.analyses.exact import threshold_by_degree
from designer.analyses.question import Question
from designer.code import Code
from designer.points import EvaluationSet, default_points
from designer.tables import carriers_text, code_html, code_latex, encoding_text, table_latex
from designer.verdict import Answer, Verdict, overall

if TYPE_CHECKING:
    from designer.execution import Execution

CARRIERS_SHOWN: Final = 24
WIDTH: Final = 100

TRUST: Final = {
    "THEOREM": "a textbook theorem, named in the verdict; trusted: the theorem and its hypotheses, which were computed",
    "EXHAUSTIVE": "every case was looked at by exact arithmetic; trusted: this program",
    "CERTIFIED": "a small independent checker accepted a certificate",
    "SOLVER": "a solver said so",
    "SAMPLED": "random cases; the error bound is stated",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A code with its verdicts and numbers; made by `report`.

    Args:
        code, points: what it is about.
        numbers: degree, support and the three thresholds; `threshold_exact` is None where it was not decided.
        verdicts: one for each analysis.
        execution: what came out of running the emitted program, if it was run.
    """

    code: Code
    points: EvaluationSet
    numbers: Mapping[str, Any]
    verdicts: tuple[Verdict, ...]
    execution: Execution | None = field(default=None)

    @property
    def answer(self) -> Answer:
        """REFUTED if anything is, else UNDECIDED if anything is, else HOLDS."""
        return overall(self.verdicts)

    def with_execution(self, execution: Execution) -> Report:
        """The report with what running the program showed."""
        return replace(self, execution=execution, verdicts=(*self.verdicts, execution.identity))

    def as_json(self, command: str) -> dict[str, Any]:
        """The document of the command line's `--json`."""
        document: dict[str, Any] = {
            "schema_version": 1,
            "command": command,
            "code": {
                "scheme": self.code.scheme.label, "name": self.code.scheme.name,
                "parameters": dict(self.code.parameters), "digest": self.code.digest,
                "field": self.points.field.text, "workers": len(self.points), "points": self.points.text,
            },
            "numbers": dict(self.numbers),
            "verdicts": [verdict.as_json() for verdict in self.verdicts],
        }  # fmt: skip
        if self.points.field.degree > 1:
            document["code"]["modulus"] = self.points.field.irreducible
        if self.execution is not None:
            document["execution"] = self.execution.as_json()
        return document

    def __str__(self) -> str:
        return report_text(self, colour=False)

    def _repr_html_(self) -> str:
        return report_html(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {code_latex(self.code)}$"


def report(code: Code, points: EvaluationSet | None = None, *, received: int | None = None) -> Report:
    """Decide every claim of a code at its points.

    Args:
        code: from `Scheme.bind`.
        points: the evaluation set; by default the scheme's own rule, as many points as the threshold.
        received: ask whether every set of this many answers decodes; by default all points together.

    Raises:
        PointsError: the points do not fit the code.

    >>> from designer import load, report, grid
    >>> str(report(load("bi0").bind(p=2, m=2, n=2), grid([6, 3])).numbers["threshold_exact"])
    '15'
    """
    chosen = points if points is not None else default_points(code)
    question = Question(code, chosen, received)
    exact = question.exact
    verdicts = []
    for module in MODULES.values():
        started = time.process_time()
        verdict: Verdict = import_module(module).decide(question)
        verdicts.append(replace(verdict, seconds=time.process_time() - started))
    numbers = {
        "degree": list(code.product.degrees),
        "support": code.product.support_size,
        "threshold_by_degree": threshold_by_degree(code),
        "threshold_by_support": code.product.support_size,
        "threshold_exact": exact.value,
    }
    return Report(code=code, points=chosen, numbers=numbers, verdicts=tuple(verdicts))


def report_text(result: Report, *, colour: bool) -> str:
    """A page for a referee."""
    code, points = result.code, result.points
    title = f"{code.scheme.name}: {code.label}"
    lines = [title, "=" * len(title), ""]
    lines += _fields({
        "Operation": f"{code.operation.name}, {code.operation} (parts {', '.join(f'{i}={n}' for i, n in code.parts.items())})",
        "Points": f"{points.text} over {points.field.name}, {len(points)} answers"
        + (f", modulus {points.field.irreducible}" if points.field.degree > 1 else ""),
        "Digest": code.digest,
        "Sources": "; ".join(source_text(source) for source in code.scheme.sources) or "none given",
    })  # fmt: skip
    lines += ["", "Encoding", *(f"  {line}" for m in code.exponents for line in _wrap(encoding_text(code, m), "    "))]
    lines += ["", "Product polynomial", f"  degree {' '.join(map(str, code.product.degrees))}, {code.product.support_size} monomials"]
    if code.product.readable:
        shown = [text for text, _ in zip(carriers_text(code), range(CARRIERS_SHOWN), strict=False)]
        rest = f", … ({code.target_count} targets)" if code.target_count > CARRIERS_SHOWN else ""
        lines += [f"  {line}" for line in _wrap(", ".join(shown) + rest, "  ")]
    else:
        lines.append("  targets interfere: see the verdict on `carrier`")
    lines += ["", "Recovery threshold", *(f"  {line}" for line in threshold_lines(result))]
    lines += ["", "Verdicts"]
    for verdict in result.verdicts:
        lines += [f"  {line}" for line in verdict_lines(verdict, colour=colour)]
    if result.execution is not None:
        lines += ["", "Execution", *(f"  {line}" for line in execution_lines(result.execution))]
    used = sorted({str(v.assurance) for v in result.verdicts if v.assurance})
    lines += ["", "What the answers rest on", *(line for name in used for line in _fields({f"  {name}": TRUST[name]}))]
    lines += ["", f"{result.answer}: {_summary(result)}  (coded-designer {__version__})", ""]
    return "\n".join(lines)


def threshold_lines(result: Report) -> list[str]:
    """The three thresholds, each with its scope."""
    numbers, code = result.numbers, result.code
    exact = numbers["threshold_exact"]
    where = "any distinct points" if len(code.variables) == 1 else "the least full grid"
    return [
        f"by degree   {numbers['threshold_by_degree']:>6}   {where}",
        f"by support  {numbers['threshold_by_support']:>6}   generic points in a large field",
        f"exact       {exact if exact is not None else '–':>6}   every set of that size among {result.points.text} over "
        f"{result.points.field.name}" + ("" if exact is not None else ": not decided, or no such number"),
    ]


def verdict_lines(verdict: Verdict, *, colour: bool) -> list[str]:
    """One verdict with its reasons and its witness."""
    paint = {"HOLDS": "32;1", "REFUTED": "31;1", "UNDECIDED": "33;1"}[verdict.answer]
    head = f"\x1b[{paint}m{verdict.answer:<9}\x1b[0m" if colour else f"{verdict.answer:<9}"
    kind = f" [{verdict.assurance}]" if verdict.assurance else ""
    lines = [f"{head} {verdict.claim}: {verdict.statement}{kind}"]
    indent = " " * 10
    lines += [indent + line for line in _wrap(f"scope: {verdict.scope}", "  ")]
    for reason in verdict.because:
        lines += [indent + line for line in _wrap(f"because {reason}", "  ")]
    if verdict.witness is not None:
        lines += [indent + line for text in witness_lines(verdict.witness) for line in _wrap(text, "  ")]
    return lines


def witness_lines(witness: Mapping[str, Any]) -> list[str]:
    """A witness in words, with numbers that can be checked by hand."""
    match witness["kind"]:
        case "interference":
            others = ", ".join(witness["foreign"][:6])
            return [f"witness: target {witness['target']} needs the monomial {witness['monomial']}, which also holds {others}"]
        case "undecodable-set":
            blocks = {key: value for key, value in witness.items() if key not in ("kind", "workers", "target")}
            text = "; ".join(f"{name} = {_cut(value)}" for name, value in blocks.items())
            return [
                f"witness: the answers {_cut(witness['workers'])} vanish on these blocks, but target {witness['target']} does not; "
                "zero blocks give the same answers",
                text,
            ]
        case "vanishing-polynomial":
            return [
                f"witness: the product of (variable − root) over the roots vanishes at the {len(witness['workers'])} answers "
                f"{_cut(witness['workers'])}; its coefficient for target {witness['target']} is {witness['target_coefficient']}"
            ]
        case "number":
            return [f"witness: claimed {witness['claimed']}, computed {witness['computed']}"]
        case _:
            return [f"witness: {_cut({key: value for key, value in witness.items() if key != 'kind'})}"]


def execution_lines(execution: Execution) -> list[str]:
    """What running the program showed."""
    state = "all equal to the direct computation" if execution.equal else "SOME DIFFER from the direct computation"
    sizes = " ".join(f"{index}={size}" for index, size in execution.sizes.items())
    seconds = "  ".join(f"{phase} {execution.seconds(phase):.4f}" for phase in ("encode", "compute", "decode", "direct"))
    return [
        f"{execution.matrices} results from {execution.received} answers each (random, all q-1, zero, one hot): {state}",
        f"sizes {sizes}; executor {execution.executor}; target {execution.target}",
        f"median seconds: {seconds}; encode + compute + decode over direct: {execution.ratio:.2f}",
    ]


def source_text(source: Mapping[str, str]) -> str:
    """A source in one line."""
    where = source.get("journal") or source.get("booktitle") or ""
    parts = [source.get("author", "").replace(" and ", "; "), source.get("title", source.get("key", "")), where, source.get("year", "")]
    if "eprint" in source:
        parts.append(f"arXiv:{source['eprint']}")
    if "where" in source:
        parts.append(f"({source['where']})")
    return ", ".join(part for part in parts if part)


def report_html(result: Report, *, page: bool = False) -> str:
    """The report as HTML: a fragment for notebooks, or a whole page."""
    from html import escape

    rows = "".join(
        f"<tr><td>{verdict._repr_html_()}</td><td>{verdict.assurance or ''}</td><td>{escape(verdict.scope)}</td>"
        f"<td>{escape('; '.join((*verdict.because, *(witness_lines(verdict.witness) if verdict.witness else ()))))}</td></tr>"
        for verdict in result.verdicts
    )
    body = (
        f"{code_html(result.code)}<p>{escape(result.points.text)} over {escape(result.points.field.name)}</p>"
        f"<pre>{escape(chr(10).join(threshold_lines(result)))}</pre>"
        f"<table><tr><th>verdict</th><th>assurance</th><th>scope</th><th>because</th></tr>{rows}</table>"
    )
    if result.execution is not None:
        body += f"<pre>{escape(chr(10).join(execution_lines(result.execution)))}</pre>"
    if not page:
        return body
    style = "body{font-family:sans-serif;max-width:70em;margin:2em auto}td,th{padding:.2em .6em;vertical-align:top;text-align:left}"
    sources = "".join(f"<li>{escape(source_text(source))}</li>" for source in result.code.scheme.sources)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(result.code.label)}</title>'
        f"<style>{style}</style></head><body><h1>{escape(result.code.scheme.name)}: {escape(result.code.label)}</h1>"
        f"{body}<h2>Sources</h2><ul>{sources}</ul><p>coded-designer {__version__}, digest {result.code.digest}</p></body></html>\n"
    )


def report_latex(result: Report) -> str:
    """The report as a LaTeX section (packages amsmath, xcolor)."""
    lines = [f"\\section*{{{_tex(result.code.scheme.name)}: \\texttt{{{_tex(result.code.label)}}}}}"]
    lines += ["\\[", code_latex(result.code), "\\]", "", "\\begin{center}", table_latex(result.code), "\\end{center}", ""]
    lines += ["\\begin{tabular}{lr}", *(f"{_tex(key)} & {_tex(str(value))} \\\\" for key, value in result.numbers.items()), "\\end{tabular}", ""]
    lines.append("\\begin{itemize}")
    for verdict in result.verdicts:
        because = "; ".join(verdict.because)
        lines.append(f"\\item \\textbf{{{verdict.answer}}} {_tex(verdict.claim)}: {_tex(verdict.statement)} ({_tex(verdict.scope)}; {_tex(because)})")
    return "\n".join([*lines, "\\end{itemize}", ""])


def _summary(result: Report) -> str:
    counts = {answer: sum(v.answer is answer for v in result.verdicts) for answer in Answer}
    return ", ".join(f"{count} {answer.lower()}" for answer, count in counts.items() if count)


def _fields(values: Mapping[str, str]) -> list[str]:
    lines = []
    for key, value in values.items():
        first, *rest = _wrap(value, "") or [""]
        lines += [f"{key:<14}{first}", *(" " * 14 + line for line in rest)]
    return lines


def _wrap(text: str, indent: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, WIDTH - 14, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _cut(value: Any, limit: int = 300) -> str:
    text = str(value)
    return text if len(text) <= limit else text[: limit - 2] + " …"


def _tex(text: str) -> str:
    table = {"\\": r"\textbackslash{}", "^": r"\^{}", "_": r"\_", "&": r"\&", "%": r"\%", "#": r"\#", "$": r"\$", "{": r"\{", "}": r"\}", "~": r"\~{}"}
    return "".join(table.get(character, character) for character in text)


def bibtex(sources: Sequence[Mapping[str, str]]) -> str:
    """BibTeX entries."""
    entries = []
    for number, source in enumerate(sources):
        kind, key = source.get("type", "misc"), source.get("key", f"source{number + 1}")
        fields = {name: value for name, value in source.items() if name not in ("type", "key", "where")}
        if "where" in source:
            fields["note"] = source["where"]
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
        entries.append(f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}")
    return "\n\n".join(entries) + "\n"
