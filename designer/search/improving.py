"""Searches that go through the table of the best codes, and merge what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

from designer.search.best_codes import BestCodes
from designer.search.design import Design
from designer.search.executors import InlineExecutor
from designer.search.instance import Instance
from designer.search.pipeline import Goal, Progress, Result, search
from designer.search.proof_store import RESIDUES, keep
from designer.search.propagation import Derived
from designer.search.record import FORMULA, ROOTS, Record, make_record

SEARCHED = ("generic", "dense", "cyclic", "cyclic-any")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a search for a record came to.

    Args:
        before: the record that the table had.
        after: the record that it has now.
        refused: why the code that was found was not merged; empty if it was, or there was none.
        followed: names of the records that changed with it.
        seconds: how long it took.
    """

    before: Record
    after: Record
    refused: str
    followed: tuple[str, ...]
    seconds: float

    @property
    def changed(self) -> bool:
        """Whether the table is better now."""
        return self.before != self.after


def improve(instance: Instance, kind: str, seed: int, seconds: float) -> Design | None:
    """A code that a search finds which knows nothing of the table."""
    if kind not in SEARCHED:
        return None
    return search(Goal(instance, kind), seconds=seconds, seed=seed, stages=("families", "local")).design


def record_of(found: Result, table: BestCodes, *, seed: int) -> Record | None:
    """The record of a search's result; None without points that are proved to do.

    A certificate of optimality is written beside the table's own records.
    """
    design, placed = found.design, found.placement
    if design is None or placed is None or placed.points is None or not placed.proved:
        return None
    proof = FORMULA
    if found.exact:
        proof = RESIDUES if found.goal.cyclic else FORMULA
        if found.certificate is not None:
            proof = keep(found.certificate, table.directory)
    lower, reason = (found.lower, found.reason) if proof else found.formula
    return make_record(
        design, found.goal.kind, lower_bound=min(lower, design.workers(found.goal.kind)), bound_reason=reason,
        method=found.method, seed=seed, effort=f"{found.seconds:.0f} s, {found.runs} local searches",
        field=placed.points.field.text,
        points=ROOTS if found.goal.kind.startswith("cyclic") else [point[0] for point in placed.points.points],
        proof=proof,
    )  # fmt: skip


def extend(
    table: BestCodes,
    wanted: Iterable[Record],
    *,
    seconds: float,
    seed: int = 0,
    prove: bool = True,
    executor: Callable[[], Executor] = InlineExecutor,
    width: int = 1,
    progress: Callable[[Record, Progress], None] | None = None,
) -> Iterator[Attempt]:
    """Search for a better code, or a better bound, for each of some records; the table is saved after each.

    Args:
        table: the table; what is better goes into its own directory.
        wanted: the records.
        seconds: for each of them.
        seed: of the first search; a fresh one for every record.
        prove: whether certificates of optimality are wanted.
        executor: makes the executor of the local searches.
        width: units that it does at once.
        progress: called as a search goes on.
    """

    def known(code: Derived) -> bool:
        return BestCodes.place(code.design.instance, code.kind) in table.records

    for number, before in enumerate(wanted):
        if before.kind not in SEARCHED:
            continue
        tell = (lambda at, record=before: progress(record, at)) if progress is not None else None
        found = search(
            Goal(before.instance, before.kind), seconds=seconds, seed=seed + number, prove=prove, executor=executor,
            width=width, table=table, progress=tell,
        )  # fmt: skip
        record = record_of(found, table, seed=seed + number)
        refused = "no points were proved"
        followed: list[str] = []
        if record is not None:
            refused = table.merge(record)
            if not refused:
                place = BestCodes.place(record.instance, record.kind)
                followed = [*table.propagate([table.records[place]], limit=known), *table.raise_bounds()]
                table.save()
        after = table.records[BestCodes.place(before.instance, before.kind)]
        yield Attempt(before, after, refused, tuple(followed), found.seconds)
