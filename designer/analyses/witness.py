"""Undecodable sets, made concrete: blocks whose answers all vanish while a target does not.

Such blocks and the zero blocks give the same answers, so no decoder of any kind can tell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product as cartesian
from typing import Any

from designer.algebra.field import Field
from designer.algebra.linear import null_space
from designer.algebra.monomial import Monomial
from designer.analyses.span import combination
from designer.code import Code
from designer.functional import share_row, share_rows
from designer.node_product import NodeProduct
from designer.operation import Block, Operation
from designer.operations.polynomial import words
from designer.points import EvaluationSet
from designer.product import Interference

Vector = list[int]


def undecodable_set(
    code: Code, points: EvaluationSet, workers: Sequence[int], coefficients: Mapping[Monomial, int]
) -> dict[str, Any]:
    """The witness that some observations leave a target open.

    Args:
        code: the code.
        points: its evaluation set.
        workers: numbers of the observations.
        coefficients: product coefficients on which all these observations vanish and a target does not.

    Returns:
        Kind `undecodable-set`: scalar blocks where that is possible; else one vector a block, the
        block product being the sum over positions of the products (a row, diagonal matrices and a column).
        For operations whose operands are not joined by summed indices (convolutions, outer products) and
        that need longer blocks, kind `undecodable-coefficients`: no *linear* decoder exists.

    Raises:
        AssertionError: the witness fails its own check: a defect of the program.
    """
    function = code.operation.function
    blocks = _scalar_blocks(code, points, workers) if points.plain and function is None else None
    if blocks is None and _joined(code.operation) and code.exponents:
        blocks = _vector_blocks(code, coefficients)
    if function is not None and (matrices := _matrices(code, points, workers)) is not None:
        return matrices
    products = combination(code, points.field, coefficients) if blocks is None and code.placements else None
    if products and _joined(code.operation) and function is None:
        blocks = _blocks_of_products(code, {blocks: value for (_, blocks), value in products.items()})
    if blocks is None:
        witness: dict[str, Any] = {
            "kind": "undecodable-coefficients", "workers": list(workers), "decoders": "linear",
            "coefficients": [[list(monomial), value] for monomial, value in coefficients.items() if value],
        }  # fmt: skip
        if products:
            names = {m.operand: m.names for m in code.placements}
            witness["products"] = [
                [" ".join(names[letter][b] for letter, b in zip(word, chosen, strict=True)), value]
                for (word, chosen), value in products.items()
            ]
        return witness
    target = moved_target(code, points, workers, blocks)
    if target is None:
        raise AssertionError("witness: every target vanishes")
    named: dict[str, Any] = {m.operand: v[: m.blocks] for m, v in zip(code.maps, blocks, strict=True)}
    if masks := {m.operand: v[m.blocks :] for m, v in zip(code.maps, blocks, strict=True) if m.masks}:
        named["masks"] = masks
    return {"kind": "undecodable-set", "workers": list(workers), "target": list(target), **named}


def interference_witness(code: Code, found: Interference) -> dict[str, object]:
    """The witness in the form of the command line's JSON."""
    witness: dict[str, object] = {
        "kind": "interference",
        "target": list(found.target),
        "monomial": list(found.monomial),
        "products": [product_name(code, blocks) for blocks in found.products],
        "foreign": [product_name(code, blocks) for blocks in found.foreign],
    }
    if found.missing:
        witness["missing"] = [product_name(code, blocks) for blocks in found.missing]
    return witness


def product_name(code: Code, blocks: tuple[int, ...]) -> str:
    """`A[0,1] B[1,0]`."""
    return " ".join(m.names[number] for m, number in zip(code.maps, blocks, strict=True))


def moved_target(
    code: Code, points: EvaluationSet, workers: Sequence[int], blocks: Sequence[Sequence[Vector]]
) -> Block | None:
    """A target that does not vanish on blocks on which all answers do; None if there is none.

    Raises:
        AssertionError: an answer is not zero.
    """
    field, width = points.field, len(blocks[0][0])
    for worker in workers:
        total = 0
        for split in order_splits(points.orders[worker], len(blocks)):
            rows = [share_row(code, number, points, worker, order) for number, order in enumerate(split)]
            for position in range(width):
                value = 1
                for row, vectors in zip(rows, blocks, strict=True):
                    value = field.mul(value, field.dot(row, [vector[position] for vector in vectors]))
                total = field.add(total, value)
        if total:
            raise AssertionError(f"witness: answer {worker} does not vanish")
    values: dict[Block, int] = {}
    for target, chosen in code.operation.terms(code.parts):
        for position in range(width):
            value = 1
            for operand, block in enumerate(chosen):
                value = field.mul(value, blocks[operand][block][position])
            values[target] = field.add(values.get(target, 0), value)
    return next((target for target, value in values.items() if value), None)


def order_splits(order: int, operands: int) -> list[tuple[int, ...]]:
    """All ways to share a derivative's order among the operands (Leibniz' rule for Hasse derivatives)."""
    return [split for split in cartesian(range(order + 1), repeat=operands) if sum(split) == order]


