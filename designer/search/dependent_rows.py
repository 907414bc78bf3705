"""Whether some rows of a matrix over a prime field are dependent: as many as it has columns, all such sets.

Rows are eliminated depth first. Where two columns are left, two rows are dependent just if they are proportional, so
each pair of them is not looked at: equal quotients are found by a table. That leaves C(n, w-1) steps for C(n, w) sets.
The same function runs as it stands and compiled (numba comes with galois); the compiled one starts a second later.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
_Search = Callable[[Rows, int], Rows]

PRIME_BELOW: Final = 1 << 31
"""Products of two elements have to fit into 63 bits."""

STEPS_A_SECOND: Final = 20_000_000
COMPILED_ABOVE: Final = 20_000


def steps(count: int, width: int) -> int:
    """Steps of the search, which decide how long it takes: about `STEPS_A_SECOND` of them in a second."""
    return math.comb(count, max(width - 1, 1))


def dependent_rows(rows: Rows, p: int) -> tuple[int, ...] | None:
    """Numbers of dependent rows, as many as there are columns; None proves that any so many are independent.

    Args:
        rows: entries from 0 to p - 1.
        p: a prime below 2^31.

    >>> dependent_rows(np.array([[1, 0], [1, 1], [2, 2]]), 7), dependent_rows(np.array([[1, 1], [1, 2]]), 7)
    ((1, 2), None)
    """
    if not 1 < p < PRIME_BELOW:
        raise ValueError(f"{p} is not between 2 and 2^31")
    table = np.ascontiguousarray(rows, dtype=np.int64)
    if not table.shape[1]:
        return None
    search = _compiled() if steps(*table.shape) > COMPILED_ABOVE else _search
    found = [int(number) for number in search(table, p)]
    return None if found[0] < 0 else tuple(sorted(found))


def dependent_powers(exponents: Sequence[int], root: int, count: int, p: int) -> tuple[int, ...] | None:
    """Dependent rows of the matrix (root^(e i)) with a row for i = 0, …, count - 1 and a column for every exponent.

    Rows i + 1 are those of i with every column scaled, so only sets that contain row 0 are looked at.

    Args:
        exponents: naturals.
        root: not 0 modulo p.
        count: number of rows.
        p: a prime below 2^31.

    >>> dependent_powers([0, 2], 3, 6, 7), dependent_powers([0, 1], 3, 6, 7)
    ((0, 3), None)
    """
    nodes = [pow(root, exponent, p) for exponent in exponents]
    if not nodes or count < len(nodes):
        return None
    rows = np.ones((count, len(nodes)), dtype=np.int64)
    for number in range(1, count):
        rows[number] = rows[number - 1] * nodes % p
    if len(nodes) == 1:
        return None
    found = dependent_rows((rows[1:, 1:] - rows[1:, :1]) % p, p)
    return None if found is None else (0, *(number + 1 for number in found))


def dependent_values(exponents: Sequence[int], points: Sequence[int], p: int) -> tuple[int, ...] | None:
    """Dependent rows of the matrix (x^e) with a row for every point x and a column for every exponent.

    Args:
        exponents: naturals.
        points: not 0 modulo p.
        p: a prime below 2^31.

    >>> dependent_values([0, 2], [1, 2, 5], 7), dependent_values([0, 1], [1, 2, 5], 7)
    ((1, 2), None)
    """
    if powers(points, p):
        return dependent_powers(exponents, points[1], len(points), p)
    return dependent_rows(np.array([[pow(x, e, p) for e in exponents] for x in points], dtype=np.int64), p)


def powers(points: Sequence[int], p: int) -> bool:
    """Whether points are 1, g, g^2, …: for these there are fewer steps, `steps` for one row and one column less."""
    return len(points) > 1 and points[0] == 1 and all(b == a * points[1] % p for a, b in pairwise(points))


@cache
def _compiled() -> _Search:
    import numba

    try:
        return cast(_Search, numba.njit(cache=True)(_search))
    except RuntimeError:  # nowhere to keep compiled code
        return cast(_Search, numba.njit(_search))


def _search(rows: Any, p: int) -> Any:
    """The rows that were found, or -1: for the compiler, hence all in one, in plain loops."""
    n, w = rows.shape
    found = np.full(w, -1, np.int64)
    if w > n:
        return found
    if w == 1:
        for i in range(n):
            if rows[i, 0] == 0:
                found[0] = i
                return found
        return found
    slots = 4
    while slots < 2 * n:
        slots *= 2
    keys, owners, stamps = np.zeros(slots, np.int64), np.zeros(slots, np.int64), np.zeros(slots, np.int64)
    stamp = 0
    before = np.zeros(n, np.int64)
    levels = np.zeros((w, n, w), np.int64)
    levels[0] = rows
    at = np.zeros(w, np.int64)
    depth = 0
    while True:
        if w - depth == 2:
            level, first = levels[depth], at[depth]
            stamp += 1
            product = 1
            for j in range(first, n):
                before[j] = product
                if level[j, depth]:
                    product = product * level[j, depth] % p
            inverse, power, base = 1, p - 2, product
            while power:
                if power & 1:
                    inverse = inverse * base % p
                base = base * base % p
                power >>= 1
            for k in range(n - first):
                j = n - 1 - k
                other = -1
                a, b = level[j, depth], level[j, depth + 1]
                if a == 0 and b == 0:
                    other = first if j != first else first + 1
                else:
                    key = p
                    if a:
                        key = before[j] * inverse % p * b % p
                        inverse = inverse * a % p
                    slot = (key * 2654435761 >> 15) & (slots - 1)
                    while stamps[slot] == stamp and keys[slot] != key:
                        slot = (slot + 1) & (slots - 1)
                    if stamps[slot] == stamp:
                        other = owners[slot]
                    stamps[slot], keys[slot], owners[slot] = stamp, key, j
                if other >= 0:
                    for d in range(depth):
                        found[d] = at[d]
                    found[depth], found[depth + 1] = j, other
                    return found
            depth -= 1
            if depth < 0:
                return found
            at[depth] += 1
            continue
        i = at[depth]
        if i > n - (w - depth):
            depth -= 1
            if depth < 0:
                return found
            at[depth] += 1
            continue
        level, below = levels[depth], levels[depth + 1]
        c = depth
        while c < w and level[i, c] == 0:
            c += 1
        if c == w:
            for d in range(depth):
                found[d] = at[d]
            for d in range(depth, w):
                found[d] = i + d - depth
            return found
        if c != depth:
            for j in range(i, n):
                value = level[j, c]
                level[j, c] = level[j, depth]
                level[j, depth] = value
        inverse, power, base = 1, p - 2, level[i, depth]
        while power:
            if power & 1:
                inverse = inverse * base % p
            base = base * base % p
            power >>= 1
        for j in range(i + 1, n):
            factor = level[j, depth] * inverse % p
            for k in range(depth + 1, w):
                below[j, k] = (level[j, k] - factor * level[i, k]) % p
        depth += 1
        at[depth] = i + 1
