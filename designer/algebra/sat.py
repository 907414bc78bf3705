"""Satisfiability of clauses: Glucose through python-sat where that is installed, else z3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Protocol


class Clauses(Protocol):
    """A set of clauses that grows, and a search for values that satisfy it."""

    @property
    def conflicts(self) -> int:
        """How often the search had to turn back."""

    def add(self, clause: Sequence[int]) -> None:
        """One more clause."""

    def model(self) -> list[bool] | None:
        """Values that satisfy all clauses, by number of the variable; None if there are none."""

    def proof(self) -> list[str]:
        """The lemmas and deletions of a refutation in the format DRUP."""


def available() -> bool:
    """Whether python-sat is installed."""
    return find_spec("pysat") is not None


def clauses(first: Iterable[Sequence[int]], variables: int, *, proof: bool = False, fallback: bool = False) -> Clauses:
    """A solver with these clauses.

    Args:
        first: the clauses; literals are signed numbers of variables from 1 on.
        variables: the greatest number of a variable.
        proof: keep the lemmas.
        fallback: z3, even where python-sat is installed.

    >>> clauses([(1, 2), (-1,)], 2).model()
    [False, False, True]
    """
    if available() and not fallback:
        return Glucose(first, variables, proof)
    from designer.algebra.smt_clauses import Z3Clauses

    return Z3Clauses(first, variables)


class Glucose:
    """Clauses for Glucose 4.1, which writes down its lemmas.

    Args:
        first: the first clauses; more can be added.
        variables: the greatest number of a variable.
        proof: keep the lemmas.
    """

    def __init__(self, first: Iterable[Sequence[int]], variables: int, proof: bool) -> None:
        from pysat.solvers import Solver

        self._variables, self._proof = variables, proof
        self._solver = Solver(name="glucose4", bootstrap_with=first, with_proof=proof)

    @property
    def conflicts(self) -> int:
        """How often the search had to turn back."""
        return int((self._solver.accum_stats() or {}).get("conflicts", 0))

    def add(self, clause: Sequence[int]) -> None:
        """One more clause."""
        self._solver.add_clause(list(clause))

    def model(self) -> list[bool] | None:
        """Values that satisfy all clauses, by number of the variable; None if there are none."""
        if not self._solver.solve():
            return None
        values = [False] * (self._variables + 1)
        for literal in self._solver.get_model() or ():
            if 0 < literal <= self._variables:
                values[literal] = True
        return values

    def proof(self) -> list[str]:
        """The lemmas and deletions of a refutation in the format DRUP."""
        return list(self._solver.get_proof() or ()) if self._proof else []
