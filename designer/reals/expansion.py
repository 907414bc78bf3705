"""The product of the encodings in a basis: which basis functions occur, and which functional reads a target.

In a basis whose products are sums of several basis functions a target is no longer a coefficient. With the block
products as unknowns, the product is the sum over basis functions f of f(x) times a linear form M_f in the
block products; a target is readable if and only if its form is a combination of the forms M_f, and the
combination is the functional that reads it. Both are found modulo a prime and then proved over the rationals: the
combination by multiplying out, its absence by block products on which all M_f vanish and the target does not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, Final

import numpy as np

from designer.algebra.field import field
from designer.algebra.linear import kernel_witness, rank_profile, solve_left
from designer.algebra.monomial import Monomial
from designer.code import Code
from designer.errors import DesignerError
from designer.operation import Block
from designer.reals.basis import CHEBYSHEV, MONOMIAL, product_terms

TABLE_LIMIT: Final = 4_000_000
"""Basis functions times block products."""

PRIME: Final = 2**61 - 1

Form = dict[int, Fraction]
"""A linear form: number of the unknown -> coefficient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """The product in a basis.

    Args:
        basis: `monomial` or `chebyshev`; the functions are x^e or T_e, without a norm.
        functions: their exponents.
        mixing: for each function its coefficients in the independent ones that stand for all; the identity where the
            functions' forms are independent.
        pivots: numbers of the independent functions.
        targets: the targets.
        readers: for each target the functional as (rational, rational) coefficients u + sqrt(2) v a pivot; empty
            where a target is not readable, or that is not known.
        obstacle: a target that is not readable, with block products (number of each block -> number) on which every
            function's form vanishes and the target does not.
        reason: why there are no readers.
    """

    basis: str
    functions: tuple[Monomial, ...]
    mixing: tuple[Form, ...]
    pivots: tuple[int, ...]
    targets: tuple[Block, ...]
    readers: tuple[tuple[Form, Form], ...]
    obstacle: tuple[Block, Mapping[tuple[int, ...], Fraction]] | None = None
    reason: str = ""

    @property
    def readable(self) -> bool:
        """Whether every target is known to be readable."""
        return bool(self.readers)

    def wanted(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The readers in floats, one row a target, one column a pivot."""
        rows = np.zeros((len(self.readers), len(self.pivots)))
        for row, (rational, root) in zip(rows, self.readers, strict=True):
            for form, factor in ((rational, 1.0), (root, math.sqrt(2.0))):
                for place, value in form.items():
                    row[place] += float(value) * factor
        return rows


def expansion(code: Code, basis: str) -> Expansion:
    """The product of a code with blocks at exponents.

    Raises:
        DesignerError: the basis does not serve cyclic or negative exponents, or the table is too large.

    >>> from designer import load
    >>> found = expansion(load("matdot").bind(p=2), "chebyshev")
    >>> found.functions, found.readable
    (((0,), (1,), (2,)), True)
    """
    if basis == MONOMIAL:
        return _monomial(code)
    if any(code.modulus) or code.scheme.laurent:
        raise DesignerError(
            "Chebyshev polynomials need exponents from 0 on", where=code.label,
            got="cyclic or negative exponents", remedy=f"use --basis {MONOMIAL}",
        )  # fmt: skip
    return _chebyshev(code)


def _monomial(code: Code) -> Expansion:
    functions = tuple(code.product.support())
    places = {monomial: number for number, monomial in enumerate(functions)}
    identity: tuple[Form, ...] = tuple({number: Fraction(1)} for number in range(len(functions)))
    targets = tuple(code.operation.targets(code.parts))
    if not code.product.readable:
        return Expansion(
            basis=MONOMIAL, functions=functions, mixing=identity, pivots=tuple(places.values()), targets=targets,
            readers=(), reason="targets interfere in the product polynomial",
        )  # fmt: skip
    carriers = code.product.all_carriers()
    readers = tuple((dict.fromkeys((places[m] for m in carriers[t]), Fraction(1)), Form()) for t in targets)
    return Expansion(
        basis=MONOMIAL, functions=functions, mixing=identity, pivots=tuple(places.values()), targets=targets,
        readers=readers,
    )  # fmt: skip


def _chebyshev(code: Code) -> Expansion:
    functions, forms, unknowns, scales = _table(code)
    over = field(PRIME)
    dense = _dense(forms, len(unknowns))
    columns = [list(column) for column in zip(*dense, strict=True)]
    pivots = tuple(rank_profile(columns, over))
    targets = tuple(code.operation.targets(code.parts))
    own: dict[Block, list[int]] = {target: [] for target in targets}
    for target, blocks in code.operation.terms(code.parts):
        own[target].append(unknowns[blocks])
    goals = [goal for target in targets for goal in _goals(own[target], scales)]
    kept = [forms[number] for number in pivots]
    mixing = _identity(len(forms)) if len(pivots) == len(forms) else _combinations(kept, forms, len(unknowns))
    found = _combinations(kept, goals, len(unknowns))
    readers = tuple(zip(found[::2], found[1::2], strict=True)) if found is not None else ()
    obstacle = None if readers else _obstacle(forms, goals, targets, list(unknowns))
    reason = "" if readers else "a target is no combination of what the basis functions carry"
    if mixing is None or (not readers and obstacle is None):
        mixing, readers, obstacle = _identity(len(forms)), (), None
        reason = f"the combinations have numbers too large to be found modulo {PRIME}"
    return Expansion(
        basis=CHEBYSHEV, functions=functions, mixing=tuple(mixing), pivots=pivots, targets=targets, readers=readers,
        obstacle=obstacle, reason=reason,
    )  # fmt: skip


def _table(code: Code) -> tuple[tuple[Monomial, ...], list[Form], dict[tuple[int, ...], int], list[int]]:
    """Functions, their forms in the block products, the numbers of these, and how many norms sqrt(2) each has."""
    count = math.prod(len(m) for m in code.exponents)
    if count > TABLE_LIMIT:
        raise DesignerError("too many block products", where=code.label, got=count, allowed=f"at most {TABLE_LIMIT}")
    table: dict[Monomial, Form] = {}
    unknowns: dict[tuple[int, ...], int] = {}
    scales = []
    for blocks in product(*(range(len(m)) for m in code.exponents)):
        factors = [m[block] for m, block in zip(code.exponents, blocks, strict=True)]
        number = unknowns[blocks] = len(unknowns)
        scales.append(sum(bool(e) for factor in factors for e in factor))
        terms = product_terms(factors)
        for term in terms:
            form = table.setdefault(term, {})
            form[number] = form.get(number, Fraction(0)) + Fraction(1, len(terms))
    functions = tuple(sorted(table))
    if len(functions) * count > TABLE_LIMIT:
        raise DesignerError(
            "table of the product too large", where=code.label, got=f"{len(functions)} functions of {count} products",
            allowed=f"{TABLE_LIMIT} entries",
        )  # fmt: skip
    return functions, [table[function] for function in functions], unknowns, scales


def _goals(own: Sequence[int], scales: Sequence[int]) -> tuple[Form, Form]:
    """A target as u + sqrt(2) v in the block products of polynomials T_e, whose coefficients lack the norms."""
    rational: Form = {}
    root: Form = {}
    for number in own:
        half, odd = divmod(scales[number], 2)
        (root if odd else rational)[number] = Fraction(1, 2 ** (half + odd))
    return rational, root


def _identity(count: int) -> list[Form]:
    return [{number: Fraction(1)} for number in range(count)]


def _combinations(forms: Sequence[Form], goals: Sequence[Form], width: int) -> list[Form] | None:
    """For each goal the coefficients of a combination of the forms, proved by multiplying out; or None."""
    found = solve_left(_dense(forms, width), _dense(goals, width), field(PRIME))
    if found is None:
        return None
    results: list[Form] = []
    for row, goal in zip(found, goals, strict=True):
        lifted = {place: _rational(value) for place, value in enumerate(row) if value}
        combination = {place: value for place, value in lifted.items() if value is not None}
        total: Form = {}
        for place, value in combination.items():
            for number, coefficient in forms[place].items():
                total[number] = total.get(number, Fraction(0)) + value * coefficient
        if len(combination) < len(lifted) or {n: c for n, c in total.items() if c} != goal:
            return None
        results.append(combination)
    return results


def _obstacle(
    forms: Sequence[Form], goals: Sequence[Form], targets: Sequence[Block], unknowns: Sequence[tuple[int, ...]]
) -> tuple[Block, Mapping[tuple[int, ...], Fraction]] | None:
    """Block products on which every form vanishes and a target does not, proved by multiplying out."""
    width = len(unknowns)
    v = kernel_witness(_dense(forms, width), _dense(goals, width), field(PRIME))
    lifted = [_rational(value) for value in v or ()]
    vector = [value for value in lifted if value is not None]
    if len(vector) < width or any(_value(form, vector) for form in forms):
        return None
    number = next((n for n, goal in enumerate(goals) if _value(goal, vector)), None)
    if number is None:
        return None
    return targets[number // 2], {unknowns[n]: value for n, value in enumerate(vector) if value}


def _value(form: Form, vector: Sequence[Fraction]) -> Fraction:
    return sum((value * vector[number] for number, value in form.items()), Fraction(0))


def _dense(forms: Sequence[Form], width: int) -> list[list[int]]:
    """Forms as rows modulo the prime."""
    rows = []
    for form in forms:
        row = [0] * width
        for number, value in form.items():
            row[number] = value.numerator * pow(value.denominator, -1, PRIME) % PRIME
        rows.append(row)
    return rows


def _rational(residue: int) -> Fraction | None:
    """The fraction of numerator and denominator below 2^30 with this residue, if there is one.

    >>> _rational(pow(3, -1, PRIME)), _rational(PRIME - 2)
    (Fraction(1, 3), Fraction(-2, 1))
    """
    r, s, t, u = PRIME, residue % PRIME, 0, 1
    while s >= 1 << 30:
        quotient = r // s
        r, s, t, u = s, r - quotient * s, u, t - quotient * u
    return Fraction(s, u) if u and abs(u) < 1 << 30 else None
