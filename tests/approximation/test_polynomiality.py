"""The form of a function: reasons only for what is no polynomial, coefficients only of what is one."""

from __future__ import annotations

from fractions import Fraction

import pytest

from designer.algebra.enclosure import enclosure
from designer.algebra.expression import parse
from designer.approximation.impossibility import differences
from designer.approximation.polynomiality import REASONS, form

NONE = {
    "relu(A)": "max", "abs(3*A - 1)": "max", "max(A, 2)": "max", "min(A*A*A, A)": "max", "exp(A*A)": "exp",
    "log(A)": "log", "log(A*A + 1)": "log", "sigmoid(2*A)": "sigmoid", "tanh(A - 1)": "tanh", "sqrt(2*A + 3)": "sqrt",
    "1/A": "/", "(A*A + 1)/(A - 1)": "/", "2*relu(A) - A*A + 1": "max", "exp(A)/3": "exp", "-sigmoid(A)": "sigmoid",
    "A - tanh(A)*2": "tanh",
}  # fmt: skip

DISGUISED = [
    "relu(A) - relu(-A)", "abs(A)*abs(A)", "sqrt(A*A*A*A)", "sqrt((A + 1)*(A + 1)) - abs(A + 1)", "exp(A) - exp(A)",
    "exp(A)/exp(A)", "relu(A*A)", "abs(A*A + 1)", "max(A, A)", "min(A, A + 1)", "max(A, -A) - abs(A)", "exp(log(A))",
    "1/A*A", "relu(A)*0",
    "max(A, A - 1, 0) - relu(A)", "exp(2)*A", "tanh(0)", "sigmoid(A) + sigmoid(-A)", "A*(A/abs(A))*abs(A)",
]  # fmt: skip
"""Equal to polynomials, but not by their form."""


@pytest.mark.parametrize("text", NONE)
def test_reasons_are_given_and_differences_confirm_them(text: str) -> None:
    function = parse(text, real=True)
    found = form(function, "A")
    assert found.polynomial is None
    assert found.reason == REASONS[NONE[text]]
    for order in (1, 2, 3, 5, 8):
        assert next(differences(function, "A", order), None) is not None


@pytest.mark.parametrize("text", DISGUISED)
def test_polynomials_in_disguise_have_no_reason(text: str) -> None:
    assert form(parse(text, real=True), "A").reason == ""


@pytest.mark.parametrize("text", ["A*A*(1 - A)/3 - -A", "(A*A*A - 1)/(A - 1)", "7", "0*A", "B*A + B/2", "(A - A)/A"])
def test_coefficients_give_the_values(text: str) -> None:
    function = parse(text, real=True)
    coefficients = form(function, "A").polynomial
    assert coefficients is not None
    assert not coefficients or coefficients[-1] != 0
    for place in (Fraction(2, 3), Fraction(-5, 2), Fraction(3)):
        value = sum(c * place**n for n, c in enumerate(coefficients))
        found = enclosure(function, {"A": place, "B": 1})
        assert found is not None
        assert found[0] - Fraction(1, 10**40) <= value <= found[1] + Fraction(1, 10**40)


def test_other_letters_are_1() -> None:
    function = parse("max(A, B) + C", real=True)
    assert form(function, "A").reason == form(function, "B").reason == REASONS["max"]
    assert form(function, "C").polynomial is None
    assert form(parse("A*B/C", real=True), "A").polynomial == (0, 1)


def test_division_by_zero_and_huge_degrees_tell_nothing() -> None:
    assert form(parse("A/0", real=True), "A") == form(parse("A/(A - A)", real=True), "A")
    power = "A*A*A*A*A*A*A*A*A*A*A*A*A*A*A*A*A"
    assert form(parse(f"({power})*({power})*({power})*({power})", real=True), "A").polynomial is None
