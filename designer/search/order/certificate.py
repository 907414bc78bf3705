"""The certificate of a refutation: what `proofs/check_order.py` reads, and accepts before anybody gets it."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from designer.errors import DesignerError
from designer.search.instance import Instance
from designer.search.order.solver import Found
from designer.search.rup import refutation


def certificate(found: Found) -> dict[str, Any]:
    """The clauses that a refutation needs, with the meaning of their variables, and its lemmas with hints.

    Args:
        found: a refutation, with the solver's proof.

    Raises:
        DesignerError: the solver's proof does not hold, or the checker rejects the certificate: a defect.
    """
    encoding = found.encoding
    learned = ((lesson.clause, lesson.multipliers) for lesson in found.lessons)
    body = _body([*((clause, ()) for clause in encoding.clauses), *learned], encoding.names, found.proof)
    return _accepted({**header(encoding.instance, encoding.workers), **body})


def bare(document: Mapping[str, Any]) -> dict[str, Any]:
    """A certificate without its hints, which are most of its size: what is kept; `hinted` finds them again.

    Args:
        document: a certificate that the checker accepts.
    """
    if "lemmas" not in document:
        return dict(document)
    lemmas = [lemma for lemma, _ in _halves(document["lemmas"])]
    return {**document, "lemmas": packed([[*sorted(lemma, key=abs), 0] for lemma in lemmas])}


def hinted(document: dict[str, Any]) -> dict[str, Any]:
    """A certificate with its hints, found again where they are left out; the checker still has to accept it.

    Raises:
        DesignerError: a lemma does not follow, or a literal is of no variable.
    """
    if "lemmas" not in document:
        return document
    lemmas, clauses = _halves(document["lemmas"]), _halves(document["clauses"])
    if any(hints for _, hints in lemmas):
        return document
    known = len(document["variables"])
    if any(abs(x) > known for literals, _ in (*clauses, *lemmas) for x in literals):
        raise DesignerError("a literal of no variable", allowed=f"1 to {known} and their negatives")
    proof = (" ".join(map(str, (*lemma, 0))) for lemma, _ in lemmas)
    return {**document, **_body(clauses, document["variables"], proof)}


def _body(
    clauses: Sequence[tuple[Sequence[int], Sequence[int]]], names: Sequence[Sequence[int | str]], proof: Iterable[str]
) -> dict[str, Any]:
    """Variables, clauses and lemmas of a certificate, as far as the empty clause needs them.

    Args:
        clauses: literals, and multipliers of those of linear arithmetic.
        names: the meaning of each variable; variable v is at v - 1.
        proof: lemmas and deletions.
    """
    found = refutation([literals for literals, _ in clauses], proof)
    used = [clauses[number] for number in found.used]
    literals = (*(clause for clause, _ in used), *(lemma for lemma, _ in found.steps))
    variables = sorted({abs(x) for clause in literals for x in clause})
    number = {variable: new for new, variable in enumerate(variables, 1)}

    def renamed(clause: Iterable[int]) -> list[int]:
        return [number[x] if x > 0 else -number[-x] for x in clause]

    lines = [[*renamed(clause), *((0, *factors) if set(factors) - {1} else ())] for clause, factors in used]
    return {
        "variables": [list(names[variable - 1]) for variable in variables],
        "clauses": packed(lines),
        "lemmas": packed([[*renamed(lemma), 0, *hints] for lemma, hints in found.steps]),
    }


def _halves(text: str) -> list[tuple[list[int], list[int]]]:
    """Lines of a certificate, what is before and behind the first 0."""
    checker = import_module("designer.proofs.check_order")
    return [checker.halves(line) for line in checker.unpacked(text)]


def header(instance: Instance, workers: int) -> dict[str, Any]:
    """What is stated; that is all where there are fewer workers than targets."""
    numbers = {letter: instance.parameters[letter] for letter in ("p", "m", "n")}
    return {"kind": "order", "format": 1, "instance": {**numbers, "masks": instance.masks}, "workers": workers}


def packed(lines: Sequence[Sequence[int]]) -> str:
    r"""Lines of integers as compressed text.

    >>> zlib.decompress(base64.b64decode(packed([[1, -2], [3]])))
    b'1 -2\n3'
    """
    text = "\n".join(" ".join(map(str, line)) for line in lines)
    return base64.b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")


def _accepted(document: dict[str, Any]) -> dict[str, Any]:
    """The same, once the independent checker has accepted it."""
    checker = import_module("designer.proofs.check_order")
    try:
        list(checker.verdicts(document))
    except checker.Rejected as error:
        raise DesignerError("the checker rejects a certificate that was just made", got=str(error)) from None
    return document
