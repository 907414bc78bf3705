"""Decoding weights of emitted programs are those of the toolkit's own linear algebra."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra.field import field
from designer.algebra.interpolation import coefficient_weights
from designer.algebra.linear import matmul, row_space_contains, solve_left
from designer.functional import observation_row
from designer.kernels import recover

PRIMES = [5, 7, 31, 65537, 2**31 - 1, 4294967291, 2**61 - 1, 2**89 - 1]


@given(st.sampled_from(PRIMES), st.data())
def test_interpolation_weights_are_the_inverse_vandermonde_matrix(q: int, data: st.DataObject) -> None:
    points = data.draw(st.lists(st.integers(0, q - 1), min_size=1, max_size=min(8, q), unique=True))
    exponents = list(range(len(points)))
    weights = recover.interpolation_weights(points, exponents, q)
    assert [weights[e] for e in exponents] == coefficient_weights(points, exponents, field(q))


@given(st.sampled_from(PRIMES), st.data(), st.integers(1, 3), st.integers(0, 4))
def test_monomial_rows_are_the_toolkit_s(q: int, data: st.DataObject, dimension: int, order: int) -> None:
    dimension, order = (1, order) if order else (dimension, 0)
    monomials = data.draw(st.lists(st.tuples(*[st.integers(0, 12)] * dimension), min_size=1, max_size=6))
    point = tuple(data.draw(st.integers(0, q - 1)) for _ in range(dimension))
    assert recover.monomial_row(monomials, point, order, q) == observation_row(monomials, point, order, field(q))


@settings(max_examples=200)
@given(st.sampled_from(PRIMES), st.data())
def test_elimination_solves_what_can_be_solved_and_refuses_the_rest(q: int, data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    entry = st.one_of(st.integers(0, 1), st.sampled_from([q - 1, q // 2]))
    matrix = st.lists(st.lists(entry, min_size=width, max_size=width), min_size=height, max_size=height)
    rows = data.draw(matrix)
    wanted = data.draw(st.lists(st.lists(entry, min_size=width, max_size=width), min_size=1, max_size=3))
    if data.draw(st.booleans()):  # combinations of the rows
        factors = data.draw(st.lists(st.lists(entry, min_size=height, max_size=height), min_size=1, max_size=3))
        wanted = matmul(factors, rows, field(q))
    if all(row_space_contains(rows, wanted, field(q))):
        weights = recover.elimination_weights(rows, wanted, q)
        assert matmul(weights, rows, field(q)) == wanted
        assert all(0 <= w < q and type(w) is int for row in weights for w in row)
        assert solve_left(rows, wanted, field(q)) is not None
    else:
        with pytest.raises(ValueError, match=r"^these answers leave a target open$"):
            recover.elimination_weights(rows, wanted, q)


@pytest.mark.parametrize("q", [31, 65537, 2**89 - 1])
@pytest.mark.parametrize(
    ("sizes", "degrees"), [((3, 2), (1, 1)), ((3, 2), (2, 1)), ((2, 3, 2), (1, 2, 1)), ((4,), (2,))]
)
def test_grid_weights_read_every_coefficient(q: int, sizes: tuple[int, ...], degrees: tuple[int, ...]) -> None:
    points = list(product(*(range(1, size + 1) for size in sizes)))
    monomials = list(product(*(range(degree + 1) for degree in degrees)))
    carriers = [*([m] for m in monomials), monomials[:2]]
    weights = recover.grid_weights(points, degrees, carriers, q)
    assert weights is not None
    rows = [recover.monomial_row(monomials, point, 0, q) for point in points]
    expected = [[int(m in touched) for m in monomials] for touched in carriers]
    assert matmul(weights, rows, field(q)) == expected
    shuffled = points[::-1]
    again = recover.grid_weights(shuffled, degrees, carriers, q)
    assert again is not None
    assert matmul(again, rows[::-1], field(q)) == expected


def test_without_a_full_grid_there_are_no_grid_weights() -> None:
    assert recover.grid_weights([(1, 1), (2, 2), (1, 2), (3, 1)], (1, 1), [[(0, 0)]], 31) is None
    assert recover.grid_weights([(1, 1), (2, 1)], (1, 1), [[(0, 0)]], 31) is None


def test_binomials_are_those_of_integers() -> None:
    import math

    assert all(recover._binomial(n, k) == math.comb(n, k) for n in range(12) for k in range(14))
