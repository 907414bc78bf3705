"""Exact matrix products modulo a prime q < 2^26: one float64 product of balanced residues.

Field elements are float64 integers x with |x| <= B = q // 2 + 2. The ideal bound is q / 2; the rest covers
the rounding of the quotient: for |x| <= 2^53 the product x * (1 / q) is off by at most (2 + 2^-53) / q, so
that x - q * rint(x * (1 / q)) is at most q / 2 + 2 + 2^-53 in magnitude. A product over an inner dimension k
is exact, in any order of summation, while k * B^2 and the residues before and after stay within 2^53.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

CHUNK = 1 << 15  # elements reduced at a time: two such float64 buffers fit into a cache of 1 MiB
TILE = 1 << 17  # elements of a tile of a thin product


def exact_inner(q: int) -> int:
    """Largest inner dimension multiplied without a reduction in between."""
    bound = q // 2 + 2
    inner = (2**53 - 2 * bound) // bound**2
    if inner < 1:
        raise OverflowError(f"q = {q} is too large for exact float64 products; allowed: q < 2^26")
    return inner


def to_field(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Integers in [0, q) as field elements; arrays of objects pass unchanged."""
    if array.dtype == object:
        return array
    return _reduced(np.array(array, dtype=np.float64, order="C"), q)


def from_field(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Field elements as int64 in [0, q); arrays of objects are reduced modulo q."""
    if array.dtype == object:
        return _remainder(array, q)
    values = array.astype(np.int64)
    if q < 5:  # only from 5 on is the bound q // 2 + 2 below q
        return _remainder(values, q)
    values += (values >> 63) & q
    return values


def dot(a: NDArray[Any], b: NDArray[Any], q: int, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """Matrix product modulo q of matrices of field elements, put in `out` if given; or of ring elements."""
    if a.dtype == object or b.dtype == object:
        return _remainder(_ring(a, q) @ _ring(b, q), q)
    inner = exact_inner(q)
    result = _reduced(np.matmul(a[:, :inner], b[:inner], out=out), q)
    for start in range(inner, a.shape[1], inner):
        result += a[:, start : start + inner] @ b[start : start + inner]
        result = _reduced(result, q)
    return result


def combine(weights: ArrayLike, blocks: NDArray[Any], q: int, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """Linear combinations modulo q of a few long rows: encoding and decoding.

    Args:
        weights: (N, K) integers in [0, q).
        blocks: (K, size) field elements, or ring elements in an array of objects.
        q: the prime.
        out: where to put the result, if given; (N, size) of the type of the result.

    >>> from_field(combine([[1, 2]], to_field(np.array([[3], [4]]), 7), 7), 7)
    array([[4]])
    """
    integers = np.array(weights, dtype=np.int64)
    matrix = to_field(integers.reshape(len(integers), blocks.shape[0]), q)
    rows, size = matrix.shape[0], blocks.shape[1]
    result = np.empty((rows, size), blocks.dtype) if out is None else out
    if blocks.dtype == object or blocks.shape[0] > exact_inner(q):
        result[...] = dot(matrix, blocks, q)
        return result
    width = max(512, TILE // max(1, rows))
    products, quotients = np.empty((2, rows, min(width, size)))
    for start in range(0, size, width):
        tile = blocks[:, start : start + width]
        product, quotient = products[:, : tile.shape[1]], quotients[:, : tile.shape[1]]
        np.matmul(matrix, tile, out=product)
        _reduce(product, q, quotient, result[:, start : start + width])
    return result


def add(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
    """Sum modulo q."""
    if a.dtype == object or b.dtype == object:
        return _remainder(_ring(a, q) + _ring(b, q), q)
    return _reduced(a + b, q)


def _reduce(values: NDArray[Any], q: int, quotients: NDArray[Any], out: NDArray[Any]) -> None:
    """Write values - q * rint(values / q) to `out`, which may be `values`."""
    np.multiply(values, 1.0 / q, out=quotients)
    np.rint(quotients, out=quotients)
    np.multiply(quotients, float(q), out=quotients)
    np.subtract(values, quotients, out=out)


def _reduced(values: NDArray[Any], q: int) -> NDArray[Any]:
    """The values reduced, in place where they are contiguous."""
    flat = np.ascontiguousarray(values).reshape(-1)
    quotients = np.empty(min(CHUNK, flat.size))
    for start in range(0, flat.size, CHUNK):
        chunk = flat[start : start + CHUNK]
        _reduce(chunk, q, quotients[: chunk.size], chunk)
    return flat.reshape(values.shape)


def _ring(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Field elements as Python integers, to be joined with ring elements."""
    return array if array.dtype == object else from_field(array, q).astype(object)


def _remainder(array: NDArray[Any], q: int) -> NDArray[Any]:
    return np.asarray(array % q)
