"""The exact recovery threshold of an evaluation set, by the strongest method that applies.

Methods, in order:

* `interpolation`: one variable, distinct points, every monomial up to the degree D occurs. Any D+1 answers
  decode (Vandermonde); D answers leave the multiples of prod(x - x_w), which move a target whenever its
  coefficient at a carrier is not zero.
* `grid`: n1 x n2 x … points, every monomial up to the degrees occurs. Any n1 n2 … − (n1−d1)(n2−d2)… + 1
  answers decode (minimum distance of a product of Reed–Solomon codes); a product of univariate
  polynomials that vanishes on all other points shows that fewer do not.
* `exhaustive`: ranks of all subsets, downwards from all points, as far as the effort allows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import Any, Final

from designer.algebra.interpolation import master_polynomial
from designer.algebra.linear import kernel_witness
from designer.algebra.monomial import Monomial
from designer.analyses.witness import interference_witness, undecodable_set
from designer.code import Code
from designer.functional import System, system
from designer.operation import Block
from designer.points import EvaluationSet, check_dimension
from designer.verdict import Assurance

SUBSET_LIMIT: Final = 20_000
SYSTEM_LIMIT: Final = 1_000_000
TRIES: Final = 64
BLOCK_WITNESS_LIMIT: Final = 40
ROOTS_LIMIT: Final = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactThreshold:
    """What is known of the least R for which every R of the points decode every target.

    Args:
        value: R; None where it was not decided, or no R exists.
        sufficient: some R that is known to suffice; None if none is.
        decodes: whether all points together decode; None where it was not decided.
        method: which argument decided.
        assurance: its kind.
        because: the argument in words.
        witness: a set of R-1 answers that does not decode (of all, where `decodes` is False).
        effort: how many subsets were looked at.
    """

    value: int | None
    sufficient: int | None
    decodes: bool | None
    method: str
    assurance: Assurance | None
    because: tuple[str, ...]
    witness: dict[str, Any] | None = None
    effort: int = 0

    @property
    def text(self) -> str:
        """The number; or why there is none."""
        if self.value is not None:
            return str(self.value)
        return "none" if self.decodes is False else "not decided"


def threshold_by_degree(code: Code) -> int:
    """Answers that suffice by the degrees: D+1 distinct points, or a full grid (N for exponents modulo N)."""
    return math.prod(cycle or degree + 1 for degree, cycle in zip(code.product.degrees, code.modulus, strict=True))


def exact_threshold(code: Code, points: EvaluationSet) -> ExactThreshold:
    """Decide the exact threshold, or say how far it got.

    Raises:
        PointsError: the points do not fit the code's variables.
    """
    check_dimension(code, points)
    spoilt = None if code.product.readable else code.product.interference()
    if spoilt is not None:
        return ExactThreshold(
            value=None, sufficient=None, decodes=False, method="interference", assurance=Assurance.EXHAUSTIVE,
            because=("a target cannot be read from the product polynomial itself",),
            witness=interference_witness(code, spoilt),
        )  # fmt: skip
    bound = _theorem(code, points)
    if bound is not None:
        method, enough, why = bound
        found = _boundary_witness(code, points, method, enough)
        if found is not None:
            return ExactThreshold(
                value=enough, sufficient=enough, decodes=True, method=method, assurance=Assurance.THEOREM,
                because=(why, f"a set of {enough - 1} answers that does not decode is given"), witness=found,
            )  # fmt: skip
    enough = bound[1] if bound else len(points)
    return _exhaustive(code, points, enough, bound)


def _theorem(code: Code, points: EvaluationSet) -> tuple[str, int, str] | None:
    """Method, a sufficient number of answers, and the reason, if a theorem applies."""
    if not points.plain or any(code.modulus):
        return None
    degrees = code.product.degrees
    if len(degrees) == 1 and degrees[0] < len(points):
        return (
            "interpolation", degrees[0] + 1,
            f"a polynomial of degree {degrees[0]} is determined by its values at any {degrees[0] + 1} "
            "distinct points (Vandermonde)",
        )  # fmt: skip
    if points.axes and all(len(axis) > degree for axis, degree in zip(points.axes, degrees, strict=True)):
        spare = math.prod(len(axis) - degree for axis, degree in zip(points.axes, degrees, strict=True))
        return (
            "grid", len(points) - spare + 1,
            f"a nonzero polynomial of these degrees is nonzero at {spare} points of the grid at least "
            "(product of Reed–Solomon codes)",
        )  # fmt: skip
    return None


def _boundary_witness(code: Code, points: EvaluationSet, method: str, enough: int) -> dict[str, Any] | None:
    """A set of enough-1 answers that leaves a target open, by polynomials that vanish there."""
    if not code.product.is_box or enough > ROOTS_LIMIT:
        return None
    axes = points.axes or (tuple(point[0] for point in points.points),)
    degrees = code.product.degrees
    for shift in range(TRIES):
        roots = [_window(axis, degree, shift) for axis, degree in zip(axes, degrees, strict=True)]
        if method == "interpolation" and len(set(roots[0])) < degrees[0]:
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
        if len(workers) != enough - 1:
            raise AssertionError("witness: the polynomials vanish at another number of points")
        if code.product.support_size > BLOCK_WITNESS_LIMIT:
            target, value = moved
            return {
                "kind": "vanishing-polynomial", "workers": workers, "target": list(target),
                "roots": dict(zip(code.variables, roots, strict=True)), "target_coefficient": value,
            }  # fmt: skip
        coefficients = {
            monomial: _value(factors, (monomial,), points)
            for monomial in product(*(range(degree + 1) for degree in degrees))
        }
        return undecodable_set(code, points, workers, coefficients)
    return None


def _moved_target(code: Code, factors: Sequence[Sequence[int]], points: EvaluationSet) -> tuple[Block, int] | None:
    """A target whose coefficient in a product of univariate polynomials is not zero, with the coefficient."""
    for target in islice(code.operation.targets(code.parts), TRIES):
        if value := _value(factors, code.product.carriers(target), points):
            return target, value
    return None


def _window(axis: Sequence[int], degree: int, shift: int) -> list[int]:
    """`degree` points of an axis, cyclically from a start."""
    start = shift % len(axis)
    return [*axis[start:], *axis[:start]][:degree]


def _value(factors: Sequence[Sequence[int]], monomials: Sequence[Monomial], points: EvaluationSet) -> int:
    """Sum of the coefficients of a product of univariate polynomials at some monomials."""
    field, total = points.field, 0
    for monomial in monomials:
        value = 1
        for factor, exponent in zip(factors, monomial, strict=True):
            value = field.mul(value, factor[exponent] if exponent < len(factor) else 0)
        total = field.add(total, value)
    return total


def _exhaustive(code: Code, points: EvaluationSet, enough: int, bound: tuple[str, int, str] | None) -> ExactThreshold:
    """Look at all subsets of every size from the largest open one downwards."""
    total, support = len(points), code.product.support_size
    why = (bound[2],) if bound else ()
    if support * total > SYSTEM_LIMIT:
        reason = f"the linear system is larger than the effort allows: {total} answers, {support} monomials"
        return ExactThreshold(
            value=None, sufficient=enough if bound else None, decodes=True if bound else None,
            method=bound[0] if bound else "none", assurance=None, because=(reason, *why),
        )  # fmt: skip
    equations, effort = system(code, points), 0
    if bound is None:
        effort, witness = 1, subset_witness(code, points, equations, range(total))
        if witness is not None:
            return ExactThreshold(
                value=None, sufficient=None, decodes=False, method="rank", assurance=Assurance.EXHAUSTIVE,
                because=("all points together leave a target open",), witness=witness, effort=effort,
            )  # fmt: skip
    for size in range(enough - 1, -1, -1):
        count = math.comb(total, size)
        by_theorem = bound is not None and size == enough - 1
        holds = f"every set of {size + 1} answers decodes" + ("" if by_theorem else ", by rank")
        if effort + count > SUBSET_LIMIT:
            reason = f"{count} sets of {size} answers are more than the effort allows"
            return ExactThreshold(
                value=None, sufficient=size + 1, decodes=True, assurance=None, effort=effort,
                method=bound[0] if bound and by_theorem else "exhaustive", because=(reason, *why, holds),
            )  # fmt: skip
        for workers in combinations(range(total), size):
            effort += 1
            witness = subset_witness(code, points, equations, workers)
            if witness is not None:
                return ExactThreshold(
                    value=size + 1, sufficient=size + 1, decodes=True, method="exhaustive",
                    assurance=Assurance.EXHAUSTIVE, witness=witness, effort=effort,
                    because=(*(why if by_theorem else ()), holds, "one of a size less does not"),
                )  # fmt: skip
    return ExactThreshold(
        value=0, sufficient=0, decodes=True, method="exhaustive", assurance=Assurance.EXHAUSTIVE,
        because=("the targets vanish identically",), effort=effort,
    )  # fmt: skip


def undecodable_of_size(code: Code, points: EvaluationSet, size: int) -> tuple[bool, dict[str, Any] | None]:
    """Whether every set of that many answers was looked at, and the witness of one that leaves a target open."""
    small = code.product.support_size * len(points) <= SYSTEM_LIMIT
    if not small or math.comb(len(points), size) > SUBSET_LIMIT:
        return False, None
    equations = system(code, points)
    for workers in combinations(range(len(points)), size):
        witness = subset_witness(code, points, equations, workers)
        if witness is not None:
            return True, witness
    return True, None


def subset_witness(
    code: Code, points: EvaluationSet, equations: System, workers: Sequence[int]
) -> dict[str, Any] | None:
    """The witness that these answers leave a target open; None if they decode every target."""
    rows = equations.restricted(workers) or [[0] * len(equations.monomials)]
    vector = kernel_witness(rows, equations.wanted, points.field)
    if vector is None:
        return None
    return undecodable_set(code, points, list(workers), dict(zip(equations.monomials, vector, strict=True)))
