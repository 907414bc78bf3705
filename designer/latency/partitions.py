"""All partitions of a scheme at once: thresholds and overheads as arrays, counted from its exponents.

A scheme with formulas is not bound partition by partition: its formulas are read on the blocks of all partitions
together, and the spans of the exponents give degrees, thresholds and coded blocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from designer.algebra.expression import Expression
from designer.algebra.formula_arrays import formula_array
from designer.analyses.overheads import least_shares
from designer.analyses.theorems import least_answers
from designer.errors import DesignerError, ParameterError, SchemeError
from designer.latency.erlang import Array, Integers
from designer.scheme import Scheme

PARTITION_LIMIT: Final = 100_000
BLOCK_LIMIT: Final = 20_000_000
"""Blocks of all partitions together."""

ONE_BY_ONE_LIMIT: Final = 5_000
"""Partitions of a scheme that has to be bound for each of them."""


@dataclass(frozen=True, slots=True)
class Partitions:
    """The partitions of a scheme, one an entry of each array.

    Args:
        scheme: the family.
        parameters: its parameters.
        parts: number of parts of every index.
        level: block products that the result asks for: a subtask is the inverse of it of the job.
        answers: the recovery threshold that the scheme's points are chosen for.
        uploads: for every operand the different coded blocks over its blocks, minus 1.
        download: the threshold over the targets, minus 1.
    """

    scheme: Scheme
    parameters: Mapping[str, Integers]
    parts: Mapping[str, Integers]
    level: Integers
    answers: Integers
    uploads: Mapping[str, Array]
    download: Array

    def __len__(self) -> int:
        return len(self.level)

    @property
    def undivided(self) -> NDArrayBool:
        """Where no summed index is cut: p = 1 for a matrix product."""
        summed = [self.parts[index] == 1 for index in self.scheme.operation.summed]
        return np.logical_and.reduce(summed) if summed else np.ones(len(self), bool)

    def chosen(self, number: int) -> dict[str, int]:
        """The parameters of one partition."""
        return {name: int(values[number]) for name, values in self.parameters.items()}


NDArrayBool = np.ndarray[Any, np.dtype[np.bool_]]


def partitions(scheme: Scheme, most: Mapping[str, int]) -> Partitions:
    """All partitions with parameters from 1 to given numbers that satisfy the scheme's constraints.

    Args:
        scheme: the family.
        most: for every parameter its largest number.

    Raises:
        DesignerError: there are too many partitions, or none.

    >>> from designer import load
    >>> found = partitions(load("epc"), {"p": 2, "m": 2, "n": 2})
    >>> found.chosen(7), int(found.answers[7])
    ({'p': 2, 'm': 2, 'n': 2}, 9)
    """
    if scheme.open_chain:
        raise ParameterError("no partitions of chains of every length", where=scheme.label)
    sizes = [most[name] - scheme.least(name) + 1 for name in scheme.parameters]
    if math.prod(sizes) > PARTITION_LIMIT:
        raise DesignerError(
            "too many partitions", where=scheme.label, got=math.prod(sizes), allowed=f"at most {PARTITION_LIMIT}"
        )
    axes = np.meshgrid(
        *(np.arange(scheme.least(name), most[name] + 1) for name in scheme.parameters), indexing="ij"
    )  # fmt: skip
    values: dict[str, Any] = {name: axis.ravel() for name, axis in zip(scheme.parameters, axes, strict=True)}
    count = math.prod(sizes)
    letters = {**values, **{name: np.full(count, value) for name, value in scheme.fixed.items()}}
    kept = np.ones(count, bool)
    for rule in scheme.constraints:
        kept &= formula_array(rule, letters, count).astype(bool)
    if not kept.any():
        raise ParameterError("no partition satisfies the constraints", where=scheme.label)
    letters = {name: column[kept] for name, column in letters.items()}
    values = {name: letters[name] for name in scheme.parameters}
    count = int(kept.sum())
    parts = {index: formula_array(bound, letters, count) for index, bound in scheme.bounds.items()}
    counted = _spans(scheme, letters, parts) if _by_formulas(scheme) else _one_by_one(scheme, values, count)
    return _assembled(scheme, values, parts, counted)


@dataclass(frozen=True, slots=True)
class _Counted:
    answers: Integers
    shares: Mapping[str, Integers]


def _assembled(
    scheme: Scheme, values: Mapping[str, Integers], parts: Mapping[str, Integers], counted: _Counted
) -> Partitions:
    operation = scheme.operation
    targets = math.prod(sum(parts[i] for i in terms) - len(terms) + 1 for terms in operation.output)
    blocks = {name: math.prod(parts[index] for index in indices) for name, indices in operation.operands}
    return Partitions(
        scheme, values, parts,
        level=np.asarray(math.prod(parts[index] for index in operation.indices)),
        answers=counted.answers,
        uploads={name: counted.shares[name] / blocks[name] - 1 for name in blocks},
        download=counted.answers / targets - 1,
    )  # fmt: skip


def _by_formulas(scheme: Scheme) -> bool:
    """Whether the spans of the exponents' formulas are all there is to count."""
    plain = not (scheme.modulus or scheme.masks.counts or scheme.nodes or scheme.points.by_support)
    return plain and scheme.domain == "coefficient" and all(
        isinstance(formula, Expression) for formulas in scheme.exponents.values() for formula in formulas
    )  # fmt: skip


