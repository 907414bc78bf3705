"""A real Chromium with the explorer in it, without a window."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
ABSENT = "no Chromium here: apt-get install chromium chromium-driver"
FLAGS = (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "hide-scrollbars", "window-size=1280,1000",
)  # fmt: skip
PATIENCE = 20.0


def start(profile: Path) -> Any:
    """A browser with an empty profile."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"user-data-dir={profile}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(DRIVER))


class Browser:
    """The explorer as a person meets it."""

    def __init__(self, driver: Any, url: str) -> None:
        self.driver, self.url = driver, url

    def open(self, query: str = "") -> None:
        """Open an address and wait until all is shown."""
        self.driver.get(self.url + query)
        self.until(lambda: self.driver.execute_script("return document.body.getAttribute('aria-busy') !== 'true'"))
        self.until(lambda: self.find("#results:not(.empty), .problem:not([hidden])"))

    def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until something holds."""
        return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.02).until(lambda _: holds())

    def find(self, selector: str) -> list[WebElement]:
        """Elements."""
        found: list[WebElement] = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found

    def text(self, selector: str) -> str:
        """What an element says."""
        said: str = self.driver.execute_script(
            "return document.querySelector(arguments[0])?.textContent ?? ''", selector
        )
        return " ".join(said.split())

    def says(self, selector: str, words: str) -> None:
        """Wait until an element says something."""
        try:
            self.until(lambda: words in self.text(selector))
        except TimeoutException:
            raise AssertionError(f"{selector} says {self.text(selector)!r}, not {words!r}") from None

    def press(self, selector: str, *keys: str) -> None:
        """Focus an element and press keys."""
        self.find(selector)[0].send_keys(*keys)

    def click(self, selector: str) -> None:
        """Click."""
        self.find(selector)[0].click()

    @property
    def address(self) -> str:
        """The query string."""
        return str(self.driver.current_url).partition("?")[2]

    @property
    def complaints(self) -> list[str]:
        """What the console says, refused requests apart."""
        return [entry["message"] for entry in self.driver.get_log("browser") if "status of 4" not in entry["message"]]
