"""The census against plain elimination of every selection: counts, limits, symmetries, samples, least weights."""

from __future__ import annotations

import math
from collections import Counter
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra import census_groups, census_search, census_weight
from designer.algebra.census import census, sample
from designer.algebra.census_elimination import count_outer_pivots, elimination, reduced_echelon
from designer.algebra.census_form import decoding_form
from designer.algebra.census_orbits import Orbits, bit, elements
from designer.algebra.census_search import SubsetSearch
from designer.algebra.census_weight import least_weight
from designer.algebra.field import Field, field
from designer.algebra.linear import echelon, rank, row_space_contains
from designer.algebra.selections import Selections
from designer.algebra.statistics import clopper_pearson
from designer.algebra.symmetry import permutation_group, symmetries
from designer.errors import DesignerError

Rows = list[list[int]]
System = tuple[Field, Rows, Rows]
FIELDS = ["2", "3", "7", "2^2", "2^3", "3^2", "46337", "46349", "65537", str(2**31 - 1), str(2**61 - 1), "2^20"]
for _text in FIELDS:
    field(_text).modulus  # noqa: B018 - the heavy imports that find it happen here


def entries(F: Field) -> st.SearchStrategy[int]:
    top = F.order - 1
    return st.one_of(st.integers(0, 1), st.just(0), st.just(top), st.integers(0, min(top, 6)), st.integers(0, top))


@st.composite
def systems(draw: st.DrawFn, texts: tuple[str, ...] = tuple(FIELDS), most: int = 7) -> System:
    """A field, rows that are often dependent, and wanted rows of which most are in their span."""
    F = field(draw(st.sampled_from(texts)))
    width, count = draw(st.integers(1, 5)), draw(st.integers(1, most))
    line = st.lists(entries(F), min_size=width, max_size=width)
    rows = draw(st.lists(line, min_size=count, max_size=count))
    if draw(st.booleans()):
        rows[-1] = combined(draw(st.lists(entries(F), min_size=count, max_size=count)), rows, F)
    wanted = [combined(draw(st.lists(entries(F), min_size=count, max_size=count)), rows, F) for _ in range(
        draw(st.integers(0, 3)))]  # fmt: skip
    if draw(st.integers(0, 9)) == 0:
        wanted.append(draw(line))
    return F, rows, wanted


def combined(weights: list[int], rows: Rows, F: Field) -> list[int]:
    return [F.dot(weights, column) for column in zip(*rows, strict=True)]


