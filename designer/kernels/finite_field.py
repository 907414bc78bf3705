"""Matrix products and decoding weights over GF(p^k), by the galois library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import galois
import numpy as np
from numpy.typing import ArrayLike, NDArray

MODULUS: tuple[int, ...] = ()  # coefficients of the irreducible polynomial, constant first; () for the library's own


@cache
def elements(q: int) -> Any:
    """The class of arrays over GF(q)."""
    if not MODULUS:
        return galois.GF(q)
    characteristic, degree = galois.factors(q)
    return galois.GF(
        characteristic[0],
        degree[0],
        irreducible_poly=galois.Poly(MODULUS[::-1], field=galois.GF(characteristic[0])),
    )


def to_field(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Integers in [0, q) as field elements."""
    return elements(q)(np.asarray(array))  # type: ignore[no-any-return]


def from_field(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Field elements as integers in [0, q)."""
    plain = np.asarray(array).view(np.ndarray)
    return plain if plain.dtype == object else plain.astype(np.int64)


def dot(a: NDArray[Any], b: NDArray[Any], q: int, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """Matrix product over GF(q), put in `out` if given."""
    result: NDArray[Any] = elements(q)(a) @ elements(q)(b)
    if out is None:
        return result
    out[...] = result
    return out


def combine(weights: ArrayLike, blocks: NDArray[Any], q: int, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """Linear combinations of rows: encoding and decoding."""
    return dot(np.array(weights, dtype=np.int64 if q < 2**62 else object), blocks, q, out)


def add(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
    """Sum over GF(q)."""
    return elements(q)(a) + elements(q)(b)  # type: ignore[no-any-return]


def exact_inner(q: int) -> int:
    """Every inner dimension is exact."""
    return 2**62


def field_row(monomials: Sequence[tuple[int, ...]], point: Sequence[int], q: int) -> list[int]:
    """Values of monomials at a point."""
    field = elements(q)
    row = field.Ones(len(monomials))
    for number, x in enumerate(point):
        row = row * field(x) ** np.array([monomial[number] for monomial in monomials])
    return [int(value) for value in row]


def field_lagrange_row(nodes: Sequence[int], x: int, q: int) -> list[int]:
    """Values at x of the Lagrange polynomials of the nodes, which are different."""
    field = elements(q)
    beta, row = field(list(nodes)), []
    for number, node in enumerate(nodes):
        others = np.delete(beta, number).view(field)
        row.append(int(np.prod(field(x) - others) / np.prod(field(node) - others)) if len(others) else 1)
    return row


def field_combined(shares: Sequence[Sequence[tuple[int, int]]], values: Mapping[int, int], q: int) -> list[int]:
    """For each share, pairs of a number and a coefficient, the sum of coefficients times values."""
    field, sums = elements(q), []
    for share in shares:
        total = field(0)
        for number, c in share:
            total = total + field(c) * field(values[number])
        sums.append(int(total))
    return sums


def field_weights(rows: Sequence[Sequence[int]], wanted: Sequence[Sequence[int]], q: int) -> list[list[int]]:
    """Weights D with D · rows = wanted, by row reduction; ValueError if the answers do not suffice."""
    field = elements(q)
    system = np.hstack([field(list(rows)).T, field(list(wanted)).T]).view(field).row_reduce(ncols=len(rows))
    pivots: list[int] = []
    for row in np.asarray(system[:, : len(rows)]):
        ones = np.flatnonzero(row)
        if len(ones):
            pivots.append(int(ones[0]))
    if np.any(system[len(pivots) :, len(rows) :]):
        raise ValueError("these answers leave a target open")
    weights = field.Zeros((len(rows), len(wanted)))
    weights[pivots] = system[: len(pivots), len(rows) :]
    return [[int(value) for value in column] for column in weights.T]


def field_row_reduced(matrix: NDArray[Any], q: int) -> tuple[NDArray[Any], list[int]]:
    """Reduced row echelon form over GF(q) as integers, and the columns of its pivots."""
    table = from_field(to_field(matrix, q).row_reduce(), q)  # type: ignore[attr-defined]
    return table, [int(np.flatnonzero(row)[0]) for row in table if np.any(row)]
