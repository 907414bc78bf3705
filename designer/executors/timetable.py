"""When tasks are due whose workers share processes: a worker's delays add up, and one that falls silent stays so."""

from __future__ import annotations

import heapq
import time

from designer.executors import NEVER, named


class Timetable:
    """The tasks of a round that are not due yet.

    Args:
        workers: their number.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.begin()

    def begin(self) -> None:
        """Begin a round: nothing is left of the one before."""
        self.free = [time.monotonic()] * self.workers
        self.waiting: list[tuple[float, int, int]] = []
        self.silent: set[int] = set()
        self.entered = 0

    def enter(self, number: int, worker: int, delay: float) -> bool:
        """Note a task behind those that its worker has already; whether it will ever be due."""
        if delay == NEVER:
            self.silent.add(worker)
        if worker in self.silent:
            return False
        self.free[worker] += delay
        heapq.heappush(self.waiting, (self.free[worker], self.entered, number))
        self.entered += 1
        return True

    def next_due(self) -> float:
        """The time at which the next task is due; `NEVER` if none waits."""
        return self.waiting[0][0] if self.waiting else NEVER

    def due(self) -> list[int]:
        """The tasks that are due by now; they wait no longer."""
        now, found = time.monotonic(), []
        while self.next_due() <= now:
            found.append(heapq.heappop(self.waiting)[2])
        return found

    def silence(self) -> str:
        """Why nothing more comes, when nothing waits and nothing is on its way."""
        return f"{named(self.silent)} fell silent" if self.silent else "every worker has answered"
