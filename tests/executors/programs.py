"""Small programs for executors: what a worker does is told by its task."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from designer.executors.processes import load_program

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
