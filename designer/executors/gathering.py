"""A round of a coded job: tasks are started, answers gathered until enough arrived that count."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from designer.executors import NEVER, Executor, NoAnswerError, Task
from designer.executors.faults import RoundFaults


@dataclass(slots=True)
class Gathered:
    """What a round came to.

    Args:
        answers: those that count, in the order of their arrival.
        rejected: numbers of answers that were none: no arrays of field elements of the right shape.
        repeated: numbers of answers that came again; the first one counts.
    """

    answers: dict[int, Any] = field(default_factory=dict)
    rejected: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)


def arrivals(
    executor: Executor, tasks: Sequence[Task], order: Sequence[int], owners: Sequence[int],
    faults: RoundFaults, deadline: float,
) -> Generator[tuple[int, Any]]:  # fmt: skip
    """Run a round on an executor: answers as they arrive.

    Args:
        executor: runs the tasks.
        tasks: by number.
        order: in which order they are started.
        owners: the worker of each task, who does them one after another.
        faults: of the round.
        deadline: seconds after which the round is over.

    Raises:
        NoAnswerError: no further answer can come, or none came in time.
    """
    end = time.monotonic() + deadline
    executor.begin(tasks)
    given = dict.fromkeys(owners, 0)
    for number in order:
        worker = owners[number]
        ended = given[worker] >= faults.ends.get(worker, len(order))
        over = ended and not (worker in faults.killed and executor.redoes)
        executor.start(number, worker, NEVER if over else faults.delays.get(number, 0.0))
        given[worker] += 1
    left = {worker: faults.ends[worker] for worker in faults.killed}
    for worker in [worker for worker, count in left.items() if not count]:
        executor.kill(worker)
    while True:
        try:
            number, answer = executor.next(max(0.0, end - time.monotonic()))
        except TimeoutError:
            raise NoAnswerError(f"none came within {deadline:g} seconds") from None
        yield number, answer
        worker = owners[number]
        if worker in left:
            left[worker] -= 1
            if left[worker] == 0:
                executor.kill(worker)


def gather(
    incoming: Iterator[tuple[int, Any]], received: int, *, program: Any, shape: tuple[int, ...],
    owners: Sequence[int] | None = None,
) -> Gathered:  # fmt: skip
    """Take answers until enough count.

    Args:
        incoming: numbers and answers, as they arrive.
        received: so many are needed.
        program: the emitted program, which knows what an answer is.
        shape: of an answer.
        owners: the worker of each answer, where a worker's own answers count in their order only.

    Raises:
        NoAnswerError: too few came; says how many, and why.
    """
    found = Gathered()
    arriving = _proper(incoming, found, program, shape)
    counted = in_order(arriving, owners) if owners is not None else arriving
    try:
        for number, answer in counted:
            found.answers[number] = answer
            if len(found.answers) == received:
                return found
        reason = ""
    except NoAnswerError as error:
        reason = f": {error}"
    rejected = f"; {len(found.rejected)} were no answers: {', '.join(map(str, found.rejected))}" * bool(found.rejected)
    raise NoAnswerError(f"{len(found.answers)} answers arrived, {received} are needed{reason}{rejected}")


def _proper(
    incoming: Iterator[tuple[int, Any]], found: Gathered, program: Any, shape: tuple[int, ...]
) -> Iterator[tuple[int, Any]]:
    """The first proper answer of each number."""
    seen: set[int] = set()
    for number, answer in incoming:
        if number in seen:
            found.repeated.append(number)
        elif not program.is_answer(answer, shape):
            found.rejected.append(number)
        else:
            seen.add(number)
            yield number, answer


def in_order(incoming: Iterator[tuple[int, Any]], owners: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Answers such that a worker's own come in their order: one that is early waits for those before it."""
    queues: dict[int, list[int]] = {}
    for number, owner in enumerate(owners):
        queues.setdefault(owner, []).append(number)
    early: dict[int, Any] = {}
    for number, answer in incoming:
        early[number] = answer
        queue = queues[owners[number]]
        while queue and queue[0] in early:
            first = queue.pop(0)
            yield first, early.pop(first)


def by_worker(order: Sequence[int], owners: Sequence[int]) -> list[int]:
    """An order in which every worker's own tasks come in the order of their numbers."""
    own = {owner: iter([n for n, other in enumerate(owners) if other == owner]) for owner in owners}
    return [next(own[owners[number]]) for number in order]
