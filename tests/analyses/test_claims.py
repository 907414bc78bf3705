"""Each claim of a scheme: it holds where it should, and broken once it is refuted with the numbers."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from test_twin import check_witness

from designer.algebra.field import field
from designer.analyses import MODULES, carrier
from designer.analyses.choice import default_points
from designer.analyses.effort import Effort
from designer.analyses.question import Question
from designer.catalogue import load, names
from designer.code import Code
from designer.points import EvaluationSet, distinct, random_points, roots_of_unity
from designer.scheme_file import load_text
from designer.scheme_text import dump
from designer.verdict import Answer, Assurance, Verdict, overall

CLAIMS = ("carrier", "degree", "support", "threshold", "decodability", "overheads")


def decide(claim: str, code: Code, points: EvaluationSet | None = None) -> Verdict:
    verdict = import_module(MODULES[claim]).decide(Question(code, points or default_points(code)))
    assert isinstance(verdict, Verdict)
    assert verdict.claim == claim
    json.dumps(verdict.as_json())
    return verdict


def small(name: str) -> list[Code]:
    scheme = load(name)
    if scheme.open_chain:
        return [scheme.bind(p0=1 + a, p1=1 + b, p2=1 + c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    return [scheme.bind(**values) for values in scheme.bindings(2)]


@pytest.mark.parametrize("name", names())
def test_every_claim_of_the_catalogue_holds_at_the_scheme_s_own_points(name: str) -> None:
    for code in small(name):
        verdicts = [decide(claim, code) for claim in CLAIMS]
        assert overall(verdicts) is Answer.HOLDS, [str(v.as_json()) for v in verdicts]
        assert all(verdict.because for verdict in verdicts)


def broken(name: str, key: str, claim: str, **parameters: int) -> Code:
    """A scheme of the catalogue with one claim replaced in its text."""
    lines = dump(load(name)).splitlines()
    changed = [f"{key} = {claim}" if line.startswith(f"{key} = ") else line for line in lines]
    assert changed != lines
    return load_text("\n".join(changed)).bind(**parameters)


@pytest.mark.parametrize(
    ("name", "key", "claim", "parameters", "refuted", "witness"),
    [
        ("epc", "carrier", '["p + p*i + p*m*j"]', (2, 2, 2), "carrier",
         {"kind": "carrier", "target": [0, 0], "claimed": [2], "computed": [[1]]}),
        ("tri", "carrier", '["p - 1", "j", "i"]', (2, 2, 2), "carrier",
         {"kind": "carrier", "target": [0, 1], "claimed": [1, 1, 0], "computed": [[1, 0, 1]]}),
        ("epc", "degree", '["p*m*n + p - 1"]', (2, 2, 2), "degree",
         {"kind": "number", "claimed": [9], "computed": [8]}),
        ("tri", "degree", '["2*p - 2", "m - 1", "n"]', (2, 2, 2), "degree",
         {"kind": "number", "claimed": [2, 1, 2], "computed": [2, 1, 1]}),
        ("epc", "support", '"p*m*n + p"', (2, 2, 2), "support",
         {"kind": "number", "claimed": 10, "computed": 9}),
        ("epc", "threshold", '"p*m*n + p - 2"', (2, 2, 2), "threshold",
         {"kind": "number", "claimed": 8, "computed": 9}),
        ("epc", "threshold", '"p*m*n + p"', (2, 2, 2), "threshold",
         {"kind": "number", "claimed": 10, "computed": 9}),
        ("bi0", "threshold", '"m*p*n"', (2, 2, 2), "threshold",
         {"kind": "number", "claimed": 8, "computed": 10}),
        ("tri", "shares", '{ A = "(2*p - 1)*m", B = "(2*p - 1)*m" }', (2, 2, 3), "overheads",
         {"kind": "number", "claimed": {"A": 6, "B": 6}, "computed": {"A": 6, "B": 9}}),
    ],
)  # fmt: skip
def test_a_claim_broken_once_is_refuted(
    name: str,
    key: str,
    claim: str,
    parameters: tuple[int, int, int],
    refuted: str,
    witness: dict[str, object],
) -> None:
    code = broken(name, key, claim, **dict(zip("pmn", parameters, strict=True)))
    for analysis in CLAIMS:
        verdict = decide(analysis, code)
        if analysis == refuted:
            assert verdict.answer is Answer.REFUTED
            assert verdict.witness == witness
            assert verdict.assurance is Assurance.EXHAUSTIVE
        else:
            assert verdict.answer is Answer.HOLDS


def interfering() -> Code:
    return load_text(
        'operation = "matmul"\nparameters = ["p", "m", "n"]\n[exponents]\nA = ["k + p*i"]\n'
        'B = ["p - 1 - k + (p*m - 1)*j"]\n'
    ).bind(p=2, m=2, n=2)


def test_interference_refutes_the_carrier_and_every_decodability() -> None:
    code = interfering()
    found = decide("carrier", code)
    assert found.answer is Answer.REFUTED
    assert found.witness is not None
    check_witness(code, distinct(9), found.witness)
    assert found.because == ("C[0,1] shares x⁴",)
    for received in (None, 8, 20):
        verdict = import_module(MODULES["decodability"]).decide(Question(code, distinct(20), received))
        assert verdict.answer is Answer.REFUTED
        assert verdict.witness == found.witness
        assert verdict.because == ("a target cannot be read from the product polynomial itself",)
    threshold = decide("threshold", code)
    assert threshold.answer is Answer.REFUTED
    assert threshold.witness == found.witness
    assert decide("overheads", code).answer is Answer.UNDECIDED
    assert threshold.because == ("targets interfere: no number of answers decodes them all",)


def test_what_is_not_claimed_is_computed_and_said_so() -> None:
    code = load_text('operation = "matmul"\n[exponents]\nA = ["k + p*i"]\nB = ["p - 1 - k + p*m*j"]\n').bind(
        p=2, m=2, n=2
    )
    values = {claim: decide(claim, code) for claim in CLAIMS}
    assert all(verdict.answer is Answer.HOLDS for verdict in values.values())
    assert (values["degree"].value, values["support"].value, values["threshold"].value) == ([8], 9, 9)
    assert values["degree"].because == values["support"].because == ("computed; nothing is claimed",)
    assert "no carrier is claimed" in values["carrier"].because


def test_too_many_targets_are_not_compared_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "COMPARE_LIMIT", 3)
    verdict = decide("carrier", load("epc").bind(p=2, m=2, n=2))
    assert "too many targets to compare one by one" in verdict.because
    assert "at x^" not in verdict.statement


def test_the_three_thresholds_are_told_apart() -> None:
    code = load_text(
        'operation = "matmul"\nparameters = []\n[bounds]\ni = 1\nk = 2\nj = 1\n[exponents]\nA = [0, 1]\nB = [4, 3]\n'
    ).bind()
    verdict = decide("threshold", code, distinct(8, field(31)))
    assert verdict.because[0].startswith("by degree 6, by support 3, exact for distinct:8: ")
    assert verdict.value == 6
    assert "any distinct points" in verdict.scope


def test_scopes_name_the_points_they_speak_of() -> None:
    tri = load("tri").bind(p=2, m=2, n=2)
    assert "the least full grid" in decide("threshold", tri).scope
    assert "grid:3x2x2 over GF(65537)" in decide("decodability", tri).scope
    cyclic = load_text(
        'operation = "matmul"\n[modulus]\nx = "p"\n[exponents]\nA = ["k"]\nB = ["-k"]\n'
        '[claims]\nthreshold = "p"\n'
        '[points]\nrule = "roots-of-unity"\ncount = "p"\n'
    ).bind(p=3, m=1, n=1)
    verdict = decide("threshold", cyclic, roots_of_unity(3))
    assert verdict.answer is Answer.HOLDS
    assert "all roots of unity" in verdict.scope


def test_cyclic_carriers_are_compared_modulo_the_modulus() -> None:
    head = 'operation = "matmul"\n[modulus]\nx = "2*p - 1"\n[exponents]\nA = ["k"]\nB = ["-k"]\n'
    head += '[points]\nrule = "roots-of-unity"\n'
    code = load_text(head + 'count = "2*p - 1"\n[claims]\ncarrier = ["2*p - 1"]\n').bind(p=3, m=1, n=1)
    assert decide("carrier", code).answer is Answer.HOLDS
    assert decide("decodability", code).answer is Answer.HOLDS


def test_a_number_of_answers_that_was_left_open_is_looked_at_by_itself() -> None:
    """The sets at the threshold are too many; those of another size are few enough."""
    code = load("bi0").bind(p=2, m=2, n=2)
    points, effort = random_points(24, dimension=2), Effort(0.02)
    verdict = import_module(MODULES["decodability"]).decide(Question(code, points, 2, effort=effort))
    assert Question(code, points, effort=effort).exact.value is None
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    check_witness(code, points, verdict.witness)
    all_but_one = import_module(MODULES["decodability"]).decide(Question(code, points, 23, effort=effort))
    assert all_but_one.answer is Answer.HOLDS
