"""The job without coding: order statistics, minima of repetitions, and a simulation of both."""

from __future__ import annotations

import numpy as np
import pytest

from designer.latency.model_text import read_workers
from designer.latency.uncoded import replicated_time, uncoded_time


def test_the_slowest_of_all_parts() -> None:
    found = uncoded_time(read_workers("exponential:rate=1", 6)).mean().value
    assert found == pytest.approx(sum(1 / k for k in range(1, 7)) / 6, rel=1e-9)


def test_the_slowest_of_the_fastest_repetitions() -> None:
    """Eight workers on four parts: the least of two exponential times has twice the rate."""
    found = replicated_time(read_workers("exponential:rate=1", 8), 4).mean().value
    assert found == pytest.approx(sum(1 / (2 * k) for k in range(1, 5)) / 4, rel=1e-9)


def test_workers_are_dealt_out_in_turn() -> None:
    """Five workers, two parts: workers 0, 2, 4 and 1, 3."""
    workers = read_workers("2*shifted-exponential:c=1,rate=1 + exponential:rate=0.5", 5)
    models = [group.model for group in workers for _ in range(group.count)]
    generator = np.random.default_rng(3)
    times = np.stack([model.sample(generator, (20_000,)) for model in models]) / 2
    slowest = np.maximum(times[[0, 2, 4]].min(axis=0), times[[1, 3]].min(axis=0))
    found = replicated_time(workers, 2)
    assert found.mean().value == pytest.approx(slowest.mean(), abs=3.5 * slowest.std() / np.sqrt(20_000))
    assert found.cdf(np.array([0.8]))[0] == pytest.approx((slowest <= 0.8).mean(), abs=0.015)


def test_repetition_cures_a_heavy_tail_and_one_part_each_does_not() -> None:
    workers = read_workers("pareto:shape=0.9,scale=1", 8)
    assert np.isinf(uncoded_time(workers).mean().value)
    assert replicated_time(workers, 4).mean().value == pytest.approx(1.11, abs=0.01)
