"""Claims files: statements of the literature with a formal part, each decided by running the toolkit.

`docs/claims.md` is the reference. A claim has one check, or several readings of what its words may mean, and perhaps
conditions under which it is tried again. A check is one of four kinds:

* `numbers`: formulas in parameters and in quantities of codes, for all parameters of a range, or for all whatever;
* `decode`: whether points decode, all together or every so many of them;
* `exact`: a formula in the exact threshold at given points;
* `privacy`: whether workers at given points learn nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from designer.claim_checks import HOLDS, OPEN, Check, Finding
from designer.claim_format import read_check, table_of, text_of
from designer.errors import DesignerError

FILE_LIMIT: Final = 1 << 20
CLAIMS_LIMIT: Final = 1000
DOTS_LIMIT: Final = 200
"""Dots in a line: tomllib takes quadratic time for long dotted keys."""

KEYS: Final = ("id", "statement", "source", "expected", "check", "readings", "conditions")


class Decision(StrEnum):
    """What became of a claim."""

    TRUE = "true"
    CONDITIONAL = "true under conditions"
    IMPRECISE = "imprecise"
    FALSE = "false"
    OPEN = "not decidable here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement with its formal part.

    Args:
        key: short name, unique in the file.
        statement: the claim in words.
        source: where it is said.
        expected: what its author expects to be decided; None for no expectation.
        readings: name -> check; one named "" where the claim has a single check, none where it has no formal part.
        conditions: name -> check to try where the single check fails.
    """

    key: str
    statement: str
    source: str = ""
    expected: Decision | None = None
    readings: Mapping[str, Check] = field(default_factory=dict)
    conditions: Mapping[str, Check] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A claim with what was found.

    Args:
        claim: the claim.
        decision: true, true under conditions, imprecise, false, not decidable here.
        missing: the condition, or what the words leave open.
        scope: what was looked at.
        findings: for each check that was run, by its name, what came out.
    """

    claim: Claim
    decision: Decision
    missing: str
    scope: str
    findings: Mapping[str, Finding]

    @property
    def as_expected(self) -> bool | None:
        """Whether the decision is the one expected; None where none is."""
        return None if self.claim.expected is None else self.decision is self.claim.expected

    def as_json(self) -> dict[str, Any]:
        """The decision as the command line's JSON."""
        return {
            "id": self.claim.key, "statement": self.claim.statement, "source": self.claim.source,
            "decision": str(self.decision), "missing": self.missing, "scope": self.scope,
            "expected": None if self.claim.expected is None else str(self.claim.expected),
            "findings": {name: finding.as_json() for name, finding in self.findings.items()},
        }  # fmt: skip


def decide(claim: Claim) -> Decided:
    """Run a claim's checks.

    Args:
        claim: from `read_claims` or `shipped`.

    Raises:
        DesignerError: a check names a scheme, a parameter or points that do not exist.

    >>> decided = decide(next(claim for claim in shipped() if claim.key == "rank-beats-epc"))
    >>> str(decided.decision), decided.findings[""].counterexample
    ('false', {'E_threshold': 9, 'S_threshold': 13})
    """
    found = {name: check.run() for name, check in claim.readings.items()}
    answers = {finding.answer for finding in found.values()}
    if not found:
        return _decided(claim, Decision.OPEN, found, "it has no formal part")
    if OPEN in answers:
        return _decided(claim, Decision.OPEN, found, next(f.reason for f in found.values() if f.answer == OPEN))
    if answers == {HOLDS}:
        return _decided(claim, Decision.TRUE, found, "")
    if HOLDS in answers:
        words = [
            f"{'true' if finding.answer == HOLDS else 'false'} read as `{name}`" for name, finding in found.items()
        ]
        return _decided(claim, Decision.IMPRECISE, found, "; ".join(words))
    for name, check in claim.conditions.items():
        found[name] = check.run()
        if found[name].answer == HOLDS:
            return _decided(claim, Decision.CONDITIONAL, found, name)
    return _decided(claim, Decision.FALSE, found, "")


