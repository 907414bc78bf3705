"""Claim `identity`: the emitted decoder is right for all matrices.

Two ways, both on the very program that ships:

* the multilinear identity sum_w D[t,w] E_A[w,a] E_B[w,b] = [block product a·b belongs to target t], checked
  exactly over the field for chosen sets of answers, with the program's own encoding matrices and weights;
* one run of the whole program – cutting, encoding, workers, decoding, putting together – on generic
  (free, noncommutative) blocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import combinations, product
from random import Random
from types import ModuleType
from typing import Any, Final

from designer.algebra.field import Field
from designer.algebra.free import FreeElement
from designer.code import Code
from designer.kernels import select
from designer.points import EvaluationSet
from designer.verdict import Answer, Assurance, Verdict

COEFFICIENT_LIMIT: Final = 4_000_000
WORK_LIMIT: Final = 2_000_000_000
GENERIC_LIMIT: Final = 400_000
SETS: Final = 5000
CONFIDENCE: Final = 0.95
_CLAIM: Final = "the emitted program computes every target, for all matrices"

Mismatch = dict[str, Any]


def decide(code: Code, points: EvaluationSet, program: ModuleType, *, seed: int = 0) -> Verdict:
    """Check the emitted program on sets of answers (all of them where they are few), and on generic blocks.

    Args:
        code: the code that the program was emitted for.
        points: its evaluation set.
        program: the emitted program, loaded as a module.
        seed: for the choice of sets where they are many.
    """
    received = int(program.RECEIVED)
    total = math.comb(len(points), received)
    statement = f"from every {received} answers {_CLAIM}"
    products = math.prod(len(m) for m in code.exponents)
    if products * len(points) > COEFFICIENT_LIMIT:
        return Verdict(
            claim="identity", answer=Answer.UNDECIDED, scope="this program", statement=statement,
            because=(f"the identity has {products * len(points)} coefficients, more than the effort allows",),
        )  # fmt: skip
    affordable = max(
        2, WORK_LIMIT // (products * received * code.target_count * (1 if points.field.degree == 1 else 200))
    )
    sets = list(_sets(len(points), received, min(SETS, affordable), seed))
    identity = Identity(code, points.field, program.ENCODERS, program.TASKS)
    wrong = next(({"workers": list(u), **m} for u in sets if (m := identity.mismatch(u, program.weights(u)))), None)
    generic = points.field.degree == 1 and products * received <= GENERIC_LIMIT
    if wrong is None and generic and (found := generic_error(code, points.field, program, sets[-1])):
        wrong = {"workers": list(sets[-1]), **found}
    if wrong is not None:
        return Verdict(
            claim="identity", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope="this program",
            statement=statement, witness={"kind": "identity", **wrong},
        )  # fmt: skip
    extent = f"all {total}" if len(sets) == total else f"{len(sets)} random"
    extent += f" sets of {received} answers"
    if len(sets) < total:
        statement = f"from each of {len(sets)} random sets of {received} answers, {_CLAIM}"
    because = ["its encoding matrices and weights satisfy the multilinear identity exactly"]
    if generic:
        because.append("the whole program, run on free noncommuting blocks, returns the targets")
    because.append("assumed: its products of numeric arrays are exact within the bound in its header")
    if len(sets) < total:
        share = -math.log(1 - CONFIDENCE) / len(sets)
        because.append(f"at {CONFIDENCE:.0%} confidence less than {share:.2g} of all {total} sets could fail")
    return Verdict(
        claim="identity", answer=Answer.HOLDS,
        assurance=Assurance.EXHAUSTIVE if len(sets) == total else Assurance.SAMPLED,
        scope=f"this program, all matrices over {points.field.name}, {extent}",
        statement=statement, because=tuple(because),
    )  # fmt: skip


class Identity:
    """The multilinear identity of a code's encoding matrices; each answer's coefficients are computed once.

    Args:
        code: says which block products belong to which target.
        field: the finite field.
        encoders: for each operand the rows of its encoding matrix.
        tasks: for each answer the rows to multiply, one an operand, in each of its products.
    """

    def __init__(
        self, code: Code, field: Field, encoders: Sequence[Sequence[Sequence[int]]],
        tasks: Sequence[Sequence[Sequence[int]]],
    ) -> None:  # fmt: skip
        self.code, self.field, self.encoders, self.tasks = code, field, encoders, tasks
        self.sizes = [len(m) for m in code.exponents]
        self._rows: dict[int, list[int]] = {}
        self._own: dict[tuple[int, ...], set[int]] = {target: set() for target in code.operation.targets(code.parts)}
        for target, blocks in code.operation.terms(code.parts):
            self._own[target].add(self._number(blocks))

    def mismatch(self, used: Sequence[int], weights: Sequence[Sequence[int]]) -> Mismatch | None:
        """The first coefficient in which the identity fails for these answers and weights; None if it holds."""
        found = _combined(self.field, weights, [self._row(number) for number in used])
        if len(found) != len(self._own):
            return {"target": [], "blocks": [], "coefficient": len(found)}
        for (target, own), row in zip(self._own.items(), found, strict=True):
            for number, value in enumerate(row):
                if value != int(number in own):
                    return {"target": list(target), "blocks": self._blocks(number), "coefficient": int(value)}
        return None

    def _row(self, answer: int) -> list[int]:
        """An answer's coefficient at every product of one block from each operand."""
        if answer not in self._rows:
            field, total = self.field, [0] * math.prod(self.sizes)
            for split in self.tasks[answer]:
                row = [1]
                for matrix, number in zip(self.encoders, split, strict=True):
                    coded = matrix[number]
                    row = [field.mul(x, y) for x in row for y in coded]
                total = [field.add(x, y) for x, y in zip(total, row, strict=True)]
            self._rows[answer] = total
        return self._rows[answer]

    def _number(self, blocks: Sequence[int]) -> int:
        number = 0
        for block, size in zip(blocks, self.sizes, strict=True):
            number = number * size + block
        return number

    def _blocks(self, number: int) -> list[int]:
        blocks = []
        for size in reversed(self.sizes):
            number, block = divmod(number, size)
            blocks.append(block)
        return blocks[::-1]


