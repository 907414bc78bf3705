"""Executor `dask`: tasks on a cluster of this machine; what is slow is not waited for, what is lost is done again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jobs import events

from designer import distinct, emit, load
from designer.executors.faults import Faults, Stragglers

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask's library distributed is not installed")

EPC = emit(load("epc").bind(p=2, m=2, n=2), distinct(12))


def test_rounds_with_every_fault_are_right(tmp_path: Path) -> None:
    faults = Faults(Stragglers(2, 600.0), lost=1, malformed=0, duplicated=3)
    *rounds, last = events(tmp_path, EPC, executor="dask", faults=faults)
    assert last == {"event": "done"}
    assert len(rounds) == 8
    for record in rounds:
        assert record["equal"] is True
        assert not {*record["slow"], *record["lost"]} & set(record["arrived"])


@pytest.mark.slow
def test_a_process_that_is_killed_costs_time_and_not_the_result(tmp_path: Path) -> None:
    *rounds, last = events(tmp_path, EPC, executor="dask", kinds=["random"], rounds=4, faults=Faults(killed=1))
    assert last == {"event": "done"}
    assert all(record["equal"] for record in rounds)


def test_too_few_answers_are_named(tmp_path: Path) -> None:
    [last] = events(tmp_path, EPC, executor="dask", faults=Faults(lost=4))
    assert last["reason"].startswith("8 answers arrived, 9 are needed: workers ")
    assert last["reason"].endswith(" fell silent")


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A scheduler and a worker that know nothing of the toolkit's own cluster."""
    text = (
        "import sys, time, distributed\n"
        "if __name__ == '__main__':\n"
        "    cluster = distributed.LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None)\n"
        "    print(cluster.scheduler_address, flush=True)\n"
        "    sys.stdin.read()\n"
        "    cluster.close()\n"
    )
    script = tmp_path / "cluster.py"
    script.write_text(text)
    process = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip().removeprefix("tcp://")
    process.communicate()


def test_a_cluster_that_is_there_is_used(tmp_path: Path, scheduler: str) -> None:
    *rounds, last = events(tmp_path, EPC, executor=f"dask://{scheduler}", kinds=["random"], rounds=2)
    assert last == {"event": "done"}
    assert all(record["equal"] for record in rounds)
    [last] = events(tmp_path, EPC, executor=f"dask://{scheduler}", faults=Faults(killed=1))
    assert last["reason"] == "processes of a cluster that was there are not killed"


def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [last] = events(tmp_path, EPC, executor="dask://127.0.0.1:9")
    assert last["event"] == "failed"
    assert last["reason"].startswith("no Dask scheduler answers at 127.0.0.1:9: ")


def test_a_scheduler_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    from designer.executors import dask_cluster
    from designer.executors.loading import load_emitted

    path = tmp_path / "program.py"
    path.write_text(EPC)
    monkeypatch.setattr(dask_cluster, "CONNECT", 1.0)
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0", processes=True) as cluster:
        address = cluster.scheduler_address.partition("://")[2]
        with pytest.raises(RuntimeError, match=f"^the Dask scheduler at {address} has no workers; dask worker tcp:"):
            dask_cluster.Executor(load_emitted(EPC, str(path)), 12, address)


def test_every_coded_block_goes_to_the_cluster_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A grid of 3 x 2 points has 3 + 2 coded blocks, and 6 tasks."""
    from designer import grid
    from designer.executors.dask_cluster import Executor
    from designer.executors.job import Store
    from designer.executors.loading import load_emitted

    code, points = load("bivariate").bind(K=2, L=2), grid([3, 2])
    path = tmp_path / "program.py"
    path.write_text(emit(code, points))
    program: Any = load_emitted(path.read_text(), str(path))
    shapes = [(4, 4), (4, 4)]
    tasks = Store(program, shapes).encode(program.prepare(*(np.ones(shape, int) for shape in shapes)))
    with Executor(program, 6) as executor:
        executor.begin(tasks)
        assert len(executor.blocks) == 5
