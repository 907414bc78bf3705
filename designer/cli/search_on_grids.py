"""`search --variables`: codes in several variables, on full grids."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from designer.cli import OK
from designer.cli.options import print_json, write_file
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.search.boxes import Box
    from designer.search.instance import Instance


def search_on_grids(options: argparse.Namespace, instance: Instance) -> int:
    """Try all ways to share out the indices, run the best one's program, and print its scheme file."""
    from designer.search.boxes import boxes
    from designer.search.execute import execute_on_grid

    if options.exponents not in ("integer", "laurent") or options.minimize in ("support", "degree"):
        raise DesignerError(
            "on grids integer exponents are searched for workers or upload", where="--variables",
            got=f"--exponents {options.exponents} --minimize {options.minimize}",
        )  # fmt: skip
    if options.resume or options.prove or options.certificate or options.proof or options.record:
        raise DesignerError("a search on grids has no checkpoint, no certificate and no record", where="--variables")
    found = boxes(instance, options.variables, seed=options.seed)
    if options.minimize == "upload":
        found.sort(key=lambda box: (box.upload, box.workers, len(box.axes)))
    best = found[0]
    name = f"code on grids for {best.instance.key}: {best.workers} workers"
    if options.out is not None:
        write_file(options.out, best.text(name))
    executed = execute_on_grid(best, seed=options.seed)
    right = executed.equal if executed is not None else None
    if options.json:
        own = {**box_json(best), "status": status(best), "executed": right, "scheme": best.text(name)}
        others = [box_json(box) for box in found[1:]]
        print_json({"schema_version": 1, "command": "search", "best": own, "others": others})
    elif not options.quiet:
        tail = f"scheme file  written to {options.out}" if options.out else "\n" + best.text(name).rstrip()
        print("\n".join([*table(found), "", *said(best, right=right), tail]))
    return OK


def table(found: Sequence[Box]) -> list[str]:
    """What was tried, a row each."""
    from designer.search.design import CLASSES

    instance = found[0].instance
    heads = ["workers", "grid", *(f"blocks of {operand}" for operand in instance.operation.names), "indices"]
    rows = [
        heads,
        *([str(box.workers), "x".join(map(str, box.sizes)), *map(str, box.shares), box.label] for box in found),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{word:<{w}}" for word, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [f"{instance.key}, class box: {CLASSES['box']}", "", *lines]


def said(best: Box, *, right: bool | None) -> list[str]:
    """What is known of the code that is proposed."""
    ran = {True: "right on random matrices", False: "WRONG", None: "not run on matrices: too many workers"}
    return [
        f"workers      {best.workers}, {best.label}",
        f"lower bound  {best.lower} (the product of each variable's lower bound)",
        f"status       {status(best)}",
        f"execution    {ran[right]}",
        "record       none: the table has no codes on grids",
    ]


def status(best: Box) -> str:
    """`optimal`, among the codes that count these indices in these variables, or what is open."""
    if best.workers == best.lower:
        return "optimal for these indices in these variables"
    return f"best found in this search; between {best.lower} and {best.workers} is open"


def box_json(box: Box) -> dict[str, Any]:
    """A code on grids."""
    return {
        "workers": box.workers, "class": "box", "grid": list(box.sizes), "indices": [list(own) for own, _ in box.axes],
        "shares": dict(zip(box.instance.operation.names, box.shares, strict=True)), "lower_bound": box.lower,
    }  # fmt: skip
