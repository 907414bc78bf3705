"""Executor `mpi`: rank 0 is the master, every other rank a process that does the tasks of one worker or of several.

All ranks run the same command: `mpirun -n 13 coded-designer run … --executor mpi`. Nobody spins while waiting, so that
more ranks than cores do no harm.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from designer.errors import DesignerError
from designer.executors import ONE_THREAD, Task
from designer.executors.crew import READY, Answer, Crew, Order, obey
from designer.executors.loading import load_emitted
from designer.executors.timetable import Timetable

START: Final = 600.0
"""Seconds that the ranks may take to load the program."""
PAUSES: Final = (0.00005, 0.002)
"""Seconds between looks for a message: at first, and at most."""


class Executor(Crew):
    """See `designer.executors.Executor`; worker w is done by rank 1 + w modulo the number of other ranks.

    Args:
        program: the emitted program, loaded from its file.
        workers: number of workers.

    Raises:
        RuntimeError: there is no other rank.
    """

    def __init__(self, program: ModuleType, workers: int) -> None:
        communicator = world()
        ranks = communicator.Get_size() - 1
        if not ranks:
            raise RuntimeError("the executor mpi needs other ranks: mpirun -n 13 coded-designer run … --executor mpi")
        self.ranks = min(ranks, workers)
        self.timetable = Timetable(workers)
        self.ranks_of: dict[int, int] = {}
        self.messages = Messages(communicator, self.ranks)
        super().__init__(self.messages, self.ranks)
        text = Path(str(program.__file__)).read_text("utf-8")
        for rank in range(self.ranks):
            self.messages.send(rank, text)
        self.wait(START)

    def begin(self, tasks: Sequence[Task]) -> None:
        """Begin a round."""
        super().begin(tasks)
        self.timetable.begin()
        self.ranks_of.clear()

    def start(self, number: int, worker: int, delay: float = 0.0) -> None:
        """Hand a task to the rank that does this worker's part, when it is due: others' tasks need not wait for it."""
        if self.timetable.enter(number, worker, delay):
            self.ranks_of[number] = worker % self.ranks
            self._start_due()

    def _start_due(self) -> None:
        for number in self.timetable.due():
            super().start(number, self.ranks_of[number])

    def next(self, timeout: float) -> tuple[int, Any]:
        """The next answer of the round."""
        end = time.monotonic() + timeout
        while True:
            self._start_due()
            until = min(end, self.timetable.next_due())
            if not self.pending and until < end:
                time.sleep(max(0.0, until - time.monotonic()))
                continue
            try:
                return super().next(max(0.0, until - time.monotonic()))
            except TimeoutError:
                if time.monotonic() >= end:
                    raise

    def _missing(self) -> str:
        return self.timetable.silence()

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        """Take back what is left, and hear what was on its way; the ranks wait for the next program."""
        if kind is not None and not issubclass(kind, Exception):  # interrupted, and so is every rank
            return
        self.give_up()
        self.wait(START)


class Messages:
    """Messages between ranks: see `designer.executors.crew.Link`."""

    def __init__(self, communicator: Any, ranks: int) -> None:
        self.communicator, self.ranks = communicator, ranks
        self.sending: list[Any] = []

    def send(self, worker: int, message: Order | str | None) -> bool:
        """Send without waiting: a rank that is not busy takes it at once."""
        self.sending.append(self.communicator.isend(message, dest=worker + 1))
        return True

    def receive(self, timeout: float) -> tuple[int, Answer | None] | None:
        """The next message."""
        found = poll(self.communicator, timeout, self._progress)
        return None if found is None else (found[0] - 1, found[1])

    def _progress(self) -> None:
        self.sending = [request for request in self.sending if not request.Test()]

    def revive(self, worker: int) -> bool:
        """A rank that is gone takes all others with it."""
        return False

    def kill(self, worker: int) -> None:
        """Refused: MPI ends all ranks when one dies."""
        raise RuntimeError("MPI ends all ranks when one dies: let workers fall silent instead")


def world() -> Any:
    """The communicator of all ranks.

    Raises:
        DesignerError: mpi4py is not installed, or finds no MPI.
    """
    try:
        from mpi4py import MPI
    except (ImportError, RuntimeError) as error:
        raise DesignerError(
            "mpi4py does not work here", where="--executor", got=str(error),
            remedy="pip install 'coded-designer[mpi]', and install an MPI such as Open MPI",
        ) from None  # fmt: skip
    return MPI.COMM_WORLD


def poll(communicator: Any, timeout: float, meanwhile: Callable[[], None] | None = None) -> tuple[int, Any] | None:
    """The next message and its rank; None if none comes in time."""
    end, pause = time.monotonic() + timeout, PAUSES[0]
    from mpi4py import MPI

    status = MPI.Status()
    while True:
        if meanwhile is not None:
            meanwhile()
        message = communicator.improbe(status=status)
        if message is not None:
            return status.Get_source(), message.recv()
        if time.monotonic() >= end:
            return None
        time.sleep(min(pause, max(0.0, end - time.monotonic())))
        pause = min(2 * pause, PAUSES[1])


@contextmanager
def master() -> Iterator[bool]:
    """All ranks enter; the master goes on, the others serve it until it leaves. Whether this rank is the master."""
    for name, value in ONE_THREAD.items():  # before NumPy is imported
        os.environ.setdefault(name, value)
    communicator = world()
    if communicator.Get_rank():
        serve(communicator)
        yield False
        return
    try:
        yield True
    except Exception:
        _dismiss(communicator)
        raise
    _dismiss(communicator)


def _dismiss(communicator: Any) -> None:
    """Tell the other ranks that it is over."""
    for rank in range(1, communicator.Get_size()):
        communicator.send(STOP, dest=rank)


STOP: Final = ""


def serve(communicator: Any) -> None:
    """A rank's life: load a program, obey orders; a message cancels a delay; an empty program is the end."""
    program = ModuleType("none")
    kept: list[Any] = []

    def interrupted(delay: float) -> bool:
        found = poll(communicator, delay)
        if found is not None and found[1] is not None:
            kept.append(found[1])
        return found is not None

    while True:
        found = (0, kept.pop()) if kept else poll(communicator, float("inf"))
        message = found[1] if found is not None else None
        if message == STOP:
            return
        if isinstance(message, str):
            program = load_emitted(message)
            communicator.send(READY, dest=0)
        elif message is not None:
            communicator.send(obey(program, message, interrupted), dest=0)
