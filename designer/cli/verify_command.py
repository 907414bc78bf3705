"""`verify`: the independent checkers on a certificate, a witness, or the refuted verdicts of `check --json`."""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from designer.cli.options import NAME_LIMIT, print_json, read_scheme
from designer.errors import DesignerError

SIZE_LIMIT: Final = 1 << 28
CHECKERS: Final = {"family": "designer.proofs.check_family", "order": "designer.proofs.check_order"}
"""Kind of a certificate -> its checker; all others are instances."""
INSTANCES: Final = "designer.proofs.check_instance"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `verify`."""
    parser.add_argument("file", metavar="FILE", help="a certificate, a witness, or what check --json printed")
    parser.add_argument("--scheme", metavar="SCHEME", help="name or path: what the file states must be this scheme")
    parser.add_argument("--schemes", metavar="DIR", help="directory of scheme files that goes before the catalogue")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def execute(options: argparse.Namespace) -> int:
    """Print what the checker says; 0 if it accepts, 1 if not."""
    document = read_document(options.file)
    checker = import_module(CHECKERS.get(str(document.get("kind")), INSTANCES))
    said: list[str] = []
    try:
        if document.get("kind") == "family":
            _same_scheme(options, document)
        elif document.get("kind") == "order":
            document = _of_a_bound(options, document)
        elif options.scheme is not None:
            _same_codes(options, checker.certificates(document))
        said = [str(line) for line in checker.verdicts(document)]
        said += _unchecked(document)
        status = 0
    except Exception as error:  # noqa: BLE001 - whatever a malformed certificate causes, it is rejected
        said.append(f"rejected: {error or type(error).__name__}")
        status = 1
    if options.json:
        print_json({
            "schema_version": 1, "command": "verify", "file": options.file, "checker": checker.__name__,
            "accepted": not status, "says": said,
        })  # fmt: skip
    elif not options.quiet:
        print("\n".join(said))
    return status


def read_document(path: str) -> dict[str, Any]:
    """The JSON object in a file.

    Raises:
        DesignerError: there is none.
    """
    file = Path(path)
    try:
        if not path or len(file.name) > NAME_LIMIT or file.stat().st_size > SIZE_LIMIT:
            raise DesignerError("no certificate", got=path or "no name of a file", allowed="a file of at most 256 MB")
        document = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise DesignerError("cannot read", got=path, remedy=str(error.strerror)) from None
    except (ValueError, RecursionError):
        raise DesignerError("not JSON", got=path) from None
    if not isinstance(document, dict):
        raise DesignerError("no certificate", got=path, allowed="a JSON object with a kind")
    return document


def _of_a_bound(options: argparse.Namespace, document: dict[str, Any]) -> dict[str, Any]:
    """A certificate of a lower bound, with the hints that the checker goes by."""
    if options.scheme is not None:
        raise ValueError("a certificate of a lower bound is about no scheme; leave --scheme out")
    from designer.search.order.certificate import hinted

    return hinted(document)


def _same_scheme(options: argparse.Namespace, document: dict[str, Any]) -> None:
    """Reject a certificate whose statements are not those of the scheme that was named."""
    if options.scheme is None:
        return
    from designer.proving.certificates import statement

    scheme = read_scheme(options)
    for entry in document["proofs"]:
        if entry["statement"] != statement(scheme, entry.get("factors")):
            raise ValueError(f"the statement is not that of {scheme.label}")


def _same_codes(options: argparse.Namespace, certificates: list[dict[str, Any]]) -> None:
    """Reject certificates whose exponents are not those of the scheme that was named, at their parameters."""
    from designer.proving.instances import differs

    scheme = read_scheme(options)
    for own in certificates:
        label, *words = str(own.get("code", "")).split()
        given = {name: int(value) for name, _, value in (word.partition("=") for word in words)}
        if label != scheme.label or set(given) < set(scheme.parameters):
            raise ValueError(f"it is not about {scheme.label}")
        if (key := differs(own, scheme.bind(**given))) is not None:
            raise ValueError(f"its {key} are not those of {own['code']}")


def _unchecked(document: dict[str, Any]) -> list[str]:
    """What is said of verdicts that carry nothing that can be checked."""
    others = [str(verdict["claim"]) for verdict in document.get("verdicts", ()) if verdict["answer"] != "REFUTED"]
    return [f"not checked: {', '.join(others)}, which nothing refutes"] if others else []
