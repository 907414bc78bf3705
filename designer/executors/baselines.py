"""What one would do without a code: plans of the same computation on the same workers.

- `uncoded`: the result is cut into as many pieces as there are workers; all are needed.
- `replication`: fewer pieces, each given to several workers; one copy of each is needed.
- `speculation`: as uncoded; when most pieces are back, the others are started again on workers that are idle, as
  MapReduce does (Dean and Ghemawat, OSDI 2004).
- a coded plan: any RECEIVED answers of an emitted program, such as a one-sided MDS code (Lee et al., 2018).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from types import ModuleType
from typing import Any, Protocol

from designer.executors import Task
from designer.executors.gathering import in_order


class Plan(Protocol):
    """How a result is computed by workers."""

    @property
    def name(self) -> str:
        """Of the plan, in a word."""

    @property
    def program(self) -> ModuleType:
        """An emitted program of the operation."""

    @property
    def owners(self) -> Sequence[int]:
        """The worker of each task."""

    @property
    def copies(self) -> Mapping[int, int]:
        """Task -> the number of another that takes its place when it is late."""

    def tasks(self, inputs: Sequence[Any]) -> list[Task]:
        """The tasks, from operands as field elements."""

    def enough(self, answers: Mapping[int, Any]) -> bool:
        """Whether the result can be had from these answers."""

    def result(self, answers: Mapping[int, Any]) -> Any:
        """The result, as field elements."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Any RECEIVED answers of an emitted program.

    Args:
        name: of the plan.
        program: the emitted program.
        shapes: of the operands.
    """

    name: str
    program: ModuleType
    shapes: Sequence[Sequence[int]]
    copies: Mapping[int, int] = field(default_factory=dict)

    @property
    def owners(self) -> Sequence[int]:
        """One task a worker, unless the program says otherwise."""
        return getattr(self.program, "OWNERS", range(len(self.program.POINTS)))

    def tasks(self, inputs: Sequence[Any]) -> list[Task]:
        """Encode."""
        tasks: list[Task] = self.program.encode(*inputs)
        return tasks

    def enough(self, answers: Mapping[int, Any]) -> bool:
        """As many as the decoder waits for."""
        return len(self._counted(answers)) >= int(self.program.RECEIVED)

    def result(self, answers: Mapping[int, Any]) -> Any:
        """Decode."""
        return self.program.decode(self._counted(answers), *self.shapes)

    def _counted(self, answers: Mapping[int, Any]) -> dict[int, Any]:
        """The answers that count: of a worker's own those before which none is missing, where their order matters."""
        owners = getattr(self.program, "OWNERS", None)
        return dict(in_order(iter(answers.items()), owners) if owners is not None else answers)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The result cut into pieces that are computed for themselves.

    Args:
        name: of the plan.
        program: any emitted program of the operation over the field.
        shapes: of the operands.
        cuts: for every axis of the output the number of pieces along it.
        owners: the worker of each task; tasks run through the pieces several times if there are several copies.
        late: whether a second copy of each piece is kept back until it is late.
    """

    name: str
    program: ModuleType
    shapes: Sequence[Sequence[int]]
    cuts: Sequence[int]
    owners: Sequence[int]
    late: bool = False

    @property
    def count(self) -> int:
        """Number of pieces."""
        return prod(self.cuts)

    @property
    def copies(self) -> Mapping[int, int]:
        """The second copy of each piece."""
        return {piece: piece + self.count for piece in range(self.count)} if self.late else {}

    def tasks(self, inputs: Sequence[Any]) -> list[Task]:
        """Parts of the operands, views where they can be; copies of a piece are one array."""
        own = [[tuple(self._parts(inputs, place))] for place in self._places()]
        return own * (2 if self.late else len(self.owners) // self.count)

    def _places(self) -> list[tuple[int, ...]]:
        """The place of each piece along every axis of the output."""
        return list(product(*map(range, self.cuts)))

    def _parts(self, inputs: Sequence[Any], place: Sequence[int]) -> list[Any]:
        """The parts of the operands that a piece depends on."""
        parts = list(inputs)
        for axis, number in enumerate(place):
            index = self.program.OUTPUT[axis][0]
            span = _span(self._size(index), self.cuts[axis], number)
            for n, axes in enumerate(self.program.AXES):
                if index in axes and self.cuts[axis] > 1:
                    parts[n] = parts[n][(slice(None),) * list(axes).index(index) + (span,)]
        return parts

    def _size(self, index: str) -> int:
        return next(
            shape[list(axes).index(index)]
            for shape, axes in zip(self.shapes, self.program.AXES, strict=True)
            if index in axes
        )

    def enough(self, answers: Mapping[int, Any]) -> bool:
        """A copy of every piece."""
        return len({number % self.count for number in answers}) == self.count

    def result(self, answers: Mapping[int, Any]) -> Any:
        """The pieces in their places; convolved ones are added where they overlap."""
        import numpy as np

        output = self.program.OUTPUT
        whole = [sum(self._size(term) for term in terms) - len(terms) + 1 for terms in output]
        places = self._places()
        result: Any = None
        for number in {number % self.count: number for number in answers}.values():
            answer = answers[number]
            if result is None:
                result = self.program.to_field(np.zeros(whole, np.int64), self.program.Q)
            spans = []
            for axis, piece in enumerate(places[number % self.count]):
                start = _span(self._size(output[axis][0]), self.cuts[axis], piece).start
                spans.append(slice(start, start + answer.shape[axis]))
            if any(len(terms) > 1 for terms in output):
                result[tuple(spans)] = self.program.add(result[tuple(spans)], answer, self.program.Q)
            else:
                result[tuple(spans)] = answer
        return result


def _span(size: int, cuts: int, number: int) -> slice:
    """A piece of an axis: pieces differ in length by at most one."""
    return slice(number * size // cuts, (number + 1) * size // cuts)


def cuts_for(program: ModuleType, shapes: Sequence[Sequence[int]], pieces: int) -> tuple[int, ...]:
    """Cuts along the axes of the output into at most that many pieces, as many and as square as can be.

    Args:
        program: an emitted program of the operation.
        shapes: of the operands.
        pieces: most pieces.
    """
    sizes = {
        index: size for shape, axes in zip(shapes, program.AXES, strict=True)
        for index, size in zip(axes, shape, strict=True)
    }  # fmt: skip
    longest = [sizes[terms[0]] if _divisible(program, terms[0]) else 1 for terms in program.OUTPUT]
    best: tuple[tuple[int, int], tuple[int, ...]] = ((1, 0), (1,) * len(longest))
    for cuts in product(*(range(1, min(length, pieces) + 1) for length in longest)):
        if prod(cuts) <= pieces:
            best = max(best, ((prod(cuts), -max(cuts)), cuts))
    return best[1]


def _divisible(program: ModuleType, index: str) -> bool:
    """Whether the result can be cut along an index: it stands at most once in each operand."""
    return all(list(axes).count(index) <= 1 for axes in program.AXES)


def plans(program: ModuleType, shapes: Sequence[Sequence[int]], workers: int, replicas: int) -> list[Pieces]:
    """The plans without a code for that many workers.

    Args:
        program: an emitted program of the operation.
        shapes: of the operands.
        workers: their number.
        replicas: copies of each piece in the plan `replication`.
    """
    cuts, fewer = cuts_for(program, shapes, workers), cuts_for(program, shapes, max(1, workers // replicas))
    count, less = prod(cuts), prod(fewer)
    return [
        Pieces("uncoded", program, shapes, cuts, range(count)),
        Pieces("replication", program, shapes, fewer, range(less * min(replicas, workers // less))),
        Pieces("speculation", program, shapes, cuts, list(range(count)) * 2, late=True),
    ]
