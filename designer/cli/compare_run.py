"""`compare --run`: codes executed against what one would do without them."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from designer.cli import OK, REFUTED, UNDECIDED
from designer.cli.fault_options import STRAGGLERS, check_single, read_stragglers
from designer.cli.options import Progress, integer, print_json, seconds, write_file
from designer.cli.worker_options import write_plot
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.code import Code
    from designer.comparison.entries import Comparison
    from designer.contest import Contest
    from designer.points import EvaluationSet


def run_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the runs."""
    group = parser.add_argument_group("runs (with --run)")
    group.add_argument(
        "--run", action="store_true",
        help="execute the codes, an uncoded job, replication, speculative re-execution and a one-sided MDS code on the "
        "same workers with the same delays",
    )  # fmt: skip
    group.add_argument(
        "--field", metavar="Q", help="field of all codes; default: the least suitable prime from 65537 on"
    )
    group.add_argument("--size", metavar="S", help="length of every index, or i=300,k=200,j=100")
    group.add_argument(
        "--executor", metavar="NAME", default="processes", help="processes (default), dask, dask://HOST:PORT or mpi"
    )
    group.add_argument("--stragglers", metavar="SPEC", default="0:0", help=STRAGGLERS)
    group.add_argument(
        "--rounds", metavar="N", type=integer, default=5, help="rounds, each with its delays (default 5)"
    )
    group.add_argument("--replicas", metavar="K", type=integer, default=2, help="copies under replication (default 2)")
    group.add_argument(
        "--factor", metavar="F", type=multiple, default=2.0,
        help="speculation: start a piece again after this multiple of the median time (default 2)",
    )  # fmt: skip
    group.add_argument(
        "--deadline", metavar="SECONDS", type=seconds, default=3600.0, help="most that a plan may take (default 3600)"
    )


def multiple(text: str) -> float:
    """A multiple of a time."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"not a multiple of the median time; got {text[:60]}")
    return float(text)


def check_no_run(options: argparse.Namespace) -> None:
    """Refuse options of runs where there is none.

    Raises:
        DesignerError: one of them was given.
    """
    parser = argparse.ArgumentParser()
    run_arguments(parser)
    for name, value in vars(parser.parse_args([])).items():
        if getattr(options, name) != value:
            raise DesignerError(f"--{name} is an option of runs", got=getattr(options, name), remedy="add --run")


def execute_run(options: argparse.Namespace, comparison: Comparison) -> int:
    """Run all plans; under MPI the other ranks serve the first."""
    if options.executor != "mpi":
        check_single(options.executor)
        return _run(options, comparison)
    from designer.executors.mpi import master

    with master() as first:
        return _run(options, comparison) if first else OK


def _run(options: argparse.Namespace, comparison: Comparison) -> int:
    """Run and print; 1 if a result is wrong, 2 if a plan came to no result."""
    from designer.comparison.runs import view
    from designer.comparison.view import csv_text, text_lines
    from designer.contest import contest

    progress = Progress(options.quiet or options.json)
    found = contest(
        read_entries(options, comparison), size=options.size, executor=options.executor,
        stragglers=read_stragglers(options.stragglers), replicas=options.replicas, factor=options.factor,
        rounds=options.rounds, seed=options.seed, deadline=options.deadline, progress=progress,
    )  # fmt: skip
    progress.clear()
    shown = view(found)
    if options.csv is not None:
        write_file(options.csv, csv_text(shown))
    write_plot(options.plot, shown.figure)
    if options.json:
        print_json({
            "schema_version": 1, "command": "compare", "view": "run", "parameters": dict(comparison.given),
            "contest": found.as_json(),
        })  # fmt: skip
    elif not options.quiet:
        print("\n".join(text_lines(shown)))
    return status(found)


def status(found: Contest) -> int:
    """1 if a result is wrong, 2 if a plan came to no result in some round, else 0."""
    if not all(standing.equal for standing in found.standings):
        return REFUTED
    return UNDECIDED if any(standing.failures for standing in found.standings) else OK


def read_entries(options: argparse.Namespace, comparison: Comparison) -> list[tuple[Code, EvaluationSet]]:
    """The codes with points of one field, for as many workers each.

    Raises:
        DesignerError: a parameter varies, there is no number of workers, or a scheme has no code there.
    """
    from designer.algebra.field import field
    from designer.analyses.choice import default_points
    from designer.points import default_field

    if comparison.axis:
        raise DesignerError("a parameter varies, and --run takes numbers", got=comparison.given[comparison.axis])
    if options.workers is None:
        raise DesignerError("no number of workers for --run", remedy="add --workers N")
    for entry in comparison.entries:
        if entry.code is None:
            raise DesignerError(entry.refused, where=entry.scheme.label)
    over = field(options.field) if options.field is not None else default_field(options.workers)
    codes = [entry.code for entry in comparison.entries if entry.code is not None]
    return [(code, default_points(code, over, options.workers)) for code in codes]
