"""Interpolation weights for the dense support 0 … R-1, in O(R^2) operations and without inverting a matrix.

With M(x) = prod (x - x_w), the Lagrange polynomial of the point x_w is Q_w(x) / Q_w(x_w), where
Q_w(x) = M(x) / (x - x_w) comes from synthetic division; then Q_w(x_w) = M'(x_w). A decoder's weights for the
coefficient of x^e are the coefficients of x^e in all Lagrange polynomials.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from designer.algebra.field import Field
from designer.algebra.sumset import long_product
from designer.errors import PointsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMPY_FROM = 48  # points; below, plain integers are as quick and numpy need not be imported
_LEAF = 16  # factors of a master polynomial that are multiplied one by one
_NUMPY_BELOW = 2**31  # two products of residues and one more residue then fit 63 bits


def master_polynomial(points: Sequence[int], field: Field) -> list[int]:
    """Coefficients, constant first, of the product of x - x_w over all points.

    Args:
        points: elements of the field; repetition is allowed.
        field: the field of the points.

    Returns:
        len(points) + 1 elements, the last of them 1.

    Raises:
        PointsError: a point is not an element of the field.

    >>> from designer.algebra.field import field
    >>> master_polynomial([1, 2], field(7))
    [2, 4, 1]

    """
    check_elements(points, field)
    return _master_list(points, field)


def coefficient_weights(points: Sequence[int], exponents: Sequence[int], field: Field) -> list[list[int]]:
    """Weights that read coefficients of a polynomial off its values: rows of the inverse Vandermonde matrix.

    Args:
        points: R distinct elements of the field.
        exponents: the wanted exponents, each from 0 to R-1; any number in any order.
        field: the field of the points.

    Returns:
        D with a row for each exponent e, such that the sum over w of D[e][w] P(points[w]) is the coefficient
        of x^e for every polynomial P of degree below R.

    Raises:
        PointsError: points coincide or are not elements, or an exponent is outside 0 … R-1.

    >>> from designer.algebra.field import field
    >>> coefficient_weights([1, 2], [0, 1], field(7))
    [[2, 6], [6, 1]]

    """
    if _numpy_serves(len(points), field):
        return coefficient_weight_array(points, exponents, field).tolist()  # type: ignore[no-any-return]
    _check_request(points, exponents, field)
    return _weights_list(points, exponents, field)


def coefficient_weight_array(points: Sequence[int], exponents: Sequence[int], field: Field) -> NDArray[Any]:
    """The same as `coefficient_weights`, as an array for a decoder: int64 below 2^63, else Python integers.

    Turning an array into lists takes longer than computing it.

    >>> from designer.algebra.field import field
    >>> coefficient_weight_array([1, 2], [0, 1], field(7)).tolist()
    [[2, 6], [6, 1]]

    """
    import numpy as np

    from designer.kernels.recover import weight_array

    _check_request(points, exponents, field)
    if _numpy_serves(len(points), field):
        return weight_array(points, exponents, field.order)
    dtype = np.int64 if field.order < 2**63 else object
    rows = _weights_list(points, exponents, field)
    return np.array(rows, dtype=dtype).reshape(len(exponents), len(points))


def basis_values(nodes: Sequence[int], x: int, field: Field) -> list[int]:
    """Values at x of the Lagrange polynomials of the nodes: 1 at a node's own, 0 at the others'.

    Args:
        nodes: distinct elements of the field.
        x: any element.
        field: the field.

    Raises:
        PointsError: nodes coincide or are not elements.

    >>> from designer.algebra.field import field
    >>> basis_values([0, 1], 3, field(7)), basis_values([0, 1], 1, field(7))
    ([5, 3], [0, 1])

    """
    check_elements([*nodes, x], field)
    _check_distinct(nodes)
    if x in nodes:
        return [int(node == x) for node in nodes]
    away = [field.sub(x, node) for node in nodes]
    whole = 1
    for value in away:
        whole = field.mul(whole, value)
    values = []
    for node, value in zip(nodes, away, strict=True):
        slope = value
        for other in nodes:
            if other != node:
                slope = field.mul(slope, field.sub(node, other))
        values.append(field.mul(whole, field.inverse(slope)))
    return values


def _weights_list(points: Sequence[int], exponents: Sequence[int], field: Field) -> list[list[int]]:
    """The weights by plain arithmetic in any field."""
    master = _master_list(points, field)
    columns = []
    for x in points:
        quotient, carry = [0] * len(points), 0
        for e in reversed(range(len(points))):
            carry = quotient[e] = field.add(master[e + 1], field.mul(carry, x))
        slope = 0
        for c in reversed(quotient):
            slope = field.add(field.mul(slope, x), c)
        scale = field.inverse(slope)
        columns.append([field.mul(scale, quotient[e]) for e in exponents])
    return [[column[i] for column in columns] for i in range(len(exponents))]


def _master_list(points: Sequence[int], field: Field) -> list[int]:
    """The master polynomial without arrays; over GF(p) halves are multiplied as long integers."""
    if field.degree > 1 or len(points) <= _LEAF:
        return _master_by_roots(points, field)
    middle = len(points) // 2
    return _product(_master_list(points[:middle], field), _master_list(points[middle:], field), field.order)


def _master_by_roots(points: Sequence[int], field: Field) -> list[int]:
    """The master polynomial, one root at a time."""
    master = [1]
    for x in points:
        master = field.subtract_multiple([0, *master], x, [*master, 0])
    return master


def _product(left: Sequence[int], right: Sequence[int], p: int) -> list[int]:
    """The product of polynomials over GF(p): one product of integers with a slot for each coefficient."""
    width = -(-(min(len(left), len(right)) * (p - 1) ** 2).bit_length() // 8)
    numbers = (
        int.from_bytes(b"".join([c.to_bytes(width, "little") for c in factor]), "little") for factor in (left, right)
    )
    length = (len(left) + len(right) - 1) * width
    slots = long_product(*numbers).to_bytes(length, "little")
    return [int.from_bytes(slots[at : at + width], "little") % p for at in range(0, length, width)]


def _numpy_serves(count: int, field: Field) -> bool:
    """Whether the vectorised path is exact in this field and pays."""
    return field.degree == 1 and field.order < _NUMPY_BELOW and count >= _NUMPY_FROM


def _check_request(points: Sequence[int], exponents: Sequence[int], field: Field) -> None:
    """Raise unless the points are distinct elements and determine the wanted coefficients."""
    check_elements(points, field)
    _check_distinct(points)
    for e in exponents:
        if not 0 <= e < len(points):
            raise PointsError(
                "these points do not determine the coefficient",
                got=f"exponent {e}",
                allowed=f"exponents 0 to {len(points) - 1}, below the number of points",
            )


def check_elements(points: Sequence[int], field: Field) -> None:
    """Refuse points that are no elements of the field.

    Raises:
        PointsError: there is one.
    """
    for x in points:
        if not field.contains(x):
            raise PointsError(
                "a point is not an element of the field",
                where=field.name,
                got=x,
                allowed=f"integers from 0 to {field.order - 1}",
            )


def _check_distinct(points: Sequence[int]) -> None:
    if len(set(points)) < len(points):
        seen: set[int] = set()
        twice = next(x for x in points if x in seen or seen.add(x))  # type: ignore[func-returns-value]
        raise PointsError("interpolation points must be distinct", got=f"{twice} more than once")
