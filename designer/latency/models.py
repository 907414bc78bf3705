"""How long a worker takes: distributions of the seconds in which one worker would do the whole job.

A subtask that is 1/P of the job takes 1/P of that time, start-up and random part alike. The times of different
subtasks and workers are independent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from designer.errors import DesignerError
from designer.latency.erlang import Array, Integers, erlang_cdf

LEAST, LARGEST = 1e-9, 1e9
"""Times in seconds, and rates."""

LEAST_SHAPE, LARGEST_SHAPE = 0.05, 1000.0


class Model(Protocol):
    """A distribution of positive times, in seconds."""

    @property
    def mean(self) -> float:
        """Mean time; infinite where there is none."""

    @property
    def tail(self) -> float:
        """The greatest a with P(time > t) = O(t^-a)."""

    def cdf(self, times: Array) -> Array:
        """Probability of at most that time."""

    def sums(self, counts: Integers, times: Array) -> Array | None:
        """Probability that that many times together take at most a time, broadcast; None where there is no formula."""

    def breaks(self, count: int) -> Array:
        """Times at which the distributions of the sums of 1 … count times are not smooth."""

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Independent times."""


@dataclass(frozen=True, slots=True)
class ShiftedExponential:
    """c seconds and then an exponential time; c = 0 is the exponential distribution.

    Args:
        rate: of the exponential part, in 1/seconds.
        c: the least time, in seconds; 0 or more.

    >>> ShiftedExponential(rate=2, c=1).mean
    1.5
    """

    tail: ClassVar[float] = math.inf
    rate: float
    c: float = 0.0

    def __post_init__(self) -> None:
        _positive(self, "rate")
        _check("c", self.c, 0 <= self.c <= LARGEST, f"0 to {LARGEST:g}")

    @property
    def mean(self) -> float:
        """Mean time."""
        return self.c + 1 / self.rate

    def cdf(self, times: Array) -> Array:
        """Probability of at most that time."""
        found: Array = -np.expm1(-self.rate * np.maximum(times - self.c, 0))
        return found

    def sums(self, counts: Integers, times: Array) -> Array:
        """Shifted Erlang distributions."""
        return erlang_cdf(counts, self.rate * (times - self.c * counts))

    def breaks(self, count: int) -> Array:
        """Multiples of c."""
        return self.c * np.arange(1.0, count + 1) if self.c else np.empty(0)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Independent times."""
        return generator.exponential(1 / self.rate, shape) + self.c


@dataclass(frozen=True, slots=True)
class Weibull:
    """P(time > t) = exp(-(t / scale)^shape).

    Args:
        shape: from 0.05 to 1000; below 1 the tail is heavier than exponential.
        scale: in seconds.
    """

    tail: ClassVar[float] = math.inf
    shape: float
    scale: float

    def __post_init__(self) -> None:
        _shape(self.shape)
        _positive(self, "scale")

    @property
    def mean(self) -> float:
        """Mean time."""
        return self.scale * math.gamma(1 + 1 / self.shape)

    def cdf(self, times: Array) -> Array:
        """Probability of at most that time."""
        return -np.expm1(-((np.maximum(times, 0) / self.scale) ** self.shape))

    def sums(self, counts: Integers, times: Array) -> Array | None:
        """No formula."""
        return None

    def breaks(self, count: int) -> Array:
        """None."""
        return np.empty(0)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Independent times."""
        return self.scale * generator.weibull(self.shape, shape)


@dataclass(frozen=True, slots=True)
class Pareto:
    """P(time > t) = (scale / t)^shape for t >= scale.

    Args:
        shape: from 0.05 to 1000; the mean is infinite up to 1.
        scale: the least time, in seconds.
    """

    shape: float
    scale: float

    def __post_init__(self) -> None:
        _shape(self.shape)
        _positive(self, "scale")

    @property
    def tail(self) -> float:
        """The shape."""
        return self.shape

    @property
    def mean(self) -> float:
        """Mean time."""
        return self.scale * self.shape / (self.shape - 1) if self.shape > 1 else math.inf

    def cdf(self, times: Array) -> Array:
        """Probability of at most that time."""
        return -np.expm1(-self.shape * np.log(np.maximum(times, self.scale) / self.scale))

    def sums(self, counts: Integers, times: Array) -> Array | None:
        """No formula."""
        return None

    def breaks(self, count: int) -> Array:
        """The least time."""
        return np.array([self.scale])

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Independent times."""
        return self.scale * (1 + generator.pareto(self.shape, shape))


@dataclass(frozen=True, slots=True)
class TwoSpeed:
    """A shifted exponential time, which with some probability is a multiple as long: a mixture of two speeds.

    Args:
        rate: of the exponential part of a fast subtask, in 1/seconds.
        slow: probability that a subtask is slow, from 0 to 1.
        factor: how many times as long a slow subtask takes, at least 1.
        c: the least time of a fast subtask, in seconds.
    """

    tail: ClassVar[float] = math.inf
    rate: float
    slow: float
    factor: float
    c: float = 0.0

    def __post_init__(self) -> None:
        _positive(self, "rate")
        _check("c", self.c, 0 <= self.c <= LARGEST, f"0 to {LARGEST:g}")
        _check("slow", self.slow, 0 <= self.slow <= 1, "from 0 to 1")
        _check("factor", self.factor, 1 <= self.factor <= LARGEST, f"1 to {LARGEST:g}")

    @property
    def _fast(self) -> ShiftedExponential:
        return ShiftedExponential(self.rate, self.c)

    @property
    def mean(self) -> float:
        """Mean time."""
        return self._fast.mean * (1 + self.slow * (self.factor - 1))

    def cdf(self, times: Array) -> Array:
        """Probability of at most that time."""
        return (1 - self.slow) * self._fast.cdf(times) + self.slow * self._fast.cdf(times / self.factor)

    def sums(self, counts: Integers, times: Array) -> Array | None:
        """No formula."""
        return None

    def breaks(self, count: int) -> Array:
        """The least times of both kinds."""
        return np.array([self.c, self.c * self.factor])

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Independent times."""
        slow = generator.random(shape) < self.slow
        return self._fast.sample(generator, shape) * np.where(slow, self.factor, 1.0)


@dataclass(frozen=True, slots=True)
class Deterministic:
    """Always the same time.

    Args:
        time: in seconds.
    """

    tail: ClassVar[float] = math.inf
    time: float

    def __post_init__(self) -> None:
        _positive(self, "time")

    @property
    def mean(self) -> float:
        """The time."""
        return self.time

    def cdf(self, times: Array) -> Array:
        """A step."""
        return (times >= self.time).astype(float)

    def sums(self, counts: Integers, times: Array) -> Array:
        """A step at the multiple."""
        return (times >= counts * self.time).astype(float)

    def breaks(self, count: int) -> Array:
        """Multiples of the time."""
        return self.time * np.arange(1.0, count + 1)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """The time."""
        return np.full(shape, self.time)


def _positive(model: object, *names: str) -> None:
    for name in names:
        value = getattr(model, name)
        _check(name, value, LEAST <= value <= LARGEST, f"{LEAST:g} to {LARGEST:g}")


def _shape(value: float) -> None:
    """A shape whose quantiles are numbers that a computer holds."""
    _check("shape", value, LEAST_SHAPE <= value <= LARGEST_SHAPE, f"{LEAST_SHAPE:g} to {LARGEST_SHAPE:g}")


def _check(name: str, value: float, sound: bool, allowed: str) -> None:
    if not sound:
        raise DesignerError(f"{name} of a model out of range", got=value, allowed=allowed)
