"""Ends from outside leave nothing behind, and several ranks do not run the same job side by side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
LONG = "run epc p=2 m=2 n=2 --workers 9 --size 6 --executor processes --stragglers 9:600"


def running(path: Path) -> list[str]:
    """Command lines of live processes that name a path."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_text("utf-8", "replace") if entry.name.isdigit() else ""
            environment = (entry / "environ").read_text("utf-8", "replace") if command else ""
        except OSError:
            continue
        if str(path) in environment:
            found.append(command.replace("\0", " "))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, 130)])
def test_a_run_that_is_ended_leaves_no_file_and_no_process(tmp_path: Path, number: int, status: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "designer", *LONG.split()], env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + 120
    while len(running(tmp_path)) < 11 and time.monotonic() < end:
        time.sleep(0.1)
    assert list(tmp_path.glob("coded-designer-*"))
    process.send_signal(number)
    assert process.wait(timeout=60) == status
    while running(tmp_path) and time.monotonic() < end:
        time.sleep(0.1)
    assert running(tmp_path) == []
    assert list(tmp_path.glob("coded-designer-*")) == []


def test_several_ranks_without_the_executor_for_them_are_refused(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMPI_COMM_WORLD_SIZE", "4")
    for line in ("run matdot p=2 --size 4", "compare matdot p=2 --run --workers 4"):
        status, out, err = cli(line)
        assert (status, out) == (64, "")
        assert err.startswith("coded-designer: every rank would run the same job; in --executor; got ")
        assert err.endswith("; add --executor mpi\n")
    monkeypatch.setenv("OMPI_COMM_WORLD_RANK", "2")
    assert cli("run matdot p=2 --size 4") == (64, "", "")


def test_options_of_runs_without_a_run_are_refused(cli: Cli) -> None:
    status, out, err = cli("compare epc p=2 m=2 n=2 --workers 12 --stragglers 2:1")
    assert (status, out) == (64, "")
    assert err == "coded-designer: --stragglers is an option of runs; got 2:1; add --run\n"
    assert cli("compare epc p=2 m=2 n=2 --factor x").err.startswith(
        "coded-designer: argument --factor: not a multiple of the median time; got x"
    )
