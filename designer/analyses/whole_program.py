"""Runs of a whole emitted program: on generic blocks, and on random arrays with wrong answers among the others.

The identity of encoding matrices and weights says nothing of how a program cuts arrays, what its workers compute, how
it puts targets together, which masks it draws and which answers it takes for wrong. A run does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from operator import add, mul, sub
from random import Random
from types import ModuleType
from typing import Any, Final

from designer.algebra.field import Field
from designer.algebra.free import FreeElement
from designer.algebra.linear import matmul
from designer.code import Code
from designer.operations.polynomial import words

Mismatch = dict[str, Any]

NUMERIC_LIMIT: Final = 60_000
"""Multiplications of the direct computation; larger ones are not carried out."""

COINCIDENCE_BITS: Final = 40
"""A sampler whose draws stay the same is refuted if a uniform one does that with probability 2^-40 at most."""


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
            return {"workers": list(used), "target": list(target), "generic": True}
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
    program.wrong_answers = lambda answers, *shapes: []  # type: ignore[attr-defined]
    try:
        yield
    finally:
        program.wrong_answers = search  # type: ignore[attr-defined]


def numeric_error(
    code: Code, field: Field, program: ModuleType, used: Sequence[int], generator: Random, *, wrong_entries: int = 0
) -> Mismatch | None:
    """Run a program on random arrays, WRONG of its answers wrong; the first wrong entry of the result, or None.

    Args:
        code: the code.
        field: of the program.
        program: the emitted program.
        used: answers that come first; others follow until there are enough.
        generator: of the arrays and the wrong answers.
        wrong_entries: how many entries of a wrong answer are wrong; 0 for all.
    """
    import numpy as np

    arrays = random_arrays(code, field, generator)
    tasks = program.encode(*program.prepare(*arrays))
    needed = [*used, *(n for n in range(len(tasks)) if n not in used)][: program.RECEIVED]
    answers = {number: program.worker(tasks[number]) for number in needed}
    liars = generator.sample(needed, getattr(program, "WRONG", 0))
    for number in liars:
        noise = np.zeros(answers[number].size, arrays[0].dtype)
        for place in generator.sample(range(noise.size), min(wrong_entries or noise.size, noise.size)):
            noise[place] = generator.randrange(1, field.order)
        lie = program.to_field(noise.reshape(answers[number].shape), field.order)
        answers[number] = program.add(answers[number], lie, field.order)
    decoded = program.decode(answers, *(array.shape for array in arrays))
    found, expected = program.from_field(decoded, field.order), direct(code, field, arrays)
    if found.shape != expected.shape:
        return {"shape": list(found.shape), "expected": list(expected.shape)}
    differing = np.argwhere(found != expected)
    if not len(differing):
        return None
    entry = tuple(int(x) for x in differing[0])
    return {
        "workers": sorted(needed), "liars": sorted(liars), "entry": list(entry), "value": int(found[entry]),
        "expected": int(expected[entry]),
    }  # fmt: skip


def affordable(code: Code) -> bool:
    """Whether the direct computation is small enough for a run on numbers."""
    return math.prod(_sizes(code).values()) <= NUMERIC_LIMIT


def _sizes(code: Code) -> dict[str, int]:
    """Sizes of the indices that their parts don't divide, where there are parts."""
    return {index: 2 * count + (1 if count > 1 else 0) for index, count in code.parts.items()}


def random_arrays(code: Code, field: Field, generator: Random) -> list[Any]:
    """An array of field elements for each operand."""
    import numpy as np

    sizes, arrays = _sizes(code), []
    for _, axes in code.operation.operands:
        shape = [sizes[index] for index in axes]
        flat = [generator.randrange(field.order) for _ in range(math.prod(shape))]
        arrays.append(np.array(flat, dtype=np.int64 if field.order <= 2**63 else object).reshape(shape))
    return arrays


