"""Queries of the table through a SQLite index: a cache, made again whenever the texts differ."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from designer.errors import DesignerError
from designer.search.best_codes import BestCodes
from designer.search.record import Record
from designer.search.record_line import read_record
from designer.search.table.files import default_directory, digest_of, order, own_texts, shipped_texts
from designer.search.table.query import Query
from designer.user_directories import cache_directory

VERSION: Final = 1
TABLES: Final = """
CREATE TABLE meta (digest TEXT NOT NULL);
CREATE TABLE records (
    number INTEGER PRIMARY KEY, operation TEXT NOT NULL, kind TEXT NOT NULL, colluders INTEGER NOT NULL,
    status TEXT NOT NULL, line TEXT NOT NULL
);
CREATE TABLE parameters (number INTEGER NOT NULL REFERENCES records, letter TEXT NOT NULL, value INTEGER NOT NULL);
CREATE INDEX by_parameter ON parameters (letter, value);
"""


class TableIndex:
    """An index of the records of a directory and of the package.

    Args:
        directory: of one's own records; None for the user's own.
        cache: where the index is kept; None for the user's cache directory.

    >>> with TableIndex(Path("/nonexistent"), cache=Path("/dev/null")) as index:
    ...     [record.workers for record in index.find(Query(parameters={"m": 4, "n": 4}, colluders=3, kind="cyclic"))]
    [29]
    """

    def __init__(self, directory: Path | None = None, *, cache: Path | None = None) -> None:
        self.directory = directory or default_directory()
        texts = {**shipped_texts(), **own_texts(self.directory)}
        self.digest = f"{VERSION} {digest_of(texts)}"
        self.path = (cache or cache_directory()) / "table.sqlite"
        self.stored = False
        self._base = self._opened() or self._made()

    def find(self, query: Query) -> list[Record]:
        """The records that a query asks for, in the table's order."""
        conditions: list[str] = ["1"]
        values: list[str | int] = []
        for column, wanted in (
            ("operation", query.operation), ("kind", query.kind), ("colluders", query.colluders),
            ("status", query.status),
        ):  # fmt: skip
            if wanted is not None:
                conditions.append(f"{column} = ?")
                values.append(wanted)
        for value in query.parameters.values():
            conditions.append("number IN (SELECT number FROM parameters WHERE value = ?)")
            values.append(value)
        text = f"SELECT line FROM records WHERE {' AND '.join(conditions)} ORDER BY number"  # noqa: S608  our columns
        found = (read_record(line, "index") for (line,) in self._base.execute(text, values))
        return [turned for record in found if (turned := query.turned(record)) is not None]

    def __enter__(self) -> TableIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._base.close()

    def _opened(self) -> sqlite3.Connection | None:
        """The index that is kept, if it is of these texts."""
        if not self.path.is_file():
            return None
        base = None
        try:
            base = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)
            sound = base.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            if sound and base.execute("SELECT digest FROM meta").fetchall() == [(self.digest,)]:
                self.stored = True
                return base
        except sqlite3.Error:
            self.stored = False
        if base is not None:
            base.close()
        return None

    def _made(self) -> sqlite3.Connection:
        """A new index, kept if the cache directory can be written."""
        base = sqlite3.connect(":memory:")
        fill(base, BestCodes.load(self.directory), self.digest)
        with suppress(OSError, sqlite3.Error, DesignerError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._keep(base)
            self.stored = True
        return base

    def _keep(self, base: sqlite3.Connection) -> None:
        import os
        import tempfile

        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        os.close(handle)
        temporary = Path(name)
        try:
            copy = sqlite3.connect(temporary)
            try:
                base.backup(copy)
            finally:
                copy.close()
            temporary.replace(self.path)
        finally:
            temporary.unlink(missing_ok=True)


def fill(base: sqlite3.Connection, records: Iterable[Record], digest: str) -> None:
    """Write records into an empty database."""
    with base:
        base.executescript(TABLES)
        base.execute("INSERT INTO meta VALUES (?)", (digest,))
        for number, record in enumerate(sorted(records, key=order)):
            instance = record.instance
            base.execute(
                "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)",
                (number, instance.name, record.kind, instance.masks, record.status, record.line),
            )
            base.executemany(
                "INSERT INTO parameters VALUES (?, ?, ?)",
                [(number, letter, value) for letter, value in instance.parameters.items()],
            )
