"""Claims of a scheme for all values of its parameters: refuted by numbers, certified, or decided by a solver.

For every claim: codes of small parameters are computed, which finds what is plainly false. A certificate is then
searched, or taken from the package, and the independent checker decides (CERTIFIED). Where none is found, z3 is asked
(SOLVER): as it is, with instances of the lemma of mixed radix, and cvc5 if it is installed. A model that z3 finds is
made as small as possible and confirmed by plain integers. What nobody decides is UNDECIDED.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from designer.algebra.expression import Expression
from designer.proving.certificates import Certificate, accepted, certificate, families, proof, shipped
from designer.proving.counterexample import Witness, computable, counterexample, inhabited, least, least_sum
from designer.proving.hypotheses import Obligation, OutsideError
from designer.proving.obligations import CLAIMS, Family
from designer.proving.polynomial import ONE, ZERO
from designer.proving.refutation import Search, Tree, refute
from designer.scheme import Scheme
from designer.scheme_format import VALUES
from designer.verdict import Answer, Assurance, Verdict, overall

SECONDS: Final = 60.0
SCREENING: Final = 0.3
"""Seconds for computing codes of small parameters, for each family."""
SUMS: Final = 24
"""By how much sums of such parameters may exceed the least one."""
QUICKLY: Final = 1.0
"""Seconds for the certificate of one obligation, before a solver is asked."""
SEARCHING: Final = 5.0
"""The same, where the solver says that there may be one."""
RAW: Final = 1.0
"""Seconds for z3 without hints: what it can do, it mostly does at once."""
SOLVING: Final = 5.0
"""Seconds for any other question to a solver."""

TRUSTED: Final = {
    Assurance.CERTIFIED: "trusted: Python and the checker, "
    "proofs/check_family.py with hypotheses.py, intervals.py, read_scheme.py",
    Assurance.SOLVER: "trusted: {}, and this program's translation of the formulas",
    Assurance.EXHAUSTIVE: "computed by plain integers",
}

RESTING: Final = ("support", "threshold", "overheads")
"""Claims whose obligations are about claimed degrees, or about the claimed number of monomials."""

COUNTED: Final = {
    "privacy": "it depends on the points; what it needs of the exponents is the claim separation",
}
"""Claims of scheme files that no obligation expresses, and why."""


@dataclass(frozen=True)
class Proof:
    """What was found out about a scheme.

    Args:
        scheme: the scheme.
        verdicts: one for each claim.
        certificate: the refutations that the checker accepted; None if there are none.
    """

    scheme: Scheme
    verdicts: tuple[Verdict, ...]
    certificate: Certificate | None

    @property
    def answer(self) -> Answer:
        """REFUTED if a claim is, else UNDECIDED if one is, else HOLDS."""
        return overall(self.verdicts)


@dataclass(frozen=True)
class _Finding:
    """What was found out about one claim of one family.

    Args:
        answer: as in a verdict.
        assurance: the same.
        witness: counterexample.
        because: reasons.
        trees: refutations of all obligations, where there are.
        seconds: CPU time.
    """

    answer: Answer
    assurance: Assurance | None = None
    witness: Witness | None = None
    because: tuple[str, ...] = ()
    trees: Mapping[str, Tree] = field(default_factory=dict)
    seconds: float = 0.0


def prove(scheme: Scheme, *, seconds: float = SECONDS, search: bool = False) -> Proof:
    """Prove or refute the claims of a scheme for all values of its parameters.

    Args:
        scheme: the scheme.
        seconds: about how long it may take.
        search: search the certificate, even where the package has one.

    Raises:
        AssertionError: a model of z3 is no counterexample: a defect of the program.

    >>> from designer import load
    >>> for verdict in prove(load("matdot")).verdicts[:2]:
    ...     print(verdict)
    HOLDS exponents: no exponent is negative [CERTIFIED] (all p >= 1)
    HOLDS carrier: every target is readable, at x^(p - 1) [CERTIFIED] (all p >= 1)
    """
    deadline = time.monotonic() + seconds
    known = None if search else shipped(scheme)
    given = accepted(scheme, known) if known is not None else {}
    findings: dict[str, list[_Finding]] = {claim: [] for claim in CLAIMS}
    proofs: list[Mapping[str, Any]] = []
    for factors, family in families(scheme).items():
        attempt = _Attempt(scheme, factors, family, given.get(factors, ()), deadline)
        for claim, finding in attempt.findings().items():
            findings[claim].append(finding)
        if known is not None and factors in given:
            proofs += [entry for entry in known["proofs"] if entry.get("factors") == factors]
        elif attempt.proof is not None:
            proofs.append(attempt.proof)
    verdicts = [_verdict(scheme, claim, found) for claim, found in findings.items() if found]
    verdicts += [_open(scheme, claim, reason) for claim, reason in COUNTED.items() if _is_claimed(scheme, claim)]
    return Proof(scheme, tuple(verdicts), certificate(scheme, proofs) if proofs else None)


class _Attempt:
    """The claims of one family.

    Args:
        scheme: the scheme, as it is declared.
        factors: for chains, the number of factors.
        family: the closed scheme.
        given: claims that the checker accepted already.
        deadline: when to stop.
    """

    def __init__(
        self, scheme: Scheme, factors: int | None, family: Family, given: Sequence[str], deadline: float
    ) -> None:
        self.scheme, self.factors, self.family, self.given = scheme, factors, family, given
        self.deadline = deadline
        self.proof: Mapping[str, Any] | None = None
        self.screened = 0

    @property
    def left(self) -> float:
        """Seconds that are left, never none."""
        return max(0.05, self.deadline - time.monotonic())

    def findings(self) -> dict[str, _Finding]:
        """Claim -> what was found out."""
        claims = claims_of(self.family)
        closed = self.family.scheme
        first = least_sum(closed)
        time_given = min(SCREENING / 4 if self.given else SCREENING, self.left)
        refuted, self.screened = least(closed, claims, first=first, last=first + SUMS, seconds=time_given)
        found: dict[str, _Finding] = {}
        nothing = None if inhabited(closed) else "no small parameters that satisfy the constraints give a code"
        for claim in claims:
            start = time.process_time()
            if claim in refuted:
                finding = _Finding(Answer.REFUTED, Assurance.EXHAUSTIVE, refuted[claim], ("found by trying numbers",))
            elif nothing is not None:
                finding = _Finding(Answer.UNDECIDED, because=(nothing,))
            elif claim in self.given:
                reason = "the checker accepted the refutations that the package has"
                finding = _Finding(Answer.HOLDS, Assurance.CERTIFIED, because=(reason,))
            else:
                finding = self._decide(claim, found)
            found[claim] = replace(finding, seconds=time.process_time() - start)
        return self._rested(self._certified(found))

    def _decide(self, claim: str, found: Mapping[str, _Finding]) -> _Finding:
        trees: dict[str, Tree] = {}
        answers: list[_Finding] = []
        try:
            obligations = list(CLAIMS[claim](self.family))
        except OutsideError as error:
            return _Finding(Answer.UNDECIDED, because=(str(error),))
        if (open_claim := self._missing(claim, found)) is not None:
            return _Finding(Answer.UNDECIDED, because=(f"it rests on the claim {open_claim}, which is not proved",))
        for obligation in obligations:
            tree, answer = self._tree(obligation, QUICKLY), None
            if tree is None:
                answer = self._solve(claim, obligation)
                tree = self._tree(obligation, SEARCHING) if answer.answer is Answer.HOLDS else None
            if tree is not None:
                trees[obligation.name] = tree
            elif answer is not None:
                answers.append(answer)
                if answer.answer is Answer.REFUTED:
                    return answer
        if not answers:
            return _Finding(Answer.HOLDS, Assurance.CERTIFIED, trees=trees)
        return _together(answers)

    def _tree(self, obligation: Obligation, seconds: float) -> Tree | None:
        return refute(obligation, self.family.scheme.parameters, seconds=min(seconds, self.left))

    def _solve(self, claim: str, obligation: Obligation) -> _Finding:
        """Ask z3 as it is, with instances of the lemma of mixed radix, and cvc5."""
        from designer.algebra.smt import contradiction, second_opinion

        at_least = [polynomial.terms for polynomial in obligation.at_least]
        zero = [polynomial.terms for polynomial in obligation.zero]
        instances = Search(obligation, self.family.scheme.parameters, self.left).instances()
        radix = [(size.terms, low.terms, w.terms) for size, low, w in instances]
        reason = ""
        for name, hints, limit in (("z3", (), RAW), ("z3 with the lemma of mixed radix", radix, SOLVING)):
            found = contradiction(at_least, zero, radix=hints, seconds=min(limit, self.left))
            if found.kind == "unsat":
                return _Finding(Answer.HOLDS, Assurance.SOLVER, because=(f"{name}: {obligation.name}",))
            if found.kind == "sat":
                return self._refuted(claim, obligation, found.model)
            reason = found.reason
        if second_opinion(at_least, zero, seconds=min(SOLVING, self.left)):
            return _Finding(Answer.HOLDS, Assurance.SOLVER, because=(f"cvc5: {obligation.name}",))
        return _Finding(Answer.UNDECIDED, because=(f"no proof of `{obligation.name}`: z3 says {reason}",))

    def _refuted(self, claim: str, obligation: Obligation, model: Mapping[str, int]) -> _Finding:
        """A model made as small as possible, and confirmed by plain integers."""
        scheme = self.family.scheme
        parameters = {name: model.get(name, scheme.least(name)) for name in scheme.parameters}
        size = sum(parameters.values())
        found, _ = least(scheme, [claim], first=self.screened + 1, last=size, seconds=min(SOLVING, self.left))
        witness, reason = found.get(claim), "z3 found parameters; these are of least sum, confirmed by plain integers"
        if witness is None:
            witness = counterexample(scheme, claim, parameters)
            reason = "z3 found these parameters, confirmed by plain integers; smaller ones were not all tried"
        if witness is not None:
            return _Finding(Answer.REFUTED, Assurance.EXHAUSTIVE, witness, (reason,))
        if self._exact(claim, obligation) and computable(scheme, parameters):
            raise AssertionError(f"z3's model for `{obligation.name}` is no counterexample: {parameters}")
        numbers = " ".join(f"{name}={value}" for name, value in parameters.items())
        return _Finding(Answer.UNDECIDED, because=(f"z3 names {numbers}, which could not be confirmed",))

    def _exact(self, claim: str, obligation: Obligation) -> bool:
        """Whether the obligation fails only where the claim does; others are met by the blocks that were chosen."""
        chosen = obligation.name.endswith("attained") or (claim == "support" and "number" not in obligation.name)
        return not self.family.scheme.modulus and not chosen

    def _certified(self, found: dict[str, _Finding]) -> dict[str, _Finding]:
        """The claims with all refutations, as far as the checker accepts them."""
        complete = [claim for claim, finding in found.items() if finding.trees or self._empty(claim, finding)]
        if not complete:
            return found
        trees = {name: tree for claim in complete for name, tree in found[claim].trees.items()}
        accepted_claims = self._accepted(complete, trees)
        if accepted_claims != complete:
            accepted_claims = []
            for claim in complete:
                accepted_claims = self._accepted([*accepted_claims, claim], trees) or accepted_claims
        for claim in complete:
            if claim in accepted_claims:
                reason = f"the checker accepted {len(found[claim].trees)} refutations"
                found[claim] = replace(found[claim], because=(reason,))
            else:
                found[claim] = self._solved(claim)
        return found

    def _accepted(self, claims: list[str], trees: Mapping[str, Tree]) -> list[str]:
        """These claims, if the checker accepts their refutations; else none."""
        try:
            entry = proof(self.scheme, self.factors, self.family, claims, trees)
        except OutsideError:
            return []
        if not accepted(self.scheme, certificate(self.scheme, [entry])):
            return []
        self.proof = entry
        return claims

    def _empty(self, claim: str, finding: _Finding) -> bool:
        """Whether a claim needs no refutations: that of an algorithm's tables, which the checker multiplies out."""
        return finding.assurance is Assurance.CERTIFIED and claim not in self.given

    def _solved(self, claim: str) -> _Finding:
        """A claim whose refutations the checker does not accept: what solvers say."""
        answers = [self._solve(claim, obligation) for obligation in CLAIMS[claim](self.family)]
        return _together(answers) if answers else _Finding(
            Answer.UNDECIDED, because=("the checker does not read this scheme",)
        )  # fmt: skip

    def _missing(self, claim: str, found: Mapping[str, _Finding]) -> str | None:
        """A claim on which this one rests, and which is not proved."""
        return next((other for other in self._rests_on(claim) if not _holds(found, other)), None)

    def _rests_on(self, claim: str) -> tuple[str, ...]:
        scheme = self.family.scheme
        if claim == "threshold" and scheme.points.by_support:
            return ("support",)
        cyclic = set(scheme.modulus) == set(scheme.variables)
        return ("exponents", "degree") if claim in RESTING and not cyclic else ()

    def _rested(self, found: dict[str, _Finding]) -> dict[str, _Finding]:
        """What rests on another claim is no surer than that."""
        for claim in [claim for claim in RESTING if _holds(found, claim)]:
            if (other := self._missing(claim, found)) is not None:
                reason = f"it rests on the claim {other}, which is not proved"
                found[claim] = _Finding(Answer.UNDECIDED, because=(reason,))
            elif solved := [name for name in self._rests_on(claim) if found[name].assurance is Assurance.SOLVER]:
                reasons = [f"it rests on the claim {name}; {why}" for name in solved for why in found[name].because]
                found[claim] = replace(
                    found[claim], assurance=Assurance.SOLVER, because=(*found[claim].because, *reasons)
                )
        return found


