"""Source of `weights`: how an emitted program's answers combine to its targets."""

from __future__ import annotations

from typing import Final

from designer.code import Code

_SUPPORT: Final = '''\
@cache
def support() -> list[tuple[int, ...]]:
    """The monomials of the product."""
    monomials = {(0,) * len(DEGREES)}
    for name in OPERANDS:
        vectors = set(EXPONENTS[name])
        monomials = {$sum for e in monomials for f in vectors}
    return sorted(monomials)'''

_NODE_SUPPORT: Final = '''\
def support() -> list[tuple[int, ...]]:
    """The monomials of the product."""
    return [(e,) for e in range(DEGREES[0] + 1)]'''

_OBSERVED: Final = '''


def observed(used: tuple[int, ...]) -> list[list[int]]:
    """What the answers see of the product: the values of its monomials."""
    return [$row(support(), POINTS[number], $orderQ) for number in used]'''

_WANTED: Final = '''


def wanted() -> list[list[int]]:
    """What each target reads: the coefficients at its carriers."""
    return [[int(monomial in touched) for monomial in support()] for touched in CARRIERS]'''

_NODE_WANTED: Final = '''


def wanted() -> list[list[int]]:
    """What each target reads: the values at its nodes."""
    columns = zip(*($row(support(), (node,), $zeroQ) for node in NODES))
    return [list(row) for row in zip(*($prefixcombined(READOUT, dict(enumerate(column)), Q) for column in columns))]'''

_ELIMINATED: Final = '''


$cachedef $name(used: tuple[int, ...]) -> list[list[int]]:
    """How the answers combine to each target, by elimination over the monomials of the product."""
    return $solve(observed(used), wanted(), Q)'''

_INTERPOLATED: Final = '''\
@cache
def weights(used: tuple[int, ...]) -> list[list[int]]:
    """How the answers combine to each target: interpolation at the answers' points."""
    wanted = sorted({monomial[0] for touched in CARRIERS for monomial in touched})
    rows = interpolation_weights([POINTS[number][0] for number in used], wanted, Q)
    return [[sum(column) % Q for column in zip(*(rows[e] for (e,) in touched))] for touched in CARRIERS]'''

_NODES: Final = '''\
@cache
def weights(used: tuple[int, ...]) -> list[list[int]]:
    """How the answers combine to each target: values at the nodes of the polynomial through them."""
    points = [POINTS[number][0] for number in used]
    rows = [$prefixlagrange_row(points, node, Q) for node in NODES]
    found = [$prefixcombined(READOUT, dict(enumerate(column)), Q) for column in zip(*rows)]
    return [list(row) for row in zip(*found)]'''

_GRID: Final = '''\
@cache
def weights(used: tuple[int, ...]) -> list[list[int]]:
    """How the answers combine to each target: a full grid axis by axis, other sets by elimination."""
    found = grid_weights([POINTS[number] for number in used], DEGREES, CARRIERS, Q)
    return found if found is not None else eliminated(used)'''

INTERPOLATION: Final = ("interpolation_weights", "weight_array", "master_array", "inverses")


def interpolated() -> str:
    """One variable, as many answers as the degree plus one."""
    return _INTERPOLATED


def from_nodes(prefix: str) -> str:
    """The value domain, as many answers as the degree plus one."""
    return _NODES.replace("$prefix", prefix)


def on_grids(code: Code) -> str:
    """Full grids axis by axis."""
    text = system(code, "monomial_row", True, "") + _solved("eliminated", "elimination_weights", cached=False)
    return f"{text}\n\n\n{_GRID}"


def eliminated(code: Code, row: str, orders: bool, prefix: str, solve: str) -> str:
    """Any code, by elimination."""
    return system(code, row, orders, prefix) + _solved("weights", solve, cached=True)


def system(code: Code, row: str, orders: bool, prefix: str) -> str:
    """The functions `support`, `observed` and `wanted`."""
    own, goal = (_NODE_SUPPORT, _NODE_WANTED) if code.placements else (_SUPPORT, _WANTED)
    text = own.replace("$sum", _exponent_sum(code)) + _OBSERVED + goal
    text = text.replace("$row", row).replace("$prefix", prefix)
    return text.replace("$order", "ORDERS[number], " if orders else "").replace("$zero", "0, " if orders else "")


def _solved(name: str, solve: str, *, cached: bool) -> str:
    text = _ELIMINATED.replace("$cache", "@cache\n" if cached else "")
    return text.replace("$name", name).replace("$solve", solve)


def _exponent_sum(code: Code) -> str:
    """Source of the sum of two exponent vectors, modulo the variables' moduli."""
    if not any(code.modulus):
        return "tuple(x + y for x, y in zip(e, f))"
    return f"tuple((x + y) % n if n else x + y for x, y, n in zip(e, f, {tuple(n or 0 for n in code.modulus)}))"
