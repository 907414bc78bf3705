"""Witnesses fed to the emitted encoder and workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import numpy as np
from test_twin import Brute

from designer.code import Code
from designer.emitters import emit
from designer.executors.loading import load_emitted
from designer.points import EvaluationSet


def emitted(code: Code, points: EvaluationSet, *, most: int = 24) -> Any:
    """The program for a code, and first of all for its points; for more points where these do not decode.

    None where no points of the field are enough, or the target has no program for the field.
    """
    if points.field.degree > 1:
        return None
    axes = [
        [
            x
            for x in range(points.field.order)
            if (x or v not in code.scheme.laurent) and (not n or pow(x, n, points.field.order) == 1)
        ]
        for v, n in zip(code.variables, code.modulus, strict=True)
    ]
    seen = set(points.points)
    further = [p for p in product(*axes) if p not in seen]
    Random(0).shuffle(further)  # noqa: S311  a choice of points
    while not decodes(code, points):
        if not further or len(points) > most:
            return None
        added, further = further[:3], further[3:]
        owner = max(points.owners) + 1
        points = replace(
            points, points=(*points.points, *added), orders=(*points.orders, *[0] * len(added)), axes=(),
            owners=(*points.owners, *range(owner, owner + len(added))), in_order=False, text="more",
        )  # fmt: skip
    return load_emitted(emit(code, replace(points, in_order=False)))


def arrays_of(code: Code, witness: Mapping[str, Any], program: Any) -> tuple[list[Any], list[Any]]:
    """The blocks of a witness as whole arrays, and as masks of the program's arithmetic.

    A block of several numbers has them on the diagonal of the indices that are summed over.
    """
    arrays, masks = [], []
    for operand, m in enumerate(code.maps):
        axes = code.operation.operands[operand][1]
        given = [np.array(block) for block in witness[m.operand]]
        hidden = [np.array(block) for block in witness.get("masks", {}).get(m.operand, [])]
        blocks = [_block(code, axes, values) for values in (*given, *hidden)]
        arrays.append(_whole(code, axes, blocks[: m.blocks]))
        random = np.zeros((m.masks, *blocks[0].shape), dtype=np.int64)
        for number, block in enumerate(blocks[m.blocks :]):
            random[number] = block
        masks.append(program.to_field(random, program.Q))
    return arrays, masks


def _block(code: Code, axes: Sequence[str], values: Any) -> Any:
    if values.ndim == 2:  # a matrix at one place of a stack
        return values[None]
    summed = [axis in code.operation.summed for axis in axes]
    block = np.zeros([len(values) if inner else 1 for inner in summed], dtype=np.int64)
    for position, value in enumerate(values):
        block[tuple(position if inner else 0 for inner in summed)] = value
    return block


def _whole(code: Code, axes: Sequence[str], blocks: Sequence[Any]) -> Any:
    inner = blocks[0].shape
    shape = [code.parts[axis] * length for axis, length in zip(axes, inner, strict=True)]
    whole = np.zeros(shape, dtype=np.int64)
    places = product(*(range(code.parts[axis]) for axis in axes))
    for place, block in zip(places, blocks, strict=True):
        whole[tuple(slice(p * n, (p + 1) * n) for p, n in zip(place, inner, strict=True))] = block
    return whole


def carry_out_in(program: Any, code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """A witness of blocks fed to the emitted encoder and workers: answers vanish, the direct computation does not."""
    arrays, masks = arrays_of(code, witness, program)
    tasks = program.encode(*arrays, **({"masks": masks} if code.masked else {}))
    for number in witness["workers"]:
        answer = program.from_field(program.worker(tasks[number]), program.Q)
        assert not np.any(answer), number
    result = program.from_field(program.multiply(*program.prepare(*arrays)), program.Q)
    if witness["kind"] == "undecodable-matrices":
        assert np.any(result[witness["target"][0]])
    else:
        assert result[tuple(witness["target"])] != 0


def decodes(code: Code, points: EvaluationSet) -> bool:
    """Whether all points together decode, and enough of them for a decoder that knows the degree alone."""
    enough = not code.placements or len(points) >= code.product.support_size
    return enough and Brute(code, points).decodes(range(len(points)))
