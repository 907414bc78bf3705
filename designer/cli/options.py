"""Options that several commands share, and what they mean."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from designer.errors import DesignerError, ParameterError
from designer.named_values import named_values, natural

BEST: Final = "best"
"""Value of a parameter that is to be chosen such that the product has the fewest monomials."""

NAME_LIMIT: Final = 250
"""Longest name of a scheme, file or directory: file systems refuse longer ones with an error."""

if TYPE_CHECKING:
    from designer.algebra.field import Field
    from designer.code import Code
    from designer.points import EvaluationSet
    from designer.reports import Report
    from designer.scheme import Scheme
    from designer.verdict import Answer


def integer(text: str) -> int:
    """An integer in plain digits: `int` alone also takes `1_000` and the digits of other scripts."""
    if not (text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal() and len(text) <= 18):
        raise argparse.ArgumentTypeError(f"not an integer in range; got {text[:60]}")
    return int(text)


def scheme_arguments(parser: argparse.ArgumentParser) -> None:
    """SCHEME and name=value."""
    parser.add_argument("scheme", metavar="SCHEME", help="name of the catalogue, or path of a .toml file")
    parser.add_argument(
        "parameters", metavar="name=value", nargs="*", help="the scheme's parameters; r=best chooses one"
    )
    parser.add_argument("--schemes", metavar="DIR", help="directory of scheme files that goes before the catalogue")
    parser.add_argument(
        "--function", metavar="F", help="for a polynomial map (lagrange): another one, such as 'A*B + 2*A'"
    )


def point_arguments(parser: argparse.ArgumentParser) -> None:
    """Field and points."""
    parser.add_argument(
        "--field", metavar="Q", help="65537, 2^8, 3^5, …; default: the least suitable prime from 65537 on"
    )
    parser.add_argument("--workers", metavar="N", type=integer, help="number of points; default: the threshold")
    parser.add_argument(
        "--points", metavar="SPEC",
        help="auto (found by search, in the least field without --field), distinct:N, grid:AxB, roots:N, random:N, "
        "hermite:NxS, subgrids:NxAxB[:horizontal], 1,2,3 or '(1,2);(3,4)'; default: the scheme's rule",
    )  # fmt: skip
    parser.add_argument("--seed", metavar="S", type=integer, default=0, help="seed of everything random (default 0)")


def question_arguments(parser: argparse.ArgumentParser) -> None:
    """What is asked of the points."""
    parser.add_argument(
        "--received", metavar="R", type=integer, help="ask about every R of the points, not all of them together"
    )
    parser.add_argument(
        "--answers", metavar="N,N,…", type=numbers, help="ask about this one set of answers, by number from 0 on"
    )
    parser.add_argument(
        "--colluders", metavar="T", type=integer, help="ask whether T workers together learn nothing of the data"
    )
    parser.add_argument("--wrong", metavar="E", type=integer, help="ask whether E wrong answers are corrected")
    parser.add_argument(
        "--count", choices=("answers", "workers"), default="answers", help="what thresholds count (default answers)"
    )
    parser.add_argument(
        "--time", metavar="SECONDS", type=seconds, help="about how long one search may take (default 5)"
    )


def trust_argument(parser: argparse.ArgumentParser) -> None:
    """Whether to tell what has to be believed."""
    parser.add_argument("--trust", action="store_true", help="also: what has to be believed, for each verdict")


def numbers(text: str) -> tuple[int, ...]:
    """Numbers separated by commas."""
    if not re.fullmatch(r"[0-9]{1,9}(,[0-9]{1,9})*", text):
        raise argparse.ArgumentTypeError(f"not numbers separated by commas; got {text[:60]}")
    return tuple(map(int, text.split(",")))


def seconds(text: str) -> float:
    """A number of seconds."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text) or not 0.01 <= float(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"not a number of seconds from 0.01 to 100000; got {text[:60]}")
    return float(text)


