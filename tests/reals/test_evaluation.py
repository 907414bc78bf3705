"""The operation on arrays: against NumPy, plain loops, and its own definition."""

from __future__ import annotations

import numpy as np
import pytest
from real_codes import real_code

from designer.catalogue import load, names
from designer.reals.accuracy import accuracy
from designer.reals.evaluation import evaluate
from designer.reals.points import chebyshev, roots_of_unity
from designer.reals.system import numeric_system

GENERATOR = np.random.default_rng(0)


def integers(*shape: int) -> np.ndarray:
    return GENERATOR.integers(-9, 9, shape).astype(float)


def test_products_chains_and_convolutions_are_those_of_numpy() -> None:
    A, B, C = integers(3, 4), integers(4, 2), integers(2, 5)
    assert (evaluate(real_code("matdot p=2").operation, [A, B]) == A @ B).all()
    assert (evaluate(real_code("chain p0=1 p1=1 p2=1 p3=1").operation, [A, B, C]) == A @ B @ C).all()
    a, b = integers(6), integers(3)
    assert (evaluate(real_code("convolution m=1 n=1").operation, [a, b]) == np.convolve(a, b)).all()
    stacks = integers(5, 2, 3), integers(5, 3, 2)
    assert (evaluate(real_code("batch K=1").operation, stacks) == stacks[0] @ stacks[1]).all()


def test_convolutions_in_two_dimensions_are_those_of_loops() -> None:
    a, b = integers(3, 4), integers(2, 3)
    expected = np.zeros((4, 6))
    for (i, k), x in np.ndenumerate(a):
        for (j, m), y in np.ndenumerate(b):
            expected[i + j, k + m] += x * y
    assert (evaluate(real_code("convolution2d m1=1 m2=1 n1=1 n2=1").operation, [a, b]) == expected).all()


def test_polynomial_maps_are_their_formulas_and_bounded_by_their_magnitudes() -> None:
    operation = load("lagrange").with_function("A*B - 2*A + -B").bind(K=1, T=0).operation
    A, B = integers(3, 2, 2), integers(3, 2, 2)
    assert (evaluate(operation, [A, B]) == A @ B - 2 * A - B).all()
    bound = evaluate(operation, [abs(A), abs(B)], magnitude=True)
    assert (bound == abs(A) @ abs(B) + 2 * abs(A) + abs(B)).all()


@pytest.mark.parametrize("name", [name for name in names() if name != "chain"])
def test_the_whole_catalogue_is_within_its_bounds_in_complex_floats(name: str) -> None:
    scheme = load(name)
    code = scheme.bind(**list(scheme.bindings(2))[-1])
    least = [top - low + 1 for top, low in zip(code.product.degrees, code.lowest, strict=True)]
    points = roots_of_unity([cycle or size for cycle, size in zip(code.modulus, least, strict=True)])
    found = accuracy(numeric_system(code, points), dict.fromkeys(code.operation.indices, 4), rounds=1)
    assert found.within
    assert found.worst("worst").bound < 1e-10
    if not any(code.modulus):
        assert accuracy(numeric_system(code, chebyshev(least)), dict.fromkeys(code.operation.indices, 4)).within
