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
from programs import begin, descendants, no_process_is_left, program, take, take_all

from designer.executors import NEVER, NoAnswerError
from designer.executors.processes import WORKER_LIMIT, Executor

LONG = 600.0
"""Seconds that a straggler would sleep: a test that waited for one would never end."""


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    with no_process_is_left():
        yield


def tasks(count: int, kind: str = "echo") -> list[Any]:
    return [(kind, number) for number in range(count)]


def test_every_worker_is_a_process_of_its_own_and_answers_its_own_task(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 4) as executor:
        begin(executor, tasks(4))
        answers = take(executor, 4)
    assert {number: answer[:2] for number, answer in answers.items()} == {n: ("echo", n) for n in range(4)}
    assert len({answer[2] for answer in answers.values()} | {os.getpid()}) == 5


def test_a_worker_does_its_tasks_one_after_another(tmp_path: Path) -> None:
    owners = [0, 1, 0, 1, 0]
    with Executor(program(tmp_path), 2) as executor:
        begin(executor, tasks(5), order=[4, 1, 0, 3, 2], delays={4: 0.1}, owners=owners)
        answers = take(executor, 5)
    assert [number for number in answers if owners[number] == 0] == [4, 0, 2]
    assert [number for number in answers if owners[number] == 1] == [1, 3]
    assert {owner: {a[2] for n, a in answers.items() if owners[n] == owner} for owner in (0, 1)} == {
        owner: {answers[owner][2]} for owner in (0, 1)
    }


def test_answers_come_in_order_of_completion(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 3) as executor:
        begin(executor, tasks(3), delays={0: 1.2, 2: 0.6})
        assert list(take(executor, 3)) == [1, 2, 0]


def test_stragglers_are_not_waited_for_and_work_again_in_the_next_round(tmp_path: Path) -> None:
    """The stragglers of a round would sleep for ten minutes; in the next round their answers are needed."""
    with Executor(program(tmp_path), 4) as executor:
        for slow in ([0, 1], [2, 3], [0, 3], [0, 1]):
            begin(executor, tasks(4), delays=dict.fromkeys(slow, LONG))
            assert set(take(executor, 2)) == set(range(4)) - set(slow)
            begin(executor, [("again", n) for n in range(4)])
            assert {number: answer[:2] for number, answer in take(executor, 4).items()} == {
                n: ("again", n) for n in range(4)
            }


def test_a_straggler_may_straggle_again_and_answers_are_never_those_of_an_earlier_round(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 3) as executor:
        for number in range(20):
            slow = number % 3
            begin(executor, [(number, worker) for worker in range(3)], delays={slow: LONG})
            found = take(executor, 2)
            assert {w: a[:2] for w, a in found.items()} == {w: (number, w) for w in range(3) if w != slow}


def test_large_tasks_and_answers_over_several_rounds_do_not_block(tmp_path: Path) -> None:
    """Both are much larger than a pipe's buffer, and every round leaves answers unread."""
    size = 1_000_000
    load = np.arange(size)
    with Executor(program(tmp_path), 4) as executor:
        for _ in range(5):
            begin(executor, [("large", size)] * 8, owners=[0, 1, 2, 3] * 2)
            assert all(answer.shape == (size,) and answer[0] == 7 for answer in take(executor, 1).values())
            begin(executor, [("echo", load)] * 4, order=[3, 2, 1, 0], delays={2: 0.05})
            assert all(answer[1][-1] == size - 1 for answer in take(executor, 2).values())
        begin(executor, [("large", size)] * 4)
        assert len(take(executor, 4)) == 4


def test_nothing_comes_in_time(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 2) as executor:
        begin(executor, tasks(2), delays={0: LONG})
        assert list(take(executor, 1)) == [1]
        with pytest.raises(TimeoutError):
            executor.next(0.05)


