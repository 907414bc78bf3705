"""Executor `dask`: a cluster of Dask distributed, one on this machine or one that is there.

The program's file goes to every process of the cluster, the coded blocks go there once, tasks are cancelled when the
round is over. A process that is lost takes time, not the result: its tasks are done elsewhere.
"""

from __future__ import annotations

import heapq
import logging
import os
import shutil
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, Final

from designer.executors import NEVER, NoAnswerError, Task, named
from designer.executors.loading import load_program

ATTEMPTS: Final = 4
"""How often a task is handed out before its worker counts as failed."""
CONNECT: Final = 10.0
"""Seconds that a scheduler may take to answer."""


class Executor:
    """See `designer.executors.Executor`.

    Args:
        program: the emitted program, loaded from its file.
        workers: number of workers; the processes of the cluster share their work.
        address: HOST:PORT of a scheduler; by default a cluster is made on this machine.

    Raises:
        RuntimeError: Dask is not installed, or no scheduler answers.
    """

    def __init__(self, program: ModuleType, workers: int, address: str = "") -> None:
        try:
            import dask
            import distributed
        except ImportError as error:
            raise NoAnswerError(f"Dask is not installed ({error}); pip install 'coded-designer[dask]'") from None
        for name in ("distributed", "distributed.worker", "distributed.nanny", "distributed.scheduler"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.cluster = None
        self.folder = TemporaryDirectory(prefix="coded-designer-", ignore_cleanup_errors=True)
        dask.config.set({"temporary-directory": self.folder.name})
        if not address:
            processes = min(workers, os.cpu_count() or 1)
            self.cluster = distributed.LocalCluster(
                n_workers=processes,
                threads_per_worker=1,
                dashboard_address=":0",
                silence_logs=logging.CRITICAL,
                local_directory=self.folder.name,
            )
        try:
            self.client = distributed.Client(self.cluster or f"tcp://{address}", timeout=CONNECT)
        except (OSError, TimeoutError, ValueError) as error:
            self.folder.cleanup()
            raise NoAnswerError(f"no Dask scheduler answers at {address}: {error}") from None
        self.cancelled = (distributed.CancelledError, distributed.KilledWorker)
        self.work = _shared(self.client, program, Path(self.folder.name))
        self.round = 0
        self.tasks: Sequence[Task] = ()
        self.blocks: dict[int, Any] = {}
        self.futures: dict[int, Any] = {}
        self.attempts: dict[int, int] = {}
        self.free = [0.0] * workers
        self.silent: set[int] = set()
        self.due: list[tuple[float, int]] = []
        self.done: SimpleQueue[tuple[int, int, Any]] = SimpleQueue()

    def begin(self, tasks: Sequence[Task]) -> None:
        """Begin a round: what is left of the last one is cancelled, the coded blocks go to the cluster."""
        self._cancel()
        self.round += 1
        self.tasks, self.free = tasks, [time.monotonic()] * len(self.free)
        blocks = {id(block): block for task in tasks for blocks in task for block in blocks}
        self.blocks = dict(zip(blocks, self.client.scatter(list(blocks.values()), hash=False), strict=True))

    def _cancel(self) -> None:
        self.client.cancel(list(self.futures.values()), force=True)
        self.futures, self.attempts, self.due, self.silent, self.blocks = {}, {}, [], set(), {}

    def start(self, number: int, worker: int, delay: float = 0.0) -> None:
        """Hand a task to the cluster, after the worker's delay."""
        if delay == NEVER:
            self.silent.add(worker)
        if worker in self.silent:
            return
        self.free[worker] += delay
        self.attempts[number] = 0
        if self.free[worker] <= time.monotonic():
            self._submit(number)
        else:
            heapq.heappush(self.due, (self.free[worker], number))

    def _submit(self, number: int) -> None:
        self.attempts[number] += 1
        task = [tuple(self.blocks[id(block)] for block in blocks) for blocks in self.tasks[number]]
        future = self.client.submit(
            self.work, task, pure=False, key=f"coded-{self.round}-{number}-{self.attempts[number]}"
        )
        self.futures[number] = future
        future.add_done_callback(lambda done, current=self.round: self.done.put((current, number, done)))

    def next(self, timeout: float) -> tuple[int, Any]:
        """The next answer of the round."""
        end = time.monotonic() + timeout
        while self.attempts:
            now = time.monotonic()
            while self.due and self.due[0][0] <= now:
                self._submit(heapq.heappop(self.due)[1])
            rest = min([end, *(when for when, _ in self.due[:1])]) - now
            try:
                current, number, future = self.done.get(timeout=max(0.0, rest))
            except Empty:
                if time.monotonic() >= end:
                    raise TimeoutError from None
                continue
            if current == self.round and self.futures.get(number) is future:
                found = self._answer(number, future)
                if found is not None:
                    del self.attempts[number]
                    return number, found
        raise NoAnswerError(f"{named(self.silent)} fell silent" if self.silent else "every worker has answered")

    def _answer(self, number: int, future: Any) -> Any:
        """The answer, or None if the process was lost that had it: the task is handed out again."""
        try:
            return future.result()
        except self.cancelled as lost:
            if self.attempts[number] >= ATTEMPTS:
                raise NoAnswerError(f"task {number} was lost {ATTEMPTS} times: {lost}") from None
        except Exception as error:  # noqa: BLE001  whatever it is, the master tells it
            raise NoAnswerError(f"task {number} failed: {type(error).__name__}: {error}") from None
        for block in [block for blocks in self.tasks[number] for block in blocks]:
            self.blocks[id(block)] = self.client.scatter(block, hash=False)
        self._submit(number)
        return None

    def kill(self, worker: int) -> None:
        """End the process of a cluster made here that does this worker's share; its nanny starts another."""
        if self.cluster is None:
            raise RuntimeError("processes of a cluster that was there are not killed")
        addresses = sorted(self.client.scheduler_info()["workers"])
        if addresses:
            self.client.run(os._exit, 1, workers=[addresses[worker % len(addresses)]], on_error="ignore", wait=False)

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, *error: object) -> None:
        """Cancel what is left, and end a cluster that was made here."""
        self._cancel()
        self.client.close()
        if self.cluster is not None:
            self.cluster.close()
        self.folder.cleanup()


def _shared(client: Any, program: ModuleType, folder: Path) -> Any:
    """The program's function `worker`, by a name that every process of the cluster can import."""
    source = Path(str(program.__file__))
    name = f"coded_program_{sha256(source.read_bytes()).hexdigest()[:16]}"
    copy = folder / f"{name}.py"
    shutil.copyfile(source, copy)
    client.upload_file(str(copy))
    return load_program(str(copy), name).worker
