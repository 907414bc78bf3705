"""The table of the best codes known: one record for each instance and class, and only better ones replace it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from designer.analyses.effort import Effort
from designer.errors import DesignerError
from designer.search.bounds import lower_bound
from designer.search.design import Design
from designer.search.instance import Instance
from designer.search.placement import Placement, place
from designer.search.proof_store import ProofCheck
from designer.search.propagation import Derived, derived, heirs
from designer.search.record import FORMULA, INHERITED, ROOTS, Record, instance_of, make_record
from designer.search.record_check import bound_fault, design_fault, fault_of
from designer.search.swaps import canonical, swapped
from designer.search.table.files import (
    default_directory,
    locked,
    order,
    own_texts,
    read_lines,
    shipped_texts,
    texts_of,
    write_text,
)

NOT_BETTER: Final = "not better"
"""How the reason begins for which a sound record is refused."""

PLACING: Final = 10.0
"""Seconds for the search of points."""

Key = tuple[str, str]
"""Canonical instance and class."""


@dataclass
class BestCodes:
    """The best codes known.

    Args:
        directory: where `save` writes; None for the user's own directory.
        records: the records by canonical instance and class.
        shipped: those that came with the package, which are not written again.

    >>> table = BestCodes.load(Path("/nonexistent"))
    >>> table.best("matmul p=1 m=2 n=2 T=1", "generic").workers
    8
    """

    directory: Path | None = None
    records: dict[Key, Record] = field(default_factory=dict)
    shipped: dict[Key, Record] = field(default_factory=dict)

    @classmethod
    def load(cls, directory: Path | None = None, *, shipped: bool = True) -> BestCodes:
        """The shipped records, and those of a directory where they are better.

        Args:
            directory: of one's own records; by default in the user's data directory.
            shipped: whether to begin with the records of the package.

        Raises:
            DesignerError: a file is malformed; names file, line and what is wrong.
        """
        table = cls(directory or default_directory())
        if shipped:
            for name, text in shipped_texts().items():
                table._add(read_lines(text, name), name)
            table.shipped = dict(table.records)
        for name, text in own_texts(table.directory).items():
            table._add(read_lines(text, name), name)
        return table

    def _add(self, records: Iterable[Record], file: str) -> None:
        """Take over records that were merged before: exponents and bounds are counted again, points are not."""
        for record in records:
            if fault := (design_fault(record) or bound_fault(record)):
                raise DesignerError(fault, where=f"{file}: record {record.name}")
            if canonical(record.instance).key != record.instance_key:
                raise DesignerError("operands in the other order", where=f"{file}: record {record.name}")
            old = self.records.get(_key(record))
            if old is not None and (reason := self._refusal(old, record)) and not reason.startswith(NOT_BETTER):
                raise DesignerError(reason, where=f"{file}: record {record.name}")
            if (found := record if old is None else self._better(old, record)) is not None:
                self.records[_key(record)] = found

    @staticmethod
    def place(instance: Instance, kind: str) -> Key:
        """Where the record of an instance and a class stands."""
        return canonical(instance).key, kind

    def __iter__(self) -> Iterator[Record]:
        return iter(sorted(self.records.values(), key=order))

    def __len__(self) -> int:
        return len(self.records)

    def best(self, key: str, kind: str) -> Record | None:
        """The record of an instance in a class; None if the table has none.

        Args:
            key: the instance's canonical text, operands in either order.
            kind: the class.
        """
        place = canonical(instance_of(key)).key
        record = self.records.get((place, kind))
        return record if record is None or place == key else transposed(record)

    def merge(self, record: Record, *, effort: Effort | None = None, proofs: ProofCheck | None = None) -> str:
        """Take a record over if it is sound, and better: fewer workers, or a larger lower bound.

        A certificate is believed unless there is something to check it with: see `with_formula`. If that leaves
        it open, the formula's bound stands in its place.

        Args:
            record: the record, operands in either order.
            effort: limits of the searches that check it.
            proofs: checks the certificate that its bound refers to, such as `designer.search.proof_store.check_proof`.

        Returns:
            Nothing if the table changed, else why it did not.
        """
        record = record if canonical(record.instance).key == record.instance_key else transposed(record)
        old = self.records.get((record.instance_key, record.kind))
        if old is not None and (reason := self._refusal(old, record)):
            return reason
        fault = fault_of(record, effort) if old is None or record.workers < old.workers else bound_fault(record)
        if not fault and proofs is not None and record.by_certificate:
            fault, left = proofs(record)
            if left and not fault:
                reason = self.merge(with_formula(record), effort=effort)
                return f"{reason}; {left}" if reason else ""
        if fault := (fault or self.inheritance_fault(record)):
            return fault
        found = record if old is None else self._better(old, record)
        if found is None:
            raise AssertionError("a better record that is not better")
        self.records[record.instance_key, record.kind] = found
        return ""

    @staticmethod
    def _refusal(old: Record, new: Record) -> str:
        """Why a record is not better, or contradicts the table."""
        if new.workers < old.lower_bound:
            return f"{new.workers} workers are below the table's lower bound {old.lower_bound}: {old.bound_reason}"
        if new.lower_bound > old.workers:
            return f"the lower bound {new.lower_bound} is above the {old.workers} workers of the table's code"
        if new.workers >= old.workers and new.lower_bound <= old.lower_bound:
            return f"{NOT_BETTER}: the table has {old.workers} workers and the lower bound {old.lower_bound}"
        return ""

    @classmethod
    def _better(cls, old: Record, new: Record) -> Record | None:
        """The better code with the better bound; None if neither is new."""
        if cls._refusal(old, new):
            return None
        code = new if new.workers < old.workers else old
        bound = new if new.lower_bound > old.lower_bound else old
        return code.with_bound(bound.lower_bound, bound.bound_reason, bound.proof)

    def bounds(self, record: Record) -> bool:
        """Whether the table has a lower bound as large as the record's."""
        own = self.records.get(self.place(record.instance, record.kind))
        return own is not None and own.lower_bound >= record.lower_bound

    # what follows from what

    def inheritance_fault(self, record: Record) -> str:
        """Why a bound does not follow from another record, if it says that it does."""
        if record.source is None:
            return ""
        source, name = self.records.get(record.source), " ".join(record.source)
        if source is None:
            return f"the lower bound is said to follow from {name}, which the table does not have"
        reach = [heir.more for heir in heirs(source.instance, source.kind) if (heir.key, heir.kind) == _key(record)]
        if not reach or source.lower_bound + max(reach) < record.lower_bound:
            return f"the lower bound {record.lower_bound} does not follow from {name}, bound {source.lower_bound}"
        return ""

    def propagate(
        self, start: Iterable[Record] | None = None, *, effort: Effort | None = None,
        limit: Callable[[Derived], bool] | None = None,
    ) -> list[str]:  # fmt: skip
        """Add all codes that follow from the table's: fewer rows, columns or masks, and other classes.

        Args:
            start: records to begin with; all by default.
            effort: limits of the searches for points.
            limit: which codes to consider; all by default.

        Returns:
            The names of the records that changed.
        """
        changed: list[str] = []
        todo = list(self if start is None else start)
        while todo:
            record = todo.pop()
            for found in derived(record.design(), record.kind):
                if (limit is None or limit(found)) and (new := self.offer(found, record, effort=effort)) is not None:
                    changed.append(new.name)
                    todo.append(new)
        return changed

    def follow(self, records: Iterable[Record], *, effort: Effort | None = None) -> list[str]:
        """Improve records that the table has by what follows from some of them; the names of what changed."""

        def known(found: Derived) -> bool:
            return self.place(found.design.instance, found.kind) in self.records

        return [*self.propagate(records, effort=effort, limit=known), *self.raise_bounds()]

    def offer(self, found: Derived, source: Record, *, effort: Effort | None = None) -> Record | None:
        """Merge a code that another record gives; the record that the table then has, None if it is not better."""
        if found.design.fault:
            return None
        instance = canonical(found.design.instance)
        design = found.design if instance.key == found.design.instance.key else swapped(found.design)
        old = self.records.get((instance.key, found.kind))
        if old is not None and old.workers <= design.workers(found.kind):
            return None
        method = found.how if found.how.endswith(source.instance_key) else f"{found.how}; {source.method}"
        record = record_of(
            design, found.kind, method=method[:200], seed=source.seed, effort=source.effort,
            seconds=effort.seconds if effort is not None else PLACING,
        )  # fmt: skip
        if record is None or self.merge(record, effort=effort):
            return None
        return self.records[instance.key, found.kind]

    def raise_bounds(self) -> list[str]:
        """Raise lower bounds by formulas and by the bounds of smaller instances; the names of what changed."""
        changed: list[str] = []
        for key, record in list(self.records.items()):
            found = lower_bound(record.instance, record.kind)
            if found.value > record.lower_bound:
                self.records[key] = record.with_bound(found.value, found.reason, FORMULA)
                changed.append(record.name)
        todo = list(self)
        while todo:
            record = todo.pop()
            record = self.records[_key(record)]
            for heir in heirs(record.instance, record.kind):
                target = self.records.get((heir.key, heir.kind))
                least = record.lower_bound + heir.more
                if target is None or least <= target.lower_bound:
                    continue
                if least > target.workers:
                    raise DesignerError(
                        "a lower bound above a code", where=target.name, got=f"{least} from {record.name}",
                        allowed=f"{target.workers} workers",
                    )  # fmt: skip
                reason = f"{record.name} needs {record.lower_bound}; {heir.how}"
                new = target.with_bound(least, reason, INHERITED + record.name)
                self.records[_key(new)] = new
                changed.append(new.name)
                todo.append(new)
        return changed

    def save(self) -> Path:
        """Write what is better than the shipped records; what others wrote meanwhile is merged first.

        Raises:
            DesignerError: the directory cannot be written, or holds a malformed file.
        """
        directory = self.directory or default_directory()
        with locked(directory):
            for name, text in own_texts(directory).items():
                self._add(read_lines(text, name), name)
            own = [record for key, record in self.records.items() if self.shipped.get(key) != record]
            for name, text in texts_of(own).items():
                path = directory / name
                if not path.is_file() or path.read_bytes() != text.encode():
                    write_text(path, text)
        return directory


