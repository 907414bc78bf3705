"""Networkx graphs of block products and monomials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def bipartite(table: Mapping[tuple[int, ...], Sequence[tuple[int, ...]]], operands: Sequence[str]) -> Any:
    """The bipartite graph of a degree table.

    Args:
        table: monomial -> block products, each one block number an operand.
        operands: names of the operands.

    Returns:
        A `networkx.Graph`; nodes `("monomial", exponents)` and `("product", "A0 B3")` carry the
        attribute `bipartite` (0 or 1), as networkx' bipartite algorithms expect.

    >>> bipartite({(0,): [(0, 0)], (1,): [(0, 1), (1, 0)]}, "AB").number_of_edges()
    3
    """
    import networkx

    graph = networkx.Graph()
    for monomial, products in table.items():
        graph.add_node(("monomial", monomial), bipartite=0)
        for blocks in products:
            name = " ".join(f"{operand}{block}" for operand, block in zip(operands, blocks, strict=True))
            graph.add_node(("product", name), bipartite=1)
            graph.add_edge(("monomial", monomial), ("product", name))
    return graph
