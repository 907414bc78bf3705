"""Correction of wrong answers is what the distances between all pairs of truths allow; stories are carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given, reject, settings
from hypothesis import strategies as st
from private_codes import masked_codes, mutated_private_codes, private_points, value_codes
from test_exact import mutated_codes
from test_twin import Brute, answer_rows, block_product, products_of, rank_of, word_products

from designer import emit, load
from designer.algebra.field import field
from designer.analyses import correction
from designer.analyses.effort import Effort
from designer.analyses.exact import ANSWERS, WORKERS, interference
from designer.analyses.question import Question
from designer.analyses.recheck import recheck
from designer.analyses.span import complete
from designer.code import Code
from designer.errors import DesignerError
from designer.executors.loading import load_emitted
from designer.points import EvaluationSet, distinct, explicit, grid, hermite, random_points, roots_of_unity, subgrids
from designer.verdict import Answer, Assurance, Verdict

MOST = 5000


def truths(code: Code, points: EvaluationSet) -> Iterator[tuple[list[int], list[int]]]:
    """Answers and targets of every product polynomial: all combinations of independent columns."""
    brute, field = Brute(code, points), points.field
    columns: list[list[int]] = []
    for column in zip(*brute.rows, *brute.goals, strict=True):
        if rank_of([*columns, list(column)], field) > len(columns):
            columns.append(list(column))
    if field.order ** len(columns) > MOST:
        reject()
    table = list(zip(*columns, strict=True))
    for factors in product(range(field.order), repeat=len(columns)):
        word = [field.dot(row, factors) for row in table]
        yield word[: len(points)], word[len(points) :]


def least_difference(code: Code, points: EvaluationSet, unit: str) -> int | None:
    """In how few units two truths differ whose targets differ; None if there are no such truths."""
    owners = points.owners if unit == WORKERS else range(len(points))
    return min(
        (
            len({owner for owner, answer in zip(owners, answers, strict=True) if answer})
            for answers, targets in truths(code, points)
            if any(targets)
        ),
        default=None,
    )


def compare(code: Code, points: EvaluationSet, unit: str, effort: Effort | None = None) -> list[Verdict]:
    """The verdicts for every number of wrong answers, against all pairs of truths."""
    total = points.workers if unit == WORKERS else len(points)
    spoilt = interference(code, points) is not None
    least = 0 if spoilt else least_difference(code, points, unit)
    assert least is not None
    verdicts = []
    for wrong in range(total + 1):
        verdict = correction.decide(Question(code, points, wrong=wrong, unit=unit, effort=effort or Effort()))
        assert verdict is not None
        verdicts.append(verdict)
        if verdict.answer is Answer.UNDECIDED:
            assert effort is not None
            continue
        assert verdict.answer is (Answer.HOLDS if least > 2 * wrong else Answer.REFUTED), (least, wrong)
        if verdict.value is not None:
            assert verdict.value == (least - 1) // 2
        elif effort is None and least and (not code.placements or complete(code, points.field)):
            raise AssertionError("the largest number of wrong answers is not given")
        if verdict.answer is Answer.REFUTED:
            assert verdict.witness is not None
            recheck(code, points, verdict.witness)
            if not spoilt:
                two_stories(code, points, verdict.witness, wrong, unit)
    return verdicts


def answers_of(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> list[int]:
    """All answers to the blocks of a witness."""
    if witness["kind"] == "undecodable-set":
        blocks = [[*witness[m.operand], *witness.get("masks", {}).get(m.operand, [])] for m in code.maps]
        values = [block_product(blocks, chosen, points.field) for _, chosen in word_products(code)]
    else:
        found = products_of(code, points, witness)
        assert found is not None
        values = found
    return [points.field.dot(row, values) for row in answer_rows(code, points)]


def two_stories(code: Code, points: EvaluationSet, witness: Mapping[str, Any], wrong: int, unit: str) -> None:
    """What the master receives is the same: the blocks with the first liars, or zero blocks with the others."""
    outside = set(range(len(points))) - set(witness["workers"])
    if unit == WORKERS:
        assert len({points.owners[number] for number in outside}) <= 2 * wrong
        return
    if not outside:
        return
    first, second = witness["liars"]
    assert len(first) <= wrong
    assert len(second) <= wrong
    if witness["kind"] == "undecodable-matrices":
        return
    truth = answers_of(code, points, witness)
    one = [0 if number in first else answer for number, answer in enumerate(truth)]
    other = [answer if number in second else 0 for number, answer in enumerate(truth)]
    assert one == other


FIELDS = ("5", "7", "2^2", "2^3", "3^2", "11")


@settings(max_examples=100)
@given(
    st.one_of(masked_codes(most=4, masks=1, blocks=2), mutated_codes(), mutated_private_codes()),
    st.sampled_from([ANSWERS, ANSWERS, WORKERS]),
    st.data(),
)
def test_as_many_wrong_answers_are_corrected_as_all_pairs_of_truths_allow(
    code: Code, unit: str, data: st.DataObject
) -> None:
    assume(code.product.support_size <= 6)
    points = data.draw(private_points(code, fields=FIELDS, most=8, least=2))
    event(str([str(verdict.answer) for verdict in compare(code, points, unit)][:3]))


@settings(max_examples=60)
@given(value_codes(), st.sampled_from([ANSWERS, WORKERS]), st.data())
def test_in_the_value_domain_as_many_are_corrected_as_all_pairs_of_truths_allow(
    code: Code, unit: str, data: st.DataObject
) -> None:
    assume(code.product.support_size <= 7)
    points = data.draw(private_points(code, fields=FIELDS, most=9, least=3))
    event(str([str(verdict.answer) for verdict in compare(code, points, unit)][:3]))


@settings(max_examples=40)
@given(masked_codes(most=4, masks=1, blocks=2), st.sampled_from([0.0, 0.00002]), st.data())
def test_with_little_effort_nothing_wrong_is_said(code: Code, seconds: float, data: st.DataObject) -> None:
    assume(code.product.support_size <= 6)
    points = data.draw(private_points(code, fields=FIELDS, most=8, least=3))
    compare(code, points, data.draw(st.sampled_from([ANSWERS, WORKERS])), Effort(seconds))


# wrong answers in the emitted program


CASES = {
    "secure-matdot": (load("secure-matdot").bind(M=2, T=1), distinct(9, field(31))),
    "epc": (load("epc").bind(p=2, m=2, n=1), distinct(9, field(65537))),
    "lagrange": (load("lagrange").bind(K=2, T=1), distinct(9, field(31))),
    "strassen": (load("strassen").bind(T=0), distinct(17, field(31))),
    "bi0 on a grid": (load("bi0").bind(p=1, m=2, n=2), grid([4, 3], field(31))),
    "derivatives": (load("matdot").bind(p=2), hermite(4, 2, field(31))),
    "gasp-small": (load("gasp-small").bind(K=2, L=2, T=1), explicit([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], field(11))),
    "subgrids": (load("bivariate").bind(K=2, L=2), subgrids(5, [2, 1], field(101))),
    "dft": (load("dft").bind(M=2, T=1), roots_of_unity(4, field(13))),
    "2^31 - 1": (load("matdot").bind(p=2), random_points(8, field(2**31 - 1))),
}


@pytest.mark.parametrize("case", CASES)
def test_random_wrong_answers_are_corrected_up_to_the_number_that_holds_and_two_stories_agree_beyond(case: str) -> None:
    code, points = CASES[case]
    found = correction.decide(Question(code, points, wrong=0))
    assert found is not None
    assert found.answer is Answer.HOLDS
    most, total = found.value, len(points)
    assert isinstance(most, int)
    assert correction.decide(Question(code, points, wrong=most)).answer is Answer.HOLDS  # type: ignore[union-attr]
    beyond = correction.decide(Question(code, points, wrong=most + 1))
    assert beyond is not None
    assert beyond.answer is Answer.REFUTED
    assert beyond.witness is not None
    two_stories(code, points, beyond.witness, most + 1, ANSWERS)
    if most:
        corrected(code, points, most)
    with pytest.raises(DesignerError, match="too few points to correct"):
        emit(code, points, wrong=(total + 1) // 2)


def corrected(code: Code, points: EvaluationSet, wrong: int) -> None:
    """Any so many answers are replaced by others: random, alike, or those to another pair of matrices."""
    program = load_emitted(emit(code, points, wrong=wrong))
    q, draw, numbers = points.field.order, np.random.default_rng(3), Random(3)  # noqa: S311  choices of liars
    sizes = {index: parts * 2 for index, parts in code.parts.items()}
    shapes = [tuple(sizes[index] for index in axes) for _, axes in code.operation.operands]

    def random() -> list[Any]:
        return [draw.integers(0, q, shape) for shape in shapes]

    for trial in range(12):
        arrays = random()
        expected = program.from_field(program.multiply(*program.prepare(*arrays)), q)
        shares, others = program.encode(*arrays), program.encode(*random())
        answers = {number: program.worker(shares[number]) for number in range(len(points))}
        for number in numbers.sample(range(len(points)), wrong):
            lie = [
                program.worker(others[number]),
                program.to_field(draw.integers(0, q, answers[number].shape), q),
                program.to_field(np.full(answers[number].shape, q - 1), q),
                program.add(answers[number], program.to_field(np.eye(*answers[number].shape[-2:], dtype=int), q), q)
                if answers[number].ndim == 2
                else program.worker(others[number]),
            ][trial % 4]
            answers[number] = lie
        found = program.from_field(program.decode(answers, *shapes), q)
        assert np.array_equal(found, expected)


def test_lies_may_stand_anywhere_in_a_worker_s_order() -> None:
    """For answers in order fewer sets need to decode; lies know no order."""
    code, points = load("bivariate").bind(K=2, L=2), subgrids(3, [2, 1], field(7))
    free = replace(points, in_order=False)
    for wrong in range(4):
        one, other = (correction.decide(Question(code, p, wrong=wrong)) for p in (points, free))
        assert one is not None
        assert other is not None
        assert (one.answer, one.value) == (other.answer, other.value)
        assert (least_difference(code, free, ANSWERS) > 2 * wrong) is (one.answer is Answer.HOLDS)  # type: ignore[operator]


def test_wrong_numbers_of_wrong_answers_are_refused() -> None:
    code, points = load("matdot").bind(p=2), hermite(3, 2, field(31))
    assert correction.decide(Question(code, points)) is None
    for unit, total in ((ANSWERS, 6), (WORKERS, 3)):
        for wrong in (-1, total + 1):
            message = rf"^number of wrong answers out of range; got {wrong}; allowed: 0 to {total}$"
            with pytest.raises(DesignerError, match=message):
                correction.decide(Question(code, points, wrong=wrong, unit=unit))


def test_more_wrong_answers_than_half_are_refuted_with_stories_that_stand_their_check() -> None:
    code, points = load("matdot").bind(p=2), distinct(5, field(31))
    for wrong in range(2, 6):
        verdict = correction.decide(Question(code, points, wrong=wrong))
        assert verdict is not None
        assert verdict.answer is Answer.REFUTED
        assert verdict.witness is not None
        recheck(code, points, verdict.witness)
        two_stories(code, points, verdict.witness, wrong, ANSWERS)


def test_the_number_of_a_theorem_rests_on_the_theorem() -> None:
    verdict = correction.decide(Question(load("matdot").bind(p=2), distinct(7, field(31)), wrong=2))
    assert verdict is not None
    assert (verdict.answer, verdict.value, verdict.assurance) == (Answer.HOLDS, 2, Assurance.THEOREM)
    assert verdict.because[0] == "2 are corrected if and only if every 7 - 2*2 = 3 answers decode"
