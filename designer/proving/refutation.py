"""The search for refutation trees: certificates that no integers satisfy all hypotheses.

A tree splits on an integer term w (w <= -1, w = 0, w >= 1). A leaf is a combination that adds up to a negative
constant. Splits follow mixed radix: an equation u + M w = 0 with -M < u < M has w = 0. Their leaves are written down
directly: what is claimed to be positive is expanded in terms of the hypotheses. Other leaves are exact linear programs.
Nothing found here is trusted; `designer.proofs.check_family` decides.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any, Final

from designer.proving.hypotheses import Obligation
from designer.proving.polynomial import ONE, Letters, Polynomial, constant, letter, product_of, total

Tree = Mapping[str, Any]
Cut = tuple[int, Polynomial, Polynomial, Polynomial]
"""An equation u + M w = 0: its number, M, w, u."""

DEPTH: Final = 12
PRODUCTS: Final = 1500
"""Products of two hypotheses that a linear program may have."""
EXPANSIONS: Final = 64
"""Choices of ends of indices that are tried for one expansion."""


@dataclass(frozen=True, slots=True)
class State:
    """Hypotheses on a branch of the tree.

    Args:
        at_least: polynomials that are >= 0.
        zero: polynomials that are = 0.
        factors: for each equation the products of letters by which a linear program may multiply it.
        split: the terms on which the branch has split.
    """

    at_least: tuple[Polynomial, ...]
    zero: tuple[Polynomial, ...]
    factors: tuple[frozenset[Letters], ...]
    split: frozenset[Polynomial] = frozenset()

    @property
    def pins(self) -> dict[int, tuple[str, int]]:
        """Equations that give a letter a value: number -> (letter, value)."""
        found = {}
        for number, equation in enumerate(self.zero):
            (key, factor), *others = sorted(equation.terms.items(), reverse=True) or [((), 0)]
            if len(key) == 1 and abs(factor) == 1 and {k for k, _ in others} <= {()}:
                found[number] = (key[0], -factor * equation.terms.get((), 0))
        return found

    def pinned(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial with the values that equations give to letters."""
        return polynomial.substituted({name: constant(value) for name, value in self.pins.values()})

    def below(self, w: Polynomial) -> State:
        """The branch w <= -1."""
        return State((*self.at_least, -w - ONE), self.zero, self.factors, self.split | {w})

    def equal(self, w: Polynomial, size: Polynomial) -> State:
        """The branch w = 0."""
        factors = frozenset({(), *size.terms})
        return State(self.at_least, (*self.zero, w), (*self.factors, factors), self.split | {w})

    def above(self, w: Polynomial) -> State:
        """The branch w >= 1."""
        return State((*self.at_least, w - ONE), self.zero, self.factors, self.split | {w})


