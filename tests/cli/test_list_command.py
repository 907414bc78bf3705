"""`list`: the catalogue, and a directory of one's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from designer.catalogue import load, names

Cli = Callable[..., Any]


def test_every_scheme_has_a_line(cli: Cli) -> None:
    status, out, err = cli("list")
    assert (status, err) == (0, "")
    head, *lines = out.splitlines()
    assert head.split() == ["name", "operation", "parameters", "points", "threshold", "source"]
    assert [line.split()[0] for line in lines] == names()
    assert "epc" in out
    assert next(line for line in lines if line.startswith("epc ")).split("  ")[0] == "epc"
    assert "p*m*n + p - 1" in next(line for line in lines if line.startswith("epc "))


def test_json_tells_the_same(cli: Cli) -> None:
    status, out, _ = cli("list --json")
    document = json.loads(out)
    assert status == 0
    assert (document["schema_version"], document["command"]) == (1, "list")
    assert [row["name"] for row in document["schemes"]] == names()
    row = next(row for row in document["schemes"] if row["name"] == "matdot")
    assert row == {
        "name": "matdot", "title": load("matdot").name, "operation": "matmul", "parameters": "p", "points": "distinct",
        "threshold": "2*p - 1", "source": "dutta2020matdot",
    }  # fmt: skip


def test_schemes_of_ones_own_are_listed_and_quiet_prints_nothing(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('operation = "matmul"\n[exponents]\nA = ["k"]\nB = ["p - 1 - k"]\n')
    _, out, _ = cli("list --schemes .")
    mine = next(line for line in out.splitlines() if line.startswith("mine "))
    assert mine.split() == ["mine", "matmul", "m", "p", "n", "distinct", "computed"]
    assert cli("list --quiet") == (0, "", "")
