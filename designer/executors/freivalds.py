"""Freivalds' check: whether a decoded result is the operation's, by random combinations along its axes.

A wrong result passes with a probability of at most 2^-40; the cost is that of a few matrix-vector products.
R. Freivalds, Probabilistic machines can use less running time, IFIP Congress 1977. For convolved axes the vectors are
the powers of a random element, which makes it the identity test of polynomials.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log2
from types import ModuleType
from typing import Any, Final

BITS: Final = 40
REPEATS: Final = 200
"""Most repetitions that are worth while."""


def passes(program: ModuleType, inputs: Sequence[Any], result: Any, generator: Any) -> bool | None:
    """Whether a result is right, except with probability 2^-40; None where there is no such check.

    Args:
        program: the emitted program.
        inputs: the operands, as field elements.
        result: what was decoded, as field elements.
        generator: a NumPy generator.
    """
    axes = _axes(program, [array.shape for array in inputs])
    survives = 1.0
    for axis in axes:
        survives *= 1 - axis.error
    if not axes or survives <= 0:
        return None
    times = ceil(BITS / -log2(1 - survives)) if survives < 1 else 1
    if times > REPEATS:
        return None
    return all(_agrees(program, inputs, result, axes, generator) for _ in range(times))


class _Axis:
    """An output axis that is combined away.

    Args:
        number: of the axis.
        terms: indices that add up to it.
        length: of the axis.
        error: bound on the probability that a combination hides a difference.
    """

    def __init__(self, program: ModuleType, number: int, sizes: dict[str, int]) -> None:
        self.number, self.terms = number, program.OUTPUT[number]
        self.length = sum(sizes[term] for term in self.terms) - len(self.terms) + 1
        self.error = (1 if len(self.terms) == 1 else self.length - 1) / program.Q

    def vector(self, program: ModuleType, generator: Any) -> list[int]:
        """Uniform elements, or the powers of one."""
        if len(self.terms) == 1:
            return [int(x) for x in program.example_array("random", (self.length,), generator)]
        base, powers = int(program.example_array("random", (1,), generator)[0]), [1]
        while len(powers) < self.length:
            powers.append(powers[-1] * base % program.Q)
        return powers


def _axes(program: ModuleType, shapes: Sequence[Sequence[int]]) -> list[_Axis]:
    """The axes of the output whose indices stand once in all operands: the operation is linear along them.

    Of a map of one operand this need not be true along the stack that it is applied to.
    """
    if len(program.AXES) == 1:
        return []
    sizes = {index: size for shape, axes in zip(shapes, program.AXES, strict=True)
             for index, size in zip(axes, shape, strict=True)}  # fmt: skip
    counts = {index: sum(axes.count(index) for axes in program.AXES) for index in sizes}
    found = []
    for number, terms in enumerate(program.OUTPUT):
        convolved = len(terms) > 1
        if all(counts[term] == 1 for term in terms) and not (convolved and getattr(program, "MODULUS", None)):
            found.append(_Axis(program, number, sizes))
    return [axis for axis in found if axis.error < 0.5 or len(axis.terms) == 1]


def _agrees(program: ModuleType, inputs: Sequence[Any], result: Any, axes: Sequence[_Axis], generator: Any) -> bool:
    """One repetition."""
    import numpy as np

    operands, left = list(inputs), result
    for axis in axes:
        vector = axis.vector(program, generator)
        left = _combined(program, left, axis.number, vector)
        for term in axis.terms:
            holder = next(n for n, own in enumerate(program.AXES) if term in own)
            place = program.AXES[holder].index(term)
            operands[holder] = _combined(program, operands[holder], place, vector[: operands[holder].shape[place]])
    right = program.multiply(*operands)
    return bool(np.array_equal(program.from_field(left, program.Q), program.from_field(right, program.Q)))


def _combined(program: ModuleType, array: Any, axis: int, vector: Sequence[int]) -> Any:
    """An array with one axis combined to length 1."""
    import numpy as np

    exact = np.int64 if program.Q <= 2**63 else object
    weights = program.to_field(np.array(vector, dtype=exact).reshape(1, -1), program.Q)
    shape = [*array.shape[:axis], 1, *array.shape[axis + 1 :]]
    if axis == array.ndim - 1:
        return program.dot(array.reshape(-1, array.shape[-1]), weights.T, program.Q).reshape(shape)
    rows = np.moveaxis(array, axis, 0).reshape(array.shape[axis], -1)
    return program.dot(weights, rows, program.Q).reshape(shape)
