"""What a search is about: an operation, its partition and its masks, as sums of unknown exponents.

All products of a target have to meet on one monomial. That is a system of linear equations for the exponents of the
blocks, and its solutions are sums of *unknowns*: for the matrix product

    A[i,k]  u_i + s_k          B[k,j]  w_j - s_k          masks of A and B: one unknown each

So every block product sits at a linear form in the unknowns, and every instance, of two operands or more, is one
table: a form for each cell, and whether the cell is a target or interference.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from designer.errors import DesignerError, ParameterError
from designer.operation import Block, Operation
from designer.scheme import Scheme

Forms = NDArray[np.int64]
"""Linear forms in the unknowns, one a row."""

CELL_LIMIT: Final = 1 << 20
MASK_LIMIT: Final = 64
INTERFERENCE: Final = -1

CARRIED_BY: Final = {
    "batch": "batch", "chain": "chain", "contraction": "contraction", "convolution": "convolution",
    "convolution2d": "convolution2d", "matmul": "epc",
}  # fmt: skip
"""Operation -> the scheme of the catalogue whose parameters name its partition."""


@dataclass(frozen=True, slots=True)
class Group:
    """Unknowns that belong together: one for each index vector, or a single step of a progression.

    Args:
        name: `u`, `s` or `step` with the operand or the pair of operands, `mask` with the operand.
        start: number of the first unknown.
        size: how many.
    """

    name: str
    start: int
    size: int

    @property
    def unknowns(self) -> range:
        """Numbers of the unknowns."""
        return range(self.start, self.start + self.size)


@dataclass(frozen=True, eq=False)
class Instance:
    """An operation with a partition and a number of masks for each operand.

    Args:
        name: the operation's name.
        parameters: the numbers that the user gave, in order.
        operation: the block map.
        parts: number of parts of every index.
        options: the operation's options in a scheme file.
        masks: masks of every operand, T: as many as there are colluders.

    >>> instance = make_instance("matmul", {"p": 1, "m": 2, "n": 2}, colluders=1)
    >>> instance.key, instance.targets, instance.cells.shape, len(instance.apart)
    ('matmul p=1 m=2 n=2 T=1', 4, (9, 6), 0)
    """

    name: str
    parameters: Mapping[str, int]
    operation: Operation
    parts: Mapping[str, int]
    options: Mapping[str, object]
    masks: int

    @property
    def key(self) -> str:
        """Canonical text; equal for equal instances."""
        numbers = " ".join(f"{letter}={value}" for letter, value in self.parameters.items())
        return f"{self.name} {numbers} T={self.masks}"

    @property
    def colluders(self) -> int:
        """How many workers together are to learn nothing."""
        return self.masks

    @property
    def operands(self) -> int:
        """Number of operands."""
        return len(self.operation.operands)

    @cached_property
    def data(self) -> tuple[int, ...]:
        """Number of data blocks of every operand."""
        return tuple(math.prod(self.operation.shape(number, self.parts)) for number in range(self.operands))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of blocks of every operand, masks included: they stand behind the data."""
        return tuple(blocks + self.masks for blocks in self.data)

    @cached_property
    def targets(self) -> int:
        """Number of targets."""
        return math.prod(self.operation.output_shape(self.parts))

    @cached_property
    def kinds(self) -> NDArray[np.int32]:
        """For every block product the number of its target, or `INTERFERENCE`; one axis an operand."""
        kinds = np.full(self.sizes, INTERFERENCE, np.int32)
        shape = self.operation.output_shape(self.parts)
        for target, blocks in self.operation.terms(self.parts):
            kinds[blocks] = np.ravel_multi_index(target, shape)
        return kinds

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The unknowns, grouped."""
        return self._layout[0]

    @cached_property
    def encoders(self) -> tuple[Forms, ...]:
        """For every operand the linear forms of its blocks, masks behind the data."""
        return self._layout[1]

    @property
    def unknowns(self) -> int:
        """Number of unknowns."""
        return int(self.encoders[0].shape[1])

    @cached_property
    def _table(self) -> tuple[Forms, NDArray[np.int32]]:
        """Different cells: those of one target, which meet by construction, and structurally equal ones count once."""
        forms = self.encoders[0]
        for encoder in self.encoders[1:]:
            forms = (forms[:, None, :] + encoder[None, :, :]).reshape(-1, self.unknowns)
        rows = np.column_stack([self.kinds.reshape(-1).astype(np.int64), forms])
        rows = np.unique(rows, axis=0)
        own = rows[rows[:, 0] >= 0]
        if len(own) != self.targets:
            raise DesignerError("products of a target cannot meet on one monomial", where=self.key)
        return rows[:, 1:], rows[:, 0].astype(np.int32)

    @property
    def cells(self) -> Forms:
        """The linear form of every cell: its value is the exponent in the product polynomial."""
        return self._table[0]

    @property
    def kind(self) -> NDArray[np.int32]:
        """For every cell the number of its target, or `INTERFERENCE`."""
        return self._table[1]

    @cached_property
    def apart(self) -> Forms:
        """Linear forms that must not vanish: differences of two masks of one operand."""
        forms = [
            encoder[first] - encoder[second]
            for encoder, blocks in zip(self.encoders, self.data, strict=True)
            for first, second in combinations(range(blocks, len(encoder)), 2)
        ]
        return np.array(forms, np.int64).reshape(-1, self.unknowns)

    @cached_property
    def _layout(self) -> tuple[tuple[Group, ...], tuple[Forms, ...]]:
        return _layout(self)

    def block_indices(self, operand: int) -> Iterator[Block]:
        """Index vectors of an operand's data blocks."""
        return self.operation.blocks(operand, self.parts)


