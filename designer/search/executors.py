"""Executors of search units: any `concurrent.futures.Executor`, by name."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Final

from designer.errors import DesignerError

NAMES: Final = "inline, processes, processes:N, dask, dask://HOST:PORT, mpi"
PROCESS_LIMIT: Final = 256


class InlineExecutor(Executor):
    """Does every task at once, in the calling process."""

    def submit(self, task: Callable[..., Any], /, *words: Any, **named: Any) -> Future[Any]:
        """A future that is done already."""
        future: Future[Any] = Future()
        try:
            future.set_result(task(*words, **named))
        except Exception as error:  # noqa: BLE001 - whatever it is, the future carries it to whoever asks
            future.set_exception(error)
        return future


def make_executor(name: str) -> tuple[Callable[[], Executor], int]:
    """What makes an executor, and how many units it does at once.

    Args:
        name: `inline`, `processes` (one for each core), `processes:N`, `dask` (a cluster on this machine),
            `dask://HOST:PORT` (one that is there) or `mpi` (the processes of `mpirun -n N python -m mpi4py.futures`).

    Raises:
        DesignerError: the name is none of these, or the library is not installed.

    >>> factory, width = make_executor("inline")
    >>> with factory() as executor:
    ...     executor.submit(divmod, 7, 2).result(), width
    ((3, 1), 1)
    """
    kind, _, rest = name.partition(":")
    if name == "inline":
        return InlineExecutor, 1
    if kind == "processes":
        if rest and not (rest.isdecimal() and 1 <= int(rest) <= PROCESS_LIMIT):
            raise DesignerError(
                "not a number of processes", where="--executor", got=rest, allowed=f"1 to {PROCESS_LIMIT}"
            )
        count = int(rest) if rest else os.cpu_count() or 1
        return lambda: ProcessPoolExecutor(count, mp_context=get_context("spawn")), count
    if kind == "dask":
        return _dask(rest)
    if name == "mpi":
        futures = _library("mpi4py.futures", "mpi4py")
        return futures.MPIPoolExecutor, max(1, _library("mpi4py.MPI", "mpi4py").COMM_WORLD.Get_size() - 1)
    raise DesignerError("unknown executor", where="--executor", got=name, allowed=NAMES)


def _dask(address: str) -> tuple[Callable[[], Executor], int]:
    distributed = _library("distributed", "distributed")
    if address:
        try:
            client = distributed.Client(f"tcp:{address}", timeout=10)
        except (OSError, TimeoutError, ValueError) as error:
            raise DesignerError(
                "no Dask scheduler answers", where="--executor", got=address, remedy=str(error)
            ) from None
    else:
        client = distributed.Client(processes=True, dashboard_address=":0")
    cores = sum(client.ncores().values()) or 1
    return client.get_executor, cores


def _library(name: str, package: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise DesignerError(
            "a library is missing", where="--executor", got=package, remedy=f"pip install {package} ({error})"
        ) from None
