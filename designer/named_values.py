"""Words `name=value`, as commands and queries read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from designer.errors import ParameterError

DIGITS: Final = 12
"""Longest number that is read; what it stands for sets closer limits."""


def named_values(words: Iterable[str]) -> dict[str, str]:
    """Names with their values, as texts, in the order given.

    Raises:
        ParameterError: a word is no `name=value`, or a name is given twice.

    >>> named_values(["p=2", "r=best"])
    {'p': '2', 'r': 'best'}
    """
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise ParameterError("not a parameter", got=word, allowed="name=value")
        if name in found:
            raise ParameterError("parameter given twice", got=name)
        found[name] = value
    return found


def natural(name: str, text: str) -> int:
    """The number that a parameter's text stands for; only plain digits are read.

    Raises:
        ParameterError: it is none, or too long.

    >>> natural("p", "12")
    12
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise ParameterError(
            f"parameter {name} is not a number in range", got=text or "nothing", allowed="an integer >= 1"
        )
    return int(text)
