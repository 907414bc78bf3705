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
from itertools import combinations, product
from random import Random
from types import ModuleType
from typing import Any, Final

from designer.algebra.field import Field
from designer.algebra.free import FreeElement
from designer.code import Code
from designer.points import EvaluationSet
from designer.verdict import Answer, Assurance, Verdict

IDENTITY_LIMIT: Final = 20_000_000
EXTENSION_LIMIT: Final = 400_000
GENERIC_LIMIT: Final = 400_000
SETS: Final = 20


def decide(code: Code, points: EvaluationSet, program: ModuleType, *, seed: int = 0) -> Verdict:
    """Check the emitted program on sets of answers (all of them where they are few), and on generic blocks.

    Args:
        code, points: what the program was emitted for.
        program: the emitted program, loaded as a module.
        seed: for the choice of sets where they are many.
    """
    received = int(program.RECEIVED)
    statement = "the emitted program computes every target, for all matrices"
    size = received * math.prod(len(m) for m in code.exponents)
    limit = IDENTITY_LIMIT if points.field.degree == 1 else EXTENSION_LIMIT
    if size * code.target_count > limit * 64 or size > limit:
        return Verdict(
            claim="identity", answer=Answer.UNDECIDED, scope="this program", statement=statement,
            because=(f"the identity has {size} coefficients a target, more than the effort allows",),
        )  # fmt: skip
    sets = list(_sets(len(points), received, seed))
    every = len(sets) == math.comb(len(points), received)
    for used in sets:
        wrong = first_error(code, points.field, program.ENCODERS, program.TASKS, used, program.weights(used))
        if wrong is not None:
            return Verdict(
                claim="identity", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope="this program",
                statement=statement, witness={"kind": "identity", "workers": list(used), **wrong},
            )  # fmt: skip
    scope = f"this program; all {len(sets)} sets" if every else f"this program; {len(sets)} of {math.comb(len(points), received)} sets"
    because = ["encoding matrices and weights satisfy the multilinear identity exactly"]
    if points.field.degree == 1 and size <= GENERIC_LIMIT:
        wrong = generic_error(code, points.field, program, sets[-1])
        if wrong is not None:
            return Verdict(
                claim="identity", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope="this program",
                statement=statement, witness={"kind": "identity", "workers": list(sets[-1]), **wrong},
            )  # fmt: skip
        because.append("the whole program, run once on free noncommuting blocks, returns the targets")
    because.append("assumed: its matrix product is exact below the bound in its header")
    return Verdict(
        claim="identity", answer=Answer.HOLDS, assurance=Assurance.EXHAUSTIVE,
        scope=f"{scope} of {received} answers; all matrices over {points.field.name}", statement=statement,
        because=tuple(because),
    )  # fmt: skip


def first_error(
    code: Code, field: Field, encoders: Sequence[Sequence[Sequence[int]]],
    tasks: Sequence[Sequence[Sequence[int]]], used: Sequence[int], weights: Sequence[Sequence[int]],
) -> dict[str, Any] | None:  # fmt: skip
    """The first coefficient in which the multilinear identity fails; None if it holds."""
    observed = [_coefficients(field, encoders, tasks[number]) for number in used]
    found = _combined(field, weights, observed)
    wanted: dict[tuple[int, ...], set[int]] = {}
    sizes = [len(m) for m in code.exponents]
    for target, blocks in code.operation.terms(code.parts):
        number = 0
        for block, size in zip(blocks, sizes, strict=True):
            number = number * size + block
        wanted.setdefault(target, set()).add(number)
    for target, row in zip(code.operation.targets(code.parts), found, strict=True):
        own = wanted[target]
        for number, value in enumerate(row):
            if value != int(number in own):
                blocks = []
                for size in reversed(sizes):
                    number, block = divmod(number, size)
                    blocks.append(block)
                return {"target": list(target), "blocks": blocks[::-1], "coefficient": int(value)}
    return None


def _coefficients(
    field: Field, encoders: Sequence[Sequence[Sequence[int]]], task: Sequence[Sequence[int]]
) -> list[int]:
    """One answer's coefficient at every product of one block from each operand."""
    total: list[int] | None = None
    for split in task:
        row = [1]
        for matrix, number in zip(encoders, split, strict=True):
            coded = matrix[number]
            row = [field.mul(x, y) for x in row for y in coded]
        total = row if total is None else [field.add(x, y) for x, y in zip(total, row, strict=True)]
    return total or []


def _combined(field: Field, weights: Sequence[Sequence[int]], rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Weights · rows, exactly."""
    if field.degree > 1:
        columns = list(zip(*rows, strict=True))
        return [[field.dot(row, column) for column in columns] for row in weights]
    from importlib import import_module

    import numpy as np

    from designer.kernels import select

    kernel = import_module(f"designer.kernels.{select(field.order)}")
    exact = np.int64 if field.order < 2**63 else object
    left, right = (kernel.to_field(np.array(matrix, dtype=exact), field.order) for matrix in (weights, rows))
    result: list[list[int]] = kernel.from_field(kernel.dot(left, right, field.order), field.order).tolist()
    return result


def generic_error(code: Code, field: Field, program: ModuleType, used: Sequence[int]) -> dict[str, Any] | None:
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
        if not value == found[target]:
            return {"target": list(target), "generic": True}
    return None


def _sets(count: int, received: int, seed: int) -> Iterator[tuple[int, ...]]:
    """All sets of answers, or some at random where they are many."""
    if math.comb(count, received) <= SETS:
        yield from combinations(range(count), received)
        return
    generator = Random(seed)  # noqa: S311  a choice of test cases
    chosen: set[tuple[int, ...]] = {tuple(range(received)), tuple(range(count - received, count))}
    while len(chosen) < SETS:
        chosen.add(tuple(sorted(generator.sample(range(count), received))))
    yield from sorted(chosen)
