"""The search for a code: known families and bounds, local search, exact search, points, execution."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final, TypeVar

from designer.errors import DesignerError
from designer.search.checkpoint import Checkpoint
from designer.search.design import Design
from designer.search.executors import InlineExecutor
from designer.search.families import members
from designer.search.goal import Goal, Progress, Result
from designer.search.instance import Instance, make_instance
from designer.search.units import Finding, Pool, Unit, completed, rank

if TYPE_CHECKING:
    from designer.search.best_codes import BestCodes
    from designer.search.bounds import Bound
    from designer.search.order_type import Outcome

T = TypeVar("T")

STAGES: Final = ("families", "local", "exact", "points", "certificate", "execution")
"""What a search goes through."""

UNIT_RUNS: Final = 24
UNIT_SECONDS: Final = 1.0
FIRST: Final = 0.25
"""Share of the time for local search before the exact one begins, beside which it goes on."""

LEAST_FIRST: Final = 2.0
"""Seconds without a better code after which the first local search ends."""

LEAST_EXACT: Final = 1.0
"""Seconds below which no exact search is begun."""

DIRECT: Final = 0.7
"""Share of the time left for one worker less than the best code; the rest raises the lower bound from below."""

DIRECT_WITH_PROOF: Final = 0.95
"""The same where a certificate is wanted, which only a refutation of one worker less gives."""

LARGEST_LOCAL: Final = 50_000
"""Cells of an instance above which only families are looked at."""

MOST_EXECUTED: Final = 1_000
"""Workers above which a code is not run on matrices, nor given to the independent checker."""

PLACING: Final = 20.0
"""Seconds for the search of points."""

TRIAL: Final = 3.0
"""Seconds for the search of points where no theorem says whether a cyclic code keeps its secrets."""


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
    run = _Run(goal, seconds, seed, prove, executor, width, checkpoint, progress)
    if resume:
        run.resume()
    try:
        with run.pool:
            if "families" in stages:
                run.known(table)
            if "local" in stages:
                run.local(FIRST * seconds, patient="exact" not in stages)
            if "exact" in stages:
                run.exact()
            if "local" in stages:
                run.local(seconds)
    finally:
        run.save()
    if "points" in stages:
        run.place()
    if "certificate" in stages:
        run.certify()
    if "execution" in stages:
        run.execute()
    run.result.seconds = run.elapsed
    return run.result


class _Run:
    """One search: its clock, its best code, its seeds."""

    def __init__(
        self, goal: Goal, seconds: float, seed: int, prove: bool, executor: Callable[[], Executor], width: int,
        checkpoint: Path | None, progress: Callable[[Progress], None] | None,
    ) -> None:  # fmt: skip
        from designer.search.bounds import lower_bound

        self.goal, self.seconds, self.prove = goal, seconds, prove
        self.pool = Pool(executor, width)
        self.path, self.progress = checkpoint, progress
        self.start = time.monotonic()
        bound: Bound = lower_bound(goal.instance, goal.kind, goal.modulus)
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
        return time.monotonic() - self.start

    @property
    def left(self) -> float:
        return self.seconds - self.elapsed

    @property
    def done(self) -> bool:
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
        from designer.search.placement import place
        from designer.search.privacy_of_masks import hidden

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

    def known(self, table: BestCodes | None) -> None:
        """Families of the catalogue, and the table."""
        self.tell("families")
        record = table.best(self.goal.instance.key, self.goal.kind) if table is not None else None
        if record is not None and self.goal.modulus in (None, record.modulus):
            self.offer(record.design(), f"table of the best codes known: {record.method}")
            if record.lower_bound > self.result.lower and self.goal.modulus is None and not self.prove:
                self.result.lower = record.lower_bound
                self.result.reason = f"table of the best codes known: {record.bound_reason}"
        for member in members(self.goal.instance):
            design = member.design
            if (design.modulus is not None) != self.goal.cyclic:
                if not self.goal.cyclic:
                    continue
                design = replace_modulus(design, self.goal)
            if self.goal.modulus not in (None, design.modulus) or design.fault:
                continue
            self.result.known.append((member.label, design.workers(self.goal.kind)))
            self.offer(design, f"family: {member.label}")
        if self.goal.instance.name == "batch" and self.goal.instance.targets > 2:
            count, masks = self.goal.instance.targets, self.goal.instance.masks
            self.result.notes.append(
                "monomials are the wrong basis for a batch: Lagrange coding needs "
                f"{2 * (count + masks - 1) + 1} workers "
                f"(coded-designer check lagrange K={count} T={masks} --function A*B)"
            )
        self.result.known.sort(key=lambda pair: (pair[1], pair[0]))

    def local(self, until: float, *, patient: bool = True) -> None:
        """Local search up to a time; where it is not patient, only as long as it goes on to find better codes."""

        def over() -> bool:
            enough = until if patient else min(until, LEAST_FIRST + 2 * self.changed)
            return self.done or self.elapsed > enough

        for finding in self.findings(over):
            self.take(finding)

    def take(self, finding: Finding) -> bool:
        """Count a finding, and take its code if it is better."""
        self.result.runs += finding.runs
        better = self.offer(finding.design(), "local search")
        self.tell("local search")
        return better

    def findings(self, until: Callable[[], bool]) -> Iterator[Finding]:
        """Findings of local searches."""
        if until() or self.goal.instance.cells.shape[0] > LARGEST_LOCAL:
            return
        yield from completed(self.pool, self.units(), until=until)

    def units(self) -> Iterator[Unit]:
        """Units without end; those of cyclic goals go through the moduli below the best one."""
        goal, turn = self.goal, 0
        while True:
            best = self.result.design
            modulus = goal.modulus
            if goal.cyclic and modulus is None:
                modulus = self.modulus(turn)
                turn += 1
            origin = best.exponents if best is not None and best.modulus == modulus else None
            seed = next(self.seeds)
            for _ in range(UNIT_RUNS - 1):
                next(self.seeds)
            yield Unit(goal.instance.key, goal.kind, modulus, seed, UNIT_RUNS, UNIT_SECONDS, origin)

    def modulus(self, turn: int) -> int:
        """The modulus to look at in a turn: the largest that would be better most often."""
        workers = self.result.workers or 2 * len(self.goal.instance.cells)
        if self.goal.kind == "cyclic":
            span = max(1, workers - self.result.lower)
            steps = (0, 0, 1, 0, 2, 1, 3)[turn % 7] if turn < 70 else turn
            return max(self.result.lower, workers - 1 - steps % span)
        from designer.algebra.primes import is_prime

        moduli = [q for q in range(max(3, self.result.lower), 2 * workers + 2) if is_prime(q)] or [workers + 1]
        return moduli[turn % len(moduli)]

    def exact(self) -> None:
        """Exact search, with local search beside it."""
        if self.goal.cyclic:
            while not self.done and self.left > LEAST_EXACT and self._cyclic_step():
                pass
            return
        while not self.done and self.left > LEAST_EXACT and self._below_the_best():
            pass
        while not self.done and self.left > LEAST_EXACT and self._above_the_bound():
            pass

    def _below_the_best(self) -> bool:
        """Ask whether there is a code with one worker less; whether there is something new to ask."""
        workers = self.result.workers
        if workers is None:
            return False
        share = DIRECT_WITH_PROOF if self.prove else DIRECT
        outcome = self._integers(workers - 1, share * self.left, certificate=self.prove)
        if outcome.answer == "refuted":
            self.raise_bound(workers, outcome)
            self.result.certificate = outcome.certificate
            if outcome.certificate is not None and (fault := fault_of(outcome.certificate, workers - 1, self.goal)):
                raise RuntimeError(f"{self.goal.instance.key}: the exact search wrote no proof: {fault}")
            if self.prove and outcome.certificate is None:
                self.result.notes.append(f"no proof of the lower bound was written: {outcome.reason}")
        elif outcome.answer == "found":
            return self.offer(outcome.design, "exact search") or self.result.workers != workers
        elif self.result.workers == workers:
            self.result.notes.append(f"exact search for {workers - 1} workers: {outcome.answer}; {outcome.reason}")
        return self.result.workers != workers

    def _above_the_bound(self) -> bool:
        """Ask whether the lower bound is attained; whether there is something new to ask."""
        lower = self.result.lower
        outcome = self._integers(lower, self.left, certificate=False)
        if outcome.answer == "refuted":
            self.raise_bound(lower + 1, outcome)
            return True
        return outcome.answer == "found" and self.offer(outcome.design, "exact search")

    def _integers(self, workers: int, seconds: float, *, certificate: bool) -> Outcome:
        """Ask the exact search whether so many monomials suffice: what they need, the degree + 1 needs as well."""
        from designer.search.order_type import decide

        instance = self.goal.instance
        outcome = self.beside(
            lambda stop: decide(grouped(instance), workers, seconds=seconds, certificate=certificate, stop=stop),
            f"exact search for {workers}",
            workers + 1,
        )
        if outcome.design is not None:
            outcome = replace(outcome, design=Design(instance, outcome.design.exponents))
        return outcome

    def raise_bound(self, lower: int, outcome: Outcome) -> None:
        """Take a lower bound of the exact search.

        Raises:
            RuntimeError: there is a code with fewer workers, so the exact search is wrong.
        """
        workers = self.result.workers
        if workers is not None and workers < lower:
            raise RuntimeError(f"{self.goal.instance.key} has a code of {workers}, and {lower - 1} was refuted")
        self.result.lower, self.result.exact = lower, True
        self.result.reason = (
            f"exact search: no integer exponents have {lower - 1} monomials ({outcome.conflicts} conflicts)"
        )
        self.save()

    def _cyclic_step(self) -> bool:
        """Go through the moduli from below; whether to go on."""
        from designer.search.cyclic import decide_cyclic

        goal, best = self.goal, self.result.workers
        if goal.kind != "cyclic" or best is None:
            return False
        q = goal.modulus if goal.modulus is not None else self.result.lower
        outcome = self.beside(
            lambda stop: decide_cyclic(goal.instance, q, q, seconds=self.left, stop=stop), f"exact search modulo {q}"
        )
        if outcome.answer == "found":
            return self.offer(outcome.design, "exact search") and goal.modulus is None
        if outcome.answer == "refuted" and goal.modulus is None:
            self.result.lower, self.result.exact = q + 1, True
            self.result.reason = f"exact search: no exponents modulo {q} or less"
            self.save()
            return True
        self.result.notes.append(f"exact search modulo {q}: {outcome.answer}; {outcome.reason}")
        return False

    def beside(self, exact: Callable[[Event], T], stage: str, below: int = 0) -> T:
        """The outcome of an exact search; local search goes on until it is there.

        Args:
            exact: the search; it ends soon after its argument is set.
            stage: what to call it.
            below: it is ended once a code with fewer workers is known, for it asks for no better one.
        """
        self.tell(stage)
        stop = Event()
        with ThreadPoolExecutor(1) as thread:
            future: Future[T] = thread.submit(exact, stop)
            try:
                for finding in self.findings(future.done):
                    self.take(finding)
                    if self.result.workers is not None and self.result.workers < below:
                        stop.set()
            except BaseException:
                stop.set()
                raise
            return future.result()

    def place(self) -> None:
        """A field and points at which the code decodes and keeps its secrets."""
        from designer.search.placement import place

        if self.result.design is None:
            return
        self.tell("points")
        self.result.placement = place(self.result.design, self.goal.kind, seconds=PLACING)
        if not self.result.placement.proved:
            self.result.notes.append(f"no points are proved to do: {self.result.placement.reason}")

    def certify(self) -> None:
        """Let the independent checker look at the exponents and at the points."""
        from designer.proving.instances import check, found_certificate

        found, design = self.result.placement, self.result.design
        if design is None or found is None or found.points is None or len(found.points) > MOST_EXECUTED:
            return
        self.tell("certificate")
        try:
            self.result.table = found_certificate(design.scheme(kind=self.goal.kind).bind(), found.points)
            self.result.checked = check(self.result.table)
        except (DesignerError, ValueError) as error:
            self.result.notes.append(f"independent checker: {error}")

    def execute(self) -> None:
        """Run the emitted program on random matrices."""
        from designer.search.execute import execute

        found = self.result.placement
        if self.result.design is None or found is None or found.points is None:
            return
        if len(found.points) > MOST_EXECUTED:
            self.result.notes.append(f"not run on matrices: more than {MOST_EXECUTED} workers")
            return
        self.tell("execution")
        try:
            self.result.executed = execute(self.result.design, found, self.goal.kind).equal
        except DesignerError as error:
            self.result.notes.append(f"not run on matrices: {error}")


def fault_of(certificate: dict[str, Any], workers: int, goal: Goal) -> str:
    """What the independent checker has against a certificate that so many monomials do not suffice."""
    from designer.search.proof_store import fault_of as fault

    return fault(certificate, grouped(goal.instance), workers)


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


def replace_modulus(design: Design, goal: Goal) -> Design:
    """An integer code modulo the goal's number, or modulo the least one above its degree."""
    return replace(design, modulus=goal.modulus or design.degree + 1)
