"""How many answers suffice by a theorem, and polynomials that show that fewer do not.

* `interpolation`: one variable, distinct points. Any D+1 answers decode (Vandermonde); D answers leave the multiples
  of prod(x - x_w), which move a target whenever its coefficient at a carrier (its value at a node) is not zero.
* `grid`: n1 x n2 x … points. Any n1 n2 … − (n1−d1)(n2−d2)… + 1 answers decode (minimum distance of a product of
  Reed–Solomon codes); a product of univariate polynomials that vanishes on all other points shows that fewer do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, Final

from designer.algebra.interpolation import master_polynomial
from designer.algebra.monomial import Monomial
from designer.analyses.span import complete, filled
from designer.analyses.witness import undecodable_set
from designer.code import Code
from designer.node_product import NodeProduct
from designer.operation import Block
from designer.points import EvaluationSet

TRIES: Final = 64
BLOCK_WITNESS_LIMIT: Final = 40
ROOTS_LIMIT: Final = 5000

Factors = Sequence[Sequence[int]]
"""Coefficients of one polynomial a variable, constant first; a Laurent variable's are shifted by its least exponent."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of answers that suffices.

    Args:
        method: `interpolation` or `grid`.
        enough: that number.
        why: the theorem, in words.
    """

    method: str
    enough: int
    why: str


def least_sizes(code: Code) -> list[int]:
    """For each variable how many coordinates determine a polynomial: N for exponents modulo N, else the span + 1."""
    spans = zip(code.product.degrees, code.lowest, code.modulus, strict=True)
    return [cycle or degree - low + 1 for degree, low, cycle in spans]


def threshold_by_degree(code: Code) -> int:
    """Answers that suffice by the degrees: D+1 distinct points, or a full grid (N for exponents modulo N)."""
    return math.prod(least_sizes(code))


def least_answers(code: Code) -> int:
    """The recovery threshold that a scheme's points are chosen for: by degree, or the number of monomials."""
    return code.product.support_size if code.scheme.points.by_support else threshold_by_degree(code)


def theorem(code: Code, points: EvaluationSet) -> Bound | None:
    """The bound of the theorem that applies; None if none does."""
    if not points.plain or any(code.modulus):
        return None
    sizes = least_sizes(code)
    if len(sizes) == 1 and sizes[0] <= len(points):
        return Bound(
            "interpolation", sizes[0],
            f"a polynomial of degree {sizes[0] - 1} is determined by its values at any {sizes[0]} "
            f"distinct {'points' if not code.scheme.laurent else 'nonzero points'} (Vandermonde)",
        )  # fmt: skip
    if points.axes and all(len(axis) >= size for axis, size in zip(points.axes, sizes, strict=True)):
        spare = math.prod(len(axis) - size + 1 for axis, size in zip(points.axes, sizes, strict=True))
        return Bound(
            "grid", len(points) - spare + 1,
            f"a nonzero polynomial of these degrees is nonzero at {spare} points of the grid at least "
            "(product of Reed–Solomon codes)",
        )  # fmt: skip
    return None


def boundary_witness(code: Code, points: EvaluationSet, bound: Bound) -> dict[str, Any] | None:
    """A set of one answer less than a bound that leaves a target open, by polynomials that vanish there."""
    if not code.product.is_box or bound.enough > ROOTS_LIMIT:
        return None
    if code.placements and not complete(code, points.field):
        return None
    axes = points.axes or (tuple(point[0] for point in points.points),)
    degrees = [size - 1 for size in least_sizes(code)]
    for shift in range(TRIES):
        roots = [_window(axis, degree, shift) for axis, degree in zip(axes, degrees, strict=True)]
        if bound.method == "interpolation" and len(set(roots[0])) < degrees[0]:
            return None
        factors = [master_polynomial(chosen, points.field) for chosen in roots]
        moved = _moved_target(code, factors, points)
        if moved is None:
            continue
        chosen_roots = [set(chosen) for chosen in roots]
        workers = [
            number
            for number, point in enumerate(points.points)
            if any(x in chosen for x, chosen in zip(point, chosen_roots, strict=True))
        ]
        if len(workers) != bound.enough - 1:
            raise AssertionError("witness: the polynomials vanish at another number of points")
        if code.product.support_size > BLOCK_WITNESS_LIMIT and (not code.placements or filled(code, points.field)):
            target, value = moved
            return {
                "kind": "vanishing-polynomial", "workers": workers, "target": list(target),
                "roots": dict(zip(code.variables, roots, strict=True)), "target_coefficient": value,
            }  # fmt: skip
        monomials = product(*(range(low, low + d + 1) for low, d in zip(code.lowest, degrees, strict=True)))
        coefficients = {monomial: _coefficient(code, factors, monomial, points) for monomial in monomials}
        return undecodable_set(code, points, workers, coefficients)
    return None


def _moved_target(code: Code, factors: Factors, points: EvaluationSet) -> tuple[Block, int] | None:
    """A target that is not zero for a product of univariate polynomials, with its value."""
    for target in islice(code.operation.targets(code.parts), TRIES):
        if value := _target_value(code, factors, target, points):
            return target, value
    return None


def _target_value(code: Code, factors: Factors, target: Block, points: EvaluationSet) -> int:
    """What a target is if the product polynomial is a product of univariate ones."""
    field, held = points.field, code.product
    if not isinstance(held, NodeProduct):
        return field.sum(_coefficient(code, factors, monomial, points) for monomial in held.carriers(target))
    nodes, total = held.node_values(field), 0
    for node, weight in held.readout(target).items():
        value = field.sum(field.mul(c, field.power(nodes[node], e)) for e, c in enumerate(factors[0]))
        total = field.add(total, field.mul(field.element(weight), value))
    return total


def _coefficient(code: Code, factors: Factors, monomial: Monomial, points: EvaluationSet) -> int:
    """A coefficient of a product of univariate polynomials."""
    value = 1
    for factor, exponent, low in zip(factors, monomial, code.lowest, strict=True):
        value = points.field.mul(value, factor[exponent - low] if exponent - low < len(factor) else 0)
    return value


def _window(axis: Sequence[int], degree: int, shift: int) -> list[int]:
    """`degree` points of an axis, cyclically from a start."""
    start = shift % len(axis)
    return [*axis[start:], *axis[:start]][:degree]
