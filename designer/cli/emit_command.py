"""`emit`: write the reference program."""

from __future__ import annotations

import argparse
import sys

from designer.cli.options import integer, point_arguments, read_code, read_points, scheme_arguments, write_file


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `emit`."""
    scheme_arguments(parser)
    point_arguments(parser)
    parser.add_argument("--target", metavar="NAME", help="numpy (prime fields; default there) or galois (every field)")
    parser.add_argument(
        "--wrong", metavar="E", type=integer, default=0, help="a decoder that corrects E wrong answers (default 0)"
    )
    parser.add_argument("--out", metavar="FILE", help="file to write; default: standard output")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def execute(options: argparse.Namespace) -> int:
    """Write the program."""
    from designer.emitters import default_target, emit

    code = read_code(options)
    points = read_points(options, code)
    text = emit(
        code, points, target=options.target or default_target(points), command=options.command_line, wrong=options.wrong
    )
    if options.out is None:
        sys.stdout.write(text)
        return 0
    write_file(options.out, text)
    if not options.quiet:
        print(f"wrote {options.out}; run it to test it: python {options.out}", file=sys.stderr)
    return 0
