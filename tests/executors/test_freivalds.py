"""Freivalds' check: it accepts what is right and refuses every single wrong entry, for every kind of operation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from designer import distinct, emit, field, grid, load
from designer.code import Code
from designer.emitters import default_target
from designer.executors.freivalds import passes
from designer.executors.loading import load_emitted

CODES: dict[str, tuple[Code, str]] = {
    "matrices": (load("epc").bind(p=1, m=2, n=1), "65537"),
    "matrices over GF(5)": (load("epc").bind(p=1, m=2, n=1), "5"),
    "matrices over 2^31-1": (load("epc").bind(p=1, m=2, n=1), str(2**31 - 1)),
    "matrices over 2^61-1": (load("epc").bind(p=1, m=2, n=1), str(2**61 - 1)),
    "matrices over 2^89-1": (load("epc").bind(p=1, m=2, n=1), str(2**89 - 1)),
    "matrices over GF(2^8)": (load("epc").bind(p=1, m=2, n=1), "2^8"),
    "transposed": (load("polynomial").bind(m=2, n=1), "65537"),
    "chain": (load("chain").bind(p0=1, p1=2, p2=1, p3=1), "65537"),
    "convolution": (load("convolution").bind(m=2, n=1), "65537"),
    "convolution in two dimensions": (load("convolution2d").bind(m1=2, m2=1, n1=1, n2=1), "65537"),
    "contraction": (load("contraction").bind(p=1, m1=2, m2=1, n1=1, n2=1), "65537"),
    "batch": (load("batch").bind(K=2), "65537"),
    "polynomial map": (load("lagrange").with_function("A*B").bind(K=2, T=1), "65537"),
}


def module(name: str) -> Any:
    code, text = CODES[name]
    over = field(text)
    points = grid([4, 3], over) if len(code.variables) == 2 else distinct(4 if text == "5" else 9, over)
    return load_emitted(emit(code, points, target=default_target(points)))


@pytest.mark.parametrize("name", CODES)
def test_every_wrong_entry_is_refused_and_the_right_result_accepted(name: str) -> None:
    program, generator = module(name), np.random.default_rng(0)
    sizes = {index: 3 + n for n, index in enumerate(sorted(program.PARTS))}
    arrays = [program.example_array("random", [sizes[index] for index in axes], generator) for axes in program.AXES]
    inputs = program.prepare(*arrays)
    result = program.multiply(*inputs)
    assert passes(program, inputs, result, generator) is True
    for place in list(np.ndindex(result.shape))[:: max(1, result.size // 40)]:
        noise = np.zeros(result.shape, np.int64)
        noise[place] = 1
        assert (
            passes(program, inputs, program.add(result, program.to_field(noise, program.Q), program.Q), generator)
            is False
        )


def test_a_difference_that_cancels_in_the_sum_is_refused() -> None:
    program, generator = module("matrices"), np.random.default_rng(0)
    inputs = program.prepare(np.ones((4, 4), int), np.ones((4, 4), int))
    wrong = program.from_field(program.multiply(*inputs), program.Q)
    wrong[0, 0], wrong[0, 1] = wrong[0, 0] + 1, wrong[0, 1] - 1
    assert passes(program, inputs, program.to_field(wrong, program.Q), generator) is False


@pytest.mark.parametrize(
    ("code", "points"),
    [
        (load("lagrange").with_function("A*A*A").bind(K=2, T=1), distinct(12)),
        (load("convolution").bind(m=1, n=1), distinct(3, field("5"))),
    ],
)
def test_there_is_none_where_nothing_is_linear_or_the_field_too_small(code: Code, points: Any) -> None:
    program, generator = load_emitted(emit(code, points)), np.random.default_rng(0)
    inputs = program.prepare(*(program.example_array("random", (6,) * len(axes), generator) for axes in program.AXES))
    assert passes(program, inputs, program.multiply(*inputs), generator) is None
