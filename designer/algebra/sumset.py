"""Sums of finite sets of naturals, exactly and without forming the pairs.

Sets are bits of Python integers (a sumset is an OR of shifts, an arithmetic run costs log steps);
multiplicities are slots of one long integer (their convolution is one product of integers).
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from designer.errors import DesignerError

BITS_LIMIT: Final = 1 << 29
"""Largest sum up to which a set is kept as the bits of an integer."""

DENSE_LIMIT: Final = 1 << 26
"""Largest sum up to which multiplicities are kept in slots of one to eight bytes."""

SPARSE_LIMIT: Final = 20_000_000
"""Largest number of pairs that is formed where sums are too large for slots."""

ARRAY_LENGTH: Final = 1 << 16
"""Slots from which on they are counted by NumPy, which is not worth its import below."""

LONG_FACTOR: Final = 300_000
"""Bits from which on a product of long integers goes to FLINT."""


@dataclass(frozen=True, slots=True)
class Bits:
    """A finite set of integers: bit t of `bits` stands for `offset + t`."""

    bits: int
    offset: int = 0

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __contains__(self, number: int) -> bool:
        return number >= self.offset and bool(self.bits >> (number - self.offset) & 1)

    def __iter__(self) -> Iterator[int]:
        text = bin(self.bits)[:1:-1]
        position = text.find("1")
        while position >= 0:
            yield position + self.offset
            position = text.find("1", position + 1)


def bits_of(numbers: Sequence[int]) -> Bits:
    """The set of some integers.

    >>> sorted(bits_of([7, 3, 3]))
    [3, 7]
    """
    low, high = min(numbers), max(numbers)
    marks = bytearray(high - low + 1)
    for number in numbers:
        marks[number - low] = 1
    return Bits(int(marks[::-1].translate(_TO_DIGITS), 2), low)


_TO_DIGITS: Final = bytes([ord("0"), ord("1")]) + bytes(254)


def translates(base: int, shifts: Sequence[int]) -> Bits:
    """The union of the translates of a set by distinct shifts; arithmetic runs by doubling.

    Args:
        base: bits of the set.
        shifts: distinct integers.

    >>> sorted(translates(0b11, [0, 4, 8, 20]))
    [0, 1, 4, 5, 8, 9, 20, 21]
    """
    ordered = sorted(shifts)
    low, union, start = ordered[0], 0, 0
    while start < len(ordered):
        step = ordered[start + 1] - ordered[start] if start + 1 < len(ordered) else 1
        end = start
        while end + 1 < len(ordered) and ordered[end + 1] - ordered[end] == step:
            end += 1
        union |= _run(base, step, end - start + 1) << (ordered[start] - low)
        start = end + 1
    return Bits(union, low)


def _run(base: int, step: int, length: int) -> int:
    """The union of `length` translates by multiples of `step`."""
    bits, width = base, 1
    while 2 * width <= length:
        bits |= bits << (width * step)
        width *= 2
    return bits | bits << ((length - width) * step) if width < length else bits


class Multiplicities:
    """How often each sum of one element from every list occurs.

    Args:
        lists: naturals, repetitions allowed.

    Raises:
        DesignerError: the sums are both too large for slots and too many to be formed.

    >>> m = Multiplicities([[0, 1], [0, 1, 2]])
    >>> [m[e] for e in range(5)], len(m)
    ([1, 2, 2, 1, 0], 4)
    """

    __slots__ = ("_dense", "_sparse")

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        self._dense: memoryview | None = None
        self._sparse: dict[int, int] = {}
        top = sum(max(numbers) for numbers in lists)
        pairs = math.prod(len(numbers) for numbers in lists)
        if top < DENSE_LIMIT and top < 4096 * pairs:
            self._dense = _convolved(lists, top, pairs)
        elif pairs <= SPARSE_LIMIT:
            self._sparse = _summed(lists)
        else:
            raise DesignerError(
                "exponents too large and too many",
                got=f"{pairs} products, largest exponent {top}",
                allowed=f"{SPARSE_LIMIT} products, or exponents below {DENSE_LIMIT}",
            )

    def mapped(self, image: Callable[[int], int]) -> Multiplicities:
        """The multiplicities of the images of the sums."""
        folded: Counter[int] = Counter()
        for number, count in self._items():
            folded[image(number)] += count
        result = object.__new__(Multiplicities)
        result._dense, result._sparse = None, dict(folded)
        return result

    def at(self, numbers: Any) -> Any:
        """The multiplicities of an array of integers that are sums."""
        import numpy as np

        if self._dense is not None:
            return np.asarray(self._dense)[numbers]
        different, places = np.unique(numbers, return_inverse=True)
        return np.array([self._sparse[number] for number in different.tolist()])[places]

    def __getitem__(self, number: int) -> int:
        if self._dense is None:
            return self._sparse.get(number, 0)
        return int(self._dense[number]) if 0 <= number < len(self._dense) else 0

    def __len__(self) -> int:
        """Number of different sums."""
        if self._dense is None:
            return len(self._sparse)
        if len(self._dense) < ARRAY_LENGTH:
            values = self._dense.tolist()
            return len(values) - values.count(0)
        import numpy as np

        return int(np.count_nonzero(np.asarray(self._dense)))

    def __iter__(self) -> Iterator[int]:
        return (number for number, _ in self._items())

    def _items(self) -> Iterator[tuple[int, int]]:
        if self._dense is None:
            yield from sorted(self._sparse.items())
            return
        for number, count in enumerate(self._dense.tolist()):
            if count:
                yield number, count


def _convolved(lists: Sequence[Sequence[int]], top: int, pairs: int) -> memoryview:
    """Multiplicities by one product of long integers, one slot a sum."""
    most = min(pairs // len(numbers) * max(Counter(numbers).values()) for numbers in lists)
    code = next(code for code in "BHIQ" if most < 256 ** array(code).itemsize)
    width = array(code).itemsize
    total = reduce(long_product, sorted((_slots(numbers, code) for numbers in lists), key=int.bit_length))
    slots = array(code, total.to_bytes(width * (top + 1), "little"))
    if sys.byteorder == "big":
        slots.byteswap()
    return memoryview(slots)


def long_product(left: int, right: int) -> int:
    """The product of naturals; FLINT's Fourier transform where both are long (Python's is Karatsuba's)."""
    if min(left.bit_length(), right.bit_length()) < LONG_FACTOR:
        return left * right
    from flint import fmpz

    return int(fmpz(left) * fmpz(right))


def _slots(numbers: Sequence[int], code: str) -> int:
    counts = array(code, bytes(array(code).itemsize * (max(numbers) + 1)))
    for number in numbers:
        counts[number] += 1
    if sys.byteorder == "big":
        counts.byteswap()
    return int.from_bytes(counts.tobytes(), "little")


def _summed(lists: Sequence[Sequence[int]]) -> dict[int, int]:
    """Multiplicities by forming the sums."""
    sums: dict[int, int] = dict(Counter(lists[0]))
    for numbers in lists[1:]:
        longer: Counter[int] = Counter()
        for step, times in Counter(numbers).items():
            for number, count in sums.items():
                longer[number + step] += count * times
        sums = dict(longer)
    return sums
