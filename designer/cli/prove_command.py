"""`prove`: the claims of a scheme for all values of its parameters."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from designer.cli.options import (
    coloured,
    output_arguments,
    print_json,
    read_scheme,
    seconds,
    status_of,
    trust_argument,
    write_file,
)
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.proving.coq_compiled import Compiled
    from designer.proving.prover import Proof
    from designer.scheme import Scheme
    from designer.verdict import Verdict


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `prove`."""
    parser.add_argument("scheme", metavar="SCHEME", help="name of the catalogue, or path of a .toml file")
    parser.add_argument("--schemes", metavar="DIR", help="directory of scheme files that goes before the catalogue")
    parser.add_argument(
        "--function", metavar="F", help="for a polynomial map (lagrange): another one, such as 'A*B + 2*A'"
    )
    parser.add_argument("--certificate", metavar="FILE", help="write the refutations that the checker accepted")
    parser.add_argument("--search", action="store_true", help="search the certificate even where the package has one")
    parser.add_argument("--coq", action="store_true", help="also: let Coq compile the theorems about the scheme")
    trust_argument(parser)
    parser.add_argument("--time", metavar="SECONDS", type=seconds, help="about how long it may take (default 60)")
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print the verdicts; the status tells the worst."""
    from designer.proving.certificates import text
    from designer.proving.prover import SECONDS, prove

    scheme = read_scheme(options)
    scheme = scheme if options.function is None else scheme.with_function(options.function)
    made = compiled(scheme) if options.coq else ()
    result = prove(scheme, seconds=options.time or SECONDS, search=options.search)
    result = with_theorems(result, made) if made else result
    if options.certificate:
        if result.certificate is None:
            raise DesignerError("no claim is certified", where=scheme.label, remedy="see the verdicts")
        write_file(options.certificate, text(result.certificate))
        if not options.quiet:
            print(f"wrote {options.certificate}; coded-designer verify {options.certificate}", file=sys.stderr)
    if options.json:
        print_json(_document(result, trust=options.trust))
    elif not options.quiet:
        print("\n".join(_lines(result, colour=coloured(options), trust=options.trust)))
    return status_of(result.answer)


def compiled(scheme: Scheme) -> tuple[Compiled, ...]:
    """Theorems that Coq compiled; its module is imported only where it is asked for."""
    from designer.proving.coq_compiled import compile_theorems

    return compile_theorems(scheme)


def with_theorems(result: Proof, made: tuple[Compiled, ...]) -> Proof:
    """The proof with the verdicts of these theorems."""
    from designer.proving.coq_verdicts import formal

    return formal(result, made)


def _document(result: Proof, *, trust: bool) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "command": "prove",
        "scheme": {"name": result.scheme.label, "title": result.scheme.name, "digest": result.scheme.digest},
        "verdicts": [_verdict(verdict, result.scheme, trust=trust) for verdict in result.verdicts],
    }


def _verdict(verdict: Verdict, scheme: Scheme, *, trust: bool) -> dict[str, Any]:
    whole = verdict.as_json()
    if verdict.witness is not None and (own := _certificate(verdict, scheme, verdict.witness)) is not None:
        whole["certificate"] = own
    if trust:
        from designer.trust import trust_json

        whole["trust"] = trust_json(verdict, scheme)
    return whole


def _certificate(verdict: Verdict, scheme: Scheme, witness: Mapping[str, Any]) -> dict[str, Any] | None:
    """A refutation at some parameters as a file that the independent checker accepts, if it has a kind for it."""
    from designer.analyses.choice import default_points
    from designer.proving.instances import refutation_certificate

    if scheme.open_chain:
        return None
    try:
        code = scheme.bind(**witness["parameters"])
        return refutation_certificate(code, default_points(code), verdict)
    except DesignerError:
        return None


def _lines(result: Proof, *, colour: bool, trust: bool) -> list[str]:
    from designer.proving.prover import scope_text
    from designer.report_text import trust_lines, verdict_lines

    lines = [f"{result.scheme.label}: {result.scheme.name}", f"for {scope_text(result.scheme)}, every field", ""]
    told = trust_lines(result.verdicts, result.scheme) if trust else {}
    for verdict in result.verdicts:
        lines += [*verdict_lines(verdict, colour=colour), *told.get(verdict.claim, ())]
    return lines
