"""docs/performance.md has a section for every benchmark, and figures only where one was run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.__main__ import SCRIPTS
from benchmarks._page import NOT_RUN, described, machine, page, section, sections

PAGE = (Path(__file__).parent.parent / "docs" / "performance.md").read_text("utf-8")


def test_the_page_is_what_the_script_writes_from_its_own_sections() -> None:
    assert page(SCRIPTS, PAGE, {}) == PAGE
    assert list(sections(PAGE)) == list(SCRIPTS)


def test_figures_tell_machine_load_and_day() -> None:
    assert any(text != NOT_RUN for text in sections(PAGE).values())
    for text in sections(PAGE).values():
        pattern = r"(?s).+, \d+ cores, load [\d.]+, \w+, Python 3\.\d+\.\d+, 20\d\d-\d\d-\d\d\n\n```text\n.+\n```"
        assert text == NOT_RUN or re.fullmatch(pattern, text)
    assert re.fullmatch(r".+, \d+ cores, load [\d.]+, \w+, Python 3\.\d+\.\d+\S*, 20\d\d-\d\d-\d\d", machine())


def test_only_the_sections_that_were_run_change(tmp_path: Path) -> None:
    scripts = {}
    for name in ("one", "two", "three"):
        scripts[name] = tmp_path / f"{name}.py"
        scripts[name].write_text(f'"""What {name}\nmeasures.\n\nMore."""\n', "utf-8")
    first = page(scripts, "", {"two": section("figure  2.00 x\n", "here")})
    assert sections(first) == {"one": NOT_RUN, "two": "here\n\n```text\nfigure  2.00 x\n```", "three": NOT_RUN}
    second = page(scripts, first, {"one": section("## no heading\n\nfigure  1.00 x", "there")})
    assert sections(second)["two"] == sections(first)["two"]
    assert sections(second)["one"].startswith("there\n\n```text\n## no heading")
    del scripts["two"]
    assert list(sections(page(scripts, second, {}))) == ["one", "three"]
    assert described(scripts["one"]) == "What one measures."


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_benchmark_says_what_it_measures(name: str) -> None:
    assert f"## {name}\n\n{described(SCRIPTS[name])}\n" in PAGE
    assert described(SCRIPTS[name]).endswith((".", ")"))
