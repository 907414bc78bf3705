"""`compare`: what it prints and writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_thresholds_are_printed_a_line_a_code(cli: Callable[..., Any]) -> None:
    found = cli("compare epc bi0 tri p=2 m=2 n=2 --workers 12")
    assert (found.status, found.err) == (0, "")
    assert found.out == (
        "recovery threshold: answers that are needed for p=2 m=2 n=2\n"
        "scheme   parameters  threshold  by degree  monomials  block products  computation  may fail\n"
        "epc     p=2 m=2 n=2          9          9          9               8          1/8         3\n"
        "bi0     p=2 m=2 n=2         10         10         10               8          1/4         2\n"
        "tri     p=2 m=2 n=2         12         12         12               8          1/2         0\n"
    )


def test_along_a_parameter_there_is_a_column_a_scheme(cli: Callable[..., Any]) -> None:
    found = cli("compare gasp-small gasp-big K=4 L=4 T=1..3 --best")
    assert found.out == (
        "recovery threshold: answers that are needed for K=4 L=4\n"
        "T  gasp-small  gasp-big  best known  lower bound\n"
        "1          24        24          24           24\n"
        "2          27        29          27           27\n"
        "3          33        34          31           31\n"
    )


def test_json_and_csv_hold_all_numbers(cli: Callable[..., Any], tmp_path: Path) -> None:
    found = cli("compare bi0 p=2 m=2 n=2 --view overheads --json --csv o.csv")
    document = json.loads(found.out)
    assert (document["command"], document["view"], document["axis"], document["notes"]) == (
        "compare",
        "overheads",
        None,
        [],
    )
    assert document["rows"] == [
        {
            "scheme": "bi0", "parameters": "p=2 m=2 n=2", "computation": "1/4", "upload A": "3/2", "upload B": "1/4",
            "download": "3/2", "offline A": "-3/4", "offline B": "-3/4", "online A": "-3/4", "online B": "-3/4",
        }
    ]  # fmt: skip
    assert (tmp_path / "o.csv").read_text("utf-8").splitlines()[1].startswith("bi0,p=2 m=2 n=2,1/4,3/2,1/4,3/2,")


@pytest.mark.parametrize("view", ["thresholds", "overheads", "latency"])
@pytest.mark.parametrize("ending", ["svg", "html"])
def test_every_view_has_its_figure(cli: Callable[..., Any], tmp_path: Path, view: str, ending: str) -> None:
    line = f"compare epc tri p=1..2 m=2 n=2 --workers 15 --view {view} --quiet --plot f.{ending}"
    assert cli(line) == (0, "", "")
    assert "tri" in (tmp_path / f"f.{ending}").read_text("utf-8")


def test_rules_of_waiting_reach_the_latency(cli: Callable[..., Any]) -> None:
    line = "compare tri p=2 m=2 n=2 --workers 24 --view latency --json --wait"
    answers = [json.loads(cli(line, rule).out)["rows"][0]["answers"] for rule in ("any", "every")]
    assert answers == [12, 21]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("compare", "the following arguments are required: SCHEME|name=value"),
        ("compare epc p=2 m=2 n=2 --view speed", "invalid choice: 'speed'"),
        ("compare epc p=2 m=2 n=2 --workers 0", "number of workers out of range; got 0; allowed: at least 1"),
        ("compare epc p=2 m=2 n=2 --view latency", "no number of workers; add --workers N"),
        ("compare epc p=2 m=2 n=2 --best nothing", "no class of codes; got nothing; allowed: generic, dense"),
        ("compare epc p=2 m=2 n=2 --plot a.jpg --csv a.csv", "no format of figures; got a.jpg"),
    ],
)
def test_what_cannot_be_compared_is_said(cli: Callable[..., Any], tmp_path: Path, line: str, message: str) -> None:
    found = cli(line)
    assert (found.status, found.out) == (64, "")
    assert message in found.err
    assert list(tmp_path.iterdir()) == []
