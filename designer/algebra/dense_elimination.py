"""Elimination modulo a prime below 2^26 by float64 matrix products, with delayed reductions.

The matrix A of rank r is brought to P·A = L·E, E an echelon form, by splitting its columns recursively (Dumas,
Giorgi and Pernet, Dense linear algebra over word-size prime fields, ACM TOMS 35, 2008), so that nearly all of the
work is products. Entries are balanced residues of magnitude at most B = q // 2 + 2. An entry from which k
products were subtracted has magnitude at most B + k B^2, and all sums are exact while k <= `exact_inner(q)`;
`pending` is this k. After a reduction only 0 stands for zero: for q >= 5 since B < q; for smaller q since sums
stay below 2^40, where the quotient by q is rounded as it should.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from designer.kernels.balanced import exact_inner

PANEL = 32  # columns eliminated one by one
CHUNK = 1 << 15  # entries reduced at a time, so that they stay in cache
TILE = 1 << 20  # entries of a product that is formed before it is subtracted

Floats = NDArray[np.float64]
Integers = NDArray[Any]


class _Block(NamedTuple):
    """Consecutive pivots that were found in one panel: their rows, and the inverse of that block of L."""

    start: int
    stop: int
    inverse: Floats


class Elimination:
    """The state of an elimination: `columns[c]` is column c of the matrix; pivot i is in row i, by swaps of rows.

    On and below its pivot a pivot column comes to hold L; all else comes to hold E, whose pivots are ones.

    Args:
        columns: (n, m) balanced residues of an m by n matrix, overwritten.
        q: a prime below 2^26.
        complete: whether all of E is wanted, and not only the pivots, where the last row has one early.

    >>> E = Elimination(np.array([[1.0, 2, 3], [2, -3, -1], [-3, 1, 2]]), 7)
    >>> E.eliminate()
    >>> E.pivots
    [0, 2]

    """

    def __init__(self, columns: Floats, q: int, *, complete: bool = False) -> None:
        self.columns, self.q, self.complete = columns, q, complete
        self.height = columns.shape[1]
        self.inner = exact_inner(q)
        self.panel = min(PANEL, self.inner)
        self.pivots, self.blocks = list[int](), list[_Block]()
        self.quotients = np.empty(max(CHUNK, self.height))
        self.products = np.empty(max(min(TILE, columns.size), self.height))

    def eliminate(self) -> None:
        """Find all pivots."""
        self._eliminate(0, len(self.columns), 0)

    def solved(self, chosen: Integers) -> Floats:
        """The chosen columns of the reduced echelon form, a row for each."""
        rank = len(self.pivots)
        right = self.columns[chosen, :rank]
        self._solve_upper(0, rank, self.columns[self.pivots, :rank], right, 0)
        return right

    def _eliminate(self, first: int, last: int, pending: int) -> None:
        """Find the pivots in columns `first` to `last`, from which the pivots so far have been subtracted."""
        if len(self.pivots) == self.height:
            return
        if last - first <= self.panel:
            self._eliminate_panel(first, last, pending)
            return
        middle, start, block = (first + last) // 2, len(self.pivots), len(self.blocks)
        self._eliminate(first, middle, pending)
        stop = len(self.pivots)
        if stop > start and (stop < self.height or self.complete):
            right = self.columns[middle:last]
            self._solve_lower(self.blocks[block:], right, pending)
            lower = self.columns[_selection(self.pivots[start:]), stop:]
            pending = self._subtract(right[:, stop:], right[:, start:stop], lower, pending)
        self._eliminate(middle, last, pending)

    def _eliminate_panel(self, first: int, last: int, pending: int) -> None:
        """The same column by column; each is brought up to date when its turn comes."""
        start, q = len(self.pivots), self.q
        inverse = np.zeros((self.panel, self.panel))
        for number in range(first, last):
            done = len(self.pivots) - start
            if start + done == self.height and not self.complete:
                break
            column, known = self.columns[number, start:], inverse[:done, :done]
            if pending + done > self.inner:
                self._reduce(column[None])
            if done:
                lower = self.columns[_selection(self.pivots[start:]), start:]
                column[:done] = self._reduced(known @ self._reduced(column[:done]))
                column[done:] -= column[:done] @ lower[:, done:]
            self._reduce(column[None, done:])
            nonzero = column[done:] != 0
            if not nonzero.any():
                continue
            self._swap(start + done, start + done + int(nonzero.argmax()))
            scale = float(_balanced(pow(int(column[done]), -1, q), q))
            row = self.columns[self.pivots[start:], start + done]
            inverse[done, :done] = self._reduced(self._reduced(row @ known) * -scale)
            inverse[done, done] = scale
            self.pivots.append(number)
        if (done := len(self.pivots) - start) > 0:
            self.blocks.append(_Block(start, start + done, inverse[:done, :done]))

    def _solve_lower(self, blocks: Sequence[_Block], right: Floats, pending: int) -> None:
        """Solve L·X = Y for the rows of these blocks, in place."""
        if len(blocks) == 1:
            start, stop, inverse = blocks[0]
            rows = self._reduced(right[:, start:stop])
            right[:, start:stop] = self._reduced(rows @ inverse.T)
            return
        half = len(blocks) // 2
        start, middle, stop = blocks[0].start, blocks[half].start, blocks[-1].stop
        self._solve_lower(blocks[:half], right, pending)
        lower = self.columns[_selection(self.pivots[start:middle]), middle:stop]
        pending = self._subtract(right[:, middle:stop], right[:, start:middle], lower, pending)
        self._solve_lower(blocks[half:], right, pending)

    def _solve_upper(self, start: int, stop: int, upper: Floats, right: Floats, pending: int) -> None:
        """Solve U·X = Y for rows `start` to `stop`, in place; row i of `upper` is column i of U, with ones for ones."""
        if stop - start <= self.panel:
            rows = self._reduced(right[:, start:stop])
            right[:, start:stop] = self._reduced(rows @ self._unit_inverse(upper[start:stop, start:stop]))
            return
        middle = (start + stop) // 2
        self._solve_upper(middle, stop, upper, right, pending)
        left = upper[middle:stop, start:middle]
        pending = self._subtract(right[:, start:middle], right[:, middle:stop], left, pending)
        self._solve_upper(start, middle, upper, right, pending)

    def _unit_inverse(self, matrix: Floats) -> Floats:
        """Inverse of a lower triangular matrix whose diagonal is taken for ones."""
        inverse = np.eye(len(matrix))
        for i in range(1, len(matrix)):
            inverse[i, :i] = self._reduced(-matrix[i, :i] @ inverse[:i, :i])
        return inverse

    def _subtract(self, target: Floats, left: Floats, right: Floats, pending: int) -> int:
        """Subtract left·right from the target; how many products are pending then."""
        for start in range(0, left.shape[1], self.inner):
            part = left[:, start : start + self.inner]
            if pending + part.shape[1] > self.inner:
                self._reduce(target)
                pending = 0
            self._subtract_exact(target, part, right[start : start + self.inner])
            pending += part.shape[1]
        return pending

    def _subtract_exact(self, target: Floats, left: Floats, right: Floats) -> None:
        """The same tile by tile, without a reduction."""
        width = target.shape[1]
        step = max(1, len(self.products) // max(1, width))
        for start in range(0, len(target), step):
            part = target[start : start + step]
            products = self.products[: part.size].reshape(part.shape)
            np.matmul(left[start : start + step], right, out=products)
            part -= products

    def _reduce(self, target: Floats) -> None:
        """Reduce a matrix in place."""
        width = target.shape[1]
        step = max(1, len(self.quotients) // max(1, width))
        for start in range(0, len(target), step):
            part = target[start : start + step]
            quotients = self.quotients[: part.size].reshape(part.shape)
            np.multiply(part, 1.0 / self.q, out=quotients)
            np.rint(quotients, out=quotients)
            quotients *= self.q
            part -= quotients

    def _reduced(self, values: Floats) -> Floats:
        """A reduced copy of a small array."""
        remainders: Floats = values - np.rint(values * (1.0 / self.q)) * self.q
        return remainders

    def _swap(self, i: int, j: int) -> None:
        """Swap two rows of the matrix."""
        if i != j:
            row = self.columns[:, i].copy()
            self.columns[:, i] = self.columns[:, j]
            self.columns[:, j] = row


def _selection(columns: list[int]) -> list[int] | slice:
    """The columns as a slice where they are consecutive, so that taking them makes no copy."""
    first, last = columns[0], columns[-1]
    return slice(first, last + 1) if last - first + 1 == len(columns) else columns


def _balanced(a: int, q: int) -> int:
    """The residue of least magnitude."""
    return a - q if a > q // 2 else a
