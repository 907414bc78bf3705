from __future__ import annotations

import json
from pathlib import Path

import designer.schemes
import numpy as np
import pytest
from order_codes import broken, images, matmul, random_design, values_at

from designer.algebra.sat import clauses
from designer.search.design import Design
from designer.search.instance import read_key
from designer.search.order.places import encode, size


def random_designs(seed: int, count: int) -> list[Design]:
    """Codes of random shapes, some with an inner partition."""
    random, found = np.random.default_rng(seed), []
    for _ in range(count):
        p, colluders = int(random.choice([1, 1, 1, 2, 2, 3])), int(random.integers(0, 3))
        m, n = map(int, random.integers(1, 4 if p == 1 else 3, 2))
        design = random_design(random, matmul(p, m, n, colluders), int(random.choice([6, 10, 16, 40])))
        if design is not None:
            found.append(design)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_every_code_satisfies_every_clause_at_its_own_support(seed: int) -> None:
    designs = random_designs(seed, 40)
    assert len(designs) > 15
    assert sum(design.instance.parameters["p"] > 1 for design in designs) > 3
    for design in designs:
        encoding = encode(design.instance, design.support, symmetry=False)
        assert broken(encoding, values_at(encoding, design)) == []
        encoding = encode(design.instance, design.support)
        assert any(broken(encoding, values_at(encoding, image)) == [] for image in images(design))


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_a_code_is_refuted_for_fewer_sums(seed: int) -> None:
    designs = [d for d in random_designs(100 + seed, 40) if d.support > d.instance.targets]
    assert len(designs) > 8
    for design in designs:
        encoding = encode(design.instance, design.support - 1, symmetry=False)
        order = [(v if holds else -v,) for v, holds in values_at(encoding, design).items()]
        order = [(x,) for (x,) in order if encoding.names[abs(x) - 1][0] != "level"]
        assert clauses([*encoding.clauses, *order], len(encoding.names)).model() is None


@pytest.mark.parametrize("shape", [(1, 3, 3, 3), (1, 4, 4, 3), (1, 2, 5, 2), (2, 2, 2, 2), (3, 2, 2, 0), (2, 1, 1, 3)])
def test_the_estimate_of_the_number_of_clauses_is_near(shape: tuple[int, int, int, int]) -> None:
    instance = matmul(*shape)
    workers = instance.targets + 15
    assert 0.4 < size(instance, workers) / len(encode(instance, workers).clauses) < 2.5


def test_the_codes_of_the_table_satisfy_every_clause_at_their_own_support() -> None:
    tables, seen = Path(designer.schemes.__file__).parent / "tables", 0
    for line in (tables / "matmul-generic.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        instance = read_key(record["instance"])
        named = record["exponents"]
        exponents = [tuple(np.ravel([*named[o], *named.get(f"masks_{o}", [])]).tolist()) for o in "AB"]
        design = Design(instance, tuple(exponents))
        if size(instance, design.support) < 30_000:
            encoding = encode(instance, design.support)
            assert any(broken(encoding, values_at(encoding, image)) == [] for image in images(design)), instance.key
            seen += 1
    assert seen > 40
