"""Executor `inline`: one process does the tasks one after another; delayed ones come when they are due."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from designer.executors import NEVER, NoAnswerError, Task
from designer.executors.timetable import Timetable


class Executor:
    """See `designer.executors.Executor`.

    A delay is waited for only where the answer is needed. The arrays of one round's answers are used again in the next.
    """

    redoes = False

    def __init__(self, program: ModuleType, workers: int) -> None:
        self.program = program
        self.tasks: Sequence[Task] = ()
        self.timetable = Timetable(workers)
        self.ready: list[int] = []
        self.used: list[Any] = []
        self.spare: list[Any] = []

    def begin(self, tasks: Sequence[Task]) -> None:
        """Begin a round."""
        self.tasks, self.ready = tasks, []
        self.timetable.begin()
        self.spare, self.used = self.used, []

    def start(self, number: int, worker: int, delay: float = 0.0) -> None:
        """Hand a task to a worker."""
        self.timetable.enter(number, worker, delay)

    def next(self, timeout: float) -> tuple[int, Any]:
        """The next answer: the one that is due first, then the one that was started first."""
        if not self.ready:
            wait = self.timetable.next_due() - time.monotonic()
            if wait == NEVER:
                raise NoAnswerError(self.timetable.silence())
            if wait > timeout:
                time.sleep(timeout)
                raise TimeoutError
            time.sleep(max(0.0, wait))
            self.ready = self.timetable.due()
        number = self.ready.pop(0)
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
