"""Primes: tests, searches and factors on plain integers, without any library.

Below `PROVEN_BELOW` an answer of `is_prime` is proven (Miller-Rabin to the first 13 prime bases, Sorenson
and Webster 2015). Above, the same bases and the strong Lucas test answer (Baillie and Wagstaff 1980):
"composite" is still proven, "prime" then means that no counterexample to these tests is known.
"""

from __future__ import annotations

import math

from designer.errors import FieldError

MAX_BITS = 4096
PROVEN_BELOW = 3_317_044_064_679_887_385_961_981
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
_SMALL = tuple(n for n in range(2, 1000) if all(n % d for d in range(2, math.isqrt(n) + 1)))
_MAX_FACTOR_BITS = 96  # Pollard's rho finds factors up to 2^48 in some seconds


def is_prime(n: int) -> bool:
    """Whether n is prime: proven below 3.3e24, by Baillie-PSW and 13 Miller-Rabin bases above.

    Args:
        n: an integer of at most 4096 bits; negative numbers, 0 and 1 are not prime.

    Raises:
        FieldError: n has more than 4096 bits.

    >>> [n for n in range(20) if is_prime(n)], is_prime(2**255 - 19)
    ([2, 3, 5, 7, 11, 13, 17, 19], True)

    """
    _check_size(n)
    if n < 2:
        return False
    for p in _SMALL:
        if n % p == 0:
            return n == p
    if n < _SMALL[-1] ** 2:
        return True
    if not all(_passes_miller_rabin(n, a) for a in _BASES):
        return False
    return n < PROVEN_BELOW or _passes_strong_lucas(n)


def next_prime(n: int) -> int:
    """Least prime that is at least n.

    >>> next_prime(8), next_prime(11), next_prime(65536)
    (11, 11, 65537)
    """
    return prime_in_progression(n, 1)


def prime_in_progression(floor: int, step: int) -> int:
    """Least prime q >= floor with q = 1 modulo step, so that GF(q) has a root of unity of order step.

    Raises:
        FieldError: step is not positive, or the search passes 4096 bits.

    >>> prime_in_progression(2, 8), prime_in_progression(100, 7)
    (17, 113)

    """
    if step < 1:
        raise FieldError("the step of a progression must be positive", got=step, allowed="1, 2, 3, …")
    if step == 1 and floor <= 2:
        return 2
    step = math.lcm(step, 2)
    q = max(floor, 3)
    q += (1 - q) % step
    while not is_prime(q):
        q += step
    return q


