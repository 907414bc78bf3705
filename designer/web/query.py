"""What the page asks about: a scheme by name or as text, its parameters, points and the question; no files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as attribute
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from designer.errors import DesignerError, SchemeError, similar

if TYPE_CHECKING:
    from designer.code import Code
    from designer.points import EvaluationSet
    from designer.scheme import Scheme

TEXT_LIMIT: Final = 16_000
"""Characters of a pasted scheme: it is part of the page's address."""

WORD_LIMIT: Final = 2_000
"""Characters of any other text, such as a list of points."""

NUMBER_LIMIT: Final = 10**6
PARAMETER_COUNT: Final = 32
COMPARED_LIMIT: Final = 8
LONGEST_RANGE: Final = 32
PASTED: Final = "scheme"
"""What a pasted scheme is called in messages."""

STARTING: Final = 2
"""Parameters that are not given start here, or at the nearest values that the constraints admit."""

CHAIN_START: Final = {f"p{number}": STARTING for number in range(4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One state of the page; `read_query` makes it from JSON.

    Args:
        scheme: a name of the catalogue.
        text: a scheme as TOML text; it goes before the name.
        parameters: numbers for the scheme's letters; those it lacks are left out, missing ones start at 2.
        function: for polynomial maps another function.
        field, points: as on the command line; empty for the scheme's own.
        workers: number of points; None for as many as the threshold.
        received, colluders, wrong: as in `designer.report`.
        target: of the emitted program; empty for the one that serves the field.
        model: of the workers' times, as `simulate` reads it, but for files; empty for a shifted exponential one.
        crew: how many workers do the job whose time is computed; None for twice the threshold.
        along: the parameter that the first plot runs along; empty for all parts of the partition together.
        compared: schemes of the catalogue that are drawn beside this one.
        longest: the largest value of a parameter in the plots.
        most: the largest number of workers in the plots.
    """

    scheme: str = "epc"
    text: str = ""
    parameters: Mapping[str, int] = attribute(default_factory=lambda: MappingProxyType({}))
    function: str = ""
    field: str = ""
    points: str = ""
    workers: int | None = None
    received: int | None = None
    colluders: int | None = None
    wrong: int | None = None
    target: str = ""
    model: str = ""
    crew: int | None = None
    along: str = ""
    compared: tuple[str, ...] = ()
    longest: int = 6
    most: int = 60

    def declared(self) -> Scheme:
        """The scheme, as declared.

        Raises:
            SchemeError: there is none of that name, or the text is none.
        """
        scheme = _pasted(self.text) if self.text else catalogued(self.scheme)
        return scheme.with_function(self.function) if self.function else scheme

    def code(self) -> Code:
        """The scheme with its parameters bound."""
        scheme = self.declared()
        return scheme.bind(**values(scheme, self.parameters))

    def evaluation_set(self, code: Code) -> EvaluationSet:
        """The points."""
        from designer.algebra.field import field
        from designer.analyses.choice import check_workers, named_points
        from designer.analyses.generic import generic_points, least_field_points

        over = field(self.field) if self.field else None
        if self.points.strip() != "auto":
            return named_points(code, self.points or None, over, self.workers)
        check_workers(self.workers)
        if over is not None:
            return generic_points(code, over, self.workers, colluders=self.colluders).points
        return least_field_points(code, self.workers, colluders=self.colluders).points


def catalogued(name: str) -> Scheme:
    """The scheme of the catalogue that has that name; never a file.

    Raises:
        SchemeError: there is none.
    """
    from designer.catalogue import load, names

    if name not in (known := names()):
        raise SchemeError("unknown scheme", got=name, allowed=", ".join(known), remedy=similar(name, known))
    return load(name)


def _pasted(text: str) -> Scheme:
    from designer.scheme_file import load_text

    return load_text(text, where=PASTED)


def values(scheme: Scheme, given: Mapping[str, int]) -> dict[str, int]:
    """A number for each of the scheme's letters: the one that is given, else one to start from.

    >>> values(catalogued("gasp-r"), {"K": 5, "p": 3})
    {'K': 5, 'L': 2, 'T': 2, 'r': 2}
    """
    if scheme.open_chain:
        links = {name: value for name, value in given.items() if re.fullmatch(r"p[0-9]{1,2}", name)}
        return dict(sorted(links.items(), key=lambda link: int(link[0][1:]))) or dict(CHAIN_START)
    start = starting_values(scheme)
    return {name: given.get(name, start[name]) for name in scheme.parameters}


def starting_values(scheme: Scheme) -> dict[str, int]:
    """Parameters to start from: 2 each, or the values near 2 that satisfy the constraints."""
    everywhere = dict.fromkeys(scheme.parameters, STARTING)
    if len(scheme.parameters) > 4 or not scheme.constraints:
        return everywhere
    bindings = [found for found in scheme.bindings(STARTING + 2) if all(found.values())]
    return min(bindings, key=lambda found: sum(abs(v - STARTING) for v in found.values()), default=everywhere)


def read_query(document: object) -> Query:
    """The query in a JSON document.

    Raises:
        DesignerError: a key is unknown, or a value has the wrong type or size.

    >>> read_query({"scheme": "tri", "parameters": {"p": 3}}).parameters["p"]
    3
    """
    if not isinstance(document, dict):
        raise DesignerError("not a query", allowed="a JSON object")
    known = [found.name for found in fields(Query)]
    if unknown := [key for key in document if key not in known]:
        raise DesignerError("unknown key of a query", got=unknown[0], allowed=", ".join(known))
    return Query(**{key: _READERS[key](key, value) for key, value in document.items()})


def _word(key: str, value: object, limit: int = WORD_LIMIT) -> str:
    if not isinstance(value, str) or len(value) > limit:
        got = f"{len(value)} characters" if isinstance(value, str) else type(value).__name__
        raise DesignerError("not a text, or too long", where=key, got=got, allowed=f"at most {limit} characters")
    return value


def _text(key: str, value: object) -> str:
    if isinstance(value, str) and len(value) > TEXT_LIMIT:
        raise DesignerError(
            f"scheme text longer than {TEXT_LIMIT} characters", where=key, got=f"{len(value)} characters"
        )
    return _word(key, value, TEXT_LIMIT)


def _number(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= NUMBER_LIMIT:
        raise DesignerError("not a number in range", where=key, got=value, allowed=f"0 to {NUMBER_LIMIT}")
    return value


def _optional(key: str, value: object) -> int | None:
    return None if value is None else _number(key, value)


def _parameters(key: str, value: object) -> Mapping[str, int]:
    if not isinstance(value, dict) or len(value) > PARAMETER_COUNT:
        raise DesignerError("not parameters", where=key, allowed=f"at most {PARAMETER_COUNT} names with numbers")
    return {_word(key, name): _number(f"{key}.{name}", number) for name, number in value.items()}


def _names(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > COMPARED_LIMIT:
        raise DesignerError("not a list of schemes", where=key, allowed=f"at most {COMPARED_LIMIT} names")
    return tuple(_word(key, name) for name in value)


def _longest(key: str, value: object) -> int:
    if not 1 <= (number := _number(key, value)) <= LONGEST_RANGE:
        raise DesignerError("range of a plot", where=key, got=number, allowed=f"1 to {LONGEST_RANGE}")
    return number


_READERS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    **dict.fromkeys(("scheme", "function", "field", "points", "target", "model", "along"), _word),
    **dict.fromkeys(("workers", "received", "colluders", "wrong", "crew"), _optional),
    "text": _text, "parameters": _parameters, "compared": _names, "longest": _longest, "most": _number,
}  # fmt: skip
