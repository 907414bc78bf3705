"""The README's commands and code do what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from designer.cli.main import main
from designer.scheme_file import load_text

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
NAMES = (
    "list|show|check|explain|emit|run|approximate|report|prove|verify|claims|simulate|compare|search|table|serve|cite"
)
COMMANDS = re.findall(rf"coded-designer (?:{NAMES})[^`\n|&]*", README)
ENDLESS = {"serve"}
"""Commands that run until they are interrupted; their own tests do that."""
EXPECTED = {"check bi0": 1, "check my.toml": 1, "explain gasp-small": 1, "check lagrange": 1}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_readme_names_every_command() -> None:
    from designer.cli import COMMANDS as KNOWN

    assert {command.split()[1] for command in COMMANDS} == set(KNOWN)


@pytest.mark.parametrize("command", sorted({c for c in COMMANDS if c.split()[1] not in ENDLESS}))
def test_every_command_of_the_readme_ends_as_it_says(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    broken = blocks("toml")[0].replace("p*m*j", "p*n*j", 1)
    (tmp_path / "my.toml").write_text(broken, "utf-8")
    words = shlex.split(command)[1:]
    if words[0] == "verify":
        main(["prove", "epc", "--certificate", "epc.json", "--quiet"])
    status = main(words)
    assert status == EXPECTED.get(" ".join(words[:2]), 0)
    if words[1:2] == ["my.toml"]:
        assert "REFUTED   carrier: every target is readable from the product polynomial" in capsys.readouterr().out


def test_the_scheme_of_the_readme_is_the_one_of_the_catalogue() -> None:
    from designer.catalogue import load

    scheme, shipped = load_text(blocks("toml")[0]), load("epc")
    assert scheme.exponents == shipped.exponents
    assert scheme.claims.threshold == shipped.claims.threshold


def test_the_page_that_the_readme_quotes_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "epc", "p=2", "m=2", "n=2", "--workers", "12"]) == 0
    printed = capsys.readouterr().out
    for line in blocks("text")[0].splitlines():
        assert line in printed


def test_the_four_lines_of_python_run(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(blocks("python")[0], "README.md", "exec"), {})  # noqa: S102  our own README
    assert "HOLDS: 6 holds" in capsys.readouterr().out


def test_the_leak_that_the_readme_quotes_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "gasp-small", "K=8", "L=4", "T=2", "--points", "distinct:47", "--claim", "privacy"]) == 1
    assert blocks("text")[-1].strip() in capsys.readouterr().out
