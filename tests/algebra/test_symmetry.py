"""Symmetries against their definition: a set decodes if and only if its image does, tried on every set."""

from __future__ import annotations

from itertools import combinations, permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra import symmetry
from designer.algebra.field import Field, field
from designer.algebra.linear import row_space_contains
from designer.algebra.symmetry import Symmetry, permutation_group, preserves, symmetries
from designer.errors import DesignerError

Rows = list[list[int]]
Monomial = tuple[int, ...]
FIELDS = ["5", "7", "13", "2^2", "2^3", "3^2", "2^4"]
for _text in FIELDS:
    field(_text).modulus  # noqa: B018 - the heavy import that finds it happens here


def system(
    points: list[Monomial], support: list[Monomial], carriers: list[list[Monomial]], F: Field
) -> tuple[Rows, Rows]:
    rows = []
    for point in points:
        row = []
        for monomial in support:
            value = 1
            for x, e in zip(point, monomial, strict=True):
                value = F.mul(value, F.power(x, e))
            row.append(value)
        rows.append(row)
    return rows, [[int(monomial in carrier) for monomial in support] for carrier in carriers]


def undecodable(rows: Rows, wanted: Rows, F: Field) -> set[frozenset[int]]:
    zero = [0] * len(rows[0])
    return {
        frozenset(chosen)
        for size in range(len(rows) + 1)
        for chosen in combinations(range(len(rows)), size)
        if not all(row_space_contains([rows[i] for i in chosen] or [zero], wanted, F))
    }


def kept(sets: set[frozenset[int]], permutation: tuple[int, ...] | list[int]) -> bool:
    return {frozenset(permutation[i] for i in one) for one in sets} == sets


def roots(n: int, F: Field) -> list[Monomial]:
    z = F.root_of_unity(n)
    return [(F.power(z, i),) for i in range(n)]


