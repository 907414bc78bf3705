"""Executor `processes`: every worker is a process of its own; the fastest answers count.

A worker ends when its pipe closes, so that none outlives the master, however the master ends.
"""

from __future__ import annotations

import signal
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import ModuleType
from typing import Final

from designer.executors.crew import READY, Answer, Crew, Order, obey
from designer.executors.loading import load_program

WORKER_LIMIT: Final = 128
START: Final = 600.0
"""Seconds that the workers may take to start."""
GRACE: Final = 0.2
"""Seconds that the workers together have to end by themselves."""


class Executor(Crew):
    """See `designer.executors.Executor`; one process a worker.

    Args:
        program: the emitted program, loaded from its file.
        workers: number of processes.
    """

    def __init__(self, program: ModuleType, workers: int) -> None:
        if workers > WORKER_LIMIT:
            raise RuntimeError(f"{workers} worker processes; allowed: at most {WORKER_LIMIT}")
        self.pipes = Pipes(str(program.__file__), workers)
        super().__init__(self.pipes, workers)
        self.wait(START)

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, *error: object) -> None:
        """Close the pipes, which ends the workers, and make sure that it did."""
        self.pipes.close()


class Pipes:
    """A process and a pipe for every worker: see `designer.executors.crew.Link`."""

    def __init__(self, path: str, workers: int) -> None:
        self.path = path
        self.context = get_context("spawn")
        self.pipes: dict[int, Connection] = {}
        self.processes: dict[int, SpawnProcess] = {}
        for worker in range(workers):
            self.revive(worker)

    def revive(self, worker: int) -> bool:
        """Start a process, in place of a dead one if there is one."""
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=serve, args=(theirs, self.path), daemon=True)
        process.start()
        theirs.close()
        self.pipes[worker], self.processes[worker] = ours, process
        return True

    def send(self, worker: int, message: Order | None) -> bool:
        """Send to a worker that waits for it: a short message otherwise, so that it never blocks."""
        try:
            self.pipes[worker].send(message)
        except OSError:
            self._drop(worker)
            return False
        return True

    def receive(self, timeout: float) -> tuple[int, Answer | None] | None:
        """The next message, or the news that a worker died."""
        numbers = {id(pipe): worker for worker, pipe in self.pipes.items()}
        for pipe in wait(list(self.pipes.values()), timeout):
            worker = numbers[id(pipe)]
            try:
                answer: Answer = self.pipes[worker].recv()
            except (EOFError, OSError):  # OSError: died in the middle of an answer
                self._drop(worker)
                return worker, None
            return worker, answer
        return None

    def kill(self, worker: int) -> None:
        """End a worker's process at once."""
        self.processes[worker].kill()
        self._drop(worker)

    def _drop(self, worker: int) -> None:
        """Close the pipe of a worker that died, and see that it is gone."""
        self.pipes.pop(worker).close()
        self.processes[worker].kill()
        self.processes[worker].join()

    def close(self) -> None:
        """Close the pipes and end every process."""
        for pipe in self.pipes.values():
            pipe.close()
        end = time.monotonic() + GRACE
        for process in self.processes.values():
            process.join(timeout=max(0.0, end - time.monotonic()))
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.join()
            process.close()


def serve(pipe: Connection, path: str) -> None:
    """A worker's life: take an order, wait out its delay, answer; a message cancels a delay."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    program = load_program(path)

    def interrupted(delay: float) -> bool:
        end = time.monotonic() + delay
        while (rest := end - time.monotonic()) > 0:
            if pipe.poll(min(rest, 3600.0)):
                return True
        return False

    try:
        pipe.send(READY)
        while True:
            order = pipe.recv()
            if order is not None:
                pipe.send(obey(program, order, interrupted))
    except (EOFError, OSError):
        return
