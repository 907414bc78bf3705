"""A running explorer, and a browser that shows it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from chromium import ABSENT, CHROMIUM, DRIVER, Browser, start
from running import Explorer


@pytest.fixture(scope="session")
def explorer() -> Iterator[Explorer]:
    command = [sys.executable, "-m", "designer", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+/", process.stdout.readline())
            assert found is not None
            yield Explorer(found[0])
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not (CHROMIUM and DRIVER):
        pytest.skip(ABSENT)
    driver = start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def browser(driver: Any, explorer: Explorer) -> Iterator[Browser]:
    """The explorer in Chromium; nothing but refusals may be in its console afterwards."""
    browser = Browser(driver, explorer.url)
    yield browser
    assert browser.complaints == []
