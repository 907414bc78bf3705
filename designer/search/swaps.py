"""Instances that are one another with operands swapped: (A B)^T = B^T A^T, a * b = b * a. One of each is kept."""

from __future__ import annotations

from collections.abc import Mapping

from designer.search.design import Design
from designer.search.instance import Instance, make_instance


def canonical(instance: Instance) -> Instance:
    """The one of the two that is kept: as many rows as columns at least.

    >>> canonical(make_instance("matmul", {"p": 1, "m": 2, "n": 4}, 1)).key
    'matmul p=1 m=4 n=2 T=1'
    """
    other = swapped_parameters(instance)
    if tuple(other.values()) <= tuple(instance.parameters.values()):
        return instance
    return make_instance(instance.name, other, instance.masks)


def swapped_parameters(instance: Instance) -> dict[str, int]:
    """The parameters of the instance with its operands in the other order; the same where no order is defined."""
    values = dict(instance.parameters)
    match instance.name:
        case "matmul":
            return {"p": values["p"], "m": values["n"], "n": values["m"]}
        case "convolution":
            return {"m": values["n"], "n": values["m"]}
        case "chain":
            return dict(zip(values, reversed(values.values()), strict=True))
        case _:
            return values


def swapped(design: Design) -> Design:
    """The same code for the instance with its operands in the other order.

    >>> design = Design(make_instance("matmul", {"p": 1, "m": 1, "n": 2}), ((0,), (3, 4)))
    >>> swapped(design).exponents
    ((3, 4), (0,))
    """
    old = design.instance
    names = _renamed(old)
    if not names:
        return design
    new = make_instance(old.name, swapped_parameters(old), old.masks)
    count, tables = len(old.operation.operands), []
    for operand, (_, axes) in enumerate(new.operation.operands):
        source = count - 1 - operand
        blocks = design.blocks(source)
        old_axes = old.operation.operands[source][1]
        values = []
        for block in new.block_indices(operand):
            at = {names[axis]: number for axis, number in zip(axes, block, strict=True)}
            values.append(blocks[tuple(at[axis] for axis in old_axes)])
        tables.append((*values, *design.exponents[source][old.data[source] :]))
    return Design(new, tuple(tables), design.modulus)


def _renamed(instance: Instance) -> Mapping[str, str]:
    """New index -> the old index that it stands for; empty where operands have no other order."""
    match instance.name:
        case "matmul" | "convolution":
            first, last = instance.operation.output_letters[:2] if instance.name == "matmul" else ("i", "j")
            return {index: {first: last, last: first}.get(index, index) for index in instance.operation.indices}
        case "chain":
            indices = instance.operation.indices
            return dict(zip(indices, reversed(indices), strict=True))
        case _:
            return {}
