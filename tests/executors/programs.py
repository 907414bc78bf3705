"""Small programs for executors: what a worker does is told by its task."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from designer.executors import NoAnswerError
from designer.executors.loading import load_program

PROGRAM = """\
import os, sys, time
import numpy as np


def worker(task, out=None):
    kind, value = task
    if kind == "error":
        raise value
    if kind == "die":
        os._exit(3)
    if kind == "large":
        return np.full(value, 7, dtype=np.int64)
    if kind == "noise":
        sys.stderr.write("x" * value)
    return (kind, value, os.getpid())
"""


def program(folder: Path) -> ModuleType:
    path = folder / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return load_program(str(path))


def begin(
    executor: Any, tasks: Sequence[Any], *, order: Sequence[int] = (), delays: Mapping[int, float] | None = None,
    owners: Sequence[int] = (),
) -> None:  # fmt: skip
    """Begin a round and start its tasks, each by a worker of its own unless owners are given."""
    executor.begin(tasks)
    for number in order or range(len(tasks)):
        executor.start(number, owners[number] if owners else number, (delays or {}).get(number, 0.0))


def take(executor: Any, count: int) -> dict[int, Any]:
    """So many answers."""
    return dict(executor.next(120.0) for _ in range(count))


def take_all(executor: Any) -> tuple[dict[int, Any], str]:
    """All answers that come, and why no other does."""
    found: dict[int, Any] = {}
    while True:
        try:
            number, answer = executor.next(120.0)
        except NoAnswerError as error:
            return found, str(error)
        assert number not in found
        found[number] = answer


def processes() -> dict[int, tuple[int, str]]:
    """Number of every live process -> (its parent's, its command line)."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                command = (entry / "cmdline").read_text("utf-8", "replace").replace("\0", " ")
            except OSError:
                continue
            if stat[0] != "Z":
                found[int(entry.name)] = (int(stat[1]), command)
    return found


def descendants(root: int) -> set[int]:
    """Live processes below a process; the tracker that multiprocessing keeps is left out."""
    table, reached = processes(), {root}
    while more := {number for number, (parent, _) in table.items() if parent in reached} - reached:
        reached |= more
    return {n for n in reached - {root} if "resource_tracker" not in table[n][1]}


@contextmanager
def no_process_is_left() -> Iterator[None]:
    before = descendants(os.getpid())
    yield
    assert descendants(os.getpid()) <= before
