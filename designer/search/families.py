"""What is known already: the catalogue's codes for an instance, as designs to start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from designer.code import ExponentMap
from designer.errors import DesignerError
from designer.scheme import Scheme
from designer.search.design import Design
from designer.search.instance import Instance

LARGEST_FREE: Final = 64
"""Parameters that the partition does not fix, such as the length of a chain of masks, are tried up to this value."""


@dataclass(frozen=True, eq=False)
class Member:
    """A code of a family that has the instance's partition and masks.

    Args:
        label: the scheme with its parameters, and whether the operands change places.
        design: its exponents.
    """

    label: str
    design: Design


def members(instance: Instance) -> Iterator[Member]:
    """All codes of the catalogue's families for an instance, those that are no code for it left out.

    For a matrix product the operands may change places, too: (A B)^T = B^T A^T.

    >>> from designer.search.instance import make_instance
    >>> found = members(make_instance("matmul", {"p": 1, "m": 3, "n": 2}, 3))
    >>> min((member.design.support, member.label) for member in found)[0]
    17
    """
    from designer.catalogue import load, names

    for name in names():
        scheme = load(name)
        if scheme.open_chain and instance.name == "chain":
            scheme = scheme.close(instance.parameters)
        if scheme.open_chain or scheme.domain != "coefficient" or len(scheme.variables) != 1:
            continue
        if scheme.operation != instance.operation:
            continue
        for swapped in (False, True) if instance.name == "matmul" else (False,):
            yield from _bound(scheme, name, instance, swapped)


def _bound(scheme: Scheme, name: str, instance: Instance, swapped: bool) -> Iterator[Member]:
    parts = dict(instance.parts)
    if swapped:
        parts["i"], parts["j"] = parts["j"], parts["i"]
    values = _solved(scheme, parts, instance.masks)
    if values is None:
        return
    free = [letter for letter in scheme.parameters if letter not in values]
    most = max(*parts.values(), instance.masks, 1)
    for numbers in product(range(1, min(most, LARGEST_FREE) + 1), repeat=len(free)):
        chosen = {letter: (values | dict(zip(free, numbers, strict=True)))[letter] for letter in scheme.parameters}
        try:
            code = scheme.bind(**chosen)
        except DesignerError:
            continue  # a constraint of the family leaves this choice out
        if dict(code.parts) != parts:
            continue
        exponents = tuple(
            tuple(monomial[0] for monomial in exponent_map)
            for exponent_map in code.maps
            if isinstance(exponent_map, ExponentMap)
        )
        if swapped:
            exponents = _transposed(exponents, instance)
        modulus = int(code.claimed(scheme.modulus[scheme.variables[0]])) if scheme.modulus else None
        if tuple(map(len, exponents)) != instance.sizes:
            continue
        design = Design(instance, exponents, modulus)
        if not design.fault:
            yield Member(f"{code.label}{', operands exchanged' if swapped else ''}", design)


def _solved(scheme: Scheme, parts: Mapping[str, int], masks: int) -> dict[str, int] | None:
    """Parameters that the bounds and the number of masks fix; None if they contradict."""
    values = dict(scheme.fixed)
    wanted = [(str(scheme.bounds[index]), size) for index, size in parts.items() if index in scheme.bounds]
    counts = [str(formula) for formula in scheme.masks.counts.values()]
    if bool(counts) != bool(masks) or len(set(counts)) > 1:
        return None
    for letter, number in [*wanted, *((text, masks) for text in counts)]:
        if letter.isdecimal():
            if int(letter) != number:
                return None
        elif letter in scheme.parameters or letter in scheme.fixed:
            if values.setdefault(letter, number) != number:
                return None
        else:
            return None
    return {letter: value for letter, value in values.items() if letter in scheme.parameters}


def _transposed(exponents: tuple[tuple[int, ...], ...], instance: Instance) -> tuple[tuple[int, ...], ...]:
    """Exponents for (p, m, n) from those for (p, n, m): A takes those of B's transpose."""
    p, m, n = (instance.parts[index] for index in ("k", "i", "j"))
    first, second = exponents  # of an n x p and a p x m partition
    a = [second[k * m + i] for i in range(m) for k in range(p)]
    b = [first[j * p + k] for k in range(p) for j in range(n)]
    return (*a, *second[p * m :]), (*b, *first[n * p :])
