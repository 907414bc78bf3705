"""Wrong answers located: decoding of interleaved codes over a finite field.

A table has one row for each of N answers; every column of a correct table is a word of the response code. A
wrong answer may be wrong in all of its entries. Both locators return a set of at most E answers outside which
*every* column is consistent, which they verify on the whole table, or raise ValueError. Random combinations of
columns make that fast, and no more: a column that fails the verification is decoded in its turn, and shows at
least one further wrong answer, so that there are at most E + 1 rounds whatever is drawn.

Arguments of both:

    table     N rows of L field elements, an array or a list of arrays, in any form that `multiply` takes. An
              answer with other entries, such as NaN, is no row of a table and has to be put aside before.
    draw      (shape, q) -> uniform random integers in [0, q), as `masks.uniform`.
    multiply  (a, b, q) -> a · b as integers in [0, q), for a matrix a of integers and a matrix b of integers
              or of entries of the table; exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = Sequence[NDArray[Any]] | NDArray[Any]
Draw = Callable[[tuple[int, ...], int], NDArray[Any]]
Multiply = Callable[[NDArray[Any], NDArray[Any], int], NDArray[Any]]
Eliminate = Callable[[NDArray[Any], int], tuple[NDArray[Any], list[int]]]

ENTRIES_AT_ONCE = 1 << 18  # of the table
SETS_TRIED = 100_000  # of answers, each with one elimination


def plain_product(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
    """Matrix product modulo a prime q of integers in [0, q): by Python integers above 2^31.

    Below it a is split into limbs: a sum of 64 products is less than 64 · 2^16 · 2^31 = 2^53, exact in float64.

    >>> plain_product(np.array([[1, 6]]), np.array([[2], [3]]), 7)
    array([[6]])
    """
    if q > 2**31:
        return np.asarray(a.astype(object) @ b.astype(object) % q)
    total = np.zeros((a.shape[0], b.shape[1]), np.int64)
    for start in range(0, a.shape[1], 64):
        left, right = a[:, start : start + 64], b[start : start + 64].astype(np.float64)
        for limb, shift in ((left >> 16, 16), (left & 0xFFFF, 0)):
            part = (limb.astype(np.float64) @ right).astype(np.int64) % q
            total = (total + (part << shift)) % q
    return total


def row_reduced(matrix: NDArray[Any], q: int) -> tuple[NDArray[Any], list[int]]:
    """Reduced row echelon form over GF(q), q prime, and the columns of its pivots.

    >>> row_reduced(np.array([[2, 4], [1, 2]]), 7)
    (array([[1, 2],
           [0, 0]]), [0])
    """
    table = np.array(matrix, dtype=_exact(q))
    pivots: list[int] = []
    for column in range(table.shape[1]):
        row = len(pivots)
        hits = np.flatnonzero(table[row:, column])
        if not len(hits):
            continue
        table[[row, row + hits[0]]] = table[[row + hits[0], row]]
        table[row] = table[row] * pow(int(table[row, column]), -1, q) % q
        others = np.flatnonzero(table[:, column])
        others = others[others != row]
        table[others, column:] = (table[others, column:] - table[others, column][:, None] * table[row, column:]) % q
        pivots.append(column)
    return table, pivots


def parity_checks(rows: Any, q: int, eliminate: Eliminate = row_reduced) -> NDArray[Any]:
    """A basis of the relations among answers: of the left null space of their observation rows.

    Args:
        rows: (N, s) integers in [0, q).
        q: order of the field; a prime, unless `eliminate` is for another.
        eliminate: (matrix, q) -> reduced row echelon form and columns of the pivots.

    Returns:
        (N - rank, N) integers.

    >>> parity_checks([[1, 0], [1, 1], [1, 2]], 7)
    array([[1, 5, 1]])
    """
    matrix = np.array(rows, dtype=np.int64 if q <= 2**63 else object)
    height, width = matrix.shape
    table, pivots = eliminate(np.concatenate([matrix, np.eye(height, dtype=matrix.dtype)], axis=1), q)
    rank = sum(pivot < width for pivot in pivots)
    return np.asarray(table[rank:, width:])


def gao(points: Sequence[int], values: Any, degree_bound: int, q: int) -> NDArray[Any] | None:
    """The polynomial of degree < R that differs from at most (N - R) // 2 of the values, if there is one.

    S. Gao, A new algorithm for decoding Reed-Solomon codes (2003): interpolate, run Euclid's algorithm half
    way, divide; that finds the polynomial where there is one, which a count of the differences tells. O(N^2).

    Args:
        points: N distinct integers in [0, q).
        values: N integers in [0, q).
        degree_bound: R, from 1 to N.
        q: a prime.

    Returns:
        R coefficients, constant first, or None.

    Raises:
        ValueError: two points are equal.

    >>> gao([0, 1, 2, 3, 4], [1, 3, 5, 0, 2], 2, 7), gao([0, 1, 2, 3], [1, 3, 0, 1], 2, 7)
    (array([1, 2]), None)
    """
    count = len(points)
    x, y = np.array(points, dtype=_exact(q)), np.array(values, dtype=_exact(q))
    master = _root_product(x, q)
    word = _interpolated(x, y * _multipliers(x, master, q) % q, master, q)
    numerator, locator = _half_way(master, word, count + degree_bound, q)
    found = _divided(numerator, locator, q)[:degree_bound]
    differing = np.count_nonzero(_evaluated(found, x, q) != y)
    return found if 2 * differing <= count - degree_bound else None


def locate_dense(
    points: Sequence[int], table: Table, degree_bound: int, errors: int, q: int, draw: Draw,
    multiply: Multiply = plain_product,
) -> list[int]:  # fmt: skip
    """The wrong ones among answers that are values of polynomials of degree < R.

    With t wrong answers, each wrong in at least one entry:

        t <= E          they are returned, always.
        t <= N - R - E  ValueError, always: tables of the code differ in more than N - R rows.
        more            ValueError, unless the table is within E rows of another table of the code. For errors
                        that are random and not zero that happens with probability at most
                        C(N, E) q^(-(N-R-E) L) / (1 - q^(-L))^t, for each set of E rows the share of errors
                        that lie in a space of codimension (N - R - E) L.

    Args:
        points: N distinct integers in [0, q).
        table: see the module.
        degree_bound: R, from 1 to N.
        errors: E, from 0 to (N - R) // 2; with 0 the table is only verified.
        q: a prime.
        draw: see the module; all E wrong answers show in the first round but with probability E / q.
        multiply: see the module.

    Returns:
        the wrong answers' numbers, ascending.

    Raises:
        ValueError: more than E answers are wrong; or E is out of range.

    >>> table = np.array([[1, 2], [2, 2], [5, 0], [4, 2]])
    >>> locate_dense([0, 1, 2, 3], table, 2, 1, 7, lambda shape, q: np.ones(shape, int))
    [2]
    """
    count = len(table)
    if not (degree_bound >= 1 and 0 <= 2 * errors <= count - degree_bound):
        raise ValueError(f"{count} answers, of which {degree_bound} decode, do not locate {errors} wrong ones")
    wrong: set[int] = set()
    word = _random_words(table, 1, q, draw, multiply)[0]
    for _ in range(errors + 1):
        polynomial = gao(points, word, degree_bound, q)
        if polynomial is None:
            break
        expected = _evaluated(polynomial, np.array(points, dtype=_exact(q)), q)
        wrong |= {int(place) for place in np.flatnonzero(expected != word)}
        if len(wrong) > errors:
            break
        kept = [place for place in range(count) if place not in wrong]
        checks = _dense_checks([points[place] for place in kept], degree_bound, q)
        column = _inconsistent(checks, kept, table, q, multiply)
        if column is None:
            return sorted(wrong)
        word = _column(table, column, q, multiply)
    raise ValueError(f"more than {errors} wrong answers among {count}")


def locate_any(
    checks: Any, table: Table, errors: int, q: int, draw: Draw,
    multiply: Multiply = plain_product, eliminate: Eliminate = row_reduced,
) -> list[int]:  # fmt: skip
    """A least set of at most E answers whose errors explain what is inconsistent in a table of any linear code.

    The code need not determine the wrong answers. It does determine the targets if, as the caller has to know,
    every N - 2E answers decode every target. For let the answers W be wrong, |W| <= E, and let the answers F
    be returned. Outside W and F, on at least N - 2E answers, the correct table and the one that agrees with
    this one outside F are equal, hence their targets are. With t > E wrong answers the same holds while every
    N - E - t answers decode every target: ValueError, or the right targets.

    With independent errors, as random ones in long rows are, the set is found at once (J. J. Metzner and E. J.
    Kapturowski, 1990): the errors span as much as the columns of their answers in H, and all these lie in
    that span. Where the errors have rank r, C(N, e - r) sets are tried for a set of e.

    Args:
        checks: H, (h, N) integers in [0, q), from `parity_checks`; H · table = 0 for correct tables.
        table: see the module.
        errors: E, from 0 on; with 0 the table is only verified.
        q: order of the field; a prime, unless `multiply` and `eliminate` are for another.
        draw: see the module.
        multiply: see the module.
        eliminate: (matrix, q) -> reduced row echelon form and columns of the pivots.

    Returns:
        the answers' numbers, ascending.

    Raises:
        ValueError: no set of at most E answers explains the table; or too many sets are to be tried.

    >>> table = np.array([[1, 2], [2, 2], [5, 0], [4, 2]])
    >>> checks = parity_checks([[1, 0], [1, 1], [1, 2], [1, 3]], 7)
    >>> locate_any(checks, table, 1, 7, lambda shape, q: np.eye(*shape, dtype=int))
    [2]
    """
    count = len(table)
    if errors < 0:
        raise ValueError(f"{errors} wrong answers; allowed: 0 and more")
    relations = np.array(checks, dtype=np.int64 if q <= 2**63 else object).reshape(-1, count)
    if not len(relations):
        return []
    words = _random_words(table, errors + 1, q, draw, multiply)
    for _ in range(errors + 1):
        syndromes = multiply(words, relations.T, q)
        wrong = _explaining(relations, syndromes, errors, q, multiply, eliminate)
        if wrong is None:
            break
        kept = [place for place in range(count) if place not in wrong]
        rest = multiply(parity_checks(relations[:, wrong], q, eliminate), relations, q) if wrong else relations
        column = _inconsistent(rest[:, kept], kept, table, q, multiply)
        if column is None:
            return wrong
        words = np.concatenate([words, _column(table, column, q, multiply)[None]])
    raise ValueError(f"more than {errors} wrong answers among {count}")


def _explaining(
    checks: NDArray[Any], syndromes: NDArray[Any], errors: int, q: int, multiply: Multiply, eliminate: Eliminate
) -> list[int] | None:
    """A least set of at most E columns of the checks whose span contains the syndromes, ascending.

    The columns of a least set W are independent, and some of them extend the syndromes' span to that of W.
    Whichever these are, the columns within the extended span then have its rank, and any basis of theirs will do.
    """
    basis, pivots = eliminate(syndromes, q)
    rank, columns = len(pivots), checks.T
    for size in range(rank, errors + 1):
        if (sets := comb(len(columns), size - rank)) > SETS_TRIED:
            raise ValueError(f"errors of rank {rank}: {sets} sets of {size} answers to try; at most {SETS_TRIED}")
        for added in combinations(range(len(columns)), size - rank):
            if size == 0:
                return []
            space, pivots = eliminate(np.concatenate([basis[:rank], columns[list(added)]]), q)
            if len(pivots) < size:
                continue
            inside = np.flatnonzero(np.all(multiply(columns[:, pivots], space, q) == columns, axis=1))
            places = eliminate(checks[:, inside], q)[1] if len(inside) >= size else []
            if len(places) == size:
                return [int(inside[place]) for place in places]
    return None


def _inconsistent(checks: NDArray[Any], kept: Sequence[int], table: Table, q: int, multiply: Multiply) -> int | None:
    """The first column whose kept entries fail a check."""
    rows = table if len(kept) == len(table) else [table[place] for place in kept]
    for start, tile in _tiles(rows) if len(checks) else ():
        failing = np.any(multiply(checks, tile, q) != 0, axis=0)
        if failing.any():
            return start + int(np.argmax(failing))
    return None


def _random_words(table: Table, count: int, q: int, draw: Draw, multiply: Multiply) -> NDArray[Any]:
    """Random linear combinations of the table's columns: (count, N) integers; sums are left to `multiply`."""
    parts = [multiply(draw((count, tile.shape[1]), q), tile.T, q).reshape(-1) for _, tile in _tiles(table)]
    if not parts:
        return np.zeros((count, len(table)), np.int64)
    return multiply(np.ones((1, len(parts)), np.int64), np.stack(parts), q).reshape(count, len(table))


