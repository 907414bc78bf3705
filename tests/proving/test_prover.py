"""Proofs for all parameters: the catalogue holds, what is broken is refuted at the least ones, nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from designer import load, load_text
from designer.algebra.expression import parse
from designer.catalogue import names
from designer.proving import prover
from designer.proving.certificates import accepted, certificate, statement, text
from designer.proving.counterexample import counterexample
from designer.proving.prover import COUNTED, claims_of, prove, scope_text
from designer.scheme import Scheme
from designer.verdict import Answer, Assurance, Verdict

OPEN = {
    ("cyclic-t2", "support"), ("secure-bivariate", "support"), ("secure-bivariate", "threshold"),
    ("straddled", "support"), ("straddled", "threshold"),
}  # fmt: skip
"""Claims that are true, and that intervals of exponents do not show."""


def answers(scheme: Scheme, **options: Any) -> dict[str, Verdict]:
    return {verdict.claim: verdict for verdict in prove(scheme, **options).verdicts}


def changed(scheme: Scheme, *, claims: Mapping[str, Any] | None = None, **parts: Any) -> Scheme:
    return replace(scheme, **parts, claims=replace(scheme.claims, **(claims or {})))


def formulas(*texts: str) -> tuple[Any, ...]:
    return tuple(map(parse, texts))


@pytest.mark.parametrize("name", names())
def test_every_claim_of_the_catalogue_that_obligations_express_is_certified(name: str) -> None:
    for verdict in prove(load(name)).verdicts:
        if (name, verdict.claim) in OPEN or verdict.claim in COUNTED:
            assert verdict.answer is Answer.UNDECIDED
        else:
            assert (verdict.answer, verdict.assurance) == (Answer.HOLDS, Assurance.CERTIFIED)


@pytest.mark.parametrize("name", ["a3s", "bi0", "cyclic-t2", "dft", "epc", "gasp-r", "lagrange", "strassen"])
def test_a_search_finds_what_the_package_has(name: str) -> None:
    scheme = load(name)
    found, shipped = prove(scheme, search=True), prove(scheme)
    assert [str(v) for v in found.verdicts] == [str(v) for v in shipped.verdicts]
    assert found.certificate is not None
    assert accepted(scheme, found.certificate) == accepted(scheme, shipped.certificate or {})


BROKEN = {
    "epc, A in steps of p - 1": ("epc", {"exponents": {"A": formulas("k + (p - 1)*i")}}, "carrier"),
    "epc, B in steps of m": ("epc", {"exponents": {"B": formulas("p - 1 - k + m*j")}}, "carrier"),
    "epc, B not reversed": ("epc", {"exponents": {"B": formulas("k + p*m*j")}}, "carrier"),
    "epc, carrier of MatDot": ("epc", {"claims": {"carrier": formulas("p - 1")}}, "carrier"),
    "epc, degree too small": ("epc", {"claims": {"degree": formulas("p*m*n + p - 3")}}, "degree"),
    "epc, degree too large": ("epc", {"claims": {"degree": formulas("p*m*n + p - 1")}}, "degree"),
    "epc, threshold": ("epc", {"claims": {"threshold": parse("p*m*n")}}, "threshold"),
    "polydot, steps of 2 p - 2": (
        "polydot", {"exponents": {"B": formulas("m*(p - 1 - k) + m*(2*p - 2)*j")}}, "carrier",
    ),
    "epc, B below zero": ("epc", {"exponents": {"B": formulas("p - 2 - k + p*m*j")}}, "exponents"),
    "convolution, steps of 2": ("convolution", {"exponents": {"B": formulas("2*j")}}, "carrier"),
    "gasp-big, masks too low": ("gasp-big", {"masks": {"A": formulas("K*L - 1 + t")}}, "carrier"),
    "gasp-small, masks alike": ("gasp-small", {"masks": {"A": formulas("K*L + t // 2")}}, "separation"),
    "lagrange, masks at nodes of data": ("lagrange", {"masks": {"A": formulas("K + t - 1")}}, "separation"),
    "dft, masks of B in the data": ("dft", {"masks": {"B": formulas("-(M + t)")}}, "carrier"),
    "epc, one monomial less": ("epc", {"claims": {"support": parse("p*m*n + p - 2")}}, "support"),
    "gasp-big, as if without holes": ("gasp-big", {"claims": {"support": parse("2*K*L + 2*T - 1")}}, "support"),
    "bi0, shares of B": ("bi0", {"claims": {"shares": {"B": parse("p*n")}}}, "overheads"),
    "bivariate, threshold by support": ("bivariate", {"claims": {"threshold": parse("K + L")}}, "threshold"),
    "a3s, threshold alone": ("a3s", {"claims": {"threshold": parse("(K + T)*(L - 1) - 1")}}, "threshold"),
    "a3s, degree by the threshold": ("a3s", {"claims": {"threshold": parse("(K + T)*(L + 1)")}}, "degree"),
    "bi0, degree in y": ("bi0", {"claims": {"degree": formulas("p*n + p - 2", "m")}}, "degree"),
}  # fmt: skip


def broken(name: str, parts: dict[str, Any]) -> Scheme:
    scheme = load(name)
    whole = dict(parts)
    if "exponents" in whole:
        whole["exponents"] = {**scheme.exponents, **whole["exponents"]}
    if "masks" in whole:
        whole["masks"] = replace(scheme.masks, exponents={**scheme.masks.exponents, **whole["masks"]})
    return changed(scheme, **whole)


@pytest.mark.parametrize("case", BROKEN)
def test_every_rule_broken_once_is_refuted_at_the_least_parameters(case: str) -> None:
    name, parts, claim = BROKEN[case]
    scheme = broken(name, parts)
    verdict = answers(scheme)[claim]
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    assert verdict.witness["kind"] == "counter-parameters"
    given = verdict.witness["parameters"]
    assert counterexample(scheme, claim, given) == verdict.witness
    size = sum(given.values())
    smaller = [values for values in scheme.bindings(size) if sum(values.values()) < size]
    assert not any(counterexample(scheme, claim, values) for values in smaller)


@pytest.mark.parametrize("case", ["epc, A in steps of p - 1", "gasp-big, masks too low", "bi0, degree in y"])
def test_z3_refutes_what_trying_numbers_did_not(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover, "SUMS", -1)  # nothing is tried
    monkeypatch.setattr(prover, "SCREENING", 0.0)
    name, parts, claim = BROKEN[case]
    scheme = broken(name, parts)
    verdict = answers(scheme)[claim]
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness == answers_tried(scheme, claim)


def answers_tried(scheme: Scheme, claim: str) -> Any:
    """The counterexample of least sum, by trying all numbers."""
    for size in range(20):
        for values in scheme.bindings(size):
            if sum(values.values()) == size and (found := counterexample(scheme, claim, values)):
                return found
    return None


def test_a_model_that_is_no_counterexample_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover, "SUMS", -1)
    monkeypatch.setattr(prover, "SCREENING", 0.0)
    monkeypatch.setattr(prover, "counterexample", lambda *_: None)
    monkeypatch.setattr(prover, "least", lambda *_, **__: ({}, 0))
    name, parts, _ = BROKEN["epc, degree too small"]
    with pytest.raises(AssertionError, match="is no counterexample"):
        prove(broken(name, parts))


def test_without_certificates_z3_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover.Search, "tree", lambda _: None)
    found = answers(load("epc"), search=True)
    assert {found[c].assurance for c in ("exponents", "carrier", "degree", "support", "threshold")} == {
        Assurance.SOLVER
    }
    assert "trusted: z3" in found["carrier"].because[-1]


def test_what_the_checker_rejects_is_not_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover.Search, "tree", lambda _: {"ge": [], "eq": []})
    result = prove(load("matdot"), search=True)
    assert result.certificate is None
    assert {v.assurance for v in result.verdicts if v.claim not in COUNTED} == {Assurance.SOLVER}


def test_what_nobody_decides_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    from designer.algebra import smt

    monkeypatch.setattr(prover.Search, "tree", lambda _: None)
    monkeypatch.setattr(smt, "contradiction", lambda *_, **__: smt.Answer("unknown", {}, "canceled"))
    monkeypatch.setattr(smt, "second_opinion", lambda *_, **__: False)
    found = answers(load("epc"), search=True)
    assert {found[c].answer for c in ("exponents", "carrier", "degree", "support", "threshold")} == {Answer.UNDECIDED}
    assert found["carrier"].because == ("no proof of `carrier carry A B x 1`: z3 says canceled",)


def without_z3(monkeypatch: pytest.MonkeyPatch) -> None:
    """No certificate is found, and z3 knows nothing."""
    from designer.algebra import smt

    pytest.importorskip("cvc5", reason="cvc5 is not installed")
    monkeypatch.setattr(prover.Search, "tree", lambda _: None)
    monkeypatch.setattr(smt, "contradiction", lambda *_, **__: smt.Answer("unknown", {}, "canceled"))


def test_where_z3_knows_nothing_cvc5_decides_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    without_z3(monkeypatch)
    found = answers(load("matdot"), search=True)
    for claim in ("exponents", "carrier", "degree"):
        assert (found[claim].answer, found[claim].assurance) == (Answer.HOLDS, Assurance.SOLVER)
        assert all(reason.startswith("cvc5: ") for reason in found[claim].because[:-1])
        assert found[claim].because[-1].startswith("trusted: cvc5, ")
    assert any("cvc5: " in reason for reason in found["threshold"].because)  # it rests on the degree
    assert "z3" not in " ".join(found["threshold"].because)


def test_cvc5_does_not_prove_what_is_false(monkeypatch: pytest.MonkeyPatch) -> None:
    """The claims that are broken, with the search for small counterexamples switched off."""
    without_z3(monkeypatch)
    monkeypatch.setattr(prover, "least", lambda *_, **__: ({}, 0))
    monkeypatch.setattr(prover, "SOLVING", 0.5)
    monkeypatch.setattr(
        prover, "claims_of", lambda family: [c for c in claims_of(family) if c in ("degree", "carrier")]
    )
    for name, parts, claim in (BROKEN[key] for key in ("epc, degree too small", "epc, B in steps of m")):
        verdict = answers(broken(name, parts), search=True)[claim]
        assert verdict.answer is not Answer.HOLDS


def test_every_solver_that_decided_a_part_of_a_claim_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from designer.algebra import smt

    without_z3(monkeypatch)
    asked: list[str] = []

    def the_first(*_: object, **__: object) -> smt.Answer:
        asked.append("")
        return smt.Answer("unsat" if len(asked) == 1 else "unknown", {}, "canceled")

    monkeypatch.setattr(smt, "contradiction", the_first)
    monkeypatch.setattr(prover, "claims_of", lambda _: ["carrier"])
    reasons = answers(load("matdot"), search=True)["carrier"].because
    assert prover.solvers(reasons[:-1]) == ["z3", "cvc5"]
    assert reasons[-1].startswith("trusted: z3 and cvc5, ")


def test_constraints_that_nothing_satisfies_prove_nothing() -> None:
    scheme = changed(load("epc"), constraints=(parse("p < m"), parse("m < p")))
    assert {v.answer for v in prove(scheme).verdicts} == {Answer.UNDECIDED}


def test_a_division_whose_divisor_may_vanish_is_undecided() -> None:
    scheme = changed(load("matdot"), exponents={"A": formulas("k + 0*(k // (p - 1))"), "B": formulas("p - 1 - k")})
    found = answers(scheme)
    assert "not positive by sight" in found["carrier"].because[0]


def test_a_threshold_rests_on_its_degree() -> None:
    name, parts, _ = BROKEN["epc, degree too small"]
    scheme = changed(
        broken(name, parts), claims={"degree": formulas("p*m*n + p - 3"), "threshold": parse("p*m*n + p - 2")}
    )
    found = answers(scheme)
    assert (found["degree"].answer, found["threshold"].answer) == (Answer.REFUTED, Answer.REFUTED)
    scheme = changed(scheme, claims={"threshold": parse("p*m*n + p - 1")})
    assert answers(scheme)["threshold"].because == ("it rests on the claim degree, which is not proved",)


def test_a_certificate_for_another_scheme_is_not_used() -> None:
    """A file of the catalogue's name but with other formulas gets verdicts of its own."""
    name, parts, _ = BROKEN["epc, B in steps of m"]
    scheme = broken(name, parts)
    assert scheme.key == "epc"
    assert answers(scheme)["carrier"].answer is Answer.REFUTED