def _spans(scheme: Scheme, letters: Mapping[str, Integers], parts: Mapping[str, Integers]) -> _Counted:
    """Thresholds by degree and coded blocks at the least full grid, from largest and least exponents."""
    count = len(next(iter(parts.values())))
    sizes = [np.ones(count, np.int64) for _ in scheme.variables]
    for name, indices in scheme.operation.operands:
        for variable, (low, high) in enumerate(_extremes(scheme.exponents[name], indices, letters, parts, scheme)):
            sizes[variable] = sizes[variable] + high - low
    shares = {}
    for name, _ in scheme.operation.operands:
        used = (size for size, formula in zip(sizes, scheme.exponents[name], strict=True) if str(formula) != "0")
        shares[name] = _product(used, count)
    return _Counted(_product(sizes, count), shares)


def _extremes(
    formulas: Sequence[Any], indices: Sequence[str], letters: Mapping[str, Integers], parts: Mapping[str, Integers],
    scheme: Scheme,
) -> list[tuple[Integers, Integers]]:  # fmt: skip
    """For each variable the least exponent of every partition (0 unless it is negative), and the largest."""
    blocks = _product((parts[index] for index in indices), len(next(iter(parts.values()))))
    total = int(blocks.sum())
    if total > BLOCK_LIMIT:
        raise DesignerError("too many blocks", where=scheme.label, got=total, allowed=f"at most {BLOCK_LIMIT} together")
    owner, start = np.repeat(np.arange(len(blocks)), blocks), np.cumsum(blocks) - blocks
    number = np.arange(total) - start[owner]
    values = {name: column[owner] for name, column in letters.items()}
    for index in reversed(indices):
        number, values[index] = np.divmod(number, parts[index][owner])
    found = []
    for variable, formula in zip(scheme.variables, formulas, strict=True):
        exponents = formula_array(formula, values, total)
        low, high = np.minimum.reduceat(exponents, start), np.maximum.reduceat(exponents, start)
        if low.min() < 0 and variable not in scheme.laurent:
            raise SchemeError("negative exponent", where=scheme.label, got=int(low.min()), allowed="0 and above")
        found.append((np.minimum(low, 0), high))
    return found


def _one_by_one(scheme: Scheme, values: Mapping[str, Integers], count: int) -> _Counted:
    if count > ONE_BY_ONE_LIMIT:
        raise DesignerError(
            "too many partitions of a scheme without formulas for them", where=scheme.label, got=count,
            allowed=f"at most {ONE_BY_ONE_LIMIT}", remedy="lower --max-part",
        )  # fmt: skip
    codes = [scheme.bind(**{name: int(column[number]) for name, column in values.items()}) for number in range(count)]
    shares = [least_shares(code) for code in codes]
    return _Counted(
        np.array([least_answers(code) for code in codes]),
        {name: np.array([share[name] for share in shares]) for name in scheme.operation.names},
    )


def _product(columns: Iterable[Integers], count: int) -> Integers:
    """The product of some columns of that length; 1 for none."""
    found = np.ones(count, np.int64)
    for column in columns:
        found = found * column
    return found