@st.composite
def designs(draw: st.DrawFn) -> tuple[Field, list[Monomial], list[Monomial], list[list[Monomial]]]:
    """Few points, often closed under some substitution, and a support with the carriers of some targets."""
    F = field(draw(st.sampled_from(FIELDS)))
    variables = draw(st.integers(1, 2))
    order = draw(st.sampled_from([n for n in range(2, 8) if (F.order - 1) % n == 0] or [1]))
    axis = draw(
        st.one_of(
            st.just([x for (x,) in roots(order, F)]),
            st.lists(st.integers(0, F.order - 1), min_size=1, max_size=6, unique=True),
            st.just(list(range(min(F.order, 7)))),
        )
    )
    second = axis[:2] if variables == 2 else [0]
    points = [(x, y)[:variables] for x in axis[: 6 // len(second)] for y in second]
    exponents = st.tuples(*[st.integers(0, 4)] * variables)
    support = draw(st.lists(exponents, min_size=1, max_size=6, unique=True))
    carriers = draw(st.lists(st.lists(st.sampled_from(support), min_size=1, max_size=2, unique=True), max_size=3))
    return F, points, support, carriers


@settings(max_examples=150, deadline=None)
@given(designs())
def test_every_symmetry_found_keeps_which_sets_decode(
    design: tuple[Field, list[Monomial], list[Monomial], list[list[Monomial]]],
) -> None:
    F, points, support, carriers = design
    rows, wanted = system(points, support, carriers, F)
    sets = undecodable(rows, wanted, F)
    for found in symmetries(points, support, carriers, F):
        assert kept(sets, found.permutation)
        assert preserves(rows, wanted, F, found.permutation, factors=found.factors, frobenius=found.frobenius)


@settings(max_examples=150, deadline=None)
@given(designs(), st.data())
def test_every_permutation_that_passes_the_check_keeps_which_sets_decode(
    design: tuple[Field, list[Monomial], list[Monomial], list[list[Monomial]]], data: st.DataObject
) -> None:
    F, points, support, carriers = design
    rows, wanted = system(points, support, carriers, F)
    permutation = data.draw(st.permutations(range(len(points))))
    factors = data.draw(st.one_of(st.just([]), st.lists(
        st.integers(0, F.order - 1), min_size=len(points), max_size=len(points))))  # fmt: skip
    if preserves(rows, wanted, F, permutation, factors=factors, frobenius=data.draw(st.integers(0, 2))):
        assert kept(undecodable(rows, wanted, F), permutation)


def test_a_wrong_permutation_is_rejected() -> None:
    F = field(7)
    points, support = roots(6, F), [(0,), (1,), (3,), (4,)]
    rows, wanted = system(points, support, [[(1,)]], F)
    sets = undecodable(rows, wanted, F)
    passed = [p for p in permutations(range(6)) if preserves(rows, wanted, F, p)]
    assert {tuple((i + j) % 6 for i in range(6)) for j in range(6)} <= set(passed)
    assert all(kept(sets, p) for p in passed)
    assert not kept(sets, (1, 0, 2, 3, 4, 5))
    assert len(passed) < 720


def test_the_words_that_move_no_target_must_be_kept_too() -> None:
    """Translations keep all polynomials of degree 2, but not the coefficient of x."""
    F = field(5)
    points, support = [(x,) for x in range(5)], [(0,), (1,), (2,)]
    shift = [1, 2, 3, 4, 0]
    assert preserves(*system(points, support, [[(2,)]], F), F, shift)
    rows, wanted = system(points, support, [[(1,)]], F)
    assert preserves(rows, [], F, shift)
    assert not preserves(rows, wanted, F, shift)
    assert not kept(undecodable(rows, wanted, F), shift)


def test_the_words_of_the_code_must_be_kept_too() -> None:
    """With every coefficient wanted only the code itself is left to check."""
    F = field(7)
    points, support = roots(6, F), [(0,), (1,), (3,)]
    rows, wanted = system(points, support, [[monomial] for monomial in support], F)
    passed = {p for p in permutations(range(6)) if preserves(rows, wanted, F, p)}
    sets = undecodable(rows, wanted, F)
    assert len(passed) >= 6
    assert all(kept(sets, p) for p in passed)
    assert (1, 0, 2, 3, 4, 5) not in passed
    assert not kept(sets, (1, 0, 2, 3, 4, 5))


def test_factors_must_be_right_and_not_zero() -> None:
    F = field(7)
    points, support = roots(6, F), [(0,), (1,), (2,)]
    rows, wanted = system(points, support, [[(1,)]], F)
    inverse = [-i % 6 for i in range(6)]
    squares = [F.mul(x, x) for (x,) in points]
    assert preserves(rows, wanted, F, inverse, factors=squares)
    assert not preserves(rows, wanted, F, inverse)
    assert not preserves(rows, wanted, F, inverse, factors=[*squares[:-1], 0])
    assert not preserves(rows, wanted, F, list(range(6)), factors=[0] * 6)
    assert not preserves(rows, wanted, F, inverse, factors=[*squares[:-1], F.mul(3, squares[-1])])


@pytest.mark.parametrize(
    ("text", "n", "support", "carriers", "kinds", "order"),
    [
        ("29", 7, [0, 1, 3, 5], [[1]], {"scaling"}, 7),
        ("17", 8, [0, 2, 3, 7], [[2], [3]], {"scaling"}, 8),
        ("53", 13, [0, 1, 4, 6], [[0], [6]], {"scaling"}, 13),
        ("2^3", 7, [0, 1, 2, 4], [[0]], {"scaling", "Frobenius"}, 21),
        ("2^3", 7, [0, 1, 3], [[1]], {"scaling", "Frobenius"}, 21),
        ("3^2", 8, [0, 1, 3], [[1], [3]], {"scaling", "Frobenius"}, 16),
        ("13", 12, [0, 1, 2, 3, 4], [[2]], {"scaling", "inversion"}, 24),
        ("13", 12, [1, 3, 5], [[1], [5]], {"scaling", "inversion"}, 24),
        ("13", 12, [0, 1, 3], [[0, 1]], set(), 1),
        ("13", 12, [0, 1, 7], [[1, 7]], {"scaling"}, 6),
    ],
)
def test_the_roots_of_unity_have_the_symmetries_of_their_support(
    text: str, n: int, support: list[int], carriers: list[list[int]], kinds: set[str], order: int
) -> None:
    monomials = [(e,) for e in support]
    found = symmetries(roots(n, field(text)), monomials, [[(e,) for e in each] for each in carriers], field(text))
    assert {each.kind for each in found} == kinds
    assert len(permutation_group([each.permutation for each in found], n, 4096)) == order


def test_all_elements_have_affine_symmetries_where_the_support_allows() -> None:
    F = field(7)
    points = [(x,) for x in range(7)]
    dense = [(e,) for e in range(4)]
    found = symmetries(points, dense, [[(3,)]], F)
    assert {each.kind for each in found} == {"scaling", "affine"}
    assert len(permutation_group([each.permutation for each in found], 7, 4096)) == 42
    assert {each.kind for each in symmetries(points, dense, [[(2,)]], F)} == {"scaling"}
    assert {each.kind for each in symmetries(points, dense, [[(2,)], [(3,)]], F)} == {"scaling", "affine"}
    assert {each.kind for each in symmetries(points, [(0,), (2,), (3,)], [[(3,)]], F)} == {"scaling"}


def test_a_grid_has_symmetries_along_every_axis() -> None:
    F = field(5)
    points = [(x, y) for x in range(1, 5) for y in range(5)]
    support = [(a, b) for a in range(3) for b in range(2)]
    found = symmetries(points, support, [[(1, 1)]], F)
    assert {each.kind for each in found} == {"scaling", "affine", "inversion"}
    assert len(permutation_group([each.permutation for each in found], 20, 4096)) == 8 * 20


def test_points_without_structure_have_no_symmetries() -> None:
    assert symmetries([(1,), (2,), (5,), (11,)], [(0,), (1,), (2,)], [[(1,)]], field(65537)) == []
    assert symmetries([], [(0,)], [[(0,)]], field(5)) == []


def test_a_group_is_closed_and_as_large_as_it_should_be() -> None:
    assert len(permutation_group([(1, 2, 3, 4, 0), (1, 0, 2, 3, 4)], 5, 120)) == 120
    group = set(permutation_group([(1, 2, 3, 0), (3, 2, 1, 0)], 4, 100))
    assert len(group) == 8
    assert {tuple(a[i] for i in b) for a in group for b in group} == group
    assert permutation_group([], 3, 10) == [(0, 1, 2)]


def test_a_generator_that_makes_the_group_too_large_is_left_out() -> None:
    swap, turn, other = (1, 0, 2, 3, 4), (1, 2, 3, 4, 0), (0, 1, 2, 4, 3)
    assert len(permutation_group([swap, turn, other], 5, 119)) == 4
    assert len(permutation_group([turn, swap], 5, 119)) == 5


def test_the_search_stops_when_the_group_is_as_large_as_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(symmetry, "LARGEST_GROUP", 10)
    found = symmetries([(x,) for x in range(7)], [(0,), (1,)], [[(1,)]], field(7))
    assert 1 < len(permutation_group([each.permutation for each in found], 7, 4096)) <= 10


def test_random_permutations_of_random_systems_are_rejected() -> None:
    generator, F = Random(4), field(65537)  # noqa: S311 - repeatable, no secret
    rows = [[generator.randrange(F.order) for _ in range(4)] for _ in range(8)]
    for _ in range(50):
        permutation = generator.sample(range(8), 8)
        assert preserves(rows, [[1, 0, 0, 0]], F, permutation) == (permutation == list(range(8)))


def test_messages() -> None:
    with pytest.raises(
        DesignerError, match=r"^not a permutation of the answers; got \(0, 0\); allowed: each of 0 to 1$"
    ):
        preserves([[1], [1]], [[1]], field(5), [0, 0])
    with pytest.raises(DesignerError, match=r"^a carrier outside the support; got \(2,\)$"):
        symmetries([(1,)], [(0,), (1,)], [[(2,)]], field(5))
    assert Symmetry("scaling", (0,)).factors == ()
