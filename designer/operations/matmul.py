"""Matrix product: C = A·B, or C = Aᵀ·B when the convention says so."""

from __future__ import annotations

from designer.operation import Operation, parse_signature
from designer.operations import DEFAULTS
from designer.operations.declaration import Declaration

CONVENTIONS = {"AB": "i k, k j -> i j", "AtB": "k i, k j -> i j"}


def declare(declaration: Declaration) -> Operation:
    """The operation for the file's `convention` (AB by default)."""
    convention = declaration.choice("convention", DEFAULTS["convention"], tuple(CONVENTIONS))
    return parse_signature("matmul", CONVENTIONS[convention])


BOUNDS = {"i": "m", "k": "p", "j": "n"}
