"""The intermediate form: its matrices, tasks and targets are those of the programs in Python."""

from __future__ import annotations

from itertools import combinations, islice

import pytest
from test_emitters import CODES, SUBSETS, loaded, some

from designer.algebra.field import field
from designer.algebra.linear import matmul
from designer.analyses.choice import default_points
from designer.catalogue import load
from designer.code import Code
from designer.emitters import default_target, emit
from designer.emitters.form import Recipe, form
from designer.functional import observation_row
from designer.points import EvaluationSet, distinct, explicit, grid, hermite

CASES = {name: (code, default_points(code)) for name, code in CODES.items()} | SUBSETS
CASES["extension field"] = (load("matdot").bind(p=2), distinct(5, field("2^8")))
CASES["nodes of an extension field"] = (load("lagrange").bind(K=2, T=1), distinct(7, field("2^8")))


@pytest.mark.parametrize("case", CASES)
def test_the_plan_is_what_a_program_computes_when_it_starts(case: str) -> None:
    code, points = CASES[case]
    module = loaded(emit(code, points, target=default_target(points)))
    plan = form(code, points).plan()
    assert [[list(map(int, row)) for row in matrix] for matrix in module.ENCODERS] == [
        [list(row) for row in matrix] for matrix in plan.encoders
    ]
    assert [tuple(task) for task in module.TASKS] == list(plan.tasks)


@pytest.mark.parametrize("case", CASES)
def test_a_program_s_weights_turn_what_its_answers_see_into_what_targets_are(case: str) -> None:
    code, points = CASES[case]
    module = loaded(emit(code, points, target=default_target(points)))
    reading = form(code, points).reading()
    for used in some(points, module.RECEIVED, 2):
        observed = [observation_row(reading.monomials, points.points[n], points.orders[n], points.field) for n in used]
        weights = [[int(x) for x in row] for row in module.weights(tuple(used))]
        assert matmul(weights, observed, points.field) == [list(row) for row in reading.wanted]


@pytest.mark.parametrize(
    ("code", "points", "recipe"),
    [
        (load("epc").bind(p=2, m=2, n=2), distinct(12), Recipe.COEFFICIENTS),
        (load("lagrange").bind(K=2, T=1), distinct(7), Recipe.NODES),
        (load("tri").bind(p=1, m=2, n=2), grid([2, 3, 2]), Recipe.GRID),
        (load("matdot").bind(p=2), hermite(3, 2, field(31)), Recipe.ELIMINATION),
        (load("matdot").bind(p=2), explicit([1, 12], field(13)), Recipe.ELIMINATION),
        (CODES["gasp-small"], default_points(CODES["gasp-small"]), Recipe.ELIMINATION),
    ],
)
def test_the_recipe_suits_the_points(code: Code, points: EvaluationSet, recipe: Recipe) -> None:
    assert form(code, points).recipe is recipe


def test_a_dense_recipe_waits_for_as_many_answers_as_there_are_monomials() -> None:
    for code, points in CASES.values():
        made = form(code, points)
        if made.recipe.dense:
            assert len(made.reading().monomials) == made.needed.count
            for used in islice(combinations(range(len(points)), made.needed.count), 3):
                assert len({points.points[n] for n in used}) == made.needed.count
