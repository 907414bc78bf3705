"""Clauses that a code modulo q satisfies: sets of residues for products of matrices, values of unknowns for the rest.

For a product of two matrices with A[i,k] at u(i) + s(k) and B[k,j] at w(j) - s(k) everything is about sets: U, S, W
and the masks' R and Q. A solution may be moved: S contains 0, R and Q do (U and W without masks), and a unit of Z_q
takes some element to a divisor of q.

Other operations have a value for every unknown; unknowns that shifts can make 0 are 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

import numpy as np

from designer.algebra.field import field
from designer.algebra.linear import null_space
from designer.analyses.converse import matrix_product
from designer.search.design import Design, from_unknowns
from designer.search.instance import INTERFERENCE, Forms, Group, Instance
from designer.search.residue_sets import ResidueClauses, Set

LIFTING: Final = 2**61 - 1
"""The shifts of unknowns are small integers: they are found modulo this prime, and checked."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Clauses, and what their variables mean.

    Args:
        clauses: satisfied by the codes modulo q with at most that many monomials, up to symmetry; and by no others but
            those that leak.
        data: for every operand a set that contains the exponents of its data.
        masks: for every operand the exponents of its masks; empty without masks.
        anchored: for every operand whether 0 is one of its masks' exponents.
        read: a model's design.
    """

    clauses: ResidueClauses
    data: tuple[Set, ...]
    masks: tuple[Set, ...]
    anchored: tuple[bool, ...]
    read: Callable[[Sequence[bool]], Design]


def encode(instance: Instance, modulus: int, workers: int) -> Encoding:
    """The clauses of a code modulo q with at most so many monomials.

    >>> from designer.search.instance import make_instance
    >>> encoding = encode(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 1), 8, 8)
    >>> len(encoding.masks), encoding.anchored
    (2, (True, True))
    """
    shape = _set_shape(instance)
    found = _of_values(instance, modulus, workers) if shape is None else _of_sets(instance, modulus, workers, shape)
    for data, masks in zip(found.data, found.masks, strict=True):
        if masks:
            _keep_masks_apart(found.clauses, data, masks, instance.colluders)
    return found


def _keep_masks_apart(clauses: ResidueClauses, data: Set, masks: Set, colluders: int) -> None:
    """T of the h workers in a subgroup see exponents modulo h: if two masks are equal there, data have to be masks."""
    q = clauses.modulus
    for h in (h for h in range(max(colluders, 2), q) if q % h == 0 and colluders > 1):
        for e in range(q):
            for other in range(e + h, q, h):
                for d in range(q):
                    if (d - e) % h:
                        same = [masks[x] for x in range(d % h, q, h)]
                        clauses.add(-masks[e], -masks[other], -data[d], *same)


# products of two matrices


def _set_shape(instance: Instance) -> tuple[int, int, int] | None:
    """Sizes of U, S and W, where exponents are sums of these; None for other operations."""
    shape = matrix_product(instance.operation, instance.parts)
    names = [group.name for group in instance.groups]
    if shape is None or any(name.startswith("step") for name in names):
        return None
    return shape


def _of_sets(instance: Instance, modulus: int, workers: int, shape: tuple[int, int, int]) -> Encoding:
    rows, inner, columns = shape
    clauses, masks = ResidueClauses(modulus), instance.masks
    U, S, W = (clauses.new_set() for _ in range(3))
    for given, size in ((U, rows), (S, inner), (W, columns)):
        clauses.exactly(given, size)
    targets, interference = clauses.new_set(), clauses.new_set()
    clauses.contains_sums(targets, U, W)
    clauses.without_differences(W, clauses.differences(U))
    clauses.disjoint(targets, interference)
    clauses.add(S[0])
    first, second = U, W
    if inner > 1:
        first, second = clauses.new_set(), clauses.new_set()
        clauses.contains_sums(first, U, S)
        clauses.contains_sums(second, W, S, -1)
        steps = clauses.differences(S)
        clauses.add(-steps[0])
        clauses.contains_sums(interference, targets, steps)
    R, Q = (clauses.new_set(), clauses.new_set()) if masks else ([], [])
    if masks:
        clauses.exactly(R, masks)
        clauses.exactly(Q, masks)
        clauses.contains_sums(interference, R, second)
        clauses.contains_sums(interference, first, Q)
        clauses.contains_sums(interference, R, Q)
    clauses.add((R or U)[0])
    clauses.add((Q or W)[0])
    scaled = next((given for given, size in ((R, masks), (S, inner)) if size > 1), U if masks or rows > 1 else W)
    if masks or rows * inner * columns > 1:
        clauses.add(*(scaled[d] for d in range(1, modulus) if modulus % d == 0))
    if workers < modulus:
        clauses.at_most(interference, workers - instance.targets)

    def read(model: Sequence[bool]) -> Design:
        u, s, w, r, q = (list(clauses.members(given, model)) for given in (U, S, W, R, Q))
        A = [u[i] + s[k] for i, k in _places(instance, 0)]
        B = [w[j] - s[k] for j, k in _places(instance, 1)]
        return Design(instance, ((*A, *r), (*B, *q)), modulus).normal()

    return Encoding(clauses, (first, second), (R, Q), (bool(masks), bool(masks)), read)


def _places(instance: Instance, operand: int) -> list[tuple[int, int]]:
    """For every data block its numbers in the group of its own indices and in that of the summed ones."""
    names = instance.operation.names
    groups = {group.name: group for group in instance.groups}
    own, inner = groups.get(f"u{names[operand]}"), groups.get(f"s{names[0]}{names[1]}")
    forms = instance.encoders[operand][: instance.data[operand]]
    return [(_number(form, own), _number(form, inner)) for form in forms]


def _number(form: Forms, group: Group | None) -> int:
    return 0 if group is None else int(np.flatnonzero(form[group.start : group.start + group.size])[0])


# any other operation


class _Values:
    """A set of one element for every linear form that occurs."""

    def __init__(self, clauses: ResidueClauses, unknowns: int) -> None:
        self.clauses = clauses
        self.unknowns = [clauses.new_set() for _ in range(unknowns)]
        for value in self.unknowns:
            clauses.exactly(value, 1)
        self.known: dict[bytes, Set] = {}

    def of(self, form: Forms) -> Set:
        """A set that contains the value of a form."""
        if (key := form.tobytes()) not in self.known:
            terms = [self._multiple(int(v), int(form[v])) for v in np.flatnonzero(form)]
            total = terms[0] if terms else self.clauses.singleton(0)
            for term in terms[1:]:
                total = self.sum(total, term)
            self.known[key] = total
        return self.known[key]

    def sum(self, first: Set, second: Set) -> Set:
        """A set that contains all sums."""
        found = self.clauses.new_set()
        self.clauses.contains_sums(found, first, second)
        return found

    def _multiple(self, unknown: int, factor: int) -> Set:
        value = self.unknowns[unknown]
        if factor == 1:
            return value
        found = self.clauses.new_set()
        for e, literal in enumerate(value):
            self.clauses.add(-literal, found[e * factor % self.clauses.modulus])
        return found


def _of_values(instance: Instance, modulus: int, workers: int) -> Encoding:
    clauses = ResidueClauses(modulus)
    values = _Values(clauses, instance.unknowns)
    fixed = _fixed_unknowns(instance)
    for unknown in fixed:
        clauses.add(values.unknowns[unknown][0])
    scaled = next((v for v in range(instance.unknowns) if v not in fixed), None)
    if scaled is not None:
        allowed = {0, *(d for d in range(1, modulus) if modulus % d == 0)}
        clauses.clauses += [(-literal,) for e, literal in enumerate(values.unknowns[scaled]) if e not in allowed]
    targets, interference = [clauses.new_set() for _ in range(instance.targets)], clauses.new_set()
    _put_data(instance, values, [*targets, interference])
    masks = [_masks(instance, values, operand, {*fixed, scaled}) for operand in range(instance.operands)]
    data = []
    for encoder, blocks in zip(instance.encoders, instance.data, strict=True):
        held = clauses.new_set()
        for form in encoder[:blocks]:
            clauses.contains(held, values.of(form))
        data.append(held)
    if instance.masks:
        clauses.contains(interference, _sums_with_masks(values, data, masks))
    _set_apart(clauses, targets, interference)
    if workers < modulus:
        clauses.at_most(interference, workers - instance.targets)

    def read(model: Sequence[bool]) -> Design:
        chosen = [next(clauses.members(value, model)) for value in values.unknowns]
        return from_unknowns(instance, chosen, modulus)

    mask_unknowns = [range(0)] * instance.operands
    for group in instance.groups:
        if group.name.startswith("mask"):
            mask_unknowns[instance.operation.names.index(group.name.removeprefix("mask"))] = group.unknowns
    anchored = tuple(any(v in fixed for v in unknowns) for unknowns in mask_unknowns)
    return Encoding(clauses, tuple(data), tuple(masks), anchored, read)


def _put_data(instance: Instance, values: _Values, sets: Sequence[Set]) -> None:
    """Every product of data blocks lies in the set of its target, or in the last one; equal forms count once."""
    done = set()
    for blocks in product(*(range(size) for size in instance.data)):
        forms = [encoder[block] for encoder, block in zip(instance.encoders, blocks, strict=True)]
        kind, total = int(instance.kinds[blocks]), sum(forms[1:], forms[0])
        if (key := (kind, total.tobytes())) in done:
            continue
        done.add(key)
        first = sum(forms[1:-1], forms[0])
        target = sets[kind if kind != INTERFERENCE else -1]
        values.clauses.contains_sums(target, values.of(first), values.of(forms[-1]))


def _masks(instance: Instance, values: _Values, operand: int, settled: set[int | None]) -> Set:
    """The exponents of an operand's masks, all different and, as far as they are not settled, in order."""
    clauses, name = values.clauses, f"mask{instance.operation.names[operand]}"
    group = next((group for group in instance.groups if group.name == name), None)
    if group is None:
        return []
    held, unknowns = clauses.new_set(), [values.unknowns[v] for v in group.unknowns]
    for e in range(clauses.modulus):
        for value in unknowns:
            clauses.add(-value[e], held[e])
        clauses.add(-held[e], *(value[e] for value in unknowns))
        clauses.at_most([value[e] for value in unknowns], 1)
    free = [values.unknowns[v] for v in group.unknowns if v not in settled]
    for lower, upper in pairwise(free):
        for e, literal in enumerate(lower):
            for f in range(e):
                clauses.add(-literal, -upper[f])
    return held


