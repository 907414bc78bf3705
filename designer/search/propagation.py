"""What one code or one bound says of others: smaller instances, other classes, and bounds that are inherited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from designer.algebra.primes import next_prime
from designer.errors import DesignerError
from designer.search.design import Design
from designer.search.instance import Instance, make_instance
from designer.search.swaps import canonical

INTEGERS: Final = ("generic", "dense")
CYCLES_TRIED: Final = 400


@dataclass(frozen=True, slots=True)
class Derived:
    """A code that another one gives.

    Args:
        design: the code.
        kind: its class.
        how: what was done, in words.
    """

    design: Design
    kind: str
    how: str


@dataclass(frozen=True, slots=True)
class Heir:
    """An instance whose lower bound follows from that of a smaller one.

    Args:
        key: the larger instance.
        kind: the class in which it is bounded.
        more: how many workers more it needs at least.
        how: why, in words.
    """

    key: str
    kind: str
    more: int
    how: str


def derived(design: Design, kind: str) -> Iterator[Derived]:
    """The codes that a code gives: without a row, a column or a mask, and in other classes."""
    for smaller, how in smaller_designs(design, kind):
        yield Derived(smaller, kind, how)
    yield from other_classes(design, kind)


def smaller_designs(design: Design, kind: str) -> Iterator[tuple[Design, str]]:
    """The code with one part of an index less, or one mask of every operand less; the best of all ways to do it."""
    instance = design.instance
    for letter, index in _letters(instance):
        if instance.parts[index] > 1:
            smaller = _fewer(instance, letter)
            if smaller is not None:
                ways = [_without(design, smaller, index, number) for number in range(instance.parts[index])]
                if (best := _least(ways, kind)) is not None:
                    yield best, f"without one of {letter}={instance.parts[index]} from {instance.key}"
    if instance.masks:
        smaller = make_instance(instance.name, instance.parameters, instance.masks - 1)
        if (best := _least(list(_with_fewer_masks(design, smaller)), kind)) is not None:
            yield best, f"without a mask from {instance.key}"


def other_classes(design: Design, kind: str) -> Iterator[Derived]:
    """The same exponents in other classes, where they are a code there.

    Integer exponents also count modulo every q above their degree, and modulo smaller q if nothing collides. Modulo a
    prime q any R answers decode over all but finitely many prime fields (Chebotarev).
    """
    if design.modulus is not None:
        if kind == "cyclic":
            yield Derived(design, "cyclic-any", "cyclic code with any answers")
        return
    other = "dense" if kind == "generic" else "generic"
    yield Derived(design, other, f"{kind} code")
    if (cycle := least_cycle(design)) is not None:
        yield Derived(Design(design.instance, design.exponents, cycle), "cyclic", f"{kind} code modulo {cycle}")
    prime = next_prime(design.degree + 1)
    yield Derived(Design(design.instance, design.exponents, prime), "cyclic-any", f"{kind} code modulo {prime}")


def least_cycle(design: Design) -> int | None:
    """The least q modulo which integer exponents are still a code.

    >>> least_cycle(Design(make_instance("matmul", {"p": 1, "m": 3, "n": 3}, 1), ((0, 1, 2, 9), (0, 3, 6, 9))))
    19
    """
    least = design.instance.targets
    for cycle in range(max(least, design.degree + 1 - CYCLES_TRIED), design.degree + 2):
        if not Design(design.instance, design.exponents, cycle).fault:
            return cycle
    return None


def heirs(instance: Instance, kind: str) -> Iterator[Heir]:
    """Larger instances that need at least as many workers, with integer exponents.

    Without one row the other targets and all interference among the rest stay, so a code for one row more has the
    row's targets more. The degree of a code does not count monomials: there it is only not less. Nothing is inherited
    modulo q, where fewer masks may keep no secret and fewer columns of a matrix may be singular.
    """
    if kind not in INTEGERS:
        return
    if kind == "generic":
        yield Heir(instance.key, "dense", 0, "no fewer than monomials")
    for letter, index in _letters(instance):
        larger = _larger(instance, {letter: instance.parameters[letter] + 1}, instance.masks)
        if larger is not None:
            own = larger.targets - instance.targets if index in _output(instance) and kind == "generic" else 0
            yield Heir(canonical(larger).key, kind, own, f"one more of {letter}: {own} more")
    larger = _larger(instance, {}, instance.masks + 1)
    if larger is not None:
        yield Heir(larger.key, kind, 0, "one more mask: no fewer")


def _letters(instance: Instance) -> list[tuple[str, str]]:
    """Parameters that count the parts of one index, with the index; none where an index is part of a sum."""
    if instance.name not in ("matmul", "chain"):
        return []
    if instance.name == "chain":
        return list(zip(instance.parameters, instance.operation.indices, strict=True))
    rows, columns = (terms[0] for terms in instance.operation.output)
    return [("p", instance.operation.summed[0]), ("m", rows), ("n", columns)]


def _output(instance: Instance) -> set[str]:
    return {index for terms in instance.operation.output for index in terms}


def _fewer(instance: Instance, letter: str) -> Instance | None:
    values = {**instance.parameters, letter: instance.parameters[letter] - 1}
    return make_instance(instance.name, values, instance.masks) if values[letter] else None


def _larger(instance: Instance, changed: dict[str, int], masks: int) -> Instance | None:
    try:
        return make_instance(instance.name, {**instance.parameters, **changed}, masks)
    except DesignerError:
        return None


def _without(design: Design, smaller: Instance, index: str, number: int) -> Design:
    """The code without the blocks at one value of an index."""
    tables = []
    for operand, (_, axes) in enumerate(design.instance.operation.operands):
        kept = [
            exponent
            for block, exponent in design.blocks(operand).items()
            if index not in axes or block[axes.index(index)] != number
        ]
        tables.append((*kept, *design.exponents[operand][design.instance.data[operand] :]))
    return Design(smaller, tuple(tables), design.modulus)


def _with_fewer_masks(design: Design, smaller: Instance) -> Iterator[Design]:
    """The code without one mask of each operand, each choice that matters alone: operand by operand the best."""
    masks, data = design.instance.masks, design.instance.data
    choices: list[list[tuple[int, ...]]] = [
        [
            (*values[:blocks], *(values[blocks + number] for number in kept))
            for kept in combinations(range(masks), masks - 1)
        ]
        for values, blocks in zip(design.exponents, data, strict=True)
    ]
    if len(choices) == 2:
        yield from (Design(smaller, (first, second), design.modulus) for first in choices[0] for second in choices[1])
    else:
        yield from (Design(smaller, tables, design.modulus) for tables in zip(*choices, strict=True))


def _least(ways: Sequence[Design], kind: str) -> Design | None:
    """The way with the fewest workers, then the least degree, among those that are codes."""
    found = [way for way in ways if not way.fault]
    return min(found, key=lambda way: (way.workers(kind), way.degree), default=None)
