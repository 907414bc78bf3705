"""`approximate`: functions that are no polynomials, by a polynomial or by Berrut's rational interpolation."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, Final

from designer.cli.options import integer, numbers, output_arguments, print_json, read_code
from designer.errors import DesignerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from designer.approximation.comparison import Setting

DEGREES: Final = (1, 2, 3, 5, 9, 17)
INTERVAL: Final = (-1.0, 1.0)
_NUMBER: Final = r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `approximate`."""
    parser.add_argument(
        "text", metavar="FUNCTION",
        help="of each entry of a block: 'relu(A)', 'A*sigmoid(A)', '1/A', …; or of each row: 'softmax(A)'",
    )  # fmt: skip
    parser.add_argument(
        "parameters", metavar="name=value", nargs="*", help="K blocks (default K=4) and T masks (default T=0)"
    )
    parser.add_argument("--workers", metavar="N", type=integer, default=40, help="number of workers (default 40)")
    parser.add_argument(
        "--interval", metavar="LOW,HIGH", type=interval, default=INTERVAL,
        help="where the data's entries lie (default -1,1)",
    )  # fmt: skip
    parser.add_argument(
        "--degrees", metavar="D,D,…", type=numbers, default=DEGREES, help="of the polynomials (default 1,2,3,5,9,17)"
    )
    parser.add_argument(
        "--received", metavar="R,R,…", type=numbers, help="numbers of answers for Berrut (default: a quarter to all)"
    )
    parser.add_argument(
        "--trials", metavar="M", type=integer, default=20, help="how often data and answers are drawn (default 20)"
    )
    parser.add_argument("--seed", metavar="S", type=integer, default=0, help="seed of the draws (default 0)")
    output_arguments(parser)


def interval(text: str) -> tuple[float, float]:
    """Two numbers separated by a comma, the lower one first."""
    found = re.fullmatch(f"({_NUMBER}),({_NUMBER})", text)
    if found is None or not float(found[1]) < float(found[2]):
        raise argparse.ArgumentTypeError(f"not two numbers, the lower one first; got {text[:60]}")
    return float(found[1]), float(found[2])


def execute(options: argparse.Namespace) -> int:
    """Print both tables."""
    from designer.approximation.comparison import compared

    setting = _setting(options)
    workers = setting.workers
    received = options.received or sorted({-(-workers * part // 4) for part in (1, 2, 3)} | {workers})
    found = compared(setting, options.degrees, received)
    if options.json:
        print_json({"schema_version": 1, "command": "approximate", **_question(setting), **found})
    elif not options.quiet:
        print("\n".join([*_head(setting), "", *_polynomials(setting, found), "", *_berrut(setting, found)]))
    return 0


def _setting(options: argparse.Namespace) -> Setting:
    from designer.approximation.comparison import Setting
    from designer.approximation.function import check_operand, polynomial_error, real_function
    from designer.approximation.polynomiality import form

    function = real_function(options.text)
    check_operand(function.formula)
    if form(function.entry, function.letters[0]).polynomial is not None:
        raise polynomial_error(function)
    options.scheme, options.schemes, options.function = "lagrange", None, None
    if not any(word.startswith("K=") for word in options.parameters):
        options.parameters = ["K=4", *options.parameters]
    if options.seed < 0:
        raise DesignerError("seed out of range", got=options.seed, allowed="at least 0")
    parameters = read_code(options).parameters
    return Setting(
        function=function, interval=options.interval, blocks=parameters["K"], masks=parameters["T"],
        workers=options.workers, trials=options.trials, seed=options.seed,
    )  # fmt: skip


def _question(setting: Setting) -> dict[str, Any]:
    return {
        "function": str(setting.function), "interval": list(setting.interval),
        "parameters": {"K": setting.blocks, "T": setting.masks}, "workers": setting.workers,
        "trials": setting.trials, "seed": setting.seed,
    }  # fmt: skip


def _head(setting: Setting) -> list[str]:
    from designer.approximation.polynomiality import form

    function = setting.function
    reason = form(function.entry, function.letters[0]).reason
    low, high = setting.interval
    lines = [
        f"{function} on [{low:g}, {high:g}], K={setting.blocks} blocks, T={setting.masks} masks, "
        f"{setting.workers} workers"
    ]
    if reason and setting.blocks + setting.masks > 1:
        lines += [
            "no linear decoder is exact for all real data, however many answers come: it is no polynomial, since",
            reason,
        ]
    return lines


def _polynomials(setting: Setting, found: Mapping[str, Any]) -> list[str]:
    part = f" of {setting.function.coded_part}, which the master normalises" if setting.function.by_rows else ""
    lines = [
        f"polynomials of least error{part}; (K + T - 1)·d + 1 answers decode them",
        f"{'degree':>8}{'answers':>9}{'error':>11}{'at least':>11}{'decoded':>11}",
    ]
    for row in found["polynomials"]:
        decoded = "masks" if setting.masks else "too few" if row["measured"] is None else _short(row["measured"])
        lines.append(
            f"{row['degree']:>8}{row['answers']:>9}{_short(row['error']):>11}{_short(row['least']):>11}{decoded:>11}"
        )
    return [
        *lines,
        "  error: largest on the interval, at 20001 equidistant places; at least: no polynomial of that",
        "  degree has less; decoded: largest measured after coding in float64, which the answers that",
        "  happen to come can spoil – over a finite field they cannot",
    ]


def _berrut(setting: Setting, found: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    lines = [
        f"Berrut's rational interpolation{', without masks' if setting.masks else ''}; any number of answers serves",
        f"{'answers':>8}{'median':>20}{'largest':>11}",
    ]
    lines += [f"{row['answers']:>8}{_short(row['median']):>20}{_short(row['largest']):>11}" for row in found["berrut"]]
    if any(row["largest"] is None for row in found["berrut"]):
        lines.append("  undefined: a share lay outside of the function's domain")
    return [
        *lines,
        f"  largest error over {setting.blocks} blocks of 16 x 16 uniform entries, in {setting.trials} draws of",
        f"  data and of who answers (seed {setting.seed})",
    ]


def _short(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3g}"
