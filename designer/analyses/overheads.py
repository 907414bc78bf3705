"""Claim `overheads`: computation, upload and download relative to one server; 0 is ideal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from designer.algebra.expression import Expression
from designer.analyses.exact import interference
from designer.analyses.question import Question
from designer.analyses.theorems import least_answers, least_sizes
from designer.code import Code, ExponentMap
from designer.node_map import NodeMap
from designer.points import EvaluationSet
from designer.verdict import Answer, Assurance, Verdict


@dataclass(frozen=True, slots=True)
class Overheads:
    """Increments over the uncoded job at a number of answers R.

    Args:
        computation: R times the cost of a block product, over the products that are needed, minus 1.
        uploads: for every operand its different coded blocks, over its blocks, minus 1.
        download: R over the targets, minus 1.
    """

    computation: Fraction
    uploads: dict[str, Fraction]
    download: Fraction


def different_shares(code: Code, points: EvaluationSet) -> dict[str, int]:
    """For every operand the number of coded blocks sent: one for each set of coordinates it depends on."""
    counts = {}
    for exponents in code.maps:
        used = (
            [0] if isinstance(exponents, NodeMap) else [v for v, column in enumerate(exponents.columns) if any(column)]
        )
        counts[exponents.operand] = len(
            {(tuple(point[v] for v in used), order) for point, order in zip(points.points, points.orders, strict=True)}
        )
    return counts


def overheads(code: Code, answers: int, shares: dict[str, int]) -> Overheads:
    """The overheads of a code with that many answers and coded blocks."""
    needed = code.operation.multiplications(code.parts)
    return Overheads(
        computation=Fraction(answers, needed) - 1,
        uploads={m.operand: Fraction(shares[m.operand], m.blocks) - 1 for m in code.maps},
        download=Fraction(answers, code.target_count) - 1,
    )


def decide(question: Question) -> Verdict:
    """Count the coded blocks at the threshold, compare with the claim, and give the overheads."""
    code = question.code
    if interference(code, question.points) is not None:
        return Verdict(
            claim="overheads", answer=Answer.UNDECIDED, scope=question.binding, statement="the overheads",
            because=("targets interfere: there is no number of answers to count at",),
        )  # fmt: skip
    found_points, answers = code.scheme.points.by_support, least_answers(code)
    shares = different_shares(code, question.points) if found_points else least_shares(code)
    claimed = {name: code.claimed(formula) for name, formula in code.scheme.claims.shares.items()}
    computed = {name: shares[name] for name in claimed}
    wrong = claimed != computed
    found = overheads(code, answers, shares)
    uploads = ", ".join(f"upload of {name} {value}" for name, value in found.uploads.items())
    return Verdict(
        claim="overheads", answer=Answer.REFUTED if wrong else Answer.HOLDS, assurance=Assurance.EXHAUSTIVE,
        scope=question.place if found_points else f"this binding ({code.label}), at the threshold by degree",
        statement=f"in excess of one server: computation {found.computation}, {uploads}, download {found.download}",
        value={
            "computation": str(found.computation), "download": str(found.download),
            "upload": {name: str(value) for name, value in found.uploads.items()}, "shares": shares,
        },
        witness={"kind": "number", "claimed": claimed, "computed": computed} if wrong else None,
        because=(
            f"coded blocks counted at {question.points.label if found_points else 'the least full grid of points'}, "
            f"for {answers} answers",
        ),
    )  # fmt: skip


def least_shares(code: Code) -> dict[str, int]:
    """Coded blocks at the least full grid: for each operand the product of the axes that it depends on.

    An operand depends on a variable unless its exponents there are declared to be 0, as in the literature:
    where a formula happens to vanish at small parameters, equal coded blocks are counted apart.
    """
    sizes = least_sizes(code)
    return {
        m.operand: math.prod(size for size, used in zip(sizes, _declared(code, m), strict=True) if used)
        for m in code.maps
    }


def _declared(code: Code, exponents: ExponentMap | NodeMap) -> list[bool]:
    """For each variable whether the operand's exponents are declared as anything but 0."""
    if isinstance(exponents, NodeMap):
        return [True]
    declared = code.scheme.exponents[exponents.operand]
    if isinstance(declared[0], Expression):
        masks = (column[exponents.blocks :] for column in exponents.columns)
        return [str(formula) != "0" or any(extra) for formula, extra in zip(declared, masks, strict=True)]
    return [any(column) for column in exponents.columns]
