"""Which way linear algebra goes at which size, and systems so large that array code serves them."""

from __future__ import annotations

import numpy as np
import pytest

from designer.algebra import dense, linear, table_elimination
from designer.algebra.field import field
from designer.algebra.linear import kernel_witness, matmul, null_space, rank, row_space_contains, solve_left


def missing(name: str) -> None:
    raise ImportError(name)


@pytest.mark.parametrize(
    ("text", "size", "flint", "module"),
    [
        ("65537", 170, True, dense),
        ("65537", 60, True, None),
        ("65537", 60, False, dense),
        ("65537", 10, False, None),
        (str(2**31 - 1), 170, True, None),
        ("2^8", 30, True, table_elimination),
        ("3^5", 30, True, table_elimination),
        ("2^8", 8, True, None),
        ("2^17", 60, True, None),
    ],
)
def test_each_way_serves_the_sizes_where_it_is_the_quickest(
    text: str, size: int, flint: bool, module: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not flint:
        monkeypatch.setattr(linear.importlib, "import_module", missing)
    assert linear._array_code(size**3, field(text), linear._BLAS_FROM) is module


@pytest.mark.parametrize("text", ["65537", "2^8", "3^5"])
def test_large_systems_are_solved_by_array_code(text: str) -> None:
    F, draw = field(text), np.random.default_rng(5)
    rows = draw.integers(0, F.order, (170, 180)).tolist()
    rows[3] = rows[100]
    wanted = matmul(draw.integers(0, F.order, (170, 170)).tolist(), rows, F)[:4]
    weights = solve_left(rows, wanted, F)
    assert weights is not None
    assert all(row[100] == 0 for row in weights)
    assert [F.dot(weights[0], column) for column in zip(*rows, strict=True)] == wanted[0]
    assert rank(rows, F) == rank(np.array(rows), F) == 169
    basis = null_space(rows, F)
    assert len(basis) == 11
    assert not any(F.dot(row, v) for row in rows[::9] for v in basis)
    assert row_space_contains(rows, [*wanted, [0] * 179 + [1]], F) == [True] * 4 + [False]
    assert kernel_witness(rows, [*wanted, [0] * 179 + [1]], F) is not None
