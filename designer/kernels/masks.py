"""Uniform random field elements for masks: the system's entropy, with values of at least q drawn again.

An element takes as many bits as q - 1 has, and no remainder modulo q is formed: a remainder, or a range of
2^k elements below q, would leave masked data partly readable.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWS = 1 << 16  # values drawn at a time, a multiple of 8: they fit into a cache of 1 MiB


def uniform(shape: Sequence[int], q: int, entropy: Callable[[int], bytes] = os.urandom) -> NDArray[Any]:
    """Independent random elements, each exactly uniform on [0, q) if every bit of the entropy is.

    Args:
        shape: of the array.
        q: order of the field, at least 2; prime or not.
        entropy: number n -> n random bytes.

    Returns:
        int64 for q <= 2^63, Python integers in an array of objects above.

    Raises:
        ValueError: q is less than 2, or the entropy is shorter than asked.

    >>> uniform((2, 3), 5, entropy=lambda n: 0o7654321.to_bytes(n, "little"))
    array([[1, 2, 3],
           [4, 0, 0]])
    """
    if q < 2:
        raise ValueError(f"no field has {q} elements")
    bits = (q - 1).bit_length()
    values = np.empty(tuple(shape), dtype=np.int64 if q <= 2**63 else object)
    flat, filled = values.reshape(-1), 0
    while filled < flat.size:
        missing = flat.size - filled
        expected = (missing << bits) // q + 1
        spread = 2 * int(expected**0.5) if q < 1 << bits else 0  # two standard deviations or more
        drawn = digits(min(DRAWS, -(-(expected + spread) // 8) * 8), bits, entropy)
        kept = np.compress(drawn < q, drawn)[:missing]
        flat[filled : filled + len(kept)] = kept
        filled += len(kept)
    return values


def digits(count: int, bits: int, entropy: Callable[[int], bytes]) -> NDArray[Any]:
    """Random numbers of some bits: the digits in base 2^bits of the entropy, read as one number from its low end.

    Beyond 57 bits each number has whole bytes, eight or more, whose upper bits are not used.

    Args:
        count: how many; a multiple of 8.
        bits: of a number, at least 1.
        entropy: number n -> n random bytes.

    >>> [int(digit) for digit in digits(8, 4, lambda n: bytes([0x21, 0x43, 0x65, 0x87]))]
    [1, 2, 3, 4, 5, 6, 7, 8]
    """
    spacing = bits if bits <= 57 else max(64, -(-bits // 8) * 8)  # 57 bits from any bit on lie within 8 bytes
    size = count // 8 * spacing
    data = entropy(size)
    if len(data) != size:
        raise ValueError(f"{len(data)} bytes of entropy; needed: {size}")
    if bits > 64:
        width, mask = spacing // 8, (1 << bits) - 1
        numbers = [int.from_bytes(data[start : start + width], "little") & mask for start in range(0, size, width)]
        return np.array(numbers, dtype=object)
    padded = data + bytes(8)
    drawn = np.empty((count // 8, 8), np.uint64)
    for place in range(8):  # eight digits fill whole bytes, so that every eighth is at the same bit of a byte
        first, shift = divmod(place * spacing, 8)
        words = np.ndarray((count // 8,), "<u8", padded, first, (spacing,))
        np.right_shift(words, np.uint64(shift), out=drawn[:, place])
    drawn &= np.uint64((1 << bits) - 1)
    return drawn.reshape(-1)
