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
         "give x a modulus if exponents are meant to be cyclic, or name it under laurent"),
        ("[exponents]", '[masks]\ncount = "p - 3"\nA = ["t"]\n[exponents]',
         "number of masks out of range; in t: masks.count.A; got -1; allowed: 0 to 65536"),
        ("[exponents]", '[masks]\ncount = 100000\nA = ["t"]\n[exponents]',
         "number of masks out of range; in t: masks.count.A; got 100000; allowed: 0 to 65536"),
        ("[exponents]", "[masks]\ncount = 3\nA = [8, 9]\n[exponents]",
         "table of wrong length; in t: masks.A; got 2; allowed: 3, one row a mask"),
        ("[exponents]", '[masks]\ncount = "p - 2"\nA = [8, 9]\n[exponents]',
         "table of wrong length; in t: masks.A; got 2; allowed: 0, one row a mask"),
        ("[exponents]", '[masks]\ncount = 2\nA = ["p - 3*t"]\n[exponents]',
         "negative exponent; in t: masks.A; got -1; allowed: 0 and above; "
         "give x a modulus if exponents are meant to be cyclic, or name it under laurent"),
        ("[exponents]", '[masks]\ncount = 2\nA = ["p // t"]\n[exponents]',
         "division by zero; in formula p // t; got p=2, t=0; in t: masks.A"),
        ("k + p*i", "i - p*k",
         "negative exponent; in t: exponents.A; got -2; allowed: 0 and above; "
         "give x a modulus if exponents are meant to be cyclic, or name it under laurent"),
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


VALUES = """\
operation = "batch"
domain = "value"
parameters = ["K"]
[exponents]
A = ["i"]
B = ["i"]
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('A = ["i"]', 'A = ["i - 1"]', "number of a node out of range; in t: exponents.A; got -1 to 0; allowed: 0 to 65535"),
        ('A = ["i"]', 'A = ["65535 + i"]',
         "number of a node out of range; in t: exponents.A; got 65535 to 65536; allowed: 0 to 65535"),
        ("[exponents]", '[masks]\ncount = 2\nB = ["t - K"]\n[exponents]',
         "number of a node out of range; in t: masks.B; got -2 to -1; allowed: 0 to 65535"),
        ("[exponents]", "[masks]\ncount = 2\nB = [5]\n[exponents]",
         "table of wrong length; in t: masks.B; got 1; allowed: 2, one row a mask"),
        ('A = ["i"]', "A = [1, 2, 3]", "table of wrong length; in t: exponents.A; got 3; allowed: 2 blocks"),
        ("[exponents]", "nodes = [3]\n[exponents]", "too few nodes; in t: nodes; got 1; allowed: 2"),
    ],
)  # fmt: skip
def test_what_goes_wrong_at_the_nodes_is_named(old: str, new: str, message: str) -> None:
    with pytest.raises(SchemeError, match=f"^{re.escape(message)}$"):
        load_text(VALUES.replace(old, new), key="t").bind(K=2)


ALGORITHM = """\
operation = "matmul"
parameters = ["m", "T"]
[fixed]
p = 1
n = 1
[algorithm]
A = [[1, 0], [0, 1]]
B = [[1], [1]]
C = [[1, 0], [0, 1]]
[masks]
count = "T"
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("A = [[1, 0], [0, 1]]", "A = [[1], [1]]",
         "rows of wrong length; in t: algorithm.A; got 1; allowed: 2, one entry a block"),
        ("C = [[1, 0], [0, 1]]", "C = [[1, 0], [0, 1], [1, 1]]",
         "table of wrong length; in t: algorithm.C; got 3; allowed: 2 rows, one a target"),
        ("[fixed]", "nodes = [3, 5]\n[fixed]", "too few nodes; in t: nodes; got 2; allowed: 3"),
    ],
)  # fmt: skip
def test_tables_of_an_algorithm_that_fit_no_block_or_target_are_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(SchemeError, match=f"^{re.escape(message)}$"):
        load_text(ALGORITHM.replace(old, new), key="t").bind(m=2, T=1)


def test_the_terms_of_an_algorithm_are_its_nodes_and_masks_sit_behind_them() -> None:
    code = load_text(ALGORITHM).bind(m=2, T=2)
    assert [m.shares for m in code.placements] == [
        (((0, 1),), ((1, 1),), ((2, 1),), ((3, 1),)),
        (((0, 1), (1, 1)), ((2, 1),), ((3, 1),)),
    ]
    assert code.product.readable
    wrong = load_text(ALGORITHM.replace("C = [[1, 0], [0, 1]]", "C = [[1, 0], [0, 2]]")).bind(m=2, T=2)
    interference = wrong.product.interference()
    assert interference is not None
    assert (interference.target, interference.missing) == ((1, 0), ((1, 0),))


