"""All subsets at once against elimination subset by subset, over every kind of field."""

from __future__ import annotations

import math
import random
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra import minors_expansion
from designer.algebra.arrays import array_field
from designer.algebra.field import Field, field
from designer.algebra.linear import echelon
from designer.algebra.minors import SingularSets, affordable, first_singular, singular_sets
from designer.errors import ArrayError, DesignerError

Matrix = list[list[int]]
LARGEST = 2**31 - 1  # the largest prime with float64 products
FIELDS = ["2", "3", "5", "7", "11", "65537", str(LARGEST), "2^2", "2^3", "3^2", "2^16", str(2**61 - 1), "2^20"]
WARM = [field(text).inverse(1) for text in FIELDS]


def one_by_one(rows: Matrix, F: Field) -> set[tuple[int, ...]]:
    """The singular subsets, by elimination of each."""
    width = len(rows[0])
    return {
        chosen
        for chosen in combinations(range(len(rows)), width)
        if len(echelon([rows[i] for i in chosen], F)[1]) < width
    }


def sparse(draw: random.Random, F: Field, count: int, width: int, density: float) -> Matrix:
    """A matrix with zeros, ones and opposites of one, so that many minors are zero without entries being zero."""
    values = [1, F.neg(1), draw.randrange(1, F.order)]
    return [[draw.choice(values) if draw.random() < density else 0 for _ in range(width)] for _ in range(count)]


def vandermonde(F: Field, points: list[int], exponents: list[int]) -> Matrix:
    return [[F.power(x, e) for e in exponents] for x in points]


@st.composite
def matrices(draw: st.DrawFn) -> tuple[Field, Matrix]:
    F = field(draw(st.sampled_from(FIELDS)))
    count, width = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    entry = st.one_of(st.integers(0, 1), st.integers(0, F.order - 1), st.just(F.order - 1))
    row = st.lists(entry, min_size=width, max_size=width)
    rows = draw(st.lists(row, min_size=count, max_size=count))
    if draw(st.booleans()):  # dependent rows
        first, second, factor = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1)), draw(entry)
        rows[first] = F.subtract_multiple([0] * width, factor, rows[second])
    return F, rows


@settings(max_examples=400)
@given(matrices())
def test_every_subset_is_judged_as_by_elimination(case: tuple[Field, Matrix]) -> None:
    F, rows = case
    singular = one_by_one(rows, F)
    found = singular_sets(rows, F, keep=None)
    assert found.total == math.comb(len(rows), len(rows[0]))
    assert found.singular == len(found.sets) == len(singular)
    assert set(found.sets) == singular
    first = first_singular(rows, F)
    assert first in singular if singular else first is None


@pytest.mark.parametrize("text", ["2", "3"])
def test_every_small_matrix_is_judged_as_by_elimination(text: str) -> None:
    F = field(text)
    for entries in product(F.elements(), repeat=6):
        for width in (2, 3):
            rows = [list(entries[i : i + width]) for i in range(0, 6, width)]
            assert set(singular_sets(rows, F, keep=None).sets) == one_by_one(rows, F)


@pytest.mark.parametrize("text", ["2", "7", "65537", str(LARGEST), "2^2", "3^2"])
@pytest.mark.parametrize(("count", "width"), [(11, 5), (11, 6), (12, 6), (40, 2), (25, 22)])
def test_larger_matrices_with_many_zero_minors(text: str, count: int, width: int) -> None:
    F, draw = field(text), random.Random(count + width)  # noqa: S311 - repeatable, no secret
    rows = sparse(draw, F, count, width, 0.7)
    singular = one_by_one(rows, F) if math.comb(count, width) < 1000 else None
    found = singular_sets(rows, F, keep=None)
    assert len(found.sets) == found.singular
    assert singular is None or set(found.sets) == singular
    for chosen in found.sets[:50]:
        assert len(echelon([rows[i] for i in chosen], F)[1]) < width


