"""Local search: its incremental counts are those of a count from scratch, and it finds what is known."""

from __future__ import annotations

import numpy as np
import pytest
from codes import CYCLIC, INSTANCES, STRADDLED, outer, product

from designer.errors import DesignerError
from designer.search.design import Design, from_unknowns
from designer.search.instance import Instance
from designer.search.kernels import measure
from designer.search.local import annealed, arrays, structured, unknowns_of


@pytest.mark.parametrize("modulus", [None, 48])
@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.key)
def test_compiled_counts_are_those_of_the_definition(instance: Instance, modulus: int | None) -> None:
    table = arrays(instance.key)
    slots = modulus or 2 * table.reach + 1
    targets, others, sums = np.zeros(slots, np.int64), np.zeros(slots, np.int64), np.zeros(len(table.kind), np.int64)
    chance = np.random.default_rng(5)
    code = next(design for seed in range(50) if (design := structured(instance, modulus, seed=seed)))
    vectors = [chance.integers(0, top, instance.unknowns) for top in (2, 5, 20, 60, 60)]
    clean = 0
    for x in (*vectors, unknowns_of(code)):
        distinct, faults, _ = measure(
            x, table.row, table.unknown, table.weight, table.kind, table.pairs, modulus or 0, table.reach,
            targets, others, sums,
        )  # fmt: skip
        design = from_unknowns(instance, x, modulus)
        assert distinct == design.support
        assert (faults == 0) == (not design.fault)
        clean += not faults
        assert not targets.any()
        assert not others.any()
    assert clean


@pytest.mark.parametrize("modulus", [None, 40])
@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.key)
def test_what_the_searches_return_is_a_code(instance: Instance, modulus: int | None) -> None:
    for seed in range(4):
        for found in (
            structured(instance, modulus, seed=seed, moves=3000),
            annealed(instance, modulus, seed=seed, moves=5000),
        ):
            if found is not None:
                assert not found.fault
                assert found.modulus == modulus


@pytest.mark.parametrize(
    ("instance", "least"),
    [
        (outer(2, 2, 1), 8), (outer(2, 2, 2), 11), (outer(3, 3, 3), 22), (product(2, 2, 2), 9),
        (product(3, 1, 1, 2), 9),
        (INSTANCES[7], None),
    ],
    ids=str,
)  # fmt: skip
def test_known_optima_are_found_and_never_undercut(instance: Instance, least: int | None) -> None:
    found = [design.support for seed in range(30) if (design := structured(instance, seed=seed))]
    if least is None:
        assert found
    else:
        assert min(found) == least


def test_the_degree_is_what_counts_for_dense_codes() -> None:
    found = [design for seed in range(20) if (design := structured(outer(2, 2, 1), seed=seed, dense=True))]
    assert min(design.degree for design in found) == 7  # 8 monomials are needed


def test_annealing_does_not_lose_its_origin() -> None:
    for seed in range(3):
        found = annealed(STRADDLED.instance, seed=seed, moves=2000, origin=STRADDLED)
        assert found is not None
        assert found.support <= STRADDLED.support
    found = annealed(CYCLIC.instance, 17, seed=0, moves=2000, origin=CYCLIC)
    assert found is not None
    assert found.support <= 17


def test_a_seed_is_a_result() -> None:
    first, second = (structured(outer(3, 3, 2), seed=7) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.exponents == second.exponents


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.key)
def test_unknowns_of_a_design_give_it_back(instance: Instance) -> None:
    for modulus in (None, 23):
        design = from_unknowns(instance, np.random.default_rng(3).integers(0, 30, instance.unknowns), modulus)
        again = from_unknowns(instance, unknowns_of(design), modulus)
        assert (again.support, bool(again.fault)) == (design.support, bool(design.fault))


def test_exponents_that_no_unknowns_give_are_refused() -> None:
    with pytest.raises(DesignerError, match="do not meet"):
        unknowns_of(Design(product(2, 1, 1), ((0, 1), (2, 0))))
