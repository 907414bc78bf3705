"""Placements: what they prove agrees with the analyses of the toolkit, and what is wrong gets none."""

from __future__ import annotations

from itertools import combinations
from time import monotonic

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer import load
from designer.algebra.field import field
from designer.algebra.linear import rank
from designer.algebra.primes import prime_in_progression
from designer.analyses.decodability import decide as decide_decodability
from designer.analyses.privacy import decide as decide_privacy
from designer.analyses.question import Question
from designer.errors import DesignerError
from designer.search import dependent_rows as dependent_rows_module
from designer.search.dependent_rows import dependent_powers, dependent_rows
from designer.search.design import Design
from designer.search.execute import execute
from designer.search.instance import make_instance
from designer.search.placement import Placement, place
from designer.search.privacy_of_masks import dependent, hidden, independence, reduced, theorem
from designer.verdict import Answer


def outer(rows: int, columns: int, colluders: int, exponents: str, modulus: int | None = None) -> Design:
    first, second = (tuple(map(int, part.split())) for part in exponents.split("/"))
    return Design(make_instance("matmul", {"p": 1, "m": rows, "n": columns}, colluders), (first, second), modulus)


CYCLIC = [
    (outer(2, 2, 2, "0 1 2 9 / 4 7 0 1", 10), "cyclic"),
    (outer(3, 3, 2, "5 9 13 0 1 / 1 2 3 0 4", 17), "cyclic"),
    (outer(3, 3, 3, "9 11 19 0 1 17 / 4 5 9 0 8 10", 21), "cyclic"),
    (outer(3, 3, 3, "9 11 19 0 1 17 / 4 5 9 0 8 10", 21), "cyclic-any"),
    (outer(4, 3, 4, "0 9 18 27 4 5 13 14 / 0 1 2 3 12 21 30", 31), "cyclic-any"),
]
INTEGER = [
    (outer(2, 2, 1, "0 1 4 / 0 2 4"), "generic"),
    (outer(2, 2, 2, "0 1 4 6 / 0 2 4 5"), "generic"),
    (outer(2, 2, 2, "0 1 4 6 / 0 2 4 5"), "dense"),
    (outer(3, 3, 3, "0 1 2 9 10 12 / 0 3 6 9 10 11"), "generic"),
    (outer(3, 3, 3, "0 1 2 9 10 12 / 0 3 6 9 10 11"), "dense"),
    (outer(2, 3, 0, "0 1 / 0 2 4"), "dense"),
]


@pytest.mark.parametrize(("design", "kind"), CYCLIC + INTEGER)
def test_a_placement_is_confirmed_by_the_analyses(design: Design, kind: str) -> None:
    found = place(design, kind)
    assert found.proved, found.reason
    assert found.points is not None
    assert len(found.points) == (design.modulus or design.workers(kind))
    code = design.scheme(kind=kind).bind()
    received = design.workers(kind)
    question = Question(code, found.points, received=received, colluders=design.instance.colluders or None)
    assert decide_decodability(question).answer is Answer.HOLDS
    if design.instance.colluders:
        verdict = decide_privacy(question)
        assert verdict is not None
        assert verdict.answer is Answer.HOLDS


@pytest.mark.parametrize(("design", "kind"), [CYCLIC[0], CYCLIC[3], INTEGER[2], INTEGER[3]])
def test_a_placed_design_runs(design: Design, kind: str) -> None:
    assert execute(design, place(design, kind), kind).equal


def test_a_design_without_points_is_not_run() -> None:
    nowhere = place(outer(2, 2, 1, "0 1 1 / 0 2 4"), "generic")
    with pytest.raises(DesignerError, match="without points"):
        execute(outer(2, 2, 1, "0 1 1 / 0 2 4"), nowhere, "generic")


def test_small_fields_that_fail_are_passed_over() -> None:
    design = outer(3, 3, 3, "9 11 19 0 1 17 / 4 5 9 0 8 10", 21)
    assert place(design, "cyclic").field == "GF(127)"
    over = field(43)
    assert dependent_powers([0, 1, 17], over.root_of_unity(21), 21, 43) is not None


def test_all_triples_of_31_workers_take_less_than_a_second() -> None:
    design = outer(4, 4, 3, "0 1 2 3 16 17 20 / 0 4 8 12 16 17 18")
    place(design, "generic")
    start = monotonic()
    assert place(design, "generic").proved
    assert monotonic() - start < 1


def test_hundreds_of_millions_of_sets_are_decided() -> None:
    code = load("gasp-r").bind(K=6, L=6, T=6, r=3)
    exponents = tuple(tuple(e[0] for e in operand) for operand in code.exponents)
    found = place(Design(make_instance("matmul", {"p": 1, "m": 6, "n": 6}, 6), exponents), "generic", seconds=60)
    assert found.proved
    assert "all 170230452 minors of 6 masks are nonzero" in found.reason


