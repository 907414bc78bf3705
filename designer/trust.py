"""What one has to believe for a verdict: its trusted base, part by part."""

from __future__ import annotations

import hashlib
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Final

from designer.analyses import MODULES
from designer.analyses.recheck import KINDS
from designer.proving.coq_compiled import recorded, theorems_for, theory_of
from designer.proving.prover import solvers
from designer.scheme import Scheme
from designer.verdict import Answer, Assurance, Verdict

LIBRARIES: Final = {"flint": "python-flint", "numpy": "numpy", "galois": "galois"}
"""Libraries that compute with numbers: module -> package."""

CHECKERS: Final = ("check_family.py", "hypotheses.py", "intervals.py", "read_scheme.py")

COVERED: Final = ("carrier", "decodability", "threshold")
"""Claims that a scheme's theorem in Coq says something of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """One thing that an answer rests on.

    Args:
        kind: `theorem`, `coq`, `program`, `library`, `checker`, `solver`, `sampling`, `assumption` or `witness`.
        name: a name, file or version.
        text: what is believed of it.
    """

    kind: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.text}"


@dataclass(frozen=True, slots=True)
class _Textbook:
    """A theorem on paper, how reasons of verdicts name it, and its counterpart in Coq."""

    mark: str
    text: str
    coq: Mapping[str, str]


TEXTBOOK: Final = {
    "Vandermonde": _Textbook(
        r"\(Vandermonde",
        "a polynomial of degree below R over a field is determined by its values at any R distinct points",
        {"decodability": "weight_inverse", "threshold": "weight_inverse", "correction": "weight_inverse",
         "privacy": "progression_hides"},
    ),
    "product of Reed–Solomon codes": _Textbook(
        r"\(product of Reed–Solomon codes\)",
        "a polynomial f ≠ 0 of degrees d1, d2, … is not 0 at (n1−d1)(n2−d2)… points at least of an n1 × n2 × … grid",
        dict.fromkeys(("decodability", "threshold", "correction"), "nonzero_count"),
    ),
    "Lagrange": _Textbook(
        r"\(Lagrange\)",
        "values at K + T distinct points determine a polynomial of degree below K + T, masks among them",
        {"privacy": "lagrange_private"},
    ),
    "one-time pad": _Textbook(
        "every share holds a mask, at a nonzero point",
        "a uniform element times a nonzero one, plus anything independent of it, is uniform",
        {"privacy": "progression_hides"},
    ),
    "unique decoding": _Textbook(
        "are corrected if and only if every",
        "two results agree with the same answers, E of them wrong for each, only if they agree in N − 2E answers",
        {},
    ),
    "lower bounds": _Textbook(
        "at most|at least|no more values|are different|rank", "the arguments of docs/converse.md", {}
    ),
}  # fmt: skip
"""Theorems that verdicts name."""


def trusted(verdict: Verdict, scheme: Scheme) -> tuple[Trusted, ...]:
    """What has to be believed for a verdict; nothing if it is undecided.

    Args:
        verdict: of `report` or `prove`.
        scheme: the scheme that it is about.

    >>> from designer import load, report
    >>> scheme = load("epc")
    >>> for part in trusted(report(scheme.bind(p=2, m=2, n=2)).verdicts[0], scheme)[:1]:
    ...     print(part)
    program designer/analyses/carrier.py: this program's exact arithmetic looked at every case
    """
    if verdict.answer is Answer.UNDECIDED or verdict.assurance is None:
        return ()
    if verdict.answer is Answer.REFUTED:
        return tuple(_refutation(verdict))
    ways = {
        Assurance.THEOREM: _theorem, Assurance.CERTIFIED: _certified, Assurance.SOLVER: _solver,
        Assurance.EXHAUSTIVE: _exhaustive, Assurance.SAMPLED: _sampled,
    }  # fmt: skip
    return tuple(ways[verdict.assurance](verdict, scheme))


def trust_json(verdict: Verdict, scheme: Scheme) -> list[dict[str, str]]:
    """The field `trust` of a verdict in the command line's JSON."""
    return [asdict(part) for part in trusted(verdict, scheme)]


