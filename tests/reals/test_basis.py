"""Evaluation bases: the polynomials of NumPy, their orthonormality, and their products."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.polynomial import chebyshev as numpy_chebyshev

from designer.errors import DesignerError, PointsError
from designer.reals.basis import MAGNITUDE_LIMIT, check_basis, product_terms, values


def test_the_chebyshev_basis_is_orthonormal_by_gauss_quadrature() -> None:
    nodes = numpy_chebyshev.chebpts1(12).reshape(-1, 1)
    table = values("chebyshev", [(e,) for e in range(12)], nodes)
    assert np.allclose(table.T @ table / 12, np.eye(12), atol=1e-13)


def test_monomials_of_several_variables_are_products_of_powers() -> None:
    points = np.array([[0.5, -2.0], [1.5, 0.25]])
    assert values("monomial", [(2, 1), (0, 0), (-1, 3)], points).tolist() == [
        [x**2 * y, 1.0, y**3 / x] for x, y in points.tolist()
    ]


def test_complex_points_and_points_outside_the_interval_are_served() -> None:
    points = np.array([[1.5 + 0.5j], [-3.0 + 0j]])
    expected = np.sqrt(2) * (4 * points[:, 0] ** 3 - 3 * points[:, 0])
    assert np.allclose(values("chebyshev", [(3,)], points)[:, 0], expected)


@pytest.mark.parametrize("factors", list(product(range(4), repeat=3)))
def test_a_product_is_the_mean_of_its_terms(factors: tuple[int, int, int]) -> None:
    series = np.array([1.0])
    for e in factors:
        series = numpy_chebyshev.chebmul(series, [0] * e + [1])
    terms = product_terms([(e,) for e in factors])
    found = np.zeros(10)
    for (e,) in terms:
        found[e] += 1 / len(terms)
    assert np.allclose(found[: len(series)], series)
    assert not found[len(series) :].any()


def test_unknown_bases_and_huge_degrees_are_refused() -> None:
    with pytest.raises(DesignerError, match="unknown basis; got legendre; allowed: monomial, chebyshev"):
        check_basis("legendre")
    with pytest.raises(DesignerError, match="degree too large for floats; got 20001"):
        values("monomial", [(20001,)], np.ones((1, 1)))


@pytest.mark.parametrize("basis", ["monomial", "chebyshev"])
@pytest.mark.parametrize("point", [1e308, -1e308, 1e80, 1e160 + 1e160j])
def test_points_whose_powers_have_no_squares_in_float64_are_refused(basis: str, point: complex) -> None:
    with pytest.raises(PointsError, match=r"powers of a point are too large for float64; got \S*1e\+\d+"):
        values(basis, [(0,), (2,)], np.array([[0.5], [point]]))


def test_points_with_powers_up_to_the_limit_are_served() -> None:
    assert values("monomial", [(2,)], np.array([[2.0**250]])).tolist() == [[MAGNITUDE_LIMIT]]
    with pytest.raises(PointsError, match="powers of a point"):
        values("monomial", [(-1,)], np.array([[2.0**-501]]))
