"""Numbers of monomials for all parameters: exponents that fill intervals.

An interval 0 … W and the multiples 0, s, …, (n - 1) s of a step 0 <= s <= W + 1 add up to the interval
0 … W + (n - 1) s. A *piece* takes blocks of one kind from each operand (`all`: data, and masks that go on where the
data end), and orders the steps of their indices. Pieces that overlap or touch fill everything up to the degree, or all
residues of a modulus. Then the number of monomials is the product of the axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from designer.proving.hypotheses import Hypotheses, Obligation, OutsideError
from designer.proving.polynomial import ONE, ZERO, Polynomial, constant, product_of

if TYPE_CHECKING:
    from designer.proving.obligations import Family

Piece = tuple[tuple[str, ...], tuple[tuple[int, int], ...]]
"""Kind of every operand's blocks; (number of a digit, sign of its step) in the order in which they fill."""

Digit = tuple[Polynomial, Polynomial]
"""Step and count."""


class _UnevenError(Exception):
    """The exponents are no base and multiples of steps."""


def digits(family: Family, operand: str, kind: str, number: int) -> tuple[Polynomial, list[Digit]]:
    """Base and digits of an operand's exponents of a variable."""
    if kind == "all":
        base, data = digits(family, operand, "data", number)
        other, masks = digits(family, operand, "mask", number)
        data = [digit for digit in data if digit[0]]
        alike = len(data) == len(masks) == 1 and data[0][0] == masks[0][0]
        if not alike or other != base + data[0][0] * data[0][1]:
            raise _UnevenError
        return base, [(data[0][0], data[0][1] + masks[0][1])]
    known = family.start()
    exponents, indices = family.block(known, operand, kind, f"{operand}.{kind}")
    sizes, _ = family.declared(operand, kind)
    base = exponents[number].substituted(dict.fromkeys([f"{operand}.{kind}.{i}" for i in indices], ZERO))
    found: list[Digit] = []
    rest = exponents[number] - base
    for index, x in indices.items():
        others = {f"{operand}.{kind}.{i}": ONE if i == index else ZERO for i in indices}
        step = exponents[number].substituted(others) - base
        rest = rest - step * x
        found.append((step, known.read(sizes[index])))
    if rest or not {name for p in (base, *(p for d in found for p in d)) for name in p.letters} <= set(known.least):
        raise _UnevenError
    return base, found


def interval(family: Family, piece: Piece, number: int) -> tuple[Polynomial, Polynomial, list[Polynomial]]:
    """Least and largest exponent of a piece, and the hypotheses under which it does not fill all between them."""
    kinds, order = piece
    low, forbidden = ZERO, list[Polynomial]()
    found: list[Digit] = []
    for operand, kind in zip(family.scheme.operation.names, kinds, strict=True):
        base, own = digits(family, operand, kind, number)
        low, found = low + base, found + own
        if kind == "mask":
            forbidden.append(-own[0][1])
    width = ZERO
    for place, sign in order:
        step, count = found[place][0].scaled(sign), found[place][1] - ONE
        forbidden += [-step - ONE, step - width - constant(2)]
        low = low - step * count if sign < 0 else low
        width = width + step * count
    return low, low + width, forbidden


def sizes(family: Family, known: Hypotheses) -> list[Polynomial]:
    """For each variable the number of its exponents in the product."""
    found = []
    for number, variable in enumerate(family.scheme.variables):
        cycle = family.scheme.modulus.get(variable)
        found.append(known.read(cycle) if cycle is not None else known.read(family.degrees[number]) + ONE)
    return found


def support(family: Family) -> Iterator[Obligation]:
    """All exponents occur, and their number is the claimed one."""
    scheme = family.scheme
    if scheme.claims.support is None:
        raise OutsideError("no number of monomials is claimed")
    if not family.pieces or not all(family.pieces.values()):
        raise OutsideError("no intervals of exponents are known that fill the product; it is counted at numbers")
    for number, variable in enumerate(scheme.variables):
        start = top = ZERO
        for place, piece in enumerate(family.pieces[variable]):
            low, high, forbidden = interval(family, piece, number)
            if place:
                forbidden.append(low - top - constant(2))
            start, top = start if place else low, high
            for goal, hypothesis in enumerate(forbidden):
                yield family.start().obligation(f"support {variable} {place} {goal}", hypothesis)
        known = family.start()
        yield known.obligation(f"support {variable} end", sizes(family, known)[number] - (top - start + ONE) - ONE)
        if variable not in scheme.modulus:
            yield family.start().obligation(f"support {variable} start", start - ONE)
    for sign in (1, -1):
        known = family.start()
        difference = known.read(scheme.claims.support) - product_of(sizes(family, known))
        yield known.obligation(f"support number {sign}", difference.scaled(sign) - ONE)


