"""The table: only better records replace others, what follows is added, what is wrong is refused, files stay whole."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from designer.errors import DesignerError
from designer.search.best_codes import NOT_BETTER, BestCodes, record_of, transposed, with_formula
from designer.search.bounds import lower_bound
from designer.search.design import Design
from designer.search.families import best_members, members
from designer.search.instance import Instance, make_instance
from designer.search.propagation import derived, heirs, least_cycle
from designer.search.record import Record, instance_of
from designer.search.record_check import fault_of
from designer.search.swaps import canonical, swapped
from designer.search.table.check import BEATEN, HOLDS, REFUTED, check_table, chosen
from designer.search.table.files import order, shipped_texts, texts_of
from designer.search.table.index import TableIndex
from designer.search.table.query import Query, read_query

NOWHERE = Path("/nonexistent")


def outer(rows: int, columns: int, colluders: int) -> Instance:
    return make_instance("matmul", {"p": 1, "m": rows, "n": columns}, colluders)


WASTEFUL = Design(outer(2, 2, 1), ((0, 1, 9), (0, 2, 20)))
BEST = Design(outer(2, 2, 1), ((0, 1, 4), (0, 2, 4)))


def made(design: Design, kind: str = "generic") -> Record:
    record = record_of(design, kind, method="by hand", effort="none")
    assert record is not None
    return record


@pytest.fixture(scope="module")
def table() -> BestCodes:
    return BestCodes.load(NOWHERE)


# merging


def test_fewer_workers_win() -> None:
    table = BestCodes(NOWHERE)
    assert table.merge(made(WASTEFUL)) == ""
    assert table.merge(made(BEST)) == ""
    best = table.best(BEST.instance.key, "generic")
    assert best is not None
    assert (best.workers, best.status) == (8, "optimal")
    assert table.merge(made(WASTEFUL)) == "not better: the table has 8 workers and the lower bound 8"
    assert table.merge(made(BEST)).startswith(NOT_BETTER)


def test_the_order_of_merging_does_not_matter_for_what_counts() -> None:
    records = [made(WASTEFUL), made(BEST), made(WASTEFUL).with_bound(7, "a weaker bound", "")]
    for way in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        table = BestCodes(NOWHERE)
        for number in way:
            table.merge(records[number])
        (record,) = table
        assert (record.workers, record.lower_bound) == (8, 8)


def test_code_and_bound_are_each_the_better_one() -> None:
    design = Design(outer(2, 2, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))
    worse = Design(outer(2, 2, 2), ((0, 1, 8, 20), (0, 2, 40, 90)))
    table = BestCodes(NOWHERE)
    proved = made(worse).with_bound(10, "order-type SAT", "sha256:1")
    assert table.merge(proved) == ""
    assert table.merge(made(design)) == ""
    (record,) = table
    assert (record.workers, record.lower_bound, record.proof) == (11, 10, "sha256:1")
    assert table.merge(made(worse).with_bound(11, "order-type SAT", "sha256:2")) == ""
    (record,) = table
    assert (record.workers, record.lower_bound, record.status) == (11, 11, "optimal")
    assert record.exponents == design.exponents


def test_what_contradicts_the_table_is_refused() -> None:
    design = Design(outer(2, 2, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))
    worse = Design(outer(2, 2, 2), ((0, 1, 8, 20), (0, 2, 40, 90)))
    table = BestCodes(NOWHERE)
    assert worse.support == 16
    assert table.merge(made(worse).with_bound(12, "a wrong proof", "sha256:1")) == ""
    assert "below the table's lower bound 12: a wrong proof" in table.merge(made(design))
    other = BestCodes(NOWHERE)
    assert other.merge(made(design)) == ""
    assert "is above the 11 workers of the table's code" in other.merge(
        made(worse).with_bound(12, "a wrong proof", "sha256:1")
    )


def test_a_record_that_does_not_verify_is_refused_with_the_reason() -> None:
    table, good = BestCodes(NOWHERE), made(BEST)
    below = replace(good, workers=7, lower_bound=7)
    for bad, reason in (
        (below, "the exponents give 8 workers, not 7"),
        (replace(good, exponents=((0, 1, 2), (0, 2, 4))), "meets interference"),
        (replace(good, points=(0, *range(2, 9))), "a point 0"),
        (replace(good, points=tuple(range(1, 8))), "7 points, not 8"),
        (replace(made(WASTEFUL), lower_bound=9), "names no proof"),
        (made(WASTEFUL).with_bound(9, "it follows", "record matmul p=1 m=2 n=1 T=1 generic"), "does not have"),
    ):
        assert reason in table.merge(bad)
    assert len(table) == 0
    assert table.merge(good) == ""
    assert "below the table's lower bound" in table.merge(below)


def test_a_leaking_code_is_refused() -> None:
    design = Design(outer(2, 2, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))
    mirrored = tuple(x for pair in ((x, 65537 - x) for x in range(1, 7)) for x in pair)[:11]
    assert "leaks" in BestCodes(NOWHERE).merge(replace(made(design), field="65537", points=mirrored))


def test_operands_in_the_other_order_are_one_record() -> None:
    table = BestCodes(NOWHERE)
    design = Design(outer(2, 3, 1), ((0, 1, 6), (0, 2, 4, 6)))
    assert design.fault == ""
    assert table.merge(made(design)) == ""
    (record,) = table
    assert record.instance_key == "matmul p=1 m=3 n=2 T=1"
    back = table.best("matmul p=1 m=2 n=3 T=1", "generic")
    assert back is not None
    assert back == made(design)
    assert fault_of(back) == ""


def test_there_is_no_record_of_what_is_not_in_the_table(table: BestCodes) -> None:
    assert table.best("matmul p=1 m=40 n=4 T=1", "generic") is None
    with pytest.raises(DesignerError, match="no instance"):
        table.best("best", "generic")


# what follows


def test_everything_that_follows_from_a_code_is_a_code() -> None:
    start = Design(outer(3, 3, 3), ((0, 1, 2, 9, 10, 12), (0, 3, 6, 9, 10, 11)))
    seen = []
    for found in derived(start, "generic"):
        assert found.design.fault == "", found.how
        seen.append((found.design.instance.key, found.kind))
    assert ("matmul p=1 m=2 n=3 T=3", "generic") in seen
    assert ("matmul p=1 m=3 n=3 T=2", "generic") in seen
    assert {kind for _, kind in seen} == {"generic", "dense", "cyclic", "cyclic-any"}


def test_propagation_adds_smaller_instances_and_other_classes() -> None:
    table = BestCodes(NOWHERE)
    assert table.merge(made(Design(outer(3, 3, 1), ((0, 1, 2, 9), (0, 3, 6, 9))))) == ""
    table.propagate()
    found = {record.name: record.workers for record in table}
    assert found["matmul p=1 m=2 n=2 T=1 generic"] == 8
    assert found["matmul p=1 m=3 n=2 T=0 generic"] == 6
    assert found["matmul p=1 m=3 n=3 T=1 dense"] == 19
    assert all(fault_of(record) == "" for record in table)
    assert table.propagate() == []


def test_the_least_cycle_is_the_first_that_works() -> None:
    design = Design(outer(2, 2, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))
    cycle = least_cycle(design)
    assert cycle is not None
    for q in range(4, cycle):
        assert Design(design.instance, design.exponents, q).fault
    assert not Design(design.instance, design.exponents, cycle).fault


def test_bounds_are_inherited_and_say_from_whom() -> None:
    table = BestCodes(NOWHERE)
    small, large = outer(3, 3, 3), outer(4, 3, 3)
    assert table.merge(made(Design(small, ((0, 1, 2, 9, 10, 12), (0, 3, 6, 9, 10, 11))))) == ""
    assert table.merge(made(Design(large, ((2, 3, 4, 5, 0, 1, 6), (7, 13, 19, 0, 1, 2))))) == ""
    proved = table.records[small.key, "generic"].with_bound(22, "order-type SAT", "sha256:1")
    assert table.merge(proved) == ""
    changed = table.raise_bounds()
    assert changed == ["matmul p=1 m=4 n=3 T=3 generic"]
    record = table.best(large.key, "generic")
    assert record is not None
    assert (record.lower_bound, record.proof) == (25, "record matmul p=1 m=3 n=3 T=3 generic")
    assert [c.answer for c in check_table(table)] == [HOLDS, HOLDS]
    table.records[small.key, "generic"] = proved.with_bound(21, "order-type SAT", "sha256:1")
    answers = {c.record.name: c.reason for c in check_table(table) if c.answer == REFUTED}
    assert list(answers) == ["matmul p=1 m=4 n=3 T=3 generic"]
    assert "does not follow from" in answers["matmul p=1 m=4 n=3 T=3 generic"]


def test_inherited_bounds_are_true_of_optimal_codes(table: BestCodes) -> None:
    """No bound that an optimal record hands down is above a code of the table."""
    for record in table:
        for heir in heirs(record.instance, record.kind):
            other = table.best(heir.key, heir.kind)
            assert other is None or record.lower_bound + heir.more <= other.workers


# formulas


def brute(instance: Instance, largest: int) -> int:
    """The fewest monomials over all exponents up to a bound, by trying all."""
    best = 10**9
    first, second = instance.sizes
    for left in product(range(largest + 1), repeat=first):
        if min(left):
            continue
        for right in product(range(largest + 1), repeat=second):
            if not min(right) and len({a + b for a in left for b in right}) < best:
                design = Design(instance, (left, right))
                best = best if design.fault else design.support
    return best


@pytest.mark.parametrize(
    ("name", "parameters", "colluders", "largest"),
    [
        ("matmul", {"p": 1, "m": 1, "n": 1}, 1, 4), ("matmul", {"p": 1, "m": 2, "n": 1}, 1, 5),
        ("matmul", {"p": 2, "m": 1, "n": 1}, 1, 5), ("matmul", {"p": 1, "m": 2, "n": 2}, 0, 4),
        ("matmul", {"p": 2, "m": 2, "n": 1}, 0, 5), ("convolution", {"m": 3, "n": 2}, 0, 5),
        ("convolution", {"m": 2, "n": 1}, 1, 5), ("batch", {"K": 2}, 0, 4), ("matmul", {"p": 1, "m": 1, "n": 1}, 2, 4),
    ],
)  # fmt: skip
def test_no_code_is_below_the_formula_and_small_ones_reach_it(
    name: str, parameters: dict[str, int], colluders: int, largest: int
) -> None:
    instance = make_instance(name, parameters, colluders)
    assert brute(instance, largest) == lower_bound(instance, "generic").value


@pytest.mark.parametrize(
    ("name", "parameters", "colluders"),
    [
        ("matmul", {"p": 1, "m": 1, "n": 1}, 1), ("matmul", {"p": 1, "m": 2, "n": 1}, 1),
        ("matmul", {"p": 2, "m": 1, "n": 1}, 1), ("matmul", {"p": 2, "m": 2, "n": 1}, 0),
        ("convolution", {"m": 2, "n": 2}, 0), ("batch", {"K": 2}, 0), ("matmul", {"p": 1, "m": 1, "n": 1}, 2),
    ],
)  # fmt: skip
def test_no_cyclic_code_is_below_the_formula(name: str, parameters: dict[str, int], colluders: int) -> None:
    instance = make_instance(name, parameters, colluders)
    least, (first, second) = lower_bound(instance, "cyclic").value, instance.sizes
    found = 0
    for q in range(1, 8):
        for rest in product(range(q), repeat=first + second - 2):
            design = Design(instance, ((0, *rest[: first - 1]), (0, *rest[first - 1 :])), q)
            if not design.fault:
                found += 1
                assert design.support >= least
    assert found


def test_formulas_are_those_of_the_literature() -> None:
    for rows, columns, colluders in product(range(1, 7), range(1, 7), range(1, 5)):
        least = lower_bound(outer(rows, columns, colluders), "generic").value
        known = [rows * columns + max(rows, columns) + 2 * colluders - 1, rows * columns + rows + columns]
        assert least == max(known)
    for inner, colluders in product(range(1, 6), range(1, 4)):
        instance = make_instance("matmul", {"p": inner, "m": 1, "n": 1}, colluders)
        assert lower_bound(instance, "generic").value == 2 * (inner + colluders) - 1
        assert 1 + inner + colluders <= lower_bound(instance, "cyclic").value <= inner + 2 * colluders  # dft's number
    for p, m, n in product(range(1, 4), repeat=3):
        instance = make_instance("matmul", {"p": p, "m": m, "n": n})
        assert lower_bound(instance, "dense").value == p * m * n + p - 1
        assert lower_bound(instance, "cyclic").value == p * m * n


# operands in the other order


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("matmul", {"p": 2, "m": 3, "n": 2}), ("matmul", {"p": 3, "m": 1, "n": 4}), ("convolution", {"m": 2, "n": 4}),
        ("chain", {"p0": 2, "p1": 3, "p2": 1, "p3": 2}), ("batch", {"K": 3}),
        ("contraction", {"p": 2, "m1": 1, "m2": 2, "n1": 3, "n2": 1}),
    ],
)  # fmt: skip
def test_swapping_twice_changes_nothing_and_once_keeps_all_counts(name: str, parameters: dict[str, int]) -> None:
    for member in members(make_instance(name, parameters)):
        other = swapped(member.design)
        assert other.fault == ""
        assert (other.support, other.degree) == (member.design.support, member.design.degree)
        assert swapped(other).exponents == member.design.exponents
        assert swapped(other).instance.key == member.design.instance.key
        assert canonical(other.instance).key == canonical(member.design.instance).key


# the shipped table


def test_the_shipped_files_are_in_canonical_form(table: BestCodes) -> None:
    texts = shipped_texts()
    assert texts == texts_of(table)
    for text in texts.values():
        assert text.endswith("\n")
    assert len(table) >= 400


def test_the_shipped_table_has_the_known_small_optima(table: BestCodes) -> None:
    known = {
        (2, 2, 1): (8, 8), (2, 2, 2): (11, 10), (3, 3, 2): (18, 17), (3, 3, 3): (22, 21), (4, 3, 3): (26, 26),
        (4, 4, 3): (31, 29), (4, 4, 4): (35, 34), (4, 4, 5): (39, None), (4, 4, 6): (42, None),
    }  # fmt: skip
    for (rows, columns, colluders), (integers, cycle) in known.items():
        record = table.best(outer(rows, columns, colluders).key, "generic")
        assert record is not None
        assert record.workers <= integers
        cyclic = table.best(outer(rows, columns, colluders).key, "cyclic")
        assert cycle is None or (cyclic is not None and cyclic.workers <= cycle)


@pytest.mark.parametrize("kind", ["generic", "dense", "cyclic"])
def test_no_family_of_the_catalogue_is_better_than_the_table(table: BestCodes, kind: str) -> None:
    compared = 0
    for rows, columns, colluders in product(range(1, 7), range(1, 7), range(1, 7)):
        if columns > rows:
            continue
        record = table.best(outer(rows, columns, colluders).key, kind)
        for workers, member in best_members(outer(rows, columns, colluders), kind):
            assert record is not None, member.label
            assert record.workers <= workers, member.label
            compared += 1
    assert compared >= 20


def test_without_secrets_entangled_codes_are_optimal_integers(table: BestCodes) -> None:
    for p, m, n in product(range(1, 4), repeat=3):
        record = table.best(make_instance("matmul", {"p": p, "m": m, "n": n}).key, "generic")
        assert record is not None
        assert (record.workers, record.status) == (p * m * n + p - 1, "optimal")


def test_a_sample_of_the_shipped_table_holds(table: BestCodes) -> None:
    found = list(check_table(table, records=chosen(list(table), 60, 1)))
    assert [c.reason for c in found if c.answer != HOLDS] == []
    assert len(found) == 60


@pytest.mark.slow
def test_the_shipped_table_holds(table: BestCodes) -> None:
    found = list(check_table(table))
    assert [(c.record.name, c.reason) for c in found if c.answer != HOLDS] == []


# checking


def test_proofs_are_checked_on_demand() -> None:
    table = BestCodes(NOWHERE)
    assert table.merge(made(Design(outer(2, 2, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))).with_bound(11, "s", "sha256:1")) == ""
    (left,) = check_table(table)
    assert (left.answer, left.open) == (HOLDS, "certificate not checked: sha256:1")
    (good,) = check_table(table, proofs=lambda record: ("", ""))
    assert (good.answer, good.open) == (HOLDS, "")
    (missing,) = check_table(table, proofs=lambda record: ("", "it is elsewhere"))
    assert (missing.answer, missing.open) == (HOLDS, "it is elsewhere")
    (bad,) = check_table(table, proofs=lambda record: (f"not accepted: {record.proof}", ""))
    assert (bad.answer, bad.reason) == (REFUTED, "not accepted: sha256:1")


def test_a_certificate_is_checked_where_it_can_be() -> None:
    design = Design(outer(2, 2, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))
    proved = made(design).with_bound(11, "order-type SAT", "sha256:1")
    assert BestCodes(NOWHERE).merge(proved, proofs=lambda _: ("the certificate is another's", "")) == (
        "the certificate is another's"
    )
    assert BestCodes(NOWHERE).merge(proved, proofs=lambda _: ("", "")) == ""
    weak = with_formula(proved)
    assert (weak.lower_bound, weak.proof, weak.status) == (9, "", "best known to this table")
    assert with_formula(weak) == weak


def test_an_open_certificate_is_not_believed_but_its_code_is_merged() -> None:
    proved = made(Design(outer(2, 2, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))).with_bound(11, "order-type SAT", "sha256:1")
    table = BestCodes(NOWHERE)
    assert table.merge(proved, proofs=lambda _: ("", "it is elsewhere")) == ""
    (record,) = table
    assert (record.workers, record.lower_bound, record.proof) == (11, 9, "")
    assert not table.bounds(proved)
    reason = table.merge(proved, proofs=lambda _: ("", "it is elsewhere"))
    assert reason == "not better: the table has 11 workers and the lower bound 9; it is elsewhere"


def test_a_better_code_refutes_best_known_and_a_code_below_a_bound_refutes_the_bound() -> None:
    table = BestCodes(NOWHERE)
    assert table.merge(made(WASTEFUL)) == ""

    def improve(instance: Instance, kind: str, seed: int, seconds: float) -> Design | None:
        return BEST

    (beaten,) = check_table(table, improve=improve)
    assert (beaten.answer, beaten.reason) == (BEATEN, "a code with 8 workers was found")
    table.records[BEST.instance.key, "generic"] = made(WASTEFUL).with_bound(9, "wrong", "sha256:1")
    (refuted,) = check_table(table, improve=improve)
    assert (refuted.answer, refuted.reason) == (REFUTED, "a code with 8 workers was found, below the lower bound 9")


def test_what_a_search_gives_is_counted_and_not_believed() -> None:
    table = BestCodes(NOWHERE)
    assert table.merge(made(BEST)) == ""
    for lie in (Design(outer(2, 2, 1), ((0, 1, 1), (0, 1, 1))), Design(outer(2, 1, 1), ((0, 1, 2), (0, 2))), None):
        (checked,) = check_table(table, improve=lambda *_, lie=lie: lie)  # type: ignore[misc]
        assert checked.answer == HOLDS


# files


def test_what_is_saved_is_loaded_and_only_what_is_better_is_saved(tmp_path: Path) -> None:
    table = BestCodes.load(tmp_path / "own")
    instance = outer(7, 2, 1)
    assert table.best(instance.key, "generic") is None
    member = next(m for m in members(instance) if m.scheme == "gasp-small")
    assert table.merge(made(member.design)) == ""
    assert table.save() == tmp_path / "own"
    (path,) = (tmp_path / "own").glob("*.jsonl")
    assert len(path.read_text("utf-8").splitlines()) == 1
    again = BestCodes.load(tmp_path / "own")
    assert again.best(instance.key, "generic") == table.best(instance.key, "generic")
    before = path.stat().st_mtime_ns
    again.save()
    assert path.stat().st_mtime_ns == before


def test_a_malformed_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "matmul-generic.jsonl").write_text(made(BEST).line + "\n{}\n", "utf-8")
    with pytest.raises(DesignerError, match=r"missing key; in .*matmul-generic.jsonl: line 2"):
        BestCodes.load(tmp_path)
    (tmp_path / "matmul-generic.jsonl").write_bytes(b"\xff")
    with pytest.raises(DesignerError, match="not UTF-8 text"):
        BestCodes.load(tmp_path)


def test_a_file_with_a_wrong_count_is_refused_although_its_digest_is_right(tmp_path: Path) -> None:
    low = replace(made(WASTEFUL), workers=8)
    (tmp_path / "matmul-generic.jsonl").write_text(low.line + "\n", "utf-8")
    with pytest.raises(DesignerError, match="the exponents give 9 workers, not 8"):
        BestCodes.load(tmp_path, shipped=False)


def test_a_file_that_contradicts_the_shipped_table_is_refused(tmp_path: Path) -> None:
    wrong = made(WASTEFUL).with_bound(9, "wrong", "sha256:1")
    (tmp_path / "matmul-generic.jsonl").write_text(wrong.line + "\n", "utf-8")
    with pytest.raises(DesignerError, match="above the 8 workers"):
        BestCodes.load(tmp_path)


def _writer(directory: Path, rows: int) -> None:
    table = BestCodes.load(directory)
    member = next(m for m in members(outer(rows, 1, 1)) if m.scheme == "gasp-small")
    assert table.merge(made(member.design)) == ""
    table.save()


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_writer, args=(tmp_path, rows)) for rows in (7, 8, 9)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    table = BestCodes.load(tmp_path)
    assert all(table.best(outer(rows, 1, 1).key, "generic") for rows in (7, 8, 9))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".matmul")] == []


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = BestCodes(tmp_path)
    assert table.merge(made(WASTEFUL)) == ""
    table.save()
    before = (tmp_path / "matmul-generic.jsonl").read_bytes()
    assert table.merge(made(BEST)) == ""

    def broken(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(DesignerError, match="No space left"):
        table.save()
    assert (tmp_path / "matmul-generic.jsonl").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "matmul-generic.jsonl"]


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(DesignerError, match="cannot write"):
        BestCodes(tmp_path / "file" / "own").save()


# queries


QUERIES = [
    Query(), Query(operation="chain"), Query(parameters={"m": 3, "n": 4}, colluders=2),
    Query(kind="cyclic", colluders=1),
    Query(operation="matmul", parameters={"p": 2}), Query(status="optimal", parameters={"m": 5}), Query(colluders=9),
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_the_index_finds_what_a_look_at_all_records_finds(table: BestCodes, query: Query, tmp_path: Path) -> None:
    slow = [turned for record in table if (turned := query.turned(record)) is not None]
    for stored in (False, True):
        with TableIndex(NOWHERE, cache=tmp_path) as index:
            assert (tmp_path / "table.sqlite").is_file()
            assert index.find(query) == slow
            assert index.stored, stored


def test_parameters_are_found_in_either_order(table: BestCodes) -> None:
    query = Query(operation="matmul", parameters={"p": 1, "m": 2, "n": 5}, colluders=1, kind="generic")
    (found,) = [turned for record in table if (turned := query.turned(record)) is not None]
    assert found.instance_key == "matmul p=1 m=2 n=5 T=1"
    assert transposed(found) == table.best("matmul p=1 m=5 n=2 T=1", "generic")


def test_the_index_is_made_again_when_the_texts_differ(tmp_path: Path) -> None:
    own, cache = tmp_path / "own", tmp_path / "cache"
    with TableIndex(own, cache=cache) as index:
        first, count = index.digest, len(index.find(Query()))
    new = BestCodes.load(own)
    member = next(m for m in members(outer(7, 2, 1)) if m.scheme == "gasp-small")
    assert new.merge(made(member.design)) == ""
    new.save()
    with TableIndex(own, cache=cache) as index:
        assert index.digest != first
        assert len(index.find(Query())) == count + 1


def test_a_spoilt_index_is_made_again(tmp_path: Path) -> None:
    for spoilt in (b"", b"no database", b"SQLite format 3\x00" + bytes(200)):
        (tmp_path / "table.sqlite").write_bytes(spoilt)
        with TableIndex(NOWHERE, cache=tmp_path) as index:
            assert len(index.find(Query(colluders=1))) > 10
    base = sqlite3.connect(tmp_path / "table.sqlite")
    assert base.execute("SELECT count(*) FROM records").fetchone()[0] >= 400
    base.close()


def test_without_a_place_for_it_the_index_is_kept_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with TableIndex(NOWHERE, cache=tmp_path / "file") as index:
        assert not index.stored
        assert len(index.find(Query(colluders=1))) > 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["outer"], "no operation of the table"), (["chain", "matmul"], "no operation of the table"),
        (["K=4", "K=4"], "parameter given twice"), (["K=four"], "K is not a number in range"),
        (["=4"], "not a parameter"),
        (["K=1234567890123"], "K is not a number in range"), (["K=4", "p=2"], "K and L are m and n"),
        (["K=4", "m=4"], "K and L are m and n"),
    ],
)  # fmt: skip
def test_a_query_that_is_none_is_refused(words: list[str], said: str) -> None:
    with pytest.raises(DesignerError, match=said):
        read_query(words)


def test_the_letters_of_the_papers_are_those_of_the_outer_product() -> None:
    assert read_query(["K=4", "L=3", "T=2"]) == read_query(["matmul", "p=1", "m=4", "n=3", "T=2"])
    assert read_query(["matmul p=1 m=4 n=3 T=2"]) == read_query(["K=4", "L=3", "T=2"])
    assert read_query(["batch", "K=3"]).parameters == {"K": 3}
    assert read_query([]).everything


def lines() -> Iterator[dict[str, Any]]:
    for text in shipped_texts().values():
        yield from map(json.loads, text.splitlines())


def test_no_shipped_record_says_new_or_optimal_without_its_bound() -> None:
    for data in lines():
        assert data["status"] in ("optimal", "best known to this table")
        assert (data["status"] == "optimal") == (data["lower_bound"] == data["workers"])
        assert data["bound_reason"]
        assert data["method"]


def test_records_stand_in_one_order(table: BestCodes) -> None:
    places = [order(record) for record in table]
    assert places == sorted(places)
    assert instance_of("batch K=2 T=0").key == "batch K=2 T=0"
