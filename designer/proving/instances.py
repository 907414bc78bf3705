"""Self-contained certificates and witnesses about one code; `proofs/check_instance.py` checks them by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, Final

from designer.code import Code
from designer.errors import DesignerError
from designer.functional import share_rows
from designer.operation import Block
from designer.points import EvaluationSet
from designer.product import ProductPolynomial
from designer.verdict import Answer, Verdict

Document = dict[str, Any]

BLOCKS: Final = 10_000
"""Blocks of a code up to which its refuted verdicts get a certificate."""

COUNTED: Final = ("carrier", "degree", "support", "threshold")
"""Claims about numbers that the checker counts by itself."""


def decoder_certificate(
    code: Code, points: EvaluationSet, program: ModuleType, used: Sequence[int] | None = None
) -> Document:
    """The multilinear identity of an emitted program's encoding matrices and weights, for one set of answers.

    Args:
        code: the code that the program was emitted for.
        points: its evaluation set.
        program: the emitted program, loaded as a module.
        used: numbers of the answers; the first ones by default.

    Raises:
        DesignerError: the field is not one of integers modulo q, workers take derivatives, or the operation is a
            polynomial map.

    >>> from types import ModuleType
    >>> from designer import distinct, emit, load
    >>> code, points, program = load("matdot").bind(p=2), distinct(3), ModuleType("program")
    >>> exec(emit(code, points), program.__dict__)
    >>> check(decoder_certificate(code, points, program))[:47]
    'accepted: the weights decode every target from '
    """
    _check_kind(code, points)
    answers = tuple(range(program.RECEIVED)) if used is None else tuple(used)
    tasks = [program.TASKS[number] for number in answers]
    if any(len(task) != 1 for task in tasks):
        raise DesignerError("no certificate for workers that add up products", where=code.label)
    rows = [
        [[int(x) for x in program.ENCODERS[operand][task[0][operand]]] for task in tasks]
        for operand in range(len(code.maps))
    ]
    document = {
        **_operation("decoder", code), "q": points.field.order, "answers": list(answers),
        **_shares(code, points, answers),
        "weights": [[int(x) for x in row] for row in program.weights(answers)],
    }  # fmt: skip
    if "encoders" in document or rows != _encoded(code, points, answers):
        document.pop("exponents", None)
        document["encoders"] = dict(zip(code.operation.names, rows, strict=True))
    return document


def table_certificate(code: Code) -> Document:
    """The exponents of a code: every target is readable, and the number of monomials.

    Args:
        code: a code in the domain of coefficients.

    Raises:
        DesignerError: blocks sit at nodes.

    >>> from designer import load
    >>> check(table_certificate(load("gasp-big").bind(K=2, L=2, T=1)))
    'accepted: every target is readable, 8 monomials'
    """
    return {**_operation("table", code), **_exponents(code), "support": _polynomial(code).support_size}


def interpolation_certificate(code: Code, points: EvaluationSet) -> Document:
    """That any D + 1 of the points decode, by the degree D.

    Args:
        code: a code of one variable, without modulus.
        points: plain points.

    Raises:
        DesignerError: no such code or points.

    >>> from designer import distinct, load
    >>> check(interpolation_certificate(load("matdot").bind(p=2), distinct(5)))
    'accepted: every target is readable, 3 monomials; any 3 of 5 answers decode (Vandermonde)'
    """
    _check_kind(code, points)
    polynomial = _polynomial(code)
    if len(code.variables) > 1 or any(code.modulus) or code.scheme.laurent:
        raise DesignerError("interpolation needs one variable with exponents from 0 on", where=code.label)
    return {
        **_operation("interpolation", code), **_exponents(code), "support": polynomial.support_size,
        "q": points.field.order,
        "points": [list(point) for point in points.points], "received": polynomial.degrees[0] + 1,
    }  # fmt: skip


def interference_certificate(code: Code) -> Document | None:
    """Two products at one monomial that make a target unreadable; None if every target is readable.

    Args:
        code: a code in the domain of coefficients.

    Raises:
        DesignerError: blocks sit at nodes.
    """
    found = _polynomial(code).interference()
    if found is None:
        return None
    own = next(blocks for blocks in found.products if blocks not in found.foreign)
    return {
        **_operation("interference", code), **_exponents(code), "target": list(found.target), "own": list(own),
        "foreign": list(found.foreign[0]),
    }  # fmt: skip


def witness_certificate(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> Document:
    """A witness of `check` with all that is needed to check it by itself.

    Args:
        code: the code.
        points: its evaluation set.
        witness: of kind `undecodable-set` or `leak`.

    Raises:
        DesignerError: another kind, or a field or workers for which there is no such file.

    >>> from designer import distinct, load, report
    >>> code, points = load("matdot").bind(p=2), distinct(4)
    >>> verdicts = report(code, points, received=2).verdicts
    >>> witness = next(v.witness for v in verdicts if v.claim == "decodability")
    >>> check(witness_certificate(code, points, witness))
    'accepted: 2 answers do not determine target (0, 0): they are those of zero blocks'
    """
    _check_kind(code, points)
    kind = witness["kind"]
    document = {**_operation(kind, code), "q": points.field.order}
    if kind == "undecodable-set":
        masks = witness.get("masks", {})
        blocks = {m.operand: [*witness[m.operand], *masks.get(m.operand, [])] for m in code.maps}
        return {
            **document, **_shares(code, points, witness["workers"]), "target": list(witness["target"]),
            "blocks": {name: [_vector(value) for value in own] for name, own in blocks.items()},
        }  # fmt: skip
    if kind == "leak" and not witness.get("orders"):
        numbers = witness.get("observations", witness["workers"])
        return {
            **document, **_shares(code, points, numbers), "operand": witness["operand"],
            "combination": list(witness["combination"]),
        }  # fmt: skip
    raise DesignerError("no certificate for this witness", where=code.label, got=kind, allowed="undecodable-set, leak")


def refutation_certificate(
    code: Code, points: EvaluationSet, verdict: Verdict, *, enough: int | None = None
) -> Document | None:
    """A refuted verdict of `check` or `prove` as a file that the independent checker accepts by itself.

    Args:
        code: the code; of `prove`, the scheme bound to the parameters of the witness.
        points: its evaluation set.
        verdict: REFUTED.
        enough: the number of answers that are claimed to decode, where the verdict is about one.

    Returns:
        None where the checker has no kind for it: extension fields, derivatives, polynomial maps, other witnesses,
        codes of more than 10000 blocks.

    >>> from designer import distinct, load, report
    >>> code, points = load("epc").bind(p=2, m=2, n=2), distinct(8)
    >>> verdict = next(v for v in report(code, points).verdicts if v.claim == "decodability")
    >>> check(refutation_certificate(code, points, verdict, enough=8))
    'accepted: decodability: 8 answers do not determine target (0, 0): they are those of zero blocks'
    """
    witness = verdict.witness
    if verdict.answer is not Answer.REFUTED or witness is None or sum(map(len, code.maps)) > BLOCKS:
        return None
    about: Document = {"claim": verdict.claim}
    if witness["kind"] == "counter-parameters":
        about["parameters"] = dict(witness["parameters"])
    try:
        found = _refutation(code, points, verdict.claim, witness)
    except DesignerError:
        return None
    if found is None:
        return None
    if found["kind"] == "leak":
        about |= {"workers": list(witness["workers"]), "claimed": verdict.value}
    elif found["kind"] == "undecodable-set" and enough is not None:
        about["claimed"] = enough
    return {**found, **about}


def _refutation(code: Code, points: EvaluationSet, claim: str, witness: Mapping[str, Any]) -> Document | None:
    if "interference" in witness:
        return _refutation(code, points, claim, witness["interference"])
    if witness["kind"] == "interference":
        found = interference_certificate(code)
        return found if found is not None and found["target"] == list(witness["target"]) else None
    if witness["kind"] in ("undecodable-set", "leak"):
        return witness_certificate(code, points, witness)
    if claim not in COUNTED or "claimed" not in witness:
        return None
    said = {"claimed": witness["claimed"], "computed": witness["computed"]}
    if "target" in witness:
        document = {**_operation("carrier", code), **_exponents(code), "target": list(witness["target"])}
        claimed = [code.reduce(tuple(witness["claimed"]))] if any(code.modulus) else [tuple(witness["claimed"])]
        return {**document, "claimed": list(claimed[0]), "computed": [list(m) for m in witness["computed"]]}
    counts = "support" if claim == "threshold" and code.scheme.points.by_support else claim
    return {**_operation("number", code), **_exponents(code), "counts": counts, **said}


def found_certificate(code: Code, points: EvaluationSet, *, colluders: int | None = None) -> Document:
    """All that a found code is said to do, for the independent checker: targets, monomials, answers, secrets.

    Args:
        code: a code in the domain of coefficients.
        points: one plain point for each worker, over a prime field; roots of unity for exponents modulo N.
        colluders: how many workers together learn nothing; by default as many as the scheme claims.

    Raises:
        DesignerError: blocks sit at nodes, or a field or workers for which there is no such file.

    >>> from designer import distinct, load
    >>> check(found_certificate(load("gasp-big").bind(K=2, L=2, T=1), distinct(8)))
    'accepted: every target is readable, 8 monomials; the 8 answers decode; no 1 workers learn anything'
    """
    _check_kind(code, points)
    secret = code.colluders if colluders is None else colluders
    return {
        **table_certificate(code), "q": points.field.order, "points": [list(point) for point in points.points],
        "workers": points.workers, **({"colluders": secret} if secret else {}),
    }  # fmt: skip


def differs(document: Mapping[str, Any], code: Code) -> str | None:
    """What a certificate says of its code that is not so of a given one; None if it is about this code.

    Args:
        document: a certificate about one code.
        code: the code that it should be about.
    """
    if "exponents" not in document:
        return "exponents: it has none"
    own = {**_operation(str(document.get("kind")), code), **_exponents(code)}
    keys = ("operands", "output", "parts", "masks", "exponents", *(["modulus"] if "modulus" in document else []))
    return next((key for key in keys if document.get(key) != own.get(key)), None)


def check(document: Mapping[str, Any]) -> str:
    """What the independent checker says; see there for the kinds.

    Raises:
        ValueError: it rejects the file.
    """
    from importlib import import_module

    checker: Any = import_module("designer.proofs.check_instance")
    try:
        return " ".join(checker.verdicts(document))
    except checker.Rejected as error:
        raise ValueError(f"rejected: {error}") from None


def _check_kind(code: Code, points: EvaluationSet) -> None:
    if points.field.degree > 1 or not points.plain or code.operation.function is not None:
        raise DesignerError(
            "no certificate of this kind", where=code.label, got=f"{points.label} over {points.field.name}",
            allowed="prime fields, values at points, multilinear operations",
        )  # fmt: skip


def _operation(kind: str, code: Code) -> Document:
    operation = code.operation
    masks = {m.operand: m.masks for m in code.maps if m.masks}
    return {
        "kind": kind, "format": 1, "code": code.label, "digest": code.digest,
        "operands": {name: list(axes) for name, axes in operation.operands},
        "output": {
            letter: list(axis) for letter, axis in zip(operation.output_letters, operation.output, strict=True)
        },
        "parts": dict(code.parts), **({"masks": masks} if masks else {}),
    }  # fmt: skip


def _exponents(code: Code) -> Document:
    _polynomial(code)
    cycles = {"modulus": list(code.modulus)} if any(code.modulus) else {}
    return {"exponents": {m.operand: [list(exponent) for exponent in m] for m in code.exponents}, **cycles}


def _shares(code: Code, points: EvaluationSet, answers: Sequence[int]) -> Document:
    """What an answer's shares are made of: exponents and points, or the coefficients themselves."""
    places = {"points": [list(points.points[number]) for number in answers]}
    if code.placements:
        return {**places, "encoders": dict(zip(code.operation.names, _encoded(code, points, answers), strict=True))}
    return {**places, "exponents": _exponents(code)["exponents"]}


def _encoded(code: Code, points: EvaluationSet, answers: Sequence[int]) -> list[list[list[int]]]:
    rows = [share_rows(code, operand, points) for operand in range(len(code.maps))]
    return [[own[number] for number in answers] for own in rows]


def _polynomial(code: Code) -> ProductPolynomial:
    if not isinstance(code.product, ProductPolynomial):
        raise DesignerError("blocks sit at nodes, not at exponents", where=code.label)
    return code.product


def _vector(value: int | Block | list[int]) -> list[int]:
    return [value] if isinstance(value, int) else list(value)
