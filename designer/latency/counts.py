"""How many subtasks all workers together have done by a time: a sum of independent counts, by the Fourier transform.

The characteristic function of the sum is the product of the workers' powers, so that one transform serves any number
of workers of a kind. The sum lies within a window around its mean but for a negligible probability (Bernstein's
inequality), and the residue modulo the window's length determines it: the transform is as long as the window, not as
the range of the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from designer.errors import DesignerError
from designer.latency.distribution import Distribution
from designer.latency.erlang import Array, Integers
from designer.latency.models import Model
from designer.latency.workers import Group, check_answers, size

EXPONENT: Final = 32.0
"""A sum is outside its window with probability at most 2 e^-32."""

NEGLIGIBLE: Final = 1e-17
ROUNDS_LIMIT: Final = 32
"""Subtasks of a worker up to which distributions are computed."""

CHUNK: Final = 1 << 20
"""Numbers of an array that are held at once."""

Spectrum = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Windows:
    """Probabilities of the sums at some times.

    Args:
        start: for each time the least sum of its window.
        probabilities: a row a time; column i is the probability of the sum start + i.
    """

    start: Integers
    probabilities: Array

    def below(self, number: int) -> Array:
        """For each time the probability that the sum is less than a number."""
        cumulated = np.cumsum(self.probabilities, axis=1)
        place = number - 1 - self.start
        found = cumulated[np.arange(len(place)), np.clip(place, 0, cumulated.shape[1] - 1)]
        return np.clip(np.where(place < 0, 0.0, np.where(place >= cumulated.shape[1], 1.0, found)), 0, 1)


def at_least(model: Model, times: Array, most: int) -> Array:
    """P(a worker has done at least k subtasks by a time), a row a time, k = 1 … most.

    Raises:
        DesignerError: there is no formula for this model and several subtasks.
    """
    if most == 1:
        return model.cdf(times)[:, None]
    found = model.sums(np.arange(1, most + 1), times[:, None])
    if found is None:
        raise DesignerError("no formula for several subtasks", got=type(model).__name__, remedy="simulate them")
    return found


def exact(workers: Sequence[Group], answers: int, subtasks: int | None) -> bool:
    """Whether times are computed: one subtask a worker, or not too many with sums of a known distribution."""
    if subtasks == 1:
        return True
    return rounds_for(workers, answers, subtasks) <= ROUNDS_LIMIT and all(
        g.model.sums(np.array([1]), np.array([g.model.mean])) is not None for g in workers
    )


def counts(workers: Sequence[Group], times: Array, subtasks: int | None) -> Windows:
    """The distribution of the number of subtasks done.

    Args:
        workers: groups of workers.
        times: in seconds, for subtasks of the size of the whole job.
        subtasks: the most that a worker does; None for no end.
    """
    each = [_count(group.model, times, subtasks) for group in workers]
    numbers = np.array([group.count for group in workers], float)
    mean = sum(n * (p @ np.arange(p.shape[1])) for n, p in zip(numbers, each, strict=True))
    square = sum(n * (p @ np.arange(p.shape[1]) ** 2) for n, p in zip(numbers, each, strict=True))
    variance = square - sum(n * (p @ np.arange(p.shape[1])) ** 2 for n, p in zip(numbers, each, strict=True))
    largest = max(p.shape[1] - 1 for p in each)
    reach = EXPONENT * largest / 3
    reach = reach + np.sqrt(reach**2 + 2 * EXPONENT * np.maximum(variance, 0))
    start = np.maximum(np.floor(mean - reach), 0).astype(np.int64)
    top = sum(group.count * (p.shape[1] - 1) for group, p in zip(workers, each, strict=True))
    width = _good_length(int(min(np.max(np.ceil(mean + reach) - start), top)) + 1)
    transform: Spectrum = np.ones(1, np.complex128)
    for group, p in zip(workers, each, strict=True):
        transform = transform * _power(np.fft.rfft(_folded(p, width), width, axis=1), group.count)
    sums = np.fft.irfft(transform, width, axis=1)
    places = (start[:, None] + np.arange(width)) % width
    return Windows(start, np.maximum(np.take_along_axis(sums, places, axis=1), 0))


def answer_time(workers: Sequence[Group], answers: int, *, subtasks: int | None = 1) -> Distribution:
    """The distribution of the time of the R-th answer over all workers.

    Args:
        workers: groups of workers.
        answers: R.
        subtasks: the most that a worker does, one after another; None for no end.

    Raises:
        DesignerError: the workers do fewer subtasks than R, or there is no formula.

    >>> from designer.latency.model_text import read_workers
    >>> found = answer_time(read_workers("exponential:rate=1", 4), 3).mean().value
    >>> round(found, 9) == round(1 / 4 + 1 / 3 + 1 / 2, 9)
    True
    """
    check_answers(workers, answers, subtasks)
    rounds = rounds_for(workers, answers, subtasks)

    def survival(times: Array) -> Array:
        return np.concatenate([
            counts(workers, part, subtasks).below(answers) for part in chunks(times, size(workers), rounds)
        ])  # fmt: skip

    speed = sum(group.count / typical(group.model) for group in workers)
    return Distribution(
        survival, answers / speed, breaks(workers, min(answers, rounds)), tail(workers, answers, subtasks)
    )


def chunks(times: Array, workers: int, rounds: int) -> Iterator[Array]:
    """The times in parts whose windows are held at once."""
    size = max(1, CHUNK // (64 * rounds + 16 * int(np.sqrt(workers * rounds))))
    return (times[start : start + size] for start in range(0, len(times), size))


def rounds_for(workers: Sequence[Group], answers: int, subtasks: int | None) -> int:
    """About how many subtasks a worker does until there are that many answers, at most."""
    enough = -(-answers // size(workers)) + 8
    return min(enough, subtasks or enough)


def breaks(workers: Sequence[Group], most: int) -> Array:
    """Times at which some worker's counts are not smooth."""
    return np.unique(np.concatenate([group.model.breaks(most) for group in workers]))


