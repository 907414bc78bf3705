"""Searches that go through the table: what is better is kept at once, what is not says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from designer.algebra.sat import available
from designer.search.best_codes import BestCodes, record_of, with_formula
from designer.search.design import Design
from designer.search.goal import Goal, Result
from designer.search.improving import extend, improve, searched_record, take
from designer.search.instance import Instance, make_instance
from designer.search.pipeline import search
from designer.search.proof_store import FOLDER, ORDER, check_proof
from designer.search.record import FORMULA, Record
from designer.search.record_check import fault_of

PRODUCT = make_instance("matmul", {"p": 2, "m": 2, "n": 1}, 1)
OUTER = make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 1)
WASTEFUL = Design(OUTER, ((0, 1, 9), (0, 2, 20)))

needs_sat = pytest.mark.skipif(not available(), reason="python-sat is not installed")


def made(design: Design, kind: str = "generic") -> Record:
    record = record_of(design, kind, method="by hand")
    assert record is not None
    return record


def found(instance: Instance, *, prove: bool = False) -> Result:
    return search(Goal(instance), seconds=20, prove=prove)


@pytest.fixture(scope="module")
def proved() -> Result:
    return found(PRODUCT, prove=True)


def test_a_better_code_replaces_the_record_and_is_saved(tmp_path: Path) -> None:
    table = BestCodes(tmp_path)
    for kind in ("generic", "dense"):
        assert table.merge(made(WASTEFUL, kind)) == ""
    (attempt,) = extend(table, [table.records[OUTER.key, "generic"]], seconds=5)
    assert attempt.changed
    assert (attempt.before.workers, attempt.after.workers, attempt.refused) == (9, 8, "")
    assert attempt.followed == (f"{OUTER.key} dense",)
    assert list(BestCodes.load(tmp_path, shipped=False)) == list(table)
    assert all(fault_of(record) == "" for record in table)
    (again,) = extend(table, [attempt.after], seconds=5)
    assert not again.changed
    assert again.refused == "not better: the table has 8 workers and the lower bound 8"
    assert attempt.as_json()["before"] == 9


def test_every_attempt_is_saved_before_the_next_begins(tmp_path: Path) -> None:
    table = BestCodes(tmp_path)
    other = Design(make_instance("matmul", {"p": 1, "m": 3, "n": 1}, 1), ((0, 1, 2, 20), (0, 70)))
    wanted = [made(WASTEFUL), made(other)]
    for record in wanted:
        assert table.merge(record) == ""
    attempts = extend(table, wanted, seconds=5)
    next(attempts)
    kept = BestCodes.load(tmp_path, shipped=False)
    assert kept.records[OUTER.key, "generic"].workers == 8
    next(attempts)
    assert len(BestCodes.load(tmp_path, shipped=False)) == 2
    assert list(attempts) == []


@needs_sat
def test_a_proof_of_optimality_is_kept_beside_the_record(proved: Result, tmp_path: Path) -> None:
    table = BestCodes(tmp_path)
    assert take(table, proved) == ("", [])
    (record,) = table
    assert (record.workers, record.lower_bound, record.proof[: len(ORDER)]) == (8, 8, ORDER)
    assert check_proof(record, [tmp_path]) == ("", "")
    assert "not better" in take(table, proved)[0]
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


@needs_sat
def test_nothing_is_kept_of_what_is_refused(proved: Result, tmp_path: Path) -> None:
    table = BestCodes(tmp_path)
    record = searched_record(proved, seed=0)
    assert record is not None
    assert table.merge(record) == ""
    assert "not better" in take(table, proved)[0]
    assert not tmp_path.joinpath(FOLDER).exists()
    assert list(tmp_path.iterdir()) == []


def test_an_exact_search_without_a_certificate_gives_the_formulas_bound() -> None:
    result = found(PRODUCT)
    assert (result.lower, result.exact) == (8, True)
    record = searched_record(result, seed=3)
    assert record is not None
    assert (record.lower_bound, record.proof, record.seed) == (7, FORMULA, 3)
    assert record == with_formula(record)


def test_a_result_without_proved_points_is_no_record(tmp_path: Path) -> None:
    result = found(OUTER)
    nothing = Result(result.goal)
    assert take(BestCodes(tmp_path), nothing) == ("no code was found", [])
    assert result.placement is not None
    result.placement = replace(result.placement, points=None)
    assert take(BestCodes(tmp_path), result) == ("no points were proved", [])


def test_a_search_for_one_modulus_says_nothing_of_the_others() -> None:
    pair = make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2)
    record = searched_record(search(Goal(pair, "cyclic", 10), seconds=5), seed=0)
    assert record is not None
    assert (record.workers, record.modulus, record.proof) == (10, 10, FORMULA)
    assert record.lower_bound <= 9
    assert fault_of(record) == ""


def test_only_classes_that_are_searched_are_improved() -> None:
    assert improve(OUTER, "box", 0, 1) is None
    design = improve(OUTER, "generic", 0, 2)
    assert design is not None
    assert design.workers("generic") == 8
