"""What Coq says of a scheme, as verdicts: the theorems that `prove --coq` compiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.proving.coq_compiled import Compiled
from designer.proving.prover import Proof, scope_text
from designer.scheme import Scheme
from designer.scheme_format import VALUES
from designer.verdict import Answer, Assurance, Verdict


def formal(proof: Proof, made: Sequence[Compiled]) -> Proof:
    """A proof with the verdicts of Coq's theorems about the scheme.

    A theorem `…_decodes` answers the claim `decodability` for all parameters, which nothing else proves; a theorem
    `…_carriers` answers `carrier`.

    Args:
        proof: from `prove`.
        made: from `compile_theorems`, for the same scheme.

    Raises:
        AssertionError: what Coq proves is refuted by numbers: a defect of the program.
    """
    found = {claim: held for claim in ("carrier", "decodability") if (held := _about(claim, made))}
    verdicts = []
    for verdict in proof.verdicts:
        if verdict.claim in found and verdict.answer is Answer.REFUTED:
            raise AssertionError(f"{verdict.claim} is refuted, and proved in Coq")
        held = found.pop(verdict.claim, [])
        also = verdict.because if verdict.answer is Answer.HOLDS else ()
        verdicts.append(verdict if not held else replace(
            verdict, answer=Answer.HOLDS, assurance=Assurance.THEOREM, because=(*_reasons(held), *also)
        ))  # fmt: skip
    for claim, held in found.items():
        verdicts.append(Verdict(
            claim=claim, answer=Answer.HOLDS, assurance=Assurance.THEOREM, scope=_scope(proof.scheme),
            statement=_statement(proof.scheme), because=_reasons(held),
        ))  # fmt: skip
    return replace(proof, verdicts=tuple(verdicts))


def _about(claim: str, made: Sequence[Compiled]) -> list[Compiled]:
    endings = ("_carriers",) if claim == "carrier" else ("_decodes", "_any_subset")
    return [one for one in made if one.theorem.endswith(endings)]


def _reasons(held: Sequence[Compiled]) -> tuple[str, ...]:
    return tuple(
        f"Coq {one.coq} accepted {one.theorem} (proofs/coq/{one.theory}) on this machine; it rests on no axiom"
        for one in held
    )


def _scope(scheme: Scheme) -> str:
    """The theorem on chains is about every length."""
    return "chains of 2 factors or more, all p0, …, pt >= 1" if scheme.open_chain else scope_text(scheme)


def _statement(scheme: Scheme) -> str:
    sizes, claims = scheme.points.sizes, scheme.claims
    if sizes:
        grid = " x ".join(f"({size})" for size in sizes)
        return f"any full grid of at least {grid} points decodes every target"
    enough = claims.threshold if claims.threshold is not None else f"{claims.degree[0]} + 1"
    nodes = ", the nodes being distinct" if scheme.domain == VALUES else ""
    return f"any {enough} answers at distinct points decode every target{nodes}"
