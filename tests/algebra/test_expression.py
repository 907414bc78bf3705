"""Expressions: all readings agree, text and tree are one, and nothing outside the language passes."""

# ruff: noqa: E501  (messages and signatures are pinned whole)
from __future__ import annotations

import ast
import re
from typing import Any

import numpy as np
import pytest
import sympy
import z3
from hypothesis import given
from hypothesis import strategies as st
from strategies import LETTERS, bindings, comparison_texts, formula_texts, formulas

from designer.algebra.expression import LANGUAGE, NUMBER_LIMIT, Expression, parse
from designer.algebra.latex import latex
from designer.algebra.smt import to_z3
from designer.algebra.symbolic import to_sympy
from designer.errors import DesignerError, ExpressionError, SchemeError


def python_value(text: str, values: dict[str, int]) -> int:
    """What Python itself makes of the text."""
    code = compile(ast.parse(text, mode="eval"), "formula", "eval")
    return int(eval(code, {"__builtins__": {}, "min": min, "max": max}, dict(values)))  # noqa: S307


def z3_value(expression: Expression, values: dict[str, int]) -> int:
    pairs = [(z3.Int(letter), z3.IntVal(value)) for letter, value in values.items()]
    result = z3.simplify(z3.substitute(to_z3(expression), *pairs))
    return int(z3.is_true(result)) if z3.is_bool(result) else result.as_long()


def sympy_value(expression: Expression, values: dict[str, int]) -> int:
    result = to_sympy(expression)
    return int(bool(result.subs({symbol: values[symbol.name] for symbol in result.free_symbols})) if
               expression.is_comparison else result.subs({s: values[s.name] for s in result.free_symbols}))  # fmt: skip


@given(formula_texts(), bindings())
def test_the_integer_reading_is_what_python_computes(text: str, values: dict[str, int]) -> None:
    assert parse(text).evaluate(values) == python_value(text, values)


@given(comparison_texts(), bindings())
def test_comparisons_and_chains_are_what_python_computes(text: str, values: dict[str, int]) -> None:
    assert parse(text).is_comparison
    assert parse(text).evaluate(values) == python_value(text, values)


@given(st.one_of(formula_texts(), comparison_texts()), bindings())
def test_the_text_of_an_expression_is_python_source_with_the_same_value(text: str, values: dict[str, int]) -> None:
    assert python_value(str(parse(text)), values) == parse(text).evaluate(values)


@given(st.one_of(formula_texts(), comparison_texts()))
def test_parse_of_the_text_is_the_expression(text: str) -> None:
    expression = parse(text)
    assert parse(str(expression)) == expression
    assert eval(repr(expression), {"parse": parse}) == expression  # noqa: S307


@given(st.one_of(formula_texts(), comparison_texts()), bindings())
def test_the_z3_reading_agrees(text: str, values: dict[str, int]) -> None:
    assert z3_value(parse(text), values) == parse(text).evaluate(values)


@given(formula_texts(), bindings(0, 20))
def test_the_sympy_reading_agrees_on_naturals(text: str, values: dict[str, int]) -> None:
    assert sympy_value(parse(text), values) == parse(text).evaluate(values)


@pytest.mark.parametrize("text", ["p < m", "p <= m", "p > m", "p >= m", "p == m", "p != m", "1 <= p <= m < n"])
def test_the_sympy_reading_of_comparisons_agrees(text: str) -> None:
    for p in range(3):
        for m in range(3):
            values = {"p": p, "m": m, "n": 2}
            assert sympy_value(parse(text), values) == parse(text).evaluate(values)


@given(
    formula_texts().filter(lambda text: "min" not in text and "max" not in text),
    st.lists(bindings(), min_size=1),
)
def test_numpy_arrays_are_read_elementwise(text: str, rows: list[dict[str, int]]) -> None:
    from designer.algebra.expression import _Integers

    arrays: dict[str, Any] = {letter: np.array([row[letter] for row in rows]) for letter in LETTERS}
    values = np.broadcast_to(parse(text).read(_Integers(arrays)), len(rows))
    assert values.tolist() == [parse(text).evaluate(row) for row in rows]


@given(st.one_of(formula_texts(), comparison_texts()))
def test_latex_is_balanced_and_names_every_letter(text: str) -> None:
    source = latex(parse(text))
    assert source.count(r"\left") == source.count(r"\right")
    assert source.count("{") == source.count("}")
    for letter in parse(text).letters:
        assert letter.replace("k1", "k_{1}") in source


@given(formula_texts(), bindings(), st.sets(st.sampled_from(LETTERS), min_size=1))
def test_affine_forms_agree_with_evaluation(text: str, values: dict[str, int], chosen: set[str]) -> None:
    letters = sorted(chosen)
    form = parse(text).affine(letters, {name: values[name] for name in LETTERS if name not in chosen})
    if form is not None:
        total = form[0] + sum(c * values[name] for c, name in zip(form[1], letters, strict=True))
        assert total == parse(text).evaluate(values)


@given(bindings())
def test_linear_formulas_are_recognised_as_affine(values: dict[str, int]) -> None:
    fixed = {"m": values["m"], "n": values["n"]}
    assert parse("2*p - m*(n - p) + k1//1 - k1").affine(["p"], {**fixed, "k1": 4}) == (
        -values["m"] * values["n"],
        [2 + values["m"]],
    )
    assert parse("p*k1").affine(["p", "k1"], fixed) is None
    assert parse("p//2").affine(["p"], fixed) is None
    assert parse("m//0").affine(["p"], fixed) is None


