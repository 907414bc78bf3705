"""Faults: as many as was said, where they were put, and what answers then say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jobs import events

from designer import distinct, emit, field, load
from designer.code import Code
from designer.emitters import default_target
from designer.executors import inline, job
from designer.executors.faults import Faults, RoundFaults, Stragglers, Tampering, draw, lies
from designer.executors.loading import load_emitted
from designer.points import EvaluationSet, subgrids

MATDOT = load("matdot").bind(p=2)
BIVARIATE = load("bivariate").bind(K=2, L=2)
CALM = RoundFaults((), {}, {}, frozenset(), frozenset(), frozenset(), frozenset())


def program(code: Code = MATDOT, points: EvaluationSet | None = None, wrong: int = 1) -> Any:
    chosen = points or distinct(7)
    return load_emitted(emit(code, chosen, target=default_target(chosen), wrong=wrong))


def canonical(module: Any, array: Any) -> Any:
    return module.from_field(array, module.Q)


def tampering(module: Any, seed: int = 4, others: Any = None, **faults: Any) -> Tampering:
    stated = {name: frozenset(value) for name, value in faults.items()}
    return Tampering(module, replace(CALM, **stated), others or {}, np.random.default_rng(seed))


# draws


def test_no_faults_are_none() -> None:
    assert draw(Faults(), range(9), 5, 0, np.random.default_rng(0)) == CALM


def test_every_worker_and_every_place_has_its_turn() -> None:
    owners, generator = [0, 0, 0, 1, 1, 2, 3], np.random.default_rng(0)
    faults = Faults(Stragglers(2, 5.0), killed=1, lost=1, wrong=2, malformed=1, duplicated=3)
    drawn = [draw(faults, owners, 4, 0, generator) for _ in range(400)]
    for one in drawn:
        assert len(set(one.slow)) == 2
        assert one.delays == {n: 5.0 for n, owner in enumerate(owners) if owner in one.slow}
        assert len(one.ends) == 2
        assert len(one.killed) == 1
        assert one.killed <= set(one.ends)
        assert all(0 <= count < owners.count(worker) for worker, count in one.ends.items())
        assert (len(one.wrong), len(one.malformed), len(one.duplicated)) == (2, 1, 3)
        assert one.wrong <= set(range(4))
    assert {(w, n) for one in drawn for w, n in one.ends.items()} == {
        (w, n) for w in range(4) for n in range(owners.count(w))
    }
    assert {n for one in drawn for n in one.malformed} == set(range(7))
    assert {n for one in drawn for n in one.wrong} == set(range(4))


def test_exponential_delays_have_their_shift_and_mean() -> None:
    drawn = draw(Faults(Stragglers(shift=2.0, mean=3.0)), range(4000), 9, 0, np.random.default_rng(0))
    delays = list(drawn.delays.values())
    assert min(delays) >= 2.0
    assert abs(sum(delays) / len(delays) - 5.0) < 0.25


def test_a_trace_is_followed_row_by_row() -> None:
    faults = Faults(Stragglers(trace=((1.0, 0.0), (0.0, 2.0))))
    delays = [dict(draw(faults, [0, 1, 1], 2, n, np.random.default_rng(0)).delays) for n in range(3)]
    assert delays == [{0: 1.0}, {1: 2.0, 2: 2.0}, {0: 1.0}]


# answers


@pytest.mark.parametrize("text", ["7", "65537", str(2**61 - 1), str(2**89 - 1), "2^8"])
@pytest.mark.parametrize("kind", ["zero", "all q-1", "random"])
def test_a_wrong_answer_is_wrong_and_the_others_are_right(text: str, kind: str) -> None:
    module = program(points=distinct(6, field(text)))
    for shape in ((1, 1), (3, 4)):
        answer = module.to_field(module.example_array(kind, shape, np.random.default_rng(4)), module.Q)
        before = answer.copy()
        made = tampering(module, wrong=[1, 3, 4])
        said = [one for _, one in made((10 + place, answer) for place in range(6))]
        wrong = [not np.array_equal(canonical(module, one), canonical(module, answer)) for one in said]
        assert wrong == [False, True, False, True, True, False]
        assert made.wrong == [11, 13, 14]
        assert all(module.is_answer(one, shape) for one in said)
        assert np.array_equal(answer, before)


def test_one_entry_and_all_entries_take_turns() -> None:
    module = program()
    zero = module.to_field(np.zeros((20, 20), np.int64), module.Q)
    counts = [np.count_nonzero(one) for _, one in tampering(module, wrong=range(4))((n, zero) for n in range(4))]
    assert min(counts) == 1
    assert sorted(counts)[1] == 1
    assert sorted(counts)[2] > 390


def test_malformed_and_repeated_answers() -> None:
    module = program()
    answer = module.to_field(np.ones((2, 2), np.int64), module.Q)
    made = tampering(module, malformed=[0, 2], duplicated=[1, 2], wrong=[1])
    arrived = list(made((number, answer) for number in range(4)))
    assert [number for number, _ in arrived] == [0, 1, 1, 2, 3]
    assert [module.is_answer(one, (2, 2)) for _, one in arrived] == [False, True, True, False, True]
    assert not np.array_equal(arrived[1][1], arrived[2][1])
    assert made.wrong == [3], "places count proper answers"


def test_liars_agree_on_another_result() -> None:
    """Enough of them decode to a product of other matrices: nothing is inconsistent among them."""
    module = program(wrong=0)
    generator = np.random.default_rng(0)
    assert lies(module, [(4, 4), (4, 4)], [], generator) == {}
    others = lies(module, [(4, 4), (4, 4)], range(3), generator)
    truth = module.prepare(np.ones((4, 4), int), np.ones((4, 4), int))
    answers = {n: module.worker(task) for n, task in enumerate(module.encode(*truth))}
    arrived = dict(tampering(module, others=others)(iter(answers.items())))
    assert np.array_equal(
        canonical(module, module.decode({n: arrived[n] for n in (3, 4, 5)}, (4, 4), (4, 4))), np.full((4, 4), 4)
    )
    lie = module.decode({n: arrived[n] for n in range(3)}, (4, 4), (4, 4))
    assert not np.array_equal(canonical(module, lie), np.full((4, 4), 4))


# rounds


def one_round(module: Any, order: Sequence[int], made: Tampering | None) -> tuple[Any, list[int]]:
    shapes = [(4, 4), (4, 4)]
    inputs = module.prepare(*(np.full(shape, 3) for shape in shapes))
    executor = inline.Executor(module, len(module.POINTS))
    store = job.Store(module, shapes)
    owners = range(len(module.POINTS))
    result, gathered = job.one_round(executor, store, inputs, order, owners, CALM, {}, tampering=made)
    return result, list(gathered.answers)


def test_a_round_is_decoded_in_spite_of_its_wrong_answers() -> None:
    module = program(wrong=2)
    for places in ([], [0], [6], [2, 5], [0, 1]):
        made = tampering(module, wrong=places)
        result, arrived = one_round(module, [3, 1, 4, 0, 5, 6, 2], made)
        assert np.array_equal(canonical(module, result), np.full((4, 4), 36))
        assert made.wrong == [arrived[place] for place in places]


def test_a_round_with_answers_in_order_counts_wrong_ones_by_their_arrival() -> None:
    module = program(BIVARIATE, subgrids(4, [2, 1], field(1009)))
    made = tampering(module, wrong=[1])
    result, arrived = one_round(module, [1, 3, 0, 5, 4, 2, 6, 7], made)
    assert arrived == [0, 1, 4, 5, 2, 3][: module.RECEIVED]
    assert len(made.wrong) == 1
    assert np.array_equal(canonical(module, result), np.full((4, 4), 36))


def test_too_many_wrong_answers_fail_the_round() -> None:
    module = program(wrong=1)
    with pytest.raises(RuntimeError, match=r"^more than 1 wrong answers among 5; a decoder that corrects more "):
        one_round(module, range(7), tampering(module, 3, wrong=[0, 1]))


# jobs


def job_events(folder: Path, text: str, **changes: Any) -> list[dict[str, Any]]:
    return events(folder, text, **{"kinds": ["random", "zero"], "rounds": 3, **changes})


@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_as_many_answers_of_every_round_are_wrong_as_was_said(tmp_path: Path, executor: str) -> None:
    text = emit(MATDOT, distinct(9), wrong=2)
    *rounds, last = job_events(tmp_path, text, executor=executor, faults=Faults(wrong=2))
    assert last == {"event": "done"}
    assert len(rounds) == 6
    for record in rounds:
        assert record["equal"] is True
        assert len(record["arrived"]) == 7
        assert len(record["wrong"]) == 2
        assert set(record["wrong"]) <= set(record["arrived"])


def test_a_wrong_answer_without_correction_is_never_a_wrong_matrix(tmp_path: Path) -> None:
    [last] = job_events(tmp_path, emit(MATDOT, distinct(9)), faults=Faults(wrong=1))
    assert last["event"] == "failed"
    assert last["reason"].startswith(
        "the result fails Freivalds' check: more than 0 wrong answers among 3; a decoder that "
    )


def test_liars_up_to_the_promise_are_corrected_and_beyond_it_they_fail(tmp_path: Path) -> None:
    text = emit(MATDOT, distinct(9), wrong=2)
    *rounds, last = job_events(tmp_path, text, faults=Faults(liars=(1, 4)))
    assert last == {"event": "done"}
    assert all(record["equal"] for record in rounds)
    assert any(record["wrong"] for record in rounds)
    reasons: Counter[str] = Counter()
    for seed in range(6):
        *_, last = job_events(tmp_path, text, seed=seed, faults=Faults(liars=(0, 1, 2, 4, 5)))
        reasons[last.get("reason", "done").split(":")[0]] += 1
    assert set(reasons) <= {
        "the result fails Freivalds' check",
        "more than 2 wrong answers among 7; a decoder that corrects more is made by --wrong, with more workers",
    }
    assert reasons["the result fails Freivalds' check"], "liars in the majority look like the truth"


@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_answers_of_a_worker_are_received_in_its_order(tmp_path: Path, executor: str) -> None:
    text = emit(BIVARIATE, subgrids(4, [2, 1], field(1009)))
    faults = Faults(Stragglers(2, 0.02))
    *rounds, last = job_events(tmp_path, text, executor=executor, rounds=6, faults=faults)
    assert last == {"event": "done"}
    for record in rounds:
        assert record["equal"] is True
        for number in record["arrived"]:
            if number % 2:
                assert record["arrived"].index(number - 1) < record["arrived"].index(number)


def test_a_run_whose_locator_fails_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    text = emit(MATDOT, distinct(9), wrong=1)
    [last] = job_events(tmp_path, text, kinds=["random"], rounds=1, faults=Faults(wrong=2))
    assert last["event"] == "failed"
    assert last["reason"].startswith("more than 1 wrong answers among 5; a decoder that corrects more ")


@pytest.mark.parametrize("text", ["65537", "2^8"])
def test_galois_programs_over_prime_fields_are_audited_too(text: str) -> None:
    module = load_emitted(emit(MATDOT, distinct(4, field(text)), target="galois"))
    arrays = [np.full((3, 3), 200)] * 2
    expected = module.multiply(*module.prepare(*arrays))
    assert job.audit(module, arrays, expected) == (job.AUDITED if text == "65537" else 0)
