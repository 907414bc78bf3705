"""`run`: emit, execute, compare."""

from __future__ import annotations

import argparse
import re

from designer.cli.options import (
    Progress,
    coloured,
    document,
    integer,
    output_arguments,
    point_arguments,
    print_json,
    read_code,
    read_points,
    scheme_arguments,
    status_of,
    write_file,
)
from designer.errors import DesignerError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `run`."""
    scheme_arguments(parser)
    point_arguments(parser)
    parser.add_argument("--size", metavar="S", help="length of every index, or i=300,k=200,j=100")
    parser.add_argument("--executor", metavar="NAME", default="inline", help="inline (default) or processes")
    parser.add_argument(
        "--stragglers", metavar="K:SECONDS", default="0:0", help="delay K random workers of every round"
    )
    parser.add_argument(
        "--kill", metavar="K", type=integer, default=0, help="kill K random worker processes in the first round"
    )
    parser.add_argument(
        "--wrong",
        metavar="E",
        type=integer,
        default=0,
        help="make E random answers of every round wrong, and correct them",
    )
    parser.add_argument(
        "--rounds", metavar="N", type=integer, default=2, help="rounds for each kind of matrices (default 2)"
    )
    parser.add_argument("--target", metavar="NAME", help="numpy or galois; default: what serves the field")
    parser.add_argument("--keep", metavar="FILE", help="keep the emitted program")
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Run and print the report; the status tells the worst, 1 if a result differs."""
    from designer.execution import run
    from designer.report_text import report_text
    from designer.reports import report

    found = re.fullmatch(r"(\d{1,6}):(\d{1,6}(?:\.\d+)?)", options.stragglers)
    if not found:
        raise DesignerError(
            "not a number of stragglers", where="--stragglers", got=options.stragglers, allowed="K:SECONDS"
        )
    if options.kill < 0:
        raise DesignerError("number of workers to kill out of range", got=options.kill, allowed="0 and above")
    code = read_code(options)
    points = read_points(options, code)
    progress = Progress(options.quiet or options.json)
    progress("deciding the claims")
    result = report(code, points, wrong=options.wrong or None)
    progress("emitting the program")
    execution = run(
        code, points, size=options.size, executor=options.executor, stragglers=(int(found[1]), float(found[2])),
        kill=options.kill, rounds=options.rounds, seed=options.seed, target=options.target, wrong=options.wrong,
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
    return status_of(result.answer) if execution.equal else 1
