"""Matrix product: C = A·B, or C = Aᵀ·B when the convention says so."""

from __future__ import annotations

from designer.operation import Operation, parse_signature
from designer.operations.declaration import Declaration

CONVENTIONS = {"AB": "i k, k j -> i j", "AtB": "k i, k j -> i j"}


def declare(declaration: Declaration) -> Operation:
    """The operation for the file's `convention` (AB by default)."""
    return parse_signature("matmul", CONVENTIONS[declaration.choice("convention", "AB", tuple(CONVENTIONS))])


BOUNDS = {"i": "m", "k": "p", "j": "n"}
