"""Annealing on the exponents of a degree table against a NumPy count of the whole table for every move.

CPU time of one thread. The peer counts the different sums of a table of the same size with `numpy.unique`, and
whether its targets are clean: that is what a move costs where nothing is kept from the last one.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from _figures import cost, report

from designer.search.instance import make_instance
from designer.search.kernels import anneal, measure
from designer.search.local import arrays

MOVES = 2_000_000
RATE, RATIO = 1e6, 50.0


def recount(a: np.ndarray, b: np.ndarray, rows: int, columns: int) -> tuple[int, bool]:
    """Different sums of a table, and whether the targets meet nothing."""
    sums = a[:, None] + b
    values, counts = np.unique(sums, return_counts=True)
    targets = sums[:rows, :columns].reshape(-1)
    return len(values), bool((counts[np.searchsorted(values, targets)] == 1).all())


def main() -> None:
    instance = make_instance("matmul", {"p": 1, "m": 4, "n": 4}, 3)
    table = arrays(instance.key)
    chance = np.random.default_rng(0)
    origin = chance.integers(0, 40, instance.unknowns)

    def annealing() -> int:
        tried: int = anneal(
            origin, table.column, table.cell, table.factor, table.kind, table.pairs, 0, table.reach, 2.0, 0.12, 1.0,
            MOVES, 1,
        )[2]  # fmt: skip
        return tried

    rate = annealing() / cost(annealing, runs=3)
    tables = [(chance.integers(0, 40, 7), chance.integers(0, 40, 7)) for _ in range(2000)]
    slots = 2 * table.reach + 1
    room = [np.zeros(slots, np.int64), np.zeros(slots, np.int64), np.zeros(len(table.kind), np.int64)]
    for a, b in tables[:200]:
        x = np.concatenate([a[:4], b[:4], a[4:], b[4:]])
        distinct, faults, _ = measure(
            x, table.row, table.unknown, table.weight, table.kind, table.pairs, 0, table.reach, *room
        )  # fmt: skip
        masks = len(set(a[4:])) == len(set(b[4:])) == 3
        assert (distinct, faults == 0) == (recount(a, b, 4, 4)[0], recount(a, b, 4, 4)[1] and masks)
    peer = len(tables) / cost(lambda: [recount(a, b, 4, 4) for a, b in tables], runs=3)
    report("K=L=4, T=3: moves tried in a second on one core", rate, RATE, least=True, unit="moves/s")
    report("the same over NumPy's count of the whole table for every move", rate / peer, RATIO, least=True)


if __name__ == "__main__":
    main()
