"""`report`: a page on one code."""

from __future__ import annotations

import argparse
from dataclasses import replace

from designer.cli.options import (
    check_folder,
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


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `report`."""
    scheme_arguments(parser)
    point_arguments(parser)
    question_arguments(parser)
    trust_argument(parser)
    parser.add_argument("--html", metavar="FILE", help="write the report as an HTML page")
    parser.add_argument("--latex", metavar="FILE", help="write the report as LaTeX, by itself or to \\input in a paper")
    parser.add_argument(
        "--picture", action="store_true",
        help="in the HTML page also: the points, with the answers asked about, or those of the first witness",
    )  # fmt: skip
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print or write the report; the status tells the worst."""
    from designer.report_text import report_text
    from designer.reports import report

    if options.html and options.html == options.latex:
        raise DesignerError("one file for two reports", where="--html, --latex", got=options.html)
    if options.picture and not options.html:
        raise DesignerError("--picture draws in the HTML page", remedy="give --html FILE")
    code = read_code(options)
    asked = question(options)
    result = replace(report(code, read_points(options, code), **asked), trust=options.trust)
    files = {}
    if options.html:
        from designer.report_pages import report_page

        files[options.html] = report_page(result, command=options.command_line, picture=options.picture)
    if options.latex:
        from designer.report_latex import report_latex

        files[options.latex] = report_latex(result, command=options.command_line)
    for name in files:
        check_folder(name)
    for name, text in files.items():
        write_file(name, text)
    if options.json:
        print_json(document(options, result, "report"))
    elif not options.quiet and not (options.html or options.latex):
        print(report_text(result, colour=coloured(options)), end="")
    return status_of(result.answer)
