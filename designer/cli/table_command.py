"""`table`: the best codes known."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from designer.cli import OK, REFUTED, UNDECIDED
from designer.cli.options import (
    NAME_LIMIT,
    Progress,
    coloured,
    integer,
    output_arguments,
    print_json,
    seconds,
    write_file,
)
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.analyses.effort import Effort
    from designer.search.best_codes import BestCodes
    from designer.search.merging import Merged
    from designer.search.proof_store import ProofCheck
    from designer.search.record import Record
    from designer.search.table.check import Checked
    from designer.search.table.query import Query

CLASSES: Final = ("generic", "dense", "cyclic", "cyclic-any", "box")
REQUESTS: Final = """\
requests:
  table                         how many records there are of which kind
  table K=4 L=4                 the records of an outer product, all T and classes
  table matmul p=2 m=3 n=3 T=1  those of a matrix product; also convolution, chain, batch, …
  table show K=4 L=4 T=3        one instance in full: exponents, degree table, points, bound, families
  table verify [K=4 …]          check records from scratch
  table improve [K=4 …]         search for better codes and larger bounds where the table is not optimal
  table merge FILE              take better records over into one's own table
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `table`."""
    parser.epilog = REQUESTS
    parser.add_argument(
        "words", metavar="WORD", nargs="*", help="show, verify, improve, merge FILE; an operation; name=value"
    )
    parser.add_argument("--class", dest="kind", choices=CLASSES, help="codes of this class alone")
    parser.add_argument("--table", metavar="DIR", help="directory of one's own records (default: the user's)")
    parser.add_argument("--csv", metavar="FILE", help="write the records as CSV")
    parser.add_argument("--html", metavar="DIR", help="write them as a static site")
    parser.add_argument("--scheme", metavar="FILE", help="show: write the code as a scheme file")
    parser.add_argument(
        "--proofs", action="store_true", help="verify, merge: re-check the certificates of lower bounds, too"
    )
    parser.add_argument("--sample", metavar="N", type=integer, help="verify: only N records, chosen at random")
    parser.add_argument(
        "--improve", metavar="SECONDS", type=seconds, help="verify: search for so long for a better code, each"
    )
    parser.add_argument("--seed", metavar="S", type=integer, default=0, help="seed of everything random (default 0)")
    parser.add_argument(
        "--time", metavar="SECONDS", type=seconds,
        help="about how long one check may take (default 10); improve: a search for a record (default 60)",
    )  # fmt: skip
    parser.add_argument("--all", action="store_true", help="improve: also records that are optimal")
    parser.add_argument(
        "--executor", metavar="NAME", default="inline",
        help="improve: who does the local searches, as in search (default inline)",
    )  # fmt: skip
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Do what the first word says; without one print records."""
    match options.words:
        case ["show", *words]:
            return _show(options, words)
        case ["verify", *words]:
            return _verify(options, words)
        case ["improve", *words]:
            return _improve(options, words)
        case ["merge", file]:
            return _merge(options, file)
        case ["merge", *_]:
            raise DesignerError("one file is merged at a time", where="table merge", allowed="table merge FILE")
        case words:
            return _list(options, words)


# printing


def _list(options: argparse.Namespace, words: Sequence[str]) -> int:
    from designer.search.table.index import TableIndex
    from designer.search.table.text import row_lines, summary_lines

    query = _query(options, words)
    with TableIndex(_directory(options)) as index:
        records = index.find(query)
    written = _written(options, records)
    if options.json:
        print_json({**_head(), "records": [record.as_json() for record in records]})
    elif not options.quiet:
        lines = summary_lines(records) if query.everything else row_lines(records, colour=coloured(options))
        print("\n".join([*lines, *written]))
    return OK


def _show(options: argparse.Namespace, words: Sequence[str]) -> int:
    from designer.search.best_codes import BestCodes
    from designer.search.table.pages import families
    from designer.search.table.text import record_lines

    query, table = _query(options, words), BestCodes.load(_directory(options))
    records = [turned for record in table if (turned := query.turned(record)) is not None]
    if len({record.instance_key for record in records}) != 1:
        count = f"{len({record.instance_key for record in records})} instances"
        raise DesignerError(
            "one instance is shown at a time", where="table show", got=count if records else "none",
            remedy="name all parameters and T",
        )  # fmt: skip
    if options.scheme:
        if len(records) != 1:
            raise DesignerError("a scheme file holds one code", where="--scheme", remedy="choose a class with --class")
        write_file(options.scheme, records[0].design().text(kind=records[0].kind))
    _written(options, records)
    if options.json:
        print_json({**_head(), "records": [
            {
                **record.as_json(), "scheme": record.design().text(kind=record.kind),
                "families": [
                    {"scheme": member.scheme, "label": member.label, "workers": workers}
                    for workers, member in families(record.instance_key, record.kind)
                ],
            }
            for record in records
        ]})  # fmt: skip
    elif not options.quiet:
        print("\n\n".join("\n".join(record_lines(record, colour=coloured(options))) for record in records))
    return OK


# checking and changing


