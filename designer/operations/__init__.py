"""The operations of scheme files: name -> module. A module gives `declare` and the default `BOUNDS`."""

from __future__ import annotations

from typing import Final

MODULES: Final = {
    "batch": "designer.operations.batch",
    "chain": "designer.operations.chain",
    "contraction": "designer.operations.contraction",
    "convolution": "designer.operations.convolution",
    "convolution2d": "designer.operations.convolution2d",
    "matmul": "designer.operations.matmul",
    "polynomial": "designer.operations.polynomial",
}

OPTIONS: Final = {
    "matmul": ("convention",), "contraction": ("einsum",), "chain": ("factors",), "polynomial": ("function",),
}  # fmt: skip

DEFAULTS: Final = {"convention": "AB"}
"""What an option that is left out stands for."""
