"""Functionals: rows are the values and Hasse derivatives of monomials."""

from __future__ import annotations

import math
from itertools import product

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from private_codes import axes_of, masked_codes, private_points, value_codes

from designer import load_text
from designer.algebra.field import Field, field
from designer.algebra.interpolation import basis_values
from designer.catalogue import load
from designer.code import Code
from designer.errors import PointsError
from designer.functional import check_dimension, observation_row, share_row, share_rows, system
from designer.node_product import NodeProduct
from designer.operations.polynomial import words
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


# Laurent polynomials


@given(st.sampled_from(FIELDS), st.data(), st.integers(1, 3))
def test_negative_exponents_are_powers_of_the_inverse(over: Field, data: st.DataObject, dimension: int) -> None:
    exponents = st.lists(st.integers(-9, 9), min_size=dimension, max_size=dimension).map(tuple)
    monomials = data.draw(st.lists(exponents, min_size=1, max_size=6))
    point = tuple(data.draw(st.integers(1, over.order - 1)) for _ in range(dimension))
    expected = []
    for monomial in monomials:
        value = 1
        for x, e in zip(point, monomial, strict=True):
            value = over.mul(value, plain_power(over, x if e >= 0 else over.inverse(x), abs(e)))
        expected.append(value)
    assert observation_row(monomials, point, 0, over) == expected


@settings(max_examples=60)
@given(masked_codes(), st.data())
def test_the_answers_of_a_laurent_code_are_products_of_its_shares(code: Code, data: st.DataObject) -> None:
    """Row of the system times coefficients of the product = product of the operands' shares, for random blocks."""
    assume(code.scheme.laurent)
    points = data.draw(private_points(code, several=False))
    over, equations = points.field, system(code, points)
    blocks = [[data.draw(st.integers(0, over.order - 1)) for _ in range(len(m))] for m in code.exponents]
    coefficients = dict.fromkeys(equations.monomials, 0)
    for chosen in product(*(range(len(m)) for m in code.exponents)):
        exponents = [m[b] for m, b in zip(code.exponents, chosen, strict=True)]
        monomial = tuple(sum(column) for column in zip(*exponents, strict=True))
        value = 1
        for own, b in zip(blocks, chosen, strict=True):
            value = over.mul(value, own[b])
        coefficients[monomial] = over.add(coefficients[monomial], value)
    vector = [coefficients[monomial] for monomial in equations.monomials]
    shares = [share_rows(code, operand, points) for operand in range(len(blocks))]
    for number, row in enumerate(equations.observed):
        answer = 1
        for rows, own in zip(shares, blocks, strict=True):
            answer = over.mul(answer, over.dot(rows[number], own))
        assert over.dot(row, vector) == answer


# values at nodes


def lagrange_value(nodes: list[int], chosen: int, x: int, over: Field) -> int:
    value = 1
    for number, node in enumerate(nodes):
        if number != chosen:
            value = over.mul(value, over.mul(over.sub(x, node), over.inverse(over.sub(nodes[chosen], node))))
    return value


@given(st.sampled_from(FIELDS), st.data())
def test_values_of_lagrange_polynomials_are_those_of_the_product_formula(over: Field, data: st.DataObject) -> None:
    element = st.integers(0, over.order - 1)
    nodes = data.draw(st.lists(element, min_size=1, max_size=min(6, over.order), unique=True))
    x = data.draw(st.one_of(element, st.sampled_from(nodes)))
    assert basis_values(nodes, x, over) == [lagrange_value(nodes, n, x, over) for n in range(len(nodes))]


@settings(max_examples=80)
@given(value_codes(), st.data())
def test_a_share_in_the_value_domain_is_the_interpolated_polynomial_s_value(code: Code, data: st.DataObject) -> None:
    points = data.draw(private_points(code, several=False))
    over, held = points.field, code.product
    assert isinstance(held, NodeProduct)
    nodes = held.node_values(over)
    for operand, m in enumerate(code.placements):
        for number, (x,) in enumerate(points.points):
            row = share_row(code, operand, points, number)
            expected = [
                over.sum(over.mul(over.element(c), lagrange_value(nodes, n, x, over)) for n, c in share)
                for share in m.shares
            ]
            assert row == expected
            if x in nodes:  # a point that is a node sees what sits there
                at = nodes.index(x)
                assert row == [over.element(dict(share).get(at, 0)) for share in m.shares]


