"""`emit`: write the reference program."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from designer.cli.options import integer, point_arguments, read_code, read_points, scheme_arguments, write_file
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.code import Code
    from designer.points import EvaluationSet


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `emit`."""
    scheme_arguments(parser)
    point_arguments(parser)
    parser.add_argument(
        "--target", metavar="NAME",
        help="numpy (prime fields; default there), galois (every field), mpi4py or dask (the same for many processes), "
        "c (prime fields below 2^63)",
    )  # fmt: skip
    parser.add_argument(
        "--wrong", metavar="E", type=integer, default=0, help="a decoder that corrects E wrong answers (default 0)"
    )
    parser.add_argument(
        "--coq", action="store_true",
        help="instead of the program a Coq file that proves it right for all matrices, for its first answers",
    )  # fmt: skip
    parser.add_argument("--out", metavar="FILE", help="file to write; default: standard output")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def execute(options: argparse.Namespace) -> int:
    """Write the program."""
    from designer.emitters import default_target, emit, trial

    code = read_code(options)
    points = read_points(options, code)
    target = options.target or default_target(points)
    text = emit(code, points, target=target, command=options.command_line, wrong=options.wrong)
    if options.coq and target == "c":
        raise DesignerError("--coq proves programs in Python", got="--target c", remedy="leave out --target")
    if options.coq:
        text = proof(code, points, text)
    if options.out is None:
        sys.stdout.write(text)
        return 0
    write_file(options.out, text)
    if not options.quiet:
        run = f"run it to test it: {trial(target, options.out, points)}"
        hint = "compile it as docs/coq.md says" if options.coq else run
        print(f"wrote {options.out}; {hint}", file=sys.stderr)
    return 0


def proof(code: Code, points: EvaluationSet, program: str) -> str:
    """The Coq file that proves an emitted program right for its first answers."""
    from designer.executors.loading import load_emitted
    from designer.proving.coq_instance import instance

    module = load_emitted(program)
    used = tuple(range(getattr(module, "DECODED", module.RECEIVED)))
    return instance(code, points, module.ENCODERS, module.TASKS, used, module.weights(used))
