"""Formulas on arrays have entry by entry the values that they have on integers."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from designer.algebra.expression import parse
from designer.algebra.formula_arrays import formula_array
from designer.errors import ExpressionError

FORMULAS = (
    "k + p*i", "p - 1 - k", "-k", "k // p", "k % p", "min(k, p, 3)", "max(k, p)", "k <= p", "1 <= k < p <= 3", "k != p",
    "7",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_arrays_are_read_as_integers_are(text: str) -> None:
    values = list(product(range(4), range(1, 4), range(3)))
    letters = {name: np.array(column) for name, column in zip("kpi", zip(*values, strict=True), strict=True)}
    found = formula_array(parse(text), letters, len(values))
    assert found.tolist() == [parse(text).evaluate(dict(zip("kpi", row, strict=True))) for row in values]


def test_a_divisor_of_zero_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="division by zero; in formula k // p"):
        formula_array(parse("k // p"), {"k": np.array([1, 2]), "p": np.array([1, 0])}, 2)


def test_a_letter_without_values_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="unknown letter; got q; allowed: k"):
        formula_array(parse("k + q"), {"k": np.array([1])}, 1)
