"""Primes against trial division, known pseudoprimes and SymPy."""

from __future__ import annotations

import math

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from designer.algebra import primes
from designer.algebra.primes import (
    is_prime,
    next_prime,
    next_prime_power,
    prime_factors,
    prime_in_progression,
    prime_power,
)
from designer.errors import FieldError


def test_small_numbers_agree_with_trial_division() -> None:
    for n in range(-5, 5000):
        assert is_prime(n) == (n > 1 and all(n % d for d in range(2, math.isqrt(n) + 1)))


@pytest.mark.parametrize(
    "n",
    [
        2047, 3215031751, 3825123056546413051, 318665857834031151167461,  # fool the first 1, 4, 9, 12 bases
        primes.PROVEN_BELOW,  # fools all 13 bases
        5459, 5777, 10877,  # strong Lucas pseudoprimes
        (2**89 - 1) ** 2, (2**89 - 1) * (2**107 - 1), 2**251 - 1,
    ],
)  # fmt: skip
def test_pseudoprimes_are_composite(n: int) -> None:
    assert not is_prime(n)


@pytest.mark.parametrize("n", [65537, 2**31 - 1, 2**61 - 1, 2**89 - 1, 2**127 - 1, 2**255 - 19, 2**521 - 1])
def test_known_primes_are_prime(n: int) -> None:
    assert is_prime(n)


@given(st.integers(2**80, 2**200))
def test_large_numbers_agree_with_sympy(n: int) -> None:
    assert is_prime(n | 1) == sympy.isprime(n | 1)


def test_the_strong_lucas_test_passes_every_prime_and_few_composites() -> None:
    passing = [n for n in range(1001, 12000, 2) if primes._passes_strong_lucas(n) and not is_prime(n)]
    assert passing == [5459, 5777, 10877]
    assert all(primes._passes_strong_lucas(n) for n in range(1001, 12000, 2) if is_prime(n))


@given(st.integers(-10, 10**7))
def test_next_prime_is_the_least(n: int) -> None:
    p = next_prime(n)
    assert p >= n
    assert is_prime(p)
    assert not any(is_prime(m) for m in range(max(n, 0), p))


@given(st.integers(0, 10**5), st.integers(1, 200))
def test_prime_in_progression_is_the_least(floor: int, step: int) -> None:
    q = prime_in_progression(floor, step)
    assert q == next(m for m in range(max(floor, 2), q + 1) if (m - 1) % step == 0 and is_prime(m))


@given(st.sampled_from([2, 3, 5, 997, 1009, 65537, 2**31 - 1]), st.integers(1, 60))
def test_prime_powers_are_taken_apart(p: int, k: int) -> None:
    assert prime_power(p**k) == (p, k)
    assert prime_power(p**k * 11) is None


@given(st.integers(-3, 3000))
def test_small_prime_powers_and_their_successors(n: int) -> None:
    def power(m: int) -> bool:
        return m > 1 and len(sympy.factorint(m)) == 1

    assert (prime_power(n) is not None) == power(n)
    assert next_prime_power(n) == next(m for m in range(max(n, 2), 6000) if power(m))


@given(st.integers(1, 2**64))
def test_factors_agree_with_sympy(n: int) -> None:
    assert prime_factors(n) == sympy.factorint(n)
    assert list(prime_factors(n)) == sorted(prime_factors(n))


@pytest.mark.parametrize("n", [1009**2 * 1013, 2**32 + 1, (2**31 - 1) ** 3, (2**31 - 1) * (2**32 - 5), 1009**6])
def test_products_of_large_primes_are_factored(n: int) -> None:
    assert prime_factors(n) == sympy.factorint(n)


def test_messages() -> None:
    with pytest.raises(FieldError) as error:
        is_prime(1 << 4096)
    assert str(error.value) == (
        "the integer is too large to test for primality; got 4097 bits; allowed: at most 4096 bits"
    )
    with pytest.raises(FieldError) as error:
        prime_in_progression(5, 0)
    assert str(error.value) == "the step of a progression must be positive; got 0; allowed: 1, 2, 3, …"
    with pytest.raises(FieldError) as error:
        prime_factors(0)
    assert str(error.value) == "only positive integers have prime factors; got 0"
    with pytest.raises(FieldError) as error:
        prime_factors((2**61 - 1) * (2**89 - 1))
    assert str(error.value) == (
        "the integer is too hard to factor; got a composite factor of 150 bits; allowed: at most 96 bits"
    )
