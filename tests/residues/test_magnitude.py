"""The bound on a result: never exceeded, and reached by the largest entries."""

from __future__ import annotations

import numpy as np
import pytest

from designer.catalogue import load
from designer.reals.evaluation import evaluate
from designer.residues.magnitude import result_bound

CASES = [
    ("matdot p=2", {"i": 3, "k": 4, "j": 2}),
    ("convolution m=2 n=2", {"i": 5, "j": 3}),
    ("convolution2d m1=1 m2=2 n1=2 n2=1", {"i1": 4, "i2": 3, "j1": 2, "j2": 5}),
    ("contraction p=1 m1=1 m2=1 n1=1 n2=1", None),
    ("chain p0=1 p1=2 p2=1 p3=1", None),
    ("batch K=2", None),
    ("lagrange K=2 T=1", {"i": 2, "a": 3}),
]


def bound_code(text: str):  # type: ignore[no-untyped-def]
    name, *parameters = text.split()
    return load(name).bind(**{k: int(v) for k, v in (word.split("=") for word in parameters)})


@pytest.mark.parametrize(("text", "sizes"), CASES, ids=[text for text, _ in CASES])
def test_the_bound_is_reached_by_the_largest_entries_and_by_no_others_exceeded(
    text: str, sizes: dict[str, int] | None
) -> None:
    operation = bound_code(text).operation
    lengths = sizes or dict.fromkeys(operation.indices, 3)
    tops = {name: 5 + number for number, name in enumerate(operation.names)}
    bound = result_bound(operation, lengths, tops)
    shapes = [tuple(lengths[i] for i in axes) for _, axes in operation.operands]
    full = [np.full(shape, tops[name]) for shape, name in zip(shapes, operation.names, strict=True)]
    assert np.max(evaluate(operation, full)) == bound
    generator = np.random.default_rng(2)
    for _ in range(20):
        signs = [array * generator.choice([-1, 1], array.shape) for array in full]
        assert np.max(np.abs(evaluate(operation, signs))) <= bound


def test_a_polynomial_map_is_bounded_with_its_coefficients_whatever_their_signs() -> None:
    operation = load("lagrange").with_function("A*B - 3*A + -2*B").bind(K=2, T=0).operation
    sizes = dict.fromkeys(operation.indices, 2)
    assert result_bound(operation, sizes, {"A": 5, "B": 7}) == 2 * 5 * 7 + 3 * 5 + 2 * 7
