"""The linear system of decoding in floats: encoders, observed values of basis functions, wanted functionals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.code import Code
from designer.errors import PointsError
from designer.node_product import NodeProduct
from designer.operation import Block
from designer.operations.polynomial import words
from designer.reals.basis import CHEBYSHEV, MONOMIAL, check_basis, check_magnitude, values
from designer.reals.expansion import Expansion, expansion
from designer.reals.points import COMPLEX, REAL, NumericPoints, chebyshev

ROOT_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericSystem:
    """What the answers of a code are in float arithmetic, and what is wanted of them.

    Args:
        code: the code.
        points: its points.
        basis: in which functions the product is written.
        encoders: for each operand an (answers, blocks) matrix: the coefficients of its shares, masks included.
        observed: (answers, functions): values of the independent functions of the product.
        targets: the targets.
        wanted: (targets, functions): the functionals that read them; without rows where they are not readable.
        expansion: the product in the basis; None in the value domain.
        nodes: in the value domain the points that the blocks sit at.
    """

    code: Code
    points: NumericPoints
    basis: str
    encoders: tuple[NDArray[Any], ...]
    observed: NDArray[Any]
    targets: tuple[Block, ...]
    wanted: NDArray[Any]
    expansion: Expansion | None
    nodes: tuple[complex, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether every target is known to be readable from the product."""
        return len(self.wanted) == len(self.targets)

    @property
    def functions(self) -> int:
        """Number of independent functions: as many answers decode wherever their rows are independent."""
        return int(self.observed.shape[1])

    def loads(self) -> NDArray[np.float64]:
        """For each answer the largest entry that blocks with entries of at most 1 can give it, by their number."""
        norms = dict(zip(self.code.operation.names, (np.abs(V).sum(axis=1) for V in self.encoders), strict=True))
        total = np.zeros(len(self.points))
        for word, coefficient in factors(self.code).items():
            total += abs(coefficient) * np.prod([norms[name] for name in word], axis=0)
        return total

    def terms(self) -> NDArray[np.float64]:
        """For each target the number of block products that it adds up, with their coefficients' magnitude."""
        if self.code.operation.function is not None:
            return np.full(len(self.targets), float(sum(map(abs, factors(self.code).values()))))
        count = dict.fromkeys(self.targets, 0)
        for target, _ in self.code.operation.terms(self.code.parts):
            count[target] += 1
        return np.array([float(count[target]) for target in self.targets])


def factors(code: Code) -> dict[tuple[str, ...], int]:
    """The operation as a sum of words in the operands, with their coefficients."""
    operation = code.operation
    return {operation.names: 1} if operation.function is None else words(operation.function)


def numeric_system(code: Code, points: NumericPoints, basis: str | None = None) -> NumericSystem:
    """The system of a code at its points.

    Args:
        code: the code.
        points: real or complex points.
        basis: `monomial` (the default) or `chebyshev`: which function belongs to an exponent. In the value domain
            shares do not depend on it; it is the basis in which the product is solved for, by default that of
            the Chebyshev polynomials over the reals.

    Raises:
        PointsError: the points do not fit the code's variables, or their powers exceed 2^500.
        DesignerError: the basis does not serve the code.

    >>> from designer import load
    >>> from designer.reals.points import chebyshev
    >>> numeric_system(load("matdot").bind(p=3), chebyshev([7])).observed.shape
    (7, 5)
    """
    values_at_nodes = isinstance(code.product, NodeProduct)
    chosen = basis or (CHEBYSHEV if values_at_nodes and points.field == REAL else MONOMIAL)
    check_basis(chosen)
    check_points(code, points)
    if isinstance(code.product, NodeProduct):
        return _at_nodes(code, code.product, points, chosen)
    found = expansion(code, chosen)
    at = points.array()
    norms = _norms(found)
    mixing = np.zeros((len(found.functions), len(found.pivots)))
    for row, form in zip(mixing, found.mixing, strict=True):
        for place, value in form.items():
            row[place] = float(value)
    pivot_norms = norms[list(found.pivots)]
    mixing *= pivot_norms / norms[:, None]
    return NumericSystem(
        code=code, points=points, basis=chosen, expansion=found, targets=found.targets,
        encoders=tuple(values(chosen, list(m), at) for m in code.exponents),
        observed=values(chosen, found.functions, at) @ mixing, wanted=found.wanted() * pivot_norms,
    )  # fmt: skip


