"""Functionals on the span of the support: what workers observe and what the user wants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from designer.algebra.field import Field
from designer.algebra.interpolation import basis_values
from designer.algebra.monomial import Monomial
from designer.code import Code
from designer.errors import PointsError
from designer.node_product import NodeProduct
from designer.operation import Block
from designer.points import EvaluationSet, Point


@dataclass(frozen=True, slots=True)
class System:
    """The linear system of decoding: rows over the monomials of the support.

    Args:
        monomials: the support.
        observed: one row an observation.
        targets: the targets.
        wanted: one row a target: 1 at each of its carriers, or the values of the monomials at its node.

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
    wanted = code.product.wanted(monomials, points.field)
    observed = [
        observation_row(monomials, point, order, points.field)
        for point, order in zip(points.points, points.orders, strict=True)
    ]
    return System(monomials, observed, tuple(wanted), list(wanted.values()))


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
    """Coefficients of an operand's blocks, masks included, in its share at each observation."""
    return [share_row(code, operand, points, number, order) for number, order in enumerate(points.orders)]


def share_row(code: Code, operand: int, points: EvaluationSet, number: int, order: int = 0) -> list[int]:
    """The same at one observation, or for a Hasse derivative of an order at its point."""
    field, point, product = points.field, points.points[number], code.product
    if not isinstance(product, NodeProduct):
        return observation_row(list(code.exponents[operand]), point, order, field)
    values = basis_values(product.node_values(field), point[0], field)
    return [
        field.sum(field.mul(field.element(c), values[node]) for node, c in share)
        for share in code.placements[operand].shares
    ]


def check_dimension(code: Code, points: EvaluationSet) -> None:
    """Refuse points that do not fit a code's variables.

    Raises:
        PointsError: wrong number of coordinates, derivatives in several variables, or coordinates that
            are no roots of unity where exponents are cyclic.
    """
    if points.dimension != len(code.variables):
        raise PointsError(
            "points of the wrong dimension",
            where=code.label,
            got=f"{points.dimension} coordinates",
            allowed=f"{len(code.variables)}, one for each of {', '.join(code.variables)}",
        )
    if not points.plain and (points.dimension > 1 or any(code.modulus)):
        raise PointsError("derivatives need one variable with ordinary exponents", where=code.label, got=points.text)
    if not points.plain and (code.placements or code.scheme.laurent):
        raise PointsError(
            "derivatives need blocks at exponents from 0 on", where=code.label, got=points.text, allowed="plain values"
        )
    for variable, column in zip(code.variables, zip(*points.points, strict=True), strict=True):
        if variable in code.scheme.laurent and 0 in column:
            raise PointsError(
                f"exponents of {variable} may be negative", where=code.label, got="point 0", allowed="nonzero elements"
            )
    for number, cycle in enumerate(code.modulus):
        for point in points.points if cycle else ():
            if points.field.power(point[number], cycle or 1) != 1:
                raise PointsError(
                    f"exponents of {code.variables[number]} count modulo {cycle}",
                    where=code.label,
                    got=f"point {point[number]}",
                    allowed=f"{cycle}-th roots of 1",
                    remedy=f"use --points roots:{cycle}",
                )
