"""Where a search begins: codes of the catalogue's families, and the table of the best codes known."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from designer.search.design import Design
from designer.search.families import members
from designer.search.goal import Goal
from designer.search.proof_store import check_proof
from designer.search.reliance import doubt
from designer.search.run import Run

if TYPE_CHECKING:
    from designer.search.best_codes import BestCodes


def offer_known(run: Run, table: BestCodes | None) -> None:
    """Offer the codes of families and of the table, and take over the table's lower bound."""
    run.tell("families")
    if table is not None:
        offer_recorded(run, table)
    offer_families(run)
    if run.goal.instance.name == "batch" and run.goal.instance.targets > 2:
        count, masks = run.goal.instance.targets, run.goal.instance.masks
        run.result.notes.append(
            "monomials are the wrong basis for a batch: Lagrange coding needs "
            f"{2 * (count + masks - 1) + 1} workers "
            f"(coded-designer check lagrange K={count} T={masks} --function A*B)"
        )


def offer_recorded(run: Run, table: BestCodes) -> None:
    """Offer the table's code; take its bound if it is the package's, or is proved here and now."""
    goal, found = run.goal, run.result
    record = table.best(goal.instance.key, goal.kind)
    if record is None or goal.modulus not in (None, record.modulus):
        return
    run.offer(record.design(), f"table of the best codes known: {record.method}")
    if record.lower_bound <= found.lower or goal.modulus is not None or run.prove:
        return
    own = table.records[table.place(goal.instance, goal.kind)]
    if why := doubt(table, own, partial(check_proof, directories=[table.directory], seconds=run.left)):
        found.notes.append(f"the lower bound {record.lower_bound} of one's own table is not taken over: {why}")
        return
    found.lower = record.lower_bound
    found.reason = f"table of the best codes known: {record.bound_reason}"


def offer_families(run: Run) -> None:
    """Offer the codes of families; those over the integers also modulo a number, where one is asked for."""
    goal = run.goal
    for member in members(goal.instance):
        design = member.design
        if (design.modulus is not None) != goal.cyclic:
            if not goal.cyclic:
                continue
            design = replace_modulus(design, goal)
        if goal.modulus not in (None, design.modulus) or design.fault:
            continue
        run.result.known.append((member.label, design.workers(goal.kind)))
        run.offer(design, f"family: {member.label}")
    run.result.known.sort(key=lambda pair: (pair[1], pair[0]))


def replace_modulus(design: Design, goal: Goal) -> Design:
    """An integer code modulo the goal's number, or modulo the least one above its degree."""
    return replace(design, modulus=goal.modulus or design.degree + 1)
