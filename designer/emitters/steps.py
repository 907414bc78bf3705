"""What a worker computes, as a straight-line program of products, sums and multiples of arrays.

A multilinear operation is taken apart into products of two arrays, from the left; a polynomial map of matrices into
the products, sums and multiples of its formula. Every axis of an array is one index, or several that are added up and
have one entry more than their lengths less their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from designer.algebra.expression import Expression
from designer.algebra.field import Field
from designer.operation import Operation

Axis = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """The entry at sums of loop variables is the sum, over all loops, of products of two entries.

    Args:
        left: number of the left factor.
        right: of the right one.
        loops: for each loop the axis that it runs along.
        left_at: for each axis of the left factor its loop.
        right_at: the same for the right factor.
        result_at: for each axis of the result the loops that are added up.
    """

    left: int
    right: int
    loops: tuple[Axis, ...]
    left_at: tuple[int, ...]
    right_at: tuple[int, ...]
    result_at: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """Two arrays of the same shape with factors, entry by entry; the second may be absent.

    Args:
        terms: pairs of a factor, an element of the field, and the number of an array.
    """

    terms: tuple[tuple[int, int], ...]


Step = Product | Sum


@dataclass(frozen=True, slots=True)
class Steps:
    """A straight-line program.

    Args:
        axes: for every array its axes: first the operands, then the result of each step; the last is the result.
        steps: what computes the arrays behind the operands.
    """

    axes: tuple[tuple[Axis, ...], ...]
    steps: tuple[Step, ...]


def steps(operation: Operation, over: Field) -> Steps:
    """A worker's program.

    >>> from designer.algebra.field import field
    >>> from designer.operation import parse_signature
    >>> program = steps(parse_signature("convolution", "i, j -> i+j"), field(7))
    >>> program.axes[-1], program.steps[0].result_at
    ((('i', 'j'),), ((0, 1),))
    """
    if operation.function is not None:
        return _mapped(operation, operation.function, over)
    axes: list[tuple[Axis, ...]] = [tuple((index,) for index in indices) for _, indices in operation.operands]
    found: list[Step] = []
    left = 0
    for right in range(1, len(operation.operands)):
        later = {index for _, indices in operation.operands[right + 1 :] for index in indices}
        step = _product(operation, axes, left, right, later)
        found.append(step)
        left = len(axes)
        axes.append(_result_axes(step))
    return Steps(tuple(axes), tuple(found))


def _product(operation: Operation, axes: Sequence[tuple[Axis, ...]], left: int, right: int, later: set[str]) -> Product:
    """The product of what was computed so far and the next operand; indices that nobody needs later are summed over."""
    loops = [*axes[left], *(axis for axis in axes[right] if axis not in axes[left])]
    of_output = [{number for number, axis in enumerate(loops) if {*axis} & {*terms}} for terms in operation.output]
    result = [tuple(sorted(numbers)) for numbers in of_output if numbers]
    kept = {number for numbers in of_output for number in numbers}
    result += [(number,) for number, axis in enumerate(loops) if number not in kept and axis[0] in later]
    return Product(
        left, right, tuple(loops), tuple(map(loops.index, axes[left])), tuple(map(loops.index, axes[right])),
        tuple(result),
    )  # fmt: skip


def _result_axes(step: Product) -> tuple[Axis, ...]:
    return tuple(tuple(index for loop in loops for index in step.loops[loop]) for loops in step.result_at)


def _mapped(operation: Operation, function: Expression, over: Field) -> Steps:
    reading = _Reading(operation, over)
    value = function.read(reading)
    if value != len(reading.axes) - 1 or not reading.steps:  # the result is a step's
        reading.add(Sum(((1, value),)), reading.axes[value])
    return Steps(tuple(reading.axes), tuple(reading.steps))


@dataclass
class _Number:
    """An integer in a formula of matrices."""

    value: int


@dataclass
class _Reading:
    """Reads a formula of stacks of matrices as the numbers of the arrays that hold its values."""

    operation: Operation
    over: Field
    axes: list[tuple[Axis, ...]] = field(init=False)
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.axes = [tuple((index,) for index in indices) for _, indices in self.operation.operands]

    def number(self, value: int) -> _Number:
        return _Number(value)

    def name(self, letter: str) -> int:
        return self.operation.names.index(letter)

    def apply(self, symbol: str, operands: Sequence[_Number | int]) -> _Number | int:
        first, last = operands[0], operands[-1]
        if isinstance(first, _Number) and isinstance(last, _Number):
            x, y = first.value, last.value
            return _Number({"neg": -x, "+": x + y, "-": x - y, "*": x * y}[symbol])
        if symbol == "neg" and isinstance(first, int):
            return self.add(Sum(((self.over.element(-1), first),)), self.axes[first])
        if isinstance(first, int) and isinstance(last, int):
            return self.of_arrays(symbol, first, last)
        factor, array = (first, last) if isinstance(first, _Number) else (last, first)
        if not (isinstance(factor, _Number) and isinstance(array, int) and symbol == "*"):
            raise AssertionError("a matrix plus a number")
        return self.add(Sum(((self.over.element(factor.value), array),)), self.axes[array])

    def of_arrays(self, symbol: str, left: int, right: int) -> int:
        if symbol != "*":
            sign = self.over.element(1 if symbol == "+" else -1)
            return self.add(Sum(((1, left), (sign, right))), self.axes[left])
        stack, rows, inner = self.axes[left]
        columns = self.axes[right][2]
        step = Product(left, right, (stack, rows, inner, columns), (0, 1, 2), (0, 2, 3), ((0,), (1,), (3,)))
        return self.add(step, (stack, rows, columns))

    def add(self, step: Step, axes: tuple[Axis, ...]) -> int:
        """One more step; the number of its result."""
        self.steps.append(step)
        self.axes.append(axes)
        return len(self.axes) - 1
