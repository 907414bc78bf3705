"""docs/command-line.md is what the program prints."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import pytest

from designer.cli import COMMANDS
from designer.cli.main import main

PAGE = Path(__file__).parent.parent.parent / "docs" / "command-line.md"
INTRODUCTION = """\
# The command line

What the commands print for `--help`. Everything they do is a call of a public function of `designer`; they add
reading and printing. With `--json` a command prints one document on standard output, with `"schema_version": 1`;
fields may be added to it, none changed.
"""


def printed_page(capsys: pytest.CaptureFixture[str]) -> str:
    sections = [INTRODUCTION]
    for words in ([], *([name] for name in COMMANDS)):
        with suppress(SystemExit):
            main([*words, "--help"])
        title = " ".join(["coded-designer", *words])
        sections.append(f"## {title}\n\n```text\n{capsys.readouterr().out.rstrip()}\n```\n")
    return "\n".join(sections)


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="argparse lays help out differently from Python 3.13 on")
def test_the_page_is_what_help_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    page = printed_page(capsys)
    if request.config.getoption("--accept"):
        PAGE.write_text(page, "utf-8")
    assert page == PAGE.read_text("utf-8")
