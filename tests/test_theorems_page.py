"""docs/theorems.md holds every theorem that verdicts cite, as the program and Coq state it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from designer import distinct, load, names, report
from designer.analyses import converse
from designer.code import Code
from designer.points import EvaluationSet
from designer.proving.coq_compiled import GENERAL, theorems_for, theory_of
from designer.trust import TEXTBOOK, Trusted, trusted
from designer.verdict import Assurance, Verdict

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "theorems.md"
STATED = ROOT / "tests" / "proofs" / "golden" / "assumptions.txt"
"""What Coq prints for the theorems; tests of the theories compare it with what a fresh compilation prints."""

INTRODUCTION = """\
# Theorems that verdicts cite

Written by the program from what it cites. A verdict with the assurance THEOREM names a theorem of the first table,
whose conditions the program computed; `--trust` adds its counterpart in Coq, and the scheme's own theorem
([what is trusted](assurance.md#what-is-trusted)). All files are in `proofs/coq`; [proofs in Coq](coq.md) says what they
state in words, what they rest on, and what is not proved.
"""
ELSEWHERE = """\
Arguments that are written out in other pages:

| verdicts on | argument |
|---|---|
| lower bounds (`--converse`) | [converse.md](converse.md#why) |
| functions that are no polynomials | [non-polynomial.md](non-polynomial.md#the-theorem) |
| optimal exponents (`search`, `table`) | [optimality.md](optimality.md#why-each-clause-holds) |
| claims for all parameters (`prove`) | [proofs.md](proofs.md) |
"""


def scheme_theorems() -> dict[str, tuple[str, ...]]:
    """Scheme of the catalogue -> theorems about it."""
    return {name: found for name in names() if (found := theorems_for(load(name)))}


def cited() -> list[str]:
    """All theorems in Coq that the program may cite, in the order of their files and names."""
    own = {theorem for book in TEXTBOOK.values() for theorem in book.coq.values()}
    found = own | set(GENERAL) | {theorem for group in scheme_theorems().values() for theorem in group}
    return sorted(found, key=lambda theorem: (theory_of(theorem), theorem))


def statement(theorem: str) -> str:
    """As Coq prints it, with everything that it is quantified over."""
    found = re.search(rf"^{theorem}\n +: (.*?)(?=^\S)", STATED.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None, f"{theorem} is not among the statements that Coq printed"
    lines = found[1].rstrip().splitlines()
    return "\n".join([lines[0], *(line.removeprefix(" " * 7) for line in lines[1:])])


def printed_page() -> str:
    lines = [INTRODUCTION, "## On paper", "", "| theorem | says | in Coq, for verdicts on |", "|---|---|---|"]
    for name, book in TEXTBOOK.items():
        claims = {theorem: [c for c, own in book.coq.items() if own == theorem] for theorem in book.coq.values()}
        coq = "; ".join(f"[`{theorem}`](#{theorem}): {', '.join(about)}" for theorem, about in claims.items()) or "–"
        lines.append(f"| {name} | {book.text} | {coq} |".replace("docs/converse.md", "[converse.md](converse.md)"))
    lines += ["", ELSEWHERE, "## About schemes", "", "| scheme | theorems in Coq |", "|---|---|"]
    for scheme, theorems in scheme_theorems().items():
        lines.append(f"| `{scheme}` | {', '.join(f'[`{theorem}`](#{theorem})' for theorem in theorems)} |")
    without = ", ".join(f"`{name}`" for name in names() if name not in scheme_theorems())
    lines += ["", f"No theorem covers {without}.", "", "## What Coq states", ""]
    for theorem in cited():
        lines += [f"### {theorem}", "", f"`{theory_of(theorem)}`", "", f"```coq\n{statement(theorem)}\n```", ""]
    return "\n".join(lines)


def test_the_page_is_what_the_program_cites(request: pytest.FixtureRequest) -> None:
    page = printed_page()
    if request.config.getoption("--accept"):
        PAGE.write_text(page, "utf-8")
    assert page == PAGE.read_text("utf-8")


def codes() -> Iterator[tuple[Code, EvaluationSet | None]]:
    """The whole catalogue at small parameters; one with answers to spare, one with a single mask."""
    for name in names():
        scheme = load(name)
        letters = scheme.parameters or ("p0", "p1", "p2")
        yield scheme.bind(**{letter: 1 if letter == "r" else 2 for letter in letters}), None
    yield load("epc").bind(p=2, m=2, n=2), distinct(12)
    yield load("a3s").bind(K=2, L=2, T=1), None


@cache
def verdicts() -> tuple[tuple[Verdict, tuple[Trusted, ...]], ...]:
    """Those of these codes, lower bounds and wrong answers among them, with what they rest on."""
    found = []
    for code, points in codes():
        result = report(code, points, wrong=1)
        told = [*result.verdicts, converse.decide(result.question)]
        found += [(verdict, trusted(verdict, code.scheme)) for verdict in told]
    return tuple(found)


def missing(page: str) -> Iterator[str]:
    """Theorems that verdicts of the catalogue rest on and the page does not have."""
    for _, parts in verdicts():
        for part in parts:
            mark = f"| {part.name} |" if part.kind == "theorem" else f"### {part.name.split()[0]}\n"
            if part.kind in ("theorem", "coq") and mark not in page:
                yield part.name


def test_no_citation_of_the_catalogue_s_verdicts_is_missing() -> None:
    page = PAGE.read_text("utf-8")
    assert list(missing(page)) == []
    assert set(missing(page.replace("### epc_decodes\n", ""))) == {"epc_decodes (proofs/coq/Families.v)"}


def test_every_verdict_by_a_theorem_cites_one() -> None:
    by_theorem = [one for one in verdicts() if one[0].assurance is Assurance.THEOREM and one[0].witness is None]
    assert {verdict.claim for verdict, _ in by_theorem} >= {"threshold", "decodability", "privacy", "converse"}
    for verdict, parts in by_theorem:
        assert any(part.kind == "theorem" for part in parts), verdict


def test_every_theorem_of_the_page_is_cited_by_some_verdict() -> None:
    assert {part.name for _, parts in verdicts() for part in parts if part.kind == "theorem"} == set(TEXTBOOK)
