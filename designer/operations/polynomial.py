"""Stacks of matrices and a polynomial map of each position: C[i] = f(A[i], B[i], …).

The map is a formula of matrix products, sums and integer factors, such as `A*B + 2*A`; its letters are the
operands, in order of appearance. A product takes matrices; the sizes that must agree get a common index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

from designer.algebra.expression import NOT_POLYNOMIAL, Expression, parse
from designer.errors import SchemeError
from designer.operation import AXES_LIMIT, Operation
from designer.operations.declaration import Declaration

AXES: Final = "abcefghlmnopqrsuvwxyz"  # no i, the stack; no d, the degree; no j, k, t
BOUNDS = {"i": "K", **dict.fromkeys(AXES, "1")}
LIMITS: Final = {"degree": 64, "operands": 2 * AXES_LIMIT // 3, "terms": 4096}
"""Of a function; a stack of matrices has three axes, and terms are those of the function multiplied out."""

RESULTS: Final = "CFGHKLMPQRS"
"""Names of the result: the first that is no operand's; one more than there can be operands."""

REMEDY: Final = "no exact code decodes other functions (coded-designer check lagrange); approximate compares what does"

_OPERAND: Final = re.compile(r"[A-Z][A-Za-z0-9_]{0,19}")

_Matrix = tuple[str, int, int]
"""Kind `matrix` with the classes of its rows and columns; or kind `number`."""


def declare(declaration: Declaration) -> Operation:
    """The operation of the file's `function`."""
    text = declaration.text("function", "like 'A*B + 2*A'")
    function = parse(text, real=True)
    shapes = _Shapes(text)
    kind, rows, columns = function.read(shapes)
    degree, terms = function.read(_Degrees()), function.read(_Terms())
    if kind != "matrix" or not shapes.operands:
        raise SchemeError("not a function of matrices", where="function", got=text, allowed="like 'A*B + 2*A'")
    sizes = {"degree": degree, "operands": len(shapes.operands), "terms": terms}
    for what, most in LIMITS.items():
        if sizes[what] > most:
            raise SchemeError(
                "function too large", where="function", got=f"{what} {sizes[what]}", allowed=f"at most {most}"
            )
    lengths = [len(word) for word in words(function)]
    if not lengths:
        raise SchemeError("function that is 0", where="function", got=text)
    names = shapes.names()
    operands = tuple((name, ("i", names[r], names[c])) for name, (r, c) in shapes.found().items())
    letter = next(name for name in RESULTS if name not in shapes.operands)
    output = (("i",), (names[shapes.root(rows)],), (names[shapes.root(columns)],))
    return Operation("polynomial", operands, output, letter, function, max(lengths))


@dataclass
class _Shapes:
    """Reads a formula as the shape of its value; sizes that must agree are joined."""

    text: str
    operands: dict[str, tuple[int, int]] = field(default_factory=dict)
    parents: list[int] = field(default_factory=list)

    def number(self, value: int) -> _Matrix:
        return "number", 0, 0

    def name(self, letter: str) -> _Matrix:
        if not _OPERAND.fullmatch(letter):
            raise SchemeError("no name of an operand", where="function", got=letter, allowed="A, B, X1, …")
        if letter not in self.operands:
            self.parents += [len(self.parents), len(self.parents) + 1]
            self.operands[letter] = (len(self.parents) - 2, len(self.parents) - 1)
        return ("matrix", *self.operands[letter])

    def apply(self, symbol: str, operands: Sequence[_Matrix]) -> _Matrix:
        first = operands[0]
        kinds = [kind for kind, _, _ in operands]
        if symbol == "neg":
            return first
        if symbol == "*" and kinds == ["matrix", "matrix"]:
            self._join(first[2], operands[1][1])
            return "matrix", first[1], operands[1][2]
        if symbol == "*":
            return next((operand for operand in operands if operand[0] == "matrix"), first)
        if symbol in ("+", "-") and kinds == ["matrix", "matrix"]:
            self._join(first[1], operands[1][1])
            self._join(first[2], operands[1][2])
            return first
        if symbol in ("+", "-") and kinds == ["number", "number"]:
            return first
        raise SchemeError(
            "not a polynomial of matrices", where="function", got=self.text,
            allowed="matrix products, sums of matrices, integer factors",
            remedy=REMEDY if symbol in NOT_POLYNOMIAL else "",
        )  # fmt: skip

    def root(self, size: int) -> int:
        """The representative of a class of sizes."""
        while self.parents[size] != size:
            size = self.parents[size]
        return size

    def found(self) -> dict[str, tuple[int, int]]:
        """For each operand the classes of its rows and columns."""
        return {name: (self.root(rows), self.root(columns)) for name, (rows, columns) in self.operands.items()}

    def names(self) -> dict[int, str]:
        """An index for each class of sizes, in order of appearance: at most one class more than operands."""
        classes = dict.fromkeys(size for shape in self.found().values() for size in shape)
        return {size: AXES[number] for number, size in enumerate(classes)}

    def _join(self, left: int, right: int) -> None:
        self.parents[max(self.root(left), self.root(right))] = min(self.root(left), self.root(right))


class _Degrees:
    """Reads a formula as its total degree in the letters."""

    def number(self, value: int) -> int:
        return 0

    def name(self, letter: str) -> int:
        return 1

    def apply(self, symbol: str, operands: Sequence[Any]) -> int:
        return sum(operands) if symbol == "*" else max(operands)


class _Terms(_Degrees):
    """Reads a formula as the number of its terms when it is multiplied out, before any are put together."""

    def number(self, value: int) -> int:
        return 1

    def apply(self, symbol: str, operands: Sequence[Any]) -> int:
        return prod(operands) if symbol == "*" else sum(operands)


def words(function: Expression) -> dict[tuple[str, ...], int]:
    """The function multiplied out: word of operands -> its integer coefficient."""
    found: dict[tuple[str, ...], int] = function.read(_Words())
    return {word: value for word, value in found.items() if value}


class _Words:
    """Reads a formula as a sum of words, a number as a multiple of the empty word."""

    def number(self, value: int) -> dict[tuple[str, ...], int]:
        return {(): value}

    def name(self, letter: str) -> dict[tuple[str, ...], int]:
        return {(letter,): 1}

    def apply(self, symbol: str, operands: Sequence[dict[tuple[str, ...], int]]) -> dict[tuple[str, ...], int]:
        total: dict[tuple[str, ...], int] = {}
        if symbol == "*":
            for left, x in operands[0].items():
                for right, y in operands[1].items():
                    total[left + right] = total.get(left + right, 0) + x * y
            return total
        signs = [-1] if symbol == "neg" else [1, -1 if symbol == "-" else 1]
        for operand, sign in zip(operands, signs, strict=True):
            for word, value in operand.items():
                total[word] = total.get(word, 0) + sign * value
        return total
