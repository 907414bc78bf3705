"""What a code is: parameters, encoding polynomials, product polynomial, carriers and the degree table."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from designer.web.query import Query

if TYPE_CHECKING:
    from designer.code import Code, ExponentMap
    from designer.node_map import NodeMap
    from designer.scheme import Scheme

TERMS_SHOWN: Final = 48
CARRIERS_SHOWN: Final = 64


def view(query: Query) -> dict[str, Any]:
    """The code of a query as JSON."""
    code = query.code()
    held = code.product
    return {
        "scheme": {**described(query.declared()), "signature": str(code.operation), "letter": code.operation.letter},
        "label": code.label,
        "digest": code.digest,
        "parameters": letters(code.scheme, code.parameters),
        "variables": list(code.variables),
        "modulus": list(code.modulus),
        "encodings": [_encoding(placed) for placed in code.exponents] + [_nodes(placed) for placed in code.placements],
        "product": {"degrees": list(held.degrees), "support": held.support_size, "targets": code.target_count},
        "carriers": _carriers(code) if held.readable else [],
        "table": _table(code),
    }


def described(scheme: Scheme) -> dict[str, Any]:
    """A scheme in words."""
    from designer.bibliography import source_text

    return {
        "name": scheme.name,
        "operation": scheme.operation.name,
        "function": str(scheme.operation.function or ""),
        "any_length": scheme.open_chain,
        "sources": [source_text(source) for source in scheme.sources],
    }


def letters(scheme: Scheme, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """The parameters with their numbers and least values."""
    return [{"name": name, "value": value, "least": scheme.least(name)} for name, value in numbers.items()]


def _encoding(placed: ExponentMap) -> dict[str, Any]:
    """Pairs of a block's name and its monomial."""
    terms = islice(zip(placed.names, placed, strict=True), TERMS_SHOWN)
    return {"operand": placed.operand, "blocks": len(placed), "terms": [[name, list(m)] for name, m in terms]}


def _nodes(placed: NodeMap) -> dict[str, Any]:
    """For every node the blocks that the encoding polynomial takes there, with their factors."""
    held: dict[int, list[list[Any]]] = {}
    for name, share in zip(placed.names, placed.shares, strict=True):
        for node, factor in share:
            held.setdefault(node, []).append([name, factor])
    nodes = islice(sorted(held.items()), TERMS_SHOWN)
    return {"operand": placed.operand, "blocks": len(placed), "nodes": [[node, terms] for node, terms in nodes]}


def _carriers(code: Code) -> list[list[Any]]:
    """Pairs of a target and the monomials, or nodes, that carry it."""
    targets = islice(code.operation.targets(code.parts), CARRIERS_SHOWN)
    return [[list(target), [list(m) for m in code.product.carriers(target)]] for target in targets]


def _table(code: Code) -> dict[str, Any] | None:
    """The degree table, with the target of every cell; None where there is none."""
    from designer.tables import degree_table

    table = degree_table(code)
    if table is None:
        return None
    left, right = code.exponents
    owners = {blocks: list(target) for target, blocks in code.operation.terms(code.parts)}
    return {
        "rows": list(table.rows),
        "columns": list(table.columns),
        "data": [left.blocks, right.blocks],
        "cells": [
            [
                {"monomial": list(cell.monomial), "kind": cell.kind, "target": owners.get((row, column))}
                for column, cell in enumerate(cells)
            ]
            for row, cells in enumerate(table.cells)
        ],
    }
