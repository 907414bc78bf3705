"""Target `numpy`: exact floating-point products on balanced residues, for prime fields."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from designer.code import Code
from designer.emitters.program import Backend, Needed, answers_needed, fill
from designer.errors import DesignerError
from designer.kernels import select
from designer.points import EvaluationSet

_INTERPOLATE: Final = '''\
@cache
def weights(used: tuple[int, ...]) -> list[list[int]]:
    """How the answers combine to each target: interpolation at the answers' points."""
    wanted = sorted({monomial[0] for touched in CARRIERS for monomial in touched})
    rows = interpolation_weights([POINTS[number][0] for number in used], wanted, Q)
    return [[sum(column) % Q for column in zip(*(rows[e] for (e,) in touched))] for touched in CARRIERS]'''

_GRID: Final = '''\
@cache
def weights(used: tuple[int, ...]) -> list[list[int]]:
    """How the answers combine to each target: a full grid axis by axis, other sets by elimination."""
    found = grid_weights([POINTS[number] for number in used], DEGREES, CARRIERS, Q)
    return found if found is not None else eliminated(used)


'''

_ELIMINATED: Final = '''\
def eliminated(used: tuple[int, ...]) -> list[list[int]]:
    """How the answers combine to each target, by elimination over the monomials of the product."""
    monomials = {(0,) * len(DEGREES)}
    for name in OPERANDS:
        vectors = set(EXPONENTS[name])
        monomials = {$sum for e in monomials for f in vectors}
    support = sorted(monomials)
    rows = [monomial_row(support, POINTS[number], ORDERS[number], Q) for number in used]
    wanted = [[int(monomial in touched) for monomial in support] for touched in CARRIERS]
    return elimination_weights(rows, wanted, Q)'''

_ELIMINATE: Final = '''


@cache
def weights(used: tuple[int, ...]) -> list[list[int]]:
    """How the answers combine to each target."""
    return eliminated(used)'''


def program(code: Code, points: EvaluationSet, *, command: str) -> str:
    """The program's text; see `designer.emitters.emit`."""
    field = points.field
    if field.degree > 1:
        raise DesignerError("the target numpy is for prime fields", got=field.name, remedy="use --target galois")
    kernel = select(field.order)
    inner = int(import_module(f"designer.kernels.{kernel}").exact_inner(field.order))
    bound = f"exact for inner dimensions up to {inner}; longer ones in portions"
    exactness = {
        "balanced": f"one float64 product of balanced residues, {bound}",
        "limbs": f"two float64 products of 16-bit limbs, {bound}",
        "mersenne61": f"float64 products of 21-bit limbs, {bound}",
        "integers": "Python integers: exact for every size, and slow",
    }[kernel]
    needed = answers_needed(code, points)
    return fill(code, points, needed, _backend(code, points, needed, kernel, exactness), command)


def _backend(code: Code, points: EvaluationSet, needed: Needed, kernel: str, exactness: str) -> Backend:
    interpolate = (
        len(code.variables) == 1
        and points.plain
        and not any(code.modulus)
        and needed.count == code.product.degrees[0] + 1
    )
    eliminated = _ELIMINATED.replace("$sum", exponent_sum(code))
    recover: tuple[str, ...] = ("monomial_row", "_binomial")
    interpolation = ("interpolation_weights", "weight_array", "master_array", "inverses")
    if interpolate:
        recover, weights = (*recover, *interpolation), _INTERPOLATE
    elif points.axes:
        recover = (*recover, *interpolation, "grid_weights", "elimination_weights")
        weights = _GRID + eliminated
    else:
        recover, weights = (*recover, "elimination_weights"), eliminated + _ELIMINATE
    return Backend(
        libraries="import numpy as np\nfrom numpy.typing import ArrayLike, NDArray",
        arithmetic=kernel, recover=recover, weights=weights, row="monomial_row", part_arg="part, ",
        received_only=interpolate, exactness=exactness,
    )  # fmt: skip


def exponent_sum(code: Code) -> str:
    """Source of the sum of two exponent vectors, modulo the variables' moduli."""
    if not any(code.modulus):
        return "tuple(x + y for x, y in zip(e, f))"
    return f"tuple((x + y) % n if n else x + y for x, y, n in zip(e, f, {tuple(n or 0 for n in code.modulus)}))"
