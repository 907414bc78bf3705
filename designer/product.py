"""The product polynomial of a code: support, degrees, carriers and interference, exactly.

Coefficients of different monomials are sums of different block products, and block products are
independent; hence a target is readable from the coefficients if and only if the monomials which its
products touch hold nothing else. This is decided without forming the products:

* *aligned* codes of a two-operand contraction: A[i,k] at α(i)+σ(k) and B[k,j] at β(j)−σ(k). All products
  of a target then meet at α(i)+β(j), and the support is G + D with G = {α(i)+β(j)} and
  D = {σ(k)−σ(k')}; sets are bits of long integers;
* all others: multiplicities by one product of long integers, compared with the numbers of the targets'
  own products; these need not be listed where affine exponents make a target's products meet at one monomial.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from itertools import product as cartesian
from typing import TYPE_CHECKING, Any, Final

from designer.algebra.monomial import Monomial
from designer.algebra.sumset import BITS_LIMIT, Bits, Multiplicities, bits_of, translates
from designer.errors import DesignerError
from designer.operation import Block, Operation, row_major

if TYPE_CHECKING:
    from designer.code import Code

TERM_LIMIT: Final = 20_000_000
ARRAY_TERMS: Final = 20_000
PIECE: Final = 1 << 16
LISTING_LIMIT: Final = 5_000_000

BlockProduct = tuple[int, ...]
"""One block of each operand, by row-major number."""


@dataclass(frozen=True, slots=True)
class Interference:
    """Why a target cannot be read: a monomial of its own holds something else, too."""

    target: Block
    monomial: Monomial
    products: tuple[BlockProduct, ...]
    foreign: tuple[BlockProduct, ...]


@dataclass(frozen=True, slots=True)
class _Aligned:
    """Separated exponents of an aligned code, packed: rows α, columns β, inner σ."""

    rows: list[int]
    columns: list[int]
    inner: list[int]


class ProductPolynomial:
    """What the product of the encoding polynomials holds at each monomial; `code.product` makes it.

    >>> from designer import load
    >>> product = load("epc").bind(p=2, m=2, n=2).product
    >>> product.degrees, product.support_size, product.readable, product.carriers((1, 1))
    ((8,), 9, True, ((7,),))
    """

    def __init__(self, code: Code) -> None:
        self.code = code

    # what it is

    @property
    def degrees(self) -> tuple[int, ...]:
        """Largest exponent of each variable (below the modulus where exponents are cyclic)."""
        tops = [sum(degrees) for degrees in zip(*(m.degrees for m in self.code.exponents), strict=True)]
        if not any(self.code.modulus):
            return tuple(tops)
        return tuple(max(column) for column in zip(*self.support(), strict=True))

    @cached_property
    def support_size(self) -> int:
        """Number of monomials."""
        return len(self._sums)

    @property
    def is_box(self) -> bool:
        """Whether every monomial up to the degrees occurs."""
        return self.support_size == math.prod(degree + 1 for degree in self.degrees)

    def support(self) -> list[Monomial]:
        """All monomials, in order of their packed exponents."""
        return [self._unpacked(number) for number in sorted(self._sums)]

    def monomials(self) -> dict[Monomial, list[BlockProduct]]:
        """The degree table: monomial -> the block products that meet there.

        Raises:
            DesignerError: there are more than five million products.
        """
        count = math.prod(len(m) for m in self.code.exponents)
        if count > LISTING_LIMIT:
            raise DesignerError(
                "too many block products to list",
                where=self.code.label,
                got=count,
                allowed=f"at most {LISTING_LIMIT}",
                remedy="ask for one monomial: products_at",
            )
        table: dict[Monomial, list[BlockProduct]] = {}
        for blocks in cartesian(*(range(len(m)) for m in self.code.exponents)):
            table.setdefault(self._monomial(blocks), []).append(blocks)
        return table

    def products_at(self, monomial: Monomial) -> list[BlockProduct]:
        """The block products that meet at one monomial."""
        *others, last = self.code.exponents
        places: dict[Monomial, list[int]] = {}
        for number, exponent in enumerate(last):
            places.setdefault(self.code.reduce(exponent), []).append(number)
        found = []
        for blocks in cartesian(*(range(len(m)) for m in others)):
            partial = [
                sum(exponents)
                for exponents in zip(*(m[b] for m, b in zip(others, blocks, strict=True)), strict=True)
            ]
            missing = self.code.reduce(tuple(e - s for e, s in zip(monomial, partial, strict=True)))
            found += [(*blocks, number) for number in places.get(missing, ())]
        return sorted(found)

    # what can be read

    @cached_property
    def readable(self) -> bool:
        """Whether every target can be read from the coefficients."""
        if self._alignment is not None:
            return self._aligned_readable
        return next(self._unreadable_targets(), None) is None

    def carriers(self, target: Block) -> tuple[Monomial, ...]:
        """The monomials that the target's products touch; one in the usual case."""
        own = self._own_products(target)
        if self._alignment is not None or self._affine is not None:
            return (self._monomial(next(own)),)
        return tuple(sorted({self._monomial(blocks) for blocks in own}))

    def all_carriers(self) -> dict[Block, tuple[Monomial, ...]]:
        """`carriers` of every target, in the targets' row-major order."""
        targets = self.code.operation.targets(self.code.parts)
        if self._alignment is not None or self._affine is not None:
            return {target: self.carriers(target) for target in targets}
        touched: dict[Block, set[Monomial]] = {target: set() for target in targets}
        for target, blocks in self._terms():
            touched[target].add(self._monomial(blocks))
        return {target: tuple(sorted(monomials)) for target, monomials in touched.items()}

    def interference(self) -> Interference | None:
        """The first target that cannot be read, with the products that spoil it; None if all can be read."""
        return next(self.interferences(), None)

    def interferences(self) -> Iterator[Interference]:
        """Every target that cannot be read, with its first spoilt monomial."""
        if self.readable:
            return
        for target in self._unreadable_targets():
            own = set(self._own_products(target))
            for monomial in self.carriers(target):
                products = self.products_at(monomial)
                if foreign := [blocks for blocks in products if blocks not in own]:
                    yield Interference(target, monomial, tuple(products), tuple(foreign))
                    break

    def graph(self) -> Any:
        """Blocks and monomials as a networkx graph; an edge is a block product's contribution."""
        from designer.algebra.bipartite import bipartite

        return bipartite(self.monomials(), [m.operand for m in self.code.exponents])

    # how it is found

    @cached_property
    def _packed(self) -> list[list[int]]:
        return [self.code.packing.pack_columns(m.columns) for m in self.code.exponents]

    @cached_property
    def _alignment(self) -> _Aligned | None:
        """The separated exponents if the code is an aligned two-operand contraction without modulus."""
        operation, parts = self.code.operation, self.code.parts
        if len(operation.operands) != 2 or operation.is_convolution or any(self.code.modulus):
            return None
        (_, left), (_, right) = operation.operands
        if set(left) & set(right) != set(operation.summed):
            return None
        inner = [index for index in left if index in right]
        if self.code.packing.size > BITS_LIMIT:
            return None
        a = _rearranged(self._packed[0], left, [*(i for i in left if i not in inner), *inner], parts)
        b = _rearranged(self._packed[1], right, [*inner, *(j for j in right if j not in inner)], parts)
        return _separate(a, b, math.prod(parts[index] for index in inner))

    @cached_property
    def _carrier_bits(self) -> Bits:
        """G = {α(i)+β(j)} of an aligned code."""
        assert self._alignment is not None  # noqa: S101 (callers ask first)
        base = bits_of(self._alignment.rows)
        union = translates(base.bits, sorted(set(self._alignment.columns)))
        return Bits(union.bits, union.offset + base.offset)

    @cached_property
    def _foreign_bits(self) -> Bits:
        """G + D without the carriers' own place: D = {σ(k)−σ(k'), k != k'}; empty for one inner part."""
        assert self._alignment is not None  # noqa: S101 (callers ask first)
        inner = sorted(set(self._alignment.inner))
        shifts = _differences(inner)
        if len(inner) < len(self._alignment.inner):
            shifts = sorted({*shifts, 0})
        if not shifts:
            return Bits(0)
        union = translates(self._carrier_bits.bits, shifts)
        return Bits(union.bits, union.offset + self._carrier_bits.offset)

    @cached_property
    def _aligned_readable(self) -> bool:
        assert self._alignment is not None  # noqa: S101 (callers ask first)
        carriers, foreign = self._carrier_bits, self._foreign_bits
        if len(carriers) < len(self._alignment.rows) * len(self._alignment.columns):
            return False
        return not foreign.bits or not carriers.bits << (carriers.offset - foreign.offset) & foreign.bits

    @cached_property
    def _sums(self) -> Bits | Multiplicities:
        """The packed support."""
        if self._alignment is not None:
            carriers, foreign = self._carrier_bits, self._foreign_bits
            if not foreign.bits:
                return carriers
            low = min(carriers.offset, foreign.offset)
            return Bits(
                carriers.bits << (carriers.offset - low) | foreign.bits << (foreign.offset - low), low
            )
        return self._counts

    @cached_property
    def _counts(self) -> Multiplicities:
        """How many block products meet at each packed monomial."""
        if not any(self.code.modulus):
            return Multiplicities(self._packed)
        return Multiplicities(self._packed).mapped(self._cyclic)

    def _unreadable_targets(self) -> Iterator[Block]:
        """Targets whose monomials hold more products than the target's own."""
        if self._affine is not None:
            yield from self._unreadable_by_target(self._affine)
            return
        if (
            self.code.operation.multiplications(self.code.parts) > ARRAY_TERMS
            and self.code.packing.size < 1 << 63
        ):
            yield from self._unreadable_by_arrays()
            return
        own: dict[Block, int] = {}
        touched: dict[Block, set[int]] = {}
        pack = self.code.packing.pack
        simple = not any(self.code.modulus)
        packed = self._packed
        for target, blocks in self._terms():
            own[target] = own.get(target, 0) + 1
            if simple:
                number = sum([column[block] for column, block in zip(packed, blocks, strict=True)])
            else:
                number = pack(self._monomial(blocks))
            touched.setdefault(target, set()).add(number)
        counts = self._counts
        yield from (
            target
            for target, total in sorted(own.items())
            if sum(counts[e] for e in touched[target]) != total
        )

    @cached_property
    def _affine(self) -> tuple[int, tuple[int, ...]] | None:
        """Constant and steps of the targets' packed monomials, one step an output axis.

        None unless affine exponents make all products of a target meet at one monomial.
        """
        operation, parts = self.code.operation, self.code.parts
        constant, steps = 0, dict.fromkeys(operation.indices, 0)
        for packed, strides in zip(self._packed, operation.strides(parts), strict=True):
            grid = [packed[0]]
            for index, stride in reversed(strides.items()):
                step = packed[stride] - packed[0] if parts[index] > 1 else 0
                grid = [value + step * number for value in grid for number in range(parts[index])]
                steps[index] += step
            if grid != packed:
                return None
            constant += packed[0]
        if any(steps[index] for index in operation.summed):
            return None
        axes = [{steps[index] for index in terms if parts[index] > 1} for terms in operation.output]
        if any(len(axis) > 1 for axis in axes):
            return None
        return constant, tuple(axis.pop() if axis else 0 for axis in axes)

    def _unreadable_by_target(self, affine: tuple[int, tuple[int, ...]]) -> Iterator[Block]:
        """The same where every target has one monomial: it must hold as many products as the target has."""
        operation, parts = self.code.operation, self.code.parts
        constant, steps = affine
        own = [_splittings([parts[index] for index in terms]) for terms in operation.output]
        inner = math.prod(parts[index] for index in operation.summed)
        cyclic, counts = any(self.code.modulus), self._counts
        for target in operation.targets(parts):
            number = constant + sum(index * step for index, step in zip(target, steps, strict=True))
            wanted = inner * math.prod(ways[index] for ways, index in zip(own, target, strict=True))
            if counts[self._cyclic(number) if cyclic else number] != wanted:
                yield target

    def _unreadable_by_arrays(self) -> Iterator[Block]:
        """The same by arrays: a monomial is spoilt if it holds a product of no target, or of two targets."""
        import numpy as np

        self._check_terms()
        operation, parts, size = self.code.operation, self.code.parts, self.code.packing.size
        terms, shape = operation.multiplications(parts), operation.output_shape(parts)
        listed = size > 16 * terms
        places = (
            np.unique(np.concatenate([numbers for numbers, _ in self._pieces(terms)])) if listed else None
        )

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
            spoilt[held] |= self._counts.at(held if places is None else places) != wanted[held]
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
            for packed, steps in zip(self._packed, operation.strides(parts), strict=True)
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

    def _terms(self) -> Iterator[tuple[Block, BlockProduct]]:
        self._check_terms()
        return self.code.operation.terms(self.code.parts)

    def _own_products(self, target: Block) -> Iterator[BlockProduct]:
        shape = self.code.operation.output_shape(self.code.parts)
        if len(target) != len(shape) or not all(
            0 <= index < size for index, size in zip(target, shape, strict=True)
        ):
            raise DesignerError("no such target", where=self.code.label, got=target, allowed=f"below {shape}")
        return self.code.operation.terms_of(target, self.code.parts)

    def _monomial(self, blocks: BlockProduct) -> Monomial:
        exponents = (m[b] for m, b in zip(self.code.exponents, blocks, strict=True))
        return self.code.reduce(tuple(sum(column) for column in zip(*exponents, strict=True)))

    def _unpacked(self, number: int) -> Monomial:
        return self.code.reduce(self.code.packing.unpack(number))


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


