"""Executor `inline`: one process does the tasks one after another; delayed ones come when they are due."""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from designer.executors import NEVER, NoAnswerError, Task, named


class Executor:
    """See `designer.executors.Executor`.

    A delay is waited for only where the answer is needed. The arrays of one round's answers are used again in the next.
    """

    def __init__(self, program: ModuleType, workers: int) -> None:
        self.program = program
        self.tasks: Sequence[Task] = ()
        self.due: list[tuple[float, int, int]] = []
        self.free = [0.0] * workers
        self.silent: set[int] = set()
        self.used: list[Any] = []
        self.spare: list[Any] = []

    def begin(self, tasks: Sequence[Task]) -> None:
        """Begin a round."""
        self.tasks, self.due, self.silent = tasks, [], set()
        self.free = [time.monotonic()] * len(self.free)
        self.spare, self.used = self.used, []

    def start(self, number: int, worker: int, delay: float = 0.0) -> None:
        """Hand a task to a worker."""
        if delay == NEVER:
            self.silent.add(worker)
        if worker not in self.silent:
            self.free[worker] += delay
            heapq.heappush(self.due, (self.free[worker], len(self.due), number))

    def next(self, timeout: float) -> tuple[int, Any]:
        """The next answer: the one that is due first, then the one that was started first."""
        if not self.due:
            raise NoAnswerError(f"{named(self.silent)} fell silent" if self.silent else "every worker has answered")
        wait = self.due[0][0] - time.monotonic()
        if wait > timeout:
            time.sleep(timeout)
            raise TimeoutError
        time.sleep(max(0.0, wait))
        _, _, number = heapq.heappop(self.due)
        answer = self.program.worker(self.tasks[number], self.spare.pop() if self.spare else None)
        self.used.append(answer)
        return number, answer

    def kill(self, worker: int) -> None:
        """Refused: all workers are this process."""
        raise RuntimeError("the executor inline has no processes to kill")

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is left running."""
