"""Symbolic design and verification of coded distributed computing.

Four lines do what the main command does:

>>> from designer import load, report, distinct
>>> code = load("epc").bind(p=2, m=2, n=2)
>>> result = report(code, distinct(12))
>>> result.answer.name, result.numbers["threshold_exact"]
('HOLDS', 9)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from designer.algebra.expression import parse
    from designer.algebra.field import field
    from designer.analyses.generic import generic_points, least_field_points
    from designer.analyses.survey import survey
    from designer.catalogue import load, names
    from designer.code import Code
    from designer.emitters import emit
    from designer.errors import DesignerError
    from designer.execution import run
    from designer.executors.faults import Faults, Stragglers
    from designer.explanation import explain
    from designer.latency.job import coded_job
    from designer.latency.model_text import read_workers
    from designer.latency.tradeoff import tradeoff
    from designer.points import dealt, distinct, explicit, grid, hermite, random_points, roots_of_unity, subgrids
    from designer.reals.conditioning import conditioning
    from designer.reals.points_text import numeric_points
    from designer.reports import Report, report
    from designer.residues.product import exact_product, fixed_product
    from designer.scheme_file import load_text
    from designer.scheme_text import dump
    from designer.verdict import Answer, Verdict

__version__ = "0.1.0"

_PUBLIC = {
    "Answer": "designer.verdict",
    "Code": "designer.code",
    "DesignerError": "designer.errors",
    "Faults": "designer.executors.faults",
    "Report": "designer.reports",
    "Stragglers": "designer.executors.faults",
    "Verdict": "designer.verdict",
    "coded_job": "designer.latency.job",
    "conditioning": "designer.reals.conditioning",
    "dealt": "designer.points",
    "distinct": "designer.points",
    "dump": "designer.scheme_text",
    "emit": "designer.emitters",
    "exact_product": "designer.residues.product",
    "explain": "designer.explanation",
    "explicit": "designer.points",
    "field": "designer.algebra.field",
    "fixed_product": "designer.residues.product",
    "generic_points": "designer.analyses.generic",
    "grid": "designer.points",
    "hermite": "designer.points",
    "least_field_points": "designer.analyses.generic",
    "load": "designer.catalogue",
    "load_text": "designer.scheme_file",
    "names": "designer.catalogue",
    "numeric_points": "designer.reals.points_text",
    "parse": "designer.algebra.expression",
    "random_points": "designer.points",
    "read_workers": "designer.latency.model_text",
    "report": "designer.reports",
    "roots_of_unity": "designer.points",
    "run": "designer.execution",
    "subgrids": "designer.points",
    "survey": "designer.analyses.survey",
    "tradeoff": "designer.latency.tradeoff",
}

__all__ = [
    "Answer",
    "Code",
    "DesignerError",
    "Faults",
    "Report",
    "Stragglers",
    "Verdict",
    "coded_job",
    "conditioning",
    "dealt",
    "distinct",
    "dump",
    "emit",
    "exact_product",
    "explain",
    "explicit",
    "field",
    "fixed_product",
    "generic_points",
    "grid",
    "hermite",
    "least_field_points",
    "load",
    "load_text",
    "names",
    "numeric_points",
    "parse",
    "random_points",
    "read_workers",
    "report",
    "roots_of_unity",
    "run",
    "subgrids",
    "survey",
    "tradeoff",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Public names are imported when they are used, so that `import designer` costs nothing."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'designer' has no attribute {name!r}")
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value
