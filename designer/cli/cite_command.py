"""`cite`: BibTeX of a scheme's sources."""

from __future__ import annotations

import argparse

from designer.cli.options import print_json, read_scheme


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `cite`."""
    parser.add_argument("scheme", metavar="SCHEME", help="name of the catalogue, or path of a .toml file")
    parser.add_argument("--schemes", metavar="DIR", help="directory of scheme files that goes before the catalogue")
    parser.add_argument("--json", action="store_true", help="the sources as JSON")


def execute(options: argparse.Namespace) -> int:
    """Print the entries."""
    from designer.bibliography import bibtex

    scheme = read_scheme(options)
    if options.json:
        print_json(
            {
                "schema_version": 1,
                "command": "cite",
                "scheme": scheme.label,
                "sources": [dict(s) for s in scheme.sources],
            }
        )
    else:
        print(bibtex(scheme.sources), end="")
    return 0
