"""Functionals on the span of the support: what workers observe and what the user wants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from designer.algebra.field import Field
from designer.algebra.monomial import Monomial
from designer.code import Code
from designer.operation import Block
from designer.points import EvaluationSet, Point


@dataclass(frozen=True, slots=True)
class System:
    """The linear system of decoding: rows over the monomials of the support.

    Args:
        monomials: the support.
        observed: one row an observation.
        targets: the targets.
        wanted: one row a target: 1 at each of its carriers.

    Targets are decodable if and only if the wanted rows lie in the span of the observed ones.
    """

    monomials: tuple[Monomial, ...]
    observed: list[list[int]]
    targets: tuple[Block, ...]
    wanted: list[list[int]]

    def restricted(self, workers: Sequence[int]) -> list[list[int]]:
        """The observed rows of some observations."""
        return [self.observed[worker] for worker in workers]


def system(code: Code, points: EvaluationSet) -> System:
    """The system of a code at an evaluation set."""
    monomials = tuple(code.product.support())
    place = {monomial: number for number, monomial in enumerate(monomials)}
    carriers = code.product.all_carriers()
    wanted = []
    for touched in carriers.values():
        row = [0] * len(monomials)
        for monomial in touched:
            row[place[monomial]] = 1
        wanted.append(row)
    observed = [
        observation_row(monomials, point, order, points.field)
        for point, order in zip(points.points, points.orders, strict=True)
    ]
    return System(monomials, observed, tuple(carriers), wanted)


def observation_row(monomials: Sequence[Monomial], point: Point, order: int, field: Field) -> list[int]:
    """Values of monomials at a point, or of their Hasse derivatives of an order (one variable).

    >>> from designer.algebra.field import field
    >>> observation_row([(0,), (1,), (2,)], (3,), 1, field(7))
    [0, 1, 6]
    """
    if order:
        x = point[0]
        return [
            field.mul(field.element(math.comb(e, order)), field.power(x, e - order)) if e >= order else 0
            for (e,) in monomials
        ]
    powers = [_powers(x, {monomial[v] for monomial in monomials}, field) for v, x in enumerate(point)]
    if len(powers) == 1:
        column = powers[0]
        return [column[e] for (e,) in monomials]
    row = []
    for monomial in monomials:
        value = 1
        for column, exponent in zip(powers, monomial, strict=True):
            value = field.mul(value, column[exponent])
        row.append(value)
    return row


def _powers(x: int, exponents: set[int], field: Field) -> dict[int, int]:
    """The powers of an element that are asked for; each from the one before it."""
    powers, power, last = {}, 1, 0
    for exponent in sorted(exponents):
        power = field.mul(power, x if exponent == last + 1 else field.power(x, exponent - last))
        powers[exponent], last = power, exponent
    return powers


def share_rows(code: Code, operand: int, points: EvaluationSet) -> list[list[int]]:
    """Coefficients of an operand's blocks in its share at each observation."""
    monomials = list(code.exponents[operand])
    return [
        observation_row(monomials, point, order, points.field)
        for point, order in zip(points.points, points.orders, strict=True)
    ]
