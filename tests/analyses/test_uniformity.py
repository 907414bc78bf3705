"""Samplers of masks: uniform ones pass, every bias of published code is refuted with counts that anyone can repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from designer.algebra.field import field
from designer.algebra.primes import next_prime
from designer.analyses.uniformity import LEAST, SAMPLES, _class_sizes, uniformity
from designer.errors import DesignerError
from designer.kernels.masks import uniform
from designer.verdict import Answer, Assurance

FIELDS = ("2", "3", "2^2", "17", "2^8", "257", "65537", "2147483647", "2305843009213693951")


def seeded(q: int) -> Callable[[tuple[int, ...], int], Any]:
    """The kernel's sampler with a generator in place of the system's entropy."""
    generator = np.random.default_rng(q % 1000)
    return lambda shape, q: uniform(shape, q, generator.bytes)


@pytest.mark.parametrize("name", FIELDS)
def test_the_kernel_s_sampler_passes_in_every_field(name: str) -> None:
    over = field(name)
    verdict = uniformity(seeded(over.order), over)
    assert (verdict.answer, verdict.assurance, verdict.witness) == (Answer.HOLDS, Assurance.SAMPLED, None)
    assert "chi-square" in verdict.because[-1]
    assert f"{SAMPLES} elements drawn" in verdict.scope


def biased(name: str) -> Callable[[tuple[int, ...], int], Any]:
    """Samplers as they stand in published code, and worse."""
    draw = np.random.default_rng(7)
    return {
        "from 0 to 255": lambda shape, q: draw.integers(0, 256, shape),
        "two bytes reduced": lambda shape, q: draw.integers(0, 1 << 16, shape) % q,
        "one byte reduced": lambda shape, q: draw.integers(0, 256, shape) % q,
        "a float rounded": lambda shape, q: np.rint(draw.random(shape) * (q - 1)).astype(int),
        "never 0": lambda shape, q: draw.integers(1, q, shape),
        "always even": lambda shape, q: 2 * draw.integers(0, (q + 1) // 2, shape) % q,
        "constant": lambda shape, q: np.full(shape, q - 1),
        "lower half": lambda shape, q: draw.integers(0, q // 2 + 1, shape),
        "steps of 256": lambda shape, q: 256 * draw.integers(0, q // 256, shape),
    }[name]


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("from 0 to 255", 65537), ("from 0 to 255", 519), ("two bytes reduced", 40009), ("one byte reduced", 251),
        ("one byte reduced", 100), ("one byte reduced", 30), ("a float rounded", 5), ("a float rounded", 17),
        ("never 0", 2), ("never 0", 17), ("never 0", 251), ("always even", 65536), ("constant", 31),
        ("lower half", 65537), ("steps of 256", 65537), ("steps of 256", 2**31 - 1),
    ],
)  # fmt: skip
def test_a_biased_sampler_is_refuted_with_counts_that_anyone_can_repeat(name: str, order: int) -> None:
    over = field(order if name == "always even" else next_prime(order))
    verdict = uniformity(biased(name), over)
    assert verdict.answer is Answer.REFUTED
    witness, q = verdict.witness, over.order
    assert witness is not None
    drawn = [int(x) for x in biased(name)((SAMPLES,), q)]
    classes = witness["classes"]
    leading = witness["digits"] == "leading"
    own = Counter(x * classes // q if leading else x % classes for x in drawn)
    assert own[witness["class"]] == witness["drawn"]
    elements = range(min(q, 1 << 17))
    size = sum(1 for x in elements if (x * classes // q if leading else x % classes) == witness["class"])
    if q <= 1 << 17:
        assert witness["expected"] == round(SAMPLES * size / q, 1)
    assert abs(witness["drawn"] - witness["expected"]) > 4 * witness["expected"] ** 0.5
    assert witness["probability"] < 1e-9


def test_elements_outside_the_field_are_refuted_at_once() -> None:
    for wrong in (-1, 17, 255):
        verdict = uniformity(lambda shape, q, wrong=wrong: np.full(shape, wrong), field(17))
        assert (verdict.answer, verdict.assurance) == (Answer.REFUTED, Assurance.EXHAUSTIVE)
        assert verdict.witness == {"kind": "sampler", "element": wrong, "order": 17}


def test_too_few_samples_tell_nothing_and_are_refused() -> None:
    for samples in (0, 1, 17 * LEAST - 1):
        with pytest.raises(DesignerError, match=r"^too few samples; got \d+; allowed: at least 85 for GF\(17\)$"):
            uniformity(lambda shape, q: np.zeros(shape, dtype=int), field(17), samples=samples)
    assert uniformity(lambda shape, q: np.zeros(shape, dtype=int), field(17), samples=85).answer is Answer.REFUTED


@pytest.mark.parametrize("q", [2, 3, 5, 255, 256, 257, 1000, 65537])
def test_classes_of_digits_have_as_many_elements_as_counting_says(q: int) -> None:
    classes = min(q, 256)
    leading, trailing = Counter(x * classes // q for x in range(q)), Counter(x % classes for x in range(q))
    assert _class_sizes(q, classes, "leading") == [leading[c] for c in range(classes)]
    assert _class_sizes(q, classes, "trailing") == [trailing[c] for c in range(classes)]
