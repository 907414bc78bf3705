"""What a scheme file says about its operation, beside the name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.errors import SchemeError


@dataclass(frozen=True, slots=True)
class Declaration:
    """The options of an operation as they stand in the file; each is read with its check."""

    options: Mapping[str, object]

    def choice(self, key: str, default: str, allowed: tuple[str, ...]) -> str:
        """An option with a fixed set of values."""
        value = self.options.get(key, default)
        if value not in allowed:
            raise SchemeError("unknown value", where=key, got=value, allowed=", ".join(allowed))
        return str(value)

    def text(self, key: str, example: str) -> str:
        """A text that must be there."""
        value = self.options.get(key)
        if not isinstance(value, str):
            raise SchemeError("missing or not a text", where=key, got=value, allowed=example)
        return value

    def number(self, key: str, least: int, most: int) -> int:
        """An integer in a range that must be there."""
        value = self.options.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise SchemeError("missing or out of range", where=key, got=value, allowed=f"{least} to {most}")
        return value