def test_a_collision_gets_no_placement() -> None:
    found = place(outer(2, 2, 1, "0 1 3 / 0 2 4"), "generic")
    assert (found.points, found.decodes) == (None, Answer.REFUTED)
    assert "target" in found.reason


def test_masks_that_leak_in_every_field_get_no_placement() -> None:
    design = outer(2, 1, 2, "1 3 0 2 / 4 0 1", 12)
    assert not design.fault
    found = place(design, "cyclic")
    assert (found.points, found.private) == (None, Answer.REFUTED)
    assert "two masks are equal modulo" in found.reason


def test_equal_masks_get_no_placement() -> None:
    assert "two masks" in place(outer(2, 1, 2, "0 1 5 5 / 0 7 8"), "generic").reason


def test_too_many_sets_for_the_time_are_undecided() -> None:
    code = load("gasp-r").bind(K=8, L=8, T=8, r=3)
    exponents = tuple(tuple(e[0] for e in operand) for operand in code.exponents)
    found = place(Design(make_instance("matmul", {"p": 1, "m": 8, "n": 8}, 8), exponents), "generic", seconds=0.5)
    assert (found.points, found.private) == (None, Answer.UNDECIDED)
    assert "too many" in found.reason


def test_a_class_that_the_exponents_are_not_of_is_refused() -> None:
    with pytest.raises(DesignerError, match="not of"):
        place(outer(2, 2, 1, "0 1 4 / 0 2 4"), "cyclic")
    assert place(outer(2, 2, 1, "0 1 4 / 0 2 4"), "box").points is None


def test_a_placement_as_json() -> None:
    record = place(outer(2, 2, 1, "0 1 4 / 0 2 4"), "dense").as_json()
    assert (record["field"], record["points"], record["decodes"]) == ("GF(11)", list(range(1, 10)), "HOLDS")
    assert isinstance(place(outer(2, 2, 1, "0 1 4 / 0 2 4"), "dense"), Placement)


# masks


def brute(exponents: list[int], modulus: int) -> bool:
    """Whether all minors are nonzero, at one large prime."""
    over = field(prime_in_progression(1 << 40, modulus))
    root = over.root_of_unity(modulus)
    rows = [[over.power(root, e * i % modulus) for e in exponents] for i in range(modulus)]
    size = len(exponents)
    return all(rank([rows[i] for i in chosen], over) == size for chosen in combinations(range(modulus), size))


@given(
    st.integers(2, 16).flatmap(lambda q: st.tuples(st.just(q), st.sets(st.integers(0, q - 1), min_size=1, max_size=4)))
)
@settings(max_examples=80, deadline=None)
def test_independence_agrees_with_all_minors(case: tuple[int, set[int]]) -> None:
    modulus, exponents = case
    found = independence(sorted(exponents), modulus)
    assert found.holds == brute(sorted(exponents), modulus)
    assert not theorem(sorted(exponents), modulus) or found.holds
    if found.rows:
        assert dependent(sorted(exponents), found.rows, modulus)
        assert exponents <= found.cancelled


def test_pairwise_coprime_differences_are_not_necessary() -> None:
    assert independence([0, 1, 2, 3], 24).holds
    assert not independence([0, 1, 2, 4], 24).holds


def test_a_leak_names_what_it_does_not_cancel() -> None:
    found = independence([0, 2], 6)
    assert (found.rows, found.cancelled) == ((0, 3), frozenset({0, 2, 4}))
    assert hidden([1, 3], [0, 2], 6).private is False
    assert hidden([4], [0, 2], 6).private is True
    assert reduced([4], [0, 2], 6) == ([2], [0, 1], 3)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_dependent_rows_agree_with_ranks(data: st.DataObject) -> None:
    p = data.draw(st.sampled_from([2, 3, 5, 101]))
    width, count = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 7))
    entries = st.lists(st.integers(0, p - 1), min_size=width, max_size=width)
    rows = data.draw(st.lists(entries, min_size=count, max_size=count))
    over = field(p)
    expected = [c for c in combinations(range(count), width) if rank([rows[i] for i in c], over) < width]
    for limit in (dependent_rows_module.COMPILED_ABOVE, -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dependent_rows_module, "COMPILED_ABOVE", limit)
            found = dependent_rows(np.array(rows), p)
        assert found in expected if expected else found is None


def test_a_field_that_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="2\\^31"):
        dependent_rows(np.array([[1]]), 2**31 + 11)