@settings(max_examples=80)
@given(value_codes(), st.data())
def test_answers_and_targets_in_the_value_domain_are_values_of_one_polynomial(code: Code, data: st.DataObject) -> None:
    """For random numbers as blocks: interpolate the answers at D+1 points, read the value at the nodes."""
    names = [q for q in ("17", "31", "2^4", "2^5") if field(q).order > code.product.degrees[0]]
    over = field(data.draw(st.sampled_from(names)))
    held, degree = code.product, code.product.degrees[0]
    assert isinstance(held, NodeProduct)
    points = explicit(list(range(degree + 1)), over)
    blocks = {m.operand: [data.draw(st.integers(0, over.order - 1)) for _ in range(len(m))] for m in code.placements}
    function = code.operation.function
    terms = words(function) if function is not None else {code.operation.names: 1}

    def answer(values: dict[str, int]) -> int:
        total = 0
        for word, factor in terms.items():
            value = over.element(factor)
            for letter in word:
                value = over.mul(value, values[letter])
            total = over.add(total, value)
        return total

    rows = {m.operand: share_rows(code, operand, points) for operand, m in enumerate(code.placements)}
    answers = [
        answer({name: over.dot(rows[name][number], own) for name, own in blocks.items()})
        for number in range(len(points))
    ]
    equations = system(code, points)
    weights = [basis_values([x for (x,) in points.points], node, over) for node in held.node_values(over)]
    for target, wanted in zip(equations.targets, equations.wanted, strict=True):
        read = 0
        for node, factor in held.readout(target).items():
            read = over.add(read, over.mul(over.element(factor), over.dot(weights[node], answers)))
        if held.readable:
            own = list(code.operation.terms_of(target, code.parts))
            computed = over.sum(
                answer({m.operand: blocks[m.operand][b] for m, b in zip(code.placements, chosen, strict=True)})
                for chosen in own
            )
            assert read == computed
        powers = [
            over.sum(
                over.mul(over.element(c), over.power(held.node_values(over)[n], e))
                for n, c in held.readout(target).items()
            )
            for e in range(degree + 1)
        ]
        assert wanted == powers


# points that do not fit


LAURENT = load_text(
    "operation = 'matmul'\nlaurent = ['x']\nparameters = []\n[bounds]\ni = 1\nk = 2\nj = 1\n"
    "[exponents]\nA = [0, 1]\nB = [0, -1]\n"
).bind()


@pytest.mark.parametrize(
    ("code", "points", "message"),
    [
        (load("matdot").bind(p=2), grid([2, 2], field(7)), "wrong dimension"),
        (load("bi0").bind(p=1, m=2, n=2), distinct(3, field(7)), "wrong dimension"),
        (LAURENT, explicit([0, 1, 2], field(7)), "exponents of x may be negative"),
        (LAURENT, hermite(2, 2, field(7)), "derivatives need blocks at exponents from 0 on"),
        (load("lagrange").bind(K=1, T=1), hermite(2, 2, field(7)), "derivatives need blocks at exponents from 0 on"),
        (load("dft").bind(M=1, T=1), hermite(2, 2, field(7)), "derivatives need one variable"),
        (load("dft").bind(M=1, T=1), explicit([1, 3], field(7)), "3-th roots of 1"),
    ],
)
def test_points_that_do_not_fit_a_code_are_refused(code: Code, points: EvaluationSet, message: str) -> None:
    with pytest.raises(PointsError, match=message):
        check_dimension(code, points)


@settings(max_examples=60)
@given(st.one_of(masked_codes(modulus=True), value_codes()), st.data())
def test_points_of_admitted_coordinates_fit(code: Code, data: st.DataObject) -> None:
    points = data.draw(private_points(code))
    check_dimension(code, points)
    axes = axes_of(code, points.field)
    assert all(x in axis for point in points.points for x, axis in zip(point, axes, strict=True))
