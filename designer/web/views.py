"""What the page asks for: name -> module and function. A function takes a `Query` and returns a JSON object."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from designer.errors import DesignerError
from designer.web.query import Query

VIEWS: Final = {
    "catalogue": ("designer.web.catalogue_view", "view"),
    "code": ("designer.web.code_view", "view"),
    "verdicts": ("designer.web.verdict_view", "view"),
    "plots": ("designer.web.plot_view", "view"),
    "latency": ("designer.web.latency_view", "view"),
    "scheme": ("designer.web.copy_views", "scheme"),
    "program": ("designer.web.copy_views", "program"),
    "latex": ("designer.web.copy_views", "latex"),
}


def view(name: str, query: Query) -> dict[str, Any]:
    """One view of a query.

    Args:
        name: one of `VIEWS`.
        query: the state of the page.

    Raises:
        DesignerError: the query asks for what does not exist.
    """
    if name not in VIEWS:
        raise DesignerError("no such view", got=name, allowed=", ".join(VIEWS))
    module, function = VIEWS[name]
    shown: dict[str, Any] = getattr(import_module(module), function)(query)
    return shown
