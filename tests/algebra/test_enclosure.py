"""Enclosures contain the values, and are refused where a function may be undefined."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from designer.algebra.enclosure import enclosure
from designer.algebra.expression import parse

PLACES = [Fraction(n, 7) for n in range(1, 30, 4)]
VALUES = {
    "exp(A)": math.exp, "log(A)": math.log, "sqrt(A)": math.sqrt, "tanh(A)": math.tanh, "abs(-A)": abs,
    "relu(A - 2)": lambda x: max(x - 2, 0), "sigmoid(-A)": lambda x: 1 / (1 + math.exp(x)),
    "max(A, 1, 2*A - 3) - min(A, 2)/3": lambda x: max(x, 1, 2 * x - 3) - min(x, 2) / 3,
}  # fmt: skip


@pytest.mark.parametrize("text", VALUES)
def test_an_enclosure_is_narrow_and_at_the_value(text: str) -> None:
    for place in PLACES:
        found = enclosure(parse(text, real=True), {"A": place})
        assert found is not None
        assert found[0] <= found[1] <= found[0] + Fraction(1, 10**50)
        assert float(found[0]) == pytest.approx(VALUES[text](float(place)), rel=1e-13, abs=1e-14)


@pytest.mark.parametrize("text", VALUES)
def test_an_enclosure_of_an_interval_contains_those_of_its_places(text: str) -> None:
    wide = enclosure(parse(text, real=True), {"A": (PLACES[0], PLACES[-1])})
    assert wide is not None
    for place in PLACES:
        found = enclosure(parse(text, real=True), {"A": place})
        assert found is not None
        assert wide[0] <= found[0] <= found[1] <= wide[1]


def test_rational_functions_have_rational_values_inside() -> None:
    found = enclosure(parse("(A*A - 1/3)/(A + B)", real=True), {"A": Fraction(2, 7), "B": 5})
    assert found is not None
    assert found[0] <= (Fraction(4, 49) - Fraction(1, 3)) / (Fraction(2, 7) + 5) <= found[1]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/A", 0), ("1/A", (-1, 1)), ("log(A)", 0), ("sqrt(A)", -1), ("sqrt(A)", (-1, 1)), ("log(A)", (0, 1)),
     ("A/abs(A)", (-1, 1)), ("softmax(A)", 1)],
)  # fmt: skip
def test_undefined_values_have_none(text: str, value: int | tuple[int, int]) -> None:
    assert enclosure(parse(text, real=True), {"A": value}) is None
