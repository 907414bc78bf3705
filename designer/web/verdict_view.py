"""What is decided about a code at its points: thresholds, verdicts with witnesses, overheads."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from designer.errors import DesignerError
from designer.web.query import Query

if TYPE_CHECKING:
    from designer.code import Code
    from designer.points import EvaluationSet
    from designer.reports import Report
    from designer.verdict import Verdict

SEARCH_SECONDS: Final = 2.0
"""About how long one search may take before it answers UNDECIDED: less than a computation's limit."""


def view(query: Query) -> dict[str, Any]:
    """The report on a query as JSON."""
    from designer.analyses.effort import Effort
    from designer.report_text import thresholds
    from designer.reports import report

    code = query.code()
    _check_size(query, code)
    result = report(
        code,
        query.evaluation_set(code),
        received=query.received,
        colluders=query.colluders,
        wrong=query.wrong,
        effort=Effort(SEARCH_SECONDS),
    )
    points = result.points
    return {
        "label": code.label,
        "answer": str(result.answer),
        "points": {
            "label": points.label,
            "field": points.field.name,
            "answers": len(points),
            "workers": points.workers,
        },
        "choice": _choice(code),
        "thresholds": [{"kind": kind, "number": number, "scope": scope} for kind, number, scope in thresholds(result)],
        "verdicts": [_verdict(result, verdict) for verdict in result.verdicts],
        "overheads": next((verdict.value for verdict in result.verdicts if verdict.claim == "overheads"), None),
    }


def _check_size(query: Query, code: Code) -> None:
    """Refuse as many points as the threshold where that is more than there may be."""
    from designer.analyses.theorems import least_answers
    from designer.points import WORKER_LIMIT

    if query.points or query.workers is not None or not code.product.readable:
        return
    if (least := least_answers(code)) > WORKER_LIMIT:
        raise DesignerError(
            "too many points for verdicts", where=code.label, got=f"a threshold of {least}",
            allowed=f"at most {WORKER_LIMIT} workers", remedy="degrees, support and carriers stand under Polynomials",
        )  # fmt: skip


def _choice(code: Code) -> dict[str, Any]:
    """Which numbers of workers the scheme's own rule has points for: multiples of a step, or one number alone."""
    from designer.analyses.choice import default_points

    own = default_points(code)
    fixed = code.scheme.points.rule in ("explicit", "roots-of-unity")
    return {"least": own.workers, "step": _step(own), "fixed": fixed}


def _step(own: EvaluationSet) -> int:
    """A grid grows along its first axis."""
    return math.prod(len(axis) for axis in own.axes[1:])


def _verdict(result: Report, verdict: Verdict) -> dict[str, Any]:
    from designer.explanation import explain
    from designer.report_text import witness_lines

    shown = {
        "claim": verdict.claim,
        "answer": str(verdict.answer),
        "assurance": str(verdict.assurance or ""),
        "statement": verdict.statement,
        "scope": verdict.scope,
        "because": list(verdict.because),
        "witness": [],
        "explanation": [],
    }
    if verdict.witness is not None and verdict.answer == "REFUTED":
        shown["witness"] = witness_lines(verdict.witness)
        lines = explain(result.code, result.points, verdict)
        shown["explanation"] = lines[lines.index("") + 1 :]
    return shown
