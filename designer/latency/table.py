"""The mean time of the R-th answer for all R at once: one table serves every scheme and every partition.

A subtask of a partition of level P takes 1/P of the time of the whole job, so that the latency at a threshold R is
tau(R) / P, where tau depends on the workers alone. The mean time at which the R-th answer arrives is the mean time
that the workers together spend with fewer than R answers, hence a cumulated sum of occupation times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from designer.errors import DesignerError
from designer.latency.counts import Windows, answer_time, breaks, chunks, counts, exact, rounds_for, tail
from designer.latency.distribution import FARTHEST, NEGLIGIBLE, ROUNDING
from designer.latency.erlang import Array
from designer.latency.monte_carlo import ANY, GRID, order_means, waiting_tail
from designer.latency.workers import Group, check_answers, size

TOLERANCE: Final = 1e-6
"""Relative error at which panels are no longer halved."""

HALVINGS: Final = 3
LIGHT: Final = 20.0
"""Exponent of a tail from which on nothing is lost behind the last panel."""

QUADRATURES: Final = tuple(np.polynomial.legendre.leggauss(nodes) for nodes in (8, 10))
"""Two rules on the same panels: the difference is the error of the coarser one."""

GRADED: Final = 12
"""How often the panel behind a break is halved towards it."""

BREAKS: Final = 12
"""Behind how many breaks; later ones are smoothed by the workers' different histories."""

PANELS, PANELS_EACH = 16, 8
"""Panels at least, and for each round of subtasks."""

TRIALS: Final = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """Mean times of the first, second, … answer, for subtasks of the size of the whole job.

    Args:
        means: in seconds; tau(R) has number R - 1.
        errors: estimated error of the integration, or the standard error of a simulation.
        trials: number of simulated jobs; 0 where the table is computed.
    """

    means: Array
    errors: Array
    trials: int = 0

    @property
    def method(self) -> str:
        """How it was made, in words."""
        known = np.isfinite(self.means)
        if not known.any():
            return "infinite for every number of answers"
        worst = float(np.max(self.errors[known] / self.means[known], initial=0))
        if self.trials and np.isinf(self.errors[known]).any():
            return f"simulated, {self.trials} trials, without standard errors where the variance is infinite"
        if self.trials:
            return f"simulated, {self.trials} trials, standard errors up to {worst:.1e} of the mean"
        return f"computed, relative error below {max(worst, TOLERANCE):.0e}"


def mean_table(
    workers: Sequence[Group], most: int, *, subtasks: int | None = None, wait: str = ANY, trials: int = TRIALS,
    seed: int = 0,
) -> Table:  # fmt: skip
    """The table for R = 1 … most: computed where there are formulas, else from one simulation.

    Args:
        workers: groups of workers.
        most: the largest R.
        subtasks: the most that a worker does; None for no end.
        wait: `any` R answers over all workers, or `grid`: R given subtasks, handed out one by one, all of them.
        trials: of the simulation.
        seed: of the simulation.

    Raises:
        DesignerError: the workers do fewer subtasks, or the rule is unknown.

    >>> from designer.latency.model_text import read_workers
    >>> mean_table(read_workers("exponential:rate=2", 3), 5).means.round(6)
    array([0.166667, 0.333333, 0.5     , 0.666667, 0.833333])
    """
    if wait == GRID or not exact(workers, most, subtasks):
        means, errors = order_means(workers, most, subtasks=subtasks, wait=wait, trials=trials, seed=seed)
        tails = np.array([waiting_tail(workers, number, subtasks, wait) for number in range(1, most + 1)])
        return Table(np.where(tails > 1, means, np.inf), np.where(tails > 2, errors, np.inf), trials)
    if wait != ANY:
        raise DesignerError("unknown rule of waiting", got=wait, allowed=f"{ANY}, {GRID}")
    check_answers(workers, most, subtasks)
    light = sum(tail(workers, number, subtasks) >= LIGHT for number in range(1, most + 1))
    means, errors = _together(workers, light, subtasks) if light else (np.empty(0), np.empty(0))
    table = Table(np.concatenate([means, np.zeros(most - light)]), np.concatenate([errors, np.ones(most - light)]))
    for number in np.flatnonzero((table.errors > TOLERANCE * table.means) | (table.means <= 0)):
        mean = answer_time(workers, int(number) + 1, subtasks=subtasks).mean(TOLERANCE / 10)
        table.means[number], table.errors[number] = mean.value, mean.error
    return table


def _together(workers: Sequence[Group], most: int, subtasks: int | None) -> tuple[Array, Array]:
    """The means for R = 1 … most from one pass over the time, and their errors, where tails are light."""
    edges = _edges(workers, most, subtasks)
    for _ in range(HALVINGS):
        coarse, fine = (_means(workers, edges, most, subtasks, rule) for rule in QUADRATURES)
        errors = np.abs(fine - coarse)
        if np.all(errors <= TOLERANCE * fine):
            break
        edges = np.sort(np.concatenate([edges, (edges[:-1] + edges[1:]) / 2]))
    behind = np.zeros(most)
    _occupy(behind, counts(workers, edges[-1:], subtasks), edges[-1:])
    return fine, errors + np.cumsum(behind)


def _means(workers: Sequence[Group], edges: Array, most: int, subtasks: int | None, rule: tuple[Array, Array]) -> Array:
    """tau(1 … most): occupation times of fewer answers, by Gauss–Legendre on panels."""
    nodes, weights = rule
    half = np.diff(edges)[:, None] / 2
    times, lengths = (edges[:-1, None] + half * (1 + nodes)).ravel(), (half * weights).ravel()
    occupation, done = np.zeros(most), 0
    for part in chunks(times, size(workers), rounds_for(workers, most, subtasks)):
        _occupy(occupation, counts(workers, part, subtasks), lengths[done : done + len(part)])
        done += len(part)
    return np.cumsum(occupation)


def _occupy(occupation: Array, windows: Windows, weights: Array) -> None:
    """Add the time spent with each number of answers."""
    width = windows.probabilities.shape[1]
    places = windows.start[:, None] + np.arange(width)
    kept = places < len(occupation)
    spent = windows.probabilities * weights[:, None]
    occupation += np.bincount(places[kept], spent[kept], minlength=len(occupation))[: len(occupation)]


def _edges(workers: Sequence[Group], most: int, subtasks: int | None) -> Array:
    """Panels from 0 to where `most` answers have arrived but for a negligible probability, finer behind the breaks."""
    time = answer_time(workers, most, subtasks=subtasks)
    last, left = time.scale, 1.0
    while last < FARTHEST * time.scale and left > ROUNDING and last * left > NEGLIGIBLE * time.scale:
        last *= 1.25
        left = float(time.survival(np.array([last]))[0])
    near = min(last, 2 * time.scale)
    panels = max(PANELS, round(PANELS_EACH * near / time.scale * most / size(workers)))
    far = np.geomspace(near, last, PANELS * round(np.log2(last / near)) + 2)
    found = breaks(workers, min(rounds_for(workers, most, subtasks), BREAKS))
    graded = np.concatenate([[0.0], found[:BREAKS]])[:, None] + near / panels * 0.5 ** np.arange(GRADED)
    edges = np.concatenate([np.linspace(0, near, panels + 1), far, found, graded.ravel()])
    return np.unique(edges[edges <= last])
