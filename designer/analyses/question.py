"""What an analysis is asked: a code, its evaluation set, and how many answers arrive."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from designer.analyses.effort import Effort
from designer.analyses.exact import ANSWERS, ExactThreshold, exact_threshold
from designer.code import Code
from designer.points import EvaluationSet


@dataclass(frozen=True)
class Question:
    """A code at given points.

    Args:
        code: the code.
        points: the evaluation set.
        received: ask about every set of this many answers; None asks about all points together.
        answers: ask about this one set of answers, by number; it goes before `received`.
        colluders: ask whether this many workers learn nothing; None asks what the scheme claims of its masks.
        wrong: ask whether this many wrong answers are corrected; None does not ask.
        unit: what `received` and the exact threshold count: `answers`, or `workers`.
        effort: limits of searches.
    """

    code: Code
    points: EvaluationSet
    received: int | None = None
    answers: tuple[int, ...] | None = None
    colluders: int | None = None
    wrong: int | None = None
    unit: str = ANSWERS
    effort: Effort = field(default_factory=Effort)

    @cached_property
    def exact(self) -> ExactThreshold:
        """The exact threshold of the evaluation set."""
        return exact_threshold(self.code, self.points, unit=self.unit, effort=self.effort)

    @property
    def binding(self) -> str:
        """Scope of what does not depend on the points."""
        return f"this binding ({self.code.label}), every field"

    @property
    def place(self) -> str:
        """Scope of what does."""
        return f"this binding, the points {self.points.label} over {self.points.field.name}"
