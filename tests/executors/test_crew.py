"""A crew over a link that is played by the test: what is sent, what counts, what is lost."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from designer.executors import NEVER, NoAnswerError
from designer.executors.crew import READY, Answer, Crew, Order, obey


class Played:
    """A link whose messages the test puts in."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, Any]] = []
        self.arriving: deque[tuple[int, Answer | None]] = deque()
        self.broken: set[int] = set()
        self.revived: list[int] = []

    def send(self, worker: int, message: Order | None) -> bool:
        self.sent.append((worker, None if message is None else (message.round, message.number, message.delay)))
        return worker not in self.broken

    def receive(self, timeout: float) -> tuple[int, Answer | None] | None:
        return self.arriving.popleft() if self.arriving else None

    def revive(self, worker: int) -> bool:
        self.revived.append(worker)
        return worker != 2

    def kill(self, worker: int) -> None:
        self.broken.add(worker)


def crew(workers: int = 3) -> tuple[Crew, Played]:
    link = Played()
    made = Crew(link, workers)
    link.arriving.extend((worker, READY) for worker in range(workers))
    made.wait(1.0)
    return made, link


def test_a_worker_has_one_order_at_a_time() -> None:
    made, link = crew()
    made.begin([[]] * 4)
    for number, worker in enumerate([0, 0, 1, 0]):
        made.start(number, worker, 0.5 * number)
    assert link.sent == [(0, (1, 0, 0.0)), (1, (1, 2, 1.0))]
    link.arriving.append((0, Answer(1, 0, "a")))
    assert made.next(1.0) == (0, "a")
    assert link.sent[2:] == [(0, (1, 1, 0.5))]


def test_answers_of_earlier_rounds_free_their_worker_and_do_not_count() -> None:
    made, link = crew(1)
    made.begin([[]])
    made.start(0, 0)
    made.begin([[]])
    made.start(0, 0)
    assert link.sent == [(0, (1, 0, 0.0)), (0, None)], "the worker is busy: it is only told to give up"
    link.arriving.extend([(0, Answer(1, 0, "old")), (0, Answer(2, 0, "new"))])
    assert made.next(1.0) == (0, "new")
    assert link.sent[2:] == [(0, (2, 0, 0.0))]
    with pytest.raises(NoAnswerError, match=r"^every worker has answered$"):
        made.next(1.0)


def test_late_answers_are_heard_before_a_round_begins() -> None:
    made, link = crew(1)
    made.begin([[]])
    made.start(0, 0)
    link.arriving.append((0, Answer(1, 0, "late")))
    made.begin([[]])
    made.start(0, 0)
    assert link.sent[-1] == (0, (2, 0, 0.0))


def test_the_dead_lose_their_tasks_and_are_replaced_where_that_can_be() -> None:
    made, link = crew()
    made.begin([[]] * 5)
    for number, worker in enumerate([0, 1, 1, 2, 2]):
        made.start(number, worker)
    link.arriving.extend([(1, None), (0, Answer(1, 0, "a"))])
    assert made.next(1.0) == (0, "a")
    made.kill(2)
    with pytest.raises(NoAnswerError, match=r"^workers 1, 2 died$"):
        made.next(1.0)
    made.begin([[]] * 3)
    assert link.revived == [1, 2]
    assert made.dead == {2}
    made.start(0, 1)
    made.start(1, 2)
    assert (2, (2, 1, 0.0)) not in link.sent
    assert (1, (2, 0, 0.0)) not in link.sent, "it has not said yet that it is there"
    link.arriving.extend([(1, READY), (1, Answer(2, 0, "b"))])
    assert made.next(1.0) == (0, "b")
    assert (1, (2, 0, 0.0)) in link.sent


def test_a_worker_that_cannot_be_reached_is_dead() -> None:
    made, link = crew(2)
    link.broken.add(0)
    made.begin([[]] * 2)
    made.start(0, 0)
    made.start(1, 1)
    link.arriving.append((1, Answer(1, 1, "b")))
    assert made.next(1.0) == (1, "b")
    with pytest.raises(NoAnswerError, match=r"^worker 0 died$"):
        made.next(1.0)


def test_silence_is_kept_for_the_rest_of_the_round() -> None:
    made, link = crew(2)
    made.begin([[]] * 3)
    made.start(0, 0, NEVER)
    made.start(1, 0)
    made.start(2, 1)
    link.arriving.append((1, Answer(1, 2, "c")))
    assert made.next(1.0) == (2, "c")
    with pytest.raises(NoAnswerError, match=r"^worker 0 fell silent$"):
        made.next(1.0)
    made.begin([[]])
    assert link.sent[-1] == (0, None)


def test_nothing_in_time_and_errors() -> None:
    made, link = crew(1)
    made.begin([[]])
    made.start(0, 0)
    with pytest.raises(TimeoutError):
        made.next(0.0)
    link.arriving.append((0, Answer(1, 0, error="ValueError: odd")))
    with pytest.raises(NoAnswerError, match=r"^worker 0 failed: ValueError: odd$"):
        made.next(1.0)


class Doubling:
    @staticmethod
    def worker(task: Any) -> Any:
        return [2 * x for x in task]


def test_an_order_is_obeyed_given_up_or_answered_with_the_error() -> None:
    order: Any = Order(3, 1, 0.0, [1, 2])  # type: ignore[list-item]
    assert obey(Doubling, order, lambda delay: pytest.fail("no delay")) == Answer(3, 1, [2, 4])  # type: ignore[arg-type]
    late: Any = Order(3, 1, 9.0, [1])  # type: ignore[list-item]
    assert obey(Doubling, late, lambda delay: delay == 9.0) == Answer(3, 1)  # type: ignore[arg-type]
    assert obey(Doubling, late, lambda delay: False).value == [2]  # type: ignore[arg-type]
    bad: Any = Order(3, 1, 0.0, 5)  # type: ignore[arg-type]
    assert obey(Doubling, bad, lambda delay: False).error == "TypeError: 'int' object is not iterable"  # type: ignore[arg-type]
