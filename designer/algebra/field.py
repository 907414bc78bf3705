"""Finite fields: plain integers as elements, and one adapter over three ways to compute with them.

An element of GF(p^k) is the integer sum of c_i p^i, where c_i are the coefficients of its polynomial of
degree below k modulo `Field.irreducible`; galois uses the same order. Prime fields need no library, extension
fields up to 2^16 elements use tables, larger ones python-flint. The moduli are Conway polynomials where
galois knows these (F. Luebeck's list), else the least irreducible polynomial.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from array import array
from collections.abc import Iterable, Sequence
from operator import mul
from typing import Any, Protocol

from designer.algebra.primes import next_prime_power, prime_factors, prime_in_progression, prime_power
from designer.errors import FieldError

MAX_ORDER = 2**256
TABLE_LIMIT = 2**16
_TEXT = re.compile(r"([0-9]{1,78})(?:\^([0-9]{1,3}))?")

# Conway polynomials of degree k over GF(2), the coefficients as bits: these fields then start without galois.
_CONWAY_BINARY = {
    2: 0x7, 3: 0xB, 4: 0x13, 5: 0x25, 6: 0x5B, 7: 0x83, 8: 0x11D, 9: 0x211, 10: 0x46F,
    11: 0x805, 12: 0x10EB, 13: 0x201B, 14: 0x40A9, 15: 0x8035, 16: 0x1002D,
}  # fmt: skip


class Arithmetic(Protocol):
    """What one way of computing offers; arguments are elements, `power` takes a nonzero one when e < 0."""

    def add(self, a: int, b: int) -> int:
        """Sum a + b."""

    def sub(self, a: int, b: int) -> int:
        """Difference a - b."""

    def mul(self, a: int, b: int) -> int:
        """Product a b."""

    def power(self, a: int, e: int) -> int:
        """Power a^e."""

    def sum(self, values: Iterable[int]) -> int:
        """Sum of the values."""

    def dot(self, u: Iterable[int], v: Iterable[int]) -> int:
        """Sum of the products of u and v, entry by entry."""

    def subtract_multiple(self, u: Iterable[int], c: int, v: Iterable[int]) -> list[int]:
        """Row u - c v."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A finite field; made by `field`, equal to every field of the same order.

    Args:
        order: number q of elements; the elements are the integers 0 … q-1.
        characteristic: the prime p.
        degree: the exponent k of q = p^k.

    >>> F = field("2^8")
    >>> F.mul(2, 128), F.inverse(2), F.name, F.irreducible
    (29, 142, 'GF(2^8)', 'x^8 + x^4 + x^3 + x^2 + 1')

    """

    order: int
    characteristic: int
    degree: int
    _arithmetic: Arithmetic = dataclasses.field(repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return field, (self.text,)

    @property
    def text(self) -> str:
        """The field as `field` reads it: "65537" or "2^8"."""
        return f"{self.characteristic}^{self.degree}" if self.degree > 1 else str(self.characteristic)

    @property
    def name(self) -> str:
        """The field as it is written: "GF(65537)" or "GF(2^8)"."""
        return f"GF({self.text})"

    @property
    def modulus(self) -> tuple[int, ...]:
        """Coefficients of the irreducible polynomial, constant first; those of x for a prime field."""
        return _modulus(self.characteristic, self.degree) if self.degree > 1 else (0, 1)

    @property
    def irreducible(self) -> str:
        """The irreducible polynomial as text, empty for a prime field."""
        return _polynomial_text(self.modulus) if self.degree > 1 else ""

    @property
    def title(self) -> str:
        """The name, for an extension field with its irreducible polynomial."""
        return f"{self.name}, modulus {self.irreducible}" if self.degree > 1 else self.name

    @property
    def logarithms(self) -> tuple[Sequence[int], Sequence[int]]:
        """For extension fields of at most 2^16 elements: two rounds of the powers of x, and logarithms to the base x.

        Raises:
            FieldError: a prime field, or a larger one.
        """
        if not isinstance(self._arithmetic, _Table):
            raise FieldError("no table of logarithms", where=self.name, allowed="extension fields up to 2^16 elements")
        return self._arithmetic.tables

    def contains(self, a: object) -> bool:
        """Whether a is an element: an integer (no truth value) from 0 to q-1."""
        return isinstance(a, int) and not isinstance(a, bool) and 0 <= a < self.order

    def elements(self, start: int = 0) -> range:
        """The elements from `start` on, ascending."""
        return range(start, self.order)

    def element(self, n: int) -> int:
        """The image of the integer n: n times the one of the field."""
        return n % self.characteristic

    def add(self, a: int, b: int) -> int:
        """Sum a + b."""
        return self._arithmetic.add(a, b)

    def sub(self, a: int, b: int) -> int:
        """Difference a - b."""
        return self._arithmetic.sub(a, b)

    def neg(self, a: int) -> int:
        """Opposite -a."""
        return self._arithmetic.sub(0, a)

    def mul(self, a: int, b: int) -> int:
        """Product a b."""
        return self._arithmetic.mul(a, b)

    def inverse(self, a: int) -> int:
        """Inverse 1/a; raises FieldError for a = 0."""
        return self.power(a, -1)

    def power(self, a: int, e: int) -> int:
        """Power a^e, with a^0 = 1 for every a; raises FieldError for a = 0 and e < 0."""
        if e == 0:
            return 1
        if a == 0:
            if e < 0:
                raise FieldError(f"0 has no inverse in {self.name}")
            return 0
        return self._arithmetic.power(a, e)

    def sum(self, values: Iterable[int]) -> int:
        """Sum of the values, 0 when there are none."""
        return self._arithmetic.sum(values)

    def dot(self, u: Iterable[int], v: Iterable[int]) -> int:
        """Sum of u[i] v[i]; u and v are of the same length."""
        return self._arithmetic.dot(u, v)

    def subtract_multiple(self, u: Iterable[int], c: int, v: Iterable[int]) -> list[int]:
        """The row u - c v; u and v are of the same length."""
        return self._arithmetic.subtract_multiple(u, c, v)

    def binomial(self, n: int, r: int) -> int:
        """Binomial coefficient n over r as an element, by Lucas' theorem; 0 when r < 0 or r > n.

        Args:
            n: not negative.
            r: the work is proportional to the base-p digits of r.

        >>> field(7).binomial(10, 3), field("2^8").binomial(4, 2)
        (1, 0)

        """
        if n < 0:
            raise FieldError("a binomial coefficient is needed of a negative number", got=n, allowed="n >= 0")
        if not 0 <= r <= n:
            return 0
        p, result = self.characteristic, 1
        r = min(r, n - r)
        while r and result:
            n, a = divmod(n, p)
            r, b = divmod(r, p)
            result = result * _digit_binomial(a, b, p) % p
        return result

    def root_of_unity(self, n: int) -> int:
        """A primitive root of unity of order n: z^n = 1 and no smaller positive power of z is 1.

        Raises:
            FieldError: n does not divide q-1; the message names the least prime field where it does.

        >>> field(17).root_of_unity(8)
        9

        """
        if n < 1 or (self.order - 1) % n:
            least = f"the least prime field that has one is GF({prime_in_progression(2, n)})" if n > 0 else ""
            raise FieldError(
                f"{self.name} has no primitive root of unity of order {n}",
                allowed=f"the divisors of {self.order - 1}",
                remedy=least,
            )
        parts = [n // prime for prime in prime_factors(n)]
        # primitive elements of an extension field lie outside its prime field, which begins the order
        for a in self.elements(self.characteristic if self.degree > 1 else 1):
            z = self.power(a, (self.order - 1) // n)
            if all(self.power(z, part) != 1 for part in parts):
                return z
        raise AssertionError(f"{self.name} has a primitive root of unity of order {n}, but none was found")


def field(source: str | int) -> Field:
    """The field of the given order.

    Args:
        source: the order as an integer or as text: 65537, "65537", "256" or "2^8"; at most 2^256.

    Raises:
        FieldError: the text is malformed, the order is no prime power, or it is above 2^256.

    >>> field("256") == field("2^8"), field(65537)
    (True, Field(order=65537, characteristic=65537, degree=1))

    """
    order = _order(source)
    found = prime_power(order)
    if found is None:
        above = next_prime_power(order)
        raise FieldError(f"{source} is not a prime power", remedy=f"the least field above is {_power_text(above)}")
    return _field(*found)


def _order(source: str | int) -> int:
    """The order that the source names, of bounded size."""
    allowed = 'a prime power up to 2^256, such as 65537 or "2^8"'
    if isinstance(source, str):
        match = _TEXT.fullmatch(source)
        if match is None:
            raise FieldError("a field is given by its order", got=repr(source), allowed=allowed)
        base, exponent = int(match[1]), int(match[2] or 1)
        # 2^257 stands for all that is larger, so that no huge power is formed
        order = base**exponent if base.bit_length() * exponent < 10_000 else 2 * MAX_ORDER
    elif isinstance(source, int) and not isinstance(source, bool):
        order = source
    else:
        raise FieldError("a field is given by its order", got=repr(source), allowed=allowed)
    if order > MAX_ORDER:
        got = source if isinstance(source, str) else f"{source.bit_length()} bits"
        raise FieldError("the order of the field is too large", got=got, allowed=allowed)
    return order


def _power_text(q: int) -> str:
    """The prime power q as text."""
    p, k = prime_power(q) or (q, 1)
    return f"{p}^{k}" if k > 1 else str(p)


@functools.cache
def _field(p: int, k: int) -> Field:
    """The one object for GF(p^k)."""
    arithmetic: Arithmetic
    if k == 1:
        arithmetic = _Prime(p)
    elif p**k <= TABLE_LIMIT:
        arithmetic = _Table(p, k)
    else:
        arithmetic = _Quotient(p, k)
    return Field(p**k, p, k, arithmetic)


class _Prime:
    """GF(p): integers modulo p."""

    def __init__(self, p: int) -> None:
        self.p = p

    def add(self, a: int, b: int) -> int:
        return (a + b) % self.p

    def sub(self, a: int, b: int) -> int:
        return (a - b) % self.p

    def mul(self, a: int, b: int) -> int:
        return a * b % self.p

    def power(self, a: int, e: int) -> int:
        return pow(a, e, self.p)

    def sum(self, values: Iterable[int]) -> int:
        return sum(values) % self.p

    def dot(self, u: Iterable[int], v: Iterable[int]) -> int:
        total: int = sum(map(mul, u, v))
        return total % self.p

    def subtract_multiple(self, u: Iterable[int], c: int, v: Iterable[int]) -> list[int]:
        p = self.p
        return [(a - c * b) % p for a, b in zip(u, v, strict=True)]


class _Digits:
    """Addition in GF(p^k): digit by digit in base p, without carry."""

    def __init__(self, p: int) -> None:
        self.p = p

    def add(self, a: int, b: int) -> int:
        return a ^ b if self.p == 2 else self._combined(a, b, 1)

    def sub(self, a: int, b: int) -> int:
        return a ^ b if self.p == 2 else self._combined(a, b, -1)

    def _combined(self, a: int, b: int, sign: int) -> int:
        p, result, place = self.p, 0, 1
        while a or b:
            a, x = divmod(a, p)
            b, y = divmod(b, p)
            result += (x + sign * y) % p * place
            place *= p
        return result


class _Table:
    """GF(p^k) of at most 2^16 elements: logarithms to the base x, primitive as Conway's moduli are."""

    def __init__(self, p: int, k: int) -> None:
        self.p, self.k = p, k
        self.q: int = p**k
        digits = _Digits(p)
        self.add, self.sub = digits.add, digits.sub

    @functools.cached_property
    def tables(self) -> tuple[Sequence[int], Sequence[int]]:
        """Powers of x (two rounds, so that a sum of logarithms needs no reduction), and logarithms."""
        p, q, top = self.p, self.q, self.q // self.p
        tail = _modulus(p, self.k)[:-1]
        multiples = [sum(c * t % p * p**i for i, t in enumerate(tail)) for c in range(p)]
        exp, log = array("l", [1]), array("l", [0]) * q
        for i in range(1, q - 1):
            carry, rest = divmod(exp[-1], top)
            value = self.sub(rest * p, multiples[carry])
            if value == 1:
                raise AssertionError(f"x is not primitive in GF({p}^{self.k})")
            exp.append(value)
            log[value] = i
        return (exp * 2).tolist(), log.tolist()

    def mul(self, a: int, b: int) -> int:
        if not (a and b):
            return 0
        exp, log = self.tables
        return exp[log[a] + log[b]]

    def power(self, a: int, e: int) -> int:
        exp, log = self.tables
        return exp[log[a] * e % (self.q - 1)]

    def sum(self, values: Iterable[int]) -> int:
        return functools.reduce(self.add, values, 0)

    def dot(self, u: Iterable[int], v: Iterable[int]) -> int:
        return functools.reduce(self.add, map(self.mul, u, v), 0)

    def subtract_multiple(self, u: Iterable[int], c: int, v: Iterable[int]) -> list[int]:
        if not c:
            return list(u)
        exp, log = self.tables
        shift, sub = log[c], self.sub
        if self.p == 2:
            return [a ^ exp[shift + log[b]] if b else a for a, b in zip(u, v, strict=True)]
        return [sub(a, exp[shift + log[b]]) if b else a for a, b in zip(u, v, strict=True)]


