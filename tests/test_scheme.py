"""Schemes: binding checks every number, closing a chain keeps its meaning."""

# ruff: noqa: E501  (messages and signatures are pinned whole)
from __future__ import annotations

import re
from dataclasses import FrozenInstanceError

import pytest

from designer.catalogue import load
from designer.errors import DesignerError, ParameterError, SchemeError
from designer.scheme_file import load_text

GOOD = """\
operation = "matmul"
parameters = ["p", "m", "n"]
[exponents]
A = ["k + p*i"]
B = ["p - 1 - k + p*m*j"]
"""
EXAMPLE = "for example p0=2 p1=2 p2=2"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "missing parameter p, m, n; in t; add p=2 m=2 n=2"),
        ({"p": 2, "m": 2}, "missing parameter n; in t; add n=2"),
        ({"p": 2, "m": 2, "n": 2, "q": 1}, "unknown parameter; in t; got q; allowed: p m n"),
        ({"p": 0, "m": 1, "n": 1}, "parameter p out of range; in t; got 0; allowed: 1 to 1000000"),
        ({"p": 10**7, "m": 1, "n": 1}, "parameter p out of range; in t; got 10000000; allowed: 1 to 1000000"),
        ({"p": True, "m": 1, "n": 1}, "parameter p out of range; in t; got True; allowed: 1 to 1000000"),
        ({"p": 2.0, "m": 1, "n": 1}, "parameter p out of range; in t; got 2.0; allowed: 1 to 1000000"),
        (
            {"p": 2000, "m": 2000, "n": 1},
            "operand A has too many blocks; in t; got 4000000; allowed: at most 1048576",
        ),
    ],
)
def test_wrong_parameters_are_refused(given: dict[str, int], message: str) -> None:
    with pytest.raises(ParameterError, match=f"^{re.escape(message)}$"):
        load_text(GOOD, key="t").bind(**given)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("k + p*i", "k - p*i",
         "negative exponent; in t: exponents.A; got -2; allowed: 0 and above; "
         "give x a modulus if exponents are meant to be cyclic"),
        ('["k + p*i"]', "[1, 2, 3]", "table of wrong length; in t: exponents.A; got 3; allowed: 4 blocks"),
        ("k + p*i", "k//(p - 2)", "division by zero; in formula k // (p - 2); got k=0, p=2; in t: exponents.A"),
        ("k + p*i", "k*10000000*10000000*10000000",
         "value too large; in formula k*10000000*10000000*10000000; allowed: at most 1000000000000000; in t: exponents.A"),
        ("[exponents]", 'constraints = ["1 <= m < p"]\n[exponents]', "constraint 1 <= m < p is violated; in t; got m=2 p=2"),
        ("[exponents]", '[modulus]\nx = "p - 2"\n[exponents]', "modulus below 1; in t; got (0,)"),
        ("[exponents]", '[bounds]\nk = "p - 2"\n[exponents]',
         "index k has no parts or too many; in t; got p - 2 = 0; allowed: 1 to 1000000"),
    ],
)  # fmt: skip
def test_what_goes_wrong_with_the_numbers_is_named(old: str, new: str, message: str) -> None:
    with pytest.raises(DesignerError, match=f"^{re.escape(message)}$"):
        load_text(GOOD.replace(old, new), key="t").bind(p=2, m=2, n=2)


def test_a_fixed_letter_is_no_parameter() -> None:
    with pytest.raises(ParameterError, match=r"^m is fixed to 1; in matdot; got m=2$"):
        load("matdot").bind(p=2, m=2)


@pytest.mark.parametrize(
    "given", [{}, {"p0": 1, "p1": 1}, {"p0": 1, "p1": 1, "p3": 1}, {f"p{s}": 1 for s in range(17)}]
)
def test_a_chain_needs_all_its_parts(given: dict[str, int]) -> None:
    with pytest.raises(
        ParameterError, match=r"^a chain of t matrices needs the parts p0, p1, …, pt, t >= 2; in chain; got "
    ):
        load("chain").bind(**given)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("t <= 2", "constraint t <= 2 is violated; in t; got 3 <= 2 for p0=1 p1=2 p2=3 p3=1"),
        ("W <= 4", "constraint W <= 4 is violated; in t; got p1*p2 <= 4 for p0=1 p1=2 p2=3 p3=1"),
        ("p0 > pt", "constraint p0 > pt is violated; in t; got p0 > p3 for p0=1 p1=2 p2=3 p3=1"),
        ("1 > 2", "constraint 1 > 2 is violated; in t"),
    ],
)
def test_a_constraint_on_chains_is_named_as_declared_with_the_parameters(rule: str, message: str) -> None:
    text = f'operation = "chain"\nconstraints = ["{rule}"]\n[exponents]\nfirst = ["r"]\nmiddle = ["l"]\nlast = ["l"]\n'
    with pytest.raises(ParameterError, match=f"^{re.escape(message)}$"):
        load_text(text, key="t").bind(p0=1, p1=2, p2=3, p3=1)


def test_parts_of_a_chain_are_checked() -> None:
    with pytest.raises(ParameterError, match=r"^parameter p2 out of range; in chain; got 0; allowed: 1 to 1000000$"):
        load("chain").bind(p0=1, p1=2, p2=0)


def test_a_chain_of_two_is_a_matrix_product() -> None:
    chain = load("chain").bind(p0=2, p1=3, p2=2).product
    epc = load("epc").bind(m=2, p=3, n=2).product
    assert chain.support() == epc.support()
    assert sorted(chain.all_carriers().values()) == sorted(epc.all_carriers().values())


def test_bindings_satisfy_the_constraints() -> None:
    scheme = load_text(GOOD.replace("[exponents]", 'constraints = ["p <= m", "m*n < 4"]\n[exponents]'))
    assert scheme.bindings(2) == [
        {"p": p, "m": m, "n": n} for p in (1, 2) for m in (1, 2) for n in (1, 2) if p <= m and m * n < 4
    ]
    assert all(scheme.bind(**values) for values in scheme.bindings(3))


def test_undeclared_parameters_are_the_free_letters() -> None:
    assert set(load_text(GOOD.replace('parameters = ["p", "m", "n"]\n', "")).parameters) == {"p", "m", "n"}


def test_schemes_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        load("epc").name = "mine"  # type: ignore[misc]


def test_the_notebook_view_escapes_what_files_contain() -> None:
    text = load_text('name = "<script>"\n' + GOOD)._repr_html_()
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_scheme_errors_are_errors_of_the_toolkit() -> None:
    assert issubclass(SchemeError, DesignerError)
    assert issubclass(ParameterError, DesignerError)
