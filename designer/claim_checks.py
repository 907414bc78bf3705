"""The checks of claims files: what is asked of the toolkit, and what came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Final

from designer.algebra.expression import Expression, parse
from designer.claim_quantities import NamedCode, UndecidedError, quantity_of
from designer.errors import DesignerError

HOLDS, FAILS, OPEN = "holds", "fails", "open"
"""What a check comes to."""

COUNTS: Final = {"decode": "received", "privacy": "colluders"}
"""Kind of a check -> what its number means."""

PROVABLE: Final = ("threshold", "support")
"""Quantities whose formulas the prover decides for all parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check came to.

    Args:
        answer: holds, fails or open.
        scope: what was looked at.
        reason: why it is open, or what decided.
        counterexample: where it fails, the least parameters and the numbers there, or the witness.
    """

    answer: str
    scope: str
    reason: str = ""
    counterexample: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as the command line's JSON."""
        return {
            "answer": self.answer, "scope": self.scope, "reason": self.reason,
            "counterexample": None if self.counterexample is None else dict(self.counterexample),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Implication:
    """`condition => consequence`, or a consequence alone; both are comparisons."""

    condition: Expression | None
    consequence: Expression

    @property
    def letters(self) -> frozenset[str]:
        """All letters."""
        return self.consequence.letters | (self.condition.letters if self.condition is not None else frozenset())

    def fails(self, values: Mapping[str, int]) -> bool:
        """Whether the condition is met and the consequence is not."""
        if self.condition is not None and not self.condition.evaluate(values):
            return False
        return not self.consequence.evaluate(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check; `run` carries it out.

    Args:
        kind: numbers, curve, decode, exact or privacy.
        codes: letter -> code; the single code of the other kinds has the letter "".
        holds: what is to be true.
        ranges: parameter -> least and largest value.
        when: comparisons that restrict the parameters.
        whatever: whether all parameters are meant, not those of the range alone.
        points, field: as on the command line; empty for the scheme's own.
        count: `received` or `colluders`; None where it is not given.
        weights: for a curve, what takes the place of each variable's exponent.
    """

    kind: str
    codes: Mapping[str, NamedCode]
    holds: tuple[Implication, ...] = ()
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    when: tuple[Expression, ...] = ()
    whatever: bool = False
    points: str = ""
    field: str = ""
    count: int | None = None
    weights: tuple[Expression, ...] = ()

    def run(self) -> Finding:
        """Decide.

        Raises:
            DesignerError: a scheme, a parameter, a letter or points that do not exist.
        """
        try:
            return {"numbers": _numbers, "curve": _curve}.get(self.kind, _at_points)(self)
        except UndecidedError as error:
            return Finding(answer=OPEN, scope="", reason=str(error))


def _numbers(check: Check) -> Finding:
    """Look at all parameters of the range in order of their sum, then ask the prover if all are meant."""
    looked = 0
    for values in _bindings(check):
        looked += 1
        known = _Quantities(check.codes, values)
        for rule in check.holds:
            numbers = {letter: known[letter] for letter in sorted(rule.letters)}
            if rule.fails(numbers):
                return Finding(answer=FAILS, scope=_scope(check), counterexample={**values, **numbers})
    if not looked:
        raise UndecidedError("no parameters of the range satisfy the conditions")
    if check.whatever:
        return _proved(check)
    return Finding(answer=HOLDS, scope=_scope(check), reason=f"computed for {looked} choices of the parameters")


def _curve(check: Check) -> Finding:
    """Look whether the first code's exponents, with powers of one variable for its variables, are the second's."""
    first, second = check.codes
    looked = 0
    for values in _bindings(check):
        looked += 1
        one, other = (check.codes[letter].bind(values) for letter in (first, second))
        weights = [formula.evaluate(values) for formula in check.weights]
        if len(weights) != len(one.variables) or len(other.variables) != 1 or len(one.maps) != len(other.maps):
            raise DesignerError(
                "no curve", where=f"{one.label}, {other.label}", got=f"{len(weights)} weights",
                allowed="a weight for each variable of the first code, one variable in the second, the same operands",
            )  # fmt: skip
        if not (one.exponents and other.exponents) or any((*one.modulus, *other.modulus)):
            raise UndecidedError("blocks sit at nodes, or exponents count modulo a number")
        for ours, theirs in zip(one.exponents, other.exponents, strict=True):
            moved = [sum(w * e for w, e in zip(weights, exponent, strict=True)) for exponent in ours]
            wanted = [exponent[0] for exponent in theirs]
            if moved != wanted:
                found = {**values, f"{first}_{ours.operand}": moved, f"{second}_{theirs.operand}": wanted}
                return Finding(answer=FAILS, scope=_scope(check), counterexample=found)
    if not looked:
        raise UndecidedError("no parameters of the range satisfy the conditions")
    return Finding(answer=HOLDS, scope=_scope(check), reason=f"computed for {looked} choices of the parameters")


def _bindings(check: Check) -> Iterator[dict[str, int]]:
    """All parameters of the range that satisfy the conditions, the least sum first."""
    names = list(check.ranges)
    numbers = product(*(range(low, high + 1) for low, high in check.ranges.values()))
    for chosen in sorted(numbers, key=lambda values: (sum(values), values)):
        values = dict(zip(names, chosen, strict=True))
        if all(rule.evaluate(values) for rule in check.when):
            yield values


def _scope(check: Check) -> str:
    if not check.ranges:
        return "these codes"
    ranges = ", ".join(f"{name} = {low} … {high}" for name, (low, high) in check.ranges.items())
    return f"all {ranges}" + "".join(f", {rule}" for rule in check.when)


class _Quantities(dict[str, int]):
    """The parameters' values; letters such as `E_threshold` are computed when they are asked for."""

    def __init__(self, codes: Mapping[str, NamedCode], values: Mapping[str, int]) -> None:
        super().__init__(values)
        self.codes, self.values_given = codes, values

    def __missing__(self, letter: str) -> int:
        name, _, quantity = letter.partition("_")
        self[letter] = value = quantity_of(self.codes[name].bind(self.values_given), quantity)
        return value


def _proved(check: Check) -> Finding:
    """Ask the prover for all parameters: formulas of a threshold or a number of monomials in the scheme's letters."""
    from designer.catalogue import load
    from designer.proving.prover import prove
    from designer.verdict import Answer

    scopes, reasons = [], []
    for rule in check.holds:
        letter, equals, formula = str(rule.consequence).partition(" == ")
        name, _, quantity = letter.partition("_")
        code = check.codes.get(name)
        if rule.condition is not None or check.when or not equals or code is None or quantity not in PROVABLE:
            raise UndecidedError(
                f"no counterexample for {_scope(check)}; the prover decides only formulas of a threshold"
            )
        scheme = load(code.scheme)
        if [(n, str(f)) for n, f in code.parameters] != [(n, n) for n in scheme.parameters] or code.function:
            raise UndecidedError(f"no counterexample for {_scope(check)}; {name} is not the whole family")
        if scheme.points.by_support:
            raise UndecidedError(
                f"no counterexample for {_scope(check)}; the points of {scheme.label} are found by search"
            )
        value = parse(formula)
        if value.is_comparison or not value.letters <= set(scheme.parameters):
            raise UndecidedError(f"no counterexample for {_scope(check)}; not a formula in the parameters: {formula}")
        by_support = quantity == "support"
        claims = replace(scheme.claims, support=value) if by_support else replace(scheme.claims, threshold=value)
        claimed = replace(scheme, claims=claims)
        verdict = next((v for v in prove(claimed).verdicts if v.claim == quantity), None)
        if verdict is None or verdict.answer is Answer.UNDECIDED:
            raise UndecidedError(f"no counterexample for {_scope(check)}, and no proof")
        if verdict.answer is Answer.REFUTED:
            witness = dict(verdict.witness or {})
            return Finding(answer=FAILS, scope=verdict.scope, reason="found by the prover", counterexample=witness)
        scopes.append(verdict.scope)
        reasons.append(f"{rule.consequence}: {verdict.assurance}")
    return Finding(answer=HOLDS, scope="; ".join(dict.fromkeys(scopes)), reason="; ".join(reasons))


def _at_points(check: Check) -> Finding:
    """Ask the analyses about one code at its points."""
    from designer.algebra.field import field as field_of
    from designer.analyses import decodability, privacy
    from designer.analyses.choice import default_points
    from designer.analyses.question import Question
    from designer.analyses.recheck import recheck
    from designer.points_text import parse_points
    from designer.verdict import Answer

    code = check.codes[""].bind({})
    over = field_of(check.field) if check.field else None
    given = check.points
    points = parse_points(given, over, dimension=len(code.variables)) if given else default_points(code, over)
    received = check.count if check.kind == "decode" else None
    question = Question(code, points, received, colluders=check.count if check.kind == "privacy" else None)
    if check.kind == "exact":
        return _exact(check, question)
    verdict = (decodability if check.kind == "decode" else privacy).decide(question)
    if verdict is None:
        raise UndecidedError(f"{code.label} has no masks, and no number of colluders is given")
    if verdict.answer is Answer.UNDECIDED:
        raise UndecidedError("; ".join(verdict.because))
    if verdict.witness is not None:
        recheck(code, points, verdict.witness)
    failed = verdict.answer is Answer.REFUTED
    return Finding(
        answer=FAILS if failed else HOLDS, scope=verdict.scope, reason=f"{verdict.statement}: {verdict.answer}",
        counterexample=dict(verdict.witness or {}) if failed else None,
    )  # fmt: skip


def _exact(check: Check, question: Any) -> Finding:
    exact = question.exact
    if exact.value is None:
        raise UndecidedError(f"the exact threshold is {exact.text}")
    numbers = {"exact": exact.value}
    failed = any(rule.fails(numbers) for rule in check.holds)
    return Finding(answer=FAILS if failed else HOLDS, scope=question.place, counterexample=numbers if failed else None)
