"""`claims`: decide statements of the literature."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from designer.cli import OK, REFUTED, UNDECIDED
from designer.cli.options import NAME_LIMIT, coloured, output_arguments, print_json
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.claims import Decided

COLOURS: Final = {
    "true": "32;1", "true under conditions": "32", "imprecise": "33;1", "false": "31;1", "not decidable here": "33",
}  # fmt: skip

SHOWN: Final = 160
"""Characters of a witness that are printed; `--json` has all."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `claims`."""
    parser.add_argument(
        "words", metavar="check FILE", nargs="*", help="decide the claims of a file; default: those of the package"
    )
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print the decisions; the status tells whether they are what is expected, or else whether all are true."""
    from designer.claims import decide, read_claims, shipped

    match options.words:
        case []:
            claims = shipped()
        case ["check", file] if len(file) <= NAME_LIMIT:
            claims = read_claims(Path(file))
        case words:
            raise DesignerError("not a request", where="claims", got=" ".join(words), allowed="nothing, or check FILE")
    decided = [decide(claim) for claim in claims]
    if options.json:
        print_json({"schema_version": 1, "command": "claims", "claims": [one.as_json() for one in decided]})
    elif not options.quiet:
        print("\n\n".join("\n".join(lines(one, colour=coloured(options))) for one in decided))
    return status(decided)


def status(decided: Sequence[Decided]) -> int:
    """1 if a decision is not as expected, or not `true` where nothing is expected; 2 if one is open; else 0."""
    from designer.claims import Decision

    judged = [one for one in decided if one.as_expected is None]
    if any(one.as_expected is False for one in decided):
        return REFUTED
    if any(one.decision not in (Decision.TRUE, Decision.OPEN) for one in judged):
        return REFUTED
    return UNDECIDED if any(one.decision is Decision.OPEN for one in judged) else OK


def lines(decided: Decided, *, colour: bool) -> list[str]:
    """One claim: the decision, the words, what is missing, what was looked at, and counterexamples."""
    from designer.claims import Decision

    word = decided.decision.upper()
    head = f"\x1b[{COLOURS[decided.decision]}m{word}\x1b[0m" if colour else word
    found = [f"{head}  {decided.claim.key}", f"  {decided.claim.statement}"]
    if decided.missing:
        says = {Decision.CONDITIONAL: "condition", Decision.IMPRECISE: "missing"}.get(decided.decision, "because")
        found.append(f"  {says}: {decided.missing}")
    for name, finding in decided.findings.items():
        place = f"{name}: " if name else ""
        if finding.scope:
            found.append(f"  {place}{finding.answer}; looked at: {finding.scope}")
        if finding.reason and finding.answer != "open":
            found.append(f"    because {finding.reason}")
        if finding.counterexample:
            found.append(f"    counterexample: {_shown(finding.counterexample)}")
    if decided.as_expected is False:
        found.append(f"  expected: {decided.claim.expected}")
    return found


def _shown(counterexample: Mapping[str, Any]) -> str:
    text = ", ".join(f"{name} = {value}" for name, value in counterexample.items())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
