"""Chinese remainders on arrays: from balanced residues modulo small primes to signed integers (Garner).

An integer x is written as v1 + q1 (v2 + q2 (v3 + …)) with balanced digits |v| <= (q - 1)/2; these numbers are, each
once, the integers of magnitude at most (q1 q2 … - 1)/2, so that the sign comes by itself. The digits are
found in float64: with residues of at most q/2 + 2 every product is below 2^48 for primes below 2^24, and below 2^50 the
remainder x - q rint(x/q) is the balanced one, because x/q is no nearer to a half than 1/(2q) while its
rounded value is within 2^-51 |x| / q.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.residues.system import BALANCED_BELOW

CHUNK: Final = 1 << 14
"""Entries combined at a time: their residues and digits stay in the cache."""


def combined(residues: Sequence[NDArray[Any]], primes: Sequence[int], bound: int) -> NDArray[Any]:
    """The integers of at most a magnitude that have these residues.

    Args:
        residues: one float64 array a prime, of one shape; integers of at most q/2 + 2 in magnitude.
        primes: different odd primes below 2^24 with a product above 2 * bound.
        bound: on the magnitude of the integers.

    Returns:
        int64 where the bound allows, else Python integers in an array of objects.

    Raises:
        AssertionError: an integer is beyond the bound, so that the residues are none of such integers.

    >>> combined([np.array([-2.0, 1.0]), np.array([3.0, -5.0])], [7, 11], 38).tolist()
    [-30, -27]
    """
    if max(primes) >= BALANCED_BELOW or math.prod(primes) <= 2 * bound:
        raise ValueError(f"primes {primes} do not serve a bound of {bound}")
    shape, kind = residues[0].shape, np.int64 if math.prod(primes) < 2**63 else object
    flat = [np.ascontiguousarray(residue).reshape(-1) for residue in residues]
    result = np.empty(flat[0].size, np.int64 if bound < 2**63 else object)
    inverses = [[pow(p, -1, q) for p in primes[:n]] for n, q in enumerate(primes)]
    for start in range(0, result.size, CHUNK):
        digits = _digits([values[start : start + CHUNK] for values in flat], primes, inverses)
        part = _evaluated(digits, primes, kind)
        if part.size and max(abs(int(part.min())), abs(int(part.max()))) > bound:
            raise AssertionError("internal error: residues of an integer beyond the bound")
        result[start : start + CHUNK] = part
    return result.reshape(shape)


def _digits(
    residues: Sequence[NDArray[Any]], primes: Sequence[int], inverses: Sequence[Sequence[int]]
) -> list[NDArray[Any]]:
    """The balanced digits in mixed radix."""
    digits: list[NDArray[Any]] = []
    for residue, q, row in zip(residues, primes, inverses, strict=True):
        value = _balanced(residue.copy(), q)
        for digit, inverse in zip(digits, row, strict=True):
            value -= digit
            value *= float(inverse if 2 * inverse < q else inverse - q)
            value = _balanced(value, q)
        digits.append(value)
    return digits


def _balanced(values: NDArray[Any], q: int) -> NDArray[Any]:
    """The values' balanced remainders, in place."""
    quotients = values * (1.0 / q)
    np.rint(quotients, out=quotients)
    quotients *= float(q)
    values -= quotients
    return values


def _evaluated(digits: Sequence[NDArray[Any]], primes: Sequence[int], kind: Any) -> NDArray[Any]:
    """The integers that the digits stand for, by Horner's rule."""
    total = digits[-1].astype(np.int64).astype(kind, copy=False)
    for digit, q in zip(digits[-2::-1], primes[-2::-1], strict=True):
        total *= q
        total += digit.astype(np.int64)
    return total
