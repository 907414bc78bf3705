"""Help, dispatch, exit statuses, and bad input: one line on standard error, 64, nothing written."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer import __version__
from designer.cli import COMMANDS, list_command
from designer.cli.main import main

Cli = Callable[..., Any]
EPC = "epc p=2 m=2 n=2"

OPTIONS = {
    "list": "--schemes --json --quiet --color",
    "show": "--schemes --latex --svg --json --quiet --color",
    "check": "--schemes --field --workers --points --received --seed --json --quiet --color",
    "emit": "--schemes --field --workers --points --seed --target --out --quiet",
    "run": "--schemes --field --workers --points --seed --size --executor --stragglers --kill --rounds "
    "--target --keep --json --quiet --color",
    "report": "--schemes --field --workers --points --received --seed --html --latex --json --quiet --color",
    "cite": "--schemes --json",
}


@pytest.mark.parametrize("words", ["--help", "-h", "help"])
def test_the_general_help_names_every_command_and_every_exit_status(cli: Cli, words: str) -> None:
    status, out, err = cli(words)
    assert (status, err) == (0, "")
    for command, (_, text) in COMMANDS.items():
        assert re.search(rf"^  {command} +{re.escape(text)}$", out, re.MULTILINE)
    assert all(f"{number} " in out for number in (0, 1, 2, 64, 70, 130))


def test_no_words_at_all_print_the_help_and_are_wrong_usage(cli: Cli) -> None:
    status, out, _ = cli("")
    assert status == 64
    assert out.startswith("usage: coded-designer COMMAND")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_names_all_its_options(command: str) -> None:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream), pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    listed = set(re.findall(r"^  (?:-\w, )?(--[a-z]+)", stream.getvalue(), re.MULTILINE)) - {"--help"}
    assert listed >= set(OPTIONS.get(command, "").split())


def test_the_version_is_that_of_the_package(cli: Cli) -> None:
    assert cli("--version") == (0, f"coded-designer {__version__}\n", "")


# bad input

LARGE = 10**400
BAD = {
    "unknown command": ("chekc epc", "unknown command; got chekc; allowed: list, show, check"),
    "no scheme": ("check", "the following arguments are required: SCHEME"),
    "unknown scheme": ("check nope p=2", "unknown scheme; got nope; allowed: "),
    "a word too many": ("list nope", "unrecognized arguments: nope; see coded-designer list --help"),
    "unknown option": (f"check {EPC} --wrongs 2", "unrecognized arguments: --wrongs"),
    "abbreviated option": (f"check {EPC} --work 12", "unrecognized arguments: --work"),
    "option without value": (f"check {EPC} --field", "argument --field: expected one argument"),
    "unknown parameter": (f"check {EPC} q=2", "unknown parameter; in epc; got q; allowed: p m n"),
    "missing parameter": ("check epc p=2 m=2", "missing parameter n; in epc; add n=2"),
    "no parameter": ("show epc", "missing parameter p, m, n; in epc; add p=2 m=2 n=2"),
    "parameter 0": ("check epc p=0 m=2 n=2", "parameter p out of range; in epc; got 0; allowed: 1 to 1000000"),
    "negative parameter": (
        "check epc p=-3 m=2 n=2",
        "parameter p is not a number in range; got -3; allowed: an integer >= 1",
    ),
    "large parameter": ("check epc p=1000001 m=2 n=2", "parameter p out of range; in epc; got 1000001"),
    "very large parameter": (f"check epc p={LARGE} m=2 n=2", "parameter p is not a number in range; got 1000"),
    "too many blocks": ("check epc p=4000 m=4000 n=2", "operand A has too many blocks; in epc"),
    "too many points": (
        "check epc p=300 m=300 n=300",
        "number of points out of range; got 27000299; allowed: 1 to 100000",
    ),
    "parameter no number": ("check epc p=two m=2 n=2", "parameter p is not a number in range; got two"),
    "parameter in other digits": ("check epc p=２ m=2 n=2", "parameter p is not a number in range; got ２"),
    "parameter empty": ("check epc p= m=2 n=2", "parameter p is not a number in range; got nothing"),
    "parameter without value": ("check epc p m=2 n=2", "not a parameter; got p; allowed: name=value"),
    "parameter twice": (f"check {EPC} p=2", "parameter given twice; got p"),
    "chain of one": ("check chain p0=2 p1=2", "a chain of t matrices needs the parts p0, p1, …, pt, t >= 2"),
    "field 6": (f"check {EPC} --field 6", "6 is not a prime power; the least field above is 7"),
    "field 1": (f"check {EPC} --field 1", "1 is not a prime power; the least field above is 2"),
    "field 0": (f"check {EPC} --field 0", "0 is not a prime power; the least field above is 2"),
    "field abc": (f"check {EPC} --field abc", "a field is given by its order; got 'abc'; allowed: a prime power"),
    "field 2^": (f"check {EPC} --field 2^", "a field is given by its order; got '2^'"),
    "field 10^100": (f"check {EPC} --field 10^100", "the order of the field is too large; got 10^100"),
    "field 2^999999999": (f"check {EPC} --field 2^999999999", "a field is given by its order; got '2^999999999'"),
    "points outside": (
        f"check {EPC} --field 5 --points 1,2,7",
        "point outside the field; in GF(5); got 7; allowed: 0 to 4",
    ),
    "points repeated": (f"check {EPC} --points 1,2,1", "point given twice; got 1"),
    "points none": (f"check {EPC} --points distinct:0", "number of points out of range; got 0; allowed: 1 to 100000"),
    "points of two coordinates": (
        f"check {EPC} --points (1,2);(3,4)",
        "points of the wrong dimension; in epc p=2 m=2 n=2; got 2 coordinates; allowed: 1, one for each of x",
    ),
    "points of unlike dimensions": ("check bi0 p=2 m=2 n=2 --points (1,2);(3,4,5)", "points of unlike dimensions"),
    "points for a grid": (
        "check tri p=2 m=2 n=2 --points distinct:12",
        "points of the wrong dimension; in tri p=2 m=2 n=2; got 1 coordinates",
    ),
    "points nonsense": (f"check {EPC} --points some:12", "not a set of points; got some:12; allowed: distinct:N"),
    "points mixed": (f"check {EPC} --points (1,2);3", "not a set of points; got (1,2);3"),
    "points too many": (f"check {EPC} --points distinct:999999999", "number of points out of range; got 999999999"),
    "derivatives of two variables": ("check bi0 p=2 m=2 n=2 --points hermite:3x2", "points of the wrong dimension"),
    "roots that do not exist": (f"check {EPC} --field 7 --points roots:5", "no primitive 5-th root of unity; in GF(7)"),
    "workers more than the field": (
        f"check {EPC} --field 11 --workers 11",
        "too many distinct points; in GF(11); got 11; allowed: at most 10 nonzero elements; "
        "the least field that has them is GF(13)",
    ),
    "workers 0": (f"check {EPC} --workers 0", "number of workers out of range; got 0; allowed: at least 1"),
    "workers -1": (f"check {EPC} --workers -1", "number of workers out of range; got -1; allowed: at least 1"),
    "workers no number": (f"check {EPC} --workers x", "argument --workers: not an integer in range; got x"),
    "workers 1_0": (f"check {EPC} --workers 1_0", "argument --workers: not an integer in range; got 1_0"),
    "workers huge": (f"check {EPC} --workers {LARGE}", "argument --workers: not an integer in range; got 1000"),
    "workers and points": (
        f"check {EPC} --workers 9 --points distinct:10",
        "--workers and --points disagree; got 9 and 10",
    ),
    "workers of a grid": (
        "check bi0 p=2 m=2 n=2 --workers 13",
        "no grid of that many workers; in bi0 p=2 m=2 n=2; got 13",
    ),
    "received 0": (f"check {EPC} --received 0", "number of answers out of range; got 0; allowed: 1 to 9"),
    "received too many": (
        f"check {EPC} --workers 12 --received 13",
        "number of answers out of range; got 13; allowed: 1 to 12",
    ),
    "received of run": (f"run {EPC} --size 8 --received 13", "unrecognized arguments: --received 13; see"),
    "seed": (f"check {EPC} --seed x", "argument --seed: not an integer in range; got x"),
    "negative seed": (f"run {EPC} --size 8 --seed -1", "seed out of range; got -1; allowed: 0 and above"),
    "colour": (f"check {EPC} --color blue", "argument --color: invalid choice: 'blue'"),
    "stragglers nonsense": (
        f"run {EPC} --stragglers many",
        "not a description of stragglers; in --stragglers; got many; allowed: K:SECONDS",
    ),
    "stragglers without seconds": (
        f"run {EPC} --stragglers 3",
        "not a description of stragglers; in --stragglers; got 3",
    ),
    "stragglers not a number": (
        f"run {EPC} --stragglers 3:nan",
        "not a description of stragglers; in --stragglers; got 3:nan",
    ),
    "stragglers too many": (
        f"run {EPC} --stragglers 10:1",
        "stragglers out of range; got 10:1.0; allowed: 0 to 9 workers",
    ),
    "stragglers too slow": (
        f"run {EPC} --stragglers 1:9999",
        "stragglers out of range; got 1:9999.0; allowed: 0 to 9 workers",
    ),
    "size nonsense": (
        f"run {EPC} --size big",
        "not a size; in --size; got big; allowed: a number, or i=100,k=100,j=100",
    ),
    "size 0": (f"run {EPC} --size 0", "size out of range; in --size; got 0; allowed: at least 1"),
    "size -5": (f"run {EPC} --size -5", "not a size; in --size; got -5"),
    "size huge": (f"run {EPC} --size 99999999", "size out of range; in --size; got 99999999"),
    "size very huge": (f"run {EPC} --size {LARGE}", "not a size; in --size; got 1000"),
    "size superscript": (f"run {EPC} --size ²", "not a size; in --size; got ²"),
    "size of another index": (f"run {EPC} --size i=3,k=3,x=3", "not a size; in --size; got x=3"),
    "size of too few": (
        f"run {EPC} --size i=3,k=3",
        "size of an index is missing; in --size; got i=3,k=3; allowed: add j=100",
    ),
    "size given twice": (f"run {EPC} --size i=3,k=3,j=3,i=4", "size of an index given twice; in --size"),
    "rounds 0": (f"run {EPC} --size 8 --rounds 0", "number of rounds out of range; got 0; allowed: 1 to 1000"),
    "kill without processes": (
        f"run {EPC} --size 8 --kill 1",
        "only worker processes can be killed; got executor inline",
    ),
    "kill -1": (
        f"run {EPC} --size 8 --kill -1",
        "number of workers to kill out of range; got -1; allowed: 0 and above",
    ),
    "too many processes": (
        f"run {EPC} --workers 129 --size 8 --executor processes",
        "129 worker processes; allowed: at most 128; in executor processes",
    ),
    "unknown executor": (
        f"run {EPC} --size 8 --executor cloud",
        "unknown executor; got cloud; allowed: inline, processes",
    ),
    "unknown target": (f"emit {EPC} --target fortran", "unknown target; got fortran; allowed: numpy, galois"),
    "unknown target of run": (
        f"run {EPC} --size 8 --target fortran",
        "not a target that is run here; in --target; got fortran; allowed: numpy, galois; ",
    ),
    "numpy in an extension field": (
        f"emit {EPC} --field 2^8 --target numpy",
        "the target numpy is for prime fields; got GF(2^8)",
    ),
    "too few points to emit": (
        f"emit {EPC} --workers 8",
        "these points do not decode every target; in epc p=2 m=2 n=2; got distinct:8",
    ),
    "too few points to run": (
        f"run {EPC} --workers 8",
        "these points do not decode every target; in epc p=2 m=2 n=2; got distinct:8",
    ),
    "no such directory": (f"check {EPC} --schemes nowhere", "no such directory of schemes; got nowhere"),
    "no such directory to list": ("list --schemes nowhere", "no such directory of schemes; got nowhere"),
    "output into no directory": (f"emit {EPC} --out no/p.py", "cannot write; got no/p.py; No such file or directory"),
    "output nowhere": (f"emit {EPC} --out=", "cannot write; got no name of a file"),
    "output onto a directory": (f"emit {EPC} --out .", "cannot write; got ."),
    "picture into no directory": (f"show {EPC} --svg no/t.svg", "cannot write; got no/t.svg"),
    "page into no directory": (f"report {EPC} --html no/t.html", "cannot write; got no/t.html"),
    "program into no directory": (f"run {EPC} --size 8 --keep no/p.py", "cannot write; got no/p.py"),
    "cite of nothing": ("cite nope", "unknown scheme; got nope"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_on_standard_error_and_status_64(cli: Cli, case: str, tmp_path: Path) -> None:
    line, message = BAD[case]
    started = time.monotonic()
    status, out, err = cli(line)
    assert (status, out) == (64, "")
    assert err.startswith(f"coded-designer: {message}"), err
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert len(err) < 1000
    assert list(tmp_path.iterdir()) == []
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "word",
    ["a\nb\r\nc", "\x1b]0;title\x07", "p=\x1b[31m2", "--field=\x00", "\u202ereversed", "--\x1b[2J\nq", "x" * 5000],
)
def test_what_was_typed_can_neither_steer_the_terminal_nor_add_a_line(cli: Cli, word: str) -> None:
    for line in (f"check {EPC}", "check", "", f"run {EPC} --size", "list --schemes"):
        status, out, err = cli(line, word)
        assert (status, out) == (64, "")
        assert err.count("\n") == 1
        assert err[:-1].isprintable()


FILES = {
    "power tower": (
        b'operation = "matmul"\n[exponents]\nA = ["9**9**9"]\nB = ["k"]\n',
        "power needs a small constant|not|power",
    ),
    "import": (b'operation = "matmul"\n[exponents]\nA = ["__import__(1)"]\nB = ["k"]\n', "unknown|not|may"),
    "binary": (bytes(range(256)) * 4, ""),
    "invalid UTF-8": (b'operation = "matmul"\nname = "\xff\xfe"\n', "UTF-8"),
    "empty": (b"", ""),
    "no TOML": (b"operation = matmul = 3", ""),
    "deeply nested": (b"x = " + b"[" * 100_000, ""),
    "long number": (b"x = " + b"9" * 100_000, ""),
}


def assert_refused(outcome: Any) -> None:
    status, out, err = outcome
    assert (status, out) == (64, ""), outcome
    assert err.startswith("coded-designer: ")
    assert err.count("\n") == 1
    assert len(err) < 1000


@pytest.mark.parametrize("case", FILES)
def test_a_bad_scheme_file_is_refused_in_one_line(cli: Cli, tmp_path: Path, case: str) -> None:
    text, message = FILES[case]
    (tmp_path / "bad.toml").write_bytes(text)
    outcome = cli("check bad.toml p=2 m=2 n=2")
    assert_refused(outcome)
    assert re.search(message, outcome.err)
    assert "bad.toml" in outcome.err


def test_a_directory_a_large_file_a_loop_and_a_pipe_are_no_scheme_files(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    with (tmp_path / "large.toml").open("wb") as stream:
        stream.truncate(100 * 2**20)
    (tmp_path / "loop.toml").symlink_to("pool.toml")
    (tmp_path / "pool.toml").symlink_to("loop.toml")
    os.mkfifo(tmp_path / "pipe.toml")
    for name in ("folder", "large", "loop", "pipe", "absent"):
        started = time.monotonic()
        assert_refused(cli(f"check {name}.toml p=2"))
        assert time.monotonic() - started < 5


def test_a_violated_constraint_is_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        'operation = "matmul"\nparameters = ["p"]\nconstraints = ["p % 2 == 0"]\n[bounds]\ni = 1\nk = "p"\nj = 1\n'
        '[exponents]\nA = ["k"]\nB = ["p - 1 - k"]\n'
    )
    outcome = cli("check s.toml p=3")
    assert_refused(outcome)
    assert "constraint p % 2 == 0 is violated" in outcome.err
    assert "got p=3" in outcome.err
    assert cli("check s.toml p=2").status == 0


# statuses


def test_a_defect_is_one_line_and_status_70(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(options: object) -> int:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.delenv("CODED_DESIGNER_TRACEBACK", raising=False)
    monkeypatch.setattr(list_command, "execute", broken)
    assert cli("list") == (
        70, "",
        "coded-designer: defect of the program: ZeroDivisionError: two lines; please report it "
        "(CODED_DESIGNER_TRACEBACK=1 shows where)\n",
    )  # fmt: skip
    monkeypatch.setenv("CODED_DESIGNER_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        cli("list")


def test_an_interruption_is_one_line_and_status_130(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(list_command, "execute", interrupted)
    assert cli("list") == (130, "", "coded-designer: interrupted\n")


def test_a_reader_that_goes_away_is_no_defect() -> None:
    line = f"{sys.executable} -m designer show epc p=12 m=12 n=12 --json | head -c 10; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", line],  # noqa: S607
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.endswith("0\n")
    assert done.stderr == ""
