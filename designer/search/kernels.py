"""Compiled inner loops of the local searches: cells of an instance, their sums, moves and acceptance.

A table is given as sparse linear forms. Cell c has the sum of `weight[i] * x[unknown[i]]` for i from `row[c]` to
`row[c + 1]`, and `kind[c]`: its target's number, or -1 for interference. The energy of x is

    number of different sums  +  penalty * faults

where a fault is a target that meets another target or interference, and a pair of masks with one exponent.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]

NONE = 1 << 40
"""No code was found."""


@njit(cache=True)
def measure(
    x: Ints, row: Ints, unknown: Ints, weight: Ints, kind: Ints, pairs: Ints,
    modulus: int, reach: int, targets: Ints, others: Ints, sums: Ints,
) -> tuple[int, int, int]:  # fmt: skip
    """(different sums, faults, span + 1) of x; (-1, 0, 0) if a sum lies outside -reach … reach.

    Args:
        x: values of the unknowns.
        row: where each cell's terms begin, and the end of the last.
        unknown: of each term its unknown.
        weight: of each term its factor.
        kind: of each cell its target or -1.
        pairs: two unknowns each that must differ.
        modulus: what sums count modulo; 0 for integers.
        reach: largest absolute value of an integer sum.
        targets: zeros, one for each sum; zeros again afterwards.
        others: the same.
        sums: room for one number a cell.
    """
    distinct = faults = 0
    low, high = NONE, -NONE
    done = 0
    inside = True
    for c in range(kind.shape[0]):
        s = 0
        for i in range(row[c], row[c + 1]):
            s += weight[i] * x[unknown[i]]
        if modulus > 0:
            s %= modulus
        else:
            s += reach
            if s < 0 or s > 2 * reach:
                inside = False
                break
        sums[c] = s
        done = c + 1
        low, high = min(low, s), max(high, s)
        if targets[s] + others[s] == 0:
            distinct += 1
        if kind[c] >= 0:
            if targets[s] > 0 or others[s] > 0:
                faults += 1
            targets[s] += 1
        else:
            if others[s] == 0 and targets[s] > 0:
                faults += 1
            others[s] += 1
    for c in range(done):
        targets[sums[c]] = 0
        others[sums[c]] = 0
    if not inside:
        return -1, 0, 0
    for p in range(pairs.shape[0]):
        d = x[pairs[p, 0]] - x[pairs[p, 1]]
        if d == 0 or (modulus > 0 and d % modulus == 0):
            faults += 1
    return distinct, faults, high - low + 1


@njit(cache=True)
def spread(shape: Ints, start: Ints, size: Ints, x: Ints) -> None:
    """Values of the unknowns of groups that are chains: offset + jump * (t // run) + step * (t % run)."""
    for g in range(size.shape[0]):
        offset, step, run, jump = shape[g, 0], shape[g, 1], shape[g, 2], shape[g, 3]
        for t in range(size[g]):
            x[start[g] + t] = offset + jump * (t // run) + step * (t % run)


@njit(cache=True)
def structured(
    start: Ints, size: Ints, free: Ints, choices: Ints, row: Ints, unknown: Ints, weight: Ints, kind: Ints, pairs: Ints,
    modulus: int, reach: int, wide: int, dense: bool, plain: bool, penalty: float, moves: int, seed: int,
) -> tuple[int, Ints]:  # fmt: skip
    """Annealing over chains of arithmetic progressions: (least number found or `NONE`, its x).

    Args:
        start: of each group its first unknown.
        size: of each group its number of unknowns.
        free: 1 for groups whose chain is as likely as not broken into runs and moved (masks), 0 for one progression.
        choices: steps that are likely.
        row: where each cell's terms begin, and the end of the last.
        unknown: of each term its unknown.
        weight: of each term its factor.
        kind: of each cell its target or -1.
        pairs: two unknowns each that must differ.
        modulus: what sums count modulo; 0 for integers.
        reach: largest absolute value of an integer sum.
        wide: largest absolute value of an offset that is chosen at random.
        dense: whether the span + 1 counts, in place of the number of different sums.
        plain: whether chains of data stay unbroken, and runs of masks consecutive.
        penalty: energy of a fault.
        moves: how many.
        seed: of the random numbers.
    """
    np.random.seed(seed)
    groups = size.shape[0]
    slots = modulus if modulus > 0 else 2 * reach + 1
    targets, others = np.zeros(slots, np.int64), np.zeros(slots, np.int64)
    sums = np.zeros(kind.shape[0], np.int64)
    unknowns = 0
    for g in range(groups):
        unknowns = max(unknowns, start[g] + size[g])
    x, best_x = np.zeros(unknowns, np.int64), np.zeros(unknowns, np.int64)
    shape = np.ones((groups, 4), np.int64)
    for g in range(groups):
        shape[g, 0] = np.random.randint(-wide, wide + 1) if free[g] else 0
        shape[g, 1] = 1 if free[g] else choices[np.random.randint(choices.shape[0])]
        shape[g, 2] = 1 + np.random.randint(size[g]) if free[g] else size[g]
        shape[g, 3] = choices[np.random.randint(choices.shape[0])]
    old = shape.copy()
    best, energy = NONE, 1e18
    for move in range(moves):
        heat = 3.0 * np.exp(-3.4 * move / moves)
        old[:] = shape
        for _ in range(1 + np.random.randint(3)):
            g = np.random.randint(groups)
            part = np.random.randint(4)
            r = np.random.random()
            if part == 0:
                if free[g]:
                    shape[g, 0] += np.random.randint(-3, 4)
                    if r > 0.7:
                        shape[g, 0] = np.random.randint(-wide, wide + 1)
                elif r < 0.05:
                    shape[g, 0] = np.random.randint(-3, 4)
            elif part == 1:
                if modulus > 0 and r > 0.75:
                    shape[g, 1] = 1 + np.random.randint(modulus - 1)
                elif free[g] and (plain or r < 0.5):
                    shape[g, 1] = 1
                elif r < 0.6:
                    shape[g, 1] = choices[np.random.randint(choices.shape[0])]
                elif r < 0.7:
                    h = np.random.randint(groups)
                    shape[g, 1] = shape[h, 1] if np.random.random() < 0.5 else shape[h, 3]
                else:
                    shape[g, 1] += np.random.randint(-2, 3)
            elif part == 2:
                shape[g, 2] = 1 + np.random.randint(size[g]) if free[g] or (r < 0.1 and not plain) else size[g]
            elif r < 0.4:
                h = np.random.randint(groups)
                shape[g, 3] = shape[h, 1] if np.random.random() < 0.7 else shape[h, 3]
            elif r < 0.7:
                shape[g, 3] += np.random.randint(-2, 3)
            elif r < 0.85:
                shape[g, 3] = choices[np.random.randint(choices.shape[0])]
            else:
                shape[g, 3] = 1 + np.random.randint(wide)
        spread(shape, start, size, x)
        distinct, faults, span = measure(
            x, row, unknown, weight, kind, pairs, modulus, reach, targets, others, sums
        )  # fmt: skip
        if distinct < 0:
            shape[:] = old
            continue
        count = span if dense else distinct
        if faults == 0 and count < best:
            best = count
            best_x[:] = x
        new = count + penalty * faults
        if new <= energy or np.random.random() < np.exp((energy - new) / heat):
            energy = new
        else:
            shape[:] = old
    return best, best_x


@njit(cache=True)
def _change(
    v: int, by: int, column: Ints, cell: Ints, factor: Ints, kind: Ints,
    modulus: int, targets: Ints, others: Ints, sums: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Move all cells with unknown v; returns how the number of sums and the number of faults change."""
    distinct = faults = 0
    for i in range(column[v], column[v + 1]):
        c = cell[i]
        s = sums[c]
        t, o = targets[s], others[s]
        before = (t - 1 if t > 1 else 0) + (1 if t > 0 and o > 0 else 0)
        if kind[c] >= 0:
            t -= 1
        else:
            o -= 1
        targets[s], others[s] = t, o
        if t + o == 0:
            distinct -= 1
        faults += (t - 1 if t > 1 else 0) + (1 if t > 0 and o > 0 else 0) - before
        s += factor[i] * by
        if modulus > 0:
            s %= modulus
        sums[c] = s
    for i in range(column[v], column[v + 1]):
        c = cell[i]
        s = sums[c]
        t, o = targets[s], others[s]
        before = (t - 1 if t > 1 else 0) + (1 if t > 0 and o > 0 else 0)
        if t + o == 0:
            distinct += 1
        if kind[c] >= 0:
            t += 1
        else:
            o += 1
        targets[s], others[s] = t, o
        faults += (t - 1 if t > 1 else 0) + (1 if t > 0 and o > 0 else 0) - before
    return distinct, faults


@njit(cache=True)
def anneal(
    origin: Ints, column: Ints, cell: Ints, factor: Ints, kind: Ints, pairs: Ints, modulus: int, reach: int,
    hot: float, cold: float, penalty: float, moves: int, seed: int,
) -> tuple[int, Ints, int]:  # fmt: skip
    """Annealing on single unknowns with incremental counts: (least number found or `NONE`, its x, moves tried).

    Args:
        origin: values to start from.
        column: where each unknown's terms begin, and the end of the last.
        cell: of each term its cell.
        factor: of each term its factor.
        kind: of each cell its target or -1.
        pairs: two unknowns each that must differ.
        modulus: what sums count modulo; 0 for integers.
        reach: largest absolute value of an integer sum.
        hot: first temperature.
        cold: last temperature.
        penalty: energy of a fault.
        moves: how many.
        seed: of the random numbers.
    """
    np.random.seed(seed)
    x, best_x = origin.copy(), origin.copy()
    unknowns, cells = x.shape[0], kind.shape[0]
    slots = modulus if modulus > 0 else 2 * reach + 1
    targets, others = np.zeros(slots, np.int64), np.zeros(slots, np.int64)
    sums = np.zeros(cells, np.int64)
    for v in range(unknowns):
        for i in range(column[v], column[v + 1]):
            sums[cell[i]] += factor[i] * x[v]
    distinct = faults = 0
    for c in range(cells):
        s = sums[c] % modulus if modulus > 0 else sums[c] + reach
        if s < 0 or s >= slots:
            return NONE, best_x, 0
        sums[c] = s
        if targets[s] + others[s] == 0:
            distinct += 1
        if kind[c] >= 0:
            faults += 1 if targets[s] + others[s] > 0 else 0
            targets[s] += 1
        else:
            faults += 1 if targets[s] > 0 and others[s] == 0 else 0
            others[s] += 1
    clashes = 0
    for p in range(pairs.shape[0]):
        d = x[pairs[p, 0]] - x[pairs[p, 1]]
        clashes += 1 if d == 0 or (modulus > 0 and d % modulus == 0) else 0
    best = distinct if faults + clashes == 0 else NONE
    wide = modulus if modulus > 0 else reach // 2
    tried = 0
    heat = hot
    for move in range(moves):
        if move % 256 == 0:
            heat = hot * (cold / hot) ** (move / moves)
        v = np.random.randint(unknowns)
        r = np.random.random()
        if r < 0.6:
            i = column[v] + np.random.randint(column[v + 1] - column[v])
            goal = sums[np.random.randint(cells)]
            by = factor[i] * (goal - sums[cell[i]])
        elif r < 0.8:
            by = np.random.randint(-3, 4)
        else:
            by = np.random.randint(-wide, wide + 1) - x[v]
        if modulus > 0:
            by %= modulus
        if by == 0:
            continue
        if modulus == 0:
            inside = True
            for i in range(column[v], column[v + 1]):
                s = sums[cell[i]] + factor[i] * by
                if s < 0 or s >= slots:
                    inside = False
                    break
            if not inside:
                continue
        tried += 1
        d_distinct, d_faults = _change(v, by, column, cell, factor, kind, modulus, targets, others, sums)
        d_clashes = 0
        for p in range(pairs.shape[0]):
            if pairs[p, 0] == v or pairs[p, 1] == v:
                d = x[pairs[p, 0]] - x[pairs[p, 1]]
                after = d + (by if pairs[p, 0] == v else -by)
                if modulus > 0:
                    d, after = d % modulus, after % modulus
                d_clashes += (1 if after == 0 else 0) - (1 if d == 0 else 0)
        change = d_distinct + penalty * (d_faults + d_clashes)
        if change <= 0 or np.random.random() < np.exp(-change / heat):
            x[v] += by
            if modulus > 0:
                x[v] %= modulus
            distinct += d_distinct
            faults += d_faults
            clashes += d_clashes
            if faults + clashes == 0 and distinct < best:
                best = distinct
                best_x[:] = x
        else:
            _change(v, -by, column, cell, factor, kind, modulus, targets, others, sums)
    return best, best_x, tried
