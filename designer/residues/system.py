"""Residue number systems: the primes whose product is large enough for a bound, and the cheapest of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from designer.algebra.primes import prime_in_progression
from designer.errors import ArrayError
from designer.kernels import select
from designer.points import FIELD_FLOOR

BALANCED_BELOW: Final = 2**24
MERSENNE: Final = 2**61 - 1
BITS_LIMIT: Final = 4096
"""Of a result; the job is done once for each 20 of them or so."""

EFFORT: Final = {"balanced": (1, 1), "limbs": (2, 5), "mersenne61": (6, 18)}
"""Of each arithmetic: products of floats, and passes over the result for each portion of the inner dimension."""
PASS: Final = 60.0
"""Cost of a pass over the result in steps of the inner dimension, from `python -m benchmarks exact_product`."""


@dataclass(frozen=True, slots=True)
class ResidueSystem:
    """Primes such that every integer of at most `bound` in magnitude is known by its residues.

    Args:
        primes: different primes; their product is above 2 * bound.
        bound: on the magnitude of the result.
        cost: of the products modulo all the primes, in products of floats of the same size; an estimate.

    Raises:
        ArrayError: the product of the primes is too small.
    """

    primes: tuple[int, ...]
    bound: int
    cost: float

    def __post_init__(self) -> None:
        if len(set(self.primes)) != len(self.primes) or math.prod(self.primes) <= 2 * self.bound:
            raise ArrayError(
                "primes too small for the result", got=self.primes, allowed=f"product above {2 * self.bound}"
            )

    @property
    def arithmetic(self) -> str:
        """The kernel that multiplies."""
        return select(self.primes[-1])


def residue_system(bound: int, *, inner: int, least: int = FIELD_FLOOR, step: int = 1) -> ResidueSystem:
    """The cheapest primes for results of a magnitude: several small ones, or a single wide one.

    Args:
        bound: on the magnitude of the result.
        inner: inner dimension of a worker's product.
        least: no prime is smaller, so that there are enough points.
        step: every prime is 1 modulo this, so that roots of unity of this order exist.

    Raises:
        ArrayError: the bound is too large.

    >>> residue_system(2000 * 2**40, inner=1000).primes
    (163841, 163847, 163853)
    """
    if bound.bit_length() > BITS_LIMIT:
        raise ArrayError("result too large", got=f"{bound.bit_length()} bits", allowed=f"at most {BITS_LIMIT}")
    return min(_candidates(bound, inner, max(least, 3), step), key=lambda system: system.cost)


def _candidates(bound: int, inner: int, least: int, step: int) -> list[ResidueSystem]:
    systems: list[ResidueSystem] = []
    count = max(1, -(-(2 * bound + 1).bit_length() // 24))
    while len(systems) < 4:
        primes = _primes(max(least, _root(2 * bound + 1, count)), count, step)
        if primes[-1] < BALANCED_BELOW:
            systems.append(ResidueSystem(primes, bound, sum(product_cost(q, inner) for q in primes)))
        elif least >= BALANCED_BELOW:
            break
        count += 1
    for q in (prime_in_progression(max(least, 2 * bound + 1), step), MERSENNE):
        if q > 2 * bound and q >= least and q % step == 1 % step and select(q) in EFFORT:
            systems.append(ResidueSystem((q,), bound, product_cost(q, inner)))
    if not systems:
        raise ArrayError(
            "no primes for so many points and so large a result", got=f"primes from {least} on, 1 modulo {step}",
            allowed=f"primes below {BALANCED_BELOW}",
        )  # fmt: skip
    return systems


def product_cost(q: int, inner: int) -> float:
    """Cost of a product modulo a prime, in products of floats of the same size; an estimate.

    Args:
        q: a prime that the arithmetic of floats serves.
        inner: the inner dimension.
    """
    name = select(q)
    products, passes = EFFORT[name]
    portions: int = -(-inner // import_module(f"designer.kernels.{name}").exact_inner(q))
    return products + PASS * passes * portions / inner


def _primes(floor: int, count: int, step: int) -> tuple[int, ...]:
    """The least primes from a floor on that are 1 modulo a step."""
    found: list[int] = []
    for _ in range(count):
        found.append(prime_in_progression(found[-1] + 1 if found else floor, step))
    return tuple(found)


def _root(number: int, degree: int) -> int:
    """The least integer whose power of that degree is at least the number.

    >>> _root(27, 3), _root(28, 3), _root(2**90 + 1, 3) == 2**30 + 1
    (3, 4, True)
    """
    low, high = 1, 1 << -(-number.bit_length() // degree)
    while low < high:
        middle = (low + high) // 2
        if middle**degree < number:
            low = middle + 1
        else:
            high = middle
    return low
