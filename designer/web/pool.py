"""Worker processes for the server: each computes one view at a time, and is replaced when it exceeds its limits."""

from __future__ import annotations

import asyncio
import json
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Final

from designer.web.worker import EXHAUSTED, PRELOADED, SMALLER, Limits, refusal, serve

BUSY, LATE = 503, 504
"""Statuses beside those of a worker."""

GRACE: Final = 0.25
"""Seconds that a computation which nobody waits for any more has to end by itself."""


def start_context() -> ForkServerContext | SpawnContext:
    """How processes are started: from a server of forks with everything imported, where the system has that."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return context


class Worker:
    """A process and the server's end of its pipe.

    Args:
        limits: of each computation.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        context = start_context()
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=serve, args=(theirs, limits), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, request: bytes) -> tuple[int, str]:
        """The answer to one request; waits for it.

        Raises:
            TimeoutError: it took too long.
            EOFError, OSError: the process ended, or its answer is larger than it may be.
        """
        self.pipe.send_bytes(request)
        if not self.pipe.poll(self.limits.seconds):
            raise TimeoutError
        status, _, text = self.pipe.recv_bytes(self.limits.output + 16).decode().partition("\n")
        return int(status), text

    def kill(self) -> None:
        """End the process, whatever it does; what waits for its answer is told."""
        self.process.kill()
        self.process.join()


class Pool:
    """Workers that are kept warm.

    Args:
        size: number of processes, and so of computations at a time.
        queue: how many requests may wait for one.
        limits: of each computation.
    """

    def __init__(self, size: int = 2, *, queue: int = 16, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.size, self.queue, self.waiting = size, queue, 0
        self.stopped = False
        self.idle: asyncio.Queue[Worker] = asyncio.Queue()
        self.workers: set[Worker] = set()
        self.abandoned: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the processes and have each of them compute something, so that it is warm."""
        for _ in range(self.size):
            self._hire()
        await asyncio.gather(*(self.answer("verdicts", {}) for _ in range(self.size)))

    async def stop(self) -> None:
        """End all processes."""
        self.stopped = True
        for worker in self.workers:
            worker.kill()
        await asyncio.gather(*self.abandoned)
        for worker in self.workers:
            worker.pipe.close()
        self.workers.clear()

    async def answer(self, view: str, query: object) -> tuple[int, str]:
        """Status and JSON text of a view, from the first worker that is idle.

        A refusal is an answer, too. When the caller is cancelled, the computation is ended soon after.
        """
        if self.waiting >= self.queue:
            return BUSY, refusal("busy", f"busy: {self.waiting} requests are waiting; try again in a moment")
        self.waiting += 1
        try:
            worker = await self.idle.get()
        finally:
            self.waiting -= 1
        asked = asyncio.create_task(asyncio.to_thread(worker.ask, json.dumps([view, query]).encode()))
        try:
            status, text = await asyncio.shield(asked)
        except asyncio.CancelledError:
            ending = asyncio.create_task(self._abandon(worker, asked))
            self.abandoned.add(ending)
            ending.add_done_callback(self.abandoned.discard)
            raise
        except TimeoutError:
            self._replace(worker)
            return LATE, refusal("time", f"this takes more than {self.limits.seconds:g} seconds; {SMALLER}")
        except (EOFError, OSError):
            self._replace(worker)
            return EXHAUSTED, refusal("memory", f"the computation exceeded its limits and was ended; {SMALLER}")
        if status == EXHAUSTED:
            self._replace(worker)
        else:
            self.idle.put_nowait(worker)
        return status, text

    async def _abandon(self, worker: Worker, asked: asyncio.Task[tuple[int, str]]) -> None:
        """Give a computation that nobody waits for a moment to end by itself, then end it."""
        done, _ = await asyncio.wait([asked], timeout=GRACE)
        if done and asked.exception() is None:
            self.idle.put_nowait(worker)
            return
        worker.kill()
        await asyncio.wait([asked])
        asked.exception()
        self._replace(worker)

    def _replace(self, worker: Worker) -> None:
        """A new process for one that must not be used any more."""
        worker.kill()
        worker.pipe.close()
        self.workers.discard(worker)
        if not self.stopped:
            self._hire()

    def _hire(self) -> None:
        worker = Worker(self.limits)
        self.workers.add(worker)
        self.idle.put_nowait(worker)
