"""Gathering answers: which count, in which order, and what is said when too few do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer import emit, field, load
from designer.executors import NoAnswerError
from designer.executors.gathering import by_worker, gather, in_order
from designer.executors.loading import load_emitted
from designer.points import subgrids

BIVARIATE = load("bivariate").bind(K=2, L=2)
PROGRAM = load_emitted(emit(BIVARIATE, subgrids(5, [2, 1], field(1009))))


class Anything:
    """A program to which every text is an answer."""

    @staticmethod
    def is_answer(answer: Any, shape: tuple[int, ...]) -> bool:
        return isinstance(answer, str) and shape == (1,)


def stream(items: Sequence[tuple[int, Any]], end: str = "") -> Iterator[tuple[int, Any]]:
    yield from items
    if end:
        raise NoAnswerError(end)


def gathered(items: Sequence[tuple[int, Any]], received: int, end: str = "", owners: Any = None) -> Any:
    return gather(stream(items, end), received, program=Anything, shape=(1,), owners=owners)


def test_the_first_proper_answers_count_and_nothing_more_is_asked_for() -> None:
    def incoming() -> Iterator[tuple[int, Any]]:
        yield from [(3, "d"), (1, 7), (3, "D"), (0, "a"), (1, "b")]
        pytest.fail("an answer too many was asked for")

    found = gather(incoming(), 3, program=Anything, shape=(1,))
    assert found.answers == {3: "d", 0: "a", 1: "b"}
    assert list(found.answers) == [3, 0, 1]
    assert (found.rejected, found.repeated) == ([1], [3])


def test_what_is_missing_is_named() -> None:
    with pytest.raises(NoAnswerError, match=r"^1 answers arrived, 2 are needed: worker 4 died; 1 were no answers: 5$"):
        gathered([(3, "d"), (5, None)], 2, "worker 4 died")
    with pytest.raises(NoAnswerError, match=r"^0 answers arrived, 2 are needed$"):
        gathered([], 2)


def test_a_rejected_answer_holds_back_the_later_ones_of_its_worker() -> None:
    items = [(0, None), (1, "b"), (2, "c"), (3, "d")]
    assert list(gathered(items, 2, owners=[0, 0, 1, 1]).answers) == [2, 3]
    with pytest.raises(NoAnswerError, match=r"^2 answers arrived, 3 are needed; 1 were no answers: 0$"):
        gathered(items, 3, owners=[0, 0, 1, 1])


# orders


def arriving(order: Sequence[int], owners: Sequence[int]) -> list[int]:
    found = list(in_order(((number, f"answer {number}") for number in order), owners))
    assert all(answer == f"answer {number}" for number, answer in found)
    return [number for number, _ in found]


CASES = st.lists(st.integers(0, 3), min_size=1, max_size=9).flatmap(
    lambda owners: st.tuples(st.just(owners), st.permutations(range(len(owners))))
)


@given(CASES)
def test_a_worker_s_answers_come_in_their_order_and_none_is_lost(case: tuple[list[int], list[int]]) -> None:
    owners, order = case
    for found in (arriving(order, owners), by_worker(order, owners)):
        assert sorted(found) == sorted(order)
        for owner in owners:
            own = [number for number in found if owners[number] == owner]
            assert own == sorted(own)


@given(CASES)
def test_workers_take_turns_as_in_the_given_order(case: tuple[list[int], list[int]]) -> None:
    owners, order = case
    assert [owners[number] for number in by_worker(order, owners)] == [owners[number] for number in order]


def test_an_early_answer_waits_for_those_before_it_alone() -> None:
    owners = [0, 0, 0, 1, 1]
    assert arriving([2, 4, 1, 3, 0], owners) == [3, 4, 0, 1, 2]
    assert arriving([2, 1, 4], owners) == []
    assert arriving([3, 1, 0], owners) == [3, 0, 1]


def test_answers_are_passed_on_as_they_come() -> None:
    """Nothing further is asked for before an answer that can be used is handed out."""
    asked: list[int] = []

    def incoming() -> Iterator[tuple[int, str]]:
        for number in (1, 0, 2):
            asked.append(number)
            yield number, ""

    arrived = in_order(incoming(), [0, 0, 1])
    assert [next(arrived)[0], list(asked)] == [0, [1, 0]]
    assert [next(arrived)[0], list(asked)] == [1, [1, 0]]
    assert [next(arrived)[0], list(asked)] == [2, [1, 0, 2]]


@pytest.mark.parametrize("order", ["vertical", "horizontal"])
def test_arrivals_respect_the_owners(order: str) -> None:
    module = load_emitted(emit(load("bivariate").bind(K=4, L=3), subgrids(8, [2, 1], order=order)))
    generator = np.random.default_rng(1)
    first = set()
    for _ in range(50):
        numbers = module.arrivals(generator)
        assert sorted(numbers) == list(range(16))
        for owner in range(8):
            own = [number for number in numbers if module.OWNERS[number] == owner]
            assert own == sorted(own)
        first.add(numbers[0])
    assert first == set(range(0, 16, 2))


@given(st.randoms(use_true_random=False))
def test_any_answers_in_order_decode(random: Any) -> None:
    arrays = [np.arange(12).reshape(4, 3), np.arange(15).reshape(3, 5)]
    tasks = PROGRAM.encode(*arrays)
    left = {owner: [n for n, other in enumerate(PROGRAM.OWNERS) if other == owner] for owner in PROGRAM.OWNERS}
    answers = {}
    while len(answers) < PROGRAM.RECEIVED:
        owner = random.choice([owner for owner, numbers in left.items() if numbers])
        number = left[owner].pop(0)
        answers[number] = PROGRAM.worker(tasks[number])
    found = PROGRAM.from_field(PROGRAM.decode(answers, (4, 3), (3, 5)), PROGRAM.Q)
    assert np.array_equal(found, arrays[0] @ arrays[1])
