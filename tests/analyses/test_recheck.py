"""Witnesses are carried out again by a routine of its own: right ones pass, changed ones only if they are right."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from private_codes import literal, masked_codes, mutated_private_codes, private_points, tables_of, value_codes
from strategies import literal_codes
from test_exact import mutated_codes
from test_twin import complaint_about, share

from designer import load, load_text
from designer.algebra.field import field
from designer.analyses import carrier, correction, decodability, degree, privacy, support, threshold
from designer.analyses.definition import coefficient
from designer.analyses.exact import exact_threshold
from designer.analyses.question import Question
from designer.analyses.recheck import recheck
from designer.code import Code
from designer.points import EvaluationSet, distinct, explicit, hermite
from designer.verdict import Answer

Witness = dict[str, Any]


def witnesses(code: Code, points: EvaluationSet) -> list[Witness]:
    """Of all refutations of a code at its points."""
    question = Question(code, points, colluders=min(2, points.workers), wrong=len(points) // 3)
    found = [exact_threshold(code, points).witness]
    for module in (decodability, privacy, correction, carrier, degree, support, threshold):
        verdict = module.decide(question)  # type: ignore[attr-defined]
        if verdict is not None and verdict.answer is Answer.REFUTED:
            assert verdict.witness is not None
            found.append(dict(verdict.witness))
    return [witness for witness in found if witness is not None]


def accepted(code: Code, points: EvaluationSet, witness: Witness) -> bool:
    """Whether the recheck has no complaint; any other error than an AssertionError is a defect."""
    try:
        recheck(code, points, witness)
    except AssertionError:
        return False
    return True


def right(code: Code, points: EvaluationSet, witness: Witness) -> bool:
    """Whether it is right by the twin."""
    try:
        return complaint_about(code, points, witness, whole=False) is None
    except (AttributeError, LookupError, TypeError, ValueError, AssertionError):
        return False


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to all numbers and texts."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    else:
        yield path


def lists(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to all entries of lists and tables."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*path, key)
        yield from lists(inner, (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def changed(draw: Any, code: Code, points: EvaluationSet, witness: Witness) -> Witness:
    """One number, text or entry changed."""
    mutant = copy.deepcopy({key: value for key, value in witness.items() if key != "decoders"})
    kind = draw(st.sampled_from(["number", "number", "number", "drop", "twice", "kind", "exchange"]))
    if kind == "number":
        path = draw(st.sampled_from([p for p in leaves(mutant) if p != ("kind",)]))
        holder, old = at(mutant, path[:-1]), at(mutant, path)
        if isinstance(old, str):
            names = [name for m in code.maps for name in (*m.names, m.operand)]
            words = old.split(" ")
            words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(names))
            holder[path[-1]] = " ".join(words)
        else:
            most = max(points.field.order, len(points)) if path[0] != "target" else 3
            holder[path[-1]] = draw(st.one_of(st.just(old + 1), st.just(old - 1), st.integers(0, most)))
    elif kind == "kind":
        mutant["kind"] = draw(
            st.sampled_from([
                "undecodable-set", "vanishing-polynomial", "undecodable-coefficients", "leak", "interference",
                "undecodable-matrices", "sampler", "nothing",
            ])
        )  # fmt: skip
    else:
        path = draw(st.sampled_from([p for p in lists(mutant) if p != ("kind",)]))
        holder = at(mutant, path[:-1])
        if kind == "drop" or isinstance(holder, dict):
            del holder[path[-1]]
        elif kind == "twice":
            holder.insert(path[-1], copy.deepcopy(holder[path[-1]]))
        else:
            holder[path[-1]], holder[0] = holder[0], holder[path[-1]]
    return mutant


CODES = st.one_of(
    masked_codes(), masked_codes(modulus=True, laurent=False), mutated_codes(), mutated_private_codes(), value_codes(),
    literal_codes(kinds=("convolution", "one-sided sum", "shared by three"), most=5),
)  # fmt: skip


@settings(max_examples=150)
@given(CODES, st.data())
def test_right_witnesses_pass_and_changed_ones_only_if_they_are_right(code: Code, data: st.DataObject) -> None:
    assume(math.prod(len(m) for m in code.maps) <= 64)
    points = data.draw(private_points(code, most=6))
    found = [w for w in witnesses(code, points) if w["kind"] not in ("number", "carrier")]
    for witness in found:
        assert accepted(code, points, witness), witness
        assert right(code, points, witness), witness
    assume(found)
    witness = data.draw(st.sampled_from(found))
    for _ in range(4):
        mutant = changed(data.draw, code, points, witness)
        if accepted(code, points, mutant):
            event(f"{mutant['kind']} is right")
            assert right(code, points, mutant), (
                mutant,
                str(code.scheme),
                complaint_about(code, points, mutant, whole=False),
            )
        else:
            event(f"{mutant['kind']} is rejected")


@settings(max_examples=80)
@given(CODES, st.data())
def test_coefficients_are_those_of_the_shares_by_their_definition(code: Code, data: st.DataObject) -> None:
    points = data.draw(private_points(code, most=5))
    for number, highest in enumerate(points.orders):
        for operand, m in enumerate(code.maps):
            for order in range(highest + 1):
                row = [coefficient(code, operand, block, points, number, order) for block in range(len(m))]
                assert row == share(code, operand, points, number, order)


# every kind, changed in every single place

KARATSUBA = load_text(
    'operation = "convolution"\nparameters = []\n[fixed]\nm = 2\nn = 2\n[algorithm]\nA = [[1, 0], [1, 1], [0, 1]]\n'
    "B = [[1, 0], [1, 1], [0, 1]]\nC = [[1, 0, 0], [-1, 1, -1], [0, 0, 1]]\n"
).bind()
BROKEN = load_text(
    'operation = "convolution"\nparameters = []\n[fixed]\nm = 2\nn = 2\n[algorithm]\nA = [[1, 0], [1, 1], [0, 1]]\n'
    "B = [[1, 0], [1, 1], [0, 1]]\nC = [[1, 0, 0], [1, 1, -1], [0, 0, 1]]\n"
).bind()
CLASH = load_text(
    "operation = 'matmul'\nparameters = []\n[bounds]\ni = 2\nk = 1\nj = 2\n[exponents]\nA = [0, 1]\nB = [0, 1]\n"
).bind()
PRIVATE = load("secure-matdot").bind(M=2, T=1)
CLAIMING = load_text(
    "operation = 'matmul'\nparameters = []\n[bounds]\ni = 2\nk = 1\nj = 2\n[exponents]\nA = ['i']\nB = ['2*j']\n"
    "[claims]\ncarrier = ['i + j']\ndegree = ['4']\n"
).bind()
KINDS: dict[str, tuple[Code, EvaluationSet, Any]] = {
    "undecodable-set": (load("matdot").bind(p=2), distinct(2, field(7)), decodability),
    "undecodable-set of vectors": (
        literal(load("matdot").bind(p=2), [[[0], [1]], [[4], [3]]]), explicit([1, 2, 3, 4, 5], field(13)), correction
    ),
    "undecodable-set, masks": (PRIVATE, distinct(4, field(11)), decodability),
    "undecodable-set, derivatives": (load("matdot").bind(p=2), hermite(1, 2, field(7)), decodability),
    "vanishing-polynomial": (load("epc").bind(p=3, m=4, n=4), distinct(50, field(101)), correction),
    "undecodable-coefficients": (
        load("convolution").bind(m=2, n=2), hermite(1, 2, field(7)), decodability
    ),
    "undecodable-coefficients of products": (KARATSUBA, explicit([1, 5, 3], field("2^3")), decodability),
    "undecodable-matrices": (load("lagrange").bind(K=2, T=1), distinct(3, field(11)), decodability),
    "leak": (PRIVATE, explicit([0, 1, 2, 3, 4], field(7)), privacy),
    "leak of a pair": (load("gasp-small").bind(K=2, L=1, T=2), distinct(6, field(7)), privacy),
    "leak of derivatives": (PRIVATE, hermite(4, 2, field(7)), privacy),
    "interference": (CLASH, distinct(4, field(7)), decodability),
    "interference at nodes": (BROKEN, distinct(6, field(7)), decodability),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS)
def test_a_witness_changed_in_any_single_place_is_rejected_unless_it_is_right(case: str) -> None:
    code, points, module = KINDS[case]
    verdict = module.decide(Question(code, points, wrong=1 if module is correction else None))
    if verdict.answer is not Answer.REFUTED:  # beyond what is corrected
        verdict = module.decide(Question(code, points, wrong=verdict.value + 1))
    assert verdict.answer is Answer.REFUTED
    witness = copy.deepcopy(dict(verdict.witness))
    assert case.startswith(witness["kind"])
    assert accepted(code, points, witness)
    rejected = 0
    paths = [path for path in leaves(witness) if path not in (("kind",), ("decoders",))]
    for path in paths[:: max(1, len(paths) // 60)]:
        for step in (1, -1, 3):
            mutant = copy.deepcopy(witness)
            old = at(mutant, path)
            at(mutant, path[:-1])[path[-1]] = old + step if isinstance(old, int) else f"{old}x"
            found = accepted(code, points, mutant)
            rejected += not found
            assert not found or right(code, points, mutant), (path, mutant)
    for path in list(lists(witness))[:60]:
        if path in (("kind",), ("decoders",)):
            continue
        mutant = copy.deepcopy(witness)
        del at(mutant, path[:-1])[path[-1]]
        found = accepted(code, points, mutant)
        rejected += not found
        assert not found or right(code, points, mutant), (path, mutant)
    assert rejected > len(paths[:60]) // 3


def test_claims_that_agree_with_what_is_computed_refute_nothing() -> None:
    points = distinct(5, field(7))
    for module, kind in ((carrier, "carrier"), (degree, "number")):
        verdict = module.decide(Question(CLAIMING, points))  # type: ignore[attr-defined]
        assert verdict.answer is Answer.REFUTED
        witness = dict(verdict.witness)
        assert witness["kind"] == kind
        assert accepted(CLAIMING, points, witness)
        computed = witness["computed"][0] if kind == "carrier" else witness["computed"]
        assert not accepted(CLAIMING, points, {**witness, "claimed": computed})
    witness = dict(carrier.decide(Question(CLAIMING, points)).witness or {})
    assert not accepted(CLAIMING, points, {**witness, "computed": [[3]]})
    assert not accepted(CLAIMING, points, {**witness, "target": [0, 0]})


@pytest.mark.parametrize(
    "witness",
    [
        {"kind": "hearsay"},
        {"kind": "sampler", "element": 9, "order": 7},
        {"kind": "leak"},
        {"kind": "undecodable-set", "workers": [0], "target": [0, 0], "A": [], "B": []},
        {"kind": "undecodable-set", "workers": [7], "target": [0, 0], "A": [[1], [1]], "B": [[1], [1]]},
        {"kind": "undecodable-set", "workers": [], "target": [0, 1], "A": [[1], [1]], "B": [[1], [1]]},
        {"kind": "undecodable-set", "workers": [], "target": [0, 0], "A": [[1], [8]], "B": [[1], [1]]},
        {"kind": "undecodable-set", "workers": [], "target": [0, 0], "A": [[1], [0, 1]], "B": [[1], [1]]},
        {"kind": "undecodable-set", "workers": [], "target": [0, 0], "A": [[1], [0]], "B": [[0], [1]]},
    ],
)
def test_malformed_witnesses_are_rejected(witness: Witness) -> None:
    with pytest.raises(AssertionError, match="witness"):
        recheck(load("matdot").bind(p=2), distinct(3, field(7)), witness)


def test_stories_with_more_liars_than_half_of_the_others_are_rejected() -> None:
    code, points = load("matdot").bind(p=2), distinct(6, field(31))
    verdict = correction.decide(Question(code, points, wrong=2))
    assert verdict is not None
    assert verdict.witness is not None
    witness = dict(verdict.witness)
    first, second = witness["liars"]
    assert (len(first), len(second)) == (2, 2)
    for liars in ([[*first, second[0]], second[1:]], [first, second[1:]], [first, [*second, first[0]]], [first, [0]]):
        assert not accepted(code, points, {**witness, "liars": liars})


def test_codes_of_the_catalogue_with_one_exponent_changed_are_refuted_with_witnesses_that_stand() -> None:
    """Every exponent of three codes, data and masks, by one up: refuted, or still right by the twins' tests."""
    for name, values in (("secure-matdot", {"M": 2, "T": 1}), ("a3s", {"K": 2, "L": 1, "T": 1})):
        code = load(name).bind(**values)
        for operand, table in enumerate(tables_of(code)):
            for row in range(len(table)):
                tables = copy.deepcopy(tables_of(code))
                tables[operand][row][0] += 1
                mutant = literal(code, tables)
                points = distinct(code.product.support_size, field(31))
                for witness in witnesses(mutant, points):
                    assert accepted(mutant, points, witness)
                    if not mutant.product.readable or witness["kind"] == "number":
                        continue
                    assert right(mutant, points, witness)
                    assert not accepted(code, replace(points), witness) or right(code, points, witness)
