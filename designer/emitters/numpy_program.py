"""Target `numpy`: exact floating-point products on balanced residues, for prime fields."""

from __future__ import annotations

from importlib import import_module

from designer.analyses.theorems import least_sizes
from designer.code import Code
from designer.emitters import weights
from designer.emitters.needed import Needed, answers_needed
from designer.emitters.program import Backend, fill
from designer.errors import DesignerError
from designer.kernels import select
from designer.points import EvaluationSet


def program(code: Code, points: EvaluationSet, *, command: str, wrong: int = 0) -> str:
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
    needed = answers_needed(code, points, wrong)
    return fill(code, points, needed, _backend(code, points, needed, kernel, exactness), command)


def _backend(code: Code, points: EvaluationSet, needed: Needed, kernel: str, exactness: str) -> Backend:
    dense = (
        len(code.variables) == 1 and points.plain and not any(code.modulus) and not code.scheme.laurent
        and needed.decoded == least_sizes(code)[0]
    )  # fmt: skip
    recover: tuple[str, ...] = ("lagrange_row", "combined", "inverses") if code.placements else ()
    if dense and code.placements:
        text = weights.from_nodes("")
    elif dense:
        recover, text = weights.INTERPOLATION, weights.interpolated()
    elif points.axes and not any(code.lowest):
        recover, text = (*weights.INTERPOLATION, "grid_weights", "elimination_weights"), weights.on_grids(code)
    else:
        recover, text = (*recover, "elimination_weights"), weights.eliminated(
            code, "monomial_row", True, "", "elimination_weights"
        )  # fmt: skip
    if not code.placements or not dense:
        recover = ("monomial_row", "_binomial", *recover)
    return Backend(
        libraries="import numpy as np\nfrom numpy.typing import ArrayLike, NDArray",
        arithmetic=kernel, recover=recover, weights=text, row="monomial_row", part_arg="part, ", prefix="",
        dense=dense, exactness=exactness,
    )  # fmt: skip
