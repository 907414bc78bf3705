"""The catalogue: scheme files shipped with the package, and files named by path."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from designer.errors import SchemeError, similar
from designer.scheme import Scheme
from designer.scheme_file import load_text, read_scheme


def names(directory: Path | None = None) -> list[str]:
    """Short names of the catalogue's schemes, and of those in a directory of one's own."""
    shipped = {entry.name[:-5] for entry in files("designer.schemes").iterdir() if entry.name.endswith(".toml")}
    own = {path.stem for path in directory.glob("*.toml")} if directory else set()
    return sorted(shipped | own)


def load(source: str | Path, *, directory: Path | None = None) -> Scheme:
    """The scheme of that name, or in that file.

    Args:
        source: a name of the catalogue, or the path of a `.toml` file.
        directory: a directory of scheme files that goes before the catalogue.

    Raises:
        SchemeError: there is no such scheme, or it is malformed.

    >>> load("epc").name
    'entangled polynomial code'
    """
    text = str(source)
    if isinstance(source, Path) or text.endswith(".toml") or "/" in text:
        return read_scheme(Path(source))
    if directory is not None:
        if not directory.is_dir():
            raise SchemeError("no such directory of schemes", got=directory)
        if (own := directory / f"{text}.toml").is_file():
            return read_scheme(own)
    entry = files("designer.schemes") / f"{text}.toml"
    if not text.replace("-", "").replace("_", "").isalnum() or not entry.is_file():
        raise SchemeError(
            "unknown scheme",
            got=text,
            allowed=", ".join(names(directory)),
            remedy=similar(text, names(directory), "or the path of a .toml file"),
        )
    return _parsed(text, entry.read_text("utf-8"))


@lru_cache(maxsize=64)
def _parsed(name: str, text: str) -> Scheme:
    """A scheme of the catalogue, read once: searches ask for the same ones thousands of times."""
    return load_text(text, key=name, where=name)
