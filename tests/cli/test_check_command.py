"""`check`: verdicts as text and as the promised JSON; the exit status tells the worst."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer.analyses import MODULES
from designer.analyses import decodability as decodability_module
from designer.catalogue import load
from designer.verdict import Answer, Verdict

Cli = Callable[..., Any]
EPC = "epc p=2 m=2 n=2"
KEYS = {"claim", "answer", "assurance", "scope", "value", "witness", "because", "seconds"}

CLAIMS = [claim for claim in MODULES if claim not in ("privacy", "correction")]
"""What is decided of a scheme without masks where nobody asks for more."""


def normalised(text: str) -> str:
    return re.sub(r'"seconds": [0-9.e-]+', '"seconds": 0', text)


def test_the_json_is_as_accepted(cli: Cli, golden: Callable[[str, str], None]) -> None:
    status, out, err = cli(f"check {EPC} --workers 12 --json")
    assert (status, err) == (0, "")
    golden("check_epc_2_2_2.json", normalised(out))


def test_the_json_has_the_promised_keys(cli: Cli) -> None:
    document = json.loads(cli(f"check {EPC} --workers 12 --json").out)
    assert set(document) == {"schema_version", "command", "code", "numbers", "verdicts"}
    assert (document["schema_version"], document["command"]) == (1, "check")
    code = document["code"]
    assert code["digest"] == load("epc").bind(p=2, m=2, n=2).digest
    assert {key: code[key] for key in ("scheme", "parameters", "field", "workers", "points")} == {
        "scheme": "epc", "parameters": {"p": 2, "m": 2, "n": 2}, "field": "65537", "workers": 12,
        "points": "distinct:12",
    }  # fmt: skip
    assert document["numbers"] == {
        "degree": [8], "support": 9, "threshold_by_degree": 9, "threshold_by_support": 9, "threshold_exact": 9,
    }  # fmt: skip
    assert [verdict["claim"] for verdict in document["verdicts"]] == CLAIMS
    for verdict in document["verdicts"]:
        assert set(verdict) >= KEYS
        assert verdict["answer"] == "HOLDS"
        assert verdict["assurance"] in ("THEOREM", "CERTIFIED", "EXHAUSTIVE", "SOLVER", "SAMPLED")
        assert isinstance(verdict["because"], list)
        assert isinstance(verdict["seconds"], float)


def test_an_extension_field_names_its_polynomial(cli: Cli) -> None:
    code = json.loads(cli(f"check {EPC} --field 2^8 --json").out)["code"]
    assert (code["field"], code["modulus"]) == ("2^8", "x^8 + x^4 + x^3 + x^2 + 1")


def test_too_few_points_are_no_error_but_a_verdict_with_a_witness(cli: Cli) -> None:
    status, out, err = cli(f"check {EPC} --workers 8 --json")
    assert (status, err) == (1, "")
    document = json.loads(out)
    assert document["numbers"]["threshold_exact"] is None
    verdict = next(v for v in document["verdicts"] if v["claim"] == "decodability")
    assert verdict["answer"] == "REFUTED"
    witness = verdict["witness"]
    assert set(witness) == {"kind", "workers", "target", "A", "B"}
    assert (witness["kind"], witness["workers"]) == ("undecodable-set", list(range(8)))
    assert_vanishes(witness, 65537)


def assert_vanishes(witness: dict[str, Any], q: int) -> None:
    """By hand: at the points 1, …, 8 all products of shares are zero, and the target's is not. A block is a vector."""
    code = load("epc").bind(p=2, m=2, n=2)
    length = len(witness["A"][0])
    for worker in witness["workers"]:
        total = 0
        for position in range(length):
            a, b = (
                sum(
                    block[position] * pow(worker + 1, e, q)
                    for block, (e,) in zip(witness[name], exponents, strict=True)
                )
                for name, exponents in zip("AB", code.exponents, strict=True)
            )
            total += a * b
        assert total % q == 0
    i, j = witness["target"]
    products = (witness["A"][2 * i + k][t] * witness["B"][2 * k + j][t] for k in range(2) for t in range(length))
    assert sum(products) % q != 0


def test_every_r_of_the_points_is_another_question(cli: Cli) -> None:
    assert cli(f"check {EPC} --workers 12 --received 9").status == 0
    status, out, _ = cli(f"check {EPC} --workers 12 --received 8")
    assert status == 1
    assert "REFUTED   decodability: every 8 of the 12 answers decode every target" in out


