"""The theorem and its bound, beside brute force: ranks of all linear decoders on many data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise, product
from math import comb

import pytest

from designer import field, load, load_text
from designer.algebra.expression import parse
from designer.algebra.interpolation import basis_values, coefficient_weights
from designer.algebra.linear import rank
from designer.approximation.function import real_function
from designer.approximation.impossibility import ANSWERS_LIMIT, converse, decodability, differences
from designer.approximation.residues import degree_over
from designer.code import Code
from designer.errors import DesignerError
from designer.verdict import Answer, Assurance


def lagrange(blocks: int, masks: int = 0) -> Code:
    return load("lagrange").with_function("A").bind(K=blocks, T=masks)


def decodes(rows: Sequence[Sequence[int]], wanted: Sequence[int], p: int) -> bool:
    """Whether some weights make the wanted column of the answers' columns, over GF(p)."""
    over = field(str(p))
    with_target = [[*row, target] for row, target in zip(rows, wanted, strict=True)]
    return rank([list(row) for row in rows], over) == rank(with_target, over)


def decodes_everywhere(function: Callable[[int], int], blocks: int, points: Sequence[int], p: int) -> bool:
    """Whether fixed weights give f(x_0) from the answers at points, for all data over GF(p); nodes 0, 1, …."""
    over = field(str(p))
    shares = [basis_values(range(blocks), point, over) for point in points]
    half = p // 2

    def value(residue: int) -> int:
        return function((residue + half) % p - half) % p

    data = list(product(range(p), repeat=blocks))
    rows = [[value(sum(a * x for a, x in zip(share, xs, strict=True)) % p) for share in shares] for xs in data]
    return decodes(rows, [value(xs[0]) for xs in data], p)


@pytest.mark.parametrize(("blocks", "p"), [(2, 5), (2, 7), (2, 11), (3, 5), (3, 7)])
def test_no_weights_at_all_decode_relu_over_a_field_from_all_points_that_are_no_nodes(blocks: int, p: int) -> None:
    assert not decodes_everywhere(lambda x: max(x, 0), blocks, range(blocks, p), p)
    verdict = converse(lagrange(blocks), real_function("relu(A)"), field(str(p)))
    assert verdict is not None
    assert (verdict.answer, verdict.value["answers"]) == (Answer.HOLDS, p)
    assert "too few for any linear decoder" in verdict.because[-1]


@pytest.mark.parametrize("degree", [1, 2, 3, 4])
def test_the_bound_of_the_field_is_met_by_powers(degree: int) -> None:
    """For two blocks interpolation takes degree + 1 answers, and brute force finds no fewer."""
    p = 11
    points = range(2, p)
    assert decodes_everywhere(lambda x: x**degree, 2, points[: degree + 1], p)
    assert not decodes_everywhere(lambda x: x**degree, 2, points[:degree], p)


def test_a_worker_at_the_node_decodes_whatever_the_function() -> None:
    assert decodes_everywhere(lambda x: max(x, 0), 2, [0], 7)
    assert not decodes_everywhere(lambda x: max(x, 0), 2, [1], 7)


@pytest.mark.parametrize("answers", [2, 4, 7])
def test_over_the_reals_no_weights_decode_relu_on_a_small_grid_of_data(answers: int) -> None:
    """Integer data and shares, so that the ranks over a large prime field are below those over the rationals."""
    p = 1_000_003
    data = list(product(range(-3, 4), repeat=2))
    shares = [(1 + point, -point) for point in range(1, answers + 1)]

    def value(number: int) -> int:
        return max(number, 0) % p

    rows = [[value(a * x + b * y) for a, b in shares] for x, y in data]
    assert not decodes(rows, [value(x) for x, _ in data], p)
    square = [[(a * x + b * y) ** 2 % p for a, b in shares] for x, y in data]
    assert decodes(square, [x * x % p for x, _ in data], p) == (answers >= 3)


@pytest.mark.parametrize("answers", [1, 2, 3, 8, 30, 100])
@pytest.mark.parametrize(
    "text", ["relu(A)", "exp(A)", "softmax(A)", "1/A", "sqrt(A)", "max(A, B)", "max(A, 100)", "log(A)", "tanh(A)"]
)
def test_functions_that_are_no_polynomials_are_refuted_for_any_number_of_answers(text: str, answers: int) -> None:
    verdict = decodability(lagrange(3), real_function(text), answers)
    assert (verdict.answer, verdict.assurance) == (Answer.REFUTED, Assurance.THEOREM)
    assert "however many" in verdict.statement
    assert "no exact code exists at any number of answers" in verdict.because[-1]
    witness = verdict.witness
    assert witness is not None
    assert witness["order"] == answers
    assert witness["weights"] == [(-1) ** (answers - k) * comb(answers, k) for k in range(answers + 1)]
    assert witness["sum"] != 0


