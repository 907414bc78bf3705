"""Linear convolution of two signals, each cut into chunks; the result is put together by overlap-add."""

from __future__ import annotations

from designer.operation import Operation, parse_signature
from designer.operations.declaration import Declaration

BOUNDS = {"i": "m", "j": "n"}


def declare(declaration: Declaration) -> Operation:
    """The operation."""
    return parse_signature("convolution", "i, j -> i+j")
