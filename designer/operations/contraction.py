"""Tensor contraction, written as an einsum; an output axis may be a sum of indices (a convolution)."""

from __future__ import annotations

from designer.operation import Operation, parse_signature
from designer.operations.declaration import Declaration

BOUNDS: dict[str, str] = {}


def declare(declaration: Declaration) -> Operation:
    """The operation of the file's `einsum`."""
    return parse_signature("contraction", declaration.text("einsum", "like 'a b k, k c -> a b c'"))
