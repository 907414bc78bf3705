"""Claim `correction`: with E of the given answers wrong every target is still found.

Two truths are confused by E lies each if and only if some target differs and their answers differ in at most 2E
places: so E wrong answers among N are corrected if and only if every N - 2E answers decode every target.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from designer.analyses.exact import ANSWERS, selections
from designer.analyses.question import Question
from designer.analyses.response import Response
from designer.analyses.sets import Sets
from designer.errors import DesignerError
from designer.verdict import Answer, Assurance, Verdict


def decide(question: Question) -> Verdict | None:
    """Decide for the number of wrong answers that was asked; None where nobody asked.

    Raises:
        DesignerError: a negative number, or more than there are answers.
    """
    wrong = question.wrong
    if wrong is None:
        return None
    if question.points.in_order and question.unit == ANSWERS:  # lies may stand anywhere in a worker's order
        question = replace(question, points=replace(question.points, in_order=False))
    exact, total = question.exact, selections(question.points, question.unit).total
    unit = question.unit
    if not 0 <= wrong <= total:
        raise DesignerError("number of wrong answers out of range", got=wrong, allowed=f"0 to {total}")
    statement = f"any {wrong} wrong {unit} of {total} are corrected"
    left = total - 2 * wrong
    rule = f"{wrong} are corrected if and only if every {total} - 2*{wrong} = {left} {unit} decode"
    if exact.decodes is False:
        return _refuted(question, statement, exact.witness, (*exact.because,))
    if exact.sufficient is not None and left >= exact.sufficient:
        theorem = exact.assurance is Assurance.THEOREM or exact.by_theorem
        most = None if exact.value is None else (total - exact.value) // 2
        return Verdict(
            claim="correction", answer=Answer.HOLDS, scope=question.place, statement=statement, value=most,
            assurance=Assurance.THEOREM if theorem else Assurance.EXHAUSTIVE, because=(rule, *exact.because),
        )  # fmt: skip
    if exact.value is not None:
        return _refuted(question, statement, _split(question, exact.witness), (rule, *exact.because))
    return _undecided(question, statement, left, rule)


def _undecided(question: Question, statement: str, left: int, rule: str) -> Verdict:
    """The exact threshold is open: look at the sets of that size alone."""
    exact = question.exact
    if exact.decodes:
        response = Response(question.code, question.points)
        if response.writable:
            sets = Sets(response, selections(question.points, question.unit), question.effort)
            found = sets.undecodable(max(left, 0))
            if found.observations is not None:
                witness = response.witness(found.observations)
                return _refuted(question, statement, _split(question, witness), (rule, *found.because))
            if found.complete:
                return Verdict(
                    claim="correction", answer=Answer.HOLDS, scope=question.place, statement=statement,
                    assurance=Assurance.EXHAUSTIVE, because=(rule, *found.because),
                )  # fmt: skip
    return Verdict(
        claim="correction", answer=Answer.UNDECIDED, scope=question.place, statement=statement,
        because=(rule, *exact.because),
    )  # fmt: skip


def _refuted(question: Question, statement: str, witness: dict[str, Any] | None, because: tuple[str, ...]) -> Verdict:
    exact = question.exact
    total = selections(question.points, question.unit).total
    return Verdict(
        claim="correction", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope=question.place,
        statement=statement, value=None if exact.value is None else (total - exact.value) // 2,
        witness=witness, because=because,
    )  # fmt: skip


def _split(question: Question, witness: dict[str, Any] | None) -> dict[str, Any] | None:
    """The answers outside an undecodable set in two halves: those that lie in one story, and those in the other.

    The blocks of the witness and zero blocks differ in these answers alone. The master receives the same if the truth
    are the witness' blocks and the first half answers as for zero blocks, and if the truth is zero and the second half
    answers as for the witness' blocks.
    """
    if witness is None or "workers" not in witness:
        return witness
    if question.unit != ANSWERS:
        return witness
    outside = [number for number in range(len(question.points)) if number not in set(witness["workers"])]
    half = (len(outside) + 1) // 2
    return {**witness, "liars": [outside[:half], outside[half:]]}
