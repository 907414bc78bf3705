"""Polynomials with integer coefficients in named letters, as far as proofs need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

Letters = tuple[str, ...]
"""A product of letters, sorted; the empty one is 1."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A polynomial: product of letters -> coefficient that is not zero.

    >>> x, y = letter("x"), letter("y")
    >>> str((x + y) * (x - y) - constant(1))
    '-1 + x*x - y*y'
    """

    terms: Mapping[Letters, int] = field(default_factory=dict)

    def __add__(self, other: Polynomial) -> Polynomial:
        return self._with(other, 1)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self._with(other, -1)

    def __neg__(self) -> Polynomial:
        return self.scaled(-1)

    def __mul__(self, other: Polynomial) -> Polynomial:
        found: dict[Letters, int] = {}
        for left, x in self.terms.items():
            for right, y in other.terms.items():
                key = tuple(sorted(left + right))
                found[key] = found.get(key, 0) + x * y
        return Polynomial({key: value for key, value in found.items() if value})

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def _with(self, other: Polynomial, factor: int) -> Polynomial:
        found = dict(self.terms)
        for key, value in other.terms.items():
            found[key] = found.get(key, 0) + factor * value
        return Polynomial({key: value for key, value in found.items() if value})

    def scaled(self, factor: int) -> Polynomial:
        """An integer multiple."""
        return Polynomial({key: factor * value for key, value in self.terms.items() if factor})

    @property
    def letters(self) -> frozenset[str]:
        """The letters that occur."""
        return frozenset(name for key in self.terms for name in key)

    @property
    def value(self) -> int | None:
        """The number that a constant polynomial is; None for others."""
        return None if set(self.terms) - {()} else self.terms.get((), 0)

    def substituted(self, values: Mapping[str, Polynomial]) -> Polynomial:
        """The polynomial with polynomials for some of its letters."""
        result = Polynomial()
        for key, value in self.terms.items():
            term = constant(value)
            for name in key:
                term = term * (values[name] if name in values else letter(name))
            result = result + term
        return result

    @property
    def leading(self) -> tuple[Letters, int]:
        """The largest term, in an order that respects products: by degree, then by the letters' powers."""
        names = sorted(self.letters)
        return max(self.terms.items(), key=lambda item: (len(item[0]), [item[0].count(name) for name in names]))

    def divided(self, divisor: Polynomial) -> tuple[Polynomial, Polynomial]:
        """Quotient and rest by a polynomial that is not zero: no term of the rest is a multiple of its leading one.

        >>> [str(part) for part in (letter("x") * letter("y") + ONE).divided(letter("y"))]
        ['x', '1']
        """
        lead, scale = divisor.leading
        quotient, rest, left = Polynomial(), Polynomial(), self
        while left:
            key, value = left.leading
            found = _without(key, lead)
            if found is None or value % scale:
                step = Polynomial({key: value})
                rest, left = rest + step, left - step
            else:
                step = Polynomial({found: value // scale})
                quotient, left = quotient + step, left - step * divisor
        return quotient, rest

    def __str__(self) -> str:
        parts = [_term_text(key, value) for key, value in sorted(self.terms.items())]
        return " + ".join(parts).replace("+ -", "- ") or "0"


ONE: Final = Polynomial({(): 1})
ZERO: Final = Polynomial()


def constant(value: int) -> Polynomial:
    """A number."""
    return Polynomial({(): value} if value else {})


def letter(name: str) -> Polynomial:
    """A letter."""
    return Polynomial({(name,): 1})


def total(polynomials: Iterable[Polynomial]) -> Polynomial:
    """The sum.

    >>> str(total([letter("x"), letter("x"), ONE]))
    '1 + 2*x'
    """
    found: dict[Letters, int] = {}
    for polynomial in polynomials:
        for key, value in polynomial.terms.items():
            found[key] = found.get(key, 0) + value
    return Polynomial({key: value for key, value in found.items() if value})


def product_of(polynomials: Iterable[Polynomial]) -> Polynomial:
    """The product."""
    result = ONE
    for polynomial in polynomials:
        result = result * polynomial
    return result


def _without(key: Letters, other: Letters) -> Letters | None:
    rest = list(key)
    for name in other:
        if name not in rest:
            return None
        rest.remove(name)
    return tuple(rest)


def _term_text(key: Letters, value: int) -> str:
    if not key:
        return str(value)
    sign = "" if value == 1 else "-" if value == -1 else f"{value}*"
    return sign + "*".join(key)
