"""Executor `inline`: one process does the tasks one after another; delayed workers come last."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from designer.executors import Task


class Executor:
    """See `designer.executors.Executor`."""

    def __init__(self, program: ModuleType, workers: int) -> None:
        self.program = program
        self.workers = workers
        self.used: list[Any] = []

    def answers(
        self, tasks: Sequence[Task], *, order: Sequence[int], delays: Mapping[int, float]
    ) -> Iterator[tuple[int, Any]]:
        """Answers in order of delay, then of `order`; a delay is waited for only where its answer is needed.

        The arrays of one round's answers are used again in the next.
        """
        start = time.monotonic()
        spare, self.used = self.used, []
        for number in sorted(order, key=lambda n: delays.get(n, 0.0)):
            time.sleep(max(0.0, start + delays.get(number, 0.0) - time.monotonic()))
            answer = self.program.worker(tasks[number], spare.pop() if spare else None)
            self.used.append(answer)
            yield number, answer

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is left running."""
