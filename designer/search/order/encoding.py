"""Clauses whose models are the possible orders of sums: what both encodings share.

A *base* of numbers, the first ones positive, stands for all exponents; every cell is a linear form in the base. The
variables of the clauses:

    sum      a linear form in the base is at least 0; its negation: it is less than 0
    level    at least k different sums of interference are at most that of the cell
    data     the block at a place in the order of an operand's exponents is data, no mask
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from designer.search.instance import Instance

Form = tuple[int, ...]
Clause = tuple[int, ...]
Name = tuple[int | str, ...]


@dataclass
class Encoding:
    """Variables with their meaning, and clauses.

    Args:
        instance: what codes are for.
        workers: the largest support asked for.
        base: how many numbers all exponents are combined from.
        positive: how many of them, the first ones, are positive by the order that is presumed.
        names: the meaning of each variable; variable v is at v - 1.
        forms: variable about a sum -> its linear form.
        clauses: the clauses.
    """

    instance: Instance
    workers: int
    base: int
    positive: int
    names: list[Name] = field(default_factory=list)
    forms: dict[int, Form] = field(default_factory=dict)
    clauses: list[Clause] = field(default_factory=list)

    @property
    def levels(self) -> int:
        """How many different sums of interference there may be."""
        return self.workers - self.instance.targets

    def variable(self, *name: int | str, form: Form | None = None) -> int:
        """A new variable."""
        self.names.append(name)
        if form is not None:
            self.forms[len(self.names)] = form
        return len(self.names)

    def add(self, *clause: int) -> None:
        """One more clause."""
        self.clauses.append(clause)

    def lexicographic(self, first: Sequence[int], second: Sequence[int]) -> None:
        """The first vector of variables is not behind the second one: one clause for each common beginning."""
        for length, (x, y) in enumerate(zip(first, second, strict=True)):
            if x == y:
                continue
            for signs in product((1, -1), repeat=length):
                common = {s * v for s, pair in zip(signs, zip(first, second, strict=True), strict=False) for v in pair}
                if not any(-literal in common for literal in common):
                    self.add(*sorted({*common, -x, y}, key=abs))

    def ladder(self, *cell: int) -> list[int]:
        """Variables for the levels of a cell from 1 to one more than there may be, which is excluded."""
        found = [self.variable("level", *cell, k) for k in range(1, self.levels + 2)]
        self.add(-found[-1])
        for low, high in pairwise(found):
            self.add(low, -high)
        return found

    def climb(self, given: Clause, low: Sequence[int], high: Sequence[int], *, rise: int = 0) -> None:
        """Unless one of the given literals holds, levels at `high` are at least those at `low`, plus the rise."""
        for k in range(1, len(high) + 1 - rise):
            self.add(*given, -low[k - 1], high[k + rise - 1])
