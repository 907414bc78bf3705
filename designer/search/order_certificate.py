"""The certificate of a refutation: what `proofs/check_order.py` reads, and accepts before anybody gets it."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from designer.errors import DesignerError
from designer.search.instance import Instance
from designer.search.order_solver import Found
from designer.search.rup import refutation


def certificate(found: Found) -> dict[str, Any]:
    """The clauses that a refutation needs, with the meaning of their variables, and its lemmas with hints.

    Args:
        found: a refutation, with the solver's proof.

    Raises:
        DesignerError: the solver's proof does not hold, or the checker rejects the certificate: a defect.
    """
    encoding = found.encoding
    clauses = [*encoding.clauses, *(lesson.clause for lesson in found.lessons)]
    proof = refutation(clauses, found.proof)
    multipliers = {len(encoding.clauses) + n: lesson.multipliers for n, lesson in enumerate(found.lessons)}
    used = [clauses[number] for number in proof.used]
    steps = [(lemma, hints) for lemma, hints in proof.steps]
    variables = sorted({abs(x) for clause in (*used, *(lemma for lemma, _ in steps)) for x in clause})
    number = {variable: new for new, variable in enumerate(variables, 1)}

    def renamed(clause: Iterable[int]) -> list[int]:
        return [number[x] if x > 0 else -number[-x] for x in clause]

    lines = []
    for old, clause in zip(proof.used, used, strict=True):
        factors = multipliers.get(old, ())
        lines.append([*renamed(clause), *((0, *factors) if set(factors) - {1} else ())])
    return _accepted({
        **header(encoding.instance, encoding.workers),
        "variables": [list(encoding.names[variable - 1]) for variable in variables],
        "clauses": packed(lines),
        "lemmas": packed([[*renamed(lemma), 0, *hints] for lemma, hints in steps]),
    })  # fmt: skip


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
