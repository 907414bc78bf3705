"""Where in a scheme's text an error lies."""

from __future__ import annotations

import re
from typing import Final

from designer.errors import DesignerError

_REPORTED: Final = re.compile(r"at line ([0-9]{1,6})")
_HEADER: Final = re.compile(r"\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}")
_ENTRY: Final = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=""")


def line_of(error: DesignerError, text: str) -> int | None:
    r"""The line, from 1 on, that an error in a scheme's text is about; None where that is not known.

    Args:
        error: from `designer.load_text` or `Scheme.bind`.
        text: the scheme.

    >>> from designer import load_text
    >>> text = 'operation = "matmul"\n[exponents]\nA = ["k +"]\nB = ["k"]\n'
    >>> try: load_text(text)
    ... except DesignerError as error: line_of(error, text)
    3
    """
    got, last = str(error.got), text.rstrip().count("\n") + 1
    if "at end of document" in got:
        return last
    if (found := _REPORTED.search(got)) is not None:
        return min(int(found[1]), last)
    key = error.where.rpartition(": ")[2] if ": " in error.where else ""
    places = _places(text)
    for name in (f"{key}.{got}" if key else got, key, key.partition(".")[0]):
        if name in places:
            return places[name]
    return None


def _places(text: str) -> dict[str, int]:
    """Dotted key -> its first line."""
    places: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if (header := _HEADER.match(line)) is not None and not _ENTRY.match(line):
            section = header[1]
            places.setdefault(section, number)
        elif (entry := _ENTRY.match(line)) is not None:
            places.setdefault(f"{section}.{entry[1]}" if section else entry[1], number)
    return places
