"""How many sets of answers decode: an exact census, or a random sample.

A set of answers decodes if its rows span every wanted row. The census decides all selections of a size depth first
(`census_search`), along the answers or along those that are missing, whichever is cheaper; given symmetries, it looks
at one set of each orbit. A sample decides random selections one by one, in batches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random

import numpy as np
from numpy.typing import NDArray

from designer.algebra.census_elimination import count_outer_pivots
from designer.algebra.census_form import DecodingForm, decoding_form
from designer.algebra.census_orbits import LARGEST_SET, Orbits
from designer.algebra.census_search import SubsetSearch
from designer.algebra.field import Field
from designer.algebra.linear import Matrix
from designer.algebra.selections import Selections
from designer.errors import DesignerError

_BATCH = 1 << 18  # entries of a batch of systems
_FEWEST = 64  # systems of a batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """What is known of all selections of a size.

    Args:
        size: their size.
        total: their number.
        looked: how many were decided.
        undecodable: how many of these do not decode.
        examples: some that do not decode, as row numbers unit by unit.
        complete: whether all were decided.
        method: `depth-first`; `orbits`, if symmetries were used; `rank`, if all answers together tell.
    """

    size: int
    total: int
    looked: int
    undecodable: int
    examples: tuple[tuple[int, ...], ...]
    complete: bool
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """What random selections of a size say.

    Args:
        size: their size.
        total: number of all selections of that size.
        samples: number of independent, uniformly random selections that were decided.
        undecodable: how many of these do not decode.
        example: one of them as row numbers unit by unit; None if there is none.
    """

    size: int
    total: int
    samples: int
    undecodable: int
    example: tuple[int, ...] | None


def census(
    rows: Matrix,
    wanted: Matrix,
    field: Field,
    size: int,
    *,
    selections: Selections | None = None,
    symmetries: Sequence[Sequence[int]] = (),
    limit: int = 2_000_000,
    first: bool = False,
    keep: int = 16,
) -> Census:
    """Decide all selections of a size.

    Args:
        rows: the observations, N rows of width s.
        wanted: the wanted rows of width s.
        field: their field.
        size: size of the selections: 0 up to their `total`.
        selections: which sets count; by default any set of rows.
        symmetries: permutations of 0 … N-1 that keep which sets decode; only for single answers, not used if N > 63.
        limit: sets and elimination steps looked at, of which large ones count more, about: it is looked at between
            batches.
        first: whether to stop at the first selection that does not decode.
        keep: number of examples, at least 1.

    Returns:
        Exact counts of the selections that were decided. Where the symmetries did not lead to the end within the
        limit, the census is made once more without them.

    Raises:
        DesignerError: the size, a selection's row, an entry or a symmetry is out of range.

    >>> from designer.algebra.field import field
    >>> census([[1, 1], [1, 2], [2, 2], [1, 0]], [[0, 1]], field(7), 2)
    Census(size=2, total=6, looked=6, undecodable=1, examples=((0, 2),), complete=True, method='depth-first')

    """
    chosen = _checked(rows, size, selections)
    if symmetries and not chosen.single:
        raise DesignerError("symmetries of selections by units", allowed="selections of single answers")
    form, total = _form(rows, wanted, field, chosen), chosen.count(size)
    if not form.spanned or not form.wanted:
        undecodable = 0 if form.spanned else total
        examples = tuple(islice(chosen.iterate(size), keep)) if undecodable else ()
        return Census(size=size, total=total, looked=total, undecodable=undecodable, examples=examples,
                      complete=True, method="rank")  # fmt: skip
    orbits = _orbits(chosen, symmetries, len(rows))
    if orbits is not None:
        found = _searched(form, chosen, size, limit, first, keep, orbits)
        if found.complete or (first and found.undecodable):
            return found
    return _searched(form, chosen, size, limit, first, keep, None)


def sample(
    rows: Matrix,
    wanted: Matrix,
    field: Field,
    size: int,
    *,
    selections: Selections | None = None,
    samples: int,
    seed: int,
) -> Sampled:
    """Decide independent, uniformly random selections of a size, each of them exactly.

    Args:
        rows: the observations, N rows of width s.
        wanted: the wanted rows of width s.
        field: their field.
        size: size of the selections: 0 up to their `total`.
        selections: which sets count; by default any set of rows.
        samples: number of selections drawn, repetitions included; not negative.
        seed: of the random choice.

    Raises:
        DesignerError: the size, a selection's row or an entry is out of range.

    >>> from designer.algebra.field import field
    >>> sample([[1, 1], [1, 2], [2, 2]], [[0, 1]], field(7), 2, samples=100, seed=1).example
    (0, 2)

    """
    chosen = _checked(rows, size, selections)
    form, total = _form(rows, wanted, field, chosen), chosen.count(size)
    undecodable, example = 0, None
    for drawn in _drawn(chosen, size, samples, seed, max(_FEWEST, _BATCH // max(1, form.rank) ** 2)):
        failed = np.flatnonzero(~_decode(form, drawn))
        undecodable += len(failed)
        if example is None and failed.size:
            example = tuple(chosen.order[place] for place in sorted(drawn[failed[0]].tolist()))
    return Sampled(size=size, total=total, samples=samples, undecodable=undecodable, example=example)


def _checked(rows: Matrix, size: int, selections: Selections | None) -> Selections:
    """The selections, if they and the size fit the rows."""
    chosen = selections or Selections.of_answers(len(rows))
    if max(chosen.order, default=-1) >= len(rows):
        raise DesignerError("selections of other rows", got=max(chosen.order), allowed=f"rows 0 to {len(rows) - 1}")
    chosen.check(size)
    return chosen


def _form(rows: Matrix, wanted: Matrix, field: Field, chosen: Selections) -> DecodingForm:
    """The form of those rows that a selection may contain, in the order of the units."""
    return decoding_form([rows[row] for row in chosen.order], wanted, field)


def _orbits(chosen: Selections, symmetries: Sequence[Sequence[int]], n: int) -> Orbits | None:
    """The orbits, if there are symmetries that can be used."""
    if not symmetries or len(chosen.order) < n or n > LARGEST_SET:
        return None
    place = {row: number for number, row in enumerate(chosen.order)}
    for permutation in symmetries:
        if sorted(permutation) != sorted(place):
            raise DesignerError("not a permutation of the answers", got=tuple(permutation), allowed=f"0 to {n - 1}")
    return Orbits(n, [[place[permutation[row]] for row in chosen.order] for permutation in symmetries])


def _searched(
    form: DecodingForm, chosen: Selections, size: int, limit: int, first: bool, keep: int, orbits: Orbits | None
) -> Census:
    """The census by a search along the answers, or along the missing ones."""
    count, total, order = form.answers, chosen.count(size), chosen.order
    goal = form.cheaper(size * count / max(1, chosen.total))
    if goal.decodes:
        places, units, along = tuple(range(count)), chosen, size
    else:
        units, along = chosen.complement(), chosen.total - size
        where = {row: number for number, row in enumerate(order)}
        places = tuple(where[row] for row in units.order)
        if orbits is not None:
            places, units = tuple(range(count)), chosen  # single answers: any order serves
    search = SubsetSearch(goal.taken(places), units, along, limit=limit, first=first, keep=keep, orbits=orbits)
    complete = search.run()
    if complete and orbits is None and search.decided != total:
        raise AssertionError("census: the selections decided are not all of them")
    examples = []
    for example in search.examples:
        inside = {places[number] for number in example}
        examples.append(tuple(row for number, row in enumerate(order) if (number in inside) == goal.decodes))
    return Census(
        size=size, total=total, looked=total if complete else search.decided, undecodable=search.undecodable,
        examples=tuple(examples), complete=complete, method="depth-first" if orbits is None else "orbits",
    )  # fmt: skip


def _drawn(chosen: Selections, size: int, samples: int, seed: int, at_once: int) -> Iterator[NDArray[np.int64]]:
    """Random selections as places in the order of the units, axes (selection, place); alike in their number of rows."""
    shuffler, generator = np.random.default_rng(seed), Random(seed)  # noqa: S311
    place = {row: number for number, row in enumerate(chosen.order)}
    for start in range(0, samples, at_once):
        count = min(at_once, samples - start)
        if chosen.single:
            every = np.tile(np.arange(len(place)), (count, 1))
            yield shuffler.permuted(every, axis=1)[:, :size]
            continue
        alike: dict[int, list[list[int]]] = defaultdict(list)
        for _ in range(count):
            places = [place[row] for row in chosen.random(size, generator)]
            alike[len(places)].append(places)
        for length, group in alike.items():
            yield np.array(group, np.int64).reshape(len(group), length)


def _decode(form: DecodingForm, drawn: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each selection whether it decodes."""
    count, length = drawn.shape
    if not form.wanted or not form.spanned:
        return np.full(count, form.spanned)
    goal = form.cheaper(length)
    if not goal.decodes:
        missing = np.ones((count, form.answers), bool)
        missing[np.arange(count)[:, None], drawn] = False
        drawn = np.nonzero(missing)[1].reshape(count, form.answers - length)
    systems = np.ascontiguousarray(goal.matrix[drawn].transpose(1, 2, 0))
    reached: NDArray[np.bool_] = count_outer_pivots(systems, goal.inner, goal.E) >= goal.excess
    return ~(reached ^ goal.decodes)
