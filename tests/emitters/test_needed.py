"""How many answers a program waits for: no fewer than decode, and twice as many more as may be wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.algebra.field import field
from designer.algebra.linear import row_space_contains
from designer.analyses import response
from designer.analyses.choice import default_points
from designer.analyses.exact import exact_threshold, selections
from designer.catalogue import load
from designer.code import Code
from designer.emitters.needed import answers_needed
from designer.errors import DesignerError
from designer.functional import system
from designer.points import EvaluationSet, distinct, explicit, grid, hermite, random_points, subgrids

EPC = load("epc").bind(p=2, m=1, n=2)
BIVARIATE = load("bivariate").bind(K=2, L=2)
GASP = load("gasp-small").bind(K=2, L=2, T=2)

CASES: dict[str, tuple[Code, EvaluationSet, int]] = {
    "any distinct points": (EPC, distinct(8), 5),
    "as few as the threshold": (EPC, distinct(5), 5),
    "a grid": (load("bi0").bind(p=1, m=2, n=2), grid([3, 3]), 6),
    "a sparse support": (GASP, default_points(GASP, None, 13), 11),
    "derivatives": (load("matdot").bind(p=2), hermite(4, 2), 4),
    "a worker's order": (BIVARIATE, subgrids(4, [2, 1]), 4),
    "values at nodes": (load("strassen").bind(T=1), distinct(20), 15),
    "a carrier alone at its end": (load("matdot").bind(p=2), explicit([1, 65536]), 2),
}


@pytest.mark.parametrize("case", CASES)
def test_the_number_is_the_exact_threshold(case: str) -> None:
    code, points, expected = CASES[case]
    found = answers_needed(code, points)
    assert (found.count, found.wrong, found.decoded) == (expected, 0, expected)
    assert found.exact.value == expected
    assert found.scope == "any set of this size decodes, and a smaller one need not"


@pytest.mark.parametrize("case", [case for case in CASES if len(CASES[case][1]) <= 9 and case != "values at nodes"])
def test_every_set_of_that_number_decodes_and_some_smaller_one_does_not(case: str) -> None:
    """The twin: by rank, set by set."""
    code, points, _ = CASES[case]
    count, whole = answers_needed(code, points).count, system(code, points)

    def decodes(used: tuple[int, ...]) -> bool:
        return all(row_space_contains(whole.restricted(used), whole.wanted, points.field))

    chosen = selections(points)
    assert all(decodes(tuple(used)) for used in chosen.iterate(count))
    assert not all(decodes(tuple(used)) for used in chosen.iterate(count - 1))


@given(st.sampled_from(sorted(CASES)), st.integers(0, 3))
def test_each_wrong_answer_costs_two(case: str, wrong: int) -> None:
    code, points, _ = CASES[case]
    least = exact_threshold(code, replace(points, in_order=False)).value
    assert least is not None
    if least + 2 * wrong > len(points):
        with pytest.raises(DesignerError, match=f"^too few points to correct {wrong} wrong answer{'s'[: wrong - 1]};"):
            answers_needed(code, points, wrong)
        return
    found = answers_needed(code, points, wrong)
    assert (found.count, found.wrong, found.decoded) == (least + 2 * wrong, wrong, least)
    if wrong:
        assert found.scope == f"any {least} right ones decode, and {wrong} of this number may be wrong"


def test_wrong_answers_may_be_anywhere_in_a_worker_s_order() -> None:
    """Without wrong ones only prefixes of each worker's answers arrive; what is left when some are put aside is not."""
    code = load("secure-bivariate").bind(K=2, L=2, T=1, m=2)
    points = subgrids(9, [1, 2], field(101), seed=3)
    ordered, any_order = (exact_threshold(code, replace(points, in_order=flag)).value for flag in (True, False))
    assert ordered is not None
    assert any_order is not None
    assert ordered <= any_order
    assert answers_needed(code, points).count == ordered
    assert answers_needed(code, points, 1).decoded == any_order


def test_every_set_of_right_ones_decodes_in_any_order() -> None:
    points = subgrids(4, [2, 1], field(31), seed=5)
    found, whole = answers_needed(BIVARIATE, points, 1), system(BIVARIATE, points)
    for used in combinations(range(len(points)), found.decoded):
        assert all(row_space_contains(whole.restricted(used), whole.wanted, points.field)), used


@pytest.mark.parametrize("text", ["7", "3^5"])
def test_at_least_one_answer_is_waited_for(text: str) -> None:
    """A function that is 0 in this characteristic needs none."""
    code = load("lagrange").with_function("21*A + 42*B").bind(K=2, T=0)
    found = answers_needed(code, distinct(3, field(text)))
    assert 1 <= found.count == found.decoded <= 2
    assert answers_needed(code, distinct(4, field(text)), 1).count == found.count + 2


def test_a_number_that_suffices_serves_where_the_exact_one_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response, "SYSTEM_LIMIT", 5)
    code, points = load("matdot").bind(p=2), hermite(4, 2, field(31))
    found = answers_needed(code, points)
    assert (found.count, found.exact.value) == (found.exact.sufficient, None)
    assert found.scope == "any set of this size decodes"


@pytest.mark.parametrize(
    ("code", "points", "wrong", "message"),
    [
        (EPC, distinct(8), -1, "number of wrong answers out of range; got -1; allowed: 0 and above"),
        (EPC, distinct(4), 0,
         "these points do not decode every target; in epc p=2 m=1 n=2; got distinct:4; "
         "allowed: as many as the threshold by degree, 5; all points together leave a target open"),
        (EPC, distinct(10), 3,
         "too few points to correct 3 wrong answers; in epc p=2 m=1 n=2; got 10 points; "
         "allowed: at least 5 + 2*3 = 11; add points, with --workers or --points"),
    ],
)  # fmt: skip
def test_what_cannot_be_met_is_refused(code: Code, points: EvaluationSet, wrong: int, message: str) -> None:
    with pytest.raises(DesignerError, match=f"^{re.escape(message)}$"):
        answers_needed(code, points, wrong)


def test_points_of_which_nothing_is_known_are_not_said_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response, "SYSTEM_LIMIT", 5)
    with pytest.raises(DesignerError, match=r"^it is not known that these points decode every target; in bi0 "):
        answers_needed(load("bi0").bind(p=2, m=2, n=1), random_points(8, dimension=2))
