"""What an analysis is asked: a code, its evaluation set, and how many answers arrive."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from designer.analyses.exact import ExactThreshold, exact_threshold
from designer.code import Code
from designer.points import EvaluationSet


@dataclass(frozen=True)
class Question:
    """A code at given points.

    Args:
        code: the code.
        points: the evaluation set.
        received: ask about every set of this many answers; None asks about all points together.
    """

    code: Code
    points: EvaluationSet
    received: int | None = None

    @cached_property
    def exact(self) -> ExactThreshold:
        """The exact threshold of the evaluation set."""
        return exact_threshold(self.code, self.points)

    @property
    def binding(self) -> str:
        """Scope of what does not depend on the points."""
        return f"this binding ({self.code.label}), every field"

    @property
    def place(self) -> str:
        """Scope of what does."""
        return f"this binding, the points {self.points.text} over {self.points.field.name}"
