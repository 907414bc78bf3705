"""The checker of tables: what it accepts is so by the toolkit's own analyses; what is changed it rejects."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from itertools import combinations
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer import distinct, explicit, load, report
from designer.algebra.expression import parse
from designer.algebra.field import field
from designer.algebra.linear import rank
from designer.algebra.primes import is_prime
from designer.cli.main import main
from designer.points import EvaluationSet
from designer.proving.instances import check, found_certificate, refutation_certificate
from designer.verdict import Answer

tables: Any = import_module("designer.proofs.check_table")
instance: Any = import_module("designer.proofs.check_instance")
Rejected = instance.Rejected

Document = dict[str, Any]
Change = Callable[[Document], None]


def says(document: Document) -> str | None:
    """What the checker says of a file that was written and read; None if it rejects it."""
    try:
        return " ".join(instance.verdicts(json.loads(json.dumps(document))))
    except Exception:  # noqa: BLE001 - whatever it raises, it rejects
        return None


def found(name: str, points: EvaluationSet, colluders: int | None = None, **parameters: int) -> Document:
    return found_certificate(load(name).bind(**parameters), points, colluders=colluders)


def roots(order: int, q: int) -> EvaluationSet:
    """All roots of unity of an order in GF(q)."""
    return explicit([x for x in range(1, q) if pow(x, order, q) == 1], field(str(q)))


# primes, and numbers that are taken for some


def test_primes_are_primes() -> None:
    for q in (*range(2, 3000), 3215031751, 3825123056546413051, 2**61 - 1, 2**64 - 59, 2**64 - 57, 561, 41041):
        assert tables.prime(q) == is_prime(q), q


# codes


def test_a_found_code_is_accepted_with_all_that_it_does() -> None:
    document = found("gasp-big", distinct(23, field("1048573")), K=3, L=3, T=3)
    assert says(document) == (
        "accepted: every target is readable, 23 monomials; the 23 answers decode; no 3 workers learn anything"
    )


def test_a_cyclic_code_at_roots_of_unity_is_accepted() -> None:
    code = load("dft").bind(M=2, T=1)
    order = code.modulus[0]
    assert order is not None
    q = next(q for q in range(2 * order + 1, 1000, order) if is_prime(q))
    assert "no 1 workers learn anything" in str(says(found_certificate(code, roots(order, q))))


def test_points_that_are_no_roots_of_unity_are_refused() -> None:
    code = load("dft").bind(M=2, T=1)
    order = code.modulus[0]
    assert order is not None
    q = next(q for q in range(2 * order + 1, 1000, order) if is_prime(q))
    document = found_certificate(code, roots(order, q))
    other = next(x for x in range(2, q) if pow(x, order, q) != 1)
    document["points"][0] = [other]
    with pytest.raises(Rejected, match="no roots of unity"):
        tables.table(document)


def drop_point(d: Document) -> None:
    d["points"].pop()
    d["workers"] -= 1


def same_point(d: Document) -> None:
    d["points"][1] = d["points"][0]


def zero_point(d: Document) -> None:
    d["points"][0] = [0]


def other_workers(d: Document) -> None:
    d["workers"] += 1


def more_colluders(d: Document) -> None:
    d["colluders"] += 1


def no_masks(d: Document) -> None:
    d["masks"]["A"] -= 1
    d["exponents"]["A"].pop()


def mask_in_a_target(d: Document) -> None:
    d["exponents"]["A"][-1] = d["exponents"]["A"][0]


def composite(d: Document) -> None:
    d["q"] = 1048575


def no_number(d: Document) -> None:
    d["exponents"]["A"][0] = [True]


def fraction(d: Document) -> None:
    d["points"][0] = [1.0]


def outside(d: Document) -> None:
    d["points"][0] = [d["q"] + 1]


def fewer_monomials(d: Document) -> None:
    d["support"] -= 1


def some_answers(d: Document) -> None:
    d["received"] = 22


def negative_power(d: Document) -> None:
    """All exponents of A less 40, all of B more 40: the same product, but no share at 0."""
    d["exponents"]["A"] = [[x - 40] for (x,) in d["exponents"]["A"]]
    d["exponents"]["B"] = [[x + 40] for (x,) in d["exponents"]["B"]]
    assert says(d) is not None
    del d["colluders"]
    assert says(d) is not None
    d["points"][0] = [0]


def no_colluders(d: Document) -> None:
    d["colluders"] = 0


@pytest.mark.parametrize(
    "change",
    [
        drop_point, same_point, zero_point, other_workers, more_colluders, no_masks, mask_in_a_target, composite,
        no_number, fraction, outside, fewer_monomials, some_answers, no_colluders, negative_power,
    ],
)  # fmt: skip
def test_what_breaks_a_code_is_rejected(change: Change) -> None:
    document = found("gasp-big", distinct(23, field("1048573")), K=3, L=3, T=3)
    change(document)
    assert says(document) is None


def test_masks_that_cancel_are_found() -> None:
    document = found("gasp-big", distinct(8), K=2, L=2, T=2)
    document["points"][-1] = [65537 - document["points"][0][0]]  # x and -x have the same square
    assert "no 2 workers" in tables.private(document)
    document["exponents"]["A"][-1] = [document["exponents"]["A"][-2][0] + 2]
    with pytest.raises(Rejected, match=r"masks cancel among the workers \(0, 7\)"):
        tables.private(document)


def test_an_operand_without_masks_is_not_secret() -> None:
    document = found("epc", distinct(9), p=2, m=2, n=2)
    document["colluders"] = 1
    with pytest.raises(Rejected, match="A has 0 masks"):
        tables.table(document)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_masks_are_independent_if_and_only_if_every_rank_is_full(data: Any) -> None:
    q = data.draw(st.sampled_from([5, 7, 11, 13]))
    over, size = field(str(q)), data.draw(st.integers(1, 3))
    exponents = data.draw(st.lists(st.integers(0, 6), min_size=size, max_size=size + 1))
    points = data.draw(st.lists(st.integers(0, q - 1), min_size=size, max_size=6))
    rows = [[pow(x, e, q) for e in exponents] for x in points]
    wanted = all(rank([rows[n] for n in chosen], over) == size for chosen in combinations(range(len(rows)), size))
    document = {
        "operands": {"A": ["i"]}, "parts": {"i": 1}, "masks": {"A": len(exponents)}, "q": q,
        "exponents": {"A": [[0], *([e] for e in exponents)]}, "points": [[x] for x in points], "colluders": size,
    }  # fmt: skip
    try:
        accepted = bool(tables.private(document))
    except Rejected:
        accepted = False
    assert accepted == wanted


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_answers_decode_if_and_only_if_the_analysis_says_so(data: Any) -> None:
    q = data.draw(st.sampled_from([7, 11, 13]))
    code = load("matdot").bind(p=2) if data.draw(st.booleans()) else load("polynomial").bind(m=2, n=2)
    count = data.draw(st.integers(1, 6))
    points = explicit(
        data.draw(st.lists(st.integers(0, q - 1), min_size=count, max_size=count, unique=True)), field(str(q))
    )
    received = data.draw(st.integers(1, count))
    verdict = next(v for v in report(code, points, received=received).verdicts if v.claim == "decodability")
    document = {**found_certificate(code, points), "received": received}
    assert (says(document) is not None) == (verdict.answer is Answer.HOLDS)


def test_many_sets_of_workers_are_looked_at_quickly_or_refused() -> None:
    code = load("gasp-r").bind(K=4, L=4, T=3, r=2)
    document = found_certificate(code, distinct(35, field("2147483647")), colluders=3)
    started = time.process_time()
    assert "no 3 workers learn anything" in tables.private(document)  # 6545 sets
    assert time.process_time() - started < 2
    large = found_certificate(load("gasp-r").bind(K=4, L=4, T=8, r=2), distinct(60, field("2147483647")))
    with pytest.raises(Rejected, match="sets of workers are too many"):
        tables.private(large)
    with pytest.raises(Rejected, match="too many sets of answers"):
        tables.table({**found("bi0", load_grid(), p=2, m=2, n=2), "received": 12})


def load_grid() -> EvaluationSet:
    from designer import grid

    return grid([6, 4])


def test_a_limit_of_sets_is_not_needed_for_a_progression() -> None:
    document = found("secure-matdot", distinct(60), M=4, T=9)
    assert "no 9 workers learn anything" in str(says(document))


# refuted verdicts


def refuted_reports() -> list[Document]:
    """`check --json` of wrong codes, one for each kind of witness that the checker knows."""
    epc = load("epc")
    wrong = replace(epc, exponents={**epc.exponents, "B": (parse("p - 1 - k + p*j"),)})
    claims = epc.claims
    numbers = replace(
        epc, claims=replace(
            claims, degree=(parse("p*m*n"),), support=parse("p*m*n"), threshold=parse("p*m*n"),
            carrier=(parse("p - 1 + p*i + p*m*j + 1"),),
        ),
    )  # fmt: skip
    two = replace(
        load("bi0"), claims=replace(load("bi0").claims, threshold=parse("p*m*n"), degree=(parse("1"), parse("m")))
    )
    found = []
    for scheme, parameters, asked in (
        (wrong, {"p": 2, "m": 2, "n": 2}, {}),
        (numbers, {"p": 2, "m": 2, "n": 2}, {"received": 8, "wrong": 1}),
        (two, {"p": 2, "m": 2, "n": 2}, {}),
        (load("secure-matdot"), {"M": 2, "T": 1}, {"colluders": 2}),
    ):
        code = scheme.bind(**parameters)
        points = None if scheme is two else distinct(10)
        found.append(json.loads(json.dumps(report(code, points, **asked).as_json("check"))))
    return found


REPORTS = refuted_reports()


def test_reports_have_certificates_of_every_kind_and_all_are_accepted() -> None:
    kinds = set()
    for document in REPORTS:
        refuted = [verdict for verdict in document["verdicts"] if verdict["answer"] == "REFUTED"]
        assert refuted
        assert all("certificate" not in verdict for verdict in document["verdicts"] if verdict not in refuted)
        kinds |= {verdict["certificate"]["kind"] for verdict in refuted}
        assert len(list(instance.verdicts(document))) == len(refuted)
        for verdict in refuted:
            assert says(verdict) is not None
            assert says(verdict["certificate"]) is not None
    assert kinds == {"interference", "undecodable-set", "leak", "number", "carrier"}


def test_a_certificate_about_another_verdict_is_rejected() -> None:
    for document in REPORTS:
        for number, verdict in enumerate(document["verdicts"]):
            if verdict["answer"] != "REFUTED":
                continue
            for key, value in (("claim", "other"), ("kind", "table"), ("digest", "0"), ("q", 3), ("target", [9, 9])):
                other = copy.deepcopy(document)
                own = other["verdicts"][number]["certificate"]
                if key in own:
                    own[key] = value
                    assert says(other) is None, (key, verdict["claim"])


def test_a_refutation_without_certificate_is_rejected() -> None:
    for document in REPORTS:
        other = copy.deepcopy(document)
        for verdict in other["verdicts"]:
            verdict.pop("certificate", None)
        assert says(other) is None
    holds = json.loads(json.dumps(report(load("matdot").bind(p=2)).as_json("check")))
    assert says(holds) is None  # nothing to check is not accepted


def number(d: Document) -> None:
    d["claimed"] = d["computed"]


def textual(d: Document) -> None:
    d["claimed"] = str(d["claimed"])


def other_number(d: Document) -> None:
    d["computed"] = 1 if type(d["computed"]) is int else [1, *d["computed"][1:]]


@pytest.mark.parametrize("change", [number, textual, other_number])
def test_a_number_that_agrees_or_is_none_is_rejected(change: Change) -> None:
    changed = 0
    for document in REPORTS:
        for verdict in document["verdicts"]:
            own = verdict.get("certificate", {})
            if own.get("kind") in ("number", "carrier"):
                other = copy.deepcopy(own)
                change(other)
                if own["kind"] == "carrier" and change is number:
                    other["claimed"] = own["computed"][0]
                assert says(other) is None, other
                changed += 1
    assert changed >= 4


def test_more_is_claimed_than_is_shown() -> None:
    """8 answers that leave a target open say nothing about 9, nor 2 colluders about 1."""
    owns = [
        verdict["certificate"] for document in REPORTS for verdict in document["verdicts"] if "certificate" in verdict
    ]
    sets = [own for own in owns if own["kind"] == "undecodable-set"]
    leaks = [own for own in owns if own["kind"] == "leak"]
    assert sets
    assert leaks
    for own in sets:
        assert says({**own, "claimed": len(own["points"]) + 1}) is None
    for own in leaks:
        assert own["claimed"] == 2
        assert says({**own, "claimed": 1}) is None


def test_blocks_of_a_witness_that_are_changed_are_rejected() -> None:
    for document in REPORTS:
        for verdict in document["verdicts"]:
            own = verdict.get("certificate", {})
            if own.get("kind") == "undecodable-set":
                for operand, blocks in own["blocks"].items():
                    other = copy.deepcopy(own)
                    other["blocks"][operand][0][0] = (blocks[0][0] + 1) % own["q"]
                    moved = says(other)
                    assert moved is None or prod(map(any, blocks)) == 0
            if own.get("kind") == "leak":
                other = copy.deepcopy(own)
                other["combination"][0] += 1
                assert says(other) is None


def test_what_the_checker_does_not_know_has_no_certificate() -> None:
    code = load("matdot").bind(p=2)
    points = distinct(2, field("2^8"))
    result = report(code, points)
    verdict = next(v for v in result.verdicts if v.answer is Answer.REFUTED)
    assert refutation_certificate(code, points, verdict) is None
    assert result.certificate(verdict) is None
    assert "certificate" not in result.verdict_json(verdict)


# commands


def test_check_writes_what_verify_accepts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "c.json")
    line = ["check", "secure-matdot", "M=2", "T=1", "--workers", "4", "--colluders", "2"]
    assert main([*line, "--certificate", path, "--quiet"]) == 1
    assert capsys.readouterr() == ("", "")
    assert main(["verify", path]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "accepted: decodability: 4 answers do not determine target (0, 0): they are those of zero blocks",
        "accepted: privacy: 2 shares of A reveal a combination of 2 blocks",
    ]
    assert main([*line, "--json"]) == 1
    whole = tmp_path / "whole.json"
    whole.write_text(capsys.readouterr().out, "utf-8")
    assert main(["verify", str(whole), "--scheme", "secure-matdot"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("not checked: carrier, degree")
    assert main(["verify", str(whole), "--scheme", "epc"]) == 1
    document = json.loads(whole.read_text("utf-8"))
    leaking = next(v["certificate"] for v in document["verdicts"] if v["claim"] == "privacy")
    leaking["exponents"]["A"][2], leaking["exponents"]["B"][2] = [7], [7]
    (tmp_path / "one.json").write_text(json.dumps(leaking), "utf-8")
    assert main(["verify", str(tmp_path / "one.json"), "--scheme", "secure-matdot"]) == 1
    assert "its exponents are not those of secure-matdot M=2 T=1" in capsys.readouterr().out


def test_where_nothing_is_refuted_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.json"
    assert main(["check", "matdot", "p=2", "--certificate", str(path)]) == 64
    assert not path.exists()
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing is refuted, so there is nothing to write; in --certificate" in err


def test_refutations_of_prove_are_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wrong.toml").write_text(
        'operation = "matmul"\nparameters = ["p", "m", "n"]\n[exponents]\nA = ["k + p*i"]\nB = ["p - 1 - k + m*j"]\n'
        '[claims]\ndegree = ["p*m*n"]\nsupport = "p*m*n"\nthreshold = "p*m*n"\n',
        "utf-8",
    )
    assert main(["prove", str(tmp_path / "wrong.toml"), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    refuted = [verdict for verdict in document["verdicts"] if verdict["answer"] == "REFUTED"]
    assert {verdict["certificate"]["kind"] for verdict in refuted} == {"interference", "number"}
    (tmp_path / "p.json").write_text(json.dumps(document), "utf-8")
    assert main(["verify", str(tmp_path / "p.json"), "--scheme", str(tmp_path / "wrong.toml")]) == 0
    refuted[0]["certificate"]["parameters"]["p"] += 1
    (tmp_path / "p.json").write_text(json.dumps(document), "utf-8")
    assert main(["verify", str(tmp_path / "p.json")]) == 1


def test_the_checker_s_own_example_is_what_check_says() -> None:
    assert check(found("gasp-big", distinct(8), K=2, L=2, T=1)).startswith("accepted: ")
