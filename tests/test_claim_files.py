"""Claims files: decisions come from running the toolkit, and nothing malformed is read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from designer.claim_checks import Finding
from designer.claim_format import KINDS, read_check
from designer.claim_quantities import QUANTITIES, quantity_of
from designer.claims import KEYS, Claim, Decision, decide, parse_claims, read_claims, shipped
from designer.cli.claims_command import lines, status
from designer.cli.main import main
from designer.errors import DesignerError
from designer.scheme_file import load_text

PAGE = (Path(__file__).parent.parent / "docs" / "claims.md").read_text("utf-8")
SHIPPED = {claim.key: claim for claim in shipped()}

EPC: dict[str, Any] = {
    "kind": "numbers", "codes": {"E": "epc p=p m=m n=n"}, "range": {"p": [1, 3], "m": [1, 3], "n": [1, 3]},
}  # fmt: skip


def checked(holds: str, **changed: object) -> Finding:
    return read_check({**EPC, "holds": [holds], **changed}, "test").run()


def claim(text: str) -> Claim:
    (only,) = parse_claims(f'[[claims]]\nid = "x"\nstatement = "s"\n{text}')
    return only


# the claims of the package


@pytest.mark.parametrize("key", SHIPPED)
def test_every_shipped_claim_is_decided_as_expected(key: str) -> None:
    decided = decide(SHIPPED[key])
    assert decided.as_expected is True, lines(decided, colour=False)
    assert json.dumps(decided.as_json())


def test_the_decision_does_not_depend_on_what_is_expected() -> None:
    from dataclasses import replace

    for expected in Decision:
        decided = decide(replace(SHIPPED["rank-beats-epc"], expected=expected))
        assert decided.decision is Decision.FALSE
        assert decided.as_expected is (expected is Decision.FALSE)


def test_every_decision_occurs() -> None:
    assert {item.expected for item in SHIPPED.values()} == set(Decision)


@pytest.mark.parametrize(
    ("key", "counterexample"),
    [
        ("rank-beats-epc", {"E_threshold": 9, "S_threshold": 13}),
        ("private-mn-plus-2t", {"K": 2, "L": 2, "T": 1, "G_bound_monomials": 8}),
        ("epc-below-mn", {"p": 1, "m": 1, "n": 1, "E_threshold": 1}),
        ("matdot-storage", {"s": 2, "M_blocks_A": 2, "P_blocks_A": 2}),
        ("cartesian-sets-least-upload", {"exact": 8}),
        ("gasp-optimal", {
            "K": 4, "L": 3, "S_support": 26, "A_support": 28, "B_support": 27, "C_support": 27, "D_support": 28,
            "E_support": 27, "F_support": 29,
        }),
    ],
)  # fmt: skip
def test_false_claims_have_the_least_counterexample(key: str, counterexample: dict[str, int]) -> None:
    assert decide(SHIPPED[key]).findings[""].counterexample == counterexample


@pytest.mark.parametrize("key", [key for key, item in SHIPPED.items() if item.expected is Decision.TRUE])
def test_every_true_claim_with_one_number_changed_is_not_true(key: str) -> None:
    """Each comparison of a check, turned into one that is off by one."""
    from dataclasses import replace

    from designer.algebra.expression import parse

    for name, check in SHIPPED[key].readings.items():
        for number, rule in enumerate(check.holds):
            if rule.condition is not None:
                continue
            wrong = replace(rule, consequence=parse(f"{rule.consequence} + 1"))
            rules = (*check.holds[:number], wrong, *check.holds[number + 1 :])
            changed = replace(SHIPPED[key], readings={name: replace(check, holds=rules)})
            assert decide(changed).decision is Decision.FALSE


# checks


def test_all_parameters_are_meant_only_where_it_is_said() -> None:
    finding = checked("E_threshold == p*m*n + p - 1")
    assert (finding.answer, finding.scope) == ("holds", "all p = 1 … 3, m = 1 … 3, n = 1 … 3")
    finding = checked("E_threshold == p*m*n + p - 1", all=True)
    assert (finding.answer, finding.scope) == ("holds", "all p, m, n >= 1")
    assert "CERTIFIED" in finding.reason or "SOLVER" in finding.reason


def test_the_prover_finds_what_lies_outside_of_the_range() -> None:
    """True for p = 1 alone, and false for p = 2."""
    small = {"p": [1, 1], "m": [1, 2], "n": [1, 2]}
    assert checked("E_threshold == m*n", range=small).answer == "holds"
    finding = checked("E_threshold == m*n", range=small, all=True)
    assert finding.answer == "fails"
    assert finding.counterexample


@pytest.mark.parametrize("holds", [
    "E_threshold >= p*m*n", "p*m*n + p - 1 == E_threshold", "E_products == p*m*n",
    "p == 1 => E_threshold == m*n", "E_threshold == E_support",
])  # fmt: skip
def test_what_cannot_be_proved_is_not_called_true_for_all(holds: str) -> None:
    assert checked(holds).answer == "holds"
    assert checked(holds, all=True).answer == "open"


def test_a_part_of_a_family_is_not_proved_as_the_whole() -> None:
    assert checked("E_threshold == 2*m*n + 1", codes={"E": "epc p=2 m=m n=n"}, all=True).answer == "open"
    assert checked("E_threshold == p*m*n + p - 1", codes={"E": "epc p=p m=n n=m"}, all=True).answer == "open"


def test_no_parameters_make_nothing_true() -> None:
    assert checked("E_threshold == 0", when=["p > 3"]).answer == "open"
    text = '[claims.check]\nkind = "numbers"\ncodes = { E = "matdot p=p" }\nrange = { p = [1, 3] }\n'
    text += 'holds = ["E_threshold == 0"]\n[claims.conditions."never"]\nwhen = ["p > 3"]\n'
    assert decide(claim(text)).decision is Decision.FALSE


def test_counterexamples_come_in_order_of_the_sum() -> None:
    finding = checked("E_threshold < 8")
    assert finding.counterexample is not None
    found = [finding.counterexample[letter] for letter in "pmn"]
    least = min((p + m + n, p, m, n) for p in (1, 2, 3) for m in (1, 2, 3) for n in (1, 2, 3) if p * m * n + p - 1 >= 8)
    assert (sum(found), *found) == least


CURVE = {
    "kind": "curve", "codes": {"T": "tri p=p m=m n=n", "E": "epc p=p m=m n=n"}, "weights": ["1", "p", "p*m"],
    "range": {"p": [1, 3], "m": [1, 3], "n": [1, 3]},
}  # fmt: skip


def test_a_curve_is_looked_at_block_by_block() -> None:
    assert read_check(CURVE, "test").run().answer == "holds"
    found = read_check({**CURVE, "weights": ["1", "p", "p*n"]}, "test").run()
    assert found.answer == "fails"
    assert found.counterexample == {"p": 1, "m": 1, "n": 2, "T_B": [0, 2], "E_B": [0, 1]}
    found = read_check({**CURVE, "weights": ["1", "m", "p*m"]}, "test").run()
    assert found.answer == "fails"
    assert (
        read_check({**CURVE, "codes": {"T": "tri p=p m=m n=n", "E": "polydot p=p m=m n=n"}}, "test").run().answer
        == "fails"
    )


def test_what_has_no_exponents_has_no_curve() -> None:
    found = read_check(
        {"kind": "curve", "codes": {"D": "dft M=2 T=1", "M": "secure-matdot M=2 T=1"}, "weights": ["1"]}, "test"
    ).run()
    assert found.answer == "open"
    with pytest.raises(DesignerError, match="no curve"):
        read_check({**CURVE, "weights": ["1", "p"]}, "test").run()
    with pytest.raises(DesignerError, match="a curve needs two codes"):
        read_check({**CURVE, "codes": {"E": "epc p=p m=m n=n"}}, "test")
    with pytest.raises(DesignerError, match="not a formula of a number"):
        read_check({**CURVE, "weights": ["1", "p", "p == m"]}, "test")
    with pytest.raises(DesignerError, match="unknown letter; in test; got z"):
        read_check({**CURVE, "weights": ["1", "p", "z"]}, "test")


def test_implications_hold_where_their_condition_fails() -> None:
    assert checked("p > 3 => E_threshold == 0").answer == "holds"
    assert checked("p == 3 => E_threshold == 0").answer == "fails"


def test_every_quantity_is_that_of_the_toolkit() -> None:
    from designer.catalogue import load

    code = load("tri").bind(p=2, m=3, n=4)
    values = {
        "threshold": 36, "support": 36, "targets": 12, "products": 24, "blocks_A": 6, "blocks_B": 8, "share_A": 9,
        "share_B": 12, "bound_any": 12, "bound_linear": 12, "bound_monomials": 25,
    }  # fmt: skip
    assert {name: quantity_of(code, name) for name in values} == values
    assert {name if name[-1] not in "AB" else name[:-1] for name in values} == set(QUANTITIES)
    with pytest.raises(DesignerError, match="no such operand; in tri p=2 m=3 n=4; got Z; allowed: A, B"):
        quantity_of(code, "share_Z")


def test_codes_whose_targets_interfere_have_no_numbers() -> None:
    from designer.claim_quantities import UndecidedError

    text = 'operation = "matmul"\nparameters = ["m", "n"]\n[fixed]\np = 1\n[exponents]\nA = ["i"]\nB = ["j"]\n'
    with pytest.raises(UndecidedError, match="interfere"):
        quantity_of(load_text(text).bind(m=2, n=2), "threshold")


def test_a_class_without_a_bound_is_open() -> None:
    found = checked("L_bound_linear > 0", codes={"L": "lagrange K=2 T=1"}, range={})
    assert (found.answer, found.reason) == ("open", "no bound of that class is known for lagrange K=2 T=1")


@pytest.mark.parametrize(("points", "received", "answer"), [
    ("grid:5x2", 10, "holds"), ("grid:6x3", 10, "fails"), ("grid:6x3", 15, "holds"), ("grid:6x3", 14, "fails"),
    ("", None, "holds"),
])  # fmt: skip
def test_decoding_is_decided_at_the_points(points: str, received: int | None, answer: str) -> None:
    entry: dict[str, Any] = {"kind": "decode", "code": "bi0 p=2 m=2 n=2", "points": points}
    found = read_check(entry | ({} if received is None else {"received": received}), "test").run()
    assert found.answer == answer
    assert bool(found.counterexample) == (answer == "fails")


def test_exact_thresholds_and_privacy_are_decided_at_the_points() -> None:
    exact: dict[str, Any] = {"kind": "exact", "code": "matdot p=2", "field": "13", "points": "1,12"}
    assert read_check(exact | {"holds": ["exact == 2"]}, "test").run().answer == "holds"
    assert read_check(exact | {"holds": ["exact == 3"]}, "test").run().counterexample == {"exact": 2}
    assert read_check(exact | {"points": "1,2", "holds": ["exact >= 0"]}, "test").run().answer == "open"
    private: dict[str, Any] = {"kind": "privacy", "code": "gasp-small K=8 L=4 T=2", "points": "distinct:47"}
    assert read_check(private, "test").run().answer == "fails"
    assert read_check(private | {"colluders": 1}, "test").run().answer == "holds"
    assert read_check({"kind": "privacy", "code": "matdot p=2"}, "test").run().answer == "open"


# decisions


def reading(name: str, holds: str) -> str:
    return f'[claims.readings."{name}"]\nkind = "numbers"\ncodes = {{ M = "matdot p=2" }}\nholds = ["{holds}"]\n'


@pytest.mark.parametrize(("first", "second", "decision"), [
    ("M_threshold == 3", "M_support == 3", "true"), ("M_threshold == 3", "M_support == 4", "imprecise"),
    ("M_threshold == 4", "M_support == 4", "false"),
])  # fmt: skip
def test_readings_that_disagree_make_a_claim_imprecise(first: str, second: str, decision: str) -> None:
    decided = decide(claim(reading("one", first) + reading("two", second)))
    assert decided.decision == decision
    if decision == "imprecise":
        assert decided.missing == "true read as `one`; false read as `two`"


def test_a_claim_without_a_formal_part_is_not_decided() -> None:
    decided = decide(claim(""))
    assert (decided.decision, decided.missing) == (Decision.OPEN, "it has no formal part")


def test_an_open_reading_leaves_the_claim_open() -> None:
    text = reading("one", "M_threshold == 3") + '[claims.readings."two"]\nkind = "privacy"\ncode = "matdot p=2"\n'
    assert decide(claim(text)).decision is Decision.OPEN


# reading


@pytest.mark.parametrize(("text", "message"), [
    ("claims = 3", "not a claims file; in claims; allowed: a list of [[claims]] and nothing else"),
    ("[[claims]]\nid = 'a'\n", "a claim needs an id and a statement; in claims: claim 1 (a)"),
    ("[[claims]]\nid = 'a'\nstatement = 's'\nverdict = 't'\n", "unknown key; in claims: claim 1 (a); got verdict"),
    ("[[claims]]\nid = 'a'\nstatement = 's'\nexpected = 'yes'\n", "no decision; in claims: claim 1 (a): expected"),
    ("[[claims]]\nid = 'a'\nstatement = 's'\n" * 2, "two claims of one id; in claims; got a"),
    ("[[claims]]\nid = 'a'\nstatement = 's'\n[claims.check]\nkind = 'guess'\n", "unknown kind of check"),
    ("[[claims]]\nid = 'a'\nstatement = 's'\n[claims.conditions.x]\nwhen = []\n", "check, readings, conditions"),
    ("[[claims]]\nid = 'a'\nstatement = 's'\n[claims.readings.x]\nkind = 'decode'\n", "one reading alone"),
    ("[[claims", "not TOML"),
    ("a" + ".a" * 300 + " = 1", "file too large"),
])  # fmt: skip
def test_malformed_files_are_refused(text: str, message: str) -> None:
    with pytest.raises(DesignerError) as caught:
        parse_claims(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("changed", "message"), [
    ({"holds": ["E_threshold"]}, "not a comparison; in test; got E_threshold"),
    ({"holds": []}, "nothing that is to hold"),
    ({"holds": ["E_luck == 1"]}, "unknown letter; in test; got E_luck"),
    ({"holds": ["F_threshold == 1"]}, "unknown letter; in test; got F_threshold"),
    ({"holds": ["E_threshold == q"]}, "unknown letter; in test; got q"),
    ({"holds": ["E_share_ == 1"]}, "unknown letter; in test; got E_share_"),
    ({"when": ["q > 1"]}, "unknown letter; in test; got q"),
    ({"codes": {"E": "epc p=q m=1 n=1"}}, "unknown letter; in test; got q"),
    ({"codes": {"E": "epc p"}}, "not a parameter; in test; got p"),
    ({"codes": {"E": "../x p=1"}}, "not a code; in test; got ../x p=1"),
    ({"codes": {}}, "no codes; in test: codes"),
    ({"range": {"p": [3, 1]}}, "no range; in test: p; got [3, 1]"),
    ({"range": {"p": [1, 64], "m": [1, 64], "n": [1, 64]}}, "too many parameters; in test; got 262144"),
    ({"all": 1}, "neither true nor false; in test: all; got 1"),
    ({"received": 3}, "unknown key; in test; got received"),
    ({"holds": ["__import__('os') == 1"]}, "function not admitted"),
])  # fmt: skip
def test_malformed_checks_are_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(DesignerError) as caught:
        read_check({**EPC, "holds": ["E_threshold > 0"], **changed}, "test")
    assert str(caught.value).startswith(message)


def test_unreadable_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DesignerError, match="no such claims file"):
        read_claims(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff")
    with pytest.raises(DesignerError, match="not UTF-8 text"):
        read_claims(tmp_path / "bytes.toml")


# the command and the page


def test_the_command_decides_the_shipped_claims(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in document["claims"]] == list(SHIPPED)
    assert all(entry["decision"] == entry["expected"] for entry in document["claims"])
    assert main(["claims"]) == 0
    text = capsys.readouterr().out
    assert "FALSE  rank-beats-epc\n" in text
    assert "    counterexample: E_threshold = 9, S_threshold = 13\n" in text
    assert "TRUE UNDER CONDITIONS  tri-both-uploads\n" in text


def test_the_command_checks_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.toml"
    (text,) = re.findall(r"```text claims\n(.*?)```", PAGE, flags=re.DOTALL)
    file.write_text(text, "utf-8")
    assert main(["claims", "check", str(file)]) == 0
    assert "  condition: m, n >= 2\n" in capsys.readouterr().out
    file.write_text(text.replace('expected = "true under conditions"', 'expected = "true"'), "utf-8")
    assert main(["claims", "check", str(file)]) == 1
    assert "  expected: true\n" in capsys.readouterr().out
    assert main(["claims", "look", str(file)]) == 64
    assert "not a request; in claims; got look" in capsys.readouterr().err


def test_the_status_is_that_of_the_worst_claim() -> None:
    true = claim(reading("a", "1 == 1") + reading("b", "1 == 1"))
    false = claim(reading("a", "1 == 2") + reading("b", "1 == 2"))
    opened = claim("")
    assert status([decide(true)]) == 0
    assert status([decide(true), decide(opened)]) == 2
    assert status([decide(true), decide(opened), decide(false)]) == 1


def table(heading: str) -> list[list[str]]:
    lines_of = PAGE[PAGE.index(heading) :].splitlines()[2:]
    cells = []
    for line in lines_of:
        if not line.startswith("|"):
            break
        cells.append([cell.strip() for cell in line.strip("|").split("|")])
    return cells


def test_the_page_describes_every_decision_key_kind_and_quantity() -> None:
    assert [row[0] for row in table("| decision | when |")] == list(Decision)
    assert [row[0].strip("`") for row in table("| key | what it says |")] == list(KEYS)
    kinds = {row[0].strip("`"): tuple(re.findall(r"`(\w+)`", row[1])) for row in table("| kind | keys | asks |")}
    assert kinds == KINDS
    named = re.findall(r"`E_(\w+?)`", " ".join(row[0] for row in table("| quantity | of a code E |")))
    assert {name.removesuffix("A") for name in named} == set(QUANTITIES)
