"""The LaTeX reading of expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from designer.algebra.expression import Expression

_ESCAPES: Final = {
    "\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}", **{sign: f"\\{sign}" for sign in "_&%#${}"},
    "<": "$<$", ">": "$>$", "|": "$|$", '"': "{''}",
    "–": r"\textendash{}", "—": r"\textemdash{}", "…": r"\dots{}", "·": r"$\cdot$", "×": r"$\times$",
    "−": "$-$", "≤": r"$\le$", "≥": r"$\ge$",
    "≠": r"$\ne$", "→": r"$\to$", "∈": r"$\in$", "∞": r"$\infty$", "√": r"$\surd$", "Σ": r"$\Sigma$", "∏": r"$\prod$",
    "ᵀ": r"$^{T}$", "⁻": "$^{-}$", "∑": r"$\sum$", "‖": r"$\|$", "π": r"$\pi$", "τ": r"$\tau$", "κ": r"$\kappa$",
    "δ": r"$\delta$", "λ": r"$\lambda$", "μ": r"$\mu$", "ω": r"$\omega$", "ε": r"$\varepsilon$",
    **{sign: f"$^{{{digit}}}$" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{sign: f"$_{{{digit}}}$" for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}  # fmt: skip
_ACCENTS: Final = frozenset(map(chr, (*range(0x300, 0x305), *range(0x306, 0x309), 0x30A, 0x30B, 0x30C, 0x327)))
"""Combining signs that pdflatex sets over or under any letter of its standard fonts."""

_ACCENTED_END: Final = 0x180
"""It knows accented letters below this."""

_LETTERS: Final = frozenset("ßæœøłıÆŒØŁ")
"""Letters that these fonts have beside A to Z."""

_SIGNS: Final = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}


def latex(expression: Expression) -> str:
    r"""The formula as LaTeX source, without dollar signs.

    >>> from designer.algebra.expression import parse
    >>> latex(parse("p*(m1 - 1) + k // r"))
    'p\\left(m_{1} - 1\\right) + \\left\\lfloor k / r\\right\\rfloor'
    """
    return str(expression.read(_Latex())[0])


def escaped(text: str) -> str:
    r"""Text as LaTeX source; a sign that pdflatex doesn't know is named by its number.

    >>> escaped("50 % of x² ≥ 2")
    '50 \\% of x$^{2}$ $\\ge$ 2'
    >>> escaped("数")
    'U+6570'
    """
    return "".join(_ESCAPES.get(sign) or _plain(sign) for sign in text).replace("--", "-{}-")


def _plain(sign: str) -> str:
    letter, *accents = list(normalize("NFD", sign))
    plain = letter.isalpha() and letter.isascii()
    accented = plain and len(accents) == 1 and accents[0] in _ACCENTS and ord(sign) < _ACCENTED_END
    known = accented or sign in _LETTERS or (sign.isascii() and sign.isprintable())
    return sign if known else f"U+{ord(sign):04X}"


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
