"""Executor `inline`: one task after the other, the delayed ones last and only where they are needed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from programs import begin, program, take, take_all

from designer.executors import NEVER
from designer.executors.inline import Executor


def tasks(count: int) -> list[tuple[str, int]]:
    return [("echo", number) for number in range(count)]


def test_answers_come_in_order_of_delay_then_of_the_start(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 4) as executor:
        begin(executor, tasks(4), order=[2, 0, 3, 1], delays={0: 0.02, 2: 0.01})
        found = take(executor, 4)
    assert list(found) == [3, 1, 2, 0]
    assert found == {number: ("echo", number, os.getpid()) for number in range(4)}


def test_delays_of_one_worker_add_up(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 2) as executor:
        begin(executor, tasks(4), delays={0: 0.03, 1: 0.03, 2: 0.02, 3: 0.02}, owners=[0, 0, 1, 1])
        assert list(take(executor, 4)) == [2, 0, 3, 1]


def test_a_straggler_is_not_waited_for_unless_its_answer_is_needed(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 3) as executor:
        started = time.monotonic()
        begin(executor, tasks(3), order=[1, 0, 2], delays={1: 600.0})
        assert list(take(executor, 2)) == [0, 2]
        with pytest.raises(TimeoutError):
            executor.next(0.01)
        assert time.monotonic() - started < 60


def test_a_worker_that_falls_silent_gives_nothing_more(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 2) as executor:
        begin(executor, tasks(5), delays={2: NEVER}, owners=[0, 1, 1, 1, 0])
        found, reason = take_all(executor)
        assert sorted(found) == [0, 1, 4]
        assert reason == "worker 1 fell silent"
        begin(executor, tasks(2))
        assert take_all(executor)[1] == "every worker has answered"


def test_an_error_is_the_workers_own(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 1) as executor:
        begin(executor, [("error", ValueError("wrong shape"))])
        with pytest.raises(ValueError, match=r"^wrong shape$"):
            executor.next(1.0)


def test_there_is_nobody_to_kill(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 1) as executor, pytest.raises(RuntimeError, match=r"^the executor inline has no"):
        executor.kill(0)
