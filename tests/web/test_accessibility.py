"""The page for people who see little, see nothing, or use no mouse."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from chromium import Browser
from selenium.webdriver.common.keys import Keys


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "query",
    ["?scheme=gasp-small&K=8&L=4&T=2&points=distinct:47&compared=a3s", "?text=operation%20%3D%20", "?scheme=lagrange"],
)
def test_axe_finds_nothing(browser: Browser, query: str, scheme: str, axe: str) -> None:
    colours = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", colours)
    browser.open(query)
    browser.driver.execute_script("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    browser.driver.execute_script(axe)
    found = browser.driver.execute_async_script("axe.run().then(arguments[0])")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found["violations"]] == []
    assert len(found["passes"]) > 20


def test_axe_finds_a_control_without_a_label(browser: Browser, axe: str) -> None:
    browser.open()
    browser.driver.execute_script("document.querySelector('label[for=points]').remove()")
    browser.driver.execute_script("document.querySelector('#points').placeholder = ''")
    browser.driver.execute_script(axe)
    found = browser.driver.execute_async_script("axe.run().then(arguments[0])")
    assert "label" in [violation["id"] for violation in found["violations"]]


@pytest.fixture(scope="module")
def axe() -> str:
    """The text of axe-core."""
    return (files("axe_core_python") / "axe.min.js").read_text("utf-8")


def test_everything_can_be_reached_with_the_tab_key(browser: Browser) -> None:
    browser.open()
    browser.says("#plots", "epc")
    browser.find("body")[0].send_keys(Keys.TAB)
    reached = set()
    for _ in range(60):
        element = browser.driver.switch_to.active_element
        reached.add(element.get_attribute("id") or element.get_attribute("data-copy") or element.tag_name)
        outline = element.value_of_css_property("outline-style")
        assert outline != "none" or element.tag_name in ("body", "summary", "html", "main"), element.get_attribute("id")
        element.send_keys(Keys.TAB)
    wanted = {"link", "scheme", "program", "latex", "target", "edit", "parameter-p", "workers", "workers-number"}
    wanted |= {"points", "field", "received", "colluders", "wrong", "td", "along", "longest", "most", "summary"}
    assert wanted <= reached


# the palette, computed

STYLE = (files("designer.web") / "static" / "style.css").read_text("utf-8")
PAIRS = [
    ("ink", "card"), ("ink", "paper"), ("soft", "card"), ("soft", "paper"), ("accent", "card"),
    ("accent-ink", "accent"),
    ("good", "good-fill"), ("bad", "bad-fill"), ("open", "open-fill"), ("bad", "card"), ("good", "card"),
    ("ink", "data"), ("ink", "half"), ("ink", "masks"), ("same-ink", "same"),
]  # fmt: skip
MARKS = [("target", "data"), ("edge", "card"), ("edge", "paper"), *((f"series-{n}", "card") for n in range(5))]


def palettes() -> list[dict[str, tuple[int, int, int]]]:
    """The colours by name, light and dark."""
    found = [
        re.findall(r"--([a-z0-9-]+): #([0-9a-f]{6});", block)
        for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
    ]
    return [{name: (int(c[:2], 16), int(c[2:4], 16), int(c[4:], 16)) for name, c in block} for block in found]


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    shares = [c / 255 for c in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_ratio_is_that_of_the_definition() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_text_and_marks_stand_out_in_light_and_dark() -> None:
    light, dark = palettes()
    assert set(light) == set(dark)
    for palette in (light, dark):
        for text, ground in PAIRS:
            assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
        for mark, ground in MARKS:
            assert contrast(palette[mark], palette[ground]) >= 3, (mark, ground)
