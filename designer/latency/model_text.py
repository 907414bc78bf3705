"""Models of workers as text: `shifted-exponential:c=1,rate=2`, `270*exponential:rate=1 + 30*exponential:rate=0.1`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from designer.errors import DesignerError, similar
from designer.latency.models import Deterministic, Model, Pareto, ShiftedExponential, TwoSpeed, Weibull
from designer.latency.trace import read_trace
from designer.latency.workers import Group

WORKER_LIMIT: Final = 100_000
TEXT_LIMIT: Final = 2000

NUMBERS: Final[Mapping[str, tuple[Callable[..., Model], tuple[str, ...], tuple[str, ...]]]] = {
    "deterministic": (Deterministic, ("time",), ()),
    "exponential": (ShiftedExponential, ("rate",), ()),
    "pareto": (Pareto, ("shape", "scale"), ()),
    "shifted-exponential": (ShiftedExponential, ("c", "rate"), ()),
    "two-speed": (TwoSpeed, ("rate", "slow", "factor"), ("c",)),
    "weibull": (Weibull, ("shape", "scale"), ()),
}
"""Name -> model, its numbers, and those that may be left out."""

TRACE: Final = "trace"
TRACE_KEYS: Final = ("file", "column", "kind")


def read_workers(text: str, count: int) -> tuple[Group, ...]:
    """The groups of workers that a text names.

    Args:
        text: models separated by ` + `, each behind `NUMBER*` for that many workers; one model may be without.
        count: the number of workers together, 1 to 100 000.

    Raises:
        DesignerError: the text is malformed, a number is out of range, or the numbers of workers do not fit.

    >>> [group.count for group in read_workers("3*deterministic:time=1 + exponential:rate=2", 10)]
    [3, 7]
    """
    if not 1 <= count <= WORKER_LIMIT:
        raise DesignerError("number of workers out of range", got=count, allowed=f"1 to {WORKER_LIMIT}")
    if len(text) > TEXT_LIMIT:
        raise DesignerError("model too long", got=f"{len(text)} characters", allowed=f"at most {TEXT_LIMIT}")
    pairs = [_counted(part.strip()) for part in text.split(" + ")]
    given = sum(number for number, _ in pairs if number is not None)
    open_groups = sum(number is None for number, _ in pairs)
    rest = count - given
    if open_groups > 1 or (rest < 1 if open_groups else rest):
        raise DesignerError(
            "numbers of workers do not fit", where=f"model {text}", got=given, allowed=f"{count} together",
            remedy="write NUMBER*MODEL for all models but one, at most",
        )  # fmt: skip
    return tuple(Group(read_model(name), rest if number is None else number) for number, name in pairs)


def read_model(text: str) -> Model:
    """The model that a text names.

    Raises:
        DesignerError: there is no such model, or its numbers are wrong.

    >>> read_model("weibull:shape=0.5,scale=2").mean
    4.0
    """
    name, _, rest = text.partition(":")
    values = _pairs(rest, text)
    if name == TRACE:
        _check_names(values, ("file",), TRACE_KEYS[1:], text)
        return read_trace(values.pop("file"), **values)
    if name not in NUMBERS:
        known = (*NUMBERS, TRACE)
        raise DesignerError(
            "unknown model", got=name or "nothing", allowed=", ".join(known), remedy=similar(name, known)
        )
    make, needed, optional = NUMBERS[name]
    _check_names(values, needed, optional, text)
    return make(**{key: _number(key, value, text) for key, value in values.items()})


def _counted(text: str) -> tuple[int | None, str]:
    number, star, name = text.partition("*")
    if not star:
        return None, text
    if not (number.isascii() and number.isdecimal()) or not 1 <= int(number[:9]) <= WORKER_LIMIT:
        raise DesignerError(
            "not a number of workers", where=f"model {text}", got=number, allowed=f"1 to {WORKER_LIMIT}"
        )
    return int(number), name


def _pairs(text: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in filter(None, text.split(",")):
        key, equals, value = word.partition("=")
        if not equals or not value or key in found:
            raise DesignerError("not NAME=VALUE, or twice", where=f"model {where}", got=word)
        found[key.strip()] = value.strip()
    return found


def _check_names(values: Mapping[str, str], needed: tuple[str, ...], optional: tuple[str, ...], text: str) -> None:
    allowed = ", ".join(needed) + "".join(f", [{key}]" for key in optional)
    for key in values:
        if key not in (*needed, *optional):
            raise DesignerError("unknown number of a model", where=f"model {text}", got=key, allowed=allowed)
    if missing := [key for key in needed if key not in values]:
        raise DesignerError(f"missing {', '.join(missing)}", where=f"model {text}", allowed=allowed)


def _number(key: str, text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DesignerError(f"{key} is not a number", where=f"model {where}", got=text)
    return value
