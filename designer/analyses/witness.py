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
from designer.code import Code
from designer.functional import observation_row, share_rows
from designer.operation import Block, Operation
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
    blocks = _scalar_blocks(code, points, workers) if points.plain else None
    if blocks is None and _joined(code.operation):
        blocks = _vector_blocks(code, coefficients)
    if blocks is None:
        return {
            "kind": "undecodable-coefficients", "workers": list(workers), "decoders": "linear",
            "coefficients": [[list(monomial), value] for monomial, value in coefficients.items() if value],
        }  # fmt: skip
    target = checked_target(code, points, workers, blocks)
    named = {m.operand: vectors for m, vectors in zip(code.exponents, blocks, strict=True)}
    return {"kind": "undecodable-set", "workers": list(workers), "target": list(target), **named}


def interference_witness(code: Code, found: Interference) -> dict[str, object]:
    """The witness in the form of the command line's JSON."""
    return {
        "kind": "interference",
        "target": list(found.target),
        "monomial": list(found.monomial),
        "products": [product_name(code, blocks) for blocks in found.products],
        "foreign": [product_name(code, blocks) for blocks in found.foreign],
    }


def product_name(code: Code, blocks: tuple[int, ...]) -> str:
    """`A[0,1] B[1,0]`."""
    names = []
    for exponents, number in zip(code.exponents, blocks, strict=True):
        position, rest = [], number
        for size in reversed(exponents.shape):
            rest, index = divmod(rest, size)
            position.append(index)
        names.append(f"{exponents.operand}[{','.join(map(str, reversed(position)))}]")
    return " ".join(names)


def checked_target(
    code: Code, points: EvaluationSet, workers: Sequence[int], blocks: Sequence[Sequence[Vector]]
) -> Block:
    """A target that does not vanish on blocks on which all answers do.

    Raises:
        AssertionError: an answer is not zero, or all targets are.
    """
    field = points.field
    exponents = [list(m) for m in code.exponents]
    for worker in workers:
        total = 0
        point, order = points.points[worker], points.orders[worker]
        for split in order_splits(order, len(blocks)):
            shares = [observation_row(m, point, part, field) for m, part in zip(exponents, split, strict=True)]
            for position in range(len(blocks[0][0])):
                value = 1
                for row, vectors in zip(shares, blocks, strict=True):
                    value = field.mul(value, field.dot(row, [vector[position] for vector in vectors]))
                total = field.add(total, value)
        if total:
            raise AssertionError(f"witness: answer {worker} does not vanish")
    values: dict[Block, int] = {}
    for target, chosen in code.operation.terms(code.parts):
        for position in range(len(blocks[0][0])):
            value = 1
            for operand, block in enumerate(chosen):
                value = field.mul(value, blocks[operand][block][position])
            values[target] = field.add(values.get(target, 0), value)
    for target, value in values.items():
        if value:
            return target
    raise AssertionError("witness: every target vanishes")


def order_splits(order: int, operands: int) -> list[tuple[int, ...]]:
    """All ways to share a derivative's order among the operands (Leibniz' rule for Hasse derivatives)."""
    return [split for split in cartesian(range(order + 1), repeat=operands) if sum(split) == order]


def _scalar_blocks(code: Code, points: EvaluationSet, workers: Sequence[int]) -> list[list[Vector]] | None:
    """Scalar blocks, if the workers can be split so that each operand's share vanishes on its part."""
    sizes = [len(exponents) for exponents in code.exponents]
    if len(workers) > sum(sizes) - len(sizes):
        return None
    field, start, blocks = points.field, 0, []
    for operand, size in enumerate(sizes):
        part = workers[start : start + size - 1]
        start += len(part)
        rows = share_rows(code, operand, points.subset(part)) if part else [[0] * size]
        kernel = null_space(rows, field)
        blocks.append([[value] for value in _generic(kernel, field)])
    try:
        checked_target(code, points, workers, blocks)
    except AssertionError:
        return None
    return blocks


def _generic(basis: Sequence[Vector], field: Field) -> Vector:
    """A combination of kernel vectors with as few zeros as is easy."""
    total = list(basis[0])
    for number, vector in enumerate(basis[1:], start=1):
        factor = field.element(number + 1) or 1
        total = [field.add(x, field.mul(factor, y)) for x, y in zip(total, vector, strict=True)]
    return total if any(total) else list(basis[0])


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
    vectors = [[[0] * len(chosen) for _ in range(len(m))] for m in code.exponents]
    for position, (monomial, blocks) in enumerate(chosen.items()):
        for operand, block in enumerate(blocks):
            vectors[operand][block][position] = coefficients[monomial] if operand == 0 else 1
    return vectors
