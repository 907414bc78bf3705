"""Orbits of sets under a permutation group: which sets are first in their orbit, and how large the orbit is.

Element i of a set is bit 63 - i of a 64-bit word, so that the lexicographically first set of an orbit is the largest
word. The first elements of a set that is first in its orbit are themselves a set that is first in its orbit: if a
permutation brings them before themselves, it brings the whole set before itself. A search that adds elements in
ascending order may therefore drop a set as soon as it is not the first of its orbit (R. C. Read, Every one a winner,
1978).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.algebra.symmetry import permutation_group
from designer.errors import DesignerError

LARGEST_SET = 63
LARGEST_GROUP = 4096
_AT_ONCE = 1 << 16  # images formed in one round
_FEW = 4  # permutations of the first round, which refutes most sets

Words = NDArray[np.uint64]


class Orbits:
    """The orbits of the subsets of 0 … n-1 under the group that some permutations generate.

    Args:
        n: number of elements, at most 63.
        generators: permutations; one that makes the group larger than `largest` is left out.
        largest: largest order of the group.

    Raises:
        DesignerError: too many elements, or not a permutation of them.

    >>> orbits = Orbits(4, [(1, 2, 3, 0)])
    >>> orbits.order, orbits.weights(np.array([0b1010, 0b0101, 0b1100], np.uint64) << np.uint64(60)).tolist()
    (4, [2, 0, 4])

    """

    def __init__(self, n: int, generators: Sequence[Sequence[int]], largest: int = LARGEST_GROUP) -> None:
        if n > LARGEST_SET:
            raise DesignerError("symmetries of too many answers", got=n, allowed=f"up to {LARGEST_SET}")
        self.n = n
        elements = permutation_group(generators, n, largest)
        self.order = len(elements)
        self._tables = _image_tables(np.array(elements[1:], np.int64).reshape(-1, n))

    def first(self, words: Words) -> NDArray[np.bool_]:
        """For each set whether it is the first of its orbit."""
        first = np.ones(len(words), bool)
        for alive, images in self._rounds(words, first):
            first[alive] = (images <= words[alive][:, None]).all(axis=1)
        return first

    def weights(self, words: Words) -> NDArray[np.int64]:
        """The size of the orbit for sets that are the first of theirs, 0 for all others."""
        first = self.first(words)
        stabilisers, every = np.ones(len(words), np.int64), first.copy()
        for alive, images in self._rounds(words, every):
            stabilisers[alive] += (images == words[alive][:, None]).sum(axis=1)
        return np.where(first, self.order // stabilisers, 0)

    def _rounds(
        self, words: Words, wanted: NDArray[np.bool_]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
        """The sets still wanted, with their images under the next few permutations; axes (set, permutation)."""
        at, step = 0, _FEW
        while at < self.order - 1 and (alive := np.flatnonzero(wanted)).size:
            step = max(1, min(step, _AT_ONCE // alive.size))
            yield alive, _images(self._tables[:, :, at : at + step], words[alive])
            at, step = at + step, 4 * step


def bit(element: int) -> np.uint64:
    """The word of a set of one element."""
    return np.uint64(1 << (63 - element % 64))


def elements(words: Words) -> tuple[int, ...]:
    """The elements of a set, ascending; further words continue it beyond 64 elements.

    >>> elements(np.array([bit(0) | bit(63), bit(65)]))
    (0, 63, 65)

    """
    return tuple(
        64 * number + 63 - place
        for number, word in enumerate(words.tolist())
        for place in range(63, -1, -1)
        if word >> place & 1
    )


def _image_tables(permutations: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Images of all sets within eight consecutive elements; axes (byte from the top, its value, permutation)."""
    order, n = permutations.shape
    octets = -(-n // 8)
    bits = np.zeros((8 * octets, order), np.uint64)
    bits[:n] = np.uint64(1) << (63 - permutations.T).astype(np.uint64)
    tables = np.zeros((octets, 256, order), np.uint64)
    for octet in range(octets):
        for place in range(8):
            half = 1 << place
            tables[octet, half : 2 * half] = tables[octet, :half] | bits[8 * octet + 7 - place]
    return tables


def _images(tables: NDArray[np.uint64], words: Words) -> NDArray[np.uint64]:
    """The images of sets under some permutations; axes (set, permutation)."""
    images: Any = np.zeros((len(words), tables.shape[2]), np.uint64)
    for octet, table in enumerate(tables):
        images |= table[(words >> np.uint64(56 - 8 * octet)).astype(np.int64) & 255]
    return np.asarray(images)
