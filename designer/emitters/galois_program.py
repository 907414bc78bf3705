"""Target `galois`: readable code on the galois library's arrays, for every finite field."""

from __future__ import annotations

from designer.emitters import weights
from designer.emitters.driver import alone
from designer.emitters.form import Form, Recipe
from designer.emitters.program import Backend, fill
from designer.errors import DesignerError
from designer.points import EvaluationSet


def program(form: Form) -> str:
    """The program's text; see `designer.emitters.emit`."""
    return fill(form, backend(form), alone(form))


def trial(path: str, points: EvaluationSet) -> str:
    """The command that runs the self-test of a file."""
    return f"python {path}"


def backend(form: Form) -> Backend:
    """Arithmetic and decoding of every field.

    Raises:
        DesignerError: answers that are derivatives, or a field that the library lacks.
    """
    points, field = form.points, form.points.field
    if not points.plain:
        remedy = "use --target numpy" if field.degree == 1 else "over extension fields derivatives can be checked only"
        raise DesignerError("the target galois has no derivatives", got=points.text, remedy=remedy)
    if field.order == 2**63:
        raise DesignerError("the galois library overflows in this field", got=field.name, remedy="choose another field")
    dense = form.recipe == Recipe.NODES
    text = (
        weights.from_nodes("field_")
        if dense
        else weights.eliminated(form.code, "field_row", False, "field_", "field_weights")
    )
    return Backend(
        libraries="import galois\nimport numpy as np\nfrom numpy.typing import ArrayLike, NDArray",
        arithmetic="finite_field", recover=(), weights=text, row="field_row", part_arg="", prefix="field_", dense=dense,
        exactness="the galois library's field arithmetic", modulus=field.modulus if field.degree > 1 else (),
    )  # fmt: skip
