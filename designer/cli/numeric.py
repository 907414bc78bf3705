"""`check --field real|complex` and `run --dtype …`: codes over floats, and exact results for integers."""

from __future__ import annotations

import argparse
import math
import re
from typing import TYPE_CHECKING, Any, Final

from designer.cli.options import coloured, integer, print_json, read_code, status_of
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.code import Code
    from designer.reals.system import NumericSystem
    from designer.verdict import Verdict

FIELDS: Final = ("real", "complex")
FLOATS: Final = {"float64": "real", "complex128": "complex"}
ANSWERED: Final = "is not answered over the real or complex numbers"

Defaults = dict[str, Any]


def basis_argument(parser: argparse.ArgumentParser) -> None:
    """In which functions blocks are encoded."""
    parser.add_argument(
        "--basis", metavar="NAME",
        help="over the real and complex numbers: monomial (default), or chebyshev, orthonormal polynomials",
    )  # fmt: skip


def dtype_arguments(parser: argparse.ArgumentParser) -> None:
    """Which numbers the matrices are of."""
    parser.add_argument(
        "--dtype", metavar="TYPE",
        help="float64 or complex128 (rounding errors against a bound), int64 or fixed:BITS (exact); "
        "default: elements of the field",
    )  # fmt: skip
    parser.add_argument(
        "--bits", metavar="B", type=integer,
        help="for int64: entries below 2^B in magnitude (default 20; from 64 on they are Python's integers)",
    )  # fmt: skip
    basis_argument(parser)


def check_numbers(options: argparse.Namespace) -> int:
    """The verdicts and the conditioning; the status tells the worst verdict."""
    from designer.reals.conditioning import measure
    from designer.reals.decodability import decide
    from designer.reals.readability import carrier, privacy
    from designer.reals.text import conditioning_lines
    from designer.report_text import verdict_lines
    from designer.verdict import Answer, overall

    refuse(options, ANSWERED, {
        "answers": None, "colluders": None, "wrong": None, "count": "answers", "time": None, "survey": False,
        "converse": False, "picture": False, "svg": None, "certificate": None, "trust": False,
    })  # fmt: skip
    system = read_system(options, read_code(options), options.field)
    verdicts = [carrier(system), decide(system, received=options.received, seed=options.seed)]
    verdicts += [verdict for verdict in (privacy(system),) if verdict is not None]
    found = measure(system, received=options.received, seed=options.seed) if system.readable else None
    if options.json:
        extra = {"conditioning": found.as_json() if found is not None else None}
        print_json({**document(system, verdicts, "check"), **extra})
    elif not options.quiet:
        print(f"{title(system)}\n")
        print("\n".join(line for v in verdicts for line in verdict_lines(v, colour=coloured(options))))
        if found is not None:
            print("\nconditioning")
            print(
                "\n".join(f"  {line}" for line in conditioning_lines(found, decodes=verdicts[1].answer is Answer.HOLDS))
            )
    return status_of(overall(verdicts))


def run_numbers(options: argparse.Namespace) -> int:
    """Run a job in floats or exactly; 1 if a result is not what it must be."""
    refuse(options, f"does not go with --dtype {options.dtype}", {
        "executor": "inline", "speeds": None, "stragglers": "0:0", "kill": 0, "faults": None, "deadline": 3600.0,
        "wrong": 0, "target": None, "keep": None,
    })  # fmt: skip
    if options.dtype in FLOATS:
        return _run_floats(options)
    fixed = re.fullmatch(r"fixed:([0-9]{1,4})", options.dtype)
    if not fixed and options.dtype != "int64":
        raise DesignerError("unknown type of numbers", where="--dtype", got=options.dtype, allowed=DTYPES)
    return _run_exact(options, int(fixed[1]) if fixed else None)


DTYPES: Final = "float64, complex128, int64, fixed:BITS"


def _run_floats(options: argparse.Namespace) -> int:
    from designer.execution import index_sizes
    from designer.reals.accuracy import accuracy
    from designer.reals.text import accuracy_lines

    refuse(options, f"does not go with --dtype {options.dtype}", {"bits": None})
    field = FLOATS[options.dtype]
    if options.field not in (None, field):
        raise DesignerError("--field and --dtype disagree", got=f"{options.field} and {options.dtype}")
    code = read_code(options)
    system = read_system(options, code, field)
    sizes = index_sizes(code, options.size, fast=False)
    found = accuracy(system, sizes, rounds=options.rounds, seed=options.seed)
    if options.json:
        print_json({**document(system, [], "run"), "conditioning": found.conditioning.as_json(),
                    "accuracy": found.as_json()})  # fmt: skip
    elif not options.quiet:
        print("\n".join([title(system), "", *accuracy_lines(found, options.dtype)]))
    return 0 if found.within else 1


