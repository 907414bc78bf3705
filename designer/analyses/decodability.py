"""Claim `decodability`: these points decode every target – all together, or every R of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.analyses.exact import ANSWERS, interference, selections
from designer.analyses.question import Question
from designer.analyses.response import Response
from designer.analyses.sets import Sets
from designer.errors import PointsError
from designer.functional import check_dimension
from designer.verdict import Answer, Assurance, Verdict


def decide(question: Question) -> Verdict:
    """Decide for all given points together, or for every set of `received` of them."""
    if question.answers is not None:
        return _one_set(question, question.answers)
    exact, unit = question.exact, question.unit
    total = selections(question.points, unit).total
    if question.received is not None and not 1 <= question.received <= total:
        raise PointsError(f"number of {unit} out of range", got=question.received, allowed=f"1 to {total}")
    if question.received is None:
        return _all_points(question)
    received = question.received
    statement = f"every {received} of the {total} {unit} decode every target"
    if question.points.in_order and unit == ANSWERS:
        statement = f"every {received} of the {total} answers, in each worker's order, decode every target"
    if exact.sufficient is not None and received >= exact.sufficient:
        return _holds(question, statement)
    if exact.decodes is False or (exact.value is not None and received < exact.value):
        witness = dict(exact.witness or {})
        size = len(witness.get("workers", ()))
        within = f"the {size} answers of the witness, and every set within them, leave a target open"
        return Verdict(
            claim="decodability", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope=question.place,
            statement=statement, witness=witness,
            because=(within,) if size else exact.because,
        )  # fmt: skip
    return _one_size(question, statement, received)


def _one_size(question: Question, statement: str, received: int) -> Verdict:
    """The exact threshold is open: look at the sets of that size alone."""
    exact, response = question.exact, Response(question.code, question.points)
    if response.writable:
        found = Sets(response, selections(question.points, question.unit), question.effort).undecodable(received)
        if found.observations is not None or found.complete:
            holds = found.observations is None
            return Verdict(
                claim="decodability", answer=Answer.HOLDS if holds else Answer.REFUTED,
                assurance=Assurance.EXHAUSTIVE, scope=question.place, statement=statement,
                witness=None if found.observations is None else response.witness(found.observations),
                because=found.because,
            )  # fmt: skip
        return Verdict(
            claim="decodability", answer=Answer.UNDECIDED, scope=question.place, statement=statement,
            because=found.because,
        )  # fmt: skip
    return Verdict(
        claim="decodability", answer=Answer.UNDECIDED, scope=question.place, statement=statement, because=exact.because,
    )  # fmt: skip


def _one_set(question: Question, answers: Sequence[int]) -> Verdict:
    """One set of answers: which targets it decodes."""
    total = len(question.points)
    if wrong := [number for number in answers if not 0 <= number < total] or _repeated(answers):
        raise PointsError("no such set of answers", got=wrong[0], allowed=f"different numbers from 0 to {total - 1}")
    code = question.code
    statement = f"the answers {', '.join(map(str, sorted(answers)))} decode every target"
    if interference(code, question.points) is not None:
        return _all_points(replace(question, answers=None))
    check_dimension(code, question.points)
    response = Response(code, question.points)
    if not response.writable:
        return Verdict(
            claim="decodability", answer=Answer.UNDECIDED, scope=question.place, statement=statement,
            because=("the linear system is larger than the effort allows",),
        )  # fmt: skip
    decoded = response.targets(answers)
    open_targets = [list(target) for target, found in decoded.items() if not found]
    count = len(decoded) - len(open_targets)
    return Verdict(
        claim="decodability", answer=Answer.REFUTED if open_targets else Answer.HOLDS, assurance=Assurance.EXHAUSTIVE,
        scope=question.place, statement=statement, value={"open": open_targets, "decoded": count},
        witness=response.witness(answers),
        because=(f"{count} of {len(decoded)} targets lie in the span of these answers, by rank",),
    )  # fmt: skip


def _repeated(numbers: Sequence[int]) -> list[int]:
    return [number for number in numbers if list(numbers).count(number) > 1]


def _all_points(question: Question) -> Verdict:
    exact, total = question.exact, len(question.points)
    statement = f"all {total} answers together decode every target"
    if exact.decodes:
        return _holds(question, statement)
    if exact.decodes is False:
        return Verdict(
            claim="decodability", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope=question.place,
            statement=statement, witness=exact.witness, because=exact.because,
        )  # fmt: skip
    return Verdict(
        claim="decodability",
        answer=Answer.UNDECIDED,
        scope=question.place,
        statement=statement,
        because=exact.because,
    )


def _holds(question: Question, statement: str) -> Verdict:
    exact = question.exact
    return Verdict(
        claim="decodability", answer=Answer.HOLDS, scope=question.place, statement=statement,
        assurance=Assurance.THEOREM if exact.by_theorem else Assurance.EXHAUSTIVE, because=exact.because,
    )  # fmt: skip
