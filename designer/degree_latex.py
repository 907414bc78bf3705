"""Degree tables and polynomials for papers: booktabs, TikZ, and the product polynomial in LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from designer.algebra.monomial import Monomial, monomial_latex
from designer.code import Code
from designer.tables import (
    BYPRODUCT,
    COLLISION,
    MASKED,
    MASKS,
    TARGET,
    Cell,
    DegreeTable,
    block_latex,
    code_latex,
    degree_table,
)

STYLES: Final = {
    "booktabs": "packages amsmath, booktabs and xcolor with the option table",
    "tikz": "packages amsmath and tikz",
}
"""What a document needs for each style."""

COLOURS: Final = {TARGET: "green!50!black", BYPRODUCT: "gray", MASKED: "blue", MASKS: "violet", COLLISION: "red"}
MONOMIALS_SHOWN: Final = 24
PRODUCTS_SHOWN: Final = 4


def paper_latex(code: Code, style: str) -> str:
    """Encoding polynomials, product polynomial and degree table for a paper.

    Args:
        code: any.
        style: `booktabs` or `tikz`.
    """
    table = table_booktabs(code) if style == "booktabs" else table_tikz(code)
    formulas = [code_latex(code), product_latex(code)]
    shown = "\n".join(f"\\[\n{formula}\n\\]" for formula in formulas if formula)
    return f"% {STYLES[style]}\n{shown}\n\n{table}"


def product_latex(code: Code) -> str:
    r"""The product polynomial, one monomial a line, where a target's coefficient is framed; "" without degree table.

    >>> from designer import load
    >>> print(product_latex(load("matdot").bind(p=2)))
    \begin{aligned}
    A(x)B(x) = {} & A_{0,0} B_{1,0} \\
    & + \boxed{(A_{0,0} B_{0,0} + A_{0,1} B_{1,0})} x \\
    & + A_{0,1} B_{0,0} x^{2}
    \end{aligned}
    """
    table = degree_table(code)
    if table is None:
        return ""
    products: dict[Monomial, list[str]] = {}
    framed = set()
    for left, row in zip(table.rows, table.cells, strict=True):
        for right, cell in zip(table.columns, row, strict=True):
            products.setdefault(cell.monomial, []).append(f"{block_latex(left)} {block_latex(right)}")
            if cell.kind == TARGET:
                framed.add(cell.monomial)
    shown = [_term(products[m], m, code, framed=m in framed) for m in islice(sorted(products), MONOMIALS_SHOWN)]
    more = [r"\cdots"] if len(products) > MONOMIALS_SHOWN else []
    head = "".join(f"{placed.operand}({','.join(code.variables)})" for placed in code.exponents)
    body = " \\\\\n& + ".join([*shown, *more])
    return f"\\begin{{aligned}}\n{head} = {{}} & {body}\n\\end{{aligned}}"


def _term(products: Sequence[str], monomial: Monomial, code: Code, *, framed: bool) -> str:
    rest = r" + \cdots" if len(products) > PRODUCTS_SHOWN else ""
    coefficient, power = " + ".join(products[:PRODUCTS_SHOWN]) + rest, monomial_latex(monomial, code.variables)
    inner = f"({coefficient})" if " + " in coefficient and power != "1" else coefficient
    return (f"\\boxed{{{inner}}}" if framed else inner) + ("" if power == "1" else f" {power}")


def table_booktabs(code: Code) -> str:
    """The degree table as a LaTeX tabular: regions tinted, targets framed, collisions struck out.

    Needs the packages booktabs and xcolor with the option `table`.
    """
    table = degree_table(code)
    if table is None:
        return "% no degree table: more than two operands, or too large"
    data, masks = table.data[1], len(table.columns) - table.data[1]
    columns = "r" * data + (r"@{\hspace{1.5em}}" + "r" * masks if masks else "")
    lines = [r"{\setlength{\fboxsep}{1.5pt}\renewcommand{\arraystretch}{1.3}%"]
    lines += [f"\\begin{{tabular}}{{r{columns}}}", r"\toprule"]
    lines += [" & " + " & ".join(f"${block_latex(name)}$" for name in table.columns) + r" \\", r"\midrule"]
    for number, (name, row) in enumerate(zip(table.rows, table.cells, strict=True)):
        if number == table.data[0]:
            lines.append(r"\addlinespace")
        cells = " & ".join(f"\\cellcolor{{{COLOURS[cell.region]}!12}}{_cell(cell)}" for cell in row)
        lines.append(f"${block_latex(name)}$ & {cells} \\\\")
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}}"])


def _cell(cell: Cell) -> str:
    """The exponents in the colour of their kind: framed where they are wanted, crossed where they collide."""
    text = _exponents(cell)
    text = f"\\not{{{text}}}" if cell.kind == COLLISION else text
    text = f"\\boxed{{{text}}}" if cell.wanted else text
    return f"\\textcolor{{{COLOURS[cell.kind]}}}{{${text}$}}"


def table_tikz(code: Code) -> str:
    """The degree table as a TikZ picture: regions tinted, targets framed, collisions crossed out, masks apart."""
    table = degree_table(code)
    if table is None:
        return "% no degree table: more than two operands, or too large"
    width = max(1.2, 0.2 * max(len(_exponents(cell)) for row in table.cells for cell in row) + 0.5)
    lines = [f"\\begin{{tikzpicture}}[x={width:.1f}cm, y=0.6cm, every node/.style={{font=\\small}}]"]
    for c, name in enumerate(table.columns):
        lines.append(f"  \\node at ({_place(table, 1, c)}, 1) {{${block_latex(name)}$}};")
    for r, (name, row) in enumerate(zip(table.rows, table.cells, strict=True)):
        y = f"-{_place(table, 0, r)}"
        lines.append(f"  \\node[left] at (-0.6, {y}) {{${block_latex(name)}$}};")
        lines += [_node(cell, _place(table, 1, c), y) for c, cell in enumerate(row)]
    return "\n".join([*lines, "\\end{tikzpicture}"])


def _place(table: DegreeTable, axis: int, number: int) -> str:
    """Where a row or column stands; those of masks are shifted."""
    return f"{number + 0.2 * (number >= table.data[axis]):g}"


def _node(cell: Cell, x: str, y: str) -> str:
    corners = f"({x}, {y}) +(-0.46, -0.42) rectangle +(0.46, 0.42)"
    frame = f", draw={COLOURS[cell.kind]}, thick" if cell.wanted else ""
    lines = [f"  \\path[fill={COLOURS[cell.region]}!12{frame}] {corners};"]
    if cell.kind == COLLISION:
        lines.append(
            f"  \\draw[red!50] ({x}, {y}) +(-0.46, -0.42) -- +(0.46, 0.42) ({x}, {y}) +(-0.46, 0.42) -- +(0.46, -0.42);"
        )
    return "\n".join([*lines, f"  \\node[text={COLOURS[cell.kind]}] at ({x}, {y}) {{${_exponents(cell)}$}};"])


def _exponents(cell: Cell) -> str:
    return str(cell.monomial[0]) if len(cell.monomial) == 1 else f"({','.join(map(str, cell.monomial))})"
