"""Pages of reports need nothing but themselves, and hold all that the report knows."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from designer import distinct, grid, load, report, run
from designer.bibliography import bibtex
from designer.report_pages import TABLE_WIDTH, report_page
from designer.report_text import witness_lines

EPC = load("epc").bind(p=2, m=2, n=2)
RESULTS = {
    "holding": report(EPC, distinct(12)),
    "refuted": report(load("bi0").bind(p=2, m=2, n=2), grid([6, 3]), received=14),
    "leaking": report(load("gasp-small").bind(K=8, L=4, T=2), distinct(47)),
    "nodes": report(load("lagrange").bind(K=3, T=1)),
    "chain": report(load("chain").bind(p0=1, p1=2, p2=2, p3=1)),
}
REACHING = re.compile(r"url\(|@import|javascript:|https?://(?!www\.w3\.org/)")


class Resources(HTMLParser):
    """What a page loads or leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        loading = {"src", "href", "srcset", "data", "action", "poster", "xlink:href"}
        self.found += [(tag, name) for name, _ in attrs if name in loading]
        if tag in ("script", "link", "iframe", "object", "embed", "base"):
            self.found.append((tag, ""))


@pytest.mark.parametrize("name", RESULTS)
def test_a_page_loads_nothing(name: str) -> None:
    text = report_page(RESULTS[name], command="coded-designer report", picture=not RESULTS[name].code.placements)
    assert Resources(text).found == []
    assert not REACHING.search(text.split("<h2>Sources</h2>")[0])


def test_what_a_page_would_load_is_seen() -> None:
    for text in ('<img src="a.png">', '<link rel="stylesheet">', "<script>1</script>", '<a href="b">b</a>'):
        assert Resources(text).found
    assert REACHING.search("body { background: url(x) }")
    assert REACHING.search('<p title="http://example.org">')


@pytest.mark.parametrize("name", RESULTS)
def test_a_page_tells_verdicts_witnesses_thresholds_and_sources(name: str) -> None:
    result = RESULTS[name]
    text = report_page(result, command="coded-designer report x --html y")
    plain = " ".join(re.sub(r"<[^>]+>", " ", text).replace("&#x27;", "'").split())
    for verdict in result.verdicts:
        assert f"<b>{verdict.claim}</b>" in text
        for line in witness_lines(verdict.witness) if verdict.witness is not None else []:
            assert " ".join(line.split()) in plain
    for key in ("threshold_by_degree", "threshold_by_support"):
        assert f"<td>{result.numbers[key]}</td>" in text
    assert " ".join(bibtex(result.code.scheme.sources).split()) in plain
    assert "coded-designer report x --html y" in plain
    for mark in ("@media print", "prefers-color-scheme: dark", 'name="viewport"', 'lang="en"'):
        assert mark in text


@pytest.mark.parametrize("name", RESULTS)
def test_formulas_and_pictures_are_well_formed(name: str) -> None:
    text = report_page(RESULTS[name], picture=not RESULTS[name].code.placements)
    for kind in ("math", "svg"):
        for element in re.findall(rf"<{kind} .*?</{kind}>", text, re.DOTALL):
            ElementTree.fromstring(element)  # noqa: S314  our own
    assert ("<math" in text) == (not RESULTS[name].code.placements)


def test_a_code_with_a_degree_table_shows_it_where_it_fits() -> None:
    assert report_page(RESULTS["holding"]).count("<title>Degree table of epc p=2 m=2 n=2</title>") == 1
    wide = report(load("polynomial").bind(m=2, n=TABLE_WIDTH + 1))
    assert f"2 × {TABLE_WIDTH + 1} products: too many to show" in report_page(wide)


def test_what_has_to_be_believed_and_what_was_run_come_if_they_are_known() -> None:
    result = RESULTS["holding"]
    assert "trusts program" not in report_page(result)
    assert "trusts program designer/analyses/carrier.py" in report_page(replace(result, trust=True))
    assert "<h2>Execution</h2>" not in report_page(result)
    ran = result.with_execution(run(EPC, distinct(12), size=8, rounds=1))
    assert "4 results from 9 answers each" in report_page(ran)
