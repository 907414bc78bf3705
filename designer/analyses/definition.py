"""Encoding and operations by their definition alone, for checks that share nothing with the searches they check.

A share is the sum over all blocks of coefficient times block; a coefficient is a power of the point (a Hasse derivative
of one), or the value of a Lagrange polynomial. No linear system, no elimination, no cache.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from operator import add, mul, sub
from typing import Any

from designer.algebra.field import Field
from designer.code import Code
from designer.node_product import NodeProduct
from designer.operation import Block
from designer.operations.polynomial import words
from designer.points import EvaluationSet

Matrix = list[list[int]]


def coefficient(code: Code, operand: int, block: int, points: EvaluationSet, number: int, order: int) -> int:
    """What a block (or mask) is multiplied by in an operand's share at an observation.

    Args:
        code: the code.
        operand: number of the operand.
        block: number of the block, the data in row-major order and then the masks.
        points: the evaluation set.
        number: of the observation.
        order: of the derivative that the share is.
    """
    field, point = points.field, points.points[number]
    if code.placements:
        return field.sum(
            field.mul(field.element(c), _lagrange(code, node, point[0], field))
            for node, c in code.placements[operand].shares[block]
        )
    value = field.element(math.comb(code.exponents[operand][block][0], order)) if order else 1
    for x, exponent in zip(point, code.exponents[operand][block], strict=True):
        value = field.mul(value, field.power(x, exponent - order) if exponent >= order or not order else 0)
    return value


def _lagrange(code: Code, node: int, x: int, field: Field) -> int:
    """The polynomial that is 1 at one node and 0 at all others."""
    if not isinstance(code.product, NodeProduct):
        raise AssertionError("nodes of a code without any")
    nodes, value = code.product.node_values(field), 1
    for number, other in enumerate(nodes):
        if number != node:
            quotient = field.mul(field.sub(x, other), field.inverse(field.sub(nodes[node], other)))
            value = field.mul(value, quotient)
    return value


def target_value(code: Code, blocks: Sequence[Sequence[Sequence[int]]], target: Block, field: Field) -> int:
    """A target computed from the blocks themselves."""
    total = 0
    for chosen in code.operation.terms_of(target, code.parts):
        for position in range(len(blocks[0][0])):
            value = 1
            for operand, block in enumerate(chosen):
                value = field.mul(value, blocks[operand][block][position])
            total = field.add(total, value)
    return total


def combination(matrices: Sequence[Matrix], row: Sequence[int], field: Field) -> Matrix:
    """A sum of multiples of matrices of one shape.

    >>> from designer.algebra.field import field
    >>> combination([[[1, 2]], [[3, 4]]], [1, 2], field(7))
    [[0, 3]]
    """
    height, width = len(matrices[0]), len(matrices[0][0])
    return [
        [field.sum(field.mul(c, m[i][j]) for c, m in zip(row, matrices, strict=True)) for j in range(width)]
        for i in range(height)
    ]


def function_of(code: Code, matrices: Sequence[Matrix], field: Field) -> Matrix:
    """The operation's polynomial map of some matrices, one for each operand.

    >>> from designer import field, load
    >>> function_of(load("lagrange").bind(K=1, T=1), [[[0, 2], [0, 3]]], field(7))  # A*A
    [[0, 6], [0, 2]]
    """
    function = code.operation.function
    if function is None:
        raise AssertionError("no polynomial map")
    found: Matrix = function.read(_Matrices(dict(zip(code.operation.names, matrices, strict=True)), field))
    return found


class _Matrices:
    """Reads a formula on matrices over a field; integers are factors."""

    def __init__(self, values: Mapping[str, Matrix], field: Field) -> None:
        self.values, self.field = values, field

    def number(self, value: int) -> int:
        return value

    def name(self, letter: str) -> Matrix:
        return self.values[letter]

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any:
        field, first = self.field, operands[0]
        if all(isinstance(operand, int) for operand in operands):
            return -first if symbol == "neg" else {"+": add, "-": sub, "*": mul}[symbol](*operands)
        if symbol == "neg":
            return self._scaled(-1, first)
        if symbol == "*":
            left, right = operands
            if isinstance(left, int) or isinstance(right, int):
                return self._scaled(left, right) if isinstance(left, int) else self._scaled(right, left)
            columns = list(zip(*right, strict=True))
            return [[field.dot(row, column) for column in columns] for row in left]
        combine = field.add if symbol == "+" else field.sub
        return [[combine(a, b) for a, b in zip(u, v, strict=True)] for u, v in zip(*operands, strict=True)]

    def _scaled(self, factor: int, matrix: Matrix) -> Matrix:
        return [[self.field.mul(self.field.element(factor), value) for value in row] for row in matrix]


def held_at_nodes(code: Code, target: Block, blocks: Sequence[int]) -> int:
    """In the value domain the coefficient of a product of blocks in what is read for a target."""
    if not isinstance(code.product, NodeProduct):
        raise AssertionError("nodes of a code without any")
    return sum(
        weight * math.prod(dict(m.shares[block]).get(node, 0) for m, block in zip(code.placements, blocks, strict=True))
        for node, weight in code.product.readout(target).items()
    )


def filled(code: Code, field: Field) -> bool:
    """Whether every operand has a block of its own at every node, so that all polynomials of the degree occur."""
    function, degree = code.operation.function, code.operation.degree
    terms = words(function) if function is not None else {code.operation.names: 1}
    if not any(field.element(value) for word, value in terms.items() if len(word) == degree):
        return False
    for m in code.placements:
        alone = {share[0][0] for share in m.shares if len(share) == 1 and field.element(share[0][1])}
        if alone != set(range(m.count)):
            return False
    return True
