"""What coding competes with: the job in equal parts without redundancy, and parts that several workers repeat."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from designer.latency.counts import breaks, typical
from designer.latency.distribution import Distribution
from designer.latency.erlang import Array
from designer.latency.models import Model
from designer.latency.workers import Group, size


def uncoded_time(workers: Sequence[Group]) -> Distribution:
    """The time of the job cut into one part a worker: the last of all answers, each 1/N of the job.

    >>> from designer.latency.model_text import read_workers
    >>> round(uncoded_time(read_workers("exponential:rate=1", 2)).mean().value, 9)
    0.75
    """
    return replicated_time(workers, size(workers))


def replicated_time(workers: Sequence[Group], parts: int) -> Distribution:
    """The time of the job cut into parts, each computed by N/parts workers: the last part's first answer.

    Workers are dealt out to the parts in turn, so that some parts have one worker more where N is no multiple.

    Args:
        workers: groups of workers.
        parts: number of parts, at most N.
    """
    teams = Counter(_teams(workers, parts))

    def survival(times: Array) -> Array:
        late = {model: 1 - model.cdf(times) for model in {model for team in teams for model, _ in team}}
        done = np.ones(len(times))
        for team, number in teams.items():
            alone = math.prod((late[model] ** count for model, count in team), start=np.ones(len(times)))
            done *= (1 - alone) ** number
        return 1 - done

    tail = min(sum(model.tail * count for model, count in team) for team in teams)
    return Distribution(survival, min(typical(group.model) for group in workers), breaks(workers, 1), tail).scaled(
        1 / parts
    )


def _teams(workers: Sequence[Group], parts: int) -> list[tuple[tuple[Model, int], ...]]:
    """For each part its workers by model."""
    teams: list[Counter[Model]] = [Counter() for _ in range(parts)]
    number = 0
    for group in workers:
        for _ in range(group.count):
            teams[number % parts][group.model] += 1
            number += 1
    return [tuple(team.items()) for team in teams]
