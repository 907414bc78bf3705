"""Target `numpy`: exact floating-point products on balanced residues, for prime fields."""

from __future__ import annotations

from importlib import import_module

from designer.emitters import weights
from designer.emitters.driver import alone
from designer.emitters.form import Form, Recipe
from designer.emitters.program import Backend, fill
from designer.errors import DesignerError
from designer.kernels import select
from designer.points import EvaluationSet


def program(form: Form) -> str:
    """The program's text; see `designer.emitters.emit`."""
    return fill(form, backend(form), alone(form))


def trial(path: str, points: EvaluationSet) -> str:
    """The command that runs the self-test of a file."""
    return f"python {path}"


def backend(form: Form) -> Backend:
    """Arithmetic and decoding of a prime field.

    Raises:
        DesignerError: an extension field.
    """
    field = form.points.field
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
    recover, text = _weights(form)
    return Backend(
        libraries="import numpy as np\nfrom numpy.typing import ArrayLike, NDArray",
        arithmetic=kernel, recover=recover, weights=text, row="monomial_row", part_arg="part, ", prefix="",
        dense=form.recipe.dense, exactness=exactness,
    )  # fmt: skip


def _weights(form: Form) -> tuple[tuple[str, ...], str]:
    """The functions of the kernel `recover` that are needed, and the source of `weights`."""
    code, rows = form.code, ("monomial_row", "_binomial")
    values = ("lagrange_row", "combined", "inverses") if code.placements else ()
    match form.recipe:
        case Recipe.NODES:
            return values, weights.from_nodes("")
        case Recipe.COEFFICIENTS:
            return (*rows, *weights.INTERPOLATION), weights.interpolated()
        case Recipe.GRID:
            grid = (*rows, *weights.INTERPOLATION, "grid_weights", "elimination_weights")
            return grid, weights.on_grids(code)
        case Recipe.ELIMINATION:
            text = weights.eliminated(code, "monomial_row", True, "", "elimination_weights")
            return (*rows, *values, "elimination_weights"), text
