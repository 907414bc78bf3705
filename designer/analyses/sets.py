"""Which sets of answers decode: the largest that does not, by minors, census or information sets.

Undecodable sets are closed under taking subsets, and the zeros of a polynomial that moves a target are one. R answers
always decode if and only if no set of R is undecodable.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Final

from designer.algebra.field import Field
from designer.algebra.linear import rank, row_space_contains
from designer.algebra.monomial import Monomial
from designer.algebra.selections import Selections
from designer.analyses.effort import Effort
from designer.analyses.response import Response

if TYPE_CHECKING:
    from designer.algebra.census_weight import LeastWeight

SINGULAR_LIMIT: Final = 2_000
SYMMETRIC_BELOW: Final = 64
CONFIDENCE: Final = 0.95
STARTS: Final = 12
LARGE: Final = 40_000

Observations = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whether some set of a size is undecodable.

    Args:
        observations: one that is; None if none was found.
        complete: whether all sets were decided, if none was found.
        method: how.
        because: how far it got, in words.
        looked: number of sets looked at.
    """

    observations: Observations | None
    complete: bool
    method: str
    because: tuple[str, ...]
    looked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The least size of which every set decodes.

    Args:
        size: that size, if proved; else one more than the largest undecodable set that is known.
        undecodable: an undecodable set of one less; None if even no answer decodes.
        proved: whether every set of that size decodes.
        method, because, looked: see `Found`.
    """

    size: int
    undecodable: Observations | None
    proved: bool
    method: str
    because: tuple[str, ...]
    looked: int


class Sets:
    """The sets of answers of a code at its points.

    Args:
        response: the code's linear system; all points together decode.
        chosen: which sets may arrive.
        effort: limits of the search.
    """

    def __init__(self, response: Response, chosen: Selections, effort: Effort) -> None:
        self.response, self.chosen, self.effort = response, chosen, effort
        self.rows, self.wanted = response.system.observed, response.system.wanted
        self.field: Field = response.field

    def threshold(self, enough: int) -> Level:
        """The least size of which every set decodes, given one that is known to suffice."""
        best, looked = self._start(), 0
        if best is None:
            return Level(size=0, undecodable=None, proved=True, method="rank", because=(), looked=1)
        method = "rank"
        because: tuple[str, ...] = ("all of them together, by rank",)
        while (size := self.measure(best) + 1) < enough:
            found = self.undecodable(size)
            looked, method, because = looked + found.looked, found.method, found.because
            if found.observations is None:
                return Level(
                    size=size, undecodable=best, proved=found.complete, method=method, because=because, looked=looked
                )
            best = self.extended(found.observations)
        return Level(size=size, undecodable=best, proved=True, method=method, because=because, looked=looked + 1)

    def undecodable(self, size: int) -> Found:
        """An undecodable set of a size, or whether there is none."""
        plain = all(len(unit) == 1 for unit in self.chosen.units)
        if plain and size >= self.rank and self._minors_affordable:
            flats = self._flats
            if flats is not None:
                largest = max(flats, key=len, default=())
                sets = math.comb(len(self.rows), self.rank)
                reason = f"by the minors of all {sets} sets of {self.rank}"
                return Found(
                    observations=largest if len(largest) >= size else None, complete=True, method="minors",
                    because=(reason,), looked=sets,
                )  # fmt: skip
        if (chance := self._by_chance(size)) is not None:
            return chance
        if self.chosen.count(size) <= self.effort.sets(self.field):
            return self._by_census(size)
        if plain and (found := self._by_information_sets(size)) is not None:
            return found
        return self._sampled(size)

    # the methods

    @cached_property
    def rank(self) -> int:
        """Rank of all observations."""
        return rank(self.rows, self.field)

    @property
    def _minors_affordable(self) -> bool:
        from designer.algebra.minors import affordable

        sets = math.comb(len(self.rows), self.rank)
        return sets <= self.effort.minors and affordable(len(self.rows), self.rank, self.field)

    @cached_property
    def _flats(self) -> list[Observations] | None:
        """For every undecodable set of as many answers as the rank all answers in its span; None if they are too many.

        The largest undecodable set of at least that size is among them: it contains such a set of its own rank.
        """
        from designer.algebra.minors import singular_sets

        singular = singular_sets(self._independent_columns, self.field, keep=SINGULAR_LIMIT)
        if singular.singular > len(singular.sets):
            return None
        flats = []
        for observations in singular.sets:
            chosen = [self.rows[number] for number in observations]
            if not all(row_space_contains(chosen, self.wanted, self.field)):
                inside = row_space_contains(chosen, self.rows, self.field)
                flats.append(tuple(number for number, within in enumerate(inside) if within))
        return flats

    @cached_property
    def _independent_columns(self) -> list[list[int]]:
        """As many columns of the observations as their rank."""
        from designer.algebra.linear import rank_profile

        columns = rank_profile(self.rows, self.field)
        return [[row[column] for column in columns] for row in self.rows]

    def _by_chance(self, size: int) -> Found | None:
        """A few random sets; the usual way to find an undecodable one."""
        generator = Random(size)  # noqa: S311  a search, no secret
        for tried in range(1, STARTS + 1):
            observations = self.chosen.random(size, generator)
            if self.response.kernel(observations) is not None:
                return Found(
                    observations=observations, complete=False, method="rank", because=("found at random",), looked=tried
                )
        return None

    def _by_census(self, size: int) -> Found:
        from designer.algebra.census import census

        result = census(
            self.rows, self.wanted, self.field, size, selections=self.chosen, symmetries=self.symmetries,
            limit=self.effort.sets(self.field), first=True,
        )  # fmt: skip
        found = result.examples[0] if result.examples else None
        reason = f"by elimination over all {result.total} sets of {size}"
        if result.method == "orbits":
            reason += ", one of each orbit of the points' symmetries"
        if not result.complete and found is None:
            reason = f"{result.looked} of {result.total} sets of {size} were looked at: all decode"
        return Found(
            observations=found, complete=result.complete, method="census", because=(reason,), looked=result.looked
        )

    def _by_information_sets(self, size: int) -> Found | None:
        """The least number of answers that do not vanish while a target is moved; None if it stays open."""
        result = self._least_weight
        missing = len(self.rows) - size
        reason = (
            f"every polynomial that moves a target is nonzero in {result.lower} answers at least (information sets)"
        )
        if result.zeros is not None and result.upper <= missing:
            return Found(
                observations=result.zeros, complete=True, method="information sets",
                because=("a polynomial of few nonzero answers was found (information sets)",), looked=1,
            )  # fmt: skip
        if result.lower > missing:
            return Found(observations=None, complete=True, method="information sets", because=(reason,), looked=1)
        return None

    @cached_property
    def _least_weight(self) -> LeastWeight:
        from designer.algebra.census_weight import least_weight

        return least_weight(self.rows, self.wanted, self.field, limit=self.effort.sets(self.field))

    def _sampled(self, size: int) -> Found:
        from designer.algebra.census import sample
        from designer.algebra.statistics import zero_failure_bound

        samples = self.effort.samples(self.field, width=max(1, len(self.rows[0])))
        result = sample(
            self.rows, self.wanted, self.field, size, selections=self.chosen, samples=samples, seed=size
        )  # fmt: skip
        total = self.chosen.count(size)
        if result.example is not None:
            return Found(
                observations=result.example, complete=False, method="sampling", because=("found at random",),
                looked=result.samples,
            )  # fmt: skip
        share = zero_failure_bound(result.samples, CONFIDENCE)
        reasons = (
            f"{total} sets of {size} are more than the effort allows",
            f"none of {result.samples} random sets of {size} is undecodable: at {CONFIDENCE:.0%} confidence fewer than "
            f"{share:.2g} of all are",
        )
        return Found(observations=None, complete=False, method="sampling", because=reasons, looked=result.samples)

    @cached_property
    def symmetries(self) -> tuple[tuple[int, ...], ...]:
        """Permutations of the answers that keep decodability; only for single answers of few points."""
        code, points = self.response.code, self.response.points
        plain = all(len(unit) == 1 for unit in self.chosen.units)
        if not plain or code.placements or not points.plain or len(points) >= SYMMETRIC_BELOW:
            return ()
        from designer.algebra.symmetry import symmetries

        carriers = [code.product.carriers(target) for target in self.response.system.targets]
        found = symmetries(points.points, self.response.system.monomials, carriers, self.field)
        return tuple(symmetry.permutation for symmetry in found)

    # undecodable sets

    def measure(self, observations: Sequence[int]) -> int:
        """The size of a selection: answers, or workers."""
        if self.chosen.partial:
            return len(observations)
        held = set(observations)
        return sum(held.issuperset(unit) for unit in self.chosen.units)

    def extended(self, observations: Sequence[int]) -> Observations:
        """A larger undecodable set: all answers in which a polynomial vanishes that moves a target."""
        coefficients = self.response.kernel(observations)
        if coefficients is None:
            raise AssertionError("a set that was found undecodable decodes")
        found = self._zeros(coefficients)
        return max(found, tuple(sorted(observations)), key=self.measure)

    def _zeros(self, coefficients: Mapping[Monomial, int]) -> Observations:
        """The largest selection within the zeros of a polynomial."""
        zeros = {number for number, answer in enumerate(self.response.answers(coefficients)) if not answer}
        kept: list[int] = []
        for unit in self.chosen.units:
            inside = [number in zeros for number in unit]
            if self.chosen.partial:
                kept += unit[: inside.index(False) if False in inside else len(unit)]
            elif all(inside):
                kept += unit
        return tuple(sorted(kept))

    def _start(self) -> Observations | None:
        """A large undecodable set, found by random zeros; None if even no answer leaves no target open."""
        generator = Random(0)  # noqa: S311  a search, no secret
        coefficients = self.response.kernel(())
        if coefficients is None:
            return None
        best = self._zeros(coefficients)
        starts = STARTS if len(self.rows) * len(self.rows[0]) < LARGE else 2
        top = min(self.chosen.total, self.rank)
        for size in [top - 1] * starts + [top // 2] * 2:
            if size > self.measure(best):
                found = self.response.kernel(self.chosen.random(size, generator))
                if found is not None:
                    best = max(best, self._zeros(found), key=self.measure)
        return best
