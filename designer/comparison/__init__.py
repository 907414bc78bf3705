"""Several schemes side by side. View -> module; a module gives `view(entries, question)`."""

from __future__ import annotations

from typing import Final

VIEWS: Final = {
    "thresholds": "designer.comparison.thresholds",
    "overheads": "designer.comparison.overheads",
    "latency": "designer.comparison.latency",
}
