"""Codes in several variables on full grids: every index gets a variable, and each variable is a dense code of its own.

If the exponents in each variable are a dense code for the indices of that variable (all other indices having one
part), all of them together are a code for the operation: a product of blocks meets a target's monomial if it does so
in each variable. A full grid of (degree + 1) points an axis decodes. What is gained is upload: an operand needs a
coded block only for each point in the variables that it depends on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from designer.errors import DesignerError
from designer.search.bounds import lower_bound
from designer.search.design import Design
from designer.search.families import members
from designer.search.instance import Instance, make_instance, scheme_of
from designer.search.local import structured
from designer.search.patterns import affine_formula
from designer.search.units import rank

VARIABLES: Final = ("x", "y", "z", "w", "v", "t")
RUNS: Final = 60


@dataclass(frozen=True, eq=False)
class Box:
    """A code on full grids.

    Args:
        instance: what it is for.
        axes: for every variable the indices that count in it, and the dense code for these.
    """

    instance: Instance
    axes: tuple[tuple[tuple[str, ...], Design], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Points on every axis of the least full grid."""
        return tuple(design.workers("dense") for _, design in self.axes)

    @property
    def workers(self) -> int:
        """Points of the least full grid."""
        return math.prod(self.sizes)

    @cached_property
    def shares(self) -> tuple[int, ...]:
        """For every operand the number of its different coded blocks."""
        return tuple(
            math.prod(
                size for size, (_, design) in zip(self.sizes, self.axes, strict=True) if any(design.exponents[number])
            )
            for number in range(self.instance.operands)
        )

    @property
    def upload(self) -> Fraction:
        """Coded blocks over blocks, added up over the operands."""
        return sum(
            (Fraction(share, blocks) for share, blocks in zip(self.shares, self.instance.data, strict=True)), Fraction()
        )

    @property
    def lower(self) -> int:
        """The least number of workers that this way of sharing out the indices admits."""
        return math.prod(lower_bound(design.instance, "dense").value for _, design in self.axes)

    @property
    def label(self) -> str:
        """The variables and their indices."""
        return ", ".join(
            f"{VARIABLES[number]}: {' '.join(indices)}" for number, (indices, _) in enumerate(self.axes)
        )  # fmt: skip

    def text(self, name: str) -> str:
        """The scheme file."""
        operation, parts = self.instance.operation, self.instance.parts
        lines = [f'name = "{name}"', f'operation = "{operation.name}"']
        for key, value in scheme_of(self.instance).options.items():
            lines.append(f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}")
        names = ", ".join(f'"{letter}"' for letter in VARIABLES[: len(self.axes)])
        lines += ["parameters = []", f"variables = [{names}]", "", "[bounds]"]
        lines += [f"{index} = {parts[index]}" for index in operation.cut]
        lines += ["", "[exponents]"]
        for number, (operand, indices) in enumerate(operation.operands):
            columns = [self._column(number, indices, own, design) for own, design in self.axes]
            formulas = [affine_formula(column, indices, operation.shape(number, parts)) for column in columns]
            rows = ", ".join(str(list(row)) for row in zip(*columns, strict=True))
            quoted = ", ".join(f'"{formula}"' for formula in formulas)
            lines.append(f"{operand} = [{rows if None in formulas else quoted}]")
        lines += ["", "[claims]", f"threshold = {self.workers}", "", "[claims.shares]"]
        lines += [f"{operand} = {share}" for operand, share in zip(operation.names, self.shares, strict=True)]
        lines += ["", "[points]", 'rule = "grid"', f"sizes = {list(self.sizes)}"]
        return "\n".join(lines) + "\n"

    def _column(self, operand: int, indices: Sequence[str], own: Sequence[str], design: Design) -> list[int]:
        """Exponents of an operand's blocks in one variable: those of the dense code at the indices that it has."""
        small = dict(design.blocks(operand))
        return [
            small[tuple(value if index in own else 0 for index, value in zip(indices, block, strict=True))]
            for block in self.instance.block_indices(operand)
        ]


def boxes(instance: Instance, variables: int, *, seed: int = 0) -> list[Box]:
    """A code for every way to share out the indices over so many variables or fewer; the fewest workers first.

    Args:
        instance: without masks.
        variables: how many at most.
        seed: of the local searches.

    Raises:
        DesignerError: the instance has masks, or there are too many variables.

    >>> found = boxes(make_instance("matmul", {"p": 2, "m": 2, "n": 3}), 3)
    >>> [(box.label, box.workers, box.shares) for box in found if len(box.axes) == 3]
    [('x: i, y: k, z: j', 18, (6, 9))]
    """
    if instance.masks:
        raise DesignerError(
            "codes with masks are not searched on grids", where=instance.key, got=f"{variables} variables", allowed="1"
        )
    if not 1 <= variables <= len(VARIABLES):
        raise DesignerError("number of variables out of range", got=variables, allowed=f"1 to {len(VARIABLES)}")
    known: dict[tuple[str, ...], Design] = {}

    def dense(indices: tuple[str, ...]) -> Design:
        if indices not in known:
            known[indices] = _dense(_restricted(instance, indices), seed)
        return known[indices]

    classes = _classes(instance)
    found = [
        Box(instance, tuple((own, dense(own)) for own in shared))
        for shared in _partitions(classes, variables)
    ]  # fmt: skip
    return sorted(found, key=lambda box: (box.workers, box.upload, len(box.axes)))


def _classes(instance: Instance) -> list[tuple[str, ...]]:
    """Indices with several parts; those of one output axis stay together."""
    operation = instance.operation
    joint: dict[str, tuple[str, ...]] = {index: (index,) for index in operation.cut}
    for terms in operation.output:
        long = tuple(index for index in terms if instance.parts[index] > 1)
        joint.update(dict.fromkeys(long, long))
    found = dict.fromkeys(joint[index] for index in operation.cut if instance.parts[index] > 1)
    return list(found) or [(operation.cut[0],)]


def _partitions(classes: Sequence[tuple[str, ...]], most: int) -> Iterator[tuple[tuple[str, ...], ...]]:
    """All ways to put classes into at most so many sets."""
    if not classes:
        yield ()
        return
    first, rest = classes[0], classes[1:]
    for others in _partitions(rest, most):
        if len(others) < most:
            yield (first, *others)
        for number, own in enumerate(others):
            yield (*others[:number], first + own, *others[number + 1 :])


def _restricted(instance: Instance, indices: Sequence[str]) -> Instance:
    """The instance in which all other indices have one part."""
    bounds = {str(bound): index for index, bound in scheme_of(instance).bounds.items()}
    parameters: Mapping[str, int] = {
        letter: value if bounds.get(letter) in indices else 1 for letter, value in instance.parameters.items()
    }
    return make_instance(instance.name, parameters)


def _dense(instance: Instance, seed: int) -> Design:
    """The code of least degree that families and a short local search know."""
    best = min(
        (member.design for member in members(instance) if member.design.modulus is None),
        key=lambda design: rank(design, "dense"), default=None,
    )  # fmt: skip
    goal = lower_bound(instance, "dense").value
    for number in range(RUNS):
        if best is not None and best.workers("dense") <= goal:
            break
        found = structured(instance, seed=seed + number, dense=True)
        if found is not None and (best is None or rank(found, "dense") < rank(best, "dense")):
            best = found
    if best is None:
        raise DesignerError("no dense code was found", where=instance.key)
    return best.normal()