def test_masks_may_lack_and_a_parameter_may_be_0_only_where_a_constraint_says_so() -> None:
    masks = '[masks]\ncount = "T"\nA = ["9 + t"]\n'
    with pytest.raises(ParameterError, match=r"^parameter T out of range; in t; got 0; allowed: 1 to 1000000$"):
        load_text(GOOD.replace('"n"]', '"n", "T"]') + masks, key="t").bind(p=2, m=2, n=2, T=0)
    for rule, least in (("T >= 0", 0), ("T>=0", 0), ("0 <= T", 1), ("T >= 0 >= 0", 1), ("T + 0 >= 0", 1)):
        text = GOOD.replace('"n"]', f'"n", "T"]\nconstraints = ["{rule}"]') + masks
        scheme = load_text(text, key="t")
        assert scheme.least("T") == least, rule
        assert min(values["T"] for values in scheme.bindings(1)) == least
    with pytest.raises(ParameterError, match=r"^parameter T out of range; in t; got -1; allowed: 0 to 1000000$"):
        load_text(GOOD.replace('"n"]', '"n", "T"]\nconstraints = ["T >= 0"]') + masks, key="t").bind(
            p=1, m=1, n=1, T=-1
        )
    unmasked = load_text(GOOD.replace('"n"]', '"n", "T"]\nconstraints = ["T >= 0"]') + masks).bind(p=2, m=2, n=2, T=0)
    assert not unmasked.masked
    assert unmasked.exponents == load_text(GOOD).bind(p=2, m=2, n=2).exponents


def test_masks_are_counted_behind_the_blocks() -> None:
    text = GOOD.replace("[exponents]", 'laurent = ["x"]\n[exponents]') + '[masks]\nA = [-4, 20]\nB = ["-t"]\n'
    code = load_text(text.replace("[masks]", "[masks]\ncount = { A = 2, B = 3 }")).bind(p=1, m=2, n=1)
    first, second = code.exponents
    assert (first.blocks, first.masks, list(first)) == (2, 2, [(0,), (1,), (-4,), (20,)])
    assert (second.blocks, second.masks, list(second)) == (1, 3, [(0,), (0,), (-1,), (-2,)])
    assert first.names == ["A[0,0]", "A[1,0]", "R_A[0]", "R_A[1]"]
    assert dict(first.items()) == {(0, 0): (0,), (1, 0): (1,)}
    assert code.lowest == (-6,)


def test_another_function_puts_all_operands_where_the_first_one_is() -> None:
    scheme = load("lagrange").with_function("A*B + 2*A")
    code = scheme.bind(K=2, T=1)
    assert code.placements[0].shares == code.placements[1].shares == (((0, 1),), ((1, 1),), ((2, 1),))
    assert scheme.claims.threshold is not None
    assert code.claimed(scheme.claims.threshold) == 5
    assert load("lagrange").with_function("A*A") == load("lagrange")


@pytest.mark.parametrize(
    ("name", "function", "message"),
    [
        ("epc", "A*B", "the operation is no polynomial map; in epc; got matmul"),
        ("lagrange", "2", "not a function of matrices; in function; got 2; allowed: like 'A*B + 2*A'"),
    ],
)
def test_other_functions_are_for_polynomial_maps(name: str, function: str, message: str) -> None:
    with pytest.raises(SchemeError, match=f"^{re.escape(message)}$"):
        load(name).with_function(function)


def test_a_size_of_another_function_may_not_have_a_parameter_s_letter() -> None:
    text = 'operation = "polynomial"\nfunction = "A"\nparameters = ["K", "c"]\n[exponents]\nA = ["c*i"]\n'
    scheme = load_text(text, key="t")
    assert scheme.with_function("A*A").bind(K=2, c=3).placements[0].count == 4
    with pytest.raises(SchemeError, match=r"^letter with two meanings; in t: parameters; got c$"):
        scheme.with_function("A*B")


def test_a_claim_of_privacy_in_a_chain_of_every_length_is_closed() -> None:
    text = 'operation = "chain"\n[exponents]\nfirst = ["r"]\nmiddle = ["l"]\nlast = ["l"]\n[claims]\nprivacy = "W"\n'
    code = load_text(text).bind(p0=1, p1=2, p2=3, p3=1)
    assert code.colluders == 6


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
