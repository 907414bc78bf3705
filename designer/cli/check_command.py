"""`check`: decide the claims."""

from __future__ import annotations

import argparse

from designer.cli.options import (
    coloured,
    output_arguments,
    point_arguments,
    print_json,
    read_code,
    read_points,
    received_argument,
    scheme_arguments,
    status_of,
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `check`."""
    scheme_arguments(parser)
    point_arguments(parser)
    received_argument(parser)
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print the verdicts; the status tells the worst."""
    from designer.report_text import threshold_lines, verdict_lines
    from designer.reports import report

    code = read_code(options)
    result = report(code, read_points(options, code), received=options.received)
    if options.json:
        print_json(result.as_json("check"))
    elif not options.quiet:
        print(f"{code.label}   points {result.points.text} over {result.points.field.name}\n")
        for verdict in result.verdicts:
            print("\n".join(verdict_lines(verdict, colour=coloured(options))))
        print("\nrecovery threshold")
        print("\n".join(f"  {line}" for line in threshold_lines(result)))
    return status_of(result.answer)
