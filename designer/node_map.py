"""The value domain: blocks are the encoding polynomials' values at nodes, alone or as terms of an algorithm."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from designer.block_map import block_names, mask_count, tabulated
from designer.errors import SchemeError
from designer.scheme_format import MASK_LETTER

if TYPE_CHECKING:
    from designer.operation import Block
    from designer.scheme import Scheme
    from designer.scheme_parts import Algorithm, Exponents

NODE_LIMIT: Final = 1 << 16

Share = tuple[tuple[int, int], ...]
"""Where a block sits: pairs (number of the node, coefficient)."""


@dataclass(frozen=True, slots=True)
class NodeMap:
    """Block -> nodes for one operand.

    Args:
        operand: its name.
        shape: number of data blocks along each axis.
        shares: for each block, the data in row-major order and then the masks, where it sits.
        count: number of nodes, the degree of the encoding polynomial plus one.
        masks: number of masks.
    """

    operand: str
    shape: tuple[int, ...]
    shares: tuple[Share, ...]
    count: int
    masks: int = 0

    def __len__(self) -> int:
        """Number of blocks, masks included."""
        return len(self.shares)

    @property
    def blocks(self) -> int:
        """Number of data blocks."""
        return len(self) - self.masks

    @property
    def names(self) -> list[str]:
        """`A[0,1]` for every data block in row-major order, then `R_A[0]` for every mask."""
        return block_names(self.operand, self.shape, self.masks)

    def items(self) -> Iterator[tuple[Block, Share]]:
        """Pairs (block index, where it sits) of the data blocks."""
        return zip(product(*(range(size) for size in self.shape)), self.shares[: self.blocks], strict=True)


def place(scheme: Scheme, values: Mapping[str, int], parts: Mapping[str, int]) -> tuple[NodeMap, ...]:
    """The node maps of all operands.

    Raises:
        SchemeError: a node's number is negative or too large, tables fit neither the blocks nor the targets, or
            fewer nodes are listed than are used.
    """
    placed = [_placed(scheme, operand, values, parts) for operand in range(len(scheme.operation.operands))]
    count = 1 + max((node for shares in placed for share in shares for node, _ in share), default=0)
    if scheme.algorithm is not None:
        _check_readout(scheme, scheme.algorithm, parts)
        count = max(count, scheme.algorithm.rank)
    if scheme.nodes and len(scheme.nodes) < count:
        raise SchemeError("too few nodes", where=f"{scheme.label}: nodes", got=len(scheme.nodes), allowed=f"{count}")
    return tuple(
        NodeMap(name, scheme.operation.shape(number, parts), tuple(shares), count, mask_count(scheme, name, values))
        for number, ((name, _), shares) in enumerate(zip(scheme.operation.operands, placed, strict=True))
    )


def _placed(scheme: Scheme, operand: int, values: Mapping[str, int], parts: Mapping[str, int]) -> list[Share]:
    name, indices = scheme.operation.operands[operand]
    shape, masks = scheme.operation.shape(operand, parts), mask_count(scheme, name, values)
    if scheme.algorithm is not None:
        return _terms(scheme, scheme.algorithm, name, shape, masks)
    numbers = _numbers(scheme.exponents[name], indices, shape, values, f"{scheme.label}: exponents.{name}")
    if masks:
        where = f"{scheme.label}: masks.{name}"
        numbers += _numbers(scheme.masks.exponents[name], (MASK_LETTER,), (masks,), values, where)
    return [((number, 1),) for number in numbers]


def _numbers(
    exponents: Exponents, indices: Sequence[str], shape: Sequence[int], values: Mapping[str, int], where: str
) -> list[int]:
    """The nodes' numbers of some blocks."""
    numbers = tabulated(exponents, indices, shape, values, where)[0]
    if not 0 <= min(numbers) <= max(numbers) < NODE_LIMIT:
        raise SchemeError(
            "number of a node out of range", where=where, got=f"{min(numbers)} to {max(numbers)}",
            allowed=f"0 to {NODE_LIMIT - 1}",
        )  # fmt: skip
    return numbers


def _terms(scheme: Scheme, algorithm: Algorithm, name: str, shape: Sequence[int], masks: int) -> list[Share]:
    """Every block at the nodes of the terms that contain it, every mask at a node behind them."""
    table, blocks = algorithm.terms[name], math.prod(shape)
    if len(table[0]) != blocks:
        raise SchemeError(
            "rows of wrong length", where=f"{scheme.label}: algorithm.{name}", got=len(table[0]),
            allowed=f"{blocks}, one entry a block",
        )  # fmt: skip
    columns = zip(*table, strict=True)
    data: list[Share] = [tuple((n, value) for n, value in enumerate(column) if value) for column in columns]
    return data + [((algorithm.rank + t, 1),) for t in range(masks)]


def _check_readout(scheme: Scheme, algorithm: Algorithm, parts: Mapping[str, int]) -> None:
    targets = math.prod(scheme.operation.output_shape(parts))
    if len(algorithm.readout) != targets:
        raise SchemeError(
            "table of wrong length", where=f"{scheme.label}: algorithm.{scheme.operation.letter}",
            got=len(algorithm.readout), allowed=f"{targets} rows, one a target",
        )  # fmt: skip
