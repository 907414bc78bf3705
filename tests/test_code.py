"""Codes: exponents are the formulas' values, and what identifies a code is its content."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import formula_texts

from designer.catalogue import load
from designer.scheme_file import load_text


@given(formula_texts(("i", "k", "p", "m")), st.integers(1, 4), st.integers(1, 4))
def test_exponents_are_the_formula_s_values(text: str, p: int, m: int) -> None:
    scheme = load_text(
        'operation = "matmul"\nparameters = ["p", "m", "n"]\n[modulus]\nx = 1000\n'
        f'[exponents]\nA = ["{text}"]\nB = ["k"]\n'
    )
    code = scheme.bind(p=p, m=m, n=1)
    formula = scheme.exponents["A"][0]
    wanted = {(i, k): (formula.evaluate({"i": i, "k": k, "p": p, "m": m}) % 1000,) for i in range(m) for k in range(p)}  # type: ignore[union-attr]
    assert dict(code.exponents[0].items()) == wanted
    assert list(code.exponents[0]) == [wanted[block] for block in product(range(m), range(p))]
    assert len(code.exponents[0]) == m * p


def test_a_literal_table_is_in_row_major_order() -> None:
    code = load_text(
        'operation = "matmul"\nparameters = []\nvariables = ["x", "y"]\n[bounds]\ni = 2\nk = 2\nj = 1\n'
        "[exponents]\nA = [[0, 1], [2, 3], [4, 5], [6, 7]]\nB = [[1, 0], [0, 0]]\n"
    ).bind()
    assert dict(code.exponents[0].items()) == {(0, 0): (0, 1), (0, 1): (2, 3), (1, 0): (4, 5), (1, 1): (6, 7)}
    assert code.exponents[0].degrees == (6, 7)
    assert code.exponents[0][2] == (4, 5)
    assert code.target_count == 2


def test_the_digest_identifies_scheme_and_parameters() -> None:
    codes = [load("epc").bind(p=p, m=m, n=2) for p in (1, 2) for m in (1, 2)] + [load("tri").bind(p=1, m=1, n=2)]
    assert len({code.digest for code in codes}) == len(codes)
    assert load("epc").bind(n=2, m=1, p=1).digest == codes[0].digest


def test_label_and_reduction() -> None:
    code = load_text(
        'name = "r"\noperation = "matmul"\nparameters = ["p"]\nvariables = ["x", "y"]\n'
        "[bounds]\ni = 1\nj = 1\n"
        '[modulus]\ny = "p"\n[exponents]\nA = ["k", "k"]\nB = ["k", "-k"]\n'
    ).bind(p=3)
    assert code.label == str(code) == "r p=3"
    assert code.modulus == (None, 3)
    assert code.reduce((7, 7)) == (7, 1)
    assert dict(code.exponents[1].items())[1, 0] == (1, 2)


def test_packing_keeps_all_sums_apart() -> None:
    code = load("tri").bind(p=2, m=3, n=2)
    sums = {tuple(map(sum, zip(a, b, strict=True))) for a in code.exponents[0] for b in code.exponents[1]}
    assert len({code.packing.pack(vector) for vector in sums}) == len(sums)


@pytest.mark.parametrize("claim", ["degree", "support", "threshold"])
def test_claims_are_evaluated_at_the_parameters(claim: str) -> None:
    code = load("epc").bind(p=2, m=2, n=3)
    value = getattr(code.scheme.claims, claim)
    assert (
        code.claimed(value[0] if claim == "degree" else value) == {"degree": 12, "support": 13, "threshold": 13}[claim]
    )
