"""Answers that are wrong, and answers that come in each worker's order."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer import distinct, emit, field, load
from designer.code import Code
from designer.emitters import default_target
from designer.execution import load_emitted
from designer.executors import inline, job
from designer.points import EvaluationSet, subgrids

MATDOT = load("matdot").bind(p=2)
BIVARIATE = load("bivariate").bind(K=2, L=2)


def program(code: Code = MATDOT, points: EvaluationSet | None = None, wrong: int = 1) -> Any:
    chosen = points or distinct(7)
    return load_emitted(emit(code, chosen, target=default_target(chosen), wrong=wrong))


def canonical(module: Any, array: Any) -> Any:
    return module.from_field(array, module.Q)


# liars


@pytest.mark.parametrize("text", ["7", "65537", str(2**61 - 1), str(2**89 - 1), "2^8"])
@pytest.mark.parametrize("kind", ["zero", "all q-1", "random"])
def test_what_a_liar_says_is_wrong_and_what_others_say_is_right(text: str, kind: str) -> None:
    module = program(points=distinct(6, field(text)))
    generator = np.random.default_rng(4)
    for shape in ((1, 1), (3, 4)):
        answer = module.to_field(module.example_array(kind, shape, generator), module.Q)
        liars = job.Liars(module, [1, 3, 4], generator)
        said = [liars.said(place, 10 + place, answer) for place in range(6)]
        wrong = [not np.array_equal(canonical(module, one), canonical(module, answer)) for one in said]
        assert wrong == [False, True, False, True, True, False]
        assert liars.told == [11, 13, 14]
        assert all(module.is_answer(one, shape) for one in said)


def test_one_entry_and_all_entries_take_turns() -> None:
    module = program()
    liars = job.Liars(module, range(4), np.random.default_rng(0))
    zero = module.to_field(np.zeros((20, 20), np.int64), module.Q)
    counts = [np.count_nonzero(liars.said(place, place, zero)) for place in range(4)]
    assert counts[0] == counts[2] == 1
    assert min(counts[1], counts[3]) > 390


def test_an_answer_itself_is_left_alone() -> None:
    module = program()
    answer = module.to_field(np.arange(6).reshape(2, 3), module.Q)
    before = answer.copy()
    job.Liars(module, [0], np.random.default_rng(0)).said(0, 0, answer)
    assert np.array_equal(answer, before)


def test_without_places_nobody_lies() -> None:
    liars = job.Liars(program(), [], np.random.default_rng(0))
    answer = object()
    assert liars.said(0, 0, answer) is answer
    assert liars.told == []


# orders


def arriving(order: Sequence[int], owners: Sequence[int]) -> list[int]:
    found = list(job.in_order(((number, f"answer {number}") for number in order), owners))
    assert all(answer == f"answer {number}" for number, answer in found)
    return [number for number, _ in found]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=9).flatmap(
    lambda owners: st.tuples(st.just(owners), st.permutations(range(len(owners))))
))  # fmt: skip
def test_a_worker_s_answers_come_in_their_order_and_none_is_lost(case: tuple[list[int], list[int]]) -> None:
    owners, order = case
    found = arriving(order, owners)
    assert sorted(found) == sorted(order)
    for owner in owners:
        own = [number for number in found if owners[number] == owner]
        assert own == sorted(own)


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

    arrived = job.in_order(incoming(), [0, 0, 1])
    assert [next(arrived)[0], list(asked)] == [0, [1, 0]]
    assert [next(arrived)[0], list(asked)] == [1, [1, 0]]
    assert [next(arrived)[0], list(asked)] == [2, [1, 0, 2]]


@pytest.mark.parametrize("order", ["vertical", "horizontal"])
def test_arrivals_respect_the_owners(order: str) -> None:
    module = program(load("bivariate").bind(K=4, L=3), subgrids(8, [2, 1], order=order), wrong=0)
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


def test_arrivals_of_single_answers_are_any_permutation() -> None:
    module = program(points=distinct(3), wrong=0)
    generator = np.random.default_rng(2)
    assert len({tuple(module.arrivals(generator)) for _ in range(200)}) == 6


@given(st.randoms(use_true_random=False))
def test_any_answers_in_order_decode(random: Any) -> None:
    module = MODULES[0]
    arrays = [np.arange(12).reshape(4, 3), np.arange(15).reshape(3, 5)]
    tasks = module.encode(*arrays)
    left = {owner: [n for n, other in enumerate(module.OWNERS) if other == owner] for owner in module.OWNERS}
    answers = {}
    while len(answers) < module.RECEIVED:
        owner = random.choice([owner for owner, numbers in left.items() if numbers])
        number = left[owner].pop(0)
        answers[number] = module.worker(tasks[number])
    found = canonical(module, module.decode(answers, (4, 3), (3, 5)))
    assert np.array_equal(found, arrays[0] @ arrays[1])


MODULES = [program(BIVARIATE, subgrids(5, [2, 1], field(1009)), wrong=0)]


# rounds


def one_round(module: Any, order: Sequence[int], liars: job.Liars | None) -> tuple[Any, list[int]]:
    shapes = [(4, 4), (4, 4)]
    inputs = module.prepare(*(np.full(shape, 3) for shape in shapes))
    executor = inline.Executor(module, len(module.POINTS))
    store = job.Store(module, shapes)
    return job.one_round(module, executor, store, inputs, shapes, order, {}, module.RECEIVED, {}, liars)


def test_a_round_is_decoded_in_spite_of_its_liars() -> None:
    module = program(wrong=2)
    for places in ([], [0], [6], [2, 5], [0, 1]):
        liars = job.Liars(module, places, np.random.default_rng(3))
        result, arrived = one_round(module, [3, 1, 4, 0, 5, 6, 2], liars)
        assert np.array_equal(canonical(module, result), np.full((4, 4), 36))
        assert liars.told == [arrived[place] for place in places]


def test_a_round_with_answers_in_order_counts_liars_by_their_arrival() -> None:
    module = program(BIVARIATE, subgrids(4, [2, 1], field(1009)))
    liars = job.Liars(module, [1], np.random.default_rng(3))
    result, arrived = one_round(module, [1, 3, 0, 5, 4, 2, 6, 7], liars)
    assert arrived == [0, 1, 4, 5, 2, 3][: module.RECEIVED]
    assert liars.told == [1]
    assert np.array_equal(canonical(module, result), np.full((4, 4), 36))


def test_too_many_liars_fail_the_round() -> None:
    module = program(wrong=1)
    with pytest.raises(ValueError, match=r"^more than 1 wrong answers among 5$"):
        one_round(module, range(7), job.Liars(module, [0, 1], np.random.default_rng(3)))


# jobs


def events(folder: Path, text: str, **changes: Any) -> list[dict[str, Any]]:
    (folder / "program.py").write_text(text, encoding="utf-8")
    request = {
        "program": str(folder / "program.py"), "executor": "inline", "sizes": {"i": 5, "k": 4, "j": 3},
        "kinds": ["random", "zero"], "rounds": 3, "seed": 1, "slow": 0, "delay": 0.0, "kill": 0, **changes,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "designer.executors.job"], input=json.dumps(request) + "\n", capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_as_many_answers_of_every_round_are_wrong_as_was_said(tmp_path: Path, executor: str) -> None:
    *rounds, last = events(tmp_path, emit(MATDOT, distinct(9), wrong=2), executor=executor, wrong=2)
    assert last == {"event": "done"}
    assert len(rounds) == 6
    for record in rounds:
        assert record["equal"] is True
        assert len(record["arrived"]) == 7
        assert len(record["wrong"]) == 2
        assert set(record["wrong"]) <= set(record["arrived"])


def test_a_decoder_without_correction_shows_that_there_were_liars(tmp_path: Path) -> None:
    rounds = events(tmp_path, emit(MATDOT, distinct(9)), wrong=1)[:-1]
    assert not any(record["equal"] for record in rounds if len(record["wrong"]) == 1 and record["kind"] == "random")


@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_answers_of_a_worker_are_received_in_its_order(tmp_path: Path, executor: str) -> None:
    text = emit(BIVARIATE, subgrids(4, [2, 1], field(1009)))
    *rounds, last = events(tmp_path, text, executor=executor, rounds=6, slow=2, delay=0.02)
    assert last == {"event": "done"}
    for record in rounds:
        assert record["equal"] is True
        for number in record["arrived"]:
            if number % 2:
                assert record["arrived"].index(number - 1) < record["arrived"].index(number)


def test_a_run_whose_locator_fails_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    [last] = events(tmp_path, emit(MATDOT, distinct(9), wrong=1), wrong=2, kinds=["random"], rounds=1)
    assert last == {"event": "failed", "reason": "more than 1 wrong answers among 5"}


@pytest.mark.parametrize("text", ["65537", "2^8"])
def test_galois_programs_over_prime_fields_are_audited_too(text: str) -> None:
    module = load_emitted(emit(MATDOT, distinct(4, field(text)), target="galois"))
    arrays = [np.full((3, 3), 200)] * 2
    expected = module.multiply(*module.prepare(*arrays))
    assert job.audit(module, arrays, expected) == (job.AUDITED if text == "65537" else 0)
