"""The search itself: clauses, exponents for what satisfies them, and a clause more where there are none."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from designer.algebra.sat import clauses
from designer.errors import DesignerError
from designer.search.design import Design
from designer.search.instance import Instance
from designer.search.order import places
from designer.search.order.encoding import Encoding
from designer.search.order.theory import Lesson, Theory


@dataclass(frozen=True)
class Found:
    """What the search says.

    Args:
        encoding: its clauses.
        design: exponents; None if there are none.
        lessons: the clauses of linear arithmetic.
        proof: lemmas and deletions, if they were asked for.
        conflicts: how often the search turned back.
    """

    encoding: Encoding
    design: Design | None
    lessons: tuple[Lesson, ...]
    proof: tuple[str, ...]
    conflicts: int


def encode(instance: Instance, workers: int) -> Encoding:
    """The clauses for an instance."""
    return places.encode(instance, workers)


def search(
    encoding: Encoding, *, progress: Callable[[str], None] | None = None, proof: bool = False, fallback: bool = False
) -> Found:
    """Exponents whose support is at most that of the encoding, or none.

    Args:
        encoding: the clauses.
        progress: gets a line now and then.
        proof: keep the lemmas of a refutation.
        fallback: z3 instead of python-sat.
    """
    start = time.monotonic()
    lessons: list[Lesson] = []
    solver = clauses(encoding.clauses, len(encoding.names), proof=proof, fallback=fallback)
    theory = None
    while (model := solver.model()) is not None:
        theory = theory or Theory(encoding)
        base = theory.point(model)
        if not isinstance(base, Lesson):
            return Found(encoding, _design(encoding, model, base), tuple(lessons), (), solver.conflicts)
        lessons.append(base)
        solver.add(base.clause)
        if progress:
            seconds = time.monotonic() - start
            progress(f"{seconds:.1f} s: {solver.conflicts} conflicts, {len(lessons)} clauses of linear arithmetic")
    return Found(encoding, None, tuple(lessons), tuple(solver.proof()), solver.conflicts)


def _design(encoding: Encoding, model: list[bool], base: list[int]) -> Design:
    """Exponents, counted again.

    Raises:
        DesignerError: they are no code, or have too many sums: a defect of the program.
    """
    design = Design(encoding.instance, places.exponents(encoding, model, base)).normal()
    if design.fault or design.support > encoding.workers:
        raise DesignerError(
            "an order that the clauses allow is no code", where=encoding.instance.key,
            got=design.fault or f"{design.support} sums", allowed=f"{encoding.workers}",
        )  # fmt: skip
    return design
