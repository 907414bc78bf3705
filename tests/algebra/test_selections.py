"""Selections against their definition: unions of prefixes, counted one by one, and drawn with equal chances."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra.selections import Selections
from designer.algebra.statistics import chi_square_tail
from designer.errors import DesignerError


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable, no secret


@st.composite
def selections(draw: st.DrawFn) -> Selections:
    """Some rows in units of any size and order, some units empty, some rows in none."""
    rows = draw(st.permutations(range(draw(st.integers(0, 7)))))
    cuts = sorted(draw(st.lists(st.integers(0, len(rows)), max_size=5)))
    units = [tuple(rows[a:b]) for a, b in zip([0, *cuts], cuts, strict=False)]
    return Selections(tuple(units), draw(st.booleans()))


def listed(chosen: Selections, size: int) -> list[tuple[int, ...]]:
    """All selections of a size, by trying every number of first rows of every unit."""
    found = []
    for lengths in product(*(range(len(unit) + 1) for unit in chosen.units)):
        rows = tuple(row for unit, length in zip(chosen.units, lengths, strict=True) for row in unit[:length])
        if chosen.partial and len(rows) == size:
            found.append(rows)
    if not chosen.partial:
        found = [tuple(row for unit in units for row in unit) for units in combinations(chosen.units, size)]
    return found


@settings(deadline=None)
@given(selections(), st.integers(-1, 9))
def test_the_count_and_the_list_are_those_of_all_prefixes(chosen: Selections, size: int) -> None:
    expected = listed(chosen, size) if size >= 0 else []
    assert chosen.count(size) == len(expected)
    if 0 <= size <= chosen.total:
        assert sorted(chosen.iterate(size)) == sorted(expected)


@settings(deadline=None)
@given(selections())
def test_selections_of_any_size_add_up(chosen: Selections) -> None:
    every = math.prod(len(unit) + 1 if chosen.partial else 2 for unit in chosen.units)
    assert sum(chosen.count(size) for size in range(chosen.total + 1)) == every
    for unit in range(len(chosen.units) + 1):
        later = Selections(chosen.units[unit:], chosen.partial)
        assert [chosen.count_from(unit, size) for size in range(10)] == [later.count(size) for size in range(10)]


@settings(deadline=None)
@given(selections(), st.data())
def test_the_list_is_lexicographic_by_places(chosen: Selections, data: st.DataObject) -> None:
    chosen = Selections(tuple(unit for unit in chosen.units if unit), chosen.partial)
    size = data.draw(st.integers(0, chosen.total))
    places = [[chosen.order.index(row) for row in rows] for rows in chosen.iterate(size)]
    assert places == sorted(places)
    assert all(one == sorted(one) for one in places)


@settings(deadline=None)
@given(selections(), st.data())
def test_what_is_missing_is_a_selection_of_the_complement(chosen: Selections, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, chosen.total))
    missing = [tuple(sorted(set(chosen.order) - set(rows))) for rows in chosen.iterate(size)]
    complement = chosen.complement().iterate(chosen.total - size)
    assert Counter(missing) == Counter(tuple(sorted(rows)) for rows in complement)


@settings(deadline=None)
@given(selections(), st.data(), st.integers(0, 99))
def test_a_random_selection_is_one_of_the_list(chosen: Selections, data: st.DataObject, seed: int) -> None:
    size = data.draw(st.integers(0, chosen.total))
    assert chosen.random(size, seeded(seed)) in set(chosen.iterate(size))


@pytest.mark.parametrize(
    ("chosen", "size"),
    [
        (Selections.of_answers(6), 3),
        (Selections.whole([0, 1, 2, 3, 4, 0, 1, 5]), 2),
        (Selections.in_order([0, 0, 0, 1, 1, 2]), 3),
        (Selections.in_order([0, 1, 0, 1, 0, 0, 2, 2, 3]), 5),
    ],
)
def test_random_selections_are_equally_likely(chosen: Selections, size: int) -> None:
    generator, total = seeded(5), chosen.count(size)
    drawn = Counter(chosen.random(size, generator) for _ in range(1000 * total))
    statistic = sum((drawn[rows] - 1000) ** 2 / 1000 for rows in chosen.iterate(size))
    assert len(drawn) == total
    assert chi_square_tail(statistic, total - 1) > 1e-4


def test_large_counts_are_exact() -> None:
    assert Selections.of_answers(400).count(200) == math.comb(400, 200)
    pairs = Selections.in_order([row // 2 for row in range(200)])
    expected = sum(math.comb(100, full) * math.comb(100 - full, 100 - 2 * full) for full in range(51))
    assert pairs.count(100) == expected
    assert len(pairs.random(100, seeded(1))) == 100


def test_units_are_those_that_own_a_row() -> None:
    owners = [7, 3, 7, 9]
    assert Selections.in_order(owners).units == Selections.whole(owners).units == ((1,), (0, 2), (3,))
    assert (Selections.in_order(owners).total, Selections.whole(owners).total) == (4, 3)
    assert Selections.of_answers(2).single
    assert not Selections.whole(owners).single


def test_messages() -> None:
    with pytest.raises(DesignerError, match=r"^a row belongs to one unit; in selections; got row 1 twice$"):
        Selections(((0, 1), (1,)), True)
    with pytest.raises(DesignerError, match=r"^negative row number; in selections; got -1; allowed: 0 and above$"):
        Selections(((0, -1),), True)
    with pytest.raises(DesignerError, match=r"^number of answers out of range; got 4; allowed: 0 to 3$"):
        Selections.of_answers(3).random(4, seeded(0))
    with pytest.raises(DesignerError, match=r"^number of workers out of range; got -1; allowed: 0 to 1$"):
        Selections.whole([0, 0]).iterate(-1)
