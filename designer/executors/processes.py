"""Executor `processes`: every worker is a process of its own; the fastest answers count.

A worker ends when its pipe closes, so that none outlives the master, however the master ends.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any, Final

from designer.executors import Task

WORKER_LIMIT: Final = 128
DOOMED: Final = 3600.0
"""Seconds that a worker delays its answer if it is to be killed meanwhile: no answer of it may come first."""
GRACE: Final = 0.2
"""Seconds that the workers together have to end by themselves."""


class Executor:
    """See `designer.executors.Executor`; one process an answer.

    Args:
        program: the emitted program, loaded from its file.
        workers: number of processes.
        kill: how many workers are killed while they work, to see that the job survives it.
    """

    def __init__(self, program: ModuleType, workers: int, kill: Sequence[int] = ()) -> None:
        if workers > WORKER_LIMIT:
            raise RuntimeError(f"{workers} worker processes; allowed: at most {WORKER_LIMIT}")
        self.round = 0
        self.kill = list(kill)
        self.busy: set[int] = set()
        context = get_context("spawn")
        self.pipes: dict[int, Connection] = {}
        self.processes = {}
        for number in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=serve, args=(theirs, str(program.__file__)), daemon=True)
            process.start()
            theirs.close()
            self.pipes[number], self.processes[number] = ours, process
        for number, pipe in list(self.pipes.items()):
            try:
                pipe.recv()
            except (EOFError, OSError):
                self._bury(number)

    def answers(
        self, tasks: Sequence[Task], *, order: Sequence[int], delays: Mapping[int, float]
    ) -> Iterator[tuple[int, Any]]:
        """Answers as they arrive; those of earlier rounds and of dead workers are left out."""
        self.round += 1
        waiting = set(order) & set(self.pipes)
        delays = {**delays, **dict.fromkeys(self.kill, DOOMED)}
        for number in order:
            self._send(number, self._message(number, tasks, delays) if number not in self.busy else None)
        for number in self.kill:
            self.processes[number].kill()
        self.kill = []
        while waiting & set(self.pipes):
            numbers = {id(self.pipes[number]): number for number in waiting & set(self.pipes)}
            for pipe in wait([self.pipes[number] for number in numbers.values()]):
                number = numbers[id(pipe)]
                try:
                    current, answer = self.pipes[number].recv()
                except (EOFError, OSError):  # OSError: died in the middle of an answer
                    self._bury(number)
                    continue
                self.busy.discard(number)
                if current != self.round:
                    self._send(number, self._message(number, tasks, delays))
                    continue
                waiting.discard(number)
                if isinstance(answer, str):
                    raise RuntimeError(f"worker {number} failed: {answer}")
                yield number, answer
        dead = sorted(set(range(len(tasks))) - set(self.pipes))
        raise RuntimeError(f"workers {', '.join(map(str, dead))} died" if dead else "every worker has answered")

    def _message(self, number: int, tasks: Sequence[Task], delays: Mapping[int, float]) -> tuple[int, float, Task]:
        self.busy.add(number)
        return self.round, delays.get(number, 0.0), tasks[number]

    def _send(self, number: int, message: tuple[int, float, Task] | None) -> None:
        """Give an idle worker a task, or tell a busy one to give up its delay (None: short, so it never blocks)."""
        try:
            if number in self.pipes:
                self.pipes[number].send(message)
        except OSError:
            self._bury(number)

    def _bury(self, number: int) -> None:
        """Forget a dead worker."""
        pipe = self.pipes.pop(number, None)
        if pipe is not None:
            pipe.close()

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, *error: object) -> None:
        """Close the pipes, which ends the workers, and make sure that it did."""
        for pipe in self.pipes.values():
            pipe.close()
        end = time.monotonic() + GRACE
        for process in self.processes.values():
            process.join(timeout=max(0.0, end - time.monotonic()))
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.join()


def serve(pipe: Connection, path: str) -> None:
    """A worker's life: take a task, wait out its delay, answer; a message cancels a delay."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    program = load_program(path)
    try:
        pipe.send("ready")
        message = pipe.recv()
        while True:
            if message is not None:
                current, delay, task = message
                answer = None
                if not delay or not _interrupted(pipe, delay):
                    try:
                        answer = program.worker(task)
                    except Exception as error:  # noqa: BLE001  whatever it is, the master tells it
                        answer = f"{type(error).__name__}: {error}"
                pipe.send((current, answer))
            message = pipe.recv()
    except (EOFError, OSError):
        return


def _interrupted(pipe: Connection, delay: float) -> bool:
    """Whether something arrives, or the pipe closes, before the delay is over."""
    end = time.monotonic() + delay
    while (rest := end - time.monotonic()) > 0:
        if pipe.poll(rest):
            return True
    return False


def load_program(path: str) -> ModuleType:
    """An emitted file as a module."""
    spec = spec_from_file_location("emitted_program", path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{path} is no Python file")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