def make_instance(name: str, parameters: Mapping[str, int], colluders: int = 0) -> Instance:
    """An instance by the operation's name and the parameters of its partition.

    Args:
        name: `matmul` (p, m, n), `convolution` (m, n), `convolution2d` (m1, m2, n1, n2), `contraction`
            (p, m1, m2, n1, n2), `chain` (p0, p1, …, pt) or `batch` (K).
        parameters: the numbers of parts.
        colluders: T masks an operand.

    Raises:
        ParameterError: an operation that cannot be searched, a parameter that is missing or out of range.
    """
    from designer.catalogue import load

    if name not in CARRIED_BY:
        raise ParameterError("no operation to search codes for", got=name, allowed=", ".join(CARRIED_BY))
    if not 0 <= colluders <= MASK_LIMIT:
        raise ParameterError("number of colluders out of range", got=colluders, allowed=f"0 to {MASK_LIMIT}")
    scheme = load(CARRIED_BY[name])
    if not scheme.open_chain and set(parameters) != set(scheme.parameters):
        wrong = sorted(set(parameters) ^ set(scheme.parameters))[0]
        what = "unknown parameter" if wrong in parameters else "missing parameter"
        raise ParameterError(f"{what} {wrong}", where=name, allowed=" ".join(scheme.parameters))
    code = scheme.bind(**parameters)
    scheme = code.scheme
    named = {letter: parameters[letter] for letter in (scheme.parameters or parameters)}
    found = Instance(name, named, scheme.operation, dict(code.parts), dict(scheme.options), colluders)
    cells = math.prod(found.sizes)
    if cells > CELL_LIMIT:
        raise ParameterError("too many block products to search", where=found.key, got=cells, allowed=f"{CELL_LIMIT}")
    return found


def read_key(key: str) -> Instance:
    """The instance that a canonical text names.

    >>> read_key("convolution m=2 n=3 T=0").targets
    4
    """
    name, *words = key.split()
    numbers = {letter: int(value) for letter, value in (word.split("=") for word in words)}
    return make_instance(name, {k: v for k, v in numbers.items() if k != "T"}, numbers["T"])


def scheme_of(instance: Instance) -> Scheme:
    """The scheme of the catalogue whose operation and bounds the instance has."""
    from designer.catalogue import load

    scheme = load(CARRIED_BY[instance.name])
    return scheme.close(instance.parameters) if scheme.open_chain else scheme


