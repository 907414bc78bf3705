"""Executors: tasks in, answers out in completion order. Name -> module; a module gives `Executor`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

MODULES: Final = {"inline": "designer.executors.inline", "processes": "designer.executors.processes"}

Task = list[tuple[Any, ...]]
"""Coded blocks to multiply: for each product one array an operand."""


class Executor(Protocol):
    """Runs an emitted program's workers; a context manager that leaves no process behind."""

    def answers(
        self, tasks: Sequence[Task], *, order: Sequence[int], delays: Mapping[int, float]
    ) -> Iterator[tuple[int, Any]]:
        """Pairs (number, answer) as they complete; closing the iterator cancels the rest.

        Args:
            tasks: one task an answer.
            order: in which order they are started.
            delays: seconds that some workers wait before they start.

        Raises:
            RuntimeError: no further answer can arrive; says which workers died.
        """

    def __enter__(self) -> Executor: ...

    def __exit__(self, *error: object) -> None: ...
