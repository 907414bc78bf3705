"""Hints for a refutation by unit propagation: for every lemma the clauses to look at, in order.

A solver writes down which clauses it learned and forgot (DRUP). Each lemma follows by unit propagation: if all its
literals are false, clauses become unit one after another until one is false. Here that is done once, in compiled code
with two watched literals a clause; which clauses were used is kept. Lemmas that nothing needs are left out. A checker
with the hints searches nothing (the format LRAT does the same).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from designer.errors import DesignerError

Clause = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refutation:
    """Clauses that exclude each other, and why.

    Args:
        used: numbers of the clauses that it starts from, in increasing order.
        steps: lemmas with hints: clause n is `used[n]`, lemma n has number len(used) + n. The last lemma is empty.
    """

    used: tuple[int, ...]
    steps: tuple[tuple[Clause, tuple[int, ...]], ...]


def refutation(clauses: Sequence[Sequence[int]], proof: Iterable[str]) -> Refutation:
    """The hints for a solver's proof.

    Args:
        clauses: the clauses; literals are signed numbers of variables.
        proof: lines `1 -2 0` for lemmas and `d 1 -2 0` for forgotten clauses.

    Raises:
        DesignerError: a lemma does not follow, or the empty clause does not.

    >>> found = refutation([(1, 2), (1, -2), (-1, 3), (-1, -3)], ["1 0", "0"])
    >>> found.used, found.steps[-1][0]
    ((0, 1, 2, 3), ())
    """
    events = _events(clauses, proof)
    records, last = _kernel()(*events[:5], len(clauses), events[5])
    if last != 0:
        raise DesignerError("a solver's proof does not hold", got=f"lemma {-last}" if last < 0 else "no empty clause")
    return _trimmed(clauses, events, records)


def _events(clauses: Sequence[Sequence[int]], proof: Iterable[str]) -> tuple[Any, ...]:
    """Literals in one array, and for each clause, lemma or deletion its place, length, kind and what it deletes."""
    literals: list[int] = []
    rows: list[tuple[int, int, int, int]] = []
    places: dict[Clause, list[int]] = {}

    def add(clause: Clause, kind: int) -> None:
        rows.append((len(literals), len(clause), kind, -1))
        literals.extend(2 * x if x > 0 else 1 - 2 * x for x in clause)

    for clause in clauses:
        kept = tuple(sorted(set(clause)))
        places.setdefault(kept, []).append(len(rows))
        add(kept, 0)
    for line in proof:
        words = line.split()
        if words[:1] == ["d"]:
            known = places.get(tuple(sorted({int(word) for word in words[1:-1]})))
            if known:
                rows.append((0, 0, 2, known.pop()))
        elif words:
            kept = tuple(sorted({int(word) for word in words[:-1]}))
            places.setdefault(kept, []).append(len(rows))
            add(kept, 1)
    array = np.array(rows, np.int64).reshape(-1, 4)
    codes = np.array([*literals, 0], np.int32)
    return codes, array[:, 0].copy(), array[:, 1].copy(), array[:, 2].copy(), array[:, 3].copy(), int(codes.max()) // 2


def _trimmed(clauses: Sequence[Sequence[int]], events: tuple[Any, ...], records: Any) -> Refutation:
    """Only what the empty clause needs, with new numbers."""
    codes, places, lengths = (events[n].tolist() for n in range(3))
    first, steps = len(clauses), list(_steps(records.tolist(), codes, places, lengths))
    needed = {first + len(steps) - 1}
    for number in range(first + len(steps) - 1, first - 1, -1):
        if number in needed:
            needed.update(steps[number - first][1])
    ordered = sorted(needed)
    renamed = {number: new for new, number in enumerate(ordered)}
    kept = tuple(
        (steps[number - first][0], tuple(renamed[hint] for hint in steps[number - first][1]))
        for number in ordered
        if number >= first
    )
    return Refutation(tuple(number for number in ordered if number < first), kept)


def _steps(
    records: list[int], codes: list[int], places: list[int], lengths: list[int]
) -> Iterator[tuple[Clause, tuple[int, ...]]]:
    """Records: a number e >= 0 of a lemma or -1 - the code of a literal, the number of hints, the hints."""
    at = 0
    while at < len(records):
        head, count = records[at], records[at + 1]
        found = codes[places[head] : places[head] + lengths[head]] if head >= 0 else [-1 - head][: int(head != -1)]
        yield tuple(-(x // 2) if x % 2 else x // 2 for x in found), tuple(records[at + 2 : at + 2 + count])
        at += 2 + count


@cache
def _kernel() -> Any:
    """The compiled search for hints."""
    from numba import njit

    return njit(cache=True)(_hints)


def _hints(lits: Any, places: Any, lengths: Any, kinds: Any, deleted: Any, given: int, variables: int) -> Any:
    """Check all lemmas; see `_steps` for the records.

    Phase 0 of an event assumes that the lemma is false, phase 1 adds the clause for good. What follows for good gets a
    record of its own: a lemma of one literal. Returns the records, and 0; the negative number of a lemma that does not
    follow; or 1 if the empty clause does not.
    """
    events = places.shape[0]
    value = np.zeros(2 * variables + 2, np.int8)
    reason = np.full(variables + 1, -1, np.int64)
    unit = np.full(variables + 1, -1, np.int64)  # number of the lemma that is this literal
    seen = np.zeros(variables + 1, np.bool_)
    trail = np.zeros(variables + 2, np.int64)
    heads = np.full((2, 2 * variables + 2), -1, np.int32)
    following = np.full(2 * events + 2, -1, np.int32)
    blocker = np.zeros(2 * events + 2, np.int32)
    rare = np.ones(events, np.int8)  # 0 for clauses that have been used: they are looked at first
    alive = np.zeros(events, np.bool_)
    number = np.full(events, -1, np.int64)
    met = np.zeros(variables + 2, np.int64)
    chain = np.zeros(variables + 2, np.int64)
    out = np.zeros(1 << 16, np.int64)
    size, fixed, count = 0, 0, given
    for event in range(events):
        if kinds[event] == 2:
            alive[deleted[event]] = False
            continue
        start, length = places[event], lengths[event]
        if kinds[event] == 0:
            number[event] = event
        satisfied = False
        for k in range(length):
            if value[lits[start + k]] == 1:
                satisfied = True
        if satisfied:
            continue
        for phase in range(1 if kinds[event] == 0 else 0, 2):
            end, conflict = fixed, -1
            if phase == 0:
                for k in range(length):
                    x = lits[start + k]
                    if value[x] == 0:
                        value[x], value[x ^ 1], trail[end], reason[x >> 1] = -1, 1, x ^ 1, -1
                        end += 1
            else:
                free = 0
                for k in range(length):
                    x = lits[start + k]
                    if value[x] == 0 and free < 2:
                        lits[start + k], lits[start + free] = lits[start + free], x
                        free += 1
                if free == 0:
                    conflict = event
                elif free == 1:
                    x = lits[start]
                    value[x], value[x ^ 1], trail[end], reason[x >> 1] = 1, -1, x, event
                    end += 1
                else:
                    alive[event] = True
                    rare[event] = kinds[event] == 0
                    for w in range(2):
                        x = lits[start + w]
                        following[2 * event + w] = heads[rare[event], x]
                        heads[rare[event], x] = 2 * event + w
                        blocker[2 * event + w] = lits[start + 1 - w]
            at = late = fixed
            while conflict < 0 and (at < end or late < end):
                if at < end:
                    head, tier, false = heads[0], 0, trail[at] ^ 1
                    at += 1
                else:
                    head, tier, false = heads[1], 1, trail[late] ^ 1
                    late += 1
                previous, node = -1, head[false]
                while node != -1:
                    after = following[node]
                    if value[blocker[node]] == 1:
                        previous, node = node, after
                        continue
                    c, w = node >> 1, node & 1
                    moved = not alive[c]
                    if not moved:
                        s = places[c]
                        other = lits[s + 1 - w]
                        blocker[node] = other
                        if value[other] != 1:
                            for k in range(2, lengths[c]):
                                x = lits[s + k]
                                if value[x] != -1:
                                    lits[s + k], lits[s + w] = false, x
                                    moved = True
                                    break
                            if not moved:
                                if value[other] == -1:
                                    conflict = c
                                    break
                                value[other], value[other ^ 1] = 1, -1
                                trail[end], reason[other >> 1] = other, c
                                end += 1
                    if moved or rare[c] != tier:
                        if previous < 0:
                            head[false] = after
                        else:
                            following[previous] = after
                        if alive[c]:
                            x = x if moved else false
                            following[node] = heads[rare[c], x]
                            heads[rare[c], x] = node
                    else:
                        previous = node
                    node = after
            if phase == 0 and conflict < 0:
                return out[:size], -event - 1
            room = size + 2 * variables + 16
            for k in range(fixed, end if phase == 1 else fixed):
                room += lengths[reason[trail[k] >> 1]] + 4
            if room > out.shape[0]:
                wider = np.zeros(2 * room, np.int64)
                wider[:size] = out[:size]
                out = wider
            if phase == 1:
                for k in range(fixed, end):
                    x = trail[k]
                    c = reason[x >> 1]
                    if lengths[c] == 1:
                        unit[x >> 1] = number[c]
                        continue
                    out[size], out[size + 1] = -1 - x, lengths[c]
                    size += 2
                    for j in range(lengths[c]):
                        y = lits[places[c] + j]
                        if y != x:
                            out[size] = unit[y >> 1]
                            size += 1
                    out[size] = number[c]
                    size += 1
                    unit[x >> 1] = count
                    count += 1
                fixed = end
                if conflict < 0:
                    continue
            opening = size
            size += 2
            touched, used, k, c = 0, 0, end, conflict
            while True:
                for j in range(lengths[c]):
                    v = lits[places[c] + j] >> 1
                    if not seen[v]:
                        seen[v] = True
                        met[touched] = v
                        touched += 1
                        if unit[v] >= 0:
                            out[size] = unit[v]
                            size += 1
                rare[c] = 0
                chain[used] = number[c]
                used += 1
                k -= 1
                while k >= fixed and not (seen[trail[k] >> 1] and reason[trail[k] >> 1] >= 0):
                    k -= 1
                if k < fixed:
                    break
                c = reason[trail[k] >> 1]
            for k in range(used):
                out[size + k] = chain[used - 1 - k]
            size += used
            out[opening], out[opening + 1] = (-1 if phase == 1 else event), size - opening - 2
            if phase == 1:
                return out[:size], 0
            for k in range(touched):
                seen[met[k]] = False
            for k in range(fixed, end):
                value[trail[k]] = value[trail[k] ^ 1] = 0
            number[event] = count
            count += 1
    return out[:size], 1
