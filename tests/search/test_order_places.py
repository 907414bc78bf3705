from __future__ import annotations

import numpy as np
import pytest
from order_orders import broken, exchanged, mirrored, outer, random_design, values_at

from designer.algebra.sat import clauses
from designer.search.order_places import encode, size


@pytest.mark.parametrize("seed", range(6))
def test_every_code_satisfies_every_clause_at_its_own_support(seed: int) -> None:
    random, seen = np.random.default_rng(seed), 0
    for _ in range(150):
        rows, columns, colluders = map(int, random.integers(1, 4, 3))
        design = random_design(random, outer(rows, columns, colluders), int(random.choice([6, 10, 16, 40])))
        if design is None:
            continue
        seen += 1
        encoding = encode(design.instance, design.support, symmetry=False)
        assert broken(encoding, values_at(encoding, design)) == []
        alike = [design, mirrored(design)]
        if rows == columns:
            alike += [exchanged(design), mirrored(exchanged(design))]
        encoding = encode(design.instance, design.support)
        assert any(broken(encoding, values_at(encoding, one)) == [] for one in alike)
    assert seen > 40


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_a_code_is_refuted_for_fewer_sums(seed: int) -> None:
    random, seen = np.random.default_rng(100 + seed), 0
    for _ in range(60):
        instance = outer(*map(int, random.integers(1, 4, 3)))
        design = random_design(random, instance, int(random.choice([6, 10, 16, 40])))
        if design is None or design.support <= instance.targets:
            continue
        seen += 1
        encoding = encode(instance, design.support - 1, symmetry=False)
        order = [v if holds else -v for v, holds in values_at(encoding, design).items()]
        order = [x for x in order if encoding.names[abs(x) - 1][0] != "level"]
        assert clauses([*encoding.clauses, *((x,) for x in order)], len(encoding.names)).model() is None
    assert seen > 15


def test_the_estimate_of_the_number_of_clauses_is_near() -> None:
    for shape in ((3, 3, 3), (4, 4, 3), (2, 5, 2), (6, 4, 4)):
        instance = outer(*shape)
        workers = instance.targets + 18
        assert 0.5 < size(instance, workers) / len(encode(instance, workers).clauses) < 2