def amount(text: str) -> float:
    """A nonnegative number of moderate size."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text):
        raise argparse.ArgumentTypeError(f"not a number from 0 to 999999; got {text[:60]}")
    return float(text)


def question(options: argparse.Namespace) -> dict[str, Any]:
    """The arguments of `designer.report` that the options stand for."""
    from designer.analyses.effort import Effort

    if options.answers is not None and options.received is not None:
        raise DesignerError("--answers and --received are two questions", remedy="give one of them")
    return {
        "received": options.received, "answers": options.answers, "colluders": options.colluders,
        "wrong": options.wrong, "unit": options.count,
        "effort": Effort(options.time) if options.time is not None else None,
    }  # fmt: skip


def output_arguments(parser: argparse.ArgumentParser) -> None:
    """How results are printed."""
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours (default: on a terminal)"
    )


def read_scheme(options: argparse.Namespace) -> Scheme:
    """The scheme that the command line names."""
    from designer.catalogue import load

    if len(options.scheme) > NAME_LIMIT:
        raise DesignerError(
            "unknown scheme", got=options.scheme, allowed="a name of the catalogue, or the path of a .toml file"
        )
    return load(options.scheme, directory=read_directory(options))


def read_directory(options: argparse.Namespace) -> Path | None:
    """The directory of scheme files that the command line names."""
    if options.schemes and len(options.schemes) > NAME_LIMIT:
        raise DesignerError("no such directory of schemes", got=options.schemes)
    return Path(options.schemes) if options.schemes else None


def read_code(options: argparse.Namespace) -> Code:
    """The scheme with its parameters bound."""
    given = named_values(options.parameters)
    free = [name for name, value in given.items() if value == BEST]
    parameters = {name: natural(name, value) for name, value in given.items() if value != BEST}
    scheme = read_scheme(options)
    scheme = scheme if options.function is None else scheme.with_function(options.function)
    for name in scheme.parameters:
        if scheme.least(name) == 0 and name not in free:
            parameters.setdefault(name, 0)
    if len(free) > 1:
        raise ParameterError("more than one parameter to choose", got=" ".join(free), allowed=f"one NAME={BEST}")
    return scheme.best(free[0], **parameters) if free else scheme.bind(**parameters)


def read_points(options: argparse.Namespace, code: Code) -> EvaluationSet:
    """The evaluation set that the command line names, or the scheme's own."""
    from designer.algebra.field import field
    from designer.analyses.choice import check_workers, named_points
    from designer.functional import check_dimension

    over: Field | None = field(options.field) if options.field is not None else None
    if options.points is None or options.points.strip() != "auto":
        return named_points(code, options.points, over, options.workers, seed=options.seed)
    check_workers(options.workers)
    points = found_points(options, code, over)
    check_dimension(code, points)
    return points


def found_points(options: argparse.Namespace, code: Code, over: Field | None) -> EvaluationSet:
    """Points that decode and keep the secrets, in the field given or the least; says what was looked at."""
    from designer.analyses.generic import generic_points, least_field_points

    colluders = getattr(options, "colluders", None)
    if colluders is not None and colluders < 1:
        raise DesignerError("number of colluders out of range", got=colluders, allowed="at least 1")
    if over is not None:
        return generic_points(code, over, options.workers, colluders=colluders, seed=options.seed).points
    found = least_field_points(code, options.workers, colluders=colluders, seed=options.seed)
    options.points_search = {"least": found.least, "smaller": [list(pair) for pair in found.smaller]}
    if not (options.quiet or getattr(options, "json", False)):
        fields = "; ".join(f"{name}: none in {looked}" for name, looked in found.smaller)
        kind = "the least field with such nonzero points" if found.least else "the least field found"
        print(f"{kind} is {found.points.field.name}" + (f" ({fields})" if fields else ""), file=sys.stderr)
    return found.points


def coloured(options: argparse.Namespace) -> bool:
    """Whether to print colours."""
    if options.color == "auto":
        return sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return bool(options.color == "always")


def document(options: argparse.Namespace, result: Report, command: str) -> dict[str, Any]:
    """The report's JSON, with what the search for points looked at."""
    whole = result.as_json(command)
    if hasattr(options, "points_search"):
        whole["code"]["points_search"] = options.points_search
    return whole


def print_json(document: dict[str, Any]) -> None:
    """One document on standard output."""
    print(json.dumps(document, indent=1, ensure_ascii=False))


def status_of(answer: Answer) -> int:
    """Exit status of an answer."""
    return {"HOLDS": 0, "REFUTED": 1, "UNDECIDED": 2}[str(answer)]


def check_folder(path: str) -> None:
    """Refuse the name of a file whose folder does not exist, before any other file is written.

    Raises:
        DesignerError: there is no such folder.
    """
    if not Path(path).parent.is_dir():
        raise DesignerError("cannot write", got=path, remedy="No such file or directory")


def write_file(path: str, content: str | bytes) -> None:
    """Write a file whole or not at all; text as UTF-8.

    Raises:
        DesignerError: it cannot be written.
    """
    import tempfile

    if not path:
        raise DesignerError("cannot write", got="no name of a file")
    target = Path(path)
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise DesignerError("cannot write", got=path, remedy=str(error.strerror)) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(target)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise DesignerError("cannot write", got=path, remedy=str(error.strerror)) from None
        raise


class Progress:
    """One line on standard error that is written over, on a terminal only."""

    def __init__(self, quiet: bool) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self.width = 0

    def __call__(self, text: str) -> None:
        """Show a line."""
        if self.shown:
            sys.stderr.write("\r" + text.ljust(self.width))
            sys.stderr.flush()
            self.width = len(text)

    def clear(self) -> None:
        """Remove the line."""
        if self.shown and self.width:
            sys.stderr.write("\r" + " " * self.width + "\r")
            sys.stderr.flush()
