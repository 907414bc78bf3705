"""A record checked from scratch: exponents, counts, the points' decodability and secrecy, and its lower bound.

Decodability and secrecy are decided by the toolkit's exact algebra. Where masks have many more sets of T workers than
can be looked at, positivity helps: for points x that are small integers the determinants of T mask rows are Vandermonde
determinants times values of a Schur polynomial, a positive integer that grows with each point; if it is below the
field's prime at the T largest points, no determinant vanishes. Else elimination that looks at all sets at once may do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from designer.analyses.effort import Effort
from designer.analyses.exact import selections
from designer.analyses.privacy import secrecy, theorem
from designer.analyses.question import Question
from designer.analyses.response import Response
from designer.analyses.sets import Sets
from designer.analyses.theorems import theorem as interpolation
from designer.code import Code
from designer.errors import DesignerError
from designer.points import EvaluationSet
from designer.search.bounds import lower_bound
from designer.search.dependent_rows import PRIME_BELOW, dependent_values, steps
from designer.search.record import FORMULA, Record

SECONDS: Final = 10.0
POWER_BITS: Final = 10_000


def fault_of(record: Record, effort: Effort | None = None) -> str:
    """What is wrong with a record; empty if nothing is.

    Args:
        record: any record.
        effort: limits of searches among sets of workers.
    """
    try:
        return design_fault(record) or points_fault(record, effort or Effort(SECONDS)) or bound_fault(record)
    except DesignerError as error:
        return str(error)


def design_fault(record: Record) -> str:
    """What is wrong with the exponents or the number of workers."""
    design = record.design()
    if fault := design.fault:
        return fault
    if design.normal().exponents != design.exponents:
        return "the exponents are not in normal form: least ones 0 and no common factor, or residues"
    counted = design.workers(record.kind)
    if counted != record.workers:
        return f"the exponents give {counted} workers, not {record.workers}"
    return ""


def bound_fault(record: Record) -> str:
    """What is wrong with the lower bound, as far as a formula can tell; a bound above it needs a proof."""
    found = lower_bound(record.instance, record.kind)
    if found.value > record.workers:
        return f"{record.workers} workers are below the lower bound {found.value}: {found.reason}"
    if record.proof == FORMULA and record.lower_bound > found.value:
        return f"the lower bound {record.lower_bound} is above {found.value}, the formula's, and names no proof"
    return ""


def points_fault(record: Record, effort: Effort) -> str:
    """Why the points do not decode, or leak."""
    design, points = record.design(), record.evaluation_set()
    wanted = record.workers if design.modulus is None else design.modulus
    if len(points) != wanted:
        return f"{len(points)} points, not {wanted}"
    if (record.root is None) != (design.modulus is None):
        return f"exponents modulo {design.modulus} run at all roots of unity, integer ones at explicit points"
    code = design.scheme(kind=record.kind).bind()
    return leak(code, points, record.instance.colluders, effort) or undecoded(code, points, record.workers, effort)


def leak(code: Code, points: EvaluationSet, colluders: int, effort: Effort) -> str:
    """Why some of so many workers learn something of the data, or why that is not known."""
    for operand in range(len(code.maps) if colluders else 0):
        if theorem(code, points, operand, colluders) or positive(code, points, operand, colluders):
            continue
        if independent(code, points, operand, colluders, effort):
            continue
        found = secrecy(Question(code, points, effort=effort), operand, colluders)
        if not found.private:
            known = "leaks" if found.private is False else "secrecy not decided"
            return f"{found.operand} {known} at these points: {found.because}"
    return ""


def undecoded(code: Code, points: EvaluationSet, received: int, effort: Effort) -> str:
    """Why some `received` of the points do not decode, or why that is not known."""
    bound = interpolation(code, points)
    if bound is not None and bound.enough <= received:
        return ""
    response = Response(code, points)
    if not response.writable and response.method(range(len(points))) != "gaps":
        return f"not decided whether {len(points)} answers decode: the linear system is too large"
    if response.kernel(range(len(points))) is not None:
        return f"all {len(points)} answers together leave a target open at these points"
    if received >= len(points):
        return ""
    found = Sets(response, selections(points), effort).undecodable(received)
    if found.observations is not None:
        return f"the answers {', '.join(map(str, found.observations))} leave a target open at these points"
    return "" if found.complete else f"not decided whether any {received} answers decode: {'; '.join(found.because)}"


def positive(code: Code, points: EvaluationSet, operand: int, colluders: int) -> bool:
    """Whether no determinant of T mask rows vanishes because it is a positive integer below the prime.

    One variable over a prime field, as many masks as colluders, integer exponents.
    """
    placed, over = code.maps[operand], points.field
    if placed.masks != colluders or over.degree > 1 or points.dimension > 1 or any(code.modulus) or not points.plain:
        return False
    if len(points) != points.workers or code.placements:
        return False
    exponents = sorted(exponent for (exponent,) in list(code.exponents[operand])[placed.blocks :])
    exponents = [exponent - exponents[0] for exponent in exponents]
    step, largest = math.gcd(*exponents) or 1, max(point[0] for point in points.points)
    if step * largest.bit_length() > POWER_BITS:
        return False
    values = sorted(point[0] ** step for point in points.points)
    part = exponents[-1] // step - colluders + 1  # the polynomial's value is at least the largest point to this power
    if part * (values[-1].bit_length() - 1) >= over.order.bit_length():
        return False
    residues = {value % over.order for value in values}
    if len(residues) < len(values) or 0 in residues or len(set(exponents)) < colluders:
        return False
    top = values[-colluders:]
    apart = math.prod(top[j] - top[i] for j in range(len(top)) for i in range(j))
    value = abs(determinant([[x ** (e // step) for e in exponents] for x in top])) // apart
    return bool(0 < value < over.order)


def independent(code: Code, points: EvaluationSet, operand: int, colluders: int, effort: Effort) -> bool:
    """Whether no determinant of T mask rows vanishes, by elimination of all of them; False if they are too many.

    One variable over a prime field, as many masks as colluders.
    """
    placed, p = code.maps[operand], points.field.order
    if placed.masks != colluders or points.field.degree > 1 or p >= PRIME_BELOW or points.dimension > 1:
        return False
    if code.placements or not points.plain or steps(len(points), colluders) > effort.minors:
        return False
    masks = [exponent for (exponent,) in list(code.exponents[operand])[placed.blocks :]]
    return min(masks) >= 0 and dependent_values(masks, [x for (x,) in points.points], p) is None


def determinant(matrix: Sequence[Sequence[int]]) -> int:
    """Determinant of a square integer matrix, by elimination without fractions (Bareiss).

    >>> determinant([[0, 2, 1], [1, 0, 0], [3, 1, 4]])
    -7
    """
    rows, sign, previous = [list(row) for row in matrix], 1, 1
    for step in range(len(rows) - 1):
        pivot = next((r for r in range(step, len(rows)) if rows[r][step]), None)
        if pivot is None:
            return 0
        if pivot != step:
            rows[step], rows[pivot], sign = rows[pivot], rows[step], -sign
        head = rows[step][step]
        for row in rows[step + 1 :]:
            factor = row[step]
            for column in range(step, len(rows)):
                row[column] = (row[column] * head - factor * rows[step][column]) // previous
        previous = head
    return sign * rows[-1][-1] if rows else 1
