"""Generic points: an explicit set at which a sparse support decodes and the colluders learn nothing, found by search.

As many answers as there are monomials decode at most points of a large field; in a small one such points are rare or
do not exist. A field is searched through where its sets of points are few (up to a common factor of all points, which
changes neither decodability nor privacy if each target has one monomial), else at the points 1, 2, …, at powers of a
primitive element and at random.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, islice

from designer.algebra.field import Field, field
from designer.algebra.primes import next_prime_power, prime_in_progression
from designer.analyses.effort import Effort
from designer.analyses.exact import selections
from designer.analyses.privacy import secrecy
from designer.analyses.question import Question
from designer.analyses.response import Response
from designer.analyses.sets import Sets
from designer.analyses.theorems import least_sizes, theorem
from designer.code import Code
from designer.errors import PointsError
from designer.node_product import NodeProduct
from designer.points import (
    FIELD_FLOOR,
    EvaluationSet,
    default_field,
    distinct,
    explicit,
    grid,
    random_points,
    roots_of_unity,
)

EXHAUSTIVE_BELOW = 3_000
TRIES = 60
FIELDS = 200
LARGER = (2**31 - 1, 2**61 - 1)
SPARE = 4
"""A set of answers (or of colluders) fails at random points with a probability of about one over the field's order:
among more sets than a part of it some fails, and that is not worth trying."""

COUNTABLE = 200_000_000
"""Sets that can be looked at; where there are more nobody will know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericPoints:
    """Points that were found.

    Args:
        points: the evaluation set; its text lists them.
        smaller: smaller fields that were tried before, and what was looked at there.
        least: whether all smaller fields are known to have no such points without coordinates 0; never known in
            several variables.
        decided: whether it is proved that they decode and keep the secrets; else nothing speaks against it.
        private: whether it is proved that they keep the secrets.
    """

    points: EvaluationSet
    smaller: tuple[tuple[str, str], ...] = ()
    least: bool = False
    decided: bool = True
    private: bool = True


def generic_points(
    code: Code, over: Field | None = None, workers: int | None = None, *, colluders: int | None = None, seed: int = 0
) -> GenericPoints:
    """Points in a field at which a code decodes from any sufficient number of answers, and keeps its secrets.

    Args:
        code: the code.
        over: the field; by default the least prime field from 65537 on, or 2^31 - 1 or 2^61 - 1 elements where no
            points are found there: among many workers some set of T leaks in a small field.
        workers: number of points; by default as many as there are monomials.
        colluders: how many workers must learn nothing; by default what the scheme claims, 0 without masks.
        seed: of random candidates.

    Raises:
        PointsError: none were found in this field; says how many sets were looked at.

    >>> from designer import load
    >>> generic_points(load("gasp-r").bind(K=2, L=2, T=2, r=1), field(31)).points.text
    '1,3,9,27,19,26,16,17,20,29,25'
    """
    search = _Search(code, workers, colluders, seed)
    tried: list[tuple[str, str]] = []
    undecided: GenericPoints | None = None
    for candidate in [over] if over is not None else search.usual_fields:
        found, looked = search.within(candidate)
        if found is not None and found.decided:
            return replace(found, smaller=tuple(tried))
        if found is not None and (undecided is None or not undecided.private):
            undecided = found
        tried.append((candidate.name, looked))
    if undecided is not None:
        return undecided
    raise PointsError(
        "no points found at which the code decodes and keeps its secrets", where=tried[-1][0], got=tried[-1][1],
        remedy="choose a larger field with --field" if over is not None else "choose points with --points",
    )  # fmt: skip


def least_field_points(
    code: Code, workers: int | None = None, *, colluders: int | None = None, seed: int = 0
) -> GenericPoints:
    """The same in the least field that has such points, as far as the search sees.

    Raises:
        PointsError: none of the first fields has any that were found.
    """
    search = _Search(code, workers, colluders, seed)
    order, least = next_prime_power(search.least_order), len(code.variables) == 1
    smaller: list[tuple[str, str]] = []
    for _ in range(FIELDS):
        over = field(order)
        found, looked = search.within(over)
        if found is not None:
            return replace(found, smaller=tuple(smaller), least=least)
        smaller.append((over.name, looked))
        least = least and looked.startswith("all")
        order = next_prime_power(order + 1)
    raise PointsError(
        "no points found at which the code decodes and keeps its secrets", where=code.label,
        got=f"fields up to {over.name}",
    )  # fmt: skip


