"""A code against baselines: the same delays for all, results compared, and what cannot be compared is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from designer import distinct, field, load
from designer.contest import BASELINES, contest
from designer.errors import DesignerError
from designer.executors.faults import Stragglers

EPC = (load("epc").bind(p=2, m=1, n=2), distinct(7))


def test_coding_is_worth_it_where_workers_are_slow_and_all_results_are_right() -> None:
    """Two of seven workers sleep: the code and the copies do without them, the plan that needs all does not."""
    result = contest([EPC, (load("matdot").bind(p=3), distinct(7))], size=12, stragglers=Stragglers(2, 1.0), rounds=2)
    standings = {standing.name: standing for standing in result.standings}
    assert list(standings) == ["epc p=2 m=1 n=2", "matdot p=3", "mds", "uncoded", "replication", "speculation"]
    assert result.left_out == {}
    for standing in standings.values():
        assert standing.equal
        assert len(standing.seconds) == 2
        assert standing.failures == ()
    assert min(standings["uncoded"].seconds) >= 1.0
    for name in ("epc p=2 m=1 n=2", "matdot p=3", "mds", "speculation"):
        assert max(standings[name].seconds) < 1.0, name
    assert standings["speculation"].copies >= 2
    assert (standings["epc p=2 m=1 n=2"].needed, standings["mds"].needed, standings["uncoded"].needed) == (5, 5, 7)
    assert standings["epc p=2 m=1 n=2"].work == pytest.approx(7 / 4)
    ratio = result.ratio(standings["mds"])
    assert ratio is not None
    assert ratio < 1
    document = result.as_json()
    assert [row["plan"] for row in document["plans"]] == list(standings)
    assert document["plans"][3]["over_uncoded"] == 1.0


def test_plans_without_a_result_count_as_failed() -> None:
    result = contest([EPC], size=12, stragglers=Stragglers(trace=((600.0,) + (0.0,) * 6,)), rounds=1, deadline=1.5)
    standings = {standing.name: standing for standing in result.standings}
    assert standings["uncoded"].failures == ("no result within 1.5 seconds",)
    assert standings["uncoded"].median is None
    assert result.ratio(standings["epc p=2 m=1 n=2"]) is None
    assert standings["epc p=2 m=1 n=2"].equal


def test_other_operations_have_no_one_sided_code() -> None:
    result = contest([(load("convolution").bind(m=2, n=2), distinct(4))], size=9, rounds=1)
    assert result.left_out == {"mds": "coding one operand alone is for products of two matrices"}
    assert [s.name for s in result.standings][1:] == [name for name in BASELINES if name != "mds"]
    assert all(standing.equal for standing in result.standings)


@pytest.mark.parametrize(
    ("entries", "options", "message"),
    [
        ([], {}, "no code to compare; name a scheme"),
        ([EPC, (load("convolution").bind(m=2, n=2), distinct(7))], {}, "codes of different operations; got "),
        ([EPC, (load("matdot").bind(p=3), distinct(6))], {}, "codes over different fields or for different numbers "),
        ([EPC, (load("matdot").bind(p=3), distinct(7, field("31")))], {}, "codes over different fields or for "),
        (
            [EPC],
            {"executor": "inline"},
            "no executor for a comparison; in --executor; got inline; allowed: processes, ",
        ),
        ([EPC], {"replicas": 0}, "number of replicas out of range; got 0; allowed: 1 to 7"),
        ([EPC], {"factor": 0.5}, "factor out of range; got 0.5; allowed: 1 to 1000 times the median"),
        ([EPC], {"rounds": 0}, "number of rounds out of range; got 0; allowed: 1 to 1000"),
        ([EPC], {"stragglers": Stragglers(8, 1.0)}, "stragglers out of range; got 8:1.0; allowed: 0 to 7 workers"),
    ],
)
def test_what_cannot_be_compared_is_refused(entries: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DesignerError, match=f"^{re.escape(message)}"):
        contest(entries, **options)
