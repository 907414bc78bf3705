"""Exact matrix products modulo any q on Python integers: slow, for primes without a faster arithmetic.

Field elements are Python integers in [0, q) in arrays of objects; ring elements may stand in their place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def exact_inner(q: int) -> int:
    """Largest inner dimension multiplied without a reduction in between: no limit but that of arrays."""
    return int(np.iinfo(np.int64).max)


def to_field(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Integers in [0, q) as field elements; arrays of objects pass unchanged."""
    return array.astype(object, copy=False)


def from_field(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Field elements reduced to [0, q), in an array of objects."""
    return np.asarray(to_field(array, q) % q)


def dot(a: NDArray[Any], b: NDArray[Any], q: int, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """Matrix product modulo q of two matrices of field or ring elements."""
    result = np.asarray((to_field(a, q) @ to_field(b, q)) % q)
    if out is None:
        return result
    out[...] = result
    return out


def combine(weights: ArrayLike, blocks: NDArray[Any], q: int, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """Linear combinations modulo q of a few long rows: encoding and decoding.

    Args:
        weights: (N, K) integers in [0, q).
        blocks: (K, size) field or ring elements.
        q: the prime.
        out: where to put the result, if given; (N, size) of type object.

    >>> from_field(combine([[1, 2]], to_field(np.array([[3], [4]]), 7), 7), 7)
    array([[4]], dtype=object)
    """
    matrix = np.array(weights, dtype=object)
    return dot(matrix.reshape(len(matrix), blocks.shape[0]), blocks, q, out)


def add(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
    """Sum modulo q."""
    return np.asarray((to_field(a, q) + to_field(b, q)) % q)
