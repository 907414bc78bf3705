"""Grids: the closed formula for any subset is what the census of all subsets finds."""

from __future__ import annotations

import math
from itertools import product

import pytest

from designer.algebra.census import census
from designer.algebra.field import field
from designer.analyses.exact import exact_threshold
from designer.catalogue import load
from designer.functional import system
from designer.points import grid

CASES = [
    (sizes, degrees)
    for sizes in product((1, 2, 3, 4), repeat=2)
    for degrees in product(*(range(size) for size in sizes))
]  # fmt: skip


@pytest.mark.parametrize(("sizes", "degrees"), CASES)
def test_the_formula_is_the_exact_threshold_of_every_grid_up_to_4_x_4(
    sizes: tuple[int, int], degrees: tuple[int, int]
) -> None:
    code, points = load("bi0").bind(p=1, m=degrees[1] + 1, n=degrees[0] + 1), grid(sizes, field(31))
    assert code.product.degrees == degrees
    spare = math.prod(size - degree for size, degree in zip(sizes, degrees, strict=True))
    formula = math.prod(sizes) - spare + 1
    found = exact_threshold(code, points)
    assert (found.value, found.method) == (formula, "grid")
    equations = system(code, points)
    above, below = (
        census(equations.observed, equations.wanted, points.field, size) for size in (formula, formula - 1)
    )  # fmt: skip
    assert above.complete
    assert above.undecodable == 0
    assert below.undecodable > 0


def test_the_worst_case_of_a_9_x_9_grid_comes_from_the_formula() -> None:
    code = load("bi0").bind(p=1, m=5, n=5)
    assert code.product.degrees == (4, 4)
    found = exact_threshold(code, grid([9, 9]))
    assert (found.value, found.method, found.effort) == (81 - 5 * 5 + 1, "grid", 0)
