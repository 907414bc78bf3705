"""Both approximations side by side: their numbers are those of their parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from designer import load
from designer.analyses.theorems import threshold_by_degree
from designer.approximation.comparison import BLOCK, LIMITS, Setting, berrut_row, compared, polynomial_row
from designer.approximation.function import real_function
from designer.approximation.minimax import minimax
from designer.approximation.real_code import berrut_code, through
from designer.errors import DesignerError

RELU = Setting(function=real_function("relu(A)"), interval=(-1.0, 1.0), blocks=3, workers=20, trials=5)


@pytest.mark.parametrize(("blocks", "masks", "degree"), [(3, 0, 2), (2, 3, 5), (1, 0, 4), (1, 1, 3)])
def test_the_answers_of_a_degree_are_the_threshold_of_the_lagrange_code(blocks: int, masks: int, degree: int) -> None:
    code = load("lagrange").with_function("*".join("A" * degree)).bind(K=blocks, T=masks)
    assert replace(RELU, blocks=blocks, masks=masks).answers(degree) == threshold_by_degree(code)


def test_a_decoded_polynomial_has_the_error_of_the_polynomial() -> None:
    row = polynomial_row(RELU, 5)
    found = minimax(RELU.function, RELU.interval, 5)
    assert (row.answers, row.error, row.least) == (11, found.error, found.least)
    assert row.measured is not None
    assert 0.5 * row.error < row.measured <= row.error * 1.001


def test_there_is_no_measurement_with_too_few_workers_or_with_masks() -> None:
    assert polynomial_row(RELU, 9).measured is not None
    assert polynomial_row(RELU, 10).measured is None
    assert polynomial_row(replace(RELU, masks=1), 2).measured is None


def test_the_row_of_berrut_is_what_its_draws_give() -> None:
    errors = []
    for data, who in RELU.draws(12):
        assert data.shape == (3, *BLOCK)
        assert np.abs(data).max() <= 1
        assert len(set(who)) == 12
        result = through(berrut_code(3, 20), RELU.function, data, who)
        errors.append(np.abs(result - np.maximum(data, 0)).max())
    row = berrut_row(RELU, 12)
    assert (row.answers, row.median, row.largest) == (12, np.median(errors), max(errors))


def test_the_same_seed_gives_the_same_numbers_and_another_one_others() -> None:
    assert berrut_row(RELU, 9) == berrut_row(RELU, 9) != berrut_row(replace(RELU, seed=1), 9)


def test_a_softmax_is_compared_with_the_softmax() -> None:
    setting = replace(RELU, function=real_function("softmax(A)"))
    row = polynomial_row(setting, 6)
    assert row.error == minimax(np.exp, (-1.0, 1.0), 6).error
    assert row.measured is not None
    assert 0 < row.measured < row.error


def test_shares_outside_the_domain_leave_berrut_undefined_and_polynomials_untouched() -> None:
    setting = replace(RELU, function=real_function("sqrt(A)"), interval=(0.0, 1.0))
    table = compared(setting, [3], [20])
    assert (table["berrut"][0]["median"], table["berrut"][0]["largest"]) == (None, None)
    assert table["polynomials"][0]["measured"] < 0.1


@pytest.mark.parametrize("name", LIMITS)
def test_numbers_are_limited(name: str) -> None:
    for number in (LIMITS[name] + 1, -1):
        with pytest.raises(DesignerError, match=f"number of {name} out of range; got {number}"):
            replace(RELU, **{name: number})


def test_more_answers_than_workers_are_refused() -> None:
    for answers in (0, 21):
        with pytest.raises(DesignerError, match="number of answers out of range"):
            berrut_row(RELU, answers)
