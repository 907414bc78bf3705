"""All minors of a table over a finite field, and where they are zero: Laplace's expansion along several rows.

The table is cut into upper and lower rows. A minor is the sum, over the ways to divide its columns, of an upper minor
times a lower one, up to sign; for all minors of one size with the same columns this is one matrix product.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from designer.algebra.arrays import PRIME_BELOW, array_field
from designer.algebra.field import Field

Array = NDArray[Any]
_Function = Callable[[Any, Any], Any]

_BLOCK = 1 << 17  # elements of an intermediate array; several of them fit into a cache
_EXACT = 1 << 52  # bound of sums of products; with multiples of p next to them all stays below 2^53


@dataclass(frozen=True, slots=True)
class Zeros:
    """The zeros among `examined` minors that have `sizes` rows above and below the cut.

    A set of columns, one of upper and one of lower rows: their `places` in colexicographic order.
    """

    examined: int
    sizes: tuple[int, int]
    cut: int
    places: tuple[Array, Array, Array]

    def minors(self) -> Iterator[tuple[list[int], list[int]]]:
        """Rows and columns of each."""
        above, below = self.sizes
        for columns, upper, lower in zip(*(places.tolist() for places in self.places), strict=True):
            rows = _subset(upper, above) + [self.cut + i for i in _subset(lower, below)]
            yield rows, _subset(columns, above + below)


def _subset(place: int, size: int) -> list[int]:
    """The set of that size at a place in colexicographic order."""
    members = []
    for k in range(size, 0, -1):
        members.append(bisect_right(range(place + k), place, key=lambda m: math.comb(m, k)) - 1)
        place -= math.comb(members[-1], k)
    return members


def zero_minors(table: Sequence[Sequence[int]], field: Field) -> Iterator[Zeros]:
    """The zeros among all minors but the empty one, of a table of at least one column."""
    arithmetic = _arithmetic(field)
    entries = arithmetic.array(table)
    height, width = entries.shape
    cut = height // 2 if arithmetic.halves else height
    subsets, upper, lower = _Subsets(width), list[Array](), list[Array]()

    def zeros(block: Array, sizes: tuple[int, int], first: Sequence[int]) -> Zeros:
        found = np.unravel_index(np.flatnonzero(block == 0), block.shape)
        columns, above, below = (places + start for places, start in zip(found, first, strict=True))
        return Zeros(block.size, sizes, cut, (columns, above, below))

    for size, (column, row), block in _expanded(entries[:cut], subsets, arithmetic, upper):
        yield zeros(block, (size, 0), (column, row, 0))
    for size, (column, row), block in _expanded(entries[cut:], subsets, arithmetic, lower):
        yield zeros(block.transpose(0, 2, 1), (0, size), (column, 0, row))
    for size in range(2, width + 1):
        for above in range(max(1, size - height + cut), min(size - 1, cut) + 1):
            split = subsets.splits(size, above)
            for place, block in _products(upper[above], lower[size - above], split, arithmetic):
                yield zeros(block, (above, size - above), (*place, 0))


def _expanded(
    entries: Array, subsets: _Subsets, arithmetic: _Arithmetic, kept: list[Array]
) -> Iterator[tuple[int, tuple[int, int], Array]]:
    """All minors of a table, by expansion along their last rows: size, place of the first, (columns, rows, 1) array.

    Those smaller than the width are kept by size, as (columns, rows).
    """
    height, width = entries.shape
    kept += [np.ones((1, 1), entries.dtype), entries.T]
    yield 1, (0, 0), entries.T[:, :, None]
    for size in range(2, min(height, width) + 1):
        split, smaller = subsets.splits(size, size - 1), kept[size - 1]
        made = np.empty((math.comb(width, size), math.comb(height, size) if size < width else 0), entries.dtype)
        for last in range(size - 1, height):
            factor, before = smaller[:, : math.comb(last, size - 1)], math.comb(last, size)
            for (column, row), block in _products(factor, entries[last][:, None], split, arithmetic):
                start = before + row
                if size < width:
                    made[column : column + block.shape[0], start : start + block.shape[1]] = block[:, :, 0]
                yield size, (column, start), block
        kept.append(made)


def _products(
    upper: Array, lower: Array, split: tuple[Array, Array, Array], arithmetic: _Arithmetic
) -> Iterator[tuple[tuple[int, int], Array]]:
    """Minors (columns, upper rows, lower rows) from tables (columns, rows) of their parts, as blocks with a place."""
    left, right, signs = split
    below, ways = lower.shape[1], len(signs)
    height = max(1, min(upper.shape[1], _BLOCK // below))
    depth = max(1, _BLOCK // max(height * below, ways * (height + below)))
    for row in range(0, upper.shape[1], height):
        part = np.ascontiguousarray(upper[:, row : row + height])
        for column in range(0, len(left), depth):
            sets = slice(column, column + depth)
            yield (column, row), arithmetic.joined(part.take(left[sets], 0), lower.take(right[sets], 0), signs)


class _Subsets:
    """The sets of columns as bit masks: those of one size ascend, which is their colexicographic order."""

    def __init__(self, width: int) -> None:
        masks = np.arange(1 << width)
        bits = masks[:, None] >> np.arange(width) & 1
        sizes = bits.sum(axis=1)
        self.places = np.empty(len(masks), np.intp)
        self.members = []
        for size in range(width + 1):
            chosen = np.flatnonzero(sizes == size)
            self.places[chosen] = np.arange(len(chosen))
            self.members.append(np.nonzero(bits[chosen])[1].reshape(len(chosen), size))

    def splits(self, size: int, first: int) -> tuple[Array, Array, Array]:
        """All ways to divide each set of that size: places of the parts of size `first`, of the rests, and signs.

        The signs are Laplace's up to one that all of them share, which makes no minor zero.
        """
        patterns = self.members[first][: math.comb(size, first)]
        chosen = np.zeros((size, len(patterns)))
        chosen[patterns.T, np.arange(len(patterns))] = 1
        bits = 1 << self.members[size]
        masks = (bits @ chosen).astype(np.intp)
        signs = 1 - 2 * (patterns.sum(axis=1) % 2)
        return self.places[masks], self.places[bits.sum(axis=1)[:, None] - masks], signs


class _Arithmetic(Protocol):
    """How tables of minors are multiplied; zero is 0 and nothing else."""

    halves: bool
    """Whether long sums of products are cheap, so that a table is best cut in the middle, or not at all."""

    def array(self, table: Sequence[Sequence[int]]) -> Array:
        """The elements as an array."""

    def joined(self, upper: Array, lower: Array, signs: Array) -> Array:
        """The sums over k of signs[k] upper[n, k, i] lower[n, k, j], as an array over n, i and j."""


def _arithmetic(field: Field) -> _Arithmetic:
    if field.degree == 1 and field.order < PRIME_BELOW:
        return _Floats(field.order)
    vectors = array_field(field)
    if vectors is not None:
        return _Loops(vectors.dtype, vectors.add, vectors.sub, vectors.mul)
    return _Loops(object, *(np.frompyfunc(function, 2, 1) for function in (field.add, field.sub, field.mul)))


class _Loops:
    """Any field: one term after another, element by element."""

    halves = False

    def __init__(self, dtype: Any, add: _Function, sub: _Function, mul: _Function) -> None:
        self.dtype, self.add, self.sub, self.mul = dtype, add, sub, mul

    def array(self, table: Sequence[Sequence[int]]) -> Array:
        return np.array(table, self.dtype)

    def joined(self, upper: Array, lower: Array, signs: Array) -> Array:
        total = np.zeros((len(upper), upper.shape[2], lower.shape[2]), self.dtype)
        for k, sign in enumerate(signs.tolist()):
            term = self.mul(upper[:, k, :, None], lower[:, k, None, :])
            total = self.add(total, term) if sign > 0 else self.sub(total, term)
        return total


class _Floats:
    """GF(p), p < 2^31: float64 products of residues of magnitude at most p // 2 + 2, exact as in `kernels.limbs`.

    Where sums of products of residues would leave 52 bits, upper = high * base + low is multiplied limb by limb.
    """

    halves = True

    def __init__(self, p: int) -> None:
        self.p, self.bound, self.base = p, p // 2 + 2, 1 << 16
        self.inner = (_EXACT - self.bound * self.base) // (self.bound * (self.base // 2))

    def array(self, table: Sequence[Sequence[int]]) -> Array:
        return self._reduced(np.array(table, np.float64))

    def joined(self, upper: Array, lower: Array, signs: Array) -> Array:
        if upper.size < lower.size:
            upper *= signs[:, None]
        else:
            lower *= signs[:, None]
        upper = upper.transpose(0, 2, 1)
        if len(signs) * self.bound**2 <= _EXACT:
            return self._reduced(upper @ lower)
        high = np.rint(upper / self.base)
        low, total = upper - high * self.base, np.zeros(())
        for k in range(0, len(signs), self.inner):
            part = slice(k, k + self.inner)
            product = self._reduced(high[:, :, part] @ lower[:, part]) * self.base
            total = total + self._reduced(product + low[:, :, part] @ lower[:, part])
        return self._reduced(total)

    def _reduced(self, values: Array) -> Array:
        quotients = values * (1.0 / self.p)
        np.rint(quotients, out=quotients)
        quotients *= self.p
        values -= quotients
        return values