def _column(table: Table, column: int, q: int, multiply: Multiply) -> NDArray[Any]:
    """The entries of a column as integers."""
    entries = np.stack([row[column : column + 1] for row in table])
    return multiply(np.eye(len(entries), dtype=np.int64), entries, q)[:, 0]


def _tiles(table: Table) -> Iterator[tuple[int, NDArray[Any]]]:
    """A few columns at a time, and the first one's number."""
    step = max(1, ENTRIES_AT_ONCE // len(table))
    for start in range(0, len(table[0]), step):
        if isinstance(table, np.ndarray):
            yield start, table[:, start : start + step]
        else:
            yield start, np.stack([row[start : start + step] for row in table])


def _dense_checks(points: Sequence[int], degree_bound: int, q: int) -> NDArray[Any]:
    """The relations among values of polynomials of degree < R: sum of u_i x_i^k f(x_i) = 0 for k < N - R."""
    x = np.array(points, dtype=_exact(q))
    row = _multipliers(x, _root_product(x, q), q)
    checks = np.empty((len(points) - degree_bound, len(points)), dtype=x.dtype)
    for power in range(len(checks)):
        checks[power] = row
        row = row * x % q
    return checks


def _multipliers(x: NDArray[Any], master: NDArray[Any], q: int) -> NDArray[Any]:
    """The inverses of the products of x_i - x_j over j != i, which are the master polynomial's derivatives."""
    derivative = master[1:] * np.arange(1, len(master)) % q
    return np.array([pow(int(value), -1, q) for value in _evaluated(derivative, x, q)], dtype=x.dtype)


def _root_product(x: NDArray[Any], q: int) -> NDArray[Any]:
    """Coefficients of the master polynomial, the product of X - x_i."""
    master = np.zeros(len(x) + 1, dtype=x.dtype)
    master[0] = 1
    for degree, root in enumerate(x, 1):
        shifted = master[:degree].copy()
        master[:degree] = -shifted * root % q
        master[1 : degree + 1] = (master[1 : degree + 1] + shifted) % q
    return master


def _interpolated(x: NDArray[Any], weights: NDArray[Any], master: NDArray[Any], q: int) -> NDArray[Any]:
    """Coefficients of the sum of weights_i M / (X - x_i), by Horner's rule for all i at once; a zero behind."""
    word, running = np.zeros_like(master), np.zeros_like(x)
    for exponent in range(len(x) - 1, -1, -1):
        running = (running * x + master[exponent + 1]) % q
        word[exponent] = np.sum(weights * running % q) % q
    return word


def _half_way(a: NDArray[Any], b: NDArray[Any], bound: int, q: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The first remainder g of Euclid's algorithm with 2 deg g < bound, and v with g = u a + v b."""
    old, new = np.zeros((2, 2, len(a)), dtype=a.dtype)
    old[0], new[0], new[1, 0] = a, b, 1
    while 2 * (degree := _degree(new[0])) >= bound:
        inverse = pow(int(new[0, degree]), -1, q)
        for shift in range(_degree(old[0]) - degree, -1, -1):
            factor = int(old[0, degree + shift]) * inverse % q
            old[:, shift:] = (old[:, shift:] - factor * new[:, : len(a) - shift]) % q
        old, new = new, old
    return new[0], new[1]


def _divided(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
    """Quotient of polynomials, without the remainder."""
    degree, rest, quotient = _degree(b), a.copy(), np.zeros_like(a)
    inverse = pow(int(b[degree]), -1, q)
    for shift in range(_degree(a) - degree, -1, -1):
        factor = int(rest[degree + shift]) * inverse % q
        quotient[shift] = factor
        part = rest[shift : shift + degree + 1]
        part[:] = (part - factor * b[: degree + 1]) % q
    return quotient


def _evaluated(polynomial: NDArray[Any], x: NDArray[Any], q: int) -> NDArray[Any]:
    """Values at all x; in 63 bits every intermediate is at most q (q - 1) < 2^62."""
    values = np.zeros_like(x)
    for coefficient in polynomial[::-1]:
        values = (values * x + coefficient) % q
    return values


def _degree(polynomial: NDArray[Any]) -> int:
    """The degree, -1 for zero."""
    places = np.flatnonzero(polynomial)
    return int(places[-1]) if len(places) else -1


def _exact(q: int) -> Any:
    """The type of numbers in which q (q - 1) is exact."""
    return np.int64 if q <= 2**31 else object
