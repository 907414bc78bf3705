"""Functions on a prime field: every one is a polynomial, and its degree is what an exact code pays for."""

from __future__ import annotations

from typing import Final

from designer.approximation.function import RealFunction, evaluate

INTEGRAL: Final = frozenset(("relu", "abs", "max", "min", "+", "-", "*", "neg"))
"""What makes integers of integers."""

ORDER_LIMIT: Final = 1 << 20
COEFFICIENTS_LOOKED_AT: Final = 64


def integral(function: RealFunction) -> bool:
    """Whether a function of one letter makes integers of integers."""
    return len(function.letters) == 1 and function.formula.operators <= INTEGRAL


def degree_over(function: RealFunction, p: int) -> int | None:
    """Degree below p of the polynomial over GF(p) that is the function on -(p-1)/2 … (p-1)/2, modulo p.

    The coefficient of x^(p-1-j) is -(sum over c of f(c) c^j), by Fermat's theorem.

    Args:
        function: one that is `integral`.
        p: an odd prime.

    Returns:
        The degree; None if it lies far below p, or the field is too large to look.

    >>> from designer.approximation.function import real_function
    >>> degree_over(real_function("relu(A)"), 7), degree_over(real_function("A*A + 0*abs(A)"), 7)
    (6, 2)
    """
    import numpy as np

    if p > ORDER_LIMIT:
        return None
    places = np.arange(-(p // 2), p // 2 + 1).astype(object)
    values = (evaluate(function.formula, places) % p).astype(np.int64)
    residues, powers = (places % p).astype(np.int64), np.ones(p, dtype=np.int64)
    for j in range(min(p, COEFFICIENTS_LOOKED_AT)):
        if int((values * powers % p).sum()) % p:
            return p - 1 - j
        powers = powers * residues % p
    return None