def test_silent_workers_are_named_and_work_again(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 3) as executor:
        begin(executor, tasks(6), delays={2: NEVER, 4: NEVER}, owners=[0, 1, 2, 0, 1, 2])
        found, reason = take_all(executor)
        assert sorted(found) == [0, 1, 3]
        assert reason == "workers 1, 2 fell silent"
        begin(executor, tasks(3))
        assert len(take(executor, 3)) == 3


def test_killed_workers_are_survived_and_replaced(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 4) as executor:
        before = {worker: process.pid for worker, process in executor.pipes.processes.items()}
        begin(executor, tasks(4), delays={1: LONG, 2: LONG})
        for worker in (1, 2, 2):
            executor.kill(worker)
        assert set(take(executor, 2)) == {0, 3}
        begin(executor, tasks(4))
        answers = take(executor, 4)
        assert {worker: answer[2] == before[worker] for worker, answer in answers.items()} == {
            0: True, 1: False, 2: False, 3: True,
        }  # fmt: skip


def test_the_dead_are_named_when_nobody_is_left_to_answer(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 3) as executor:
        begin(executor, tasks(3), delays={0: LONG, 2: LONG})
        executor.kill(0)
        executor.kill(2)
        found, reason = take_all(executor)
        assert (list(found), reason) == ([1], "workers 0, 2 died")


def test_a_worker_that_ends_by_itself_is_dead_and_replaced(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 2) as executor:
        begin(executor, [("die", 0), ("echo", 1), ("echo", 2)], owners=[0, 1, 0])
        found, reason = take_all(executor)
        assert (list(found), reason) == ([1], "worker 0 died")
        begin(executor, [("die", 0), ("echo", 1)])
        assert list(take(executor, 1)) == [1]
        time.sleep(0.2)  # the death is not heard of before the next round
        begin(executor, tasks(2))
        assert set(take(executor, 2)) == {0, 1}


def test_a_worker_that_dies_in_the_middle_of_an_answer_is_dead(tmp_path: Path) -> None:
    """It is killed when a part of its answer fills the pipe."""
    with Executor(program(tmp_path), 2) as executor:
        begin(executor, [("large", 10_000_000), ("echo", 1)])
        victim = executor.pipes.processes[0].pid
        assert victim is not None
        assert executor.pipes.pipes[0].poll(60)
        time.sleep(0.3)
        os.kill(victim, signal.SIGKILL)
        executor.pipes.processes[0].join()
        found, reason = take_all(executor)
        assert (list(found), reason) == ([1], "worker 0 died")


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
        begin(executor, [("echo", 0), ("error", error)], order=[1, 0], delays={0: LONG})
        with pytest.raises(NoAnswerError, match=f"^worker 1 failed: {text}$"):
            executor.next(60.0)


def test_workers_end_when_the_work_is_broken_off(tmp_path: Path) -> None:
    """By an exception, with stragglers asleep and with workers that compute; `nothing_is_left` looks."""
    started = time.monotonic()

    def broken_off() -> None:
        with Executor(program(tmp_path), 4) as executor:
            begin(executor, [("large", 20_000_000)] * 4, delays={0: LONG, 1: LONG})
            executor.next(60.0)
            assert len(descendants(os.getpid())) >= 4
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert time.monotonic() - started < 60


def test_workers_ignore_an_interruption_of_the_terminal(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 2) as executor:
        for process in executor.pipes.processes.values():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGINT)
        begin(executor, tasks(2))
        assert len(take(executor, 2)) == 2


def test_a_program_that_does_not_load_leaves_only_dead_workers(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    module = program(tmp_path)
    Path(str(module.__file__)).write_text("import nothing_of_this_name")
    with Executor(module, 2) as executor:
        assert executor.dead == {0, 1}
        assert take_all(executor) == ({}, "workers 0, 1 died")
    assert "nothing_of_this_name" in capfd.readouterr().err


def test_there_are_not_too_many(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=f"^{WORKER_LIMIT + 1} worker processes; allowed: at most {WORKER_LIMIT}$"):
        Executor(program(tmp_path), WORKER_LIMIT + 1)
