"""Shares of decodable sets, thresholds of single targets and largest undecodable sets are those of brute force."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from private_codes import masked_codes, mutated_private_codes, private_points, value_codes
from test_exact import mutated_codes
from test_sets import Twin

from designer import load
from designer.algebra.field import field
from designer.analyses import response
from designer.analyses.effort import Effort
from designer.analyses.exact import ANSWERS, WORKERS, interference
from designer.analyses.question import Question
from designer.analyses.survey import Survey, survey
from designer.code import Code
from designer.points import EvaluationSet, distinct, explicit, grid, hermite, random_points, subgrids


def compare(code: Code, points: EvaluationSet, unit: str) -> Survey | None:
    """A survey of all sets, against the twin."""
    found, twin = survey(Question(code, points, unit=unit)), Twin(code, points, unit)
    expected = twin.threshold() if interference(code, points) is None else None
    if expected is None:
        assert found is None
        return None
    assert found is not None
    total, counts = twin.chosen.total, {}
    for share in found.shares:
        sets = list(twin.chosen.iterate(share.size))
        counts[share.size] = sum(map(twin.decodes, sets))
        assert share.exact
        assert (share.total, share.looked, share.decode) == (len(sets), len(sets), counts[share.size])
        assert share.interval == (counts[share.size] / len(sets),) * 2
    assert [share.size for share in found.shares] == list(range(total, total - len(found.shares), -1))
    assert len(found.shares) == total or counts[found.shares[-1].size] == 0  # none smaller decodes, either
    if expected > 1:
        size = expected - 1
        undecodable = {tuple(sorted(s)) for s in twin.chosen.iterate(size) if not twin.decodes(s)}
        assert found.count == len(undecodable)
        assert {tuple(sorted(s)) for s in found.largest} <= undecodable
        assert found.largest
    else:
        assert (found.largest, found.count) == ((), None)
    if found.luckiest is not None:
        assert twin.decodes(found.luckiest)
        smallest = min(size for size, count in counts.items() if count)
        fewest = [tuple(sorted(rows)) for rows in twin.chosen.iterate(smallest)]
        assert tuple(sorted(found.luckiest)) in fewest or len(fewest) > 64
    for target, value in found.targets.items():
        assert value == Twin(code, points, unit, target).threshold(), target
    assert json.loads(json.dumps(found.as_json()))["largest_undecodable_count"] == found.count
    return found


@settings(max_examples=100)
@given(
    st.one_of(masked_codes(), mutated_codes(), mutated_private_codes(), value_codes()),
    st.sampled_from([ANSWERS, ANSWERS, WORKERS]),
    st.data(),
)
def test_a_survey_counts_what_brute_force_counts(code: Code, unit: str, data: st.DataObject) -> None:
    assume(math.prod(len(m) for m in code.maps) <= 64)
    assume(interference(code, explicit([[1] * len(code.variables)], field("31"))) is None or data.draw(st.booleans()))
    points = data.draw(private_points(code, most=8, least=3))
    event(f"decodes: {compare(code, points, unit) is not None}")


CASES = {
    "gasp-small": (load("gasp-small").bind(K=2, L=2, T=2), distinct(16, field(17))),
    "matdot, derivatives": (load("matdot").bind(p=3), hermite(4, 2, field(31))),
    "bivariate": (load("bivariate").bind(K=2, L=2), subgrids(4, [2, 1], field(31))),
    "bi0": (load("bi0").bind(p=2, m=2, n=1), grid([4, 3], field(31))),
    "secure-bivariate": (load("secure-bivariate").bind(K=2, L=2, T=1, m=1), random_points(12, field(7), dimension=2)),
    "gasp-r": (load("gasp-r").bind(K=2, L=2, T=2, r=1), explicit(list(range(13)), field(13))),
}


@pytest.mark.parametrize("unit", [ANSWERS, WORKERS])
@pytest.mark.parametrize("case", CASES)
def test_drawn_shares_lie_about_the_true_ones_and_are_not_called_exact(case: str, unit: str) -> None:
    code, points = CASES[case]
    exact = survey(Question(code, points, unit=unit))
    drawn = survey(Question(code, points, unit=unit, effort=Effort(0.00001)))
    assert exact is not None
    assert drawn is not None
    true = {share.size: share for share in exact.shares}
    outside = 0
    for share in drawn.shares:
        assert share.exact or share.looked >= 64
        assert share.exact is (share.interval[0] == share.interval[1]) or share.decode in (0, share.looked)
        low, high = share.interval
        assert 0 <= low <= high <= 1
        fraction = true[share.size].interval[0] if share.size in true else 0.0
        outside += not low <= fraction <= high
    assert outside <= 1  # of at most a dozen intervals at 95 %
    twin = Twin(code, points, unit)
    assert all(not twin.decodes(answers) for answers in drawn.largest)
    assert drawn.luckiest is None or twin.decodes(drawn.luckiest)
    for target, value in drawn.targets.items():
        assert value in (None, exact.targets[target])


def test_the_witness_of_the_exact_threshold_is_a_largest_undecodable_set_where_random_sets_miss_it() -> None:
    """D+1 answers decode by a theorem; a few of the 184756 sets of 10 do not, and none of them is met at random."""
    code, points = load("secure-matdot").bind(M=2, T=4), distinct(20, field(65537))
    question = Question(code, points, effort=Effort(0.00001))
    assert question.exact.value == 11
    found = survey(question)
    assert found is not None
    sizes = {share.size: share for share in found.shares}
    assert not sizes[10].exact
    assert len(found.largest[0]) == 10
    assert found.count is None
    assert not Twin(code, points, ANSWERS).decodes(found.largest[0])


def test_points_that_do_not_decode_are_not_surveyed(monkeypatch: pytest.MonkeyPatch) -> None:
    code = load("matdot").bind(p=2)
    assert survey(Question(code, distinct(2, field(31)))) is None
    assert survey(Question(code, distinct(3, field(31)))) is not None
    monkeypatch.setattr(response, "SYSTEM_LIMIT", 3)
    assert survey(Question(code, distinct(3, field(31)))) is None
