"""Batch of products: the r-th matrix of the first stack times the r-th matrix of the second."""

from __future__ import annotations

from designer.operation import Operation, parse_signature
from designer.operations.declaration import Declaration

BOUNDS = {"i": "K", "row": "1", "inner": "1", "column": "1"}


def declare(declaration: Declaration) -> Operation:
    """The operation: stacks of matrices are cut along the stack."""
    return parse_signature("batch", "i row inner, i inner column -> i row column")
