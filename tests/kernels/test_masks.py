"""Masks are exactly uniform, and the tests that say so refute the usual biased ones."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from designer.kernels import masks

ORDERS = [
    2,
    3,
    65537,
    2**8,
    2**31 - 1,
    2**57 - 13,
    2**58 - 27,
    2**61 - 1,
    2**63,
    2**63 + 29,
    2**64,
    2**89 - 1,
    2**255 - 19,
]


class Stream:
    """Given bytes, then zeros; counts what is taken."""

    def __init__(self, data: bytes = b"") -> None:
        self.data, self.taken, self.calls = data, 0, 0

    def __call__(self, count: int) -> bytes:
        part = self.data[self.taken : self.taken + count]
        self.taken, self.calls = self.taken + count, self.calls + 1
        return part.ljust(count, b"\0")


def packed(numbers: list[int], spacing: int) -> bytes:
    total = sum(number << (spacing * place) for place, number in enumerate(numbers))
    return total.to_bytes(-(-len(numbers) * spacing // 8), "little")


def chi_square(values: NDArray[np.int64], cells: int) -> float:
    """Standard deviations by which the statistic exceeds its mean."""
    counts = np.bincount(values, minlength=cells)
    expected = len(values) / cells
    statistic = float(((counts - expected) ** 2).sum()) / expected
    return (statistic - (cells - 1)) / math.sqrt(2 * (cells - 1))


@pytest.mark.parametrize("q", [2, 3, 4, 5, 7, 16, 17, 129, 251, 256, 257, 1000])
def test_every_element_appears_equally_often_over_all_bit_patterns(q: int) -> None:
    bits = (q - 1).bit_length()
    patterns = np.random.default_rng(q).permutation(list(range(2**bits)) * 8).tolist()
    found = masks.uniform((8 * q,), q, entropy=Stream(packed(patterns, bits)))
    assert np.bincount(found).tolist() == [8] * q


def test_over_all_pairs_of_bit_patterns_pairs_of_elements_appear_equally_often() -> None:
    counts = np.zeros((3, 3), int)
    for patterns in np.ndindex(4, 4, 4, 4):  # of pairs, those count whose elements are the first two accepted
        accepted = [x for x in patterns if x < 3]
        if len(accepted) < 2:
            continue
        found = masks.uniform((2,), 3, entropy=Stream(packed([*patterns, 0, 0, 0, 0], 2)))
        assert found.tolist() == accepted[:2]
        counts[tuple(found)] += 1
    assert len(set(counts.flat)) == 1


@given(st.integers(1, 90), st.integers(1, 5), st.randoms(use_true_random=False))
def test_digits_are_those_of_the_entropy_as_one_number(bits: int, eights: int, random: Random) -> None:
    spacing = bits if bits <= 57 else max(64, -(-bits // 8) * 8)
    data = random.randbytes(eights * spacing)
    number = int.from_bytes(data, "little")
    found = masks.digits(8 * eights, bits, Stream(data))
    assert [int(x) for x in found] == [(number >> (spacing * i)) % 2**bits for i in range(8 * eights)]


@pytest.mark.parametrize("q", ORDERS)
def test_elements_are_in_range_of_the_shape_and_of_the_type(q: int) -> None:
    for shape in ((), (0,), (1,), (3, 0, 2), (40, 5, 5)):
        found = masks.uniform(shape, q)
        assert found.shape == shape
        assert found.dtype == (np.int64 if q <= 2**63 else object)
        numbers = found.reshape(-1).tolist()
        assert all(type(x) is int and 0 <= x < q for x in numbers)
    cells = min(q, 8)
    assert chi_square(np.array([x * cells // q for x in numbers]), cells) < 20


@pytest.mark.parametrize("q", ORDERS)
def test_the_extremes_are_reached(q: int) -> None:
    bits = (q - 1).bit_length()
    spacing = bits if bits <= 57 else max(64, -(-bits // 8) * 8)
    top = [q - 1, 0, *([q] if q < 2**bits else []), q - 1]
    found = masks.uniform((3,), q, entropy=Stream(packed([*top, *[0] * 8], spacing)))
    assert found.tolist() == [q - 1, 0, q - 1]


def biased(values: Callable[[NDArray[np.uint8]], NDArray[np.integer]]) -> Callable[[int], NDArray[np.int64]]:
    return lambda count: values(np.frombuffer(os.urandom(count), np.uint8)).astype(np.int64)


@pytest.mark.parametrize(
    ("q", "count", "wrong"),
    [
        (5, 8_000_000, biased(lambda data: data % 5)),
        (251, 500_000, biased(lambda data: data % 251)),
        (65537, 2_000_000, biased(lambda data: data)),
    ],
)
def test_the_chi_square_test_passes_uniform_elements_and_refutes_biased_ones(
    q: int, count: int, wrong: Callable[[int], NDArray[np.int64]]
) -> None:
    assert chi_square(masks.uniform((count,), q), q) < 12
    assert chi_square(wrong(count), q) > 100


@pytest.mark.parametrize("q", [2, 3, 251, 65537, 2**31 - 1, 2**61 - 1, 2**89 - 1])
def test_little_more_entropy_is_taken_than_rejection_needs(q: int) -> None:
    bits = (q - 1).bit_length()
    spacing = bits if bits <= 57 else max(64, -(-bits // 8) * 8)
    source = Stream(os.urandom(4_000_000))
    masks.uniform((100_000,), q, entropy=source)
    needed = 100_000 * 2**bits / q * spacing / 8
    assert needed * 0.95 < source.taken < needed * 1.05
    assert source.calls <= 2 + 100_000 * 2**bits // (q * masks.DRAWS)
    single = Stream()
    masks.uniform((1,), q, entropy=single)
    assert single.taken <= spacing  # eight draws


def test_rejected_values_are_drawn_again() -> None:
    source = Stream(b"\xff" * 999)
    assert masks.uniform((4, 2), 5, entropy=source).tolist() == [[0, 0]] * 4
    assert source.calls > 10


def test_too_little_entropy_is_refused() -> None:
    for q in (3, 2**89 - 1):
        with pytest.raises(ValueError, match=r"^1 bytes of entropy; needed: \d+$"):
            masks.uniform((100,), q, entropy=lambda count: b"\0")


def test_a_field_has_two_elements_at_least() -> None:
    with pytest.raises(ValueError, match=r"^no field has 1 elements$"):
        masks.uniform((1,), 1)
