"""The search as a whole: it finds what is known, says what is open, keeps its best, and goes on from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from codes import CYCLIC, STRADDLED, outer, product

from designer.errors import DesignerError
from designer.points import explicit
from designer.reports import report
from designer.search.checkpoint import Checkpoint
from designer.search.goal import Goal, Progress
from designer.search.instance import Instance, make_instance
from designer.search.pipeline import search
from designer.verdict import Answer


@pytest.mark.parametrize(
    ("instance", "workers"),
    [
        (product(2, 2, 2), 9), (product(3, 1, 1), 5), (outer(3, 2, 0), 6),
        (make_instance("convolution", {"m": 3, "n": 4}), 6),
        (make_instance("chain", {"p0": 2, "p1": 2, "p2": 2, "p3": 2}), 19),
        (outer(2, 2, 1), 8), (product(3, 1, 1, 2), 9),
    ],
    ids=str,
)  # fmt: skip
def test_theorems_make_codes_optimal(instance: Instance, workers: int) -> None:
    found = search(Goal(instance), seconds=10)
    assert (found.workers, found.lower, found.status) == (workers, workers, "optimal")
    assert found.reason
    assert found.placement is not None
    assert found.placement.proved
    assert found.executed


def test_the_exact_search_proves_optimality() -> None:
    found = search(Goal(outer(2, 2, 2)), seconds=60, prove=True)
    assert (found.workers, found.status) == (11, "optimal")
    assert "exact search" in found.reason


def test_without_time_nothing_is_called_optimal() -> None:
    found = search(Goal(outer(3, 3, 2)), seconds=1)
    assert found.status == "best found"
    assert found.workers is not None
    assert found.lower < found.workers


def test_the_scheme_file_is_decided_by_the_toolkit() -> None:
    found = search(Goal(outer(3, 2, 2)), seconds=4)
    assert found.design is not None
    assert found.placement is not None
    assert found.placement.points is not None
    code = found.design.scheme().bind()
    decided = {verdict.claim: verdict for verdict in report(code, found.placement.points, colluders=2).verdicts}
    assert decided["decodability"].answer is decided["privacy"].answer is Answer.HOLDS
    assert decided["support"].answer is Answer.HOLDS


def test_a_cyclic_search_goes_below_the_integers() -> None:
    found = search(Goal(outer(2, 2, 2), "cyclic"), seconds=8)
    assert found.workers == 10
    assert found.design is not None
    assert found.design.modulus == 10
    assert found.placement is not None
    assert found.placement.proved


def test_only_the_modulus_that_was_asked_for_is_looked_at() -> None:
    found = search(Goal(outer(2, 2, 2), "cyclic", 12), seconds=4)
    assert found.design is not None
    assert found.design.modulus == 12


def test_progress_is_told_and_bounds_never_cross() -> None:
    seen: list[Progress] = []
    search(Goal(outer(3, 2, 1)), seconds=3, progress=seen.append)
    assert {"families", "points", "execution"} <= {at.stage for at in seen}
    assert all(at.workers is None or at.lower <= at.workers for at in seen)


def test_an_interrupted_search_keeps_its_best_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "search.json"
    turns = 0

    def interrupt(at: Progress) -> None:
        nonlocal turns
        turns += at.stage == "local search"
        if turns == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(Goal(outer(4, 4, 3)), seconds=30, checkpoint=path, progress=interrupt)
    kept = Checkpoint.read(path)
    design = kept.design()
    assert design is not None
    assert not design.fault
    again = search(Goal(outer(4, 4, 3)), seconds=0.1, checkpoint=path, resume=True)
    assert again.workers is not None
    assert again.workers <= design.support
    assert again.runs >= kept.runs


def test_a_checkpoint_with_a_code_that_is_none_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "search.json"
    goal = Goal(STRADDLED.instance)
    Checkpoint(
        key=goal.instance.key, kind="generic", only=None, exponents=(tuple(range(7)), tuple(range(7))), modulus=None,
        method="a forgery", runs=0, seed=0,
    ).write(path)  # fmt: skip
    found = search(goal, seconds=0.1, checkpoint=path, resume=True)
    assert found.method != "a forgery"


@pytest.mark.parametrize(("kind", "modulus"), [("box", None), ("fastest", None), ("generic", 7)])
def test_goals_that_are_none_are_refused(kind: str, modulus: int | None) -> None:
    with pytest.raises(DesignerError):
        Goal(CYCLIC.instance, kind, modulus)


def test_points_of_the_found_code_are_points(tmp_path: Path) -> None:
    found = search(Goal(outer(2, 2, 1)), seconds=2)
    assert found.placement is not None
    assert found.placement.points is not None
    assert explicit(found.placement.points.points, found.placement.points.field).points == found.placement.points.points
