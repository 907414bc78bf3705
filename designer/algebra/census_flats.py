"""Large undecodable sets: all answers on which some word that moves a wanted row vanishes.

Every vector is reduced modulo the rows chosen, so that a row vanishes if and only if it lies in their span. A set is
undecodable as long as some wanted row does not vanish, and closed if it holds all rows that do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.algebra.census_elimination import Elements, Elimination
from designer.algebra.census_form import decoding_form
from designer.algebra.field import Field
from designer.algebra.linear import Matrix
from designer.errors import DesignerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Largest:
    """A large undecodable set.

    Args:
        rows: its rows, ascending; no row can be added.
        complete: whether it is known that none is larger.
    """

    rows: tuple[int, ...]
    complete: bool


def closure(rows: Matrix, wanted: Matrix, field: Field, chosen: Sequence[int]) -> tuple[int, ...]:
    """A maximal undecodable set that contains a given one: rows are added in ascending order while that is possible.

    Args:
        rows: the observations, N rows of width s.
        wanted: the wanted rows of width s.
        field: their field.
        chosen: numbers of rows that do not span every wanted row.

    Returns:
        The rows of the set, ascending. It need not be the largest one.

    Raises:
        DesignerError: the chosen rows decode, or one is out of range.

    >>> from designer.algebra.field import field
    >>> closure([[1, 1], [1, 2], [2, 2], [1, 0]], [[0, 1]], field(7), [0])
    (0, 2)

    """
    return _numbers(_maximal(_reduced_by(rows, wanted, field, chosen)))


def largest_undecodable_containing(
    rows: Matrix, wanted: Matrix, field: Field, chosen: Sequence[int], *, limit: int = 10_000
) -> Largest:
    """The largest undecodable set that contains a given one, as far as the limit allows.

    The closed sets are searched depth first, each of them once, by the rows that generate them in ascending order.

    Args:
        rows: the observations, N rows of width s.
        wanted: the wanted rows of width s.
        field: their field.
        chosen: numbers of rows that do not span every wanted row.
        limit: number of closed sets formed.

    Returns:
        The largest set; beyond the limit the largest that was met, not smaller than that of `closure`.

    Raises:
        DesignerError: the chosen rows decode, or one is out of range.

    >>> from designer.algebra.field import field
    >>> largest_undecodable_containing([[1, 1], [1, 2], [2, 2], [1, 0]], [[0, 1]], field(7), [])
    Largest(rows=(0, 2), complete=True)

    """
    start = _reduced_by(rows, wanted, field, chosen)
    search = _Flats(_maximal(start), limit)
    search.visit(start, 0)
    return Largest(rows=_numbers(_maximal(search.best)), complete=search.left >= 0)


@dataclass(frozen=True, slots=True)
class _State:
    """Rows and wanted rows modulo those chosen."""

    vectors: Elements
    count: int
    E: Elimination

    @property
    def undecodable(self) -> bool:
        return bool((self.vectors[self.count :] != 0).any())

    @property
    def vanishing(self) -> NDArray[np.bool_]:
        """For each row whether it is in the span of those chosen."""
        return np.asarray(~(self.vectors[: self.count] != 0).any(axis=1))

    def with_row(self, number: int) -> _State:
        """One more row, which does not vanish."""
        row = self.vectors[number]
        column = int(np.flatnonzero(row)[0])
        factor = self.vectors[:, column][:, None]
        reduced = self.E.cross(row[column], self.vectors, factor, row)
        return _State(np.delete(reduced, column, axis=1), self.count, self.E)


class _Flats:
    """Search for the largest closed set that is undecodable."""

    def __init__(self, best: _State, limit: int) -> None:
        self.best, self.size, self.left = best, int(best.vanishing.sum()), limit

    def visit(self, state: _State, start: int) -> None:
        """All closed sets that rows from `start` on generate together with a state's, each of them once."""
        vanishing = state.vanishing
        size = int(vanishing.sum())
        if size > self.size:
            self.best, self.size = state, size
        later = [number for number in range(start, state.count) if not vanishing[number]]
        for tried, number in enumerate(later):
            if self.left < 0 or size + len(later) - tried <= self.size:
                return
            self.left -= 1
            larger = state.with_row(number)
            added = larger.vanishing & ~vanishing
            if self.left >= 0 and larger.undecodable and not added[:number].any():
                self.visit(larger, number + 1)


def _reduced_by(rows: Matrix, wanted: Matrix, field: Field, chosen: Sequence[int]) -> _State:
    """Everything modulo the chosen rows, which must be undecodable."""
    if any(not 0 <= number < len(rows) for number in chosen):
        raise DesignerError("no such row", got=tuple(chosen), allowed=f"0 to {len(rows) - 1}")
    form = decoding_form(rows, wanted, field)
    state = _State(np.concatenate([form.generator, form.moved], axis=1).T, len(rows), form.E)
    for number in chosen:
        if state.vectors[number].any():
            state = state.with_row(number)
    if not state.undecodable:
        raise DesignerError("a set that decodes is within no undecodable set", got=tuple(chosen))
    return state


def _maximal(state: _State) -> _State:
    """The state after each row, in ascending order, that can be added to those before it."""
    for number in range(state.count):
        if state.vectors[number].any() and (larger := state.with_row(number)).undecodable:
            state = larger
    return state


def _numbers(state: _State) -> tuple[int, ...]:
    return tuple(np.flatnonzero(state.vanishing).tolist())
