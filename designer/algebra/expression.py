"""Integer formulas in letters: one tree, read in many ways.

The language: integers, letters, `+ - * // %`, unary minus, `min`, `max`, parentheses, and
comparisons (in constraints). Text is parsed with the standard `ast` module and a white list of
nodes; nothing is ever evaluated as code, and every size is capped.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

from designer.errors import ExpressionError

TEXT_LIMIT: Final = 1000
NODE_LIMIT: Final = 300
NUMBER_LIMIT: Final = 10**15

LANGUAGE: Final = "integers, letters, + - * // %, min, max, comparisons and parentheses"

ELEMENTARY: Final = ("abs", "exp", "log", "relu", "sigmoid", "softmax", "sqrt", "tanh")
"""Functions of one argument that `parse` admits, beside a plain division, where real numbers are meant."""

REAL_LANGUAGE: Final = f"integers, letters, + - * /, min, max, {', '.join(ELEMENTARY)} and parentheses"
"""What is left of the language, and added, where real numbers are meant."""

NOT_POLYNOMIAL: Final = frozenset((*ELEMENTARY, "/", "max", "min"))
"""Operators and functions that no polynomial with integer coefficients has."""

_BINARY: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
_COMPARE: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_COMPARISONS: Final = ("and", *_COMPARE.values())
_SIGN: Final = re.compile(r" (?:[<>]|[<>=!]=) ")
_PRECEDENCE: Final = {
    "<": 0,
    "<=": 0,
    ">": 0,
    ">=": 0,
    "==": 0,
    "!=": 0,
    "+": 1,
    "-": 1,
    "*": 2,
    "//": 2,
    "%": 2,
    "/": 2,
}


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a formula: a number, a letter, or an operator over nodes."""

    operator: str
    operands: tuple[Node, ...] = ()
    value: int = 0
    letter: str = ""


class Reading(Protocol):
    """One way to read formulas: what numbers, letters and operators mean."""

    def number(self, value: int) -> Any: ...  # noqa: D102

    def name(self, letter: str) -> Any: ...  # noqa: D102

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Expression:
    """An integer formula in letters, made by `parse`; equal when the trees are equal.

    >>> parse("k + p*i").evaluate({"k": 1, "p": 2, "i": 3})
    7
    >>> str(parse("(p-1) * (n - (m+1))"))
    '(p - 1)*(n - (m + 1))'
    """

    root: Node

    @property
    def letters(self) -> frozenset[str]:
        """The letters that occur."""
        return frozenset(node.letter for node in _walk(self.root) if node.operator == "letter")

    @property
    def operators(self) -> frozenset[str]:
        """The operators and functions that occur."""
        return frozenset(node.operator for node in _walk(self.root) if node.operands)

    @property
    def is_comparison(self) -> bool:
        """Whether this is a constraint such as `1 <= r <= T`."""
        return self.root.operator in _COMPARISONS

    def read(self, reading: Reading) -> Any:
        """The formula under a reading (SymPy, z3, LaTeX, Python source, …)."""
        return _read(self.root, reading)

    def evaluate(self, values: Mapping[str, int]) -> int:
        """The integer value, every letter bound; comparisons give 0 or 1.

        Raises:
            ExpressionError: a letter is unbound, a divisor is zero or the value exceeds the cap.
        """
        try:
            result = int(_read(self.root, _Integers(values)))
        except ZeroDivisionError:
            raise ExpressionError(
                "division by zero", where=f"formula {self}", got=_bindings(values, self.letters)
            ) from None
        if abs(result) > NUMBER_LIMIT:
            raise ExpressionError("value too large", where=f"formula {self}", allowed=f"at most {NUMBER_LIMIT}")
        return result

    def affine(self, letters: Sequence[str], values: Mapping[str, int]) -> tuple[int, list[int]] | None:
        """Constant and coefficients if the formula is affine in `letters`, the others bound; else None.

        >>> parse("p - 1 - k + p*m*j").affine(["k", "j"], {"p": 2, "m": 3})
        (1, [-1, 6])
        """
        try:
            form = _read(self.root, _AffineForms(letters, values))
        except (ZeroDivisionError, _NotAffineError):
            return None
        if max(abs(form[0]), *map(abs, form[1])) > NUMBER_LIMIT:
            raise ExpressionError("value too large", where=f"formula {self}", allowed=f"at most {NUMBER_LIMIT}")
        return form[0], form[1]

    def substitute(self, letters: Mapping[str, Expression]) -> Expression:
        """The formula with letters replaced by formulas."""
        return Expression(_read(self.root, _Substitution(letters)))

    def __str__(self) -> str:
        return str(self.read(_Source())[0])

    def __repr__(self) -> str:
        return f"parse({str(self)!r})"


