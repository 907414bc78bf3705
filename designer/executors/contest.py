"""A contest: the same computation by several plans, on the same workers with the same delays."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from statistics import median
from types import ModuleType
from typing import Any

from designer.executors import Executor, NoAnswerError, Task, make_executor
from designer.executors.baselines import Coded, Plan, plans
from designer.executors.faults import Faults, Stragglers, draw
from designer.executors.loading import load_program


def rounds(job: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every plan on the same inputs and delays, in an order that changes from round to round."""
    import numpy as np

    program = load_program(job["program"])
    generator = np.random.default_rng(job["seed"])
    shapes = [tuple(job["sizes"][index] for index in axes) for axes in program.AXES]
    contestants: list[Plan] = [Coded(name, load_program(path), shapes) for name, path in job["coded"].items()]
    workers = max(max(plan.owners) for plan in contestants) + 1
    contestants += [plan for plan in plans(program, shapes, workers, job["replicas"]) if plan.name in job["baselines"]]
    direct = prod(job["sizes"].values())
    stragglers = Faults.read(job["faults"]).stragglers
    with make_executor(job["executor"], program, workers) as executor:
        for number in range(-1, job["rounds"]):  # the first one pays for fresh memory, and does not count
            arrays = [program.example_array("random", shape, generator) for shape in shapes]
            inputs = program.prepare(*arrays)
            expected = program.from_field(program.multiply(*inputs), program.Q)
            seed = int(generator.integers(2**32))
            for place in generator.permutation(len(contestants)) if number >= 0 else range(len(contestants)):
                plan = contestants[place]
                delays = worker_delays(stragglers if number >= 0 else Stragglers(), workers, number, seed)
                attempt = attempted(plan, executor, inputs, delays, factor=job["factor"], deadline=job["deadline"])
                if number < 0:
                    continue
                equal = attempt.result is not None and bool(
                    np.array_equal(program.from_field(attempt.result, program.Q), expected)
                )
                yield {
                    "event": "round", "kind": plan.name, "equal": equal, "missing": attempt.missing,
                    "seconds": attempt.seconds, "arrived": attempt.arrived, "copies": attempt.copies,
                    "tasks": len(set(plan.owners)), "work": attempt.work / direct,
                    "slow": sorted(worker for worker, delay in delays.items() if delay),
                }  # fmt: skip


def worker_delays(stragglers: Stragglers, workers: int, number: int, seed: int) -> dict[int, float]:
    """Seconds before each task of a worker in a round: the same for every plan."""
    import numpy as np

    drawn = draw(Faults(stragglers), range(workers), workers, number, np.random.default_rng(seed))
    return {worker: drawn.delays.get(worker, 0.0) for worker in range(workers)}


@dataclass(slots=True)
class Attempt:
    """What came of a plan in a round.

    Args:
        seconds: of encoding, computing and decoding, and of all three.
        arrived: answers when there were enough.
        copies: tasks that were started a second time.
        work: multiplications of all tasks started.
        result: as field elements; None if too few answers came.
        missing: why they did not.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    arrived: int = 0
    copies: int = 0
    work: float = 0.0
    result: Any = None
    missing: str = ""


def attempted(
    plan: Plan, executor: Executor, inputs: Sequence[Any], delays: Mapping[int, float], *, factor: float,
    deadline: float,
) -> Attempt:  # fmt: skip
    """Carry out a plan.

    Args:
        plan: which.
        executor: runs the tasks.
        inputs: operands as field elements.
        delays: seconds of each worker before each of its tasks.
        factor: a task is late after this multiple of the median time of those that are back.
        deadline: seconds after which there is no result.
    """
    marks = [time.perf_counter()]
    tasks = plan.tasks(inputs)
    marks.append(time.perf_counter())
    race = Race(plan, executor, delays, factor, deadline)
    try:
        race.run(tasks)
    except (NoAnswerError, TimeoutError) as error:
        return Attempt(missing=str(error) or f"no result within {deadline:g} seconds")
    marks.append(time.perf_counter())
    result = plan.result(race.answers)
    marks.append(time.perf_counter())
    phases = dict(zip(("encode", "compute", "decode"), (b - a for a, b in pairwise(marks)), strict=True))
    return Attempt(
        seconds={**phases, "whole": marks[-1] - marks[0]}, arrived=len(race.answers), copies=race.copies,
        work=sum(_work(plan.program, tasks[number]) for number in race.started), result=result,
    )  # fmt: skip


class Race:
    """Tasks of a plan on their way; those that are late are started again on workers that are idle.

    Args:
        plan, executor, delays, factor, deadline: as for `attempted`.
    """

    def __init__(
        self, plan: Plan, executor: Executor, delays: Mapping[int, float], factor: float, deadline: float
    ) -> None:
        self.plan, self.executor, self.delays, self.factor = plan, executor, delays, factor
        self.begin = time.perf_counter()
        self.end = self.begin + deadline
        self.answers: dict[int, Any] = {}
        self.started: list[int] = []
        self.times: list[float] = []
        self.idle: list[int] = []
        self.late = dict(plan.copies)
        """Tasks that have not been started again -> their copies."""

    @property
    def copies(self) -> int:
        """Tasks that were started a second time."""
        return len(self.plan.copies) - len(self.late)

    def run(self, tasks: Sequence[Task]) -> None:
        """Start the tasks and take answers until there are enough.

        Raises:
            NoAnswerError: no further answer can come.
            TimeoutError: the deadline has passed.
        """
        self.executor.begin(tasks)
        copies = set(self.plan.copies.values())
        for number in range(len(tasks)):
            if number not in copies:
                self._start(number, self.plan.owners[number])
        while not self.plan.enough(self.answers):
            due = self._due()
            if time.perf_counter() >= due and self._again():
                continue
            try:
                number, answer = self.executor.next(max(0.0, min(due, self.end) - time.perf_counter()))
            except TimeoutError:
                if time.perf_counter() >= self.end:
                    raise
                continue
            self.answers[number] = answer
            self.times.append(time.perf_counter() - self.begin)
            self.idle.append(self.plan.owners[number])

    def _start(self, number: int, worker: int) -> None:
        self.executor.start(number, worker, self.delays[worker])
        self.started.append(number)

    def _due(self) -> float:
        """When tasks are late: not before half of them are back and a worker is idle."""
        waiting = any(number not in self.answers for number in self.late)
        if not (waiting and self.idle) or 2 * len(self.times) < len(self.plan.copies):
            return self.end
        return self.begin + self.factor * median(self.times)

    def _again(self) -> bool:
        """Start a late task again; whether there was one."""
        number = next((n for n in self.late if n not in self.answers), None)
        if number is None or not self.idle:
            return False
        self._start(self.late.pop(number), self.idle.pop(0))
        return True


def _work(program: ModuleType, task: Task) -> float:
    """Multiplications of a task: for each product the lengths of all indices multiplied."""
    total = 0
    for blocks in task:
        lengths = {
            index: size for block, axes in zip(blocks, program.AXES, strict=True)
            for index, size in zip(axes, block.shape, strict=True)
        }  # fmt: skip
        total += prod(lengths.values())
    return float(total)
