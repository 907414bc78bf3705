"""Groups of partial selections of `census_search`: how they are split, merged, and reduced modulo one more row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from designer.algebra.census_elimination import Booleans, Elements, Elimination
from designer.algebra.census_orbits import Words

ENTRIES = 1 << 18
"""Entries of the groups that are advanced together."""


@dataclass(frozen=True, slots=True, order=True)
class State:
    """What the members of a group have in common.

    Args:
        need: how much of the selection's size is still to come.
        inner: inner columns of the rows.
        excess: by how much the rank must still exceed that of the inner columns.
    """

    need: int
    inner: int
    excess: int


@dataclass(frozen=True, slots=True)
class Group:
    """Partial selections of one state.

    Args:
        rows: the rows to come modulo those chosen, axes (row, column, member).
        chosen: the sets chosen as words of 64 bits, axes (word, member).
    """

    rows: Elements
    chosen: Words

    @property
    def members(self) -> int:
        """Number of partial selections."""
        return int(self.chosen.shape[1])

    def only(self, which: Booleans | slice) -> Group:
        """Some of the members."""
        return Group(self.rows[:, :, which], self.chosen[:, which])

    def without(self, rows: int) -> Group:
        """The same without the next few rows."""
        return Group(self.rows[rows:], self.chosen)

    def eliminated(self, low: int, high: int, E: Elimination) -> Group:
        """The later rows modulo the first, which has its pivot within the columns from `low` to `high`."""
        row, rows = self.rows[0], self.rows[1:]
        column = (row[low:high] != 0).argmax(axis=0) + low
        moved = np.flatnonzero(column != low)
        if moved.size:
            row, rows, column = row.copy(), rows.copy(), column[moved]
            for array in (row[None], rows):
                array[:, column, moved], array[:, low, moved] = array[:, low, moved], array[:, column, moved]
        rest, other = (rows[:, 1:], row[1:]) if low == 0 else (np.delete(rows, low, 1), np.delete(row, low, 0))
        return Group(E.cross(row[low], rest, rows[:, low][:, None], other), self.chosen)


Waiting = Mapping[State, list[Group]]


def merged(groups: list[Group]) -> Group:
    """One group of the members of all."""
    if len(groups) == 1:
        return groups[0]
    return Group(
        np.concatenate([group.rows for group in groups], axis=2),
        np.concatenate([group.chosen for group in groups], axis=1),
    )


def split(waiting: Waiting) -> list[Waiting]:
    """The groups in parts of at most `ENTRIES` entries each, or of one member; smallest needs first."""
    parts: list[dict[State, list[Group]]] = [defaultdict(list)]
    filled = 0
    for state in sorted(waiting):
        for group in waiting[state]:
            entries = group.rows[:, :, :1].size + 1
            step = max(1, ENTRIES // entries)
            for start in range(0, group.members, step):
                piece = group.only(slice(start, start + step))
                if filled and filled + entries * piece.members > ENTRIES:
                    parts.append(defaultdict(list))
                    filled = 0
                parts[-1][state].append(piece)
                filled += entries * piece.members
    return list(parts)
