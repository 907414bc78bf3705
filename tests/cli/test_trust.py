"""Every answer names what has to be believed for it, and only what was really done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer import catalogue, distinct, load, report
from designer.algebra.field import field
from designer.analyses.effort import Effort
from designer.proving.prover import prove
from designer.trust import TEXTBOOK, Trusted, trusted
from designer.verdict import Answer, Assurance, Verdict

Cli = Callable[..., Any]

SMALL = {"p": 2, "m": 2, "n": 2, "K": 2, "L": 2, "T": 1, "M": 2, "r": 1}


def kinds(parts: tuple[Trusted, ...]) -> set[str]:
    return {part.kind for part in parts}


def small_reports() -> list[Any]:
    found = []
    for name in catalogue.names():
        scheme = load(name)
        if scheme.open_chain:
            code = scheme.bind(p0=2, p1=1, p2=2)
        else:
            given = {letter: SMALL.get(letter, scheme.least(letter)) for letter in scheme.parameters}
            code = scheme.bind(**{**given, **({"T": 2} if name == "cyclic-t2" else {})})
        found.append(report(code, wrong=0, effort=Effort(0.5)))
    return found


@pytest.fixture(scope="module")
def reports() -> list[Any]:
    return small_reports()


def test_every_decided_verdict_of_the_catalogue_rests_on_something(reports: list[Any]) -> None:
    for result in reports:
        for verdict in result.verdicts:
            parts = trusted(verdict, result.code.scheme)
            assert bool(parts) == (verdict.answer is not Answer.UNDECIDED)
            if verdict.answer is Answer.HOLDS:
                assert "program" in kinds(parts)


def test_every_theorem_of_the_catalogue_is_named(reports: list[Any]) -> None:
    named = 0
    for result in reports:
        for verdict in result.verdicts:
            if verdict.assurance is Assurance.THEOREM and verdict.answer is Answer.HOLDS:
                names = {part.name for part in trusted(verdict, result.code.scheme) if part.kind == "theorem"}
                assert names, verdict
                assert names <= set(TEXTBOOK)
                named += 1
    assert named > 20


def test_a_theorem_that_decides_one_operand_is_named_though_the_other_was_searched() -> None:
    code = load("gasp-r").bind(K=3, L=3, T=3, r=2)
    verdict = next(v for v in report(code, distinct(30, field("1048573"))).verdicts if v.claim == "privacy")
    if verdict.assurance is Assurance.EXHAUSTIVE and any("(Vandermonde)" in reason for reason in verdict.because):
        assert "Vandermonde" in {part.name for part in trusted(verdict, code.scheme)}


def test_a_refutation_rests_on_its_witness_alone() -> None:
    code = load("epc").bind(p=2, m=2, n=2)
    verdict = next(v for v in report(code, distinct(8)).verdicts if v.claim == "decodability")
    (part,) = trusted(verdict, code.scheme)
    assert (part.kind, part.name) == ("witness", "undecodable-set")
    assert "recheck.py carried it out once more" in part.text


def test_a_witness_without_a_second_routine_is_not_said_to_have_one() -> None:
    verdict = Verdict(
        claim="identity", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope="this program", statement="",
        witness={"kind": "identity"},
    )  # fmt: skip
    (part,) = trusted(verdict, load("epc"))
    assert "no second routine" in part.text


def test_certified_names_the_checker_s_files_as_they_are() -> None:
    scheme = load("matdot")
    parts = trusted(prove(scheme).verdicts[0], scheme)
    files = [part for part in parts if part.kind == "checker"]
    folder = Path(__file__).parent.parent.parent / "proofs"
    assert [part.name for part in files] == [
        "proofs/check_family.py", "proofs/hypotheses.py", "proofs/intervals.py", "proofs/read_scheme.py",
    ]  # fmt: skip
    for part in files:
        lines = len((folder / part.name.removeprefix("proofs/")).read_text("utf-8").splitlines())
        assert part.text.startswith(f"{lines} lines, sha256 ")
    assert "program" not in kinds(parts)


def test_solvers_are_those_that_the_reasons_name() -> None:
    def verdict(*because: str) -> Verdict:
        return Verdict(
            claim="carrier", answer=Answer.HOLDS, assurance=Assurance.SOLVER, scope="", statement="", because=because
        )

    def names(*because: str) -> list[str]:
        return [part.name.split()[0] for part in trusted(verdict(*because), load("epc")) if part.kind == "solver"]

    assert names("z3 with the lemma of mixed radix: clean") == ["z3"]
    assert names("cvc5: clean") == ["cvc5"]
    assert names("cvc5: clean", "z3: carry") == ["z3", "cvc5"]


def test_sampled_states_its_bound() -> None:
    verdict = Verdict(
        claim="identity", answer=Answer.HOLDS, assurance=Assurance.SAMPLED, scope="", statement="",
        because=("assumed: products are exact", "at 95% confidence less than 0.01 of all 9 sets could fail"),
    )  # fmt: skip
    parts = trusted(verdict, load("epc"))
    assert [part.text for part in parts if part.kind == "sampling"] == [verdict.because[1]]
    assert [part.text for part in parts if part.kind == "assumption"] == ["products are exact"]


@pytest.mark.parametrize("line", ["report epc p=2 m=2 n=2", "check epc p=2 m=2 n=2 --converse", "prove matdot"])
def test_json_has_the_field_only_when_asked(cli: Cli, line: str) -> None:
    plain = json.loads(cli(f"{line} --json").out)
    asked = json.loads(cli(f"{line} --json --trust").out)
    assert all("trust" not in verdict for verdict in plain["verdicts"])
    assert all({"kind", "name", "text"} == set(part) for verdict in asked["verdicts"] for part in verdict["trust"])
    assert all(verdict["trust"] for verdict in asked["verdicts"])
    if "converse" in asked:
        assert asked["converse"]["trust"][0]["name"] == "lower bounds"


def test_text_html_and_latex_have_it_when_asked(cli: Cli, tmp_path: Path) -> None:
    out = cli("report epc p=2 m=2 n=2 --trust").out
    assert "trusts theorem Vandermonde: on paper" in out
    assert "trusts what `exponents` trusts" in cli("prove matdot --trust").out
    assert "trusts" not in cli("report epc p=2 m=2 n=2").out
    assert cli("report epc p=2 m=2 n=2 --trust --html r.html --latex r.tex").status == 0
    assert "trusts theorem Vandermonde" in (tmp_path / "r.html").read_text("utf-8")
    assert "trusts theorem Vandermonde" in (tmp_path / "r.tex").read_text("utf-8")


def test_what_is_undecided_trusts_nothing(cli: Cli) -> None:
    assert "trusts nothing: nothing is claimed" in cli("prove gasp-big --trust").out