def _scalar_blocks(code: Code, points: EvaluationSet, workers: Sequence[int]) -> list[list[Vector]] | None:
    """Scalar blocks, if the workers can be split so that each operand's share vanishes on its part."""
    sizes = [len(placed) for placed in code.maps]
    if len(workers) > sum(sizes) - len(sizes):
        return None
    field, start, blocks = points.field, 0, []
    for operand, size in enumerate(sizes):
        part = workers[start : start + size - 1]
        start += len(part)
        rows = share_rows(code, operand, points.subset(part)) if part else [[0] * size]
        kernel = null_space(rows, field)
        blocks.append([[value] for value in _generic(kernel, field)])
    return blocks if moved_target(code, points, workers, blocks) is not None else None


def _generic(basis: Sequence[Vector], field: Field) -> Vector:
    """A combination of kernel vectors with as few zeros as is easy."""
    total = list(basis[0])
    for number, vector in enumerate(basis[1:], start=1):
        factor = field.element(number + 1) or 1
        total = [field.add(x, field.mul(factor, y)) for x, y in zip(total, vector, strict=True)]
    return total if any(total) else list(basis[0])


def _matrices(code: Code, points: EvaluationSet, workers: Sequence[int]) -> dict[str, Any] | None:
    """Matrices for a homogeneous polynomial map of degree d; None for others, or for too many workers.

    Let w be a word of the map and u_1, …, u_d polynomials. If an operand is the sum of u_j E(j,j+1) over the places j
    at which it stands in w, then the map is c_w u_1 … u_d E(0,d): all other words of that length vanish.
    """
    held, function = code.product, code.operation.function
    if function is None or not isinstance(held, NodeProduct):
        return None
    field, terms, degree = points.field, words(function), code.operation.degree
    word = next((word for word, value in terms.items() if field.element(value)), None)
    if word is None or any(len(other) != degree for other in terms):
        return None
    nodes, roots = held.node_values(field), [points.points[number][0] for number in workers]
    first = {
        m.operand: {share[0][0]: number for number, share in reversed([*enumerate(m.shares)])} for m in code.placements
    }
    blocks = {m.operand: [[[0] * (degree + 1) for _ in range(degree + 1)] for _ in m.shares] for m in code.placements}
    left = list(roots)
    for place, letter in enumerate(word):  # at an empty node every encoding polynomial is 0
        empty = [x for node, x in enumerate(nodes) if node not in first[letter]]
        room = held.nodes - 1 - len(empty)
        own, left = [*left[:room], *empty], left[room:]
        for node, number in first[letter].items():
            value = 1
            for root in own:
                value = field.mul(value, field.sub(nodes[node], root))
            blocks[letter][number][place][place + 1] = value
    if left:
        return None
    target = next(
        (t for t in range(code.placements[0].blocks) if nodes[code.placements[0].shares[t][0][0]] not in roots), None
    )
    if target is None:
        return None
    witness: dict[str, Any] = {"kind": "undecodable-matrices", "workers": list(workers), "target": [target, 0, 0]}
    witness |= {m.operand: blocks[m.operand][: m.blocks] for m in code.placements}
    if code.masked:
        witness["masks"] = {m.operand: blocks[m.operand][m.blocks :] for m in code.placements if m.masks}
    return witness


def _joined(operation: Operation) -> bool:
    """Whether blocks can be chosen such that their product is a sum over positions common to all operands."""
    (_, first), *others = operation.operands
    reached = set(first) & set(operation.summed)
    while joined := [axes for _, axes in others if reached & set(axes)]:
        others = [(name, axes) for name, axes in others if axes not in joined]
        reached |= {index for axes in joined for index in axes if index in operation.summed}
    return not others


def _vector_blocks(code: Code, coefficients: Mapping[Monomial, int]) -> list[list[Vector]]:
    """One position a monomial: one of its block products carries the coefficient."""
    chosen = {}
    wanted = {monomial for monomial, value in coefficients.items() if value}
    for blocks in cartesian(*(range(len(m)) for m in code.exponents)):
        exponents = [
            sum(column) for column in zip(*(m[b] for m, b in zip(code.exponents, blocks, strict=True)), strict=True)
        ]
        monomial = code.reduce(tuple(exponents))
        if monomial in wanted and monomial not in chosen:
            chosen[monomial] = blocks
            if len(chosen) == len(wanted):
                break
    return _blocks_of_products(code, {blocks: coefficients[monomial] for monomial, blocks in chosen.items()})


def _blocks_of_products(code: Code, values: Mapping[tuple[int, ...], int]) -> list[list[Vector]]:
    """One position a product of blocks, which has the value there that is wanted; all others vanish there."""
    vectors = [[[0] * len(values) for _ in range(len(m))] for m in code.maps]
    for position, (blocks, value) in enumerate(values.items()):
        for operand, block in enumerate(blocks):
            vectors[operand][block][position] = value if operand == 0 else 1
    return vectors
