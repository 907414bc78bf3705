"""What can be copied: the scheme file, the emitted program and the LaTeX."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from designer.web.query import PASTED, Query

if TYPE_CHECKING:
    from designer.code import Code


def scheme(query: Query) -> dict[str, Any]:
    """The scheme file: what was pasted as it is, else the canonical text."""
    from designer.scheme_text import dump

    return {"text": query.text or dump(query.declared())}


def program(query: Query) -> dict[str, Any]:
    """The emitted program; it is never run here."""
    from designer.emitters import default_target, emit

    code = query.code()
    points = query.evaluation_set(code)
    target = query.target or default_target(points)
    text = emit(code, points, target=target, command=command(query, code), wrong=query.wrong or 0)
    return {"text": text}


def latex(query: Query) -> dict[str, Any]:
    """Encoding polynomials, product polynomial and degree table for a paper."""
    from designer.degree_latex import paper_latex

    return {"text": paper_latex(query.code(), "booktabs")}


def command(query: Query, code: Code) -> str:
    """The command that emits the same program; a pasted scheme is taken to be saved.

    >>> command(Query(workers=12), Query().code())
    'coded-designer emit epc p=2 m=2 n=2 --workers 12'
    """
    words = ["coded-designer", "emit", code.scheme.key or f"{PASTED}.toml"]
    words += [f"{name}={value}" for name, value in code.parameters.items()]
    options = {"function": query.function, "field": query.field, "workers": query.workers, "points": query.points}
    options |= {"wrong": query.wrong, "target": query.target}
    for name, value in options.items():
        words += [f"--{name}", str(value)] if value else []
    return shlex.join(words)
