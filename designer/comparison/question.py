"""What is asked of a comparison beside the codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a view needs to know.

    Args:
        workers: N; None where it does not matter.
        model: how long a worker takes, as text.
        subtasks: the most that a worker does.
        wait: what a job waits for.
        trials: simulated jobs of a code; 0 for none where there are formulas.
        seed: of the simulation.
        kind: the class of the table of best codes that is shown beside the schemes; empty for none.
    """

    workers: int | None = None
    model: str = ""
    subtasks: int | None = None
    wait: str = "any"
    trials: int = 0
    seed: int = 0
    kind: str = ""
