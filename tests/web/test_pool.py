"""Worker processes: what takes too long, too much memory or gives too much is ended, and the next request is served."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
from collections.abc import Awaitable, Callable

import pytest

from designer import DesignerError
from designer.web.pool import BUSY, LATE, Pool
from designer.web.worker import DEFECT, EXHAUSTED, OK, REFUSED, Limits, answer

ENDLESS = {"scheme": "gasp-small", "parameters": {"K": 30, "L": 30, "T": 20}}
"""Its verdicts take much longer than a second."""
HOG = {"parameters": {"p": 90, "m": 90, "n": 100}}
"""Its verdicts take a gigabyte."""


def within(limits: Limits, trial: Callable[[Pool], Awaitable[None]], *, size: int = 1, queue: int = 16) -> None:
    """Run a trial with a pool, which is gone afterwards."""

    async def whole() -> None:
        pool = Pool(size, queue=queue, limits=limits)
        await pool.start()
        try:
            await trial(pool)
        finally:
            await pool.stop()

    asyncio.run(whole())
    assert multiprocessing.active_children() == []


async def served(pool: Pool) -> bool:
    status, text = await pool.answer("code", {})
    return status == OK and json.loads(text)["label"] == "epc p=2 m=2 n=2"


def test_an_endless_computation_is_ended_and_the_next_one_served() -> None:
    async def trial(pool: Pool) -> None:
        (first,) = pool.workers
        status, text = await pool.answer("verdicts", ENDLESS)
        assert status == LATE
        assert json.loads(text)["error"]["message"] == "this takes more than 1 seconds; try smaller parameters"
        assert not first.process.is_alive()
        assert await served(pool)

    within(Limits(seconds=1), trial)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no limits of resources")
def test_a_computation_that_takes_too_much_memory_is_ended_and_the_next_one_served() -> None:
    async def trial(pool: Pool) -> None:
        status, text = await pool.answer("verdicts", HOG)
        assert status == EXHAUSTED
        assert json.loads(text)["error"]["kind"] == "memory"
        assert await served(pool)

    within(Limits(memory=300_000_000, seconds=60), trial)


def test_a_worker_that_dies_is_told_and_replaced() -> None:
    async def trial(pool: Pool) -> None:
        (first,) = pool.workers
        os.kill(int(first.process.pid or 0), signal.SIGKILL)
        first.process.join()
        status, text = await pool.answer("code", {})
        assert status == EXHAUSTED
        assert "exceeded its limits" in text
        assert await served(pool)

    within(Limits(), trial)


def test_more_requests_than_may_wait_are_refused_at_once() -> None:
    async def trial(pool: Pool) -> None:
        running = asyncio.create_task(pool.answer("verdicts", ENDLESS))
        waiting = asyncio.create_task(pool.answer("code", {}))
        await asyncio.sleep(0)
        status, text = await pool.answer("code", {})
        assert status == BUSY
        assert json.loads(text)["error"]["message"] == "busy: 1 requests are waiting; try again in a moment"
        assert (await running)[0] == LATE
        assert (await waiting)[0] == OK

    within(Limits(seconds=1), trial, queue=1)


def test_a_computation_that_nobody_waits_for_is_ended() -> None:
    async def trial(pool: Pool) -> None:
        (first,) = pool.workers
        running = asyncio.create_task(pool.answer("verdicts", ENDLESS))
        await asyncio.sleep(0.1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await served(pool)
        assert not first.process.is_alive()

    within(Limits(seconds=600), trial)


def test_a_short_computation_that_nobody_waits_for_does_not_cost_its_worker() -> None:
    async def trial(pool: Pool) -> None:
        (first,) = pool.workers
        running = asyncio.create_task(pool.answer("code", {}))
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await served(pool)
        assert first.process.is_alive()

    within(Limits(seconds=600), trial)


def test_a_pool_that_stops_ends_what_is_running() -> None:
    left: list[asyncio.Task[tuple[int, str]]] = []

    async def trial(pool: Pool) -> None:
        left.append(asyncio.create_task(pool.answer("verdicts", ENDLESS)))
        left.append(asyncio.create_task(pool.answer("verdicts", ENDLESS)))
        await asyncio.sleep(0.1)
        left[1].cancel()
        await asyncio.sleep(0)

    within(Limits(seconds=600), trial, size=2)


def test_several_computations_run_at_a_time() -> None:
    async def trial(pool: Pool) -> None:
        found = await asyncio.gather(*(pool.answer("code", {"parameters": {"p": p}}) for p in range(1, 7)))
        labels = [json.loads(text)["label"] for _, text in found]
        assert labels == [f"epc p={p} m=2 n=2" for p in range(1, 7)]

    within(Limits(), trial, size=2)


# one answer, without a process


def asked(view: str, query: object, limits: Limits | None = None) -> tuple[int, dict[str, str]]:
    status, text = answer(json.dumps([view, query]).encode(), limits or Limits())
    document = json.loads(text)
    return status, document.get("error", document)


def test_an_answer_that_is_too_large_is_refused() -> None:
    status, error = asked("code", {}, Limits(output=1000))
    assert (status, error["message"]) == (REFUSED, "the answer is larger than 0.001 MB; try smaller parameters")


def test_bad_input_is_refused_with_the_toolkit_s_message_and_its_line() -> None:
    status, error = asked("code", {"text": 'operation = "matmul"\n[exponents]\nA = ["k**2"]\nB = ["k"]\n'})
    assert status == REFUSED
    assert error["kind"] == "input"
    assert error["message"].startswith("not admitted in a formula")
    assert error["line"] == 3  # type: ignore[comparison-overlap]
    assert "line" not in asked("code", {"scheme": "nothing"})[1]


def test_a_defect_is_told_by_its_kind_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(name: str, query: object) -> None:
        raise KeyError("/secret/path")

    monkeypatch.setattr("designer.web.worker.view", broken)
    status, error = asked("code", {})
    assert (status, error["message"]) == (DEFECT, "a defect of the program: KeyError")
    assert "KeyError: '/secret/path'" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["seconds", "memory", "output"])
def test_limits_are_above_0(limit: str) -> None:
    with pytest.raises(DesignerError, match=r"^limit of a computation; "):
        Limits(**{limit: 0})
