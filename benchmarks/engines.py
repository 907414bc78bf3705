"""Coded jobs on real engines: what stragglers cost on processes, what Dask costs a task, and MPI against a peer.

The peer is the polynomial code in the setting of the first published program of it, on NumPy's integers; it runs under
the same `mpirun` on the same cores. On two cores of an AMD EPYC the published program itself took 18 s, of which
encoding 0.9 and decoding 0.16. What is not installed is left out with a line that says so.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from statistics import median

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from _figures import report

from designer import distinct, emit, load
from designer.contest import contest
from designer.executors import make_executor
from designer.executors.faults import Stragglers
from designer.executors.loading import load_program

ROUNDS = 5


def processes(size: int = 1000) -> None:
    """Two slow workers of twelve, each ten times a task late."""
    code, points = load("epc").bind(p=2, m=2, n=2), distinct(12)
    calm = contest([(code, points)], size=size, rounds=ROUNDS)
    task = min(calm.standings[0].seconds) / 3  # nine answers of twelve tasks on two cores
    slow = contest([(code, points)], size=size, rounds=ROUNDS, stragglers=Stragglers(2, 10 * task))
    base = calm.standings[0].median
    assert base is not None
    for standing in slow.standings:
        assert standing.equal
        assert standing.median is not None
        target = 1.3 if standing.name == code.label else None
        report(f"{standing.name}: two of 12 workers slow / coded without slow ones", standing.median / base, target)


def dask(tasks: int = 100, size: int = 400) -> None:
    """Everything but the products, a task."""
    program = written(emit(load("polynomial").bind(m=10, n=9), distinct(tasks)))
    generator = np.random.default_rng(0)
    inputs = program.prepare(*(program.example_array("random", (size, size), generator) for _ in range(2)))
    coded = program.encode(*inputs)
    started = time.perf_counter()
    for task in coded:
        program.worker(task)
    products = time.perf_counter() - started
    whole = []
    with make_executor("dask", program, tasks) as executor:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            executor.begin(coded)
            for number in range(tasks):
                executor.start(number, number)
            for _ in range(tasks):
                executor.next(60.0)
            whole.append(time.perf_counter() - started)
    report(f"Dask, {tasks} tasks: overhead of a task", (median(whole) - products) / tasks * 1e3, 20, unit="ms")


def mpi(size: int = 2000, ranks: int = 18) -> None:
    """The whole job and its decoding, against the peer."""
    peer = [under_mpi(ranks, [str(Path(__file__).parent / "_mpi_peer.py"), str(size)]) for _ in range(2)]
    phases = [list(map(float, text.split())) for text in peer]
    command = f"run polynomial m=4 n=4 --workers 17 --size {size} --rounds 2 --executor mpi --json"
    records = json.loads(under_mpi(ranks, ["-m", "designer", *command.split()]))["execution"]["rounds"]
    own = [[record["seconds"][phase] for phase in ("encode", "compute", "decode")] for record in records]
    whole, decode = min(map(sum, phases)) / min(map(sum, own)), min(p[2] for p in phases) / min(o[2] for o in own)
    report(f"MPI, polynomial m=n=4, 17 workers, size {size}: peer / own, whole job", whole, 5, least=True)
    report("    decoding", decode, 1, least=True)
    report("    own job", min(map(sum, own)), unit="s")
    report("    own job without MPI's transfers: encode", min(o[0] for o in own), unit="s")


def under_mpi(ranks: int, words: list[str]) -> str:
    allowed = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    command = ["mpirun", "--oversubscribe", "-n", str(ranks), sys.executable, *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, **allowed})  # noqa: S603
    return done.stdout


def written(text: str) -> object:
    path = Path(tempfile.mkdtemp(prefix="coded-designer-benchmark-")) / "program.py"
    path.write_text(text, encoding="utf-8")
    return load_program(str(path))


def main() -> None:
    processes()
    if find_spec("distributed"):
        dask()
    else:
        print("Dask is not installed: left out")
    if find_spec("mpi4py") and shutil.which("mpirun"):
        mpi()
    else:
        print("mpi4py or mpirun is not installed: left out")


if __name__ == "__main__":
    main()