class _Quotient:
    """GF(p^k) of any size: python-flint's polynomials modulo the irreducible one."""

    def __init__(self, p: int, k: int) -> None:
        self.p, self.k = p, k
        digits = _Digits(p)
        self.add, self.sub = digits.add, digits.sub

    @functools.cached_property
    def context(self) -> Any:
        """The field in python-flint, with our modulus."""
        import flint

        ring = flint.fmpz_mod_poly_ctx(flint.fmpz_mod_ctx(self.p))
        return flint.fq_default_ctx(modulus=ring(list(_modulus(self.p, self.k))))

    def mul(self, a: int, b: int) -> int:
        return self._integer(self._lifted(a) * self._lifted(b))

    def power(self, a: int, e: int) -> int:
        return self._integer(self._lifted(a) ** e)

    def sum(self, values: Iterable[int]) -> int:
        return functools.reduce(self.add, values, 0)

    def dot(self, u: Iterable[int], v: Iterable[int]) -> int:
        products = (self._lifted(a) * self._lifted(b) for a, b in zip(u, v, strict=True))
        return self._integer(sum(products, self.context.zero()))

    def subtract_multiple(self, u: Iterable[int], c: int, v: Iterable[int]) -> list[int]:
        factor = self._lifted(c)
        products = (self._integer(factor * self._lifted(b)) if b else 0 for b in v)
        return [self.sub(a, product) for a, product in zip(u, products, strict=True)]

    def _lifted(self, a: int) -> Any:
        if self.p == 2:
            return self.context([int(bit) for bit in reversed(f"{a:b}")])
        digits = []
        while a:
            a, digit = divmod(a, self.p)
            digits.append(digit)
        return self.context(digits)

    def _integer(self, value: Any) -> int:
        if self.p == 2:
            return int("".join(map(str, reversed(value.to_list()))), 2)
        return functools.reduce(lambda high, c: high * self.p + int(c), reversed(value.to_list()), 0)


