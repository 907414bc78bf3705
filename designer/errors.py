"""Errors: one clear line that says what, where, got, allowed and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable


class DesignerError(Exception):
    """Bad input or a request that cannot be met; the command line prints it and exits with 64.

    Args:
        what: what is wrong, in one clause.
        where: file, key or option in which it was found.
        got: what stood there; shortened when it is long.
        allowed: what may stand there.
        remedy: one thing to do about it.

    >>> str(DesignerError("unknown parameter", where="epc", got="q", allowed="p, m, n"))
    'unknown parameter; in epc; got q; allowed: p, m, n'
    """

    def __init__(self, what: str, *, where: str = "", got: object = None, allowed: str = "", remedy: str = "") -> None:
        parts = [what]
        if where:
            parts.append(f"in {where}")
        if got is not None:
            parts.append(f"got {_shorten(str(got))}")
        if allowed:
            parts.append(f"allowed: {allowed}")
        if remedy:
            parts.append(remedy)
        super().__init__("; ".join(parts))
        self.where, self.got = where, got


class SchemeError(DesignerError):
    """A scheme file or a scheme's declaration is wrong."""


class ExpressionError(SchemeError):
    """A formula is not of the admitted language, or too large."""


class ParameterError(DesignerError):
    """Parameters are missing, unknown, out of range or break a constraint."""


class FieldError(DesignerError):
    """A field does not exist, or lacks what is asked of it."""


class PointsError(DesignerError):
    """An evaluation set is malformed or does not exist in its field."""


class ArrayError(DesignerError):
    """An array has the wrong shape, type or range."""


class ExecutionError(DesignerError):
    """A run could not finish: too few answers arrived."""


def similar(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`did you mean epc?` for a word that is close to a known one.

    >>> similar("ecp", ["epc", "tri"])
    'did you mean epc?'
    """
    from difflib import get_close_matches

    found = get_close_matches(word, list(known), n=1)
    return f"did you mean {found[0]}?" if found else otherwise


def _shorten(text: str, limit: int = 60) -> str:
    """The text on one line, cut to `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
