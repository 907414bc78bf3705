"""Plain values of a scheme file: each is read with its check, and every complaint names the key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from designer.algebra.expression import Expression, parse
from designer.errors import ExpressionError, SchemeError, similar
from designer.scheme_parts import Table


class Values:
    """A parsed document.

    Args:
        document: the tables and values of the file.
        where: what to call the file in messages.
    """

    def __init__(self, document: Mapping[str, Any], where: str) -> None:
        self.document = document
        self.where = where

    def at(self, key: str) -> str:
        """File and key."""
        return f"{self.where}: {key}"

    def known(self, table: Mapping[str, Any], allowed: Iterable[str], prefix: str) -> Mapping[str, Any]:
        """A table whose keys are all allowed."""
        names = list(allowed)
        for key in table:
            if key not in names:
                raise SchemeError(
                    "unknown key",
                    where=self.at(prefix) if prefix else self.where,
                    got=key,
                    allowed=", ".join(names) or "none",
                    remedy=similar(key, names),
                )
        return table

    def text(self, key: str, *, allowed: str = "text", default: str | None = None) -> str:
        """A text that is not empty."""
        value = self.document.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise SchemeError("missing or not a text", where=self.at(key), got=value, allowed=allowed)
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        """A table, empty where it is left out."""
        value = self.document.get(key, {})
        if not isinstance(value, dict):
            raise SchemeError("not a table", where=self.at(key), got=value, allowed=f"[{key}] with keys")
        return value

    def strings(self, key: str, default: list[str]) -> list[str]:
        """A list of texts."""
        value = self.document.get(key, default)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise SchemeError("not a list of texts", where=self.at(key), got=value)
        return value

    def integer(self, value: Any, key: str) -> int:
        """An integer of bounded size."""
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**15:
            raise SchemeError("not an integer", where=self.at(key), got=value, allowed="an integer up to 10^15")
        return value

    def formula(self, value: Any, key: str, *, comparison: bool = False) -> Expression:
        """A formula, or a comparison where one is wanted."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise SchemeError("not a formula", where=self.at(key), got=value, allowed="a text or an integer")
        try:
            expression = parse(str(value))
        except ExpressionError as error:
            raise SchemeError(str(error), where=self.at(key)) from None
        if expression.is_comparison != comparison:
            wanted = "a comparison such as r <= T" if comparison else "an integer formula"
            raise SchemeError("wrong kind of formula", where=self.at(key), got=expression, allowed=wanted)
        return expression

    def formulas(self, value: Any, key: str, count: int) -> tuple[Expression, ...]:
        """One formula a variable."""
        if not isinstance(value, list) or len(value) != count:
            raise SchemeError(
                "wrong number of formulas",
                where=self.at(key),
                got=value,
                allowed=f"a list of {count}, one a variable",
            )
        return tuple(self.formula(item, key) for item in value)

    def rows(self, value: list[Any], key: str, count: int) -> Table:
        """A literal table: one row of integers a block."""
        rows = [row if isinstance(row, list) else [row] for row in value]
        for row in rows:
            if len(row) != count:
                raise SchemeError("wrong number of exponents", where=self.at(key), got=row, allowed=f"{count} a block")
        return tuple(tuple(self.integer(exponent, key) for exponent in row) for row in rows)

    def matrix(self, value: Any, key: str) -> Table:
        """A rectangular table of integers."""
        if not isinstance(value, list) or not value or not all(isinstance(row, list) and row for row in value):
            raise SchemeError("not a table of integers", where=self.at(key), got=value, allowed="a list of rows")
        if len({len(row) for row in value}) > 1:
            raise SchemeError("rows of different lengths", where=self.at(key), got=value)
        return tuple(tuple(self.integer(entry, key) for entry in row) for row in value)

    def sources(self) -> tuple[Mapping[str, str], ...]:
        """The sources: tables of texts."""
        value = self.document.get("sources", [])
        if not isinstance(value, list) or not all(
            isinstance(item, dict) and all(isinstance(text, str) for text in item.values()) for item in value
        ):
            raise SchemeError("not a list of tables of texts", where=self.at("sources"), got=value)
        return tuple(dict(item) for item in value)
