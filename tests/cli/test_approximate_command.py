"""`approximate`: tables as text and JSON, and clear complaints."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Cli = Callable[..., Any]


def test_the_json_has_the_question_and_both_tables(cli: Cli) -> None:
    status, out, err = cli(
        "approximate relu(A) K=2 T=0 --interval=-2,1.5 --workers 9 --degrees 1,4 --received 3,9 --seed 7 --json"
    )
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert {key: document[key] for key in document if key not in ("polynomials", "berrut")} == {
        "schema_version": 1, "command": "approximate", "function": "relu(A)", "interval": [-2.0, 1.5],
        "parameters": {"K": 2, "T": 0}, "workers": 9, "trials": 20, "seed": 7,
    }  # fmt: skip
    assert [(row["degree"], row["answers"]) for row in document["polynomials"]] == [(1, 2), (4, 5)]
    assert [row["answers"] for row in document["berrut"]] == [3, 9]
    assert all(row["least"] <= row["error"] for row in document["polynomials"])


def test_the_text_has_the_json_s_numbers(cli: Cli) -> None:
    line = "approximate exp(A) K=2 --workers 9 --degrees 1,4,9 --received 9"
    document = json.loads(cli(f"{line} --json").out)
    text = cli(line).out
    for row in document["polynomials"]:
        decoded = "too few" if row["measured"] is None else f"{row['measured']:.3g}"
        numbers = [row["degree"], row["answers"], f"{row['error']:.3g}", f"{row['least']:.3g}", *decoded.split()]
        assert " ".join(map(str, numbers)) in " ".join(text.split())
    assert f"9 {document['berrut'][0]['median']:.3g} {document['berrut'][0]['largest']:.3g}" in " ".join(text.split())


def test_defaults_are_four_blocks_forty_workers_and_a_quarter_to_all_answers(cli: Cli) -> None:
    document = json.loads(cli("approximate tanh(A) --trials 1 --degrees 1 --json").out)
    assert (document["parameters"], document["workers"]) == ({"K": 4, "T": 0}, 40)
    assert [row["answers"] for row in document["berrut"]] == [10, 20, 30, 40]


def test_masks_count_and_are_not_measured(cli: Cli) -> None:
    text = cli("approximate tanh(A) K=2 T=2 --trials 1 --degrees 3").out
    assert "3       10" in text
    assert "masks\n" in text
    assert "Berrut's rational interpolation, without masks" in text


def test_undefined_shares_are_said_and_are_null_in_json(cli: Cli) -> None:
    line = "approximate sqrt(A) K=4 --interval=0,1 --trials 2 --degrees 2"
    assert "undefined: a share lay outside of the function's domain" in cli(line).out
    assert json.loads(cli(f"{line} --json").out)["berrut"][0]["largest"] is None


def test_a_form_that_tells_nothing_claims_nothing(cli: Cli) -> None:
    assert "no linear decoder" in cli("approximate relu(A) --trials 1 --degrees 1").out
    assert "no linear decoder" not in cli("approximate A*sigmoid(A) --trials 1 --degrees 1").out
    assert "no linear decoder" not in cli("approximate relu(A) K=1 --trials 1 --degrees 1").out


def test_quiet_prints_nothing(cli: Cli) -> None:
    assert cli("approximate relu(A) --trials 1 --degrees 1 --quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["A*A"], "the function is a polynomial; got A*A; it has exact codes: coded-designer check lagrange"),
        (["max(A, B)"], "function of several operands; got max(A, B); allowed: one operand; max(A, B) is B + relu(A"),
        (
            ["A*B"],
            "the function is a polynomial; got A*B; it has exact codes: coded-designer check lagrange --function",
        ),
        (["exp(A)*B"], "function of several operands; got exp(A)*B; allowed: one operand\n"),
        (
            ["log(A)"],
            "the function is not finite on the interval; got -1, 1; choose an interval on which it is "
            "continuous: --interval=LOW,HIGH\n",
        ),
        (
            ["relu(A"],
            "not a formula; got relu(A; allowed: integers, letters, + - * /, min, max, abs, exp, log, relu, "
            "sigmoid, softmax, sqrt, tanh and parentheses\n",
        ),
        (["A[0]"], "not admitted in a formula; in formula A[0]; got A[0]; allowed: integers, letters, + - * /, min"),
        (["relu(A)", "--interval", "2,1"], "argument --interval: not two numbers, the lower one first; got 2,1"),
        (["relu(A)", "--interval", "1e999,2"], "argument --interval: not two numbers"),
        (["relu(A)", "--degrees", "0"], "degree out of range; got 0; allowed: 1 to 200"),
        (["relu(A)", "--received", "41"], "number of answers out of range; got 41; allowed: 1 to 40"),
        (["relu(A)", "--workers", "0"], "number of workers out of range; got 0; allowed: 1 to 1000"),
        (["relu(A)", "K=65"], "number of blocks out of range; got 65; allowed: 1 to 64"),
        (["relu(A)", "--trials", "0"], "number of trials out of range; got 0"),
        (["relu(A)", "--seed=-1"], "seed out of range; got -1; allowed: at least 0"),
        (["relu(A)", "p=2"], "unknown parameter; in lagrange; got p; allowed: K T"),
        (["relu(1)"], "function without an operand"),
        (["relu("], "not a formula"),
    ],
)
def test_complaints(cli: Cli, words: list[str], message: str) -> None:
    status, out, err = cli("approximate", *words)
    assert (status, out) == (64, "")
    assert err.startswith(f"coded-designer: {message}")
    assert err.count("\n") == 1
