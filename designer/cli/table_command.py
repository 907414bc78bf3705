"""`table`: the best codes known."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from designer.cli import OK, REFUTED
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
    from designer.search.record import Record
    from designer.search.table_check import Checked
    from designer.search.table_query import Query

CLASSES: Final = ("generic", "dense", "cyclic", "cyclic-any", "box")
REQUESTS: Final = """\
requests:
  table                         how many records there are of which kind
  table K=4 L=4                 the records of an outer product, all T and classes
  table matmul p=2 m=3 n=3 T=1  those of a matrix product; also convolution, chain, batch, …
  table show K=4 L=4 T=3        one instance in full: exponents, degree table, points, bound, families
  table verify [K=4 …]          check records from scratch
  table merge FILE              take better records over into one's own table
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `table`."""
    parser.epilog = REQUESTS
    parser.add_argument("words", metavar="WORD", nargs="*", help="show, verify, merge FILE; an operation; name=value")
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
        "--time", metavar="SECONDS", type=seconds, help="about how long one check may take (default 10)"
    )
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Do what the first word says; without one print records."""
    match options.words:
        case ["show", *words]:
            return _show(options, words)
        case ["verify", *words]:
            return _verify(options, words)
        case ["merge", file]:
            return _merge(options, file)
        case ["merge", *_]:
            raise DesignerError("one file is merged at a time", where="table merge", allowed="table merge FILE")
        case words:
            return _list(options, words)


# printing


def _list(options: argparse.Namespace, words: Sequence[str]) -> int:
    from designer.search.table_index import TableIndex
    from designer.search.table_text import row_lines, summary_lines

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
    from designer.search.table_pages import families
    from designer.search.table_text import record_lines

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
    from designer.search.table_check import HOLDS, check_table, chosen

    query, table = _query(options, words), BestCodes.load(_directory(options))
    asked = [record for record in table if query.turned(record) is not None]
    if options.sample is not None and options.sample < 1:
        raise DesignerError("no sample", where="--sample", got=options.sample, allowed="at least 1")
    records = chosen(asked, options.sample, options.seed)
    progress, results = Progress(options.quiet or options.json), []
    for checked in check_table(
        table, records=records, effort=_effort(options), seed=options.seed,
        proofs=_of_search("check_proof") if options.proofs else None,
        improve=_of_search("improve") if options.improve is not None else None, seconds=options.improve or 0.0,
    ):  # fmt: skip
        results.append(checked)
        progress(f"{len(results)} of {len(records)}: {checked.record.name}")
    progress.clear()
    bad = [checked for checked in results if checked.answer != HOLDS]
    if options.json:
        print_json({**_head(), "checked": len(results), "results": [checked.as_json() for checked in results]})
    elif not options.quiet:
        print("\n".join(_verified(results, bad, colour=coloured(options))))
    return REFUTED if bad else OK


def _verified(results: Sequence[Checked], bad: Sequence[Checked], *, colour: bool) -> list[str]:
    from designer.search.table_text import painted

    lines = [f"{painted(c.answer, c.answer, colour=colour)}  {c.record.name}: {c.reason}" for c in bad]
    left = sum(bool(checked.open) for checked in results)
    optimal = sum(not checked.record.gap for checked in results)
    lines.append(f"{len(results) - len(bad)} of {len(results)} records hold; {optimal} are optimal in their class")
    if left:
        lines.append(f"{left} lower bounds rest on certificates that were not checked: --proofs checks them")
    return lines


def _merge(options: argparse.Namespace, file: str) -> int:
    from designer.search.best_codes import NOT_BETTER, BestCodes, without_certificate
    from designer.search.table_files import read_lines, read_text
    from designer.search.table_text import painted

    if len(file) > NAME_LIMIT:
        raise DesignerError("no such file of records", got=file)
    table = BestCodes.load(_directory(options, made=True))
    given = list(read_lines(read_text(Path(file)), file))
    proofs = _of_search("check_proof") if options.proofs else None
    taken = [record if options.proofs else without_certificate(record) for record in given]
    results = [(record, table.merge(record, effort=_effort(options), proofs=proofs)) for record in taken]
    weaker = sum(record != own for record, own in zip(given, taken, strict=True))
    merged = [record for record, reason in results if not reason]
    followed: list[str] = []
    if merged:
        cells = set(table.records)
        followed = table.propagate(
            [table.records[key] for key in _places(merged)], effort=_effort(options),
            limit=lambda found: table.place(found.design.instance, found.kind) in cells,
        )  # fmt: skip
        followed += table.raise_bounds()
        table.save()
    if options.json:
        print_json({**_head(), "followed": followed, "results": [
            {"instance": record.instance_key, "class": record.kind, "workers": record.workers, "merged": not reason,
             "reason": reason} for record, reason in results
        ]})  # fmt: skip
    elif not options.quiet:
        colour = coloured(options)
        for record, reason in results:
            word = "refused" if reason else "merged"
            print(f"{painted(word, word, colour=colour)}  {record.name}: {reason or f'{record.workers} workers'}")
        print("\n".join([*(f"follows  {name}" for name in followed), f"{len(merged)} of {len(given)} records merged"]))
        if weaker:
            print(f"{weaker} lower bounds rest on certificates and were not taken over: --proofs checks them")
    return REFUTED if any(reason and not reason.startswith(NOT_BETTER) for _, reason in results) else OK


def _places(records: Sequence[Record]) -> list[tuple[str, str]]:
    from designer.search.best_codes import BestCodes

    return list(dict.fromkeys(BestCodes.place(record.instance, record.kind) for record in records))


# options


def _query(options: argparse.Namespace, words: Sequence[str]) -> Query:
    from designer.search.table_query import read_query

    return read_query(words, options.kind)


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


def _of_search(name: str) -> Any:
    """A function of the search, which an installation may lack."""
    from importlib import import_module

    try:
        return getattr(import_module("designer.search.pipeline"), name)
    except (ModuleNotFoundError, AttributeError):
        raise DesignerError("no search in this installation", where="table verify", got=name) from None


def _written(options: argparse.Namespace, records: Sequence[Record]) -> list[str]:
    """Write what `--csv` and `--html` ask for; what was written, in words."""
    said = []
    if options.csv:
        from designer.search.table_text import csv_text

        write_file(options.csv, csv_text(records))
        said.append(f"{len(records)} records written to {options.csv}")
    if options.html:
        from designer.search.table_pages import write_site

        said.append(f"{write_site(records, Path(options.html))} pages written to {options.html}")
    return said


def _head() -> dict[str, Any]:
    return {"schema_version": 1, "command": "table"}
