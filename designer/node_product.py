"""The product in the value domain: a polynomial whose values at the nodes are the targets.

Every encoding polynomial has degree below the number of nodes; the answers are values of the operation on them,
a polynomial of the operation's total degree times that. At a node the operation acts on the blocks that sit there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product as cartesian
from math import prod
from typing import TYPE_CHECKING

from designer.algebra.field import Field
from designer.algebra.monomial import Monomial
from designer.counting import BlockProduct
from designer.errors import PointsError
from designer.operation import Block
from designer.product import Interference

if TYPE_CHECKING:
    from designer.code import Code


class NodeProduct:
    """What the product polynomial holds at each node; `code.product` makes it.

    >>> from designer import load
    >>> product = load("lagrange").bind(K=3, T=1).product
    >>> product.degrees, product.support_size, product.readable, product.carriers((1, 0, 0))
    ((6,), 7, True, ((1,),))
    """

    def __init__(self, code: Code) -> None:
        self.code = code
        self.nodes = code.placements[0].count

    @property
    def degrees(self) -> tuple[int, ...]:
        """Degree of the polynomial that the answers are values of."""
        return ((self.nodes - 1) * self.code.operation.degree,)

    @property
    def support_size(self) -> int:
        """Number of its coefficients."""
        return self.degrees[0] + 1

    is_box = True
    """Every monomial up to the degree is taken to occur."""

    def support(self) -> list[Monomial]:
        """All monomials up to the degree."""
        return [(e,) for e in range(self.support_size)]

    @cached_property
    def readable(self) -> bool:
        """Whether every target is the value at a node, or a sum of such values."""
        return next(self.interferences(), None) is None

    def carriers(self, target: Block) -> tuple[Monomial, ...]:
        """Numbers of the nodes whose values make up the target."""
        return tuple((node,) for node in sorted(self.readout(target)))

    def all_carriers(self) -> dict[Block, tuple[Monomial, ...]]:
        """`carriers` of every target, in the targets' row-major order."""
        return {target: self.carriers(target) for target in self.code.operation.targets(self.code.parts)}

    def readout(self, target: Block) -> dict[int, int]:
        """Node -> coefficient: the combination of values that should be the target."""
        algorithm = self.code.scheme.algorithm
        if algorithm is not None:
            number = 0
            for index, size in zip(target, self.code.operation.output_shape(self.code.parts), strict=True):
                number = number * size + index
            return {node: value for node, value in enumerate(algorithm.readout[number]) if value}
        nodes: dict[int, int] = {}
        for blocks in self.code.operation.terms_of(target, self.code.parts):
            places = {node for m, b in zip(self.code.placements, blocks, strict=True) for node, _ in m.shares[b]}
            nodes.update(dict.fromkeys(places, 1))
        return nodes

    def wanted(self, monomials: Sequence[Monomial], field: Field) -> dict[Block, list[int]]:
        """For every target the functional that reads it, one coefficient a monomial."""
        nodes = self.node_values(field)
        powers = [[field.power(x, e) for (e,) in monomials] for x in nodes]
        rows = {}
        for target in self.code.operation.targets(self.code.parts):
            row = [0] * len(monomials)
            for node, value in self.readout(target).items():
                row = field.subtract_multiple(row, field.neg(field.element(value)), powers[node])
            rows[target] = row
        return rows

    def node_values(self, field: Field) -> list[int]:
        """The nodes as field elements: those of the scheme, or 0, q-1, q-2, …, away from the points 1, 2, ….

        Raises:
            PointsError: the field has too few elements.
        """
        chosen = self.code.scheme.nodes[: self.nodes] or [-n % field.order for n in range(min(self.nodes, field.order))]
        if len(chosen) < self.nodes or not all(field.contains(x) for x in chosen):
            raise PointsError(
                "nodes outside the field", where=field.name, got=f"{self.nodes} nodes",
                allowed=f"elements from 0 to {field.order - 1}", remedy="choose a larger field with --field",
            )  # fmt: skip
        return list(chosen)

    def interference(self, field: Field | None = None) -> Interference | None:
        """The first target that cannot be read, with the reason; None if all can be read (over a field, if given)."""
        return next(self.interferences(field), None)

    def interferences(self, field: Field | None = None) -> Iterator[Interference]:
        """Every target that is not what its nodes hold, as integers or over a field."""
        modulus = 0 if field is None else field.characteristic
        for target in self.code.operation.targets(self.code.parts):
            own = set(self.code.operation.terms_of(target, self.code.parts))
            readout = self.readout(target)
            held: dict[BlockProduct, int] = {}
            for node, value in readout.items():
                for blocks, coefficient in self._at(node):
                    held[blocks] = held.get(blocks, 0) + value * coefficient
            if modulus:
                held = {blocks: coefficient % modulus for blocks, coefficient in held.items()}
            foreign = tuple(sorted(b for b, c in held.items() if c and b not in own))
            missing = tuple(sorted(b for b in own if held.get(b, 0) != 1))
            if foreign or missing:
                products = tuple(sorted(blocks for blocks, value in held.items() if value))
                yield Interference(target, tuple(sorted(readout)), products, foreign, missing)

    def _at(self, node: int) -> Iterator[tuple[BlockProduct, int]]:
        """The block products at a node, with their coefficients; for a polynomial map: the blocks it acts on."""
        columns = self._columns[node]
        for chosen in cartesian(*columns):
            yield tuple(block for block, _ in chosen), prod(value for _, value in chosen)

    @cached_property
    def _columns(self) -> list[list[list[tuple[int, int]]]]:
        """For each node and operand the blocks that sit there, with their coefficients."""
        columns: list[list[list[tuple[int, int]]]] = [[[] for _ in self.code.placements] for _ in range(self.nodes)]
        for operand, m in enumerate(self.code.placements):
            for block, share in enumerate(m.shares):
                for node, value in share:
                    columns[node][operand].append((block, value))
        return columns
