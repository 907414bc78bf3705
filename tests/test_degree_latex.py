"""Degree tables and polynomials for papers: what is framed is what can be read, and TeX takes it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from designer import load, load_text
from designer.code import Code
from designer.degree_latex import MONOMIALS_SHOWN, STYLES, paper_latex, product_latex, table_booktabs, table_tikz
from designer.tables import COLLISION, TARGET, degree_table

COLLIDING = load_text(
    'operation = "matmul"\nparameters = []\n[bounds]\ni = 2\nk = 1\nj = 2\n[exponents]\nA = [0, 1]\nB = [0, 1]\n'
    "[masks]\ncount = 2\nA = [2, 3]\nB = [2, 3]\n"
).bind()
CODES = [
    load("epc").bind(p=2, m=2, n=2), load("gasp-small").bind(K=2, L=2, T=2), load("tri").bind(p=2, m=2, n=1), COLLIDING,
    load("chain").bind(p0=1, p1=2, p2=2, p3=1), load("lagrange").bind(K=2, T=1), load("dft").bind(M=2, T=1),
]  # fmt: skip
TABLED = [code for code in CODES if degree_table(code) is not None]


def label(code: Code) -> str:
    return code.label


@pytest.mark.parametrize("code", TABLED, ids=label)
def test_frames_and_crosses_are_those_of_the_table(code: Code) -> None:
    table = degree_table(code)
    assert table is not None
    cells = [cell for row in table.cells for cell in row]
    wanted, collisions = sum(cell.wanted for cell in cells), sum(cell.kind == COLLISION for cell in cells)
    assert wanted == len(list(code.operation.terms(code.parts)))
    booktabs, tikz = table_booktabs(code), table_tikz(code)
    assert (booktabs.count(r"\boxed"), booktabs.count(r"\not{")) == (wanted, collisions)
    assert (tikz.count(", thick]"), tikz.count(r"\draw[red")) == (wanted, collisions)
    assert booktabs.count(r"\cellcolor") == tikz.count(r"\node[text=") == len(cells)


@pytest.mark.parametrize("code", TABLED, ids=label)
def test_the_product_frames_the_monomials_that_targets_have_for_themselves(code: Code) -> None:
    table = degree_table(code)
    assert table is not None
    readable = {cell.monomial for row in table.cells for cell in row if cell.kind == TARGET}
    text = product_latex(code)
    assert text.count(r"\boxed") == len(readable)
    assert text.count(r"\\") == min(code.product.support_size, MONOMIALS_SHOWN) - 1


def test_long_products_are_cut() -> None:
    code = load("epc").bind(p=3, m=3, n=3)
    text = product_latex(code)
    assert text.count(r"\\") == MONOMIALS_SHOWN
    assert text.rstrip().endswith("& + \\cdots\n\\end{aligned}")


def test_masks_stand_apart() -> None:
    assert r"@{\hspace{1.5em}}rr}" in table_booktabs(COLLIDING)
    assert table_booktabs(COLLIDING).count(r"\addlinespace") == 1
    assert r"(2.2, 1) {$R^{B}_{0}$}" in table_tikz(COLLIDING)


@pytest.mark.parametrize("code", [code for code in CODES if code not in TABLED], ids=label)
def test_codes_without_a_table_have_formulas_alone(code: Code) -> None:
    for style in STYLES:
        text = paper_latex(code, style)
        assert "% no degree table" in text
        assert text.count(r"\begin{aligned}") == 1


@pytest.mark.parametrize("style", STYLES)
def test_tex_compiles_it(style: str, tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed (texlive-latex-recommended, texlive-pictures)")
    packages = {"booktabs": r"\usepackage{booktabs}\usepackage[table]{xcolor}", "tikz": r"\usepackage{tikz}"}[style]
    body = "\n\n".join(paper_latex(code, style) for code in CODES)
    text = (
        f"\\documentclass{{article}}\\usepackage{{amsmath}}{packages}\\begin{{document}}\n{body}\n\\end{{document}}\n"
    )
    (tmp_path / "paper.tex").write_text(text, "utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"],  # noqa: S607
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    assert not re.search(r"^(!|Overfull)", done.stdout, re.MULTILINE)
