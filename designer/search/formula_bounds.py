"""Lower bounds on the number of workers that a formula gives, for every partition.

All codes here put each target at a monomial of its own, apart from all interference. So exponents of blocks that are
told apart by some target differ, and differ from the masks' exponents. Over the integers |X + Y| >= |X| + |Y| - 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from designer.search.instance import INTERFERENCE, Instance


@dataclass(frozen=True, slots=True, order=True)
class FormulaBound:
    """A lower bound.

    Args:
        least: no code has fewer workers.
        reason: the argument in words.
    """

    least: int
    reason: str


@lru_cache(maxsize=4096)
def _cached(key: str, cyclic: bool) -> FormulaBound:
    from designer.search.record import instance_of

    instance = instance_of(key)
    found = _every_group(instance) if cyclic else [*_every_group(instance), *_integers(instance)]
    return max(found, key=lambda bound: bound.least)


def formula_bound(instance: Instance, kind: str) -> FormulaBound:
    """The largest lower bound by formula in a class of codes.

    Args:
        instance: what is computed.
        kind: the class; for `cyclic` and `cyclic-any` only what holds in every abelian group.

    >>> from designer.search.instance import make_instance
    >>> formula_bound(make_instance("matmul", {"p": 1, "m": 4, "n": 3}, 3), "generic").least
    21
    >>> formula_bound(make_instance("matmul", {"p": 2, "m": 3, "n": 2}), "generic").least
    13
    """
    return _cached(instance.key, kind.startswith("cyclic"))


def sizes(instance: Instance) -> tuple[int, ...]:
    """For every operand how many different exponents it has at least: blocks that targets tell apart, and masks."""
    counts = []
    for operand, data in enumerate(instance.data):
        rows = instance.kinds.swapaxes(0, operand).reshape(instance.sizes[operand], -1)[:data]
        told = {row.tobytes() for row in rows if (row != INTERFERENCE).any()}
        counts.append(len(told) + instance.masks)
    return tuple(counts)


def _every_group(instance: Instance) -> list[FormulaBound]:
    """Bounds on the number of monomials that hold for exponents in every abelian group."""
    targets, masks, shape = instance.targets, instance.masks, _matrix_shape(instance)
    counts = sizes(instance)
    found = [FormulaBound(targets, "every target has a monomial of its own")]
    if masks:
        most = max(counts)
        found.append(FormulaBound(
            targets + most, f"{targets} targets; one mask and the other operand's {most} exponents give as many others"
        ))  # fmt: skip
    if shape is None:
        return found
    rows, inner, columns = shape
    found.append(FormulaBound(
        rows * inner * columns,
        f"p m n = {rows * inner * columns}: the sums of one exponent of each index are all different",
    ))  # fmt: skip
    if masks and inner == 1:
        found.append(FormulaBound(
            rows * columns + rows + columns,
            f"K L + K + L = {rows * columns + rows + columns}: one mask of each operand adds K + L monomials",
        ))  # fmt: skip
    return found


def _integers(instance: Instance) -> list[FormulaBound]:
    """Bounds on the number of monomials that hold for integer exponents."""
    targets, masks, shape = instance.targets, instance.masks, _matrix_shape(instance)
    counts = sizes(instance)
    whole = sum(counts) - len(counts) + 1
    found = [FormulaBound(whole, f"sums of {' + '.join(map(str, counts))} different exponents: |X+Y| >= |X|+|Y|-1")]
    if masks:
        least = targets + max(sum(counts) - count + masks for count in counts) - len(counts) + 1
        found.append(FormulaBound(
            least, f"{targets} targets; the sums with one operand's {masks} masks lie apart: |X+Y| >= |X|+|Y|-1"
        ))  # fmt: skip
    if shape is not None:
        rows, inner, columns = shape
        aligned = rows * inner * columns + inner - 1
        found.append(FormulaBound(
            aligned, f"p m n + p - 1 = {aligned}: |U+W+S-S| >= |U+W+S| + |S| - 1 for aligned codes"
        ))  # fmt: skip
    return found


def _matrix_shape(instance: Instance) -> tuple[int, int, int] | None:
    """Rows, inner parts, columns of the product of matrices, or of a chain of them; None for other operations."""
    from designer.analyses.converse import matrix_product

    if instance.operation.name == "chain":
        first, last = (instance.parts[terms[0]] for terms in instance.operation.output)
        return first, math.prod(instance.parts[index] for index in instance.operation.summed), last
    return matrix_product(instance.operation, instance.parts)
