"""The whole table checked from scratch: each record, its bound, on demand its proof, and an attempt to do better."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from designer.analyses.effort import Effort
from designer.search.best_codes import BestCodes
from designer.search.design import Design
from designer.search.instance import Instance
from designer.search.proof_store import ProofCheck
from designer.search.record import Record
from designer.search.record_check import fault_of

HOLDS, REFUTED, BEATEN = "HOLDS", "REFUTED", "BEATEN"

Improve = Callable[[Instance, str, int, float], Design | None]
"""A search: instance, class, seed, seconds -> a code, or None."""

NOT_CHECKED: Final = "certificate not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of a record.

    Args:
        record: the record.
        answer: `HOLDS`, `REFUTED`, or `BEATEN`: it holds, but a code with fewer workers was found.
        reason: what is wrong, or what was found.
        open: what was not looked at, such as a certificate.
        better: the code with fewer workers, if one was found.
    """

    record: Record
    answer: str
    reason: str = ""
    open: str = ""
    better: Design | None = None

    def as_json(self) -> dict[str, Any]:
        """The result as the command line's JSON."""
        return {
            "instance": self.record.instance_key, "class": self.record.kind, "workers": self.record.workers,
            "lower_bound": self.record.lower_bound, "status": self.record.status, "answer": self.answer,
            "reason": self.reason, "open": self.open,
            "better": None if self.better is None else self.better.workers(self.record.kind),
        }  # fmt: skip


def chosen(records: Sequence[Record], sample: int | None, seed: int) -> list[Record]:
    """All records, or some at random."""
    if sample is None or sample >= len(records):
        return list(records)
    picked = Random(seed).sample(range(len(records)), sample)  # noqa: S311  no secret
    return [records[number] for number in sorted(picked)]


def check_table(
    table: BestCodes,
    *,
    records: Sequence[Record] | None = None,
    effort: Effort | None = None,
    proofs: ProofCheck | None = None,
    improve: Improve | None = None,
    seed: int = 0,
    seconds: float = 1.0,
) -> Iterator[Checked]:
    """Check records of a table, one after the other.

    Args:
        table: the table, in which inherited bounds are looked up.
        records: which; all by default.
        effort: limits of searches among sets of workers.
        proofs: checks the certificate that a bound refers to; certificates are left open without it.
        improve: a search that tries to find a code with fewer workers.
        seed: of that search; a fresh one for every record.
        seconds: how long that search may take for a record.

    >>> from pathlib import Path
    >>> table = BestCodes.load(Path("/nonexistent"))
    >>> record = table.best("matmul p=1 m=3 n=3 T=1", "generic")
    >>> [checked.answer for checked in check_table(table, records=[record])]
    ['HOLDS']
    """
    for number, record in enumerate(list(table) if records is None else records):
        fault, left = fault_of(record, effort) or table.inheritance_fault(record), ""
        if not fault and record.by_certificate:
            fault, left = proofs(record) if proofs is not None else ("", f"{NOT_CHECKED}: {record.proof}")
        if fault:
            yield Checked(record=record, answer=REFUTED, reason=fault)
            continue
        better = _better(record, improve, seed + number, seconds)
        if better is None:
            yield Checked(record=record, answer=HOLDS, open=left)
            continue
        found = better.workers(record.kind)
        refuted = found < record.lower_bound
        reason = f"a code with {found} workers was found"
        if refuted:
            reason += f", below the lower bound {record.lower_bound}"
        yield Checked(record=record, answer=REFUTED if refuted else BEATEN, reason=reason, open=left, better=better)


def _better(record: Record, improve: Improve | None, seed: int, seconds: float) -> Design | None:
    """A code with fewer workers that the search finds; what it gives is counted here."""
    found = None if improve is None else improve(record.instance, record.kind, seed, seconds)
    if found is None or found.instance.key != record.instance_key or found.fault:
        return None
    return found if found.workers(record.kind) < record.workers else None
