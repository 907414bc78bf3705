"""Whether masks hide the data at roots of unity: T masks x^e in the shares of the workers w^i, i = 0, …, q-1.

The shares of T workers are uniform if the T x T matrix (w^(e i)) of their masks is invertible. That does not depend on
the field, up to finitely many characteristics, and is decided here for all others:

* one mask; two whose difference is coprime to q; a progression with a step coprime to q (Vandermonde): any field;
* q prime: no minor of the Fourier matrix is zero (Chebotarev), in all but finitely many characteristics;
* else all minors at one prime p. Those that are not zero there are not zero in characteristic 0; a zero one is looked
  at modulo so many primes that their product exceeds the norm of every minor: then it is zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Final

from designer.algebra.field import field
from designer.algebra.linear import null_space, rank
from designer.algebra.primes import is_prime, prime_factors, prime_in_progression
from designer.search.dependent_rows import PRIME_BELOW, dependent_powers, steps

FIRST_PRIME: Final = 1 << 30
CERTIFYING_PRIME: Final = 1 << 60
ACCIDENTS: Final = 8
"""Primes that are tried where a minor vanishes modulo one and not in characteristic 0."""

STEPS: Final = 40_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """Whether the masks of any T workers are independent, in all but finitely many characteristics.

    Args:
        holds: None where that was not decided.
        reason: the theorem or the computation.
        rows: workers whose masks are dependent, if there are some.
        cancelled: all exponents at which that combination of the workers' shares vanishes; data elsewhere leak.
        every_field: whether it holds in every field with a primitive q-th root of unity.
    """

    holds: bool | None
    reason: str
    rows: tuple[int, ...] = ()
    cancelled: frozenset[int] = frozenset()
    every_field: bool = False


def theorem(exponents: Sequence[int], modulus: int) -> str:
    """Why any T rows (w^(e i)) are independent in every field with a primitive root w; empty if no theorem says so.

    >>> theorem([0, 1, 2, 3], 24), theorem([0, 1, 3], 24)
    ('the exponents are a progression whose step is coprime to 24 (Vandermonde)', '')
    """
    residues = sorted({e % modulus for e in exponents})
    if len(residues) < len(exponents):
        return ""
    if len(residues) < 2:
        return "every share holds a mask, at a nonzero point"
    if _progression(residues, modulus):
        return f"the exponents are a progression whose step is coprime to {modulus} (Vandermonde)"
    return ""


def _progression(residues: Sequence[int], modulus: int) -> bool:
    """Whether residues are s, s + d, s + 2d, … with d coprime to the modulus: then one alone has no predecessor."""
    held, first = set(residues), residues[0]
    steps_from_first = [other - first for other in residues[1:] if math.gcd(other - first, modulus) == 1]
    return any(sum((e - d) % modulus not in held for e in held) <= 1 for d in steps_from_first)


def independence(exponents: Sequence[int], modulus: int, *, limit: int = STEPS) -> Independence:
    """Decide it for the exponents modulo q at all q-th roots of unity.

    Args:
        exponents: of the T masks.
        modulus: q.
        limit: steps of a search, 20 million a second.

    >>> independence([0, 1, 3], 7).holds, independence([0, 2], 6).rows
    (True, (0, 3))
    """
    residues = sorted({e % modulus for e in exponents})
    if why := theorem(exponents, modulus):
        return Independence(holds=True, reason=why, every_field=True)
    if len(residues) < len(exponents):
        return Independence(holds=False, reason="two masks have one exponent")
    if len(residues) > modulus:
        return Independence(holds=False, reason="more masks than roots of unity")
    if (found := _in_a_subgroup(residues, modulus)) is not None:
        return found
    if is_prime(modulus):
        return Independence(
            holds=True, reason="no minor of a Fourier matrix of prime order is zero, in all but finitely many "
            "characteristics (Chebotarev)",
        )  # fmt: skip
    if steps(modulus - 1, len(residues) - 1) > limit:
        return Independence(holds=None, reason=f"the minors of {len(residues)} of {modulus} workers are too many")
    return _by_minors(residues, modulus)


def _in_a_subgroup(residues: Sequence[int], modulus: int) -> Independence | None:
    """T workers in a subgroup of h roots see exponents modulo h: two masks that are equal there are one mask."""
    for step in _divisors(modulus):
        order = modulus // step
        if len(residues) <= order < modulus and len(seen := {e % order for e in residues}) < len(residues):
            rows = tuple(step * number for number in range(len(residues)))
            cancelled = frozenset(e for e in range(modulus) if e % order in seen)
            reason = f"two masks are equal modulo {order}: {len(residues)} workers of a subgroup cancel them"
            return Independence(holds=False, reason=reason, rows=rows, cancelled=cancelled)
    return None


def _by_minors(residues: Sequence[int], modulus: int) -> Independence:
    for p in islice(_primes(FIRST_PRIME, modulus), ACCIDENTS):
        if p >= PRIME_BELOW:
            break
        rows = dependent_powers(residues, field(p).root_of_unity(modulus), modulus, p)
        if rows is None:
            return Independence(holds=True, reason=f"no minor is zero in GF({p}), hence none in characteristic 0")
        if dependent(residues, rows, modulus):
            return _dependent(residues, rows, modulus)
    return Independence(holds=None, reason="minors vanish modulo every prime that was tried, each by accident")


def _dependent(residues: Sequence[int], rows: Sequence[int], modulus: int) -> Independence:
    """What a dependent set of workers cancels: a least such set, and all exponents where its combination vanishes."""
    over = field(prime_in_progression(CERTIFYING_PRIME, modulus))
    root = over.root_of_unity(modulus)

    def values(exponent: int, workers: Sequence[int]) -> list[int]:
        return [over.power(root, exponent * worker % modulus) for worker in workers]

    combination = min(null_space([values(e, rows) for e in residues], over), key=lambda c: sum(map(bool, c)))
    rows = [row for row, c in zip(rows, combination, strict=True) if c]
    reason = f"the masks of the workers {', '.join(map(str, rows))} are dependent in every field"
    if not dependent(residues, rows, modulus):
        return Independence(holds=False, reason=reason)
    kept = [c for c in combination if c]
    cancelled = frozenset(e for e in range(modulus) if not over.dot(kept, values(e, rows)))
    return Independence(holds=False, reason=reason, rows=tuple(rows), cancelled=cancelled)


def dependent(exponents: Sequence[int], rows: Sequence[int], modulus: int) -> bool:
    """Whether workers' masks are dependent in characteristic 0 and hence in every field.

    A minor of order T is an algebraic integer of degree at most phi(q), each conjugate at most T^(T/2) (Hadamard). If
    it vanishes modulo primes p = 1 mod q they divide its norm; where their product exceeds the norm, it is 0.
    """
    size, phi, known = len(rows), totient(modulus), 0.0
    needed = phi * size * math.log2(max(size, 2)) / 2 + 1
    for p in _primes(CERTIFYING_PRIME, modulus):
        over = field(p)
        root = over.root_of_unity(modulus)
        table = [[over.power(root, e * row % modulus) for e in exponents] for row in rows]
        if rank(table, over) == size:
            return False
        known += math.log2(p) - 1e-6
        if known > needed:
            return True
    raise AssertionError("primes in a progression do not end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """Whether T workers at the q-th roots of unity learn nothing, in all but finitely many characteristics.

    Args:
        private: None where that was not decided.
        reason: why.
        masks: what is known of the masks alone, modulo `modulus`.
        modulus: q, or a divisor of it, if all exponents are alike modulo q / modulus and workers share their shares.
    """

    private: bool | None
    reason: str
    masks: Independence
    modulus: int


def hidden(data: Sequence[int], masks: Sequence[int], modulus: int, *, limit: int = STEPS) -> Hidden:
    """Whether the masks of an operand hide its data at all q-th roots of unity.

    Args:
        data: exponents of the data blocks.
        masks: exponents of T masks; T workers are to learn nothing.
        modulus: q.
        limit: steps of a search, 20 million a second.

    >>> hidden([1], [0, 2], 6).private, hidden([4], [0, 2], 6).private
    (False, True)
    """
    data, masks, order = reduced(data, masks, modulus)
    found = independence(masks, order, limit=limit)
    private = found.holds
    if found.holds is False:
        private = False if set(data) - found.cancelled and found.rows else None
    return Hidden(private=private, reason=found.reason, masks=found, modulus=order)


def reduced(data: Sequence[int], masks: Sequence[int], modulus: int) -> tuple[list[int], list[int], int]:
    """Exponents without the common factor of their differences, which leaves fewer different shares."""
    origin = masks[0]
    common = math.gcd(modulus, *(e - origin for e in (*data, *masks)))
    order = modulus // common
    return [(e - origin) // common % order for e in data], [(e - origin) // common % order for e in masks], order


def totient(n: int) -> int:
    """Euler's function."""
    return math.prod((p - 1) * p ** (k - 1) for p, k in prime_factors(n).items())


def units(modulus: int) -> list[int]:
    """The residues that are coprime to the modulus."""
    return [u for u in range(1, modulus + 1) if math.gcd(u, modulus) == 1]


def _divisors(n: int) -> list[int]:
    return [d for d in range(1, n + 1) if n % d == 0]


def _primes(floor: int, modulus: int) -> Iterator[int]:
    """The primes p = 1 modulo q from a floor on."""
    for _ in count():
        yield (p := prime_in_progression(floor, modulus))
        floor = p + 1
