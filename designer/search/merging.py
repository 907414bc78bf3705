"""Records of others taken over into one's own table, with the certificates that lie beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from designer.analyses.effort import Effort
from designer.search.best_codes import NOT_BETTER, BestCodes, with_formula
from designer.search.proof_store import ProofCheck, take_over
from designer.search.record import Record
from designer.search.table.check import NOT_CHECKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of a record.

    Args:
        record: as it was given.
        reason: why it was not merged; empty if it was.
        open: why its bound was not believed; empty if it was, or if the table has one as large.
    """

    record: Record
    reason: str = ""
    open: str = ""

    @property
    def wrong(self) -> bool:
        """Whether the record does not hold, or contradicts the table."""
        return bool(self.reason) and not self.reason.startswith(NOT_BETTER)

    def as_json(self) -> dict[str, Any]:
        """The result as the command line's JSON."""
        return {
            "instance": self.record.instance_key, "class": self.record.kind, "workers": self.record.workers,
            "merged": not self.reason, "reason": self.reason, "open": self.open,
        }  # fmt: skip


def merge_records(
    table: BestCodes, records: Iterable[Record], *, beside: Path, effort: Effort | None = None,
    proofs: ProofCheck | None = None,
) -> tuple[list[Merged], list[str]]:  # fmt: skip
    """Merge records one after the other, then what follows from them; the table is saved if it changed.

    Args:
        table: one's own.
        records: those of others, smaller instances first.
        beside: the directory that they are from; certificates that are believed are copied from there.
        effort: limits of the searches that check codes.
        proofs: checks certificates; without it no bound is believed that rests on one.

    Returns:
        What became of each, and the names of the records that changed with them.
    """
    if proofs is not None:
        proofs = cache(proofs)
    results: list[tuple[Record, str, str]] = []
    for record in records:
        left = table.inheritance_fault(record)
        if record.by_certificate:
            left = NOT_CHECKED if proofs is None else proofs(record)[1]
        taken = with_formula(record) if left else record
        results.append((record, table.merge(taken, effort=effort, proofs=proofs), left))
    merged = [table.records[table.place(r.instance, r.kind)] for r, reason, _ in results if not reason]
    for record in merged:
        take_over(record, beside, table.directory)
    followed = table.follow(merged, effort=effort) if merged else []
    if merged:
        table.save()
    return [
        Merged(record=record, reason=reason, open="" if table.bounds(record) else left)
        for record, reason, left in results
    ], followed
