"""The least latency that the partitions of a scheme reach under bounds on upload and download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from designer.analyses.theorems import least_answers
from designer.errors import DesignerError
from designer.latency.erlang import Array, Integers
from designer.latency.job import check_readable, on_grid
from designer.latency.monte_carlo import ANY, GRID
from designer.latency.partitions import NDArrayBool, Partitions, partitions
from designer.latency.table import TRIALS, Table, mean_table
from designer.latency.workers import Group, check_answers, size
from designer.scheme import Scheme

ROUNDING: Final = 1e-12
"""By how much a quotient may exceed a bound that it equals."""

ANSWERS_LIMIT: Final = 20_000
"""Largest threshold in a table."""

PART_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Curve:
    """The best partition of a scheme for each bound on the upload.

    Args:
        partitions: all partitions of the scheme.
        table: the mean times of the answers that it rests on.
        budgets: bounds on the upload of every operand, ascending.
        latency: the least mean latency for each of them, in seconds; infinite where no partition is within it.
        best: the number of the best partition for each of them; -1 where there is none.
        undivided: the least mean latency without cutting a summed index (p = 1).
    """

    partitions: Partitions
    table: Table
    budgets: Array
    latency: Array
    best: Integers
    undivided: Array

    @property
    def label(self) -> str:
        """The scheme's name."""
        return self.partitions.scheme.label

    def choice(self, number: int) -> dict[str, int] | None:
        """The parameters of the best partition at a budget; None where there is none."""
        return self.partitions.chosen(int(self.best[number])) if self.best[number] >= 0 else None


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """Curves of several schemes on the same workers.

    Args:
        curves: one a scheme.
        download: the bound on the download.
        skipped: partitions left out because their threshold is above what the workers do, or the table holds.
    """

    curves: tuple[Curve, ...]
    download: float
    skipped: int


def tradeoff(
    schemes: Sequence[Scheme], workers: Sequence[Group], *, budgets: Sequence[float] | Array, download: float,
    max_part: int = 10, subtasks: int | None = None, wait: str = ANY, trials: int = TRIALS, seed: int = 0,
) -> Tradeoff:  # fmt: skip
    """Optimise the partitions of some schemes under bounds on upload and download.

    Args:
        schemes: the families.
        workers: groups of workers.
        budgets: bounds on the upload of every operand, as increments over one server.
        download: bound on the download, as an increment over one server.
        max_part: largest number of parts of an index of the result; summed indices are cut into up to 1 + download
            parts, as more of them need a larger download.
        subtasks: the most that a worker does; None for no end.
        wait: `any`; or `grid`: schemes on a grid wait for all subtasks of the least full one.
        trials: of a simulation, where there is no formula.
        seed: of a simulation.

    Raises:
        DesignerError: an argument is out of range, or no partition is within the bounds.

    >>> from designer import load
    >>> from designer.latency.model_text import read_workers
    >>> workers = read_workers("shifted-exponential:c=1,rate=1", 8)
    >>> found = tradeoff([load("tri")], workers, budgets=[0, 1], download=1, max_part=2)
    >>> found.curves[0].choice(1)
    {'p': 1, 'm': 2, 'n': 2}
    """
    if not 1 <= max_part <= PART_LIMIT:
        raise DesignerError("largest part out of range", got=max_part, allowed=f"1 to {PART_LIMIT}")
    if not 0 <= download <= PART_LIMIT or min(budgets) < 0:
        raise DesignerError("budget out of range", got=download, allowed=f"0 to {PART_LIMIT}")
    check_answers(workers, 1, subtasks)
    ascending = np.sort(np.asarray(budgets, float))
    each = [partitions(scheme, _most(scheme, max_part, download)) for scheme in schemes]
    largest = min(ANSWERS_LIMIT, size(workers) * subtasks if subtasks is not None else ANSWERS_LIMIT)
    usable = [(p.answers <= largest) & (p.download <= download + ROUNDING) for p in each]
    needed = [int(p.answers[fits].max(initial=0)) for p, fits in zip(each, usable, strict=True)]
    if not max(needed):
        raise DesignerError(
            "no partition within the bounds", got=f"download {download:g}, {size(workers)} workers",
            remedy="raise --download-budget or --subtasks",
        )  # fmt: skip
    rules = [ANY if wait == GRID and not on_grid(scheme) else wait for scheme in schemes]
    tables = {
        rule: mean_table(workers, max(needed), subtasks=subtasks, wait=rule, trials=trials, seed=seed)
        for rule in dict.fromkeys(rules)
    }
    curves = tuple(_curve(p, fits, tables[rule], ascending) for p, fits, rule in zip(each, usable, rules, strict=True))
    skipped = sum(int(np.count_nonzero(p.answers > largest)) for p in each)
    return Tradeoff(curves, download, skipped)


def _most(scheme: Scheme, max_part: int, download: float) -> dict[str, int]:
    """The largest number of each parameter: those that only bound summed indices are limited by the download."""
    summed, free = set(scheme.operation.summed), set(scheme.operation.free)
    outer = {letter for index in free if index in scheme.bounds for letter in scheme.bounds[index].letters}
    inner = {letter for index in summed if index in scheme.bounds for letter in scheme.bounds[index].letters}
    return {name: int(1 + download + ROUNDING) if name in inner - outer else max_part for name in scheme.parameters}


def _curve(found: Partitions, fits: NDArrayBool, table: Table, budgets: Array) -> Curve:
    means = table.means
    latency = np.where(fits, means[np.minimum(found.answers, len(means)) - 1] / found.level, np.inf)
    upload = np.max(list(found.uploads.values()), axis=0)
    best, least = _least(latency, upload, budgets)
    _, undivided = _least(np.where(found.undivided, latency, np.inf), upload, budgets)
    _recount(found, np.unique(best[best >= 0]))
    return Curve(found, table, budgets, least, best, undivided)


def _recount(found: Partitions, numbers: Integers) -> None:
    """Count the thresholds of the partitions that are shown again, from their product polynomials."""
    for number in numbers:
        code = found.scheme.bind(**found.chosen(int(number)))
        check_readable(code)
        if least_answers(code) != found.answers[number]:
            raise AssertionError(f"{code.label}: two thresholds")


def _least(latency: Array, upload: Array, budgets: Array) -> tuple[Integers, Array]:
    """For each budget the number of the best partition within it (-1: none), and its latency."""
    order = np.lexsort((latency, upload))
    running = np.minimum.accumulate(latency[order])
    improved = np.r_[True, running[1:] < running[:-1]]
    holder = np.maximum.accumulate(np.where(improved, np.arange(len(order)), 0))
    place = np.searchsorted(upload[order], budgets + ROUNDING, side="right") - 1
    least = np.where(place >= 0, running[np.maximum(place, 0)], np.inf)
    best = np.where(np.isfinite(least), order[holder[np.maximum(place, 0)]], -1)
    return best, least