def _refutation(verdict: Verdict) -> Iterator[Trusted]:
    kind = str((verdict.witness or {}).get("kind"))
    if kind in KINDS:
        text = "nothing else, once it is checked by hand; designer/analyses/recheck.py carried it out once more"
    elif kind == "counter-parameters":
        text = "nothing else, once it is checked by hand; confirmed by plain integers (designer/proving)"
    else:
        text = "nothing else, once it is checked by hand; no second routine carried it out"
    yield Trusted(kind="witness", name=kind, text=text)
    if verdict.assurance is Assurance.SAMPLED:
        yield from _bounds(verdict)


def _theorem(verdict: Verdict, scheme: Scheme) -> Iterator[Trusted]:
    accepted = [re.match(r"Coq (\S+) accepted (\w+)", reason) for reason in verdict.because]
    for found in filter(None, accepted):
        yield from _coq(found[2], scheme)
    if any(accepted):
        return
    yield from _textbook(verdict)
    if verdict.claim in COVERED:
        for name in theorems_for(scheme):
            yield from _coq(name, scheme)
    yield from _program(verdict, "this program computed the theorem's conditions by exact arithmetic")


def _textbook(verdict: Verdict) -> Iterator[Trusted]:
    """The theorems that the reasons name."""
    for name, book in TEXTBOOK.items():
        fits = (name == "lower bounds") == (verdict.claim == "converse")
        if fits and any(re.search(book.mark, reason) for reason in verdict.because):
            yield Trusted(kind="theorem", name=name, text=f"on paper: {book.text}")
            if verdict.claim in book.coq:
                yield from _coq(book.coq[verdict.claim], None)


def _coq(theorem: str, scheme: Scheme | None) -> Iterator[Trusted]:
    found = recorded(theorem, scheme)
    where = f"{theorem} (proofs/coq/{theory_of(theorem)})"
    if found is None:
        text = "a formal proof, but not compiled on this machine"
    else:
        text = f"compiled on this machine by Coq {found.coq}; rests on Coq's kernel and on what it states, no axiom"
    yield Trusted(kind="coq", name=where, text=text)


def _certified(verdict: Verdict, scheme: Scheme) -> Iterator[Trusted]:
    for name in CHECKERS:
        data = (files("designer.proofs") / name).read_bytes()
        lines, digest = len(data.splitlines()), hashlib.sha256(data).hexdigest()
        text = f"{lines} lines, sha256 {digest[:16]}; imports nothing of the toolkit"
        yield Trusted(kind="checker", name=f"proofs/{name}", text=text)
    yield Trusted(kind="library", name=f"Python {platform.python_version()}", text="its integers")


def _solver(verdict: Verdict, scheme: Scheme) -> Iterator[Trusted]:
    for name in solvers(verdict.because):
        package = {"z3": "z3-solver"}.get(name, name)
        yield Trusted(kind="solver", name=f"{name} {_version(package)}", text="that what it calls unsatisfiable is so")
    text = "this program's obligations, and their translation for solvers"
    for module in ("proving/obligations.py", "proving/hypotheses.py", "algebra/smt.py"):
        yield Trusted(kind="program", name=f"designer/{module}", text=text)


def _exhaustive(verdict: Verdict, scheme: Scheme) -> Iterator[Trusted]:
    yield from _textbook(verdict)
    yield from _program(verdict, "this program's exact arithmetic looked at every case")


def _sampled(verdict: Verdict, scheme: Scheme) -> Iterator[Trusted]:
    yield from _bounds(verdict)
    yield from _textbook(verdict)
    yield from _program(verdict, "this program's exact arithmetic looked at the cases drawn")


def _bounds(verdict: Verdict) -> Iterator[Trusted]:
    for reason in verdict.because:
        if "confidence" in reason or "probability" in reason:
            yield Trusted(kind="sampling", name=verdict.claim, text=reason)


def _program(verdict: Verdict, text: str) -> Iterator[Trusted]:
    module = MODULES.get(verdict.claim, f"designer.analyses.{verdict.claim}")
    yield Trusted(kind="program", name=f"{module.replace('.', '/')}.py", text=text)
    for reason in verdict.because:
        if reason.startswith("assumed: "):
            yield Trusted(kind="assumption", name=verdict.claim, text=reason.removeprefix("assumed: "))
    for name, package in LIBRARIES.items():
        if name in sys.modules:
            yield Trusted(kind="library", name=f"{package} {_version(package)}", text="loaded, so it may have computed")
    yield Trusted(kind="library", name=f"Python {platform.python_version()}", text="its integers")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"
