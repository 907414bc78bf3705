"""A coded job in a residue number system: every worker computes its answer modulo each prime."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.algebra.field import Field, field
from designer.analyses.choice import default_points
from designer.code import Code
from designer.emitters import emit
from designer.errors import ArrayError, PointsError
from designer.executors.loading import load_emitted
from designer.functional import check_dimension
from designer.points import FIELD_FLOOR, EvaluationSet
from designer.points_text import parse_points
from designer.residues.chinese import combined
from designer.residues.magnitude import additions, result_bound
from designer.residues.system import BALANCED_BELOW, ResidueSystem, residue_system

EXACT_FLOATS: Final = 2**53
REDUCED: Final = 2**52
"""Up to this magnitude the float arithmetics reduce integers themselves: multiples of q next to them are exact, too."""

Answer = tuple[NDArray[Any], ...]
"""What a worker sends: its answer modulo each prime."""


class Memory:
    """Arrays of coded blocks, answers and residues, which the next prime and the next run use again."""

    def __init__(self) -> None:
        self.coded: dict[int, Any] = {}
        self.answers: dict[int, Any] = {}
        self.results: dict[int, Any] = {}

    def encoded(self, program: Any, arrays: Sequence[NDArray[Any]], shapes: Sequence[Sequence[int]]) -> list[Any]:
        """For every worker its task."""
        lengths = program.geometry(*shapes)[1]
        for place, array in enumerate(arrays):
            self.coded[place] = program.encode_operand(place, array, lengths, self.coded.get(place))
        return [[tuple(self.coded[o][s] for o, s in enumerate(split)) for split in task] for task in program.TASKS]

    def answered(self, program: Any, tasks: Sequence[Any], answers: Sequence[int]) -> dict[int, NDArray[Any]]:
        """The answers of some workers."""
        for place, number in enumerate(answers):
            self.answers[place] = program.worker(tasks[number], self.answers.get(place))
        return {number: self.answers[place] for place, number in enumerate(answers)}

    def decoded(
        self, program: Any, answers: Mapping[int, Any], shapes: Sequence[Sequence[int]], place: int
    ) -> NDArray[Any]:
        """The result modulo a prime."""
        result: NDArray[Any] = program.decode(answers, *shapes, out=self.results.get(place))
        if result.base is not None and result.base.flags.owndata:
            self.results[place] = result.base
        return result


@dataclass(frozen=True, slots=True)
class ResidueJob:
    """One emitted program a prime, and what its numbers are bounded by.

    Args:
        code: the code.
        system: the primes.
        points: the evaluation set over each prime field.
        programs: the emitted programs, loaded.
    """

    code: Code
    system: ResidueSystem
    points: tuple[EvaluationSet, ...]
    programs: tuple[Any, ...]

    @property
    def workers(self) -> int:
        """Number of answers that could come."""
        return len(self.points[0])

    @property
    def received(self) -> int:
        """Number of answers that any set needs to decode modulo every prime."""
        return max(int(program.RECEIVED) for program in self.programs)

    def encode(self, *arrays: NDArray[Any]) -> list[list[Any]]:
        """For every worker its task modulo each prime."""
        tasks = [program.encode(*(residues(array, program) for array in arrays)) for program in self.programs]
        return [list(task) for task in zip(*tasks, strict=True)]

    def answer(self, task: Sequence[Any]) -> Answer:
        """What a worker computes of its task."""
        return tuple(program.worker(part) for program, part in zip(self.programs, task, strict=True))

    def decode(self, answers: Mapping[int, Answer], *shapes: Sequence[int]) -> NDArray[Any]:
        """The result as signed integers: int64 where the bound allows, else Python integers.

        Args:
            answers: number of the answer, from 0 on -> answer; at least `received`.
            *shapes: the operands' shapes.

        Raises:
            ValueError: too few answers, or a malformed one.
        """
        found = [
            program.decode({number: answer[place] for number, answer in answers.items()}, *shapes)
            for place, program in enumerate(self.programs)
        ]
        return self.lifted(found)

    def run(
        self, operands: Sequence[NDArray[Any]], answers: Sequence[int], *, memory: Memory | None = None,
        seconds: dict[str, float] | None = None,
    ) -> NDArray[Any]:  # fmt: skip
        """The result from the answers of some workers, prime after prime, in the same memory.

        Args:
            operands: the arrays.
            answers: numbers of the workers that answer.
            memory: of an earlier run on arrays of the same shapes, to be used again.
            seconds: where to put the wall time of each phase, if given.

        Raises:
            ArrayError: there are no such answers, or too few.
        """
        if wrong := [number for number in answers if not 0 <= number < self.workers]:
            raise ArrayError("answer of nobody", got=wrong[0], allowed=f"0 to {self.workers - 1}")
        if len(set(answers)) < self.received:
            raise ArrayError("too few answers", got=len(set(answers)), allowed=f"at least {self.received}")
        shapes = [array.shape for array in operands]
        memory, spent = memory or Memory(), dict.fromkeys(("encode", "compute", "decode"), 0.0)
        found = []
        for place, program in enumerate(self.programs):
            marks = [time.perf_counter()]
            tasks = memory.encoded(program, [residues(array, program) for array in operands], shapes)
            marks.append(time.perf_counter())
            arrived = memory.answered(program, tasks, answers)
            marks.append(time.perf_counter())
            found.append(memory.decoded(program, arrived, shapes, place))
            marks.append(time.perf_counter())
            for phase, start, end in zip(spent, marks, marks[1:], strict=False):
                spent[phase] += end - start
        started = time.perf_counter()
        result = self.lifted(found)
        spent["decode"] += time.perf_counter() - started
        if seconds is not None:
            seconds.update(spent)
        return result

    def lifted(self, residues: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """The signed integers that have these residues, one array of field elements a prime."""
        if len(residues) > 1 or self.system.primes[0] < BALANCED_BELOW:
            return combined(residues, self.system.primes, self.system.bound)
        (program,), (q,), (own,) = self.programs, self.system.primes, residues
        values: NDArray[Any] = program.from_field(own, q)
        return np.where(values > q // 2, values - q, values)


def residues(array: NDArray[Any], program: Any) -> NDArray[Any]:
    """Integers of either sign as field elements of an emitted program.

    Larger ones than the float arithmetics reduce are reduced before.
    """
    floats = program.Q < 2**32
    if floats and array.dtype != object and (array.size == 0 or largest(array) <= REDUCED):
        return program.to_field(array, program.Q)  # type: ignore[no-any-return]
    return program.to_field(np.remainder(array, program.Q).astype(np.int64), program.Q)  # type: ignore[no-any-return]


def largest(array: NDArray[Any]) -> int:
    """Largest magnitude of the entries; 0 for an empty array."""
    return max(abs(int(array.min())), abs(int(array.max()))) if array.size else 0


def residue_job(
    code: Code, *, sizes: Mapping[str, int], tops: Mapping[str, int], points: str | None = None,
    workers: int | None = None, seed: int = 0, system: ResidueSystem | None = None,
) -> ResidueJob:  # fmt: skip
    """Choose primes for operands of these sizes and magnitudes, and emit a program for each.

    Args:
        code: the code.
        sizes: length of every index.
        tops: for each operand the largest magnitude of its entries.
        points: evaluation points as on the command line, the same over every prime field; None for the scheme's rule.
        workers: number of points that the rule chooses.
        seed: of random points.
        system: other primes than those that cost least.

    Raises:
        ArrayError: the bound on the result is too large.
        PointsError: the points do not exist over the prime fields, or do not decode.
    """
    bound = result_bound(code.operation, sizes, tops)
    inner = additions(code.operation, {index: -(-size // code.parts[index]) for index, size in sizes.items()})
    roots = re.fullmatch(r"roots:([0-9]{1,6})", (points or "").strip())
    step = math.lcm(*(n for n in code.modulus if n), int(roots[1]) if roots else 1)
    least = max(FIELD_FLOOR, (workers or 0) + 1)
    chosen = system or residue_system(bound, inner=inner, least=least, step=step)
    if chosen.bound < bound:
        raise ArrayError("residue system too small", got=chosen.primes, allowed=f"results of magnitude {bound}")
    sets = tuple(_points(code, field(q), points, workers, seed) for q in chosen.primes)
    programs = tuple(load_emitted(emit(code, own, target="numpy")) for own in sets)
    return ResidueJob(code, chosen, sets, programs)


def _points(code: Code, over: Field, points: str | None, workers: int | None, seed: int) -> EvaluationSet:
    if points is None:
        return default_points(code, over, workers)
    own = parse_points(points, over, dimension=len(code.variables), seed=seed)
    if workers is not None and workers != own.workers:
        raise PointsError(
            "--workers and --points disagree", got=f"{workers} and {own.workers}", remedy="give one of them"
        )
    check_dimension(code, own)
    return own