class _Unknowns:
    """Unknowns in the order in which they are asked for."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.number = 0

    def group(self, name: str, size: int) -> Group:
        found = Group(name, self.number, size)
        self.groups.append(found)
        self.number += size
        return found


def _layout(instance: Instance) -> tuple[tuple[Group, ...], tuple[Forms, ...]]:
    """Unknowns and the linear forms of all blocks."""
    operation, parts = instance.operation, instance.parts
    holders = {
        index: [number for number, (_, axes) in enumerate(operation.operands) if index in axes]
        for index in operation.indices
    }
    steps = _progressions(operation, parts)
    batch = [index for index in operation.free if len(holders[index]) > 1]
    for index in operation.summed:
        if len(holders[index]) > 2:
            raise ParameterError("index summed over in more than two operands", where=instance.key, got=index)
    unknowns = _Unknowns()
    uses: list[list[tuple[Group, int, tuple[str, ...]]]] = [[] for _ in operation.operands]
    for number, (name, axes) in enumerate(operation.operands):
        own = tuple(index for index in axes if index in operation.free and index not in steps and parts[index] > 1)
        if own:
            uses[number].append((unknowns.group(f"u{name}", math.prod(parts[i] for i in own)), 1, own))
    for first, second in combinations(range(len(operation.operands)), 2):
        summed = tuple(i for i in operation.summed if holders[i] == [first, second] and parts[i] > 1)
        if summed:
            shared = tuple(i for i in batch if first in holders[i] and second in holders[i] and parts[i] > 1)
            joint = (*shared, *summed)
            pair = operation.names[first] + operation.names[second]
            group = unknowns.group(f"s{pair}", math.prod(parts[i] for i in joint))
            uses[first].append((group, 1, joint))
            uses[second].append((group, -1, joint))
    step_of = {axis: unknowns.group(f"step{axis}", 1) for axis in dict.fromkeys(steps.values())}
    mask_groups = [
        unknowns.group(f"mask{name}", instance.masks) if instance.masks else None for name in operation.names
    ]
    encoders = []
    for number, (_, axes) in enumerate(operation.operands):
        forms = np.zeros((instance.sizes[number], unknowns.number), np.int64)
        for row, values in enumerate(product(*(range(parts[index]) for index in axes))):
            at = dict(zip(axes, values, strict=True))
            for group, sign, indices in uses[number]:
                forms[row, group.start + _number(indices, at, parts)] += sign
            for index in axes:
                if index in steps:
                    forms[row, step_of[steps[index]].start] += at[index]
        masks = mask_groups[number]
        if masks is not None:
            forms[instance.data[number] + np.arange(masks.size), masks.start + np.arange(masks.size)] = 1
        encoders.append(forms)
    return tuple(unknowns.groups), tuple(encoders)


def _progressions(operation: Operation, parts: Mapping[str, int]) -> dict[str, int]:
    """Indices that an output axis adds up, with the number of that axis; an axis with one long index is a plain one."""
    found = {}
    for axis, terms in enumerate(operation.output):
        long = [index for index in terms if parts[index] > 1]
        if len(long) > 1:
            found.update(dict.fromkeys(long, axis))
    return found


def _number(indices: Sequence[str], at: Mapping[str, int], parts: Mapping[str, int]) -> int:
    number = 0
    for index in indices:
        number = number * parts[index] + at[index]
    return number


def exponents_text(instance: Instance, exponents: Sequence[Sequence[int]]) -> dict[str, str]:
    """A row for each operand: the exponents of its data blocks, and of its masks behind a bar.

    >>> exponents_text(make_instance("matmul", {"p": 1, "m": 2, "n": 1}, 1), ((0, 1, 4), (0, 2)))
    {'exponents of A': '0, 1 | 4', 'exponents of B': '0 | 2'}
    """
    rows = {}
    for (name, _), data, own in zip(instance.operation.operands, instance.data, exponents, strict=True):
        parts = [", ".join(map(str, part)) for part in (own[:data], own[data:]) if part]
        rows[f"exponents of {name}"] = " | ".join(parts)
    return rows
