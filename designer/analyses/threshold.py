"""Claim `threshold`: the recovery threshold; by degree, by support and exact for the points, never mixed.

A claim is about the threshold by degree, except for schemes whose points are found to fit a sparse support (the rules
`generic` and `subgrids`): theirs is the number of monomials.
"""

from __future__ import annotations

from designer.analyses.exact import interference
from designer.analyses.question import Question
from designer.analyses.theorems import least_answers, least_sizes, threshold_by_degree
from designer.analyses.witness import interference_witness
from designer.code import Code
from designer.verdict import Answer, Assurance, Verdict


def decide(question: Question) -> Verdict:
    """Compare the claimed threshold with the one by degree (any distinct points, or the full least grid)."""
    code = question.code
    by_support, computed = code.scheme.points.by_support, least_answers(code)
    formula = code.scheme.claims.threshold
    exact = question.exact
    claimed = computed if formula is None else code.claimed(formula)
    where = _points(code)
    statement = f"the threshold by {'support' if by_support else 'degree'}, for {where}, is {claimed}"
    if (spoilt := interference(code, question.points)) is not None:
        return Verdict(
            claim="threshold", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope=question.binding,
            statement=statement, witness=interference_witness(code, spoilt),
            because=("targets interfere: no number of answers decodes them all",),
        )  # fmt: skip
    because = (
        f"by degree {threshold_by_degree(code)}, by support {code.product.support_size}, "
        f"exact for {question.points.label}: {exact.text}",
        *exact.because,
    )
    wrong = claimed != computed
    if not (wrong or by_support or any("(Vandermonde" in why or "Reed–Solomon" in why for why in because)):
        because = (*because, _theorem(code))
    return Verdict(
        claim="threshold", answer=Answer.REFUTED if wrong else Answer.HOLDS,
        assurance=Assurance.EXHAUSTIVE if wrong or by_support else Assurance.THEOREM,
        scope=f"this binding ({code.label}), {where}, every field that has them",
        statement=statement, value=computed,
        witness={"kind": "number", "claimed": claimed, "computed": computed} if wrong else None,
        because=because,
    )  # fmt: skip


def _theorem(code: Code) -> str:
    """Why the values at these points determine the product polynomial."""
    if any(code.modulus):
        return "values at all N-th roots of unity determine the coefficients of exponents modulo N (Vandermonde)"
    sizes = " x ".join(map(str, least_sizes(code)))
    return f"a polynomial of these degrees is determined by its values at {sizes} points (Vandermonde on every axis)"


def _points(code: Code) -> str:
    """The points that the threshold by degree is about."""
    if code.scheme.points.by_support:
        return "points in general position"
    if any(code.modulus):
        return "all roots of unity of the exponents' moduli"
    return "any distinct points" if len(code.variables) == 1 else "the least full grid"
