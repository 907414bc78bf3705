"""Runs of whole programs: the direct computation is the definition, and each run sees what it is for."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.algebra.field import field
from designer.analyses import whole_program
from designer.analyses.whole_program import affordable, direct, generic_error, masks_error, numeric_error, random_arrays
from designer.catalogue import load
from designer.code import Code
from designer.emitters import emit
from designer.executors.loading import load_emitted
from designer.points import distinct

SECURE = load("secure-matdot").bind(M=2, T=1)
LAGRANGE = load("lagrange").with_function("A*B*A - 3*A").bind(K=2, T=1)


def seeded(seed: object) -> Random:
    return Random(str(seed))  # noqa: S311 - repeatable choices


def program(code: Code = SECURE, count: int = 8, wrong: int = 1) -> Any:
    return load_emitted(emit(code, distinct(count), wrong=wrong))


@given(st.sampled_from([7, 65537, 2**61 - 1]), st.integers(0, 99))
def test_the_direct_computation_is_numpy_s(q: int, seed: int) -> None:
    over = field(str(q))
    for code, einsum in ((load("epc").bind(p=2, m=2, n=1), "ik,kj->ij"), (load("batch").bind(K=2), "bik,bkj->bij")):
        a, b = random_arrays(code, over, seeded(seed))
        expected = np.einsum(einsum, a.astype(object), b.astype(object), optimize=False) % q
        assert np.array_equal(direct(code, over, [a, b]), expected)
    a, b = random_arrays(load("convolution").bind(m=2, n=3), over, seeded(seed))
    expected = np.convolve(a.astype(object), b.astype(object)) % q
    assert np.array_equal(direct(load("convolution").bind(m=2, n=3), over, [a, b]), expected)


@given(st.sampled_from([7, 65537, 2**61 - 1]), st.integers(0, 99))
def test_a_polynomial_map_is_computed_matrix_by_matrix(q: int, seed: int) -> None:
    arrays = random_arrays(LAGRANGE, field(str(q)), seeded(seed))
    a, b = (array.astype(object) for array in arrays)
    assert np.array_equal(direct(LAGRANGE, field(str(q)), arrays), (a @ b @ a - 3 * a) % q)


def test_over_an_extension_field_elements_are_multiplied_as_such() -> None:
    over = field("2^8")
    code = load("matdot").bind(p=2)
    a, b = np.array([[2, 0]]), np.array([[128], [0]])
    assert direct(code, over, [a, b]).tolist() == [[over.mul(2, 128)]] != [[0]]


def test_sizes_are_not_divided_by_the_parts() -> None:
    arrays = random_arrays(load("epc").bind(p=2, m=3, n=1), field("65537"), seeded(0))
    assert [array.shape for array in arrays] == [(7, 5), (5, 2)]
    assert [array.dtype for array in random_arrays(SECURE, field(2**89 - 1), seeded(0))] == [object, object]


def test_large_computations_are_not_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert affordable(load("epc").bind(p=10, m=10, n=10))
    assert not affordable(load("epc").bind(p=30, m=30, n=30))
    monkeypatch.setattr(whole_program, "NUMERIC_LIMIT", 5 * 2 * 2 - 1)
    assert not affordable(SECURE)
    monkeypatch.setattr(whole_program, "NUMERIC_LIMIT", 5 * 2 * 2)
    assert affordable(SECURE)


@pytest.mark.parametrize("wrong_entries", [0, 1, 2, 1000])
def test_a_right_program_has_no_errors(wrong_entries: int) -> None:
    for code in (SECURE, LAGRANGE):
        module = program(code, 12)
        used, over = range(module.DECODED), field("65537")
        assert generic_error(code, over, module, used) is None
        assert masks_error(code, over, module, seeded(1)) is None
        assert numeric_error(code, over, module, used, seeded(2), wrong_entries=wrong_entries) is None


def test_a_wrong_result_is_told_with_its_place() -> None:
    module = program()
    right = module.from_field

    def wrong(array: Any, q: int) -> Any:
        found = right(array, q)
        if found.shape == (2, 2):
            found[1, 0] = (found[1, 0] + 5) % q
        return found

    module.decode = spoiling(module.decode, lambda result: wrong(result, module.Q).astype(float))
    witness = numeric_error(SECURE, field("65537"), module, [0, 2, 3, 4, 5], seeded(3))
    assert witness is not None
    assert witness["entry"] == [1, 0]
    assert (witness["value"] - witness["expected"]) % 65537 == 5
    assert witness["workers"] == [0, 1, 2, 3, 4, 5, 6]
    assert len(witness["liars"]) == 1


def spoiling(decode: Any, change: Any) -> Any:
    return lambda answers, *shapes, **options: change(decode(answers, *shapes, **options))


def test_a_result_of_another_shape_is_told() -> None:
    module = program()
    module.decode = spoiling(module.decode, lambda result: result[:1])
    witness = numeric_error(SECURE, field("65537"), module, range(5), seeded(4))
    assert witness == {"shape": [1, 2], "expected": [2, 2]}


def test_masks_that_are_not_drawn_are_told() -> None:
    module = program()
    right = module.encode_operand
    module.encode_operand = lambda number, array, lengths, out=None, masks=None: right(
        number, array, lengths, out, masks=np.zeros((1, 2, 3)) if masks is None else masks
    )
    assert masks_error(SECURE, field("65537"), module, seeded(5)) == {"masks": [], "expected": [1, 1]}


def test_masks_that_are_the_same_in_every_encoding_are_told() -> None:
    module = program()
    module.uniform = lambda shape, q: np.random.default_rng(0).integers(0, q, shape)
    assert masks_error(SECURE, field("65537"), module, seeded(5)) == {
        "operand": "A", "masks": "the same in 2 encodings"
    }  # fmt: skip


def test_masks_of_one_operand_that_stay_the_same_are_told() -> None:
    module, right, calls = program(), program().uniform, itertools.count()
    module.uniform = lambda shape, q: np.full(shape, 7) if next(calls) % 2 else right(shape, q)
    witness = masks_error(SECURE, field("65537"), module, seeded(5))
    assert witness == {"operand": "B", "masks": "the same in 2 encodings"}


def test_over_a_small_field_masks_may_coincide_by_chance_but_not_always() -> None:
    module = load_emitted(emit(SECURE, distinct(6, over=field("7"))))
    draws = itertools.chain([0] * 4, itertools.repeat(1))
    module.uniform = lambda shape, q: np.full(shape, next(draws))
    assert masks_error(SECURE, field("7"), module, seeded(5)) is None
    module.uniform = lambda shape, q: np.full(shape, 3)
    witness = masks_error(SECURE, field("7"), module, seeded(5))
    assert witness == {"operand": "A", "masks": "the same in 4 encodings"}


def test_generic_blocks_show_the_order_of_factors() -> None:
    module = program()
    right = module.dot
    module.dot = lambda a, b, q, out=None: right(b.T, a.T, q).T if a.dtype == object else right(a, b, q)
    witness = generic_error(SECURE, field("65537"), module, range(5))
    assert witness == {"workers": [0, 1, 2, 3, 4], "target": [0, 0], "generic": True}