def test_the_text_gives_verdicts_with_reasons_and_the_three_thresholds(cli: Cli) -> None:
    status, out, err = cli(f"check {EPC} --workers 12")
    assert (status, err) == (0, "")
    assert out.startswith("epc p=2 m=2 n=2   points distinct:12 over GF(65537)\n\nHOLDS     carrier: ")
    for claim in CLAIMS:
        assert re.search(rf"^HOLDS     {claim}: .* \[[A-Z]+\]$", out, re.MULTILINE), claim
    assert out.endswith(
        "recovery threshold\n"
        "  by degree        9   any distinct points\n"
        "  by support       9   generic points in a large field\n"
        "  exact            9   every set of that size among distinct:12 over GF(65537)\n"
    )
    assert "\x1b" not in out


def test_the_status_is_2_where_something_is_undecided(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(question: object) -> Verdict:
        return Verdict(
            claim="decodability", answer=Answer.UNDECIDED, scope="", statement="s", because=("too much work",)
        )

    monkeypatch.setattr(decodability_module, "decide", undecided)
    status, out, _ = cli(f"check {EPC}")
    assert status == 2
    assert "UNDECIDED decodability: s\n" in out
    assert "because too much work" in out


@pytest.mark.parametrize(("workers", "paint"), [(12, "32;1"), (8, "31;1")])
def test_colours_and_quiet(cli: Cli, workers: int, paint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line = f"check {EPC} --workers {workers}"
    monkeypatch.setenv("NO_COLOR", "1")
    plain = cli(line)
    coloured = cli(f"{line} --color always")
    assert f"\x1b[{paint}m" in coloured.out
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.out) == plain.out
    assert cli(f"{line} --color never") == plain
    assert cli(f"{line} --quiet") == (plain.status, "", "")


def test_options_may_stand_anywhere(cli: Cli) -> None:
    assert cli("check --workers 12 epc p=2 --json m=2 n=2").status == 0


# what is asked of the points


def verdict_of(cli: Cli, line: str, claim: str, *words: str) -> dict[str, Any]:
    document = json.loads(cli(f"check {line} --json", *words).out)
    return next(verdict for verdict in document["verdicts"] if verdict["claim"] == claim)


def test_colluders_are_asked_about_only_on_wish_or_where_there_are_masks(cli: Cli) -> None:
    assert "privacy" not in cli(f"check {EPC} --workers 12").out
    status, out, _ = cli(f"check {EPC} --workers 12 --colluders 2")
    assert status == 1
    assert "REFUTED   privacy: no 2 workers learn anything of the data from the shares" in out
    assert cli("check secure-matdot M=2 T=2").status == 0
    assert cli("check secure-matdot M=2 T=2 --colluders 1").status == 0
    assert cli("check secure-matdot M=2 T=2 --colluders 3").status == 1


def test_a_leak_is_a_combination_that_anyone_can_check(cli: Cli) -> None:
    witness = verdict_of(cli, "secure-matdot M=2 T=1 --colluders 2", "privacy")["witness"]
    assert set(witness) >= {"kind", "workers", "operand", "combination", "reveals"}
    assert (witness["kind"], len(witness["workers"]), witness["operand"]) == ("leak", 2, "A")
    totals = [
        sum(c * pow(worker + 1, e, 65537) for worker, c in zip(witness["workers"], witness["combination"], strict=True))
        % 65537
        for e in (0, 1, 2)
    ]
    assert totals[2] == 0  # the mask
    assert {"A[0,0]": totals[0], "A[0,1]": totals[1]} == witness["reveals"]


@pytest.mark.parametrize(("wrong", "status"), [(0, 0), (1, 0), (2, 1), (12, 1)])
def test_wrong_answers_are_asked_about(cli: Cli, wrong: int, status: int) -> None:
    assert cli(f"check {EPC} --workers 12 --wrong {wrong} --quiet") == (status, "", "")


def test_a_confusion_names_the_liars_of_both_stories(cli: Cli) -> None:
    verdict = verdict_of(cli, f"{EPC} --workers 12 --wrong 2", "correction")
    assert verdict["value"] == 1
    witness = verdict["witness"]
    assert set(witness) == {"kind", "workers", "target", "A", "B", "liars"}
    first, second = witness["liars"]
    assert sorted([*witness["workers"], *first, *second]) == list(range(12))
    assert max(len(first), len(second)) <= 2
    assert_vanishes(witness, 65537)


def test_one_set_of_answers_is_asked_about(cli: Cli) -> None:
    verdict = verdict_of(cli, EPC, "decodability", "--answers", "8,0,3")
    assert verdict["statement"] == "the answers 0, 3, 8 decode every target"
    assert verdict["value"] == {"open": [[0, 0], [0, 1], [1, 0], [1, 1]], "decoded": 0}
    assert sorted(verdict["witness"]["workers"]) == [0, 3, 8]
    assert cli(f"check {EPC} --workers 12", "--answers", "11,1,2,3,4,5,6,7,8").status == 0


def test_thresholds_may_count_workers(cli: Cli) -> None:
    line = "bivariate K=2 L=2 --workers 4"
    numbers = [json.loads(cli(f"check {line} {more} --json").out)["numbers"] for more in ("", "--count workers")]
    assert [number["threshold_exact"] for number in numbers] == [4, 2]
    assert "unit" not in numbers[0]
    assert numbers[1]["unit"] == "workers"
    assert cli(f"check {line} --count workers --received 2").status == 0
    assert cli(f"check {line} --count workers --received 1").status == 1
    verdict = verdict_of(cli, f"{line} --count workers --received 1", "decodability")
    assert verdict["statement"] == "every 1 of the 4 workers decode every target"


def test_answers_of_a_worker_come_in_order(cli: Cli) -> None:
    statement = verdict_of(cli, "bivariate K=2 L=2 --workers 4 --received 4", "decodability")["statement"]
    assert statement == "every 4 of the 8 answers, in each worker's order, decode every target"


def test_a_survey_counts_the_sets_of_every_size(cli: Cli) -> None:
    document = json.loads(cli("check matdot p=2 --workers 5 --survey --json").out)
    survey = document["survey"]
    assert [(row["size"], row["sets"], row["decode"], row["exact"]) for row in survey["sizes"][:4]] == [
        (5, 1, 1, True), (4, 5, 5, True), (3, 10, 10, True), (2, 10, 0, True),
    ]  # fmt: skip
    assert survey["targets"] == [[[0, 0], 3]]
    assert survey["largest_undecodable_count"] == 10
    out = cli("check matdot p=2 --workers 5 --survey").out
    assert "\nsets of answers\n  1 of 1 sets of 5 decode\n  5 of 5 sets of 4 decode\n" in out
    assert json.loads(cli("check matdot p=2 --workers 2 --survey --json").out)["survey"] is None
    assert "survey" not in json.loads(cli("check matdot p=2 --json").out)


def test_time_bounds_what_is_looked_at(cli: Cli) -> None:
    line = "gasp-small K=3 L=3 T=3 --workers 40 --received 24"
    short = cli(f"check {line} --time 0.01")
    assert short.status == 2
    assert re.search(r"^UNDECIDED decodability: ", short.out, re.MULTILINE)


def test_another_function_is_another_code(cli: Cli) -> None:
    plain = json.loads(cli("check lagrange K=2 T=1 --json").out)
    other = json.loads(cli("check lagrange K=2 T=1 --json", "--function", "A*B*A - 3*A").out)
    assert (plain["numbers"]["degree"], other["numbers"]["degree"]) == ([4], [6])
    assert plain["code"]["digest"] != other["code"]["digest"]
    assert cli("check lagrange K=2 T=1 --quiet", "--function=-A*B").status == 0


# points that are found


def test_points_are_found_in_the_least_field_and_it_is_said_what_was_looked_at(cli: Cli) -> None:
    status, out, err = cli("check gasp-r K=2 L=2 T=2 r=1 --points auto")
    assert status == 0
    looked = r"\(GF\(13\): none in all 11 sets of [a-z ]*points\)"
    assert re.fullmatch(rf"the least field( [a-z ]+)? is GF\(2\^4\) {looked}\n", err)
    assert out.startswith("gasp-r K=2 L=2 T=2 r=1   points 1,2,3,4,5,6,7,8,9,10,11 over GF(2^4)")


def test_in_a_field_that_is_given_they_are_found_or_not(cli: Cli) -> None:
    status, out, err = cli("check gasp-r K=2 L=2 T=2 r=1 --points auto --field 31")
    assert (status, err) == (0, "")
    assert "over GF(31)\n" in out
    status, out, err = cli("check gasp-r K=2 L=2 T=2 r=1 --points auto --field 13")
    assert (status, out) == (64, "")
    assert err.startswith("coded-designer: no points found at which the code decodes and keeps its secrets; in GF(13)")
    assert err.count("\n") == 1


def test_found_points_stand_in_the_json_which_is_all_there_is(cli: Cli) -> None:
    status, out, err = cli("check gasp-r K=2 L=2 T=2 r=1 --points auto --json")
    assert (status, err) == (0, "")
    code = json.loads(out)["code"]
    assert (code["field"], code["points"]) == ("2^4", "1,2,3,4,5,6,7,8,9,10,11")
    assert code["points_search"]["least"] is True
    assert [name for name, looked in code["points_search"]["smaller"]] == ["GF(13)"]
    assert cli("check gasp-r K=2 L=2 T=2 r=1 --points auto --quiet") == (0, "", "")


def test_found_points_suit_the_colluders_that_are_asked_about(cli: Cli) -> None:
    """With one colluder the masks' steps do not matter."""
    err = cli("check gasp-r K=2 L=2 T=2 r=1 --points auto --colluders 1").err
    assert re.fullmatch(r"the least field( [a-z ]+)? is GF\(13\)\n", err)


# bad input


BAD = {
    "check gasp-r K=2 L=2 T=2 r=1 --colluders 0": "number of colluders out of range; got 0; allowed: 1 to 11",
    "check gasp-r K=2 L=2 T=2 r=1 --colluders 12": "number of colluders out of range; got 12; allowed: 1 to 11",
    "check gasp-r K=2 L=2 T=2 r=1 --colluders -1": "number of colluders out of range; got -1; allowed: 1 to 11",
    "check gasp-r K=2 L=2 T=2 r=1 --colluders two": "argument --colluders: not an integer in range; got two; ",
    "check gasp-r K=2 L=2 T=2 r=1 --points auto --colluders 0":
        "number of colluders out of range; got 0; allowed: at least 1",
    "check gasp-r K=2 L=2 T=2 r=1 --points auto --colluders 12": "more colluders than workers; got 12; ",
    "check gasp-r K=2 L=2 T=2 r=1 --points auto --workers 0": "number of workers out of range; got 0; ",
    f"check {EPC} --wrong -1": "number of wrong answers out of range; got -1; allowed: 0 to 9",
    f"check {EPC} --wrong 10": "number of wrong answers out of range; got 10; allowed: 0 to 9",
    f"check {EPC} --wrong 1.5": "argument --wrong: not an integer in range; got 1.5; ",
    f"check {EPC} --wrong ٣": "argument --wrong: not an integer in range; got ٣; ",
    f"check {EPC} --wrong 9999999999999999999": "argument --wrong: not an integer in range; got 9999999999999999999; ",
    f"check {EPC} --answers 1,9": "no such set of answers; got 9; allowed: different numbers from 0 to 8",
    f"check {EPC} --answers 1,1": "no such set of answers; got 1; allowed: different numbers from 0 to 8",
    f"check {EPC} --answers 1,,2": "argument --answers: not numbers separated by commas; got 1,,2; ",
    f"check {EPC} --answers -1": "argument --answers: ",
    f"check {EPC} --answers 1 --received 2": "--answers and --received are two questions; give one of them",
    f"report {EPC} --answers 1 --received 2": "--answers and --received are two questions; give one of them",
    f"explain {EPC} --answers 1 --received 2": "--answers and --received are two questions; give one of them",
    f"check {EPC} --received 0": "number of answers out of range; got 0; allowed: 1 to 9",
    f"check {EPC} --received 10": "number of answers out of range; got 10; allowed: 1 to 9",
    "check bivariate K=2 L=2 --received 3 --count workers": "number of workers out of range; got 3; allowed: 1 to 2",
    f"check {EPC} --count people": "argument --count: invalid choice: 'people'",
    f"check {EPC} --time 0": "argument --time: not a number of seconds from 0.01 to 100000; got 0; ",
    f"check {EPC} --time nan": "argument --time: not a number of seconds from 0.01 to 100000; got nan; ",
    f"check {EPC} --time -1": "argument --time: ",
    f"check {EPC} --function A*B": "the operation is no polynomial map; in epc; got matmul",
    "check lagrange K=2 T=1 --function A*": "not a formula; got A*; ",
    "check lagrange K=2 T=1 --function A//B": "not a polynomial of matrices; in function; got A//B; ",
    "check lagrange K=2 T=1 --function A**2": "not admitted in a formula; in formula A**2; got A ** 2; ",
    "check lagrange K=2 T=1 --function A+1": "not a polynomial of matrices; in function; got A+1; ",
    "check lagrange K=2 T=1 --function 3": "not a function of matrices; in function; got 3; ",
    "check lagrange K=2 T=1 --function a*b": "no name of an operand; in function; got a; ",
    "check lagrange K=2 T=1 --function open('x')": "",
    "check lagrange K=2 T=1 --function -A": "argument --function: expected one argument; a value that begins with - is "
        "written --option=value; see coded-designer check --help",
    "check lagrange K=2 T=-1": "parameter T is not a number in range; got -1; ",
    "check lagrange K=70000 T=1 --field 65537": "",
    "check cyclic-t2 K=2 L=2 T=3": "",
    "check secure-bivariate K=2 L=2 T=1 m=3": "",
    "check gasp-r K=2 L=2 T=2 r=3": "",
    "check bivariate K=2 L=2 --points subgrids:3x2": "not a set of points; got subgrids:3x2; ",
    "check bivariate K=2 L=2 --points subgrids:3x2x1:diagonal":
        "unknown order; got diagonal; allowed: vertical, horizontal",
    "check bivariate K=2 L=2 --points subgrids:3x2x1:": "not a set of points; got subgrids:3x2x1:; ",
    "check bivariate K=2 L=2 --points subgrids:3x2x1 --field 5": "too many distinct coordinates; in GF(5); got 6; ",
    "check lagrange K=2 T=1 --points hermite:3x2": "derivatives need blocks at exponents from 0 on; ",
}  # fmt: skip


@pytest.mark.parametrize("line", BAD)
def test_bad_input_is_one_clear_line(cli: Cli, line: str) -> None:
    status, out, err = cli(line)
    assert (status, out) == (64, ""), err
    assert err.startswith(f"coded-designer: {BAD[line]}")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert "defect of the program" not in err


MATMUL = 'operation = "matmul"\n[exponents]\nA = ["k"]\nB = ["p - 1 - k"]\n[masks]\n'
SCHEMES = {
    "masks of an unknown operand": f'{MATMUL}count = 1\nD = ["p"]\n',
    "masks without a count": f'{MATMUL}A = ["p"]\n',
    "a mask's exponent below 0": f'{MATMUL}count = 1\nA = ["-p"]\nB = ["p"]\n',
    "masks in a family of chains": 'operation = "chain"\n[exponents]\nA = ["0"]\n[masks]\ncount = 1\nA = ["1"]\n',
}


@pytest.mark.parametrize("which", SCHEMES)
def test_scheme_files_with_bad_masks_are_one_clear_line(cli: Cli, tmp_path: Path, which: str) -> None:
    (tmp_path / "mine.toml").write_text(SCHEMES[which])
    status, out, err = cli("check mine.toml p=2 m=1 n=1" if "chain" not in which else "check mine.toml p0=1 p1=1 p2=1")
    assert (status, out) == (64, "")
    assert err.startswith("coded-designer: ")
    assert err.count("\n") == 1
    assert "defect of the program" not in err


# pictures


def test_a_picture_shows_the_answers_of_the_witness_and_the_svg_as_many(cli: Cli, tmp_path: Path) -> None:
    line = "check bi0 p=2 m=2 n=2 --points grid:6x3 --received 14"
    status, out, _ = cli(f"{line} --picture --svg grid.svg")
    assert status == 1
    assert out.endswith(
        "points (● the answers of the witness against decodability, ○ the others)\n"
        "  y\\x  1  2  3  4  5  6\n"
        "    1  ●  ●  ●  ●  ●  ●\n"
        "    2  ●  ●  ●  ●  ○  ○\n"
        "    3  ●  ●  ●  ●  ○  ○\n"
    )
    workers = verdict_of(cli, line.removeprefix("check "), "decodability")["witness"]["workers"]
    assert len(workers) == 14
    assert (tmp_path / "grid.svg").read_text("utf-8").count('fill="#0969da" stroke') == 14


def test_a_picture_shows_the_answers_asked_about_or_all(cli: Cli) -> None:
    assert "  x  1  2  3\n     ●  ○  ●\n" in cli("check matdot p=2 --answers 0,2 --picture").out
    assert "points (● all answers, ○ the others)\n  x  1  2  3\n     ●  ●  ●\n" in cli("check matdot p=2 --picture").out


def test_a_picture_that_cannot_be_made_leaves_nothing(cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli("check matdot p=2 --points hermite:2x2 --svg t.svg")
    assert (status, out) == (64, "")
    assert "derivatives have no picture" in err
    assert not (tmp_path / "t.svg").exists()
