"""Claim `overheads`: computation, upload, download and storage relative to one server; 0 is ideal.

Everything is counted on the bipartite graph of the uploads: its vertices are the coded blocks of the operands, its
edges the subtasks. Two subtasks share a coded block of an operand when their points agree in all the variables that
the operand's exponents use.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from designer.algebra.expression import Expression
from designer.analyses.exact import interference
from designer.analyses.question import Question
from designer.analyses.theorems import least_answers, least_sizes
from designer.code import Code, ExponentMap
from designer.errors import DesignerError
from designer.node_map import NodeMap
from designer.points import EvaluationSet
from designer.verdict import Answer, Assurance, Verdict


@dataclass(frozen=True, slots=True)
class Overheads:
    """Increments over the uncoded job at a number of answers R.

    Args:
        computation: R times the cost of a block product, over the products that are needed, minus 1.
        uploads: for every operand its different coded blocks, over its blocks, minus 1.
        download: R over the targets, minus 1.
    """

    computation: Fraction
    uploads: dict[str, Fraction]
    download: Fraction


@dataclass(frozen=True, slots=True)
class Storage:
    """What one worker holds of each operand, over the whole operand that one server holds, minus 1.

    Args:
        offline: all coded blocks of its subtasks, when they are sent beforehand; the worker that holds most.
        online: one coded block, when they are sent one after another.
    """

    offline: dict[str, Fraction]
    online: dict[str, Fraction]


CodedBlock = tuple[tuple[int, ...], int]
"""The coordinates that a coded block depends on, and the order of the derivative."""


def coded_blocks(code: Code, points: EvaluationSet) -> dict[str, list[CodedBlock]]:
    """For every operand the coded block that each subtask multiplies, in the order of the points.

    >>> from designer import grid, load
    >>> coded_blocks(load("tri").bind(p=1, m=2, n=1), grid([1, 2, 1]))["B"]
    [((), 0), ((), 0)]
    """
    found = {}
    for exponents in code.maps:
        used = (
            [0] if isinstance(exponents, NodeMap) else [v for v, column in enumerate(exponents.columns) if any(column)]
        )
        found[exponents.operand] = [
            (tuple(point[v] for v in used), order) for point, order in zip(points.points, points.orders, strict=True)
        ]
    return found


def upload_graph(code: Code, points: EvaluationSet) -> Any:
    """The bipartite graph of the uploads of a code with two operands, as a `networkx.Graph`.

    Args:
        code: the code.
        points: its evaluation set.

    Raises:
        DesignerError: the code has more than two operands, or one.

    >>> from designer import grid, load
    >>> upload_graph(load("tri").bind(p=2, m=2, n=1), grid([3, 2, 1])).number_of_edges()
    6
    """
    from designer.algebra.bipartite import upload_graph as graph_of

    blocks = coded_blocks(code, points)
    if len(blocks) != 2:
        raise DesignerError("no bipartite graph of the uploads", where=code.label, got=f"{len(blocks)} operands")
    return graph_of(list(zip(*blocks.values(), strict=True)), list(blocks))


def different_shares(code: Code, points: EvaluationSet) -> dict[str, int]:
    """For every operand the number of coded blocks sent: its vertices in the graph of the uploads."""
    return {operand: len(set(blocks)) for operand, blocks in coded_blocks(code, points).items()}


def storage(code: Code, points: EvaluationSet) -> Storage:
    """What a worker holds of each operand, offline and online.

    >>> from designer import load, subgrids
    >>> storage(load("bivariate").bind(K=4, L=4), subgrids(8, [2, 1])).offline
    {'A': Fraction(-1, 2), 'B': Fraction(-3, 4)}
    """
    sizes = {m.operand: m.blocks for m in code.maps}
    offline = {}
    for operand, blocks in coded_blocks(code, points).items():
        held: dict[int, set[CodedBlock]] = {}
        for owner, block in zip(points.owners, blocks, strict=True):
            held.setdefault(owner, set()).add(block)
        offline[operand] = Fraction(max(map(len, held.values())), sizes[operand]) - 1
    return Storage(offline, {operand: Fraction(1, size) - 1 for operand, size in sizes.items()})


def overheads(code: Code, answers: int, shares: dict[str, int]) -> Overheads:
    """The overheads of a code with that many answers and coded blocks."""
    needed = code.operation.multiplications(code.parts)
    return Overheads(
        computation=Fraction(answers, needed) - 1,
        uploads={m.operand: Fraction(shares[m.operand], m.blocks) - 1 for m in code.maps},
        download=Fraction(answers, code.target_count) - 1,
    )


def decide(question: Question) -> Verdict:
    """Count the coded blocks at the threshold, compare with the claim, and give the overheads."""
    code = question.code
    if interference(code, question.points) is not None:
        return Verdict(
            claim="overheads", answer=Answer.UNDECIDED, scope=question.binding, statement="the overheads",
            because=("targets interfere: there is no number of answers to count at",),
        )  # fmt: skip
    found_points, answers = code.scheme.points.by_support, least_answers(code)
    shares = different_shares(code, question.points) if found_points else least_shares(code)
    claimed = {name: code.claimed(formula) for name, formula in code.scheme.claims.shares.items()}
    computed = {name: shares[name] for name in claimed}
    wrong = claimed != computed
    found = overheads(code, answers, shares)
    uploads = ", ".join(f"upload of {name} {value}" for name, value in found.uploads.items())
    held = storage(code, question.points)
    return Verdict(
        claim="overheads", answer=Answer.REFUTED if wrong else Answer.HOLDS, assurance=Assurance.EXHAUSTIVE,
        scope=question.place if found_points else f"this binding ({code.label}), at the threshold by degree",
        statement=f"in excess of one server: computation {found.computation}, {uploads}, download {found.download}",
        value={
            "computation": str(found.computation), "download": str(found.download),
            "upload": _texts(found.uploads), "shares": shares,
            "storage": {"offline": _texts(held.offline), "online": _texts(held.online)},
        },
        witness={"kind": "number", "claimed": claimed, "computed": computed} if wrong else None,
        because=(
            f"coded blocks counted at {question.points.label if found_points else 'the least full grid of points'}, "
            f"for {answers} answers",
            *([] if found_points else _counted_apart(code)),
        ),
    )  # fmt: skip


def _counted_apart(code: Code) -> list[str]:
    """What to say where an operand has no exponents in a variable that the scheme declares for it."""
    lines = []
    for placed in code.maps:
        if isinstance(placed, NodeMap):
            continue
        declared = zip(code.variables, _declared(code, placed), placed.columns, strict=True)
        for variable in (variable for variable, used, column in declared if used and not any(column)):
            lines.append(
                f"as declared: at these parameters the exponents of {placed.operand} in {variable} are all 0, and its "
                f"coded blocks for points that differ in {variable} alone are equal; they are counted apart"
            )
    return lines


def _texts(fractions: dict[str, Fraction]) -> dict[str, str]:
    return {name: str(value) for name, value in fractions.items()}


def least_shares(code: Code) -> dict[str, int]:
    """Coded blocks at the least full grid: for each operand the product of the axes that it depends on.

    An operand depends on a variable unless its exponents there are declared to be 0, as in the literature:
    where a formula happens to vanish at small parameters, equal coded blocks are counted apart.
    """
    sizes = least_sizes(code)
    return {
        m.operand: math.prod(size for size, used in zip(sizes, _declared(code, m), strict=True) if used)
        for m in code.maps
    }


def _declared(code: Code, exponents: ExponentMap | NodeMap) -> list[bool]:
    """For each variable whether the operand's exponents are declared as anything but 0."""
    if isinstance(exponents, NodeMap):
        return [True]
    declared = code.scheme.exponents[exponents.operand]
    if isinstance(declared[0], Expression):
        masks = (column[exponents.blocks :] for column in exponents.columns)
        return [str(formula) != "0" or any(extra) for formula, extra in zip(declared, masks, strict=True)]
    return [any(column) for column in exponents.columns]
