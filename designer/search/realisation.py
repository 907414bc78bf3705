"""What is done with the code that a search found: points, the independent checker, and a run on matrices."""

from __future__ import annotations

from typing import Final

from designer.errors import DesignerError
from designer.proving.instances import check, found_certificate
from designer.search.execute import MOST_EXECUTED, execute
from designer.search.placement import place
from designer.search.run import Run

PLACING: Final = 20.0
"""Seconds for the search of points."""


def find_points(run: Run) -> None:
    """A field and points at which the code decodes and keeps its secrets."""
    if run.result.design is None:
        return
    run.tell("points")
    run.result.placement = place(run.result.design, run.goal.kind, seconds=PLACING)
    if not run.result.placement.proved:
        run.result.notes.append(f"no points are proved to do: {run.result.placement.reason}")


def certify(run: Run) -> None:
    """Let the independent checker look at the exponents and at the points, unless there are too many."""
    found, design = run.result.placement, run.result.design
    if design is None or found is None or found.points is None or len(found.points) > MOST_EXECUTED:
        return
    run.tell("certificate")
    try:
        run.result.table = found_certificate(design.scheme(kind=run.goal.kind).bind(), found.points)
        run.result.checked = check(run.result.table)
    except (DesignerError, ValueError) as error:
        run.result.notes.append(f"independent checker: {error}")


def run_on_matrices(run: Run) -> None:
    """Run the emitted program on random matrices."""
    found = run.result.placement
    if run.result.design is None or found is None or found.points is None:
        return
    if len(found.points) > MOST_EXECUTED:
        run.result.notes.append(f"not run on matrices: more than {MOST_EXECUTED} workers")
        return
    run.tell("execution")
    try:
        run.result.executed = execute(run.result.design, found, run.goal.kind).equal
    except DesignerError as error:
        run.result.notes.append(f"not run on matrices: {error}")
