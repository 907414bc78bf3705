"""Many jobs with random faults: the result is right where the code promises it, else a failure is told.

Never is there a wrong matrix, and nothing is left behind.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from programs import no_process_is_left

from designer import distinct, emit, load
from designer.executors import make_executor
from designer.executors.faults import Faults, Stragglers, Tampering, draw, lies
from designer.executors.freivalds import passes
from designer.executors.job import Store, check, one_round
from designer.executors.loading import load_emitted, load_program

WORKERS, WRONG, SHAPES = 8, 1, [(6, 5), (5, 7)]
TEXT = emit(load("matdot").bind(p=2), distinct(WORKERS), wrong=WRONG)


def random_faults(generator: np.random.Generator, kills: float) -> Faults:
    """More often than not what the code promises to survive."""

    def some(*weights: float) -> int:
        return int(generator.choice(len(weights), p=weights))

    liars = tuple(int(n) for n in generator.choice(WORKERS, size=some(0.85, 0.1, 0.05), replace=False))
    return Faults(
        Stragglers(some(0.5, 0.2, 0.2, 0.1), 0.004, mean=0.001), killed=int(generator.random() < kills),
        lost=some(0.6, 0.2, 0.1, 0.05, 0.05), wrong=some(0.6, 0.3, 0.1), liars=liars,
        malformed=some(0.7, 0.2, 0.1), duplicated=some(0.5, 0.3, 0.2),
    )  # fmt: skip


def promised(faults: Faults) -> bool:
    """Whether enough answers come, and few enough of those that do may be wrong."""
    missing = faults.killed + faults.lost + faults.malformed
    return missing <= WORKERS - (3 + 2 * WRONG) and faults.wrong + len(faults.liars) <= WRONG


def soak(name: str, jobs: int, kills: float, folder: Path) -> Counter[str]:
    """Run jobs on an executor; how many were right, and how many failed with which first words."""
    path = folder / "program.py"
    path.write_text(TEXT)
    program: Any = load_program(str(path))
    generator = np.random.default_rng(5)
    store, outcomes = Store(program, SHAPES), Counter[str]()
    with make_executor(name, program, WORKERS) as executor:
        for number in range(jobs):
            arrays = [program.example_array("random", shape, generator) for shape in SHAPES]
            inputs, faults = program.prepare(*arrays), random_faults(generator, kills)
            drawn = draw(faults, range(WORKERS), program.RECEIVED, number, generator)
            tampering = Tampering(program, drawn, lies(program, SHAPES, faults.liars, generator), generator)
            order = program.arrivals(generator)
            try:
                result, gathered = one_round(
                    executor, store, inputs, order, range(WORKERS), drawn, {}, tampering=tampering, deadline=60.0
                )
                checked = check(program, inputs, result, gathered, tampering, generator, {})
            except (RuntimeError, ValueError) as error:
                if promised(faults):
                    pytest.fail(f"job {number}: {faults}: {error}")
                outcomes[str(error).split(":")[0].split(" of the")[0]] += 1
                continue
            exact = arrays[0].astype(object) @ arrays[1].astype(object) % program.Q
            assert checked is True
            assert np.array_equal(program.from_field(result, program.Q), exact), f"job {number}: {faults}"
            outcomes["right"] += 1
    return outcomes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "jobs", "kills"),
    [
        ("processes", 1000, 0.04),
        pytest.param(
            "dask", 100, 0.02,
            marks=pytest.mark.skipif(find_spec("distributed") is None, reason="Dask's library is not installed"),
        ),
    ],
)  # fmt: skip
def test_there_is_never_a_wrong_matrix_and_nothing_is_left(
    name: str, jobs: int, kills: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    shared = set(Path("/dev/shm").iterdir()) if Path("/dev/shm").is_dir() else set()  # noqa: S108
    with no_process_is_left():
        outcomes = soak(name, jobs, kills, tmp_path)
    assert sum(outcomes.values()) == jobs
    assert outcomes["right"] > 0.6 * jobs
    assert len(outcomes) > 1, "some jobs must go beyond what the code promises"
    assert list(scratch.iterdir()) == []
    if shared:
        assert set(Path("/dev/shm").iterdir()) <= shared  # noqa: S108


def test_a_wrong_result_would_be_seen() -> None:
    """The soak's own eye: a result with one wrong entry fails the check."""
    program: Any = load_emitted(TEXT)
    generator = np.random.default_rng(0)
    inputs = program.prepare(*(program.example_array("random", shape, generator) for shape in SHAPES))
    result = program.multiply(*inputs)
    result[2, 3] += 1
    assert passes(program, inputs, result, generator) is False
