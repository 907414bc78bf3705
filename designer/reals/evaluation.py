"""The operation itself on arrays of floats, or of Python integers: what a worker computes, and the direct result."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.kernels.layout import contract
from designer.operation import Operation


def evaluate(operation: Operation, arrays: Sequence[NDArray[Any]], *, magnitude: bool = False) -> NDArray[Any]:
    """The operation's result.

    Args:
        operation: multilinear, or a polynomial map of stacks.
        arrays: one a operand, of the axes of the operation.
        magnitude: take the absolute value of every coefficient of a polynomial map: a bound for all signs.

    >>> from designer.operation import parse_signature
    >>> evaluate(parse_signature("convolution", "i, j -> i+j"), [np.array([1.0, 2.0]), np.array([1.0, 1.0])]).tolist()
    [1.0, 3.0, 2.0]
    """
    if operation.function is not None:
        named = dict(zip(operation.names, arrays, strict=True))
        return np.asarray(operation.function.read(_Function(named, magnitude)))
    axes = [indices for _, indices in operation.operands]
    return contract(arrays, axes, operation.output, np.matmul)


class _Function:
    """Reads a function as its value at stacks of matrices."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], magnitude: bool) -> None:
        self.arrays, self.magnitude = arrays, magnitude

    def number(self, value: int) -> int:
        return abs(value) if self.magnitude else value

    def name(self, letter: str) -> NDArray[Any]:
        return self.arrays[letter]

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any:
        if symbol == "neg":
            return operands[0] if self.magnitude else -operands[0]
        left, right = operands
        if symbol == "*":
            return left @ right if np.ndim(left) and np.ndim(right) else left * right
        return left - right if symbol == "-" and not self.magnitude else left + right


def steps(operation: Operation, lengths: Mapping[str, int]) -> int:
    """Roundings on the way to an entry of the result: of a bound gamma_n on the relative error for terms of one sign.

    Args:
        operation: multilinear, or a polynomial map.
        lengths: length of every index.
    """
    if operation.function is not None:
        depth: int = operation.function.read(_Depth(operation, lengths))[0]
        return depth
    total, seen = 0, set(operation.operands[0][1])
    axes = [index for _, indices in operation.operands for index in indices]
    convolved = {index for terms in operation.output if len(terms) > 1 for index in terms}
    alone = {index for index in operation.summed if axes.count(index) == 1}
    waiting = seen & alone
    for _, own in operation.operands[1:]:
        met = {index for index in own if index in seen | convolved | alone}
        total += math.prod(lengths[index] for index in met | waiting)
        seen, waiting = seen | {*own}, set()
    return total


class _Depth:
    """Reads a function as (roundings, columns of the matrix; 0 for a number)."""

    def __init__(self, operation: Operation, lengths: Mapping[str, int]) -> None:
        self.columns = {name: lengths[axes[-1]] for name, axes in operation.operands}

    def number(self, value: int) -> tuple[int, int]:
        return 1, 0

    def name(self, letter: str) -> tuple[int, int]:
        return 0, self.columns[letter]

    def apply(self, symbol: str, operands: Sequence[Any]) -> tuple[int, int]:
        if symbol == "neg":
            return operands[0]  # type: ignore[no-any-return]
        (left, inner), (right, columns) = operands
        if symbol == "*":
            return left + right + (inner if inner and columns else 1), columns or inner
        return max(left, right) + 1, columns or inner
