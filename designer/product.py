"""The product polynomial of a code: support, degrees, carriers and interference, exactly.

Coefficients of different monomials are sums of different block products, and block products are
independent; hence a target is readable from the coefficients if and only if the monomials which its
products touch hold nothing else. This is decided without forming the products: by sets of exponents for
aligned codes (`designer.alignment`), by multiplicities for all others (`designer.counting`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product as cartesian
from typing import TYPE_CHECKING, Any, Final

from designer.algebra.monomial import Monomial
from designer.algebra.sumset import BITS_LIMIT, Bits, Multiplicities
from designer.alignment import Alignment, align
from designer.counting import BlockProduct, Counting
from designer.errors import DesignerError
from designer.operation import Block

if TYPE_CHECKING:
    from designer.algebra.field import Field
    from designer.code import Code

LISTING_LIMIT: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Interference:
    """Why a target cannot be read: its monomial (or node) holds something else, too, or lacks something.

    Args:
        target: the target.
        monomial: its monomial, or the number of its node.
        products: what meets there.
        foreign: those that are none of the target's.
        missing: products of the target that are nowhere together; in the value domain only.
    """

    target: Block
    monomial: Monomial
    products: tuple[BlockProduct, ...]
    foreign: tuple[BlockProduct, ...]
    missing: tuple[BlockProduct, ...] = ()


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
        """Whether every monomial from the least exponents (0 where none is negative) to the degrees occurs."""
        return self.support_size == math.prod(
            d - low + 1 for d, low in zip(self.degrees, self.code.lowest, strict=True)
        )

    def wanted(self, monomials: Sequence[Monomial], field: Field) -> dict[Block, list[int]]:
        """For every target the functional that reads it: one coefficient a monomial, 1 at its carriers."""
        place = {monomial: number for number, monomial in enumerate(monomials)}
        rows = {}
        for target, touched in self.all_carriers().items():
            rows[target] = [0] * len(monomials)
            for monomial in touched:
                rows[target][place[monomial]] = 1
        return rows

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
                sum(exponents) for exponents in zip(*(m[b] for m, b in zip(others, blocks, strict=True)), strict=True)
            ]
            missing = self.code.reduce(tuple(e - s for e, s in zip(monomial, partial, strict=True)))
            found += [(*blocks, number) for number in places.get(missing, ())]
        return sorted(found)

    # what can be read

    @cached_property
    def readable(self) -> bool:
        """Whether every target can be read from the coefficients."""
        if self._alignment is not None:
            return self._alignment.readable
        return next(self._counting.unreadable_targets(), None) is None

    def carriers(self, target: Block) -> tuple[Monomial, ...]:
        """The monomials that the target's products touch; one in the usual case."""
        own = self._own_products(target)
        if self._one_carrier_each:
            return (self._monomial(next(own)),)
        return tuple(sorted({self._monomial(blocks) for blocks in own}))

    def all_carriers(self) -> dict[Block, tuple[Monomial, ...]]:
        """`carriers` of every target, in the targets' row-major order."""
        targets = self.code.operation.targets(self.code.parts)
        if self._one_carrier_each:
            return {target: self.carriers(target) for target in targets}
        touched: dict[Block, set[Monomial]] = {target: set() for target in targets}
        for target, blocks in self._counting.terms():
            touched[target].add(self._monomial(blocks))
        return {target: tuple(sorted(monomials)) for target, monomials in touched.items()}

    def interference(self) -> Interference | None:
        """The first target that cannot be read, with the products that spoil it; None if all can be read."""
        return next(self.interferences(), None)

    def interferences(self) -> Iterator[Interference]:
        """Every target that cannot be read, with its first spoilt monomial."""
        if self.readable:
            return
        for target in self._counting.unreadable_targets():
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
        return [
            self.code.packing.pack_columns([
                column if low == 0 else [exponent - low for exponent in column]
                for column, low in zip(m.columns, m.lowest, strict=True)
            ])
            for m in self.code.exponents
        ]  # fmt: skip

    @cached_property
    def _alignment(self) -> Alignment | None:
        """The separated exponents if the code is an aligned two-operand contraction without modulus and masks."""
        if any(self.code.modulus) or self.code.masked or self.code.packing.size > BITS_LIMIT:
            return None
        return align(self.code.operation, self.code.parts, self._packed)

    @cached_property
    def _counting(self) -> Counting:
        """The multiplicities, for codes that are not aligned."""
        return Counting(self.code, self._packed)

    @cached_property
    def _sums(self) -> Bits | Multiplicities:
        """The packed support."""
        return self._alignment.support if self._alignment is not None else self._counting.counts

    @property
    def _one_carrier_each(self) -> bool:
        """Whether all products of a target are known to meet at one monomial."""
        return self._alignment is not None or self._counting.affine is not None

    def _own_products(self, target: Block) -> Iterator[BlockProduct]:
        shape = self.code.operation.output_shape(self.code.parts)
        if len(target) != len(shape) or not all(0 <= index < size for index, size in zip(target, shape, strict=True)):
            raise DesignerError("no such target", where=self.code.label, got=target, allowed=f"below {shape}")
        return self.code.operation.terms_of(target, self.code.parts)

    def _monomial(self, blocks: BlockProduct) -> Monomial:
        exponents = (m[b] for m, b in zip(self.code.exponents, blocks, strict=True))
        return self.code.reduce(tuple(sum(column) for column in zip(*exponents, strict=True)))

    def _unpacked(self, number: int) -> Monomial:
        exponents = self.code.packing.unpack(number)
        return self.code.reduce(tuple(e + low for e, low in zip(exponents, self.code.lowest, strict=True)))
