"""The least number of nonzero answers while a wanted row is moved: how few missing answers can destroy decodability.

Two methods raise a lower bound, and each step is taken by the one that is expected to reach the upper bound with less
work. Information sets (Brouwer and Zimmermann; see M. Grassl, Searching for linear codes with large minimum distance,
2006): where all words of weight up to w on an information set are listed, any other word has weight w + 1 at least
there, and disjoint information sets add up. Missing answers: all sets of m answers are searched for the support of a
word.

Work is counted in sets searched; a word listed counts as `_WORD` of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice, product

import numpy as np

from designer.algebra.census_elimination import Elements, reduced_echelon
from designer.algebra.census_form import DecodingForm, decoding_form
from designer.algebra.census_search import SubsetSearch
from designer.algebra.field import Field
from designer.algebra.linear import Matrix, row_space_contains
from designer.algebra.selections import Selections

_AT_ONCE = 1 << 11  # choices of coordinates that are listed together
_WORD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastWeight:
    """Bounds on the least number w of nonzero answers among all answers that move a wanted row.

    Every set of N - w + 1 of the N answers decodes, and some set of N - w does not.

    Args:
        lower: w is at least this; N + 1 if no answers move a wanted row.
        upper: w is at most this.
        zeros: N - upper rows that do not decode; None if there are no such answers.
        complete: whether the bounds agree.
    """

    lower: int
    upper: int
    zeros: tuple[int, ...] | None
    complete: bool


def least_weight(rows: Matrix, wanted: Matrix, field: Field, *, limit: int = 2_000_000) -> LeastWeight:
    """The least number of nonzero answers while a wanted row is moved, as far as the limit allows.

    Args:
        rows: the observations, N rows of width s.
        wanted: the wanted rows of width s.
        field: their field; where it is large, more than two coordinates cannot be listed on an information set.
        limit: words listed, and a quarter of the sets searched, about. A step that would exceed it is not begun.

    Raises:
        DesignerError: rows are of unlike width, or an entry is not an element of the field.

    >>> from designer.algebra.field import field
    >>> least_weight([[1, 1], [1, 2], [2, 2], [1, 0]], [[0, 1]], field(7))
    LeastWeight(lower=2, upper=2, zeros=(0, 2), complete=True)

    """
    form, count = decoding_form(rows, wanted, field), len(rows)
    if not form.wanted:
        return LeastWeight(lower=count + 1, upper=count + 1, zeros=None, complete=True)
    if not form.spanned:
        return LeastWeight(lower=0, upper=0, zeros=tuple(range(count)), complete=True)
    search = _Bounds(form, limit)
    search.run()
    if all(row_space_contains([rows[number] for number in search.zeros] or [[0] * len(rows[0])], wanted, field)):
        raise AssertionError("internal error: the zeros of the word of least weight decode")
    return LeastWeight(
        lower=search.lower, upper=search.upper, zeros=search.zeros, complete=search.lower == search.upper
    )


@dataclass(slots=True)
class _InformationSet:
    """Words by their values on an information set.

    Args:
        words: a basis, the values of which there are the identity; what each moves stands behind the answers.
        pivots: the information set.
        shared: how many of its answers lie in earlier sets.
        listed: all words of up to this weight there are listed.
    """

    words: Elements
    pivots: list[int]
    shared: int
    listed: int = 0


class _Bounds:
    """The bounds, and the work that is left."""

    def __init__(self, form: DecodingForm, limit: int) -> None:
        self.form, self.left = form, limit * _WORD
        self.q, self.E = form.E.field.order, form.E
        self.sets = list(_information_sets(form))
        self.lower, self.upper = 1, form.answers + 1
        self.zeros: tuple[int, ...] = ()

    def run(self) -> None:
        """Raise the lower bound until it meets the upper one, or the next step is too dear."""
        self._list(1)
        while self.lower < self.upper:
            listing, searching = self._listing_costs(), self._searching_costs()
            steps = sorted([(sum(listing), listing[0], True), (sum(searching), searching[0], False)])
            affordable = [by_listing for _, cost, by_listing in steps if cost <= self.left]
            if not affordable:
                return
            if affordable[0]:
                self._list(self._level + 1)
            else:
                self._search()

    @property
    def _level(self) -> int:
        return self.sets[0].listed

    def _bound(self, level: int) -> int:
        """What words have at least that are not listed when all sets are listed up to a level."""
        return sum(max(0, level + 1 - each.shared) for each in self.sets)

    def _listing_costs(self) -> list[int]:
        """Expected work of the levels still to be listed until the bounds meet."""
        costs, level = list[int](), self._level
        while not costs or (level < self.form.rank and self._bound(level) < self.upper):
            level += 1
            fresh = sum(each.shared == level for each in self.sets)
            going = sum(each.shared < level for each in self.sets)
            costs.append(going * self._words(level) + fresh * sum(map(self._words, range(1, level + 1))))
        return costs

    def _words(self, w: int) -> int:
        """Work of listing the words of weight w on an information set."""
        last = min(self.q - 1, self._columns) if w > 1 else 1
        return int(_WORD * math.comb(self.form.rank, w) * (self.q - 1) ** max(0, w - 2) * last)

    def _searching_costs(self) -> list[int]:
        """Expected work of the searches still to be made until the bounds meet."""
        return [math.comb(self.form.answers, m) for m in range(self.lower, self.upper)]

    def _list(self, level: int) -> None:
        """List the words of weight up to `level` on all information sets that then contribute to the bound."""
        for each in self.sets:
            if each.shared > level:
                continue
            while each.listed < level:
                each.listed += 1
                self.left -= self._words(each.listed)
                self._list_words(each, each.listed)
        exhausted = level >= self.form.rank
        self.lower = min(self.upper, max(self.lower, self.upper if exhausted else self._bound(level)))

    def _list_words(self, each: _InformationSet, w: int) -> None:
        """Look at all words of weight w on an information set, up to a factor."""
        words, E = each.words, self.E
        choices = combinations(range(len(words)), w)
        scalars = [E.field.neg(a) for a in range(1, self.q)] if w > 2 or self.q - 1 <= self._columns else []
        while chunk := list(islice(choices, _AT_ONCE)):
            chosen = np.array(chunk).T
            for middle in product(scalars, repeat=max(0, w - 2)):
                base = words[chosen[0]]
                for scalar, place in zip(middle, chosen[1:], strict=False):
                    base = E.cross(1, base, scalar, words[place])
                if w == 1:
                    self._look(base)
                else:
                    self._look_along(base, words[chosen[-1]], each, scalars)

    @property
    def _columns(self) -> int:
        """At most so many factors of the last word matter: one for each answer beside the information set."""
        return max(1, self.form.answers - self.form.rank)

    def _look_along(self, base: Elements, last: Elements, each: _InformationSet, scalars: list[int]) -> None:
        """Look at base + c last for every nonzero c, or for those c that may matter.

        Over a large field these are the c that bring a zero beside the information set. All others have only the zeros
        that base and last have in common, and if they move a wanted row, so does one of these two, listed before.
        """
        if self.q - 1 <= self._columns:
            for scalar in scalars:
                self._look(self.E.cross(1, base, scalar, last))
            return
        for column in np.setdiff1d(np.arange(self.form.answers), each.pivots):
            both = (base[:, column] != 0) & (last[:, column] != 0)
            if both.any():
                u, v = base[both], last[both]
                self._look(self.E.cross(v[:, column][:, None], u, u[:, column][:, None], v))

    def _look(self, words: Elements) -> None:
        """Lower the upper bound to the least weight of those words that move a wanted row."""
        count = self.form.answers
        nonzero = words != 0
        weights = nonzero[:, :count].sum(axis=1)
        light = np.flatnonzero(weights < self.upper)
        light = light[nonzero[light, count:].any(axis=1)]
        if light.size:
            best = light[weights[light].argmin()]
            self.upper = int(weights[best])
            self.zeros = tuple(np.flatnonzero(~nonzero[best, :count]).tolist())

    def _search(self) -> None:
        """Search all sets of as many answers as the lower bound for the support of a word."""
        selections = Selections.of_answers(self.form.answers)
        search = SubsetSearch(self.form.of_missing(), selections, self.lower, limit=self.left, first=True, keep=1)
        complete = search.run()
        self.left -= search.effort
        if search.examples:
            self.upper = self.lower
            self.zeros = tuple(sorted(set(range(self.form.answers)) - set(search.examples[0])))
        elif complete:
            self.lower += 1
        else:
            self.left = 0


def _information_sets(form: DecodingForm) -> Iterator[_InformationSet]:
    """Information sets, each with as few answers of earlier ones as is possible."""
    words = np.concatenate([form.generator, form.moved], axis=1)
    unused = list(range(form.answers))
    while unused:
        used = sorted(set(range(form.answers)) - set(unused))
        reduced, pivots = reduced_echelon(words, [*unused, *used], form.E)
        fresh = set(pivots) & set(unused)
        if not fresh:
            return
        yield _InformationSet(reduced, pivots, len(pivots) - len(fresh))
        unused = [number for number in unused if number not in fresh]
