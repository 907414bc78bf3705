"""How many answers an emitted program waits for, and why that many."""

from __future__ import annotations

from dataclasses import dataclass, replace

from designer.analyses.exact import ExactThreshold, exact_threshold
from designer.analyses.theorems import threshold_by_degree
from designer.code import Code
from designer.errors import DesignerError
from designer.points import EvaluationSet


@dataclass(frozen=True, slots=True)
class Needed:
    """How many answers the program waits for.

    Args:
        count: their number, wrong ones included.
        wrong: how many of them may be wrong.
        scope: why that many.
        exact: what is known of the exact threshold.
    """

    count: int
    wrong: int
    scope: str
    exact: ExactThreshold

    @property
    def decoded(self) -> int:
        """Answers that decode, if they are right."""
        return self.count - 2 * self.wrong


def answers_needed(code: Code, points: EvaluationSet, wrong: int = 0) -> Needed:
    """How many answers the program waits for, and why that many.

    Args:
        code: the code.
        points: its evaluation set.
        wrong: number of wrong answers to be corrected.

    Raises:
        DesignerError: all points together do not decode every target, or that is not known; there are too few points
            to correct so many wrong answers; or the operation adds axes of one operand.
    """
    _check_operation(code)
    if wrong < 0:
        raise DesignerError("number of wrong answers out of range", got=wrong, allowed="0 and above")
    exact = exact_threshold(code, replace(points, in_order=False) if wrong else points)
    least = exact.value if exact.value is not None else exact.sufficient
    if least is None:
        known = "these points do not decode" if exact.decodes is False else "it is not known that these points decode"
        raise DesignerError(
            f"{known} every target", where=code.label, got=points.text,
            allowed=f"as many as the threshold by degree, {threshold_by_degree(code)}" if code.product.readable else "",
            remedy="; ".join(exact.because),
        )  # fmt: skip
    least = max(least, 1)
    count = least + 2 * wrong
    if count > len(points):
        raise DesignerError(
            f"too few points to correct {wrong} wrong answer{'s' if wrong > 1 else ''}",
            where=code.label, got=f"{len(points)} points",
            allowed=f"at least {least} + 2*{wrong} = {count}", remedy="add points, with --workers or --points",
        )  # fmt: skip
    scope = "any set of this size decodes"
    if wrong:
        scope = f"any {least} right ones decode, and {wrong} of this number may be wrong"
    elif exact.value is not None:
        scope += ", and a smaller one need not"
    return Needed(count, wrong, scope, exact)


def _check_operation(code: Code) -> None:
    """Refuse output axes that add up axes of the first operand they come from: the kernels lack these."""
    for terms in code.operation.output:
        name, own = next((name, {*terms} & {*axes}) for name, axes in code.operation.operands if {*terms} & {*axes})
        if len(own) > 1:
            raise DesignerError(
                "an output axis adds up axes of one operand", where=code.label, got="+".join(terms),
                allowed=f"one index of {name}, and indices of later operands",
            )  # fmt: skip