class Search:
    """The search for one tree.

    Args:
        obligation: what is refuted.
        parameters: the letters that count as sizes; all others are digits.
        seconds: limit of time.
    """

    def __init__(self, obligation: Obligation, parameters: Sequence[str], seconds: float) -> None:
        self.obligation = obligation
        self.parameters = frozenset(parameters)
        self.deadline = time.monotonic() + seconds

    def tree(self) -> Tree | None:
        """A tree, or None."""
        zero = self.obligation.zero
        state = State(self.obligation.at_least, zero, tuple(frozenset({()}) for _ in zero))
        return self._close(state, DEPTH)

    def instances(self) -> list[tuple[Polynomial, Polynomial, Polynomial]]:
        """Triples (M, u, w) with u + M w = 0 among the equations, and among those that follow from w = 0."""
        zero = self.obligation.zero
        state, found = State((), zero, tuple(frozenset({()}) for _ in zero)), []
        for number in range(len(zero)):
            here, at = state, number
            for _ in range(DEPTH):
                cut = next(iter(self._cuts(here, at)), None)
                if cut is None:
                    break
                found.append((cut[1], cut[3], cut[2]))
                here, at = here.equal(cut[2], cut[1]), len(here.zero)
        return found

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.deadline - time.monotonic()

    def _close(self, state: State, depth: int) -> Tree | None:
        if self.left <= 0:
            return None
        if (leaf := immediate(state, (len(self.obligation.at_least) - 1, len(state.at_least) - 1))) or (
            leaf := self._program(state, 1)
        ):
            return leaf
        if depth == 0:
            return None
        cuts = [cut for number in reversed(range(len(state.zero))) for cut in self._cuts(state, number)]
        for number, size, w, low in cuts:
            if (below := self._radix(state, number, size, w, low, -1)) and (
                above := self._radix(state, number, size, w, low, 1)
            ):
                zero = self._close(state.equal(w, size), depth - 1)
                return _node(w, below, zero, above) if zero else None
        if leaf := self._program(state, 2):
            return leaf
        for _, size, w, _ in cuts + self._quotients(state):
            if tree := self._split(state, size, w, depth - 1):
                return tree
        return None

    def _quotients(self, state: State) -> list[Cut]:
        """Splits on letters that stand for quotients, minima and maxima."""
        names = sorted({name for h in state.at_least for name in h.letters if name.startswith("_")})
        return [(0, ONE, letter(name), ONE) for name in names if letter(name) not in state.split]

    def _split(self, state: State, size: Polynomial, w: Polynomial, depth: int) -> Tree | None:
        below = self._close(state.below(w), min(depth, 3))
        above = self._close(state.above(w), min(depth, 3)) if below else None
        zero = self._close(state.equal(w, size), depth) if above else None
        return _node(w, below, zero, above) if below and above and zero else None

    def _radix(
        self, state: State, number: int, size: Polynomial, w: Polynomial, low: Polynomial, sign: int
    ) -> Tree | None:
        """The leaf of a branch w <= -1 or w >= 1: there u + M w is negative, or positive."""
        branch = state.above(w) if sign > 0 else state.below(w)
        last = len(branch.at_least) - 1
        positive = size * (letter(_generator(last)) + ONE) + low.scaled(sign)
        found = expand(branch.pinned(positive), [branch.pinned(h) for h in branch.at_least])
        if found is None or found.get((), 0) < 1:
            return self._program(branch, 1)
        return _settled(branch, _products(found), [[str(-sign), [], number]])

    def _cuts(self, state: State, number: int) -> Iterator[Cut]:
        """Ways to write an equation as u + M w = 0, the w of most terms first."""
        groups: dict[Letters, dict[Letters, int]] = {}
        for key, value in state.zero[number].terms.items():
            digits = tuple(name for name in key if name not in self.parameters)
            groups.setdefault(digits, {})[tuple(name for name in key if name in self.parameters)] = value
        found = []
        for size in dict.fromkeys(_sign_free(Polynomial(group)) for digits, group in groups.items() if digits):
            if size.value is not None:
                continue
            parts = [(Polynomial({digits: 1}), Polynomial(group).divided(size)) for digits, group in groups.items()]
            w = total(digits * quotient for digits, (quotient, _) in parts)
            low = total(digits * rest for digits, (_, rest) in parts)
            if w and not {w, -w} & state.split:
                found.append((number, size, w, low))
        yield from sorted(found, key=lambda cut: -len(cut[2].terms))

    def _program(self, state: State, degree: int) -> Tree | None:
        """A leaf whose products have at most `degree` factors, by a linear program."""
        from designer.algebra.smt import combination

        numbers = [n for n, h in enumerate(state.at_least) if h]
        chosen: list[tuple[int, ...]] = [(n,) for n in numbers]
        factors = state.factors
        if degree > 1:
            chosen += list(combinations_with_replacement(numbers, 2))
            names = sorted({name for h in (*state.at_least, *state.zero) for name in h.letters})
            factors = tuple(own | {()} | {(name,) for name in names} for own in state.factors)
        if len(chosen) > PRODUCTS or self.left <= 0:
            return None
        products = [product_of([state.at_least[n] for n in ns]) for ns in chosen]
        multiples = [(key, e) for e, own in enumerate(factors) for key in sorted(own)]
        free = [state.zero[e] * Polynomial({key: 1}) for key, e in multiples]
        found = combination([p.terms for p in products], [p.terms for p in free], seconds=max(0.01, self.left))
        if found is None:
            return None
        return {
            "ge": [[str(c), list(ns)] for c, ns in zip(found[0], chosen, strict=True) if c],
            "eq": [[str(c), list(key), e] for c, (key, e) in zip(found[1], multiples, strict=True) if c],
        }


def refute(obligation: Obligation, parameters: Sequence[str], *, seconds: float = 5.0) -> Tree | None:
    """A tree that refutes the hypotheses of an obligation; None if none was found.

    Args:
        obligation: the obligation.
        parameters: the scheme's parameters.
        seconds: limit of time.

    >>> from designer.proving.polynomial import letter
    >>> m, i = letter("m"), letter("i")
    >>> refute(Obligation("", (m - ONE, i, m - i - ONE, -m * i - ONE), ()), ["m"])["eq"]
    []
    """
    return Search(obligation, parameters, seconds).tree()


