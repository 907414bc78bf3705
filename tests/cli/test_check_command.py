"""`check`: verdicts as text and as the promised JSON; the exit status tells the worst."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from designer.analyses import MODULES
from designer.analyses import decodability as decodability_module
from designer.catalogue import load
from designer.verdict import Answer, Verdict

Cli = Callable[..., Any]
EPC = "epc p=2 m=2 n=2"
KEYS = {"claim", "answer", "assurance", "scope", "value", "witness", "because", "seconds"}

CLAIMS = [claim for claim in MODULES if claim not in ("privacy", "correction")]
"""What is decided of a scheme without masks where nobody asks for more."""


def normalised(text: str) -> str:
    return re.sub(r'"seconds": [0-9.e-]+', '"seconds": 0', text)


def test_the_json_is_as_accepted(cli: Cli, golden: Callable[[str, str], None]) -> None:
    status, out, err = cli(f"check {EPC} --workers 12 --json")
    assert (status, err) == (0, "")
    golden("check_epc_2_2_2.json", normalised(out))


def test_the_json_has_the_promised_keys(cli: Cli) -> None:
    document = json.loads(cli(f"check {EPC} --workers 12 --json").out)
    assert set(document) == {"schema_version", "command", "code", "numbers", "verdicts"}
    assert (document["schema_version"], document["command"]) == (1, "check")
    code = document["code"]
    assert code["digest"] == load("epc").bind(p=2, m=2, n=2).digest
    assert {key: code[key] for key in ("scheme", "parameters", "field", "workers", "points")} == {
        "scheme": "epc", "parameters": {"p": 2, "m": 2, "n": 2}, "field": "65537", "workers": 12,
        "points": "distinct:12",
    }  # fmt: skip
    assert document["numbers"] == {
        "degree": [8], "support": 9, "threshold_by_degree": 9, "threshold_by_support": 9, "threshold_exact": 9,
    }  # fmt: skip
    assert [verdict["claim"] for verdict in document["verdicts"]] == CLAIMS
    for verdict in document["verdicts"]:
        assert set(verdict) >= KEYS
        assert verdict["answer"] == "HOLDS"
        assert verdict["assurance"] in ("THEOREM", "CERTIFIED", "EXHAUSTIVE", "SOLVER", "SAMPLED")
        assert isinstance(verdict["because"], list)
        assert isinstance(verdict["seconds"], float)


def test_an_extension_field_names_its_polynomial(cli: Cli) -> None:
    code = json.loads(cli(f"check {EPC} --field 2^8 --json").out)["code"]
    assert (code["field"], code["modulus"]) == ("2^8", "x^8 + x^4 + x^3 + x^2 + 1")


def test_too_few_points_are_no_error_but_a_verdict_with_a_witness(cli: Cli) -> None:
    status, out, err = cli(f"check {EPC} --workers 8 --json")
    assert (status, err) == (1, "")
    document = json.loads(out)
    assert document["numbers"]["threshold_exact"] is None
    verdict = next(v for v in document["verdicts"] if v["claim"] == "decodability")
    assert verdict["answer"] == "REFUTED"
    witness = verdict["witness"]
    assert set(witness) == {"kind", "workers", "target", "A", "B"}
    assert (witness["kind"], witness["workers"]) == ("undecodable-set", list(range(8)))
    assert_vanishes(witness, 65537)


def assert_vanishes(witness: dict[str, Any], q: int) -> None:
    """By hand: at the points 1, …, 8 all products of shares are zero, and the target's is not. A block is a vector."""
    code = load("epc").bind(p=2, m=2, n=2)
    length = len(witness["A"][0])
    for worker in witness["workers"]:
        total = 0
        for position in range(length):
            a, b = (
                sum(
                    block[position] * pow(worker + 1, e, q)
                    for block, (e,) in zip(witness[name], exponents, strict=True)
                )
                for name, exponents in zip("AB", code.exponents, strict=True)
            )
            total += a * b
        assert total % q == 0
    i, j = witness["target"]
    products = (witness["A"][2 * i + k][t] * witness["B"][2 * k + j][t] for k in range(2) for t in range(length))
    assert sum(products) % q != 0


def test_every_r_of_the_points_is_another_question(cli: Cli) -> None:
    assert cli(f"check {EPC} --workers 12 --received 9").status == 0
    status, out, _ = cli(f"check {EPC} --workers 12 --received 8")
    assert status == 1
    assert "REFUTED   decodability: every 8 of the 12 answers decode every target" in out


def test_the_text_gives_verdicts_with_reasons_and_the_three_thresholds(cli: Cli) -> None:
    status, out, err = cli(f"check {EPC} --workers 12")
    assert (status, err) == (0, "")
    assert out.startswith("epc p=2 m=2 n=2   points distinct:12 over GF(65537)\n\nHOLDS     carrier: ")
    for claim in CLAIMS:
        assert re.search(rf"^HOLDS     {claim}: .* \[[A-Z]+\]$", out, re.MULTILINE), claim
    assert out.endswith(
        "recovery threshold\n"
        "  by degree        9   any distinct points\n"
        "  by support       9   generic points in a large field\n"
        "  exact            9   every set of that size among distinct:12 over GF(65537)\n"
    )
    assert "\x1b" not in out


def test_the_status_is_2_where_something_is_undecided(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(question: object) -> Verdict:
        return Verdict(
            claim="decodability", answer=Answer.UNDECIDED, scope="", statement="s", because=("too much work",)
        )

    monkeypatch.setattr(decodability_module, "decide", undecided)
    status, out, _ = cli(f"check {EPC}")
    assert status == 2
    assert "UNDECIDED decodability: s\n" in out
    assert "because too much work" in out


@pytest.mark.parametrize(("workers", "paint"), [(12, "32;1"), (8, "31;1")])
def test_colours_and_quiet(cli: Cli, workers: int, paint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line = f"check {EPC} --workers {workers}"
    monkeypatch.setenv("NO_COLOR", "1")
    plain = cli(line)
    coloured = cli(f"{line} --color always")
    assert f"\x1b[{paint}m" in coloured.out
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.out) == plain.out
    assert cli(f"{line} --color never") == plain
    assert cli(f"{line} --quiet") == (plain.status, "", "")


def test_options_may_stand_anywhere(cli: Cli) -> None:
    assert cli("check --workers 12 epc p=2 --json m=2 n=2").status == 0
