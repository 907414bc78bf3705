"""Reading by counting: which targets of a code can be read from the coefficients, exactly.

A target is readable if and only if the monomials that its products touch hold nothing else. The
multiplicities of all monomials come from one product of long integers; they are compared with the numbers of
the targets' own products, which need not be listed where affine exponents make them meet at one monomial.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from designer.algebra.sumset import Multiplicities
from designer.errors import DesignerError
from designer.operation import Block, Operation, row_major

if TYPE_CHECKING:
    from designer.code import Code

TERM_LIMIT: Final = 20_000_000
ARRAY_TERMS: Final = 20_000
PIECE: Final = 1 << 16

BlockProduct = tuple[int, ...]
"""One block of each operand, by row-major number."""


class Counting:
    """The multiplicities of a code's monomials, and what they say of its targets.

    Args:
        code: the code.
        packed: for each operand the packed exponents of its blocks in row-major order.
    """

    def __init__(self, code: Code, packed: list[list[int]]) -> None:
        self.code = code
        self.packed = packed

    @cached_property
    def counts(self) -> Multiplicities:
        """How many block products meet at each packed monomial."""
        if not any(self.code.modulus):
            return Multiplicities(self.packed)
        return Multiplicities(self.packed).mapped(self._cyclic)

    @cached_property
    def affine(self) -> tuple[int, tuple[int, ...]] | None:
        """Constant and steps of the targets' packed monomials, one step an output axis.

        None unless affine exponents make all products of a target meet at one monomial.
        """
        operation, parts = self.code.operation, self.code.parts
        constant, steps = 0, dict.fromkeys(operation.indices, 0)
        for packed, strides in zip(self.packed, operation.strides(parts), strict=True):
            grid = [packed[0]]
            for index, stride in reversed(strides.items()):
                step = packed[stride] - packed[0] if parts[index] > 1 else 0
                grid = [value + step * number for value in grid for number in range(parts[index])]
                steps[index] += step
            if grid != packed[: len(grid)]:
                return None
            constant += packed[0]
        if any(steps[index] for index in operation.summed):
            return None
        axes = [{steps[index] for index in terms if parts[index] > 1} for terms in operation.output]
        if any(len(axis) > 1 for axis in axes):
            return None
        return constant, tuple(axis.pop() if axis else 0 for axis in axes)

    def unreadable_targets(self) -> Iterator[Block]:
        """Targets whose monomials hold more products than the target's own."""
        if self.affine is not None:
            return self._by_target(self.affine)
        terms = self.code.operation.multiplications(self.code.parts)
        if terms > ARRAY_TERMS and self.code.packing.size < 1 << 63:
            return self._by_arrays()
        return self._by_terms()

    def _by_target(self, affine: tuple[int, tuple[int, ...]]) -> Iterator[Block]:
        """The same where every target has one monomial: it must hold as many products as the target has."""
        operation, parts = self.code.operation, self.code.parts
        constant, steps = affine
        own = [_splittings([parts[index] for index in terms]) for terms in operation.output]
        inner = math.prod(parts[index] for index in operation.summed)
        cyclic, counts = any(self.code.modulus), self.counts
        for target in operation.targets(parts):
            number = constant + sum(index * step for index, step in zip(target, steps, strict=True))
            wanted = inner * math.prod(ways[index] for ways, index in zip(own, target, strict=True))
            if counts[self._cyclic(number) if cyclic else number] != wanted:
                yield target

    def _by_terms(self) -> Iterator[Block]:
        """The same by listing all terms."""
        own: dict[Block, int] = {}
        touched: dict[Block, set[int]] = {}
        cyclic, packed = any(self.code.modulus), self.packed
        for target, blocks in self.terms():
            own[target] = own.get(target, 0) + 1
            number = sum([column[block] for column, block in zip(packed, blocks, strict=True)])
            touched.setdefault(target, set()).add(self._cyclic(number) if cyclic else number)
        counts = self.counts
        yield from (target for target, total in sorted(own.items()) if sum(counts[e] for e in touched[target]) != total)

    def _by_arrays(self) -> Iterator[Block]:
        """The same by arrays: a monomial is spoilt if it holds a product of no target, or of two targets."""
        import numpy as np

        self._check_terms()
        operation, parts, size = self.code.operation, self.code.parts, self.code.packing.size
        terms, shape = operation.multiplications(parts), operation.output_shape(parts)
        listed = size > 16 * terms
        places = np.unique(np.concatenate([numbers for numbers, _ in self._pieces(terms)])) if listed else None

        def pieces() -> Iterator[tuple[Any, Any]]:
            for numbers, owners in self._pieces(max(PIECE, size)):
                yield numbers if places is None else np.searchsorted(places, numbers), owners

        owner = np.zeros(size if places is None else len(places), np.int32)
        spoilt = np.zeros(len(owner), bool)
        alone = terms == math.prod(len(m) for m in self.code.exponents)  # no product is of no target
        wanted = np.zeros(len(owner), np.int64)
        for numbers, owners in pieces():
            owner[numbers] = owners
            if not alone:
                wanted += np.bincount(numbers, minlength=len(wanted))
        for numbers, owners in pieces():
            spoilt[numbers[owner[numbers] != owners]] = True
        if not alone:
            held = np.flatnonzero(wanted)
            spoilt[held] |= self.counts.at(held if places is None else places) != wanted[held]
        if not spoilt.any():
            return
        unreadable = np.zeros(math.prod(shape), bool)
        for numbers, owners in pieces():
            unreadable[owners[spoilt[numbers]]] = True
        for number in np.flatnonzero(unreadable).tolist():
            yield tuple(int(index) for index in np.unravel_index(number, shape))

    def _pieces(self, length: int) -> Iterator[tuple[Any, Any]]:
        """Packed monomials and row-major targets of all terms, in pieces of about that length."""
        import numpy as np

        operation, parts = self.code.operation, self.code.parts
        axes = tuple(parts[index] for index in operation.indices)
        grids = [
            np.array(packed, dtype=np.int64)[self._index_grid(steps)]
            for packed, steps in zip(self.packed, operation.strides(parts), strict=True)
        ]
        steps = _output_steps(operation, operation.output_shape(parts))
        first = {index: steps.pop(index) for index in operation.indices[:1] if index in steps}
        targets = [self._index_grid(some).astype(np.int32) for some in (first, steps)]
        rows = max(1, length * axes[0] // math.prod(axes))
        for start in range(0, axes[0], rows):
            shape = (min(rows, axes[0] - start), *axes[1:])
            numbers, owners = (
                np.broadcast_to(
                    sum(grid[start : start + rows] if len(grid) > 1 else grid for grid in some), shape
                ).ravel()
                for some in (grids, targets)
            )
            yield self._cyclic(numbers), owners

    def _index_grid(self, steps: Mapping[str, int]) -> Any:
        """The sum of index times step at all index vectors: an axis an index, of length 1 without a step."""
        import numpy as np

        axes = [
            np.arange(self.code.parts[i]) * steps[i] if i in steps else np.zeros(1, int)
            for i in self.code.operation.indices
        ]
        return sum(np.ix_(*axes))

    def _cyclic(self, numbers: Any) -> Any:
        """Packed sums with the exponents reduced by the moduli."""
        if not any(self.code.modulus):
            return numbers
        reduced, packing = 0, self.code.packing
        for radix, weight, cycle in zip(packing.radices, packing.weights, self.code.modulus, strict=True):
            exponent = numbers // weight % radix
            reduced = reduced + weight * (exponent if cycle is None else exponent % cycle)
        return reduced

    def _check_terms(self) -> None:
        count = self.code.operation.multiplications(self.code.parts)
        if count > TERM_LIMIT:
            raise DesignerError(
                "too many block products in the targets",
                where=self.code.label,
                got=count,
                allowed=f"at most {TERM_LIMIT}",
            )

    def terms(self) -> Iterator[tuple[Block, BlockProduct]]:
        """All targets' products, if they are not too many: pairs (target, blocks)."""
        self._check_terms()
        return self.code.operation.terms(self.code.parts)


def _splittings(sizes: Sequence[int]) -> list[int]:
    """In how many ways each number is a sum of indices below the sizes."""
    ways = [1]
    for size in sizes:
        sums = [0, *accumulate(ways + [0] * (size - 1))]
        ways = [high - low for high, low in zip(sums[1:], [0] * (size - 1) + sums, strict=False)]
    return ways


def _output_steps(operation: Operation, shape: tuple[int, ...]) -> dict[str, int]:
    """What one unit of each free index adds to the row-major number of the target."""
    places = row_major(range(len(shape)), shape)
    return {index: places[axis] for axis, terms in enumerate(operation.output) for index in terms}
