"""`compare`: several schemes side by side."""

from __future__ import annotations

import argparse
from importlib import import_module

from designer.cli.compare_run import check_no_run, execute_run, run_arguments
from designer.cli.options import integer, output_arguments, print_json, read_directory, write_file
from designer.cli.worker_options import check_plot, model_arguments, plot_argument, write_plot
from designer.comparison import VIEWS


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `compare`."""
    parser.add_argument(
        "words", metavar="SCHEME|name=value", nargs="+",
        help="schemes, and parameters that each of them takes if it has them: name=value, name=FROM..TO (one of them "
        "varies), name=OTHER (as large as another one), name=best (fewest monomials)",
    )  # fmt: skip
    parser.add_argument("--schemes", metavar="DIR", help="directory of scheme files that goes before the catalogue")
    parser.add_argument("--view", choices=VIEWS, default="thresholds", help="what is compared (default thresholds)")
    parser.add_argument("--workers", metavar="N", type=integer, help="number of workers")
    parser.add_argument(
        "--best", metavar="CLASS", nargs="?", const="generic", default="",
        help="thresholds: also the best codes known to the table (generic, or another class) and their lower bounds",
    )  # fmt: skip
    model_arguments(parser)
    run_arguments(parser)
    plot_argument(parser)
    parser.add_argument("--csv", metavar="FILE", help="write the numbers as a CSV file")
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print the view; write its files."""
    from designer.comparison.entries import read_comparison
    from designer.comparison.question import Question
    from designer.comparison.view import csv_text, json_rows, text_lines

    check_plot(options.plot)
    comparison = read_comparison(options.words, read_directory(options))
    if options.run:
        return execute_run(options, comparison)
    check_no_run(options)
    found = import_module(VIEWS[options.view]).view(
        comparison,
        Question(
            workers=options.workers, model=options.model, subtasks=options.subtasks, wait=options.wait,
            trials=options.trials or 0,
            seed=options.seed, kind=options.best,
        ),
    )  # fmt: skip
    if options.csv is not None:
        write_file(options.csv, csv_text(found))
    write_plot(options.plot, found.figure)
    if options.json:
        print_json({
            "schema_version": 1, "command": "compare", "view": options.view, "axis": comparison.axis or None,
            "parameters": dict(comparison.given), "rows": json_rows(found), "notes": list(found.notes),
        })  # fmt: skip
    elif not options.quiet:
        print("\n".join(text_lines(found)))
    return 0
