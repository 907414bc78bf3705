"""Executor `inline`: one task after the other, the delayed ones last and only where they are needed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from programs import program

from designer.executors.inline import Executor


def test_answers_come_in_order_of_delay_then_of_the_round(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 4) as executor:
        tasks = [("echo", n) for n in range(4)]
        found = list(executor.answers(tasks, order=[2, 0, 3, 1], delays={0: 0.02, 2: 0.01}))
    assert [number for number, _ in found] == [3, 1, 2, 0]
    assert {answer for _, answer in found} == {("echo", n, os.getpid()) for n in range(4)}


def test_a_straggler_is_not_waited_for_unless_its_answer_is_needed(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 3) as executor:
        started = time.monotonic()
        incoming = executor.answers([("echo", n) for n in range(3)], order=[1, 0, 2], delays={1: 600.0})
        assert [next(incoming)[0], next(incoming)[0]] == [0, 2]
        incoming.close()
        assert time.monotonic() - started < 60


def test_an_error_is_the_workers_own(tmp_path: Path) -> None:
    with Executor(program(tmp_path), 1) as executor, pytest.raises(ValueError, match=r"^wrong shape$"):
        next(executor.answers([("error", ValueError("wrong shape"))], order=[0], delays={}))
