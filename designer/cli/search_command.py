"""`search`: design a code."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from designer.cli import INTERRUPTED, OK, UNDECIDED
from designer.cli.options import Progress as Line
from designer.cli.options import integer, print_json, seconds, write_file
from designer.errors import DesignerError
from designer.named_values import named_values, natural

if TYPE_CHECKING:
    from designer.search.goal import Goal, Progress, Result
    from designer.search.instance import Instance

TIME: Final = 60.0
PROOF_TIME: Final = 600.0
TYPED: Final = 64
"""Points that are repeated as an option of `check`."""

EPILOG: Final = """\
operations and their parameters: matmul p m n; convolution m n; convolution2d m1 m2 n1 n2;
contraction p m1 m2 n1 n2; chain p0 p1 ... pt; batch K

  coded-designer search matmul p=1 m=4 n=4 --colluders 3 --out code.toml
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `search`."""
    parser.epilog = EPILOG
    parser.add_argument("operation", metavar="OPERATION", help="matmul, convolution, contraction, chain or batch")
    parser.add_argument("parameters", metavar="name=value", nargs="*", help="the partition")
    parser.add_argument("--colluders", metavar="T", type=integer, default=0, help="T workers together learn nothing")
    parser.add_argument(
        "--exponents", metavar="KIND", default="integer",
        help="integer (default), laurent (the same codes: a shift removes negative exponents), cyclic (all moduli) "
        "or cyclic:Q",
    )  # fmt: skip
    parser.add_argument(
        "--minimize", choices=("workers", "support", "degree", "upload"), default="workers",
        help="workers: monomials for integers, the modulus for cyclic exponents (default); support: monomials, any R "
        "of the workers; degree: largest exponent + 1, any distinct points; upload: coded blocks on a grid",
    )  # fmt: skip
    parser.add_argument(
        "--variables", metavar="V", type=integer, default=1,
        help="up to V variables on full grids: other uploads, more workers (default 1)",
    )  # fmt: skip
    parser.add_argument(
        "--prove", action="store_true", help=f"prove optimality with a certificate; {PROOF_TIME:g} s by default"
    )
    parser.add_argument("--time", metavar="SECONDS", type=seconds, help=f"how long to search (default {TIME:g})")
    parser.add_argument("--seed", metavar="S", type=integer, default=0, help="seed of everything random (default 0)")
    parser.add_argument(
        "--executor", metavar="NAME", default="inline",
        help="who does the local searches: inline, processes:N, dask://HOST:PORT, mpi (default inline)",
    )  # fmt: skip
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint")
    parser.add_argument(
        "--checkpoint", metavar="FILE", help="keeps the best code; default: a file in the user's cache, one a goal"
    )
    parser.add_argument("--alone", action="store_true", help="begin without the table of the best codes known")
    parser.add_argument(
        "--record", action="store_true", help="merge the code into one's own table of the best codes known"
    )
    parser.add_argument("--out", metavar="FILE", help="write the scheme file")
    parser.add_argument("--certificate", metavar="FILE", help="write what the code does, for the independent checker")
    parser.add_argument("--proof", metavar="FILE", help="write the proof of optimality (implies --prove)")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def execute(options: argparse.Namespace) -> int:
    """Search, print the code and what is known of it."""
    from designer.search.best_codes import BestCodes
    from designer.search.executors import make_executor
    from designer.search.pipeline import search

    if options.variables != 1:
        from designer.cli.search_on_grids import search_on_grids

        return search_on_grids(options, read_instance(options))
    goal = read_goal(options)
    prove = options.prove or options.proof is not None
    for path in (options.out, options.certificate, options.proof):
        if path is not None and not Path(path).absolute().parent.is_dir():
            raise DesignerError("no such directory", got=str(Path(path).parent), remedy="make it first")
    checkpoint = Path(options.checkpoint) if options.checkpoint else default_checkpoint(goal)
    if options.resume and not checkpoint.exists():
        raise DesignerError("nothing to resume", got=checkpoint, remedy="leave out --resume")
    factory, width = make_executor(options.executor)
    table = None if options.alone else BestCodes.load()
    shown = Line(options.quiet or options.json)

    def tell(at: Progress) -> None:
        best = "none yet" if at.workers is None else str(at.workers)
        shown(f"{at.seconds:6.1f} s  {at.stage}: best {best}, lower bound {at.lower}, {at.runs} runs")

    try:
        found = search(
            goal, seconds=options.time or (PROOF_TIME if prove else TIME), seed=options.seed, prove=prove,
            executor=factory, width=width, checkpoint=checkpoint, resume=options.resume, table=table,
            progress=tell,
        )  # fmt: skip
    except KeyboardInterrupt:
        shown.clear()
        print(f"interrupted; the best code is kept: add --resume to go on ({checkpoint})", file=sys.stderr)
        return INTERRUPTED
    shown.clear()
    if found.design is not None and options.out is not None:
        write_file(options.out, found.design.text(title(found), goal.kind))
    for path, document in ((options.certificate, found.table), (options.proof, found.certificate)):
        if path is not None and document is not None:
            write_file(path, json.dumps(document) + "\n")
    recorded = record(found, options.seed) if options.record else None
    if options.json:
        print_json(as_json(found) | ({} if recorded is None else {"record": recorded}))
    elif not options.quiet:
        print(as_text(found, options.out, options.proof))
        if recorded is not None:
            print("\n".join(["", *recorded_lines(recorded)]))
    unproved = options.proof is not None and found.certificate is None and not by_theorem(found)
    return UNDECIDED if unproved or found.design is None else OK


def record(found: Result, seed: int) -> dict[str, Any]:
    """Merge a result into one's own table; what changed."""
    from designer.search.best_codes import BestCodes
    from designer.search.improving import take

    table, goal = BestCodes.load(), found.goal
    before = table.best(goal.instance.key, goal.kind)
    refused, followed = take(table, found, seed=seed)
    after = table.best(goal.instance.key, goal.kind)
    return {
        "refused": refused, "followed": followed, "before": before.as_json() if before is not None else None,
        "after": after.as_json() if after is not None else None,
    }  # fmt: skip


