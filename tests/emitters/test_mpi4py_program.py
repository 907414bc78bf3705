"""Programs for MPI: right on several ranks, with stragglers and failures, and with the same identity as the others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from test_emitters import CODES, changed, direct, inputs, loaded, standalone

from designer.algebra.field import field
from designer.analyses import identity
from designer.analyses.choice import default_points
from designer.catalogue import load
from designer.code import Code
from designer.emitters import emit, trial
from designer.points import EvaluationSet, distinct, subgrids
from designer.verdict import Answer

EPC = load("epc").bind(p=2, m=1, n=2)
CASES: dict[str, tuple[Code, EvaluationSet, int]] = {
    "dense": (EPC, distinct(8), 0),
    "wrong answers": (EPC, distinct(8), 1),
    "Python's integers": (load("convolution").bind(m=2, n=2), distinct(4, field(2**89 - 1)), 0),
    "masks and a function": (load("lagrange").with_function("A*B + 2*A").bind(K=2, T=1), distinct(7), 0),
    "several answers a worker, in order": (
        load("bivariate").bind(K=2, L=2), subgrids(3, [2, 1], order="horizontal"), 0,
    ),
}  # fmt: skip
EXTENSION = (load("matdot").bind(p=2), distinct(4, field("2^8")))
MPI = pytest.mark.skipif(
    find_spec("mpi4py") is None or shutil.which("mpirun") is None,
    reason="mpi4py is not installed, or there is no mpirun",
)


def mpirun(ranks: int, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    launch = [str(shutil.which("mpirun")), "--oversubscribe", "-n", str(ranks), sys.executable, *words]
    return subprocess.run(launch, capture_output=True, text=True, timeout=120, check=False, cwd=folder, env=environment)


SEVERAL = """
import importlib, sys
from mpi4py import MPI
communicator = MPI.COMM_WORLD
for name in sys.argv[1:]:
    program = importlib.import_module(name)
    if communicator.rank:
        program.serve(communicator)
    else:
        with program.Master(communicator) as master:
            print(name, program.self_test(rounds=1, gather=master.gather), flush=True)
"""


@MPI
def test_ranks_compute_what_is_decoded(tmp_path: Path) -> None:
    (tmp_path / "several.py").write_text(SEVERAL, "utf-8")
    names = [f"program{number}" for number in range(len(CASES))]
    for name, (code, points, wrong) in zip(names, CASES.values(), strict=True):
        (tmp_path / f"{name}.py").write_text(emit(code, points, target="mpi4py", wrong=wrong), "utf-8")
    done = mpirun(4, "several.py", *names, folder=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines() == [f"{name} 8" for name in names]


@MPI
def test_a_file_is_run_as_its_header_says(tmp_path: Path) -> None:
    code, points = load("matdot").bind(p=2), distinct(4)
    text = emit(code, points, target="mpi4py")
    (tmp_path / "program.py").write_text(text, "utf-8")
    command = trial("mpi4py", "program.py", points)
    assert command == "mpirun -n 5 python program.py"
    assert command.replace("program.py", "FILE") in text
    done = mpirun(5, "program.py", folder=tmp_path)
    assert (done.returncode, done.stdout) == (
        0, "matdot p=2: 24 comparisons with the direct computation, all equal; 4 ranks worked\n",
    )  # fmt: skip
    wrong = changed(text, "POINTS = [  # one evaluation point an answer\n    (1,)", "POINTS = [\n    (0,)")
    wrong = changed(wrong, "ENCODERS, TASKS = _plan()", "ENCODERS, TASKS = _plan()\nPOINTS[0] = (1,)")
    (tmp_path / "wrong.py").write_text(wrong, "utf-8")
    done = mpirun(5, "wrong.py", folder=tmp_path)
    assert done.returncode != 0
    assert re.search("AssertionError: .* give a wrong result", done.stderr)


FAULTS = """
import numpy as np
import program
from mpi4py import MPI
communicator = MPI.COMM_WORLD
signal = communicator.Dup()
RIGHT = program.worker

def slow(task):
    signal.recv(source=0)
    return RIGHT(task)

def broken(task):
    raise ValueError("no")

A, B = np.arange(16).reshape(4, 4), np.arange(16).reshape(4, 4) + 7
tasks = program.encode(*program.prepare(A, B))
if communicator.rank:
    program.worker = {1: slow, 2: broken}.get(communicator.rank, RIGHT)
    program.serve(communicator)
