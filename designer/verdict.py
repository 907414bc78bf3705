"""Verdicts: the answer to one claim, what it rests on and what refutes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Answer(StrEnum):
    """What was found out about a claim."""

    HOLDS = "HOLDS"
    REFUTED = "REFUTED"
    UNDECIDED = "UNDECIDED"


class Assurance(StrEnum):
    """What kind of argument an answer rests on; `because` names it."""

    THEOREM = "THEOREM"
    CERTIFIED = "CERTIFIED"
    EXHAUSTIVE = "EXHAUSTIVE"
    SOLVER = "SOLVER"
    SAMPLED = "SAMPLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer to one claim; never a bool.

    Args:
        claim: name of the analysis.
        answer: HOLDS, REFUTED or UNDECIDED.
        assurance: kind of argument; None when undecided.
        scope: what the answer is quantified over.
        statement: the claim in words.
        value: the number that was found, where the claim is about one.
        witness: for REFUTED (or for the tightness of a number) data that anyone can check by hand.
        because: theorems and computations that the answer rests on; the reason when undecided.
        seconds: CPU time spent.

    Raises:
        ValueError: a decided verdict without assurance, or a refutation without witness.
    """

    claim: str
    answer: Answer
    scope: str
    statement: str
    assurance: Assurance | None = None
    value: Any = None
    witness: Mapping[str, Any] | None = None
    because: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def __post_init__(self) -> None:
        if (self.answer is Answer.UNDECIDED) != (self.assurance is None):
            raise ValueError(f"{self.claim}: an answer and its assurance go together")
        if self.answer is Answer.REFUTED and self.witness is None:
            raise ValueError(f"{self.claim}: a refutation needs a witness")
        if self.answer is Answer.UNDECIDED and not self.because:
            raise ValueError(f"{self.claim}: undecided without a reason")

    def __bool__(self) -> bool:
        raise TypeError("a verdict is not a truth value; look at its answer")

    def __str__(self) -> str:
        kind = f" [{self.assurance}]" if self.assurance else ""
        return f"{self.answer} {self.claim}: {self.statement}{kind} ({self.scope})"

    def as_json(self) -> dict[str, Any]:
        """The verdict as the command line's JSON."""
        return {
            "claim": self.claim,
            "answer": str(self.answer),
            "assurance": str(self.assurance) if self.assurance else None,
            "scope": self.scope,
            "statement": self.statement,
            "value": self.value,
            "witness": dict(self.witness) if self.witness is not None else None,
            "because": list(self.because),
            "seconds": round(self.seconds, 6),
        }

    def _repr_html_(self) -> str:
        from html import escape

        from designer.markup import badge, items

        kind = f" <small>{self.assurance}</small>" if self.assurance else ""
        head = f"{badge(self.answer)} <b>{escape(self.claim)}</b>: {escape(self.statement)}{kind}"
        return f"<div>{head}{items([f'scope: {self.scope}', *self.because])}</div>"


def overall(verdicts: Iterable[Verdict]) -> Answer:
    """REFUTED if anything is, else UNDECIDED if anything is, else HOLDS."""
    answers = [verdict.answer for verdict in verdicts]
    for answer in (Answer.REFUTED, Answer.UNDECIDED):
        if answer in answers:
            return answer
    return Answer.HOLDS
