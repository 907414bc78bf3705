"""What must be shown of a scheme for all values of its parameters, from its file alone.

An obligation is a list of hypotheses, polynomials that are >= 0 or = 0; it is met if no integers satisfy them all.
Quotients, remainders, minima and maxima become letters of their own with the hypotheses that define them. The claims:

    exponents   no exponent is negative, so that every choice of the parameters gives a code
    carrier     products of a target sit at its carrier; what sits at a carrier belongs to that very target, and no
                product with a mask does; carriers are distinct
    degree      the claimed degrees are upper bounds, and attained
    threshold   the claimed threshold is that by degree; for the rules generic and subgrids, the number of monomials
    separation  masks of an operand have different exponents (in the value domain: nodes, none of them of data)
    support     the claimed number of monomials is the number of all exponents up to the degrees, and all occur
    overheads   the claimed numbers of coded blocks are those at the least full grid
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from designer.algebra.expression import Expression, parse
from designer.proving.hypotheses import Hypotheses, Obligation, OutsideError
from designer.proving.intervals import Piece, overheads, sizes, support
from designer.proving.polynomial import ONE, ZERO, Polynomial, constant, product_of, total
from designer.scheme import DEGREE_LETTER, Scheme
from designer.scheme_format import VALUES
from designer.scheme_parts import Exponents

Corner = tuple[tuple[str, str, Mapping[str, int]], ...]
"""For some operands: kind of block, and for each index whether it is the last (1) or the first (0)."""


@dataclass(frozen=True)
class Family:
    """A scheme as the obligations see it: of a family of chains, those of one length.

    Args:
        scheme: the scheme, closed.
        corners: for each variable, blocks at which the claimed degree is attained.
        pieces: for each variable, blocks whose exponents fill the product.
    """

    scheme: Scheme
    corners: Mapping[str, tuple[Corner, ...]] = field(default_factory=dict)
    pieces: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)

    @property
    def by_value(self) -> bool:
        """Whether blocks sit at nodes."""
        return self.scheme.domain == VALUES

    @property
    def fixed(self) -> dict[str, int]:
        """Letters with a fixed value."""
        degree = {DEGREE_LETTER: self.scheme.operation.degree} if self.scheme.operation.function is not None else {}
        return {**self.scheme.fixed, **degree}

    @property
    def indices(self) -> dict[str, tuple[str, ...]]:
        """Operand -> the indices along which it is cut."""
        cut = self.scheme.operation.cut
        return {name: tuple(i for i in axes if i in cut) for name, axes in self.scheme.operation.operands}

    @property
    def output(self) -> dict[str, tuple[str, ...]]:
        """Letter of an axis of the result -> the indices that are added up there."""
        operation = self.scheme.operation
        pairs = zip(operation.output_letters, operation.output, strict=True)
        return {name: axis for name, axis in pairs if set(axis) <= set(operation.cut)}

    @property
    def kinds(self) -> dict[str, tuple[str, ...]]:
        """Operand -> kinds of its blocks."""
        masked = self.scheme.masks.counts
        return {name: ("data", "mask") if name in masked else ("data",) for name in self.scheme.operation.names}

    @property
    def parts(self) -> list[tuple[str, ...]]:
        """Operands whose exponents add up to a monomial; in the value domain every operand has its own node."""
        names = self.scheme.operation.names
        return [(name,) for name in names] if self.by_value else [names]

    @property
    def sums(self) -> list[tuple[tuple[str, str], ...]]:
        """Blocks (operand, kind) whose exponents add up to one of the product."""
        pairs = [[(name, kind) for kind in kinds] for name, kinds in self.kinds.items()]
        return [(pair,) for own in pairs for pair in own] if self.by_value else list(product(*pairs))

    @property
    def factor(self) -> int:
        """How often a node's number counts in the degree."""
        return self.scheme.operation.degree if self.by_value else 1

    @property
    def degrees(self) -> tuple[Expression, ...]:
        """Claimed degrees; of one variable the threshold minus 1, if only a threshold by degree is claimed."""
        claims, scheme = self.scheme.claims, self.scheme
        other = len(scheme.variables) > 1 or scheme.modulus or scheme.laurent or scheme.points.by_support
        if claims.degree or claims.threshold is None or other:
            return claims.degree
        return (parse(f"({claims.threshold}) - 1"),)

    def start(self) -> Hypotheses:
        """What the parameters satisfy."""
        least = {name: self.scheme.least(name) for name in self.scheme.parameters}
        return Hypotheses.of(least, self.fixed, self.scheme.constraints)

    def block(
        self, known: Hypotheses, operand: str, kind: str, label: str, corner: Mapping[str, int] | None = None
    ) -> tuple[list[Polynomial], dict[str, Polynomial]]:
        """Exponents of a block, and its indices; they are letters, or their last (1) or first (0) values."""
        sizes, formulas = self.declared(operand, kind)
        if corner is None:
            indices = {i: known.index(f"{label}.{i}", known.read(size)) for i, size in sizes.items()}
        else:
            indices = {i: known.read(size) - ONE if corner[i] else ZERO for i, size in sizes.items()}
        return [known.read(formula, indices) for formula in formulas], indices

    def declared(self, operand: str, kind: str) -> tuple[dict[str, Expression], Sequence[Expression]]:
        """For each index of a block its number of values, and the formulas of its exponents."""
        scheme, masks = self.scheme, self.scheme.masks
        if scheme.algorithm is not None:
            rank = scheme.algorithm.rank
            if kind == "mask":
                return {"t": masks.counts[operand]}, [parse(f"{rank} + t")]
            return {"term": parse(str(rank))}, [parse("term")]
        if kind == "mask":
            return {"t": masks.counts[operand]}, _formulas(masks.exponents[operand])
        return {i: scheme.bounds[i] for i in self.indices[operand]}, _formulas(scheme.exponents[operand])

    def target(
        self, known: Hypotheses, label: str, *, shared: bool = False
    ) -> tuple[list[Polynomial], dict[str, Polynomial]]:
        """Claimed carrier of a target, and its indices; these are letters, or sums of the indices of shared blocks."""
        if not self.scheme.claims.carrier:
            raise OutsideError("no carrier is claimed")
        found = {}
        for name, axis in self.output.items():
            sizes = [known.read(self.scheme.bounds[i]) for i in axis]
            if shared:
                found[name] = total(known.index(f"{label}.{i}", size) for i, size in zip(axis, sizes, strict=True))
            else:
                found[name] = known.index(f"{label}.{name}", total(sizes) + constant(1 - len(axis)))
        return [known.read(formula, found) for formula in self.scheme.claims.carrier], found

    def equal(self, known: Hypotheses, left: Sequence[Polynomial], right: Sequence[Polynomial]) -> None:
        """Two monomials are one, modulo the modulus."""
        for variable, a, b in zip(self.scheme.variables, left, right, strict=True):
            number = self.scheme.modulus.get(variable)
            cycle = known.read(number) * known.fresh() if number is not None else ZERO
            known.zero.append(a - b - cycle)

    def links(
        self, blocks: Mapping[str, Mapping[str, Polynomial]], target: Mapping[str, Polynomial]
    ) -> list[Polynomial]:
        """Terms that all vanish if and only if a product of blocks belongs to a target."""
        first: dict[str, Polynomial] = {}
        found = []
        for indices in blocks.values():
            for name, value in indices.items():
                if name in first:
                    found.append(first[name] - value)
                first.setdefault(name, value)
        return found + [total(first[i] for i in axis) - target[name] for name, axis in self.output.items()]


