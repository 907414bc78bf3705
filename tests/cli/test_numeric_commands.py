"""`check --field real` and `run --dtype …`: texts, JSON, exit status, and what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
EXAMPLE = Path(__file__).parents[2] / "examples" / "orthomatdot.toml"


def test_check_decides_exactly_and_measures_every_set(cli: Cli) -> None:
    status, out, err = cli("check epc p=2 m=2 n=2 --field real --workers 12 --received 9")
    assert (status, err) == (0, "")
    assert out.startswith("epc p=2 m=2 n=2   points chebyshev:12 over the real numbers, basis monomial\n\n")
    assert "HOLDS     decodability: every 9 of the 12 answers decode every target [THEOREM]\n" in out
    assert "sets of 9 answers: 220; looked at: all of them\n" in out
    assert re.search(r"amplification  least \S+  median \S+  90% \S+  99% \S+  worst 1\.3\d?e\+04\n", out)
    assert "worst set      answers 3,4,5,6,7,8,9,10,11\n" in out
    assert sum(int(count) for count in re.findall(r"10\^\d+ +#+ (\d+)", out)) == 220
    assert "WARNING" not in out


def test_check_warns_where_a_code_decodes_on_paper_and_not_in_floats(cli: Cli) -> None:
    status, out, _ = cli("check epc p=4 m=3 n=3 --field real --points equispaced:39")
    assert status == 0
    assert "WARNING: from 1 of the 1 sets nothing can be had in float64, although each decodes on paper:" in out


def test_numbers_beyond_float64_are_called_so_and_not_infinite(cli: Cli) -> None:
    line = "epc p=4 m=3 n=3 --field real --points equispaced:45"
    out = cli(f"check {line}").out
    assert "  kappa_2        least beyond  median beyond" in out
    assert "  beyond         kappa_2 above 1e+13: infinite, or more than float64 can tell\n" in out
    assert " inf " not in out
    found = json.loads(cli(f"check {line} --json").out)["conditioning"]
    assert (found["kappa"]["least"], found["kappa_floor"]) == (None, 1e13)
    assert found["beyond_float64"] == {"amplification": 1, "kappa": 1}
    good = json.loads(cli("check matdot p=2 --field real --points 1,-1,2 --received 2 --json").out)["conditioning"]
    assert good["beyond_float64"] == {"amplification": 2, "kappa": 0}


def test_bounds_that_promise_nothing_are_said_to_promise_nothing(cli: Cli) -> None:
    line = "run epc p=4 m=3 n=3 --dtype float64 --points equispaced:39 --size 12"
    out = cli(line).out
    assert "the bounds of 6 of them are 1 or more and promise nothing, not even the magnitude\n" in out
    assert json.loads(cli(f"{line} --json").out)["accuracy"]["vacuous_bounds"] == 6
    good = "run matdot p=2 --dtype float64 --size 12"
    assert "promise nothing" not in cli(good).out
    assert json.loads(cli(f"{good} --json").out)["accuracy"]["vacuous_bounds"] == 0


def test_sets_that_do_not_decode_are_not_said_to_decode_on_paper(cli: Cli) -> None:
    status, out, _ = cli("check matdot p=2 --field real --points 1,-1,2 --received 2")
    assert status == 1
    assert "WARNING: from 2 of the 3 sets nothing can be had in float64:\n" in out


def test_check_json_has_verdicts_numbers_and_conditioning(cli: Cli) -> None:
    status, out, err = cli(
        f"check {EXAMPLE} p=3 --field real --basis chebyshev --points chebyshev:7 --received 5 --json"
    )
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert set(document) == {"schema_version", "command", "code", "numbers", "verdicts", "conditioning"}
    assert document["code"]["basis"] == "chebyshev"
    assert (document["code"]["field"], document["code"]["points"]) == ("real", "chebyshev:7")
    assert document["numbers"] == {"degree": [4], "functions": 5, "threshold_by_degree": 5}
    assert [(v["claim"], v["answer"]) for v in document["verdicts"]] == [
        ("carrier", "HOLDS"),
        ("decodability", "HOLDS"),
    ]
    found = document["conditioning"]
    assert (found["sets"], found["examined"], found["exhaustive"], found["lost"]) == (21, 21, True, 0)
    assert len(found["worst"]) == 5


def test_an_unreadable_basis_is_refuted_with_block_products(cli: Cli) -> None:
    status, out, _ = cli("check matdot p=3 --field real --basis chebyshev")
    assert status == 1
    assert "REFUTED   carrier" in out
    assert "conditioning" not in out


def test_masks_over_the_numbers_leave_privacy_undecided(cli: Cli) -> None:
    status, out, _ = cli("check secure-matdot M=2 T=1 --field complex")
    assert status == 2
    assert "UNDECIDED privacy" in out


@pytest.mark.parametrize(
    "line", ["epc p=2 m=2 n=2 --dtype float64 --workers 10", "dft M=2 T=1 --dtype complex128",
             "polynomial m=2 n=2 --dtype float64 --points chebyshev:6 --basis chebyshev"],
)  # fmt: skip
def test_floats_are_run_against_their_bound(cli: Cli, line: str) -> None:
    status, out, err = cli(f"run {line} --size 12")
    assert (status, err) == (0, "")
    assert "(normal and positive entries): all within their bounds\n" in out
    assert re.search(r"worst answers   error \S+e-1\d   bound \S+e-\d\d ", out)
    document = json.loads(cli(f"run {line} --size 12 --json").out)
    assert document["accuracy"]["within_bound"] is True
    assert all(trial["error"] <= trial["bound"] for trial in document["accuracy"]["trials"])


def test_integers_are_run_exactly(cli: Cli) -> None:
    status, out, err = cli("run epc p=2 m=2 n=2 --dtype int64 --workers 12 --size 30 --bits 40 --rounds 1")
    assert (status, err) == (0, "")
    assert "4 results from 9 answers each (random, all largest, all least, signs mixed): all equal to the direct" in out
    assert "int64: entries below 2^40 in magnitude, of either sign\n" in out
    wide = cli("run matdot p=2 --dtype int64 --size 6 --bits 64").out
    assert "sizes i=6 k=6 j=6; integers: entries below 2^64 in magnitude, of either sign\n" in wide
    document = json.loads(cli("run matdot p=2 --dtype fixed:24 --size 6 --json").out)
    found = document["execution"]
    assert (found["equal"], found["fraction_bits"], found["entry_bits"]) == (True, 48, 24)
    product = 1
    for prime in found["primes"]:
        product *= prime
    assert product.bit_length() > found["bound_bits"]
    assert document["code"]["field"] == [str(prime) for prime in found["primes"]]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("check epc p=2 m=2 n=2 --basis chebyshev", "--basis needs --field real or --field complex"),
        ("check epc p=2 m=2 n=2 --field real --points roots:9", "roots of unity are complex"),
        ("check epc p=2 m=2 n=2 --field real --wrong 1", "--wrong is not answered over the real or complex numbers"),
        ("check epc p=2 m=2 n=2 --field real --survey", "--survey is not answered"),
        ("check epc p=2 m=2 n=2 --field real --received 12", "number of answers out of range; got 12; allowed: 1 to 9"),
        ("check epc p=2 m=2 n=2 --field real --points chebyshev:9 --workers 8", "--workers and --points disagree"),
        ("check bi0 p=2 m=2 n=2 --field real --workers 7", "no grid of that many points; got 7; allowed: multiples"),
        ("check epc p=2 m=2 n=2 --field real --basis legendre", "unknown basis; got legendre"),
        ("check matdot p=3 --field real --points 1e308,1,2,3,4", "powers of a point are too large for float64"),
        ("check polynomial m=2 n=2 --field real --points 1e200,2,3,4", "powers of a point are too large for float64"),
        ("check lagrange K=3 --field real --points 1e200,2,3,4", "powers of a point are too large for float64"),
        ("run matdot p=3 --dtype float64 --points 1e308,1,2,3,4", "powers of a point are too large for float64"),
        ("run epc p=2 m=2 n=2 --basis chebyshev", "--basis needs --dtype"),
        ("run epc p=2 m=2 n=2 --bits 20", "--bits needs --dtype"),
        ("run epc p=2 m=2 n=2 --dtype float32", "unknown type of numbers; in --dtype; got float32; allowed: float64,"),
        ("run epc p=2 m=2 n=2 --dtype float64 --bits 3", "--bits does not go with --dtype float64"),
        ("run epc p=2 m=2 n=2 --dtype float64 --kill 1", "--kill does not go with --dtype float64"),
        ("run epc p=2 m=2 n=2 --dtype float64 --field complex", "--field and --dtype disagree"),
        ("run epc p=2 m=2 n=2 --dtype int64 --field 65537", "--field does not go with exact results"),
        ("run epc p=2 m=2 n=2 --dtype int64 --bits 513", "bits of the entries out of range; got 513; allowed: 1 to"),
        ("run epc p=2 m=2 n=2 --dtype fixed:8 --bits 8", "--bits does not go with fixed:BITS"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused(cli: Cli, line: str, message: str) -> None:
    status, out, err = cli(line)
    assert (status, out) == (64, "")
    assert message in err
