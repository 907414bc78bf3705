"""Local searches on engines of other people: Dask, and MPI with several processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

GOAL = ["convolution", "m=3", "n=2", "--colluders", "1", "--alone", "--time", "12", "--json"]


def runs(command: list[str], tmp_path: Path) -> int:
    """How many local searches there were."""
    environment = {
        **os.environ, "XDG_CACHE_HOME": str(tmp_path), "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    }  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    document = json.loads(done.stdout)
    assert document["best"]["workers"] == 8
    return int(document["runs"])


@pytest.mark.slow
@pytest.mark.skipif(find_spec("distributed") is None, reason="Dask's library distributed is not installed")
def test_a_dask_cluster_does_the_searches(tmp_path: Path) -> None:
    assert runs([sys.executable, "-m", "designer", "search", *GOAL, "--executor", "dask"], tmp_path) > 0


@pytest.mark.slow
@pytest.mark.skipif(find_spec("mpi4py") is None, reason="mpi4py is not installed")
@pytest.mark.skipif(shutil.which("mpirun") is None, reason="there is no mpirun")
def test_mpi_processes_do_the_searches(tmp_path: Path) -> None:
    launch = ["mpirun", "--oversubscribe", "-n", "2", sys.executable, "-m", "mpi4py.futures", "-m", "designer"]
    assert runs([*launch, "search", *GOAL, "--executor", "mpi"], tmp_path) > 0
