"""Vectorised arithmetic: element by element that of the field, with extreme elements and every pair of small fields."""

from __future__ import annotations

import random

import numpy as np
import pytest

from designer.algebra.arrays import ArrayField, array_field, element_array, factor_arrays
from designer.algebra.field import Field, field
from designer.errors import ArrayError

FIELDS = ["2", "3", "7", "65537", str(2**31 - 1), "2^2", "2^8", "2^16", "3^2", "3^5", "3^10", "5^2", "251^2"]
MESSAGES = {
    "1 axes": [1, 2],
    "3 axes": [[[1, 2]]],
    "float64": [[0.5, 1.0]],
    "bool": [[True, False]],
    "from 0 to 7": [[0, 7]],
    "from -1 to 6": [[-1, 6]],
    "object": [[2**70, 1]],
}


def arithmetic(text: str) -> ArrayField:
    F = array_field(field(text))
    assert F is not None
    return F


def sample(F: Field) -> list[int]:
    """All elements of a small field; else extreme ones, those beside powers of p, and random ones."""
    if F.order < 300:
        return list(range(F.order))
    draw = random.Random(F.order)  # noqa: S311 - repeatable, no secret
    powers = [F.characteristic**i for i in range(F.degree)]
    beside = [a + d for a in powers for d in (-1, 0, 1) if 0 <= a + d < F.order]
    middle = [F.order // 2, F.order // 2 + 1, F.order - 2, F.order - 1]
    return sorted({0, 1, *beside, *middle, *(draw.randrange(F.order) for _ in range(40))})


@pytest.mark.parametrize("text", FIELDS)
@pytest.mark.parametrize("name", ["add", "sub", "mul"])
def test_every_operation_agrees_with_the_field_on_all_pairs(text: str, name: str) -> None:
    F = arithmetic(text)
    elements = sample(F.field)
    got = getattr(F, name)(np.array(elements)[:, None], np.array(elements))
    assert got.dtype == F.dtype
    assert got.tolist() == [[getattr(F.field, name)(a, b) for b in elements] for a in elements]


@pytest.mark.parametrize("text", FIELDS)
def test_every_inverse_agrees_with_the_field(text: str) -> None:
    F = arithmetic(text)
    units = sample(F.field)[1:]
    got = F.inverse(np.array(units))
    assert got.dtype == F.dtype
    assert got.tolist() == [F.field.inverse(a) for a in units]


@pytest.mark.parametrize("text", FIELDS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.int64])
def test_arguments_of_any_integer_type_are_not_cut_off(text: str, dtype: type[np.integer]) -> None:
    F = arithmetic(text)
    top = min(F.field.order - 1, int(np.iinfo(dtype).max))
    a = np.full(3, top, dtype)
    for name in ("add", "sub", "mul"):
        assert getattr(F, name)(a, a).tolist() == [getattr(F.field, name)(top, top)] * 3


@pytest.mark.parametrize("text", ["7", "2^8", "3^5"])
def test_arguments_are_left_unchanged_and_scalars_are_broadcast(text: str) -> None:
    F = arithmetic(text)
    a = np.arange(6).reshape(2, 3)
    F.add(a, a), F.sub(a, a), F.mul(a, a), F.inverse(a + 1)
    assert a.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert F.mul(2, a).shape == F.sub(0, a).shape == (2, 3)
    assert F.add(a, np.zeros((0, 1, 1), int)).shape == (0, 2, 3)
    assert int(F.mul(2, 3)) == F.field.mul(2, 3)


@pytest.mark.parametrize("text", [str(2**31 + 11), str(2**61 - 1), "2^17", "3^11", "257^2"])
def test_other_fields_have_no_arrays(text: str) -> None:
    assert array_field(field(text)) is None


@pytest.mark.parametrize("got", MESSAGES)
def test_what_is_no_matrix_of_elements_is_refused(got: str) -> None:
    with pytest.raises(ArrayError, match=got):
        element_array(np.array(MESSAGES[got]), field(7))


def test_a_matrix_is_taken_without_a_copy_and_lists_may_be_empty() -> None:
    array = np.array([[1, 6]], np.uint8)
    assert element_array(array, field(7)) is array
    shapes = [element_array(rows, field(7)).shape for rows in ([], [[]], [[], []], np.zeros((0, 3), int))]
    assert shapes == [(0, 0), (1, 0), (2, 0), (0, 3)]


def test_factors_whose_shapes_do_not_fit_are_refused() -> None:
    with pytest.raises(ArrayError, match=r"two matrices have no product; got shapes \(1, 2\) and \(1, 1\)"):
        factor_arrays([[1, 2]], [[1]], field(7))
