"""z3: the reading of expressions, contradictions of polynomials over the integers, and exact linear programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from designer.algebra.expression import Expression

Terms = Mapping[tuple[str, ...], int]
"""A polynomial: product of letters -> coefficient."""

RESOURCES: Final = 40_000_000
"""z3's own count of steps at which it gives up, besides the time."""


def to_z3(expression: Expression) -> Any:
    """The formula as a z3 integer term (a Boolean one for comparisons).

    Quotients are rounded down for every divisor but 0; z3 by itself divides by Euclid's rule.

    >>> from designer.algebra.expression import parse
    >>> to_z3(parse("k + p*i"))
    k + p*i
    """
    import z3

    return expression.read(_Z3(z3))


@dataclass(frozen=True, slots=True)
class Answer:
    """What z3 says of hypotheses.

    Args:
        kind: `unsat` (they exclude each other), `sat` or `unknown`.
        model: for `sat`, integers that satisfy them.
        reason: for `unknown`.
    """

    kind: str
    model: Mapping[str, int]
    reason: str = ""


def contradiction(
    at_least: Sequence[Terms],
    zero: Sequence[Terms],
    *,
    radix: Sequence[tuple[Terms, Terms, Terms]] = (),
    seconds: float,
) -> Answer:
    """Whether integers satisfy all hypotheses, in a context of its own.

    Args:
        at_least: polynomials that are >= 0.
        zero: polynomials that are = 0.
        radix: triples (M, u, w) for which the lemma of mixed radix is added: if -M < u < M and u + M w = 0, then
            u = w = 0.
        seconds: limit of time.

    >>> contradiction([{("x",): 1, (): -1}, {("x", "x"): -1}], [], seconds=5).kind
    'unsat'
    """
    import z3

    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.set("timeout", max(1, int(1000 * seconds)))
    solver.set("rlimit", RESOURCES)
    letters = {name: z3.Int(name, context) for terms in (*at_least, *zero) for key in terms for name in key}

    def term(terms: Terms) -> Any:
        products = [z3.IntVal(0, context)]
        for key, value in terms.items():
            factor = z3.IntVal(value, context)
            for name in key:
                factor = factor * letters.setdefault(name, z3.Int(name, context))
            products.append(factor)
        return z3.Sum(products)

    solver.add([term(terms) >= 0 for terms in at_least])
    solver.add([term(terms) == 0 for terms in zero])
    for size, low, high in radix:
        m, u, w = term(size), term(low), term(high)
        solver.add(z3.Implies(z3.And(-m < u, u < m, u + m * w == 0), z3.And(u == 0, w == 0)))
    answer = str(solver.check())
    if answer != "sat":
        return Answer(answer, {}, solver.reason_unknown() if answer == "unknown" else "")
    model = solver.model()
    return Answer(answer, {name: model.eval(x, model_completion=True).as_long() for name, x in letters.items()})


def second_opinion(at_least: Sequence[Terms], zero: Sequence[Terms], *, seconds: float) -> bool:
    """Whether cvc5 says that no integers satisfy all hypotheses; False where it is not installed.

    Args:
        at_least: polynomials that are >= 0.
        zero: polynomials that are = 0.
        seconds: limit of time.
    """
    try:
        from importlib import import_module

        library: Any = import_module("cvc5.pythonic")
    except ImportError:
        return False
    solver = library.Solver()
    solver.set("tlimit-per", max(1, int(1000 * seconds)))
    for relation, group in ((">=", at_least), ("==", zero)):
        for terms in group:
            value = library.IntVal(0)
            for key, coefficient in terms.items():
                product = library.IntVal(coefficient)
                for name in key:
                    product = product * library.Int(name)
                value = value + product
            solver.add(value >= 0 if relation == ">=" else value == 0)
    return str(solver.check()) == "unsat"


def combination(
    nonnegative: Sequence[Terms], free: Sequence[Terms], *, seconds: float
) -> tuple[list[Fraction], list[Fraction]] | None:
    """Multipliers of polynomials that add up to -1, those of the first ones nonnegative; by z3's exact simplex.

    Args:
        nonnegative: polynomials that get a multiplier >= 0.
        free: polynomials that get any multiplier.
        seconds: limit of time.

    Returns:
        The multipliers; None if there are none, or none were found in time.

    >>> combination([{("x",): 1}, {("x",): -1, (): -2}], [], seconds=5)[0]
    [Fraction(1, 2), Fraction(1, 2)]
    """
    import z3

    context = z3.Context()
    solver = z3.SolverFor("QF_LRA", ctx=context)
    solver.set("timeout", max(1, int(1000 * seconds)))
    names = [f"c{n}" for n in range(len(nonnegative))] + [f"f{n}" for n in range(len(free))]
    rows: dict[tuple[str, ...], list[str]] = {(): []}
    for name, terms in zip(names, (*nonnegative, *free), strict=True):
        for key, value in terms.items():
            rows.setdefault(key, []).append(f"(* {name} {_number(value)})")
    lines = [f"(declare-const {name} Real)" for name in names]
    lines += [f"(assert (>= {name} 0.0))" for name in names[: len(nonnegative)]]
    for key, parts in rows.items():
        lines.append(f"(assert (= (+ 0.0 0.0 {' '.join(parts)}) {'0.0' if key else '(- 1.0)'}))")
    solver.from_string("\n".join(lines))
    if str(solver.check()) != "sat":
        return None
    model = solver.model()
    values = [model.eval(z3.Real(name, context), model_completion=True).as_fraction() for name in names]
    return values[: len(nonnegative)], values[len(nonnegative) :]


def _number(value: int) -> str:
    return f"{value}.0" if value >= 0 else f"(- {-value}.0)"


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
                return self._quotient(*operands)
            case "%":
                return operands[0] - operands[1] * self._quotient(*operands)
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

    def _quotient(self, a: Any, b: Any) -> Any:
        return self.z3.If(b > 0, a / b, -a / -b)
