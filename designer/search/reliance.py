"""Which lower bounds of a table a search may rely on: the package's, formulas, and what is proved on the spot."""

from __future__ import annotations

from designer.search.best_codes import BestCodes
from designer.search.proof_store import ProofCheck
from designer.search.record import FORMULA, Record


def doubt(table: BestCodes, record: Record, proofs: ProofCheck) -> str:
    """Why a lower bound is not to be relied on; empty if it is.

    A certificate beside one's own records is checked, since the file may be anybody's. The package's records were
    checked with the package. A bound that follows from another record's is as good as that one.

    Args:
        table: with the record, and those that its bound follows from.
        record: operands in the table's order.
        proofs: checks a certificate.
    """
    while not _shipped(table, record) and record.proof != FORMULA:
        if record.source is None:
            return " ".join(filter(None, proofs(record)))
        if fault := table.inheritance_fault(record):
            return fault
        record = table.records[record.source]
    return ""


def _shipped(table: BestCodes, record: Record) -> bool:
    """Whether the package has a bound as large."""
    found = table.shipped.get(table.place(record.instance, record.kind))
    return found is not None and found.lower_bound >= record.lower_bound
