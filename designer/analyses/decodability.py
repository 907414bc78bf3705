"""Claim `decodability`: these points decode every target – all together, or every R of them."""

from __future__ import annotations

from designer.analyses.exact import undecodable_of_size
from designer.analyses.question import Question
from designer.errors import PointsError
from designer.verdict import Answer, Assurance, Verdict


def decide(question: Question) -> Verdict:
    """Decide for all given points together, or for every set of `received` of them."""
    exact, total = question.exact, len(question.points)
    if question.received is not None and not 1 <= question.received <= total:
        raise PointsError("number of answers out of range", got=question.received, allowed=f"1 to {total}")
    if question.received is None:
        return _all_points(question)
    received = question.received
    statement = f"every {received} of the {total} answers decode every target"
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
    complete, found = undecodable_of_size(question.code, question.points, received)
    if not complete:
        return Verdict(
            claim="decodability", answer=Answer.UNDECIDED, scope=question.place, statement=statement,
            because=(*exact.because, f"{exact.effort} sets of answers were looked at"),
        )  # fmt: skip
    return Verdict(
        claim="decodability", answer=Answer.HOLDS if found is None else Answer.REFUTED,
        assurance=Assurance.EXHAUSTIVE, scope=question.place, statement=statement, witness=found,
        because=(f"sets of {received} answers looked at one by one, by rank",),
    )  # fmt: skip


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
    by_theorem = exact.method in ("interpolation", "grid")
    return Verdict(
        claim="decodability", answer=Answer.HOLDS, scope=question.place, statement=statement,
        assurance=Assurance.THEOREM if by_theorem else Assurance.EXHAUSTIVE, because=exact.because,
    )  # fmt: skip
