"""Simulated jobs: the twin of the formulas, and the way where there are none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np

from designer.errors import DesignerError
from designer.latency.counts import tail
from designer.latency.erlang import Array
from designer.latency.workers import Group, check_answers, size

ANY, GRID = "any", "grid"
RULES: Final = (ANY, GRID)
"""What a job waits for: any R answers, or all R subtasks of a grid, handed out one by one to workers that are free."""

DEVIATIONS: Final = 2.5758293035489
"""Standard deviations on either side of a normal variable's mean that hold 99 % of its probability."""

TRIAL_LIMIT: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Samples:
    """Simulated times of a job.

    Args:
        times: in seconds, ascending.
        tail: the greatest a with P(T > t) = O(t^-a) of the time T that they are drawn from.
    """

    times: Array
    tail: float = math.inf

    @property
    def infinite(self) -> str | None:
        """Which moment of the distribution is infinite: `mean`, else `variance`, else none."""
        return "mean" if self.tail <= 1 else "variance" if self.tail <= 2 else None

    @property
    def mean(self) -> float:
        """Sample mean."""
        return float(self.times.mean())

    @property
    def interval(self) -> tuple[float, float] | None:
        """The mean, 99 % confidence; None where no central limit theorem gives one, for want of a variance."""
        if self.infinite:
            return None
        half = DEVIATIONS * float(self.times.std(ddof=1)) / math.sqrt(len(self.times))
        return self.mean - half, self.mean + half

    def quantile(self, probability: float) -> float:
        """Sample quantile."""
        return float(self.times[max(0, math.ceil(probability * len(self.times)) - 1)])

    def quantile_interval(self, probability: float) -> tuple[float, float]:
        """The quantile between two order statistics, 99 % confidence."""
        number = len(self.times)
        half = DEVIATIONS * math.sqrt(number * probability * (1 - probability)) + 1
        low, high = math.floor(number * probability - half), math.ceil(number * probability + half)
        return float(self.times[max(low, 0)]), float(self.times[min(high, number - 1)])

    def cdf(self, times: Array) -> Array:
        """The share of jobs that took at most that time."""
        return np.searchsorted(self.times, times, side="right") / len(self.times)

    def scaled(self, factor: float) -> Samples:
        """A multiple of the times."""
        return Samples(self.times * factor, self.tail)


def simulated(
    workers: Sequence[Group], answers: int, *, subtasks: int | None = 1, wait: str = ANY, trials: int = 10_000,
    seed: int = 0,
) -> Samples:  # fmt: skip
    """Times of the R-th answer, for subtasks of the size of the whole job.

    Args:
        workers: groups of workers.
        answers: R.
        subtasks: the most that a worker does, one after another; None for no end.
        wait: one of `RULES`.
        trials: number of jobs, at least 2.
        seed: of the generator.

    Raises:
        DesignerError: the workers do fewer subtasks than R, or an argument is out of range.
    """
    runs = _trials(workers, answers, subtasks=subtasks, wait=wait, trials=trials, seed=seed)
    times = np.sort(np.fromiter((times[-1] for times in runs), float, trials))
    return Samples(times, waiting_tail(workers, answers, subtasks, wait))


def waiting_tail(workers: Sequence[Group], answers: int, subtasks: int | None, wait: str) -> float:
    """The exponent of the tail of the job's time; a subtask of a grid has nobody but the worker that it was handed to.

    >>> from designer.latency.model_text import read_workers
    >>> four = read_workers("pareto:shape=0.5,scale=1", 4)
    >>> waiting_tail(four, 2, 1, ANY), waiting_tail(four, 2, 1, GRID)
    (1.5, 0.5)
    """
    if wait != GRID:
        return tail(workers, answers, subtasks)
    before = accumulate((group.count for group in workers), initial=0)
    return min(group.model.tail for group, handed in zip(workers, before, strict=False) if handed < answers)


def order_means(
    workers: Sequence[Group], most: int, *, subtasks: int | None, wait: str, trials: int, seed: int
) -> tuple[Array, Array]:
    """Mean times of 1 … most answers, and their standard errors, from one simulation."""
    total, squares = np.zeros(most), np.zeros(most)
    for times in _trials(workers, most, subtasks=subtasks, wait=wait, trials=trials, seed=seed):
        total += times
        squares += times**2
    means = total / trials
    return means, np.sqrt(np.maximum(squares / trials - means**2, 0) / (trials - 1))


def _trials(
    workers: Sequence[Group], most: int, *, subtasks: int | None, wait: str, trials: int, seed: int
) -> Iterator[Array]:
    """For each trial the times until 1 … most answers."""
    check_answers(workers, most, subtasks)
    if wait not in RULES:
        raise DesignerError("unknown rule of waiting", got=wait, allowed=", ".join(RULES))
    if not 2 <= trials <= TRIAL_LIMIT:
        raise DesignerError("number of trials out of range", got=trials, allowed=f"2 to {TRIAL_LIMIT}")
    generator = np.random.default_rng(seed)
    guess = math.ceil(1.4 * most / size(workers)) + 4
    last = math.inf if subtasks is None else subtasks
    for _ in range(trials):
        finish = _drawn(workers, int(min(guess, last)), generator)
        while len(finish) < last and not _enough(finish, most, wait):
            more = int(min(guess, last - len(finish)))
            finish = np.concatenate([finish, finish[-1] + _drawn(workers, more, generator)])
        yield _arrivals(finish, most, wait)


def _drawn(workers: Sequence[Group], rounds: int, generator: np.random.Generator) -> Array:
    """When each worker (column) has done its first, second, … subtask (row)."""
    columns = [group.model.sample(generator, (rounds, group.count)) for group in workers]
    times = np.concatenate(columns, axis=1)
    return np.cumsum(times, axis=0, out=times)


def _enough(finish: Array, most: int, wait: str) -> bool:
    """Whether no subtask that was not drawn could be among those that count."""
    last = float(finish[-1].min())
    known = finish if wait == ANY else finish[:-1]
    started = finish.shape[1] if wait == GRID else 0
    return int(np.count_nonzero(known <= last)) + started >= most


def _arrivals(finish: Array, most: int, wait: str) -> Array:
    """Times until 1 … most answers; for a grid until the first 1 … most subtasks handed out are all done."""
    if wait == ANY:
        first = np.partition(finish, most - 1, axis=None)[:most]
        first.sort()
        return first
    start = np.concatenate([np.zeros((1, finish.shape[1])), finish[:-1]])
    handed = np.argsort(start, axis=None, kind="stable")[:most]
    return np.maximum.accumulate(finish.ravel()[handed])
