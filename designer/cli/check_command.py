"""`check`: decide the claims."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from designer.cli.options import (
    coloured,
    document,
    output_arguments,
    point_arguments,
    print_json,
    question,
    question_arguments,
    read_code,
    read_points,
    scheme_arguments,
    status_of,
)

if TYPE_CHECKING:
    from designer.analyses.question import Question
    from designer.analyses.survey import Survey


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `check`."""
    scheme_arguments(parser)
    point_arguments(parser)
    question_arguments(parser)
    parser.add_argument(
        "--survey", action="store_true",
        help="also: how many sets of each size decode, each target's threshold, the largest undecodable sets",
    )  # fmt: skip
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print the verdicts; the status tells the worst."""
    from designer.report_text import survey_lines, threshold_lines, verdict_lines
    from designer.reports import report

    code = read_code(options)
    asked = question(options)
    result = report(code, read_points(options, code), **asked)
    found = surveyed(result.question) if options.survey else None
    if options.json:
        extra = {} if not options.survey else {"survey": found.as_json() if found is not None else None}
        print_json({**document(options, result, "check"), **extra})
    elif not options.quiet:
        print(f"{code.label}   points {result.points.label} over {result.points.field.name}\n")
        for verdict in result.verdicts:
            print("\n".join(verdict_lines(verdict, colour=coloured(options))))
        print("\nrecovery threshold")
        print("\n".join(f"  {line}" for line in threshold_lines(result)))
        if options.survey:
            print("\nsets of answers")
            print("\n".join(f"  {line}" for line in survey_lines(found, code)))
    return status_of(result.answer)


def surveyed(question: Question) -> Survey | None:
    """The survey; its module is imported only where it is asked for."""
    from designer.analyses.survey import survey

    return survey(question)
