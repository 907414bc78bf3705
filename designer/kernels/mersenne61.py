"""Exact matrix products modulo q = 2^61 - 1: six float64 products of limbs (Karatsuba), joined by rotations.

Field elements are uint64 in [0, q). They are split into limbs x = x0 + x1 * 2^20 + x2 * 2^40 with x0 and x1
below 2^20 and x2 below 2^21. The limb products x0 y0, x1 y1, x2 y2, (x0 + x1)(y0 + y1), (x0 + x2)(y0 + y2),
(x1 + x2)(y1 + y2) give the five coefficients of the product in powers of 2^20. The largest sum is below
3 * 2^20, hence a product over an inner dimension k is exact, in any order of summation, while
k * 9 * 2^40 <= 2^53.
A multiplication by 2^s modulo q is a rotation of 61 bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Q = 2**61 - 1
BITS = 20  # of a limb; the highest has 21
CHUNK = 1 << 14  # elements joined at a time
BAND = 512  # rows multiplied at a time; bounds the memory of the six products
TILE = 1 << 16  # elements of a tile of a thin product


def exact_inner(q: int) -> int:
    """Largest inner dimension multiplied without a reduction in between."""
    if q != Q:
        raise OverflowError(f"q = {q} is not the Mersenne prime 2^61 - 1")
    return 2**53 // (3 << BITS) ** 2


def to_field(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Integers in [0, q) as field elements; arrays of objects pass unchanged."""
    return array if array.dtype == object else array.astype(np.uint64)


def from_field(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Field elements as int64 in [0, q); arrays of objects are reduced modulo q."""
    return _remainder(array, q) if array.dtype == object else array.astype(np.int64)


def dot(a: NDArray[Any], b: NDArray[Any], q: int, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """Matrix product modulo q of matrices of field elements, put in `out` if given; or of ring elements."""
    if a.dtype == object or b.dtype == object:
        return _remainder(_ring(a, q) @ _ring(b, q), q)
    rows, inner, size = a.shape[0], exact_inner(q), b.shape[1]
    result = np.empty((rows, size), np.uint64) if out is None else out
    result.fill(0)
    products = np.empty((6, min(BAND, rows), size))
    step = max(1, CHUNK // max(1, size))
    for start in range(0, a.shape[1], inner):
        right = _limbs(b[start : start + inner])
        for top in range(0, rows, BAND):
            left = _limbs(a[top : top + BAND, start : start + inner])
            band = result[top : top + BAND]
            np.matmul(left, right, out=products[:, : len(band)])
            for row in range(0, len(band), step):
                _join(products[:, row : row + step][:, : len(band) - row], band[row : row + step])
    return result


def combine(weights: ArrayLike, blocks: NDArray[Any], q: int, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """Linear combinations modulo q of a few long rows: encoding and decoding.

    Args:
        weights: (N, K) integers in [0, q).
        blocks: (K, size) field elements, or ring elements in an array of objects.
        q: the prime.
        out: where to put the result, if given; (N, size) of the type of the result.

    >>> from_field(combine([[1, 2]], to_field(np.array([[3], [4]]), Q), Q), Q)
    array([[11]])
    """
    integers = np.array(weights, dtype=np.int64)
    matrix = to_field(integers.reshape(len(integers), blocks.shape[0]), q)
    rows, size = matrix.shape[0], blocks.shape[1]
    result = np.empty((rows, size), blocks.dtype) if out is None else out
    if blocks.dtype == object or blocks.shape[0] > exact_inner(q):
        result[...] = dot(matrix, blocks, q)
        return result
    left = _limbs(matrix)
    width = max(512, TILE // max(1, rows))
    products = np.empty((6, rows, min(width, size)))
    for start in range(0, size, width):
        right = _limbs(blocks[:, start : start + width])
        product, tile = products[:, :, : right.shape[2]], result[:, start : start + width]
        np.matmul(left, right, out=product)
        tile[...] = 0
        _join(product, tile)
    return result


def add(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
    """Sum modulo q."""
    if a.dtype == object or b.dtype == object:
        return _remainder(_ring(a, q) + _ring(b, q), q)
    total = a + b
    _fold(total)
    return np.asarray(total)


def _limbs(matrix: NDArray[Any]) -> NDArray[Any]:
    """The three limbs x0, x1, x2 and the sums x0 + x1, x0 + x2, x1 + x2 as one float64 array."""
    mask = np.uint64(2**BITS - 1)
    limbs = np.empty((6, *matrix.shape))
    x0, x1, x2 = limbs[:3]
    x0[...] = matrix & mask
    x1[...] = (matrix >> np.uint64(BITS)) & mask
    x2[...] = matrix >> np.uint64(2 * BITS)
    np.add(x0, x1, out=limbs[3])
    np.add(x0, x2, out=limbs[4])
    np.add(x1, x2, out=limbs[5])
    return limbs


def _join(products: NDArray[Any], total: NDArray[Any]) -> None:
    """Add the product given by its six limb products to `total`, modulo q; the limb products are used up."""
    p0, p1, p2, p01, p02, p12 = products
    p01 -= p0
    p01 -= p1
    p02 -= p0
    p02 -= p2
    p02 += p1
    p12 -= p1
    p12 -= p2
    for power, coefficient in enumerate((p0, p01, p02, p12, p2)):
        _add_rotated(coefficient.astype(np.int64).view(np.uint64), power * BITS % 61, total)
    _fold(total)  # six terms below 2^61 fit into 64 bits


def _add_rotated(values: NDArray[Any], shift: int, total: NDArray[Any]) -> None:
    """Add values * 2^shift, which modulo q is a rotation of 61 bits, to `total`; the values are used up."""
    total += values >> np.uint64(61 - shift)
    values <<= np.uint64(shift)
    values &= np.uint64(Q)
    total += values


def _fold(total: NDArray[Any]) -> None:
    """Reduce values below 2^64 to [0, q) in place."""
    high = total >> np.uint64(61)
    total &= np.uint64(Q)
    total += high
    high[...] = total
    high += np.uint64(1)
    high >>= np.uint64(61)  # 1 where the total is at least q
    total += high
    total &= np.uint64(Q)


def _ring(array: NDArray[Any], q: int) -> NDArray[Any]:
    """Field elements as Python integers, to be joined with ring elements."""
    return array if array.dtype == object else from_field(array, q).astype(object)


def _remainder(array: NDArray[Any], q: int) -> NDArray[Any]:
    return np.asarray(array % q)
