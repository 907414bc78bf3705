"""Designs: what is counted, what is refused, and the scheme file that comes out."""

from __future__ import annotations

import numpy as np
import pytest
from codes import CYCLIC, INSTANCES, STRADDLED, outer, product

from designer.errors import DesignerError
from designer.scheme_file import load_text
from designer.search.design import Design, from_unknowns
from designer.search.instance import Instance


def test_counts() -> None:
    assert (STRADDLED.support, STRADDLED.degree, STRADDLED.fault) == (31, 32, "")
    assert (STRADDLED.workers("generic"), STRADDLED.workers("dense")) == (31, 33)
    assert (CYCLIC.support, CYCLIC.fault, CYCLIC.workers("cyclic")) == (17, "", 17)
    with pytest.raises(DesignerError, match="class"):
        STRADDLED.workers("cyclic")
    with pytest.raises(DesignerError, match="class"):
        CYCLIC.workers("dense")


@pytest.mark.parametrize(
    ("exponents", "fault"),
    [
        (((0, 1, 4), (0, 1, 4)), "target 2 meets target 1"),
        (((0, 1, 2), (0, 2, 4)), "meets interference"),
    ],
)
def test_faults(exponents: tuple[tuple[int, ...], ...], fault: str) -> None:
    assert fault in Design(outer(2, 2, 1), exponents).fault


def test_equal_masks_are_a_fault() -> None:
    assert Design(outer(1, 1, 2), ((0, 5, 5), (0, 7, 9))).fault == "two masks of A have one exponent"
    assert Design(outer(1, 1, 2), ((0, 3, 9), (0, 2, 14)), 12).fault == "two masks of B have one exponent"


def test_products_that_do_not_meet_are_a_fault() -> None:
    design = Design(product(2, 1, 1), ((0, 1), (2, 0)))
    assert design.fault == "the products of target 0 lie at 2 monomials"


def test_wrong_lengths_are_refused() -> None:
    with pytest.raises(DesignerError, match="wrong numbers of exponents"):
        Design(outer(2, 2, 1), ((0, 1), (0, 2, 4)))


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.key)
def test_the_scheme_file_has_the_same_product_polynomial(instance: Instance) -> None:
    for seed in range(3):
        design = from_unknowns(instance, np.random.default_rng(seed).integers(0, 60, instance.unknowns)).normal()
        code = load_text(design.text()).bind()
        assert code.product.support_size == design.support
        maps = [[monomial[0] for monomial in exponent_map] for exponent_map in code.maps]  # type: ignore[union-attr]
        assert tuple(map(tuple, maps)) == design.exponents
        if not design.fault:
            targets = instance.operation.targets(instance.parts)
            assert [code.product.carriers(target) for target in targets] == [((at,),) for at in design.carriers()]


def test_a_cyclic_scheme_file_keeps_its_modulus() -> None:
    code = CYCLIC.scheme("seventeen").bind()
    assert code.product.support_size == 17
    assert code.scheme.name == "seventeen"


def test_the_normal_form_is_the_same_code() -> None:
    moved = Design(STRADDLED.instance, tuple(tuple(3 * e - 50 for e in values) for values in STRADDLED.exponents))
    assert moved.normal().exponents == STRADDLED.normal().exponents
    assert (moved.support, moved.fault) == (31, "")
