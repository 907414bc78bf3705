"""Functionals: rows are the values and Hasse derivatives of monomials."""

from __future__ import annotations

import math
from itertools import product

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra.field import Field, field
from designer.catalogue import load
from designer.functional import observation_row, share_rows, system
from designer.points import EvaluationSet, distinct, explicit, grid, hermite, random_points

FIELDS = [field(name) for name in ("2", "3", "7", "65537", "2^2", "2^8", "3^2", "3^5")]


def plain_power(over: Field, x: int, e: int) -> int:
    value = 1
    for _ in range(e):
        value = over.mul(value, x)
    return value


@given(st.sampled_from(FIELDS), st.data(), st.integers(1, 3))
def test_a_row_holds_the_monomials_values(over: Field, data: st.DataObject, dimension: int) -> None:
    exponents = st.lists(st.integers(0, 20), min_size=dimension, max_size=dimension).map(tuple)
    monomials = data.draw(st.lists(exponents, min_size=1, max_size=6))
    point = tuple(data.draw(st.integers(0, over.order - 1)) for _ in range(dimension))
    expected = []
    for monomial in monomials:
        value = 1
        for x, e in zip(point, monomial, strict=True):
            value = over.mul(value, plain_power(over, x, e))
        expected.append(value)
    assert observation_row(monomials, point, 0, over) == expected


@given(
    st.sampled_from(FIELDS),
    st.data(),
    st.integers(0, 6),
    st.lists(st.integers(0, 20), min_size=1, max_size=6),
)
def test_a_hasse_derivative_is_the_coefficient_of_the_shifted_polynomial(
    over: Field, data: st.DataObject, order: int, exponents: list[int]
) -> None:
    """D^(s) x^e at a is the coefficient of h^s in (a + h)^e, in every characteristic."""
    a = data.draw(st.integers(0, over.order - 1))
    expected = []
    for e in exponents:
        power = [1]
        for _ in range(e):
            shifted = [0, *power]
            power = [over.add(over.mul(a, c), d) for c, d in zip([*power, 0], shifted, strict=True)]
        expected.append(power[order] if order < len(power) else 0)
    assert observation_row([(e,) for e in exponents], (a,), order, over) == expected


@pytest.mark.parametrize("over", FIELDS, ids=lambda over: over.name)
def test_hasse_derivatives_follow_the_binomial_definition(over: Field) -> None:
    for e, order in product(range(12), range(1, 12)):
        x = over.order - 1
        binomial = over.element(math.comb(e, order))
        expected = over.mul(binomial, plain_power(over, x, e - order)) if e >= order else 0
        assert observation_row([(e,)], (x,), order, over) == [expected]


def test_second_hasse_derivatives_do_not_vanish_in_characteristic_two() -> None:
    assert observation_row([(2,)], (1,), 2, field(2)) == [1]  # the common second derivative of x^2 is 2 = 0


@settings(max_examples=25)
@given(
    st.sampled_from(["epc", "bi0", "tri"]),
    st.integers(1, 2),
    st.integers(1, 2),
    st.integers(1, 3),
    st.integers(0, 9),
)
def test_a_code_s_rows_equal_sympy_s_evaluation(name: str, p: int, m: int, n: int, seed: int) -> None:
    code = load(name).bind(p=p, m=m, n=n)
    points = random_points(3, field(65537), dimension=len(code.variables), seed=seed)
    equations = system(code, points)
    letters = sympy.symbols(code.variables)
    for row, point in zip(equations.observed, points.points, strict=True):
        at = dict(zip(letters, point, strict=True))
        for monomial, value in zip(equations.monomials, row, strict=True):
            term = sympy.prod([x**e for x, e in zip(letters, monomial, strict=True)])
            assert int(term.subs(at)) % 65537 == value


def test_the_wanted_rows_are_1_at_each_target_s_carriers() -> None:
    code = load("epc").bind(p=2, m=2, n=1)
    equations = system(code, distinct(5))
    assert equations.monomials == tuple((e,) for e in range(5))
    assert dict(zip(equations.targets, equations.wanted, strict=True)) == {
        (0, 0): [0, 1, 0, 0, 0],
        (1, 0): [0, 0, 0, 1, 0],
    }
    assert equations.restricted([2, 0]) == [equations.observed[2], equations.observed[0]]


def test_targets_that_are_spread_over_several_monomials_have_several_ones() -> None:
    from designer.scheme_file import load_text

    code = load_text(
        'operation = "matmul"\nparameters = []\n[bounds]\ni = 1\nj = 1\nk = 2\n[exponents]\nA = [0, 1]\nB = [0, 3]\n'
    ).bind()
    equations = system(code, distinct(4))
    assert equations.monomials == ((0,), (1,), (3,), (4,))
    assert equations.wanted == [[1, 0, 0, 1]]


@pytest.mark.parametrize(
    "points", [grid([2, 3], field(7)), explicit([(0, 0), (5, 6)], field(7))], ids=["grid", "explicit"]
)
def test_share_rows_are_the_encoding_polynomials_coefficients(points: EvaluationSet) -> None:
    code = load("bi0").bind(p=2, m=2, n=1)
    for operand in range(2):
        rows = share_rows(code, operand, points)
        for row, (x, y) in zip(rows, points.points, strict=True):
            assert row == [pow(x, a) * pow(y, b) % 7 for a, b in code.exponents[operand]]


def test_share_rows_know_derivatives() -> None:
    code = load("matdot").bind(p=3)
    assert share_rows(code, 0, hermite(1, 3, field(2 + 5)))[1:] == [[0, 1, 2], [0, 0, 1]]
