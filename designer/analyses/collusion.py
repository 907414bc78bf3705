"""What colluding workers see of one operand: combinations of shares in which the masks cancel."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from random import Random
from typing import Any, Final

from designer.algebra.field import Field
from designer.algebra.linear import null_space
from designer.analyses.witness import order_splits
from designer.code import Code
from designer.functional import share_row
from designer.points import EvaluationSet

Row = list[int]

PLAIN: Final = 50
"""How much longer a set takes by plain integers than by arrays."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A combination of shares that is free of masks and not of data.

    Args:
        workers: who takes part.
        observations: the answers whose shares are combined.
        orders: of the derivatives that these shares are; 0 for values.
        combination: their coefficients.
        reveals: name of a data block -> its coefficient in the combination.
    """

    workers: tuple[int, ...]
    observations: tuple[int, ...]
    orders: tuple[int, ...]
    combination: tuple[int, ...]
    reveals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """One coded block that a worker receives: coefficients of the data blocks and of the masks."""

    worker: int
    observation: int
    order: int
    data: Row
    masks: Row


def collusion(code: Code, points: EvaluationSet, operand: int) -> Collusion:
    """The shares of an operand; those that a worker receives twice are counted once."""
    blocks = code.maps[operand].blocks
    shares: dict[tuple[int, tuple[int, ...]], Share] = {}
    for number, (order, owner) in enumerate(zip(points.orders, points.owners, strict=True)):
        for part in sorted({split[operand] for split in order_splits(order, len(code.maps))}):
            row = share_row(code, operand, points, number, part)
            shares.setdefault((owner, tuple(row)), Share(owner, number, part, row[:blocks], row[blocks:]))
    return Collusion(points.field, code.maps[operand].names[:blocks], list(shares.values()))


class Collusion:
    """All shares of an operand, by worker.

    Args:
        field: the field.
        names: of the data blocks.
        shares: what the workers receive.
    """

    def __init__(self, field: Field, names: Sequence[str], shares: Sequence[Share]) -> None:
        self.field, self.names, self.shares = field, list(names), list(shares)
        self.by_worker: dict[int, list[int]] = {}
        for number, share in enumerate(self.shares):
            self.by_worker.setdefault(share.worker, []).append(number)

    @property
    def single(self) -> bool:
        """Whether every worker receives one share."""
        return len(self.by_worker) == len(self.shares)

    @property
    def masks(self) -> int:
        """Number of masks."""
        return len(self.shares[0].masks)

    def sets(self, colluders: int) -> int:
        """Number of sets of that many workers."""
        return math.comb(len(self.by_worker), colluders)

    # looking for leaks

    def at_sight(self) -> Leak | None:
        """One share without a mask, or one worker whose own shares cancel their masks."""
        for number, share in enumerate(self.shares):
            if not any(share.masks) and any(share.data):
                return self._leak([number], [1])
        if self.single:
            return None
        return next((leak for worker in self.by_worker if (leak := self.leak_of((worker,))) is not None), None)

    def twins(self) -> Leak | None:
        """Two shares with proportional masks and unlike data."""
        return next(self._twins(), None)

    def leaking_pairs(self, most: int) -> tuple[tuple[int, ...], ...]:
        """Workers of the first leaking pairs of shares."""
        found: dict[tuple[int, ...], None] = {}
        for leak in self._twins():
            found[leak.workers] = None
            if len(found) >= most:
                break
        return tuple(found)

    def _twins(self) -> Iterator[Leak]:
        classes: dict[tuple[int, ...], list[int]] = {}
        for number, share in enumerate(self.shares):
            if any(share.masks):
                classes.setdefault(self._direction(share.masks), []).append(number)
        for members in classes.values():
            for first, second in combinations(members, 2):
                leak = self._pair(first, second)
                if leak is not None:
                    yield leak

    def _direction(self, row: Row) -> tuple[int, ...]:
        """The row scaled such that its first nonzero entry is 1."""
        scale = self.field.inverse(next(value for value in row if value))
        return tuple(self.field.mul(scale, value) for value in row)

    def _pair(self, first: int, second: int) -> Leak | None:
        u, v = self.shares[first].masks, self.shares[second].masks
        at = next(n for n, value in enumerate(u) if value)
        return self._leak([first, second], [v[at], self.field.neg(u[at])])

    def dependent_set(self) -> tuple[int, ...] | None:
        """Workers whose mask rows are dependent, by the table of minors; None if there are no such."""
        from designer.algebra.minors import first_singular

        found = first_singular([share.masks for share in self.shares], self.field)
        return None if found is None else tuple(self.shares[number].worker for number in found)

    def minors_affordable(self, colluders: int, limit: int) -> bool:
        """Whether the table of all minors is within the limits."""
        from designer.algebra.minors import affordable

        return self.sets(colluders) <= limit and affordable(len(self.shares), colluders, self.field)

    def circuits(self, colluders: int, limit: int) -> tuple[bool, Leak | None, int]:
        """Elimination over all sets of workers: whether all were decided, a leak, and how many were looked at.

        A set leaks if and only if one of the least dependent sets of mask rows within it does: so rows are added while
        they are independent, and each row that depends on them is tested. Workers with several shares are taken whole.
        """
        if not self.single:
            return self._sets_of_workers(colluders, limit // PLAIN)
        return _Circuits(self, colluders, limit).run()

    def _sets_of_workers(self, colluders: int, limit: int) -> tuple[bool, Leak | None, int]:
        looked = 0
        for workers in combinations(self.by_worker, min(colluders, len(self.by_worker))):
            if looked >= limit:
                return False, None, looked
            looked += 1
            if (leak := self.leak_of(workers)) is not None:
                return True, leak, looked
        return True, None, looked

    def sampled(self, colluders: int, samples: int) -> tuple[Leak | None, int]:
        """Random sets of workers: a leak, if one was met, and how many were drawn."""
        generator, workers = Random(colluders), list(self.by_worker)  # noqa: S311  a search, no secret
        for drawn in range(1, samples + 1):
            if (leak := self.leak_of(generator.sample(workers, colluders))) is not None:
                return leak, drawn
        return None, samples

    def leak_of(self, workers: Sequence[int]) -> Leak | None:
        """A combination of these workers' shares that is free of masks and not of data."""
        numbers = [number for worker in workers for number in self.by_worker[worker]]
        columns = [list(column) for column in zip(*(self.shares[number].masks for number in numbers), strict=True)]
        for combination in null_space(columns or [[0] * len(numbers)], self.field):
            if (leak := self._leak(numbers, combination)) is not None:
                return leak
        return None

    def _leak(self, numbers: Sequence[int], combination: Sequence[int]) -> Leak | None:
        """What a combination of shares reveals, the first with coefficient 1; None if nothing."""
        used = [(number, c) for number, c in zip(numbers, combination, strict=True) if c]
        scale = self.field.inverse(used[0][1])
        used = [(number, self.field.mul(scale, c)) for number, c in used]
        data = [0] * len(self.names)
        for number, c in used:
            data = self.field.subtract_multiple(data, self.field.neg(c), self.shares[number].data)
        reveals = {name: value for name, value in zip(self.names, data, strict=True) if value}
        if not reveals:
            return None
        workers = dict.fromkeys(self.shares[number].worker for number, _ in used)
        shares = [self.shares[number] for number, _ in used]
        return Leak(
            tuple(workers), tuple(share.observation for share in shares), tuple(share.order for share in shares),
            tuple(c for _, c in used), reveals,
        )  # fmt: skip

    @cached_property
    def rows(self) -> list[Row]:
        """Masks and data of every share, side by side."""
        return [[*share.masks, *share.data] for share in self.shares]


