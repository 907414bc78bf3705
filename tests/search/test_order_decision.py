from __future__ import annotations

import json
import pickle
import signal
import time
from itertools import combinations, product
from threading import Event, Timer

import pytest
from designer.proofs.check_order import verdicts
from order_codes import least_support, matmul

from designer.errors import DesignerError
from designer.search.instance import Instance, make_instance
from designer.search.order import decision
from designer.search.order.decision import decide
from designer.search.order.solver import encode, search


def least(instance: Instance, *, fallback: bool = False) -> int:
    """The least support, from below: every smaller number is refuted."""
    workers = instance.targets
    while search(encode(instance, workers), fallback=fallback).design is None:
        workers += 1
    return workers


def outer_exponents(blocks: int, colluders: int, span: int) -> list[tuple[int, ...]]:
    """All of one operand, up to renaming of blocks: the first mask is at 0."""
    data = combinations(range(-span, span + 1), blocks)
    masks = [(0, *more) for more in combinations(range(1, span + 1), colluders - 1)]
    return [(*x, *y) for x, y in product(data, masks)]


@pytest.mark.parametrize(("shape", "span", "support"), [((2, 2, 1), 8, 8), ((2, 2, 2), 7, 11), ((3, 3, 1), 8, 15)])
def test_brute_force_agrees_for_outer_products(shape: tuple[int, int, int], span: int, support: int) -> None:
    rows, columns, colluders = shape
    instance = matmul(1, *shape)
    ours = least_support(
        instance, outer_exponents(rows, colluders, span), outer_exponents(columns, colluders, span)
    )  # fmt: skip
    assert ours == least(instance) == support


def test_brute_force_agrees_for_an_inner_partition() -> None:
    """Exponents are not presumed to be sums: the products of a target just have to meet."""
    free = [(0, *x) for x in product(range(-4, 5), repeat=3)]
    assert least_support(matmul(2, 2, 2), free, free) == least(matmul(2, 2, 2)) == 9


@pytest.mark.parametrize(
    ("shape", "support"),
    [((1, 3, 2, 2), 14), ((1, 3, 3, 2), 18), ((2, 1, 1, 1), 5), ((2, 1, 1, 2), 7), ((3, 1, 1, 2), 9),
     ((2, 2, 2, 1), 14), ((2, 2, 2, 2), 16), ((3, 2, 2, 0), 14), ((2, 2, 3, 0), 13), ((1, 2, 3, 0), 6)],
)  # fmt: skip
def test_known_optima(shape: tuple[int, int, int, int], support: int) -> None:
    assert least(matmul(*shape)) == support


@pytest.mark.parametrize("shape", [(1, 2, 2, 2), (1, 3, 2, 2), (1, 3, 3, 1), (2, 2, 2, 0), (2, 1, 1, 2)])
def test_the_fallback_agrees(shape: tuple[int, int, int, int]) -> None:
    assert least(matmul(*shape), fallback=True) == least(matmul(*shape))


def test_symmetry_and_no_symmetry_agree() -> None:
    from designer.search.order import places

    for shape in ((1, 2, 2, 2), (1, 3, 2, 2), (1, 3, 3, 2), (2, 2, 2, 0), (2, 2, 2, 1)):
        workers = least(matmul(*shape)) - 1
        assert search(places.encode(matmul(*shape), workers, symmetry=False)).design is None


def test_found_and_refuted_outcomes() -> None:
    instance = matmul(1, 3, 3, 3)
    lines: list[str] = []
    found = decide(instance, 22, seconds=120, progress=lines.append)
    assert (found.answer, found.reason) == ("found", "")
    assert found.design is not None
    assert (found.design.support, found.design.fault) == (22, "")
    assert lines[0].endswith("clauses")
    refuted = decide(instance, 21, seconds=120)
    assert (refuted.answer, refuted.design, refuted.certificate) == ("refuted", None, None)
    assert refuted.conflicts > 0
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - its own
    assert again.design.exponents == found.design.exponents


