"""Satisfiability of clauses by z3's own solver, for where no dedicated one is installed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory


class Z3Clauses:
    """Clauses in conjunctive normal form; literals are signed numbers of variables from 1 on.

    Args:
        clauses: the first ones; more can be added.
        variables: the greatest number of a variable.

    >>> solver = Z3Clauses([(1, 2), (-1,)], 2)
    >>> solver.model()
    [False, False, True]
    >>> solver.add((-2,))
    >>> solver.model() is None
    True
    """

    def __init__(self, clauses: Iterable[Sequence[int]], variables: int) -> None:
        import z3

        self._z3, self._variables = z3, variables
        self._solver = z3.SolverFor("QF_FD")
        lines = [" ".join(map(str, (*clause, 0))) for clause in clauses]
        with TemporaryDirectory() as directory:
            file = Path(directory) / "clauses.cnf"
            file.write_text("\n".join((f"p cnf {variables} {len(lines)}", *lines, "")), "ascii")
            self._solver.from_file(str(file))

    @property
    def conflicts(self) -> int:
        """How often the search had to turn back."""
        statistics = self._solver.statistics()
        return int(sum(statistics.get_key_value(key) for key in statistics.keys() if key == "sat conflicts"))  # noqa: SIM118

    def add(self, clause: Sequence[int]) -> None:
        """One more clause."""
        z3 = self._z3
        self._solver.add(z3.Or(*(z3.Bool(v) if v > 0 else z3.Not(z3.Bool(-v)) for v in clause)))

    def model(self) -> list[bool] | None:
        """Values that satisfy all clauses, by number of the variable; None if there are none."""
        z3 = self._z3
        answer = str(self._solver.check())
        if answer not in ("sat", "unsat"):
            raise RuntimeError(f"z3 gave up: {self._solver.reason_unknown()}")
        if answer == "unsat":
            return None
        model = self._solver.model()
        return [False, *(z3.is_true(model[z3.Bool(number)]) for number in range(1, self._variables + 1))]

    def proof(self) -> list[str]:
        """No lemmas: z3's are not read."""
        return []
