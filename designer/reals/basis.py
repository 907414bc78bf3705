"""Evaluation bases: which function of the points belongs to an exponent.

`monomial`: x^e. `chebyshev`: the Chebyshev polynomials that are orthonormal on [-1, 1] for the weight
1/(π sqrt(1 - x^2)), that is 1 for e = 0 and sqrt(2) T_e(x) from there on; several variables multiply. Then

    T_a T_b = (T_{a+b} + T_{|a-b|}) / 2,

and the integral of the product of sum A_k φ_k and sum B_k φ_k is sum A_k B_k: the code OrthoMatDot (Fahim and Cadambe,
Numerically Stable Polynomially Coded Computing, IEEE Trans. Inf. Theory 67 (5), 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.polynomial.chebyshev import chebvander
from numpy.typing import NDArray

from designer.algebra.monomial import Monomial
from designer.errors import DesignerError, PointsError

MONOMIAL: Final = "monomial"
CHEBYSHEV: Final = "chebyshev"
BASES: Final = (MONOMIAL, CHEBYSHEV)
DEGREE_LIMIT: Final = 20_000
MAGNITUDE_LIMIT: Final = 2.0**500
"""Of the values of basis functions: products of two, and sums of them, are float64 numbers."""


def check_basis(basis: str) -> None:
    """Refuse unknown bases.

    Raises:
        DesignerError: there is no such basis.
    """
    if basis not in BASES:
        raise DesignerError("unknown basis", got=basis, allowed=", ".join(BASES))


def values(basis: str, exponents: Sequence[Monomial], points: NDArray[Any]) -> NDArray[Any]:
    """Values of basis functions at points.

    Args:
        basis: `monomial` or `chebyshev`.
        exponents: one exponent vector a function.
        points: (N, variables) in float64 or complex128.

    Returns:
        (N, functions), in the type of the points.

    Raises:
        DesignerError: a degree is above 20 000.
        PointsError: a value exceeds 2^500.

    >>> values("chebyshev", [(0,), (2,)], np.array([[0.0]])).round(6).tolist()
    [[1.0, -1.414214]]
    """
    result = np.ones((len(points), len(exponents)), points.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        for number, column in enumerate(zip(*exponents, strict=True)):
            result *= _one_variable(basis, np.array(column), points[:, number])
    check_magnitude(result, points)
    return result


def check_magnitude(found: NDArray[Any], points: NDArray[Any]) -> None:
    """Refuse points whose functions leave no room for products in float64.

    Args:
        found: (N, functions), the values.
        points: (N, variables).

    Raises:
        PointsError: a value exceeds 2^500, or is not finite.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        outside = ~(np.abs(found) <= MAGNITUDE_LIMIT).all(axis=1)
    if outside.any():
        point = ",".join(f"{x:g}" for x in points[int(np.argmax(outside))].tolist())
        raise PointsError(
            "powers of a point are too large for float64", got=point, allowed="values up to 2^500, about 3e+150",
            remedy="choose points near the unit circle, or scale them all by one number",
        )  # fmt: skip


def _one_variable(basis: str, exponents: NDArray[Any], x: NDArray[Any]) -> NDArray[Any]:
    top = int(np.max(np.abs(exponents)))
    if top > DEGREE_LIMIT:
        raise DesignerError("degree too large for floats", got=top, allowed=f"at most {DEGREE_LIMIT}")
    if basis == MONOMIAL:
        return np.asarray(x[:, None] ** exponents)
    return np.asarray(chebvander(x, top)[:, exponents] * np.where(exponents, np.sqrt(2.0), 1.0))


def product_terms(factors: Sequence[Monomial]) -> list[Monomial]:
    """Exponents of the Chebyshev polynomials whose mean is a product of Chebyshev polynomials, with repetition.

    >>> product_terms([(1,), (2,)])
    [(3,), (1,)]
    """
    columns = []
    for exponents in zip(*factors, strict=True):
        sums = [exponents[0]]
        for e in exponents[1:]:
            sums = [term for s in sums for term in (s + e, abs(s - e))]
        columns.append(sums)
    return list(product(*columns))
