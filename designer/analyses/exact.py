"""The exact recovery threshold of an evaluation set, by the strongest method that applies.

The order of methods: a theorem (`designer.analyses.theorems`); for all points together the gap determinant or a rank;
for all sets of a size the table of all minors, then a census by depth-first elimination, then information sets. What
none of them settles within the effort allowed is UNDECIDED, with what random sets say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from designer.algebra.selections import Selections
from designer.analyses.effort import Effort
from designer.analyses.response import SYSTEM_LIMIT, Response
from designer.analyses.sets import Level, Sets
from designer.analyses.span import complete
from designer.analyses.theorems import Bound, boundary_witness, theorem
from designer.analyses.witness import interference_witness
from designer.code import Code
from designer.errors import PointsError
from designer.functional import check_dimension
from designer.node_product import NodeProduct
from designer.points import EvaluationSet
from designer.product import Interference
from designer.verdict import Assurance

ANSWERS, WORKERS = "answers", "workers"
"""What a threshold counts: single answers, or workers with all their answers."""


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
        unit: whether R counts answers or workers.
    """

    value: int | None
    sufficient: int | None
    decodes: bool | None
    method: str
    assurance: Assurance | None
    because: tuple[str, ...]
    witness: dict[str, Any] | None = None
    effort: int = 0
    unit: str = ANSWERS

    @property
    def by_theorem(self) -> bool:
        """Whether a theorem, not a search, says that `sufficient` answers suffice."""
        return self.method in ("interpolation", "grid")

    @property
    def text(self) -> str:
        """The number; or why there is none."""
        if self.value is not None:
            return str(self.value)
        return "none" if self.decodes is False else "not decided"


_INTERFERENCE: Final = {
    False: "a target cannot be read from the product polynomial itself",
    True: "a target is not what the scheme reads for it at its nodes, whichever answers arrive",
}


def interference(code: Code, points: EvaluationSet) -> Interference | None:
    """A target that the scheme does not compute, whatever answers arrive; None if all can be read.

    In the value domain this depends on the field: the coefficients of an algorithm may be right in one
    characteristic alone.
    """
    held = code.product
    if held.readable:
        return None
    return held.interference(points.field) if isinstance(held, NodeProduct) else held.interference()


def selections(points: EvaluationSet, unit: str = ANSWERS) -> Selections:
    """The sets of observations that may arrive: any answers, prefixes of each worker's answers, or whole workers.

    Raises:
        PointsError: an unknown unit.
    """
    if unit == WORKERS:
        return Selections.whole(points.owners)
    if unit != ANSWERS:
        raise PointsError("unknown unit of a threshold", got=unit, allowed=f"{ANSWERS}, {WORKERS}")
    return Selections.in_order(points.owners) if points.in_order else Selections.of_answers(len(points))


def exact_threshold(
    code: Code, points: EvaluationSet, *, unit: str = ANSWERS, effort: Effort | None = None
) -> ExactThreshold:
    """Decide the exact threshold, or say how far it got.

    Args:
        code: the code.
        points: its evaluation set.
        unit: `answers`, or `workers`: then a set is all answers of R workers.
        effort: limits of the search.

    Raises:
        PointsError: the points do not fit the code's variables.
    """
    check_dimension(code, points)
    if (spoilt := interference(code, points)) is not None:
        return ExactThreshold(
            value=None, sufficient=None, decodes=False, method="interference", assurance=Assurance.EXHAUSTIVE,
            because=(_INTERFERENCE[bool(code.placements)],), witness=interference_witness(code, spoilt), unit=unit,
        )  # fmt: skip
    bound, chosen = theorem(code, points), selections(points, unit)
    if bound is not None and unit == ANSWERS and not points.in_order:
        found = boundary_witness(code, points, bound)
        if found is not None:
            return ExactThreshold(
                value=bound.enough, sufficient=bound.enough, decodes=True, method=bound.method,
                assurance=Assurance.THEOREM, witness=found,
                because=(bound.why, f"a set of {bound.enough - 1} answers that does not decode was found"),
            )  # fmt: skip
    return _searched(code, points, chosen, bound, unit, effort or Effort())