@given(formulas(), formulas(), bindings())
def test_substitution_then_evaluation_is_evaluation_of_the_value(
    outer: Expression, inner: Expression, values: dict[str, int]
) -> None:
    inside = inner.evaluate(values)
    assert outer.substitute({"p": inner}).evaluate(values) == outer.evaluate({**values, "p": inside})


REFUSED = {
    "9**9**9": f"not admitted in a formula; in formula 9**9**9; got 9 ** 9 ** 9; allowed: {LANGUAGE}",
    "__import__('os')": "function not admitted; in formula __import__('os'); got __import__; allowed: min, max",
    "p.real": f"not admitted in a formula; in formula p.real; got p.real; allowed: {LANGUAGE}",
    "lambda: 1": f"not admitted in a formula; in formula lambda: 1; got lambda: 1; allowed: {LANGUAGE}",
    "p/2": f"not admitted in a formula; in formula p/2; got p / 2; allowed: {LANGUAGE}",
    "1.5": f"not admitted in a formula; in formula 1.5; got 1.5; allowed: {LANGUAGE}",
    "True": f"not admitted in a formula; in formula True; got True; allowed: {LANGUAGE}",
    "[1][0]": f"not admitted in a formula; in formula [1][0]; got [1][0]; allowed: {LANGUAGE}",
    "p << 2": f"not admitted in a formula; in formula p << 2; got p << 2; allowed: {LANGUAGE}",
    "p if m else n": f"not admitted in a formula; in formula p if m else n; got p if m else n; allowed: {LANGUAGE}",
    "p and m": f"not admitted in a formula; in formula p and m; got p and m; allowed: {LANGUAGE}",
    "min": f"not admitted in a formula; in formula min; got min; allowed: {LANGUAGE}",
    "max(p)": "too few arguments; in formula max(p); got max(p); allowed: max of two or more",
    "min()": "too few arguments; in formula min(); got min(); allowed: min of two or more",
    "min(*p)": f"not admitted in a formula; in formula min(*p); got *p; allowed: {LANGUAGE}",
    "min(p, key=m)": "function not admitted; in formula min(p, key=m); got min; allowed: min, max",
    "abs(p)": "function not admitted; in formula abs(p); got abs; allowed: min, max",
    "f(p)(m)": "function not admitted; in formula f(p)(m); got f(p); allowed: min, max",
    "(1 <= r) <= T": "comparison inside a formula; got (1 <= r) <= T; allowed: one comparison or chain, such as 1 <= r <= T",
    "1 + (p < m)": "comparison inside a formula; got 1 + (p < m); allowed: one comparison or chain, such as 1 <= r <= T",
    "": f"not a formula; got ; allowed: {LANGUAGE}",
    "p +": f"not a formula; got p +; allowed: {LANGUAGE}",
    "p; m": f"not a formula; got p; m; allowed: {LANGUAGE}",
    "p\0": f"not a formula; got p\0; allowed: {LANGUAGE}",
    "1000000000000001": "number too large; in formula 1000000000000001; allowed: at most 1000000000000000",
    "9" * 900: "number too large; in formula; allowed: at most 1000000000000000",
    "9" * 5000: f"formula too long; got {'9' * 59}…; allowed: at most 1000 characters",
    "(" * 10**5 + "p" + ")" * 10**5: f"formula too long; got {'(' * 59}…; allowed: at most 1000 characters",
    "(" * 450 + "p" + ")" * 450: f"not a formula; got {'(' * 59}…; allowed: {LANGUAGE}",
    "p" * 10**6: f"formula too long; got {'p' * 59}…; allowed: at most 1000 characters",
    "1" + "+1" * 200: f"formula too large; got 1{'+1' * 29}…; allowed: at most 300 operations and letters",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20].replace("\0", "NUL"))
def test_what_is_outside_the_language_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ExpressionError, match=f"^{re.escape(REFUSED[text])}$"):
        parse(text)


@pytest.mark.parametrize("depth", range(880, 1000, 7))
def test_depth_never_overflows_the_stack(depth: int) -> None:
    with pytest.raises(ExpressionError, match=r"not a formula|formula too large"):
        parse("-" * depth + "p")


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    try:
        expression = parse(text)
    except ExpressionError:
        return
    assert parse(str(expression)) == expression


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("p//(m - 1)", "division by zero; in formula p // (m - 1); got m=1, p=10000000"),
        ("p%0", "division by zero; in formula p % 0; got p=10000000"),
        ("p + q", "unknown letter; got q; allowed: m, p"),
        ("p*p*p", "value too large; in formula p*p*p; allowed: at most 1000000000000000"),
    ],
)
def test_what_has_no_value_is_named(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=f"^{re.escape(message)}$"):
        parse(text).evaluate({"p": 10**7, "m": 1})


def test_affine_forms_are_capped_like_values() -> None:
    with pytest.raises(ExpressionError, match=r"^value too large; in formula p\*p\*p\*i; allowed: at most 10{15}$"):
        parse("p*p*p*i").affine(["i"], {"p": 10**7})
    assert parse("p*i").affine(["i"], {"p": NUMBER_LIMIT}) == (0, [NUMBER_LIMIT])


def test_expression_errors_are_scheme_errors_of_the_toolkit() -> None:
    assert issubclass(ExpressionError, SchemeError)
    assert issubclass(SchemeError, DesignerError)


def test_sympy_normalises_the_claims_of_the_entangled_code() -> None:
    assert to_sympy(parse("p*m*n + p - 1 - (p*m*n + p - 2)")) == sympy.Integer(1)
