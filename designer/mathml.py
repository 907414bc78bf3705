"""Formulas in LaTeX as MathML, which browsers draw by themselves."""

from __future__ import annotations

from typing import Final

BEGIN: Final = "\\begin{aligned}"
END: Final = "\\end{aligned}"


def mathml(latex: str) -> str:
    r"""A formula, or the lines of an `aligned` environment one below the other.

    Args:
        latex: without dollar signs.

    >>> mathml("x^2").count("<math"), mathml("\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}").count("<math")
    (1, 2)
    """
    from latex2mathml.converter import convert

    inner = latex.strip().removeprefix(BEGIN).removesuffix(END).strip()
    lines = inner.split(" \\\\\n") if inner != latex.strip() else [inner]
    return "\n".join(str(convert(line.replace("&", ""), display="block")) for line in lines)
