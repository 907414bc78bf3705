"""Coq: the catalogue's exponents as definitions, theorems by name, and proofs of single programs.

`proofs/coq` holds theories for all fields and all sizes. They speak about the definitions that this module writes
from the scheme files, so a theorem is about the declared scheme. `instance` proves a single emitted program right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from designer import catalogue
from designer.algebra.expression import Expression, parse
from designer.errors import SchemeError
from designer.proving.coq_instance import instance
from designer.scheme import DEGREE_LETTER, Scheme
from designer.scheme_format import MASK_LETTER
from designer.scheme_parts import Exponents

__all__ = ["THEOREMS", "Naturals", "exponents_theory", "instance", "module_name", "natural", "theorem_for"]

THEOREMS: Final[Mapping[str, str]] = {
    "a3s": "a3s_decodes",
    "bi0": "bi0_decodes",
    "bi2": "bi2_decodes",
    "chain": "chain_decodes",
    "chang-tandon": "chang_tandon_decodes",
    "contraction": "contraction_decodes",
    "convolution": "convolution_decodes",
    "convolution2d": "convolution2d_decodes",
    "epc": "epc_decodes",
    "gasp-big": "gasp_big_carriers",
    "gasp-r": "gasp_r_carriers",
    "gasp-small": "gasp_small_carriers",
    "lagrange": "lagrange_decodes",
    "matdot": "matdot_decodes",
    "polydot": "polydot_decodes",
    "polynomial": "polynomial_decodes",
    "secure-epc": "secure_epc_decodes",
    "secure-matdot": "secure_matdot_decodes",
    "straddled": "straddled_carriers",
    "straddled-wide": "straddled_wide_carriers",
    "tri": "tri_decodes",
}
"""For schemes of the catalogue the main theorem of `proofs/coq` that covers them."""

_RESERVED: Final = frozenset(
    {
        "as", "at", "cofix", "else", "end", "exists", "exists2", "fix", "for", "forall", "fun", "if", "in", "let",
        "match", "mod", "return", "then", "using", "where", "with", "O", "S",
    }
)  # fmt: skip
_LEVELS: Final = {"+": 50, "-": 50, "*": 40, "//": 40, "%": 40, "min": 10, "max": 10}
_SIGNS: Final = {"+": "+", "-": "-", "*": "*", "//": "%/", "%": "%%"}
_COMPARISONS: Final = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "==", "!=": "!="}
_CHAIN_LETTERS: Final = ("t", "W", "w", "p0", "pt", "pl", "pr", "l", "r")

_HEADER: Final = """\
(* Exponents of the catalogue, written from the scheme files: do not edit.

   One module a scheme. For each operand its exponents (A, B, ...) and those of
   its masks (mask_A, ...) as functions of the parameters and of the block's
   indices; in the value domain these are numbers of nodes. [admissible] says
   which parameters the scheme admits; [bound_i] is the number of parts of index
   i; carrier, degree, support, threshold and privacy are what the scheme claims.
   Several variables give sequences. Subtraction is that of natural numbers. *)
From mathcomp Require Import all_ssreflect.
"""


class _NotNaturalError(Exception):
    """The formula cannot be read in the natural numbers."""


@dataclass(frozen=True, slots=True)
class Naturals:
    """Formulas as Coq terms over `nat` in MathComp's notation: pairs (text, level)."""

    def number(self, value: int) -> tuple[str, int]:  # noqa: D102
        return str(value), 0

    def name(self, letter: str) -> tuple[str, int]:  # noqa: D102
        return _safe(letter), 0

    def apply(self, symbol: str, operands: Sequence[tuple[str, int]]) -> tuple[str, int]:  # noqa: D102
        if symbol == "and":
            return " && ".join(f"({text})" for text, _ in operands), 95
        if symbol in _COMPARISONS:
            (left, _), (right, _) = operands
            return f"{left} {_COMPARISONS[symbol]} {right}", 70
        if symbol not in _LEVELS:
            raise _NotNaturalError(symbol)
        level = _LEVELS[symbol]
        if symbol in ("min", "max"):
            text = _bracket(operands[-1], 8)
            for operand in operands[-2::-1]:
                text = f"({symbol}n {_bracket(operand, 8)} {text})"
            return text[1:-1], level
        left, right = _bracket(operands[0], level), _bracket(operands[1], level - 1)
        return f"{left} {_SIGNS[symbol]} {right}", level


def natural(formula: Expression) -> str:
    """A formula as a Coq term of type `nat` (`bool` for a comparison).

    Args:
        formula: without unary minus; subtraction is truncated at 0, and division by 0 gives 0.

    Raises:
        SchemeError: it has a unary minus.

    >>> natural(parse("p - 1 - k + p*(m*(t//r))"))
    'p - 1 - k + p * (m * (t %/ r))'
    """
    try:
        text: str = formula.read(Naturals())[0]
    except _NotNaturalError:
        raise SchemeError(
            "formula has no reading in the natural numbers", got=formula, allowed="no unary minus"
        ) from None
    return text


def module_name(scheme: Scheme) -> str:
    """The scheme's module in `Exponents.v`.

    >>> from designer import load
    >>> module_name(load("gasp-big"))
    'GaspBig'
    """
    return "".join(part.capitalize() for part in scheme.label.replace("_", "-").split("-"))


