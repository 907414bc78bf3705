"""Points of a concrete field at which a design decodes and keeps its secrets, both proved.

Powers of one element are good points for any exponents: at 1, g, g^2, … the matrix of decoding is a Vandermonde matrix
in the values g^e, so it is invertible just if these differ, and a set of workers may be shifted to contain worker 0
before one asks whether it sees data. Roots of unity are such points; other classes get those, or the points 1, 2, ….
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from time import monotonic
from typing import Any, Final

from designer.algebra.field import Field, field
from designer.algebra.primes import next_prime, prime_in_progression
from designer.analyses.effort import Effort
from designer.analyses.exact import selections
from designer.analyses.response import Response
from designer.analyses.sets import Sets
from designer.points import EvaluationSet, distinct, explicit, roots_of_unity
from designer.search.dependent_rows import (
    PRIME_BELOW,
    STEPS_A_SECOND,
    dependent_powers,
    dependent_values,
    powers,
    steps,
)
from designer.search.design import Design
from designer.search.privacy_of_masks import dependent, hidden, reduced, theorem
from designer.verdict import Answer

ELEMENTS: Final = 3
"""Elements g that are tried in every field."""

GROWTH: Final = 1.15
"""How much larger the next field is, once the first of them have failed."""

SMALL_FIELDS: Final = 20
HOPELESS: Final = 4
"""Fields that are tried although a minor is zero in all of them: what it shows may vanish in small ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a design runs.

    Args:
        points: the evaluation set; None if none was found.
        field: the field's name.
        decodes: HOLDS if the class's number of answers decodes, proved for these points.
        private: HOLDS if no T workers learn anything, proved for these points.
        reason: the arguments; or why there are no points.
    """

    points: EvaluationSet | None
    field: str
    decodes: Answer
    private: Answer
    reason: str

    @property
    def proved(self) -> bool:
        """Whether there are points for which both are proved."""
        return self.points is not None and self.decodes is self.private is Answer.HOLDS

    def as_json(self) -> dict[str, Any]:
        """The field, the points and the answers."""
        points = None if self.points is None else [point[0] for point in self.points.points]
        return {
            "field": self.field, "points": points, "decodes": str(self.decodes), "private": str(self.private),
            "reason": self.reason,
        }  # fmt: skip


def place(design: Design, kind: str, *, seconds: float = 10.0, seed: int = 0) -> Placement:
    """Find points for a design, and prove that they do.

    Args:
        design: exponents for an instance.
        kind: the class in which its workers are counted.
        seconds: about how long to search.
        seed: of the elements whose powers are tried.

    Returns:
        A placement whose points are None where the design is no code, leaks in every field, or nothing was found.

    Raises:
        DesignerError: the exponents are not of the class.

    >>> from designer.search.instance import make_instance
    >>> found = place(Design(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 1), ((0, 1, 4), (0, 2, 4))), "dense")
    >>> found.field, found.points.text, found.proved
    ('GF(11)', 'distinct:9', True)
    """
    if kind == "box":
        return _nowhere("no points are placed for codes on a grid")
    workers = design.workers(kind)
    if design.fault:
        return _nowhere(f"this is no code: {design.fault}", decodes=Answer.REFUTED)
    deadline = monotonic() + seconds
    if design.modulus is not None:
        return _Roots(design.normal(), design.modulus, kind, deadline).place()
    return _Integers(design.normal(), workers, deadline, seed).place()


def _nowhere(reason: str, *, decodes: Answer = Answer.UNDECIDED, private: Answer = Answer.UNDECIDED) -> Placement:
    return Placement(points=None, field="", decodes=decodes, private=private, reason=reason)


class _Integers:
    """Integer exponents: the points 1, 2, … if no exponent is skipped, else powers of an element."""

    def __init__(self, design: Design, workers: int, deadline: float, seed: int) -> None:
        self.design, self.workers, self.deadline = design, workers, deadline
        self.colluders = design.instance.colluders
        self.random = Random(seed)  # noqa: S311  points are public
        data = design.instance.data
        self.masks = [values[blocks:] for values, blocks in zip(design.exponents, data, strict=True)]
        self.full = workers == design.degree + 1

    def place(self) -> Placement:
        """The first field in which points are proved."""
        looked_at = any(len(_gaps(masks)) > 1 for masks in self.masks)
        if looked_at and steps(self.workers - 1, self.colluders - 1) > self._steps:
            sets = math.comb(self.workers, self.colluders)
            return _nowhere(f"the {sets} sets of {self.colluders} workers are too many to be looked at in this time")
        tried = 0
        for over in self._fields():
            for points, why in self._candidates(over):
                if (private := self._private(points, over)) is not None:
                    return Placement(
                        points=points, field=over.name, decodes=Answer.HOLDS, private=Answer.HOLDS,
                        reason=f"{why}; {private}",
                    )  # fmt: skip
                tried += 1
            if monotonic() > self.deadline:
                break
        where = f"{tried} sets of points in fields up to {over.name}"
        return _nowhere(f"{where} were tried: at each the masks of some {self.colluders} workers are dependent")

    @property
    def _steps(self) -> float:
        """Steps of a search for dependent rows that are left."""
        return max(0.0, self.deadline - monotonic()) * STEPS_A_SECOND

    def _fields(self) -> Iterator[Field]:
        """Prime fields from the least that has enough elements; larger ones where many sets have to do."""
        looked_at = any(len(_gaps(masks)) > 1 for masks in self.masks)
        sets = math.comb(self.workers - 1, self.colluders - 1) if looked_at else 0
        least = max(self.workers + 1, (self.design.degree + 2) * (not self.full), sets // 8)
        for number in range(10**6):
            order = next_prime(least)
            if order >= PRIME_BELOW:
                return
            yield field(order)
            least = order + 1 if number < SMALL_FIELDS else math.ceil(order * GROWTH)

    def _candidates(self, over: Field) -> Iterator[tuple[EvaluationSet, str]]:
        """Points that decode, and why they do."""
        if self.full:
            why = f"any {self.workers} distinct points determine a polynomial of degree {self.workers - 1}"
            yield distinct(self.workers, over), f"{why} (Vandermonde)"
        primitive, units = over.root_of_unity(over.order - 1), 0
        exponent = 1
        while units < ELEMENTS:
            if math.gcd(exponent, over.order - 1) == 1:
                g = over.power(primitive, exponent)
                why = f"the {self.workers} monomials have different values at {g}, and the points are its powers"
                yield explicit([over.power(g, e) for e in range(self.workers)], over), f"{why} (Vandermonde)"
                units += 1
            exponent = self.random.randrange(1, over.order)

    def _private(self, points: EvaluationSet, over: Field) -> str | None:
        """Why T workers learn nothing; None where they do, or some minor is zero."""
        if not self.colluders:
            return "no masks"
        values = [point[0] for point in points.points]
        reasons = [self._hides(masks, values, over) for masks in self.masks]
        if None in reasons:
            return None
        return "; ".join(dict.fromkeys(str(reason) for reason in reasons))

    def _hides(self, masks: Sequence[int], values: Sequence[int], over: Field) -> str | None:
        if (why := self._progression(masks, values, over)) is not None:
            return why
        if not powers(values, over.order) and steps(len(values), len(masks)) > self._steps:
            return None
        found = dependent_values(masks, values, over.order)
        sets = math.comb(len(values), len(masks))
        return None if found is not None else f"all {sets} minors of {len(masks)} masks are nonzero"

    def _progression(self, masks: Sequence[int], values: Sequence[int], over: Field) -> str | None:
        """The theorem for masks in a progression, where the powers by its step differ."""
        gaps = _gaps(masks)
        if len(gaps) > 1:
            return None
        if gaps and len({over.power(x, min(gaps)) for x in values}) < len(values):
            return None
        return "masks in a progression are independent (Vandermonde)" if gaps else "every share holds a mask"


def _gaps(masks: Sequence[int]) -> set[int]:
    """Differences of neighbouring exponents: one for a progression."""
    return {b - a for a, b in pairwise(sorted(masks))}


class _Roots:
    """Exponents modulo q at all q-th roots of unity of a prime field."""

    def __init__(self, design: Design, modulus: int, kind: str, deadline: float) -> None:
        self.design, self.modulus, self.kind, self.deadline = design, modulus, kind, deadline
        data = design.instance.data
        self.operands = [
            (values[:blocks], values[blocks:]) for values, blocks in zip(design.exponents, data, strict=True)
        ]
        self.missing = sorted(set(range(modulus)) - set(design.monomials)) if kind == "cyclic-any" else []

    def place(self) -> Placement:
        """The least prime field in which everything is proved, as far as the time allows."""
        if (refused := self._refused()) is not None:
            return refused
        tried, last, floor = 0, "", self.modulus + 1
        while monotonic() < self.deadline or not tried:
            if (p := prime_in_progression(floor, self.modulus)) >= PRIME_BELOW:
                break
            found = self._within(p)
            if isinstance(found, Placement):
                return found
            tried, last = tried + 1, f"{found} in GF({p})"
            floor = p + 1 if tried < SMALL_FIELDS else math.ceil(p * GROWTH)
            if tried >= HOPELESS and self._hopeless:
                return _nowhere(f"{last}, and so it is in every field")
        return _nowhere(f"{tried} fields with {self.modulus}-th roots of unity were tried: {last}")

    def _refused(self) -> Placement | None:
        """What needs no field: masks that leak in all of them, searches that are too long."""
        seconds = max(0.0, self.deadline - monotonic())
        limit = int(seconds * STEPS_A_SECOND)
        for (data, masks), name in zip(self.operands, self.design.instance.operation.names, strict=True):
            if not masks:
                continue
            found = hidden(data, masks, self.modulus, limit=limit // 4)
            if found.private is False:
                return _nowhere(f"{name}: {found.masks.reason}", private=Answer.REFUTED)
            _, own, order = reduced(data, masks, self.modulus)
            if not found.masks.every_field and steps(order - 1, len(own) - 1) > limit:
                return _nowhere(f"{name}: {math.comb(order, len(own))} sets of workers are too many to be looked at")
        if not theorem(self.missing, self.modulus) and steps(self.modulus - 1, len(self.missing) - 1) > limit:
            sets = math.comb(self.modulus, len(self.missing))
            return _nowhere(f"{sets} sets of {self.design.support} answers are too many to be looked at")
        return None

    def _within(self, p: int) -> Placement | str:
        """The placement in a field; or what is wrong there."""
        over = field(p)
        root = over.root_of_unity(self.modulus)
        reasons = [self._decodes(over, root)]
        if reasons[0] is None:
            return f"some {self.design.support} answers are dependent"
        for data, masks in self.operands:
            if masks:
                reasons.append(self._hides(data, masks, over, root))
                if reasons[-1] is None:
                    return f"some {len(masks)} masks are dependent"
        return Placement(
            points=roots_of_unity(self.modulus, over), field=over.name, decodes=Answer.HOLDS, private=Answer.HOLDS,
            reason="; ".join(dict.fromkeys(str(reason) for reason in reasons)),
        )  # fmt: skip

    def _decodes(self, over: Field, root: int) -> str | None:
        """Why the answers decode. Of s of q rows of the Fourier matrix, s columns are dependent just if the other
        q - s rows and columns are (complementary minors of a matrix and its inverse).
        """
        if not self.missing:
            return "the inverse Fourier transform of all answers"
        if why := theorem(self.missing, self.modulus):
            return f"any {self.design.support} answers decode: of the missing monomials, {why}"
        enough = f"any {self.design.support} answers decode"
        rows = dependent_powers(self.missing, root, self.modulus, over.order)
        if rows is None:
            return f"{enough}: all minors of the missing monomials are nonzero"
        response = Response(self.design.scheme(kind=self.kind).bind(), roots_of_unity(self.modulus, over))
        if response.kernel([number for number in range(self.modulus) if number not in rows]) is not None:
            return None
        effort = Effort(max(0.1, self.deadline - monotonic()))
        found = Sets(response, selections(response.points), effort).undecodable(self.design.support)
        if found.observations is None and found.complete:
            return f"{enough}, though not to the whole product: {found.because[0]}"
        return None

    def _hides(self, data: Sequence[int], masks: Sequence[int], over: Field, root: int) -> str | None:
        """Why T workers learn nothing of an operand; None where they do."""
        data, masks, order = reduced(data, masks, self.modulus)
        if why := theorem(masks, order):
            return f"masks are independent: {why}" if len(masks) > 1 else why
        root = over.power(root, self.modulus // order)
        rows = dependent_powers(masks, root, order, over.order)
        if rows is None:
            return f"all {math.comb(order, len(masks))} minors of {len(masks)} masks are nonzero"
        return None

    @property
    def _hopeless(self) -> bool:
        """Whether a minor that decoding needs is zero in every field, as far as the time allows to say so."""
        left = max(0.0, self.deadline - monotonic()) * STEPS_A_SECOND
        if not self.missing or steps(self.modulus - 1, len(self.missing) - 1) > left:
            return False
        p = prime_in_progression(PRIME_BELOW // 2, self.modulus)
        rows = dependent_powers(self.missing, field(p).root_of_unity(self.modulus), self.modulus, p)
        return rows is not None and dependent(self.missing, rows, self.modulus)
