"""`explain`: verdicts in words, with numbers that can be checked by hand."""

from __future__ import annotations

import argparse

from designer.cli.options import (
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
from designer.errors import DesignerError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `explain`."""
    scheme_arguments(parser)
    point_arguments(parser)
    question_arguments(parser)
    parser.add_argument(
        "--claim", metavar="NAME", help="explain this claim alone; default: all that do not hold, or all"
    )
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print the explanations; the status tells the worst of all verdicts."""
    from designer.explanation import explain
    from designer.reports import report
    from designer.verdict import Answer

    code = read_code(options)
    asked = question(options)
    result = report(code, read_points(options, code), **asked)
    chosen = [v for v in result.verdicts if v.answer is not Answer.HOLDS] or list(result.verdicts)
    if options.claim is not None:
        chosen = [verdict for verdict in result.verdicts if verdict.claim == options.claim]
        if not chosen:
            allowed = ", ".join(verdict.claim for verdict in result.verdicts)
            raise DesignerError("no such claim here", where="--claim", got=options.claim or "nothing", allowed=allowed)
    texts = {verdict.claim: explain(code, result.points, verdict) for verdict in chosen}
    if options.json:
        print_json({**document(options, result, "explain"), "explanations": texts})
    elif not options.quiet:
        print(f"{code.label}   points {result.points.label} over {result.points.field.title}\n")
        print("\n\n".join("\n".join(lines) for lines in texts.values()))
    return status_of(result.answer)
