"""One search: its clock, its best code, its seeds, and the file that keeps them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from itertools import count
from pathlib import Path
from typing import Final

from designer.search.bounds import lower_bound
from designer.search.checkpoint import Checkpoint
from designer.search.design import Design
from designer.search.goal import Goal, Progress, Result
from designer.search.placement import place
from designer.search.privacy_of_masks import hidden
from designer.search.units import Pool, rank

TRIAL: Final = 3.0
"""Seconds for the search of points where no theorem says whether a cyclic code keeps its secrets."""


class Run:
    """One search.

    Args:
        goal: what is searched for.
        seconds: for everything but the search of points and the execution.
        seed: of the local searches.
        prove: whether a certificate of optimality is wanted.
        executor: makes the executor of the local searches.
        width: units that it does at once.
        checkpoint: a file that keeps the best code.
        progress: called as the search goes on.
    """

    def __init__(
        self, goal: Goal, *, seconds: float, seed: int, prove: bool, executor: Callable[[], Executor], width: int,
        checkpoint: Path | None, progress: Callable[[Progress], None] | None,
    ) -> None:  # fmt: skip
        self.goal, self.seconds, self.prove = goal, seconds, prove
        self.pool = Pool(executor, width)
        self.path, self.progress = checkpoint, progress
        self.start = time.monotonic()
        bound = lower_bound(goal.instance, goal.kind, goal.modulus)
        self.result = Result(goal, lower=bound.value, reason=bound.reason, formula=(bound.value, bound.reason))
        if goal.kind == "cyclic" and goal.modulus is not None:
            if bound.value > goal.modulus:
                self.result.notes.append(f"there is no code modulo {goal.modulus}: {bound.value} monomials are needed")
            else:
                self.result.lower = goal.modulus
                self.result.reason = f"modulo {goal.modulus} every code needs all {goal.modulus} answers"
        self.seeds = count(seed * 1_000_003)
        self.changed = 0.0
        self.refused: set[tuple[tuple[int, ...], ...]] = set()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.start

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - self.elapsed

    @property
    def done(self) -> bool:
        """Whether the best code is proved optimal."""
        return self.result.status == "optimal"

    def tell(self, stage: str) -> None:
        """Report where the search stands."""
        if self.progress is not None:
            found = self.result
            self.progress(Progress(stage, found.workers, found.lower, found.runs, self.elapsed))

    def offer(self, design: Design | None, method: str) -> bool:
        """Take a code if it is better than the best one; whether it was."""
        kind, best = self.goal.kind, self.result.design
        if design is None or (best is not None and rank(design, kind) >= rank(best, kind)):
            return False
        if design.exponents in self.refused or (best is not None and not self._fewer(design, best)):
            return False
        if design.fault or not self._private(design):
            self.refused.add(design.exponents)
            return False
        self.result.design, self.result.method, self.changed = design.normal(), method, self.elapsed
        self.save()
        return True

    def _fewer(self, design: Design, best: Design) -> bool:
        kind = self.goal.kind
        return design.workers(kind) < best.workers(kind) or not self.goal.cyclic

    def _private(self, design: Design) -> bool:
        """Whether a cyclic code can keep its secrets: integers always can, at generic points of a large field."""
        if design.modulus is None or not design.instance.masks:
            return True
        known = [
            hidden(values[:data], values[data:], design.modulus).private
            for values, data in zip(design.exponents, design.instance.data, strict=True)
        ]
        if False in known:
            return False
        return None not in known or place(design, self.goal.kind, seconds=TRIAL).proved

    def resume(self) -> None:
        """Go on from the checkpoint."""
        if self.path is None or not self.path.exists():
            return
        saved = Checkpoint.read(self.path)
        saved.must_be_of(self.goal.instance.key, self.goal.kind, self.goal.modulus, self.path)
        self.offer(saved.design(), saved.method)
        self.result.runs = saved.runs
        self.seeds = count(saved.seed)

    def save(self) -> None:
        """Write the checkpoint."""
        if self.path is None:
            return
        found, goal = self.result, self.goal
        saved = Checkpoint(
            key=goal.instance.key, kind=goal.kind, only=goal.modulus,
            exponents=found.design.exponents if found.design else None,
            modulus=found.design.modulus if found.design else None,
            method=found.method, runs=found.runs, seed=next(self.seeds),
        )  # fmt: skip
        saved.write(self.path)
