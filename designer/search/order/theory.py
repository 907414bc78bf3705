"""Whether an order of sums belongs to exponents: a point of linear inequalities, or a clause that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, lcm
from typing import Final

from designer.algebra.smt import combination
from designer.algebra.smt_linear import Inequalities
from designer.errors import DesignerError
from designer.search.order.encoding import Clause, Encoding

SECONDS: Final = 60.0
"""For the multipliers of one clause; it takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A clause that holds for all exponents, with the multipliers that prove it.

    Args:
        clause: the literals; together their negations have no solution.
        multipliers: positive integers, one a literal: the sum of the negations, each as a linear form >= 0 or > 0,
            is at most 0 in every positive number of the base and 0 in the others.
    """

    clause: Clause
    multipliers: tuple[int, ...]


class Theory:
    """Linear arithmetic for the variables of an encoding that are about sums."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        units = [[int(i == j) for j in range(encoding.base)] for i in range(encoding.positive)]
        self._positive = units
        self._system = Inequalities(encoding.base, units)

    def point(self, model: Sequence[bool]) -> list[int] | Lesson:
        """Integers for the base that the model's sums agree with, or what the model violates."""
        literals, rows = [], []
        for variable, form in self._encoding.forms.items():
            holds = model[variable]
            literals.append(-variable if holds else variable)
            rows.append((form, 0) if holds else (tuple(-x for x in form), 1))
        values, blamed = self._system.point(rows)
        if values is not None:
            common = lcm(*(value.denominator for value in values))
            return [int(value * common) for value in values]
        return self._lesson([literals[number] for number in blamed], [rows[number] for number in blamed])

    def _lesson(self, clause: Sequence[int], rows: Sequence[tuple[Sequence[int], int]]) -> Lesson:
        """Multipliers for rows without a common point."""
        terms = [
            {(): -bound, **{(f"x{number}",): x for number, x in enumerate(row) if x}}
            for row, bound in (*rows, *((unit, 1) for unit in self._positive))
        ]
        found = combination(terms, [], seconds=SECONDS)
        if found is None:
            raise DesignerError("no multipliers for sums that exclude each other", where=self._encoding.instance.key)
        fractions = found[0][: len(rows)]
        scale = lcm(*(x.denominator for x in fractions))
        whole = [int(x * scale) for x in fractions]
        common = gcd(*whole) or 1
        kept = [(literal, x // common) for literal, x in zip(clause, whole, strict=True) if x]
        return Lesson(tuple(literal for literal, _ in kept), tuple(x for _, x in kept))
