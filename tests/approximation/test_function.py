"""Functions of real numbers: the language, arrays, and what a softmax is made of."""

from __future__ import annotations

import math

import numpy as np
import pytest

from designer.algebra.expression import ELEMENTARY, parse
from designer.approximation.function import is_real, real_function
from designer.errors import DesignerError, ExpressionError

PLACES = np.linspace(0.1, 3, 7)
PLAIN = {
    "abs": abs, "exp": math.exp, "log": math.log, "relu": lambda x: max(x, 0.0),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "sqrt": math.sqrt, "tanh": math.tanh,
}  # fmt: skip


def test_every_elementary_function_of_one_number_is_that_of_the_standard_library() -> None:
    assert {*PLAIN, "softmax"} == set(ELEMENTARY)
    for name, plain in PLAIN.items():
        assert np.allclose(real_function(f"{name}(A)")(PLACES), [plain(x) for x in PLACES], rtol=1e-15)


def test_formulas_are_read_as_written() -> None:
    found = real_function("max(A, 2/A, 1) - min(-A, 3)*A")(PLACES)
    assert np.allclose(found, [max(x, 2 / x, 1) + x * x for x in PLACES])


def test_a_softmax_sums_to_one_in_each_row_and_does_not_overflow() -> None:
    values = np.array([[1000.0, 1001.0, 999.0], [0.0, 0.0, 0.0]])
    found = real_function("softmax(A)")(values)
    assert np.allclose(found.sum(axis=-1), 1)
    assert np.allclose(found[0], np.exp([0, 1, -1]) / np.exp([0, 1, -1]).sum())


def test_a_softmax_is_its_coded_part_normalised_and_its_entry_in_rows_of_two() -> None:
    function = real_function("softmax(2*A - 1)")
    values = np.array([[0.3, 0.0], [-2.0, 0.0]])
    coded = np.exp(2 * values - 1)
    assert str(function.coded_part) == "exp(2*A - 1)"
    assert np.allclose(function.finish(coded), function(values))
    entry = real_function(str(function.entry))
    assert np.allclose(entry(values[:, 0]), function(values)[:, 0])


def test_other_functions_are_their_own_coded_part_and_entry() -> None:
    function = real_function("relu(A)")
    assert function.coded_part == function.entry == function.formula
    assert np.array_equal(function.finish(PLACES), PLACES)


@pytest.mark.parametrize("text", ["relu(A)", "1/A", "max(A, B)", "A*sigmoid(A)", "softmax(A - 1)", "A/2"])
def test_functions_are_told_from_polynomials_and_print_as_they_read(text: str) -> None:
    assert is_real(text)
    formula = real_function(text).formula
    assert parse(str(formula), real=True) == formula


@pytest.mark.parametrize("text", ["A*B + 2*A", "A//2", "relu(A//2)", "A % 3", "relu(A) < 1", "relu(", "foo(A)", ""])
def test_what_is_a_polynomial_or_no_function_is_not_real(text: str) -> None:
    assert not is_real(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exp(1)", "function without an operand; got exp(1); allowed: like relu(A)"),
        ("1 - softmax(A)", "softmax inside a formula; got 1 - softmax(A); allowed: softmax outermost"),
        ("relu(A // 2)", "no function of real numbers; got relu(A // 2); allowed: + - *, /, abs, exp, "),
        ("relu(A, B)", "function not admitted; in formula relu(A, B); got relu; allowed: min, max, abs, "),
        ("__import__('os')", "function not admitted"),
        ("A**2", "not admitted in a formula"),
    ],
)
def test_messages(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        real_function(text)
    assert str(caught.value).startswith(message)


def test_integer_formulas_have_neither_functions_nor_division() -> None:
    for text in ("relu(A)", "A/2", "softmax(A)"):
        with pytest.raises(ExpressionError):
            parse(text)


def test_two_operands_have_no_array() -> None:
    with pytest.raises(DesignerError, match="function of several operands"):
        real_function("max(A, B)")(PLACES)
