"""Lower bounds: no design that exists has fewer workers, and the known optima are reached."""

from __future__ import annotations

import pytest
from every_design import every_design, free_unknowns, leaks, least_support

from designer.errors import DesignerError
from designer.search.bounds import lower_bound
from designer.search.design import Design
from designer.search.instance import make_instance

SMALL = [
    ("matmul", {"p": 1, "m": 2, "n": 1}, 1),
    ("matmul", {"p": 1, "m": 2, "n": 2}, 0),
    ("matmul", {"p": 1, "m": 2, "n": 2}, 1),
    ("matmul", {"p": 1, "m": 2, "n": 1}, 2),
    ("matmul", {"p": 1, "m": 1, "n": 1}, 3),
    ("matmul", {"p": 2, "m": 1, "n": 1}, 1),
    ("matmul", {"p": 2, "m": 1, "n": 1}, 2),
    ("matmul", {"p": 2, "m": 2, "n": 1}, 0),
    ("matmul", {"p": 2, "m": 2, "n": 1}, 1),
    ("matmul", {"p": 3, "m": 1, "n": 1}, 1),
    ("convolution", {"m": 2, "n": 2}, 1),
    ("convolution", {"m": 3, "n": 2}, 2),
    ("batch", {"K": 2}, 0),
    ("batch", {"K": 2}, 1),
    ("chain", {"p0": 1, "p1": 2, "p2": 1, "p3": 1}, 0),
    ("chain", {"p0": 1, "p1": 1, "p2": 1, "p3": 1}, 1),
]


@pytest.mark.parametrize(("name", "parameters", "colluders"), SMALL)
def test_no_integer_design_is_below_the_bound(name: str, parameters: dict[str, int], colluders: int) -> None:
    instance = make_instance(name, parameters, colluders)
    numbers = min(12, max(2, int(200_000 ** (1 / free_unknowns(instance)))))
    least = least_support(instance, numbers)
    assert least is None or least >= lower_bound(instance, "generic").value


@pytest.mark.parametrize(("name", "parameters", "colluders"), SMALL)
def test_no_cyclic_design_is_below_the_bound(name: str, parameters: dict[str, int], colluders: int) -> None:
    instance = make_instance(name, parameters, colluders)
    everywhere = lower_bound(instance, "cyclic-any").value
    least = lower_bound(instance, "cyclic").value
    for modulus in range(2, 13):
        if modulus ** free_unknowns(instance) > 15_000:
            break
        bound = lower_bound(instance, "cyclic", modulus).value
        for design in every_design(instance, modulus, modulus):
            if design.support < bound or design.support < everywhere or modulus < least:
                assert leaks(design), (design.exponents, modulus, design.support, bound, everywhere, least)


@pytest.mark.parametrize(
    ("name", "parameters", "colluders", "least"),
    [
        ("matmul", {"p": 2, "m": 3, "n": 4}, 0, 25),
        ("matmul", {"p": 1, "m": 4, "n": 3}, 1, 19),
        ("matmul", {"p": 1, "m": 2, "n": 2}, 2, 9),
        ("matmul", {"p": 3, "m": 1, "n": 1}, 2, 9),
        ("chain", {"p0": 2, "p1": 2, "p2": 3, "p3": 2}, 0, 29),
        ("convolution", {"m": 3, "n": 4}, 0, 6),
        ("batch", {"K": 4}, 0, 7),
        ("contraction", {"p": 2, "m1": 2, "m2": 2, "n1": 1, "n2": 2}, 0, 17),
    ],
)
def test_the_formulas_over_the_integers(name: str, parameters: dict[str, int], colluders: int, least: int) -> None:
    assert lower_bound(make_instance(name, parameters, colluders), "generic").value == least


def test_a_subgroup_is_an_escape_without_masks() -> None:
    instance = make_instance("matmul", {"p": 2, "m": 2, "n": 2})
    assert [lower_bound(instance, "cyclic", q).value for q in (8, 9, 10, 11)] == [8, 9, 8, 9]
    assert lower_bound(instance, "cyclic").value == 8
    design = Design(instance, ((0, 4, 1, 5), (0, 2, 4, 6)), 8)
    assert (design.fault, design.support) == ("", 8)


def test_the_secure_inner_product_is_bounded_by_both_formulas() -> None:
    instance = make_instance("matmul", {"p": 3, "m": 1, "n": 1}, 2)
    assert lower_bound(instance, "generic").value == 2 * (3 + 2) - 1
    assert lower_bound(instance, "cyclic").value == 3 + 2 * 2


def test_a_modulus_is_refused_for_integers() -> None:
    with pytest.raises(DesignerError, match="no such modulus"):
        lower_bound(make_instance("batch", {"K": 2}), "generic", 7)
    with pytest.raises(DesignerError, match="unknown class"):
        lower_bound(make_instance("batch", {"K": 2}), "rings")


def test_every_bound_gives_its_reason_and_where_it_is_proved() -> None:
    for name, parameters, colluders in SMALL:
        for kind in ("generic", "dense", "cyclic", "cyclic-any", "box"):
            bound = lower_bound(make_instance(name, parameters, colluders), kind)
            assert bound.value >= 1
            assert bound.reason
            assert bound.proved_by
