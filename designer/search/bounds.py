"""Lower bounds on the number of workers of every code of a class, by theorems on sums of sets.

A code puts every target at one monomial, apart from all interference. So exponents of an operand's blocks differ, and
masks' from data's; sums with a mask are no targets; and for products of matrices more sums are known to differ. Over
the integers X + Y has |X| + |Y| - 1 elements at least. Modulo a prime it has as many or all (Cauchy and Davenport);
modulo q it consists of cosets of a subgroup H of h elements, and |X + Y| >= |X + H| + |Y + H| - h (Kneser). The proofs
stand in docs/converse.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from designer.algebra.primes import is_prime
from designer.analyses.converse import matrix_product
from designer.errors import DesignerError
from designer.search.design import CLASSES
from designer.search.instance import Instance

COQ: Final = "proofs/coq/Converse.v"
PAPER: Final = "on paper: docs/converse.md"

MODULUS_LIMIT: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A lower bound on the number of workers.

    Args:
        value: no code of the class has fewer workers.
        reason: the theorem, in a sentence.
        proved_by: where its proof stands.
    """

    value: int
    reason: str
    proved_by: str


def lower_bound(instance: Instance, kind: str, modulus: int | None = None) -> Bound:
    """The largest of the known lower bounds.

    Args:
        instance: what the codes are for.
        kind: a class of `designer.search.design.CLASSES`.
        modulus: for the cyclic classes the number that exponents count modulo; None for all of them. The bound is then
            one on the number of monomials: a value above the modulus says that there is no code at all.

    Raises:
        DesignerError: an unknown class, or a modulus for integer exponents.

    >>> from designer.search.instance import make_instance
    >>> lower_bound(make_instance("matmul", {"p": 2, "m": 2, "n": 2}), "generic").value
    9
    >>> outer = make_instance("matmul", {"p": 1, "m": 3, "n": 3}, 3)
    >>> lower_bound(outer, "generic").value, lower_bound(outer, "cyclic", 21).value
    (17, 17)
    """
    if kind not in CLASSES:
        raise DesignerError("unknown class of codes", got=kind, allowed=", ".join(CLASSES))
    cyclic = kind.startswith("cyclic")
    if modulus is not None and (not cyclic or not 1 <= modulus <= MODULUS_LIMIT):
        raise DesignerError(
            "no such modulus for this class", where=kind, got=modulus, allowed=f"1 to {MODULUS_LIMIT}, cyclic classes"
        )
    if not cyclic:
        return _largest(instance, _Integers())
    if modulus is not None:
        return _largest(instance, _Cyclic(modulus))
    floor = _largest(instance, _AnyGroup())
    if kind == "cyclic-any":
        return floor
    return _least_modulus(instance, floor)


def _least_modulus(instance: Instance, floor: Bound) -> Bound:
    """With as many workers as the modulus: the least modulus that its own bound does not exclude."""
    found, q = floor, max(floor.value, 1)
    while (bound := _largest(instance, _Cyclic(q))).value > q:
        q, found = q + 1, bound
    reason = found.reason if q == floor.value else f"every smaller modulus is excluded, {q - 1} since {found.reason}"
    return Bound(value=q, reason=reason, proved_by=found.proved_by)


class _Integers:
    """Sums of sets of integers, or of vectors of integers."""

    words = "|X + Y| >= |X| + |Y| - 1"
    ordered = True

    def sums(self, *sizes: int) -> int:
        """The least number of sums of sets of these sizes."""
        return sum(sizes) - len(sizes) + 1

    def sums_of_masks(self, masks: int, *sizes: int) -> int:
        """The same where the first set is one of T masks, and not all elements of the group are sums."""
        return self.sums(masks, *sizes)


