"""Work units: pieces of a search that any executor can run, in any order, more than once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from typing import Final

from designer.search.design import Design
from designer.search.instance import read_key
from designer.search.local import annealed, structured

Exponents = tuple[tuple[int, ...], ...]

REPEATS: Final = 3
"""How often a unit is tried again after the executor lost its worker."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Runs of a local search: picklable, and a function of its fields alone unless time ends it early.

    Args:
        key: the instance's key.
        kind: the class of codes, which says what counts.
        modulus: of the exponents; None for integers.
        seed: of the first run.
        runs: how many, with the next seeds.
        seconds: after which no further run begins.
        origin: exponents to start from where annealing begins at a code.
    """

    key: str
    kind: str
    modulus: int | None
    seed: int
    runs: int
    seconds: float
    origin: Exponents | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a unit came to.

    Args:
        unit: which.
        exponents: of the best code; None if there was none.
        runs: how many there were.
        seconds: how long they took.
    """

    unit: Unit
    exponents: Exponents | None
    runs: int
    seconds: float

    def design(self) -> Design | None:
        """The best code."""
        if self.exponents is None:
            return None
        return Design(read_key(self.unit.key), self.exponents, self.unit.modulus)


def work(unit: Unit) -> Finding:
    """Do the runs of a unit: every third one anneals, the others look through chains of progressions."""
    start, instance = time.perf_counter(), read_key(unit.key)
    origin = Design(instance, unit.origin, unit.modulus) if unit.origin is not None else None
    best: Design | None = None
    runs = 0
    for number in range(unit.runs):
        seed = unit.seed + number
        if seed % 3 == 2:
            found = annealed(instance, unit.modulus, seed=seed, origin=best or origin)
        else:
            found = structured(instance, unit.modulus, seed=seed, dense=unit.kind == "dense")
        runs += 1
        if found is not None and (best is None or rank(found, unit.kind) < rank(best, unit.kind)):
            best = found
        if time.perf_counter() - start > unit.seconds:
            break
    return Finding(unit, best.exponents if best is not None else None, runs, time.perf_counter() - start)


def rank(design: Design, kind: str) -> tuple[int, int, int]:
    """What counts first: workers of the class, then monomials, then the degree."""
    return design.workers(kind), design.support, design.degree


class Pool:
    """An executor that is made when it is needed, and made anew when it broke.

    Args:
        factory: makes an executor.
        width: units that it does at once.
    """

    def __init__(self, factory: Callable[[], Executor], width: int = 1) -> None:
        self.factory, self.width = factory, width
        self.executor: Executor | None = None

    def submit(self, unit: Unit) -> Future[Finding]:
        """Hand out a unit."""
        if self.executor is None:
            self.executor = self.factory()
        return self.executor.submit(work, unit)

    def drop(self) -> None:
        """Do without the executor; the next unit goes to a new one.

        Processes of a pool end at once: one that was started while the pool broke would be waited for at the exit of
        the program, for ever.
        """
        executor, self.executor = self.executor, None
        if executor is None:
            return
        processes = dict(getattr(executor, "_processes", None) or {})
        executor.shutdown(wait=False)
        for process in processes.values():
            process.kill()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self.drop()


def completed(pool: Pool, tasks: Iterable[Unit], *, until: Callable[[], bool]) -> Iterator[Finding]:
    """Findings in order of completion; units are handed out as room comes free.

    A worker that dies takes its executor with it: the units that were not finished go to a new one.

    Args:
        pool: does the units; it is used further by the caller.
        tasks: units, as many as there may be.
        until: whether to stop; asked after each finding.

    Raises:
        BrokenExecutor: the same unit was lost too often.
    """
    waiting = iter(tasks)
    open_: dict[Future[Finding], Unit] = {}
    again: list[Unit] = []
    lost: dict[Unit, int] = {}
    try:
        while not until():
            while len(open_) < pool.width:
                unit = again.pop() if again else next(waiting, None)
                if unit is None:
                    break
                try:
                    open_[pool.submit(unit)] = unit
                except BrokenExecutor:
                    again.append(unit)
                    break
            if not open_ and not again:
                return
            broken = not open_
            for future in wait(open_, timeout=0.2, return_when=FIRST_COMPLETED).done:
                unit = open_.pop(future)
                try:
                    yield future.result()
                except BrokenExecutor:
                    broken = True
                    lost[unit] = lost.get(unit, 0) + 1
                    if lost[unit] > REPEATS:
                        raise
                    again.append(unit)
            if broken:
                again += list(open_.values())
                open_.clear()
                pool.drop()
    finally:
        for future in open_:
            future.cancel()