def test_tables_of_exponents_are_undecided() -> None:
    scheme = load_text(
        'operation = "matmul"\nparameters = []\n[fixed]\nm = 2\np = 1\nn = 2\n[exponents]\nA = [0, 1]\nB = [0, 2]\n'
        '[claims]\ncarrier = ["i + 2*j"]\n'
    )
    assert {v.answer for v in prove(scheme).verdicts} == {Answer.UNDECIDED}


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("epc", "all p, m, n >= 1"),
        ("lagrange", "all K >= 1, T >= 0"),
        ("cyclic-t2", "all K, L, T >= 1 with T == 2"),
        ("chain", "chains of 2 to 6 factors, all p0, …, pt >= 1"),
        ("secure-bivariate", "all K, L, T, m >= 1 with m <= L"),
    ],
)
def test_the_scope_says_for_which_parameters(name: str, scope: str) -> None:
    assert scope_text(load(name)) == scope


def test_another_function_needs_another_proof() -> None:
    scheme = load("lagrange").with_function("A*B*A + 2*B")
    found = answers(scheme)
    assert {found[c].assurance for c in claims_of_scheme(scheme)} == {Assurance.CERTIFIED}


def claims_of_scheme(scheme: Scheme) -> list[str]:
    from designer.proving.obligations import Family

    return claims_of(Family(scheme))


def test_the_text_of_a_certificate_is_the_certificate() -> None:
    import json

    found = prove(load("chain")).certificate
    assert found is not None
    assert json.loads(text(found)) == found


def test_a_statement_is_that_of_the_scheme_alone() -> None:
    epc, dual = load("epc"), load("polydot")
    entry = {"statement": statement(dual, None), "claims": ["exponents"], "refutations": {}}
    assert accepted(epc, certificate(epc, [entry])) == {}
