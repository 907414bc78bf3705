"""The catalogue's schemes as codes of an instance: what a table has to be as good as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from designer.catalogue import load
from designer.code import Code
from designer.errors import DesignerError
from designer.search.design import Design
from designer.search.instance import Instance, make_instance
from designer.search.swaps import swapped, swapped_parameters

SECURE_OUTER: Final = ("gasp-r", "gasp-small", "gasp-big", "a3s", "chang-tandon", "cyclic-t2")


@dataclass(frozen=True, slots=True)
class Member:
    """A scheme of the catalogue at the parameters of an instance.

    Args:
        scheme: its name in the catalogue.
        label: name and parameters.
        design: the code; for a scheme whose operands are in the other order, swapped.
    """

    scheme: str
    label: str
    design: Design


def members(instance: Instance) -> Iterator[Member]:
    """All schemes of the catalogue that solve an instance, in both roles of the operands.

    Args:
        instance: with operands in any order.

    >>> instance = make_instance("matmul", {"p": 1, "m": 4, "n": 3}, 3)
    >>> min((member.design.support, member.label) for member in members(instance))
    (27, 'a3s K=4 L=3 T=3')
    """
    seen: set[tuple[str, tuple[tuple[int, ...], ...]]] = set()
    other = swapped_parameters(instance)
    for parameters, turned in ((dict(instance.parameters), False), (other, True)):
        if turned and other == dict(instance.parameters) and instance.name != "matmul":
            continue
        own = make_instance(instance.name, parameters, instance.masks)
        for name, values in _bindings(own):
            design = _design(name, values, own)
            if design is None or design.fault:
                continue
            label = " ".join([name, *(f"{letter}={value}" for letter, value in values.items())])
            design = swapped(design) if turned else design
            if (name, design.exponents) not in seen:
                seen.add((name, design.exponents))
                yield Member(name, f"{label}, operands swapped" if turned else label, design)


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


def _bindings(instance: Instance) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Scheme and parameters."""
    values, masks = dict(instance.parameters), instance.masks
    if instance.name != "matmul":
        if not masks:
            yield {"batch": "batch"}.get(instance.name, instance.name), values
        return
    p, m, n = values["p"], values["m"], values["n"]
    if not masks:
        yield from (("epc", values), ("polydot", values))
        if (m, n) == (1, 1):
            yield "matdot", {"p": p}
        if p == 1:
            yield "polynomial", {"m": m, "n": n}
        return
    yield "secure-epc", {**values, "T": masks}
    if (m, n) == (1, 1):
        yield from ((name, {"M": p, "T": masks}) for name in ("secure-matdot", "dft"))
    if p == 1:
        outer = {"K": m, "L": n, "T": masks}
        for name in SECURE_OUTER:
            if name == "gasp-r":
                yield from ((name, {**outer, "r": r}) for r in range(1, min(m, masks) + 1))
            elif name != "cyclic-t2" or masks == 2:
                yield name, outer


def _design(name: str, values: Mapping[str, int], instance: Instance) -> Design | None:
    """The scheme's exponents for an instance; None where it is of another shape, or has other blocks."""
    try:
        code = load(name).bind(**values)
    except DesignerError:
        return None
    if code.placements or code.operation.operands != instance.operation.operands:
        return None
    if dict(code.parts) != dict(instance.parts) or tuple(map(len, code.exponents)) != instance.sizes:
        return None
    if len(code.variables) > 1 and any(code.modulus):
        return None
    weights = _weights(code)
    tables = tuple(
        tuple(sum(weight * e for weight, e in zip(weights, monomial, strict=True)) for monomial in placed)
        for placed in code.exponents
    )
    return Design(instance, tables, code.modulus[0] if len(code.variables) == 1 else None)


def _weights(code: Code) -> list[int]:
    """Factors that make one variable of several without a collision (Kronecker's substitution)."""
    weights, size = [], 1
    for degree, low in zip(code.product.degrees, code.lowest, strict=True):
        weights.append(size)
        size *= degree - low + 1
    return weights
