"""Points that a search finds decode and keep the secrets by the twins; fields that are called impossible are."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from private_codes import masked_codes
from test_privacy import private_operands
from test_twin import Brute

from designer import load, load_text
from designer.algebra.field import Field, field
from designer.analyses.generic import GenericPoints, generic_points, least_field_points
from designer.code import Code
from designer.errors import PointsError
from designer.points import EvaluationSet, explicit


def serves(code: Code, points: EvaluationSet, colluders: int, needed: int) -> bool:
    """Every so many answers decode and so many workers learn nothing, by the twins."""
    brute = Brute(code, points)
    if colluders and not all(private_operands(code, points, colluders)):
        return False
    return all(brute.decodes(answers) for answers in combinations(range(len(points)), needed))


def check(code: Code, found: GenericPoints, workers: int | None, colluders: int) -> None:
    points = found.points
    assert len(points) == (workers if workers is not None else code.modulus[0] or code.product.support_size)
    assert all(all(point) for point in points.points)
    if found.decided:
        assert serves(code, points, colluders, min(code.product.support_size, len(points)))


CASES: dict[str, tuple[Code, str, int | None]] = {
    "gasp-small": (load("gasp-small").bind(K=2, L=2, T=1), "31", None),
    "gasp-r": (load("gasp-r").bind(K=2, L=2, T=2, r=1), "31", None),
    "gasp-r, a worker more": (load("gasp-r").bind(K=1, L=2, T=2, r=1), "37", 9),
    "a3s": (load("a3s").bind(K=2, L=2, T=1), "2^4", None),
    "dft": (load("dft").bind(M=2, T=1), "13", None),
    "cyclic": (load("cyclic-t2").bind(K=2, L=2, T=2), "31", None),
    "lagrange": (load("lagrange").bind(K=2, T=1), "13", None),
    "no masks": (load("matdot").bind(p=2), "5", 4),
    "bivariate": (load("secure-bivariate").bind(K=2, L=1, T=1, m=1), "13", None),
}


@pytest.mark.parametrize("case", CASES)
def test_points_that_are_found_decode_and_keep_the_secrets(case: str) -> None:
    code, over, workers = CASES[case]
    colluders = (code.colluders or 1) if code.masked else 0
    found = generic_points(code, field(over), workers)
    assert found.points.field is field(over)
    assert found.decided
    check(code, found, workers, colluders)
    again = generic_points(code, field(over), workers)
    assert again.points == found.points
    assert explicit(list(found.points.points), field(over)).points == found.points.points


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_the_same_seed_finds_the_same_points(seed: int) -> None:
    code = load("gasp-r").bind(K=2, L=2, T=2, r=1)
    one, other = (generic_points(code, field(101), seed=seed) for _ in range(2))
    assert one == other
    check(code, one, None, 2)


@settings(max_examples=60)
@given(
    masked_codes(most=5, masks=1, blocks=2, laurent=False, several=False),
    st.sampled_from(["5", "7", "2^3", "3^2"]),
    st.data(),
)
def test_a_field_that_is_called_impossible_has_no_points(code: Code, name: str, data: st.DataObject) -> None:
    assume(code.product.readable)
    over = field(name)
    count = data.draw(st.integers(1, min(over.order - 1, code.product.support_size + 1)))
    colluders = data.draw(st.integers(0, min(2, count)))
    needed = min(code.product.support_size, count)
    found = attempt(code, over, count, colluders)
    if isinstance(found, GenericPoints):
        event("found")
        check(code, found, count, colluders)
    elif "all " in found:
        event("impossible")
        every = combinations(range(1, over.order), count)
        assert not any(serves(code, explicit(list(points), over), colluders, needed) for points in every)


def attempt(code: Code, over: Field, count: int, colluders: int) -> GenericPoints | str:
    """The points that are found, or what was looked at."""
    try:
        return generic_points(code, over, count, colluders=colluders)
    except PointsError as error:
        return str(error)


@pytest.mark.parametrize(
    ("name", "values"), [("gasp-small", {"K": 2, "L": 2, "T": 1}), ("gasp-r", {"K": 1, "L": 1, "T": 2, "r": 1})]
)
def test_smaller_fields_than_the_least_have_no_points_by_brute_force(name: str, values: dict[str, int]) -> None:
    code = load(name).bind(**values)
    found = least_field_points(code)
    assert found.decided
    assert code.colluders is not None
    check(code, found, None, code.colluders)
    smaller = dict(found.smaller)
    assert all(looked.startswith("all") for looked in smaller.values()) is found.least
    count = code.product.support_size
    for text, looked in smaller.items():
        over = _field(text)
        if looked.startswith("all"):
            every = combinations(range(2, over.order), count - 1)  # up to a common factor
            assert not any(serves(code, explicit([1, *rest], over), code.colluders, count) for rest in every)
    if found.least:
        assert all(field(q).order in (f.order for f in map(_field, smaller)) for q in _orders(count + 1, found))


def _field(text: str) -> Field:
    return field(text.removeprefix("GF(").removesuffix(")"))


def _orders(low: int, found: GenericPoints) -> list[int]:
    """Orders of the fields from one with enough nonzero elements on, below the one that was found."""
    return [q for q in (2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17) if low <= q < found.points.field.order]


def test_a_common_factor_of_the_points_matters_where_a_target_has_several_monomials() -> None:
    """C = c_0 + c_2: over GF(8) some pairs of points decode it, and their multiples don't."""
    code = load_text(
        "operation = 'matmul'\nparameters = []\n[bounds]\ni = 1\nk = 2\nj = 1\n[exponents]\nA = [0, 1]\nB = [0, 1]\n"
    ).bind()
    over = field("2^3")
    pairs = [pair for pair in combinations(range(1, 8), 2) if serves(code, explicit(list(pair), over), 0, 2)]
    assert pairs
    assert not any(1 in pair for pair in pairs)
    found = generic_points(code, over, 2)
    assert tuple(x for (x,) in found.points.points) in pairs


