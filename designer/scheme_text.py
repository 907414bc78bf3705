"""Schemes as canonical text: what digests are taken of, and what the reader reads back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from designer.algebra.expression import Expression
from designer.errors import DesignerError
from designer.scheme_format import CHAIN_FAMILY, CLAIM_KEYS, DOMAINS, POINT_KEYS

if TYPE_CHECKING:
    from designer.scheme import Scheme

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def dump(scheme: Scheme) -> str:
    """The canonical text of a scheme: equal schemes share it, and `designer.scheme_file.load_text` reads it back."""
    kind, names = scheme.operation.name, scheme.operation.names
    lines = [f"name = {_toml(scheme.name)}", f"operation = {_toml(kind)}"]
    lines += _entries(_ordered(scheme.options))
    if scheme.domain != DOMAINS[0]:
        lines.append(f"domain = {_toml(scheme.domain)}")
    if scheme.nodes:
        lines.append(f"nodes = {_toml(scheme.nodes)}")
    if not scheme.open_chain:
        lines.append(f"parameters = {_toml(list(scheme.parameters))}")
    lines.append(f"variables = {_toml(list(scheme.variables))}")
    if scheme.laurent:
        lines.append(f"laurent = {_toml(scheme.laurent)}")
    if scheme.constraints:
        lines.append(f"constraints = {_toml([str(rule) for rule in scheme.constraints])}")
    sections: dict[str, Mapping[str, Any]] = {
        "fixed": _ordered(scheme.fixed),
        "bounds": {index: scheme.bounds[index] for index in scheme.operation.cut if index in scheme.bounds},
        "modulus": _ordered(scheme.modulus, scheme.variables),
        "exponents": _ordered(scheme.exponents, CHAIN_FAMILY if scheme.open_chain else names),
        "algorithm": _algorithm(scheme),
        "masks": _masks(scheme),
        "claims": {key: value for key in CLAIM_KEYS if (value := getattr(scheme.claims, key))},
        "points": {key: value for key in POINT_KEYS if (value := getattr(scheme.points, key))},
    }
    if scheme.claims.shares:
        sections["claims"] = {**sections["claims"], "shares": _ordered(scheme.claims.shares, names)}
    for section, table in sections.items():
        if table:
            lines += ["", f"[{section}]", *_entries(table)]
    for source in scheme.sources:
        lines += ["", "[[sources]]", *_entries(_ordered(source))]
    return "\n".join(lines) + "\n"


def _algorithm(scheme: Scheme) -> dict[str, Any]:
    if scheme.algorithm is None:
        return {}
    return {
        **_ordered(scheme.algorithm.terms, scheme.operation.names),
        scheme.operation.letter: scheme.algorithm.readout,
    }


def _masks(scheme: Scheme) -> dict[str, Any]:
    if not scheme.masks.counts:
        return {}
    names = scheme.operation.names
    return {"count": _ordered(scheme.masks.counts, names), **_ordered(scheme.masks.exponents, names)}


def _ordered(table: Mapping[str, Any], keys: Sequence[str] = ()) -> dict[str, Any]:
    """The table with its keys in the order of others, or else sorted."""
    order = {key: number for number, key in enumerate(keys)}
    return dict(sorted(table.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))


def _entries(table: Mapping[str, Any]) -> list[str]:
    """`key = value` lines."""
    return [f"{key if _BARE_KEY.fullmatch(key) else _toml(key)} = {_toml(value)}" for key, value in table.items()]


def _toml(value: object) -> str:
    """One TOML value."""
    match value:
        case bool() | int():
            return str(value).lower()
        case str() | Expression():
            return '"' + "".join(_escaped(character) for character in str(value)) + '"'
        case list() | tuple():
            return f"[{', '.join(_toml(item) for item in value)}]"
        case Mapping():
            return "{ " + ", ".join(_entries(value)) + " }"
        case _:
            raise DesignerError("no TOML value", got=repr(value))


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return f"\\u{ord(character):04x}" if ord(character) < 32 or ord(character) == 127 else character
