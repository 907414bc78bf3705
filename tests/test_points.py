"""Evaluation sets: what each constructor gives, and what it refuses with which remedy."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.algebra.field import field
from designer.analyses.choice import default_points
from designer.catalogue import load
from designer.code import Code
from designer.errors import DesignerError, PointsError
from designer.functional import check_dimension
from designer.points import (
    FIELD_FLOOR,
    EvaluationSet,
    default_field,
    distinct,
    explicit,
    grid,
    hermite,
    random_points,
    roots_of_unity,
    subgrids,
)
from designer.points_text import parse_points
from designer.scheme_file import load_text

CYCLIC = 'operation = "matmul"\n[modulus]\nx = "p + 3"\n[exponents]\nA = ["k"]\nB = ["-k"]\n'


def cyclic(p: int = 2) -> Code:
    return load_text(CYCLIC + '[points]\nrule = "roots-of-unity"\ncount = "p + 3"\n').bind(p=p, m=1, n=1)


@given(st.integers(1, 60), st.sampled_from(["61", "2^8", "3^5", "65537"]))
def test_distinct_points_are_1_to_count_and_never_0(count: int, name: str) -> None:
    points = distinct(count, field(name))
    assert points.points == tuple((x,) for x in range(1, count + 1))
    assert points.orders == (0,) * count
    assert points.owners == tuple(range(count))
    assert points.plain
    assert (points.dimension, len(points), points.text) == (1, count, f"distinct:{count}")


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_a_grid_is_the_cartesian_product_of_its_axes_the_last_running_fastest(sizes: list[int]) -> None:
    points = grid(sizes)
    assert points.points == tuple(product(*(range(1, size + 1) for size in sizes)))
    assert points.axes == tuple(tuple(range(1, size + 1)) for size in sizes)
    assert points.text == "grid:" + "x".join(map(str, sizes))
    assert points.subset([0]).axes == ()


@pytest.mark.parametrize(
    ("count", "name"), [(1, "2"), (6, "7"), (3, "7"), (5, "2^8"), (255, "2^8"), (121, "3^5"), (8, "17")]
)
def test_roots_of_unity_are_all_of_them(count: int, name: str) -> None:
    over = field(name)
    points = roots_of_unity(count, over)
    found = {x for (x,) in points.points}
    assert found == {x for x in range(1, over.order) if over.power(x, count) == 1}
    assert len(found) == len(points) == count


@given(st.integers(1, 30), st.integers(1, 3), st.integers(0, 5), st.sampled_from(["31", "2^8", "3^5"]))
def test_random_points_are_distinct_nonzero_and_fixed_by_the_seed(
    count: int, dimension: int, seed: int, name: str
) -> None:
    points = random_points(count, field(name), dimension=dimension, seed=seed)
    assert len(set(points.points)) == len(points) == count
    assert all(0 < x < field(name).order for point in points.points for x in point)
    assert points == random_points(count, field(name), dimension=dimension, seed=seed)


def test_random_points_depend_on_the_seed_and_can_be_all_there_are() -> None:
    assert random_points(9, seed=1).points != random_points(9, seed=2).points
    assert set(random_points(9, field(4), dimension=2).points) == set(product((1, 2, 3), repeat=2))


def test_a_hermite_worker_observes_the_value_and_the_derivatives_at_its_point() -> None:
    points = hermite(3, 2, field(7))
    assert points.points == ((1,), (1,), (2,), (2,), (3,), (3,))
    assert points.orders == (0, 1) * 3
    assert points.owners == (0, 0, 1, 1, 2, 2)
    assert not points.plain
    assert hermite(3, 1, field(7)).points == distinct(3, field(7)).points
    assert hermite(3, 1).plain
    part = points.subset([1, 4])
    assert (part.points, part.orders, part.owners) == (((1,), (3,)), (1, 0), (0, 2))


def test_the_default_field_is_the_least_prime_above_the_floor_that_has_the_points() -> None:
    assert distinct(9).field == field(FIELD_FLOOR) == default_field(9)
    assert distinct(70_000).field == field(70_001)
    assert explicit([65_537]).field == field(65_539)
    assert roots_of_unity(7).field.order % 7 == 1
    assert roots_of_unity(7).field.order >= FIELD_FLOOR
    assert grid([3, 2]).field == field(65_537)


@given(st.integers(1, 4), st.lists(st.integers(1, 3), min_size=1, max_size=3), st.integers(0, 9))
def test_every_worker_of_subgrids_has_a_grid_of_its_own_on_coordinates_of_its_own(
    workers: int, sizes: list[int], seed: int
) -> None:
    points, count = subgrids(workers, sizes, field(31), seed=seed), math.prod(sizes)
    assert points.owners == tuple(worker for worker in range(workers) for _ in range(count))
    assert points.in_order
    assert points.plain
    assert points.axes == ()
    for axis, size in enumerate(sizes):
        seen: list[int] = []
        for worker in range(workers):
            own = {point[axis] for point in points.points[worker * count : (worker + 1) * count]}
            assert len(own) == size
            seen += own
        assert len(set(seen)) == len(seen)
        assert 0 not in seen
    for worker in range(workers):
        own_points = points.points[worker * count : (worker + 1) * count]
        assert len(set(own_points)) == count
    assert points == subgrids(workers, sizes, field(31), seed=seed)


def test_the_order_of_subgrids_says_which_axis_runs_first() -> None:
    vertical, horizontal = (subgrids(2, [2, 3], field(31), order=order) for order in ("vertical", "horizontal"))
    assert set(vertical.points) == set(horizontal.points)
    for points, inner, outer in ((vertical, 0, 1), (horizontal, 1, 0)):
        first, second = points.points[:2]
        assert first[outer] == second[outer]
        assert first[inner] != second[inner]
    assert [point[1] for point in vertical.points[:6]] == [vertical.points[n][1] for n in (0, 0, 2, 2, 4, 4)]
    assert [point[0] for point in horizontal.points[:6]] == [horizontal.points[n][0] for n in (0, 0, 0, 3, 3, 3)]
    assert vertical.text == "subgrids:2x2x3:vertical"


@pytest.mark.parametrize("name", ["2^8", "3^5", str(2**61 - 1), str(2**89 - 1)])
def test_subgrids_exist_in_every_large_field(name: str) -> None:
    points = subgrids(5, [3, 2], field(name), seed=2)
    assert points.workers == 5
    assert all(0 < x < points.field.order for point in points.points for x in point)


def test_a_subset_of_subgrids_keeps_the_owners() -> None:
    part = subgrids(3, [2, 1]).subset([0, 2, 3])
    assert (part.owners, part.in_order, part.workers) == ((0, 1, 1), True, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("distinct:5", distinct(5)),
        ("grid:2x3", grid([2, 3])),
        ("roots:4", roots_of_unity(4)),
        ("random:6", random_points(6, dimension=2, seed=3)),
        ("hermite:3x2", hermite(3, 2)),
        ("1, 2,5", explicit([1, 2, 5])),
        (" (1,2); (3,4) ", explicit([(1, 2), (3, 4)])),
        ("(1);(2)", explicit([1, 2])),
        ("7", explicit([7])),
        ("subgrids:3x2x1", subgrids(3, [2, 1], seed=3)),
        ("subgrids:3x2x1:vertical", subgrids(3, [2, 1], seed=3)),
        (" subgrids:3x2x2:horizontal ", subgrids(3, [2, 2], order="horizontal", seed=3)),
    ],
)
def test_every_form_of_text_gives_its_points(text: str, expected: EvaluationSet) -> None:
    assert parse_points(text, None, dimension=2, seed=3) == expected


@pytest.mark.parametrize(
    "points",
    [
        distinct(5), grid([2, 3]), roots_of_unity(4), hermite(3, 2), explicit([(1, 2), (3, 0)]), subgrids(3, [2, 1]),
        subgrids(2, [2, 3], field(31), order="horizontal"), subgrids(4, [2]), subgrids(1, [1, 2, 2]),
    ],
)  # fmt: skip
def test_the_text_of_a_set_is_read_back(points: EvaluationSet) -> None:
    assert parse_points(points.text, points.field, dimension=points.dimension) == points


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,,2", "1;2", "(1,2)(3,4)", "(1,2);", "grid:", "grid:2x", "grid:axb", "distinct:-1",
     "distinct:2x3", "distinct:1_0", "distinct:0", "grid:3x0", "hermite:3", "hermite:1x2x3", "chebyshev:5",
     "1,-2", "1.5", "(1,2);(3)",
     "subgrids:", "subgrids:3", "subgrids:3x2", "subgrids:3x2x1x1", "subgrids:3x2x1:", "subgrids:3x2x1:diagonal",
     "subgrids:3x2x1:vertical:horizontal", "subgrids:0x2x1", "subgrids:3x0x1", "subgrids:99999x99x99", "subgrids:3x2x",
     "grid:2x2:horizontal", "distinct:5:vertical", "subgrids:3x2x1: horizontal",
     "hermite:99999x99999", "grid:99999x99999", "roots:0", "٣,٤", "9" * 81, "9" * 80],
)  # fmt: skip
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(DesignerError):
        parse_points(text, None, dimension=2)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: distinct(12, field(11)),
            "too many distinct points; in GF(11); got 12; allowed: at most 10 nonzero elements; "
            "the least field that has them is GF(13)",
        ),
        (
            lambda: distinct(7, field(7)),
            "too many distinct points; in GF(7); got 7; allowed: at most 6 nonzero elements; "
            "the least field that has them is GF(2^3)",
        ),
        (
            lambda: grid([2, 5], field(5)),
            "axis longer than the field; in GF(5); got 5; allowed: at most 4; the least field that has them is GF(7)",
        ),
        (
            lambda: roots_of_unity(5, field(13)),
            "no primitive 5-th root of unity; in GF(13); the least prime field that has one is GF(11)",
        ),
        (
            lambda: random_points(10, field(4), dimension=2),
            "too many distinct points; in GF(2^2); got 10; allowed: at most 9; the least field that has them is GF(5)",
        ),
        (lambda: explicit([1, 9], field(7)), "point outside the field; in GF(7); got 9; allowed: 0 to 6"),
        (
            lambda: explicit([(1, 2), (-1, 2)], field("2^8")),
            "point outside the field; in GF(2^8); got -1; allowed: 0 to 255",
        ),
        (lambda: explicit([3, 4, 3]), "point given twice; got 3; give each point once"),
        (lambda: explicit([(1, 2), (1, 2)]), "point given twice; got 1,2; give each point once"),
        (lambda: explicit([]), "no points; give at least one, and a coordinate for each variable"),
        (lambda: explicit([()]), "no points; give at least one, and a coordinate for each variable"),
        (lambda: explicit([(1, 2), (3,)]), "points of unlike dimensions; got (1,2);(3)"),
        (lambda: distinct(0), "number of points out of range; got 0; allowed: 1 to 1000000"),
        (lambda: grid([]), "number of points out of range; got 0; allowed: 1 to 1000000"),
        (lambda: grid([4000, 4000]), "too many points; got 16000000; allowed: at most 1000000"),
        (
            lambda: subgrids(4, [2, 3], field(11)),
            "too many distinct coordinates; in GF(11); got 12; allowed: at most 10 nonzero elements",
        ),
        (lambda: subgrids(4, [2, 3], order="zigzag"), "unknown order; got zigzag; allowed: vertical, horizontal"),
        (lambda: subgrids(2, [0, 3]), "number of points out of range; got 0; allowed: 1 to 1000000"),
        (lambda: subgrids(999, [99, 99]), "number of points out of range; got 9791199; allowed: 1 to 1000000"),
        (lambda: hermite(4000, 4000), "number of points out of range; got 16000000; allowed: 1 to 1000000"),
    ],
)
def test_points_that_do_not_exist_are_refused_with_the_remedy(make: object, message: str) -> None:
    with pytest.raises(PointsError) as caught:
        make()  # type: ignore[operator]
    assert str(caught.value) == message


def test_a_set_without_points_is_refused() -> None:
    with pytest.raises(PointsError, match=r"^no points; got nothing$"):
        EvaluationSet(field=field(7), points=(), orders=(), owners=(), text="nothing")


def test_the_value_and_a_derivative_at_one_point_are_different_observations() -> None:
    assert len(EvaluationSet(field=field(7), points=((1,), (1,)), orders=(0, 1), owners=(0, 0), text="t")) == 2
    with pytest.raises(PointsError, match="given twice"):
        EvaluationSet(field=field(7), points=((1,), (1,)), orders=(1, 1), owners=(0, 1), text="t")


@pytest.mark.parametrize(
    ("code", "points", "message"),
    [
        (
            load("tri").bind(p=1, m=2, n=2), distinct(4),
            "points of the wrong dimension; in tri p=1 m=2 n=2; got 1 coordinates; allowed: 3, "
            "one for each of x, y, z",
        ),
        (
            load("epc").bind(p=1, m=1, n=1), grid([2, 2]),
            "points of the wrong dimension; in epc p=1 m=1 n=1; got 2 coordinates; allowed: 1, "
            "one for each of x",
        ),
        (
            cyclic(), explicit([1, 2], field(11)),
            "exponents of x count modulo 5; in unnamed p=2 m=1 n=1; got point 2; allowed: 5-th roots of 1; "
            "use --points roots:5",
        ),
        (
            cyclic(), hermite(1, 2, field(11)),
            "derivatives need one variable with ordinary exponents; in unnamed p=2 m=1 n=1; got hermite:1x2",
        ),
    ],
)  # fmt: skip
def test_points_that_do_not_fit_a_code_are_refused(code: Code, points: EvaluationSet, message: str) -> None:
    with pytest.raises(PointsError) as caught:
        check_dimension(code, points)
    assert str(caught.value) == message


def test_derivatives_in_several_variables_are_refused() -> None:
    points = EvaluationSet(field=field(7), points=((1, 1), (1, 1)), orders=(0, 1), owners=(0, 0), text="two")
    with pytest.raises(PointsError, match=r"^derivatives need one variable"):
        check_dimension(load("bi0").bind(p=1, m=1, n=1), points)


def test_the_scheme_s_rule_gives_as_many_points_as_the_threshold() -> None:
    assert default_points(load("epc").bind(p=2, m=2, n=2)) == distinct(9)
    assert default_points(load("epc").bind(p=2, m=2, n=2), field("2^8"), 12) == distinct(12, field("2^8"))
    assert default_points(load("tri").bind(p=2, m=3, n=2)) == grid([3, 3, 2])
    assert default_points(load("bi0").bind(p=2, m=2, n=2), workers=12) == grid([6, 2])
    assert default_points(load("bivariate").bind(K=4, L=3)) == subgrids(6, [2, 1])
    assert default_points(load("bivariate").bind(K=1, L=3), field(31), 5) == subgrids(5, [1, 1], field(31))
    assert default_points(load("secure-bivariate").bind(K=2, L=2, T=1, m=2)) == subgrids(5, [1, 2])
    assert default_points(cyclic(), field(31)) == roots_of_unity(5, field(31))
    check_dimension(cyclic(), default_points(cyclic()))
    check_dimension(cyclic(), explicit([1, 3, 9], field(11)))


def test_a_scheme_s_own_points_are_taken_and_several_variables_without_grid_get_random_ones() -> None:
    head = 'operation = "matmul"\nvariables = ["x", "y"]\n[fixed]\np = 1\n'
    head += '[exponents]\nA = ["i", "0"]\nB = ["0", "j"]\n[points]\n'
    own = load_text(head + 'rule = "explicit"\nvalues = [[1, 2], [3, 4]]\n').bind(m=2, n=1)
    assert default_points(own).points == ((1, 2), (3, 4))
    drawn = default_points(load_text(head + 'rule = "distinct"\n').bind(m=2, n=2))
    assert (len(drawn), drawn.dimension) == (4, 2)
    sized = load_text(head + 'rule = "grid"\nsizes = ["m", "n + 1"]\n').bind(m=2, n=2)
    assert default_points(sized) == grid([2, 3])


@pytest.mark.parametrize(
    ("code", "over", "workers", "message"),
    [
        (
            load("bi0").bind(p=2, m=2, n=2), None, 11,
            "no grid of that many workers; in bi0 p=2 m=2 n=2; got 11; allowed: multiples of 2, "
            "for grids ? x 2; "
            "the least full grid has 10; or choose one with --points grid:AxB",
        ),
        (
            cyclic(), None, 9,
            "the scheme's rule gives 5 points; in unnamed p=2 m=1 n=1; got 9 workers; "
            "choose points with --points",
        ),
        (
            load("epc").bind(p=2, m=2, n=2), 8, 9,
            "too many distinct points; in GF(2^3); got 9; allowed: at most 7 nonzero elements; "
            "the least field that has them is GF(11)",
        ),
        (load("matdot").bind(p=2), None, 0, "number of points out of range; got 0; allowed: 1 to 1000000"),
    ],
)  # fmt: skip
def test_workers_that_the_rule_or_the_field_lacks_are_refused(
    code: Code, over: int | None, workers: int, message: str
) -> None:
    with pytest.raises(PointsError) as caught:
        default_points(code, field(over) if over else None, workers)
    assert str(caught.value) == message


def test_axes_that_are_not_those_of_the_points_are_refused() -> None:
    """The theorem on grids rests on the axes, so a set cannot claim to be a grid."""
    points = grid([3, 2])
    for axes in (((1, 2), (1, 2)), ((1, 2, 3), (2, 1)), ((1, 2, 3),)):
        with pytest.raises(PointsError, match=r"^axes of another set of points; got grid:3x2"):
            replace(points, axes=axes)
