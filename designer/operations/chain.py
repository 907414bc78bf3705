"""Product of a chain of t >= 2 matrices A1·A2·…·At; factor s is cut into p(s-1) x p(s) blocks.

A file for chains of every length gives one formula for the first, the middle and the last factors,
in the letters

    l, r    left and right index of the factor's block    pl, pr  their numbers of parts
    w       product of the inner parts before index l     W       product of all inner parts
    p0, pt  parts of the rows of the first and of the columns of the last factor

and so does the carrier, with l and r the row and the column of the target.
"""

from __future__ import annotations

from collections.abc import Sequence

from designer.algebra.expression import Expression, parse
from designer.operation import Operation, parse_signature
from designer.operations.declaration import Declaration

BOUNDS: dict[str, str] = {}
LONGEST = 15


def declare(declaration: Declaration) -> Operation:
    """The operation for the file's `factors`."""
    count = declaration.number("factors", 2, LONGEST)
    text = ", ".join(f"l{s} l{s + 1}" for s in range(count)) + f" -> l0 l{count}"
    return parse_signature("chain", text, [f"A{s}" for s in range(1, count + 1)])


def bounds(factors: int) -> dict[str, str]:
    """Index l0, …, lt -> its number of parts p0, …, pt."""
    return {f"l{s}": f"p{s}" for s in range(factors + 1)}


def letters(factors: int, factor: int | None = None) -> dict[str, Expression]:
    """What the letters of a family's formulas mean in one factor (1 … t), or in a target or claim (None)."""
    left, right = (0, factors) if factor is None else (factor - 1, factor)
    return {
        "l": parse(f"l{left}"),
        "r": parse(f"l{right}"),
        "pl": parse(f"p{left}"),
        "pr": parse(f"p{right}"),
        "w": _product([f"p{s}" for s in range(1, left)]),
        "W": _product([f"p{s}" for s in range(1, factors)]),
        "pt": parse(f"p{factors}"),
        "t": parse(str(factors)),
    }


def kind(factors: int, factor: int) -> str:
    """Which of a family's formulas belongs to a factor."""
    return "first" if factor == 1 else "last" if factor == factors else "middle"


def _product(names: Sequence[str]) -> Expression:
    return parse("*".join(names) or "1")
