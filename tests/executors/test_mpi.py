"""Executor `mpi`: the command itself under `mpirun`, with fewer ranks than workers and with as many."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.skipif(find_spec("mpi4py") is None, reason="mpi4py is not installed"),
    pytest.mark.skipif(shutil.which("mpirun") is None, reason="there is no mpirun"),
]


def mpirun(ranks: int, line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    }  # fmt: skip
    command = ["mpirun", "--oversubscribe", "-n", str(ranks), sys.executable, "-m", "designer", *line.split()]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, env=environment, check=False, cwd=folder
    )


@pytest.mark.slow
def test_a_job_with_stragglers_and_silent_workers_is_right(tmp_path: Path) -> None:
    done = mpirun(
        13,
        "run epc p=2 m=2 n=2 --workers 12 --size 20 --executor mpi --stragglers 1:600 --faults lost:2 --json",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["execution"]
    assert (found["executor"], found["equal"], found["matrices"]) == ("mpi", True, 8)
    for record in found["rounds"]:
        assert len(record["lost"]) == 2
        assert not {*record["lost"], *record["slow"]} & set(record["arrived"])


@pytest.mark.slow
def test_few_ranks_do_the_work_of_many_workers_and_large_blocks_pass(tmp_path: Path) -> None:
    done = mpirun(3, "run polynomial m=2 n=2 --workers 7 --size 700 --rounds 1 --executor mpi --json", tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["execution"]["equal"]


@pytest.mark.slow
def test_faults_are_those_of_workers_however_few_the_ranks(tmp_path: Path) -> None:
    """Three silent workers and three slow ones of fifteen; the others share their ranks and answer."""
    line = (
        "run epc p=2 m=2 n=2 --workers 15 --size 12 --rounds 1 --executor mpi --faults lost:3 --stragglers 3:600 --json"
    )
    done = mpirun(4, line, tmp_path)
    assert done.returncode == 0, done.stderr
    for record in json.loads(done.stdout)["execution"]["rounds"]:
        assert len(record["lost"]) == len(record["slow"]) == 3
        assert not {*record["lost"], *record["slow"]} & set(record["arrived"])
    done = mpirun(4, line.replace("lost:3", "lost:7").replace("--stragglers 3:600 ", ""), tmp_path)
    assert done.returncode == 64
    assert "8 answers arrived, 9 are needed: workers " in done.stderr
    assert " fell silent; in executor mpi" in done.stderr


@pytest.mark.slow
def test_bad_input_is_one_line_and_ends_all_ranks(tmp_path: Path) -> None:
    for line, message in (
        ("run epc p=2 m=2 n=2 --workers 7 --executor mpi", "coded-designer: these points do not decode every target; "),
        ("run epc p=2 m=2 n=2 --bogus --executor mpi", "coded-designer: unrecognized arguments: --bogus; "),
    ):
        done = mpirun(3, line, tmp_path)
        assert done.returncode == 64
        own = [text for text in done.stderr.splitlines() if text.startswith("coded-designer")]
        assert len(own) == 1
        assert own[0].startswith(message)


def test_without_other_ranks_it_says_how_to_start_them(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "designer", *["run", "matdot", "p=2", "--size", "4", "--executor", "mpi"]],
        capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 64
    assert done.stderr == (
        "coded-designer: the executor mpi needs other ranks: mpirun -n 13 coded-designer run … --executor mpi; "
        "in executor mpi\n"
    )
