"""Exact matrix products modulo a prime q < 2^32: two float64 products, of the two limbs of the left operand.

Field elements are float64 integers x with |x| <= B = q // 2 + 2. The ideal bound is q / 2; the rest covers
the rounding of the quotient: for |x| <= 2^53 the product x * (1 / q) is off by at most (2 + 2^-53) / q, so
that x - q * rint(x * (1 / q)) is at most q / 2 + 2 + 2^-53 in magnitude. The left operand is split
as high * base + low with base about sqrt(q), both limbs at most L = base // 2 + 2. A product over an inner
dimension k is exact, in any order of summation, while k * L * B and the residues added to it stay within
2^53.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

CHUNK = 1 << 15  # elements reduced at a time: two such float64 buffers fit into a cache of 1 MiB
BAND = 512  # rows multiplied at a time; bounds the memory of the two products
TILE = 1 << 16  # elements of a tile of a thin product


def exact_inner(q: int) -> int:
    """Largest inner dimension multiplied without a reduction in between."""
    bound, base = q // 2 + 2, _base(q)
    inner = (2**53 - bound * (base + 2)) // (bound * (base // 2 + 2))
    if q >= 2**32 or inner < 1:
        raise OverflowError(f"q = {q} is too large for products of two limbs; allowed: q < 2^32")
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
    rows, inner, size = a.shape[0], exact_inner(q), b.shape[1]
    result = np.empty((rows, size)) if out is None else out
    result.fill(0)
    products = np.empty((2, min(BAND, rows), size))
    for top in range(0, rows, BAND):
        high, low = _split(a[top : top + BAND], q)
        band = result[top : top + BAND]
        for start in range(0, a.shape[1], inner):
            part = slice(start, start + inner)
            np.matmul(high[:, part], b[part], out=products[0, : len(band)])
            np.matmul(low[:, part], b[part], out=products[1, : len(band)])
            _accumulate(products[:, : len(band)], q, band)
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
    limbs = np.concatenate(_split(matrix, q))
    width = max(512, TILE // max(1, rows))
    products, quotients = np.empty((2 * rows, min(width, size))), np.empty((rows, min(width, size)))
    for start in range(0, size, width):
        tile = blocks[:, start : start + width]
        product, quotient = products[:, : tile.shape[1]], quotients[:, : tile.shape[1]]
        np.matmul(limbs, tile, out=product)
        _join(product.reshape(2, rows, product.shape[1]), q, quotient, result[:, start : start + width])
    return result


def add(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
    """Sum modulo q."""
    if a.dtype == object or b.dtype == object:
        return _remainder(_ring(a, q) + _ring(b, q), q)
    return _reduced(a + b, q)


def _base(q: int) -> int:
    return int(q**0.5) + 1


def _split(matrix: NDArray[Any], q: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """High and low limb, both balanced: matrix = high * base + low."""
    base = float(_base(q))
    high = np.rint(matrix / base)
    return high, matrix - high * base


def _join(limbs: NDArray[Any], q: int, quotients: NDArray[Any], out: NDArray[Any]) -> None:
    """Write limbs[0] * base + limbs[1] modulo q to `out`; the limbs are used up."""
    high, low = limbs
    _reduce(high, q, quotients, high)
    high *= float(_base(q))
    low += high
    _reduce(low, q, quotients, out)


def _accumulate(limbs: NDArray[Any], q: int, total: NDArray[Any]) -> None:
    """Add limbs[0] * base + limbs[1] to `total`, modulo q and a few rows at a time; the limbs are used up."""
    step = max(1, CHUNK // max(1, total.shape[1]))
    quotients = np.empty((min(step, total.shape[0]), total.shape[1]))
    for start in range(0, total.shape[0], step):
        chunk, part = total[start : start + step], limbs[:, start : start + step]
        part[1] += chunk
        _join(part, q, quotients[: len(chunk)], chunk)


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
