"""The job: rounds that are compared, an audit of the comparison itself, failures told in one event."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from jobs import KINDS, events

from designer import distinct, emit, field, load
from designer.executors import inline, job
from designer.executors.faults import Faults, RoundFaults, Stragglers
from designer.executors.loading import load_emitted

CALM = RoundFaults((), {}, {}, frozenset(), frozenset(), frozenset(), frozenset())


def emitted(name: str = "epc", count: int = 12, over: str = "65537", **parameters: int) -> str:
    target = "galois" if "^" in over else "numpy"
    return emit(
        load(name).bind(**(parameters or {"p": 2, "m": 2, "n": 2})), distinct(count, field(over)), target=target
    )


def test_every_kind_of_matrix_has_its_rounds_and_every_event_is_a_line(tmp_path: Path) -> None:
    *rounds, last = events(tmp_path, emitted(), faults=Faults(stragglers=Stragglers(3, 0.0)))
    assert last == {"event": "done"}
    assert [record["kind"] for record in rounds] == [kind for kind in KINDS for _ in range(2)]
    for record in rounds:
        assert record["event"] == "round"
        assert record["equal"] is True
        assert len(record["arrived"]) == len(set(record["arrived"])) == 9
        assert set(record["seconds"]) == {"encode", "compute", "decode", "direct", "check"}
        assert all(second >= 0 for second in record["seconds"].values())
        assert len(record["slow"]) == 3
        assert record["checked"] is True
    assert [record["audited"] for record in rounds] == [job.AUDITED, 0] * 4
    assert len({tuple(record["arrived"]) for record in rounds}) > 4


def test_the_same_seed_gives_the_same_arrivals(tmp_path: Path) -> None:
    first, second = (events(tmp_path, emitted())[:-1] for _ in range(2))
    assert [record["arrived"] for record in first] == [record["arrived"] for record in second]
    third = events(tmp_path, emitted(), seed=2)[:-1]
    assert [record["arrived"] for record in first] != [record["arrived"] for record in third]


def test_a_wrong_decoder_is_seen_in_every_kind_that_can_show_it(tmp_path: Path) -> None:
    text = emitted().replace(
        "    matrix = weights(tuple(used))\n",
        "    matrix = [list(r) for r in weights(tuple(used))]\n    matrix[0][0] += 1\n",
    )
    rounds = events(tmp_path, text)[:-1]
    assert {record["kind"]: record["equal"] for record in rounds} == {
        "random": False, "all q-1": False, "zero": True, "one hot": rounds[-1]["equal"],
    }  # fmt: skip
    assert all(record["checked"] == record["equal"] for record in rounds)


def test_too_few_answers_are_told_with_their_number(tmp_path: Path) -> None:
    [last] = events(tmp_path, emitted(), executor="processes", faults=Faults(killed=5))
    assert last["event"] == "failed"
    assert last["reason"].startswith("7 answers arrived, 9 are needed: workers ")
    assert last["reason"].endswith(" died")
    [last] = events(tmp_path, emitted(), faults=Faults(lost=4))
    assert last["reason"].startswith("8 answers arrived, 9 are needed: workers ")
    assert last["reason"].endswith(" fell silent")


@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_what_does_not_arrive_or_arrives_twice_does_no_harm(tmp_path: Path, executor: str) -> None:
    faults = Faults(Stragglers(mean=0.002), lost=1, malformed=2, duplicated=6)
    *rounds, last = events(tmp_path, emitted(), executor=executor, rounds=6, faults=faults)
    assert last == {"event": "done"}
    assert all(record["equal"] and record["checked"] for record in rounds)
    assert all(len(record["lost"]) == 1 and not set(record["lost"]) & set(record["arrived"]) for record in rounds)
    assert sum(len(record["rejected"]) for record in rounds) > 0
    assert sum(len(record["repeated"]) for record in rounds) > 0
    assert not any(set(record["rejected"]) & set(record["arrived"]) for record in rounds)


def test_a_round_that_lasts_too_long_fails(tmp_path: Path) -> None:
    faults = Faults(stragglers=Stragglers(4, 600.0))
    [last] = events(tmp_path, emitted(), executor="processes", deadline=0.6, faults=faults)
    assert last["reason"] == "8 answers arrived, 9 are needed: none came within 0.6 seconds"


def test_a_trace_delays_its_workers_round_by_round(tmp_path: Path) -> None:
    trace = tuple(tuple(600.0 * (worker in slow) for worker in range(12)) for slow in ((0, 1, 2), (9, 10, 11)))
    *rounds, last = events(
        tmp_path, emitted(), executor="processes", kinds=["random"], rounds=3, faults=Faults(Stragglers(trace=trace))
    )
    assert last == {"event": "done"}
    assert [set(range(12)) - set(record["arrived"]) for record in rounds] == [{0, 1, 2}, {9, 10, 11}, {0, 1, 2}]


def test_several_answers_of_a_worker_come_in_their_order(tmp_path: Path) -> None:
    owners = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2]
    faults = Faults(stragglers=Stragglers(trace=((600.0, 0.0, 0.0), (0.0, 600.0, 0.0))))
    *rounds, last = events(tmp_path, emitted(), executor="processes", owners=owners, faults=faults)
    assert last == {"event": "done"}
    for record, others in zip(rounds, [[1, 2], [0, 2]] * 4, strict=True):
        assert record["equal"]
        assert {owners[number] for number in record["arrived"]} == set(others)
        for owner in others:
            own = [number for number in record["arrived"] if owners[number] == owner]
            assert own == sorted(own)


def test_a_worker_that_fails_is_told(tmp_path: Path) -> None:
    text = emitted().replace(
        '    """The answer to one task; `out` as for `multiply`."""\n', '    raise TypeError("no such block")\n'
    )
    [last] = events(tmp_path, text, executor="processes")
    assert last["event"] == "failed"
    assert last["reason"].startswith("0 answers arrived, 9 are needed: worker ")
    assert last["reason"].endswith(" failed: TypeError: no such block")


def test_answers_that_end_too_early_are_told(tmp_path: Path) -> None:
    program = load_emitted(emitted())
    shapes = [(4, 4), (4, 4)]
    store = job.Store(program, shapes)
    inputs = program.prepare(*(np.ones(shape, dtype=np.int64) for shape in shapes))
    with pytest.raises(RuntimeError, match=r"^4 answers arrived, 9 are needed: every worker has answered$"):
        job.one_round(inline.Executor(program, 12), store, inputs, [0, 3, 5, 7], range(12), CALM, {})


def test_arrays_are_used_again_and_results_do_not_depend_on_the_round_before() -> None:
    program = load_emitted(emitted())
    shapes = [(6, 4), (4, 8)]
    store, generator = job.Store(program, shapes), np.random.default_rng(0)
    executor = inline.Executor(program, 12)
    coded = None
    for _ in range(4):
        arrays = [generator.integers(0, 65537, shape) for shape in shapes]
        order = [int(n) for n in generator.permutation(12)]
        inputs = program.prepare(*arrays)
        result, gathered = job.one_round(executor, store, inputs, order, range(12), CALM, {})
        assert list(gathered.answers) == order[:9]
        assert np.array_equal(program.from_field(result, 65537), arrays[0] @ arrays[1] % 65537)
        assert coded is None or store.coded[0] is coded
        coded = store.coded[0]


# the audit


@pytest.mark.parametrize(("i", "j"), [(0, 0), (6, 8)])
def test_a_wrong_direct_product_is_caught(i: int, j: int) -> None:
    program = load_emitted(emitted())
    generator = np.random.default_rng(0)
    a, b = generator.integers(0, 65537, (7, 5)), generator.integers(0, 65537, (5, 9))
    expected = program.multiply(*program.prepare(a, b))
    assert job.audit(program, [a, b], expected) == job.AUDITED
    expected[i, j] += 1
    with pytest.raises(RuntimeError, match=f"^the direct product is wrong at row {i}, column {j}: "):
        job.audit(program, [a, b], expected)


def test_a_program_whose_multiplication_is_wrong_everywhere_does_not_pass(tmp_path: Path) -> None:
    """Both sides of the comparison use `multiply`, so that only the audit can see it."""
    text = emitted().replace(
        "return dot(blocks[0], blocks[1], Q, out)", "return dot(blocks[0], add(blocks[1], blocks[1], Q), Q, out)"
    )
    assert "add(blocks[1]" in text
    [last] = events(tmp_path, text)
    assert last["event"] == "failed"
    assert last["reason"].startswith("the direct product is wrong at row 0, column 0: ")


@pytest.mark.parametrize(
    ("make", "audited"),
    [
        (lambda: emitted("matdot", 3, "2^8", p=2), 0),
        (lambda: emitted("convolution", 3, m=2, n=2), 0),
        (lambda: emitted("batch", 9, K=3), 0),
        (lambda: emitted("matdot", 3, str(2**61 - 1), p=2), job.AUDITED),
    ],
)
def test_only_matrix_products_of_prime_fields_are_audited(make: Callable[[], str], audited: int) -> None:
    program = load_emitted(make())
    arrays = [np.full((4,) * len(axes), 3, dtype=np.int64) for axes in program.AXES]
    assert job.audit(program, arrays, program.multiply(*program.prepare(*arrays))) == audited


# the process


def run_main(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException
) -> tuple[int, str]:
    def broken(request: object) -> None:
        raise error

    monkeypatch.setattr(job, "rounds", broken)
    monkeypatch.setattr(sys, "stdin", io.StringIO("{}\n"))
    return job.main(), capsys.readouterr().out


def test_failures_are_events_and_an_interruption_is_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_main(monkeypatch, capsys, RuntimeError("why")) == (0, '{"event": "failed", "reason": "why"}\n')
    assert run_main(monkeypatch, capsys, MemoryError()) == (0, '{"event": "failed", "reason": "MemoryError"}\n')
    assert run_main(monkeypatch, capsys, KeyboardInterrupt()) == (130, "")


def test_a_job_imports_no_analysis(tmp_path: Path) -> None:
    code = (
        "import sys, designer.executors.job; from designer.executors import inline, processes; "
        "print([m for m in sys.modules if m.startswith('designer.') and 'executors' not in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


def test_the_executors_of_the_registry_exist() -> None:
    from importlib import import_module

    from designer.executors import MODULES

    for module in MODULES.values():
        assert isinstance(import_module(module), ModuleType)
        assert {"begin", "start", "next", "kill", "__enter__", "__exit__"} <= set(dir(import_module(module).Executor))
