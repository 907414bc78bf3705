"""HTML pieces that notebooks and pages share; each is legible on light and on dark ground, and without colours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

COLOURS: Final = {"HOLDS": "#1a7f37", "REFUTED": "#cf222e", "UNDECIDED": "#9a6700"}
"""Grounds of white words, in a contrast of 4.5 at least."""

_OPENING: Final = '<table style="text-align:left">'


def badge(answer: str) -> str:
    """An answer as a white word on its colour.

    >>> "HOLDS</span>" in badge("HOLDS")
    True
    """
    style = f"background:{COLOURS[answer]};color:#fff;padding:0 .45em;border-radius:.3em;font-weight:600"
    return f'<span class="answer" style="{style}">{answer}</span>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "") -> str:
    """A table whose first column names its rows.

    Args:
        head: text of the column heads.
        rows: cells, as HTML.
        caption: text; none if empty.

    >>> table(["a"], [["1"]]).partition(">")[2]
    '<thead><tr><th scope="col">a</th></tr></thead><tbody><tr><th scope="row">1</th></tr></tbody></table>'
    """
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{_row(row)}</tr>" for row in rows)
    return f"{_OPENING}{title}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _row(row: Sequence[str]) -> str:
    first, *rest = row
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)


def fields(values: Mapping[str, str], *, caption: str = "") -> str:
    """Names with their values, which are HTML, as a table of two columns.

    >>> fields({"N": "12"}).partition(">")[2]
    '<tbody><tr><th scope="row">N</th><td>12</td></tr></tbody></table>'
    """
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    rows = "".join(f"<tr>{_row([escape(name), value])}</tr>" for name, value in values.items())
    return f"{_OPENING}{title}<tbody>{rows}</tbody></table>"


def items(lines: Iterable[str]) -> str:
    """Lines of text as a list; "" for none.

    >>> items(["a < b"])
    '<ul><li>a &lt; b</li></ul>'
    """
    inner = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{inner}</ul>" if inner else ""
