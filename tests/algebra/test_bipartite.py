"""The graph of block products and monomials."""

from __future__ import annotations

import networkx

from designer.algebra.bipartite import bipartite


def test_every_product_is_one_edge_to_its_monomial() -> None:
    table = {(0, 1): [(0, 0)], (1, 0): [(0, 1), (1, 0)]}
    graph = bipartite(table, ("A", "B"))
    assert set(graph.edges) == {
        (("monomial", (0, 1)), ("product", "A0 B0")),
        (("monomial", (1, 0)), ("product", "A0 B1")),
        (("monomial", (1, 0)), ("product", "A1 B0")),
    }
    assert networkx.is_bipartite(graph)
    assert {kind for (kind, _), side in graph.nodes(data="bipartite") if side == 0} == {"monomial"}
    assert all(graph.degree(node) == 1 for node, side in graph.nodes(data="bipartite") if side == 1)
