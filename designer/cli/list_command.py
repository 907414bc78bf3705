"""`list`: the catalogue."""

from __future__ import annotations

import argparse

from designer.cli.options import output_arguments, print_json, read_directory
from designer.scheme import Scheme


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `list`."""
    parser.add_argument("--schemes", metavar="DIR", help="directory of scheme files that goes before the catalogue")
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print one line a scheme."""
    from designer.catalogue import load, names

    directory = read_directory(options)
    rows = [_row(load(name, directory=directory)) for name in names(directory)]
    if options.json:
        print_json({"schema_version": 1, "command": "list", "schemes": rows})
        return 0
    if options.quiet:
        return 0
    keys = ("name", "operation", "parameters", "points", "threshold", "source")
    widths = {key: max(len(key), *(len(row[key]) for row in rows)) for key in keys}
    print("  ".join(f"{key:<{widths[key]}}" for key in keys).rstrip())
    for row in rows:
        print("  ".join(f"{row[key]:<{widths[key]}}" for key in keys).rstrip())
    return 0


def _row(scheme: Scheme) -> dict[str, str]:
    threshold = scheme.claims.threshold
    return {
        "name": scheme.key,
        "title": scheme.name,
        "operation": scheme.operation.name,
        "parameters": "p0 p1 … pt" if scheme.open_chain else " ".join(scheme.parameters),
        "points": scheme.points.rule,
        "threshold": str(threshold) if threshold is not None else "computed",
        "source": scheme.sources[0].get("key", "") if scheme.sources else "",
    }
