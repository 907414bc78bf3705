"""The documentation site builds without a warning, holds every page, and loads nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
pytest.importorskip("sphinx", reason="Sphinx builds the site (extra `docs`)")
pytest.importorskip("myst_nb", reason="myst-nb reads the pages (extra `docs`)")
pytest.importorskip("furo", reason="Furo is the site's theme (extra `docs`)")


def built(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Build the site; notebooks come without outputs, as a test of their own runs them."""
    options = ["-q", "-W", "--keep-going", "-E", "-D", "nb_execution_mode=off"]
    words = [sys.executable, "-m", "sphinx", *options, str(source), str(target)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    done = built(DOCS, target)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return target


class Resources(HTMLParser):
    """What a page loads, and where its navigation leads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loaded: set[str] = set()
        self.links: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name in ("src", "href", "srcset", "data"):
            if (value := values.get(name)) is not None:
                (self.links if tag == "a" else self.loaded).add(value)


def test_every_page_is_in_the_navigation(site: Path) -> None:
    pages = [
        path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*") if path.suffix in (".md", ".ipynb")
    ]
    linked = Resources(site / "index.html").links
    assert {str(page) for page in pages} <= linked | {"index.html"}
    assert len(pages) > 20


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        reached = {target for target in Resources(path).loaded if re.match(r"(https?:)?//", target)}
        assert reached == set(), path
    for path in site.rglob("*.css"):
        assert not re.search(r"@import|url\([\"']?(https?:)?//", path.read_text("utf-8")), path


def test_formulas_and_interfaces_are_there(site: Path) -> None:
    assert "<math " in (site / "tutorial.html").read_text("utf-8")
    api = (site / "api.html").read_text("utf-8")
    import designer

    for name in designer.__all__:
        assert re.search(rf'id="designer\.([a-z_.]+\.)?{name}"', api), name
    assert "Coq" in (site / "theorems.html").read_text("utf-8")


def test_a_page_that_nobody_named_is_found_and_a_wrong_link_is_told(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    (source / "conf.py").write_text((DOCS / "conf.py").read_text("utf-8"), "utf-8")
    (source / "index.md").write_text("# Index\n\n```{toctree}\n:hidden:\n\none\n```\n", "utf-8")
    (source / "one.md").write_text("# One\n", "utf-8")
    (source / "two.md").write_text("# Two\n", "utf-8")
    done = built(source, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert {"one.html", "two.html"} <= Resources(tmp_path / "site" / "index.html").links
    (source / "two.md").write_text("# Two\n\n[nowhere](three.md)\n", "utf-8")
    done = built(source, tmp_path / "site")
    assert done.returncode != 0
    assert "three.md" in done.stderr
