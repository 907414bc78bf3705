"""`run`: the report with an execution; stragglers, killed workers, and what is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer import execution as execution_module
from designer.catalogue import load
from designer.emitters import emit
from designer.points import distinct

Cli = Callable[..., Any]
EPC = "epc p=2 m=2 n=2 --workers 12"


def test_the_text_is_a_report_with_an_execution(cli: Cli) -> None:
    status, out, err = cli(f"run {EPC} --size 24")
    assert (status, err) == (0, "")
    assert (
        "8 results from 9 answers each (random, all q-1, zero, one hot): all equal to the direct computation\n" in out
    )
    assert "sizes i=24 k=24 j=24; executor inline; target numpy" in out
    assert re.search(r"median seconds: encode [\d.]+  compute [\d.]+  decode [\d.]+  direct [\d.]+\n", out)
    assert re.search(r"^  HOLDS     identity: .* \[EXHAUSTIVE\]$", out, re.MULTILINE)
    assert "\x1b" not in out


def test_processes_with_stragglers_give_the_promised_json(cli: Cli) -> None:
    """Three of twelve would sleep for ten minutes; nine are enough, so that none of the slow ones is ever received."""
    status, out, err = cli(f"run {EPC} --size i=10,k=12,j=14 --executor processes --stragglers 3:600 --rounds 1 --json")
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert set(document) == {"schema_version", "command", "code", "numbers", "verdicts", "execution"}
    assert (document["schema_version"], document["command"]) == (1, "run")
    assert document["verdicts"][-1]["claim"] == "identity"
    found = document["execution"]
    assert {"matrices", "equal", "received", "seconds"} <= set(found)
    assert (found["matrices"], found["equal"], found["received"]) == (4, True, 9)
    assert set(found["seconds"]) == {"encode", "compute", "decode", "direct"}
    assert (found["executor"], found["target"], found["sizes"]) == ("processes", "numpy", {"i": 10, "k": 12, "j": 14})
    for record in found["rounds"]:
        assert len(record["slow"]) == 3
        assert not set(record["slow"]) & set(record["arrived"])


def test_killed_workers_are_survived_while_enough_remain(cli: Cli) -> None:
    found = json.loads(cli(f"run {EPC} --size 12 --executor processes --kill 3 --json").out)["execution"]
    assert found["equal"]
    assert all(not set(record["killed"]) & set(record["arrived"]) for record in found["rounds"])
    assert len({tuple(record["killed"]) for record in found["rounds"]}) > 1
    status, out, err = cli(f"run {EPC} --size 12 --executor processes --kill 4")
    assert (status, out) == (64, "")
    assert re.fullmatch(
        r"coded-designer: 8 answers arrived, 9 are needed: workers (\d+, ){3}\d+ died; in executor processes\n", err
    )


def test_a_trace_file_delays_the_workers_of_its_lines(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("# seconds\n\n600, 0, 0\n0;600;0\n", encoding="utf-8")
    line = f"run {EPC} --size 6 --rounds 1 --executor processes --speeds 1,1,1 --stragglers trace:t.csv --json"
    status, out, err = cli(line.replace("--workers 12", "--workers 14"))
    assert (status, err) == (0, "")
    found = json.loads(out)["execution"]
    slow = [n for n, record in enumerate(found["rounds"]) if 0 in {found["owners"][m] for m in record["arrived"]}]
    assert slow == [1, 3]
    (tmp_path / "t.csv").write_text("1 2 x\n", encoding="utf-8")
    status, _, err = cli(line)
    assert (status, err) == (
        64, "coded-designer: not a number of seconds; in t.csv, line 1; got x; allowed: 0 to 999999\n",
    )  # fmt: skip
    (tmp_path / "t.csv").write_text("#\n", encoding="utf-8")
    assert cli(line).err.startswith("coded-designer: a trace without delays; in t.csv; ")


def test_every_fault_at_once_and_liars_beyond_the_promise(cli: Cli) -> None:
    line = "run matdot p=2 --workers 10 --wrong 1 --size 6 --executor processes"
    status, out, err = cli(
        f"{line} --kill 1 --faults lost:1,malformed:1,duplicated:3,liars:4 --stragglers exponential:0.001"
    )
    assert (status, err) == (0, "")
    assert "all equal to the direct computation" in out
    status, out, err = cli(f"{line} --faults liars:0+1+2+3+4+5")
    assert (status, out) == (64, "")
    assert err.startswith(("coded-designer: the result fails Freivalds' check: ", "coded-designer: more than 1 wrong "))


def test_the_program_is_kept_on_demand(cli: Cli, tmp_path: Path) -> None:
    assert cli(f"run {EPC} --size 8 --keep p.py --quiet") == (0, "", "")
    command = f"coded-designer run {EPC} --size 8 --keep p.py --quiet"
    assert (tmp_path / "p.py").read_text() == emit(load("epc").bind(p=2, m=2, n=2), distinct(12), command=command)
    assert [path.name for path in tmp_path.iterdir()] == ["p.py"]


def test_a_different_result_is_status_1(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def sabotaged(*words: Any, **options: Any) -> str:
        text = emit(*words, **options)
        return text.replace(
            "    matrix = weights(tuple(used))\n",
            "    matrix = [list(r) for r in weights(tuple(used))]\n    matrix[0][0] += 1\n",
        )

    monkeypatch.setattr(execution_module, "emit", sabotaged)
    status, out, err = cli(f"run {EPC} --size 8")
    assert (status, err) == (1, "")
    assert "SOME DIFFER from the direct computation" in out
    assert re.search(r"^REFUTED: .*1 refuted", out, re.MULTILINE)
    assert re.search(r"^  REFUTED   identity: .*\n(.*\n)*? +witness: ", out, re.MULTILINE)


def test_an_extension_field_runs_on_the_other_target(cli: Cli) -> None:
    found = json.loads(cli("run matdot p=2 --field 2^8 --size 6 --rounds 1 --json").out)
    assert found["execution"]["target"] == "galois"
    assert found["execution"]["equal"]


# masks, functions, wrong answers


def test_wrong_answers_are_made_and_corrected(cli: Cli) -> None:
    status, out, err = cli("run matdot p=2 --workers 8 --wrong 2 --size 6")
    assert (status, err) == (0, "")
    assert (
        "8 results from 7 answers each (random, all q-1, zero, one hot): all equal to the direct computation\n" in out
    )
    assert "2 of the answers were wrong in every round, and were found\n" in out
    assert re.search(r"^  HOLDS     correction: any 2 wrong answers of 8 are corrected \[THEOREM\]$", out, re.MULTILINE)
    assert re.search(r"^  HOLDS     identity: from every 3 right answers ", out, re.MULTILINE)
    document = json.loads(cli("run matdot p=2 --workers 8 --wrong 2 --size 6 --json").out)
    assert document["execution"]["wrong"] == 2
    for record in document["execution"]["rounds"]:
        assert len(record["wrong"]) == 2
        assert set(record["wrong"]) <= set(record["arrived"])
    assert [verdict["claim"] for verdict in document["verdicts"]][-3:] == ["correction", "overheads", "identity"]


def test_a_run_of_a_private_scheme_tests_its_masks(cli: Cli) -> None:
    document = json.loads(cli("run secure-matdot M=2 T=1 --size 6 --rounds 1 --json").out)
    claims = {verdict["claim"]: verdict for verdict in document["verdicts"]}
    assert claims["privacy"]["answer"] == claims["uniformity"]["answer"] == "HOLDS"
    assert claims["uniformity"]["assurance"] == "SAMPLED"
    assert "its masks are fresh draws of its sampler" in claims["identity"]["because"]
    assert "uniformity" not in cli("run matdot p=2 --size 6 --rounds 1 --json").out


@pytest.mark.parametrize(
    "line",
    [
        "run lagrange K=2 T=1 --function A*B*A-3*A --size i=5,a=3,b=2",
        "run strassen T=1 --size 5",
        "run bivariate K=2 L=2 --workers 4 --size 5 --executor processes",
        "run secure-bivariate K=2 L=1 T=1 m=1 --size 5",
        "run gasp-r K=2 L=2 T=2 r=1 --points auto --field 31 --size 5",
        "run cyclic-t2 K=1 L=1 T=2 --size 5",
        "run lagrange K=2 T=1",
    ],
)
def test_every_kind_of_code_runs(cli: Cli, line: str) -> None:
    found = json.loads(cli(f"{line} --rounds 1 --json").out)
    assert found["execution"]["equal"]
    assert [verdict["answer"] for verdict in found["verdicts"]] == ["HOLDS"] * len(found["verdicts"])


def test_a_leaking_code_runs_and_is_refuted(cli: Cli) -> None:
    status, out, _ = cli("run gasp-small K=2 L=2 T=2 --points 0,1,2,3,4,5,6,7,8,9,10 --size 4 --rounds 1")
    assert status == 1
    assert "all equal to the direct computation" in out
    assert re.search(r"^  REFUTED   privacy: ", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--wrong 2", "too few points to correct 2 wrong answers; in epc p=2 m=2 n=2; got 12 points; allowed: "
         "at least 9 + 2*2 = 13; add points, with --workers or --points"),
        ("--wrong -1", "number of wrong answers out of range; got -1; allowed: 0 to 12"),
        ("--wrong 13", "number of wrong answers out of range; got 13; allowed: 0 to 12"),
        ("--wrong e", "argument --wrong: not an integer in range; got e; see coded-designer run --help"),
        ("--function A*B", "the operation is no polynomial map; in epc; got matmul"),
        ("--size i=1", "size of an index is missing; in --size; got i=1; allowed: add k=100"),
        ("--size 0", "size out of range; in --size; got 0; "),
        ("--rounds 0", "number of rounds out of range; got 0; allowed: 1 to 1000"),
        ("--stragglers 3", "not a description of stragglers; in --stragglers; got 3; allowed: K:SECONDS, "
         "exponential:MEAN, "
         "exponential:SHIFT:MEAN (seconds from 0 to 3600) or trace:FILE"),
        ("--stragglers 13:1", "stragglers out of range; got 13:1.0; allowed: 0 to 12 workers, up to 3600 seconds"),
        ("--kill -1", "number of workers to kill out of range; got -1; allowed: 0 and above"),
        ("--kill 1", "only worker processes can be killed; got executor inline; add --executor processes"),
        ("--stragglers trace:none.txt", "cannot read; in --stragglers; got none.txt; "),
        ("--faults lost", "not a fault; in --faults; got lost; allowed: each of lost:K, wrong:K, "),
        ("--faults lost:1,lost:2", "not a fault; in --faults; got lost:2; "),
        ("--faults liars:0+12", "no such worker; in liars; got 12; allowed: 0 to 11"),
        ("--faults lost:13", "killed and lost workers out of range; got 13; allowed: 0 to 12"),
        ("--speeds 1,0", "not the speeds of workers; got [1, 0]; allowed: integers from 1 to "),
        ("--speeds 1,1,1,1,1,1,1,1,1,1,1,1,1", "more workers than points; got 13; allowed: at most 12"),
        ("--deadline 3601", "deadline out of range; got 3601.0; allowed: above 0, at most 3600 seconds"),
        ("--executor cloud", "unknown executor; got cloud; allowed: inline, processes, dask, dask://HOST:PORT, mpi"),
        ("--target c", "not a target that is run here; in --target; got c; allowed: numpy, galois; write the program "),
        ("--answers 1", "unrecognized arguments: --answers 1; see coded-designer run --help"),
        ("--seed -1", "seed out of range; got -1; allowed: 0 and above"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line(cli: Cli, options: str, message: str) -> None:
    status, out, err = cli(f"run {EPC} {options}")
    assert (status, out) == (64, "")
    assert err.startswith(f"coded-designer: {message}")
    assert err.count("\n") == 1
