"""Records read from text: one line of JSON each, every key wanted, every value in its range, the digest right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from designer.algebra.field import field as make_field
from designer.errors import DesignerError
from designer.search.instance import Instance
from designer.search.record import ROOTS, Record, instance_of

EXPONENT_LIMIT: Final = 10**9
WORKER_LIMIT: Final = 10**5
TEXT_LIMIT: Final = 400
LINE_LIMIT: Final = 1 << 20
KEYS: Final = (
    "instance", "class", "workers", "exponents", "modulus", "field", "points", "root", "lower_bound", "bound_reason",
    "proof", "status", "method", "seed", "effort", "digest",
)  # fmt: skip
"""Keys of a line, in order."""


def read_record(line: str, where: str = "record") -> Record:
    """The record of a line.

    Args:
        line: one line of JSON, at most 1 MB.
        where: file and line, for messages.

    Raises:
        DesignerError: the line is malformed, says what does not fit together, or its digest is not that of its content.
    """
    if len(line) > LINE_LIMIT:
        raise DesignerError("line too long", where=where, allowed=f"{LINE_LIMIT} characters")
    try:
        data = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise DesignerError("not JSON", where=where, got=str(error)) from None
    if not isinstance(data, dict):
        raise DesignerError("not a record", where=where, got=type(data).__name__, allowed="a JSON object")
    if set(data) != set(KEYS):
        wrong = sorted(set(data) ^ set(KEYS))[0]
        what = "unknown key" if wrong in data else "missing key"
        raise DesignerError(what, where=where, got=wrong, allowed=", ".join(KEYS))
    try:
        record = _record(data, where)
    except DesignerError as error:
        raise error if where in str(error) else DesignerError(str(error), where=where) from None
    if data["status"] != record.status:
        raise DesignerError(
            "status that the bound does not say", where=f"{where}: status", got=data["status"], allowed=record.status
        )
    if data["digest"] != record.digest:
        raise DesignerError(
            "digest of another content", where=f"{where}: digest", got=data["digest"],
            remedy="the line was changed after it was written",
        )  # fmt: skip
    return record


def _record(data: Mapping[str, Any], where: str) -> Record:
    key = _text(data, "instance", where)
    instance = instance_of(key)
    modulus = None if data["modulus"] is None else _number(data, "modulus", where, 1, WORKER_LIMIT)
    if data["points"] == ROOTS:
        points, root = None, _number(data, "root", where, 1)
    else:
        points, root = _numbers(data["points"], f"{where}: points", 0, None), None
        if data["root"] is not None:
            raise DesignerError("a root beside explicit points", where=f"{where}: root", got=data["root"])
    for name in ("proof", "effort", "status", "digest", "method", "bound_reason", "class", "field"):
        _text(data, name, where)
    return Record(
        instance_key=key, kind=data["class"], workers=_number(data, "workers", where, 1, WORKER_LIMIT),
        exponents=_exponents(data["exponents"], instance, f"{where}: exponents"), modulus=modulus,
        field=make_field(data["field"]).text, points=points, root=root,
        lower_bound=_number(data, "lower_bound", where, 1, WORKER_LIMIT), bound_reason=data["bound_reason"],
        proof=data["proof"], method=data["method"], seed=_number(data, "seed", where, 0), effort=data["effort"],
    )  # fmt: skip


def _exponents(found: object, instance: Instance, where: str) -> tuple[tuple[int, ...], ...]:
    names = instance.operation.names
    wanted = [w for name in names for w in ((name, f"masks_{name}") if instance.masks else (name,))]
    if not isinstance(found, dict) or set(found) != set(wanted):
        got = ", ".join(found) if isinstance(found, dict) else type(found).__name__
        raise DesignerError("exponents by operand", where=where, got=got, allowed=", ".join(wanted))
    tables = []
    for name, blocks in zip(names, instance.data, strict=True):
        values = _numbers(found[name], f"{where}: {name}", -EXPONENT_LIMIT, EXPONENT_LIMIT)
        masks = _numbers(found.get(f"masks_{name}", []), f"{where}: masks_{name}", -EXPONENT_LIMIT, EXPONENT_LIMIT)
        if (len(values), len(masks)) != (blocks, instance.masks):
            raise DesignerError(
                "wrong number of exponents", where=f"{where}: {name}", got=f"{len(values)} and {len(masks)} masks",
                allowed=f"{blocks} and {instance.masks} masks",
            )  # fmt: skip
        tables.append(values + masks)
    return tuple(tables)


def _numbers(found: object, where: str, least: int, most: int | None) -> tuple[int, ...]:
    if not isinstance(found, list):
        raise DesignerError("not a list", where=where, got=type(found).__name__)
    return tuple(_integer(value, where, least, most) for value in found)


def _number(data: Mapping[str, Any], key: str, where: str, least: int, most: int | None = None) -> int:
    return _integer(data[key], f"{where}: {key}", least, most)


def _integer(value: object, where: str, least: int, most: int | None) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least or (most is not None and value > most):
        allowed = f"an integer of at least {least}" if most is None else f"an integer from {least} to {most}"
        raise DesignerError("not a number in range", where=where, got=value, allowed=allowed)
    return value


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data[key]
    if not isinstance(value, str) or len(value) > TEXT_LIMIT or not value.isprintable():
        raise DesignerError(
            "not a text", where=f"{where}: {key}", got=value, allowed=f"at most {TEXT_LIMIT} printable characters"
        )
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _no_number(text: str) -> object:
    raise ValueError(f"no number: {text}")