def _run_exact(options: argparse.Namespace, fraction: int | None) -> int:
    from designer.execution import index_sizes
    from designer.residues.text import trials_lines
    from designer.residues.trials import exact_trials

    refuse(options, "does not go with exact results, whose primes are chosen", {"field": None, "basis": None})
    if fraction is not None:
        refuse(options, "does not go with fixed:BITS, which says it", {"bits": None})
    code = read_code(options)
    bits = fraction if fraction is not None else 20 if options.bits is None else options.bits
    found = exact_trials(
        code, index_sizes(code, options.size), bits=bits, fixed=fraction is not None, points=options.points,
        workers=options.workers, rounds=options.rounds, seed=options.seed,
    )  # fmt: skip
    if options.json:
        print_json({
            "schema_version": 1, "command": "run",
            "code": {
                "scheme": code.scheme.label, "name": code.scheme.name, "parameters": dict(code.parameters),
                "digest": code.digest, "field": [points.field.text for points in found.job.points],
                "workers": found.job.points[0].workers, "points": found.job.points[0].text, "dtype": options.dtype,
            },
            "numbers": {}, "verdicts": [], "execution": found.as_json(),
        })  # fmt: skip
    elif not options.quiet:
        print("\n".join(trials_lines(found, options.dtype)))
    return 0 if found.equal else 1


def read_system(options: argparse.Namespace, code: Code, field: str) -> NumericSystem:
    """The code at the points that the command line names, or at Chebyshev points or roots of unity."""
    from designer.reals.points_text import default_numeric_points, numeric_points
    from designer.reals.system import numeric_system

    if options.points is not None:
        points = numeric_points(options.points, field, dimension=len(code.variables), seed=options.seed)
        if options.workers not in (None, len(points)):
            raise DesignerError(
                "--workers and --points disagree", got=f"{options.workers} and {len(points)}",
                remedy="give one of them",
            )  # fmt: skip
        return numeric_system(code, points, options.basis)
    least = [top - low + 1 for top, low in zip(code.product.degrees, code.lowest, strict=True)]
    sizes = [cycle or size for cycle, size in zip(code.modulus, least, strict=True)]
    if options.workers is not None:
        rest = math.prod(sizes[1:])
        if options.workers < 1 or options.workers % rest or (any(code.modulus) and options.workers != math.prod(sizes)):
            raise DesignerError(
                "no grid of that many points", got=options.workers, allowed=f"multiples of {rest}",
                remedy="choose points with --points",
            )  # fmt: skip
        sizes = [options.workers // rest, *sizes[1:]]
    return numeric_system(code, default_numeric_points(field, sizes), options.basis)


def refuse(options: argparse.Namespace, why: str, defaults: Defaults) -> None:
    """Refuse options that mean nothing here.

    Raises:
        DesignerError: one was given.
    """
    for name, default in defaults.items():
        if getattr(options, name, default) != default:
            raise DesignerError(f"--{name} {why}", remedy="leave it out")


def title(system: NumericSystem) -> str:
    """Code, points, field and basis on one line."""
    where = f"points {system.points.label} over the {system.points.field} numbers"
    return f"{system.code.label}   {where}, basis {system.basis}"


def document(system: NumericSystem, verdicts: list[Verdict], command: str) -> dict[str, Any]:
    """The common part of the JSON."""
    from designer.analyses.theorems import threshold_by_degree

    code, points = system.code, system.points
    return {
        "schema_version": 1, "command": command,
        "code": {
            "scheme": code.scheme.label, "name": code.scheme.name, "parameters": dict(code.parameters),
            "digest": code.digest, "field": points.field, "workers": len(points), "points": points.text,
            "basis": system.basis,
        },
        "numbers": {
            "degree": list(code.product.degrees), "functions": system.functions,
            "threshold_by_degree": threshold_by_degree(code),
        },
        "verdicts": [verdict.as_json() for verdict in verdicts],
    }  # fmt: skip
