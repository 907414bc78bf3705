"""Exact coded jobs on random and extreme integer or fixed-point matrices, compared with the direct result."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.code import Code
from designer.errors import ArrayError, DesignerError
from designer.reals.evaluation import evaluate
from designer.residues.job import EXACT_FLOATS, Memory, ResidueJob, residue_job, residues
from designer.residues.product import homogeneous_degree

KINDS: Final = ("random", "all largest", "all least", "signs mixed")
BITS_LIMIT: Final = 512
SMALL: Final = 200_000
"""Entry products that Python's integers may compute."""
AUDITS: Final = 4
AUDITED: Final = 10_000_000
"""Entry products that one entry may be the sum of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactTrials:
    """What came out.

    Args:
        job: the primes, points and programs.
        sizes: length of every index.
        bits: of the magnitude of the entries.
        fraction_bits: bits behind the point of the result, for fixed point; None for integers.
        equal: whether every result equals the direct one, and some entries of that what Python's integers say.
        rounds: for each round the kind of matrices, who answered, how the direct result was computed, and seconds.
    """

    job: ResidueJob
    sizes: Mapping[str, int]
    bits: int
    fraction_bits: int | None
    equal: bool
    rounds: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """The field `execution` of the command line's JSON."""
        phases = ("encode", "compute", "decode", "direct")
        return {
            "matrices": len(self.rounds), "equal": self.equal, "received": self.job.received,
            "seconds": {phase: round(self.seconds(phase), 6) for phase in phases},
            "primes": list(self.job.system.primes), "bound_bits": self.job.system.bound.bit_length(),
            "entry_bits": self.bits, "fraction_bits": self.fraction_bits, "sizes": dict(self.sizes),
            "rounds": [dict(record) for record in self.rounds],
        }  # fmt: skip

    def seconds(self, phase: str) -> float:
        """Median wall time of a phase."""
        return float(np.median([record["seconds"][phase] for record in self.rounds]))


def exact_trials(
    code: Code, sizes: Mapping[str, int], *, bits: int = 20, fixed: bool = False, points: str | None = None,
    workers: int | None = None, rounds: int = 1, seed: int = 0,
) -> ExactTrials:  # fmt: skip
    """Run coded jobs on integers of both signs and compare.

    Args:
        code: the code.
        sizes: length of every index.
        bits: the entries are below 2^bits in magnitude; with `fixed`, bits behind the point of entries within [-1, 1].
        fixed: whether the entries are fixed-point numbers.
        points: evaluation points as on the command line; None for the scheme's rule.
        workers: number of points that the rule chooses.
        rounds: rounds for each kind of matrices, each with its own answers.
        seed: of matrices and answers.

    Raises:
        DesignerError: an argument is out of range.
    """
    if not 1 <= bits <= BITS_LIMIT:
        raise ArrayError("bits of the entries out of range", got=bits, allowed=f"1 to {BITS_LIMIT}")
    if not 1 <= rounds <= 1000:
        raise DesignerError("number of rounds out of range", got=rounds, allowed="1 to 1000")
    fraction = homogeneous_degree(code) * bits if fixed else None
    top = 2**bits if fixed else 2**bits - 1
    tops = dict.fromkeys(code.operation.names, top)
    job = residue_job(code, sizes=sizes, tops=tops, points=points, workers=workers, seed=seed)
    generator = np.random.default_rng(seed)
    memory = Memory()
    records, equal = [], True
    for kind in KINDS:
        shapes = [tuple(sizes[index] for index in axes) for _, axes in code.operation.operands]
        operands = [example(kind, shape, top, generator) for shape in shapes]
        started = time.perf_counter()
        expected, way = direct(job, operands)
        elapsed = time.perf_counter() - started
        equal = equal and audited(code, operands, expected, generator)
        for _ in range(rounds):
            answers = arrivals(job, generator)[: job.received]
            seconds: dict[str, float] = {}
            found = job.run(operands, answers, memory=memory, seconds=seconds)
            same = bool(np.array_equal(found, expected))
            equal = equal and same
            records.append({
                "kind": kind, "equal": same, "arrived": answers, "direct": way,
                "seconds": {**seconds, "direct": elapsed},
            })  # fmt: skip
    return ExactTrials(
        job=job, sizes=dict(sizes), bits=bits, fraction_bits=fraction, equal=equal, rounds=tuple(records),
    )  # fmt: skip


def arrivals(job: ResidueJob, generator: np.random.Generator) -> list[int]:
    """The numbers of all answers in a random order; a worker's own in its order, where the points ask for that."""
    order: list[int] = generator.permutation(job.workers).tolist()
    points = job.points[0]
    if not points.in_order:
        return order
    own: dict[int, list[int]] = {}
    for number, owner in enumerate(points.owners):
        own.setdefault(owner, []).append(number)
    return [own[points.owners[number]].pop(0) for number in order]


def direct(job: ResidueJob, operands: Sequence[NDArray[Any]]) -> tuple[NDArray[Any], str]:
    """The result without coding, and how it was computed: by floats, by Python's integers, or modulo the primes."""
    operation, bound = job.code.operation, job.system.bound
    if bound <= EXACT_FLOATS:
        floats = [array.astype(np.float64) for array in operands]
        return evaluate(operation, floats).astype(np.int64), "float64, exact below 2^53"
    shaped = zip(operation.operands, operands, strict=True)
    lengths = {index: n for (_, axes), array in shaped for index, n in zip(axes, array.shape, strict=True)}
    if math.prod(lengths.values()) <= SMALL:
        result = evaluate(operation, [array.astype(object) for array in operands])
        return result.astype(np.int64) if bound < 2**63 else result, "Python integers"
    found = [program.multiply(*(residues(array, program) for array in operands)) for program in job.programs]
    return job.lifted(found), "the same primes, without coding"


def audited(
    code: Code, operands: Sequence[NDArray[Any]], expected: NDArray[Any], generator: np.random.Generator
) -> bool:
    """Whether some entries are what Python's integers say; of convolutions and maps none are looked at."""
    operation = code.operation
    if operation.is_convolution or operation.function is not None:
        return True
    for _ in range(AUDITS):
        entry = tuple(int(generator.integers(size)) for size in expected.shape)
        place = dict(zip(operation.free, entry, strict=True))
        parts = [
            array[tuple(slice(place[i], place[i] + 1) if i in place else slice(None) for i in axes)].astype(object)
            for (_, axes), array in zip(operation.operands, operands, strict=True)
        ]
        if math.prod(n for part in parts for n in part.shape) <= AUDITED and (
            int(evaluate(operation, parts).reshape(-1)[0]) != int(expected[entry])
        ):
            return False
    return True


def example(kind: str, shape: Sequence[int], top: int, generator: np.random.Generator) -> NDArray[Any]:
    """A matrix of integers of a magnitude: random, all the largest, all the least, or both of these at random."""
    dtype: Any = np.int64 if top < 2**62 else object
    if kind == "random":
        if top < 2**62:
            return generator.integers(-top, top, size=tuple(shape), endpoint=True)
        words = generator.integers(0, 2**32, size=(*shape, top.bit_length() // 32 + 2)).astype(object)
        return np.asarray(sum(words[..., n] << 32 * n for n in range(words.shape[-1])) % (2 * top + 1) - top)
    array = np.full(tuple(shape), top if kind == "all largest" else -top, dtype)
    if kind == "signs mixed":
        array[generator.random(tuple(shape)) < 0.5] = top
    return array