def _norms(found: Expansion) -> NDArray[np.float64]:
    """By what the basis function is larger than T_e; 1 for monomials. Coefficients are smaller by as much."""
    if found.basis == MONOMIAL:
        return np.ones(len(found.functions))
    return np.array([math.sqrt(2.0) ** sum(bool(e) for e in exponents) for exponents in found.functions])


def _at_nodes(code: Code, held: NodeProduct, points: NumericPoints, basis: str) -> NumericSystem:
    nodes = real_nodes(code, held, points.field)
    at = points.array()
    at_points = lagrange_values(np.array(nodes), at[:, 0])
    check_magnitude(at_points, at)
    encoders = []
    for placed in code.placements:
        matrix = np.zeros((len(points), len(placed)), at.dtype)
        for number, share in enumerate(placed.shares):
            for node, coefficient in share:
                matrix[:, number] += coefficient * at_points[:, node]
        encoders.append(matrix)
    functions = held.support()
    at_nodes = values(basis, functions, np.array(nodes).reshape(-1, 1).astype(at.dtype))
    targets = tuple(code.operation.targets(code.parts))
    rows = [sum(c * at_nodes[node] for node, c in held.readout(t).items()) for t in targets] if held.readable else []
    return NumericSystem(
        code=code, points=points, basis=basis, encoders=tuple(encoders), expansion=None, targets=targets,
        observed=values(basis, functions, at), wanted=np.array(rows).reshape(-1, len(functions)), nodes=nodes,
    )  # fmt: skip


def real_nodes(code: Code, held: NodeProduct, field: str) -> tuple[complex, ...]:
    """The nodes: those of the scheme, or Chebyshev points, or over the complex numbers points of the unit circle."""
    if code.scheme.nodes:
        return tuple(float(x) for x in code.scheme.nodes[: held.nodes])
    if field == COMPLEX:
        return tuple(complex(z) for z in np.exp(2j * np.pi * (np.arange(held.nodes) + 0.5) / held.nodes))
    return chebyshev([held.nodes]).axes[0]


def lagrange_values(nodes: NDArray[Any], at: NDArray[Any]) -> NDArray[Any]:
    """Values of the Lagrange polynomials of the nodes, one row a point, as products of quotients.

    >>> lagrange_values(np.array([0.0, 1.0]), np.array([0.25])).tolist()
    [[0.75, 0.25]]
    """
    columns = []
    for number, node in enumerate(nodes):
        others = np.delete(nodes, number)
        with np.errstate(over="ignore", invalid="ignore"):
            columns.append(np.prod((at[:, None] - others) / (node - others), axis=1))
    return np.stack(columns, axis=1)


def check_points(code: Code, points: NumericPoints) -> None:
    """Refuse points that do not fit a code's variables.

    Raises:
        PointsError: wrong number of coordinates; a zero where exponents are negative; no roots of unity where
            exponents are cyclic.
    """
    if points.dimension != len(code.variables):
        raise PointsError(
            "points of the wrong dimension", where=code.label, got=f"{points.dimension} coordinates",
            allowed=f"{len(code.variables)}, one for each of {', '.join(code.variables)}",
            remedy="write a grid such as chebyshev:5x3" if len(code.variables) > 1 else "",
        )  # fmt: skip
    for variable, cycle, column in zip(code.variables, code.modulus, _columns(points), strict=True):
        if variable in code.scheme.laurent and 0 in column:
            raise PointsError(f"exponents of {variable} may be negative", where=code.label, got="point 0")
        if cycle and np.max(np.abs(np.array(column, np.complex128) ** cycle - 1)) > ROOT_TOLERANCE * cycle:
            raise PointsError(
                f"exponents of {variable} count modulo {cycle}", where=code.label, got=points.label,
                allowed=f"{cycle}-th roots of 1", remedy=f"use --field complex --points roots:{cycle}",
            )  # fmt: skip


def _columns(points: NumericPoints) -> list[Sequence[complex]]:
    return list(zip(*points.points, strict=True))