def recorded_lines(recorded: Mapping[str, Any]) -> list[str]:
    """What merging a result changed, in words."""
    before, after = recorded["before"], recorded["after"]
    if recorded["refused"]:
        return [f"record       not changed: {recorded['refused']}"]
    was = "none" if before is None else f"{before['workers']} workers, lower bound {before['lower_bound']}"
    now = f"{after['workers']} workers, lower bound {after['lower_bound']}, {after['status']}"
    return [f"record       {was} -> {now}", *(f"follows      {name}" for name in recorded["followed"])]


def read_instance(options: argparse.Namespace) -> Instance:
    """The operation, partition and masks that the command line names."""
    from designer.search.instance import make_instance

    parameters = {name: natural(name, text) for name, text in named_values(options.parameters).items()}
    return make_instance(options.operation, parameters, options.colluders)


def read_goal(options: argparse.Namespace) -> Goal:
    """What the command line asks for."""
    from designer.search.goal import Goal

    if options.minimize == "upload":
        raise DesignerError(
            "in one variable every worker has a coded block of its own of each operand", where="--minimize upload",
            remedy="add --variables 2",
        )  # fmt: skip
    instance = read_instance(options)
    kind, _, modulus = options.exponents.partition(":")
    if kind not in ("integer", "laurent", "cyclic") or (modulus and kind != "cyclic"):
        raise DesignerError(
            "unknown exponents",
            where="--exponents",
            got=options.exponents,
            allowed="integer, laurent, cyclic, cyclic:Q",
        )
    if kind == "cyclic":
        if options.minimize == "degree":
            raise DesignerError("exponents modulo a number have no degree", remedy="--minimize workers or support")
        if modulus and not (modulus.isdecimal() and 2 <= int(modulus) <= 1 << 20):
            raise DesignerError("modulus out of range", where="--exponents", got=modulus, allowed="2 to 1048576")
        return Goal(instance, "cyclic-any" if options.minimize == "support" else "cyclic", int(modulus or 0) or None)
    return Goal(instance, "dense" if options.minimize == "degree" else "generic")


def default_checkpoint(goal: Goal) -> Path:
    """A file of the user's cache for a goal."""
    from designer.user_directories import cache_directory

    name = hashlib.sha256(f"{goal.instance.key} {goal.kind} {goal.modulus}".encode()).hexdigest()[:20]
    return cache_directory() / "searches" / f"{name}.json"


