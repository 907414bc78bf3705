"""Every command in a block of the documentation ends as the page says, and prints what the page shows."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pytest

from designer.cli.main import main

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
UNRUN = "unrun: "
"""How the fence of a block begins that is not executed; the reason follows."""
PRINTED = "text printed"
"""The fence of what the block of commands before it prints: each line, but for those that are `…`."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the rest of the fence, its lines."""

    language: str
    rest: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The fenced blocks that are commands, or that are printed by commands."""
    found = re.findall(r"^```(sh|console|text printed)[ ]?([^\n]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(language, rest, tuple(body.splitlines())) for language, rest, body in found]


def steps(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The lines of a block, each with the text that `cat > FILE <<'END'` writes."""
    rest = iter(lines)
    for line in rest:
        written = takewhile(lambda own: own != "END", rest) if line.endswith("<<'END'") else ()
        yield line, "".join(f"{own}\n" for own in written)


def split(line: str) -> tuple[list[str], Path | None, int]:
    """The words of a line, the file that it prints to, and the exit status that its comment tells."""
    told = re.search(r"\s#\s*exit status (\d+)", line)
    words = shlex.split(line, comments=True)
    target = None
    if ">" in words:
        where = words.index(">")
        words, target = words[:where], Path(words[where + 1])
    return words, target, int(told[1]) if told else 0


def executed(line: str, text: str) -> str:
    """Run a line of a block, or write the text of a file; what was printed.

    Raises:
        AssertionError: the exit status is another one than the line says.
    """
    words, target, expected = split(line)
    if words == ["cat"] and target is not None:
        target.write_text(text, "utf-8")
    if words in ([], ["cat"]):
        return ""
    out, err = io.StringIO(), io.StringIO()
    if words[0] == "python":
        done = subprocess.run([sys.executable, *words[1:]], capture_output=True, text=True, check=False)
        status, printed, complaint = done.returncode, done.stdout, done.stderr
    else:
        assert words[0] == "coded-designer", f"mark the block as `{UNRUN}REASON`, or begin with coded-designer: {line}"
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(words[1:])
        printed, complaint = out.getvalue(), err.getvalue()
    assert status == expected, f"{line}\nexit status {status}, not {expected}\n{complaint}"
    if target is not None:
        target.write_text(printed, "utf-8")
    return printed + complaint


def check(text: str) -> int:
    """Run the commands of a page in the working directory; how many lines were run."""
    printed, count = "", 0
    for block in blocks(text):
        if block.language == PRINTED:
            shown = [line.strip() for line in block.lines if line.strip() not in ("", "…")]
            absent = [line for line in shown if line not in [own.strip() for own in printed.splitlines()]]
            assert not absent, f"not printed: {absent[0]}\nbut:\n{printed}"
        elif block.rest.startswith(UNRUN):
            assert block.rest.removeprefix(UNRUN).strip(), "a block that is not run needs a reason"
        else:
            assert not block.rest, f"unknown words behind the fence: {block.rest}"
            printed = "".join(executed(*step) for step in steps(block.lines))
            count += len(list(steps(block.lines)))
    return count


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory beside the project's folders."""
    for name in ("proofs", "schemes", "examples"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "page", [path for path in PAGES if blocks(path.read_text("utf-8"))], ids=lambda path: path.name
)
def test_the_commands_of_a_page_do_what_it_says(page: Path, folder: Path) -> None:
    check(page.read_text("utf-8"))


@pytest.mark.usefixtures("folder")
def test_a_page_that_is_wrong_is_told() -> None:
    line = "coded-designer check matdot p=2"
    assert check(f"```sh\n{line}\n```\n```text printed\nrecovery threshold\n…\n```\n") == 1
    assert check(f"```sh\n{line} --points 1   # exit status 1: one answer\n```\n") == 1
    assert check("```sh\ncat > a.toml <<'END'\nx\ny\nEND\n```\n") == 1
    assert Path("a.toml").read_text("utf-8") == "x\ny\n"
    assert check("```sh unrun: it takes an hour\nrm -r x\n```\n") == 0
    for text, message in (
        (f"```sh\n{line} --points 1\n```\n", "exit status 1, not 0"),
        (f"```sh\n{line} # exit status 1\n```\n", "exit status 0, not 1"),
        (f"```sh\n{line}\n```\n```text printed\nno such line\n```\n", "not printed: no such line"),
        ("```sh\nls\n```\n", "mark the block"),
        ("```sh unrun: \nls\n```\n", "needs a reason"),
        ("```sh slow\nls\n```\n", "unknown words behind the fence: slow"),
        ("```sh\npython -c 'raise SystemExit(3)'\n```\n", "exit status 3, not 0"),
    ):
        with pytest.raises(AssertionError, match=message):
            check(text)
