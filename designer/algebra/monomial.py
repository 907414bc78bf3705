"""Monomials as exponent vectors, and as single integers by Kronecker substitution."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Monomial = tuple[int, ...]
"""Exponent vector, one entry per variable."""

_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True, slots=True)
class Packing:
    """The bijection between exponent vectors below the radices and the integers below their product.

    Args:
        radices: for each variable one more than the largest exponent that occurs in sums.

    >>> packing = Packing((5, 3))
    >>> packing.pack((4, 2)), packing.unpack(14), packing.size
    (14, (4, 2), 15)
    """

    radices: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of vectors."""
        return math.prod(self.radices)

    @property
    def weights(self) -> tuple[int, ...]:
        """What one unit of each exponent adds to the packed integer."""
        weights, weight = [], 1
        for radix in self.radices:
            weights.append(weight)
            weight *= radix
        return tuple(weights)

    def pack(self, monomial: Monomial) -> int:
        """One vector as an integer."""
        return sum(exponent * weight for exponent, weight in zip(monomial, self.weights, strict=True))

    def pack_columns(self, columns: Sequence[Sequence[int]]) -> list[int]:
        """Many vectors, given one list per variable."""
        packed = list(columns[0])
        for column, weight in zip(columns[1:], self.weights[1:], strict=True):
            packed = [low + weight * exponent for low, exponent in zip(packed, column, strict=True)]
        return packed

    def unpack(self, number: int) -> Monomial:
        """The vector of an integer."""
        exponents = []
        for radix in self.radices:
            number, exponent = divmod(number, radix)
            exponents.append(exponent)
        return tuple(exponents)


def monomial_text(monomial: Monomial, variables: Sequence[str]) -> str:
    """A monomial for reading.

    >>> monomial_text((3, 0, 1), ("x", "y", "z"))
    'x³z'
    >>> monomial_text((0,), ("x",))
    '1'
    """
    factors = [
        variable + (str(exponent).translate(_SUPERSCRIPT) if exponent != 1 else "")
        for variable, exponent in zip(variables, monomial, strict=True)
        if exponent
    ]
    return "".join(factors) or "1"


def monomial_latex(monomial: Monomial, variables: Iterable[str]) -> str:
    """A monomial as LaTeX source."""
    factors = [
        variable + (f"^{{{exponent}}}" if exponent != 1 else "")
        for variable, exponent in zip(variables, monomial, strict=True)
        if exponent
    ]
    return " ".join(factors) or "1"
