"""Which sets of answers decode: selections of every kind, the value domain, single targets, against brute force."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from emitted import carry_out_in, emitted
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from private_codes import (
    LARGE,
    PRIMES,
    masked_codes,
    mutated_private_codes,
    private_points,
    value_codes,
)
from test_exact import mutated_codes
from test_twin import Brute, check_witness, node_content, products_of, target_rows, word_factors, word_products

from designer import load, load_text
from designer.algebra.field import field
from designer.analyses import decodability, sets
from designer.analyses.effort import Effort
from designer.analyses.exact import ANSWERS, WORKERS, ExactThreshold, exact_threshold, interference, selections
from designer.analyses.question import Question
from designer.analyses.recheck import recheck
from designer.analyses.response import Response
from designer.analyses.sets import Found, Observations, Sets
from designer.analyses.span import complete
from designer.code import Code
from designer.operation import Block
from designer.points import (
    EvaluationSet,
    distinct,
    explicit,
    grid,
    hermite,
    random_points,
    roots_of_unity,
    subgrids,
)
from designer.verdict import Answer


class Twin:
    """Brute force over the selections of every size."""

    def __init__(self, code: Code, points: EvaluationSet, unit: str, target: Block | None = None) -> None:
        self.brute, self.chosen = Brute(code, points, target), selections(points, unit)
        self.known: dict[tuple[int, ...], bool] = {}

    def decodes(self, answers: Sequence[int]) -> bool:
        key = tuple(sorted(answers))
        if key not in self.known:
            self.known[key] = self.brute.decodes(key)
        return self.known[key]

    def every(self, size: int) -> bool:
        return all(self.decodes(answers) for answers in self.chosen.iterate(size))

    def threshold(self) -> int | None:
        if not self.decodes(self.chosen.order):
            return None
        return next(s for s in range(self.chosen.total, -1, -1) if s == 0 or not self.every(s - 1))


def compare(code: Code, points: EvaluationSet, unit: str, effort: Effort | None = None) -> ExactThreshold:
    """Threshold, decodability of every size, and witnesses, against the twin; what is undecided must say so."""
    found, twin = exact_threshold(code, points, unit=unit, effort=effort), Twin(code, points, unit)
    total = twin.chosen.total
    if interference(code, points) is not None:
        assert found.decodes is False
        assert found.witness is not None
        check_witness(code, points, found.witness)
        if code.placements:
            held, own = node_content(code, tuple(found.witness["target"])), own_products(code, found)
            q = points.field.characteristic
            assert any((held.get(blocks, 0) - (blocks in own)) % q for blocks in own | set(held))
        return found
    expected = twin.threshold()
    known = effort is None and (not code.placements or complete(code, points.field))
    assert found.decodes in ((expected is not None), None)
    assert found.decodes is not None or effort is not None
    if known or found.value is not None:
        assert found.value == expected
    if found.sufficient is not None:
        assert expected is not None
        assert expected <= found.sufficient
    if found.witness is not None:
        check_witness(code, points, found.witness)
        recheck(code, points, found.witness)
        assert (
            expected is None
            or Sets(Response(code, points), twin.chosen, Effort()).measure(found.witness["workers"]) == expected - 1
        )
    question = Question(code, points, unit=unit, effort=effort or Effort())
    for received in range(1, total + 1):
        verdict = decodability.decide(Question(code, points, received, unit=unit, effort=question.effort))
        holds = expected is not None and received >= expected
        if verdict.answer is Answer.UNDECIDED:
            assert effort is not None
            assert verdict.because
            continue
        assert verdict.answer is (Answer.HOLDS if holds else Answer.REFUTED), verdict
        if verdict.answer is Answer.REFUTED:
            assert verdict.witness is not None
            check_witness(code, points, verdict.witness)
            recheck(code, points, verdict.witness)
            assert any(set(s) <= set(verdict.witness["workers"]) for s in twin.chosen.iterate(received))
    return found


def own_products(code: Code, found: ExactThreshold) -> set[tuple[int, ...]]:
    assert found.witness is not None
    return {b for t, b in code.operation.terms(code.parts) if t == tuple(found.witness["target"])}


@settings(max_examples=100)
@given(
    st.one_of(masked_codes(), mutated_codes(), mutated_private_codes()), st.sampled_from([ANSWERS, WORKERS]), st.data()
)
def test_selections_of_every_kind_are_decided_as_by_brute_force(code: Code, unit: str, data: st.DataObject) -> None:
    assume(math.prod(len(m) for m in code.exponents) <= 64)
    points = data.draw(private_points(code, most=8))
    found = compare(code, points, unit)
    event(f"{found.method}, {'in order' if points.in_order else unit}")


@settings(max_examples=60)
@given(masked_codes(modulus=True, laurent=False), st.sampled_from([ANSWERS, WORKERS]), st.data())
def test_selections_with_cyclic_exponents_are_decided_as_by_brute_force(
    code: Code, unit: str, data: st.DataObject
) -> None:
    compare(code, data.draw(private_points(code, most=8)), unit)


@settings(max_examples=120)
@given(value_codes(), st.sampled_from([ANSWERS, WORKERS]), st.data())
def test_the_value_domain_is_decided_as_by_brute_force(code: Code, unit: str, data: st.DataObject) -> None:
    points = data.draw(private_points(code, most=9))
    found = compare(code, points, unit)
    event(f"{found.method}, complete: {complete(code, points.field)}")


@settings(max_examples=40)
@given(st.one_of(masked_codes(), value_codes()), st.data())
def test_large_fields_are_decided_as_by_brute_force(code: Code, data: st.DataObject) -> None:
    assume(math.prod(len(m) for m in code.maps) <= 36)
    compare(code, data.draw(private_points(code, fields=LARGE, most=6)), ANSWERS)


@settings(max_examples=60)
@given(st.one_of(masked_codes(), mutated_codes(), value_codes()), st.data())
def test_one_set_of_answers_decodes_the_targets_that_brute_force_says(code: Code, data: st.DataObject) -> None:
    assume(math.prod(len(m) for m in code.maps) <= 64)
    points = data.draw(private_points(code, most=7))
    assume(interference(code, points) is None)
    answers = data.draw(st.lists(st.sampled_from(range(len(points))), unique=True))
    verdict = decodability.decide(Question(code, points, answers=tuple(answers)))
    still_open = [
        list(target) for target in code.operation.targets(code.parts)
        if not Brute(code, points, target).decodes(answers)
    ]  # fmt: skip
    assert verdict.value == {"open": still_open, "decoded": code.target_count - len(still_open)}
    assert verdict.answer is (Answer.REFUTED if still_open else Answer.HOLDS)
    if still_open:
        assert verdict.witness is not None
        assert verdict.witness["workers"] == sorted(answers)
        check_witness(code, points, verdict.witness)


@settings(max_examples=60)
@given(st.one_of(masked_codes(), value_codes()), st.sampled_from([0.0, 0.00002]), st.data())
def test_with_little_effort_nothing_wrong_is_said(code: Code, seconds: float, data: st.DataObject) -> None:
    compare(
        code, data.draw(private_points(code, most=8)), data.draw(st.sampled_from([ANSWERS, WORKERS])), Effort(seconds)
    )


# each method alone


class _NoLuck(Sets):
    """Without random sets and without large zeros at the start: the method must do the work."""

    def _by_chance(self, size: int) -> Found | None:
        return None

    def _start(self) -> Observations | None:
        coefficients = self.response.kernel(())
        return None if coefficients is None else self._zeros(coefficients)


class OnlyMinors(_NoLuck):
    """The table of minors, where it applies."""


class FewMinors(_NoLuck):
    """The table of minors, of which too many vanish to be listed: then elimination."""

    def undecodable(self, size: int) -> Found:
        with patch.object(sets, "SINGULAR_LIMIT", 1):
            return super().undecodable(size)


class OnlyCensus(_NoLuck):
    """Elimination over all sets."""

    _minors_affordable = False


class OnlyInformationSets(_NoLuck):
    """Words of least weight."""

    _minors_affordable = False

    def undecodable(self, size: int) -> Found:
        return self._by_information_sets(size) or self._by_census(size)


@settings(max_examples=80)
@given(
    st.one_of(mutated_codes(), masked_codes(), value_codes()),
    st.sampled_from([OnlyMinors, FewMinors, OnlyCensus, OnlyInformationSets]),
    st.booleans(),
    st.data(),
)
def test_every_method_alone_finds_the_threshold_of_brute_force(
    code: Code, method: type[Sets], single: bool, data: st.DataObject
) -> None:
    assume(math.prod(len(m) for m in code.maps) <= 64)
    points = data.draw(private_points(code, most=9, least=3, several=False))
    assume(interference(code, points) is None)
    target = data.draw(st.sampled_from(list(code.operation.targets(code.parts)))) if single else None
    twin = Twin(code, points, ANSWERS, target)
    assume(twin.decodes(range(len(points))))
    found = method(Response(code, points, None if target is None else [target]), twin.chosen, Effort())
    level = found.threshold(len(points))
    event(level.method)
    assert level.proved
    assert level.size == twin.threshold()
    assert level.undecodable is None or not twin.decodes(level.undecodable)
    for size in range(1, len(points)):
        answer = found.undecodable(size)
        assert (answer.observations is None) is twin.every(size)
        assert answer.observations is None or (
            len(answer.observations) >= size and not twin.decodes(answer.observations)
        )


def test_symmetries_of_all_targets_together_are_not_those_of_one_target() -> None:
    """x -> c/x exchanges targets: sets of one of its orbits decode one of them, and not the other."""
    code = load_text(
        "operation = 'matmul'\nparameters = []\n[bounds]\ni = 3\nk = 1\nj = 2\n[exponents]\nA = [0, 2, 5]\nB = [3, 4]\n"
    ).bind()
    points = explicit([3, 4, 5, 7, 8, 9], field(11))
    chosen = selections(points)
    assert len(OnlyCensus(Response(code, points), chosen, Effort()).symmetries) > 0
    for target in code.operation.targets(code.parts):
        level = OnlyCensus(Response(code, points, [target]), chosen, Effort()).threshold(6)
        assert level.size == Twin(code, points, ANSWERS, target).threshold()


# witnesses in the emitted program


@settings(max_examples=40)
@given(st.one_of(mutated_codes(), masked_codes(), mutated_private_codes(), value_codes()), st.data())
def test_blocks_of_a_witness_vanish_in_the_emitted_encoder_and_workers(code: Code, data: st.DataObject) -> None:
    assume(math.prod(len(m) for m in code.maps) <= 64)
    points = data.draw(private_points(code, fields=PRIMES, most=6))
    found = exact_threshold(code, points)
    assume(found.witness is not None and found.method != "interference")
    assert found.witness is not None
    event(found.witness["kind"])
    program = emitted(code, points)
    assume(program is not None)
    if found.witness["kind"] in ("undecodable-set", "undecodable-matrices"):
        carry_out_in(program, code, points, found.witness)
    else:
        polynomial_in(program, code, points, found.witness)


def polynomial_in(program: Any, code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """The program's own coefficients of all products of blocks, applied to products that have the polynomial."""
    values = products_of(code, points, witness)
    assert values is not None
    field, names = points.field, list(code.operation.names)
    for number in witness["workers"]:
        total = 0
        for split in program.TASKS[number]:
            rows = [program.ENCODERS[operand][row] for operand, row in enumerate(split)]
            for (word, blocks), value in zip(word_products(code), values, strict=True):
                term = field.mul(value, field.element(word_factors(code)[tuple(word.split(" "))]))
                for letter, block in zip(word.split(" "), blocks, strict=True):
                    term = field.mul(term, int(rows[names.index(letter)][block]))
                total = field.add(total, term)
        assert total == 0
    assert any(field.dot(row, values) for row in target_rows(code, field).values())