@pytest.mark.parametrize("text", ["3", "65537", str(LARGEST), "2^3"])
@pytest.mark.parametrize("block", [1, 7, 100])
def test_blocks_of_every_size_give_the_same(text: str, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    F, draw = field(text), random.Random(block)  # noqa: S311 - repeatable, no secret
    for count, width in ((9, 4), (9, 5), (10, 5), (12, 2)):
        rows = sparse(draw, F, count, width, 0.8)
        monkeypatch.setattr(minors_expansion, "_BLOCK", 1 << 17)
        whole = singular_sets(rows, F, keep=None)
        monkeypatch.setattr(minors_expansion, "_BLOCK", block)
        parts = singular_sets(rows, F, keep=None)
        assert (parts.singular, sorted(parts.sets)) == (whole.singular, sorted(whole.sets))


@pytest.mark.parametrize("text", ["2", "65537", str(LARGEST)])
def test_products_of_floats_agree_with_loops_of_integers(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    F, draw = field(text), random.Random(8)  # noqa: S311 - repeatable, no secret
    rows = sparse(draw, F, 18, 9, 0.6)
    floats = singular_sets(rows, F, keep=None)
    vectors = array_field(F)
    assert vectors is not None
    loops = minors_expansion._Loops(vectors.dtype, vectors.add, vectors.sub, vectors.mul)
    monkeypatch.setattr(minors_expansion, "_arithmetic", lambda _: loops)
    integers = singular_sets(rows, F, keep=None)
    assert floats.total == 48_620 > floats.singular > 0
    assert set(floats.sets) == set(integers.sets)


@pytest.mark.parametrize("p", [2, 3, 5, 65537, 2**26 - 5, LARGEST])
@pytest.mark.parametrize("ways", [1, 2, 20, 126, 127, 1000])
def test_sums_of_extreme_residues_are_exact(p: int, ways: int) -> None:
    draw, floats = random.Random(ways), minors_expansion._Floats(p)  # noqa: S311 - repeatable, no secret
    bound = p // 2 + 2  # more than balanced residues: what a reduction may leave
    odd = min(bound, abs(bound - 2**15))  # its lower limb is of greatest magnitude
    upper = [[bound, odd, draw.choice([bound, -bound, odd, -odd])] for _ in range(ways)]
    lower = [[bound, bound - 1, draw.randrange(p)] for _ in range(ways)]
    for signs in ([1] * ways, [draw.choice([1, -1]) for _ in range(ways)]):
        joined = floats.joined(np.array([upper], float), np.array([lower], float), np.array(signs))
        for i, j in product(range(3), repeat=2):
            exact = sum(s * u[i] * v[j] for s, u, v in zip(signs, upper, lower, strict=True)) % p
            assert int(joined[0, i, j]) % p == exact
            assert (joined[0, i, j] == 0) == (exact == 0)


@pytest.mark.parametrize("text", ["65537", str(LARGEST), "2^8", "3^5", str(2**61 - 1)])
def test_powers_at_distinct_points_are_always_independent(text: str) -> None:
    F, draw = field(text), random.Random(2)  # noqa: S311 - repeatable, no secret
    for count, width in ((14, 7), (15, 5), (15, 10)):
        points = draw.sample(range(F.order), count)
        rows = vandermonde(F, points, list(range(width)))
        assert first_singular(rows, F) is None
        assert singular_sets(rows, F) == SingularSets(total=math.comb(count, width), singular=0, sets=())


@pytest.mark.parametrize("text", ["65537", str(LARGEST), "2^16"])
def test_one_planted_dependency_is_found_alone(text: str) -> None:
    F, draw = field(text), random.Random(3)  # noqa: S311 - repeatable, no secret
    for count, width in ((16, 8), (18, 6), (18, 12)):
        rows = vandermonde(F, list(range(F.order - count, F.order)), list(range(width)))
        planted = tuple(sorted(draw.sample(range(count), width)))
        total = [0] * width
        for i in planted[:-1]:
            total = F.subtract_multiple(total, draw.randrange(1, F.order), rows[i])
        rows[planted[-1]] = total
        assert planted in singular_sets(rows, F, keep=None).sets
        assert first_singular(rows, F) is not None


def test_a_repeated_row_spoils_just_the_subsets_with_both() -> None:
    F = field(65537)
    rows = vandermonde(F, list(range(1, 16)), list(range(6)))
    rows[11] = [F.mul(5, a) for a in rows[4]]
    found = singular_sets(rows, F, keep=None)
    assert found.singular == math.comb(13, 4)
    assert all({4, 11} <= set(chosen) for chosen in found.sets)


def test_gapped_exponents_at_the_eight_points_of_a_known_failure() -> None:
    F = field(13)
    exponents = sorted(a + b for a in (0, 1, 3, 4) for b in (0, 6))
    rows = vandermonde(F, list(range(1, 13)), exponents)
    found = singular_sets(rows, F, keep=None)
    assert set(found.sets) == one_by_one(rows, F)
    assert tuple(range(8)) in found.sets


def test_deficient_rank_makes_every_subset_singular() -> None:
    F = field(7)
    rows = [[1, 2, 3], [2, 4, 6], [0, 1, 1], [1, 3, 4]]
    assert singular_sets(rows, F, keep=2) == SingularSets(total=4, singular=4, sets=((0, 1, 2), (0, 1, 3)))
    assert singular_sets([[0]] * 5, F, keep=None).sets == ((0,), (1,), (2,), (3,), (4,))
    assert first_singular(rows, F) == (0, 1, 2)


def test_extreme_shapes() -> None:
    F = field(5)
    none = SingularSets(total=0, singular=0, sets=())
    assert singular_sets([[1, 2, 3], [0, 1, 0]], F) == none
    assert first_singular([[1, 2, 3], [0, 1, 0]], F) is None
    empty = SingularSets(total=1, singular=0, sets=())
    assert singular_sets([], F) == singular_sets([[], []], F) == singular_sets([[1, 2], [3, 4]], F) == empty
    assert first_singular([], F) is first_singular([[], []], F) is first_singular([[1, 2], [3, 4]], F) is None
    assert first_singular([[1, 2], [2, 4]], F) == (0, 1)
    assert singular_sets([[1], [0], [4]], F).sets == ((1,),)
    assert singular_sets([[1, 0], [0, 1], [0, 3]], F).sets == ((1, 2),)


def test_arrays_are_taken_as_rows() -> None:
    rows = np.array([[1, 0], [1, 1], [2, 2], [0, 3]], np.uint8)
    assert singular_sets(rows, field(7)) == singular_sets(rows.tolist(), field(7))
    assert first_singular(rows, field(7)) == (1, 2)


def test_only_as_many_sets_are_named_as_wanted() -> None:
    F = field(2)
    draw = random.Random(4)  # noqa: S311 - repeatable, no secret
    rows = [[draw.randrange(2) for _ in range(6)] for _ in range(14)]
    whole = singular_sets(rows, F, keep=None)
    assert whole.singular == len(set(whole.sets)) > 1000
    for keep in (0, 1, 100):
        part = singular_sets(rows, F, keep=keep)
        assert part == SingularSets(total=3003, singular=whole.singular, sets=whole.sets[:keep])


def test_a_lost_block_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, products = vandermonde(field(11), [1, 2, 3, 4, 5, 6], [0, 1, 2]), minors_expansion._products
    monkeypatch.setattr(minors_expansion, "_products", lambda *arguments: list(products(*arguments))[1:])
    with pytest.raises(AssertionError, match="is not the number of minors"):
        singular_sets(rows, field(11))
    with pytest.raises(AssertionError, match="is not the number of minors"):
        first_singular(rows, field(11))


def test_a_wrong_singular_subset_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minors_expansion._Floats, "_reduced", lambda self, values: values * 0)
    for search in (singular_sets, first_singular):
        with pytest.raises(AssertionError, match="are independent"):
            search([[1, 1], [1, 2], [1, 3]], field(7))


def test_only_so_many_subsets_are_examined() -> None:
    assert affordable(30, 15)
    assert affordable(20_000, 2, field("2^8"))
    assert affordable(5, 9)
    assert not affordable(31, 15)
    assert not affordable(24, 12, field(2**61 - 1))
    assert affordable(20, 9, field("2^20"))


@pytest.mark.parametrize(
    ("rows", "q", "kind", "message"),
    [
        ([[1, 2], [3]], 7, ArrayError, "the rows of a matrix differ in length; got 1 and 2"),
        (
            [[1, 2], [3, 7]],
            7,
            ArrayError,
            "an entry is no element of the field; in row 1; got 7; allowed: integers from 0 to 6",
        ),
        (
            [[0] * 16] * 40,
            65537,
            DesignerError,
            "too many subsets to be examined; got 16 out of 40 rows over GF(65537); "
            "allowed: 200000000 subsets; examine a sample of them",
        ),
        (
            [[0] * 12] * 24,
            2**61 - 1,
            DesignerError,
            "too many subsets to be examined; got 12 out of 24 rows over GF(2305843009213693951); "
            "allowed: 200000 subsets; examine a sample of them",
        ),
    ],
)
def test_messages(rows: Matrix, q: int, kind: type[DesignerError], message: str) -> None:
    for search in (singular_sets, first_singular):
        with pytest.raises(kind) as error:
            search(rows, field(q))
        assert str(error.value) == message
