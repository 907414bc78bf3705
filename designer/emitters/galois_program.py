"""Target `galois`: readable code on the galois library's arrays, for every finite field."""

from __future__ import annotations

from designer.analyses.theorems import least_sizes
from designer.code import Code
from designer.emitters import weights
from designer.emitters.needed import answers_needed
from designer.emitters.program import Backend, fill
from designer.errors import DesignerError
from designer.points import EvaluationSet


def program(code: Code, points: EvaluationSet, *, command: str, wrong: int = 0) -> str:
    """The program's text; see `designer.emitters.emit`."""
    field = points.field
    if not points.plain:
        remedy = "use --target numpy" if field.degree == 1 else "over extension fields derivatives can be checked only"
        raise DesignerError("the target galois has no derivatives", got=points.text, remedy=remedy)
    if field.order == 2**63:
        raise DesignerError("the galois library overflows in this field", got=field.name, remedy="choose another field")
    needed = answers_needed(code, points, wrong)
    dense = bool(code.placements) and needed.decoded == least_sizes(code)[0]
    text = (
        weights.from_nodes("field_")
        if dense
        else weights.eliminated(code, "field_row", False, "field_", "field_weights")
    )
    backend = Backend(
        libraries="import galois\nimport numpy as np\nfrom numpy.typing import ArrayLike, NDArray",
        arithmetic="finite_field", recover=(), weights=text, row="field_row", part_arg="", prefix="field_", dense=dense,
        exactness="the galois library's field arithmetic", modulus=field.modulus if field.degree > 1 else (),
    )  # fmt: skip
    return fill(code, points, needed, backend, command)
