"""`search` on the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from designer.cli.main import main
from designer.cli.search_on_grids import said, status
from designer.search.best_codes import BestCodes
from designer.search.boxes import boxes
from designer.search.design import Design
from designer.search.instance import make_instance


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def found(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["search", *words, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_it_designs_a_code_that_check_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "code.toml"
    assert main(["search", "matmul", "p=1", "m=2", "n=2", "--colluders", "1", "--time", "5", "--out", str(out)]) == 0
    text = capsys.readouterr().out
    assert "status       optimal in the class generic" in text
    assert "workers      8" in text
    assert main(["check", str(out)]) == 0
    assert main(["run", str(out)]) == 0


def test_the_json_has_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    best = found(capsys, "matmul", "p=2", "m=2", "n=1", "--time", "3")["best"]
    assert best["workers"] == best["lower_bound"] == 5
    assert len(best["exponents"]["A"]) == 4
    assert best["modulus"] is None
    assert len(best["points"]) == 5
    assert best["executed"] is True


def test_cyclic_exponents(capsys: pytest.CaptureFixture[str]) -> None:
    best = found(capsys, "matmul", "p=1", "m=2", "n=2", "--colluders", "2", "--exponents", "cyclic:10", "--time", "6")[
        "best"
    ]
    assert (best["workers"], best["modulus"], best["class"]) == (10, 10, "cyclic")


def test_it_resumes(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["matmul", "p=1", "m=3", "n=3", "--colluders", "3", "--time", "1"]
    first = found(capsys, *words)
    second = found(capsys, *words, "--resume")
    assert second["runs"] >= first["runs"]
    assert second["best"]["workers"] <= first["best"]["workers"]


def test_it_records_what_it_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    words = ["matmul", "p=1", "m=7", "n=1", "--colluders", "1", "--time", "4", "--record"]
    assert main(["search", *words]) == 0
    assert "\nrecord       none -> 15 workers, lower bound 15, optimal\n" in capsys.readouterr().out
    record = BestCodes.load().best("matmul p=1 m=7 n=1 T=1", "generic")
    assert record is not None
    assert record.workers == 15
    again = found(capsys, *words)["record"]
    assert again["refused"] == "not better: the table has 15 workers and the lower bound 15"
    assert again["before"] == again["after"] == record.as_json()
    assert main(["search", *words]) == 0
    assert "record       not changed: not better" in capsys.readouterr().out


def test_without_being_told_it_records_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert "record" not in found(capsys, "matmul", "p=1", "m=7", "n=1", "--colluders", "1", "--time", "2")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["transform", "p=1"], "no operation to search codes for"),
        (["matmul", "p=1", "m=2"], "missing parameter n"),
        (["matmul", "p=1", "m=2", "n=two"], "parameter n is not a number in range"),
        (["matmul", "p=1", "p=1", "m=2", "n=2"], "given twice"),
        (["batch", "K=3", "--exponents", "real"], "unknown exponents"),
        (["batch", "K=3", "--exponents", "cyclic:1"], "modulus out of range"),
        (["batch", "K=3", "--exponents", "cyclic", "--minimize", "degree"], "no degree"),
        (["batch", "K=3", "--executor", "cloud"], "unknown executor"),
        (["batch", "K=3", "--resume"], "nothing to resume"),
        (["batch", "K=3", "--out", "/no/such/place/code.toml"], "no such directory"),
    ],
)
def test_bad_input_is_one_line(words: list[str], what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", *words, "--time", "1"]) == 64
    error = capsys.readouterr().err
    assert what in error
    assert error.count("\n") == 1


def test_grids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "grid.toml"
    words = ["matmul", "p=2", "m=2", "n=2", "--variables", "3", "--minimize", "upload"]
    assert main(["search", *words, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "2x3x2" in said
    assert "\nstatus       optimal for these indices in these variables\n" in said
    assert "\nexecution    right on random matrices\n" in said
    assert "\nrecord       none: " in said
    assert main(["check", str(out)]) == 0
    capsys.readouterr()
    best = found(capsys, *words)["best"]
    assert (best["workers"], best["class"], best["shares"]) == (12, "box", {"A": 6, "B": 6})
    assert (best["executed"], best["status"]) == (True, "optimal for these indices in these variables")


def test_grids_say_what_is_open_and_what_is_wrong() -> None:
    box = next(b for b in boxes(make_instance("matmul", {"p": 2, "m": 2, "n": 2}), 3) if len(b.axes) == 3)
    (rows, code), *others = box.axes
    wasteful = replace(box, axes=((rows, Design(code.instance, ((0, 5), (0,)))), *others))
    assert status(wasteful) == "best found in this search; between 12 and 36 is open"
    assert "execution    WRONG" in said(wasteful, right=False)
    assert any(line.startswith("execution    not run") for line in said(wasteful, right=None))


@pytest.mark.parametrize(
    "words",
    [
        ["--minimize", "upload"],
        ["--variables", "2", "--exponents", "cyclic"],
        ["--variables", "2", "--resume"],
        ["--variables", "2", "--record"],
        ["--variables", "0"],
        ["--variables", "2", "--colluders", "1"],
    ],
)
def test_bad_grids_are_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "matmul", "p=2", "m=2", "n=2", *words]) == 64
    assert capsys.readouterr().err.count("\n") == 1


def test_it_writes_what_the_independent_checkers_accept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, proof = tmp_path / "code.json", tmp_path / "proof.json"
    words = ["search", "matmul", "p=1", "m=2", "n=2", "--colluders", "2", "--alone", "--time", "90"]
    assert main([*words, "--certificate", str(code), "--proof", str(proof)]) == 0
    assert "checker      accepted: every target is readable, 11 monomials" in capsys.readouterr().out
    assert main(["verify", str(code)]) == main(["verify", str(proof)]) == 0
    damaged = json.loads(code.read_text("utf-8"))
    damaged["exponents"]["A"][0] = damaged["exponents"]["A"][1]
    code.write_text(json.dumps(damaged), "utf-8")
    assert main(["verify", str(code)]) == 1


def test_a_theorem_needs_no_proof_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof = tmp_path / "proof.json"
    assert main(["search", "matmul", "p=1", "m=2", "n=2", "--time", "3", "--proof", str(proof)]) == 0
    assert "no file: the lower bound is a theorem's" in capsys.readouterr().out
    assert not proof.exists()


def test_a_proof_that_was_not_found_is_not_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof = tmp_path / "proof.json"
    words = ["search", "convolution", "m=2", "n=2", "--colluders", "2", "--alone", "--time", "1", "--proof", str(proof)]
    assert main(words) == 2
    assert "none: nothing was written" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [4.0, 8.0])
def test_ctrl_c_ends_a_search_at_once_and_keeps_its_best(tmp_path: Path, seconds: float) -> None:
    words = ["search", "matmul", "p=1", "m=5", "n=5", "--colluders", "4", "--alone", "--time", "60"]
    kept = tmp_path / "kept.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "designer", *words, "--checkpoint", str(kept)], stderr=subprocess.PIPE, text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
    )  # fmt: skip
    while not kept.exists():
        time.sleep(0.1)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert error.startswith("interrupted; the best code is kept")
    assert time.monotonic() - start < 30
