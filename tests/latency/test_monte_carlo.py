"""Simulation against slow obvious twins: a queue of events, and closed forms of the exponential distribution."""

from __future__ import annotations

import heapq
import math

import numpy as np
import pytest

from designer.errors import DesignerError
from designer.latency.model_text import read_workers
from designer.latency.monte_carlo import ANY, GRID, order_means, simulated
from designer.latency.table import mean_table
from designer.latency.workers import Group


def queued(workers: tuple[Group, ...], most: int, wait: str, trials: int, seed: int) -> np.ndarray:
    """A list of tasks handed to workers that are free, event by event; the time until `most` are done, or counted."""
    generator = np.random.default_rng(seed)
    models = [group.model for group in workers for _ in range(group.count)]
    found = []
    for _ in range(trials):
        free = [(0.0, number) for number in range(len(models))]
        done: list[float] = []
        handed = 0
        while handed < most if wait == GRID else len(done) < most or free[0][0] < sorted(done)[most - 1]:
            time, number = heapq.heappop(free)
            finish = time + float(models[number].sample(generator, (1,))[0])
            done.append(finish)
            handed += 1
            heapq.heappush(free, (finish, number))
        found.append(max(done) if wait == GRID else sorted(done)[most - 1])
    return np.array(found)


@pytest.mark.parametrize("wait", [ANY, GRID])
@pytest.mark.parametrize("most", [2, 5, 17])
def test_the_vectorised_simulation_is_that_of_a_queue(wait: str, most: int) -> None:
    workers = read_workers("3*shifted-exponential:c=1,rate=1 + exponential:rate=0.5", 5)
    twin = queued(workers, most, wait, 1500, 3)
    found = simulated(workers, most, subtasks=None, wait=wait, trials=3000, seed=4)
    error = math.hypot(twin.std() / math.sqrt(len(twin)), found.times.std() / math.sqrt(len(found.times)))
    assert abs(twin.mean() - found.mean) < 3.5 * error


@pytest.mark.parametrize("most", [1, 4, 6, 25])
def test_a_grid_of_exponential_subtasks_has_a_closed_form(most: int) -> None:
    """While all six workers are busy answers come at rate 6; the last ones are the largest of what still runs."""
    workers = read_workers("exponential:rate=1", 6)
    busy = min(most, 6)
    wanted = max(most - 6, 0) / 6 + sum(1 / k for k in range(1, busy + 1))
    low, high = simulated(workers, most, subtasks=None, wait=GRID, trials=6000, seed=5).interval
    assert low < wanted < high


def test_a_grid_never_waits_less_than_any_answers() -> None:
    workers = read_workers("shifted-exponential:c=0.2,rate=1", 6)
    few, _ = order_means(workers, 30, subtasks=None, wait=ANY, trials=50, seed=1)
    grid, _ = order_means(workers, 30, subtasks=None, wait=GRID, trials=50, seed=1)
    assert np.all(grid >= few)
    assert np.all(np.diff(grid) >= 0)


def test_no_event_is_missed_where_one_worker_does_nearly_all() -> None:
    """More subtasks are drawn until none that counts is missing: a guess for equal workers would be short."""
    workers = read_workers("1*deterministic:time=1 + deterministic:time=1000", 50)
    assert simulated(workers, 60, subtasks=None, trials=2).times.tolist() == [60, 60]
    assert simulated(workers, 12, subtasks=20, trials=2).times.tolist() == [12, 12]
    assert simulated(workers, 21, subtasks=20, trials=2).times.tolist() == [1000, 1000]


def test_a_seed_repeats_a_simulation_and_another_one_does_not() -> None:
    workers = read_workers("exponential:rate=1", 4)
    first, again, other = (simulated(workers, 3, trials=20, seed=seed).times.tolist() for seed in (1, 1, 2))
    assert first == again != other


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    workers = read_workers("exponential:rate=1", 3)
    missed = 0
    for seed in range(300):
        low, high = simulated(workers, 1, trials=200, seed=seed).interval
        missed += not low < 1 / 3 < high
    assert 0 <= missed <= 12  # 99 %: 3 are expected; more than 12 happen with probability 1e-4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trials": 1}, "number of trials out of range; got 1; allowed: 2 to 10000000"),
        ({"wait": "all"}, "unknown rule of waiting; got all; allowed: any, grid"),
        ({"subtasks": 1}, "too many answers to wait for; got 9; allowed: 1 to 4 from 4 workers"),
    ],
)
def test_what_cannot_be_simulated_is_said(options: dict[str, object], message: str) -> None:
    with pytest.raises(DesignerError, match=message):
        simulated(read_workers("exponential:rate=1", 4), 9, **{"subtasks": None, **options})  # type: ignore[arg-type]


def test_a_table_of_models_without_formulas_is_simulated() -> None:
    workers = read_workers("weibull:shape=1,scale=0.5", 10)
    table = mean_table(workers, 40, trials=800, seed=2)
    wanted = np.arange(1, 41) / 20  # shape 1 is exponential
    assert table.trials == 800
    assert np.max(np.abs(table.means - wanted) / table.errors) < 4.5


@pytest.mark.parametrize(
    ("text", "answers", "subtasks", "wait", "exponent"),
    [
        ("5*pareto:shape=0.6,scale=1", 4, 1, ANY, 1.2),
        ("5*pareto:shape=0.6,scale=1", 4, 1, GRID, 0.6),
        ("3*exponential:rate=1 + 2*pareto:shape=0.6,scale=1", 3, 1, GRID, math.inf),
        ("3*exponential:rate=1 + 2*pareto:shape=0.6,scale=1", 4, 1, GRID, 0.6),
        ("3*exponential:rate=1 + 2*pareto:shape=0.6,scale=1", 4, 1, ANY, 1.2),
        ("3*exponential:rate=1 + 2*pareto:shape=0.6,scale=1", 3, 1, ANY, math.inf),
    ],
)
def test_the_tail_of_a_job_is_that_of_those_who_must_all_be_late(
    text: str, answers: int, subtasks: int, wait: str, exponent: float
) -> None:
    found = simulated(read_workers(text, 5), answers, subtasks=subtasks, wait=wait, trials=40_000)
    assert found.tail == pytest.approx(exponent)
    late = [1 - float(found.cdf(np.array([t]))[0]) for t in (20.0, 80.0)]
    measured = math.inf if late[1] == 0 else math.log(late[0] / late[1]) / math.log(4)
    assert measured == pytest.approx(exponent, abs=0.2)