def prime_power(n: int) -> tuple[int, int] | None:
    """The prime p and the exponent k >= 1 with n = p^k, or None when n is not a prime power.

    Raises:
        FieldError: n has more than 4096 bits.

    >>> prime_power(256), prime_power(65537), prime_power(6), prime_power(1)
    ((2, 8), (65537, 1), None, None)

    """
    _check_size(n)
    if n < 2:
        return None
    for p in _SMALL:
        if n % p == 0:
            k = 1
            while n % p ** (k + 1) == 0:
                k += 1
            return (p, k) if p**k == n else None
    for k in range(1, n.bit_length() // 9 + 2):  # the prime is above 2^9 here
        root = _floor_root(n, k)
        if root**k == n and is_prime(root):
            return root, k
    return None


def next_prime_power(n: int) -> int:
    """Least prime power that is at least n: the order of the least field with n elements or more.

    >>> [next_prime_power(n) for n in (1, 6, 14, 24, 26)]
    [2, 7, 16, 25, 27]
    """
    best = next_prime(n)
    for k in range(2, max(n, 4).bit_length() + 1):
        root = _floor_root(max(n, 2) - 1, k) + 1
        best = min(best, next_prime(root) ** k)
    return best


def prime_factors(n: int) -> dict[int, int]:
    """The primes that divide n, ascending, each with its exponent (trial division, then Pollard's rho).

    Args:
        n: a positive integer; what division by small and by found primes leaves of it must be prime or of
            at most 96 bits.

    Raises:
        FieldError: n is not positive, or too hard to factor here.

    >>> prime_factors(360), prime_factors(2**64 - 1)[6700417]
    ({2: 3, 3: 2, 5: 1}, 1)

    """
    if n < 1:
        raise FieldError("only positive integers have prime factors", got=n)
    _check_size(n)
    factors: dict[int, int] = {}
    for p in _SMALL:
        while n % p == 0:
            factors[p] = factors.get(p, 0) + 1
            n //= p
    pending = [n] if n > 1 else []
    while pending:
        m = pending.pop()
        if is_prime(m):
            factors[m] = factors.get(m, 0) + 1
        else:
            d = _divisor(m)
            pending += [d, m // d]
    return dict(sorted(factors.items()))


def _check_size(n: int) -> None:
    if n.bit_length() > MAX_BITS:
        raise FieldError(
            "the integer is too large to test for primality",
            got=f"{n.bit_length()} bits",
            allowed=f"at most {MAX_BITS} bits",
        )


def _passes_miller_rabin(n: int, base: int) -> bool:
    """Whether the odd n is a strong probable prime to the base."""
    shift = ((n - 1) & (1 - n)).bit_length() - 1
    x = pow(base, (n - 1) >> shift, n)
    if x in (1, n - 1):
        return True
    for _ in range(shift - 1):
        x = x * x % n
        if x == n - 1:
            return True
    return False


def _passes_strong_lucas(n: int) -> bool:
    """Whether the odd n is a strong Lucas probable prime with Selfridge's parameters P = 1, Q = (1-D)/4."""
    if math.isqrt(n) ** 2 == n:
        return False
    D = 5
    while (symbol := _jacobi(D, n)) != -1:
        if symbol == 0 and abs(D) % n:
            return False
        D = -D - 2 if D > 0 else 2 - D
    Q = (1 - D) // 4
    shift = ((n + 1) & -(n + 1)).bit_length() - 1
    U, V, Qk = 1, 1, Q % n
    for bit in bin((n + 1) >> shift)[3:]:
        U, V, Qk = U * V % n, (V * V - 2 * Qk) % n, Qk * Qk % n
        if bit == "1":
            U, V, Qk = _half(U + V, n), _half(D * U + V, n), Qk * Q % n
    if U == 0:
        return True
    for _ in range(shift):
        if V == 0:
            return True
        V, Qk = (V * V - 2 * Qk) % n, Qk * Qk % n
    return False


def _half(a: int, n: int) -> int:
    """a/2 modulo the odd n."""
    return (a + n if a & 1 else a) // 2 % n


def _jacobi(a: int, n: int) -> int:
    """Jacobi's symbol (a/n) for odd positive n."""
    a, sign = a % n, 1
    while a:
        while a % 2 == 0:
            a //= 2
            if n % 8 in (3, 5):
                sign = -sign
        a, n = n, a
        if a % 4 == 3 and n % 4 == 3:
            sign = -sign
        a %= n
    return sign if n == 1 else 0


def _floor_root(n: int, k: int) -> int:
    """Largest r with r^k <= n, by Newton's iteration from above."""
    if k == 1 or n < 2:
        return n
    r = 1 << -(-n.bit_length() // k)
    while True:
        smaller = ((k - 1) * r + n // r ** (k - 1)) // k
        if smaller >= r:
            return r
        r = smaller


def _divisor(n: int) -> int:
    """A proper divisor of the odd composite n: Pollard's rho, the gcds taken in batches."""
    root = math.isqrt(n)
    if root * root == n:
        return root
    if n.bit_length() > _MAX_FACTOR_BITS:
        raise FieldError(
            "the integer is too hard to factor",
            got=f"a composite factor of {n.bit_length()} bits",
            allowed=f"at most {_MAX_FACTOR_BITS} bits",
        )
    for c in range(1, n):
        d = _rho(n, c)
        if d < n:
            return d
    raise AssertionError(f"no divisor of {n} was found")


def _rho(n: int, c: int) -> int:
    """A divisor above 1 of n from the walk x -> x^2 + c; n itself when the walk fails."""
    x = y = 2
    while True:
        start, product = (x, y), 1
        for _ in range(128):
            x = (x * x + c) % n
            y = (y * y + c) % n
            y = (y * y + c) % n
            product = product * (x - y) % n
        d = math.gcd(product, n)
        if d == 1:
            continue
        if d < n:
            return d
        x, y = start
        d = 1
        while d == 1:
            x = (x * x + c) % n
            y = (y * y + c) % n
            y = (y * y + c) % n
            d = math.gcd(x - y, n)
        return d
