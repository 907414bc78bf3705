"""What is known already: the catalogue's codes for an instance, as designs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from designer.code import Code
from designer.errors import DesignerError
from designer.scheme import Scheme
from designer.search.design import Design
from designer.search.instance import Instance, make_instance
from designer.search.swaps import swapped, swapped_parameters

LARGEST_FREE: Final = 64
"""Parameters that the partition does not fix, such as the length of a chain of masks, are tried up to this value."""


@dataclass(frozen=True, eq=False)
class Member:
    """A code of a family that has the instance's partition and masks.

    Args:
        scheme: its name in the catalogue.
        label: the scheme with its parameters, and whether the operands change places.
        design: its exponents; for those in several variables, with powers of one variable in their places.
    """

    scheme: str
    label: str
    design: Design


def members(instance: Instance) -> Iterator[Member]:
    """All codes of the catalogue's families for an instance, those that are no code for it left out.

    The operands may change places, too, as in (A B)^T = B^T A^T.

    >>> found = members(make_instance("matmul", {"p": 1, "m": 3, "n": 2}, 3))
    >>> min((member.design.support, member.label) for member in found)[0]
    17
    """
    from designer.catalogue import load, names

    seen: set[tuple[str, tuple[tuple[int, ...], ...]]] = set()
    turned = make_instance(instance.name, swapped_parameters(instance), instance.masks)
    for name in names():
        scheme = load(name)
        for own in (instance, turned):
            for label, design in _designs(scheme, own):
                exchanged = own is turned
                found = swapped(design) if exchanged else design
                if (name, found.exponents) not in seen:
                    seen.add((name, found.exponents))
                    yield Member(name, f"{label}, operands exchanged" if exchanged else label, found)


def best_members(instance: Instance, kind: str) -> list[tuple[int, Member]]:
    """For each scheme its best role and parameters in a class, the best scheme first."""
    found: dict[str, tuple[int, Member]] = {}
    for member in members(instance):
        if (member.design.modulus is None) != (kind in ("generic", "dense")):
            continue
        workers = member.design.workers(kind)
        if member.scheme not in found or workers < found[member.scheme][0]:
            found[member.scheme] = workers, member
    return sorted(found.values(), key=lambda pair: (pair[0], pair[1].scheme))


def _designs(scheme: Scheme, instance: Instance) -> Iterator[tuple[str, Design]]:
    """The codes of a scheme for an instance, with its parameters."""
    if scheme.open_chain and instance.name == "chain":
        scheme = scheme.close(instance.parameters)
    if scheme.open_chain or scheme.domain != "coefficient" or scheme.operation != instance.operation:
        return
    values = _solved(scheme, instance.parts, instance.masks)
    if values is None:
        return
    free = [letter for letter in scheme.parameters if letter not in values]
    most = max(*instance.parts.values(), instance.masks, 1)
    for numbers in product(range(1, min(most, LARGEST_FREE) + 1), repeat=len(free)):
        chosen = {letter: (values | dict(zip(free, numbers, strict=True)))[letter] for letter in scheme.parameters}
        try:
            code = scheme.bind(**chosen)
        except DesignerError:
            continue  # a constraint of the family leaves this choice out
        design = _design(code, instance)
        if design is not None and not design.fault:
            yield code.label + (", powers of one variable" if len(code.variables) > 1 else ""), design


def _design(code: Code, instance: Instance) -> Design | None:
    """A code's exponents; None where it is of another shape."""
    if code.placements or dict(code.parts) != dict(instance.parts):
        return None
    if tuple(map(len, code.exponents)) != instance.sizes or (len(code.variables) > 1 and any(code.modulus)):
        return None
    weights = _weights(code)
    tables = tuple(
        tuple(sum(weight * e for weight, e in zip(weights, monomial, strict=True)) for monomial in placed)
        for placed in code.exponents
    )
    return Design(instance, tables, code.modulus[0] if len(code.variables) == 1 else None)


def _weights(code: Code) -> list[int]:
    """Factors that make one variable of several without a collision (Kronecker's substitution)."""
    weights, size = [1], 1
    for degree, low in zip(code.product.degrees[:-1], code.lowest[:-1], strict=True):
        size *= degree - low + 1
        weights.append(size)
    return weights


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