@lru_cache(maxsize=4096)
def parse(text: str, *, real: bool = False) -> Expression:
    """Read a formula.

    Args:
        text: at most 1000 characters of the language described in this module.
        real: whether `/` and the elementary functions are admitted, too; such a formula has no integer value.

    Raises:
        ExpressionError: anything outside the language, or too large.

    >>> parse("__import__('os')")
    Traceback (most recent call last):
    ...
    designer.errors.ExpressionError: function not admitted; in formula __import__('os'); got __import__; allowed: min, max
    """  # noqa: E501
    if len(text) > TEXT_LIMIT:
        raise ExpressionError("formula too long", got=text, allowed=f"at most {TEXT_LIMIT} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        root = _build(tree.body, text, real)
        size = sum(1 for _ in _walk(root))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError("not a formula", got=text, allowed=REAL_LANGUAGE if real else LANGUAGE) from None
    if size > NODE_LIMIT:
        raise ExpressionError("formula too large", got=text, allowed=f"at most {NODE_LIMIT} operations and letters")
    if any(
        operand.operator in _COMPARISONS for node in _walk(root) if node.operator != "and" for operand in node.operands
    ):
        raise ExpressionError(
            "comparison inside a formula", got=text, allowed="one comparison or chain, such as 1 <= r <= T"
        )
    return Expression(root)


def _build(node: ast.expr, text: str, real: bool) -> Node:
    """The node of one admitted syntax node; an error for every other."""
    where = f"formula {text}" if len(text) <= 80 else "formula"
    allowed = ", ".join(("min", "max", *(ELEMENTARY if real else ())))
    match node:
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            if value > NUMBER_LIMIT:
                raise ExpressionError("number too large", where=where, allowed=f"at most {NUMBER_LIMIT}")
            return Node("number", value=value)
        case ast.Name(id=letter) if letter not in ("min", "max"):
            return Node("letter", letter=letter)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Node("neg", (_build(operand, text, real),))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _build(operand, text, real)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return Node(_BINARY[type(op)], (_build(left, text, real), _build(right, text, real)))
        case ast.BinOp(left=left, op=ast.Div(), right=right) if real:
            return Node("/", (_build(left, text, real), _build(right, text, real)))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if real and name in ELEMENTARY:
            return Node(name, (_build(argument, text, real),))
        case ast.Call(func=ast.Name(id=("min" | "max") as name), args=args, keywords=[]):
            operands = tuple(_build(argument, text, real) for argument in args)
            if len(operands) < 2:
                raise ExpressionError(
                    "too few arguments", where=where, got=ast.unparse(node), allowed=f"{name} of two or more"
                )
            return Node(name, operands)
        case ast.Call(func=function):
            raise ExpressionError("function not admitted", where=where, got=ast.unparse(function), allowed=allowed)
        case ast.Compare(left=left, ops=ops, comparators=rights) if all(type(op) in _COMPARE for op in ops):
            sides = [_build(side, text, real) for side in (left, *rights)]
            parts = tuple(
                Node(_COMPARE[type(op)], (low, high)) for op, low, high in zip(ops, sides, sides[1:], strict=False)
            )
            return parts[0] if len(parts) == 1 else Node("and", parts)
        case _:
            language = REAL_LANGUAGE if real else LANGUAGE
            raise ExpressionError("not admitted in a formula", where=where, got=ast.unparse(node), allowed=language)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for operand in node.operands:
        yield from _walk(operand)


def _read(node: Node, reading: Reading) -> Any:
    if node.operator == "number":
        return reading.number(node.value)
    if node.operator == "letter":
        return reading.name(node.letter)
    return reading.apply(node.operator, [_read(operand, reading) for operand in node.operands])


_INTEGER_OPERATORS: Final[dict[str, Callable[..., Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "neg": operator.neg,
    "min": min,
    "max": max,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "and": lambda *parts: all(parts),
}


@dataclass(frozen=True, slots=True)
class _Integers:
    """Python integers (and NumPy arrays, where neither min, max nor a chain of comparisons occurs)."""

    values: Mapping[str, Any]

    def number(self, value: int) -> int:
        return value

    def name(self, letter: str) -> Any:
        try:
            return self.values[letter]
        except KeyError:
            raise ExpressionError(
                "unknown letter", got=letter, allowed=", ".join(sorted(self.values)) or "none"
            ) from None

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any:
        return _INTEGER_OPERATORS[symbol](*operands)


class _NotAffineError(Exception):
    """The formula is not affine in the chosen letters."""


@dataclass(frozen=True, slots=True)
class _AffineForms:
    """Pairs (constant, coefficients) over chosen letters."""

    letters: Sequence[str]
    values: Mapping[str, int]

    def number(self, value: int) -> tuple[int, list[int]]:
        return value, [0] * len(self.letters)

    def name(self, letter: str) -> tuple[int, list[int]]:
        if letter in self.letters:
            return 0, [int(letter == other) for other in self.letters]
        return self.number(_Integers(self.values).name(letter))

    def apply(self, symbol: str, operands: Sequence[tuple[int, list[int]]]) -> tuple[int, list[int]]:
        if all(not any(coefficients) for _, coefficients in operands):
            return self.number(int(_INTEGER_OPERATORS[symbol](*(constant for constant, _ in operands))))
        if symbol == "neg":
            return _scaled(operands[0], -1)
        if symbol in "+-":
            (left, lefts), (right, rights) = operands[0], _scaled(operands[1], 1 if symbol == "+" else -1)
            return left + right, [x + y for x, y in zip(lefts, rights, strict=True)]
        if symbol == "*":
            for scalar, form in (operands, operands[::-1]):
                if not any(scalar[1]):
                    return _scaled(form, scalar[0])
        raise _NotAffineError


def _scaled(form: tuple[int, list[int]], factor: int) -> tuple[int, list[int]]:
    return form[0] * factor, [coefficient * factor for coefficient in form[1]]


@dataclass(frozen=True, slots=True)
class _Substitution:
    """Letters become formulas."""

    letters: Mapping[str, Expression]

    def number(self, value: int) -> Node:
        return Node("number", value=value)

    def name(self, letter: str) -> Node:
        return self.letters[letter].root if letter in self.letters else Node("letter", letter=letter)

    def apply(self, symbol: str, operands: Sequence[Node]) -> Node:
        return Node(symbol, tuple(operands))


@dataclass(frozen=True, slots=True)
class _Source:
    """Text with as few parentheses as needed: pairs (text, precedence). It is Python source, too."""

    def number(self, value: int) -> tuple[str, int]:
        return str(value), 4

    def name(self, letter: str) -> tuple[str, int]:
        return letter, 4

    def apply(self, symbol: str, operands: Sequence[tuple[str, int]]) -> tuple[str, int]:
        if symbol in ("min", "max", *ELEMENTARY):
            return f"{symbol}({', '.join(text for text, _ in operands)})", 4
        if symbol == "neg":
            return f"-{_bracket(operands[0], 3)}", 3
        if symbol == "and":
            return _chained([text for text, _ in operands]), 0
        level = _PRECEDENCE[symbol]
        left, right = _bracket(operands[0], level), _bracket(operands[1], level + 1)
        return (f"{left}*{right}" if symbol == "*" else f"{left} {symbol} {right}"), level


def _bracket(operand: tuple[str, int], level: int) -> str:
    return operand[0] if operand[1] >= level else f"({operand[0]})"


def _chained(parts: Sequence[str]) -> str:
    """`1 <= r`, `r <= T` as `1 <= r <= T`: neighbours of a chain share a side."""
    return parts[0] + "".join(part[_SIGN.search(part).start() :] for part in parts[1:])  # type: ignore[union-attr]


def _bindings(values: Mapping[str, int], letters: frozenset[str]) -> str:
    return ", ".join(f"{letter}={values[letter]}" for letter in sorted(letters) if letter in values)
