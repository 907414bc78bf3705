"""Linear convolution of two images, each cut into tiles; the result is put together by overlap-add."""

from __future__ import annotations

from designer.operation import Operation, parse_signature
from designer.operations.declaration import Declaration

BOUNDS = {"i1": "m1", "i2": "m2", "j1": "n1", "j2": "n2"}


def declare(declaration: Declaration) -> Operation:
    """The operation."""
    return parse_signature("convolution2d", "i1 i2, j1 j2 -> i1+j1 i2+j2")
