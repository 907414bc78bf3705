"""Whether answers decode over the real or complex numbers: decided by exact arithmetic, never by a rank in floats.

Points in floats are rational numbers with a power of two below, and so are the values of monomials and of Chebyshev
polynomials there. Modulo a prime p that is 1 modulo 4 all of them, i included, become elements of GF(p), and

* a set of answers whose rows have full rank modulo p has it over the rationals, so that it decodes: a proof;
* roots of unity, where exponents are cyclic, are taken for the roots that they stand for; p is 1 modulo their order;
* whether a functional is in the span of rows of lower rank is the same modulo p and over the rationals unless
  p divides one particular minor; p is drawn at random, so that this is an answer with an error bound.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

from designer.algebra.field import Field, field
from designer.algebra.linear import rank, row_space_contains
from designer.algebra.primes import prime_in_progression
from designer.errors import DesignerError
from designer.node_product import NodeProduct
from designer.reals.basis import CHEBYSHEV
from designer.reals.expansion import Form
from designer.reals.readability import carrier
from designer.reals.system import NumericSystem
from designer.verdict import Answer, Assurance, Verdict

STEPS: Final = 30_000_000
"""Of elimination, over all sets looked at."""
SAMPLE: Final = 200
PRIME_FLOOR: Final = 2**60

Rows = list[list[int]]


class ModularSystem:
    """The observed values and the wanted functionals modulo a random prime.

    Args:
        system: the system in floats, whose points are taken for the numbers that they are.
        seed: of the prime.
    """

    def __init__(self, system: NumericSystem, seed: int = 0) -> None:
        generator = random.Random(seed)  # noqa: S311  no secret
        self.order = math.lcm(4, *(cycle for cycle in system.code.modulus if cycle))
        self.prime = prime_in_progression(generator.randrange(PRIME_FLOOR, 2 * PRIME_FLOOR), self.order)
        self.field: Field = field(self.prime)
        self.root = self.field.root_of_unity(self.order)
        self.system = system
        self.functions = system.expansion.functions if system.expansion else tuple(system.code.product.support())
        self.observed: Rows = [self._mixed(self._values(point)) for point in system.points.points]
        self.wanted: Rows = self._wanted()

    def decodes(self, answers: Sequence[int]) -> tuple[bool, bool]:
        """Whether these answers decode modulo the prime, and whether that proves it over the rationals."""
        rows = [self.observed[number] for number in answers]
        if rank(rows, self.field) == len(rows[0]):
            return True, True
        return all(row_space_contains(rows, self.wanted, self.field)), False

    def error(self) -> float:
        """Bound on the probability that one answer without proof is wrong.

        A minor of at most `n` rows is a number of at most `bits` bits (Hadamard), with at most bits/60 prime divisors
        above 2^60; a prime stands for fewer than 4000 of the 2^60 numbers drawn.
        """
        n = max(len(self.functions), 1)
        degree = sum(max(abs(f[v]) for f in self.functions) for v in range(len(self.functions[0])))
        bits = n * (2100 * (degree + 1) + 64)
        return min(1.0, bits / 60 * 4000 / 2**60)

    def _values(self, point: Sequence[complex]) -> list[int]:
        """Values of the functions at a point."""
        columns = [
            self._powers(self._coordinate(x, cycle), [f[v] for f in self.functions])
            for v, (x, cycle) in enumerate(zip(point, self.system.code.modulus, strict=True))
        ]
        return [math.prod(parts) % self.prime for parts in zip(*columns, strict=True)]

    def _powers(self, x: int, exponents: Sequence[int]) -> list[int]:
        if self.system.basis != CHEBYSHEV:
            return [pow(x, e, self.prime) for e in exponents]
        values = [1, x]
        while len(values) <= max(exponents):
            values.append((2 * x * values[-1] - values[-2]) % self.prime)
        return [values[e] for e in exponents]

    def _mixed(self, values: Sequence[int]) -> list[int]:
        """The values of the independent functions, which stand for all."""
        found = self.system.expansion
        if found is None or len(found.pivots) == len(found.functions):
            return list(values)
        row = [0] * len(found.pivots)
        for value, form in zip(values, found.mixing, strict=True):
            for place, coefficient in form.items():
                row[place] = (row[place] + value * self._rational(coefficient)) % self.prime
        return row

    def _wanted(self) -> Rows:
        """The functionals; a functional u + sqrt(2) v with rational u, v is in a rational span when u and v are."""
        found, code = self.system.expansion, self.system.code
        if found is not None:
            return [self._row(form) for pair in found.readers for form in pair if form]
        held = code.product
        if not isinstance(held, NodeProduct):
            raise AssertionError("a product without an expansion has nodes")
        at_nodes = [self._values((node,)) for node in self.system.nodes]
        rows = []
        for target in self.system.targets if self.system.readable else ():
            terms = [(c, at_nodes[node]) for node, c in held.readout(target).items()]
            rows.append([sum(c * row[place] for c, row in terms) % self.prime for place in range(len(self.functions))])
        return rows

    def _row(self, form: Form) -> list[int]:
        row = [0] * self.system.functions
        for place, value in form.items():
            row[place] = self._rational(value)
        return row

    def _rational(self, value: Fraction) -> int:
        return value.numerator * pow(value.denominator, -1, self.prime) % self.prime

    def _coordinate(self, x: complex, cycle: int | None) -> int:
        """A root of unity where exponents are cyclic; else the number in floats, as the rational number that it is."""
        if cycle:
            turn = round(math.atan2(complex(x).imag, complex(x).real) / (2 * math.pi) * cycle)
            return pow(self.root, self.order // cycle * (turn % cycle), self.prime)
        if isinstance(x, complex):
            i = pow(self.root, self.order // 4, self.prime)
            return (self._rational(Fraction(x.real)) + i * self._rational(Fraction(x.imag))) % self.prime
        return self._rational(Fraction(x))


def decide(system: NumericSystem, *, received: int | None = None, seed: int = 0) -> Verdict:
    """The verdict on `decodability`: all answers together, or every set of `received` of them.

    Args:
        system: from `numeric_system`.
        received: answers in a set; by default all.
        seed: of the prime, and of the sets that are looked at where there are too many.

    Raises:
        DesignerError: there are not so many answers.
    """
    count = len(system.points)
    size = count if received is None else received
    if not 1 <= size <= count:
        raise DesignerError("number of answers out of range", got=received, allowed=f"1 to {count}")
    statement = f"all {count} answers together decode every target"
    if received is not None:
        statement = f"every {size} of the {count} answers decode every target"
    place = f"{system.points.label} over the {system.points.field} numbers, "
    place += "as the roots that they are" if any(system.code.modulus) else "as the floats that they are"
    if not system.readable:
        return _unreadable(system, place, statement)
    if (theorem := _theorem(system, size)) is not None:
        return Verdict(
            claim="decodability", answer=Answer.HOLDS, assurance=Assurance.THEOREM, scope=place,
            statement=statement, because=(theorem,),
        )  # fmt: skip
    return _by_rank(system, size, place, statement, seed)


def _unreadable(system: NumericSystem, place: str, statement: str) -> Verdict:
    """No answers decode what the whole product does not show."""
    shown = carrier(system)
    if shown.answer is Answer.REFUTED:
        return Verdict(
            claim="decodability", answer=Answer.REFUTED, assurance=shown.assurance, scope=place, statement=statement,
            witness=shown.witness, because=("not even the whole product shows the target of the witness",),
        )  # fmt: skip
    return Verdict(
        claim="decodability", answer=Answer.UNDECIDED, scope=place, statement=statement, because=shown.because
    )


def _by_rank(system: NumericSystem, size: int, place: str, statement: str, seed: int) -> Verdict:
    """Set after set modulo a random prime."""
    count, modular = len(system.points), ModularSystem(system, seed)
    total = math.comb(count, size)
    affordable = max(1, STEPS // (size * size * system.functions + 1))
    exhaustive = total <= affordable
    sets: Iterable[Sequence[int]] = combinations(range(count), size)
    if not exhaustive:
        generator = random.Random(seed)  # noqa: S311  no secret
        sets = [sorted(generator.sample(range(count), size)) for _ in range(min(SAMPLE, affordable))]
    looked, proved = 0, True
    for answers in sets:
        looked += 1
        decoded, proof = modular.decodes(answers)
        proved = proved and proof
        if not decoded:
            return Verdict(
                claim="decodability", answer=Answer.REFUTED, assurance=Assurance.SAMPLED, scope=place,
                statement=statement,
                witness={"kind": "unspanned", "workers": list(answers), "prime": modular.prime},
                because=(
                    "a wanted functional is not in the span of what these answers observe, modulo a random prime; "
                    f"probability of an error below {modular.error():.0e}",
                ),
            )  # fmt: skip
    if not exhaustive:
        return Verdict(
            claim="decodability", answer=Answer.UNDECIDED, scope=place, statement=statement,
            because=(f"{looked} of {total} sets were looked at, drawn at random; all of them decode",),
        )  # fmt: skip
    text = "the rank of their rows modulo a prime is full, and it is no larger than over the rationals"
    if not proved:
        text = f"by ranks modulo a random prime; probability of an error below {looked * modular.error():.0e}"
    return Verdict(
        claim="decodability", answer=Answer.HOLDS, scope=place, statement=statement,
        assurance=Assurance.EXHAUSTIVE if proved else Assurance.SAMPLED, because=(f"{looked} sets: {text}",),
    )  # fmt: skip


def _theorem(system: NumericSystem, size: int) -> str | None:
    """Why any set of this size of distinct points decodes, if a theorem says so."""
    code, points = system.code, system.points
    if any(code.modulus):
        return None
    degrees = [top - low for top, low in zip(code.product.degrees, code.lowest, strict=True)]
    if len(degrees) == 1 and size > degrees[0]:
        return (
            f"a polynomial of degree {degrees[0]} is determined by its values at any {degrees[0] + 1} distinct points"
        )
    if points.axes and size == len(points) and all(len(a) > d for a, d in zip(points.axes, degrees, strict=True)):
        return "a polynomial is determined by its values on a grid with more points than its degree on each axis"
    return None
