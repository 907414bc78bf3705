from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from designer.proofs.check_order import follows

from designer.algebra.sat import available, clauses
from designer.errors import DesignerError
from designer.search.rup import Refutation, refutation

needs_sat = pytest.mark.skipif(not available(), reason="python-sat is not installed")


def holds(given: list[tuple[int, ...]], found: Refutation) -> bool:
    known = [given[number] for number in found.used]
    for lemma, hints in found.steps:
        if not follows(lemma, hints, known):
            return False
        known.append(lemma)
    return known[-1] == ()


@needs_sat
@pytest.mark.parametrize("seed", range(40))
def test_refutations_of_random_clauses(seed: int) -> None:
    random = np.random.default_rng(seed)
    variables = int(random.integers(3, 40))
    given = []
    for _ in range(7 * variables):
        chosen = random.permutation(variables)[: int(random.integers(1 if seed % 4 == 0 else 2, 4))] + 1
        given.append(tuple(int(x) for x in chosen * random.choice([1, -1], len(chosen))))
    solver = clauses(given, variables, proof=True)
    if solver.model() is None:
        found = refutation(given, solver.proof())
        assert holds(given, found)
        assert len(found.used) <= len(given)


@needs_sat
def test_pigeons() -> None:
    holes, pigeons = range(5), range(6)
    number = {pair: v for v, pair in enumerate(product(pigeons, holes), 1)}
    given = [tuple(number[p, h] for h in holes) for p in pigeons]
    given += [(-number[p, h], -number[q, h]) for h in holes for p in pigeons for q in pigeons if p < q]
    solver = clauses(given, len(number), proof=True)
    assert solver.model() is None
    assert holds(given, refutation(given, solver.proof()))


@pytest.mark.parametrize(
    ("given", "proof", "got"),
    [
        ([(1, 2), (-1, 2)], ["2 0"], "no empty clause"),
        ([(1, 2), (-1, 2), (-2, 3)], ["-3 0", "0"], "lemma 4"),
        ([(1, 2), (1, -2), (-1, 3), (-1, -3)], ["d 1 2 0", "1 0", "0"], "lemma 6"),
    ],
)
def test_what_does_not_follow(given: list[tuple[int, ...]], proof: list[str], got: str) -> None:
    with pytest.raises(DesignerError, match=f"a solver's proof does not hold; got {got}"):
        refutation(given, proof)


def test_clauses_that_are_not_needed_are_left_out() -> None:
    given = [(5, 6), (1,), (2, 3), (-1,), (4,)]
    assert refutation(given, []).used == (1, 3)
    assert holds(given, refutation(given, []))
