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
    assert len({n for record in found["rounds"] for n in record["arrived"]}) == 9
    status, out, err = cli(f"run {EPC} --size 12 --executor processes --kill 4")
    assert (status, out) == (64, "")
    assert re.fullmatch(
        r"coded-designer: 8 answers arrived, 9 are needed: workers (\d+, ){3}\d+ died; in executor processes\n", err
    )


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
