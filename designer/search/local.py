"""Local search for codes: chains of arithmetic progressions, and annealing on single exponents."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.errors import DesignerError
from designer.search.design import Design, from_unknowns
from designer.search.instance import Instance, read_key

Ints = NDArray[np.int64]

STRUCTURED_MOVES: Final = 40_000
ANNEALING_MOVES: Final = 200_000
PENALTIES: Final = (0.7, 1.0, 1.5)
HOT: Final = (1.0, 1.5, 2.5)
COLD: Final = 0.12
LIGHT: Final = 0.5
"""Share of the runs over the integers in which a fault weighs as much as one or two monomials."""

PLAIN: Final = 0.6
"""Share of the runs in which data are one progression a group, and masks are runs of consecutive exponents."""


@dataclass(frozen=True, eq=False)
class Arrays:
    """An instance as the compiled loops read it.

    Args:
        row, unknown, weight: the cells' forms by rows.
        column, cell, factor: the same by unknowns.
        kind: target or -1 for every cell.
        pairs: two unknowns that must differ, for every two masks of an operand.
        start, size, free: the groups of unknowns.
        choices: likely steps.
        reach: largest absolute value of a sum over the integers.
        wide: largest absolute value of an offset that is chosen at random.
    """

    row: Ints
    unknown: Ints
    weight: Ints
    column: Ints
    cell: Ints
    factor: Ints
    kind: Ints
    pairs: Ints
    start: Ints
    size: Ints
    free: Ints
    choices: Ints
    reach: int
    wide: int


@lru_cache(maxsize=8)
def arrays(key: str) -> Arrays:
    """The arrays of the instance with that key."""
    instance = read_key(key)
    forms = instance.cells
    at, unknown = np.nonzero(forms)
    row = np.searchsorted(at, np.arange(len(forms) + 1))
    by_unknown, cell = np.nonzero(forms.T)
    column = np.searchsorted(by_unknown, np.arange(instance.unknowns + 1))
    groups = instance.groups
    pairs = [pair for group in groups if group.name.startswith("mask") for pair in combinations(group.unknowns, 2)]
    return Arrays(
        row=row.astype(np.int64), unknown=unknown.astype(np.int64), weight=forms[at, unknown],
        column=column.astype(np.int64), cell=cell.astype(np.int64), factor=forms.T[by_unknown, cell],
        kind=instance.kind.astype(np.int64), pairs=np.array(pairs, np.int64).reshape(-1, 2),
        start=np.array([group.start for group in groups], np.int64),
        size=np.array([group.size for group in groups], np.int64),
        free=np.array([group.name.startswith("mask") for group in groups], np.int64),
        choices=np.array(_choices(instance), np.int64),
        reach=8 * len(forms) + 64,
        wide=math.prod(group.size for group in groups if not group.name.startswith("mask")) + 3 * instance.masks + 4,
    )  # fmt: skip


def structured(
    instance: Instance, modulus: int | None = None, *, seed: int, moves: int = STRUCTURED_MOVES, dense: bool = False
) -> Design | None:
    """One run over chains of arithmetic progressions.

    Args:
        instance: what to find a code for.
        modulus: of the exponents; None for integers.
        seed: of the run: the same seed gives the same result.
        moves: length of the run.
        dense: whether the least degree is wanted, in place of the fewest monomials.
    """
    from designer.search.kernels import NONE
    from designer.search.kernels import structured as run

    table, chance = arrays(instance.key), np.random.default_rng(seed)
    best, x = _interruptible(
        run,
        table.start, table.size, table.free, table.choices, table.row, table.unknown, table.weight, table.kind,
        table.pairs, modulus or 0, table.reach, table.wide, dense, bool(chance.random() < PLAIN),
        _penalty(instance, modulus, chance), moves, int(chance.integers(1 << 30)),
    )  # fmt: skip
    return None if best == NONE else from_unknowns(instance, x, modulus)


def annealed(
    instance: Instance, modulus: int | None = None, *, seed: int, moves: int = ANNEALING_MOVES,
    origin: Design | None = None,
) -> Design | None:  # fmt: skip
    """One run over single exponents.

    Args:
        instance: what to find a code for.
        modulus: of the exponents; None for integers.
        seed: of the run: the same seed gives the same result.
        moves: length of the run.
        origin: a code to start from; random exponents by default.
    """
    from designer.search.kernels import NONE, anneal

    table, chance = arrays(instance.key), np.random.default_rng(seed)
    if origin is None:
        most = modulus or int(chance.integers(instance.targets, 2 * len(table.kind) + 2))
        x, hot = chance.integers(0, most, instance.unknowns, np.int64), float(chance.choice(HOT))
    else:
        x, hot = unknowns_of(origin), 0.7
    best, x, _ = _interruptible(
        anneal,
        x, table.column, table.cell, table.factor, table.kind, table.pairs, modulus or 0, table.reach, hot, COLD,
        _penalty(instance, modulus, chance), moves, int(chance.integers(1 << 30)),
    )  # fmt: skip
    return None if best == NONE else from_unknowns(instance, x, modulus)


def _interruptible(compiled: Callable[..., Any], *words: object) -> Any:
    """Call a compiled loop; Ctrl-C during it is Ctrl-C, not the error that the call makes of it."""
    try:
        return compiled(*words)
    except SystemError as error:
        if isinstance(error.__cause__ or error.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise


def unknowns_of(design: Design) -> Ints:
    """Values of the unknowns that give a design, up to shifts of the operands.

    Raises:
        DesignerError: there are none: the products of some target do not meet.
    """
    instance, modulus = design.instance, design.modulus
    count = instance.unknowns + instance.operands
    rows = []
    for operand, (encoder, values) in enumerate(zip(instance.encoders, design.exponents, strict=True)):
        for form, value in zip(encoder, values, strict=True):
            shift = instance.unknowns + operand
            rows.append(({int(v): int(form[v]) for v in np.flatnonzero(form)} | {shift: 1}, value))
    known: dict[int, int] = {}
    while len(known) < count:
        unit = next(
            (
                (open_, form, value) for form, value in rows
                if len(open_ := [v for v in form if v not in known]) == 1 and abs(form[open_[0]]) == 1
            ),
            None,
        )  # fmt: skip
        if unit is None:
            free = next((v for form, _ in rows for v in sorted(form, reverse=True) if v not in known), None)
            known[next(v for v in range(count) if v not in known) if free is None else free] = 0
            continue
        (v,), form, value = unit
        rest = value - sum(weight * known[w] for w, weight in form.items() if w != v)
        known[v] = rest * form[v]
    for form, value in rows:
        off = sum(weight * known[v] for v, weight in form.items()) - value
        if off if modulus is None else off % modulus:
            raise DesignerError("products of a target do not meet", where=instance.key)
    return np.array([known[v] for v in range(instance.unknowns)], np.int64)


def _penalty(instance: Instance, modulus: int | None, chance: np.random.Generator) -> float:
    """Energy of a fault: more where a code needs many monomials for a target, or all blocks would sit at one."""
    from designer.search.bounds import lower_bound

    penalty = float(chance.choice(PENALTIES))
    if modulus is None and chance.random() < LIGHT:
        return penalty
    monomials = modulus or lower_bound(instance, "generic").value
    return penalty * max(1.0, monomials / (2 * instance.targets))


def _choices(instance: Instance) -> list[int]:
    """Steps that known codes have: products of the groups' sizes, and these a little larger."""
    sizes = [group.size for group in instance.groups if not group.name.startswith("mask")]
    products = {math.prod(some) for count in range(len(sizes) + 1) for some in combinations(sizes, count)}
    masks = instance.masks
    return sorted({p + extra for p in products for extra in (0, 1, masks, masks + 1) if p + extra > 0})
