"""`check` of a function that is no polynomial: what cannot be decoded, and what degree does to the threshold."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

from designer.cli.options import coloured, print_json, read_code, status_of
from designer.errors import DesignerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from designer.algebra.field import Field
    from designer.approximation.function import RealFunction
    from designer.code import Code
    from designer.verdict import Verdict

DEGREES: Final = (1, 2, 3, 5, 9, 17)

NOT_ASKED: Final = (
    "points",
    "answers",
    "colluders",
    "wrong",
    "survey",
    "converse",
    "certificate",
    "trust",
    "picture",
    "svg",
)
"""Options about points and polynomials."""


def check_real_function(options: argparse.Namespace) -> int:
    """Print the verdicts; the status tells the worst."""
    from designer.algebra.field import field
    from designer.analyses.theorems import threshold_by_degree
    from designer.approximation.function import real_function
    from designer.approximation.impossibility import ANSWERS_LIMIT, converse, decodability, trivial
    from designer.points import default_field
    from designer.verdict import overall

    function = real_function(options.function)
    for name in NOT_ASKED:
        if getattr(options, name) not in (None, False):
            raise DesignerError(
                f"--{name} is about polynomials", where=f"--function {function}",
                remedy=f"shares do not depend on the function: ask with --function {function.letters[0]}",
            )  # fmt: skip
    over = field(options.field) if options.field is not None else default_field(1)
    options.function = " + ".join(function.letters)
    code = read_code(options)
    asked = options.received if options.received is not None else options.workers
    answers = asked if asked is not None else min(threshold_by_degree(code), ANSWERS_LIMIT)
    found = converse(code, function, over)
    if options.field is not None and found is None and not trivial(code):
        raise DesignerError(
            "no function on that field", where=f"--field {options.field}", got=function,
            allowed="an odd prime field, and a function of one letter that makes integers of integers",
        )  # fmt: skip
    verdicts = [decodability(code, function, answers), *([found] if found is not None else [])]
    thresholds = {degree: _threshold(options, degree) for degree in DEGREES}
    if options.json:
        print_json(_document(code, function, over, verdicts, thresholds))
    elif not options.quiet:
        print("\n".join(_lines(code, function, verdicts, thresholds, colour=coloured(options))))
    return status_of(overall(verdicts))


def _threshold(options: argparse.Namespace, degree: int) -> int:
    """The threshold by degree of a power in the function's place."""
    from designer.analyses.theorems import threshold_by_degree

    options.function = "*".join(["A"] * degree)
    return threshold_by_degree(read_code(options))


def _lines(
    code: Code, function: RealFunction, verdicts: Sequence[Verdict], thresholds: dict[int, int], *, colour: bool
) -> list[str]:
    from designer.report_text import verdict_lines

    lines = [f"{code.label}   {function} of every block, real data", ""]
    for verdict in verdicts:
        lines += verdict_lines(verdict, colour=colour)
    lines += ["", f"recovery threshold of a polynomial in the place of {function}"]
    lines += [f"  of degree {degree:>2}  {answers:>6}" for degree, answers in thresholds.items()]
    if len(function.letters) == 1:
        words = " ".join(f"{name}={value}" for name, value in code.parameters.items())
        lines.append(f"errors and alternatives: coded-designer approximate '{function}' {words}")
    return lines


def _document(
    code: Code, function: RealFunction, over: Field, verdicts: Sequence[Verdict], thresholds: dict[int, int]
) -> dict[str, Any]:
    names = ("degree", "support", "threshold_by_degree", "threshold_by_support", "threshold_exact")
    return {
        "schema_version": 1,
        "command": "check",
        "code": {
            "scheme": code.scheme.label, "name": code.scheme.name, "parameters": dict(code.parameters),
            "digest": None, "function": str(function), "field": over.text, "workers": None, "points": None,
        },
        "numbers": {**dict.fromkeys(names), "thresholds_of_degrees": {str(d): r for d, r in thresholds.items()}},
        "verdicts": [verdict.as_json() for verdict in verdicts],
    }  # fmt: skip