def _decided(claim: Claim, decision: Decision, found: Mapping[str, Finding], missing: str) -> Decided:
    scopes = [f"{name}: {finding.scope}" if name else finding.scope for name, finding in found.items()]
    return Decided(
        claim=claim, decision=decision, missing=missing, scope="; ".join(dict.fromkeys(scopes)), findings=dict(found)
    )


def shipped() -> list[Claim]:
    """The claims about the field that come with the package.

    >>> len(shipped()) >= 12
    True
    """
    text = (files("designer.proofs") / "claims.toml").read_text("utf-8")
    return parse_claims(text, where="claims.toml")


def read_claims(path: Path) -> list[Claim]:
    """The claims in a file.

    Args:
        path: a regular file of at most 1 MB of UTF-8 text.

    Raises:
        DesignerError: it cannot be read, or is malformed; the message names file, claim and key.
    """
    try:
        if not path.is_file():
            raise DesignerError("no such claims file", got=path)
        with path.open("rb") as stream:
            data = stream.read(FILE_LIMIT + 1)
        text = data.decode("utf-8")
    except OSError as error:
        raise DesignerError("file cannot be read", where=str(path), got=error.strerror) from None
    except UnicodeDecodeError as error:
        raise DesignerError("not UTF-8 text", where=str(path), got=f"byte {error.start}") from None
    return parse_claims(text, where=str(path))


def parse_claims(text: str, *, where: str = "claims") -> list[Claim]:
    r"""The claims that a text declares.

    Args:
        text: TOML, at most 1 MB.
        where: what to call the text in messages.

    Raises:
        DesignerError: the text is malformed; the message names claim and key.

    >>> parse_claims('[[claims]]\nid = "a"\nstatement = "s"\n')[0].statement
    's'
    """
    if len(text) > FILE_LIMIT or any(line.count(".") > DOTS_LIMIT for line in text.splitlines()):
        raise DesignerError("file too large", where=where, allowed=f"{FILE_LIMIT} bytes, {DOTS_LIMIT} dots in a line")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DesignerError("not TOML", where=where, got=str(error)) from None
    entries = document.get("claims")
    if set(document) != {"claims"} or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise DesignerError("not a claims file", where=where, allowed="a list of [[claims]] and nothing else")
    if len(entries) > CLAIMS_LIMIT:
        raise DesignerError("too many claims", where=where, got=len(entries), allowed=f"at most {CLAIMS_LIMIT}")
    claims = [_claim(entry, f"{where}: claim {number}") for number, entry in enumerate(entries, start=1)]
    keys = [claim.key for claim in claims]
    if repeated := [key for key in keys if keys.count(key) > 1]:
        raise DesignerError("two claims of one id", where=where, got=repeated[0])
    return claims


def _claim(entry: Mapping[str, Any], where: str) -> Claim:
    where = f"{where} ({entry['id']})" if isinstance(entry.get("id"), str) else where
    if unknown := sorted(set(entry) - set(KEYS)):
        raise DesignerError("unknown key", where=where, got=unknown[0], allowed=", ".join(KEYS))
    key, statement, source = (text_of(entry, name, where) for name in ("id", "statement", "source"))
    if not key or not statement:
        raise DesignerError("a claim needs an id and a statement", where=where)
    base, readings = table_of(entry, "check", where), table_of(entry, "readings", where)
    conditions = table_of(entry, "conditions", where)
    if (base and readings) or (conditions and not base):
        raise DesignerError(
            "check, readings, conditions", where=where, allowed="a check, conditions with it; or readings"
        )
    if len(readings) == 1:
        raise DesignerError("one reading alone", where=where, remedy="make it the check")
    checks = {name: read_check(table_of(readings, name, where), f"{where}: {name}") for name in readings}
    if base:
        checks = {"": read_check(base, f"{where}: check")}
    tried = {n: read_check({**base, **table_of(conditions, n, where)}, f"{where}: {n}") for n in conditions}
    expected = text_of(entry, "expected", where)
    if expected and expected not in list(Decision):
        raise DesignerError("no decision", where=f"{where}: expected", got=expected, allowed=", ".join(Decision))
    return Claim(
        key=key, statement=statement, source=source, expected=Decision(expected) if expected else None,
        readings=checks, conditions=tried,
    )  # fmt: skip
