"""What is compared: `epc bi0 tri p=2 m=2 n=2`, `gasp-small gasp-big K=4 L=4 T=1..8`, `convolution m=1..10 n=m`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from designer.catalogue import load
from designer.code import Code
from designer.errors import DesignerError, ParameterError
from designer.scheme import Scheme

RANGE_LIMIT: Final = 1000
"""Most values of the parameter that varies."""

SCHEME_LIMIT: Final = 30
BEST: Final = "best"
"""Value of a parameter that is chosen such that the product has the fewest monomials."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of a comparison.

    Args:
        scheme: the family.
        at: the value of the parameter that varies; None where none does.
        code: the code; None where the scheme has none there.
        refused: why it has none.
    """

    scheme: Scheme
    at: int | None
    code: Code | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Codes to compare.

    Args:
        schemes: the families, in the order given.
        axis: the parameter that varies; empty where none does.
        given: the parameters as they were given.
        entries: scheme by scheme, for each value of the axis.
    """

    schemes: tuple[Scheme, ...]
    axis: str
    given: Mapping[str, str]
    entries: tuple[Entry, ...]

    @property
    def fixed_text(self) -> str:
        """The parameters that do not vary with the axis."""
        return " ".join(f"{name}={value}" for name, value in self.given.items() if self.axis not in (name, value))

    @property
    def axis_text(self) -> str:
        """What varies, for an axis: `number of parts m = n`, `colluding workers T`."""
        same = [name for name, value in self.given.items() if value == self.axis]
        letters = " = ".join([self.axis, *same])
        if any(
            formula is not None and str(formula) == self.axis
            for s in self.schemes
            for formula in s.masks.counts.values()
        ):
            return f"colluding workers {letters}"
        if any(str(bound) == self.axis for scheme in self.schemes for bound in scheme.bounds.values()):
            return f"number of parts {letters}"
        return f"parameter {letters}"

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why there are no codes at some places, once each."""
        return tuple(dict.fromkeys(f"{entry.scheme.label}: {entry.refused}" for entry in self.entries if entry.refused))

    def named(self, entry: Entry) -> dict[str, str | int | None]:
        """The columns that say which code a row is about."""
        place = {self.axis: entry.at} if self.axis else {}
        return {
            "scheme": entry.scheme.label,
            **place,
            "parameters": entry.code.label.partition(" ")[2] if entry.code else None,
        }


def read_comparison(words: Sequence[str], directory: Path | None = None) -> Comparison:
    """The codes that words name.

    Args:
        words: schemes (names of the catalogue or paths), and for their parameters `name=value`, `name=FROM..TO` (one
            of them), `name=OTHER` (as large as another one), or `name=best` (fewest monomials). Every scheme takes
            those that it has; a parameter that may be 0 is 0 without a value.
        directory: a directory of scheme files that goes before the catalogue.

    Raises:
        DesignerError: a word is malformed, a parameter belongs to no scheme or is missing in one, or a scheme has no
            code at all there.

    >>> [entry.code.label for entry in read_comparison(["epc", "matdot", "p=2", "m=3", "n=1"]).entries]
    ['epc p=2 m=3 n=1', 'matdot p=2']
    """
    names = [word for word in words if "=" not in word]
    if not 1 <= len(names) <= SCHEME_LIMIT or len(set(names)) < len(names):
        raise DesignerError(
            "schemes to compare", got=" ".join(names) or "nothing", allowed=f"1 to {SCHEME_LIMIT} different ones"
        )
    schemes = tuple(load(name, directory=directory) for name in names)
    given = _given([word for word in words if "=" in word])
    axis, values = _axis(given)
    for name in given:
        if not any(_takes(scheme, name) for scheme in schemes) and name not in given.values():
            raise ParameterError("parameter of none of the schemes", got=name, allowed=_letters(schemes))
    entries = tuple(_entry(scheme, given, axis, value) for scheme in schemes for value in values)
    for scheme in schemes:
        own = [entry for entry in entries if entry.scheme is scheme]
        if all(entry.code is None for entry in own):
            raise ParameterError(own[0].refused)
    return Comparison(schemes, axis, given, entries)


def _given(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        name, _, value = word.partition("=")
        if not name or not re.fullmatch(r"[0-9]{1,7}(\.\.[0-9]{1,7})?|[A-Za-z][A-Za-z0-9_]*", value):
            raise ParameterError(
                "not a parameter", got=word, allowed=f"name=value, name=FROM..TO, name=OTHER, name={BEST}"
            )
        if name in found:
            raise ParameterError("parameter given twice", got=name)
        found[name] = value
    return found


def _axis(given: Mapping[str, str]) -> tuple[str, Sequence[int | None]]:
    """The parameter that varies, and its values; no name and one value where none does."""
    varying = [name for name, value in given.items() if ".." in value]
    if len(varying) > 1:
        raise ParameterError(
            "more than one parameter varies",
            got=" ".join(varying),
            allowed="one",
            remedy=f"write {varying[1]}={varying[0]}",
        )
    for name, value in given.items():
        if not value[0].isdecimal() and value != BEST:
            _check_reference(given, name, value)
    if not varying:
        return "", [None]
    first, _, last = given[varying[0]].partition("..")
    if not 0 <= int(last) - int(first) < RANGE_LIMIT:
        raise ParameterError("range", got=given[varying[0]], allowed=f"ascending, at most {RANGE_LIMIT} values")
    return varying[0], range(int(first), int(last) + 1)


def _check_reference(given: Mapping[str, str], name: str, other: str) -> None:
    """Refuse `name=other` where the other parameter has no number of its own."""
    if given.get(other, "")[:1].isdecimal():
        return
    seen = [name]
    while other in given and other not in seen:
        seen.append(other)
        other = given[other]
    got = " ".join(f"{one}={given[one]}" for one in seen)
    numbers = ", ".join(letter for letter, value in given.items() if value[0].isdecimal())
    remedy = f"give {name} a number" if not numbers else ""
    if other in seen:
        what = "parameters that refer to each other" if len(seen) > 1 else "parameter that refers to itself"
        raise ParameterError(what, got=got, remedy=f"give {other} a number")
    if len(seen) > 1:
        raise ParameterError(f"{seen[1]} has no number that {name} could be", got=got, allowed=numbers, remedy=remedy)
    raise ParameterError(f"{other} is no parameter that has a number", got=got, allowed=numbers, remedy=remedy)


def _entry(scheme: Scheme, given: Mapping[str, str], axis: str, at: int | None) -> Entry:
    values = {name: 0 for name in scheme.parameters if scheme.least(name) == 0}
    free = ""
    for name, value in given.items():
        if not _takes(scheme, name):
            continue
        if value == BEST:
            free = name
            values.pop(name, None)
        else:
            source = value if value in given else name
            values[name] = at if source == axis and at is not None else int(given[source])
    values = {name: values[name] for name in scheme.parameters or values if name in values}
    try:
        code = scheme.best(free, **values) if free else scheme.bind(**values)
    except ParameterError as error:
        return Entry(scheme, at, None, str(error))
    return Entry(scheme, at, code)


def _takes(scheme: Scheme, name: str) -> bool:
    """Whether a scheme has a parameter of that name; chains of every length have p0, p1, … of theirs."""
    return name in scheme.parameters or (scheme.open_chain and re.fullmatch("p[0-9]+", name) is not None)


def _letters(schemes: Sequence[Scheme]) -> str:
    return "; ".join(f"{scheme.label}: {' '.join(scheme.parameters) or 'p0 p1 …'}" for scheme in schemes)