def _together(findings: Sequence[_Finding]) -> _Finding:
    """The worst of some findings; if a solver says that all hold, all that it says."""
    for answer in (Answer.REFUTED, Answer.UNDECIDED):
        for finding in findings:
            if finding.answer is answer:
                return finding
    solved = [finding for finding in findings if finding.assurance is Assurance.SOLVER]
    if not solved:
        return findings[0]
    return replace(solved[0], because=tuple(dict.fromkeys(why for finding in solved for why in finding.because)))


def _holds(found: Mapping[str, _Finding], claim: str) -> bool:
    return claim in found and found[claim].answer is Answer.HOLDS


def claims_of(family: Family) -> list[str]:
    """The claims that are decided of a family."""
    scheme = family.scheme
    declared = {
        "exponents": True, "carrier": True, "degree": bool(family.degrees),
        "threshold": scheme.claims.threshold is not None, "separation": bool(scheme.masks.counts),
        "support": scheme.claims.support is not None, "overheads": bool(scheme.claims.shares),
    }  # fmt: skip
    return [claim for claim in CLAIMS if declared[claim]]


def scope_text(scheme: Scheme) -> str:
    """What the verdicts are quantified over.

    >>> from designer import load
    >>> scope_text(load("gasp-r"))
    'all K, L, T, r >= 1 with r <= min(K, T)'
    """
    if scheme.open_chain:
        return "chains of 2 to 6 factors, all p0, …, pt >= 1"
    if not scheme.parameters:
        return "the one code of this scheme"
    groups = {
        value: [name for name in scheme.parameters if scheme.least(name) == value] for value in (1, 0)
    }  # fmt: skip
    ranges = ", ".join(f"{', '.join(names)} >= {value}" for value, names in groups.items() if names)
    rules = [str(rule) for rule in scheme.constraints if str(rule) not in {f"{name} >= 0" for name in groups[0]}]
    return f"all {ranges}" + (f" with {', '.join(rules)}" if rules else "")


