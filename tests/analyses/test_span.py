"""What products of blocks span in the value domain, and that nothing is refuted by polynomials that they cannot be."""

from __future__ import annotations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from private_codes import KARATSUBA, value_codes
from test_twin import Brute, check_witness, node_polynomials, rank_of, spans, word_factors

from designer import emit, load, load_text
from designer.algebra.field import Field, field
from designer.analyses import correction, decodability, span
from designer.analyses.exact import exact_threshold
from designer.analyses.question import Question
from designer.analyses.span import affordable, basis, combination, complete, filled
from designer.analyses.survey import survey
from designer.code import Code
from designer.executors.loading import load_emitted
from designer.points import distinct, explicit
from designer.verdict import Answer


def karatsuba(masks: int, readout: list[list[int]] | None = None) -> Code:
    tables = {**KARATSUBA, "C": readout or KARATSUBA["C"]}
    text = 'operation = "convolution"\nparameters = []\n[fixed]\nm = 2\nn = 2\n[algorithm]\n'
    text += "".join(f"{name} = {table}\n" for name, table in tables.items())
    return load_text(text + (f"[masks]\ncount = {masks}\n" if masks else "")).bind()


def polynomials(code: Code, over: Field) -> list[list[int]]:
    """Of all products of blocks, as long as the degree asks for."""
    length = code.product.support_size
    return [[*p, *[0] * (length - len(p))][:length] for p in node_polynomials(code, over)]


def any_field(data: st.DataObject, code: Code) -> Field:
    names = [q for q in ("5", "7", "11", "2^2", "2^3", "3^2", "31") if field(q).order >= 5 or not code.scheme.nodes]
    return field(data.draw(st.sampled_from([q for q in names if field(q).order >= code.placements[0].count])))


@settings(max_examples=120)
@given(value_codes(), st.data())
def test_the_basis_spans_what_products_of_blocks_span(code: Code, data: st.DataObject) -> None:
    over = any_field(data, code)
    assert affordable(code)
    found, own = basis(code, over), polynomials(code, over)
    rank = rank_of(own, over)
    assert complete(code, over) is (found is None) is (rank == code.product.support_size)
    assert complete(code, over) or not filled(code, over)
    event(f"complete: {complete(code, over)}, filled: {filled(code, over)}")
    if found is not None:
        assert len(found) == rank == rank_of(found, over)
        assert spans(own, found, over)


@settings(max_examples=80)
@given(value_codes(), st.data())
def test_a_polynomial_is_made_of_products_of_blocks_just_if_it_is_in_their_span(
    code: Code, data: st.DataObject
) -> None:
    over = any_field(data, code)
    own, length = polynomials(code, over), code.product.support_size
    element = st.integers(0, over.order - 1)
    if data.draw(st.booleans()):
        goal = data.draw(st.lists(element, min_size=length, max_size=length))
    else:
        factors = data.draw(st.lists(element, min_size=len(own), max_size=len(own)))
        goal = [over.dot(factors, column) for column in zip(*own, strict=True)]
    found = combination(code, over, {(e,): c for e, c in enumerate(goal)})
    assert (found is not None) is spans(own, [goal], over)
    if found is not None:
        keys = [
            (word, blocks) for word in word_factors(code)
            for blocks in _blocks(code, word)
        ]  # fmt: skip
        made = [over.dot([found.get(key, 0) for key in keys], column) for column in zip(*own, strict=True)]
        assert made == goal


def _blocks(code: Code, word: tuple[str, ...]) -> list[tuple[int, ...]]:
    from itertools import product

    sizes = {m.operand: len(m) for m in code.placements}
    return list(product(*(range(sizes[letter]) for letter in word)))


@pytest.mark.parametrize(("masks", "span", "degree"), [(0, 3, 4), (1, 6, 6), (2, 9, 8)])
def test_karatsuba_with_few_masks_spans_less_than_its_degree(masks: int, span: int, degree: int) -> None:
    code, over = karatsuba(masks), field(31)
    assert code.product.degrees == (degree,)
    found = basis(code, over)
    assert (len(found) if found is not None else degree + 1) == span


def test_strassen_s_products_span_all_polynomials_of_the_degree() -> None:
    for masks in range(3):
        assert complete(load("strassen").bind(T=masks), field(31))
        assert not filled(load("strassen").bind(T=masks), field(31))


