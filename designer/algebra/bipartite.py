"""Networkx graphs: block products and monomials, coded blocks and subtasks."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
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


def upload_graph(subtasks: Sequence[Sequence[Hashable]], operands: Sequence[str]) -> Any:
    """The bipartite graph of the uploads of two operands: coded blocks are vertices, subtasks are edges.

    Args:
        subtasks: for every subtask the coded block of each of the two operands that it multiplies.
        operands: their names.

    Returns:
        A `networkx.Graph` with nodes `("A", block)` and `("B", block)`, their side in the attribute `bipartite`; an
        edge's attribute `subtasks` lists the numbers of its subtasks.

    >>> graph = upload_graph([(1, 5), (2, 5), (1, 6)], "AB")
    >>> graph.degree(("B", 5)), graph[("A", 1)][("B", 6)]
    (2, {'subtasks': [2]})
    """
    import networkx

    graph = networkx.Graph()
    for number, blocks in enumerate(subtasks):
        left, right = zip(operands, blocks, strict=True)
        graph.add_node(left, bipartite=0)
        graph.add_node(right, bipartite=1)
        if not graph.has_edge(left, right):
            graph.add_edge(left, right, subtasks=[])
        graph[left][right]["subtasks"].append(number)
    return graph
