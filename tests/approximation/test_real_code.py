"""Codes over the reals: exact for polynomials from enough answers, Berrut's from any."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from designer.approximation.barycentric import Array, berrut, first_kind, lagrange, second_kind
from designer.approximation.real_code import berrut_code, lagrange_code, through
from designer.errors import ArrayError, ExecutionError

DATA = np.random.default_rng(0).uniform(-1, 1, (4, 3, 5))


def test_points_are_those_of_chebyshev_from_left_to_right() -> None:
    for count in range(1, 9):
        assert np.allclose(np.polynomial.chebyshev.chebval(first_kind(count), [0] * count + [1]), 0)
        assert np.all(np.diff(first_kind(count)) > 0)
        assert np.all(np.diff(second_kind(count)) > 0)
    assert np.allclose(second_kind(5), [-1, -(0.5**0.5), 0, 0.5**0.5, 1])
    assert second_kind(1).tolist() == [0]


def test_lagrange_s_basis_is_the_product_formula() -> None:
    nodes, places = np.array([-0.9, -0.2, 0.1, 0.7]), np.array([-1.0, 0.1, 0.5])
    plain = [
        [np.prod([(x - other) / (node - other) for other in nodes if other != node]) for node in nodes] for x in places
    ]
    assert np.allclose(lagrange(nodes, places), plain)


def test_berrut_s_basis_is_the_sum_formula_with_signs_in_the_order_of_the_nodes() -> None:
    nodes, places = second_kind(7)[[0, 2, 3, 6]], np.array([-0.3, 0.2])
    for row, x in zip(berrut(nodes, places), places, strict=True):
        terms = [(-1) ** i / (x - node) for i, node in enumerate(nodes)]
        assert np.allclose(row, np.array(terms) / sum(terms))


@pytest.mark.parametrize("basis", [lagrange, berrut])
def test_a_basis_is_1_at_its_node_and_sums_to_1_without_poles(basis: type[lagrange]) -> None:
    nodes = second_kind(9)[[0, 1, 4, 5, 8]]
    assert np.array_equal(basis(nodes, nodes), np.eye(5))
    places: Array = np.linspace(-1, 1, 10_001)
    values = basis(nodes, places)
    assert np.isfinite(values).all()
    assert np.allclose(values.sum(axis=1), 1)
    assert np.abs(values).max() < 10


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_lagrange_decodes_polynomials_from_the_threshold_on_and_not_from_one_answer_less(degree: int) -> None:
    code, threshold = lagrange_code(4, 16), 3 * degree + 1
    generator = np.random.default_rng(degree)
    arrived = generator.permutation(16)[:threshold].tolist()
    result = through(code, lambda x: x**degree - x, DATA, arrived)
    assert np.allclose(result, DATA**degree - DATA, atol=1e-8)
    if degree > 1:
        assert not np.allclose(
            through(code, lambda x: x**degree - x, DATA, arrived[1:]), DATA**degree - DATA, atol=1e-3
        )


def test_berrut_decodes_from_any_answers_and_better_from_more() -> None:
    errors = []
    for workers in (10, 40, 160, 640):
        code = berrut_code(4, workers)
        errors.append(np.abs(through(code, np.tanh, DATA, range(workers)) - np.tanh(DATA)).max())
    assert all(more < 0.5 * less for less, more in itertools.pairwise(errors))
    assert through(berrut_code(4, 40), np.tanh, DATA, [7]).shape == DATA.shape


def test_berrut_is_exact_for_equal_blocks_whatever_the_function() -> None:
    data = np.broadcast_to(DATA[0], DATA.shape)
    result = through(berrut_code(4, 9), lambda x: np.maximum(x, 0), data, [0, 3, 8])
    assert np.allclose(result, np.maximum(data, 0))


def test_answers_may_come_in_any_order() -> None:
    code = berrut_code(4, 9)
    shares = code.encode(DATA)
    forward, backward = ({w: shares[w] for w in order} for order in ([1, 4, 6], [6, 1, 4]))
    assert np.array_equal(code.decode(forward), code.decode(backward))


def test_messages() -> None:
    with pytest.raises(ArrayError, match="wrong number of blocks; got 4; allowed: 3"):
        berrut_code(3, 5).encode(DATA)
    with pytest.raises(ExecutionError, match="no answers"):
        berrut_code(3, 5).decode({})
