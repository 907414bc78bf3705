"""A crew: workers that are processes of their own, one task at a time each, whatever carries the messages.

Down go `Order`s, or None to an impatient worker: give up your delay. Up comes an `Answer` for every order, also for
one that was given up; a worker that is new says that it is there by an answer to the order number -1.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from designer.executors import NEVER, NoAnswerError, Task, named


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is to do.

    Args:
        round: in which round.
        number: of the task.
        delay: seconds to wait first.
        task: coded blocks.
    """

    round: int
    number: int
    delay: float
    task: Task


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker says to an order.

    Args:
        round: of the order.
        number: of its task.
        value: the answer, None if it was given up.
        error: what went wrong, if something did.
    """

    round: int
    number: int
    value: Any = None
    error: str = ""


READY = Answer(0, -1)


class Link(Protocol):
    """Carries messages between the master and its workers."""

    def send(self, worker: int, message: Order | None) -> bool:
        """Send to a worker that waits for it; whether it is alive."""

    def receive(self, timeout: float) -> tuple[int, Answer | None] | None:
        """The next message and whose it is; None for its message if it died; None if none came."""

    def revive(self, worker: int) -> bool:
        """Replace a dead worker; whether that is possible."""

    def kill(self, worker: int) -> None:
        """End a worker's process; RuntimeError where that cannot be."""


class Crew:
    """The workers as the master sees them: see `designer.executors.Executor`.

    Args:
        link: carries the messages.
        workers: their number.
    """

    redoes = False

    def __init__(self, link: Link, workers: int) -> None:
        self.link = link
        self.round = 0
        self.tasks: Sequence[Task] = ()
        self.idle: set[int] = set()
        self.dead: set[int] = set()
        self.silent: set[int] = set()
        self.queues: list[deque[Order]] = [deque() for _ in range(workers)]
        self.pending: dict[int, int] = {}
        """Number of each task of the round that will be answered -> its worker."""

    def wait(self, timeout: float) -> None:
        """Wait until every worker is there, or dead."""
        end = time.monotonic() + timeout
        while len(self.idle | self.dead) < len(self.queues) and (rest := end - time.monotonic()) > 0:
            self._heard(self.link.receive(rest))

    def begin(self, tasks: Sequence[Task]) -> None:
        """Begin a round; workers that are delayed give up, the dead are replaced."""
        self.give_up()
        while (heard := self.link.receive(0.0)) is not None:
            self._heard(heard)
        self.round += 1
        self.tasks = tasks
        for worker in sorted(self.dead):
            if self.link.revive(worker):
                self.dead.discard(worker)

    def give_up(self) -> None:
        """Drop what is left of the round."""
        self.pending.clear()
        self.silent.clear()
        for worker, queue in enumerate(self.queues):
            queue.clear()
            if worker not in self.idle | self.dead and not self.link.send(worker, None):
                self._bury(worker)

    def start(self, number: int, worker: int, delay: float = 0.0) -> None:
        """Hand a task to a worker."""
        if worker in self.dead:
            return
        if worker not in self.silent and delay < NEVER:
            self.pending[number] = worker
        if delay == NEVER:
            self.silent.add(worker)
        self.queues[worker].append(Order(self.round, number, delay, self.tasks[number]))
        self._feed(worker)

    def next(self, timeout: float) -> tuple[int, Any]:
        """The next answer of the round."""
        end = time.monotonic() + timeout
        while self.pending:
            heard = self.link.receive(max(0.0, end - time.monotonic()))
            if heard is None:
                raise TimeoutError
            answer = self._heard(heard)
            if answer is None or answer.round != self.round or self.pending.pop(answer.number, None) is None:
                continue
            if answer.error:
                raise NoAnswerError(f"worker {heard[0]} failed: {answer.error}")
            return answer.number, answer.value
        raise NoAnswerError(self._missing())

    def kill(self, worker: int) -> None:
        """End a worker's process at once."""
        if worker not in self.dead:
            self.link.kill(worker)
            self._bury(worker)

    def _heard(self, heard: tuple[int, Answer | None] | None) -> Answer | None:
        """Take note of a message: its worker is idle again, or dead."""
        if heard is None:
            return None
        worker, answer = heard
        if answer is None:
            self._bury(worker)
            return None
        self.idle.add(worker)
        self._feed(worker)
        return answer

    def _feed(self, worker: int) -> None:
        """Send an idle worker the next order in its queue."""
        if worker in self.idle and self.queues[worker]:
            self.idle.discard(worker)
            if not self.link.send(worker, self.queues[worker].popleft()):
                self._bury(worker)

    def _bury(self, worker: int) -> None:
        """Forget a dead worker and what it had to do."""
        self.dead.add(worker)
        self.idle.discard(worker)
        self.queues[worker].clear()
        for number in [n for n, owner in self.pending.items() if owner == worker]:
            del self.pending[number]

    def _missing(self) -> str:
        """Why no answer can come."""
        reasons = [
            f"{named(workers)} {what}"
            for workers, what in ((self.dead, "died"), (self.silent - self.dead, "fell silent"))
            if workers
        ]
        return ", ".join(reasons) or "every worker has answered"


def obey(program: ModuleType, order: Order, interrupted: Callable[[float], bool]) -> Answer:
    """A worker's part: wait out the delay, do the task.

    Args:
        program: the emitted program.
        order: what to do.
        interrupted: waits that many seconds; whether the order was taken back meanwhile.
    """
    if order.delay and interrupted(order.delay):
        return Answer(order.round, order.number)
    try:
        return Answer(order.round, order.number, program.worker(order.task))
    except Exception as error:  # noqa: BLE001  whatever it is, the master tells it
        return Answer(order.round, order.number, error=f"{type(error).__name__}: {error}")
