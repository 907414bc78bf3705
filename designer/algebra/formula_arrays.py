"""Formulas on NumPy arrays of integers: one value of every letter an entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.algebra.expression import Expression
from designer.errors import ExpressionError

Integers = NDArray[np.int64]

_OPERATORS: Final[Mapping[str, Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "//": np.floor_divide, "%": np.mod, "neg": np.negative,
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal,
}  # fmt: skip
_FOLDS: Final[Mapping[str, Any]] = {"min": np.minimum, "max": np.maximum, "and": np.logical_and}


def formula_array(formula: Expression, letters: Mapping[str, Integers], count: int) -> Integers:
    """The values of a formula; comparisons give 0 or 1.

    Args:
        formula: the formula.
        letters: for each letter its values, an array of `count` integers so small that nothing overflows.
        count: how many.

    Raises:
        ExpressionError: a letter has no values, or a divisor is zero.

    >>> from designer.algebra.expression import parse
    >>> formula_array(parse("max(k, 2)*p"), {"k": np.array([1, 3]), "p": np.array([5, 7])}, 2).tolist()
    [10, 21]
    """
    with np.errstate(divide="raise"):
        try:
            found = formula.read(_Arrays(letters))
        except FloatingPointError:
            raise ExpressionError("division by zero", where=f"formula {formula}") from None
    return np.broadcast_to(np.asarray(found, np.int64), (count,))


@dataclass(frozen=True, slots=True)
class _Arrays:
    """Reads a formula on arrays."""

    values: Mapping[str, Integers]

    def number(self, value: int) -> Any:
        return np.int64(value)

    def name(self, letter: str) -> Any:
        if letter not in self.values:
            raise ExpressionError("unknown letter", got=letter, allowed=", ".join(sorted(self.values)) or "none")
        return self.values[letter]

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any:
        if symbol not in _FOLDS:
            return _OPERATORS[symbol](*operands)
        found = operands[0]
        for operand in operands[1:]:
            found = _FOLDS[symbol](found, operand)
        return found
