"""Claim `identity`: the emitted program is right for all matrices.

Three ways, all on the very program that ships:

* the multilinear identity sum_w D[t,w] E_A[w,a] E_B[w,b] = [block product a·b belongs to target t], checked
  exactly over the field for chosen sets of answers, with the program's own encoding matrices and weights; for a
  polynomial map, that the weights turn the values of every monomial at the points into its values at the nodes;
* its encoding matrices compared with the code's at these points: what was decided of the code's privacy and of its
  sets of answers holds for the program;
* runs of the whole program – cutting, encoding, workers, decoding, putting together – on generic (free,
  noncommutative) blocks, and on random arrays with as many wrong answers as it corrects.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from random import Random
from types import ModuleType
from typing import Final

from designer.algebra.field import Field
from designer.algebra.selections import Selections
from designer.analyses import whole_program
from designer.analyses.exact import selections
from designer.analyses.whole_program import Mismatch
from designer.analyses.witness import order_splits
from designer.code import Code
from designer.functional import share_row, system
from designer.kernels import select
from designer.points import EvaluationSet
from designer.verdict import Answer, Assurance, Verdict

COEFFICIENT_LIMIT: Final = 4_000_000
WORK_LIMIT: Final = 2_000_000_000
GENERIC_LIMIT: Final = 400_000
SETS: Final = 5000
RUNS: Final = 3
CONFIDENCE: Final = 0.95
_CLAIM: Final = "the emitted program computes every target, for all matrices"
_FAILURES: Final = (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError)
"""What a program that was changed may raise instead of giving a wrong result."""


def decide(code: Code, points: EvaluationSet, program: ModuleType, *, seed: int = 0) -> Verdict:
    """Check the emitted program on sets of answers (all of them where they are few), and as a whole.

    Args:
        code: the code that the program was emitted for.
        points: its evaluation set.
        program: the emitted program, loaded as a module.
        seed: for the choice of sets where they are many.
    """
    received = int(getattr(program, "DECODED", program.RECEIVED))
    corrects = received < program.RECEIVED
    chosen = Selections.of_answers(len(points)) if corrects else selections(points)
    total = chosen.count(received) if received >= 0 else 0
    right = "right " if corrects else ""
    statement = f"from every {received} {right}answers {_CLAIM}"
    products = math.prod(len(m) for m in code.maps)
    if not 1 <= received <= program.RECEIVED <= len(points):
        found: Mismatch = {"decoded": received, "received": int(program.RECEIVED), "answers": len(points)}
        return _refuted(statement, found)
    if products * len(points) > COEFFICIENT_LIMIT:
        return Verdict(
            claim="identity", answer=Answer.UNDECIDED, scope="this program", statement=statement,
            because=(f"the identity has {products * len(points)} coefficients, more than the effort allows",),
        )  # fmt: skip
    affordable = max(
        2, WORK_LIMIT // (products * received * code.target_count * (1 if points.field.degree == 1 else 200))
    )
    sets = list(_sets(chosen, received, min(SETS, affordable), seed))
    checks = {
        **_identity(code, points, program, sets),
        "its shares are the code's at these points": lambda: shares_error(code, points, program),
        **_runs(code, points, program, sets, generic=products * received <= GENERIC_LIMIT, seed=seed),
    }
    for check in checks.values():
        if (wrong := _outcome(check)) is not None:
            return _refuted(statement, wrong)
    extent = f"all {total}" if len(sets) == total else f"{len(sets)} random"
    extent = (
        f"{extent} sets of {received} {right}answers" if received < len(points) else f"all {received} answers together"
    )
    because = [*checks, "assumed: its products of numeric arrays are exact within the bound in its header"]
    if not any(name.startswith("the whole program") for name in checks):
        because.append("assumed: it cuts, multiplies and puts together as defined; it is too large to be run here")
    if len(sets) < total:
        statement = f"from each of {len(sets)} random sets of {received} {right}answers, {_CLAIM}"
        share = -math.log(1 - CONFIDENCE) / len(sets)
        because.append(f"at {CONFIDENCE:.0%} confidence less than {share:.2g} of all {total} sets could fail")
    return Verdict(
        claim="identity", answer=Answer.HOLDS,
        assurance=Assurance.EXHAUSTIVE if len(sets) == total else Assurance.SAMPLED,
        scope=f"this program, all matrices over {points.field.name}, {extent}",
        statement=statement, because=tuple(because),
    )  # fmt: skip


def _refuted(statement: str, found: Mismatch) -> Verdict:
    return Verdict(
        claim="identity", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope="this program",
        statement=statement, witness={"kind": "identity", **found},
    )  # fmt: skip


Check = Callable[[], Mismatch | None]


def _outcome(check: Check) -> Mismatch | None:
    """What a check finds; a program that fails in it is found wrong, too."""
    try:
        return check()
    except _FAILURES as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _identity(
    code: Code, points: EvaluationSet, program: ModuleType, sets: Sequence[tuple[int, ...]]
) -> dict[str, Check]:
    """The identity for every set, and what it says if it holds."""
    identity: Identity | Evaluation
    if code.operation.function is None:
        identity = Identity(code, points.field, program.ENCODERS, program.TASKS)
    else:
        identity = Evaluation(code, points)

    def check() -> Mismatch | None:
        for used in sets:
            found = _outcome(lambda used=used: identity.mismatch(used, program.weights(used)))  # type: ignore[misc]
            if found is not None:
                return {"workers": list(used), **found}
        return None

    return {identity.because: check}


def _runs(
    code: Code, points: EvaluationSet, program: ModuleType, sets: Sequence[tuple[int, ...]], *, generic: bool, seed: int
) -> dict[str, Check]:
    """Runs of the whole program that the effort allows, and what they say."""
    field, checks = points.field, dict[str, Check]()
    generator = Random(seed)  # noqa: S311  test cases

    def run(number: int) -> Mismatch | None:
        used = sets[number * (len(sets) - 1) // (RUNS - 1)]
        return whole_program.numeric_error(code, field, program, used, generator, wrong_entries=number % 2)

    if generic and field.degree == 1:
        name = "the whole program, run on free noncommuting blocks, returns the targets"
        checks[name] = lambda: whole_program.generic_error(code, field, program, sets[-1])
    if whole_program.affordable(code):
        wrong = getattr(program, "WRONG", 0)
        lies = f" and with {wrong} of its answers wrong" if wrong else ""
        name = f"the whole program, run on random arrays{lies}, returns what the definition gives"
        checks[name] = lambda: next(filter(None, map(run, range(RUNS))), None)
    if code.masked:
        name = "its masks are fresh draws of its sampler"
        checks[name] = lambda: whole_program.masks_error(code, field, program, generator)
    return checks


def shares_error(code: Code, points: EvaluationSet, program: ModuleType) -> Mismatch | None:
    """The first share that is not the code's at its point; None if all are."""
    if points.in_order and tuple(program.OWNERS) != points.owners:
        return {"owners": list(program.OWNERS), "expected": list(points.owners)}
    if len(program.TASKS) != len(points):
        return {"answers": len(program.TASKS), "expected": len(points)}
    for number, order in enumerate(points.orders):
        splits = order_splits(order, len(code.maps))
        for split, task in zip(splits, program.TASKS[number], strict=True):
            for operand, (m, part) in enumerate(zip(code.maps, split, strict=True)):
                expected = share_row(code, operand, points, number, part)
                if [int(x) for x in program.ENCODERS[operand][task[operand]]] != expected:
                    return {"operand": m.operand, "share": number, "expected": expected}
    return None


class Evaluation:
    """The same for a polynomial map of blocks at nodes: a linear identity on the values of a polynomial.

    Answers are values of a polynomial of known degree with matrices as coefficients, targets its values at nodes.
    So it suffices that the weights map each monomial's values at the points to its values at the nodes, given that
    every share is the encoding polynomial's value and that workers compute the map of their shares.
    """

    because = (
        "its weights turn values at the points into values at the nodes, for every monomial up to the degree, exactly"
    )

    def __init__(self, code: Code, points: EvaluationSet) -> None:
        self.field, self.system = points.field, system(code, points)

    def mismatch(self, used: Sequence[int], weights: Sequence[Sequence[int]]) -> Mismatch | None:
        """The first monomial for which the identity fails for these answers and weights; None if it holds."""
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


def _sets(chosen: Selections, received: int, most: int, seed: int) -> Iterator[tuple[int, ...]]:
    """All sets of answers that may arrive, or some at random where they are many."""
    if chosen.count(received) <= most:
        yield from (tuple(sorted(answers)) for answers in chosen.iterate(received))
        return
    generator = Random(seed)  # noqa: S311  a choice of test cases
    for _ in range(most):
        yield tuple(sorted(chosen.random(received, generator)))
