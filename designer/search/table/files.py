"""The files of a table: one a pair of operation and class, one record a line, in a fixed order; written whole."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

from designer.errors import DesignerError
from designer.search.record import Record
from designer.search.record_line import read_record
from designer.user_directories import data_directory

FILE_LIMIT: Final = 1 << 26
SUFFIX: Final = ".jsonl"
LOCK: Final = ".lock"


def shipped_texts() -> dict[str, str]:
    """The files that come with the package: name -> text."""
    folder = files("designer.schemes") / "tables"
    if not folder.is_dir():
        return {}
    entries = [entry for entry in folder.iterdir() if entry.name.endswith(SUFFIX)]
    return {entry.name: entry.read_text("utf-8") for entry in sorted(entries, key=lambda entry: entry.name)}


def own_texts(directory: Path | None) -> dict[str, str]:
    """The files in a directory of one's own: path -> text; none where there is no such directory.

    Raises:
        DesignerError: a file cannot be read.
    """
    if directory is None or not directory.is_dir():
        return {}
    return {str(path): read_text(path) for path in sorted(directory.glob(f"*{SUFFIX}"))}


def read_text(path: Path) -> str:
    """A file of records.

    Raises:
        DesignerError: it is no regular file, too large, or not UTF-8 text.
    """
    try:
        if not path.is_file():
            raise DesignerError("no such file of records", got=path)
        with path.open("rb") as stream:
            data = stream.read(FILE_LIMIT + 1)
        if len(data) > FILE_LIMIT:
            raise DesignerError("file too large", where=str(path), allowed=f"{FILE_LIMIT} bytes")
        return data.decode("utf-8")
    except OSError as error:
        raise DesignerError("file cannot be read", where=str(path), got=error.strerror) from None
    except UnicodeDecodeError as error:
        raise DesignerError("not UTF-8 text", where=str(path), got=f"byte {error.start}") from None


def read_lines(text: str, where: str) -> Iterator[Record]:
    """The records of a file.

    Raises:
        DesignerError: a line is no record; names the line.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield read_record(line, f"{where}: line {number}")


def digest_of(texts: Mapping[str, str]) -> str:
    """SHA-256 of the files' names and contents."""
    found = hashlib.sha256()
    for name, text in sorted(texts.items()):
        found.update(f"{len(name)} {len(text)} {name}\n{text}".encode())
    return found.hexdigest()


def default_directory() -> Path:
    """Where a user's own records lie."""
    return data_directory() / "tables"


def order(record: Record) -> tuple[object, ...]:
    """The place of a record among all: operation, class, parameters, colluders."""
    instance = record.instance
    return instance.name, record.kind, tuple(instance.parameters.items()), instance.masks


def file_name(record: Record) -> str:
    """The file that a record belongs to: `matmul-generic.jsonl`."""
    return f"{record.instance.name}-{record.kind}{SUFFIX}"


def texts_of(records: Iterable[Record]) -> dict[str, str]:
    """The files that hold these records: name -> text."""
    found: dict[str, list[str]] = {}
    for record in sorted(records, key=order):
        found.setdefault(file_name(record), []).append(record.line)
    return {name: "\n".join(lines) + "\n" for name, lines in found.items()}


def write_text(path: Path, text: str, *, durable: bool = True) -> None:
    """Write a file whole or not at all.

    Args:
        path: in a directory that exists.
        text: its content.
        durable: whether to wait until it lies on the disk; for what cannot be made again.

    Raises:
        DesignerError: it cannot be written.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise DesignerError("cannot write", got=path, remedy=str(error.strerror)) from None
        raise


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Keep other writers of the same directory waiting; the system releases the lock when a process ends.

    Raises:
        DesignerError: the directory cannot be made or written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        stream = (directory / LOCK).open("a+b")
    except OSError as error:
        raise DesignerError("cannot write", got=directory, remedy=str(error.strerror)) from None
    with stream:
        if sys.platform == "win32":
            import msvcrt

            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                stream.seek(0)
                msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(stream, fcntl.LOCK_UN)