def test_fewer_answers_than_the_degree_asks_for_may_decode_and_are_not_refuted() -> None:
    """Karatsuba's algorithm without masks at 1, 2, 3, 4, 5: some four answers decode, though the degree is 4."""
    code, points = karatsuba(0), explicit([1, 8, 3, 7, 2, 4], field(11))
    brute = Brute(code, points)
    assert brute.threshold() == 4
    found = exact_threshold(code, points)
    assert found.value is None
    assert (found.sufficient, found.decodes) == (5, True)
    assert "every set of 4 answers decodes, and one of a size less does not" in found.because[0]
    for received, answer in ((3, Answer.REFUTED), (4, Answer.HOLDS), (5, Answer.HOLDS), (6, Answer.HOLDS)):
        verdict = decodability.decide(Question(code, points, received))
        assert verdict.answer is answer
        if verdict.witness is not None:
            check_witness(code, points, verdict.witness)
    assert correction.decide(Question(code, points, wrong=1)).answer is Answer.HOLDS  # type: ignore[union-attr]
    assert correction.decide(Question(code, points, wrong=2)).answer is Answer.REFUTED  # type: ignore[union-attr]
    surveyed = survey(Question(code, points))
    assert surveyed is not None
    assert next(s.decode for s in surveyed.shares if s.size == 4) == 15
    program = load_emitted(emit(code, points))
    assert program.RECEIVED == 5
    assert program.self_test() > 0


def test_where_the_span_is_too_large_to_be_written_out_nothing_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span, "COST_LIMIT", 3)
    code = karatsuba(0)
    assert not affordable(code)
    few, many = distinct(4, field(11)), distinct(6, field(11))
    assert exact_threshold(code, few).decodes is None
    assert decodability.decide(Question(code, few)).answer is Answer.UNDECIDED
    assert exact_threshold(code, many).decodes is True
    assert exact_threshold(code, many).sufficient == 5
    assert decodability.decide(Question(code, many, 4)).answer is Answer.UNDECIDED
    assert decodability.decide(Question(code, many, 5)).answer is Answer.HOLDS
    lagrange = load("lagrange").bind(K=2, T=1)  # plain to see: nothing needs to be written out
    assert exact_threshold(lagrange, distinct(6, field(11))).value == 5


def test_a_function_whose_highest_word_vanishes_in_the_field_has_a_smaller_degree_there() -> None:
    code = load_text(
        "operation = 'polynomial'\nfunction = '2*A*A + A'\nparameters = []\n[bounds]\ni = 1\n[exponents]\nA = [0]\n"
        "[masks]\nA = [1]\n"
    ).bind()
    assert complete(code, field(7))
    assert not complete(code, field("2^2"))
    assert len(basis(code, field("2^2")) or ()) == 2
    points = explicit([1, 2], field("2^2"))
    assert Brute(code, points).decodes([0, 1])
    assert decodability.decide(Question(code, points)).answer is Answer.HOLDS
    assert decodability.decide(Question(code, explicit([1, 2], field(7)))).answer is Answer.REFUTED


def test_an_algorithm_that_is_right_in_characteristic_two_alone_decodes_there_and_nowhere_else() -> None:
    """Karatsuba's C[1] = P_1 - P_0 - P_2 with plus signs."""
    code = karatsuba(0, [[1, 0, 0], [1, 1, 1], [0, 0, 1]])
    assert not code.product.readable
    binary, odd = distinct(6, field("2^3")), distinct(6, field(7))
    assert exact_threshold(code, binary).decodes is True
    assert decodability.decide(Question(code, binary, 5)).answer is Answer.HOLDS
    assert decodability.decide(Question(code, binary, answers=(0, 1, 2, 3, 5))).answer is Answer.HOLDS
    assert exact_threshold(code, odd).method == "interference"
    for question in (Question(code, odd), Question(code, odd, answers=(0, 1, 2, 3, 4, 5))):
        verdict = decodability.decide(question)
        assert verdict.answer is Answer.REFUTED
        assert verdict.witness is not None
        check_witness(code, odd, verdict.witness)


@pytest.mark.slow
def test_such_an_algorithm_s_emitted_program_is_right_in_that_field() -> None:
    code = karatsuba(0, [[1, 0, 0], [1, 1, 1], [0, 0, 1]])
    assert load_emitted(emit(code, distinct(6, field("2^3")), target="galois")).self_test() > 0
