"""Work units: picklable, repeatable, and a worker that is killed loses nothing but its unit."""

from __future__ import annotations

import os
import pickle
import signal
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from codes import CYCLIC, STRADDLED, outer

from designer.errors import DesignerError
from designer.search.executors import InlineExecutor, make_executor
from designer.search.units import Finding, Pool, Unit, completed, rank, work

UNIT = Unit(outer(2, 2, 1).key, "generic", None, seed=5, runs=3, seconds=60.0)


def units(count: int) -> list[Unit]:
    return [Unit(UNIT.key, "generic", None, seed=100 * number, runs=2, seconds=60.0) for number in range(count)]


def test_a_unit_is_a_function_of_its_fields() -> None:
    first, second = work(UNIT), work(pickle.loads(pickle.dumps(UNIT)))  # noqa: S301 - our own bytes
    assert first.exponents == second.exponents
    assert (first.runs, second.runs) == (3, 3)
    design = first.design()
    assert design is not None
    assert (design.support, design.fault) == (8, "")


def test_time_ends_a_unit() -> None:
    assert work(Unit(UNIT.key, "generic", None, seed=0, runs=10**6, seconds=0.05)).runs < 10**4


def test_the_rank_is_of_the_class() -> None:
    assert rank(STRADDLED, "generic") == (31, 31, 32)
    assert rank(STRADDLED, "dense") == (33, 31, 32)
    assert rank(CYCLIC, "cyclic")[0] == 17


def test_all_units_are_done_once_and_in_any_order() -> None:
    found = list(completed(Pool(InlineExecutor), units(5), until=lambda: False))
    assert {finding.unit for finding in found} == set(units(5))


def test_it_stops_when_it_is_told_to() -> None:
    found: list[Finding] = []
    for finding in completed(Pool(InlineExecutor), units(50), until=lambda: len(found) >= 2):
        found.append(finding)
    assert len(found) == 2


class _Killing(ProcessPoolExecutor):
    """A pool of which one process is killed after the first unit is handed out."""

    victims = 1

    def submit(self, *words: object, **named: object) -> Future:  # type: ignore[type-arg,override]
        future = super().submit(*words, **named)  # type: ignore[arg-type]
        if _Killing.victims and self._processes:
            _Killing.victims -= 1
            os.kill(next(iter(self._processes)), signal.SIGKILL)
        return future


@pytest.mark.slow
def test_a_killed_worker_loses_nothing_but_its_unit() -> None:
    _Killing.victims = 1

    def pool() -> Executor:
        return _Killing(2, mp_context=get_context("spawn"))

    with Pool(pool, 2) as two:
        found = list(completed(two, units(4), until=lambda: False))
    assert _Killing.victims == 0
    assert {finding.unit for finding in found} == set(units(4))


@pytest.mark.slow
def test_no_process_of_a_pool_is_left() -> None:
    def pool() -> Executor:
        return ProcessPoolExecutor(2, mp_context=get_context("spawn"))

    seen: set[int] = set()
    with Pool(pool, 2) as two:
        for _ in completed(two, units(3), until=lambda: False):
            seen |= {process.pid for process in two.executor._processes.values()}  # type: ignore[union-attr]
    assert seen
    end = time.monotonic() + 30
    while seen and time.monotonic() < end:
        seen = {pid for pid in seen if alive(pid)}
        time.sleep(0.05)
    assert not seen


def alive(pid: int) -> bool:
    """Whether there is a process of that number, if only a dead one that nobody waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class _Broken(InlineExecutor):
    def submit(self, *_: object, **__: object) -> Future:  # type: ignore[type-arg,override]
        future: Future[object] = Future()
        future.set_exception(BrokenExecutor("the worker died"))
        return future


def test_a_unit_that_kills_every_worker_is_given_up() -> None:
    with pytest.raises(BrokenExecutor):
        list(completed(Pool(_Broken), units(1), until=lambda: False))


@pytest.mark.parametrize("name", ["threads", "processes:0", "processes:x", "dask:nowhere", ""])
def test_unknown_executors_are_refused(name: str) -> None:
    with pytest.raises(DesignerError):
        make_executor(name)


def test_an_error_in_a_task_reaches_whoever_asks() -> None:
    with pytest.raises(ZeroDivisionError):
        InlineExecutor().submit(divmod, 1, 0).result()
