"""Figures become files: the same bytes again, all series in them, styles apart; a missing library is said."""

from __future__ import annotations

import builtins
import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from designer.errors import DesignerError
from designer.plots import FORMATS, check_format, draw
from designer.plots.figure import DASHES, LINE, MARKERS, PALETTE, POINTS, STEPS, Figure, Series, style_of

FIGURE = Figure(
    title="a title", x="time [s]", y="probability", log_y=True, whole_x=True, levels=((2.0, "N = 2"),),
    series=(
        Series(name="first", x=(1, 2, 3), y=(1, 2, 4), style=0, texts=("p=1", "p=2", "p=3")),
        Series(name="second", x=(1, 2, 3), y=(4, 2, 1), style=1, kind=STEPS),
        Series(name="third", x=(1,), y=(3,), style=2, kind=POINTS),
        Series(name="", x=(1, 3), y=(1, 1), style=0, dotted=True),
    ),
)  # fmt: skip
STARTS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".html": b"<!doctype html>"}


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_written_and_repeats_itself(ending: str) -> None:
    first, again = (draw(FIGURE, f"figure{ending}") for _ in range(2))
    assert first.startswith(STARTS[ending])
    assert first == again
    assert draw(replace(FIGURE, title="another"), f"figure{ending}") != first


def test_a_vector_graphic_holds_its_words_as_text() -> None:
    text = draw(FIGURE, "figure.svg").decode()
    for word in ("a title", "time [s]", "probability", "first", "second", "third", "N = 2"):
        assert f">{word}</text>" in text
    for colour in PALETTE[:3]:
        assert colour.lower() in text


def test_a_page_holds_its_library_and_the_numbers() -> None:
    text = draw(FIGURE, "figure.html").decode()
    assert not re.search(r"<(script|link)[^>]+(src|href)=", text)  # nothing is fetched
    found = re.search(r'Plotly\.newPlot\(\s*"figure",\s*(\[.*?\]),\s*\{"', text, re.DOTALL)
    assert found is not None
    traces = json.loads(found[1])
    assert [trace["name"] for trace in traces] == ["first", "second", "third", ""]
    assert traces[0]["y"] == [1, 2, 4]
    assert traces[0]["text"] == ["p=1", "p=2", "p=3"]
    assert [trace["mode"] for trace in traces] == ["lines", "lines", "markers", "lines"]
    assert traces[1]["line"]["shape"] == "hv"


def luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_styles_can_be_told_apart_without_colour() -> None:
    """Any two of the first seven differ in dashes and markers, and all colours are dark enough for white paper."""
    for first, second in combinations(range(7), 2):
        assert style_of(first)[1:] != style_of(second)[1:]
        assert style_of(first)[1] != style_of(second)[1]
    assert len({style_of(number) for number in range(49)}) == 49
    assert max(map(luminance, PALETTE)) < 0.75
    assert len(set(DASHES)) == len(set(MARKERS)) == len(set(PALETTE)) == 7


def test_series_have_as_many_heights_as_places() -> None:
    with pytest.raises(AssertionError, match="series a: coordinates of unlike numbers"):
        Series(name="a", x=(1,), y=(1, 2), style=0, kind=LINE)


def test_another_format_is_refused() -> None:
    with pytest.raises(DesignerError, match=r"no format of figures; got a\.gif; allowed: \.png \.svg \.pdf \.html"):
        check_format("a.gif")


@pytest.mark.parametrize(("ending", "library"), [(".pdf", "matplotlib"), (".html", "plotly")])
def test_a_missing_library_is_said_with_the_command_that_installs_it(
    ending: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == library:
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DesignerError, match=rf"need {library}; install it with: python -m pip install 'coded-designer"):
        check_format(f"a{ending}")
