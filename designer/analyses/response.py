"""The linear system of a code at its points, and whether some of the answers decode.

Observations decode every target if and only if no polynomial of the code's support vanishes in all of them and moves
a target. Such a polynomial is found by the gap determinant where one variable's exponents leave few gaps, else by
elimination.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from designer.algebra.linear import kernel_witness, row_space_contains
from designer.algebra.monomial import Monomial
from designer.analyses.span import affordable, basis, filled
from designer.analyses.witness import undecodable_set
from designer.code import Code
from designer.functional import System, observation_row, system
from designer.operation import Block
from designer.points import EvaluationSet

DENSE_BELOW = 500_000
"""Multiplications of an elimination that takes less time than importing the arrays of the gap determinant."""

SYSTEM_LIMIT = 4_000_000
"""Entries of the largest system that is written out."""


class Response:
    """What the answers of a code at its points say of its targets.

    Args:
        code: the code; its targets must be readable from the product polynomial.
        points: its evaluation set.
        targets: the targets that are asked about; by default all.
    """

    def __init__(self, code: Code, points: EvaluationSet, targets: Sequence[Block] | None = None) -> None:
        self.code, self.points, self.field = code, points, points.field
        self.asked = None if targets is None else tuple(targets)

    @cached_property
    def system(self) -> System:
        """The rows over the monomials of the support, or over `basis`."""
        whole = system(self.code, self.points)
        if self.basis is not None:
            whole = replace(whole, observed=self._coordinates(whole.observed), wanted=self._coordinates(whole.wanted))
        if self.asked is None:
            return whole
        wanted = dict(zip(whole.targets, whole.wanted, strict=True))
        return replace(whole, targets=self.asked, wanted=[wanted[target] for target in self.asked])

    @cached_property
    def basis(self) -> list[list[int]] | None:
        """Where products of blocks span less than all monomials: a basis of what they span; else None."""
        return basis(self.code, self.field) if self.code.placements else None

    def _coordinates(self, rows: Sequence[Sequence[int]]) -> list[list[int]]:
        return [[self.field.dot(row, polynomial) for polynomial in self.basis or ()] for row in rows]

    def _polynomial(self, vector: Sequence[int]) -> dict[Monomial, int]:
        """The coefficients of a polynomial, from its coordinates."""
        if self.basis is not None:
            vector = [self.field.dot(vector, column) for column in zip(*self.basis, strict=True)]
        return dict(zip(self.system.monomials, vector, strict=True))

    def answers(self, coefficients: Mapping[Monomial, int]) -> list[int]:
        """What all observations are if the product polynomial has these coefficients."""
        monomials, rows = self.system.monomials, self.system.observed
        if self.basis is not None:
            points = zip(self.points.points, self.points.orders, strict=True)
            rows = [observation_row(monomials, point, order, self.field) for point, order in points]
        vector = [coefficients[monomial] for monomial in monomials]
        return [self.field.dot(row, vector) for row in rows]

    @property
    def writable(self) -> bool:
        """Whether the system is small enough to be written out."""
        code = self.code
        known = not code.placements or filled(code, self.field) or affordable(code)
        return known and code.product.support_size * len(self.points) <= SYSTEM_LIMIT

    def kernel(self, observations: Sequence[int]) -> Mapping[Monomial, int] | None:
        """Coefficients of a polynomial that vanishes in these observations and moves a target; None if they decode."""
        if not observations:
            return self._first_carrier
        if (repeated := self._repeated(observations)) is not None:
            return self._by_gaps(repeated)
        vector = kernel_witness(self.system.restricted(observations), self.system.wanted, self.field)
        return None if vector is None else self._polynomial(vector)

    @property
    def _first_carrier(self) -> Mapping[Monomial, int] | None:
        """A monomial that moves a target: without observations every target is open, unless all are 0 in this field."""
        column = next((n for row in self.system.wanted for n, value in enumerate(row) if value), None)
        if column is None:
            return None
        return self._polynomial([int(number == column) for number in range(len(self.system.wanted[0]))])

    def witness(self, observations: Sequence[int]) -> dict[str, Any] | None:
        """The witness that these observations leave a target open; None if they decode every target."""
        coefficients = self.kernel(observations)
        if coefficients is None:
            return None
        return undecodable_set(self.code, self.points, sorted(observations), coefficients)

    def targets(self, observations: Sequence[int]) -> dict[Block, bool]:
        """For each target whether these observations decode it."""
        rows = self.system.restricted(observations) or [[0] * len(self.system.wanted[0])]
        found = row_space_contains(rows, self.system.wanted, self.field)
        return dict(zip(self.system.targets, found, strict=True))

    def method(self, observations: Sequence[int]) -> str:
        """How `kernel` decides: `gaps` or `rank`."""
        return "rank" if self._repeated(observations) is None else "gaps"

    def _repeated(self, observations: Sequence[int]) -> list[int] | None:
        """The points, each as often as derivatives are observed there, if the gap determinant applies and pays."""
        code, points = self.code, self.points
        if code.placements or len(code.variables) > 1:
            return None
        seen: dict[int, set[int]] = {}
        for number in observations:
            seen.setdefault(points.points[number][0], set()).add(points.orders[number])
        if any(orders != set(range(len(orders))) for orders in seen.values()):
            return None
        size, span, count = code.product.support_size, code.product.degrees[0] - code.lowest[0] + 1, len(observations)
        gaps, free, dense = span - size, max(0, span - count), count * size * min(count, size)
        if gaps * free * min(gaps, free) > dense or (dense < DENSE_BELOW and self.writable):
            return None
        return [x for x, orders in seen.items() for _ in orders]

    def _by_gaps(self, repeated: Sequence[int]) -> Mapping[Monomial, int] | None:
        from designer.algebra.gaps import vanishing_polynomials

        monomials = self.code.product.support()
        exponents = [e - self.code.lowest[0] for (e,) in monomials]
        held = self.code.product
        carriers = [held.carriers(t) for t in self.asked] if self.asked is not None else held.all_carriers().values()
        for vector in vanishing_polynomials(repeated, exponents, self.field):
            coefficients = dict(zip(monomials, vector, strict=True))
            if any(self.field.sum(coefficients[m] for m in touched) for touched in carriers):
                return coefficients
        return None
