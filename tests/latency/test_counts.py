"""Completion times: closed forms, dynamic programming, and simulation within its intervals."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from designer.errors import DesignerError
from designer.latency.counts import answer_time, counts
from designer.latency.distribution import Distribution
from designer.latency.model_text import read_workers
from designer.latency.monte_carlo import simulated


@pytest.mark.parametrize("answers", range(1, 8))
def test_exponential_order_statistics_are_harmonic_sums(answers: int) -> None:
    found = answer_time(read_workers("exponential:rate=2", 7), answers).mean()
    wanted = sum(1 / (7 - k) for k in range(answers)) / 2
    assert found.value == pytest.approx(wanted, rel=1e-9)
    assert abs(found.value - wanted) <= found.error + 1e-12


@pytest.mark.parametrize(("workers", "answers"), [(1, 1), (3, 10), (300, 1), (300, 900), (40, 200)])
def test_endless_exponential_subtasks_arrive_at_the_rate_of_all_workers(workers: int, answers: int) -> None:
    found = answer_time(read_workers("exponential:rate=0.5", workers), answers, subtasks=None).mean()
    assert found.value == pytest.approx(answers / (workers * 0.5), rel=1e-9)


def test_the_largest_of_pareto_times_by_the_beta_function() -> None:
    found = answer_time(read_workers("pareto:shape=1.5,scale=1", 12), 12).mean()
    wanted = 12 * math.gamma(12) * math.gamma(1 - 1 / 1.5) / math.gamma(13 - 1 / 1.5)
    assert found.value == pytest.approx(wanted, rel=1e-6)
    assert abs(found.value - wanted) <= found.error


@pytest.mark.parametrize("shape", [0.1, 0.5, 2])
def test_the_least_of_weibull_times_is_a_weibull_time(shape: float) -> None:
    for number in (1, 30, 1000):
        found = answer_time(read_workers(f"weibull:shape={shape},scale=2", number), 1).mean()
        wanted = 2 * number ** (-1 / shape) * math.gamma(1 + 1 / shape)
        assert found.value == pytest.approx(wanted, rel=1e-5)
        assert abs(found.value - wanted) <= 2 * found.error + 1e-6 * wanted


def test_a_mean_is_infinite_exactly_where_the_tail_is_too_heavy() -> None:
    workers = read_workers("pareto:shape=0.6,scale=1", 5)
    assert [math.isinf(answer_time(workers, r).mean().value) for r in range(1, 6)] == [False] * 4 + [True]
    mixed = read_workers("2*pareto:shape=0.4,scale=1 + exponential:rate=1", 5)
    assert [math.isinf(answer_time(mixed, r).mean().value) for r in range(1, 6)] == [False, False, False, True, True]


def test_deterministic_workers_answer_in_lockstep() -> None:
    workers = read_workers("deterministic:time=2", 5)
    assert answer_time(workers, 11, subtasks=None).mean().value == pytest.approx(6)
    assert answer_time(workers, 5, subtasks=3).quantile(0.5) == pytest.approx(2)
    assert answer_time(workers, 6, subtasks=3).quantile(0.5) == pytest.approx(4)


def poisson_binomial(chances: list[float]) -> list[float]:
    """The distribution of the number of successes, one trial after another."""
    found = [1.0]
    for p in chances:
        found = [a * (1 - p) + b * p for a, b in zip([*found, 0.0], [0.0, *found], strict=True)]
    return found


def test_counts_of_unlike_workers_are_those_of_dynamic_programming() -> None:
    workers = read_workers("3*exponential:rate=1 + 2*weibull:shape=0.5,scale=2 + pareto:shape=2,scale=0.3", 9)
    times = np.array([0.01, 0.2, 1.0, 3.0, 20.0])
    for time, row in zip(times, range(len(times)), strict=True):
        each = [float(g.model.cdf(np.array([time]))[0]) for g in workers for _ in range(g.count)]
        wanted = np.cumsum(poisson_binomial(each))
        for answers in range(1, 10):
            assert counts(workers, times, 1).below(answers)[row] == pytest.approx(wanted[answers - 1], abs=1e-13)


def test_counts_of_several_subtasks_are_those_of_convolution() -> None:
    workers = read_workers("2*shifted-exponential:c=0.2,rate=3 + exponential:rate=1", 5)
    time, most = 1.7, 12
    found = np.array([1.0])
    for group in workers:
        sums = group.model.sums(np.arange(1, 60), np.array([time]))
        assert sums is not None
        reached = np.concatenate([[1.0], sums, [0.0]])
        for _ in range(group.count):
            found = np.convolve(found, reached[:-1] - reached[1:])
    below = [counts(workers, np.array([time]), None).below(r)[0] for r in range(1, most)]
    assert below == pytest.approx(np.cumsum(found)[: most - 1], abs=1e-12)


def test_the_window_loses_nothing_of_many_workers() -> None:
    """300 workers: the transform is shorter than the range of the sum, and its residues are unrolled."""
    workers = read_workers("exponential:rate=1", 300)
    times = np.array([0.001, 0.5, 7.0])
    windows = counts(workers, times, None)
    assert windows.probabilities.shape[1] < 2100
    assert windows.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-12)
    poisson = [math.exp(n * math.log(2100) - 2100 - math.lgamma(n + 1)) for n in range(2200)]
    assert windows.below(2120)[2] == pytest.approx(sum(poisson[:2120]), abs=1e-10)
    assert windows.below(1)[0] == pytest.approx(math.exp(-0.3), abs=1e-13)


CASES = (
    ("shifted-exponential:c=1,rate=1", 12, 9, 1),
    ("shifted-exponential:c=1,rate=1", 12, 30, None),
    ("shifted-exponential:c=0.5,rate=2", 12, 20, 2),
    ("weibull:shape=0.6,scale=1", 12, 12, 1),
    ("pareto:shape=3,scale=1", 12, 10, 1),
    ("two-speed:rate=1,slow=0.2,factor=6,c=0.3", 12, 11, 1),
    ("8*exponential:rate=1 + 4*shifted-exponential:c=2,rate=0.5", 12, 20, 3),
)


@pytest.mark.parametrize(("model", "number", "answers", "subtasks"), CASES)
def test_the_computed_distribution_is_within_the_intervals_of_a_simulation(
    model: str, number: int, answers: int, subtasks: int | None
) -> None:
    workers = read_workers(model, number)
    law = answer_time(workers, answers, subtasks=subtasks)
    samples = simulated(workers, answers, subtasks=subtasks, trials=4000, seed=7)
    low, high = samples.interval
    assert abs(law.mean().value - samples.mean) < 1.5 * (high - low) / 2  # 3.9 standard errors
    for probability in (0.1, 0.5, 0.9):
        within = samples.cdf(np.array([law.quantile(probability)]))[0]
        assert abs(within - probability) < 4 * math.sqrt(probability * (1 - probability) / 4000)
        assert abs(law.cdf(np.array([law.quantile(probability)]))[0] - probability) < 1e-6
    grid = np.linspace(low / 2, high, 50)
    assert np.max(np.abs(law.cdf(grid) - samples.cdf(grid))) < 1.95 / math.sqrt(4000)


def test_a_wrong_law_is_outside_the_intervals() -> None:
    workers = read_workers("shifted-exponential:c=1,rate=1", 12)
    samples = simulated(workers, 9, trials=4000, seed=7)
    wrong = answer_time(workers, 10).mean().value
    assert not samples.interval[0] < wrong < samples.interval[1]


def test_scaling_scales_everything() -> None:
    whole = answer_time(read_workers("shifted-exponential:c=1,rate=1", 5), 4)
    part = whole.scaled(1 / 8)
    assert part.mean().value == pytest.approx(whole.mean().value / 8, rel=1e-9)
    assert part.quantile(0.9) == pytest.approx(whole.quantile(0.9) / 8)


def test_quantiles_ascend_and_are_between_0_and_1() -> None:
    law = answer_time(read_workers("exponential:rate=1", 5), 4)
    found = [law.quantile(q / 20) for q in range(1, 20)]
    assert all(a < b for a, b in pairwise(found))
    with pytest.raises(DesignerError, match="probability out of range; got 1; allowed: above 0 and below 1"):
        law.quantile(1)


@pytest.mark.parametrize("rate", [1, 1e3, 1e6])
def test_a_steep_fall_behind_a_break_is_seen(rate: float) -> None:
    found = answer_time(read_workers(f"shifted-exponential:c=1,rate={rate}", 300), 1, subtasks=None).mean()
    assert found.value == pytest.approx(1 + 1 / (300 * rate), rel=1e-9)


@pytest.mark.parametrize("place", [2.4999, 2.5, 2.5001])
def test_a_steep_fall_at_the_end_of_a_panel_is_seen(place: float) -> None:
    steep = Distribution(lambda t: 1 / (1 + np.exp(np.clip((t - place) * 1e6, -700, 700))), 5.0)
    found = steep.mean()
    assert found.value == pytest.approx(place, abs=1e-8)
    assert abs(found.value - place) <= found.error + 1e-9


def test_panels_are_halved_until_a_narrow_step_is_found() -> None:
    narrow = Distribution(lambda t: 1 / (1 + np.exp(np.clip((t - 3.3) * 1e4, -700, 700))), 5.0)
    found = narrow.mean()
    assert found.value == pytest.approx(3.3, abs=1e-7)


@pytest.mark.parametrize(("answers", "subtasks"), [(0, 1), (11, 1), (21, 2)])
def test_answers_that_never_come_are_refused(answers: int, subtasks: int) -> None:
    with pytest.raises(
        DesignerError, match=f"too many answers to wait for; got {answers}; allowed: 1 to {10 * subtasks}"
    ):
        answer_time(read_workers("exponential:rate=1", 10), answers, subtasks=subtasks)


def test_a_worker_does_one_subtask_at_least() -> None:
    with pytest.raises(DesignerError, match="number of subtasks out of range; got 0; allowed: at least 1"):
        answer_time(read_workers("exponential:rate=1", 10), 3, subtasks=0)


def test_several_subtasks_without_a_formula_are_refused() -> None:
    law = answer_time(read_workers("weibull:shape=0.5,scale=1", 4), 6, subtasks=2)
    with pytest.raises(DesignerError, match="no formula for several subtasks; got Weibull; simulate them"):
        law.cdf(np.array([1.0]))
