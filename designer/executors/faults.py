"""Faults: what happens to the workers and answers of a round, drawn at random or prescribed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class Stragglers:
    """Delays of workers, in seconds before each of their tasks.

    Args:
        count: of workers, drawn in every round, that are slow by `seconds`.
        seconds: see there.
        shift: added to every worker's delay.
        mean: of an exponentially distributed delay on top, fresh for every task.
        trace: rows of delays, one entry a worker; a round takes the next row, the first follows the last.
    """

    count: int = 0
    seconds: float = 0.0
    shift: float = 0.0
    mean: float = 0.0
    trace: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong in every round.

    Args:
        stragglers: delays.
        killed: processes killed, each after some of its answers or before the first.
        lost: workers that fall silent, likewise.
        wrong: answers that are wrong, of those that arrive first.
        liars: workers all of whose answers are wrong in concert: those to the shares of other inputs.
        malformed: answers that are no arrays of field elements of the right shape.
        duplicated: answers that arrive twice.
    """

    stragglers: Stragglers = field(default_factory=Stragglers)
    killed: int = 0
    lost: int = 0
    wrong: int = 0
    liars: tuple[int, ...] = ()
    malformed: int = 0
    duplicated: int = 0

    @classmethod
    def read(cls, stated: Mapping[str, Any]) -> Faults:
        """From the fields as JSON keeps them."""
        stragglers = dict(stated["stragglers"])
        stragglers["trace"] = tuple(map(tuple, stragglers["trace"]))
        return cls(**{**stated, "stragglers": Stragglers(**stragglers), "liars": tuple(stated["liars"])})


@dataclass(frozen=True, slots=True)
class RoundFaults:
    """What goes wrong in one round.

    Args:
        slow: workers that are delayed.
        delays: task -> seconds.
        ends: worker -> after how many of its answers it is killed or falls silent.
        killed: those of them that are killed.
        wrong: places in the order of arrival whose answers are wrong.
        malformed, duplicated: numbers of tasks.
    """

    slow: tuple[int, ...]
    delays: Mapping[int, float]
    ends: Mapping[int, int]
    killed: frozenset[int]
    wrong: frozenset[int]
    malformed: frozenset[int]
    duplicated: frozenset[int]


def draw(faults: Faults, owners: Sequence[int], received: int, number: int, generator: Any) -> RoundFaults:
    """What goes wrong in a round.

    Args:
        faults: how much of it.
        owners: worker of each task.
        received: answers that the decoder waits for.
        number: of the round, from 0 on.
        generator: a NumPy generator.
    """
    workers, count = max(owners) + 1, len(owners)

    def some(amount: int, total: int) -> list[int]:
        return [int(n) for n in generator.choice(total, size=min(amount, total), replace=False)]

    slow = some(faults.stragglers.count, workers)
    delays = dict(enumerate(_delays(faults.stragglers, slow, owners, number, generator)))
    ending = some(faults.killed + faults.lost, workers)
    shares = [owners.count(worker) for worker in ending]
    ends = {worker: int(generator.integers(share)) for worker, share in zip(ending, shares, strict=True)}
    return RoundFaults(
        slow=tuple(slow), delays={n: delay for n, delay in delays.items() if delay}, ends=ends,
        killed=frozenset(ending[: faults.killed]), wrong=frozenset(some(faults.wrong, received)),
        malformed=frozenset(some(faults.malformed, count)), duplicated=frozenset(some(faults.duplicated, count)),
    )  # fmt: skip


def _delays(
    stragglers: Stragglers, slow: Sequence[int], owners: Sequence[int], number: int, generator: Any
) -> Iterator[float]:
    """Seconds before each task."""
    row = stragglers.trace[number % len(stragglers.trace)] if stragglers.trace else ()
    for owner in owners:
        drawn = float(generator.exponential(stragglers.mean)) if stragglers.mean else 0.0
        own = row[owner] if row else 0.0
        yield own + stragglers.shift + drawn + (stragglers.seconds if owner in slow else 0.0)


class Tampering:
    """What arrives instead of what was sent.

    Args:
        program: the emitted program.
        faults: those of the round.
        others: task -> the answer that its worker gives if it is a liar.
        generator: of what is said instead.
    """

    def __init__(self, program: ModuleType, faults: RoundFaults, others: Mapping[int, Any], generator: Any) -> None:
        self.program, self.faults, self.others, self.generator = program, faults, others, generator
        self.wrong: list[int] = []
        """Numbers of the wrong answers, as they came."""

    def __call__(self, incoming: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """The answers as they arrive: in wrong shapes, wrong, twice."""
        place = 0
        for number, answer in incoming:
            if number in self.faults.malformed:
                yield number, answer[..., :0] if place % 2 else "no array"
                continue
            said = answer
            if number in self.others:
                said = self.others[number]
                self.wrong.append(number)
            elif place in self.faults.wrong:
                said = self._noisy(answer)
                self.wrong.append(number)
            place += 1
            yield number, said
            if number in self.faults.duplicated:
                yield number, self._noisy(answer)

    def _noisy(self, answer: Any) -> Any:
        """Another answer: different in every entry, or every other time in a single one."""
        import numpy as np

        program, kind = self.program, "random" if len(self.wrong) % 2 else "one hot"
        noise = program.example_array(kind, answer.shape, self.generator)
        if not np.any(noise):
            noise = program.example_array("one hot", answer.shape, self.generator)
        return program.add(answer, program.to_field(noise, program.Q), program.Q)


def lies(
    program: ModuleType, shapes: Sequence[Sequence[int]], numbers: Sequence[int], generator: Any
) -> dict[int, Any]:
    """Answers to the shares of other inputs, which agree among each other on another result."""
    if not numbers:
        return {}
    arrays = [program.example_array("random", shape, generator) for shape in shapes]
    tasks = program.encode(*program.prepare(*arrays))
    return {number: program.worker(tasks[number]) for number in numbers}