def _formulas(declared: Exponents) -> list[Expression]:
    formulas = [formula for formula in declared if isinstance(formula, Expression)]
    if len(formulas) < len(declared):
        raise OutsideError("exponents are listed one by one; they are decided at numbers: coded-designer check")
    return formulas


def exponents(family: Family) -> Iterator[Obligation]:
    """No exponent is negative, where the scheme does not admit it."""
    scheme = family.scheme
    for operand, kinds in family.kinds.items():
        for kind, (number, variable) in product(kinds, enumerate(scheme.variables)):
            if variable not in scheme.modulus and variable not in scheme.laurent:
                known = family.start()
                own, _ = family.block(known, operand, kind, operand)
                yield known.obligation(f"exponents {operand} {kind} {variable}", -own[number] - ONE)


def carrier(family: Family) -> Iterator[Obligation]:
    """A product of blocks sits at a carrier if and only if it belongs to that target."""
    if family.scheme.algorithm is None:
        yield from _carried(family)
        yield from _clean(family)
        yield from _distinct(family)


def _carried(family: Family) -> Iterator[Obligation]:
    for part, (number, variable), sign in product(family.parts, enumerate(family.scheme.variables), (1, -1)):
        known = family.start()
        own = total(family.block(known, name, "data", "=")[0][number] for name in part)
        there, _ = family.target(known, "=", shared=True)
        difference = (own - there[number]).scaled(sign)
        yield known.obligation(f"carrier carry {' '.join(part)} {variable} {sign}", difference - ONE)


