"""Exact matrix products modulo a prime on NumPy, one module per arithmetic.

The modules `balanced`, `limbs`, `mersenne61` and `integers` have the same functions (`to_field`,
`from_field`, `dot`, `combine`, `add`, `exact_inner`) and import nothing but NumPy, so that emitted programs
can contain their source text whole. This package itself imports only the standard library.
"""

from __future__ import annotations

_BALANCED_BELOW = 2**24  # above it its exact inner dimension falls below 127 and its lead over `limbs` fades
_LIMBS_BELOW = 2**32
_MERSENNE = 2**61 - 1


def select(q: int) -> str:
    """Name of the module of this package with the fastest exact product modulo a prime.

    Args:
        q: the prime, at least 2.

    >>> [select(q) for q in (65537, 2**31 - 1, 2**61 - 1, 2**89 - 1)]
    ['balanced', 'limbs', 'mersenne61', 'integers']
    """
    if q < _BALANCED_BELOW:
        return "balanced"
    if q < _LIMBS_BELOW:
        return "limbs"
    return "mersenne61" if q == _MERSENNE else "integers"
