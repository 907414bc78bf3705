"""`run`: emit, execute, compare."""

from __future__ import annotations

import argparse

from designer.cli import OK, REFUTED
from designer.cli.fault_options import check_single, fault_arguments, read_faults
from designer.cli.numeric import dtype_arguments, refuse, run_numbers
from designer.cli.options import (
    Progress,
    coloured,
    document,
    integer,
    numbers,
    output_arguments,
    point_arguments,
    print_json,
    read_code,
    read_points,
    scheme_arguments,
    seconds,
    status_of,
    write_file,
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `run`."""
    scheme_arguments(parser)
    point_arguments(parser)
    parser.add_argument("--size", metavar="S", help="length of every index, or i=300,k=200,j=100")
    parser.add_argument(
        "--executor", metavar="NAME", default="inline",
        help="inline (default), processes, dask (a cluster on this machine), dask://HOST:PORT, or mpi under mpirun",
    )  # fmt: skip
    parser.add_argument(
        "--speeds", metavar="V,V,…", type=numbers,
        help="deal the answers to this many workers, in proportion to their speeds; default: one answer a worker",
    )  # fmt: skip
    fault_arguments(parser)
    parser.add_argument(
        "--deadline", metavar="SECONDS", type=seconds, default=3600.0, help="most that a round may take (default 3600)"
    )
    parser.add_argument(
        "--wrong",
        metavar="E",
        type=integer,
        default=0,
        help="correct E wrong answers, and make so many of every round wrong",
    )
    parser.add_argument(
        "--rounds", metavar="N", type=integer, default=2, help="rounds for each kind of matrices (default 2)"
    )
    parser.add_argument("--target", metavar="NAME", help="numpy or galois; default: what serves the field")
    parser.add_argument("--keep", metavar="FILE", help="keep the emitted program")
    dtype_arguments(parser)
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Run and print the report; under MPI the other ranks serve the first."""
    if options.executor != "mpi":
        check_single(options.executor)
        return _run(options)
    from designer.executors.mpi import master

    with master() as first:
        return _run(options) if first else OK


def _run(options: argparse.Namespace) -> int:
    """Run and print; the status tells the worst, 1 if a result differs."""
    from designer.execution import run
    from designer.points import dealt
    from designer.report_text import report_text
    from designer.reports import report

    if options.dtype is not None:
        return run_numbers(options)
    refuse(options, "needs --dtype", {"bits": None, "basis": None})
    faults = read_faults(options, options.wrong)
    code = read_code(options)
    points = read_points(options, code)
    points = points if options.speeds is None else dealt(points, options.speeds)
    progress = Progress(options.quiet or options.json)
    progress("deciding the claims")
    result = report(code, points, wrong=options.wrong or None)
    progress("emitting the program")
    execution = run(
        code, points, size=options.size, executor=options.executor, faults=faults, rounds=options.rounds,
        seed=options.seed, target=options.target, wrong=options.wrong, deadline=options.deadline,
        command=options.command_line, progress=progress,
    )  # fmt: skip
    progress.clear()
    if options.keep:
        write_file(options.keep, execution.program)
    result = result.with_execution(execution)
    if options.json:
        print_json(document(options, result, "run"))
    elif not options.quiet:
        print(report_text(result, colour=coloured(options)), end="")
    return status_of(result.answer) if execution.equal else REFUTED
