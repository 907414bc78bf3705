"""Running a design: its emitted program on random and extreme matrices, at the points of its placement."""

from __future__ import annotations

from typing import Final

from designer.analyses.choice import default_points
from designer.errors import DesignerError
from designer.execution import Execution, run
from designer.scheme_file import load_text
from designer.search.boxes import Box
from designer.search.design import Design
from designer.search.placement import Placement

SIZE: Final = 24
"""Length of every index by default: enough for several entries a block."""

MOST_EXECUTED: Final = 1_000
"""Workers above which no code is run on matrices."""


def execute(
    design: Design, placement: Placement, kind: str, *, size: int | None = None, rounds: int = 1, seed: int = 0
) -> Execution:
    """Emit a design's program, encode, multiply, decode, and compare with the direct computation.

    Args:
        design: the code.
        placement: its points.
        kind: the class in which it counts.
        size: length of every index; by default 24, or the number of its parts.
        rounds: rounds for every kind of matrices.
        seed: of the matrices.

    Returns:
        What came out; its field `equal` says whether all results are right.

    Raises:
        DesignerError: the placement has no points.
    """
    if placement.points is None:
        raise DesignerError("a design without points cannot be run", where=design.instance.key, got=placement.reason)
    parts = design.instance.parts.values()
    length = size if size is not None else max(SIZE, *parts)
    return run(design.scheme(kind=kind).bind(), placement.points, size=length, rounds=rounds, seed=seed)


def execute_on_grid(box: Box, *, seed: int = 0) -> Execution | None:
    """Emit the program of a code on grids, and run it at the least full grid; None if that is too large.

    Args:
        box: the code.
        seed: of the matrices.
    """
    if box.workers > MOST_EXECUTED:
        return None
    code = load_text(box.text(f"code on grids for {box.instance.key}")).bind()
    return run(code, default_points(code), size=max(SIZE, *box.instance.parts.values()), rounds=1, seed=seed)
