"""`table improve`: search for better codes and larger bounds, record by record."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from designer.cli import INTERRUPTED, OK
from designer.cli.options import Progress, print_json

if TYPE_CHECKING:
    from designer.search.best_codes import BestCodes
    from designer.search.goal import Progress as Stage
    from designer.search.improving import Attempt
    from designer.search.record import Record

TIME: Final = 60.0


def improve(options: argparse.Namespace, table: BestCodes, asked: Sequence[Record]) -> int:
    """Search for each record that is asked for, and print what came of it as soon as it is there.

    Args:
        options: of `table`.
        table: one's own, where everything that is found is written at once.
        asked: records of it.
    """
    from designer.search.executors import make_executor
    from designer.search.improving import SEARCHED, extend

    wanted = [record for record in asked if record.kind in SEARCHED and (options.all or record.gap)]
    executor, width = make_executor(options.executor)
    shown = Progress(options.quiet or options.json)

    def tell(record: Record, at: Stage) -> None:
        shown(
            f"{len(done) + 1} of {len(wanted)}: {record.name}: {at.seconds:.0f} s, {at.stage}, "
            f"best {at.workers or 'none yet'}, lower bound {at.lower}"
        )

    done: list[Attempt] = []
    interrupted = False
    try:
        for attempt in extend(
            table, wanted, seconds=options.time or TIME, seed=options.seed, executor=executor, width=width,
            progress=tell,
        ):  # fmt: skip
            done.append(attempt)
            shown.clear()
            if not (options.quiet or options.json):
                print(line(attempt), flush=True)
    except KeyboardInterrupt:
        interrupted = True
        table.save()
    shown.clear()
    better = sum(attempt.changed for attempt in done)
    if options.json:
        print_json({
            "schema_version": 1, "command": "table", "asked": len(wanted), "better": better, "interrupted": interrupted,
            "attempts": [attempt.as_json() for attempt in done],
        })  # fmt: skip
    elif not options.quiet:
        print(f"{better} of {len(done)} records are better; {len(asked) - len(wanted)} were not searched for")
    if interrupted:
        print(f"interrupted after {len(done)} of {len(wanted)} records; what was found is kept", file=sys.stderr)
    return INTERRUPTED if interrupted else OK


def line(attempt: Attempt) -> str:
    """What a search came to, in one line."""
    before, after = attempt.before, attempt.after
    workers = f"{before.workers} -> {after.workers} workers"
    bound = f"bound {before.lower_bound} -> {after.lower_bound}"
    why = f"; {attempt.refused}" if attempt.refused else ""
    more = f"; {len(attempt.followed)} follow" if attempt.followed else ""
    return f"{before.name}: {workers}, {bound}, {after.status} ({attempt.seconds:.0f} s){why}{more}"