def _verdict(scheme: Scheme, claim: str, found: Sequence[_Finding]) -> Verdict:
    worst = _together(found)
    because = list(worst.because)
    if worst.answer is Answer.HOLDS and len(found) > 1:
        because = [f"{reason} (and so for each length)" for reason in because]
    if worst.assurance is not None and worst.answer is Answer.HOLDS:
        because.append(TRUSTED[worst.assurance].format(" and ".join(solvers(because))))
    return Verdict(
        claim=claim, answer=worst.answer, assurance=worst.assurance, scope=scope_text(scheme),
        statement=_statement(scheme, claim), witness=worst.witness, because=tuple(because),
        value=_steps(scheme) if claim == "separation" and worst.answer is Answer.HOLDS else None,
        seconds=sum(finding.seconds for finding in found),
    )  # fmt: skip


def solvers(because: Sequence[str]) -> list[str]:
    """The solvers that reasons of a verdict name.

    >>> solvers(["z3 with the lemma of mixed radix: clean", "cvc5: carry"])
    ['z3', 'cvc5']
    """
    return [name for name in ("z3", "cvc5") if any(re.search(rf"\b{name}\b", reason) for reason in because)]


def _statement(scheme: Scheme, claim: str) -> str:
    claims, variables = scheme.claims, scheme.variables
    if claim == "carrier" and claims.carrier:
        return f"every target is readable, at {_monomial(variables, claims.carrier)}"
    if claim == "degree":
        degrees = Family(scheme).degrees
        return f"the product polynomial has degree {', '.join(map(str, degrees))}"
    texts = {
        "exponents": "no exponent is negative",
        "carrier": "every target is readable",
        "threshold": f"the threshold is {claims.threshold}",
        "separation": "the masks of an operand have different exponents",
        "support": f"the product polynomial has {claims.support} monomials",
        "privacy": f"{claims.privacy} workers learn nothing",
        "overheads": "the numbers of coded blocks, one for each point in the variables declared for an operand, are "
        + ", ".join(f"{name}: {formula}" for name, formula in claims.shares.items()),
    }
    if claim == "separation" and scheme.domain == VALUES:
        return "the masks of an operand sit at different nodes, none of them a node of its data"
    return texts[claim]


def _monomial(variables: Sequence[str], exponents: Sequence[Expression]) -> str:
    return " ".join(f"{variable}^({formula})" for variable, formula in zip(variables, exponents, strict=True))


def _steps(scheme: Scheme) -> dict[str, str]:
    """For masks in arithmetic progression, the step."""
    family, found = Family(scheme), {}
    if len(scheme.variables) > 1 or family.by_value:
        return {}
    for operand in scheme.masks.counts:
        known = family.start()
        (exponent,), indices = family.block(known, operand, "mask", operand)
        number = indices["t"]
        step = exponent.substituted({f"{operand}.t": ONE}) - exponent.substituted({f"{operand}.t": ZERO})
        if exponent == exponent.substituted({f"{operand}.t": ZERO}) + step * number and not known.quotients:
            found[operand] = str(step)
    return found


def _open(scheme: Scheme, claim: str, reason: str) -> Verdict:
    return Verdict(
        claim=claim, answer=Answer.UNDECIDED, scope=scope_text(scheme), statement=_statement(scheme, claim),
        because=(reason,),
    )  # fmt: skip


def _is_claimed(scheme: Scheme, claim: str) -> bool:
    return getattr(scheme.claims, claim) is not None