def test_the_fallback_refutes_without_a_certificate() -> None:
    outcome = decide(matmul(1, 2, 2, 2), 10, seconds=120, certificate=True, fallback=True)
    assert (outcome.answer, outcome.certificate) == ("refuted", None)
    assert outcome.reason == "the fallback writes no proof: pip install 'coded-designer[sat]'"


def test_fewer_workers_than_targets_are_refuted_at_once() -> None:
    assert decide(matmul(1, 20, 20, 0), 399, seconds=60).answer == "refuted"
    assert decide(matmul(2, 3, 2, 1), 0, seconds=60).answer == "refuted"


@pytest.mark.parametrize("certificate", [False, True])
def test_the_limit_of_time_is_kept(certificate: bool) -> None:
    start = time.monotonic()
    outcome = decide(matmul(1, 6, 6, 4), 60, seconds=2, certificate=certificate)
    assert time.monotonic() - start < 4
    assert (outcome.answer, outcome.design, outcome.certificate) == ("timeout", None, None)
    assert outcome.reason == "ended at the limit of time"


def test_progress_is_reported_while_the_solver_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "BEAT", 0.2)
    lines: list[str] = []
    decide(matmul(1, 6, 6, 4), 60, seconds=2, progress=lines.append)
    assert sum(line in ("0 s", "1 s", "2 s") for line in lines) >= 3


def test_the_process_ends_without_its_parent() -> None:
    question = {
        "instance": "matmul p=1 m=6 n=6 T=4",
        "workers": 60,
        "certificate": False,
        "fallback": False,
        "seconds": -1,
    }
    lines = decision._Child(json.dumps(question), time.monotonic() + 60)
    try:
        list(lines)
        assert not lines.timed_out
    finally:
        lines.end()
    assert lines._process.returncode == -signal.SIGALRM


def test_the_process_is_ended_when_the_caller_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[decision._Child] = []

    class Recorded(decision._Child):
        def __init__(self, question: str, deadline: float, ends: Event | None = None) -> None:
            super().__init__(question, deadline, ends)
            children.append(self)

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(decision, "_Child", Recorded)
    with pytest.raises(KeyboardInterrupt):
        decide(matmul(1, 4, 4, 4), 34, seconds=60, progress=stop)
    assert children[0]._process.returncode is not None


def test_an_event_ends_the_search_before_its_time() -> None:
    ends = Event()
    Timer(1.0, ends.set).start()
    outcome = decide(matmul(1, 4, 4, 4), 34, seconds=300, stop=ends)
    assert (outcome.answer, outcome.design) == ("timeout", None)
    assert outcome.seconds < 100


def test_a_child_without_an_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "PROGRAM", "raise SystemExit('no memory {path!s:.0}')")
    with pytest.raises(DesignerError, match=r"the search ended without an answer.*no memory"):
        decide(matmul(1, 2, 2, 1), 7, seconds=60)


@pytest.mark.parametrize(
    ("instance", "workers", "reason"),
    [
        (make_instance("convolution", {"m": 2, "n": 2}), 3, "the encoding is for products of two matrices"),
        (matmul(1, 2, 2, 1), -1, "a negative number of sums"),
        (matmul(1, 30, 30, 10), 1000, "too large: about"),
    ],
)
def test_unsupported_questions(instance: Instance, workers: int, reason: str) -> None:
    outcome = decide(instance, workers, seconds=5)
    assert outcome.answer == "unsupported"
    assert outcome.reason.startswith(reason)


@pytest.mark.slow
def test_a_certificate_with_clauses_of_linear_arithmetic() -> None:
    outcome = decide(matmul(1, 4, 3, 3), 25, seconds=300, certificate=True)
    assert outcome.theory > 0
    assert len(list(verdicts(outcome.certificate))) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "workers"), [((4, 4, 2), 26), ((4, 3, 3), 25), ((4, 4, 3), 30), ((3, 3, 4), 24)])
def test_larger_optima(shape: tuple[int, int, int], workers: int) -> None:
    assert decide(matmul(1, *shape), workers, seconds=300).answer == "refuted"
    assert decide(matmul(1, *shape), workers + 1, seconds=300).answer == "found"
