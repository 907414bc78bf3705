"""Reports: a code at its points with all verdicts."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from designer.analyses import MODULES
from designer.analyses.choice import default_points
from designer.analyses.effort import Effort
from designer.analyses.exact import ANSWERS
from designer.analyses.question import Question
from designer.analyses.recheck import recheck
from designer.analyses.theorems import threshold_by_degree
from designer.code import Code
from designer.errors import DesignerError
from designer.points import EvaluationSet
from designer.verdict import Answer, Verdict, overall

if TYPE_CHECKING:
    from designer.execution import Execution


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A code with its verdicts and numbers; made by `report`.

    Args:
        code, points: what it is about.
        numbers: degree, support and the three thresholds; `threshold_exact` is None where it was not decided.
        verdicts: one for each analysis.
        question: what was asked.
        exact_text: the exact threshold in words: a number, `none` or `not decided`.
        execution: what came out of running the emitted program, if it was run.
        trust: whether it tells, for each verdict, what has to be believed.
    """

    code: Code
    points: EvaluationSet
    numbers: Mapping[str, Any]
    verdicts: tuple[Verdict, ...]
    question: Question = field(repr=False)
    exact_text: str
    execution: Execution | None = field(default=None)
    trust: bool = False

    @property
    def answer(self) -> Answer:
        """REFUTED if anything is, else UNDECIDED if anything is, else HOLDS."""
        return overall(self.verdicts)

    def with_execution(self, execution: Execution) -> Report:
        """The report with what running the program showed."""
        found = [execution.identity, *([execution.uniformity] if execution.uniformity is not None else [])]
        return replace(self, execution=execution, verdicts=(*self.verdicts, *found))

    def certificate(self, verdict: Verdict) -> dict[str, Any] | None:
        """A refuted verdict as a file that the independent checker accepts; None where it has no kind for that."""
        if verdict.answer is not Answer.REFUTED or self.points.field.degree > 1:
            return None
        from designer.proving.instances import refutation_certificate

        asked, total = self.question, len(self.points)
        enough = asked.received if asked.received is not None else len(asked.answers or range(total))
        if verdict.claim == "correction":
            enough = total - 2 * (asked.wrong or 0)
        return refutation_certificate(
            self.code, self.points, verdict, enough=enough if asked.unit == ANSWERS else None
        )  # fmt: skip

    def verdict_json(self, verdict: Verdict) -> dict[str, Any]:
        """A verdict as JSON, with its certificate, and with what it rests on if the report tells that."""
        whole = verdict.as_json()
        if (own := self.certificate(verdict)) is not None:
            whole["certificate"] = own
        if self.trust:
            from designer.trust import trust_json

            whole["trust"] = trust_json(verdict, self.code.scheme)
        return whole

    def as_json(self, command: str) -> dict[str, Any]:
        """The document of the command line's `--json`."""
        document: dict[str, Any] = {
            "schema_version": 1,
            "command": command,
            "code": {
                "scheme": self.code.scheme.label, "name": self.code.scheme.name,
                "parameters": dict(self.code.parameters), "digest": self.code.digest,
                "field": self.points.field.text, "workers": self.points.workers, "points": self.points.text,
            },
            "numbers": dict(self.numbers),
            "verdicts": [self.verdict_json(verdict) for verdict in self.verdicts],
        }  # fmt: skip
        if self.points.field.degree > 1:
            document["code"]["modulus"] = self.points.field.irreducible
        if self.execution is not None:
            document["execution"] = self.execution.as_json()
        return document

    def __str__(self) -> str:
        from designer.report_text import report_text

        return report_text(self, colour=False)

    def _repr_html_(self) -> str:
        from designer.report_pages import report_html

        return report_html(self)

    def _repr_latex_(self) -> str:
        from designer.tables import code_latex

        return f"$\\displaystyle {code_latex(self.code)}$"


def report(
    code: Code,
    points: EvaluationSet | None = None,
    *,
    received: int | None = None,
    answers: Sequence[int] | None = None,
    colluders: int | None = None,
    wrong: int | None = None,
    unit: str = ANSWERS,
    effort: Effort | None = None,
) -> Report:
    """Decide every claim of a code at its points; every witness is checked again by a routine of its own.

    Args:
        code: from `Scheme.bind`.
        points: the evaluation set; by default the scheme's own rule, as many points as the threshold.
        received: ask whether every set of this many answers decodes; by default all points together.
        answers: ask about this one set of answers, by number from 0 on.
        colluders: ask whether this many workers learn nothing of the data; by default what a scheme with masks claims.
        wrong: ask whether this many wrong answers are corrected.
        unit: whether thresholds count `answers` or `workers`.
        effort: limits of searches.

    Raises:
        PointsError: the points do not fit the code.

    >>> from designer import load, report, grid
    >>> str(report(load("bi0").bind(p=2, m=2, n=2), grid([6, 3])).numbers["threshold_exact"])
    '15'
    """
    if not isinstance(code, Code):
        raise DesignerError("not a code", got=repr(code), remedy="bind the scheme's parameters: scheme.bind(p=2, …)")
    if points is not None and not isinstance(points, EvaluationSet):
        raise DesignerError(
            "not an evaluation set", got=repr(points), remedy="make one: distinct(12), explicit([1, 2, 3])"
        )
    chosen = points if points is not None else default_points(code)
    question = Question(
        code,
        chosen,
        received=received,
        answers=None if answers is None else tuple(answers),
        colluders=colluders,
        wrong=wrong,
        unit=unit,
        effort=effort or Effort(),
    )
    exact = question.exact
    verdicts = []
    for module in MODULES.values():
        started = time.process_time()
        verdict: Verdict | None = import_module(module).decide(question)
        if verdict is None:
            continue
        if verdict.witness is not None:
            recheck(code, chosen, verdict.witness)
        verdicts.append(replace(verdict, seconds=time.process_time() - started))
    numbers = {
        "degree": list(code.product.degrees),
        "support": code.product.support_size,
        "threshold_by_degree": threshold_by_degree(code),
        "threshold_by_support": code.product.support_size,
        "threshold_exact": exact.value,
    }
    if unit != ANSWERS:
        numbers["unit"] = unit
    return Report(
        code=code, points=chosen, numbers=numbers, verdicts=tuple(verdicts), question=question, exact_text=exact.text
    )
