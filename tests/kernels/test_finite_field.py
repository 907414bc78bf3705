"""The galois kernel computes in the toolkit's fields: same elements, same modulus, same weights."""

from __future__ import annotations

import numpy as np
import pytest

from designer.algebra.field import Field, field
from designer.algebra.linear import matmul, row_space_contains
from designer.functional import observation_row
from designer.kernels import finite_field as kernel

FIELDS = [field(name) for name in ("7", "2^8", "3^5")]
fields = pytest.mark.parametrize("over", FIELDS, ids=lambda over: over.name)


@pytest.fixture(autouse=True)
def modulus_of_the_library() -> None:
    assert kernel.MODULUS == ()


def matrices(over: Field, rows: int, columns: int, seed: int) -> list[list[int]]:
    generator = np.random.default_rng(seed)
    matrix: list[list[int]] = generator.integers(0, over.order, (rows, columns)).tolist()
    matrix[0] = [over.order - 1] * columns
    return matrix


@fields
def test_products_sums_and_combinations_are_the_field_s(over: Field) -> None:
    a, b = matrices(over, 4, 5, 1), matrices(over, 5, 3, 2)
    left, right = kernel.to_field(np.array(a), over.order), kernel.to_field(np.array(b), over.order)
    found = kernel.from_field(kernel.dot(left, right, over.order), over.order)
    assert found.tolist() == matmul(a, b, over)
    assert found.dtype == np.int64
    assert type(found) is np.ndarray
    out = np.empty((4, 3), right.dtype)
    assert kernel.combine(a, right, over.order, out=out) is out
    assert kernel.from_field(out, over.order).tolist() == matmul(a, b, over)
    assert kernel.from_field(kernel.combine(a, right, over.order), over.order).tolist() == matmul(a, b, over)
    total = kernel.from_field(kernel.add(left, left[::-1], over.order), over.order)
    assert total.tolist() == [
        [over.add(x, y) for x, y in zip(u, v, strict=True)] for u, v in zip(a, a[::-1], strict=True)
    ]


@fields
def test_rows_are_the_toolkit_s(over: Field) -> None:
    monomials = [(0, 0), (1, 0), (3, 2), (0, 7)]
    for point in ((0, 1), (1, 2), (over.order - 1, 3)):
        assert kernel.field_row(monomials, point, over.order) == observation_row(monomials, point, 0, over)


@fields
def test_weights_solve_what_can_be_solved_and_refuse_the_rest(over: Field) -> None:
    generator = np.random.default_rng(3)
    for height, width in ((1, 1), (2, 4), (4, 3), (4, 4), (5, 2)):
        rows = generator.integers(0, min(over.order, 4), (height, width)).tolist()
        factors = generator.integers(0, over.order, (3, height)).tolist()
        wanted = matmul(factors, rows, over)
        assert matmul(kernel.field_weights(rows, wanted, over.order), rows, over) == wanted
        goal = generator.integers(0, over.order, (2, width)).tolist()
        if all(row_space_contains(rows, goal, over)):
            assert matmul(kernel.field_weights(rows, goal, over.order), rows, over) == goal
        else:
            with pytest.raises(ValueError, match=r"^these answers leave a target open$"):
                kernel.field_weights(rows, goal, over.order)


def test_a_modulus_of_one_s_own_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "MODULUS", (1, 1, 0, 1, 1, 0, 0, 0, 1))  # x^8 + x^4 + x^3 + x + 1, that of AES
    kernel.elements.cache_clear()
    try:
        found = kernel.dot(kernel.to_field(np.array([[0x57]]), 256), kernel.to_field(np.array([[0x83]]), 256), 256)
        assert kernel.from_field(found, 256).tolist() == [[0xC1]]
    finally:
        kernel.elements.cache_clear()


def test_every_inner_dimension_is_exact() -> None:
    assert kernel.exact_inner(256) >= 2**60