def immediate(state: State, numbers: Sequence[int]) -> Tree | None:
    """A leaf with one hypothesis whose negative is a sum of products of hypotheses plus a positive number.

    Args:
        state: the hypotheses.
        numbers: of those that are tried.
    """
    known = [state.pinned(h) for h in state.at_least]
    for number in dict.fromkeys(n for n in numbers if n >= 0):
        found = expand(-known[number], known)
        if found is not None and found.get((), 0) >= 1:
            return _settled(state, [["1", [number]], *_products(found)], [])
    return None


def _settled(state: State, products: list[list[Any]], multiples: list[list[Any]]) -> Tree:
    """A leaf that is right where letters have the values that equations give them, with these equations added."""
    rest = total(
        [product_of([state.at_least[n] for n in numbers]).scaled(int(c)) for c, numbers in products]
        + [state.zero[number].scaled(int(c)) for c, _, number in multiples]
    )
    for number, (name, value) in state.pins.items():
        quotient, _ = (rest - rest.substituted({name: constant(value)})).divided(letter(name) - constant(value))
        factor = state.zero[number].terms[(name,)]
        multiples = multiples + [[str(-factor * c), list(key), number] for key, c in quotient.terms.items()]
        rest = rest.substituted({name: constant(value)})
    return {"ge": products, "eq": multiples}


def expand(polynomial: Polynomial, at_least: Sequence[Polynomial]) -> dict[tuple[int, ...], int] | None:
    """A polynomial as a sum of products of hypotheses with positive coefficients; None if none was found.

    Every letter is replaced by what it is above its least value, or below its largest one.

    Returns:
        Numbers of hypotheses, multiplied -> coefficient; the empty product is a number.

    >>> m, i = letter("m"), letter("i")
    >>> expand(m * m - m * i, [m - ONE, i, m - i - ONE])
    {(): 1, (0,): 1, (2,): 1, (0, 2): 1}
    """
    lows: dict[str, list[tuple[Polynomial, bool]]] = {}
    for number, hypothesis in enumerate(at_least):
        for name in hypothesis.letters:
            factor = hypothesis.terms.get((name,), 0)
            rest = hypothesis - letter(name).scaled(factor)
            if abs(factor) == 1 and name not in rest.letters and (factor == -1 or rest.value is not None):
                generator = letter(_generator(number))
                value = generator - rest if factor == 1 else rest - generator
                lows.setdefault(name, []).append((value, factor == 1))
    tries = [EXPANSIONS]
    return _expanded(polynomial, lows, tries)


def _expanded(
    polynomial: Polynomial,
    ends: Mapping[str, Sequence[tuple[Polynomial, bool]]],
    tries: list[int],
    replaced: frozenset[str] = frozenset(),
) -> dict[tuple[int, ...], int] | None:
    names = [name for name in polynomial.letters if not name.startswith("#")]
    if not names:
        if any(value < 0 for value in polynomial.terms.values()):
            tries[0] -= 1
            return None
        return {
            tuple(sorted(int(name[1:]) for name in key)): value
            for key, value in sorted(polynomial.terms.items(), key=lambda item: (len(item[0]), item[0]))
        }
    name = max(names, key=lambda x: (any(_names(value) for value, _ in ends.get(x, ())), x.startswith("_"), x))
    signs = {value > 0 for key, value in polynomial.terms.items() if name in key}
    choices = sorted(ends.get(name, ()), key=lambda end: end[1] != (signs == {True}))
    choices = [end for end in choices if not end[0].letters & replaced]
    for value, _ in choices:
        if tries[0] <= 0:
            return None
        found = _expanded(polynomial.substituted({name: value}), ends, tries, replaced | {name})
        if found is not None:
            return found
    if not choices:
        tries[0] -= 1
    return None


def _names(polynomial: Polynomial) -> bool:
    """Whether letters other than hypotheses occur."""
    return any(not name.startswith("#") for name in polynomial.letters)


def _generator(number: int) -> str:
    return f"#{number}"


def _products(found: Mapping[tuple[int, ...], int]) -> list[list[Any]]:
    return [[str(value), list(numbers)] for numbers, value in found.items() if numbers]


def _node(w: Polynomial, below: Tree, zero: Tree, above: Tree) -> Tree:
    split = [[value, list(key)] for key, value in sorted(w.terms.items())]
    return {"split": split, "neg": below, "zero": zero, "pos": above}


def _sign_free(polynomial: Polynomial) -> Polynomial:
    """The polynomial or its negative: more of its coefficients are positive."""
    return polynomial if sum(polynomial.terms.values()) > 0 else -polynomial
