"""Generalised Vandermonde matrices through the gaps of their exponents (dual Jacobi-Trudi identity).

A polynomial f = sum v_e x^e with exponents e from a set S vanishes at given points just if it is a multiple M·h of
M = prod (x - x_i), and h then is a polynomial whose product has the coefficient 0 at each gap: at each e below
max S that is not in S. So the kernel of the N x R matrix (x_i^e) is that of the matrix T[e, t] = coefficient of
x^(e-t) in M, with a row for each gap e and a column for each coefficient of h, of which there are max S + 1 - N.
A point that is repeated m times stands for a zero of multiplicity m, in every characteristic. A factor x^a that
all of S share is left out, and with it up to a points 0, where it vanishes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from designer.algebra.arrays import array_field
from designer.algebra.field import Field
from designer.algebra.interpolation import check_elements, master_polynomial
from designer.algebra.linear import null_space, rank
from designer.errors import DesignerError

_VECTOR_FROM = 32  # points from which on arrays are quicker
_LEAF = 64  # factors of a master polynomial that are multiplied one by one, in all leaves at the same time


def is_nonsingular(points: Sequence[int], exponents: Sequence[int], field: Field) -> bool:
    """Whether no polynomial but 0 with these exponents vanishes at the points: the matrix has full column rank.

    Args:
        points: N elements of the field; an element that occurs m times asks for a zero of multiplicity m.
        exponents: R distinct naturals.
        field: the field of the points.

    Raises:
        PointsError: a point is not an element of the field.
        DesignerError: an exponent is negative or occurs twice.

    >>> from designer.algebra.field import field
    >>> is_nonsingular([1, 2, 3], [0, 1, 3], field(7)), is_nonsingular([1, 2, 4], [0, 1, 3], field(7))
    (True, False)

    """
    system = _system(points, exponents, field)
    if system.unknowns > len(system.gaps):
        return False
    return not system.unknowns or rank(system.rows(system.gaps, field), field) == system.unknowns


def vanishing_polynomials(points: Sequence[int], exponents: Sequence[int], field: Field) -> Iterator[list[int]]:
    """A basis of the polynomials with these exponents that vanish at the points: the kernel of the matrix.

    One after the other, as each is computed and checked when it is asked for.

    Args:
        points: N elements of the field; an element that occurs m times asks for a zero of multiplicity m.
        exponents: R distinct naturals.
        field: the field of the points.

    Returns:
        Rows of R coefficients, in the order of the exponents.

    Raises:
        PointsError: a point is not an element of the field.
        DesignerError: an exponent is negative or occurs twice.

    >>> from designer.algebra.field import field
    >>> list(vanishing_polynomials([1, 2, 4], [0, 1, 3], field(7)))
    [[6, 0, 1]]

    """
    system = _system(points, exponents, field)
    return _kernel(system, points, exponents, field) if system.unknowns else iter(())


def _kernel(system: _System, points: Sequence[int], exponents: Sequence[int], field: Field) -> Iterator[list[int]]:
    numbers = [*system.gaps, *(e - system.shift for e in exponents)]
    rows, count = system.rows(numbers, field), len(system.gaps)
    for h in null_space(rows[:count], field) if count else _units(system.unknowns):
        coefficients = [field.dot(row, h) for row in rows[count:]]
        if not _vanishes(dict(zip(exponents, coefficients, strict=True)), points, field):
            raise AssertionError("internal error: a polynomial does not vanish at the points")
        yield coefficients


class _System(NamedTuple):
    """The points without those where x^shift vanishes, and the exponents in shifted form."""

    points: Sequence[int]
    gaps: Sequence[int]
    unknowns: int
    shift: int

    def rows(self, numbers: Sequence[int], field: Field) -> list[list[int]]:
        """For each number e the coefficients of x^(e-t) in the master polynomial, t = 0 … unknowns-1."""
        margin = [0] * (self.unknowns - 1)
        padded = [*margin, *_master(self.points, field), *margin]
        return [padded[e : e + self.unknowns][::-1] for e in numbers]


def _system(points: Sequence[int], exponents: Sequence[int], field: Field) -> _System:
    check_elements(points, field)
    if len(set(exponents)) < len(exponents) or min(exponents, default=0) < 0:
        raise DesignerError("exponents are not a set of naturals", got=list(exponents))
    if not exponents:
        return _System(points, [], 0, 0)
    shift = min(exponents)
    span = max(exponents) - shift + 1
    zeros = points.count(0)
    kept = [x for x in points if x] + [0] * max(0, zeros - shift)
    gaps = sorted(set(range(span)).difference(e - shift for e in exponents))
    return _System(kept, gaps, max(0, span - len(kept)), shift)


def _master(points: Sequence[int], field: Field) -> list[int]:
    """The master polynomial; over small primes by float64 convolutions, whose sums then stay below 2^53."""
    p, count = field.order, len(points)
    if field.degree > 1 or count < 2 * _LEAF or (count + _LEAF) * (p - 1) ** 2 >= 2**53:
        return master_polynomial(points, field)
    padding = -count % _LEAF  # points 0 that are taken out again as a factor x^padding
    roots = np.array([*points, *[0] * padding], np.int64).reshape(_LEAF, -1)
    leaves = np.zeros((_LEAF + 1, roots.shape[1]), np.int64)
    leaves[0] = 1
    for i, root in enumerate(roots):
        old = leaves[: i + 1].copy()
        leaves[: i + 1] *= p - root
        leaves[1 : i + 2] += old
        leaves[: i + 2] %= p
    factors = list(leaves.T.astype(np.float64))
    while len(factors) > 1:
        pairs = zip(factors[::2], factors[1::2], strict=False)
        factors = [np.convolve(left, right) % p for left, right in pairs] + factors[len(factors) // 2 * 2 :]
    return list(factors[0][padding:].astype(np.int64).tolist())


def _units(size: int) -> list[list[int]]:
    return [[int(i == j) for j in range(size)] for i in range(size)]


def _vanishes(polynomial: dict[int, int], points: Sequence[int], field: Field) -> bool:
    """Whether a polynomial, nonzero, has its zeros there, by the values of its Hasse derivatives."""
    multiplicities = Counter(points)
    zeros, shift = multiplicities.pop(0, 0), min(polynomial)
    if not any(polynomial.values()) or any(c for e, c in polynomial.items() if e < zeros):
        return False
    for order in range(max(multiplicities.values(), default=0)):
        derivative = [0] * (max(polynomial) - shift + 1)
        for e, c in polynomial.items():
            if c and e - shift >= order:
                derivative[e - shift - order] = field.mul(field.binomial(e - shift, order), c)
        if any(_values(derivative, [x for x, times in multiplicities.items() if times > order], field)):
            return False
    return True


def _values(coefficients: Sequence[int], points: Sequence[int], field: Field) -> list[int]:
    """Values at the points, by Horner's rule."""
    vectors = array_field(field) if len(points) >= _VECTOR_FROM else None
    if vectors is None:
        return [_value(coefficients, x, field) for x in points]
    x, values = np.array(points, vectors.dtype), np.zeros(len(points), vectors.dtype)
    for c in reversed(coefficients):
        values = vectors.add(vectors.mul(values, x), vectors.dtype(c))
    return list(values.tolist())


def _value(coefficients: Sequence[int], x: int, field: Field) -> int:
    value = 0
    for c in reversed(coefficients):
        value = field.add(field.mul(value, x), c)
    return value
