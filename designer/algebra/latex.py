"""The LaTeX reading of expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from designer.algebra.expression import Expression

_SIGNS: Final = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}


def latex(expression: Expression) -> str:
    r"""The formula as LaTeX source, without dollar signs.

    >>> from designer.algebra.expression import parse
    >>> latex(parse("p*(m1 - 1) + k // r"))
    'p\\left(m_{1} - 1\\right) + \\left\\lfloor k / r\\right\\rfloor'
    """
    return str(expression.read(_Latex())[0])


def latex_letter(letter: str) -> str:
    """A letter with its digits as an index: `m1` is m with index 1."""
    stem = letter.rstrip("0123456789")
    return letter if stem in ("", letter) else f"{stem}_{{{letter[len(stem) :]}}}"


@dataclass(frozen=True, slots=True)
class _Latex:
    """Pairs (source, precedence)."""

    def number(self, value: int) -> tuple[str, int]:
        return str(value), 4

    def name(self, letter: str) -> tuple[str, int]:
        return latex_letter(letter), 4

    def apply(self, symbol: str, operands: Sequence[tuple[str, int]]) -> tuple[str, int]:
        texts = [text for text, _ in operands]
        if symbol in ("min", "max"):
            return rf"\{symbol}({', '.join(texts)})", 4
        if symbol == "//":
            return rf"\left\lfloor {_bracket(operands[0], 2)} / {_bracket(operands[1], 3)}\right\rfloor", 4
        if symbol == "neg":
            return f"-{_bracket(operands[0], 3)}", 3
        if symbol == "and":
            return r",\ ".join(texts), 0
        if symbol == "%":
            return rf"{_bracket(operands[0], 2)} \bmod {_bracket(operands[1], 3)}", 1
        if symbol == "*":
            left, right = _bracket(operands[0], 2), _bracket(operands[1], 3)
            gap = r" \cdot " if right[:1].isdigit() else (" " if right[:1].isalpha() else "")
            return f"{left}{gap}{right}", 2
        if symbol in _SIGNS:
            return f"{texts[0]} {_SIGNS[symbol]} {texts[1]}", 0
        return f"{_bracket(operands[0], 1)} {symbol} {_bracket(operands[1], 2)}", 1


def _bracket(operand: tuple[str, int], level: int) -> str:
    return operand[0] if operand[1] >= level else rf"\left({operand[0]}\right)"
