"""Claim `degree`: the largest exponent of every variable."""

from __future__ import annotations

from designer.analyses.question import Question
from designer.verdict import Answer, Assurance, Verdict


def decide(question: Question) -> Verdict:
    """Compute the degrees and compare them with the claim."""
    code = question.code
    computed = list(code.product.degrees)
    claimed = [code.claimed(formula) for formula in code.scheme.claims.degree]
    statement = f"the product polynomial has degree {' '.join(map(str, claimed or computed))}"
    wrong = bool(claimed) and claimed != computed
    return Verdict(
        claim="degree", answer=Answer.REFUTED if wrong else Answer.HOLDS, assurance=Assurance.EXHAUSTIVE,
        scope=question.binding, statement=statement, value=computed,
        witness={"kind": "number", "claimed": claimed, "computed": computed} if wrong else None,
        because=("sums of the operands' largest exponents" if claimed else "computed; nothing is claimed",),
    )  # fmt: skip
