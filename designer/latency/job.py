"""The latency of one code on given workers, beside that of the same job without coding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from designer.analyses.theorems import least_answers, theorem
from designer.code import Code
from designer.errors import DesignerError
from designer.latency.counts import answer_time, exact
from designer.latency.distribution import Distribution
from designer.latency.erlang import Array
from designer.latency.monte_carlo import ANY, GRID, Samples, simulated
from designer.latency.uncoded import replicated_time, uncoded_time
from designer.latency.workers import Group, size
from designer.scheme import Scheme

EVERY: Final = "every"
RULES: Final = (ANY, EVERY, GRID)
"""What a job waits for: any R answers; so many that every set of them decodes; all R subtasks of the least
full grid, where the scheme has one (others wait for any R)."""

QUANTILES: Final = (0.5, 0.9, 0.99)
TRIALS: Final = 2000


@dataclass(frozen=True, slots=True)
class Job:
    """How long a job takes: computed where there are formulas, and simulated.

    Args:
        name: the code, or how the job is done without one.
        answers: answers that are waited for.
        level: subtasks of the size of 1/level of the job.
        law: the distribution; None where there is no formula.
        samples: simulated times; None where none were asked for.
    """

    name: str
    answers: int
    level: int
    law: Distribution | None
    samples: Samples | None

    def cdf(self, times: Array) -> Array:
        """P(the job is done by a time)."""
        if self.law is not None:
            return self.law.cdf(times)
        return self._simulated.cdf(times)

    @property
    def mean(self) -> float:
        """Mean time in seconds."""
        if self.law is not None:
            return self.law.mean().value
        return math.inf if self._simulated.infinite == "mean" else self._simulated.mean

    def quantile(self, probability: float) -> float:
        """The time by which the job is done with some probability."""
        return self.law.quantile(probability) if self.law is not None else self._simulated.quantile(probability)

    @property
    def _simulated(self) -> Samples:
        if self.samples is None:
            raise AssertionError("a job neither computed nor simulated")
        return self.samples

    def as_json(self) -> dict[str, Any]:
        """All numbers."""
        found: dict[str, Any] = {"name": self.name, "answers": self.answers, "subtask": f"1/{self.level}"}
        if self.law is not None:
            mean = self.law.mean()
            found["computed"] = {
                "mean": mean.value if np.isfinite(mean.value) else None, "error": mean.error,
                "quantiles": {f"{q:g}": self.law.quantile(q) for q in QUANTILES},
            }  # fmt: skip
        if self.samples is not None:
            interval, infinite = self.samples.interval, self.samples.infinite
            found["simulated"] = {
                "trials": len(self.samples.times), "mean": None if infinite == "mean" else self.samples.mean,
                "infinite": infinite, "confidence": 0.99, "interval": None if interval is None else list(interval),
                "quantiles": {f"{q:g}": self.samples.quantile(q) for q in QUANTILES},
                "quantile_intervals": {f"{q:g}": list(self.samples.quantile_interval(q)) for q in QUANTILES},
            }  # fmt: skip
        return found


def coded_job(
    code: Code, workers: Sequence[Group], *, subtasks: int | None = 1, wait: str = ANY, trials: int = TRIALS,
    seed: int = 0,
) -> Job:  # fmt: skip
    """The latency of a code.

    Args:
        code: the code.
        workers: groups of workers.
        subtasks: the most that a worker does, one after another; None for no end.
        wait: one of `RULES`.
        trials: simulated jobs; 0 for none, where there are formulas.
        seed: of the simulation.

    Raises:
        DesignerError: the workers do too few subtasks, or the rule is unknown or does not apply.

    >>> from designer import load
    >>> from designer.latency.model_text import read_workers
    >>> job = coded_job(load("matdot").bind(p=2), read_workers("exponential:rate=1", 4), trials=0)
    >>> job.answers, round(job.mean, 9)
    (3, 0.541666667)
    """
    if wait not in RULES:
        raise DesignerError("unknown rule of waiting", got=wait, allowed=", ".join(RULES))
    check_readable(code)
    answers = answers_for(code, size(workers), subtasks, wait)
    level = code.operation.multiplications(code.parts)
    given = wait == GRID and on_grid(code.scheme)
    computed = not given and exact(workers, answers, subtasks)
    law = answer_time(workers, answers, subtasks=subtasks).scaled(1 / level) if computed else None
    samples = None
    if trials or law is None:
        samples = simulated(
            workers, answers, subtasks=subtasks, wait=GRID if given else ANY, trials=trials or TRIALS, seed=seed
        ).scaled(1 / level)
    return Job(code.label, answers, level, law, samples)


def answers_for(code: Code, workers: int, subtasks: int | None, wait: str) -> int:
    """How many answers a rule waits for.

    Raises:
        DesignerError: `every` has no theorem for the code's points.
    """
    if wait != EVERY:
        return least_answers(code)
    from designer.analyses.choice import default_points

    if subtasks is None:
        raise DesignerError("every set of answers of endless subtasks", remedy="give their number with --subtasks")
    bound = theorem(code, default_points(code, workers=workers * subtasks))
    if bound is None:
        raise DesignerError(
            "no theorem on every set of answers",
            where=code.label,
            remedy="coded-designer check --received R decides it",
        )
    return bound.enough


def check_readable(code: Code) -> None:
    """Refuse a code that does not compute its targets, whatever answers arrive.

    Raises:
        DesignerError: targets interfere.
    """
    if not code.product.readable:
        raise DesignerError("targets interfere", where=code.label, remedy="coded-designer check says where")


def on_grid(scheme: Scheme) -> bool:
    """Whether a scheme's points form a grid, so that not every R of them need decode."""
    return len(scheme.variables) > 1 and not scheme.points.by_support


def plain_jobs(workers: Sequence[Group], level: int) -> list[Job]:
    """The same job without coding: one part a worker; and `level` parts, each repeated, where there are workers."""
    count = size(workers)
    jobs = [Job(f"uncoded, {count} parts", count, count, uncoded_time(workers), None)]
    if level < count:
        jobs.append(Job(f"repetition, {level} parts", level, level, replicated_time(workers, level), None))
    return jobs


def curve_times(jobs: Sequence[Job], count: int = 301) -> Array:
    """Times from 0 on at which distributions are drawn: up to where the slowest of them is nearly done."""
    return np.linspace(0, max(job.quantile(0.995) for job in jobs), count)
