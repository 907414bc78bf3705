"""Local search as a stage: units for the executor, until a time or until there is nothing better for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from designer.algebra.primes import is_prime
from designer.search.run import Run
from designer.search.units import Finding, Unit, completed

UNIT_RUNS: Final = 24
UNIT_SECONDS: Final = 1.0
LEAST_FIRST: Final = 2.0
"""Seconds without a better code after which the first local search ends."""

LARGEST_LOCAL: Final = 50_000
"""Cells of an instance above which only families are looked at."""


def search_locally(run: Run, until: float, *, patient: bool = True) -> None:
    """Local search up to a time; where it is not patient, only as long as it goes on to find better codes."""

    def over() -> bool:
        enough = until if patient else min(until, LEAST_FIRST + 2 * run.changed)
        return run.done or run.elapsed > enough

    for finding in findings(run, over):
        take(run, finding)


def take(run: Run, finding: Finding) -> bool:
    """Count a finding, and take its code if it is better."""
    run.result.runs += finding.runs
    better = run.offer(finding.design(), "local search")
    run.tell("local search")
    return better


def findings(run: Run, until: Callable[[], bool]) -> Iterator[Finding]:
    """Findings of local searches."""
    if until() or run.goal.instance.cells.shape[0] > LARGEST_LOCAL:
        return
    yield from completed(run.pool, units(run), until=until)


def units(run: Run) -> Iterator[Unit]:
    """Units without end; those of cyclic goals go through the moduli below the best one."""
    goal, turn = run.goal, 0
    while True:
        best = run.result.design
        modulus = goal.modulus
        if goal.cyclic and modulus is None:
            modulus = modulus_of(run, turn)
            turn += 1
        origin = best.exponents if best is not None and best.modulus == modulus else None
        seed = next(run.seeds)
        for _ in range(UNIT_RUNS - 1):
            next(run.seeds)
        yield Unit(goal.instance.key, goal.kind, modulus, seed, UNIT_RUNS, UNIT_SECONDS, origin)


def modulus_of(run: Run, turn: int) -> int:
    """The modulus to look at in a turn: the largest that would be better most often."""
    workers = run.result.workers or 2 * len(run.goal.instance.cells)
    if run.goal.kind == "cyclic":
        span = max(1, workers - run.result.lower)
        steps = (0, 0, 1, 0, 2, 1, 3)[turn % 7] if turn < 70 else turn
        return max(run.result.lower, workers - 1 - steps % span)
    moduli = [q for q in range(max(3, run.result.lower), 2 * workers + 2) if is_prime(q)] or [workers + 1]
    return moduli[turn % len(moduli)]
