from __future__ import annotations

import sys
from pathlib import Path

import pytest

from designer.errors import DesignerError
from designer.user_directories import cache_directory, data_directory

PLACES = {"XDG_DATA_HOME": (data_directory, ".local/share"), "XDG_CACHE_HOME": (cache_directory, ".cache")}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has one variable for both")


@pytest.mark.parametrize("variable", PLACES)
def test_the_variable_names_the_directory_if_it_is_absolute(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    directory, otherwise = PLACES[variable]
    monkeypatch.setenv("HOME", "/somewhere")
    monkeypatch.setenv(variable, "/given")
    assert directory() == Path("/given/coded-designer")
    for value in ("", "relative/path"):
        monkeypatch.setenv(variable, value)
        assert directory() == Path("/somewhere") / otherwise / "coded-designer"


@pytest.mark.parametrize("variable", PLACES)
def test_without_a_home_directory_the_variable_is_asked_for(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.setenv(variable, "/given")
    assert PLACES[variable][0]() == Path("/given/coded-designer")
    monkeypatch.delenv(variable)
    with pytest.raises(DesignerError, match=f"no home directory; .*{variable}"):
        PLACES[variable][0]()
