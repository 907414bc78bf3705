"""Groups of workers, and how many subtasks they do together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from designer.errors import DesignerError
from designer.latency.models import Model


@dataclass(frozen=True, slots=True)
class Group:
    """Workers of one model.

    Args:
        model: their times.
        count: how many, at least 1.
    """

    model: Model
    count: int


def size(workers: Sequence[Group]) -> int:
    """The number of workers."""
    return sum(group.count for group in workers)


def check_answers(workers: Sequence[Group], answers: int, subtasks: int | None) -> None:
    """Refuse to wait for answers that never come.

    Args:
        workers: groups of workers.
        answers: R.
        subtasks: the most that a worker does; None for no end.

    Raises:
        DesignerError: R is below 1, or above what the workers do.
    """
    if subtasks is not None and subtasks < 1:
        raise DesignerError("number of subtasks out of range", got=subtasks, allowed="at least 1")
    most = None if subtasks is None else size(workers) * subtasks
    if answers < 1 or (most is not None and answers > most):
        raise DesignerError(
            "too many answers to wait for", got=answers,
            allowed=f"1 to {'any number' if most is None else most} from {size(workers)} workers",
            remedy="give them more subtasks with --subtasks",
        )  # fmt: skip
