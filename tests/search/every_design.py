"""All designs of a small instance, by enumeration: the slow twin of bounds and of searches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from designer.algebra.field import field
from designer.algebra.linear import rank
from designer.algebra.primes import prime_in_progression
from designer.search.design import Design, from_unknowns
from designer.search.instance import Instance


def every_design(instance: Instance, numbers: int, modulus: int | None = None) -> Iterator[Design]:
    """Each code with unknowns from 0 to numbers - 1, the first 0 where a shift makes it so; leaking ones included."""
    values, _ = _codes(instance, numbers, modulus)
    for row in values:
        yield from_unknowns(instance, row.tolist(), modulus)


def least_support(instance: Instance, numbers: int) -> int | None:
    """The least number of monomials among all integer codes with these unknowns; None if there are none."""
    _, sums = _codes(instance, numbers, None)
    ordered = np.sort(sums, axis=1)
    return int(1 + (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1).min()) if len(sums) else None


def free_unknowns(instance: Instance) -> int:
    """Number of unknowns that are enumerated."""
    return instance.unknowns - _shifted(instance)


def _shifted(instance: Instance) -> bool:
    """Whether a shift makes the first unknown 0: it does to exponents of an operand, not to a progression's step."""
    return instance.groups[0].name[0] in "us" and not instance.groups[0].name.startswith("step")


def _codes(instance: Instance, numbers: int, modulus: int | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The unknowns of all codes, and the values of their cells."""
    axes = [np.arange(numbers) if n or not _shifted(instance) else np.arange(1) for n in range(instance.unknowns)]
    values = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, instance.unknowns)
    sums, apart = values @ instance.cells.T, values @ instance.apart.T
    if modulus is not None:
        sums, apart = sums % modulus, apart % modulus
    valid = (apart != 0).all(axis=1)
    for target in range(instance.targets):
        own = int(np.flatnonzero(instance.kind == target)[0])
        other = np.flatnonzero(np.arange(len(instance.kind)) != own)
        valid &= (sums[:, [own]] != sums[:, other]).all(axis=1)
    return values[valid], sums[valid]


def leaks(design: Design) -> bool:
    """Whether some T workers at the roots of unity of a large field see data, by ranks."""
    assert design.modulus is not None
    data, colluders = design.instance.data, design.instance.colluders
    return any(
        _leaks(values[:blocks], values[blocks:], design.modulus, colluders)
        for values, blocks in zip(design.exponents, data, strict=True)
    )


@cache
def _leaks(data: Sequence[int], masks: Sequence[int], modulus: int, colluders: int) -> bool:
    over = field(prime_in_progression(1 << 40, modulus))
    root = over.root_of_unity(modulus)
    for workers in combinations(range(modulus), min(colluders, modulus)):
        hidden = [[over.power(root, e * w % modulus) for w in workers] for e in masks]
        known = rank(hidden, over)
        for e in data:
            if rank([*hidden, [over.power(root, e * w % modulus) for w in workers]], over) > known:
                return True
    return False
