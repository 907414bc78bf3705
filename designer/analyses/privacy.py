"""Claim `privacy`: no T workers learn anything of the data from their shares together.

A combination of shares in which all masks cancel shows what it holds of the data; without one the shares are uniform,
whatever the data. So T workers learn nothing if and only if every combination that cancels the masks cancels the
data, too. Methods, in order:

* `lagrange`: blocks at nodes, points that are no data's node: given the data, any T shares determine T masks, and the
  masks the shares.
* `progression`: mask exponents in steps of g: the rows x^s (1, x^g, x^2g, …) of different nonzero x^g are independent
  (Vandermonde); two workers with the same x^g cancel each other's masks.
* `minors`: as many masks as colluders: the table of all T x T minors.
* `circuits`: depth-first elimination of the masks over all sets of at most T workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from designer.analyses.collusion import Collusion, Leak, collusion
from designer.analyses.question import Question
from designer.code import Code
from designer.errors import DesignerError
from designer.functional import check_dimension
from designer.node_product import NodeProduct
from designer.points import EvaluationSet
from designer.verdict import Answer, Assurance, Verdict

OTHERS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrecy:
    """What is known of one operand.

    Args:
        operand: its name.
        private: whether T workers learn nothing; None if it was not decided.
        assurance: kind of the argument, None if undecided.
        because: the argument in words.
        leak: a combination that shows data, if there is one.
        others: further sets of workers that leak, if they were looked for.
    """

    operand: str
    private: bool | None
    assurance: Assurance | None
    because: str
    leak: Leak | None = None
    others: tuple[tuple[int, ...], ...] = ()


def decide(question: Question) -> Verdict | None:
    """Decide for every operand; None where nobody asked and the scheme has no masks and claims nothing.

    Raises:
        DesignerError: fewer colluders than one, or more than there are workers.
        PointsError: the points do not fit the code's variables.
    """
    code, points, asked = question.code, question.points, question.colluders
    claimed = code.colluders if code.colluders is not None else int(code.masked)
    if asked is None and not claimed:
        return None
    check_dimension(code, points)
    colluders = claimed if asked is None else asked
    if not 1 <= colluders <= points.workers:
        raise DesignerError("number of colluders out of range", got=colluders, allowed=f"1 to {points.workers}")
    found = [secrecy(question, operand, colluders) for operand in range(len(code.maps))]
    who = "no worker learns" if colluders == 1 else f"no {colluders} workers learn"
    statement = f"{who} anything of the data from the shares"
    reasons = tuple(f"{one.operand}: {one.because}" for one in found)
    leaking = next((one for one in found if one.private is False), None)
    if leaking is not None and leaking.leak is not None:
        return Verdict(
            claim="privacy", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope=question.place,
            statement=statement, value=colluders, witness=_witness(points, leaking), because=reasons,
        )  # fmt: skip
    if any(one.private is None for one in found):
        return Verdict(
            claim="privacy", answer=Answer.UNDECIDED, scope=question.place, statement=statement, value=colluders,
            because=reasons,
        )  # fmt: skip
    theorem = all(one.assurance is Assurance.THEOREM for one in found)
    return Verdict(
        claim="privacy", answer=Answer.HOLDS, assurance=Assurance.THEOREM if theorem else Assurance.EXHAUSTIVE,
        scope=f"{question.place}, masks uniform and independent", statement=statement, value=colluders,
        because=(*reasons, "masks cancel in no combination of their shares that holds data"),
    )  # fmt: skip


def secrecy(question: Question, operand: int, colluders: int) -> Secrecy:
    """Whether that many workers learn nothing of an operand."""
    code, points = question.code, question.points
    name = code.maps[operand].operand
    if (why := theorem(code, points, operand, colluders)) is not None:
        return Secrecy(operand=name, private=True, assurance=Assurance.THEOREM, because=why)
    seen = collusion(code, points, operand)
    leak = seen.at_sight()
    if leak is None and colluders >= 2:
        leak = seen.twins()
    if leak is not None:
        return _leaking(name, leak, seen.leaking_pairs(OTHERS_SHOWN + 1) if colluders >= 2 else ())
    if colluders == 1 and seen.single:
        return Secrecy(
            operand=name, private=True, assurance=Assurance.EXHAUSTIVE, because="every share holds a mask of its own"
        )
    if colluders == 2 and seen.single:
        return Secrecy(
            operand=name, private=True, assurance=Assurance.EXHAUSTIVE,
            because="no two shares cancel their masks with data left over, by comparing all directions",
        )  # fmt: skip
    return _searched(question, seen, name, colluders)


def _searched(question: Question, seen: Collusion, name: str, colluders: int) -> Secrecy:
    effort = question.effort
    if seen.single and seen.masks == colluders and seen.minors_affordable(colluders, effort.minors):
        dependent = seen.dependent_set()
        if dependent is None:
            return Secrecy(
                operand=name, private=True, assurance=Assurance.EXHAUSTIVE,
                because=f"all {seen.sets(colluders)} minors of {colluders} mask rows are nonzero",
            )  # fmt: skip
        if (leak := seen.leak_of(dependent)) is not None:
            return _leaking(name, leak, ())
    complete, leak, looked = seen.circuits(colluders, effort.sets(question.points.field))
    if leak is not None:
        return _leaking(name, leak, ())
    if complete:
        return Secrecy(
            operand=name, private=True, assurance=Assurance.EXHAUSTIVE,
            because=f"elimination of the masks over all sets of at most {colluders} workers",
        )  # fmt: skip
    leak, samples = seen.sampled(colluders, effort.samples(question.points.field))
    if leak is not None:
        return _leaking(name, leak, ())
    return Secrecy(
        operand=name, private=None, assurance=None,
        because=f"{seen.sets(colluders)} sets of {colluders} workers are more than the effort allows; "
        f"{looked} were looked at in order and {samples} at random: none leaks",
    )  # fmt: skip


def theorem(code: Code, points: EvaluationSet, operand: int, colluders: int) -> str | None:
    """Why that many workers learn nothing of an operand, if a theorem says so; None if none applies."""
    placed, field = code.maps[operand], points.field
    if not points.plain or placed.masks < colluders or points.workers < len(points):
        return None
    product = code.product
    if isinstance(product, NodeProduct):
        shares = code.placements[operand].shares
        data = {node for share in shares[: placed.blocks] for node, _ in share}
        masks = {node for share in shares[placed.blocks :] for node, _ in share}
        nodes = product.node_values(field)
        away = not {nodes[node] for node in data} & {point[0] for point in points.points}
        apart = len(masks) >= colluders and not data & masks  # masks at one node are one mask
        if away and apart and len(set(nodes)) == len(nodes) and data | masks == set(range(len(nodes))):
            return f"any {colluders} shares are independent of the data: points apart from the data's nodes (Lagrange)"
        return None
    columns = code.exponents[operand].columns
    used = [v for v, column in enumerate(columns) if any(column[placed.blocks :])]
    if len(used) > 1:
        return None
    variable = used[0] if used else 0
    exponents = columns[variable][placed.blocks :][:colluders]
    steps = {b - a for a, b in pairwise(exponents)}
    if len(steps) > 1 or 0 in steps:
        return None
    step = steps.pop() if steps else 0
    coordinates = [point[variable] for point in points.points]
    if 0 in coordinates:
        return None
    powers = {field.power(x, step) for x in coordinates} if step else set(coordinates[:1])
    if step and len(powers) < len(coordinates):
        return None
    name = code.variables[variable]
    powers_text = f"{name}^{step}" if step not in (0, 1) else name
    if not step:
        return "every share holds a mask, at a nonzero point"
    return f"any {colluders} mask rows are independent: {powers_text} takes different nonzero values (Vandermonde)"


def _leaking(name: str, leak: Leak, others: tuple[tuple[int, ...], ...]) -> Secrecy:
    who = ", ".join(map(str, leak.workers))
    rest = tuple(pair for pair in others if pair != leak.workers)
    because = f"worker {who} alone sees data" if len(leak.workers) == 1 else f"workers {who} cancel their masks"
    clear = next(iter(leak.reveals.values())) if len(leak.reveals) == 1 else None
    if clear is not None and len(leak.workers) == 1:
        because = f"worker {who} receives {next(iter(leak.reveals))} in clear"
    return Secrecy(
        operand=name, private=False, assurance=Assurance.EXHAUSTIVE, because=because, leak=leak,
        others=rest[:OTHERS_SHOWN],
    )  # fmt: skip


def _witness(points: EvaluationSet, found: Secrecy) -> dict[str, Any]:
    if found.leak is None:
        raise AssertionError("a leak without a combination")
    witness: dict[str, Any] = {
        "kind": "leak", "workers": list(found.leak.workers), "operand": found.operand,
        "points": [list(points.points[number]) for number in found.leak.observations],
        "combination": list(found.leak.combination), "reveals": dict(found.leak.reveals),
    }  # fmt: skip
    if found.leak.observations != found.leak.workers:
        witness["observations"] = list(found.leak.observations)
    if any(found.leak.orders):
        witness["orders"] = list(found.leak.orders)
    if found.others:
        witness["others"] = [list(pair) for pair in found.others]
    return witness