def direct(code: Code, field: Field, arrays: Sequence[Any]) -> Any:
    """The operation by its definition, one multiplication of field elements after the other."""
    import numpy as np

    operation = code.operation
    if operation.function is not None:
        return np.stack([_mapped(code, field, [array[n].tolist() for array in arrays]) for n in range(len(arrays[0]))])
    sizes = {
        index: size for array, (_, axes) in zip(arrays, operation.operands, strict=True)
        for index, size in zip(axes, array.shape, strict=True)
    }  # fmt: skip
    result = np.zeros([sum(sizes[i] for i in terms) - len(terms) + 1 for terms in operation.output], dtype=object)
    for assignment in product(*map(range, sizes.values())):
        at = dict(zip(sizes, assignment, strict=True))
        value = 1
        for array, (_, axes) in zip(arrays, operation.operands, strict=True):
            value = field.mul(value, int(array[tuple(at[index] for index in axes)]))
        place = tuple(sum(at[index] for index in terms) for terms in operation.output)
        result[place] = field.add(int(result[place]), value)
    return result


def _mapped(code: Code, field: Field, matrices: Sequence[list[list[int]]]) -> Any:
    """A polynomial map: the sum of its words, each a product of matrices with a factor."""
    import numpy as np

    function, named = code.operation.function, dict(zip(code.operation.names, matrices, strict=True))
    if function is None:
        raise AssertionError("no polynomial map")
    shape = tuple(sum(_sizes(code)[index] for index in terms) for terms in code.operation.output[1:])
    total = np.zeros(shape, dtype=object)
    for word, factor in words(function).items():
        value = [[field.mul(field.element(factor), x) for x in row] for row in named[word[0]]]
        for letter in word[1:]:
            value = matmul(value, named[letter], field)
        for place in np.ndindex(shape):
            total[place] = field.add(int(total[place]), value[place[0]][place[1]])
    return total


def masks_error(code: Code, field: Field, program: ModuleType, generator: Random) -> Mismatch | None:
    """Whether every encoding takes its masks from fresh draws of the program's sampler; None if so.

    Encodings go on until each operand's masks have changed, or have stayed the same so often that a uniform sampler
    does that once in 2^COINCIDENCE_BITS runs.
    """
    import numpy as np

    arrays = program.prepare(*random_arrays(code, field, generator))
    first, error = _encoding(code, field, program, arrays)
    stuck = [number for number, masks in enumerate(first) if np.size(masks)]
    if error is not None or not stuck:
        return error
    bits = min(np.size(first[number]) for number in stuck) * math.log2(field.order)
    repeats = math.ceil(COINCIDENCE_BITS / bits)
    for _ in range(repeats):
        drawn, error = _encoding(code, field, program, arrays)
        if error is not None:
            return error
        stuck = [number for number in stuck if np.array_equal(first[number], drawn[number])]
        if not stuck:
            return None
    return {"operand": code.maps[stuck[0]].operand, "masks": f"the same in {repeats + 1} encodings"}


def _encoding(
    code: Code, field: Field, program: ModuleType, arrays: Sequence[Any]
) -> tuple[list[Any], Mismatch | None]:
    """The masks that an encoding draws, and how its shares differ from those that these masks give, if they do."""
    import numpy as np

    expected = [m.masks for m in code.maps]
    with _recorded(program) as drawn:
        tasks = program.encode(*arrays)
    if [len(masks) for masks in drawn] != expected:
        return drawn, {"masks": [len(masks) for masks in drawn], "expected": expected}
    again = program.encode(*arrays, masks=[program.to_field(masks, field.order) for masks in drawn])
    for number, (task, same) in enumerate(zip(tasks, again, strict=True)):
        shares = zip((x for blocks in task for x in blocks), (x for blocks in same for x in blocks), strict=True)
        if any(np.any(x != y) for x, y in shares):
            return drawn, {"share": number, "masks": "not those that were drawn"}
    return drawn, None


@contextmanager
def _recorded(program: ModuleType) -> Iterator[list[Any]]:
    """What the program's sampler draws."""
    sampler, drawn = program.uniform, list[Any]()

    def record(shape: Sequence[int], q: int) -> Any:
        drawn.append(sampler(shape, q))
        return drawn[-1]

    program.uniform = record  # type: ignore[attr-defined]
    try:
        yield drawn
    finally:
        program.uniform = sampler  # type: ignore[attr-defined]
