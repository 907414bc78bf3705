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
from designer.analyses.witness import undecodable_set
from designer.code import Code
from designer.functional import System, system
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
        """The rows over the monomials of the support."""
        whole = system(self.code, self.points)
        if self.asked is None:
            return whole
        wanted = dict(zip(whole.targets, whole.wanted, strict=True))
        return replace(whole, targets=self.asked, wanted=[wanted[target] for target in self.asked])

    @property
    def writable(self) -> bool:
        """Whether the system is small enough to be written out."""
        return self.code.product.support_size * len(self.points) <= SYSTEM_LIMIT

    def kernel(self, observations: Sequence[int]) -> Mapping[Monomial, int] | None:
        """Coefficients of a polynomial that vanishes in these observations and moves a target; None if they decode."""
        if not observations:
            return self._first_carrier
        if (repeated := self._repeated(observations)) is not None:
            return self._by_gaps(repeated)
        rows = self.system.restricted(observations) or [[0] * len(self.system.monomials)]
        vector = kernel_witness(rows, self.system.wanted, self.field)
        return None if vector is None else dict(zip(self.system.monomials, vector, strict=True))

    @property
    def _first_carrier(self) -> Mapping[Monomial, int]:
        """A monomial that moves a target: without observations every target is open."""
        monomials = self.system.monomials
        column = next(n for row in self.system.wanted for n, value in enumerate(row) if value)
        return {monomial: int(number == column) for number, monomial in enumerate(monomials)}

    def witness(self, observations: Sequence[int]) -> dict[str, Any] | None:
        """The witness that these observations leave a target open; None if they decode every target."""
        coefficients = self.kernel(observations)
        if coefficients is None:
            return None
        return undecodable_set(self.code, self.points, sorted(observations), coefficients)

    def targets(self, observations: Sequence[int]) -> dict[Block, bool]:
        """For each target whether these observations decode it."""
        rows = self.system.restricted(observations) or [[0] * len(self.system.monomials)]
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
