"""`compare --run`: plans side by side on real workers, and what it refuses."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer.cli.compare_run import status
from designer.contest import Contest, Standing
from designer.executors.faults import Stragglers

Cli = Callable[..., Any]


def test_all_plans_stand_side_by_side(cli: Cli, tmp_path: Path) -> None:
    line = "compare epc matdot p=2 m=1 n=2 --run --workers 7 --size 12 --rounds 2 --stragglers 1:0.6 --csv t.csv"
    status, out, err = cli(line)
    assert (status, err) == (0, "")
    assert out.startswith(
        "wall time of encoding, computing and decoding: i=12 k=12 j=12, executor processes, "
        "1 random worker slow by 0.6 s\n"
    )
    with (tmp_path / "t.csv").open(encoding="utf-8") as stream:
        rows = {row["plan"]: row for row in csv.DictReader(stream)}
    assert list(rows) == ["epc p=2 m=1 n=2", "matdot p=2", "mds", "uncoded", "replication", "speculation"]
    assert {row["results"] for row in rows.values()} == {"all right"}
    assert float(rows["uncoded"]["over uncoded"]) == 1.0
    assert float(rows["uncoded"]["median s"]) >= 0.6
    assert float(rows["epc p=2 m=1 n=2"]["median s"]) < 0.6
    assert all(row["plan"] in out for row in rows.values())


def test_plans_without_a_result_are_status_2_and_say_why(cli: Cli) -> None:
    line = "compare convolution m=2 n=2 --run --workers 4 --size 6 --rounds 1 --stragglers 1:600 --deadline 1 --json"
    status, out, _ = cli(line)
    assert status == 2
    plans = {row["plan"]: row for row in json.loads(out)["contest"]["plans"]}
    assert plans["uncoded"]["failures"] == ["no result within 1 seconds"]
    assert plans["convolution m=2 n=2"]["equal"]
    assert json.loads(out)["contest"]["left_out"] == {"mds": "coding one operand alone is for products of two matrices"}
    status, out, _ = cli(line.removesuffix(" --json"))
    assert status == 2
    assert "uncoded: no result within 1 seconds\n" in out
    assert "mds is left out: coding one operand alone is for products of two matrices\n" in out


def test_a_wrong_result_is_status_1() -> None:
    right = Standing("code", 3, 2, 1.0, (0.1,), (), equal=True, copies=0)
    wrong = Standing("code", 3, 2, 1.0, (0.1,), ("late",), equal=False, copies=0)
    assert status(Contest((right,), {}, {}, "processes", Stragglers())) == 0
    assert status(Contest((right, wrong), {}, {}, "processes", Stragglers())) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("epc p=2 m=1 n=2", "no number of workers for --run; add --workers N"),
        ("epc p=2 m=1..3 n=2 --workers 9", "a parameter varies, and --run takes numbers; got 1..3"),
        (
            "epc convolution p=1 m=2 n=2 --workers 9",
            "codes of different operations; got epc p=1 m=2 n=2 and convolution",
        ),
        ("epc p=2 m=1 n=2 --workers 9 --executor inline", "no executor for a comparison; in --executor; got inline; "),
        ("epc p=2 m=1 n=2 --workers 9 --replicas 0", "number of replicas out of range; got 0; allowed: 1 to 9"),
        ("epc p=2 m=1 n=2 --workers 9 --factor 0.5", "factor out of range; got 0.5; allowed: 1 to 1000 times"),
        ("epc p=2 m=1 n=2 --workers 4", "these points do not decode every target; "),
        ("epc p=2 m=1 n=2 --workers 9 --field 7", "too many distinct points; in GF(7); got 9; "),
        ("epc p=2 m=1 n=2 --workers 9 --stragglers x", "not a description of stragglers; in --stragglers; got x; "),
    ],
)
def test_bad_input_of_runs_is_one_clear_line(cli: Cli, words: str, message: str) -> None:
    status, out, err = cli(f"compare {words} --run")
    assert (status, out) == (64, "")
    assert err.startswith(f"coded-designer: {message}")
    assert err.count("\n") == 1
