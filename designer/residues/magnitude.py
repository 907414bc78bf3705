"""How large the entries of an operation's result can be: a bound from the entries of the operands and the sizes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from designer.operation import Operation


def result_bound(operation: Operation, sizes: Mapping[str, int], tops: Mapping[str, int]) -> int:
    """No entry of the result is larger in magnitude, whatever the signs.

    Args:
        operation: the operation of whole arrays.
        sizes: length of every index.
        tops: for each operand the largest magnitude of its entries.

    >>> from designer.operation import parse_signature
    >>> result_bound(parse_signature("matmul", "i k, k j -> i j"), {"i": 9, "k": 5, "j": 9}, {"A": 3, "B": 2})
    30
    """
    if operation.function is not None:
        bound: int = operation.function.read(_Bounds(operation, sizes, tops))[0]
        return bound
    return additions(operation, sizes) * math.prod(tops[name] for name in operation.names)


def additions(operation: Operation, sizes: Mapping[str, int]) -> int:
    """Largest number of entry products that add up to one entry of a multilinear operation's result."""
    summed = math.prod(sizes[index] for index in operation.summed)
    overlaps = math.prod(
        math.prod(sizes[index] for index in terms) // max(sizes[index] for index in terms) for terms in operation.output
    )
    return summed * overlaps


class _Bounds:
    """Reads a function as (bound on the entries, columns of the matrix; 0 for a number)."""

    def __init__(self, operation: Operation, sizes: Mapping[str, int], tops: Mapping[str, int]) -> None:
        self.columns = {name: sizes[axes[-1]] for name, axes in operation.operands}
        self.tops = tops

    def number(self, value: int) -> tuple[int, int]:
        return abs(value), 0

    def name(self, letter: str) -> tuple[int, int]:
        return self.tops[letter], self.columns[letter]

    def apply(self, symbol: str, operands: Sequence[Any]) -> tuple[int, int]:
        if symbol == "neg":
            return operands[0]  # type: ignore[no-any-return]
        (left, inner), (right, columns) = operands
        if symbol == "*":
            return left * right * (inner if inner and columns else 1), columns or inner
        return left + right, columns or inner
