"""The z3 reading of expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from designer.algebra.expression import Expression


def to_z3(expression: Expression) -> Any:
    """The formula as a z3 integer term (a Boolean one for comparisons).

    >>> from designer.algebra.expression import parse
    >>> to_z3(parse("k + p*i"))
    k + p*i

    z3 divides by Euclid's rule, Python rounds down: they agree for positive divisors, and a
    divisor in a scheme file is a size.
    """
    import z3

    return expression.read(_Z3(z3))


@dataclass(frozen=True, slots=True)
class _Z3:
    z3: Any

    def number(self, value: int) -> Any:
        return self.z3.IntVal(value)

    def name(self, letter: str) -> Any:
        return self.z3.Int(letter)

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any:
        match symbol:
            case "neg":
                return -operands[0]
            case "min" | "max":
                result = operands[0]
                for other in operands[1:]:
                    result = self.z3.If(result <= other if symbol == "min" else result >= other, result, other)
                return result
            case "and":
                return self.z3.And(*operands)
            case "+":
                return operands[0] + operands[1]
            case "-":
                return operands[0] - operands[1]
            case "*":
                return operands[0] * operands[1]
            case "//":
                return operands[0] / operands[1]
            case "%":
                return operands[0] % operands[1]
            case "<":
                return operands[0] < operands[1]
            case "<=":
                return operands[0] <= operands[1]
            case ">":
                return operands[0] > operands[1]
            case ">=":
                return operands[0] >= operands[1]
            case "==":
                return operands[0] == operands[1]
            case _:
                return operands[0] != operands[1]
