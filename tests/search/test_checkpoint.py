"""Checkpoints: written whole, read strictly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from codes import STRADDLED

from designer.errors import DesignerError
from designer.search.checkpoint import Checkpoint

SAVED = Checkpoint(
    key=STRADDLED.instance.key, kind="generic", only=None, exponents=STRADDLED.exponents, modulus=None,
    method="local search", runs=12, seed=400,
)  # fmt: skip


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "search.json"
    SAVED.write(path)
    again = Checkpoint.read(path)
    assert again == SAVED
    assert again.design() is not None
    assert list(path.parent.iterdir()) == [path]
    replace(SAVED, exponents=None).write(path)
    assert Checkpoint.read(path).design() is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"runs": 12', '"runs": "12"'),
        lambda text: text.replace('"format": 1', '"format": 9'),
        lambda text: text.replace('"runs"', '"laps"'),
        lambda text: text.replace("m=4", "m=5"),
        lambda text: text.replace("22", "2.5"),
        lambda text: "[]",
        lambda text: "",
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "search.json"
    SAVED.write(path)
    text = path.read_text("utf-8")
    assert damage(text) != text
    path.write_text(damage(text), "utf-8")
    with pytest.raises(DesignerError):
        Checkpoint.read(path)


def test_a_checkpoint_of_another_search_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DesignerError, match="another search"):
        SAVED.must_be_of(SAVED.key, "dense", None, tmp_path)
    SAVED.must_be_of(SAVED.key, "generic", None, tmp_path)


def test_a_file_that_cannot_be_written_or_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DesignerError, match="cannot write"):
        SAVED.write(tmp_path / "file" / "below.json")
    with pytest.raises(DesignerError, match="cannot read"):
        Checkpoint.read(tmp_path / "absent.json")
