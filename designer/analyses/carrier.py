"""Claim `carrier`: every target is readable from the product polynomial, at the claimed monomials."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product as cartesian
from typing import Final

from designer.algebra.monomial import Monomial, monomial_text
from designer.analyses.exact import interference
from designer.analyses.question import Question
from designer.analyses.witness import interference_witness
from designer.code import Code
from designer.operation import Block
from designer.product import Interference
from designer.verdict import Answer, Assurance, Verdict

COMPARE_LIMIT: Final = 200_000
READABLE: Final = "the monomials of every target's products hold nothing else"


def decide(question: Question) -> Verdict:
    """Decide whether every target can be read, and whether it sits where the scheme claims."""
    code = question.code
    statement = "every target is readable from the product polynomial"
    found = interference(code, question.points)
    where = question.binding
    if code.placements and not code.product.readable:  # right, or wrong, in this characteristic alone
        where = f"this binding ({code.label}), fields of characteristic {question.points.field.characteristic}"
    if found is not None:
        return Verdict(
            claim="carrier", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope=where,
            statement=statement, witness=interference_witness(code, found),
            because=(_spoilt(code, found),),
        )  # fmt: skip
    if not code.scheme.claims.carrier or code.target_count > COMPARE_LIMIT:
        reason = "no carrier is claimed" if not code.scheme.claims.carrier else "too many targets to compare one by one"
        return Verdict(
            claim="carrier", answer=Answer.HOLDS, assurance=Assurance.EXHAUSTIVE, scope=where,
            statement=statement, because=(READABLE, reason),
        )  # fmt: skip
    claimed = claimed_carriers(code)
    computed = code.product.all_carriers()
    for target, monomials in computed.items():
        if monomials != (claimed[target],):
            return Verdict(
                claim="carrier", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE,
                scope=where, statement=f"{statement}, at {claim_text(code)}",
                witness={
                    "kind": "carrier", "target": list(target), "claimed": list(claimed[target]),
                    "computed": [list(monomial) for monomial in monomials],
                },
            )  # fmt: skip
    return Verdict(
        claim="carrier", answer=Answer.HOLDS, assurance=Assurance.EXHAUSTIVE, scope=where,
        statement=f"{statement}, at {claim_text(code)}",
        because=(READABLE, "all targets compared with the formula"),
    )  # fmt: skip


def claimed_carriers(code: Code) -> Mapping[Block, Monomial]:
    """The claimed carrier of every target."""
    shape = code.operation.output_shape(code.parts)
    letters = code.operation.output_letters
    carriers = {}
    for target in cartesian(*(range(size) for size in shape)):
        values = {**code.values, **dict(zip(letters, target, strict=True))}
        monomial = tuple(formula.evaluate(values) for formula in code.scheme.claims.carrier)
        carriers[target] = code.reduce(monomial)
    return carriers


def claim_text(code: Code) -> str:
    """The claimed carrier in letters."""
    return " ".join(
        f"{variable}^({formula})" for variable, formula in zip(code.variables, code.scheme.claims.carrier, strict=True)
    )


def _spoilt(code: Code, found: Interference) -> str:
    name = _name(code, found.target)
    if code.placements:
        return f"{name} is not what the nodes {', '.join(map(str, found.monomial)) or '(none)'} hold"
    return f"{name} shares {monomial_text(found.monomial, code.variables)}"


def _name(code: Code, target: Block) -> str:
    return f"{code.operation.letter}[{','.join(map(str, target))}]"
