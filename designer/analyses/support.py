"""Claim `support`: the number of monomials of the product polynomial."""

from __future__ import annotations

from designer.analyses.question import Question
from designer.verdict import Answer, Assurance, Verdict


def decide(question: Question) -> Verdict:
    """Count the monomials and compare with the claim."""
    code = question.code
    computed = code.product.support_size
    formula = code.scheme.claims.support
    claimed = computed if formula is None else code.claimed(formula)
    wrong = claimed != computed
    return Verdict(
        claim="support", answer=Answer.REFUTED if wrong else Answer.HOLDS, assurance=Assurance.EXHAUSTIVE,
        scope=question.binding, statement=f"the product polynomial has {claimed} monomials", value=computed,
        witness={"kind": "number", "claimed": claimed, "computed": computed} if wrong else None,
        because=("computed; nothing is claimed" if formula is None else "all sums of exponents counted",),
    )  # fmt: skip
