"""Certificates without hints: hints that are found again are accepted, lemmas that do not follow have none."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from designer.proofs.check_order import Rejected, verdicts

from designer.algebra.sat import available
from designer.cli.main import main
from designer.errors import DesignerError
from designer.search.instance import make_instance
from designer.search.order.certificate import bare, hinted, packed
from designer.search.order.decision import decide

INSTANCES = {"outer": ("matmul", {"p": 1, "m": 3, "n": 2}, 2, 13), "inner": ("matmul", {"p": 2, "m": 2, "n": 2}, 0, 8)}

pytestmark = pytest.mark.skipif(not available(), reason="python-sat is not installed")


@pytest.fixture(scope="module", params=INSTANCES)
def certificate(request: pytest.FixtureRequest) -> dict[str, Any]:
    name, parameters, masks, workers = INSTANCES[request.param]
    found = decide(make_instance(name, parameters, masks), workers, seconds=60, certificate=True).certificate
    assert found is not None
    return found


def lines(text: str) -> list[list[int]]:
    return [list(map(int, line.split())) for line in zlib.decompress(base64.b64decode(text)).decode().splitlines()]


def changed(document: dict[str, Any], key: str, change: Callable[[list[list[int]]], object]) -> dict[str, Any]:
    new = lines(document[key])
    change(new)
    return {**document, key: packed(new)}


def test_hints_are_left_out_and_found_again(certificate: dict[str, Any]) -> None:
    short = bare(certificate)
    assert all(line[-1] == 0 and line.count(0) == 1 for line in lines(short["lemmas"]))
    assert len(json.dumps(short)) < len(json.dumps(certificate))
    with pytest.raises(Rejected, match="lemma 0 does not follow"):
        list(verdicts(short))
    assert list(verdicts(hinted(short))) == list(verdicts(certificate))


def test_hints_that_are_there_are_kept(certificate: dict[str, Any]) -> None:
    assert hinted(certificate) is certificate
    assert bare(bare(certificate)) == bare(certificate)


def test_multipliers_survive() -> None:
    """Behind a clause of linear arithmetic stand the factors that prove it."""
    document = {"variables": [["a"], ["b"]], "clauses": packed([[1, 2, 0, 3, 1], [-1], [-2]]), "lemmas": packed([[0]])}
    again = hinted(document)
    assert sorted(lines(again["clauses"])) == [[-2], [-1], [1, 2, 0, 3, 1]]
    assert lines(again["lemmas"])[-1][0] == 0


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        ("lemmas", lambda lemmas: lemmas.insert(0, [0]), "does not hold"),
        ("clauses", lambda clauses: clauses.clear(), "does not hold"),
        ("lemmas", lambda lemmas: lemmas.insert(0, [10**9, 0]), "a literal of no variable"),
        ("clauses", lambda clauses: clauses.insert(0, [-(10**9)]), "a literal of no variable"),
    ],
)
def test_what_does_not_follow_gets_no_hints(
    key: str, change: Callable[[list[list[int]]], object], said: str, certificate: dict[str, Any]
) -> None:
    with pytest.raises(DesignerError, match=said):
        hinted(changed(bare(certificate), key, change))


def test_the_checker_decides_about_clauses_that_hints_do_not_look_at(certificate: dict[str, Any]) -> None:
    """A clause that excludes everything makes a refutation, and is none by its meaning."""
    wrong = changed(bare(certificate), "clauses", lambda clauses: clauses.extend([[1], [-1]]))
    with pytest.raises(Rejected, match=r"clause \d+ does not follow from its meaning"):
        list(verdicts(hinted(wrong)))


def test_the_command_finds_hints(
    certificate: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps(bare(certificate)), "utf-8")
    assert main(["verify", str(path)]) == 0
    assert capsys.readouterr().out.startswith("accepted: no integer exponents for")
    path.write_text(json.dumps(changed(bare(certificate), "lemmas", lambda lemmas: lemmas.insert(0, [0]))), "utf-8")
    assert main(["verify", str(path)]) == 1
    assert capsys.readouterr().out.startswith("rejected: a solver's proof does not hold")


def test_a_statement_about_fewer_workers_than_targets_has_no_lemmas() -> None:
    found = decide(make_instance("matmul", {"p": 2, "m": 3, "n": 2}), 5, seconds=1, certificate=True).certificate
    assert found is not None
    assert bare(found) == hinted(found) == found
