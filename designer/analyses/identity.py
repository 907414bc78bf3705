"""Claim `identity`: the emitted decoder is right for all matrices.

Two ways, both on the very program that ships:

* the multilinear identity sum_w D[t,w] E_A[w,a] E_B[w,b] = [block product a·b belongs to target t], checked
  exactly over the field for chosen sets of answers, with the program's own encoding matrices and weights; for a
  polynomial map, that the weights turn the values of every monomial at the points into its values at the nodes;
* one run of the whole program – cutting, encoding, workers, decoding, putting together – on generic
  (free, noncommutative) blocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from operator import add, mul, sub
from random import Random
from types import ModuleType
from typing import Any, Final

from designer.algebra.field import Field
from designer.algebra.free import FreeElement
from designer.algebra.selections import Selections
from designer.analyses.exact import selections
from designer.code import Code
from designer.functional import share_rows, system
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
    received = int(getattr(program, "DECODED", program.RECEIVED))
    wrong_answers = received < program.RECEIVED
    chosen = Selections.of_answers(len(points)) if wrong_answers else selections(points)
    total = chosen.count(received)
    right = "right " if wrong_answers else ""
    statement = f"from every {received} {right}answers {_CLAIM}"
    products = math.prod(len(m) for m in code.maps)
    if products * len(points) > COEFFICIENT_LIMIT:
        return Verdict(
            claim="identity", answer=Answer.UNDECIDED, scope="this program", statement=statement,
            because=(f"the identity has {products * len(points)} coefficients, more than the effort allows",),
        )  # fmt: skip
    affordable = max(
        2, WORK_LIMIT // (products * received * code.target_count * (1 if points.field.degree == 1 else 200))
    )
    sets = list(_sets(chosen, received, min(SETS, affordable), seed))
    identity: Identity | Evaluation
    if code.operation.function is None:
        identity = Identity(code, points.field, program.ENCODERS, program.TASKS)
    else:
        identity = Evaluation(code, points, program.ENCODERS, program.TASKS)
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
    extent += f" sets of {received} {right}answers"
    if len(sets) < total:
        statement = f"from each of {len(sets)} random sets of {received} {right}answers, {_CLAIM}"
    because = [identity.because]
    if generic:
        because.append("the whole program, run on free noncommuting blocks, returns the targets")
    if wrong_answers:
        because.append("wrong answers are located by the program, and what is left of them is verified at every entry")
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


class Evaluation:
    """The same for a polynomial map of blocks at nodes: a linear identity on the values of a polynomial.

    Answers are values of a polynomial of known degree with matrices as coefficients, targets its values at nodes.
    So it suffices that the weights map each monomial's values at the points to its values at the nodes, and that
    every share is the encoding polynomial's value.
    """

    because = (
        "its weights turn values at the points into values at the nodes, for every monomial up to the degree, exactly"
    )

    def __init__(
        self, code: Code, points: EvaluationSet, encoders: Sequence[Sequence[Sequence[int]]],
        tasks: Sequence[Sequence[Sequence[int]]],
    ) -> None:  # fmt: skip
        self.field, self.system = points.field, system(code, points)
        self.wrong_share: Mismatch | None = None
        for operand, m in enumerate(code.maps):
            for number, row in enumerate(share_rows(code, operand, points)):
                if list(encoders[operand][tasks[number][0][operand]]) != row:
                    self.wrong_share = {"operand": m.operand, "share": number}

    def mismatch(self, used: Sequence[int], weights: Sequence[Sequence[int]]) -> Mismatch | None:
        """The first monomial for which the identity fails for these answers and weights; None if it holds."""
        if self.wrong_share is not None:
            return self.wrong_share
        found = _combined(self.field, weights, [self.system.observed[number] for number in used])
        for target, row, expected in zip(self.system.targets, found, self.system.wanted, strict=True):
            for exponent, (value, goal) in enumerate(zip(row, expected, strict=True)):
                if value != goal:
                    return {"target": list(target), "exponent": exponent, "value": int(value)}
        return None


class Identity:
    """The multilinear identity of a code's encoding matrices; each answer's coefficients are computed once.

    Args:
        code: says which block products belong to which target.
        field: the finite field.
        encoders: for each operand the rows of its encoding matrix.
        tasks: for each answer the rows to multiply, one an operand, in each of its products.
    """

    because = "its encoding matrices and weights satisfy the multilinear identity exactly"

    def __init__(
        self, code: Code, field: Field, encoders: Sequence[Sequence[Sequence[int]]],
        tasks: Sequence[Sequence[Sequence[int]]],
    ) -> None:  # fmt: skip
        self.code, self.field, self.encoders, self.tasks = code, field, encoders, tasks
        self.sizes = [len(m) for m in code.maps]
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

    arrays: list[Any] = []
    masks: list[Any] = []
    for m in code.maps:
        generators = [FreeElement.generator(name, field.order) for name in m.names]
        array, random = np.empty(m.blocks, dtype=object), np.empty(m.masks, dtype=object)
        array[:], random[:] = generators[: m.blocks], generators[m.blocks :]
        axes = len(code.operation.operands[len(arrays)][1])
        arrays.append(array.reshape(m.shape))
        masks.append(random.reshape((m.masks, *(1,) * axes)))
    given = {"masks": masks} if code.masked else {}
    tasks = program.encode(*program.prepare(*arrays), **given)
    needed = [*used, *(n for n in range(len(tasks)) if n not in used)][: program.RECEIVED]
    answers = {number: program.worker(tasks[number]) for number in needed}
    with _all_right(program):
        found = program.decode(answers, *(array.shape for array in arrays))
    flat = [array.reshape(-1) for array in arrays]
    expected: dict[tuple[int, ...], FreeElement] = {}
    for target, blocks in code.operation.terms(code.parts):
        chosen = [values[block] for values, block in zip(flat, blocks, strict=True)]
        value = _of_blocks(code, chosen)
        expected[target] = expected[target] + value if target in expected else value
    for target, value in expected.items():
        if value != found[target]:
            return {"target": list(target), "generic": True}
    return None


def _of_blocks(code: Code, blocks: Sequence[Any]) -> Any:
    """What a target is made of: the product of its blocks, or the function of them."""
    function = code.operation.function
    if function is not None:
        return function.read(_Values(dict(zip(code.operation.names, blocks, strict=True))))
    value = blocks[0]
    for block in blocks[1:]:
        value = value * block
    return value


class _Values:
    """Reads a formula on elements of a ring."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def number(self, value: int) -> int:
        return value

    def name(self, letter: str) -> Any:
        return self.values[letter]

    def apply(self, symbol: str, operands: Sequence[Any]) -> Any:
        if symbol == "neg":
            return -operands[0]
        return {"+": add, "-": sub, "*": mul}[symbol](*operands)


@contextmanager
def _all_right(program: ModuleType) -> Iterator[None]:
    """The program without its search for wrong answers, which looks at values and not at free blocks."""
    search = getattr(program, "wrong_answers", None)
    if search is None:
        yield
        return
    program.wrong_answers = lambda answers: []  # type: ignore[attr-defined]
    try:
        yield
    finally:
        program.wrong_answers = search  # type: ignore[attr-defined]


def _sets(chosen: Selections, received: int, most: int, seed: int) -> Iterator[tuple[int, ...]]:
    """All sets of answers that may arrive, or some at random where they are many."""
    if chosen.count(received) <= most:
        yield from (tuple(sorted(answers)) for answers in chosen.iterate(received))
        return
    generator = Random(seed)  # noqa: S311  a choice of test cases
    for _ in range(most):
        yield tuple(sorted(chosen.random(received, generator)))
