"""Executors: tasks in, answers out in completion order. Name -> module; a module gives `Executor`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, Final, Protocol

MODULES: Final = {
    "inline": "designer.executors.inline",
    "processes": "designer.executors.processes",
    "dask": "designer.executors.dask_cluster",
    "mpi": "designer.executors.mpi",
}
NAMES: Final = "inline, processes, dask, dask://HOST:PORT, mpi"

ONE_THREAD: Final = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Environment of processes that share a machine: one BLAS thread each."""

Task = list[tuple[Any, ...]]
"""Coded blocks to multiply: for each product one array an operand."""

NEVER: Final = float("inf")
"""Delay of a task whose answer never comes."""


class NoAnswerError(RuntimeError):
    """No further answer of the round can come; says why."""


class Executor(Protocol):
    """Runs an emitted program's workers, round after round; a context manager that leaves no process behind.

    `redoes` says whether the tasks of a process that dies are done by another.
    """

    redoes: bool

    def begin(self, tasks: Sequence[Task]) -> None:
        """Begin a round; what is left of the one before is given up, and dead workers are replaced.

        Args:
            tasks: of the round, by number; the arrays stay as they are until the next round begins.
        """

    def start(self, number: int, worker: int, delay: float = 0.0) -> None:
        """Hand a task to a worker, who does its tasks one after another.

        Args:
            number: of the task.
            worker: from 0 on.
            delay: seconds that the worker waits before it; after `NEVER` it does nothing more in this round.
        """

    def next(self, timeout: float) -> tuple[int, Any]:
        """The next answer of this round, with the number of its task.

        Raises:
            NoAnswerError: none can come, or a worker failed.
            TimeoutError: none came within that many seconds.
        """

    def kill(self, worker: int) -> None:
        """End a worker's process; RuntimeError where workers have none of their own."""

    def __enter__(self) -> Executor: ...

    def __exit__(self, *error: object) -> None: ...


def make_executor(name: str, program: ModuleType, workers: int) -> Executor:
    """An executor by its name on the command line.

    Args:
        name: one of `NAMES`.
        program: the emitted program, loaded from its file.
        workers: number of workers.
    """
    kind, _, address = name.partition("://")
    address = address.removeprefix("tcp://")
    maker = import_module(MODULES[kind]).Executor
    executor: Executor = maker(program, workers, address) if address else maker(program, workers)
    return executor


def is_executor(name: str) -> bool:
    """Whether a text names an executor."""
    kind, separator, address = name.partition("://")
    return kind in MODULES and (not separator or (kind == "dask" and bool(address)))


def named(workers: Iterable[int]) -> str:
    """Workers by their numbers.

    >>> named({3, 1}), named([2])
    ('workers 1, 3', 'worker 2')
    """
    numbers = sorted(workers)
    return f"worker{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
