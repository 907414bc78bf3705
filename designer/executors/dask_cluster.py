"""Executor `dask`: a cluster of Dask distributed, one on this machine or one that is there.

The program's file goes to every process of the cluster, the coded blocks go there once, tasks are cancelled when the
round is over. A process that is lost takes time, not the result: its tasks are done elsewhere.
"""

from __future__ import annotations

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
from uuid import uuid4

from designer.executors import NoAnswerError, Task
from designer.executors.loading import load_program
from designer.executors.timetable import Timetable

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
        RuntimeError: Dask is not installed, no scheduler answers, or it has no workers.
    """

    redoes = True

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
        try:
            self.client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            self.client.close()
            self.folder.cleanup()
            raise NoAnswerError(
                f"the Dask scheduler at {address} has no workers; dask worker tcp://{address} starts one"
            ) from None
        self.cancelled = (distributed.CancelledError, distributed.KilledWorker)
        self.work = _shared(self.client, program, Path(self.folder.name))
        self.name = f"coded-{uuid4().hex}"  # other clients of a cluster have tasks, too
        self.round = 0
        self.tasks: Sequence[Task] = ()
        self.blocks: dict[int, Any] = {}
        self.futures: dict[int, Any] = {}
        self.attempts: dict[int, int] = {}
        self.timetable = Timetable(workers)
        self.done: SimpleQueue[tuple[int, int, Any]] = SimpleQueue()

    def begin(self, tasks: Sequence[Task]) -> None:
        """Begin a round: what is left of the last one is cancelled, the coded blocks go to the cluster."""
        self._cancel()
        self.round += 1
        self.tasks = tasks
        self.timetable.begin()
        blocks = {id(block): block for task in tasks for blocks in task for block in blocks}
        self.blocks = dict(zip(blocks, self.client.scatter(list(blocks.values()), hash=False), strict=True))

    def _cancel(self) -> None:
        self.client.cancel(list(self.futures.values()), force=True)
        self.futures, self.attempts, self.blocks = {}, {}, {}

    def start(self, number: int, worker: int, delay: float = 0.0) -> None:
        """Hand a task to the cluster, after the worker's delay."""
        if self.timetable.enter(number, worker, delay):
            self.attempts[number] = 0
            self._submit_due()

    def _submit_due(self) -> None:
        for number in self.timetable.due():
            self._submit(number)

    def _submit(self, number: int) -> None:
        self.attempts[number] += 1
        task = [tuple(self.blocks[id(block)] for block in blocks) for blocks in self.tasks[number]]
        future = self.client.submit(
            self.work, task, pure=False, key=f"{self.name}-{self.round}-{number}-{self.attempts[number]}"
        )
        self.futures[number] = future
        future.add_done_callback(lambda done, current=self.round: self.done.put((current, number, done)))

    def next(self, timeout: float) -> tuple[int, Any]:
        """The next answer of the round."""
        end = time.monotonic() + timeout
        while self.attempts:
            self._submit_due()
            rest = min(end, self.timetable.next_due()) - time.monotonic()
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
        raise NoAnswerError(self.timetable.silence())

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
        """End a process of a cluster made here; its nanny starts another, and its tasks are done again."""
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
