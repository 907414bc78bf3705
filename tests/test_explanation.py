"""Verdicts in words: every equation that is printed holds, and a witness that is wrong is not explained."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from private_codes import masked_codes, mutated_private_codes, private_points, value_codes
from strategies import literal_codes

from designer import load, load_text
from designer.algebra.field import Field, field
from designer.analyses import carrier, correction, decodability, degree, privacy
from designer.analyses.definition import coefficient
from designer.analyses.effort import Effort
from designer.analyses.question import Question
from designer.code import Code
from designer.explanation import explain
from designer.points import EvaluationSet, distinct, explicit, grid, hermite
from designer.verdict import Answer, Verdict

LAST = "This witness was carried out again by a separate routine: it is right."
EQUATION = re.compile(r"(\d+(?: ?[·+] ?\d+)*) = (\d+) in GF")
SHARE = re.compile(r"worker (\d+), .*?: (?:derivative (\d+) of )?its share is (.+)$")


def value_of(text: str, over: Field) -> int:
    """A sum of products of field elements."""
    total = 0
    for term in re.split(r" ?\+ ?", text):
        value = 1
        for factor in re.split(r" ?· ?", term):
            value = over.mul(value, int(factor))
        total = over.add(total, value)
    return total


def equations(lines: list[str], over: Field) -> int:
    """Check every equation between numbers; how many there are."""
    found = 0
    for line in lines:
        for left, right in EQUATION.findall(line):
            assert value_of(left, over) == int(right), line
            found += 1
    return found


def refutations(code: Code, points: EvaluationSet) -> list[Verdict]:
    question = Question(code, points, colluders=min(2, points.workers), wrong=len(points) // 3)
    found = [module.decide(question) for module in (decodability, privacy, correction, carrier, degree)]  # type: ignore[attr-defined]
    return [verdict for verdict in found if verdict is not None and verdict.answer is Answer.REFUTED]


CODES = st.one_of(
    masked_codes(), masked_codes(modulus=True, laurent=False), mutated_private_codes(), value_codes(),
    literal_codes(kinds=("convolution", "one-sided sum", "shared by three", "chain"), most=5),
)  # fmt: skip


@settings(max_examples=100)
@given(CODES, st.data())
def test_every_equation_of_an_explanation_holds(code: Code, data: st.DataObject) -> None:
    assume(math.prod(len(m) for m in code.maps) <= 64)
    points = data.draw(private_points(code, most=6))
    for verdict in refutations(code, points):
        assert verdict.witness is not None
        lines = explain(code, points, verdict)
        event(verdict.witness["kind"])
        assert lines[0].startswith("REFUTED")
        assert lines[-1] == LAST
        found = equations(lines, points.field)
        kind = verdict.witness["kind"]
        assert found or kind != "undecodable-set" or all(points.orders[n] for n in verdict.witness["workers"])
        if kind == "leak":
            shares_are_right(code, points, verdict.witness, lines)


def shares_are_right(code: Code, points: EvaluationSet, witness: Any, lines: list[str]) -> None:
    """The shares that are printed are those of the workers; their combination is what is revealed."""
    operand = list(code.operation.names).index(witness["operand"])
    names = code.maps[operand].names
    observations = witness.get("observations", witness["workers"])
    orders = witness.get("orders", [0] * len(observations))
    printed = [match.groups() for line in lines if (match := SHARE.search(line))]
    assert len(printed) == len(observations)
    for (worker, order, text), number, part in zip(printed, observations, orders, strict=True):
        assert int(worker) == points.owners[number]
        assert int(order or 0) == part
        terms = [term.split("·") for term in text.split(" + ")] if text != "0" else []
        given = {term[-1]: int(term[0]) if len(term) > 1 else 1 for term in terms}
        row = [coefficient(code, operand, block, points, number, part) for block in range(len(names))]
        assert given == {name: c for name, c in zip(names, row, strict=True) if c}
    assert any("learn" in line and all(name in line for name in witness["reveals"]) for line in lines)


def test_the_blocks_shares_and_answers_of_an_undecodable_set_are_printed_with_their_numbers() -> None:
    code, points = load("matdot").bind(p=2), distinct(2, field(7))
    verdict = decodability.decide(Question(code, points))
    assert verdict.witness is not None
    lines = explain(code, points, verdict)
    for operand in code.exponents:
        for name, [number] in zip(operand.names, verdict.witness[operand.operand], strict=True):
            assert f"  {name} = {number}" in lines
    first = next(line for line in lines if line.startswith("  answer 0"))
    (a,), (b,) = ([sum(v[0] for v in verdict.witness[name]) % 7] for name in "AB")  # x = 1
    assert f"shares A: {a}, B: {b}; answer {a} · {b} = 0 in GF(7)" in first
    assert equations(lines, points.field) >= 2


CASES: dict[str, tuple[Code, EvaluationSet, int]] = {
    "a polynomial": (load("epc").bind(p=3, m=4, n=4), distinct(50, field(101)), 1),
    "a polynomial on a grid": (load("tri").bind(p=2, m=3, n=3), grid([4, 4, 4], field(31)), 4),
    "matrices": (load("lagrange").bind(K=2, T=1), distinct(5, field(11)), 1),
    "matrices at shared nodes": (
        load_text(
            "operation = 'polynomial'\nfunction = 'A*A'\nparameters = []\n[bounds]\ni = 2\n[exponents]\nA = [0, 1]\n"
            "[masks]\nA = [2, 2]\n"
        ).bind(),
        distinct(5, field(11)),
        1,
    ),
    "a negative exponent": (
        load_text(
            "operation = 'matmul'\nparameters = []\nlaurent = ['x']\n[bounds]\ni = 7\nk = 1\nj = 7\n[exponents]\n"
            "A = ['i - 3']\nB = ['7*j - 20']\n"
        ).bind(),
        distinct(49, field(101)),
        1,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_stories_of_wrong_answers_are_told_with_the_liars_of_each(case: str) -> None:
    code, points, wrong = CASES[case]
    verdict = correction.decide(Question(code, points, wrong=wrong))
    assert verdict is not None
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    lines = explain(code, points, verdict)
    first, second = verdict.witness["liars"]
    told = [line for line in lines if "wrong" in line and ": " in line]
    for liars in (first, second):
        shown = ", ".join(map(str, liars)) or "(none)"
        assert any(line.rstrip(";.").endswith(shown) or shown in line for line in told), lines
    assert lines[-1] == LAST


def test_a_laurent_polynomial_is_named_with_its_negative_power() -> None:
    code, points, wrong = CASES["a negative exponent"]
    verdict = correction.decide(Question(code, points, wrong=wrong))
    assert verdict is not None
    assert verdict.witness is not None
    assert verdict.witness["kind"] == "vanishing-polynomial"
    line = next(line for line in explain(code, points, verdict) if line.startswith("Suppose the product polynomial is"))
    assert "x⁻²³(x - 1)(x - 2)" in line


def test_several_shares_of_one_worker_are_named_by_their_owner_and_order() -> None:
    code, points = load("secure-matdot").bind(M=2, T=1), hermite(4, 2, field(7))
    verdict = privacy.decide(Question(code, points))
    assert verdict is not None
    assert verdict.witness is not None
    assert verdict.witness["workers"] == [0]
    lines = explain(code, points, verdict)
    assert any(re.search(r"worker 0, x = 1: derivative 1 of its share is", line) for line in lines)
    assert not any("worker 1," in line for line in lines[lines.index("") :])


def test_a_wrong_witness_is_not_explained() -> None:
    code, points = load("matdot").bind(p=2), distinct(2, field(7))
    verdict = decodability.decide(Question(code, points))
    assert verdict.witness is not None
    wrong = replace(verdict, witness={**verdict.witness, "A": [[1], [1]], "B": [[1], [1]]})
    with pytest.raises(AssertionError, match="does not vanish"):
        explain(code, points, wrong)
    with pytest.raises(AssertionError, match="unknown kind"):
        explain(code, points, replace(verdict, witness={"kind": "hearsay"}))


def test_what_holds_has_its_reasons_and_what_is_undecided_says_that_nothing_is_known() -> None:
    code, points = load("gasp-r").bind(K=4, L=4, T=2, r=1), distinct(45)
    holds = decodability.decide(Question(load("matdot").bind(p=2), distinct(3)))
    lines = explain(load("matdot").bind(p=2), distinct(3), holds)
    assert lines[0].startswith("HOLDS")
    assert any("Vandermonde" in line for line in lines)
    open_ = decodability.decide(Question(code, points, 30, effort=Effort(0.0001)))
    assert open_.answer is Answer.UNDECIDED
    assert explain(code, points, open_)[-1].startswith("Nothing is known either way")


def test_interference_names_the_products_that_meet_with_their_exponents() -> None:
    code = load_text(
        "operation = 'matmul'\nparameters = []\n[bounds]\ni = 2\nk = 1\nj = 2\n[exponents]\nA = [0, 1]\nB = [0, 1]\n"
    ).bind()
    verdict = decodability.decide(Question(code, explicit([1, 2, 3, 4], field(7))))
    lines = explain(code, explicit([1, 2, 3, 4], field(7)), verdict)
    assert "  A[0,0] B[0,1]: exponents 0 + 1" in lines
    assert "  A[1,0] B[0,0]: exponents 1 + 0" in lines
