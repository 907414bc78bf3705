"""A generalised Vandermonde matrix judged through the gaps of its exponents, against its rank.

CPU time of one thread: ours is the least of five runs of the whole call after a warm-up, from points and exponents
to the answer. The peers get the matrix ready made: LinBox, as passagemath offers it, ranks it; python-flint makes
its own matrix from a list and ranks that. Every answer is compared. Without passagemath its comparison is left out.
"""

import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
sys.path.insert(0, str(Path(__file__).parents[1]))

import flint
import numpy as np
from _figures import cost, report

from designer.algebra.field import field
from designer.algebra.gaps import is_nonsingular, vanishing_polynomials

Q = 65537
SIZE, GAPS = 4111, 200
LINBOX, FLINT = 50.0, 300.0


def matrix(points: Sequence[int], exponents: Sequence[int]) -> list[int]:
    """The entries, row after row."""
    x, powers = np.array(points), [np.ones(len(points), np.int64)]
    for _ in range(max(exponents)):
        powers.append(powers[-1] * x % Q)
    entries: list[int] = np.stack([powers[e] for e in exponents], axis=1).ravel().tolist()
    return entries


def case(size: int, gaps: int) -> tuple[list[int], list[int]]:
    draw = random.Random(gaps)  # noqa: S311 - a repeatable choice, no secret
    top = size + gaps - 1
    exponents = sorted([0, top, *draw.sample(range(1, top), size - 2)])
    return draw.sample(range(1, Q), size), exponents


def flint_cost(entries: list[int], size: int, answer: bool) -> float:
    ranks = []
    seconds = cost(lambda: ranks.append(flint.nmod_mat(size, size, entries, Q).rank()), runs=1, warm=False)
    assert (ranks[0] == size) == answer
    return seconds


def linbox_cost(entries: list[int], size: int, answer: bool) -> float | None:
    """Seconds for the rank alone; None where passagemath is not installed."""
    try:
        from sage.matrix.constructor import matrix as sage_matrix
        from sage.rings.finite_rings.finite_field_constructor import GF
    except ImportError:
        return None
    ready, ranks = sage_matrix(GF(Q), size, size, entries), []
    seconds = cost(lambda: ranks.append(ready.__copy__().rank()), runs=2)  # a copy, as ranks are remembered
    assert (ranks[0] == size) == answer
    return seconds


def compare(size: int, gaps: int, *, targets: bool = False) -> None:
    F, (points, exponents) = field(Q), case(size, gaps)
    answer = is_nonsingular(points, exponents, F)
    ours, entries = cost(lambda: is_nonsingular(points, exponents, F)), matrix(points, exponents)
    report(f"R={size} with {gaps} gaps", 1e3 * ours, unit="ms")
    kernel = cost(lambda: list(vanishing_polynomials(points[1:], exponents, F)), runs=2)
    report("  polynomial that vanishes at all points but one", 1e3 * kernel, unit="ms")
    name = "  ratio of python-flint, made and ranked"
    report(name, flint_cost(entries, size, answer) / ours, FLINT if targets else None, least=True)
    linbox = linbox_cost(entries, size, answer)
    if linbox is None:
        print("  LinBox is not installed: pip install passagemath-linbox passagemath-pari")
        return
    report("  ratio of LinBox, ranked", linbox / ours, LINBOX if targets else None, least=True)


def main() -> None:
    compare(519, 60)
    compare(SIZE, 10)
    compare(SIZE, GAPS, targets=True)


if __name__ == "__main__":
    main()
