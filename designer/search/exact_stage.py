"""Exact search as a stage: one worker less than the best code, or the lower bound; local search goes on beside it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Final, TypeVar

from designer.search.cyclic.decision import decide_cyclic
from designer.search.design import Design
from designer.search.instance import Instance, make_instance
from designer.search.local_stage import findings, take
from designer.search.order.decision import Outcome, decide
from designer.search.proof_store import fault_of
from designer.search.run import Run

T = TypeVar("T")

LEAST: Final = 1.0
"""Seconds below which no exact search is begun."""

DIRECT: Final = 0.7
"""Share of the time left for one worker less than the best code; the rest raises the lower bound from below."""

DIRECT_WITH_PROOF: Final = 0.95
"""The same where a certificate is wanted, which only a refutation of one worker less gives."""


def search_exactly(run: Run) -> None:
    """Exact search, with local search beside it."""
    if run.goal.cyclic:
        while not run.done and run.left > LEAST and _cyclic_step(run):
            pass
        return
    while not run.done and run.left > LEAST and _below_the_best(run):
        pass
    while not run.done and run.left > LEAST and _above_the_bound(run):
        pass


def _below_the_best(run: Run) -> bool:
    """Ask whether there is a code with one worker less; whether there is something new to ask."""
    workers = run.result.workers
    if workers is None:
        return False
    share = DIRECT_WITH_PROOF if run.prove else DIRECT
    outcome = _integers(run, workers - 1, share * run.left, certificate=run.prove)
    if outcome.answer == "refuted":
        _raise_bound(run, workers, outcome)
        run.result.certificate = outcome.certificate
        if outcome.certificate is not None:
            if fault := fault_of(outcome.certificate, grouped(run.goal.instance), workers - 1):
                raise RuntimeError(f"{run.goal.instance.key}: the exact search wrote no proof: {fault}")
        elif run.prove:
            run.result.notes.append(f"no proof of the lower bound was written: {outcome.reason}")
    elif outcome.answer == "found":
        return run.offer(outcome.design, "exact search") or run.result.workers != workers
    elif run.result.workers == workers:
        run.result.notes.append(f"exact search for {workers - 1} workers: {outcome.answer}; {outcome.reason}")
    return run.result.workers != workers


def _above_the_bound(run: Run) -> bool:
    """Ask whether the lower bound is attained; whether there is something new to ask."""
    lower = run.result.lower
    outcome = _integers(run, lower, run.left, certificate=False)
    if outcome.answer == "refuted":
        _raise_bound(run, lower + 1, outcome)
        return True
    return outcome.answer == "found" and run.offer(outcome.design, "exact search")


def _integers(run: Run, workers: int, seconds: float, *, certificate: bool) -> Outcome:
    """Ask the exact search whether so many monomials suffice: what they need, the degree + 1 needs as well."""
    instance = run.goal.instance
    outcome = _beside(
        run,
        lambda stop: decide(grouped(instance), workers, seconds=seconds, certificate=certificate, stop=stop),
        f"exact search for {workers}",
        workers + 1,
    )
    if outcome.design is not None:
        outcome = replace(outcome, design=Design(instance, outcome.design.exponents))
    return outcome


def _raise_bound(run: Run, lower: int, outcome: Outcome) -> None:
    """Take a lower bound of the exact search.

    Raises:
        RuntimeError: there is a code with fewer workers, so the exact search is wrong.
    """
    workers = run.result.workers
    if workers is not None and workers < lower:
        raise RuntimeError(f"{run.goal.instance.key} has a code of {workers}, and {lower - 1} was refuted")
    run.result.lower, run.result.exact = lower, True
    run.result.reason = f"exact search: no integer exponents have {lower - 1} monomials ({outcome.conflicts} conflicts)"
    run.save()


def _cyclic_step(run: Run) -> bool:
    """Go through the moduli from below; whether to go on."""
    goal, best = run.goal, run.result.workers
    if goal.kind != "cyclic" or best is None:
        return False
    q = goal.modulus if goal.modulus is not None else run.result.lower
    outcome = _beside(
        run, lambda stop: decide_cyclic(goal.instance, q, q, seconds=run.left, stop=stop), f"exact search modulo {q}"
    )
    if outcome.answer == "found":
        return run.offer(outcome.design, "exact search") and goal.modulus is None
    if outcome.answer == "refuted" and goal.modulus is None:
        run.result.lower, run.result.exact = q + 1, True
        run.result.reason = f"exact search: no exponents modulo {q} or less"
        run.save()
        return True
    run.result.notes.append(f"exact search modulo {q}: {outcome.answer}; {outcome.reason}")
    return False


def _beside(run: Run, exact: Callable[[Event], T], stage: str, below: int = 0) -> T:
    """The outcome of an exact search; local search goes on until it is there.

    Args:
        run: the search as a whole.
        exact: the search; it ends soon after its argument is set.
        stage: what to call it.
        below: it is ended once a code with fewer workers is known, for it asks for no better one.
    """
    run.tell(stage)
    stop = Event()
    with ThreadPoolExecutor(1) as thread:
        future: Future[T] = thread.submit(exact, stop)
        try:
            for finding in findings(run, future.done):
                take(run, finding)
                if run.result.workers is not None and run.result.workers < below:
                    stop.set()
        except BaseException:
            stop.set()
            raise
        return future.result()


def grouped(instance: Instance) -> Instance:
    """A contraction as the product of two matrices of blocks: its free indices taken together; others as they are.

    >>> from designer.search.instance import make_instance
    >>> grouped(make_instance("contraction", {"p": 2, "m1": 2, "m2": 3, "n1": 1, "n2": 2}, 1)).key
    'matmul p=2 m=6 n=2 T=1'
    """
    if instance.name != "contraction":
        return instance
    p, m1, m2, n1, n2 = (instance.parameters[letter] for letter in ("p", "m1", "m2", "n1", "n2"))
    return make_instance("matmul", {"p": p, "m": m1 * m2, "n": n1 * n2}, instance.masks)