def exponents_theory() -> str:
    """The text of `proofs/coq/Exponents.v`: one module for every scheme of the catalogue that has natural exponents.

    Schemes with a modulus, negative exponents or an algorithm are left out.

    >>> print(exponents_theory().partition("Module Epc.")[2].partition("End")[0])  # doctest: +ELLIPSIS
    <BLANKLINE>
    ...
    Definition A (p m n i k : nat) : nat := k + p * i.
    Definition B (p m n k j : nat) : nat := p - 1 - k + p * m * j.
    ...
    """
    return "\n".join(
        [_HEADER, *(_module(scheme) for scheme in map(catalogue.load, catalogue.names()) if _covered(scheme))]
    )


def theorem_for(scheme: Scheme) -> str | None:
    """The main theorem of `proofs/coq` that covers a scheme, whatever its parameters; None if there is none.

    Args:
        scheme: any; it counts as one of the catalogue if its digest is the same.

    >>> from designer import load
    >>> theorem_for(load("epc"))
    'epc_decodes'
    """
    return _by_digest().get(scheme.digest)


@cache
def _by_digest() -> dict[str, str]:
    return {catalogue.load(name).digest: theorem for name, theorem in THEOREMS.items()}


def _covered(scheme: Scheme) -> bool:
    natural_domain = not (scheme.modulus or scheme.laurent or scheme.algorithm)
    return natural_domain and all(
        isinstance(formula, Expression) for exponents in scheme.exponents.values() for formula in exponents
    )


def _module(scheme: Scheme) -> str:
    lines = [f"Module {module_name(scheme)}.", f"(* {scheme.name} *)"]
    lines += _chain(scheme) if scheme.open_chain else _definitions(scheme)
    return "\n".join([*lines, f"End {module_name(scheme)}.", ""])


def _definitions(scheme: Scheme) -> Iterator[str]:
    operation, given = scheme.operation, scheme.parameters
    ranges = [f"0 < {_safe(name)}" for name in given if scheme.least(name)]
    trivial = {f"{name} >= 0" for name in given}
    rules = [natural(_closed(rule, scheme)) for rule in scheme.constraints if str(rule) not in trivial]
    conditions = [f"({text})" for text in (*ranges, *rules)] or ["true"]
    yield f"Definition admissible{_binder(given)} : bool := {' && '.join(conditions)}."
    for index in operation.cut:
        yield _definition(f"bound_{index}", given, (scheme.bounds[index],), scheme)
    for operand, axes in operation.operands:
        places = (*given, *(axis for axis in axes if axis in operation.cut))
        yield _definition(operand, places, scheme.exponents[operand], scheme)
    for operand, exponents in scheme.masks.exponents.items():
        yield _definition(f"mask_count_{operand}", given, (scheme.masks.counts[operand],), scheme)
        yield _definition(f"mask_{operand}", (*given, MASK_LETTER), exponents, scheme)
    yield from _claims(scheme)


def _claims(scheme: Scheme) -> Iterator[str]:
    given, claims = scheme.parameters, scheme.claims
    multilinear = scheme.operation.function is None
    target = scheme.operation.output_letters if multilinear else scheme.operation.cut
    if claims.carrier:
        yield _definition("carrier", (*given, *target), claims.carrier, scheme)
    wide = given if multilinear else (*given, DEGREE_LETTER)
    if claims.degree:
        yield _definition("degree", wide, claims.degree, scheme)
    for name in ("support", "threshold", "privacy"):
        formula: Expression | None = getattr(claims, name)
        if formula is not None:
            yield _definition(name, wide, (formula,), scheme)
    if scheme.points.sizes:
        yield _definition("sizes", given, scheme.points.sizes, scheme)


def _chain(scheme: Scheme) -> Iterator[str]:
    claims = {"carrier": scheme.claims.carrier, "degree": scheme.claims.degree}
    single = {"support": scheme.claims.support, "threshold": scheme.claims.threshold}
    declared = {**scheme.exponents, **claims, **{name: (f,) for name, f in single.items() if f is not None}}
    for name, formulas in declared.items():
        found = {letter for formula in formulas if isinstance(formula, Expression) for letter in formula.letters}
        yield _definition(name, tuple(x for x in _CHAIN_LETTERS if x in found), formulas, scheme)


def _definition(name: str, letters: Sequence[str], formulas: Exponents, scheme: Scheme) -> str:
    texts = [natural(_closed(f, scheme)) for f in formulas if isinstance(f, Expression)]
    kind, body = ("nat", texts[0]) if len(texts) == 1 else ("seq nat", f"[:: {'; '.join(texts)}]")
    return f"Definition {name}{_binder(letters)} : {kind} := {body}."


def _closed(formula: Expression, scheme: Scheme) -> Expression:
    """The formula with numbers for fixed letters."""
    return formula.substitute({letter: parse(str(value)) for letter, value in scheme.fixed.items()})


def _binder(letters: Sequence[str]) -> str:
    return f" ({' '.join(map(_safe, letters))} : nat)" if letters else ""


def _safe(letter: str) -> str:
    """A letter as a Coq identifier; keywords and constructors get a mark that no letter has."""
    return f"{letter}'" if letter in _RESERVED else letter


def _bracket(operand: tuple[str, int], level: int) -> str:
    return operand[0] if operand[1] <= level else f"({operand[0]})"