def _combined(field: Field, weights: Sequence[Sequence[int]], rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Weights · rows, exactly."""
    if field.degree > 1:
        columns = list(zip(*rows, strict=True))
        return [[field.dot(row, column) for column in columns] for row in weights]
    import numpy as np

    kernel = import_module(f"designer.kernels.{select(field.order)}")
    exact = np.int64 if field.order < 2**63 else object
    left, right = (kernel.to_field(np.array(matrix, dtype=exact), field.order) for matrix in (weights, rows))
    result: list[list[int]] = kernel.from_field(kernel.dot(left, right, field.order), field.order).tolist()
    return result


def generic_error(code: Code, field: Field, program: ModuleType, used: Sequence[int]) -> Mismatch | None:
    """Run a program on free generators, one a block; the first wrong target, or None."""
    import numpy as np

    arrays = []
    for exponents in code.exponents:
        array = np.empty(exponents.shape, dtype=object)
        for position in product(*(range(size) for size in exponents.shape)):
            name = f"{exponents.operand}{list(position)}"
            array[position] = FreeElement.generator(name, field.order)
        arrays.append(array)
    tasks = program.encode(*program.prepare(*arrays))
    answers = {number: program.worker(tasks[number]) for number in used}
    found = program.decode(answers, *(array.shape for array in arrays))
    flat = [array.reshape(-1) for array in arrays]
    expected: dict[tuple[int, ...], FreeElement] = {}
    for target, blocks in code.operation.terms(code.parts):
        value = flat[0][blocks[0]]
        for operand, block in enumerate(blocks[1:], start=1):
            value = value * flat[operand][block]
        expected[target] = expected[target] + value if target in expected else value
    for target, value in expected.items():
        if value != found[target]:
            return {"target": list(target), "generic": True}
    return None


def _sets(count: int, received: int, most: int, seed: int) -> Iterator[tuple[int, ...]]:
    """All sets of answers, or some at random where they are many."""
    if math.comb(count, received) <= most:
        yield from combinations(range(count), received)
        return
    generator = Random(seed)  # noqa: S311  a choice of test cases
    for _ in range(most):
        yield tuple(sorted(generator.sample(range(count), received)))