class _Cyclic:
    """Sums of sets of residues: for every order h of a subgroup the least that Kneser's theorem leaves."""

    ordered = False

    def __init__(self, modulus: int) -> None:
        self.modulus = modulus
        self.orders = [h for h in range(1, modulus + 1) if modulus % h == 0]
        self.words = "Cauchy and Davenport" if is_prime(modulus) else "Kneser"

    def sums(self, *sizes: int) -> int:
        return min(_cosets(h, sizes) for h in self.orders)

    def sums_of_masks(self, masks: int, *sizes: int) -> int:
        least = self.modulus + 1
        for h in self.orders[:-1]:
            count = self.modulus // h
            taken = masks if count >= masks else -(-masks // h)
            least = min(least, h * (taken + sum(-(-size // h) for size in sizes) - len(sizes)))
        return least


class _AnyGroup:
    """What holds in every abelian group; subgroups of all orders are allowed for."""

    words = "X + Y is as large as X"
    ordered = False

    def sums(self, *sizes: int) -> int:
        return max(sizes)

    def sums_of_masks(self, masks: int, *sizes: int) -> int:
        extra = masks - 1 if masks <= 2 else 0
        return max(*sizes, masks, sizes[0] + extra if len(sizes) == 1 else 0)


_Group = _Integers | _Cyclic | _AnyGroup


def _cosets(h: int, sizes: Sequence[int]) -> int:
    return h * (sum(-(-size // h) for size in sizes) - len(sizes) + 1)


def _largest(instance: Instance, group: _Group) -> Bound:
    return max(_bounds(instance, group), key=lambda bound: bound.value)


def _bounds(instance: Instance, group: _Group) -> Iterator[Bound]:
    yield Bound(
        value=instance.targets,
        reason=f"each of the {instance.targets} targets has a monomial of its own",
        proved_by=PAPER,
    )
    blocks, masks = _different_blocks(instance), instance.masks
    yield Bound(
        value=group.sums(*(size + masks for size in blocks)),
        reason=f"all sums of {_listed(size + masks for size in blocks)} exponents are monomials; {group.words}",
        proved_by=PAPER,
    )
    if masks:
        yield from _of_masks(instance, blocks, group)
    if (shape := _matrices(instance)) is not None:
        yield from _of_matrices(instance, *shape, group)


def _of_masks(instance: Instance, blocks: Sequence[int], group: _Group) -> Iterator[Bound]:
    """Sums with the masks of one operand lie apart from the targets."""
    masks = instance.masks
    for number, name in enumerate(instance.operation.names):
        others = [size + masks for other, size in enumerate(blocks) if other != number]
        yield Bound(
            value=instance.targets + group.sums_of_masks(masks, *others),
            reason=f"{instance.targets} targets, and apart from them the sums of {masks} masks of {name} and the other "
            f"operands' {_listed(others)} exponents; {group.words}",
            proved_by=PAPER,
        )


def _of_matrices(instance: Instance, rows: int, inner: int, columns: int, group: _Group) -> Iterator[Bound]:
    """Products of matrices: rows x columns targets, the product of the inner parts."""
    masks, whole = instance.masks, rows * columns * inner
    yield Bound(
        value=group.sums(whole, inner),
        reason=f"the {whole} sums of one exponent of each part differ, and the product holds them minus {inner} "
        f"different ones; {group.words}",
        proved_by=f"{COQ}: support_bound" if group.ordered and instance.operands == 2 else PAPER,
    )
    if not masks or instance.operands != 2:
        return
    for own, other in ((rows, columns), (columns, rows)):
        with_masks = whole + group.sums(masks, other)
        yield Bound(
            value=group.sums(with_masks, inner),
            reason=f"the {whole} sums of one exponent of each part and those of {masks} masks with the {other} free "
            f"parts of the other operand differ, and the product holds them minus {inner} different ones; "
            f"{group.words}",
            proved_by=PAPER,
        )
        if own == other:
            break
    if inner == 1:
        yield Bound(
            value=rows * columns + rows + columns,
            reason=f"one mask of each operand adds {rows} + {columns} monomials at least to {rows * columns} targets, "
            "in every abelian group: two of the pairs that may meet would make two targets meet",
            proved_by=f"{COQ}: secure_support_bound",
        )


def _matrices(instance: Instance) -> tuple[int, int, int] | None:
    """Rows, inner parts and columns of a product of matrices or of a chain; a contraction's indices are grouped."""
    operation, parts = instance.operation, instance.parts
    if operation.name == "chain":
        inner = math.prod(parts[index] for index in operation.summed)
        first, last = (parts[index] for index in operation.free)
        return first, inner, last
    return matrix_product(operation, parts)


def _listed(numbers: Iterable[int]) -> str:
    return " and ".join(map(str, numbers))


def _different_blocks(instance: Instance) -> list[int]:
    """For every operand how many of its blocks have different exponents for sure.

    Two blocks differ if some blocks of the other operands make a target with one of them and something else with the
    other.
    """
    found = []
    for operand, blocks in enumerate(instance.data):
        kinds = np.moveaxis(instance.kinds, operand, 0)[:blocks].reshape(blocks, -1)
        found.append(len(np.unique(kinds, axis=0)))
    return found
