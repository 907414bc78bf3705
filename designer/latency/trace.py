"""Measured times of workers, from a CSV file."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from designer.errors import DesignerError
from designer.latency.erlang import Array, Integers
from designer.latency.models import LARGEST, LEAST

FILE_LIMIT: Final = 64_000_000
"""Largest file that is read, in bytes."""

VALUE_LIMIT: Final = 20_000

KINDS: Final = ("times", "rates")


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The empirical distribution of measured times: each of them is equally likely.

    Args:
        times: in seconds, all above 0, ascending.
        file: where they come from.
    """

    tail: ClassVar[float] = math.inf
    times: Array = field(repr=False)
    file: str = ""

    @property
    def mean(self) -> float:
        """Mean time."""
        return float(self.times.mean())

    def cdf(self, times: Array) -> Array:
        """The share of measured times that are at most that."""
        return np.searchsorted(self.times, times, side="right") / len(self.times)

    def sums(self, counts: Integers, times: Array) -> Array | None:
        """No formula."""
        return None

    def breaks(self, count: int) -> Array:
        """All measured times."""
        return np.unique(self.times)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Times drawn with replacement."""
        return self.times[generator.integers(0, len(self.times), shape)]


def read_trace(path: str, *, column: str = "", kind: str = "times") -> Trace:
    """Read a trace.

    Args:
        path: a CSV file, with or without a line of names.
        column: name of the column, or its number from 1 on; the first one by default.
        kind: `times` in seconds for the whole job, or `rates` in jobs a second.

    Raises:
        DesignerError: there is no such file or column, or a value is not a positive number; names file and line.
    """
    if kind not in KINDS:
        raise DesignerError("no kind of trace", got=kind, allowed=", ".join(KINDS))
    rows = _rows(path)
    names = [] if _is_number(rows[0][1][0]) else [name.strip() for name in rows[0][1]]
    place = _place(column, names, len(rows[0][1]), path)
    values = [_value(row, place, f"{path}: line {line}") for line, row in rows[bool(names) :]]
    if not 1 <= len(values) <= VALUE_LIMIT:
        raise DesignerError("number of values out of range", where=path, got=len(values), allowed=f"1 to {VALUE_LIMIT}")
    measured = np.sort(np.array(values))
    return Trace(measured if kind == "times" else np.sort(1 / measured), path)


def _rows(path: str) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, with their numbers."""
    try:
        if Path(path).stat().st_size > FILE_LIMIT:
            raise DesignerError("file too large", where=path, allowed=f"at most {FILE_LIMIT} bytes")
        with Path(path).open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except OSError as error:
        raise DesignerError("cannot read the trace", got=path, remedy=str(error.strerror)) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise DesignerError("not a CSV file of UTF-8 text", where=path, remedy=str(error)) from None
    if not rows:
        raise DesignerError("trace without values", where=path)
    return rows


def _place(column: str, names: list[str], width: int, path: str) -> int:
    if not column:
        return 0
    if column in names:
        return names.index(column)
    if column.isascii() and column.isdecimal() and 1 <= int(column[:9]) <= width:
        return int(column) - 1
    raise DesignerError("no such column", where=path, got=column, allowed=", ".join(names) or f"1 to {width}")


def _value(row: list[str], place: int, where: str) -> float:
    text = row[place].strip() if place < len(row) else ""
    if not _is_number(text) or not LEAST <= float(text) <= LARGEST:
        raise DesignerError(
            "not a positive number in range", where=where, got=text or "nothing", allowed=f"{LEAST:g} to {LARGEST:g}"
        )
    return float(text)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
