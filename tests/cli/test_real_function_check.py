"""`check` of functions that are no polynomials: verdicts, thresholds of degrees, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Cli = Callable[..., Any]


def test_the_json_has_the_promised_keys(cli: Cli) -> None:
    status, out, err = cli("check lagrange K=3 T=1 --field 11 --received 5 --json", "--function", "relu(A)")
    assert (status, err) == (1, "")
    document = json.loads(out)
    assert set(document) == {"schema_version", "command", "code", "numbers", "verdicts"}
    assert document["code"] == {
        "scheme": "lagrange", "name": "Lagrange coded computing", "parameters": {"K": 3, "T": 1}, "digest": None,
        "function": "relu(A)", "field": "11", "workers": None, "points": None,
    }  # fmt: skip
    assert document["numbers"]["threshold_exact"] is None
    assert document["numbers"]["thresholds_of_degrees"] == {
        "1": 4, "2": 7, "3": 10, "5": 16, "9": 28, "17": 52,
    }  # fmt: skip
    refuted, bound = document["verdicts"]
    assert (refuted["claim"], refuted["answer"], refuted["assurance"]) == ("decodability", "REFUTED", "THEOREM")
    assert refuted["witness"]["order"] == 5
    assert (bound["claim"], bound["answer"]) == ("converse", "HOLDS")
    assert bound["value"] == {"degree": 10, "answers": 11, "threshold_by_degree": 31}


def test_the_text_says_plainly_that_no_exact_code_exists(cli: Cli) -> None:
    status, out, _ = cli("check lagrange K=2", "--function", "softmax(A)")
    assert status == 1
    words = " ".join(out.split())
    assert "REFUTED decodability: some fixed weights times answers of workers, however many" in words
    assert "because no exact code exists at any number of answers, since softmax(A) is no polynomial" in words
    assert "converse" not in out
    assert out.endswith("errors and alternatives: coded-designer approximate 'softmax(A)' K=2 T=0\n")


@pytest.mark.parametrize(
    ("words", "status"),
    [(["K=1", "--function", "relu(A)"], 0), (["K=2", "--received", "3", "--function", "relu(A*A)"], 2),
     (["K=2", "--function", "max(A, B)"], 1), (["K=1", "T=1", "--function", "1/A"], 1)],
)  # fmt: skip
def test_the_status_is_that_of_the_verdicts(cli: Cli, words: list[str], status: int) -> None:
    assert cli("check lagrange --quiet", *words) == (status, "", "")


def test_polynomials_are_checked_as_ever_and_masks_are_none_by_default(cli: Cli) -> None:
    status, out, _ = cli("check lagrange K=2", "--function", "A*A + A")
    assert status == 0
    assert out.startswith("lagrange K=2 T=0   points distinct:3")


def test_other_commands_say_where_to_look(cli: Cli) -> None:
    status, _, err = cli("show lagrange K=2", "--function", "relu(A)")
    assert status == 64
    assert "not a polynomial of matrices; in function; got relu(A)" in err
    assert "coded-designer check lagrange" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lagrange", "K=2", "--colluders", "1"], "--colluders is about polynomials; in --function relu(A); shares do"),
        (["lagrange", "K=2", "--points", "1,2,3"], "--points is about polynomials"),
        (["lagrange", "K=2", "--survey"], "--survey is about polynomials"),
        (["lagrange", "K=2", "--received", "0"], "number of answers out of range; got 0; allowed: 1 to 100"),
        (["lagrange", "K=2", "--field", "2^4"], "no function on that field; in --field 2^4; got relu(A)"),
        (["lagrange"], "missing parameter K"),
        (["matdot", "p=2"], "the operation is no polynomial map; in matdot; got matmul"),
    ],
)
def test_complaints(cli: Cli, words: list[str], message: str) -> None:
    status, out, err = cli("check", *words, "--function", "relu(A)")
    assert (status, out) == (64, "")
    assert err.startswith(f"coded-designer: {message}")
