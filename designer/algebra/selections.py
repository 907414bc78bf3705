"""Which sets of answers may arrive: any answers, whole units, or the first few answers of each unit."""

from __future__ import annotations

import functools
import math
import random as randomness
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from designer.errors import DesignerError


@dataclass(frozen=True, slots=True)
class Selections:
    """The sets of rows that count as one selection.

    Args:
        units: for each unit the numbers of its rows, in the order in which it delivers them; no row twice.
        partial: whether a unit may have delivered some first rows only. If so, the size of a selection is its
            number of rows, else its number of units, each of which gives all its rows.

    Raises:
        DesignerError: a row number is negative, or given twice.

    >>> Selections(((0, 1), (2,)), True).count(2), Selections(((0, 1), (2,)), False).count(1)
    (2, 2)

    """

    units: tuple[tuple[int, ...], ...]
    partial: bool

    def __post_init__(self) -> None:
        rows = self.order
        if any(row < 0 for row in rows):
            raise DesignerError("negative row number", where="selections", got=min(rows), allowed="0 and above")
        if len(set(rows)) < len(rows):
            twice = next(row for row in rows if rows.count(row) > 1)
            raise DesignerError("a row belongs to one unit", where="selections", got=f"row {twice} twice")

    @staticmethod
    def of_answers(n: int) -> Selections:
        """Any set of the rows 0 … n-1.

        Args:
            n: number of rows, not negative.

        >>> list(Selections.of_answers(3).iterate(2))
        [(0, 1), (0, 2), (1, 2)]

        """
        return Selections(tuple((row,) for row in range(n)), True)

    @staticmethod
    def whole(owners: Sequence[int]) -> Selections:
        """All rows of some units.

        Args:
            owners: for each row the number of its unit; the units are those that own a row, ascending.

        >>> list(Selections.whole([0, 1, 0]).iterate(1))
        [(0, 2), (1,)]

        """
        return Selections(_owned(owners), False)

    @staticmethod
    def in_order(owners: Sequence[int]) -> Selections:
        """The first few rows of every unit; a unit delivers its rows in ascending order.

        Args:
            owners: for each row the number of its unit; the units are those that own a row, ascending.

        >>> list(Selections.in_order([0, 1, 0]).iterate(2))
        [(0, 2), (0, 1)]

        """
        return Selections(_owned(owners), True)

    @property
    def order(self) -> tuple[int, ...]:
        """All row numbers, unit by unit."""
        return tuple(chain.from_iterable(self.units))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of rows of each unit."""
        return tuple(map(len, self.units))

    @property
    def total(self) -> int:
        """The size of the selection of everything."""
        return sum(self.sizes) if self.partial else len(self.units)

    @property
    def single(self) -> bool:
        """Whether every set of rows is a selection, its size the number of rows."""
        return all(size == 1 for size in self.sizes)

    def count(self, size: int) -> int:
        """Number of selections of a size; 0 for sizes that do not exist.

        >>> [Selections.in_order([0, 0, 1]).count(size) for size in range(5)]
        [1, 2, 2, 1, 0]

        """
        return self.count_from(0, size)

    def count_from(self, unit: int, size: int) -> int:
        """Number of selections of a size from the units from `unit` on.

        Args:
            unit: 0 … number of units.
            size: any integer.

        >>> Selections.of_answers(5).count_from(1, 2)
        6

        """
        if size < 0:
            return 0
        if not self.partial or self.single:
            return math.comb(len(self.units) - unit, size)
        table = _prefix_counts(self.sizes)[unit]
        return table[size] if size < len(table) else 0

    def iterate(self, size: int) -> Iterator[tuple[int, ...]]:
        """The selections of a size as row numbers, unit by unit.

        They come in lexicographic order of the places of their rows in `order`, units without rows aside.

        Raises:
            DesignerError: no selection has that size.
        """
        self.check(size)
        if not self.partial or self.single:
            return (tuple(chain.from_iterable(chosen)) for chosen in combinations(self.units, size))
        return map(self.rows, _prefixes(self, 0, size))

    def random(self, size: int, generator: randomness.Random) -> tuple[int, ...]:
        """A selection of that size, all of them equally likely.

        Args:
            size: 0 … `total`.
            generator: the source of randomness.

        Raises:
            DesignerError: no selection has that size.

        >>> Selections.of_answers(3).random(3, randomness.Random(1))
        (0, 1, 2)

        """
        self.check(size)
        if not self.partial or self.single:
            chosen = sorted(generator.sample(range(len(self.units)), size))
            return tuple(chain.from_iterable(self.units[unit] for unit in chosen))
        lengths, tables = list[int](), _prefix_counts(self.sizes)
        for unit in range(len(self.units)):
            place = generator.randrange(tables[unit][size])
            length, below = 0, tables[unit + 1]
            while place >= (ways := below[size - length] if size - length < len(below) else 0):
                place, length = place - ways, length + 1
            lengths.append(length)
            size -= length
        return self.rows(lengths)

    def rows(self, lengths: Sequence[int]) -> tuple[int, ...]:
        """The rows of a selection that takes so many first rows of each unit.

        >>> Selections(((0, 2), (1,)), True).rows([1, 1])
        (0, 1)

        """
        return tuple(chain.from_iterable(unit[:length] for unit, length in zip(self.units, lengths, strict=True)))

    def complement(self) -> Selections:
        """What is missing from the selections: those of size s here go with those of size `total` - s there.

        >>> Selections(((0, 2), (1,)), True).complement().units
        ((2, 0), (1,))

        """
        return Selections(tuple(unit[::-1] for unit in self.units), self.partial)

    def check(self, size: int) -> None:
        """Refuse a size that no selection has.

        Raises:
            DesignerError: the size is not within 0 … `total`.
        """
        if not 0 <= size <= self.total:
            what = "answers" if self.partial else "workers"
            raise DesignerError(f"number of {what} out of range", got=size, allowed=f"0 to {self.total}")


def _owned(owners: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The rows of each unit, in ascending order."""
    rows: dict[int, list[int]] = {owner: [] for owner in sorted(set(owners))}
    for row, owner in enumerate(owners):
        rows[owner].append(row)
    return tuple(map(tuple, rows.values()))


@functools.lru_cache(maxsize=64)
def _prefix_counts(sizes: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """For each unit the coefficients of the product of 1 + x + … + x^size over this and all later units; last 1."""
    tables: list[tuple[int, ...]] = [(1,)]
    for size in reversed(sizes):
        later = tables[-1]
        sums = [0]
        for ways in later:
            sums.append(sums[-1] + ways)
        sums.extend([sums[-1]] * size)
        tables.append(tuple(sums[s + 1] - sums[max(0, s - size)] for s in range(len(later) + size)))
    return tuple(reversed(tables))


def _prefixes(selections: Selections, unit: int, size: int) -> Iterator[tuple[int, ...]]:
    """How many first rows each unit from `unit` on gives; longer prefixes first."""
    if unit == len(selections.units):
        yield ()
        return
    for length in range(min(len(selections.units[unit]), size), -1, -1):
        if selections.count_from(unit + 1, size - length):
            for later in _prefixes(selections, unit + 1, size - length):
                yield length, *later