def _sums_with_masks(values: _Values, data: Sequence[Set], masks: Sequence[Set]) -> Set:
    """A set that contains all sums of one exponent of every operand, masks among them."""
    clauses = values.clauses
    whole: Set = []
    with_masks: Set = []
    for held, own in zip(data, masks, strict=True):
        both = clauses.new_set()
        clauses.contains(both, held)
        clauses.contains(both, own)
        if not whole:
            whole, with_masks = both, own
            continue
        mixed = values.sum(with_masks, both)
        clauses.contains_sums(mixed, whole, own)
        whole, with_masks = values.sum(whole, both), mixed
    return with_masks


def _set_apart(clauses: ResidueClauses, targets: Sequence[Set], interference: Set) -> None:
    """No residue holds two targets, or a target and interference."""
    for e in range(clauses.modulus):
        clauses.at_most([*(target[e] for target in targets), interference[e]], 1)


def _fixed_unknowns(instance: Instance) -> set[int]:
    """Unknowns that can be taken as 0: by shifts of the unknowns that shift all blocks of an operand alike."""
    rows = np.vstack([encoder[1:] - encoder[:1] for encoder in instance.encoders])
    if not len(rows):
        return set(range(instance.unknowns))
    over = field(LIFTING)
    fixed = set()
    for vector in null_space((rows % LIFTING).tolist(), over):
        lifted = np.array([value if value < LIFTING // 2 else value - LIFTING for value in vector], dtype=object)
        if any(rows.astype(object) @ lifted):
            raise AssertionError("a shift of the unknowns is no vector of small integers")
        fixed.add(max(v for v, value in enumerate(vector) if value))
    return fixed
