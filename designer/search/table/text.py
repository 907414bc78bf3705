"""Records as lines for a terminal, and as CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from designer.search.design import CLASSES
from designer.search.record import BEST_KNOWN, OPTIMAL, Record
from designer.search.record_line import KEYS
from designer.search.table.pages import families, proof_text
from designer.tables import table_text

STATUS: Final = max(len(OPTIMAL), len(BEST_KNOWN))
"""Width of the column of the status."""

COLOURS: Final = {"optimal": "32;1", "HOLDS": "32;1", "REFUTED": "31;1", "BEATEN": "33;1", "merged": "32;1"}


def summary_lines(records: Sequence[Record]) -> list[str]:
    """How many records there are of which kind."""
    found = Counter((record.instance.name, record.kind) for record in records)
    optimal = Counter((record.instance.name, record.kind) for record in records if not record.gap)
    lines = [f"{'operation':<14} {'class':<11} {'records':>8} {'optimal':>8}"]
    lines += [
        f"{name:<14} {kind:<11} {number:>8} {optimal[name, kind]:>8}" for (name, kind), number in sorted(found.items())
    ]
    lines.append(f"{'all':<14} {'':<11} {len(records):>8} {sum(optimal.values()):>8}")
    return lines


def row_lines(records: Sequence[Record], *, colour: bool) -> list[str]:
    """A line a record, instance by instance."""
    if not records:
        return ["no records: the table has none for this"]
    width = max(len(record.instance_key) for record in records)
    lines = [f"{'instance':<{width}}  {'class':<10} {'N':>4} {'bound':>5}  {'status':<{STATUS}}  found by"]
    for record in sorted(records, key=_by_instance):
        status = painted(record.status, f"{record.status:<{STATUS}}", colour=colour)
        numbers = f"{record.workers:>4} {record.lower_bound:>5}"
        lines.append(f"{record.instance_key:<{width}}  {record.kind:<10} {numbers}  {status}  {record.method}")
    return lines


def _by_instance(record: Record) -> tuple[object, ...]:
    instance = record.instance
    return instance.name, tuple(instance.parameters.items()), instance.masks, list(CLASSES).index(record.kind)


def record_lines(record: Record, *, colour: bool) -> list[str]:
    """A record in full: exponents, degree table, points, bound, families."""
    design = record.design()
    status = painted(record.status, record.status, colour=colour)
    modulus = "" if record.modulus is None else f", exponents modulo {record.modulus}"
    lines = [f"{record.instance_key}, {record.kind}: {record.workers} workers, {status}"]
    lines += [f"  {name.replace('masks_', 'masks of '):<12} {values}" for name, values in design.as_json().items()]
    places = f"all powers of {record.root}" if record.points is None else ", ".join(map(str, record.points))
    lines += [
        f"  {'monomials':<12} {design.support}{modulus}",
        f"  {'points':<12} {places} over GF({record.field})",
        f"  {'lower bound':<12} {record.lower_bound}: {record.bound_reason}; {proof_text(record)}",
        f"  {'found by':<12} {record.method}; seed {record.seed}; effort {record.effort or 'none'}",
        f"  {'digest':<12} {record.digest}",
    ]
    lines += [f"  {line}" for line in table_text(design.scheme(kind=record.kind).bind(), colour=colour)]
    found = families(record.instance_key, record.kind)
    return lines + [f"  {workers:>5}  {member.label}" for workers, member in found]


def csv_text(records: Iterable[Record]) -> str:
    """The records as a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=KEYS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_csv_rows(records))
    return out.getvalue()


def _csv_rows(records: Iterable[Record]) -> Iterator[Mapping[str, object]]:
    """The records as rows of a CSV file: one column a value, lists separated by spaces."""
    for record in records:
        content = record.as_json()
        exponents = " | ".join(f"{k} {' '.join(map(str, v))}" for k, v in content.pop("exponents").items())
        points = content.pop("points")
        yield {
            **content, "exponents": exponents,
            "points": points if isinstance(points, str) else " ".join(map(str, points)),
        }  # fmt: skip


def painted(word: str, text: str, *, colour: bool) -> str:
    """A text in the colour of a word."""
    return f"\x1b[{COLOURS[word]}m{text}\x1b[0m" if colour and word in COLOURS else text
