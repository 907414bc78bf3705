"""HTML pieces: legible without colours, on any ground, with heads that a screen reader tells."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from designer import distinct, grid, load, report, survey
from designer.analyses.question import Question
from designer.code import Code
from designer.markup import COLOURS, badge, fields, items, table
from designer.tables import INK, TINTS, DegreeTable, degree_table
from designer.verdict import Answer


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_word_stands_out_from_its_ground() -> None:
    assert set(COLOURS) == {str(answer) for answer in Answer}
    assert min(contrast("#ffffff", colour) for colour in COLOURS.values()) >= 4.5
    assert min(contrast(INK, tint) for tint in TINTS.values()) >= 7


def test_text_is_escaped_and_cells_are_not() -> None:
    assert items(["<b>"]) == "<ul><li>&lt;b&gt;</li></ul>"
    assert items([]) == ""
    assert '<th scope="col">&lt;</th>' in table(["<"], [["<i>1</i>", "2"]], caption="a & b")
    assert "<caption>a &amp; b</caption>" in fields({"<": "<i>1</i>"}, caption="a & b")
    assert '<th scope="row">&lt;</th><td><i>1</i></td>' in fields({"<": "<i>1</i>"})


class Shown(HTMLParser):
    """Text, and tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def table_of(code: Code) -> DegreeTable:
    found = degree_table(code)
    assert found is not None
    return found


BI0 = load("bi0").bind(p=1, m=2, n=2)
OBJECTS = {
    "code": load("gasp-small").bind(K=2, L=2, T=1), "scheme": load("epc"), "points": grid([3, 2]),
    "report": report(BI0, grid([3, 2]), received=4), "verdict": report(BI0, grid([3, 2])).verdicts[0],
    "table": table_of(BI0), "survey": survey(Question(BI0, grid([3, 2]))),
}  # fmt: skip


@pytest.mark.parametrize("name", OBJECTS)
def test_objects_show_themselves_with_heads_that_have_a_scope(name: str) -> None:
    shown = Shown(OBJECTS[name]._repr_html_())  # type: ignore[union-attr]
    assert "".join(shown.words).strip()
    heads = [attributes for tag, attributes in shown.tags if tag == "th"]
    assert all(head.get("scope") in ("col", "row") for head in heads)
    assert all("style" not in attributes or tag in ("td", "table", "caption", "span") for tag, attributes in shown.tags)


def test_kinds_of_cells_are_told_without_colours() -> None:
    broken = load("epc").bind(p=2, m=2, n=2)
    text = table_of(broken)._repr_html_()
    assert "□ target" in text
    assert "✕ collision" not in text
    assert text.count("border:2px solid #") == 8


def test_the_survey_tells_all_sizes() -> None:
    shown = "".join(Shown(OBJECTS["survey"]._repr_html_()).words)  # type: ignore[union-attr]
    assert "9 of 15" in shown
    assert "all sets" in shown


def test_answers_are_words() -> None:
    assert all(f">{answer}<" in badge(str(answer)) for answer in Answer)


def test_a_set_with_several_answers_a_worker_tells_how_many_workers() -> None:
    from designer import subgrids

    assert subgrids(3, [2, 2])._repr_html_().endswith("12 answers of 3 workers")
    assert distinct(5)._repr_html_().endswith("5 answers")


def test_searches_and_records_show_their_codes() -> None:
    from designer.search.best_codes import BestCodes
    from designer.search.design import Design
    from designer.search.goal import Goal, Result
    from designer.search.instance import make_instance

    instance = make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 1)
    design = Design(instance, ((0, 1, 4), (0, 2, 4)))
    shown = Result(Goal(instance), design, "by <hand>", 8, "K L + K + L", notes=["a < b"])._repr_html_()
    for text in (f"<td>{design.workers('generic')}</td>", "by &lt;hand&gt;", "0, 1 | 4", "a &lt; b"):
        assert text in shown
    assert "<td>none found</td>" in Result(Goal(instance))._repr_html_()
    record = next(iter(BestCodes.load()))
    assert f"<td>{record.workers}</td>" in record._repr_html_()
    assert record.status in record._repr_html_()
