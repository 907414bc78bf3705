"""Hypotheses on integers, as polynomials: what parameters, indices and the parts of formulas satisfy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from designer.algebra.expression import Expression
from designer.errors import ExpressionError
from designer.proving.polynomial import ONE, Polynomial, constant, letter


class OutsideError(Exception):
    """A claim that obligations cannot express; the text says why."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """No integers satisfy all hypotheses.

    Args:
        name: what it is for; begins with the claim.
        at_least: polynomials that are >= 0.
        zero: polynomials that are = 0.
    """

    name: str
    at_least: tuple[Polynomial, ...]
    zero: tuple[Polynomial, ...]


Relation = tuple[str, Polynomial]
"""`>=`, `==` or `!=`, between a polynomial and 0."""


@dataclass
class Hypotheses:
    """Polynomials that are >= 0 and that are = 0; reading a formula may add some.

    Args:
        least: the parameters with their least values.
        fixed: letters with a fixed value.

    >>> from designer.algebra.expression import parse
    >>> known = Hypotheses.of({"t": 0, "r": 1}, {}, [])
    >>> str(known.read(parse("t % r"))), [str(h) for h in known.at_least[2:]]
    ('-_1*r + t', ['-_1*r + t', '-1 + _1*r + r - t'])
    """

    least: Mapping[str, int]
    fixed: Mapping[str, int]
    at_least: list[Polynomial] = field(default_factory=list)
    zero: list[Polynomial] = field(default_factory=list)
    quotients: dict[tuple[Polynomial, Polynomial], Polynomial] = field(default_factory=dict)
    made: int = 0

    @staticmethod
    def of(least: Mapping[str, int], fixed: Mapping[str, int], constraints: Sequence[Expression]) -> Hypotheses:
        """What parameters satisfy.

        Args:
            least: the parameters with their least values.
            fixed: letters with a fixed value.
            constraints: comparisons.
        """
        known = Hypotheses(least, fixed)
        known.at_least += [letter(name) - constant(value) for name, value in least.items()]
        for rule in constraints:
            for relation, difference in rule.read(_Formulas(known, {})):
                if relation == "==":
                    known.zero.append(difference)
                else:
                    known.at_least.append(difference if relation == ">=" else difference * difference - ONE)
        return known

    def read(self, formula: Expression, letters: Mapping[str, Polynomial] | None = None) -> Polynomial:
        """A formula as a polynomial.

        Args:
            formula: no comparison.
            letters: what its letters mean beside parameters and fixed letters.

        Raises:
            OutsideError: a divisor is not positive by sight.
        """
        found: Polynomial = formula.read(_Formulas(self, letters or {}))
        return found

    def fresh(self) -> Polynomial:
        """A letter that no formula has."""
        self.made += 1
        return letter(f"_{self.made}")

    def index(self, name: str, size: Polynomial) -> Polynomial:
        """A letter from 0 to size - 1."""
        index = letter(name)
        if index not in self.at_least:
            self.at_least += [index, size - index - ONE]
        return index

    def extremum(self, a: Polynomial, b: Polynomial, sign: int) -> Polynomial:
        """Their minimum (sign 1) or maximum (sign -1): on one side of both, and equal to one of them."""
        found = self.fresh()
        self.at_least += [(a - found).scaled(sign), (b - found).scaled(sign)]
        self.zero.append((a - found) * (b - found))
        return found

    def quotient(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """The letter q with 0 <= a - b q < b."""
        if (a, b) not in self.quotients:
            if not self._positive(b):
                raise OutsideError(f"division by {b}, which is not positive by sight")
            found = self.quotients[a, b] = self.fresh()
            rest = a - b * found
            self.at_least += [rest, b - rest - ONE]
        return self.quotients[a, b]

    def _positive(self, divisor: Polynomial) -> bool:
        """Whether no coefficient is negative and all letters are parameters from 1 on."""
        signs = all(value > 0 for value in divisor.terms.values())
        return bool(divisor) and signs and all(self.least.get(name, 0) for name in divisor.letters)

    def obligation(self, name: str, *negated: Polynomial) -> Obligation:
        """That the hypotheses exclude each other.

        Args:
            name: its name.
            *negated: further hypotheses, >= 0, that negate what is to be shown.
        """
        return Obligation(name, (*self.at_least, *negated), tuple(self.zero))


@dataclass(frozen=True, slots=True)
class _Formulas:
    """Reads a formula as a polynomial, a comparison as a list of relations."""

    known: Hypotheses
    letters: Mapping[str, Polynomial]

    def number(self, value: int) -> Polynomial:
        return constant(value)

    def name(self, name: str) -> Polynomial:
        if name in self.letters:
            return self.letters[name]
        if name in self.known.fixed:
            return constant(self.known.fixed[name])
        if name not in self.known.least:
            raise ExpressionError("unknown letter", got=name, allowed=", ".join(self.known.least))
        return letter(name)

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any:
        if symbol == "and":
            return [relation for part in operands for relation in part]
        if symbol == "neg":
            return -operands[0]
        if symbol in ("min", "max"):
            first, *others = operands
            for other in others:
                first = self.known.extremum(first, other, 1 if symbol == "min" else -1)
            return first
        a, b = operands
        if symbol in ("//", "%"):
            quotient = self.known.quotient(a, b)
            return quotient if symbol == "//" else a - b * quotient
        relations: dict[str, Relation] = {
            ">=": (">=", a - b), ">": (">=", a - b - ONE), "<=": (">=", b - a), "<": (">=", b - a - ONE),
            "==": ("==", a - b), "!=": ("!=", a - b),
        }  # fmt: skip
        if symbol in relations:
            return [relations[symbol]]
        return a + b if symbol == "+" else a - b if symbol == "-" else a * b
