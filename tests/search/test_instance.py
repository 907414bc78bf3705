"""Instances: the unknowns are the solutions of the equations, the cells are their sums."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from codes import INSTANCES, outer

from designer.errors import DesignerError, ParameterError
from designer.search.design import from_unknowns
from designer.search.instance import Instance, make_instance, read_key


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.key)
def test_products_of_a_target_meet_whatever_the_unknowns(instance: Instance) -> None:
    values = np.random.default_rng(1).integers(0, 10**6, instance.unknowns)
    exponents = [encoder @ values for encoder in instance.encoders]
    places: dict[int, set[int]] = {}
    for blocks in product(*map(range, instance.sizes)):
        target = int(instance.kinds[blocks])
        if target >= 0:
            at = sum(int(row[block]) for row, block in zip(exponents, blocks, strict=True))
            places.setdefault(target, set()).add(at)
    assert len(places) == instance.targets
    assert all(len(at) == 1 for at in places.values())


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.key)
def test_the_unknowns_are_all_solutions(instance: Instance) -> None:
    """Rank of the equations + dimension of the solutions = number of blocks; shifts of operands count once."""
    rows, number = [], {}
    for operand, size in enumerate(instance.sizes):
        for block in range(size):
            number[operand, block] = len(number)
    first: dict[int, tuple[int, ...]] = {}
    for blocks in product(*map(range, instance.sizes)):
        target = int(instance.kinds[blocks])
        if target >= 0:
            other = first.setdefault(target, blocks)
            row = np.zeros(len(number), int)
            for operand in range(instance.operands):
                row[number[operand, blocks[operand]]] += 1
                row[number[operand, other[operand]]] -= 1
            rows.append(row)
    solutions = len(number) - np.linalg.matrix_rank(np.array(rows))
    shifts = np.zeros((len(number), instance.operands), int)
    for (operand, _), at in number.items():
        shifts[at, operand] = 1
    spanned = np.linalg.matrix_rank(np.hstack([np.vstack(instance.encoders), shifts]))
    assert spanned == solutions


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.key)
def test_cells_are_the_monomials(instance: Instance) -> None:
    for seed in range(5):
        values = np.random.default_rng(seed).integers(0, 4 + 10 * seed, instance.unknowns)
        design = from_unknowns(instance, values)
        sums = instance.cells @ values
        common = max(1, np.gcd.reduce(sums - sums.min()))
        assert design.support == len({int(s) for s in sums}) <= design.degree + 1
        assert (sums.max() - sums.min()) % common == 0
        met: dict[int, set[int]] = {}
        for kind, at in zip(instance.kind, sums, strict=True):
            met.setdefault(int(at), set()).add(int(kind))
        apart = instance.apart @ values
        assert bool(design.fault) == (any(len(kinds) > 1 for kinds in met.values()) or bool((apart == 0).any()))


def test_keys_name_instances() -> None:
    for instance in INSTANCES:
        again = read_key(instance.key)
        assert again.key == instance.key
        assert (again.cells == instance.cells).all()


@pytest.mark.parametrize(
    ("name", "parameters", "colluders", "what"),
    [
        ("transform", {}, 0, "no operation to search codes for"),
        ("matmul", {"p": 1, "m": 2}, 0, "missing parameter n"),
        ("matmul", {"p": 1, "m": 2, "n": 2, "q": 1}, 0, "unknown parameter"),
        ("matmul", {"p": 1, "m": 0, "n": 2}, 0, "out of range"),
        ("matmul", {"p": 1, "m": 2, "n": 2}, -1, "colluders out of range"),
        ("matmul", {"p": 9, "m": 199, "n": 199}, 0, "too many block products"),
    ],
)
def test_bad_instances_are_refused(name: str, parameters: dict[str, int], colluders: int, what: str) -> None:
    with pytest.raises(ParameterError, match=what):
        make_instance(name, parameters, colluders)


def test_masks_must_differ() -> None:
    assert len(outer(2, 2, 3).apart) == 6
    with pytest.raises(DesignerError):
        read_key("matmul p=1 m=2 T=1")
