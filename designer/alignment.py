"""Aligned codes: two-operand contractions that are decided by sets of exponents alone.

A[i,k] is at α(i)+σ(k) and B[k,j] at β(j)−σ(k). All products of a target then meet at its carrier
α(i)+β(j), and the support is G + D with G = {α(i)+β(j)} and D = {σ(k)−σ(k')}; sets are bits of long integers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from designer.algebra.sumset import Bits, bits_of, translates
from designer.operation import Operation, row_major


@dataclass(frozen=True)
class Alignment:
    """Separated exponents of an aligned code, packed.

    Args:
        rows: α.
        columns: β.
        inner: σ, with σ(0) = 0.
    """

    rows: list[int]
    columns: list[int]
    inner: list[int]

    @cached_property
    def carriers(self) -> Bits:
        """G = {α(i)+β(j)}."""
        base = bits_of(self.rows)
        union = translates(base.bits, sorted(set(self.columns)))
        return Bits(union.bits, union.offset + base.offset)

    @cached_property
    def foreign(self) -> Bits:
        """G + {σ(k)−σ(k'), k != k'}: where products of no target are; empty for one inner part."""
        inner = sorted(set(self.inner))
        shifts = _differences(inner)
        if len(inner) < len(self.inner):
            shifts = sorted({*shifts, 0})
        if not shifts:
            return Bits(0)
        union = translates(self.carriers.bits, shifts)
        return Bits(union.bits, union.offset + self.carriers.offset)

    @cached_property
    def readable(self) -> bool:
        """Whether targets have different carriers that hold nothing foreign."""
        carriers, foreign = self.carriers, self.foreign
        if len(carriers) < len(self.rows) * len(self.columns):
            return False
        return not foreign.bits or not carriers.bits << (carriers.offset - foreign.offset) & foreign.bits

    @property
    def support(self) -> Bits:
        """The packed monomials of the product polynomial."""
        carriers, foreign = self.carriers, self.foreign
        if not foreign.bits:
            return carriers
        low = min(carriers.offset, foreign.offset)
        return Bits(carriers.bits << (carriers.offset - low) | foreign.bits << (foreign.offset - low), low)


def align(operation: Operation, parts: Mapping[str, int], packed: Sequence[list[int]]) -> Alignment | None:
    """The separated exponents if the code is an aligned two-operand contraction; else None.

    Args:
        operation: the operation.
        parts: number of parts of every index.
        packed: for each operand the packed exponents of its blocks in row-major order.
    """
    if len(operation.operands) != 2 or operation.is_convolution:
        return None
    (_, left), (_, right) = operation.operands
    if set(left) & set(right) != set(operation.summed):
        return None
    inner = [index for index in left if index in right]
    a = _rearranged(packed[0], left, [*(i for i in left if i not in inner), *inner], parts)
    b = _rearranged(packed[1], right, [*inner, *(j for j in right if j not in inner)], parts)
    return _separate(a, b, math.prod(parts[index] for index in inner))


def _rearranged(packed: list[int], indices: Sequence[str], order: Sequence[str], parts: Mapping[str, int]) -> list[int]:
    """Blocks in another order of the axes."""
    if tuple(indices) == tuple(order):
        return packed
    steps = row_major(indices, [parts[index] for index in indices])
    numbers = [0]
    for index in order:
        numbers = [number + steps[index] * value for number in numbers for value in range(parts[index])]
    return [packed[number] for number in numbers]


def _separate(a: list[int], b: list[int], inner: int) -> Alignment | None:
    """α, β, σ with a[i,k] = α(i)+σ(k) and b[k,j] = β(j)−σ(k), if they exist."""
    columns = len(b) // inner
    sigma = [value - a[0] for value in a[:inner]]
    for start in range(0, len(a), inner):
        first = a[start]
        if [value - first for value in a[start : start + inner]] != sigma:
            return None
    beta = b[:columns]
    for k, shift in enumerate(sigma):
        if [value + shift for value in b[k * columns : (k + 1) * columns]] != beta:
            return None
    return Alignment(a[::inner], beta, sigma)


def _differences(numbers: Sequence[int]) -> list[int]:
    """Nonzero differences of distinct integers."""
    step = numbers[1] - numbers[0] if len(numbers) > 1 else 1
    if all(high - low == step for low, high in pairwise(numbers)):
        reach = range(step, step * len(numbers), step)
        return [*(-shift for shift in reversed(reach)), *reach]
    return sorted({x - y for x in numbers for y in numbers} - {0})
