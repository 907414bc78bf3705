"""Clauses about sets of residues modulo q: one variable for every residue says whether it is in the set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Set = list[int]
"""For every residue the literal of its membership."""


class ResidueClauses:
    """Clauses that grow, over the residues modulo q.

    Args:
        modulus: q.

    >>> clauses = ResidueClauses(3)
    >>> clauses.exactly(clauses.new_set(), 2)
    >>> clauses.variables > 3
    True
    """

    def __init__(self, modulus: int) -> None:
        self.modulus, self.variables = modulus, 0
        self.clauses: list[tuple[int, ...]] = []

    def new(self, count: int) -> list[int]:
        """New variables."""
        self.variables += count
        return list(range(self.variables - count + 1, self.variables + 1))

    def new_set(self) -> Set:
        """An unknown set."""
        return self.new(self.modulus)

    def singleton(self, residue: int) -> Set:
        """The set of one given residue."""
        found = self.new_set()
        self.clauses += [(literal if e == residue else -literal,) for e, literal in enumerate(found)]
        return found

    def add(self, *literals: int) -> None:
        """One clause."""
        self.clauses.append(literals)

    def contains_sums(self, target: Set, first: Set, second: Set, sign: int = 1) -> None:
        """The target contains all e + sign f with e in the first, f in the second set."""
        q = self.modulus
        for e, a in enumerate(first):
            for f, b in enumerate(second):
                self.clauses.append((-a, -b, target[(e + sign * f) % q]))

    def contains(self, target: Set, part: Set) -> None:
        """The target contains the part."""
        self.clauses += [(-a, b) for a, b in zip(part, target, strict=True)]

    def differences(self, given: Set) -> Set:
        """A set that contains all differences of two different elements."""
        q, found = self.modulus, self.new_set()
        for d in range(1, q):
            self.clauses += [(-given[e], -given[(e + d) % q], found[d]) for e in range(q)]
        return found

    def without_differences(self, given: Set, forbidden: Set) -> None:
        """No two elements differ by a member of the forbidden set."""
        q = self.modulus
        for d in range(1, q):
            self.clauses += [(-forbidden[d], -given[e], -given[(e + d) % q]) for e in range(q)]

    def disjoint(self, first: Set, second: Set) -> None:
        """No residue is in both sets."""
        self.clauses += [(-a, -b) for a, b in zip(first, second, strict=True)]

    def at_most(self, literals: Sequence[int], most: int) -> None:
        """No more than so many of the literals are true (sequential counter, Sinz 2005)."""
        if most < 0:
            (never,) = self.new(1)
            self.clauses += [(never,), (-never,)]
        elif most < len(literals):
            before: list[int] = []
            for literal in literals:
                rows = self.new(min(len(before) + 1, most))
                for count, row in enumerate(rows):
                    if count < len(before):
                        self.add(-before[count], row)
                    self.add(-literal, *([-before[count - 1]] if count else []), row)
                if len(before) == most:
                    self.add(-literal, *([-before[most - 1]] if most else []))
                before = rows

    def exactly(self, literals: Sequence[int], count: int) -> None:
        """So many of the literals are true."""
        self.at_most(literals, count)
        self.at_most([-literal for literal in literals], len(literals) - count)

    def members(self, given: Set, model: Sequence[bool]) -> Iterator[int]:
        """The elements of a set in a model."""
        return (e for e, literal in enumerate(given) if model[literal])