else:
    with program.Master(communicator) as master:
        answers = master.gather(tasks, range(12))
        result = program.from_field(program.decode(answers, A.shape, B.shape), program.Q)
        print(*sorted(answers), np.array_equal(result, A @ B % program.Q), flush=True)
        for _ in range(2):
            signal.send(None, dest=1)
        try:
            master.gather(tasks, range(4))
        except RuntimeError as error:
            print(error, flush=True)
"""


@MPI
def test_a_result_does_not_wait_for_stragglers_and_says_what_is_missing(tmp_path: Path) -> None:
    """Rank 1 answers only when it hears that the result is there, rank 2 fails; of 12 answers 5 are needed."""
    (tmp_path / "program.py").write_text(emit(EPC, distinct(12), target="mpi4py"), "utf-8")
    (tmp_path / "faults.py").write_text(FAULTS, "utf-8")
    done = mpirun(5, "faults.py", folder=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    first, second = done.stdout.splitlines()
    *arrived, equal = first.split()
    assert (len(arrived), equal) == (5, "True")
    assert {int(number) % 4 for number in arrived} == {2, 3}
    assert second == "3 answers; needed: 5; answer 1: ValueError: no"


def test_elements_of_an_extension_field_are_sent_and_received_as_plain_integers() -> None:
    """Classes of the galois library, made by each process, need not be pickled."""
    code, points = EXTENSION
    module = loaded(emit(code, points, target="mpi4py"))
    arrays = inputs(code, points.field, "random")
    sent = [[tuple(map(np.asarray, blocks)) for blocks in task] for task in module.encode(*module.prepare(*arrays))]
    answers = {number: np.asarray(module.worker(task)) for number, task in enumerate(sent)}
    assert {type(x) for x in (*sent[0][0], answers[0])} == {np.ndarray}
    result = module.from_field(module.decode(answers, *(array.shape for array in arrays)), module.Q)
    assert np.array_equal(result, direct(code, arrays, points.field))


@pytest.mark.parametrize("case", CASES)
def test_without_mpi_a_program_tests_itself_in_one_process(case: str) -> None:
    code, points, wrong = CASES[case]
    assert loaded(emit(code, points, target="mpi4py", wrong=wrong)).self_test(rounds=1) == 8


def test_mpi4py_is_asked_for_where_it_is_missing(tmp_path: Path) -> None:
    text = changed(emit(EPC, distinct(8), target="mpi4py"), "from mpi4py import MPI", "from mpi4py_missing import MPI")
    done = standalone(text, tmp_path / "program.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("this program needs mpi4py and an MPI library such as Open MPI: pip install mpi4py (")


@pytest.mark.parametrize("target", ["mpi4py", "dask"])
@pytest.mark.parametrize("name", ["epc", "secure-matdot", "tri", "lagrange", "bivariate"])
def test_it_is_the_program_whose_identity_is_proved(name: str, target: str) -> None:
    code = CODES[name]
    points = default_points(code)
    text, plain = emit(code, points, target=target), emit(code, points)
    assert identity.decide(code, points, loaded(text)).answer is Answer.HOLDS
    start, end = "# ---------------------------------------------------------------- arithmetic", "def self_test("
    assert text[text.index(start) : text.index(end)] == plain[plain.index(start) : plain.index(end)]


@pytest.mark.parametrize("target", ["mpi4py", "dask"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"A": [(0,), (1,)]', '"A": [(0,), (2,)]'),
        ("    weights %= q\n", "    weights += np.array(points) == 3\n    weights %= q\n"),
    ],
)
def test_a_program_with_one_mistake_fails_its_own_test(target: str, old: str, new: str) -> None:
    module = loaded(changed(emit(EPC, distinct(8), target=target), old, new))
    with pytest.raises(AssertionError, match="give a wrong result"):
        module.self_test()


def test_answers_of_one_worker_count_up_to_the_first_that_is_missing() -> None:
    code, points, _ = CASES["several answers a worker, in order"]
    module = loaded(emit(code, points, target="mpi4py"))
    first, last = (n for n, owner in enumerate(points.owners) if owner == 1)
    here = {n: np.zeros(1) for n in range(len(points)) if n != first}
    assert sorted(module.usable(here)) == [n for n in range(len(points)) if n not in (first, last)]
    assert {module.rank_of(first, 3), module.rank_of(last, 3)} == {2}
