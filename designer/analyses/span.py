"""In the value domain: which polynomials products of blocks can be.

Where every node has a block of its own, the encoding polynomials are all those of degree below the number of nodes, and
products of blocks span all polynomials up to the degree. The terms of an algorithm are sums of fewer blocks, and a node
may be empty: then products of blocks may span less, and fewer answers may decode than the degree asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from designer.algebra.field import Field
from designer.algebra.interpolation import coefficient_weights
from designer.algebra.linear import echelon, solve_left
from designer.algebra.monomial import Monomial
from designer.code import Code
from designer.node_product import NodeProduct
from designer.operations.polynomial import words

COST_LIMIT: Final = 2_000_000
"""Multiplications for the polynomials of products of blocks."""

Word = tuple[str, ...]
"""Names of operands: the factors of a product of blocks."""

Polynomial = list[int]
"""Coefficients, constant first."""


def factors(code: Code) -> dict[Word, int]:
    """What is added up in an answer: words of operands, with integer coefficients."""
    function = code.operation.function
    return words(function) if function is not None else {code.operation.names: 1}


def filled(code: Code, field: Field) -> bool:
    """Whether it is plain to see that products of blocks span all polynomials up to the degree.

    Every operand has a block of its own at every node, and a word of full degree has a nonzero coefficient.

    >>> from designer import field, load
    >>> filled(load("lagrange").bind(K=2, T=1), field(7)), filled(load("strassen").bind(T=1), field(31))
    (True, False)
    """
    degree = code.operation.degree
    if not any(field.element(value) for word, value in factors(code).items() if len(word) == degree):
        return False
    for m in code.placements:
        alone = {share[0][0] for share in m.shares if len(share) == 1 and field.element(share[0][1])}
        if len(alone) < m.count:
            return False
    return True


def affordable(code: Code) -> bool:
    """Whether the polynomials of products of blocks are few enough to be written out."""
    sizes, total = {m.operand: min(len(m), m.count) for m in code.placements}, 0
    for word in factors(code):
        count, length = 1, 1
        for letter in word:
            total += count * sizes[letter] * length * code.placements[0].count
            length += code.placements[0].count - 1
            count = min(count * sizes[letter], length)
    return total <= COST_LIMIT


def complete(code: Code, field: Field) -> bool:
    """Whether products of blocks are known to span all polynomials up to the degree.

    >>> from designer import field, load
    >>> complete(load("strassen").bind(T=1), field(31))
    True
    """
    return filled(code, field) or (affordable(code) and basis(code, field) is None)


def basis(code: Code, field: Field) -> list[Polynomial] | None:
    """A basis of the polynomials that products of blocks span; None if these are all up to the degree.

    Args:
        code: a code of the value domain, `filled` or `affordable`.
        field: the field; it has the code's nodes.
    """
    held = code.product
    return _basis(held, field) if isinstance(held, NodeProduct) and not filled(code, field) else None


@lru_cache(maxsize=64)
def _basis(held: NodeProduct, field: Field) -> list[Polynomial] | None:
    spaces = {name: echelon(rows, field)[0] for name, rows in _encoding(held, field).items()}
    found: list[Polynomial] = []
    for word, value in factors(held.code).items():
        if field.element(value):
            space: list[Polynomial] = [[1]]
            for letter in word:
                space = echelon([_times(p, q, field) for p in space for q in spaces[letter]], field)[0]
            found += [[*p, *[0] * (held.support_size - len(p))] for p in space]
    found = echelon(found, field)[0]
    return found if len(found) < held.support_size else None


def combination(
    code: Code, field: Field, coefficients: Mapping[Monomial, int]
) -> dict[tuple[Word, tuple[int, ...]], int] | None:
    """Values of products of blocks that make up a polynomial; None if there are none, or too many to be looked at.

    Args:
        code: a code of the value domain.
        field: the field.
        coefficients: of the polynomial.

    Returns:
        (word, number of a block for each of its letters) -> value; zeros are left out.
    """
    held = code.product
    if not isinstance(held, NodeProduct) or not affordable(code):
        return None
    encoding, polynomials = _encoding(held, field), dict[tuple[Word, tuple[int, ...]], Polynomial]()
    for word, value in factors(code).items():
        for blocks in product(*(range(len(encoding[letter])) for letter in word)):
            polynomial = [field.element(value)]
            for letter, block in zip(word, blocks, strict=True):
                polynomial = _times(polynomial, encoding[letter][block], field)
            if any(polynomial):
                polynomials[word, blocks] = [*polynomial, *[0] * (held.support_size - len(polynomial))]
    goal = [coefficients.get((e,), 0) for e in range(held.support_size)]
    weights = solve_left(list(polynomials.values()), [goal], field)
    return None if weights is None else {key: c for key, c in zip(polynomials, weights[0], strict=True) if c}


def _encoding(held: NodeProduct, field: Field) -> dict[str, list[Polynomial]]:
    """For every operand the polynomial of each block: the one with the block's values at the nodes."""
    lagrange = coefficient_weights(held.node_values(field), range(held.nodes), field)
    return {
        m.operand: [
            [field.sum(field.mul(field.element(c), row[node]) for node, c in share) for row in lagrange]
            for share in m.shares
        ]
        for m in held.code.placements
    }


def _times(left: Sequence[int], right: Sequence[int], field: Field) -> Polynomial:
    total = [0] * (len(left) + len(right) - 1)
    for shift, factor in enumerate(left):
        if factor:
            end = shift + len(right)
            total[shift:end] = field.subtract_multiple(total[shift:end], field.neg(factor), right)
    return total
