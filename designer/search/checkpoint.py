"""Where a search stands, in a file: written whole or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from designer.errors import DesignerError
from designer.search.design import Design
from designer.search.instance import read_key

FORMAT: Final = 1
SIZE_LIMIT: Final = 1 << 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The best code so far and the next seed. Lower bounds are not kept: they are proved anew.

    Args:
        key: the instance.
        kind: the class.
        only: the only modulus that is looked at; None for all.
        exponents: of the best code; None if there is none yet.
        modulus: of these exponents.
        method: how it was found.
        runs: local searches so far.
        seed: of the next local search.
    """

    key: str
    kind: str
    only: int | None
    exponents: tuple[tuple[int, ...], ...] | None
    modulus: int | None
    method: str
    runs: int
    seed: int

    def design(self) -> Design | None:
        """The best code."""
        return Design(read_key(self.key), self.exponents, self.modulus) if self.exponents is not None else None

    def must_be_of(self, key: str, kind: str, only: int | None, path: Path) -> None:
        """Refuse to go on from another search.

        Raises:
            DesignerError: the file is of another goal.
        """
        if (self.key, self.kind, self.only) != (key, kind, only):
            raise DesignerError(
                "checkpoint of another search", where=str(path), got=f"{self.key}, {self.kind}, modulus {self.only}",
                allowed=f"{key}, {kind}, modulus {only}", remedy="name another file, or leave out --resume",
            )  # fmt: skip

    def write(self, path: Path) -> None:
        """Write the file; at no time is a half of it there.

        Raises:
            DesignerError: the file cannot be written.
        """
        text = json.dumps({"format": FORMAT, **asdict(self)}, indent=1) + "\n"
        draft = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text, "utf-8")
            draft.replace(path)
        except OSError as error:
            raise DesignerError("cannot write the checkpoint", got=path, remedy=str(error.strerror)) from None

    @classmethod
    def read(cls, path: Path) -> Checkpoint:
        """Read the file.

        Raises:
            DesignerError: it is none, or damaged.
        """
        try:
            if path.stat().st_size > SIZE_LIMIT:
                raise DesignerError("no checkpoint", got=path, allowed=f"a file of at most {SIZE_LIMIT} bytes")
            data: dict[str, Any] = json.loads(path.read_text("utf-8"))
            if data.pop("format") != FORMAT:
                raise ValueError
            rows = data["exponents"]
            data["exponents"] = None if rows is None else tuple(tuple(map(_whole, row)) for row in rows)
            found = cls(**data)
            for number in (found.runs, found.seed):
                _whole(number)
            found.design()
        except OSError as error:
            raise DesignerError("cannot read the checkpoint", got=path, remedy=str(error.strerror)) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DesignerError("no checkpoint, or a damaged one", got=path, remedy="leave out --resume") from None
        return found


def _whole(number: object) -> int:
    if type(number) is not int:
        raise ValueError
    return number
