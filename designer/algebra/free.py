"""The free algebra over Z/q: generic, noncommutative blocks.

A program that treats blocks as opaque values under + - * and % gives, on free generators, an identity
of polynomials in noncommuting letters; the identity then holds for all matrices over every ring of
characteristic q.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Word = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FreeElement:
    """A sum of words with coefficients modulo q.

    >>> a, b = (FreeElement.generator(name, 7) for name in "ab")
    >>> (a * b + 6 * b * a) == (a * b - b * a), a * b == b * a
    (True, False)
    """

    q: int
    terms: Mapping[Word, int]

    @staticmethod
    def generator(name: str, q: int) -> FreeElement:
        """One letter."""
        return FreeElement(q, {(name,): 1})

    def __add__(self, other: Any) -> FreeElement:
        return self._plus(other, 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> FreeElement:
        return self._plus(other, -1)

    def __rsub__(self, other: Any) -> FreeElement:
        return (-1 * self)._plus(other, 1)

    def __neg__(self) -> FreeElement:
        return -1 * self

    def __mul__(self, other: Any) -> FreeElement:
        if isinstance(other, FreeElement):
            product: dict[Word, int] = {}
            for left, x in self.terms.items():
                for right, y in other.terms.items():
                    product[left + right] = (product.get(left + right, 0) + x * y) % self.q
            return FreeElement(self.q, {word: value for word, value in product.items() if value})
        return self.__rmul__(other)

    def __rmul__(self, scalar: Any) -> FreeElement:
        factor = int(scalar) % self.q
        scaled = {word: value * factor % self.q for word, value in self.terms.items()}
        return FreeElement(self.q, {word: value for word, value in scaled.items() if value})

    def __mod__(self, q: int) -> FreeElement:
        if q != self.q:
            raise ValueError(f"reduced modulo {q} in an algebra over Z/{self.q}")
        return self

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int):
            return self.terms == ({(): other % self.q} if other % self.q else {})
        return isinstance(other, FreeElement) and self.q == other.q and self.terms == other.terms

    def __bool__(self) -> bool:
        raise TypeError("a program must not branch on blocks")

    __hash__ = None  # type: ignore[assignment]

    def _plus(self, other: Any, sign: int) -> FreeElement:
        others: Mapping[Word, int] = other.terms if isinstance(other, FreeElement) else {(): int(other)}
        total = dict(self.terms)
        for word, value in others.items():
            total[word] = (total.get(word, 0) + sign * value) % self.q
        return FreeElement(self.q, {word: value for word, value in total.items() if value})