class _Circuits:
    """Depth-first search of the least dependent sets of at most T mask rows, one row a worker."""

    def __init__(self, seen: Collusion, colluders: int, limit: int) -> None:
        from designer.algebra.arrays import array_field

        self.seen, self.colluders, self.limit = seen, colluders, limit
        self.looked = 0
        self.arrays = array_field(seen.field)

    def run(self) -> tuple[bool, Leak | None, int]:
        if self.arrays is None:
            return self.seen._sets_of_workers(self.colluders, self.limit)
        import numpy as np

        rows = np.array(self.seen.rows, dtype=self.arrays.dtype)
        leak = self._below(rows, np.arange(len(rows)), [])
        return self.looked < self.limit or leak is not None, leak, self.looked

    def _below(self, rows: Any, numbers: Any, chosen: list[int]) -> Leak | None:
        """Rows behind the chosen ones, reduced by these; a leak among sets that contain the chosen."""
        import numpy as np

        masks = self.seen.masks
        self.looked += len(rows)
        cancelled = ~rows[:, :masks].any(axis=1)
        open_data = rows[:, masks:].any(axis=1)
        leaking = np.flatnonzero(cancelled & open_data)
        if len(leaking):
            return self.seen.leak_of([self.seen.shares[n].worker for n in (*chosen, int(numbers[leaking[0]]))])
        if len(chosen) + 1 >= self.colluders or self.looked >= self.limit:
            return None
        rows, numbers = rows[~cancelled], numbers[~cancelled]
        for place in range(len(rows) - 1):
            leak = self._below(self._reduced(rows, place), numbers[place + 1 :], [*chosen, int(numbers[place])])
            if leak is not None or self.looked >= self.limit:
                return leak
        return None

    def _reduced(self, rows: Any, place: int) -> Any:
        """The rows behind one, with that one's first mask eliminated."""
        arrays, row, rest = self.arrays, rows[place], rows[place + 1 :]
        if arrays is None:
            raise AssertionError("no array arithmetic")
        column = int((row[: self.seen.masks] != 0).argmax())
        scaled = arrays.mul(row, arrays.inverse(row[column]))
        return arrays.sub(rest, arrays.mul(rest[:, column][:, None], scaled[None, :]))
