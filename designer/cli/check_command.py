"""`check`: decide the claims."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from designer.cli.numeric import FIELDS, basis_argument, check_numbers, refuse
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
    trust_argument,
    write_file,
)
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.analyses.question import Question
    from designer.analyses.survey import Survey
    from designer.reports import Report
    from designer.verdict import Verdict


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `check`."""
    scheme_arguments(parser)
    point_arguments(parser)
    question_arguments(parser)
    parser.add_argument(
        "--survey", action="store_true",
        help="also: how many sets of each size decode, each target's threshold, the largest undecodable sets",
    )  # fmt: skip
    parser.add_argument(
        "--converse", action="store_true",
        help="also: lower bounds on answers and monomials, each with the class of codes that it is about",
    )  # fmt: skip
    parser.add_argument(
        "--picture", action="store_true",
        help="also: a picture of the points, with the answers asked about, or those of the first witness",
    )  # fmt: skip
    parser.add_argument("--svg", metavar="FILE", help="write that picture as SVG")
    parser.add_argument(
        "--certificate", metavar="FILE", help="write the refuted verdicts for the independent checker (verify)"
    )
    basis_argument(parser)
    trust_argument(parser)
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print the verdicts; the status tells the worst."""
    from designer.approximation.function import is_real
    from designer.cli.real_function_check import check_real_function
    from designer.report_text import survey_lines, threshold_lines, trust_lines, verdict_lines
    from designer.reports import report

    if options.function is not None and is_real(options.function):
        return check_real_function(options)
    if options.field in FIELDS:
        return check_numbers(options)
    refuse(options, "needs --field real or --field complex", {"basis": None})
    code = read_code(options)
    asked = question(options)
    result = replace(report(code, read_points(options, code), **asked), trust=options.trust)
    found = surveyed(result.question) if options.survey else None
    bound = bounded(result.question) if options.converse else None
    if options.certificate is not None:
        write_certificate(options, result)
    if options.svg is not None:
        write_svg(options.svg, result)
    if options.json:
        extra = {} if not options.survey else {"survey": found.as_json() if found is not None else None}
        extra |= {} if bound is None else {"converse": result.verdict_json(bound)}
        print_json({**document(options, result, "check"), **extra})
    elif not options.quiet:
        print(f"{code.label}   points {result.points.label} over {result.points.field.title}\n")
        told = [*result.verdicts, *([bound] if bound is not None else [])]
        trust = trust_lines(told, code.scheme) if options.trust else {}
        for verdict in result.verdicts:
            print("\n".join([*verdict_lines(verdict, colour=coloured(options)), *trust.get(verdict.claim, ())]))
        print("\nrecovery threshold")
        print("\n".join(f"  {line}" for line in threshold_lines(result)))
        if options.survey:
            print("\nsets of answers")
            print("\n".join(f"  {line}" for line in survey_lines(found, code)))
        if bound is not None:
            print("\nlower bounds")
            print("\n".join(f"  {line}" for line in [*converse_lines(bound), *trust.get(bound.claim, ())]))
        if options.picture:
            print("\n".join(["", *picture_lines(result)]))
    return status_of(result.answer)


def write_certificate(options: argparse.Namespace, result: Report) -> None:
    """Write the certificates of the refuted verdicts.

    Raises:
        DesignerError: nothing is refuted, or the checker has no kind for what is.
    """
    import json

    found = {verdict.claim: result.certificate(verdict) for verdict in result.verdicts}
    refuted = [verdict.claim for verdict in result.verdicts if verdict.answer == "REFUTED"]
    certificates = [own for own in found.values() if own is not None]
    if not refuted:
        raise DesignerError("nothing is refuted, so there is nothing to write", where="--certificate")
    if not certificates:
        raise DesignerError(
            "no refutation that the independent checker knows", where="--certificate",
            got=", ".join(refuted),
            allowed="prime fields, values at points, multilinear operations", remedy="leave the option out",
        )  # fmt: skip
    whole = {"kind": "witnesses", "format": 1, "certificates": certificates}
    write_file(options.certificate, json.dumps(whole, ensure_ascii=False) + "\n")
    left = [claim for claim in refuted if found[claim] is None]
    if not options.quiet:
        rest = f"; without {', '.join(left)}, which the checker does not know" if left else ""
        print(f"wrote {options.certificate}{rest}; coded-designer verify {options.certificate}", file=sys.stderr)


def picture_lines(result: Report) -> list[str]:
    """The points and the answers that came, for the terminal."""
    from designer.point_pictures import points_text, shown_answers

    told, arrived = shown_answers(result)
    lines = points_text(result.points, arrived, result.code.variables)
    return [f"points (● {told}, ○ the others)", *(f"  {line}" for line in lines)]


def write_svg(path: str, result: Report) -> None:
    """Write the picture of the points.

    Raises:
        DesignerError: there is none, or the file cannot be written.
    """
    from designer.point_pictures import points_svg, shown_answers

    _, arrived = shown_answers(result)
    write_file(path, points_svg(result.points, arrived, result.code.variables))


def surveyed(question: Question) -> Survey | None:
    """The survey; its module is imported only where it is asked for."""
    from designer.analyses.survey import survey

    return survey(question)


def bounded(question: Question) -> Verdict:
    """The verdict on lower bounds; its module is imported only where it is asked for."""
    from designer.analyses.converse import decide

    return decide(question)


def converse_lines(verdict: Verdict) -> list[str]:
    """The conclusion, then for each bound what is achieved, the class of codes and the argument."""
    if verdict.value is None:
        return [f"none: {verdict.because[0]}"]
    lines = [verdict.statement]
    for bound in verdict.value:
        number = f"{bound['bound']:>6} {bound['counts']}"
        lines.append(f"{number}, achieved {bound['achieved']}, gap {bound['gap']}   {bound['class']}")
        lines.append(f"       because {bound['reason']}")
    return lines
