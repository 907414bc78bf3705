"""The schemes that can be picked."""

from __future__ import annotations

from typing import Any

from designer.web.code_view import described, letters
from designer.web.query import Query, values


def view(query: Query) -> dict[str, Any]:
    """Name, operation and parameters of every scheme of the catalogue, and the targets of emitted programs."""
    from designer import __version__
    from designer.catalogue import load, names
    from designer.emitters import MODULES

    schemes = [load(name) for name in names()]
    return {
        "version": __version__,
        "targets": list(MODULES),
        "schemes": [
            {"key": scheme.key, "scheme": described(scheme), "parameters": letters(scheme, values(scheme, {}))}
            for scheme in schemes
        ],
    }
