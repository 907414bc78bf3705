"""Chinese remainders on arrays: the integers are those of Python, up to both ends of the range, with their sign."""

from __future__ import annotations

import math

import numpy as np
import pytest

from designer.residues.chinese import CHUNK, combined

SYSTEMS = [(65537,), (7, 11), (3, 5, 7), (163841, 163847, 163853), (16777183, 16777199, 16777213), (
    2097143, 2097133, 2097131, 2097097,
)]  # fmt: skip


def residues(values: list[int], primes: tuple[int, ...]) -> list[np.ndarray]:
    """Balanced residues, and every third one moved by q where it is still within q/2 + 2."""
    arrays = []
    for q in primes:
        row = [(x + q // 2) % q - q // 2 for x in values]
        row = [r - q if n % 3 == 0 and r > 0 and q - r <= q // 2 + 2 else r for n, r in enumerate(row)]
        arrays.append(np.array(row, np.float64))
    return arrays


@pytest.mark.parametrize("primes", SYSTEMS, ids=str)
def test_every_integer_of_the_range_comes_back(primes: tuple[int, ...]) -> None:
    top = (math.prod(primes) - 1) // 2
    generator = np.random.default_rng(1)
    inside = [int(x * top) for x in generator.uniform(-1, 1, CHUNK + 3)]
    values = [top, -top, 0, 1, -1, top - 1, 1 - top, *inside]
    found = combined(residues(values, primes), primes, top)
    assert found.tolist() == values
    assert found.dtype == (np.int64 if top < 2**63 else object)


def test_a_small_bound_gives_64_bits_even_from_many_primes() -> None:
    primes = SYSTEMS[-1]
    found = combined(residues([-5, 2**60], primes), primes, 2**60)
    assert (found.dtype, found.tolist()) == (np.int64, [-5, 2**60])


def test_residues_of_a_number_beyond_the_bound_are_refused() -> None:
    with pytest.raises(AssertionError, match="beyond the bound"):
        combined(residues([30], (7, 11)), (7, 11), 29)


@pytest.mark.parametrize(("primes", "bound"), [((7, 11), 39), ((16777259,), 5)])
def test_primes_that_do_not_serve_are_refused(primes: tuple[int, ...], bound: int) -> None:
    with pytest.raises(ValueError, match="do not serve"):
        combined([np.zeros(1) for _ in primes], primes, bound)


def test_the_shape_is_kept() -> None:
    assert combined([np.zeros((2, 0, 3)), np.zeros((2, 0, 3))], (7, 11), 5).shape == (2, 0, 3)
