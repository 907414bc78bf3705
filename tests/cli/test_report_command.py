"""`report`: a page as text, HTML, LaTeX and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]
LINE = "report epc p=2 m=2 n=2 --workers 12"


def test_the_page_is_as_accepted(cli: Cli, golden: Callable[[str, str], None]) -> None:
    status, out, err = cli(LINE)
    assert (status, err) == (0, "")
    golden("report_epc_2_2_2.txt", out)


def test_a_page_with_a_refutation_shows_the_witness(cli: Cli) -> None:
    status, out, _ = cli("report epc p=2 m=2 n=2 --workers 8")
    assert status == 1
    assert "vanish on these blocks, but target" in out
    assert re.search(r"^REFUTED: .*1 refuted", out, re.MULTILINE)


class Tags(HTMLParser):
    """Follows which elements are open."""

    VOID = ("meta", "br", "!doctype")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_a_whole_page(cli: Cli, tmp_path: Path) -> None:
    assert cli(f"{LINE} --html r.html") == (0, "", "")
    text = (tmp_path / "r.html").read_text("utf-8")
    parser = Tags()
    parser.feed(text)
    assert parser.open == []
    assert text.startswith("<!doctype html>\n")
    assert {"html", "head", "title", "style", "body", "table"} <= set(parser.seen)
    assert "http" not in re.sub(r"arXiv|http://www.w3.org", "", text)


def test_the_points_are_drawn_on_demand(cli: Cli, tmp_path: Path) -> None:
    line = "report bi0 p=2 m=2 n=2 --points grid:6x3 --received 14"
    assert cli(f"{line} --html r.html --picture").status == 1
    text = (tmp_path / "r.html").read_text("utf-8")
    assert text.count("<circle") == 18
    assert text.count('fill="none"') == 4
    assert f"<code>coded-designer {line} --html r.html --picture</code>" in text
    status, out, err = cli(f"{line} --picture")
    assert (status, out) == (64, "")
    assert err == "coded-designer: --picture draws in the HTML page; give --html FILE\n"


def test_latex_is_balanced_and_several_files_come_at_once(cli: Cli, tmp_path: Path) -> None:
    assert cli(f"{LINE} --latex r.tex --html r.html").status == 0
    text = (tmp_path / "r.tex").read_text("utf-8")
    assert sorted(re.findall(r"\\begin{(\w+)}", text)) == sorted(re.findall(r"\\end{(\w+)}", text))
    assert r"\section*{\raggedright entangled polynomial code: \texttt{epc p=2 m=2 n=2}}" in text
    assert "exact & 9 & every set of that size among distinct:12 over GF(65537)" in text
    assert "coded-designer report epc p=2 m=2 n=2 -{}-workers 12 -{}-latex r.tex" in text


def test_json_is_that_of_check_under_its_own_name(cli: Cli) -> None:
    report, check = (json.loads(cli(f"{command} epc p=2 m=2 n=2 --json").out) for command in ("report", "check"))
    for document in (report, check):
        for verdict in document["verdicts"]:
            verdict["seconds"] = 0
    assert report.pop("command") == "report"
    assert check.pop("command") == "check"
    assert report == check


def test_colours_are_on_demand(cli: Cli) -> None:
    assert "\x1b" not in cli(LINE).out
    assert "\x1b[32;1mHOLDS" in cli(f"{LINE} --color always").out
    assert cli(f"{LINE} --quiet") == (0, "", "")
