"""`python -m designer`, and a run as a process: what a terminal sees, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from designer import __version__

COMMAND = [sys.executable, "-m", "designer"]
EPC = ["epc", "p=2", "m=2", "n=2"]


def done(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, timeout=60, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_the_package_runs_as_a_module() -> None:
    result = done("--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"coded-designer {__version__}\n", "")
    assert done("check", *EPC, "--workers", "8", "--quiet").returncode == 1
    assert done("nonsense").returncode == 64


def test_a_pipe_gets_no_colours_and_no_progress() -> None:
    for words in (["show", *EPC], ["check", *EPC], ["run", *EPC, "--size", "12"], ["report", *EPC]):
        result = done(*words)
        assert result.returncode == 0
        assert "\x1b" not in result.stdout
        assert result.stderr == ""


def test_a_terminal_gets_colours_unless_it_refuses_them() -> None:
    pty = pytest.importorskip("pty")
    for refuse in (False, True):
        master, slave = pty.openpty()
        environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | (
            {"NO_COLOR": "1"} if refuse else {}
        )
        subprocess.run([*COMMAND, "check", *EPC], stdout=slave, stderr=slave, env=environment, timeout=60, check=True)
        os.close(slave)
        text = b""
        try:
            while piece := os.read(master, 65536):
                text += piece
        except OSError:
            pass  # Linux tells the end of a terminal so
        os.close(master)
        assert (b"\x1b[32;1mHOLDS" in text) is not refuse


def test_deciding_imports_no_numpy_and_no_library() -> None:
    code = (
        "import sys; from designer.cli.main import main; status = main(sys.argv[1:]); "
        "heavy = {'numpy', 'sympy', 'galois', 'z3', 'networkx', 'flint', 'subprocess'}; "
        "print(status, *sorted(heavy & {m.split('.')[0] for m in sys.modules}))"
    )
    for command in ("check", "show"):
        result = subprocess.run(
            [sys.executable, "-c", code, command, "epc", "p=3", "m=3", "n=3", "--quiet"],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        assert result.stdout == "0\n"


def group(leader: int) -> list[int]:
    """Live processes of a process group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            if stat[0] != "Z" and int(stat[2]) == leader:
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize("whole_group", [True, False])
@pytest.mark.parametrize("executor", ["processes", "inline"])
def test_an_interruption_ends_everything_within_seconds(executor: str, whole_group: bool, tmp_path: Path) -> None:
    """All workers but one sleep for ten minutes when Ctrl-C comes."""
    process = subprocess.Popen(
        [*COMMAND, "run", *EPC, "--workers", "10", "--size", "16", "--executor", executor, "--stragglers", "9:600"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    wanted = 12 if executor == "processes" else 2
    end = time.monotonic() + 60
    while len(group(process.pid)) < wanted and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(1.0)
    assert list(tmp_path.iterdir()) != []
    assert process.poll() is None
    interrupted = time.monotonic()
    (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "coded-designer: interrupted\n")
    assert time.monotonic() - interrupted < 10
    while (left := group(process.pid)) and time.monotonic() < interrupted + 10:
        time.sleep(0.05)  # the tracker of multiprocessing ends a moment later
    assert left == []
    assert list(tmp_path.iterdir()) == []


def test_a_run_leaves_no_temporary_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    assert done("run", *EPC, "--size", "12", "--executor", "processes", env=environment).returncode == 0
    assert done("run", *EPC, "--size", "12", "--executor", "processes", "--kill", "3", env=environment).returncode == 64
    assert list(tmp_path.iterdir()) == []
    assert tempfile.gettempdir()
