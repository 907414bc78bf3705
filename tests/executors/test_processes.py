"""Executor `processes`: the fastest answers count, stragglers and dead workers don't, nothing is left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from programs import descendants, no_process_is_left, program

from designer.executors.processes import WORKER_LIMIT, Executor

LONG = 600.0
"""Seconds that a straggler would sleep: a test that waited for one would never end."""


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    with no_process_is_left():
        yield


def tasks(count: int, kind: str = "echo") -> list[Any]:
    return [(kind, number) for number in range(count)]


def take(incoming: Iterator[tuple[int, Any]], count: int) -> dict[int, Any]:
    found = dict(next(incoming) for _ in range(count))
    incoming.close()  # type: ignore[attr-defined]
    return found


def test_every_worker_is_a_process_of_its_own_and_answers_its_own_task(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 4) as executor:
        answers = take(executor.answers(tasks(4), order=range(4), delays={}), 4)
    assert {number: answer[:2] for number, answer in answers.items()} == {n: ("echo", n) for n in range(4)}
    assert len({answer[2] for answer in answers.values()} | {os.getpid()}) == 5


def test_answers_come_in_order_of_completion(tmp_path: Path) -> None:
    delays = {0: 1.2, 1: 0.0, 2: 0.6}
    with Executor(program(tmp_path), 3) as executor:
        assert list(take(executor.answers(tasks(3), order=[0, 1, 2], delays=delays), 3)) == [1, 2, 0]


def test_stragglers_are_not_waited_for_and_work_again_in_the_next_round(tmp_path: Path) -> None:
    """The stragglers of a round would sleep for ten minutes; in the next round their answers are needed."""
    with Executor(program(tmp_path), 4) as executor:
        for slow in ([0, 1], [2, 3], [0, 3], [0, 1]):
            first = take(executor.answers(tasks(4), order=range(4), delays=dict.fromkeys(slow, LONG)), 2)
            assert set(first) == set(range(4)) - set(slow)
            everyone = take(executor.answers([("again", n) for n in range(4)], order=range(4), delays={}), 4)
            assert {number: answer[:2] for number, answer in everyone.items()} == {n: ("again", n) for n in range(4)}


def test_a_straggler_may_straggle_again_and_answers_are_never_those_of_an_earlier_round(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 3) as executor:
        for number in range(20):
            slow = number % 3
            round_tasks = [(number, worker) for worker in range(3)]
            found = take(executor.answers(round_tasks, order=range(3), delays={slow: LONG}), 2)
            assert {w: a[:2] for w, a in found.items()} == {w: (number, w) for w in range(3) if w != slow}


def test_large_tasks_and_answers_over_several_rounds_do_not_block(tmp_path: Path) -> None:
    """Both are much larger than a pipe's buffer, and every round leaves answers unread."""
    size = 1_000_000
    load = np.arange(size)
    with Executor(program(tmp_path), 4) as executor:
        for _ in range(5):
            found = take(executor.answers([("large", size)] * 4, order=range(4), delays={}), 1)
            assert all(answer.shape == (size,) and answer[0] == 7 for answer in found.values())
            found = take(executor.answers([("echo", load)] * 4, order=[3, 2, 1, 0], delays={2: 0.05}), 2)
            assert all(answer[1][-1] == size - 1 for answer in found.values())
        assert len(take(executor.answers([("large", size)] * 4, order=range(4), delays={}), 4)) == 4


def test_killed_workers_are_survived_in_this_round_and_the_next(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 4, kill=[1, 2]) as executor:
        for _ in range(3):
            found = take(executor.answers(tasks(4), order=range(4), delays={1: LONG, 2: LONG}), 2)
            assert set(found) == {0, 3}


def test_the_dead_are_named_when_nobody_is_left_to_answer(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 3, kill=[0, 2]) as executor:
        incoming = executor.answers(tasks(3), order=range(3), delays={0: LONG, 2: LONG})
        assert next(incoming)[0] == 1
        with pytest.raises(RuntimeError, match=r"^workers 0, 2 died$"):
            next(incoming)


def test_a_worker_that_ends_by_itself_is_dead(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 2) as executor:
        incoming = executor.answers([("die", 0), ("echo", 1)], order=[0, 1], delays={})
        assert next(incoming)[0] == 1
        with pytest.raises(RuntimeError, match=r"^workers 0 died$"):
            next(incoming)


def test_a_worker_that_dies_in_the_middle_of_an_answer_is_dead(tmp_path: Path) -> None:
    """It is stopped while its answer fills the pipe, and killed when a part of it has been read."""
    with Executor(program(tmp_path), 2) as executor:
        victim = executor.processes[0].pid
        assert victim is not None
        executor._send(0, (1, 0.0, ("large", 10_000_000)))  # type: ignore[arg-type]
        assert executor.pipes[0].poll(10)
        time.sleep(0.3)
        os.kill(victim, signal.SIGKILL)
        executor.processes[0].join()
        incoming = executor.answers(tasks(2), order=[0, 1], delays={})
        assert next(incoming)[0] == 1
        with pytest.raises(RuntimeError, match=r"^workers 0 died$"):
            next(incoming)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("wrong shape"), "ValueError: wrong shape"),
        (TypeError("odd"), "TypeError: odd"),
        (ZeroDivisionError("0"), "ZeroDivisionError: 0"),
    ],
)
def test_an_error_of_a_worker_is_told(tmp_path: Path, error: Exception, text: str) -> None:
    with Executor(program(tmp_path), 2) as executor:
        incoming = executor.answers([("echo", 0), ("error", error)], order=[1, 0], delays={0: LONG})
        with pytest.raises(RuntimeError, match=f"^worker 1 failed: {text}$"):
            next(incoming)


def test_workers_end_when_the_work_is_broken_off(tmp_path: Path) -> None:
    """By an exception, with stragglers asleep and with workers that compute; `nothing_is_left` looks."""
    started = time.monotonic()

    def broken_off() -> None:
        with Executor(program(tmp_path), 4) as executor:
            next(executor.answers([("large", 20_000_000)] * 4, order=range(4), delays={0: LONG, 1: LONG}))
            assert len(descendants(os.getpid())) >= 4
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert time.monotonic() - started < 60


def test_workers_ignore_an_interruption_of_the_terminal(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 2) as executor:
        for process in executor.processes.values():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGINT)
        assert len(take(executor.answers(tasks(2), order=[0, 1], delays={}), 2)) == 2


def test_a_program_that_does_not_load_leaves_only_dead_workers(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    module = program(tmp_path)
    Path(str(module.__file__)).write_text("import nothing_of_this_name")
    with Executor(module, 2) as executor:
        incoming = executor.answers(tasks(2), order=[0, 1], delays={})
        with pytest.raises(RuntimeError, match=r"^workers 0, 1 died$"):
            next(incoming)
    assert "nothing_of_this_name" in capfd.readouterr().err


def test_there_are_not_too_many(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=f"^{WORKER_LIMIT + 1} worker processes; allowed: at most {WORKER_LIMIT}$"):
        Executor(program(tmp_path), WORKER_LIMIT + 1)
