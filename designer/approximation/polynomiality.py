"""Whether a real function is a polynomial, with the reason: a proof by its form, or no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Final

from designer.algebra.expression import Expression

Coefficients = tuple[Fraction, ...]
"""Of a polynomial, constant first; the last one is not 0."""

DEGREE_LIMIT: Final = 64

REASONS: Final = {
    "exp": "an exponential has no zero, and a polynomial without complex zeros is constant",
    "log": "a polynomial whose exponential is a polynomial is constant",
    "sigmoid": "a sigmoid is bounded, and a bounded polynomial is constant",
    "tanh": "tanh is bounded, and a bounded polynomial is constant",
    "sqrt": "the square of a polynomial has even degree",
    "/": "the divisor does not divide the dividend",
    "max": "it equals one polynomial on a half-line and another one on the other half-line",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What the form of a function tells: a polynomial, none for a reason, or neither.

    Args:
        polynomial: its coefficients.
        reason: why it is no polynomial, on any interval if it is analytic, else on the real line.
    """

    polynomial: Coefficients | None = None
    reason: str = ""


def form(function: Expression, letter: str) -> Form:
    """What the form of a function tells about it in one letter, all other letters being 1.

    >>> from designer.algebra.expression import parse
    >>> form(parse("2*relu(A) + A*A", real=True), "A").reason
    'it equals one polynomial on a half-line and another one on the other half-line'
    >>> form(parse("(A*A - 1)/(A - 1)", real=True), "A").polynomial
    (Fraction(1, 1), Fraction(1, 1))
    >>> form(parse("relu(A*A)", real=True), "A")
    Form(polynomial=None, reason='')
    """
    found: Form = function.read(_Forms(letter))
    return found


class _Forms:
    """Reads a formula as a form."""

    def __init__(self, letter: str) -> None:
        self.letter = letter

    def number(self, value: int) -> Form:
        return Form(_trimmed([Fraction(value)]))

    def name(self, letter: str) -> Form:
        return Form((Fraction(0), Fraction(1)) if letter == self.letter else (Fraction(1),))

    def apply(self, symbol: str, operands: Sequence[Form]) -> Form:
        if symbol in ("+", "-", "neg", "*", "/"):
            return _arithmetic(symbol, *operands)
        polynomials = [operand.polynomial for operand in operands]
        if symbol in ("relu", "abs"):
            polynomials.append(())
        if None in polynomials or len(polynomials) > 2:
            return Form()
        first, second = (*polynomials, ())[:2]
        degree = len(_sum(first or (), second or (), -1)) - 1
        if symbol in ("relu", "abs", "max", "min"):
            return Form(reason=REASONS["max"]) if degree % 2 == 1 and degree > 0 else Form()
        if symbol == "sqrt":
            return Form(reason=REASONS["sqrt"]) if degree % 2 == 1 and degree > 0 else Form()
        return Form(reason=REASONS[symbol]) if degree > 0 else Form()


def _arithmetic(symbol: str, left: Form, right: Form = Form((Fraction(-1),))) -> Form:
    """A sum, difference, product or quotient; the negative is the product with -1."""
    f, g = left.polynomial, right.polynomial
    if symbol in ("+", "-"):
        if f is not None and g is not None:
            return Form(_sum(f, g, 1 if symbol == "+" else -1))
        return Form(reason=left.reason or right.reason) if f is not None or g is not None else Form()
    if symbol == "/":
        if g is None or not g:
            return Form()
        return Form(reason=left.reason) if f is None and len(g) == 1 else _quotient(f, g)
    if f is not None and g is not None:
        return Form(_product(f, g)) if len(f) + len(g) <= DEGREE_LIMIT + 2 else Form()
    constant = next((h for h in (f, g) if h is not None), ())
    return Form(reason=left.reason or right.reason) if len(constant) == 1 else Form()


def _quotient(f: Coefficients | None, g: Coefficients) -> Form:
    """f/g: a polynomial if g divides f, and else none."""
    if f is None:
        return Form()
    rest, quotient = list(f), [Fraction(0)] * max(len(f) - len(g) + 1, 0)
    for shift in reversed(range(len(quotient))):
        factor = quotient[shift] = rest[shift + len(g) - 1] / g[-1]
        for number, coefficient in enumerate(g):
            rest[shift + number] -= factor * coefficient
    return Form(reason=REASONS["/"]) if any(rest) else Form(_trimmed(quotient))


def _sum(f: Coefficients, g: Coefficients, sign: int) -> Coefficients:
    return _trimmed([x + sign * y for x, y in zip_longest(f, g, fillvalue=Fraction(0))])


def _product(f: Coefficients, g: Coefficients) -> Coefficients:
    total = [Fraction(0)] * (len(f) + len(g))
    for i, x in enumerate(f):
        for j, y in enumerate(g):
            total[i + j] += x * y
    return _trimmed(total)


def _trimmed(coefficients: Sequence[Fraction]) -> Coefficients:
    length = max((number + 1 for number, c in enumerate(coefficients) if c), default=0)
    return tuple(coefficients[:length])
