"""Decoding as a rank condition: rows split into inner and outer columns, for the answers and for the missing answers.

Let A be the observations, W the wanted rows, all of them in the span of A, and C = {A v} the code of the answers.

Answers: choose coordinates in which W spans the outer ones. A set S decodes if and only if the rank of its rows exceeds
the rank of their inner columns by rank W.

Missing answers: S does not decode if and only if some word of C vanishes on S and has W v nonzero. With a parity check
H of C and weights D, D A = W, this is a combination of the columns (H; D) of the *missing* answers which vanishes in H,
the inner part, and not in D: their rank exceeds that of the inner columns by at least 1. Where W v = 0 only for v = 0,
any dependence will do and there are no outer columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from designer.algebra.census_elimination import Elements, Elimination, elimination, reduced_echelon
from designer.algebra.field import Field
from designer.algebra.linear import Matrix
from designer.errors import DesignerError


@dataclass(frozen=True, slots=True)
class Goal:
    """A property of sets of rows that, once reached, is kept when rows are added.

    Args:
        matrix: the rows, in which the inner columns come first.
        inner: number of inner columns.
        excess: the goal is reached when the rank exceeds the rank of the inner columns by this number, at least 1.
            Without outer columns: when so many rows depend on earlier ones.
        decodes: whether sets that reach the goal decode (of answers), or do not decode (of missing answers).
        E: elimination over the field.
    """

    matrix: Elements
    inner: int
    excess: int
    decodes: bool
    E: Elimination

    def taken(self, rows: Sequence[int]) -> Goal:
        """The same for these rows, in this order."""
        return Goal(self.matrix[list(rows)], self.inner, self.excess, self.decodes, self.E)


@dataclass(frozen=True, slots=True)
class DecodingForm:
    """The code of the answers by a generator in reduced form, together with what the wanted rows read off its words.

    Args:
        generator: rows that span C, axes (coordinate, answer); their pivots are the identity.
        moved: what each coordinate contributes to each wanted row, axes (coordinate, wanted); independent columns.
        pivots: for each coordinate the number of the answer that is equal to it.
        spanned: whether the answers span every wanted row. If not, `generator` has dependent rows.
        E: elimination over the field.
    """

    generator: Elements
    moved: Elements
    pivots: tuple[int, ...]
    spanned: bool
    E: Elimination

    @property
    def rank(self) -> int:
        """Rank of rows and wanted rows together."""
        return len(self.generator)

    @property
    def wanted(self) -> int:
        """Rank of the wanted rows."""
        return int(self.moved.shape[1])

    @property
    def answers(self) -> int:
        """Number of the answers."""
        return int(self.generator.shape[1])

    def of_answers(self) -> Goal:
        """The goal of the answers that arrived; needs `spanned`, and a wanted row."""
        basis, pivots = reduced_echelon(self.moved.T, range(self.rank), self.E)
        matrix = self.generator.T
        outer = matrix[:, pivots]
        for column, row in enumerate(basis):
            matrix = self.E.cross(1, matrix, outer[:, column][:, None], row)
        rest = np.delete(matrix, pivots, axis=1)
        return Goal(np.concatenate([rest, outer], axis=1), rest.shape[1], len(pivots), True, self.E)

    def of_missing(self) -> Goal:
        """The goal of the answers that are missing; needs `spanned`, and a wanted row."""
        free = np.setdiff1d(np.arange(self.answers), self.pivots)
        inner = np.zeros((self.answers, len(free)), self.E.dtype)
        inner[free, np.arange(len(free))] = 1
        inner[list(self.pivots)] = self.E.cross(0, self.generator[:, free], 1, self.generator[:, free])
        outer = np.zeros((self.answers, 0 if self.wanted == self.rank else self.wanted), self.E.dtype)
        if outer.shape[1]:
            outer[list(self.pivots)] = self.moved
        return Goal(np.concatenate([inner, outer], axis=1), inner.shape[1], 1, False, self.E)

    def cheaper(self, answers: float) -> Goal:
        """The goal whose elimination costs less for sets of about so many answers."""
        depth, missing = min(answers, self.rank), min(self.answers - answers, self.answers - self.rank)
        outer = 0 if self.wanted == self.rank else self.wanted
        return (
            self.of_missing() if missing * (self.answers - self.rank + outer) < depth * self.rank else self.of_answers()
        )


def decoding_form(rows: Matrix, wanted: Matrix, field: Field) -> DecodingForm:
    """The smallest equivalent form of observations and wanted rows.

    Args:
        rows: the observations, N rows of width s.
        wanted: rows of width s.
        field: their field.

    Raises:
        DesignerError: rows are of unlike width, or an entry is not an element of the field.

    >>> from designer.algebra.field import field
    >>> form = decoding_form([[1, 1, 0], [1, 2, 0], [1, 3, 0]], [[0, 2, 0], [0, 1, 0]], field(7))
    >>> form.rank, form.wanted, form.spanned, form.generator.tolist()
    (2, 1, True, [[1, 0, 6], [0, 1, 2]])

    """
    E, count = elimination(field), len(rows)
    _check(rows, wanted, field)
    width = len((*rows, *wanted)[0]) if rows or wanted else 0
    both = np.array([*rows, *wanted], E.dtype).reshape(count + len(wanted), width)
    reduced, pivots = reduced_echelon(both.T, range(len(both)), E)
    moved, _ = reduced_echelon(reduced[:, count:].T, range(len(reduced)), E)
    inside = tuple(pivot for pivot in pivots if pivot < count)
    return DecodingForm(reduced[:, :count], moved.T, inside, len(inside) == len(pivots), E)


def _check(rows: Matrix, wanted: Matrix, field: Field) -> None:
    widths = {len(row) for row in (*rows, *wanted)}
    if len(widths) > 1:
        raise DesignerError("rows of unlike width", got=", ".join(map(str, sorted(widths))), allowed="one width")
    for row in (*rows, *wanted):
        for a in row:
            if not 0 <= a < field.order:
                raise DesignerError(
                    "entry outside the field", where=field.name, got=a, allowed=f"0 to {field.order - 1}"
                )
