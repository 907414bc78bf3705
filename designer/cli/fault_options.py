"""Options that say what goes wrong in a run, and what they mean."""

from __future__ import annotations

import argparse
import os
import re
from typing import TYPE_CHECKING, Any, Final

from designer.cli.options import integer
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.executors.faults import Faults, Stragglers

STRAGGLERS: Final = (
    "K:SECONDS delays K random workers of every round; exponential:MEAN or exponential:SHIFT:MEAN delays every task; "
    "trace:FILE takes the seconds of each worker from a line of the file"
)
KINDS: Final = ("lost", "wrong", "malformed", "duplicated")
_SECONDS: Final = r"\d{1,6}(?:\.\d{1,9})?"


def fault_arguments(parser: argparse.ArgumentParser) -> None:
    """What goes wrong in every round."""
    parser.add_argument(
        "--stragglers", metavar="SPEC", default="0:0",
        help=STRAGGLERS,
    )  # fmt: skip
    parser.add_argument(
        "--kill", metavar="K", type=integer, default=0, help="kill K random worker processes in every round"
    )
    parser.add_argument(
        "--faults", metavar="SPEC",
        help="what else goes wrong in every round, such as lost:2,malformed:1,duplicated:3,wrong:1,liars:0+4",
    )  # fmt: skip


def read_faults(options: argparse.Namespace, wrong: int = 0) -> Faults:
    """The faults that the command line names; `wrong` wrong answers if it names none."""
    from designer.executors.faults import Faults

    if options.kill < 0:
        raise DesignerError("number of workers to kill out of range", got=options.kill, allowed="0 and above")
    named: dict[str, Any] = {}
    for item in filter(None, (options.faults or "").split(",")):
        name, _, value = item.partition(":")
        pattern = r"\d{1,6}(\+\d{1,6})*" if name == "liars" else r"\d{1,6}"
        if name not in (*KINDS, "liars") or name in named or not re.fullmatch(pattern, value, re.ASCII):
            raise DesignerError(
                "not a fault", where="--faults", got=item,
                allowed=f"each of {', '.join(f'{kind}:K' for kind in KINDS)}, liars:0+4 once",
            )  # fmt: skip
        named[name] = tuple(map(int, value.split("+"))) if name == "liars" else int(value)
    if not named.keys() & {"wrong", "liars"}:
        named["wrong"] = wrong
    return Faults(stragglers=read_stragglers(options.stragglers), killed=options.kill, **named)


def read_stragglers(text: str) -> Stragglers:
    """Delays of workers as they are written on the command line."""
    from designer.executors.faults import Stragglers

    if found := re.fullmatch(rf"(\d{{1,6}}):({_SECONDS})", text, re.ASCII):
        return Stragglers(count=int(found[1]), seconds=float(found[2]))
    if found := re.fullmatch(rf"exponential:(?:({_SECONDS}):)?({_SECONDS})", text, re.ASCII):
        return Stragglers(shift=float(found[1] or 0), mean=float(found[2]))
    if text.startswith("trace:"):
        return Stragglers(trace=read_trace(text.removeprefix("trace:")))
    raise DesignerError(
        "not a description of stragglers", where="--stragglers", got=text,
        allowed="K:SECONDS, exponential:MEAN, exponential:SHIFT:MEAN (seconds from 0 to 3600) or trace:FILE",
    )  # fmt: skip


def check_single(executor: str) -> None:
    """Refuse a job that every rank of MPI would run for itself.

    Raises:
        DesignerError: there are several ranks, and they are not used.
    """
    if int(os.environ.get("OMPI_COMM_WORLD_SIZE", os.environ.get("PMI_SIZE", "1"))) > 1:
        raise DesignerError(
            "every rank would run the same job", where="--executor", got=executor, remedy="add --executor mpi"
        )


def read_trace(path: str) -> tuple[tuple[float, ...], ...]:
    """Seconds of each worker, a line a round; empty lines and lines that begin with # are left out."""
    try:
        with open(path, encoding="utf-8") as stream:
            lines = stream.read(10_000_000).splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise DesignerError("cannot read", where="--stragglers", got=path, remedy=str(error)) from None
    rows = []
    for number, line in enumerate(lines, 1):
        words = re.split(r"[,;\s]+", line.strip().strip(",;"))
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if bad := [word for word in words if not re.fullmatch(_SECONDS, word, re.ASCII)]:
            raise DesignerError(
                "not a number of seconds", where=f"{path}, line {number}", got=bad[0], allowed="0 to 999999"
            )
        rows.append(tuple(map(float, words)))
    if not rows:
        raise DesignerError("a trace without delays", where=path, allowed="a line of seconds for each round")
    return tuple(rows)