@st.composite
def selections_of(draw: st.DrawFn, rows: Rows) -> Selections:
    """Answers, or prefixes or wholes of units in any order; sometimes not of all rows."""
    if draw(st.booleans()):
        return Selections.of_answers(len(rows))
    order = draw(st.permutations(range(len(rows))))[: draw(st.integers(1, len(rows)))]
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=4)))
    units = [tuple(order[a:b]) for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    return Selections(tuple(units), draw(st.booleans()))


def decodes(system: System, chosen: tuple[int, ...]) -> bool:
    F, rows, wanted = system
    return all(row_space_contains([rows[i] for i in chosen] or [[0] * len(rows[0])], wanted, F))


def undecodable(system: System, chosen: Selections, size: int) -> list[tuple[int, ...]]:
    return [one for one in chosen.iterate(size) if not decodes(system, one)]


def undecodable_sets(system: System) -> list[tuple[int, ...]]:
    return list(chain.from_iterable(
        undecodable(system, Selections.of_answers(len(system[1])), size) for size in range(len(system[1]) + 1)
    ))  # fmt: skip


def powers(points: list[int], support: list[int], F: Field) -> Rows:
    return [[F.power(x, e) for e in support] for x in points]


# the census


@settings(max_examples=40, deadline=None)
@given(systems(), st.data())
def test_the_census_counts_what_elimination_of_every_selection_counts(system: System, data: st.DataObject) -> None:
    F, rows, wanted = system
    chosen = data.draw(selections_of(rows))
    for size in range(chosen.total + 1):
        expected = undecodable(system, chosen, size)
        found = census(rows, wanted, F, size, selections=chosen, keep=3)
        assert (found.complete, found.size, found.looked, found.total) == (True, size, found.total, chosen.count(size))
        assert found.undecodable == len(expected)
        assert set(found.examples) <= set(expected)
        assert bool(found.examples) == bool(expected)
        assert len(found.examples) <= 3


@settings(max_examples=50, deadline=None)
@given(systems(most=6), st.data(), st.sampled_from([1, 40]), st.sampled_from([0, 8]))
def test_answers_and_missing_answers_lead_to_the_same_counts(
    system: System, data: st.DataObject, most: int, look_ahead: int
) -> None:
    """However the groups are split, and whether or not it looks ahead."""
    F, rows, wanted = system
    chosen = data.draw(selections_of(rows))
    order = chosen.order
    form = decoding_form([rows[row] for row in order], wanted, F)
    if not form.spanned or not form.wanted:
        return
    places = {row: place for place, row in enumerate(order)}
    missing = chosen.complement()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(census_groups, "ENTRIES", most)
        patch.setattr(census_search, "_LOOK_AHEAD", look_ahead)
        for size in range(chosen.total + 1):
            expected = undecodable(system, chosen, size)
            direct = SubsetSearch(form.of_answers(), chosen, size, limit=10**9, keep=10**9)
            goal = form.of_missing().taken([places[row] for row in missing.order])
            indirect = SubsetSearch(goal, missing, chosen.total - size, limit=10**9, keep=10**9)
            for search, units in [(direct, order), (indirect, missing.order)]:
                assert search.run()
                assert (search.decided, search.undecodable) == (chosen.count(size), len(expected))
                seen = {frozenset(units[place] for place in example) for example in search.examples}
                whole = {frozenset(one) for one in expected}
                assert seen <= (whole if search is direct else {frozenset(order) - one for one in whole})


def test_a_unit_may_bring_several_targets() -> None:
    F = field(7)
    rows = [[int(i == j) for j in range(4)] for i in range(4)]
    halves = Selections.whole([0, 0, 1, 1, 0])
    assert census([*rows, [1, 1, 1, 1]], rows[:3], F, 1, selections=halves).undecodable == 2
    assert census([*rows, [1, 1, 1, 1]], rows[:2], F, 1, selections=halves).examples == ((2, 3),)
    goal = decoding_form(rows, rows, F).of_answers()
    search = SubsetSearch(goal, Selections(((0, 1, 2, 3), (), ()), False), 1, limit=100)
    assert search.run()
    assert (search.decided, search.undecodable) == (3, 2)


def test_a_unit_without_rows_is_a_unit() -> None:
    found = census([[1]], [[1]], field(7), 1, selections=Selections(((), (0,)), False), keep=5)
    assert (found.total, found.undecodable, found.examples) == (2, 1, ((),))
    assert census([[1]], [[1]], field(7), 1, selections=Selections(((), (0,)), True)).undecodable == 0


def test_51_of_495_sets_of_four_decode_matdot_over_all_nonzero_elements_of_gf_13() -> None:
    F = field(13)
    found = census(powers(list(range(1, 13)), list(range(5)), F), [[0, 0, 1, 0, 0]], F, 4, keep=1000)
    assert (found.total, found.total - found.undecodable) == (495, 51)
    assert len(set(found.examples)) == 444
    assert census(powers(list(range(1, 13)), list(range(5)), F), [[0, 0, 1, 0, 0]], F, 5).undecodable == 0


@pytest.mark.parametrize("text", ["17", "65537", str(2**31 - 1), "2^8", str(2**61 - 1)])
def test_any_answers_as_many_as_the_coefficients_of_a_polynomial_decode_it_and_no_fewer(text: str) -> None:
    F = field(text)
    rows = powers(list(range(F.order - 12, F.order)), list(range(5)), F)
    wanted = [[int(i == j) for j in range(5)] for i in range(5)]
    assert census(rows, wanted, F, 5).undecodable == census(rows, wanted, F, 8).undecodable == 0
    for size in (4, 3, 0):
        found = census(rows, wanted, F, size)
        assert found.undecodable == found.total == math.comb(12, size)


@pytest.mark.parametrize("text", FIELDS)
def test_extreme_entries_do_not_overflow(text: str) -> None:
    F = field(text)
    top = F.order - 1
    rows = [[F.order - 1 - (i * j) % min(F.order, 3) for j in range(5)] for i in range(7)] + [[top] * 5]
    system = F, rows, [[F.add(a, b) for a, b in zip(rows[0], rows[1], strict=True)], rows[2]]
    for size in range(9):
        expected = undecodable(system, Selections.of_answers(8), size)
        assert census(rows, system[2], F, size).undecodable == len(expected)


def test_large_systems_are_counted_in_closed_form_where_the_outcome_is_clear() -> None:
    F = field(65537)
    rows = powers(list(range(1, 201)), [0, 1, 2], F)
    wanted = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    few, many = census(rows, wanted, F, 2), census(rows, wanted, F, 100)
    assert (few.undecodable, few.complete) == (math.comb(200, 2), True)
    assert (many.undecodable, many.complete, many.looked) == (0, True, math.comb(200, 100))


def test_rows_that_no_one_needs_make_no_difference() -> None:
    """Rows 0 and 1 alone carry the wanted row: whoever has neither is undecodable, counted without looking at each."""
    F = field(65537)
    rows = [[1, 0, 0], [2, 0, 0], *([0, 1, x] for x in range(1, 59))]
    found = census(rows, [[1, 0, 0]], F, 30, limit=200_000)
    assert (found.complete, found.undecodable) == (True, math.comb(58, 30))
    assert all(not {0, 1} & set(example) for example in found.examples)


@settings(deadline=None)
@given(systems(), st.data())
def test_the_first_undecodable_selection_is_enough(system: System, data: st.DataObject) -> None:
    F, rows, wanted = system
    chosen = data.draw(selections_of(rows))
    size = data.draw(st.integers(0, chosen.total))
    expected = undecodable(system, chosen, size)
    found = census(rows, wanted, F, size, selections=chosen, first=True)
    assert set(found.examples) <= set(expected)
    assert bool(found.examples) == bool(expected) == bool(found.undecodable)
    assert found.undecodable <= min(found.looked, len(expected))
    assert found.complete or expected


@settings(max_examples=60, deadline=None)
@given(systems(("3", "7", "65537")), st.data())
def test_beyond_the_limit_the_counts_are_those_of_the_part_looked_at(system: System, data: st.DataObject) -> None:
    F, rows, wanted = system
    chosen = data.draw(selections_of(rows))
    size = data.draw(st.integers(0, chosen.total))
    expected = undecodable(system, chosen, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(census_groups, "ENTRIES", 1)
        looked = []
        for limit in (0, 3, 10, 30, 10**6):
            found = census(rows, wanted, F, size, selections=chosen, limit=limit, keep=10**6)
            looked.append(found.looked)
            assert found.complete == (found.looked == found.total)
            assert found.undecodable <= min(len(expected), found.looked)
            assert found.looked - found.undecodable <= found.total - len(expected)
            assert set(found.examples) <= set(expected)
    assert looked == sorted(looked)
    assert looked[-1] == chosen.count(size)


def test_a_census_that_the_limit_ends_says_so() -> None:
    F = field(65537)
    rows = powers(list(range(1, 31)), list(range(12)), F)
    found = census(rows, [[int(j == 3) for j in range(12)]], F, 12, limit=100)
    assert not found.complete
    assert found.looked < found.total == math.comb(30, 12)


# symmetries


@pytest.mark.parametrize(
    ("text", "n"), [("29", 7), ("17", 8), ("53", 13), ("2^3", 7), ("3^2", 8), ("2^4", 15), ("13", 12), ("5^2", 12)]
)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_with_symmetries_the_counts_are_the_same(text: str, n: int, data: st.DataObject) -> None:
    F = field(text)
    z = F.root_of_unity(n)
    points = [F.power(z, i) for i in range(n)]
    support = data.draw(st.lists(st.integers(0, n - 1), min_size=2, max_size=7, unique=True))
    carriers = data.draw(st.lists(st.sampled_from(support), min_size=1, max_size=3, unique=True))
    found = symmetries([(x,) for x in points], [(e,) for e in support], [[(e,)] for e in carriers], F)
    permutations = [one.permutation for one in found]
    assert len(permutation_group(permutations, n, 4096)) >= n
    rows, wanted = powers(points, support, F), [[int(e == carrier) for e in support] for carrier in carriers]
    for size in range(n + 1) if n < 10 else data.draw(st.permutations(range(n + 1)))[:6]:
        plain = census(rows, wanted, F, size)
        folded = census(rows, wanted, F, size, symmetries=permutations, keep=4)
        assert (folded.undecodable, folded.total, folded.looked) == (plain.undecodable, plain.total, plain.looked)
        assert folded.complete
        assert folded.method == "orbits"
        assert bool(folded.examples) == bool(plain.undecodable)
        assert not any(decodes((F, rows, wanted), example) for example in folded.examples)


def test_with_symmetries_all_elements_of_a_field_are_counted_the_same() -> None:
    for text in ("2^3", "3^2", "11"):
        F = field(text)
        points, support = list(range(F.order)), [0, 1, 2, 4]
        found = symmetries([(x,) for x in points], [(e,) for e in support], [[(4,)]], F)
        rows, wanted = powers(points, support, F), [[0, 0, 0, 1]]
        for size in range(F.order + 1):
            folded = census(rows, wanted, F, size, symmetries=[one.permutation for one in found])
            assert folded.undecodable == census(rows, wanted, F, size).undecodable


def test_a_wrong_symmetry_would_be_noticed() -> None:
    """What the counts rest on: a permutation that does not keep decodability gives wrong ones."""
    F = field(13)
    rows, wanted = powers(list(range(1, 13)), [0, 1, 3, 6], F), [[0, 1, 0, 0]]
    plain = [census(rows, wanted, F, size).undecodable for size in range(13)]
    wrong = [(*range(1, 12), 0)]
    assert plain != [census(rows, wanted, F, size, symmetries=wrong).undecodable for size in range(13)]


def test_symmetries_reach_where_the_limit_ends_the_plain_census() -> None:
    F = field("2^5")
    points, support = [F.power(2, i) for i in range(31)], [0, 1, 3, 5, 6]
    rows, wanted = powers(points, support, F), [[0, 0, 1, 0, 0]]
    found = symmetries([(x,) for x in points], [(e,) for e in support], [[(3,)]], F)
    permutations = [one.permutation for one in found]
    folded = census(rows, wanted, F, 5, symmetries=permutations, limit=30_000)
    plain = census(rows, wanted, F, 5, limit=30_000)
    assert (folded.complete, plain.complete) == (True, False)
    assert folded.undecodable == census(rows, wanted, F, 5).undecodable > 0
    cut = census(rows, wanted, F, 5, symmetries=permutations, limit=30)
    assert (cut.complete, cut.method) == (False, "depth-first")
    first = census(rows, wanted, F, 5, symmetries=permutations, limit=30_000, first=True)
    assert (first.complete, first.method, len(first.examples) > 0) == (False, "orbits", True)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.data())
def test_the_first_sets_of_all_orbits_weighed_are_all_sets(n: int, data: st.DataObject) -> None:
    generators = data.draw(st.lists(st.permutations(range(n)), max_size=2))
    size = data.draw(st.integers(0, n))
    group = permutation_group(generators, n, 400)
    orbits = Orbits(n, generators, 400)
    sets = list(combinations(range(n), size))
    words = np.array([sum(int(bit(i)) for i in one) for one in sets], np.uint64)
    assert [elements(words[i : i + 1]) for i in range(len(sets))] == sets
    least = {one: min(tuple(sorted(g[i] for i in one)) for g in group) for one in sets}
    sizes = Counter(least.values())
    assert orbits.order == len(group)
    assert orbits.weights(words).tolist() == [sizes[one] if least[one] == one else 0 for one in sets]
    assert orbits.first(words).tolist() == [least[one] == one for one in sets]


def test_orbits_reach_63_elements() -> None:
    turn, turn_by_two = tuple((i + 1) % 63 for i in range(63)), tuple(2 * i % 63 for i in range(63))
    orbits = Orbits(63, [turn, turn_by_two])
    assert orbits.order == 63 * 6
    pairs = np.array([int(bit(i)) | int(bit(j)) for i, j in combinations(range(63), 2)], np.uint64)
    assert orbits.weights(pairs).sum() == math.comb(63, 2)
    assert Orbits(63, [turn, turn_by_two], largest=100).order == 63


# samples


@settings(max_examples=60, deadline=None)
@given(systems(), st.data())
def test_a_sample_decides_as_elimination_does(system: System, data: st.DataObject) -> None:
    F, rows, wanted = system
    chosen = data.draw(selections_of(rows))
    size = data.draw(st.integers(0, chosen.total))
    expected, total = undecodable(system, chosen, size), chosen.count(size)
    found = sample(rows, wanted, F, size, selections=chosen, samples=30, seed=data.draw(st.integers(0, 99)))
    assert (found.size, found.total, found.samples) == (size, total, 30)
    assert found.example in expected if found.undecodable else found.example is None
    if len(expected) in (0, total):
        assert found.undecodable == 30 * (len(expected) == total)


@pytest.mark.parametrize(
    "chosen",
    [
        Selections.of_answers(12),
        Selections.whole([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]),
        Selections.in_order([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 0, 1]),
    ],
)
@pytest.mark.parametrize("size", [3, 4, 6])
def test_the_share_in_a_sample_is_that_of_the_census(chosen: Selections, size: int) -> None:
    F = field(13)
    rows, wanted = powers(list(range(1, 13)), list(range(5)), F), [[0, 0, 1, 0, 0]]
    exact = census(rows, wanted, F, size, selections=chosen)
    drawn = sample(rows, wanted, F, size, selections=chosen, samples=4000, seed=2)
    low, high = clopper_pearson(drawn.undecodable, drawn.samples, 0.9999)
    assert low <= exact.undecodable / exact.total <= high
    assert drawn == sample(rows, wanted, F, size, selections=chosen, samples=4000, seed=2)


def test_an_empty_sample_says_nothing() -> None:
    found = sample([[1]], [[1]], field(5), 1, samples=0, seed=0)
    assert (found.samples, found.undecodable, found.example) == (0, 0, None)


# least weights


def true_weight(system: System) -> int:
    sets = undecodable_sets(system)
    return len(system[1]) - max(map(len, sets)) if sets else len(system[1]) + 1


@pytest.mark.parametrize("method", ["either", "information sets", "missing answers"])
@settings(max_examples=60, deadline=None)
@given(system=systems(most=8), limit=st.sampled_from([0, 10, 100, 10**6]))
def test_the_bounds_hold_the_least_weight(method: str, system: System, limit: int) -> None:
    F, rows, wanted = system
    weight = true_weight(system)
    with pytest.MonkeyPatch.context() as patch:
        if method == "information sets":
            patch.setattr(census_weight._Bounds, "_searching_costs", lambda self: [10**30])
        if method == "missing answers":
            patch.setattr(census_weight._Bounds, "_listing_costs", lambda self: [10**30])
        found = least_weight(rows, wanted, F, limit=limit)
    assert found.lower <= weight <= found.upper
    assert found.complete == (found.lower == found.upper)
    if found.zeros is None:
        assert weight == len(rows) + 1
    else:
        assert len(found.zeros) == len(rows) - found.upper
        assert not decodes(system, found.zeros)
    if limit == 10**6 and (method != "information sets" or F.order < 10):
        assert found.complete


@pytest.mark.parametrize("method", ["information sets", "missing answers"])
@pytest.mark.parametrize(
    ("text", "count", "width", "targets"),
    [("2", 18, 8, 8), ("2", 20, 10, 2), ("3", 14, 7, 7), ("2^2", 12, 6, 2), ("7", 10, 5, 1), ("65537", 9, 3, 1)],
)
def test_both_methods_agree_on_random_codes(text: str, count: int, width: int, targets: int, method: str) -> None:
    F, draw = field(text), np.random.default_rng(1)
    rows = draw.integers(0, min(F.order, 3), (count, width)).tolist()
    wanted = [[int(i == j) for j in range(width)] for i in range(targets)]
    expected = next(size for size in range(count, -1, -1) if census(rows, wanted, F, size, limit=10**9).undecodable)
    with pytest.MonkeyPatch.context() as patch:
        other = "_searching_costs" if method == "information sets" else "_listing_costs"
        patch.setattr(census_weight._Bounds, other, lambda self: [10**30])
        found = least_weight(rows, wanted, F)
    assert (found.lower, found.upper, found.complete) == (count - expected, count - expected, True)


def test_the_golay_code_has_weight_8() -> None:
    polynomial = [1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 1]  # generates the cyclic code of length 23
    words = [[0] * i + polynomial + [0] * (11 - i) for i in range(12)]
    words = [[*word, sum(word) % 2] for word in words]
    rows = [list(column) for column in zip(*words, strict=True)]
    identity = [[int(i == j) for j in range(12)] for i in range(12)]
    found = least_weight(rows, identity, field(2))
    assert (found.lower, found.upper, found.complete) == (8, 8, True)
    assert least_weight(rows[:-1], identity, field(2)).upper == 7


def test_few_missing_answers_are_found_over_a_large_field() -> None:
    F = field(65537)
    rows = powers(list(range(1, 21)), list(range(17)), F)
    rows += [rows[0], [0] * 16 + [5], [0] * 16 + [7]]
    found = least_weight(rows, [[0] * 16 + [1]], F)
    assert (found.complete, found.upper) == (True, 4 + 2)
    assert {0, 20} <= set(found.zeros or ())


def test_a_large_field_and_a_small_limit_give_bounds() -> None:
    F, draw = field(2**31 - 1), np.random.default_rng(3)
    rows = draw.integers(0, F.order, (40, 20)).tolist()
    found = least_weight(rows, [[int(j == 0) for j in range(20)]], F, limit=10_000)
    assert not found.complete
    assert 4 <= found.lower < 20 < found.upper <= 21


# elimination


@settings(deadline=None)
@given(systems())
def test_the_form_keeps_ranks_of_all_sets(system: System) -> None:
    F, rows, wanted = system
    form = decoding_form(rows, wanted, F)
    assert form.rank == rank([*rows, *wanted], F)
    assert form.wanted == (rank(wanted, F) if wanted else 0)
    assert form.spanned == decodes(system, tuple(range(len(rows))))
    kept = form.generator.T.tolist()
    for size in range(len(rows) + 1):
        for chosen in combinations(range(len(rows)), size):
            assert rank([kept[i] for i in chosen], F) == rank([rows[i] for i in chosen], F)


@settings(deadline=None)
@given(systems(), st.data())
def test_vectorised_elimination_agrees_with_plain_elimination(system: System, data: st.DataObject) -> None:
    F, rows, _ = system
    E, width = elimination(F), len(rows[0])
    reduced, pivots = reduced_echelon(np.array(rows, E.dtype), range(width), E)
    assert (reduced.tolist(), pivots) == echelon(rows, F)
    inner = data.draw(st.integers(0, width - 1))
    batch = np.array([rows, rows[::-1]], E.dtype).transpose(1, 2, 0)
    expected = rank(rows, F) - (rank([row[:inner] for row in rows], F) if inner else 0)
    assert count_outer_pivots(batch, inner, E).tolist() == [expected] * 2
    assert count_outer_pivots(batch, width, E).tolist() == [len(rows) - rank(rows, F)] * 2


def test_messages() -> None:
    F = field(5)
    with pytest.raises(DesignerError, match=r"^number of answers out of range; got 3; allowed: 0 to 2$"):
        census([[1], [2]], [[1]], F, 3)
    with pytest.raises(DesignerError, match=r"^selections of other rows; got 2; allowed: rows 0 to 1$"):
        sample([[1], [2]], [[1]], F, 1, selections=Selections.of_answers(3), samples=1, seed=0)
    with pytest.raises(
        DesignerError, match=r"^symmetries of selections by units; allowed: selections of single answers$"
    ):
        census([[1], [2]], [[1]], F, 1, selections=Selections.whole([0, 0]), symmetries=[(1, 0)])
    with pytest.raises(DesignerError, match=r"^not a permutation of the answers; got \(0, 2\); allowed: 0 to 1$"):
        census([[1], [2]], [[1]], F, 1, symmetries=[(0, 2)])
    with pytest.raises(DesignerError, match=r"^entry outside the field; in GF\(5\); got 5; allowed: 0 to 4$"):
        census([[1], [5]], [[1]], F, 1)
    with pytest.raises(DesignerError, match=r"^rows of unlike width; got 1, 2; allowed: one width$"):
        least_weight([[1], [1, 2]], [[1]], F)
    with pytest.raises(DesignerError, match=r"^symmetries of too many answers; got 64; allowed: up to 63$"):
        Orbits(64, [])
