"""Systems of linear inequalities over the rationals by z3's exact simplex: a point, or the inequalities to blame."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

Row = Sequence[int]


class Inequalities:
    """Rows r with r.x >= 1 that always hold; any number of questions about further ones.

    Args:
        width: the number of unknowns.
        always: rows with r.x >= 1.
    """

    def __init__(self, width: int, always: Sequence[Row]) -> None:
        import z3

        self._z3 = z3
        self._context = z3.Context()
        self._solver = z3.SolverFor("QF_LRA", ctx=self._context)
        self._unknowns = [z3.Real(f"x{number}", self._context) for number in range(width)]
        for row in always:
            self._solver.add(self._value(row) >= 1)

    def _value(self, row: Row) -> Any:
        z3 = self._z3
        terms = [x if c == 1 else c * x for c, x in zip(row, self._unknowns, strict=True) if c]
        return z3.Sum(terms) if terms else z3.RealVal(0, self._context)

    def point(self, rows: Sequence[tuple[Row, int]]) -> tuple[list[Fraction] | None, list[int]]:
        """A point, or which of the rows exclude each other.

        Args:
            rows: r and a bound c, for r.x >= c.

        Returns:
            The point and no numbers; or None and the numbers of a least set of rows without a point.

        >>> Inequalities(2, [(1, 0), (0, 1)]).point([((1, -1), 0), ((0, 1), 3), ((-1, 1), 1)])
        (None, [0, 2])
        >>> Inequalities(1, [(1,)]).point([((1,), 3)])[0]
        [Fraction(3, 1)]
        """
        z3, solver = self._z3, self._solver
        solver.push()
        marks = [z3.Bool(f"r{number}", self._context) for number in range(len(rows))]
        for mark, (row, bound) in zip(marks, rows, strict=True):
            solver.add(z3.Implies(mark, self._value(row) >= bound))
        try:
            if self._holds(marks):
                model = solver.model()
                return [model.eval(x, model_completion=True).as_fraction() for x in self._unknowns], []
            return None, self._least(marks)
        finally:
            solver.pop()

    def _holds(self, marks: Sequence[object]) -> bool:
        answer = str(self._solver.check(list(marks)))
        if answer not in ("sat", "unsat"):
            raise RuntimeError(f"z3 gave up: {self._solver.reason_unknown()}")
        return answer == "sat"

    def _core(self) -> set[str]:
        return {str(mark) for mark in self._solver.unsat_core()}

    def _least(self, marks: Sequence[object]) -> list[int]:
        """Rows are left out one by one while the others still exclude each other."""
        kept = self._core()
        for name in sorted(kept):
            if name in kept and not self._holds([mark for mark in marks if str(mark) in kept - {name}]):
                kept = self._core()
        return sorted(int(name[1:]) for name in kept)
