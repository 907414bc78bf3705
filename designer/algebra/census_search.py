"""Depth-first search over selections of rows: how many reach a goal of `census_form`.

Selections grow unit by unit. Those that wait at the same unit with the same need, rank and excess form a group: one
array of the rows still to come, each reduced modulo the rows chosen, whose last axis are the members. A group is
advanced as a whole; when all groups together exceed `ENTRIES` entries they are split, and one part is finished first.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate

import numpy as np

from designer.algebra.census_elimination import Booleans, Elements, count_outer_pivots, nonzero_column
from designer.algebra.census_form import Goal
from designer.algebra.census_groups import Group, State, Waiting, merged, split
from designer.algebra.census_orbits import Orbits, Words, bit, elements
from designer.algebra.selections import Selections

_LOOK_AHEAD = 8  # a look at all later rows must be so much cheaper than the search that it may save
_FREE = 1 << 13  # work that looks may always cost; beyond that they cost an eighth of all at most
_STEP = 64
_SETTLED = -1  # inner columns of states whose members are known, and are only completed to count their orbits

_Later = dict[State, list[Group]]


class SubsetSearch:
    """The selections of one size: how many were decided, how many of them do not decode, and examples.

    Args:
        goal: the goal; its rows stand in the order in which the selections' units deliver theirs.
        selections: over the row numbers 0, 1, … in that order.
        size: size of the selections, 0 … `selections.total`.
        limit: work allowed, about: one for each last row tried, and for each elimination step one and as many more as
            it fills `_STEP` entries. It is looked at between groups.
        first: whether to stop at the first set that does not decode.
        keep: number of examples.
        orbits: of a group that keeps which sets decode; only where every set is a selection.

    Attributes:
        decided: number of selections decided; with orbits, of those that do not decode.
        undecodable: number of selections that do not decode.
        examples: some of these: the rows chosen of answers, those missing else.
        effort: what `limit` limits.
    """

    def __init__(
        self,
        goal: Goal,
        selections: Selections,
        size: int,
        *,
        limit: int,
        first: bool = False,
        keep: int = 16,
        orbits: Orbits | None = None,
    ) -> None:
        self.goal, self.selections, self.size = goal, selections, size
        self.limit, self.stop_at_first, self.keep, self.orbits = limit, first, keep, orbits
        self.decided = self.undecodable = self.effort = 0
        self.examples: list[tuple[int, ...]] = []
        self._ahead = 0  # the part of the effort spent on looks at all later rows
        self._sizes, self._height = selections.sizes, len(goal.matrix)
        self._starts = list(accumulate(self._sizes, initial=0))
        self._widest, self._single = max(self._sizes, default=0), selections.single

    def run(self) -> bool:
        """Search, and say whether every selection was decided."""
        nothing = np.zeros((-(-max(1, self._height) // 64), 1), np.uint64)
        waiting: _Later = defaultdict(list)
        everything = Group(np.ascontiguousarray(self.goal.matrix[:, :, None]), nothing)
        self._file(waiting, State(self.size, self.goal.inner, self.goal.excess), everything, 0, fewer=True)
        stack: list[tuple[int, Waiting]] = [(0, waiting)] if waiting else []
        while stack and not self._enough:
            unit, groups = stack.pop()
            parts = split(groups)
            if len(parts) > 1:
                stack.extend((unit, part) for part in reversed(parts))
            elif later := self._advanced(unit, groups):
                stack.append((unit + 1, later))
        return not stack and not (self.stop_at_first and self.undecodable)

    @property
    def _enough(self) -> bool:
        return self.effort >= self.limit or (self.stop_at_first and self.undecodable > 0)

    def _advanced(self, unit: int, groups: Waiting) -> _Later:
        """The groups after the decision how much of a unit is chosen."""
        later: _Later = defaultdict(list)
        for state, some in groups.items():
            group = merged(some)
            self._file(later, state, group.without(self._sizes[unit]), unit + 1, fewer=True)
            self._file_chosen(later, state, group, unit)
        return later

    def _file_chosen(self, later: _Later, state: State, group: Group, unit: int) -> None:
        """File the members after each number of rows that a unit can bring, except nothing of it."""
        length, need = self._sizes[unit], state.need
        if self.selections.partial:
            needs = {rows: need - rows for rows in range(1, min(length, need) + 1)}
        else:
            needs = {length: need - 1} if need else {}
        states = [(state, group)]
        for rows in range(max(needs, default=-1) + 1):
            if rows:
                ways = sum(self._ways(unit + 1, left) for taken, left in needs.items() if taken >= rows)
                left = need - rows if self.selections.partial else need - 1
                states = [new for old in states for new in self._with_row(later, *old, unit, left, ways)]
            if rows in needs:
                for reached, members in states:
                    waiting = State(needs[rows], reached.inner, reached.excess)
                    self._file(later, waiting, members.without(length - rows), unit + 1)

    def _with_row(
        self, later: _Later, state: State, group: Group, unit: int, left: int, ways: int
    ) -> list[tuple[State, Group]]:
        """The members with one more row, parted by what the row brings; those that reach the goal are settled."""
        group = self._marked(group, ways)
        self.effort += group.members * (1 + group.rows[..., :1].size // _STEP)
        if state.inner == _SETTLED or not group.members:
            return [(state, group.without(1))]
        row, E = group.rows[0], self.goal.E
        inside = nonzero_column(row[: state.inner])
        outside = ~inside & self._moves(row, state.inner)
        parts = []
        if inside.any():
            some = group if inside.all() else group.only(inside)
            reached = State(state.need, state.inner - 1, state.excess)
            parts.append((reached, some.eliminated(0, state.inner, E)))
        if outside.any() and state.excess == 1:
            self._settle(later, True, group.only(outside).without(1), left, unit + 1, ways)
        elif outside.any():
            reached = State(state.need, state.inner, state.excess - 1)
            parts.append((reached, group.only(outside).eliminated(state.inner, len(row), E)))
        if not (inside | outside).all():
            parts.append((state, group.only(~inside & ~outside).without(1)))
        return parts

    def _marked(self, group: Group, ways: int) -> Group:
        """The members with the next row marked as chosen; given orbits, without sets that cannot be first in theirs."""
        place, chosen = self._height - len(group.rows), group.chosen.copy()
        chosen[place // 64] |= bit(place)
        group = Group(group.rows, chosen)
        if self.orbits is None or ways < self.orbits.order:  # else the look costs more than it can save
            return group
        first = self.orbits.first(chosen[0])
        return group if first.all() else group.only(first)

    def _moves(self, rows: Elements, inner: int) -> Booleans:
        """Whether rows that vanish in the inner columns bring one of the excess."""
        outer = rows[..., inner:, :]
        return nonzero_column(outer) if outer.shape[-2] else np.ones((*rows.shape[:-2], rows.shape[-1]), bool)

    def _file(self, later: _Later, state: State, group: Group, unit: int, *, fewer: bool = False) -> None:
        """Put members where they wait for the next unit, or settle them if their outcome is clear.

        `fewer` tells that rows were passed by, so that the goal may have become out of reach.
        """
        ways = self._ways(unit, state.need)
        if not ways or not group.members:
            return
        if state.inner == _SETTLED:
            if state.need:
                later[state].append(group)
            else:
                self._weigh(group.chosen[0])
        elif state.need == 0 or state.excess > state.need * (1 if self.selections.partial else self._widest):
            self._settle(later, False, group, state.need, unit, ways)
        elif state.need == 1 and (self.selections.partial or self._single):
            self._try_last(state, group, unit)
        elif (hopeful := self._hopeful(later, state, group, unit, ways) if fewer else group).members:
            later[state].append(hopeful)

    def _hopeful(self, later: _Later, state: State, group: Group, unit: int, ways: int) -> Group:
        """The members that would reach the goal with all later rows; the others are settled. Only where it may pay."""
        height, width, members = group.rows.shape
        work = members * (1 + height * height * width // _STEP)
        if ways < _LOOK_AHEAD * height * height * width or self._ahead + work > self.effort // 8 + _FREE:
            return group
        self._ahead += work
        self.effort += work
        reach = count_outer_pivots(group.rows, state.inner, self.goal.E) >= state.excess
        if reach.all():
            return group
        self._settle(later, False, group.only(~reach), state.need, unit, ways)
        return group.only(reach)

    def _try_last(self, state: State, group: Group, unit: int) -> None:
        """Decide all ways to choose the one row that is still needed; it must bring the rest of the excess, 1."""
        start = self._starts[unit]
        places = [self._starts[u] - start for u in range(unit, len(self._sizes)) if self._sizes[u]]
        rows = group.rows[places] if len(places) < len(group.rows) else group.rows
        reached = ~nonzero_column(rows[:, : state.inner]) & self._moves(rows, state.inner)
        self.effort += reached.size
        undecodable = ~reached if self.goal.decodes else reached
        if self.orbits is not None:
            row, member = np.nonzero(undecodable)
            bits = np.array([bit(start + place) for place in places], np.uint64)
            self._weigh(group.chosen[0, member] | bits[row])
            return
        self._record(int(undecodable.sum()), reached.size)
        if self._wanting and undecodable.any():
            for row, member in np.argwhere(undecodable)[: self._wanting].tolist():
                self.examples.append((*elements(group.chosen[:, member]), start + places[row]))

    def _settle(self, later: _Later, reached: bool, group: Group, need: int, unit: int, ways: int) -> None:
        """Count all selections that begin with one of the members; `ways` for each."""
        if reached == self.goal.decodes:
            self._record(0, ways * group.members)
        elif self.orbits is not None:
            self._file(later, State(need, _SETTLED, 0), Group(group.rows[:, :0], group.chosen), unit)
        else:
            self._record(ways * group.members, ways * group.members)
            start = self._height - len(group.rows)
            end = start + need if self.selections.partial else self._starts[unit + need]
            for member in range(min(group.members, self._wanting)):
                self.examples.append((*elements(group.chosen[:, member]), *range(start, end)))

    def _weigh(self, words: Words) -> None:
        """Count the orbits of those undecodable sets that are the first of theirs."""
        if self.orbits is None:
            raise AssertionError("no orbits")
        weights = self.orbits.weights(words)
        self._record(int(weights.sum()), int(weights.sum()))
        for word in words[weights > 0][: self._wanting]:
            self.examples.append(elements(np.array([word])))

    @property
    def _wanting(self) -> int:
        """How many examples are still wanted."""
        return max(0, self.keep - len(self.examples))

    def _record(self, undecodable: int, decided: int) -> None:
        self.undecodable += undecodable
        self.decided += decided

    def _ways(self, unit: int, need: int) -> int:
        """Number of ways to choose what is still needed from the units from `unit` on."""
        return self.selections.count_from(unit, need)
