"""Programs for Dask: right on a cluster, with workers that are lost."""

from __future__ import annotations

import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from test_emitters import changed, loaded, standalone
from test_mpi4py_program import CASES, EPC, EXTENSION

from designer.emitters import emit, trial
from designer.points import distinct

DASK = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask's library distributed is not installed")


def script(text: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(text, "utf-8")
    return subprocess.run(
        [sys.executable, "script.py", *words], capture_output=True, text=True, timeout=180, check=False, cwd=folder
    )


SEVERAL = """
import importlib, sys
from distributed import Client
if __name__ == "__main__":
    with Client(processes=False, n_workers=2, threads_per_worker=2, dashboard_address=None) as client:
        for name in sys.argv[1:]:
            program = importlib.import_module(name)
            print(name, program.self_test(rounds=1, gather=program.Cluster(client).gather), flush=True)
"""


@DASK
def test_a_cluster_computes_what_is_decoded(tmp_path: Path) -> None:
    cases = [*CASES.values(), (*EXTENSION, 0)]
    names = [f"program{number}" for number in range(len(cases))]
    for name, (code, points, wrong) in zip(names, cases, strict=True):
        (tmp_path / f"{name}.py").write_text(emit(code, points, target="dask", wrong=wrong), "utf-8")
    done = script(SEVERAL, tmp_path, *names)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines() == [f"{name} 8" for name in names]


@DASK
def test_a_file_starts_its_own_workers(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(emit(EPC, distinct(8), target="dask"), "utf-8")
    assert trial("dask", "program.py", distinct(8)) == "python program.py"
    done = subprocess.run(
        [sys.executable, "program.py"], capture_output=True, text=True, timeout=180, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "epc p=2 m=1 n=2: 24 comparisons with the direct computation, all equal\n"


FAULTS = """
import sys
import numpy as np
import failing, dying
from distributed import Client, LocalCluster

if __name__ == "__main__":
    A, B = np.arange(16).reshape(4, 4), np.arange(16).reshape(4, 4) + 7
    tasks = dying.encode(*dying.prepare(A, B))
    with (
        LocalCluster(n_workers=4, threads_per_worker=1, dashboard_address=None) as local,
        Client(local) as client,
    ):
        answers = dying.Cluster(client).gather(tasks, range(8))
        result = dying.from_field(dying.decode(answers, A.shape, B.shape), dying.Q)
        print(len(answers), np.array_equal(result, A @ B % dying.Q), flush=True)
        try:
            failing.Cluster(client).gather(tasks, range(8))
        except RuntimeError as error:
            print(error, flush=True)
"""
REPLY = "    return np.asarray(worker(task))\n"


@DASK
def test_a_lost_worker_is_a_straggler_and_failures_are_named(tmp_path: Path) -> None:
    text, died = emit(EPC, distinct(8), target="dask"), tmp_path / "died"
    dies = (
        f"    try:\n        open({str(died)!r}, 'x').close()\n    except FileExistsError:\n        pass\n"
        "    else:\n        os._exit(9)\n"
    )
    (tmp_path / "dying.py").write_text(changed(text, REPLY, dies + REPLY), "utf-8")
    (tmp_path / "failing.py").write_text(changed(text, REPLY, "    raise ValueError('no')\n"), "utf-8")
    done = script(FAULTS, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert died.exists()
    first, second = done.stdout.splitlines()
    assert first == "5 True"
    assert second.startswith("0 answers; needed: 5; answer ")
    assert second.count("ValueError('no')") == 8


USAGE = (
    "usage: python FILE [SCHEDULER]\nSCHEDULER is the address of a Dask scheduler, such as tcp://127.0.0.1:8786; "
    "without it workers start on this machine.\n"
)


def test_help_is_printed_and_other_words_than_an_address_are_refused(tmp_path: Path) -> None:
    text = emit(EPC, distinct(8), target="dask")
    for words in (["--help"], ["-h"], ["tcp://127.0.0.1:1", "--help"]):
        done = script(text, tmp_path, *words)
        assert (done.returncode, done.stdout, done.stderr) == (0, USAGE, "")
    for words in (["-x"], ["a", "b"]):
        done = script(text, tmp_path, *words)
        assert (done.returncode, done.stdout) == (64, "")
        assert done.stderr == f"not the address of a scheduler: {' '.join(words)}\n{USAGE}"


@DASK
def test_an_address_without_a_scheduler_is_one_line_and_the_usage(tmp_path: Path) -> None:
    text = changed(emit(EPC, distinct(8), target="dask"), "CONNECTING = 10.0", "CONNECTING = 0.5")
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))  # not listening: connections are refused
        addresses = {
            "foo": "missing port number in address 'foo'",
            f"tcp://127.0.0.1:{dead.getsockname()[1]}": "",
            f"tcp://127.0.0.1:{silent.getsockname()[1]}": "no answer within 0.5 seconds",
        }
        for address, reason in addresses.items():
            done = script(text, tmp_path, address)
            assert (done.returncode, done.stdout) == (64, "")
            assert done.stderr.startswith(f"no scheduler at {address}: {reason}")
            assert done.stderr.endswith(f"\n{USAGE}")
            assert done.stderr.count("\n") == 1 + USAGE.count("\n")


CLUSTER = """
import runpy, sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None,
                      protocol="tcp") as cluster:
        sys.argv = ["program.py", cluster.scheduler_address]
        runpy.run_path("program.py", run_name="__main__")
"""


@DASK
def test_an_address_of_a_scheduler_serves(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(emit(EPC, distinct(8), target="dask"), "utf-8")
    done = script(CLUSTER, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "epc p=2 m=1 n=2: 24 comparisons with the direct computation, all equal\n"


def test_without_a_cluster_a_program_tests_itself_in_one_process() -> None:
    for code, points, wrong in CASES.values():
        assert loaded(emit(code, points, target="dask", wrong=wrong)).self_test(rounds=1) == 8


def test_distributed_is_asked_for_where_it_is_missing(tmp_path: Path) -> None:
    text = changed(
        emit(EPC, distinct(8), target="dask"),
        "from distributed import Client, LocalCluster",
        "import distributed_missing",
    )
    done = standalone(text, tmp_path / "program.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("this program needs Dask's library distributed: pip install distributed (")
