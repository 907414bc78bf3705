"""All R-subsets of N rows at once against one rank per subset.

CPU time of one thread: ours is the least of five runs of the whole call after a warm-up, from lists of Python
integers to the number of singular subsets. The peers python-flint (`nmod_mat`, made from the same lists) and galois
(`matrix_rank` of rows of an array) take a sample of subsets, after a warm-up. The matrices are generalised
Vandermonde matrices over GF(65537) with random points and exponents.
"""

import math
import os
import random
import sys
from itertools import combinations
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
sys.path.insert(0, str(Path(__file__).parents[1]))

import flint
import numpy as np
from _figures import cost, report

from designer.algebra.field import field
from designer.algebra.minors import singular_sets

Q = 65537
RATE, FLINT, GALOIS = 1e7, 300.0, 10_000.0
SAMPLE = {"flint": 3000, "galois": 300}


def matrix(q: str | int, count: int, width: int, draw: random.Random) -> list[list[int]]:
    F = field(q)
    exponents = [0, *sorted(draw.sample(range(1, 3 * width), width - 1))]
    return [[F.power(x, e) for e in exponents] for x in draw.sample(range(1, min(F.order, Q)), count)]


def flint_rate(rows: list[list[int]], chosen: list[tuple[int, ...]], singular: set[tuple[int, ...]]) -> float:
    """Subsets that python-flint judges in a second, and all of them as we do."""
    width = len(rows[0])

    def ranks() -> list[int]:
        return [flint.nmod_mat(width, width, [a for i in s for a in rows[i]], Q).rank() for s in chosen]

    assert [rank < width for rank in ranks()] == [s in singular for s in chosen]
    return len(chosen) / cost(ranks, runs=3)


def galois_rate(rows: list[list[int]], chosen: list[tuple[int, ...]]) -> float | None:
    """Subsets that galois judges in a second; None where it is not installed."""
    try:
        import galois
    except ImportError:
        return None
    array = galois.GF(Q)(rows)
    return len(chosen) / cost(lambda: [np.linalg.matrix_rank(array[list(s)]) for s in chosen], runs=2)


def compare(count: int, width: int) -> None:
    draw = random.Random(count)  # noqa: S311 - a repeatable choice, no secret
    rows, F = matrix(Q, count, width, draw), field(Q)
    found = singular_sets(rows, F, keep=None)
    ours = found.total / cost(lambda: singular_sets(rows, F))
    case = f"N={count} R={width} ({found.total:,} subsets, {found.singular} singular)"
    report(f"{case}", ours, RATE, least=True, unit="a second")
    chosen = [tuple(sorted(draw.sample(range(count), width))) for _ in range(SAMPLE["flint"])]
    chosen[: len(found.sets[:100])] = found.sets[:100]
    report("  ratio to python-flint, one by one", ours / flint_rate(rows, chosen, set(found.sets)), FLINT, least=True)
    rate = galois_rate(rows, chosen[: SAMPLE["galois"]])
    if rate is not None:
        report("  ratio to galois, one by one", ours / rate, GALOIS, least=True)


def other_field(q: str | int, count: int, width: int) -> None:
    rows, F = matrix(q, count, width, random.Random(1)), field(q)  # noqa: S311 - a repeatable choice, no secret
    seconds = cost(lambda: singular_sets(rows, F), runs=2)
    report(f"N={count} R={width} over {F.name}", math.comb(count, width) / seconds, unit="a second")


def main() -> None:
    F = field(7)
    small = [[pow(x, e, 7) for e in (0, 1, 3)] for x in range(1, 7)]
    assert singular_sets(small, F).singular == sum(
        flint.nmod_mat(3, 3, [a for i in s for a in small[i]], 7).rank() < 3 for s in combinations(range(6), 3)
    )
    for count, width in ((20, 12), (26, 13)):
        compare(count, width)
    for q, count, width in ((2**31 - 1, 26, 13), ("2^8", 26, 13), (Q, 250, 4), (Q, 30, 15)):
        other_field(q, count, width)


if __name__ == "__main__":
    main()
