"""`emit`: the program on standard output or whole in a file."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer.catalogue import load
from designer.cli.options import write_file
from designer.emitters import emit
from designer.errors import DesignerError
from designer.points import distinct

Cli = Callable[..., Any]
LINE = "emit epc p=2 m=2 n=2 --workers 12"


def test_standard_output_is_the_program(cli: Cli) -> None:
    status, out, err = cli(LINE)
    assert (status, err) == (0, "")
    assert out == emit(load("epc").bind(p=2, m=2, n=2), distinct(12), command=f"coded-designer {LINE}")


def test_a_file_is_written_whole_and_runs(cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli(f"{LINE} --out p.py")
    assert (status, out) == (0, "")
    assert err == "wrote p.py; run it to test it: python p.py\n"
    assert [path.name for path in tmp_path.iterdir()] == ["p.py"]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "p.py").stat().st_mode) == 0o666 & ~umask
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "p.py")], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "epc p=2 m=2 n=2: 24 comparisons with the direct computation, all equal\n"


def test_quiet_says_nothing_and_the_target_is_chosen_by_the_field(cli: Cli, tmp_path: Path) -> None:
    assert cli(f"{LINE} --out p.py --quiet") == (0, "", "")
    assert "import galois" in cli(f"{LINE} --field 2^8").out
    assert "import galois" in cli(f"{LINE} --target galois").out
    assert "import galois" not in cli(LINE).out


def test_a_file_that_is_there_is_replaced_only_by_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "p.py"
    target.write_text("before")

    def full(self: Path, other: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DesignerError, match=r"^cannot write; got .*; No space left on device$"):
        write_file(str(target), "after")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


def test_an_interruption_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Path, other: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(str(tmp_path / "p.py"), "after")
    assert list(tmp_path.iterdir()) == []