def transposed(record: Record) -> Record:
    """The record for the instance with its operands in the other order."""
    design = swapped(record.design())
    return replace(record, instance_key=design.instance.key, exponents=design.exponents)


def with_formula(record: Record) -> Record:
    """The record with the formula's bound instead of one that rests on a certificate or on another record."""
    if record.proof == FORMULA:
        return record
    bound = lower_bound(record.instance, record.kind)
    return record.with_bound(min(bound.value, record.workers), bound.reason, FORMULA)


def placed_record(
    design: Design, kind: str, placed: Placement, *, method: str, seed: int = 0, effort: str = ""
) -> Record | None:
    """A record at points that were found, with the bound by formula; None unless they are proved to do."""
    if placed.points is None or not placed.proved:
        return None
    bound = lower_bound(design.instance, kind)
    points = ROOTS if kind.startswith("cyclic") else [point[0] for point in placed.points.points]
    return make_record(
        design.normal(), kind, lower_bound=bound.value, bound_reason=bound.reason, method=method, seed=seed,
        effort=effort, field=placed.points.field.text, points=points,
    )  # fmt: skip


def record_of(
    design: Design, kind: str, *, method: str, seed: int = 0, effort: str = "", seconds: float = PLACING
) -> Record | None:
    """A record of a design, at points that are searched for so many seconds; None if none are proved to do."""
    return placed_record(design, kind, place(design, kind, seconds=seconds), method=method, seed=seed, effort=effort)


def _key(record: Record) -> Key:
    return record.instance_key, record.kind