def test_a_witness_is_a_difference_taken_again_and_again() -> None:
    witness = decodability(lagrange(2), real_function("relu(3*A - 2)"), 5).witness
    assert witness is not None
    places = [Fraction(place) for place in witness["places"]]
    assert len({after - before for before, after in pairwise(places)}) == 1
    values = [max(3 * place - 2, Fraction(0)) for place in places]
    assert witness["values"] == [float(value) for value in values]
    for _ in range(witness["order"]):
        values = [after - before for before, after in pairwise(values)]
    assert values == [Fraction(witness["sum"])]


def test_differences_of_polynomials_of_lower_degree_are_never_found() -> None:
    for text in ("A*A*A - 7*A + 1", "relu(A*A) + 1/3", "exp(A) - exp(A)", "sqrt((A*A + 1)*(A*A + 1))"):
        assert next(differences(parse(text, real=True), "A", 4), None) is None


def test_differences_do_not_reach_over_a_pole() -> None:
    assert next(differences(parse("A/abs(A)", real=True), "A", 2), None) is None


def test_forms_without_a_reason_are_refuted_for_the_number_of_answers_only() -> None:
    verdict = decodability(lagrange(3), real_function("A*sigmoid(A)"), 7)
    assert verdict.answer is Answer.REFUTED
    assert "times 7 answers give" in verdict.statement
    assert "no polynomial of degree below 7; whether more answers do is not decided" in verdict.because[-1]


def test_polynomials_in_disguise_are_undecided() -> None:
    verdict = decodability(lagrange(3), real_function("relu(A) - relu(-A)"), 4)
    assert verdict.answer is Answer.UNDECIDED
    assert verdict.because == ("no difference of order 4 was found that is certainly not 0",)


def test_one_block_without_mask_needs_no_code() -> None:
    assert decodability(lagrange(1), real_function("relu(A)"), 1).answer is Answer.HOLDS
    assert converse(lagrange(1), real_function("relu(A)"), field("7")) is None
    assert decodability(lagrange(1, 1), real_function("relu(A)"), 1).answer is Answer.REFUTED


@pytest.mark.parametrize("text", ["relu(A)", "abs(A)", "max(A, 1)*A - 3*min(A, -2)", "relu(A)*A*A", "A*A*A + 0*abs(A)"])
@pytest.mark.parametrize("p", [3, 5, 13, 31])
def test_the_degree_over_a_field_is_that_of_interpolation(text: str, p: int) -> None:
    over, function = field(str(p)), real_function(text)
    values = {x % p: int(function([float(x)])[0]) % p for x in range(-(p // 2), p // 2 + 1)}  # type: ignore[arg-type]
    weights = coefficient_weights(list(values), range(p), over)
    coefficients = [sum(w * v for w, v in zip(row, values.values(), strict=True)) % p for row in weights]
    assert degree_over(function, p) == max(e for e, c in enumerate(coefficients) if c)


def test_fields_without_the_function_have_no_bound() -> None:
    for text, order in (("exp(A)", "7"), ("relu(A)", "2^4"), ("relu(A)", "2"), ("max(A, B)", "7"), ("A/2", "7")):
        assert converse(lagrange(2), real_function(text), field(order)) is None


def test_a_degree_that_was_not_found_is_undecided() -> None:
    verdict = converse(lagrange(2), real_function("A + 0*abs(A)"), field("101"))
    assert verdict is not None
    assert verdict.answer is Answer.UNDECIDED
    assert degree_over(real_function("relu(A)"), 2**61 - 1) is None


ENTANGLED = """
name = "two blocks at one node"
operation = "polynomial"
function = "A"
domain = "value"
parameters = ["K"]

[exponents]
A = ["i // 2"]
"""


@pytest.mark.parametrize(
    ("code", "text", "answers", "message"),
    [
        (lagrange(2), "relu(A)", 0, "number of answers out of range; got 0; allowed: 1 to 100"),
        (lagrange(2), "relu(A)", ANSWERS_LIMIT + 1, "number of answers out of range; got 101"),
        (lagrange(2), "A/2 + A*A", 3, "the function is a polynomial in each operand; got A / 2 + A*A; write it with"),
        (load("matdot").bind(p=2), "relu(A)", 3, "not a Lagrange code; got matdot p=2; allowed: one block or mask"),
        (load_text(ENTANGLED).bind(K=4), "relu(A)", 3, "not a Lagrange code"),
    ],
)
def test_messages(code: Code, text: str, answers: int, message: str) -> None:
    with pytest.raises(DesignerError) as caught:
        decodability(code, real_function(text), answers)
    assert str(caught.value).startswith(message)