def _rearranged(packed: list[int], indices: Sequence[str], order: Sequence[str], parts: Any) -> list[int]:
    """Blocks in another order of the axes."""
    if tuple(indices) == tuple(order):
        return packed
    step, steps = 1, {}
    for index in reversed(indices):
        steps[index] = step
        step *= parts[index]
    numbers = [0]
    for index in order:
        numbers = [number + steps[index] * value for number in numbers for value in range(parts[index])]
    return [packed[number] for number in numbers]


def _separate(a: list[int], b: list[int], inner: int) -> _Aligned | None:
    """α, β, σ with a[i,k] = α(i)+σ(k) and b[k,j] = β(j)−σ(k), if they exist; σ(0) = 0."""
    columns = len(b) // inner
    sigma = [value - a[0] for value in a[:inner]]
    for start in range(0, len(a), inner):
        first = a[start]
        if [value - first for value in a[start : start + inner]] != sigma:
            return None
    beta = b[:columns]
    for k, shift in enumerate(sigma):
        if [value + shift for value in b[k * columns : (k + 1) * columns]] != beta:
            return None
    return _Aligned(a[::inner], beta, sigma)


def _differences(numbers: Sequence[int]) -> list[int]:
    """Nonzero differences of distinct integers."""
    step = numbers[1] - numbers[0] if len(numbers) > 1 else 1
    if all(high - low == step for low, high in pairwise(numbers)):
        reach = range(step, step * len(numbers), step)
        return [*(-shift for shift in reversed(reach)), *reach]
    return sorted({x - y for x in numbers for y in numbers} - {0})
