"""Plans without a code: pieces make the result for every operation, and late tasks are started again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from designer import distinct, emit, field, grid, load
from designer.code import Code
from designer.emitters import default_target
from designer.executors import NoAnswerError, inline
from designer.executors.baselines import Coded, Pieces, cuts_for, plans
from designer.executors.contest import Race, attempted
from designer.executors.loading import load_emitted
from designer.points import subgrids

CODES: dict[str, tuple[Code, Any]] = {
    "matrices": (load("epc").bind(p=1, m=2, n=1), distinct(4)),
    "matrices over GF(2^8)": (load("epc").bind(p=1, m=2, n=1), distinct(4, field("2^8"))),
    "transposed": (load("polynomial").bind(m=2, n=1), distinct(4)),
    "chain": (load("chain").bind(p0=1, p1=2, p2=1, p3=1), distinct(9)),
    "convolution": (load("convolution").bind(m=2, n=1), distinct(4)),
    "convolution in two dimensions": (load("convolution2d").bind(m1=2, m2=1, n1=1, n2=1), grid([4, 2])),
    "contraction": (load("contraction").bind(p=1, m1=2, m2=1, n1=1, n2=1), distinct(4)),
    "batch": (load("batch").bind(K=2), distinct(5)),
    "a polynomial map": (load("lagrange").with_function("A*A*A").bind(K=2, T=1), distinct(12)),
    "several tasks a worker": (load("bivariate").bind(K=2, L=2), subgrids(4, [2, 1])),
}


def setting(name: str) -> tuple[Any, list[tuple[int, ...]], list[Any]]:
    code, points = CODES[name]
    program: Any = load_emitted(emit(code, points, target=default_target(points)))
    sizes = {index: 5 + n for n, index in enumerate(sorted(program.PARTS))}
    shapes = [tuple(sizes[index] for index in axes) for axes in program.AXES]
    generator = np.random.default_rng(0)
    return program, shapes, program.prepare(*(program.example_array("random", shape, generator) for shape in shapes))


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("workers", [1, 4, 7])
def test_every_plan_gives_the_result(name: str, workers: int) -> None:
    program, shapes, inputs = setting(name)
    expected = program.from_field(program.multiply(*inputs), program.Q)
    for plan in [*plans(program, shapes, workers, min(2, workers)), Coded("code", program, shapes)]:
        tasks = plan.tasks(inputs)
        assert len(tasks) == len(plan.owners)
        answers = {number: program.worker(task) for number, task in enumerate(tasks)}
        assert plan.enough(answers)
        assert np.array_equal(program.from_field(plan.result(answers), program.Q), expected), plan.name


def test_pieces_are_as_many_and_as_square_as_can_be() -> None:
    program, _, _ = setting("matrices")
    assert cuts_for(program, [(100, 9), (9, 100)], 12) in ((3, 4), (4, 3))
    assert cuts_for(program, [(100, 9), (9, 100)], 7) in ((1, 7), (7, 1))
    assert cuts_for(program, [(2, 9), (9, 3)], 12) == (2, 3)
    nothing = setting("a polynomial map")[0]
    assert cuts_for(nothing, [(5, 6, 6)], 4) == (4, 1, 1), "a power of a matrix cannot be cut"


def test_every_piece_is_needed_and_one_copy_is_enough() -> None:
    program, shapes, inputs = setting("matrices")
    uncoded, replicated, speculative = plans(program, shapes, 6, 2)
    assert (uncoded.count, replicated.count, speculative.count) == (6, 3, 6)
    answers = {number: program.worker(task) for number, task in enumerate(replicated.tasks(inputs))}
    assert len(answers) == 6
    assert replicated.enough({n: answers[n] for n in (0, 4, 5)})
    assert not replicated.enough({n: answers[n] for n in (0, 3, 5)}), "two copies of one piece"
    assert not uncoded.enough(dict.fromkeys(range(5)))
    assert speculative.copies == {n: n + 6 for n in range(6)}
    assert speculative.enough(dict.fromkeys([0, 1, 2, 3, 10, 11]))


def test_answers_out_of_their_worker_s_order_do_not_count() -> None:
    program, shapes, _ = setting("several tasks a worker")
    plan = Coded("code", program, shapes)
    assert not plan.enough(dict.fromkeys([1, 3, 5, 7, 0]))
    assert plan.enough(dict.fromkeys([1, 0, 3, 2, 5, 4, 7, 6]))


class Scripted:
    """An executor that answers as it is told: pairs of a number and the seconds of silence before it."""

    def __init__(self, program: Any, script: Iterable[int | None]) -> None:
        self.program, self.script = program, list(script)
        self.started: list[tuple[int, int, float]] = []
        self.tasks: Sequence[Any] = ()

    def begin(self, tasks: Sequence[Any]) -> None:
        self.tasks = tasks

    def start(self, number: int, worker: int, delay: float = 0.0) -> None:
        self.started.append((number, worker, delay))

    def next(self, timeout: float) -> tuple[int, Any]:
        if not self.script:
            raise NoAnswerError("worker 9 died")
        number = self.script.pop(0)
        if number is None:
            raise TimeoutError
        return number, self.program.worker(self.tasks[number])


def race(script: Sequence[int | None], workers: int = 4, factor: float = 1.0, deadline: float = 60.0) -> Any:
    program, shapes, inputs = setting("matrices")
    plan = plans(program, shapes, workers, 2)[2]
    executor: Any = Scripted(program, script)
    made = Race(plan, executor, {worker: 0.1 * worker for worker in range(workers)}, factor, deadline)
    made.run(plan.tasks(inputs))
    return made, executor


def test_late_tasks_are_started_again_on_idle_workers_once_half_are_back() -> None:
    made, executor = race([2, 0, None, 5, 3])
    assert executor.started[:4] == [(n, n, 0.1 * n) for n in range(4)]
    assert executor.started[4:] == [(5, 2, 0.2), (7, 0, 0.0)], "tasks 1 and 3 are late; workers 2 and 0 are idle"
    assert made.copies == 2
    assert made.plan.enough(made.answers)


def test_nothing_is_started_again_before_it_is_late() -> None:
    made, executor = race([2, 0, 3, 1], factor=1000.0)
    assert made.copies == 0
    assert len(executor.started) == 4


def test_plans_that_come_to_nothing_say_why() -> None:
    program, shapes, inputs = setting("matrices")
    plan: Pieces = plans(program, shapes, 4, 2)[0]
    delays: Mapping[int, float] = dict.fromkeys(range(4), 0.0)
    script: Any = Scripted(program, [0, 1])
    assert attempted(plan, script, inputs, delays, factor=2.0, deadline=60.0).missing == "worker 9 died"
    slow = {**delays, 2: 600.0}
    with inline.Executor(program, 4) as executor:
        late = attempted(plan, executor, inputs, slow, factor=2.0, deadline=0.05)
    assert late.missing == "no result within 0.05 seconds"
    assert late.result is None


def test_work_counts_what_was_started() -> None:
    program, shapes, inputs = setting("matrices")
    whole = float(np.prod([5, 6, 7]))
    for plan, work in zip(plans(program, shapes, 4, 2), (whole, 2 * whole, whole), strict=True):
        executor: Any = Scripted(program, range(4))
        found = attempted(plan, executor, inputs, dict.fromkeys(range(6), 0.0), factor=1000.0, deadline=60.0)
        assert found.work == pytest.approx(work)
        assert set(found.seconds) == {"encode", "compute", "decode", "whole"}
