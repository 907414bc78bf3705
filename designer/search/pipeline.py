"""The search for a code: known families and bounds, local search, exact search, points, execution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from designer.search.exact_stage import search_exactly
from designer.search.executors import InlineExecutor
from designer.search.goal import Goal, Progress, Result
from designer.search.known_codes import offer_known
from designer.search.local_stage import search_locally
from designer.search.realisation import certify, find_points, run_on_matrices
from designer.search.run import Run

if TYPE_CHECKING:
    from designer.search.best_codes import BestCodes

STAGES: Final = ("families", "local", "exact", "points", "certificate", "execution")
"""What a search goes through."""

FIRST: Final = 0.25
"""Share of the time for local search before the exact one begins, beside which it goes on."""


def search(
    goal: Goal,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    prove: bool = False,
    executor: Callable[[], Executor] = InlineExecutor,
    width: int = 1,
    checkpoint: Path | None = None,
    resume: bool = False,
    table: BestCodes | None = None,
    stages: Sequence[str] = STAGES,
    progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Search for the code with the fewest workers.

    Args:
        goal: what to search for.
        seconds: for everything but the search of points and the execution.
        seed: of the local searches.
        prove: whether a certificate of optimality is wanted.
        executor: makes the executor of the local searches.
        width: units that it does at once.
        checkpoint: a file that keeps the best code; written whenever it changes.
        resume: whether to go on from that file.
        table: of the best codes known: where the search begins, and which bound it has; none by default.
        stages: which of `STAGES` to go through.
        progress: called as the search goes on.

    Raises:
        KeyboardInterrupt: it was interrupted; the checkpoint has the best code.

    >>> from designer.search.goal import Goal
    >>> from designer.search.instance import make_instance
    >>> found = search(Goal(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 1)), seconds=5)
    >>> found.workers, found.lower, found.status
    (8, 8, 'optimal')
    """
    run = Run(
        goal, seconds=seconds, seed=seed, prove=prove, executor=executor, width=width, checkpoint=checkpoint,
        progress=progress,
    )  # fmt: skip
    if resume:
        run.resume()
    try:
        with run.pool:
            if "families" in stages:
                offer_known(run, table)
            if "local" in stages:
                search_locally(run, FIRST * seconds, patient="exact" not in stages)
            if "exact" in stages:
                search_exactly(run)
            if "local" in stages:
                search_locally(run, seconds)
    finally:
        run.save()
    for stage, follow in (("points", find_points), ("certificate", certify), ("execution", run_on_matrices)):
        if stage in stages:
            follow(run)
    run.result.seconds = run.elapsed
    return run.result