def _verify(options: argparse.Namespace, words: Sequence[str]) -> int:
    from designer.search.best_codes import BestCodes
    from designer.search.improving import improve
    from designer.search.table.check import HOLDS, check_table, chosen

    table = BestCodes.load(_directory(options))
    asked = _asked(options, table, words)
    if not asked:
        raise DesignerError("the table has no such records", where="table verify", got=" ".join(words))
    if options.sample is not None and options.sample < 1:
        raise DesignerError("no sample", where="--sample", got=options.sample, allowed="at least 1")
    records = chosen(asked, options.sample, options.seed)
    progress, results = Progress(options.quiet or options.json), []
    for checked in check_table(
        table, records=records, effort=_effort(options), seed=options.seed,
        proofs=_proofs(options, table.directory), improve=improve if options.improve is not None else None,
        seconds=options.improve or 0.0,
    ):  # fmt: skip
        results.append(checked)
        progress(f"{len(results)} of {len(records)}: {checked.record.name}")
    progress.clear()
    bad = [checked for checked in results if checked.answer != HOLDS]
    if options.json:
        print_json({**_head(), "checked": len(results), "results": [checked.as_json() for checked in results]})
    elif not options.quiet:
        print("\n".join(_verified(results, bad, colour=coloured(options), proofs=options.proofs)))
    if bad:
        return REFUTED
    return UNDECIDED if options.proofs and any(checked.open for checked in results) else OK


def _improve(options: argparse.Namespace, words: Sequence[str]) -> int:
    from designer.cli.table_improving import improve
    from designer.search.best_codes import BestCodes

    table = BestCodes.load(_directory(options, made=True))
    return improve(options, table, _asked(options, table, words))


def _verified(results: Sequence[Checked], bad: Sequence[Checked], *, colour: bool, proofs: bool) -> list[str]:
    from designer.search.table.text import painted

    lines = [f"{painted(c.answer, c.answer, colour=colour)}  {c.record.name}: {c.reason}" for c in bad]
    left = [checked for checked in results if checked.open]
    if proofs:
        lines += [f"open  {c.record.name}, lower bound {c.record.lower_bound}: {c.open}" for c in left]
    optimal = sum(not (checked.record.gap or (proofs and checked.open)) for checked in results)
    lines.append(f"{len(results) - len(bad)} of {len(results)} records hold; {optimal} are optimal in their class")
    if left:
        why = "are open, and with them those that follow" if proofs else "were not checked: --proofs checks them"
        lines.append(f"{len(left)} lower bounds rest on certificates that {why}")
    return lines


def _merge(options: argparse.Namespace, file: str) -> int:
    from designer.search.best_codes import BestCodes
    from designer.search.merging import merge_records
    from designer.search.table.files import read_lines, read_text

    if len(file) > NAME_LIMIT:
        raise DesignerError("no such file of records", got=file)
    table, beside = BestCodes.load(_directory(options, made=True)), Path(file).parent
    results, followed = merge_records(
        table, list(read_lines(read_text(Path(file)), file)), beside=beside, effort=_effort(options),
        proofs=_proofs(options, table.directory, beside),
    )  # fmt: skip
    if options.json:
        print_json({**_head(), "followed": followed, "results": [merged.as_json() for merged in results]})
    elif not options.quiet:
        print("\n".join(_merged(results, followed, colour=coloured(options), proofs=options.proofs)))
    return REFUTED if any(merged.wrong for merged in results) else OK


def _merged(results: Sequence[Merged], followed: Sequence[str], *, colour: bool, proofs: bool) -> list[str]:
    from designer.search.table.text import painted

    lines = []
    for merged in results:
        word = "refused" if merged.reason else "merged"
        what = merged.reason or f"{merged.record.workers} workers"
        lines.append(f"{painted(word, word, colour=colour)}  {merged.record.name}: {what}")
    lines += [f"follows  {name}" for name in followed]
    left = [merged for merged in results if merged.open]
    if proofs:
        lines += [
            f"open  {merged.record.name}, lower bound {merged.record.lower_bound}: {merged.open}" for merged in left
        ]
    lines.append(f"{sum(not merged.reason for merged in results)} of {len(results)} records merged")
    if left:
        why = "" if proofs else ": --proofs checks them"
        lines.append(f"{len(left)} lower bounds rest on certificates and were not taken over{why}")
    return lines


# options


def _query(options: argparse.Namespace, words: Sequence[str]) -> Query:
    from designer.search.table.query import read_query

    return read_query(words, options.kind)


def _asked(options: argparse.Namespace, table: BestCodes, words: Sequence[str]) -> list[Record]:
    """The records that words ask for, as the table has them."""
    query = _query(options, words)
    return [record for record in table if query.turned(record) is not None]


def _directory(options: argparse.Namespace, *, made: bool = False) -> Path | None:
    """The directory of one's own records; it has to exist, unless it is about to be made."""
    if options.table is None:
        return None
    if not options.table or len(options.table) > NAME_LIMIT or not (made or Path(options.table).is_dir()):
        raise DesignerError("no such directory of records", got=options.table or "nothing")
    return Path(options.table)


def _effort(options: argparse.Namespace) -> Effort | None:
    from designer.analyses.effort import Effort

    return Effort(options.time) if options.time is not None else None


def _proofs(options: argparse.Namespace, *directories: Path | None) -> ProofCheck | None:
    """What checks certificates, if that was asked for; they are looked for in these directories."""
    from functools import partial

    from designer.search.proof_store import SECONDS, check_proof

    if not options.proofs:
        return None
    return partial(check_proof, directories=directories, seconds=options.time or SECONDS)


def _written(options: argparse.Namespace, records: Sequence[Record]) -> list[str]:
    """Write what `--csv` and `--html` ask for; what was written, in words."""
    said = []
    if options.csv:
        from designer.search.table.text import csv_text

        write_file(options.csv, csv_text(records))
        said.append(f"{len(records)} records written to {options.csv}")
    if options.html:
        from designer.search.table.pages import write_site

        said.append(f"{write_site(records, Path(options.html))} pages written to {options.html}")
    return said


def _head() -> dict[str, Any]:
    return {"schema_version": 1, "command": "table"}