def overheads(family: Family) -> Iterator[Obligation]:
    """The claimed numbers of coded blocks are those at the least full grid."""
    scheme = family.scheme
    if not scheme.claims.shares:
        raise OutsideError("no numbers of coded blocks are claimed")
    if scheme.masks.counts or scheme.laurent or family.by_value or not (family.degrees or scheme.modulus):
        raise OutsideError("coded blocks are counted at numbers: coded-designer check")
    for operand, claimed in scheme.claims.shares.items():
        for sign in (1, -1):
            known = family.start()
            pairs = zip(sizes(family, known), scheme.exponents[operand], strict=True)
            axes = [size for size, formula in pairs if str(formula) != "0"]
            difference = known.read(claimed) - product_of(axes)
            yield known.obligation(f"overheads {operand} {sign}", difference.scaled(sign) - ONE)


def pieces(family: Family, samples: Sequence[Mapping[str, int]]) -> dict[str, tuple[Piece, ...]]:
    """For each variable pieces that fill the product at some parameters; nothing where there are none.

    Args:
        family: the closed scheme.
        samples: parameters.
    """
    scheme = family.scheme
    if family.by_value or scheme.laurent or not (family.degrees or scheme.modulus) or not samples:
        return {}
    if len(scheme.variables) > 1 and (scheme.masks.counts or not _independent(family)):
        return {}
    return {variable: _cover(family, number, samples) for number, variable in enumerate(scheme.variables)}


def _independent(family: Family) -> bool:
    """Whether every index counts in one variable only."""
    for operand in family.scheme.operation.names:
        known = family.start()
        exponents, _ = family.block(known, operand, "data", operand)
        used = [{name for name in e.letters if "." in name or "_" in name} for e in exponents]
        if sum(map(len, used)) > len(set().union(*used)):
            return False
    return True


def _cover(family: Family, number: int, samples: Sequence[Mapping[str, int]]) -> tuple[Piece, ...]:
    """Pieces from the least to the largest exponent, as few as possible."""
    values = samples[-1]
    known = family.start()
    size = _at(sizes(family, known)[number], values)
    found: list[tuple[int, int, Piece]] = []
    for kinds in product(*(("all", *own) if len(own) > 1 else own for own in family.kinds.values())):
        try:
            piece = _ordered(family, kinds, number, values)
            low, high, forbidden = interval(family, piece, number)
        except (_UnevenError, OutsideError):
            continue
        if all(_at(hypothesis, sample) < 0 for hypothesis in forbidden for sample in samples):
            found.append((_at(low, values), _at(high, values), piece))
    start = min((least for least, _, _ in found), default=0)
    top, chosen = start - 1, list[Piece]()
    while top < start + size - 1:
        joined = [(high, piece) for low, high, piece in found if low <= top + 1]
        reach, piece = max(joined, key=lambda f: f[0], default=(top, ((), ())))
        if reach <= top:
            return ()
        chosen, top = [*chosen, piece], reach
    return tuple(chosen)


def _ordered(family: Family, kinds: tuple[str, ...], number: int, values: Mapping[str, int]) -> Piece:
    """The steps from the least to the largest, at some parameters."""
    found: list[Digit] = []
    for operand, kind in zip(family.scheme.operation.names, kinds, strict=True):
        found += digits(family, operand, kind, number)[1]
    steps = [_at(step, values) for step, _ in found]
    order = sorted(range(len(found)), key=lambda place: abs(steps[place]))
    return kinds, tuple((place, -1 if steps[place] < 0 else 1) for place in order)


def _at(polynomial: Polynomial, values: Mapping[str, int]) -> int:
    value = polynomial.substituted({name: constant(value) for name, value in values.items()}).value
    if value is None:
        raise _UnevenError
    return value