def test_in_several_variables_no_field_is_called_the_least() -> None:
    """Exponents 0 and 5 in x and in y: x^5 = x over GF(3), so that its four points of nonzero coordinates decode."""
    code = load_text(
        "operation = 'matmul'\nparameters = []\nvariables = ['x', 'y']\n[bounds]\ni = 2\nk = 1\nj = 2\n"
        "[exponents]\nA = [[0, 0], [5, 0]]\nB = [[0, 0], [0, 5]]\n"
    ).bind()
    small = explicit(list(product((1, 2), repeat=2)), field(3))
    assert serves(code, small, 0, 4)
    found = least_field_points(code)
    check(code, found, None, 0)
    assert found.points.field.order > 3
    assert not found.least


def test_several_variables_with_a_modulus_are_refused() -> None:
    """Random points are no roots of unity."""
    code = load_text(
        "operation = 'matmul'\nparameters = []\nvariables = ['x', 'y']\nmodulus = { x = 3 }\n"
        "[bounds]\ni = 2\nk = 1\nj = 2\n"
        "[exponents]\nA = [[0, 0], [1, 0]]\nB = [[0, 0], [0, 1]]\n"
    ).bind()
    with pytest.raises(PointsError, match="no search for points of several variables with a modulus"):
        generic_points(code, field(7))


def test_fields_without_the_nodes_are_passed_over() -> None:
    code = load_text(
        "operation = 'batch'\ndomain = 'value'\nparameters = []\nnodes = [0, 20]\n[bounds]\ni = 1\n"
        "[exponents]\nA = [0]\nB = [0]\n[masks]\nA = [1]\nB = [1]\n"
    ).bind()
    found = least_field_points(code, colluders=1)
    assert found.points.field.order == 23
    assert ("GF(19)", "all of its elements: they lack the nodes") in found.smaller
    check(code, found, None, 1)
    with pytest.raises(PointsError, match="they lack the nodes"):
        generic_points(code, field(19))


@pytest.mark.parametrize(
    ("values", "workers", "colluders"), [({"K": 2, "L": 2, "T": 1}, 3, 4), ({"K": 2, "L": 2, "T": 3}, 2, None)]
)
def test_more_colluders_than_workers_are_refused(values: dict[str, int], workers: int, colluders: int | None) -> None:
    with pytest.raises(PointsError, match="more colluders than workers"):
        generic_points(load("gasp-small").bind(**values), field(31), workers, colluders=colluders)


def test_too_small_fields_say_what_was_looked_at() -> None:
    code = load("gasp-small").bind(K=2, L=2, T=1)
    with pytest.raises(PointsError, match="all of its nonzero elements are too few"):
        generic_points(code, field(5))
    with pytest.raises(PointsError, match="no 4-th roots of 1"):
        generic_points(load("dft").bind(M=2, T=1), field(31))
