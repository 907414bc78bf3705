"""Refutation trees: what is found is right, and nothing is found where integers satisfy the hypotheses."""

from __future__ import annotations

from importlib import import_module
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra.smt import combination, contradiction, second_opinion
from designer.proving.hypotheses import Obligation
from designer.proving.polynomial import ONE, Polynomial, constant, letter, total
from designer.proving.refutation import expand, refute

checker: Any = import_module("designer.proofs.check_family")
M, N, I, J, U, W = map(letter, "mnijuw")  # noqa: E741

POLYNOMIALS = st.dictionaries(
    st.sampled_from([(), ("i",), ("j",), ("m",), ("i", "m"), ("j", "m"), ("i", "j")]), st.integers(-3, 3), max_size=4
).map(lambda terms: Polynomial({key: value for key, value in terms.items() if value}))


def right(obligation: Obligation, tree: Any) -> bool:
    try:
        checker.refuted([dict(h.terms) for h in obligation.at_least], [dict(h.terms) for h in obligation.zero], tree)
    except checker.Rejected:
        return False
    return True


def satisfied(obligation: Obligation, most: int) -> bool:
    """Whether small integers satisfy the hypotheses."""
    names = sorted({x for h in (*obligation.at_least, *obligation.zero) for x in h.letters})
    for numbers in product(range(-most, most + 1), repeat=len(names)):
        values = {name: constant(number) for name, number in zip(names, numbers, strict=True)}
        if all((h.substituted(values).value or 0) >= 0 for h in obligation.at_least) and not any(
            h.substituted(values) for h in obligation.zero
        ):
            return True
    return False


@settings(deadline=None, max_examples=60)
@given(st.lists(POLYNOMIALS, max_size=3), st.lists(POLYNOMIALS, max_size=2))
def test_a_tree_that_is_found_is_accepted_and_excludes_small_integers(
    at_least: list[Polynomial], zero: list[Polynomial]
) -> None:
    box = [M - ONE, I, M - I - ONE, J]
    obligation = Obligation("", (*box, *at_least), tuple(zero))
    tree = refute(obligation, ["m"], seconds=0.2)
    if tree is not None:
        assert right(obligation, tree)
        assert not satisfied(obligation, 4)


@settings(deadline=None, max_examples=60)
@given(st.lists(POLYNOMIALS, min_size=1, max_size=4), st.lists(POLYNOMIALS, max_size=2))
def test_z3_agrees_with_small_integers(at_least: list[Polynomial], zero: list[Polynomial]) -> None:
    obligation = Obligation("", tuple(at_least), tuple(zero))
    found = contradiction([h.terms for h in at_least], [h.terms for h in zero], seconds=1)
    if found.kind == "unsat":
        assert not satisfied(obligation, 3)
    if found.kind == "sat":
        values = {name: constant(number) for name, number in found.model.items()}
        assert all((h.substituted(values).value or 0) >= 0 for h in at_least)
        assert not any(h.substituted(values) for h in zero)


@settings(deadline=None, max_examples=60)
@given(st.lists(POLYNOMIALS, min_size=1, max_size=4), st.lists(POLYNOMIALS, max_size=2))
def test_cvc5_agrees_with_small_integers_and_with_z3(at_least: list[Polynomial], zero: list[Polynomial]) -> None:
    pytest.importorskip("cvc5", reason="cvc5 is not installed")
    hypotheses = [h.terms for h in at_least], [h.terms for h in zero]
    if second_opinion(*hypotheses, seconds=1):
        assert not satisfied(Obligation("", tuple(at_least), tuple(zero)), 3)
        assert contradiction(*hypotheses, seconds=1).kind != "sat"


def test_cvc5_decides_and_says_no_more_than_it_knows() -> None:
    pytest.importorskip("cvc5", reason="cvc5 is not installed")
    positive = {("x",): 1, (): -1}
    assert second_opinion([positive, {("x", "x"): -1}], [], seconds=5)
    assert second_opinion([], [{("x", "x"): 1, (): -5}], seconds=5)
    assert not second_opinion([positive], [{("x", "x"): 1, (): -4}], seconds=5)
    cubes = {("x", "x", "x"): 1, ("y", "y", "y"): 1, ("z", "z", "z"): -1}  # no solution, but beyond any solver
    letters = [{(name,): 1, (): -1} for name in "xyz"]
    assert not second_opinion(letters, [cubes], seconds=0.5)


def test_mixed_radix_is_refuted_for_one_and_for_many_digits() -> None:
    digits = [M - ONE, N - ONE, I, M - I - ONE, U, M - U - ONE]
    one = Obligation("", (*digits, I - U - ONE), (I - U + M * (J - W),))
    assert right(one, refute(one, ["m", "n"]))
    nested = Obligation(
        "", (*digits, letter("a"), N - letter("a") - ONE, letter("b"), N - letter("b") - ONE, J - W - ONE),
        (I - U + M * (letter("a") - letter("b")) + M * N * (J - W),),
    )  # fmt: skip
    assert right(nested, refute(nested, ["m", "n"]))


def test_a_radix_too_small_by_one_has_no_tree_but_a_model() -> None:
    digits = [M - constant(2), I, M - I - ONE, U, M - U - ONE]
    wrong = Obligation("", (*digits, I - U - ONE), (I - U + (M - ONE) * (J - W),))
    assert refute(wrong, ["m"], seconds=2) is None
    found = contradiction([h.terms for h in wrong.at_least], [h.terms for h in wrong.zero], seconds=5)
    assert found.kind == "sat"


def test_an_equation_that_fixes_a_letter_is_used() -> None:
    obligation = Obligation("", (M - ONE, M * M * M - constant(9)), (M - constant(2),))
    assert right(obligation, refute(obligation, ["m"]))


def test_an_expansion_is_the_polynomial_again() -> None:
    known = [M - ONE, N - ONE, I, M - I - ONE, J, N - J - ONE]
    polynomial = M * N - I - M * J
    found = expand(polynomial, known)
    assert found is not None
    assert all(value > 0 for value in found.values())
    products = []
    for numbers, value in found.items():
        term = constant(value)
        for number in numbers:
            term = term * known[number]
        products.append(term)
    assert total(products) == polynomial


def test_what_may_be_negative_has_no_expansion() -> None:
    assert expand(M - I - constant(2), [M - ONE, I, M - I - ONE]) is None


def test_hypotheses_that_point_at_each_other_end_the_expansion() -> None:
    assert expand(-I, [I - J, J - I]) is None


@pytest.mark.parametrize(("terms", "found"), [([{("x",): 1}, {("x",): -1, (): -1}], True), ([{("x",): 1}], False)])
def test_a_combination_is_found_where_there_is_one(terms: Any, found: bool) -> None:
    assert (combination(terms, [], seconds=5) is not None) == found