class _Search:
    """Candidates for points, and whether they do."""

    def __init__(self, code: Code, workers: int | None, colluders: int | None, seed: int) -> None:
        self.code, self.seed = code, seed
        claimed = (code.colluders or 1) if code.masked else 0
        self.colluders = claimed if colluders is None else colluders
        self.cycle = code.modulus[0] if len(code.variables) == 1 else None
        support = code.product.support_size
        self.count = workers if workers is not None else self.cycle or support
        self.needed = min(support, self.count)
        if len(code.variables) > 1 and any(code.modulus):
            raise PointsError(
                "no search for points of several variables with a modulus", where=code.label,
                remedy="choose points with --points",
            )  # fmt: skip
        if self.colluders > self.count:
            raise PointsError("more colluders than workers", got=self.colluders, allowed=f"at most {self.count}")

    @property
    def least_order(self) -> int:
        """Order of a field below which there are too few points."""
        if len(self.code.variables) > 1:
            return max(least_sizes(self.code)) + 1
        return self.count + 1

    @property
    def usual_fields(self) -> list[Field]:
        """Fields to be tried where the user names none."""
        if self.cycle is not None:
            return [field(prime_in_progression(floor, self.cycle)) for floor in (FIELD_FLOOR, *LARGER)]
        least, *larger = [default_field(self.count), *(field(order) for order in LARGER)]
        counts = math.comb(self.count, self.needed), math.comb(self.count, self.colluders)
        sets = max((count for count in counts if count <= COUNTABLE), default=COUNTABLE)
        return [over for over in (least, *larger[:-1]) if sets * SPARE < over.order] + larger[-1:]

    def within(self, over: Field) -> tuple[GenericPoints | None, str]:
        """Points in a field, or None; and how many sets were looked at."""
        if (reason := self._impossible(over)) is not None:
            return None, reason
        looked, exhaustive = 0, self._exhaustive(over)
        for candidate in self._every(over) if exhaustive else self._some(over):
            looked += 1
            private = self._private(candidate)
            decodes = False if private is False else self._decodes(candidate)
            if decodes is not False:
                decided = bool(private and decodes)
                return GenericPoints(points=candidate, decided=decided, private=bool(private)), f"{looked} sets"
        return None, f"all {looked} sets of nonzero points" if exhaustive else f"{looked} sets of points"

    def _private(self, points: EvaluationSet) -> bool | None:
        """Whether the points keep the secrets; None where that was not decided."""
        if not self.colluders:
            return True
        question = Question(self.code, points, effort=Effort(1.0))
        found = [secrecy(question, operand, self.colluders).private for operand in range(len(self.code.maps))]
        return False if False in found else None if None in found else True

    def _decodes(self, points: EvaluationSet) -> bool | None:
        """Whether as many answers as there are monomials decode, whichever they are; None where not decided."""
        bound = theorem(self.code, points)
        if bound is not None and bound.enough <= self.needed:
            return True
        response = Response(self.code, points)
        if response.kernel(range(len(points))) is not None:
            return False
        if self.count == self.needed:
            return True
        found = Sets(response, selections(points), Effort(1.0)).undecodable(self.needed)
        return False if found.observations is not None else found.complete or None

    def _impossible(self, over: Field) -> str | None:
        """Why a field has no candidates at all."""
        if self.cycle is not None:
            return None if (over.order - 1) % self.cycle == 0 else f"all of its elements: no {self.cycle}-th roots of 1"
        if (over.order - 1) ** len(self.code.variables) < self.count:
            return "all of its nonzero elements are too few"
        if isinstance(self.code.product, NodeProduct):
            try:
                self.code.product.node_values(over)
            except PointsError:
                return "all of its elements: they lack the nodes"
        return None

    def _exhaustive(self, over: Field) -> bool:
        if self.cycle is not None:
            return self.count == self.cycle
        if len(self.code.variables) > 1 or self.code.placements:
            return False
        first = int(self._scalable)
        return math.comb(over.order - 1 - first, self.count - first) <= EXHAUSTIVE_BELOW

    @cached_property
    def _scalable(self) -> bool:
        """Whether a common factor of all points changes nothing: it does to targets that several monomials carry."""
        return all(len(carriers) == 1 for carriers in self.code.product.all_carriers().values())

    def _every(self, over: Field) -> Iterator[EvaluationSet]:
        """Every set of nonzero points (up to a factor, if that is alike); with exponents modulo N all roots of 1."""
        if self.cycle is not None:
            yield roots_of_unity(self.cycle, over)
            return
        first = [1] if self._scalable else []
        for rest in combinations(range(1 + len(first), over.order), self.count - len(first)):
            yield explicit([*first, *rest], over)

    def _some(self, over: Field) -> Iterator[EvaluationSet]:
        """A few sets: the first elements, powers of a primitive element, random ones."""
        dimension = len(self.code.variables)
        if self.cycle is not None:
            roots = [point[0] for point in roots_of_unity(self.cycle, over).points]
            yield from (explicit(list(some), over) for some in islice(combinations(roots, self.count), TRIES))
            return
        if dimension == 1:
            if self.code.product.is_box or over.order > TRIES * self.count:
                yield distinct(self.count, over)
            primitive = over.root_of_unity(over.order - 1)
            yield explicit([over.power(primitive, e) for e in range(self.count)], over)
        elif math.prod(least_sizes(self.code)) == self.count:
            yield grid(least_sizes(self.code), over)
        for seed in range(self.seed, self.seed + TRIES):
            chosen = random_points(self.count, over, dimension=dimension, seed=seed)
            yield explicit(list(chosen.points), over)
