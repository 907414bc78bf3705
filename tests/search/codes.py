"""Instances of every operation, and codes of known size."""

from __future__ import annotations

from designer.search.design import Design
from designer.search.instance import Instance, make_instance


def outer(rows: int, columns: int, colluders: int) -> Instance:
    """The outer product of so many blocks."""
    return make_instance("matmul", {"p": 1, "m": rows, "n": columns}, colluders)


def product(p: int, m: int, n: int, colluders: int = 0) -> Instance:
    """The matrix product."""
    return make_instance("matmul", {"p": p, "m": m, "n": n}, colluders)


INSTANCES = [
    outer(3, 2, 2),
    product(2, 2, 2, 1),
    product(3, 1, 2),
    make_instance("convolution", {"m": 3, "n": 2}, 1),
    make_instance("convolution", {"m": 1, "n": 3}),
    make_instance("convolution2d", {"m1": 2, "m2": 2, "n1": 2, "n2": 1}),
    make_instance("contraction", {"p": 2, "m1": 2, "m2": 1, "n1": 1, "n2": 2}, 1),
    make_instance("chain", {"p0": 2, "p1": 2, "p2": 2, "p3": 1}, 1),
    make_instance("batch", {"K": 3}, 1),
]

STRADDLED = Design(outer(4, 4, 3), ((6, 7, 8, 9, 0, 5, 10), (7, 12, 17, 22, 0, 1, 2)))
"""31 monomials, degree 32."""

CYCLIC = Design(outer(3, 3, 2), ((5, 9, 13, 0, 1), (1, 2, 3, 0, 4)), 17)
"""17 monomials: all residues."""
