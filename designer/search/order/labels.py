"""What the encoding by place adds for p > 1: which block is at a place, and that the products of a target meet.

As they meet, A[i,k] has an exponent u(i) + s(k), and B[k,j] has w(j) - s(k). Rows, columns and inner indices may be
renamed, so that u, w and s increase. Then the blocks of A are in order along rows and columns, those of B too, but
against the inner index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from designer.search.order.places import Places

Block = tuple[int, int]
"""Outer and inner index: row and k for A, column and k for B."""


def name_blocks(places: Places) -> None:
    """Variables for the block at each place, useful cells, and the meetings of a target's products."""
    numbers = places.encoding.instance.parameters
    outer, inner = (numbers["m"], numbers["n"]), numbers["p"]
    labels = [
        {
            (place, block): places.encoding.variable("block", operand, place, *block)
            for place in range(size)
            for block in product(range(outer[operand]), range(inner))
        }
        for operand, size in enumerate((places.rows, places.columns))
    ]
    for operand in (0, 1):
        _one_each(places, operand, labels[operand])
    _useful(places, labels)
    _meetings(places, labels)


def before(operand: int, first: Block, second: Block) -> bool:
    """Whether a block stands before another one of its operand whatever the exponents are."""
    rising = first[1] <= second[1] if operand == 0 else first[1] >= second[1]
    return first != second and first[0] <= second[0] and rising


def _one_each(places: Places, operand: int, labels: Mapping[tuple[int, Block], int]) -> None:
    """Every block has a place, every place at most one block, none if it holds a mask; blocks stand in order."""
    add = places.encoding.add
    size = range((places.rows, places.columns)[operand])
    blocks = sorted({block for _, block in labels})
    for block in blocks:
        add(*(labels[place, block] for place in size))
        for one, other in combinations(size, 2):
            add(-labels[one, block], -labels[other, block])
    for place in size:
        data = places.data[operand][place]
        add(-data, *(labels[place, block] for block in blocks))
        for block in blocks:
            add(-labels[place, block], data)
    for first, second in permutations(blocks, 2):
        for one, other in combinations(size, 2):
            if before(operand, first, second):
                add(-labels[other, first], -labels[one, second])
        if first < second:
            for place in size:
                add(-labels[place, first], -labels[place, second])


def _useful(places: Places, labels: list[dict[tuple[int, Block], int]]) -> None:
    """A cell is useful if its places hold data with the same inner index."""
    add = places.encoding.add
    for (i, j), (useful, *_) in places.useful.items():
        add(-useful, places.data[0][i])
        add(-useful, places.data[1][j])
        for (place, a), row in labels[0].items():
            if place == i:
                for (other, b), column in labels[1].items():
                    if other == j:
                        add(-row, -column, useful if a[1] == b[1] else -useful)


def _meetings(places: Places, labels: list[dict[tuple[int, Block], int]]) -> None:
    """Useful cells with the same row and column have the same sum; with different ones, different sums."""
    add = places.encoding.add
    numbers = places.encoding.instance.parameters
    same = list(_pairs(numbers["m"], numbers["n"], numbers["p"]))
    for (i, j), (k, last), at_most, at_least in places.crossing():
        for (row, column), (x, y) in same:
            given = (
                labels[0][i, (row, x)],
                labels[1][j, (column, x)],
                labels[0][k, (row, y)],
                labels[1][last, (column, y)],
            )
            add(*(-literal for literal in given), at_most)
        for operand, (one, other) in enumerate(((i, k), (j, last))):
            for (place, a), first in labels[operand].items():
                for (second_place, b), second in labels[operand].items():
                    if (place, second_place) == (one, other) and a[0] != b[0]:
                        add(-at_most, -at_least, -places.useful[i, j][0], -first, -second)


def _pairs(rows: int, columns: int, inner: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Targets, and two inner indices."""
    yield from product(product(range(rows), range(columns)), permutations(range(inner), 2))