@functools.cache
def _modulus(p: int, k: int) -> tuple[int, ...]:
    """Coefficients, constant first, of the irreducible polynomial of degree k over GF(p)."""
    if p == 2 and k in _CONWAY_BINARY:
        return tuple(_CONWAY_BINARY[k] >> i & 1 for i in range(k + 1))
    import galois

    try:
        return tuple(int(c) for c in reversed(galois.conway_poly(p, k).coeffs))
    except LookupError:
        return _least_irreducible(p, k)


def _least_irreducible(p: int, k: int) -> tuple[int, ...]:
    """Coefficients, constant first, of the lexicographically least irreducible polynomial of degree k.

    A binomial x^k - a can be irreducible only when every prime factor of k divides p-1, and 4 too when it
    divides k (Lidl and Niederreiter, Finite Fields, theorem 3.75); where none can, none is tried.
    """
    import flint

    ring = flint.fmpz_mod_poly_ctx(flint.fmpz_mod_ctx(p))
    binomial = all((p - 1) % prime == 0 for prime in prime_factors(k)) and (k % 4 or p % 4 == 1)
    for low in itertools.count(1 if binomial else p):
        coefficients = [low // p**i % p for i in range(k)] + [1]
        if ring(coefficients).is_irreducible():
            return tuple(coefficients)
    raise AssertionError("unreachable")


def _polynomial_text(coefficients: Sequence[int]) -> str:
    """The polynomial, constant first, as galois writes it."""
    terms = []
    for e, c in reversed(list(enumerate(coefficients))):
        if c:
            power = "" if e == 0 else "x" if e == 1 else f"x^{e}"
            terms.append(f"{c if c > 1 or e == 0 else ''}{power}")
    return " + ".join(terms)


def _digit_binomial(n: int, r: int, p: int) -> int:
    """Binomial coefficient n over r modulo p, for n and r below p."""
    if r > n:
        return 0
    numerator = denominator = 1
    for i in range(min(r, n - r)):
        numerator = numerator * (n - i) % p
        denominator = denominator * (i + 1) % p
    return numerator * pow(denominator, -1, p) % p
