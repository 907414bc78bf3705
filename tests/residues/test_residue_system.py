"""Residue number systems: large enough, different primes, the cheapest of the ways."""

from __future__ import annotations

import math

import pytest

from designer.algebra.primes import is_prime, next_prime
from designer.errors import ArrayError
from designer.residues.system import ResidueSystem, product_cost, residue_system


@pytest.mark.parametrize("bits", [1, 16, 17, 30, 40, 51, 60, 63, 64, 100, 137, 500])
@pytest.mark.parametrize("inner", [1, 50, 1000, 100_000])
def test_the_primes_tell_all_integers_of_the_bound_apart(bits: int, inner: int) -> None:
    bound = 2**bits
    system = residue_system(bound, inner=inner, least=70_000, step=12)
    assert math.prod(system.primes) > 2 * bound
    assert len(set(system.primes)) == len(system.primes)
    assert all(is_prime(q) and q >= 70_000 for q in system.primes)
    assert all(q % 12 == 1 or q == 2**61 - 1 for q in system.primes)
    assert system.cost == pytest.approx(sum(product_cost(q, inner) for q in system.primes))


def test_the_mersenne_prime_is_taken_only_where_it_has_the_roots_of_unity() -> None:
    assert (2**61 - 2) % 11 == 0
    assert all(q % 17 == 1 for q in residue_system(2**58, inner=4, step=17).primes)


@pytest.mark.parametrize(
    ("bits", "inner"), [(20, 1), (23, 500), (44, 200), (46, 200), (46, 10**6), (60, 30), (90, 900)]
)
def test_no_other_number_of_primes_is_cheaper(bits: int, inner: int) -> None:
    chosen = residue_system(2**bits, inner=inner)
    for count in range(1, 8):
        floor = max(65537, math.ceil((2 ** (bits + 1) + 1) ** (1 / count)) + 1)
        q = next_prime(floor)
        if q < 2**24:
            assert chosen.cost <= count * product_cost(q, inner) * (1 + 1e-9)


def test_primes_whose_product_is_too_small_are_refused() -> None:
    with pytest.raises(ArrayError, match="primes too small for the result"):
        ResidueSystem((7, 11), 39, 2.0)
    with pytest.raises(ArrayError, match="result too large; got 5000 bits"):
        residue_system(2**4999, inner=1)


def test_more_points_than_small_primes_are_refused() -> None:
    with pytest.raises(ArrayError, match="no primes for so many points"):
        residue_system(2**70, inner=10, least=2**25)
