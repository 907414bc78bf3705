"""Formulas in place of tables of exponents, where chains of arithmetic progressions are recognised."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product


def chain_formula(values: Sequence[int], letter: str) -> str | None:
    """A formula `offset + jump*(t // run) + step*(t % run)` for t = 0, 1, …; None if none is shorter.

    >>> chain_formula([3, 4, 5, 6], "i"), chain_formula([0, 1, 6, 7, 12], "t"), chain_formula([0, 1, 4, 9], "t")
    ('i + 3', '6*(t // 2) + t % 2', None)
    """
    offset, count = values[0], len(values)
    for run in (count, *range(2, count)):
        step = values[1] - offset if run > 1 and count > 1 else 0
        jump = values[run] - offset if run < count else 0
        if all(value == offset + jump * (t // run) + step * (t % run) for t, value in enumerate(values)):
            if run == count:
                return sum_text([(step, letter)], offset)
            if count < run + 2:
                return None
            return sum_text([(jump, f"({letter} // {run})"), (step, f"({letter} % {run})")], offset)
    return None


def affine_formula(values: Sequence[int], letters: Sequence[str], shape: Sequence[int]) -> str | None:
    """A formula that is affine in the indices of row-major values; None if there is none.

    >>> affine_formula([0, 1, 2, 10, 11, 12], ["i", "k"], [2, 3]), affine_formula([0, 1, 3], ["i"], [3])
    ('10*i + k', None)
    """
    table = dict(zip(product(*map(range, shape)), values, strict=True))
    origin = tuple(0 for _ in shape)
    steps = [
        table[(*origin[:axis], 1, *origin[axis + 1 :])] - table[origin] if size > 1 else 0
        for axis, size in enumerate(shape)
    ]
    for at, value in table.items():
        if value != table[origin] + sum(step * x for step, x in zip(steps, at, strict=True)):
            return None
    return sum_text(list(zip(steps, letters, strict=True)), table[origin])


def sum_text(terms: Sequence[tuple[int, str]], constant: int) -> str:
    """A sum as a formula.

    >>> sum_text([(2, "i"), (-1, "k"), (0, "j")], -3), sum_text([], 0), sum_text([(1, "(t % 2)")], 0)
    ('2*i - k - 3', '0', 't % 2')
    """
    text = ""
    for factor, letter in [*terms, (constant, "")]:
        if not factor:
            continue
        size = abs(factor)
        bare = letter[1:-1] if factor == 1 and letter.startswith("(") else letter
        word = f"{size}*{letter}" if letter and size > 1 else bare or str(size)
        text += f" {'-' if factor < 0 else '+'} {word}" if text else f"{'-' if factor < 0 else ''}{word}"
    return text or "0"