def _searched(
    code: Code, points: EvaluationSet, chosen: Selections, bound: Bound | None, unit: str, effort: Effort
) -> ExactThreshold:
    """The threshold by looking at sets of answers."""
    response = Response(code, points)
    why = (bound.why,) if bound else ()
    enough = enough_selected(chosen, bound.enough) if bound else chosen.total
    if not response.writable:
        return _too_large(code, points, response, bound, enough, unit)
    if bound is None and (witness := response.witness(range(len(points)))) is not None:
        return ExactThreshold(
            value=None, sufficient=None, decodes=False, method=response.method(range(len(points))),
            assurance=Assurance.EXHAUSTIVE, because=("all points together leave a target open",),
            witness=witness, effort=1, unit=unit,
        )  # fmt: skip
    sets = Sets(response, chosen, effort)
    level = sets.threshold(enough)
    witness = response.witness(level.undecodable) if level.undecodable is not None else None
    if not level.proved:
        return ExactThreshold(
            value=None, sufficient=enough, decodes=True, method=bound.method if bound else level.method,
            assurance=None, because=(*level.because, *why), effort=level.looked, unit=unit,
        )  # fmt: skip
    if code.placements and not complete(code, points.field) and (bound is None or level.size < enough):
        return _less_than_the_degree(code, level, bound, enough, unit)
    if level.size == 0:
        reasons: tuple[str, ...] = ("the targets vanish identically",)
    else:
        by_theorem = bound is not None and level.size == enough
        holds = f"every set of {level.size} {unit} decodes" + ("" if by_theorem else f", {'; '.join(level.because)}")
        reasons = (*(why if by_theorem else ()), holds, "one of a size less does not")
    return ExactThreshold(
        value=level.size, sufficient=level.size, decodes=True, method=level.method, assurance=Assurance.EXHAUSTIVE,
        because=reasons, witness=witness, effort=level.looked, unit=unit,
    )  # fmt: skip


def _less_than_the_degree(code: Code, level: Level, bound: Bound | None, enough: int, unit: str) -> ExactThreshold:
    """Where products of blocks span fewer polynomials than the degree admits, and so fewer answers decode.

    The number is not given as the threshold: a decoder that interpolates takes all polynomials of the degree to occur,
    and needs as many answers as these.
    """
    return ExactThreshold(
        value=None, sufficient=enough if bound is not None else None, decodes=True, method=level.method,
        assurance=None, effort=level.looked, unit=unit,
        because=(
            f"every set of {level.size} {unit} decodes, and one of a size less does not: products of blocks do not "
            "span all polynomials up to the degree",
            f"a decoder that interpolates needs {code.product.support_size} answers",
        ),
    )  # fmt: skip


def enough_selected(chosen: Selections, answers: int) -> int:
    """The least size such that every selection of that size has so many answers."""
    if chosen.partial:
        return answers
    total = 0
    for count, size in enumerate(sorted(map(len, chosen.units)), start=1):
        total += size
        if total >= answers:
            return count
    return chosen.total


def _too_large(
    code: Code, points: EvaluationSet, response: Response, bound: Bound | None, enough: int, unit: str
) -> ExactThreshold:
    """Where the system is too large to be written out: at most all points together are decided."""
    everything: Sequence[int] = range(len(points))
    reason = (
        f"the linear system is larger than the effort allows: {len(points)} answers, "
        f"{code.product.support_size} monomials (at most {SYSTEM_LIMIT} entries)"
    )
    if bound is None and response.method(everything) == "gaps":
        witness = response.witness(everything)
        if witness is not None:
            return ExactThreshold(
                value=None, sufficient=None, decodes=False, method="gaps", assurance=Assurance.EXHAUSTIVE,
                because=("all points together leave a target open, by the gap determinant",),
                witness=witness, effort=1, unit=unit,
            )  # fmt: skip
        return ExactThreshold(
            value=None, sufficient=enough, decodes=True, method="gaps", assurance=None,
            because=("all points together decode, by the gap determinant", reason), effort=1, unit=unit,
        )  # fmt: skip
    return ExactThreshold(
        value=None, sufficient=enough if bound else None, decodes=True if bound else None,
        method=bound.method if bound else "none", assurance=None,
        because=(reason, *((bound.why,) if bound else ())), unit=unit,
    )  # fmt: skip
