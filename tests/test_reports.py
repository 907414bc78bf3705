"""Reports: numbers, verdicts, and their forms for a page, a notebook, a paper and a program."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from designer import distinct, field, grid, load, load_text, report, run
from designer.analyses import MODULES
from designer.bibliography import bibtex, source_text
from designer.errors import PointsError
from designer.report_latex import report_latex
from designer.report_pages import report_html, report_page
from designer.report_text import TRUST, report_text, verdict_lines, witness_lines
from designer.reports import Report
from designer.verdict import Answer, Assurance, Verdict

EPC = load("epc").bind(p=2, m=2, n=2)
HOLDING = report(EPC, distinct(12))
REFUTED = report(EPC, distinct(8))
BROKEN = report(
    load_text(
        'name = "<b>&_$%"\noperation = "matmul"\nparameters = []\n[bounds]\ni = 2\nk = 1\nj = 2\n'
        "[exponents]\nA = [0, 1]\nB = [0, 1]\n"
    ).bind(),
    distinct(4),
)
REPORTS = {
    "holding": HOLDING, "refuted": REFUTED, "interference": BROKEN,
    "extension": report(EPC, distinct(9, field("2^8"))), "grid": report(load("bi0").bind(p=2, m=2, n=2), grid([6, 3])),
    "received": report(EPC, distinct(12), received=8),
}  # fmt: skip

CLAIMS = [claim for claim in MODULES if claim not in ("privacy", "correction")]
"""What is decided of a scheme without masks where nobody asks for more."""


class Balanced(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", REPORTS)
def test_every_form_is_well_formed_and_names_every_claim(name: str) -> None:
    result = REPORTS[name]
    for text in (result._repr_html_(), report_page(result), *(v._repr_html_() for v in result.verdicts)):
        Balanced(text)
        assert "&_$" not in text
    for text in (result._repr_latex_(), report_latex(result)):
        assert text.count(r"\begin") == text.count(r"\end")
        source = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
        assert len(re.findall(r"(?<!\\){", source)) == len(re.findall(r"(?<!\\)}", source))
    assert result._repr_latex_().startswith("$\\displaystyle ")
    assert str(result) == report_text(result, colour=False)
    for claim in CLAIMS:
        assert f" {claim}: " in str(result)
        assert f"<b>{claim}</b>" in report_html(result)
    json.dumps(result.as_json("report"), allow_nan=False)
    lines = [line for line in str(result).splitlines() if not re.match(r"  (HOLDS|REFUTED|UNDECIDED) ", line)]
    assert all(len(line) <= 120 for line in lines)
    assert all(line == line.rstrip() for line in str(result).splitlines())


def test_the_answer_is_the_worst_of_the_verdicts() -> None:
    assert [r.answer for r in (HOLDING, REFUTED, BROKEN)] == [Answer.HOLDS, Answer.REFUTED, Answer.REFUTED]
    assert [verdict.claim for verdict in HOLDING.verdicts] == CLAIMS
    assert all(verdict.seconds >= 0 for verdict in HOLDING.verdicts)


def test_the_default_points_are_those_of_the_scheme() -> None:
    result = report(EPC)
    assert (result.points.text, result.numbers["threshold_exact"]) == ("distinct:9", 9)


def test_points_that_do_not_fit_are_an_error() -> None:
    with pytest.raises(PointsError, match=r"^points of the wrong dimension"):
        report(EPC, grid([3, 3]))
    with pytest.raises(PointsError, match=r"^number of answers out of range; got 10; allowed: 1 to 9$"):
        report(EPC, distinct(9), received=10)


def test_only_the_assurances_that_occur_are_explained() -> None:
    assert set(TRUST) == {str(assurance) for assurance in Assurance}
    text = str(HOLDING)
    used = {str(verdict.assurance) for verdict in HOLDING.verdicts}
    for name, meaning in TRUST.items():
        assert (meaning.split(";")[0] in " ".join(text.split())) is (name in used)


def test_an_execution_adds_its_verdict_and_its_lines() -> None:
    result = HOLDING.with_execution(run(EPC, distinct(12), size=8, rounds=1))
    assert isinstance(result, Report)
    assert result.verdicts[-1].claim == "identity"
    assert result.as_json("run")["execution"]["equal"] is True
    assert "4 results from 9 answers each" in str(result)
    assert "4 results from 9 answers each" in result._repr_html_()
    assert HOLDING.execution is None


def test_an_undecided_verdict_has_its_reason_and_no_assurance() -> None:
    verdict = Verdict(claim="c", answer=Answer.UNDECIDED, scope="here", statement="s", because=("too large",))
    assert verdict_lines(verdict, colour=False) == [
        "UNDECIDED c: s",
        "          scope: here",
        "          because too large",
    ]
    assert verdict_lines(verdict, colour=True)[0] == "\x1b[33;1mUNDECIDED\x1b[0m c: s"


def test_every_witness_has_words() -> None:
    for result in REPORTS.values():
        for verdict in result.verdicts:
            if verdict.witness is not None:
                assert all(line.strip() for line in witness_lines(verdict.witness))
    assert witness_lines({"kind": "number", "claimed": 9, "computed": 8}) == ["witness: claimed 9, computed 8"]
    assert len(witness_lines({"kind": "other", "data": "x" * 1000})[0]) < 320


def test_sources_are_cited_in_one_line_and_as_bibtex() -> None:
    source = {
        "type": "article",
        "key": "k1",
        "author": "A, B and C, D",
        "title": "T",
        "journal": "J",
        "year": "2020",
        "where": "Thm 1",
    }
    assert source_text(source) == "A, B; C, D, T, J, 2020, (Thm 1)"
    assert bibtex([source, {}]) == (
        "@article{k1,\n  author = {A, B and C, D},\n  title = {T},\n  journal = {J},\n  year = {2020},\n"
        "  note = {Thm 1}\n}\n\n"
        "@misc{source2,\n\n}\n"
    )