def title(found: Result) -> str:
    """The name of the code in its scheme file."""
    return f"code for {found.goal.instance.key}: {found.workers} workers, {found.goal.kind}"


def as_text(found: Result, out: str | None, proof: str | None) -> str:
    """What was found, in words."""
    from designer.search.design import CLASSES

    goal, design = found.goal, found.design
    lines = [f"{goal.instance.key}, class {goal.kind}: {CLASSES[goal.kind]}"]
    if design is None:
        lines.append(f"no code was found in {found.seconds:.1f} s")
    else:
        modulus = f", exponents modulo {design.modulus}" if design.modulus else f", degree {design.degree}"
        lines += [
            f"workers      {found.workers}{modulus}, {design.support} monomials",
            f"lower bound  {found.lower} ({found.reason})",
            f"status       {status(found)}",
            f"found by     {found.method}",
        ]
        for name, values in design.as_json().items():
            lines.append(f"{name:<12} {' '.join(map(str, values))}")
        placed = found.placement
        if placed is not None and placed.points is not None:
            lines.append(f"points       {placed.points.label} over {placed.field}: {placed.reason}")
        if found.checked:
            lines.append(f"checker      {found.checked}")
        if found.executed is not None:
            lines.append(f"execution    {'right on random matrices' if found.executed else 'WRONG'}")
    if found.known:
        label, workers = found.known[0]
        lines.append(f"families     {workers} workers at best: {label}")
    lines += [f"note         {note}" for note in found.notes]
    lines.append(f"effort       {found.runs} local searches, {found.seconds:.1f} s")
    if design is not None:
        if proof or found.certificate is not None:
            said = "none: nothing was written"
            if found.certificate is not None:
                said = "accepted by the independent checker; "
                said += f"written to {proof}: coded-designer verify {proof}" if proof else "--proof FILE keeps it"
            elif by_theorem(found):
                said = "no file: the lower bound is a theorem's (docs/converse.md)"
            lines.append(f"proof        {said}")
        lines += (
            [f"scheme file  written to {out}: coded-designer check {out}{where(found)}"]
            if out
            else ["", design.text(title(found), goal.kind)]
        )
    return "\n".join(lines).rstrip()


def where(found: Result) -> str:
    """Options of `check` that name the points at which the code was proved; none if there are too many to type."""
    placed = found.placement
    if placed is None or placed.points is None or len(placed.points) > TYPED or found.goal.cyclic:
        return ""
    points = ",".join(str(point[0]) for point in placed.points.points)
    return f" --field {placed.points.field.text} --points {points}"


def by_theorem(found: Result) -> bool:
    """Whether the code is optimal by a theorem, without a search."""
    return found.status == "optimal" and not found.exact and found.lower <= found.formula[0]


def status(found: Result) -> str:
    """`optimal` with its class, or what is open."""
    if found.status == "optimal":
        return f"optimal in the class {found.goal.kind}"
    return f"best found in this search; between {found.lower} and {found.workers} is open"


def as_json(found: Result) -> dict[str, Any]:
    """The JSON document."""
    goal, design, placed = found.goal, found.design, found.placement
    points = placed.points if placed is not None else None
    best = None
    if design is not None:
        best = {
            "workers": found.workers, "class": goal.kind, "support": design.support, "degree": design.degree,
            "exponents": design.as_json(), "modulus": design.modulus,
            "field": placed.field if placed is not None and points is not None else None,
            "points": [point[0] for point in points.points] if points is not None else None,
            "lower_bound": found.lower, "bound_reason": found.reason, "status": found.status, "method": found.method,
            "checked": found.checked or None, "executed": found.executed,
            "scheme": design.text(title(found), goal.kind),
        }  # fmt: skip
    return {
        "schema_version": 1, "command": "search",
        "instance": {"operation": goal.instance.name, "parameters": dict(goal.instance.parameters),
                     "colluders": goal.instance.colluders},
        "best": best, "families": [{"code": label, "workers": workers} for label, workers in found.known],
        "notes": found.notes, "runs": found.runs, "seconds": round(found.seconds, 3),
    }  # fmt: skip
