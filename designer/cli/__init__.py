"""The command line: command -> module. A module gives `arguments(parser)` and `execute(options)`."""

from __future__ import annotations

from typing import Final

COMMANDS: Final = {
    "list": ("designer.cli.list_command", "the catalogue: name, operation, parameters, threshold, source"),
    "show": ("designer.cli.show_command", "a code: encoding polynomials, product polynomial, degree table"),
    "check": ("designer.cli.check_command", "decide the claims at these parameters, field and points"),
    "explain": ("designer.cli.explain_command", "verdicts in words, with numbers that can be checked by hand"),
    "prove": ("designer.cli.prove_command", "prove the claims for all values of the parameters"),
    "verify": ("designer.cli.verify_command", "run the independent checker on a certificate or a witness"),
    "claims": ("designer.cli.claims_command", "decide statements of the literature, or those of a claims file"),
    "emit": ("designer.cli.emit_command", "write reference encoder and decoder as one standalone file"),
    "run": (
        "designer.cli.run_command",
        "emit, execute on random and extreme matrices, compare with the direct product",
    ),
    "approximate": (
        "designer.cli.approximate_command",
        "functions that are no polynomials: two approximations, what they cost and their errors",
    ),
    "simulate": (
        "designer.cli.simulate_command",
        "latency of a code, or of the best partitions, on a model of workers",
    ),
    "compare": ("designer.cli.compare_command", "several schemes side by side: thresholds, overheads, latency"),
    "search": ("designer.cli.search_command", "design a code with the fewest workers"),
    "table": ("designer.cli.table_command", "the best codes known: print, verify, merge, as a site"),
    "report": ("designer.cli.report_command", "all of it for one code, as a page"),
    "serve": ("designer.cli.serve_command", "the explorer: a page in the browser to try schemes on"),
    "cite": ("designer.cli.cite_command", "BibTeX of a scheme's sources"),
}

OK, REFUTED, UNDECIDED, USAGE, DEFECT, INTERRUPTED = 0, 1, 2, 64, 70, 130