# what decodes, under attack


ATTACKED = {
    "gasp-r": (load("gasp-r").bind(K=2, L=2, T=2, r=1), explicit([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25], field(31))),
    "secure-epc": (load("secure-epc").bind(p=2, m=2, n=1, T=2), distinct(30, field("2^5"))),
    "bi0 on a grid": (load("bi0").bind(p=2, m=2, n=2), grid([6, 3], field(31))),
    "tri": (load("tri").bind(p=1, m=2, n=2), grid([2, 3, 2], field(31))),
    "hermite": (load("matdot").bind(p=3), hermite(5, 2, field(31))),
    "subgrids": (load("bivariate").bind(K=2, L=2), subgrids(4, [2, 1], field(101))),
    "strassen": (load("strassen").bind(T=1), distinct(20, field(31))),
    "sparse": (load("gasp-small").bind(K=2, L=2, T=2), random_points(14, field(65537), seed=2)),
    "dft": (load("dft").bind(M=3, T=2), roots_of_unity(7, field(29))),
}


@pytest.mark.parametrize("unit", [ANSWERS, WORKERS])
@pytest.mark.parametrize("case", ATTACKED)
def test_random_sets_of_as_many_answers_as_the_threshold_decode(case: str, unit: str) -> None:
    code, points = ATTACKED[case]
    found, twin = exact_threshold(code, points, unit=unit), Twin(code, points, unit)
    assert found.value is not None, found.because
    verdict = decodability.decide(Question(code, points, found.value, unit=unit))
    assert verdict.answer is Answer.HOLDS
    draw = Random(7)  # noqa: S311  a search for sets that do not decode
    for _ in range(40):
        assert twin.decodes(twin.chosen.random(found.value, draw))
    assert found.witness is not None
    assert not twin.decodes(found.witness["workers"])
