"""The option that accepts golden files, and the fixture that compares with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

collect_ignore_glob = ["*conftest.py"]  # several modules of that name cannot be searched for doctests


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write the golden files instead of comparing with them")


@pytest.fixture(autouse=True)
def _own_directories(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what the user keeps; the index of the table is made once for all of them."""
    base = tmp_path_factory.getbasetemp()
    monkeypatch.setenv("XDG_DATA_HOME", str(base / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(base / "cache"))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)`: the text is that of `golden/name` beside the test; "
    "`pytest --accept` writes it."""
    directory = Path(request.path).parent / "golden"

    def compare(name: str, text: str) -> None:
        path = directory / name
        if request.config.getoption("--accept"):
            directory.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"no golden file {path}; run pytest --accept and read what it wrote"
        assert text == path.read_text("utf-8"), f"{path} differs; if that is meant, run pytest --accept"

    return compare
