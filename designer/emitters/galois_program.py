"""Target `galois`: readable code on the galois library's arrays, for every finite field."""

from __future__ import annotations

from typing import Final

from designer.code import Code
from designer.emitters.numpy_program import exponent_sum
from designer.emitters.program import Backend, answers_needed, fill
from designer.errors import DesignerError
from designer.points import EvaluationSet

_WEIGHTS: Final = '''\
@cache
def weights(used: tuple[int, ...]) -> list[list[int]]:
    """How the answers combine to each target, by row reduction over the monomials of the product."""
    monomials = {(0,) * len(DEGREES)}
    for name in OPERANDS:
        vectors = set(EXPONENTS[name])
        monomials = {$sum for e in monomials for f in vectors}
    support = sorted(monomials)
    rows = [field_row(support, POINTS[number], Q) for number in used]
    wanted = [[int(monomial in touched) for monomial in support] for touched in CARRIERS]
    return field_weights(rows, wanted, Q)'''


def program(code: Code, points: EvaluationSet, *, command: str) -> str:
    """The program's text; see `designer.emitters.emit`."""
    field = points.field
    if not points.plain:
        remedy = "use --target numpy" if field.degree == 1 else "over extension fields derivatives can be checked only"
        raise DesignerError("the target galois has no derivatives", got=points.text, remedy=remedy)
    backend = Backend(
        libraries="import galois\nimport numpy as np\nfrom numpy.typing import ArrayLike, NDArray",
        arithmetic="finite_field", recover=(), weights=_WEIGHTS.replace("$sum", exponent_sum(code)),
        row="field_row", part_arg="", received_only=False,
        exactness="the galois library's field arithmetic",
        modulus=field.modulus if field.degree > 1 else (),
    )  # fmt: skip
    return fill(code, points, answers_needed(code, points), backend, command)
