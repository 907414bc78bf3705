"""Options on workers, their model and figures, which `simulate` and `compare` share."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from designer.cli.options import check_folder, integer, write_file

if TYPE_CHECKING:
    from designer.plots.figure import Figure

MODEL: Final = "shifted-exponential:c=1,rate=1"
WAITS: Final = ("any", "grid", "every")

MODELS: Final = """\
models, for the time of the whole job in seconds; a subtask of 1/P of it takes 1/P of the time:
  shifted-exponential:c=1,rate=1   exponential:rate=1   weibull:shape=0.7,scale=1   pareto:shape=2,scale=1
  two-speed:rate=1,slow=0.1,factor=5[,c=1]   deterministic:time=1
  trace:file=times.csv[,column=NAME or number][,kind=times|rates]
workers of several kinds:   --model '250*exponential:rate=1 + exponential:rate=0.2'
"""


def model_arguments(parser: argparse.ArgumentParser) -> None:
    """Workers, their model and the simulation."""
    parser.add_argument("--model", metavar="MODEL", default=MODEL, help=f"how long a worker takes (default {MODEL})")
    parser.add_argument(
        "--subtasks", metavar="S", type=integer,
        help="the most that a worker does, one after another (default 1 of a given code, without end among partitions)",
    )  # fmt: skip
    parser.add_argument(
        "--trials", metavar="N", type=trial_count, help="simulated jobs (default 2000 of one code; 0: none)"
    )
    parser.add_argument("--seed", metavar="S", type=integer, default=0, help="seed of the simulation (default 0)")
    parser.add_argument(
        "--wait", metavar="RULE", default="any", choices=WAITS,
        help="any: for any R answers (default); grid: schemes on a grid wait for all R subtasks of the least full one, "
        "handed out one by one; every: for so many answers that every set of them decodes (of given parameters)",
    )  # fmt: skip
    parser.epilog = MODELS


def place_text(options: argparse.Namespace) -> str:
    """The workers and the rule of waiting, for headings and titles."""
    rule = "" if options.wait == WAITS[0] else f", waiting for {options.wait}"
    return f"{options.workers} workers, {options.model}{rule}"


def trial_count(text: str) -> int:
    """A number of trials, or 0."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 8):
        raise argparse.ArgumentTypeError(f"not a number of trials; got {text[:60]}")
    return int(text)


def plot_argument(parser: argparse.ArgumentParser) -> None:
    """Where a figure goes."""
    parser.add_argument("--plot", metavar="FILE", help="write a figure: .png, .svg or .pdf, or .html (interactive)")


def check_plot(path: str | None) -> None:
    """Refuse a figure that cannot be written, before anything is computed."""
    if path is not None:
        from designer.plots import check_format

        check_format(path)
        check_folder(path)


def write_plot(path: str | None, figure: Figure) -> None:
    """Write a figure where one was asked for."""
    if path is not None:
        from designer.plots import draw

        write_file(path, draw(figure, path))
