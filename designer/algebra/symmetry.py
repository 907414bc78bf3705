"""Symmetries of evaluation points: permutations of the answers that keep which sets decode a monomial code.

Let C be the code of all answers of polynomials of the support, and K the part of it whose targets vanish. A set S does
not decode if and only if some word of C outside K vanishes on S. If a permutation, up to a nonzero factor for each
answer and an automorphism of the field, maps C to C and K to K, it keeps which sets decode. `preserves` checks exactly
that; `symmetries` proposes permutations from substitutions of the variables, and returns those that pass.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from designer.algebra.field import Field
from designer.algebra.linear import Matrix, echelon, null_space
from designer.algebra.monomial import Monomial
from designer.errors import DesignerError

Point = tuple[int, ...]
Permutation = tuple[int, ...]

LARGEST_GROUP = 4096
TRIALS = 400
"""Proposals of each kind that are checked."""


@dataclass(frozen=True, slots=True)
class Symmetry:
    """A permutation of the answers that keeps which sets decode, with what `preserves` needs to check it.

    Args:
        kind: the substitution it comes from: `scaling`, `Frobenius`, `affine` or `inversion`.
        permutation: for each answer i the answer that is put in its place.
        factors: for each answer i a nonzero factor of the answer put in its place; empty if all are 1.
        frobenius: number e of the automorphism x -> x^(p^e) of the field.
    """

    kind: str
    permutation: Permutation
    factors: tuple[int, ...] = ()
    frobenius: int = 0


def symmetries(
    points: Sequence[Point], support: Sequence[Monomial], carriers: Sequence[Sequence[Monomial]], field: Field
) -> list[Symmetry]:
    """Generators of a group of symmetries, each of them checked; possibly none.

    Args:
        points: distinct points, one an answer; the answers are values at them.
        support: the monomials, exponents not negative.
        carriers: for each target the monomials of the support whose coefficients add up to it.
        field: the field of the points.

    Returns:
        Those found among: scalings of the variables, powers of the Frobenius map after a scaling, affine maps of one
        variable, and inversions of one variable. One that the earlier ones generate is left out.

    Raises:
        DesignerError: a carrier lies outside the support.

    >>> from designer.algebra.field import field
    >>> powers = [(1,), (2,), (4,), (3,)]
    >>> symmetries(powers, [(0,), (1,), (3,)], [[(1,)]], field(5))[0]
    Symmetry(kind='scaling', permutation=(1, 2, 3, 0), factors=(), frobenius=0)

    """
    check = _Check(*_system(points, support, carriers, field), field)
    found: list[Symmetry] = []
    group = {tuple(range(len(points)))}
    for proposals in _proposals(points, support, field):
        fresh = (proposal for proposal in proposals if proposal.permutation not in group)
        for proposal in itertools.islice(fresh, TRIALS):
            if not check.passes(proposal):
                continue
            permutations = [each.permutation for each in (*found, proposal)]
            larger = set(permutation_group(permutations, len(points), LARGEST_GROUP))
            if len(larger) == len(group):
                break
            found.append(proposal)
            group = larger
    return found


def preserves(
    rows: Matrix,
    wanted: Matrix,
    field: Field,
    permutation: Sequence[int],
    *,
    factors: Sequence[int] = (),
    frobenius: int = 0,
) -> bool:
    """Whether a permutation of the answers is seen to keep which sets decode.

    Args:
        rows: N observations of width s.
        wanted: the wanted rows of width s.
        field: their field, of characteristic p.
        permutation: for each answer i the answer that is put in its place.
        factors: for each answer i a nonzero factor of the answer put in its place; empty if all are 1.
        frobenius: number e of the automorphism x -> x^(p^e).

    Returns:
        True only if the words with answers permuted and scaled are those of the code after the automorphism, and
        likewise the words that leave every target 0.

    Raises:
        DesignerError: not a permutation of 0 … N-1.

    >>> from designer.algebra.field import field
    >>> rows = [[1, 1], [1, 4]]
    >>> preserves(rows, [[1, 0]], field(5), [1, 0]), preserves(rows, [[1, 1]], field(5), [1, 0])
    (True, False)

    """
    _check_permutation(permutation, len(rows))
    return _Check(rows, wanted, field).passes(Symmetry("", tuple(permutation), tuple(factors), frobenius))


def permutation_group(generators: Sequence[Sequence[int]], n: int, largest: int) -> list[Permutation]:
    """The group that permutations generate, the identity first.

    Args:
        generators: permutations of 0 … n-1; one that makes the group larger than `largest` is left out.
        n: number of elements.
        largest: largest order of the group.

    Raises:
        DesignerError: not a permutation of 0 … n-1.

    >>> permutation_group([(1, 2, 0)], 3, 10)
    [(0, 1, 2), (1, 2, 0), (2, 0, 1)]

    """
    group, kept = [tuple(range(n))], list[Permutation]()
    for generator in generators:
        _check_permutation(generator, n)
        if (larger := _generated([*kept, tuple(generator)], n, largest)) is not None:
            group, kept = larger, [*kept, tuple(generator)]
    return group


def _generated(generators: Sequence[Permutation], n: int, largest: int) -> list[Permutation] | None:
    """All products of the generators; None if there are too many."""
    group = [tuple(range(n))]
    seen = set(group)
    for element in group:
        for generator in generators:
            product = tuple(generator[image] for image in element)
            if product not in seen:
                if len(group) == largest:
                    return None
                seen.add(product)
                group.append(product)
    return group


def _check_permutation(permutation: Sequence[int], n: int) -> None:
    if sorted(permutation) != list(range(n)):
        raise DesignerError("not a permutation of the answers", got=tuple(permutation), allowed=f"each of 0 to {n - 1}")


def _system(
    points: Sequence[Point], support: Sequence[Monomial], carriers: Sequence[Sequence[Monomial]], field: Field
) -> tuple[list[list[int]], list[list[int]]]:
    """Values of the monomials at the points, and for each target 1 at its carriers."""
    place = {monomial: number for number, monomial in enumerate(support)}
    rows, wanted = [], []
    for point in points:
        row = []
        for monomial in support:
            value = 1
            for x, exponent in zip(point, monomial, strict=True):
                value = field.mul(value, field.power(x, exponent))
            row.append(value)
        rows.append(row)
    for carrier in carriers:
        outside = [monomial for monomial in carrier if monomial not in place]
        if outside:
            raise DesignerError("a carrier outside the support", got=outside[0])
        wanted.append([int(monomial in carrier) for monomial in support])
    return rows, wanted


class _Check:
    """The words of the code, and those that leave every target 0."""

    def __init__(self, rows: Matrix, wanted: Matrix, field: Field) -> None:
        self.field = field
        width = len(rows[0]) if rows else 0
        vectors = null_space(wanted, field) if wanted else [[int(i == j) for j in range(width)] for i in range(width)]
        kernel = [[field.dot(row, vector) for row in rows] for vector in vectors]
        self.spans = [echelon(list(zip(*rows, strict=True)), field), echelon(kernel, field)]

    def passes(self, proposal: Symmetry) -> bool:
        """Whether both spans are kept."""
        F, factors = self.field, proposal.factors or (1,) * len(proposal.permutation)
        if not all(factors):
            return False
        for words, pivots in self.spans:
            mapped = [[F.power(a, F.characteristic**proposal.frobenius) for a in word] for word in words]
            for word in words:
                moved = [F.mul(c, word[image]) for c, image in zip(factors, proposal.permutation, strict=True)]
                if not _spanned(moved, mapped, pivots, F):
                    return False  # both spans have the same rank, so that one inclusion is enough
        return True


def _spanned(row: list[int], basis: Matrix, pivots: Sequence[int], field: Field) -> bool:
    """Whether a row is a combination of a basis in reduced echelon form."""
    coefficients = [row[pivot] for pivot in pivots]
    for coefficient, word in zip(coefficients, basis, strict=True):
        row = field.subtract_multiple(row, coefficient, word)
    return not any(row)


def _proposals(points: Sequence[Point], support: Sequence[Monomial], field: Field) -> Iterator[Iterator[Symmetry]]:
    """Substitutions that permute the points, by kind."""
    for e in range(field.degree):
        yield _scalings(points, field, e)
    for variable in range(len(points[0]) if points else 0):
        yield _affine_maps(points, variable, field)
        yield _inversions(points, support, variable, field)


def _scalings(points: Sequence[Point], field: Field, e: int) -> Iterator[Symmetry]:
    """The maps x -> g x^(p^e), a factor for each variable; what they do to the monomials is no concern of theirs."""
    power = field.characteristic**e
    images = [tuple(field.power(x, power) for x in point) for point in points]
    base = max(range(len(points)), key=lambda i: sum(map(bool, points[i])), default=0)
    place = {point: number for number, point in enumerate(points)}
    for point in points:
        if [bool(x) for x in point] != [bool(x) for x in images[base]]:
            continue
        g = [field.mul(x, field.inverse(y)) if y else 1 for x, y in zip(point, images[base], strict=True)]
        moved = [tuple(map(field.mul, g, image)) for image in images]
        yield from _permuting("Frobenius" if e else "scaling", moved, place, frobenius=e)


def _affine_maps(points: Sequence[Point], variable: int, field: Field) -> Iterator[Symmetry]:
    """The maps x -> a x + b of one variable, found from the images of two of its values."""
    values = list(dict.fromkeys(point[variable] for point in points))
    place = {point: number for number, point in enumerate(points)}
    if len(values) < 2:
        return
    first, second = values[:2]
    ratio = field.inverse(field.sub(second, first))
    for u, v in itertools.permutations(values, 2):
        a = field.mul(field.sub(v, u), ratio)
        b = field.sub(u, field.mul(a, first))
        if b:
            moved = [_replaced(point, variable, field.add(field.mul(a, point[variable]), b)) for point in points]
            yield from _permuting("affine", moved, place)


def _inversions(
    points: Sequence[Point], support: Sequence[Monomial], variable: int, field: Field
) -> Iterator[Symmetry]:
    """The maps x -> c / x of one variable; with least and greatest exponent s in sum, x^s maps x^e to c^e x^(s-e)."""
    values = list(dict.fromkeys(point[variable] for point in points))
    if not all(values) or not support:
        return
    exponents = [monomial[variable] for monomial in support]
    shift = min(exponents) + max(exponents)
    factors = tuple(field.power(point[variable], shift) for point in points)
    place = {point: number for number, point in enumerate(points)}
    for value in values:
        c = field.mul(value, values[0])
        moved = [_replaced(point, variable, field.mul(c, field.inverse(point[variable]))) for point in points]
        yield from _permuting("inversion", moved, place, factors=factors)


def _replaced(point: Point, variable: int, value: int) -> Point:
    return (*point[:variable], value, *point[variable + 1 :])


def _permuting(
    kind: str, moved: Sequence[Point], place: dict[Point, int], *, factors: tuple[int, ...] = (), frobenius: int = 0
) -> Iterator[Symmetry]:
    """The proposal, if the moved points are the points."""
    if all(point in place for point in moved):
        yield Symmetry(kind, tuple(place[point] for point in moved), factors, frobenius)
