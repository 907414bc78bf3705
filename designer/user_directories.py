"""Where a user's own files lie: data that is to be kept, and caches that can be made again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from designer.errors import DesignerError

NAME: Final = "coded-designer"


def data_directory() -> Path:
    """The directory of the user's data: `$XDG_DATA_HOME`, on Windows `%LOCALAPPDATA%`, else below the home directory.

    Raises:
        DesignerError: the user has no home directory.
    """
    return _base("XDG_DATA_HOME", ".local/share") / NAME


def cache_directory() -> Path:
    """The directory of caches: `$XDG_CACHE_HOME`, on Windows `%LOCALAPPDATA%`, else below the home directory.

    Raises:
        DesignerError: the user has no home directory.
    """
    return _base("XDG_CACHE_HOME", ".cache") / NAME


def _base(variable: str, otherwise: str) -> Path:
    if sys.platform == "win32":
        variable, otherwise = "LOCALAPPDATA", "AppData/Local"
    given = Path(os.environ.get(variable, ""))
    if given.is_absolute():
        return given
    try:
        return Path.home() / otherwise
    except RuntimeError:
        raise DesignerError("no home directory", remedy=f"set {variable}") from None
