"""Rigorous enclosures of real formulas, by interval arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from designer.algebra.expression import Expression

DIGITS: Final = 60
"""Decimal digits of the arithmetic; its roundings widen the result."""

Number = Fraction | int
Enclosure = tuple[Number, Number]
"""Two ends, the lower one first."""


def enclosure(formula: Expression, values: Mapping[str, Number | Enclosure]) -> Enclosure | None:
    """Two rationals with all values of the formula between them; None where it has none, or may have none.

    A formula with an enclosure on an interval is continuous there.

    Args:
        formula: of the real language, without `softmax`, which is no function of one number.
        values: a number or an interval for every letter.

    >>> from designer.algebra.expression import parse
    >>> low, high = enclosure(parse("exp(A) - 1/3", real=True), {"A": 1})
    >>> 2.3849 < low <= high < 2.3850, enclosure(parse("sqrt(A)", real=True), {"A": -1})
    (True, None)
    >>> enclosure(parse("1/A", real=True), {"A": (-1, 2)}) is None
    True
    """
    from mpmath.ctx_iv import MPIntervalContext
    from mpmath.libmp import finf, fnan, fninf, to_rational

    context = MPIntervalContext()
    context.dps = DIGITS
    try:
        found = context.convert(formula.read(_Intervals(context, values)))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    low, high = found._mpi_
    if {low, high} & {finf, fninf, fnan}:
        return None
    return Fraction(*map(int, to_rational(low))), Fraction(*map(int, to_rational(high)))


class _Intervals:
    """Reads a formula as an interval; the functions are monotonic, or made of monotonic ones."""

    def __init__(self, context: Any, values: Mapping[str, Number | Enclosure]) -> None:
        self.context, self.values = context, values

    def number(self, value: int) -> Any:
        return self.context.mpf(value)

    def name(self, letter: str) -> Any:
        value = self.values[letter]
        low, high = map(self._rational, value if isinstance(value, tuple) else (value, value))
        return self.context.mpf([low.a, high.b])

    def _rational(self, value: Number) -> Any:
        return self.context.mpf(value.numerator) / value.denominator

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any:
        context, x = self.context, operands[0]
        match symbol:
            case "neg":
                return -x
            case "+":
                return x + operands[1]
            case "-":
                return x - operands[1]
            case "*":
                return x * operands[1]
            case "/":
                return x / operands[1]
            case "max" | "min":
                choose = max if symbol == "max" else min
                return context.mpf([choose(y.a for y in operands), choose(y.b for y in operands)])
            case "relu":
                return self.apply("max", [x, context.mpf(0)])
            case "abs":
                return abs(x)
            case "exp" | "log" | "sqrt":
                return getattr(context, symbol)(x)
            case "sigmoid":
                return 1 / (1 + context.exp(-x))
            case "tanh":
                return 1 - 2 / (1 + context.exp(2 * x))
            case _:
                raise ValueError(f"{symbol} of one number")
