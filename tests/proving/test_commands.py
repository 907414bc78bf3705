"""`prove` and `verify`: verdicts, exit statuses, certificates that are written and read."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from designer import distinct, load, report
from designer.cli.main import main
from designer.proving.instances import table_certificate, witness_certificate

WRONG = """\
operation = "matmul"
parameters = ["p", "m", "n"]
[exponents]
A = ["k + p*i"]
B = ["p - 1 - k + m*j"]
[claims]
carrier = ["p - 1 + p*i + m*j"]
"""

Capture = pytest.CaptureFixture[str]


def test_what_holds_has_status_0_and_says_for_which_parameters(capsys: Capture) -> None:
    assert main(["prove", "epc"]) == 0
    out = capsys.readouterr().out
    assert "for all p, m, n >= 1, every field" in out
    assert "HOLDS     carrier: every target is readable, at x^(p - 1 + p*i + p*m*j) [CERTIFIED]" in out


def test_what_is_refuted_has_status_1_and_a_witness(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text(WRONG, "utf-8")
    assert main(["prove", str(tmp_path / "wrong.toml"), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["schema_version"], document["command"]) == (1, "prove")
    verdict = next(v for v in document["verdicts"] if v["claim"] == "carrier")
    assert verdict["answer"] == "REFUTED"
    assert verdict["witness"]["kind"] == "counter-parameters"
    assert verdict["witness"]["interference"]["kind"] == "interference"
    code = load(str(tmp_path / "wrong.toml")).bind(**verdict["witness"]["parameters"])
    assert not code.product.readable


def test_what_is_undecided_has_status_2(capsys: Capture) -> None:
    assert main(["prove", "gasp-big"]) == 2
    assert "UNDECIDED privacy" in capsys.readouterr().out


def test_what_is_wrong_has_status_64(capsys: Capture, tmp_path: Path) -> None:
    assert main(["prove", "nosuch"]) == 64
    assert main(["prove", "epc", "--time", "never"]) == 64
    assert main(["verify", str(tmp_path / "nosuch.json")]) == 64
    (tmp_path / "text.json").write_text("epc", "utf-8")
    assert main(["verify", str(tmp_path / "text.json")]) == 64
    (tmp_path / "list.json").write_text("[]", "utf-8")
    assert main(["verify", str(tmp_path / "list.json")]) == 64
    assert "allowed: a JSON object with a kind" in capsys.readouterr().err


def test_a_certificate_is_written_and_verified(capsys: Capture, tmp_path: Path) -> None:
    path = str(tmp_path / "matdot.json")
    assert main(["prove", "matdot", "--search", "--quiet", "--certificate", path]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["verify", path, "--scheme", "matdot"]) == 0
    assert capsys.readouterr().out.startswith("accepted: exponents, carrier, degree, support, threshold, overheads; ")
    assert main(["verify", path, "--scheme", "epc"]) == 1
    assert capsys.readouterr().out == "rejected: the statement is not that of epc\n"


def test_a_search_by_command_certifies_the_claims_that_the_package_s_certificate_has(tmp_path: Path) -> None:
    for name in ("matdot", "dft", "strassen"):
        assert main(["prove", name, "--search", "--quiet", "--certificate", str(tmp_path / name)]) in (0, 2)
        shipped = (files("designer.proofs") / "certificates" / f"{name}.json").read_text("utf-8")
        assert (
            json.loads((tmp_path / name).read_text("utf-8"))["proofs"][0]["claims"]
            == (json.loads(shipped)["proofs"][0]["claims"])
        )


def test_nothing_is_written_where_nothing_is_certified(tmp_path: Path) -> None:
    scheme = 'operation = "matmul"\nparameters = []\n[fixed]\nm = 2\np = 1\nn = 1\n[exponents]\nA = [0, 1]\nB = [0]\n'
    (tmp_path / "table.toml").write_text(scheme, "utf-8")
    assert main(["prove", str(tmp_path / "table.toml"), "--certificate", str(tmp_path / "none.json")]) == 64
    assert not (tmp_path / "none.json").exists()


def test_instances_are_verified_by_their_checker(capsys: Capture, tmp_path: Path) -> None:
    code, points = load("matdot").bind(p=2), distinct(4)
    witness = next(v.witness for v in report(code, points, received=2).verdicts if v.claim == "decodability")
    assert witness is not None
    for number, document in enumerate((table_certificate(code), witness_certificate(code, points, witness))):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(document), "utf-8")
        assert main(["verify", str(path)]) == 0
        assert main(["verify", str(path), "--json"]) == 0
    out = capsys.readouterr().out
    assert "accepted: every target is readable, 3 monomials" in out
    assert '"checker": "designer.proofs.check_instance"' in out
    broken = {**table_certificate(code), "support": 4}
    path.write_text(json.dumps(broken), "utf-8")
    assert main(["verify", str(path)]) == 1
    assert capsys.readouterr().out == "rejected: there are 3 monomials\n"
    path.write_text("{}", "utf-8")
    assert main(["verify", str(path)]) == 1