def _clean(family: Family) -> Iterator[Obligation]:
    for kinds in product(*family.kinds.values()):
        known, links = _met(family, kinds)
        name = " ".join(["carrier clean", *kinds])
        if "mask" in kinds:
            yield known.obligation(name)
        for (number, link), sign in product(enumerate(links), (1, -1)):
            yield known.obligation(f"{name} {number} {sign}", link.scaled(sign) - ONE)


def _met(family: Family, kinds: Sequence[str]) -> tuple[Hypotheses, list[Polynomial]]:
    """Some blocks meet the carrier of some target; for blocks of data, when these belong to it."""
    known = family.start()
    pairs = zip(family.scheme.operation.names, kinds, strict=True)
    blocks = {name: family.block(known, name, kind, name) for name, kind in pairs}
    there, indices = family.target(known, "target")
    for part in family.parts:
        family.equal(known, [total(column) for column in zip(*(blocks[name][0] for name in part), strict=True)], there)
    if "mask" in kinds:
        return known, []
    return known, family.links({name: own for name, (_, own) in blocks.items()}, indices)


def _distinct(family: Family) -> Iterator[Obligation]:
    for name in family.output:
        known = family.start()
        one, first = family.target(known, "target")
        other, second = family.target(known, "other")
        family.equal(known, one, other)
        yield known.obligation(f"carrier distinct {name}", first[name] - second[name] - ONE)


def degree(family: Family) -> Iterator[Obligation]:
    """The claimed degrees are upper bounds, and attained at `family.corners`."""
    if family.scheme.modulus:
        raise OutsideError("degree of exponents modulo a number")
    if not family.degrees:
        raise OutsideError("no degree is claimed")
    for number, variable in enumerate(family.scheme.variables):
        for blocks in family.sums:
            known = family.start()
            own = total(family.block(known, name, kind, name)[0][number] for name, kind in blocks)
            over = own.scaled(family.factor) - known.read(family.degrees[number])
            yield known.obligation(
                f"degree {variable} {' '.join(f'{name} {kind}' for name, kind in blocks)}", over - ONE
            )
        known = family.start()
        known.at_least += [_below(family, known, number, corner) for corner in family.corners.get(variable, ())]
        yield known.obligation(f"degree {variable} attained")


def _below(family: Family, known: Hypotheses, number: int, corner: Corner) -> Polynomial:
    """At these blocks the exponent is below the claimed degree, or there are no such masks."""
    own = total(family.block(known, name, kind, name, at)[0][number] for name, kind, at in corner)
    there = known.read(family.degrees[number]) - own.scaled(family.factor) - ONE
    for name, kind, _ in corner:
        if kind == "mask":
            there = there * known.read(family.scheme.masks.counts[name])
    return there


def threshold(family: Family) -> Iterator[Obligation]:
    """The claimed threshold is that by degree, or for some rules of points that by the number of monomials."""
    scheme = family.scheme
    if scheme.claims.threshold is None:
        raise OutsideError("no threshold is claimed")
    if scheme.laurent:
        raise OutsideError("threshold of a scheme with negative exponents")
    if scheme.points.by_support and scheme.claims.support is None:
        raise OutsideError("the threshold is the number of monomials, and none is claimed")
    for sign in (1, -1):
        known = family.start()
        if scheme.points.by_support and scheme.claims.support is not None:
            size = known.read(scheme.claims.support)
        elif family.degrees or set(scheme.variables) == set(scheme.modulus):
            size = product_of(sizes(family, known))
        else:
            raise OutsideError("a threshold of several variables needs claimed degrees")
        difference = (known.read(scheme.claims.threshold) - size).scaled(sign)
        yield known.obligation(f"threshold {sign}", difference - ONE)


def separation(family: Family) -> Iterator[Obligation]:
    """Masks of an operand have different exponents; in the value domain none sits at a node of its data."""
    for operand in family.scheme.masks.counts:
        known = family.start()
        one, first = family.block(known, operand, "mask", operand)
        other, second = family.block(known, operand, "mask", "other")
        family.equal(known, one, other)
        yield known.obligation(f"separation {operand} distinct", first["t"] - second["t"] - ONE)
        if family.by_value:
            known = family.start()
            mask, _ = family.block(known, operand, "mask", operand)
            data, _ = family.block(known, operand, "data", "data")
            family.equal(known, mask, data)
            yield known.obligation(f"separation {operand} apart")


CLAIMS: Final[Mapping[str, Callable[[Family], Iterator[Obligation]]]] = {
    claim.__name__: claim for claim in (exponents, carrier, degree, support, threshold, overheads, separation)
}
"""Claim -> its obligations."""
