"""Sumsets and multiplicities equal those of the listed sums."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import designer.algebra.sumset as sumset
from designer.algebra.sumset import Bits, Multiplicities, bits_of, translates
from designer.errors import DesignerError

numbers = st.lists(st.integers(0, 60), min_size=1, max_size=12)
far = st.lists(st.integers(0, 10**12), min_size=1, max_size=8)


@given(st.lists(st.integers(-50, 300), min_size=1))
def test_a_set_of_bits_is_the_set(items: list[int]) -> None:
    found = bits_of(items)
    assert list(found) == sorted(set(items))
    assert len(found) == len(set(items))
    assert all((number in found) == (number in items) for number in range(-60, 310))


def test_the_empty_set() -> None:
    assert len(Bits(0)) == 0
    assert list(Bits(0)) == []


@given(numbers, st.sets(st.integers(-40, 200), min_size=1, max_size=15))
def test_translates_are_the_sumset(items: list[int], shifts: set[int]) -> None:
    assert list(translates(sum(1 << x for x in set(items)), list(shifts))) == sorted(
        {x + s for x in items for s in shifts}
    )


@given(numbers, st.integers(1, 9), st.integers(1, 40), st.integers(-9, 9))
def test_arithmetic_runs_of_translates_are_the_sumset(items: list[int], step: int, length: int, start: int) -> None:
    shifts = list(range(start, start + step * length, step))
    assert list(translates(sum(1 << x for x in set(items)), shifts)) == sorted({x + s for x in items for s in shifts})


def check(lists: list[list[int]]) -> None:
    wanted = Counter(map(sum, product(*lists)))
    found = Multiplicities(lists)
    assert {number: found[number] for number in wanted} == wanted
    assert len(found) == len(wanted)
    assert list(found) == sorted(wanted)
    assert found[max(wanted) + 1] == found[-1] == 0
    assert found.at(np.array(sorted(wanted))).tolist() == [wanted[number] for number in sorted(wanted)]
    folded: Counter[int] = Counter()
    for number, count in wanted.items():
        folded[number % 7] += count
    assert {number: found.mapped(lambda n: n % 7)[number] for number in range(7)} == {n: folded[n] for n in range(7)}


@given(st.lists(numbers, min_size=2, max_size=3))
def test_multiplicities_are_those_of_the_listed_sums(lists: list[list[int]]) -> None:
    check(lists)


@given(st.lists(far, min_size=2, max_size=3))
def test_multiplicities_of_far_apart_numbers_are_those_of_the_listed_sums(lists: list[list[int]]) -> None:
    check(lists)


@pytest.mark.parametrize(
    "lists", [[[0] * 300, [0] * 300], [[0] * 300, [0]], [[3] * 256, [1] * 256], [[0] * 41] * 3, [[0]] * 4]
)
def test_repeated_numbers_do_not_overflow_a_slot(lists: list[list[int]]) -> None:
    total = 1
    for items in lists:
        total *= len(items)
    found = Multiplicities(lists)
    assert len(found) == 1
    assert found[sum(items[0] for items in lists)] == total


def test_long_factors_go_through_flint_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = [[i * i % 5000 for i in range(900)], [7 * i for i in range(700)]]
    slow = list(Multiplicities(lists)._items())
    monkeypatch.setattr(sumset, "LONG_FACTOR", 100)
    assert list(Multiplicities(lists)._items()) == slow
    monkeypatch.setattr(sumset, "ARRAY_LENGTH", 100)
    assert len(Multiplicities(lists)) == len(slow)


def test_what_is_too_large_is_refused() -> None:
    far_apart = [i * 10**9 for i in range(5000)]
    with pytest.raises(
        DesignerError, match=r"^exponents too large and too many; got 25000000 products, largest exponent "
    ):
        Multiplicities([far_apart, far_apart])
