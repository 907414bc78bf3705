"""The SymPy reading of expressions, and SymPy's own product polynomial: the slow twin of the toolkit's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from designer.algebra.expression import Expression

Monomial = tuple[int, ...]


def to_sympy(expression: Expression) -> Any:
    """The formula as a SymPy expression in positive-or-zero integer symbols.

    >>> from designer.algebra.expression import parse
    >>> to_sympy(parse("p*m*n + p - 1 - p*(m*n + 1)"))
    -1
    """
    import sympy

    result = expression.read(_Sympy(sympy))
    return result if expression.is_comparison else sympy.expand(result)


@dataclass(frozen=True, slots=True)
class _Sympy:
    sympy: Any

    def number(self, value: int) -> Any:
        return self.sympy.Integer(value)

    def name(self, letter: str) -> Any:
        return self.sympy.Symbol(letter, integer=True, nonnegative=True)

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any:
        match symbol:
            case "neg":
                return -operands[0]
            case "min":
                return self.sympy.Min(*operands)
            case "max":
                return self.sympy.Max(*operands)
            case "and":
                return self.sympy.And(*operands)
            case "==":
                return self.sympy.Eq(*operands)
            case "!=":
                return self.sympy.Ne(*operands)
            case "//":
                return self.sympy.floor(operands[0] / operands[1])
            case "%":
                return self.sympy.Mod(*operands)
            case "+":
                return operands[0] + operands[1]
            case "-":
                return operands[0] - operands[1]
            case "*":
                return operands[0] * operands[1]
            case "<":
                return operands[0] < operands[1]
            case "<=":
                return operands[0] <= operands[1]
            case ">":
                return operands[0] > operands[1]
            case _:
                return operands[0] >= operands[1]


def ring_product(operands: Sequence[Sequence[Monomial]]) -> dict[Monomial, set[tuple[int, ...]]]:
    """Monomial -> the tuples of block numbers that meet there, by SymPy's sparse ring multiplication.

    Args:
        operands: for each operand the exponent vectors of its blocks; nonnegative.
    """
    import sympy

    dimension, count = len(operands[0][0]), len(operands)
    ring = sympy.ring([f"x{v}" for v in range(dimension)] + [f"u{s}" for s in range(count)], sympy.ZZ)[0]
    product = ring.one
    for s, blocks in enumerate(operands):
        marks = [tuple(b + 1 if s == other else 0 for other in range(count)) for b in range(len(blocks))]
        product *= ring.from_dict({(*e, *mark): 1 for e, mark in zip(blocks, marks, strict=True)})
    table: dict[Monomial, set[tuple[int, ...]]] = {}
    for monomial in product:
        table.setdefault(tuple(monomial[:dimension]), set()).add(tuple(b - 1 for b in monomial[dimension:]))
    return table
