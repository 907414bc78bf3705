"""Analyses: each decides one claim. Name -> module; a module gives `decide(question)`; None where nobody asked."""

from __future__ import annotations

from typing import Final

MODULES: Final = {
    "carrier": "designer.analyses.carrier",
    "degree": "designer.analyses.degree",
    "support": "designer.analyses.support",
    "threshold": "designer.analyses.threshold",
    "decodability": "designer.analyses.decodability",
    "privacy": "designer.analyses.privacy",
    "correction": "designer.analyses.correction",
    "overheads": "designer.analyses.overheads",
}
