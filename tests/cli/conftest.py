"""The fixture through which the tests call the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from designer.cli.main import main


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """`cli("check epc p=2 m=2 n=2", "--points", "1, 2")`: one call in an empty directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def call(line: str, *words: str) -> Outcome:
        status = main([*line.split(), *words])
        out, err = capsys.readouterr()
        return Outcome(status, out, err)

    return call
