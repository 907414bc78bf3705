"""The encoding: the exponents of each operand in increasing order.

All exponents of an operand differ, so they have an order: place i of A holds the i-th exponent, and a variable says
whether that is a data block's. Sums of place (i, j) and place (i', j') are compared by order unless one place is
higher in A and the other in B. Then two variables say whether the first sum is at most the second, and conversely.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

from designer.search.instance import Instance
from designer.search.order.encoding import Encoding, Name
from designer.search.order.labels import name_blocks

DEPTH: Final = 9
"""How many places a comparison of patterns looks at: it takes 2^places clauses."""

Interval = tuple[int, int]


def encode(instance: Instance, workers: int, *, symmetry: bool = True) -> Encoding:
    """The clauses for a product of matrices.

    Args:
        instance: a product of two matrices of blocks, with masks.
        workers: the largest support asked for, at least the number of targets.
        symmetry: only one of the orders that are each other's mirror image, or exchange the operands.
    """
    sizes = instance.sizes
    encoding = Encoding(instance, workers, sum(sizes) - 2, sum(sizes) - 2)
    places = Places(encoding)
    places.data_flags()
    if symmetry:
        places.first_of_its_kind()
    places.parts_of_intervals()
    places.sums_of_intervals()
    places.chains_of_intervals()
    if not places.single:
        name_blocks(places)
    places.levels()
    return encoding


def size(instance: Instance, workers: int) -> int:
    """About how many clauses there will be: chains of steps, levels, patterns."""
    rows, columns = instance.sizes
    steps, others = math.comb(rows, 2), math.comb(columns, 2)
    chains = (
        2
        * (steps * (steps - 1) // 2 - math.comb(rows, 4) - 2 * math.comb(rows, 3))
        * (others * (others - 1) - 2 * math.comb(columns, 4) - 4 * math.comb(columns, 3))
    )
    inner, targets = instance.parameters["p"], instance.targets
    meetings = steps * others * inner * (inner - 1) * (2 * targets + sum(instance.data)) * 2
    patterns = sum(
        math.comb(n, blocks) * 2
        for n, blocks in zip(instance.sizes, instance.data, strict=True)
        for blocks in (blocks + 1, n - blocks + 1)
    )
    return (
        chains * 2 + 6 * steps * others * max(0, workers - instance.targets) + patterns + (meetings if inner > 1 else 0)
    )


def incomparable(first: Interval, second: Interval) -> bool:
    """Neither interval contains the other one."""
    return (first[0] - second[0]) * (first[1] - second[1]) > 0


class Places:
    """Variables by place, and the families of clauses that say nothing of inner indices."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.rows, self.columns = encoding.instance.sizes
        self.single = encoding.instance.parameters["p"] == 1
        self.data = [
            [encoding.variable("data", operand, place) for place in range(size)]
            for operand, size in enumerate(encoding.instance.sizes)
        ]
        self.useful = {
            (i, j): (self.data[0][i], self.data[1][j]) if self.single else (encoding.variable("useful", i, j),)
            for i in range(self.rows)
            for j in range(self.columns)
        }
        """For every cell the variables that hold together if it belongs to a target."""
        self.in_rows = list(combinations(range(self.rows), 2))
        self.in_columns = list(combinations(range(self.columns), 2))
        self.up: dict[tuple[Interval, Interval], int] = {}
        self.down: dict[tuple[Interval, Interval], int] = {}
        for a in self.in_rows:
            for b in self.in_columns:
                self._compare(a, b)

    def _compare(self, a: Interval, b: Interval) -> None:
        """`up`: the step a of A is at least the step b of B; `down`: at most."""
        form = [0] * (self.rows + self.columns - 2)
        form[a[0] : a[1]] = [1] * (a[1] - a[0])
        form[self.rows - 1 + b[0] : self.rows - 1 + b[1]] = [-1] * (b[1] - b[0])
        negative = tuple(-x for x in form)
        self.up[a, b] = self.encoding.variable("sum", a[0], b[1], a[1], b[0], form=tuple(form))
        self.down[a, b] = self.encoding.variable("sum", a[1], b[0], a[0], b[1], form=negative)
        self.encoding.add(self.up[a, b], self.down[a, b])

    def data_flags(self) -> None:
        """As many data blocks as there are: of any T + 1 places one is data, of any K + 1 places one is a mask."""
        for flags, blocks in zip(self.data, self.encoding.instance.data, strict=True):
            for chosen in combinations(flags, len(flags) - blocks + 1):
                self.encoding.add(*chosen)
            for chosen in combinations(flags, blocks + 1):
                self.encoding.add(*(-flag for flag in chosen))

    def first_of_its_kind(self) -> None:
        """The pattern of data and masks comes first among its mirror image and, for K = L, exchanged operands."""
        a, b = self.data
        halves, mirrored = (
            a[: self.rows // 2] + b[: self.columns // 2],
            a[::-1][: self.rows // 2] + b[::-1][: self.columns // 2],
        )
        self.encoding.lexicographic(halves[:DEPTH], mirrored[:DEPTH])
        if self.rows == self.columns and self.encoding.instance.data[0] == self.encoding.instance.data[1]:
            self.encoding.lexicographic(a[:DEPTH], b[:DEPTH])
            self.encoding.lexicographic(a[:DEPTH], b[::-1][:DEPTH])

    def parts_of_intervals(self) -> None:
        """A part of a step is smaller than the step."""
        add, up, down = self.encoding.add, self.up, self.down
        for i, j, k in combinations(range(self.rows), 3):
            for b in self.in_columns:
                for part in ((i, j), (j, k)):
                    add(-up[part, b], -down[(i, k), b])
        for i, j, k in combinations(range(self.columns), 3):
            for a in self.in_rows:
                for part in ((i, j), (j, k)):
                    add(-down[a, part], -up[a, (i, k)])

    def sums_of_intervals(self) -> None:
        """Steps that are at least others add up to one that is at least their sum; strictly if one is."""
        add, up, down = self.encoding.add, self.up, self.down
        for i, j, k in combinations(range(self.rows), 3):
            for x, y, z in combinations(range(self.columns), 3):
                whole = (i, k), (x, z)
                for left, right in (((x, y), (y, z)), ((y, z), (x, y))):
                    one, two = ((i, j), left), ((j, k), right)
                    for more, less in ((up, down), (down, up)):
                        add(-more[one], -more[two], more[whole])
                        add(less[one], -more[two], -less[whole])
                        add(-more[one], less[two], -less[whole])

    def chains_of_intervals(self) -> None:
        """No circle a <= b <= a' <= b' <= a with one strict sign; implied where a step contains another."""
        add, up, down = self.encoding.add, self.up, self.down
        pairs = [pair for pair in combinations(self.in_rows, 2) if incomparable(*pair)]
        others = [(b, c) for b in self.in_columns for c in self.in_columns if incomparable(b, c)]
        for a, c in pairs:
            for b, d in others:
                ab, bc, cd, da = down[a, b], up[c, b], down[c, d], up[a, d]
                add(-ab, -bc, -cd, down[a, d])
                add(-bc, -cd, -da, up[a, b])
                add(-cd, -da, -ab, down[c, b])
                add(-da, -ab, -bc, up[c, d])

    def levels(self) -> None:
        """Levels rise with the sums, by one at interference; a target's sum is no other's."""
        encoding, useful = self.encoding, self.useful
        ladder = {cell: encoding.ladder(*cell) for cell in useful}
        for (i, j), low in ladder.items():
            for flag in useful[i, j]:
                encoding.add(flag, low[0])
            for above in ((i + 1, j), (i, j + 1)):
                if above in ladder:
                    encoding.climb((), low, ladder[above])
                    for flag in useful[above]:
                        encoding.climb((flag,), low, ladder[above], rise=1)
        for low_cell, high_cell, at_most, at_least in self.crossing():
            low, high = ladder[low_cell], ladder[high_cell]
            encoding.climb((-at_most,), low, high)
            for flag in useful[high_cell]:
                encoding.climb((at_least, flag), low, high, rise=1)
            met = () if self.single else useful[high_cell]
            encoding.add(-at_most, -at_least, *(-flag for flag in useful[low_cell]), *met)

    def crossing(self) -> Iterator[tuple[tuple[int, int], tuple[int, int], int, int]]:
        """Both orders of each pair of places that are not compared by order, with the variables of <= and >=."""
        for (i, k), (j, last) in self.up:
            up, down = self.up[(i, k), (j, last)], self.down[(i, k), (j, last)]
            yield (i, last), (k, j), up, down
            yield (k, j), (i, last), down, up


def exponents(encoding: Encoding, model: list[bool], base: list[int]) -> tuple[tuple[int, ...], ...]:
    """Exponents of each operand, data first, from the steps between neighbours."""
    numbers: Mapping[Name, int] = {name: v for v, name in enumerate(encoding.names, 1)}
    inner, columns = (encoding.instance.parameters[letter] for letter in ("p", "n"))
    found, start = [], 0
    for operand, (size, blocks) in enumerate(zip(encoding.instance.sizes, encoding.instance.data, strict=True)):
        values = [sum(base[start : start + place]) for place in range(size)]
        start += size - 1
        data = [place for place in range(size) if model[numbers["data", operand, place]]]
        masks = [place for place in range(size) if place not in data]
        if inner > 1:
            at = {block: place for place in data for block in range(blocks)
                  if model[numbers["block", operand, place, *_indices(operand, block, inner, columns)]]}  # fmt: skip
            data = [at[block] for block in range(blocks)]
        found.append(tuple(values[place] for place in (*data, *masks)))
    return tuple(found)


def _indices(operand: int, block: int, inner: int, columns: int) -> tuple[int, int]:
    """Outer and inner index of a block by its number in row-major order."""
    return divmod(block, inner) if operand == 0 else (block % columns, block // columns)
