"""`explain`: witnesses worked out in words, for errors that published code really had."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import designer
from designer.explanation import explain
from designer.verdict import Answer, Assurance, Verdict

Cli = Callable[..., Any]
DEFECTS = Path(designer.__file__).parents[1] / "examples" / "defects"
STANDS = "This witness was carried out again by a separate routine: it is right."

EXPLAINED: dict[str, tuple[str, Sequence[str], list[str]]] = {
    "two workers whose masks are equal": (
        "d1.toml --points 4,7 --field 31 --claim privacy", [],
        [
            "REFUTED   privacy: no 2 workers learn anything of the data from the shares [EXHAUSTIVE]",
            "The shares of A that these workers hold, over GF(31):",
            "  worker 0, x = 4: its share is A[0,0] + 4·A[1,0] + 16·A[2,0] + 8·R_A[0] + 16·R_A[1]",
            "  worker 1, x = 7: its share is A[0,0] + 7·A[1,0] + 18·A[2,0] + 8·R_A[0] + 16·R_A[1]",
            "  1·(share of worker 0) + 30·(share of worker 1) = 28·A[1,0] + 29·A[2,0]",
            "  mask R_A[0]: 1·8 + 30·8 = 0 in GF(31)",
            "  mask R_A[1]: 1·16 + 30·16 = 0 in GF(31)",
            "No mask is left over, so these workers learn 28·A[1,0] + 29·A[2,0], whatever the masks are.",
        ],
    ),
    "decodable and leaking": (
        "gasp-small K=8 L=4 T=2 --points distinct:47 --claim privacy", [],
        [
            "  worker 0, x = 1: its share is A[0,0] + A[1,0] + A[2,0] + A[3,0] + A[4,0] + A[5,0] + A[6,0] + A[7,0]"
            " + R_A[0] + R_A[1]",
            "  mask R_A[0]: 1·1 + 65536·1 = 0 in GF(65537)",
        ],
    ),
    "points in steps of three": (
        "gasp-small K=8 L=4 T=2 --claim privacy", ["--points", ",".join(str(3 * i + 1) for i in range(47))],
        ["  worker 5, x = 16: its share is A[0,0] + 16·A[1,0] + 256·A[2,0] + 4096·A[3,0] + 65536·A[4,0]"
         " + 65521·A[5,0] + 65281·A[6,0] + 61441·A[7,0] + R_A[0] + R_A[1]"],
    ),
    "the point 0": (
        "gasp-small K=2 L=2 T=2 --points 0,1,2,3,4,5,6,7,8,9,10 --claim privacy", [],
        [
            "  worker 0, x = 0: its share is A[0,0]",
            "  1·(share of worker 0) = A[0,0]",
            "  mask R_A[1]: 1·0 = 0 in GF(65537)",
            "No mask is left over, so this worker learns A[0,0], whatever the masks are.",
        ],
    ),
    "a grid that is not full": (
        "bi0 p=1 m=2 n=2 --points grid:3x2 --received 4 --claim decodability", [],
        [
            "REFUTED   decodability: every 4 of the 6 answers decode every target [EXHAUSTIVE]",
            "Take these blocks over GF(65537) (vectors of 4 numbers; a block product is the sum of products, "
            "place by place):",
            "  A[0,0] = (1, 65536, 0, 0)",
            "  answer 2, x = 2 y = 1: shares A: (1, 65536, 65536, 1), B: (1, 2, 1, 2); "
            "answer 1 + 65535 + 65536 + 2 = 0 in GF(65537)",
            "  but C[0,0] = A[0,0] B[0,0] = 1 in GF(65537), not 0",
            "Blocks that are all zero give the same answers and 0 there: no decoder can tell the two apart.",
        ],
    ),
    "eight monomials and eight points": (
        "d7.toml --field 13 --points distinct:8 --claim decodability", [],
        [
            "  answer 3, x = 4: shares A: (4, 4, 9, 9, 4, 4, 9, 9), B: (1, 1, 1, 1, 1, 1, 1, 1); "
            "answer 4 + 4 + 9 + 9 + 4 + 4 + 9 + 9 = 0 in GF(13)",
            "  … and the other 4 answers vanish likewise",
            "  but C[0,0] = A[0,0] B[0,0] = 4 in GF(13), not 0",
        ],
    ),
    "scalar blocks": (
        "epc p=2 m=2 n=2 --answers 0,1 --claim decodability", [],
        [
            "Take these blocks over GF(65537) (numbers):",
            "  answer 0, x = 1: shares A: 0, B: 10; answer 0 · 10 = 0 in GF(65537)",
        ],
    ),
    "a scheme without masks": (
        "matdot p=2 --colluders 1 --claim privacy", [],
        [
            "REFUTED   privacy: no worker learns anything of the data from the shares [EXHAUSTIVE]",
            "  worker 0, x = 1: its share is A[0,0] + A[0,1]",
            "Nothing hides A: this worker learns A[0,0] + A[0,1].",
        ],
    ),
    "too many wrong answers": (
        "matdot p=1 --workers 3 --wrong 2 --claim correction", [],
        [
            "REFUTED   correction: any 2 wrong answers of 3 are corrected [EXHAUSTIVE]",
            "Two stories give the user the same answers:",
            "  the blocks are those above; wrong answers, which say what zero blocks give: 0, 1",
            "  all blocks are zero; wrong answers, which say what the other story gives: 2",
            "The target is not the same in both.",
        ],
    ),
    "a polynomial map": (
        "lagrange K=2 T=1 --workers 4 --claim decodability", [],
        [
            "Take these matrices over GF(65537); entries that are not named are 0:",
            "  A[0,0,0]: (0,1) = 2, (1,2) = 12",
            "But C[0] = A*A of its own blocks is not zero.",
        ],
    ),
    "a polynomial of the product": (
        "lagrange K=2 T=1 --workers 4 --claim decodability", ["--function", "A*B + 2*A"],
        ["The zero polynomial gives the same answers: no linear decoder can tell the two apart."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", EXPLAINED)
def test_a_witness_is_worked_out(cli: Cli, case: str) -> None:
    line, words, expected = EXPLAINED[case]
    name, *rest = line.split()
    name = str(DEFECTS / name) if name.endswith(".toml") else name
    status, out, err = cli("explain", name, *rest, *words)
    assert (status, err) == (1, "")
    lines = out.splitlines()
    for text in expected:
        assert text in lines, out
    assert lines[-1] == STANDS


def test_numbers_in_an_explanation_can_be_checked_by_hand(cli: Cli) -> None:
    out = cli("explain", "bi0", "p=2", "m=2", "n=2", "--points", "grid:4x3", "--claim", "decodability").out
    found = re.findall(r"; answer ([\d +]+) = 0 in GF\(65537\)", out)
    assert len(found) == 4
    assert all(sum(map(int, text.split(" + "))) % 65537 == 0 for text in found)
    values = re.search(r"but C\[0,0\] = A\[0,0\] B\[0,0\] \+ A\[0,1\] B\[1,0\] = (\d+) \+ (\d+) = (\d+) in", out)
    assert values is not None
    assert (int(values[1]) + int(values[2]) - int(values[3])) % 65537 == 0


CLAIMED = (
    'operation = "matmul"\n[exponents]\nA = ["k + p*i"]\nB = ["p - 1 - k + p*m*j"]\n'
    '[claims]\ncarrier = ["p*i + p*m*j"]\ndegree = ["9"]\nsupport = "10"\n'
)


def test_claims_that_do_not_hold_are_explained_each(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(CLAIMED)
    status, out, err = cli("explain mine.toml p=2 m=2 n=2")
    assert (status, err) == (1, "")
    assert "The claimed formula puts C[0,0] at 1; its own block products are at x.\n" in out
    assert "The claimed formula gives [9]; counting gives [8].\n" in out
    assert "The claimed formula gives 10; counting gives 9.\n" in out
    assert out.count("REFUTED   ") == out.count(STANDS) == 3


def test_claims_on_nodes_are_explained_by_nodes(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'operation = "polynomial"\nfunction = "A*A"\ndomain = "value"\nparameters = ["K"]\n'
        '[exponents]\nA = ["i"]\n[claims]\ncarrier = ["i + 1"]\n'
    )
    out = cli("explain mine.toml K=2").out
    assert "The claimed formula puts C[0,0,0] at node 1; its own block products are at node 0.\n" in out


def test_interference_is_explained_by_the_products_that_meet(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('operation = "matmul"\n[exponents]\nA = ["k + p*i"]\nB = ["p - 1 - k + 2*j"]\n')
    status, out, _ = cli("explain mine.toml p=2 m=2 n=2 --claim carrier")
    assert status == 1
    for line in (
        "C[0,1] is read at the monomial x³. There meet:",
        "  A[0,1] B[1,1]: exponents 1 + 2",
        "  A[1,0] B[0,0]: exponents 2 + 1",
        "Of these A[1,0] B[0,0], A[1,1] B[1,0] are no products of the target.",
    ):
        assert line in out.splitlines(), out


# which claims


def test_all_claims_are_explained_if_all_hold(cli: Cli) -> None:
    status, out, err = cli("explain gasp-r K=2 L=2 T=2 r=1")
    assert (status, err) == (0, "")
    claims = re.findall(r"^HOLDS     (\w+): ", out, re.MULTILINE)
    assert claims == ["carrier", "degree", "support", "threshold", "decodability", "privacy", "overheads"]


def test_those_that_do_not_hold_go_alone(cli: Cli) -> None:
    status, out, _ = cli("explain gasp-r K=2 L=2 T=2 r=1 --colluders 3 --wrong 1")
    assert status == 1
    assert re.findall(r"^(\w+) +(\w+): ", out, re.MULTILINE) == [("REFUTED", "privacy"), ("REFUTED", "correction")]


def test_one_claim_may_be_asked_for_and_the_status_tells_of_all(cli: Cli) -> None:
    status, out, _ = cli("explain epc p=2 m=2 n=2 --workers 8 --claim degree")
    assert status == 1
    assert re.findall(r"^(\w+) +(\w+): ", out, re.MULTILINE) == [("HOLDS", "degree")]
    assert cli("explain epc p=2 m=2 n=2 --claim degree").status == 0


@pytest.mark.parametrize(("claim", "got"), [("nothing", "nothing"), ("privacy", "privacy"), ("", "nothing")])
def test_a_claim_that_is_not_there_is_refused(cli: Cli, claim: str, got: str) -> None:
    status, out, err = cli("explain epc p=2 m=2 n=2", f"--claim={claim}")
    assert (status, out) == (64, "")
    assert err == (
        f"coded-designer: no such claim here; in --claim; got {got}; "
        "allowed: carrier, degree, support, threshold, decodability, overheads\n"
    )


def test_what_is_undecided_says_so(cli: Cli) -> None:
    code, points = designer.load("matdot").bind(p=2), designer.distinct(3)
    verdict = Verdict(claim="privacy", answer=Answer.UNDECIDED, scope="s", statement="t", because=("too much work",))
    assert explain(code, points, verdict)[-1].startswith("Nothing is known either way")
    verdict = Verdict(claim="degree", answer=Answer.HOLDS, assurance=Assurance.EXHAUSTIVE, scope="s", statement="t")
    assert "known either way" not in " ".join(explain(code, points, verdict))


def test_a_witness_that_is_wrong_is_not_explained() -> None:
    code, points = designer.load("secure-matdot").bind(M=2, T=1), designer.distinct(5)
    witness = {"kind": "leak", "workers": [0, 1], "operand": "A", "points": [[1], [2]], "combination": [1, 1],
               "reveals": {"A[0,0]": 2}}  # fmt: skip
    verdict = Verdict(
        claim="privacy", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope="", statement="", witness=witness
    )
    with pytest.raises(AssertionError, match="a mask is left over"):
        explain(code, points, verdict)


# output


def test_the_json_holds_the_report_and_the_explanations(cli: Cli) -> None:
    status, out, err = cli("explain matdot p=2 --workers 2 --json")
    assert (status, err) == (1, "")
    document = json.loads(out)
    assert (document["schema_version"], document["command"]) == (1, "explain")
    assert set(document) == {"schema_version", "command", "code", "numbers", "verdicts", "explanations"}
    assert list(document["explanations"]) == ["decodability"]
    assert document["explanations"]["decodability"][-1] == STANDS


def test_quiet_leaves_the_status(cli: Cli) -> None:
    assert cli("explain matdot p=2 --workers 2 --quiet") == (1, "", "")
    assert cli("explain matdot p=2 --quiet") == (0, "", "")