def tail(workers: Sequence[Group], answers: int, subtasks: int | None) -> float:
    """The exponent of the tail of the R-th answer: those of as many workers as have to be late, added."""
    if subtasks is None:
        late = size(workers)
    else:
        spare = size(workers) * subtasks - answers + 1
        late = -(-spare // subtasks)
    total = 0.0
    for group in sorted(workers, key=lambda group: group.model.tail):
        number = min(late, group.count)
        total += number * group.model.tail if number else 0
        late -= number
    return total


def typical(model: Model) -> float:
    """The mean, or the median where there is none."""
    if np.isfinite(model.mean):
        return model.mean
    return Distribution(lambda times: 1 - model.cdf(times), 1.0).quantile(0.5)


def _count(model: Model, times: Array, subtasks: int | None) -> Array:
    """P(count = k) of one worker, a row a time, as far as k has a probability at all."""
    most = min(4, subtasks or 4)
    while most != subtasks and at_least(model, times, most)[:, -1].max() > NEGLIGIBLE:
        most = min(2 * most, subtasks or 2 * most)
    reached = np.concatenate([np.ones((len(times), 1)), at_least(model, times, most)], axis=1)
    reached = reached[:, : max(2, int(np.count_nonzero(reached.max(axis=0) > NEGLIGIBLE)))]
    found: Array = reached - np.concatenate([reached[:, 1:], np.zeros((len(times), 1))], axis=1)
    return found


def _folded(probabilities: Array, width: int) -> Array:
    """The distribution of the count modulo the width."""
    if probabilities.shape[1] <= width:
        return probabilities
    rows, columns = probabilities.shape
    padded = np.pad(probabilities, ((0, 0), (0, -columns % width)))
    folded: Array = padded.reshape(rows, -1, width).sum(axis=1)
    return folded


def _power(base: Spectrum, exponent: int) -> Spectrum:
    """A power by squaring: NumPy's own goes through logarithms."""
    found, square = None, base
    while exponent:
        if exponent & 1:
            found = square if found is None else found * square
        exponent >>= 1
        if exponent:
            square = square * square
    if found is None:
        raise AssertionError("a group without workers")
    return found


def _good_length(least: int) -> int:
    """The least number 2^a or 3·2^a that is at least that."""
    power = 1 << max(least - 1, 1).bit_length()
    return 3 * power // 4 if 3 * power // 4 >= least else power
