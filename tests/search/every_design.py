"""All designs of a small instance, by enumeration: the slow twin of bounds and of searches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np

from designer.algebra.field import field
from designer.algebra.linear import rank
from designer.algebra.primes import prime_in_progression
from designer.search.design import Design, from_unknowns
from designer.search.instance import Instance


def every_design(instance: Instance, numbers: int, modulus: int | None = None) -> Iterator[Design]:
    """Each code with unknowns from 0 to numbers - 1, up to a shift of the first unknown; leaking ones included."""
    axes = [np.arange(numbers) if n else np.arange(1) for n in range(instance.unknowns)]
    values = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, instance.unknowns)
    sums, apart = values @ instance.cells.T, values @ instance.apart.T
    if modulus is not None:
        sums, apart = sums % modulus, apart % modulus
    valid = (apart != 0).all(axis=1)
    for target in range(instance.targets):
        own = int(np.flatnonzero(instance.kind == target)[0])
        other = np.flatnonzero(np.arange(len(instance.kind)) != own)
        valid &= (sums[:, [own]] != sums[:, other]).all(axis=1)
    for number in np.flatnonzero(valid):
        yield from_unknowns(instance, values[number].tolist(), modulus)


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
