"""`cite`: BibTeX and JSON of a scheme's sources."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer.catalogue import load, names

Cli = Callable[..., Any]


@pytest.mark.parametrize("name", names())
def test_every_scheme_has_balanced_entries(cli: Cli, name: str) -> None:
    status, out, err = cli(f"cite {name}")
    assert (status, err) == (0, "")
    assert re.findall(r"^@\w+\{([^,]+),$", out, re.MULTILINE) == [source["key"] for source in load(name).sources]
    assert out.count("{") == out.count("}")


def test_an_entry_in_full(cli: Cli) -> None:
    assert "  year = {2020}" in cli("cite matdot").out
    document = json.loads(cli("cite matdot --json").out)
    assert (document["schema_version"], document["command"], document["scheme"]) == (1, "cite", "matdot")
    assert document["sources"][0]["eprint"] == "1801.10292"


def test_a_scheme_without_sources_has_none(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('operation = "matmul"\n[exponents]\nA = ["k"]\nB = ["p - 1 - k"]\n')
    status, out, err = cli("cite s.toml")
    assert (status, err) == (0, "")
    assert "@" not in out
