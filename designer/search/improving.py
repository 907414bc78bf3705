"""Searches that go through the table of the best codes, and merge what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from designer.search.best_codes import BestCodes, placed_record
from designer.search.design import Design
from designer.search.executors import InlineExecutor
from designer.search.goal import Goal, Progress, Result
from designer.search.instance import Instance
from designer.search.order.certificate import bare
from designer.search.pipeline import search
from designer.search.proof_store import ORDER, RESIDUES, digest, keep
from designer.search.record import Record

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

    def as_json(self) -> dict[str, Any]:
        """The attempt as the command line's JSON."""
        return {
            "instance": self.before.instance_key, "class": self.before.kind, "before": self.before.workers,
            "after": self.after.workers, "bound_before": self.before.lower_bound,
            "bound_after": self.after.lower_bound, "status": self.after.status, "refused": self.refused,
            "followed": list(self.followed), "seconds": round(self.seconds, 3),
        }  # fmt: skip


def improve(instance: Instance, kind: str, seed: int, seconds: float) -> Design | None:
    """A code that a search finds which knows nothing of the table."""
    if kind not in SEARCHED:
        return None
    return search(Goal(instance, kind), seconds=seconds, seed=seed, stages=("families", "local")).design


def searched_record(found: Result, *, seed: int) -> Record | None:
    """The record of a search's result; None without points that are proved to do.

    Its bound is that of the exact search where there is something to check it with, else the formula's.
    """
    design, placed, kind = found.design, found.placement, found.goal.kind
    if design is None or placed is None:
        return None
    record = placed_record(
        design, kind, placed, method=found.method, seed=seed,
        effort=f"{found.seconds:.0f} s, {found.runs} local searches",
    )  # fmt: skip
    if record is None or not found.exact or found.goal.modulus is not None:
        return record
    if found.certificate is not None and found.goal.instance.name == "matmul":
        return record.with_bound(found.lower, found.reason, ORDER + digest(bare(found.certificate)))
    return record.with_bound(found.lower, found.reason, RESIDUES) if found.goal.cyclic else record


def take(table: BestCodes, found: Result, *, seed: int = 0) -> tuple[str, list[str]]:
    """Merge a search's result, and what follows from it; the table is saved if it changed.

    A certificate of optimality is written beside the table's own records.

    Args:
        table: the table.
        found: the result.
        seed: of the search.

    Returns:
        Why it was not merged, empty if it was; and the names of the records that changed with it.
    """
    record = searched_record(found, seed=seed)
    if record is None:
        return "no code was found" if found.design is None else "no points were proved", []
    if reason := table.merge(record):
        return reason, []
    own = table.records[BestCodes.place(record.instance, record.kind)]
    if found.certificate is not None and own.proof == record.proof:
        keep(bare(found.certificate), table.directory)
    followed = table.follow([own])
    table.save()
    return "", followed


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
    for number, before in enumerate(wanted):
        if before.kind not in SEARCHED:
            continue
        tell = (lambda at, record=before: progress(record, at)) if progress is not None else None
        found = search(
            Goal(before.instance, before.kind), seconds=seconds, seed=seed + number, prove=prove, executor=executor,
            width=width, table=table, progress=tell,
        )  # fmt: skip
        refused, followed = take(table, found, seed=seed + number)
        after = table.records[BestCodes.place(before.instance, before.kind)]
        yield Attempt(before, after, refused, tuple(followed), found.seconds)
