"""Codes of these tests: OrthoMatDot, which is no code of finite fields, and the catalogue by words."""

from __future__ import annotations

from designer.catalogue import load
from designer.code import Code
from designer.scheme_file import load_text

ORTHOMATDOT = """
name = "OrthoMatDot code"
operation = "matmul"
parameters = ["p"]

[fixed]
m = 1
n = 1

[exponents]
A = ["k"]
B = ["k"]
"""


def real_code(text: str) -> Code:
    """`epc p=2 m=2 n=2`, or `orthomatdot p=3`."""
    name, *parameters = text.split()
    scheme = load_text(ORTHOMATDOT) if name == "orthomatdot" else load(name)
    return scheme.bind(**{k: int(v) for k, v in (word.split("=") for word in parameters)})
