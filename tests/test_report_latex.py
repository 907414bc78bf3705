"""Reports in LaTeX compile by themselves and within a paper, whatever the scheme is called."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from designer import distinct, grid, load, load_text, report
from designer.algebra.latex import escaped
from designer.report_latex import PACKAGES, report_latex
from designer.reports import Report

HOSTILE = load_text(
    'name = "{\\\\input{x} $% & # ^ ~ 数 é ü} \\\\end{document}"\noperation = "matmul"\nparameters = []\n'
    "[bounds]\ni = 2\nk = 1\nj = 2\n[exponents]\nA = [0, 1]\nB = [0, 1]\n"
).bind()
RESULTS = {
    "holding": report(load("epc").bind(p=2, m=2, n=2), distinct(12)),
    "refuted": report(load("bi0").bind(p=2, m=2, n=2), grid([6, 3]), received=14),
    "leaking": report(load("gasp-small").bind(K=8, L=4, T=2), distinct(47)),
    "nodes": report(load("lagrange").bind(K=3, T=1)),
    "wide": report(load("secure-epc").bind(p=3, m=3, n=3, T=3)),
    "hostile": report(HOSTILE, distinct(4)),
}

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed (texlive-latex-recommended)"
)


def compiled(text: str, folder: Path) -> str:
    """The log of pdflatex, which stops at an error."""
    (folder / "page.tex").write_text(text, "utf-8")
    words = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False)
    log = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, log[-2000:]
    assert (folder / "page.pdf").stat().st_size > 10_000
    return log


@needs_latex
@pytest.mark.parametrize("name", RESULTS)
def test_a_report_is_a_document_within_its_margins(name: str, tmp_path: Path) -> None:
    log = compiled(report_latex(RESULTS[name], command="coded-designer report --latex x"), tmp_path)
    assert name == "hostile" or not re.search("Overfull|undefined", log)


@needs_latex
def test_reports_are_appendices_of_a_paper(tmp_path: Path) -> None:
    for name in ("holding", "refuted"):
        (tmp_path / f"{name}.tex").write_text(report_latex(RESULTS[name]), "utf-8")
    packages = "\n".join(rf"\usepackage[{option}]{{{name}}}" for name, option in PACKAGES.items())
    paper = (
        f"\\documentclass[twocolumn]{{article}}\n{packages}\n\\begin{{document}}\nText.\n\\appendix\\onecolumn\n"
        "\\input{holding}\n\\input{refuted}\n\\typeout{the end of the paper}\n\\end{document}\n"
    )
    assert "the end of the paper" in compiled(paper, tmp_path)


@needs_latex
def test_every_sign_of_the_first_planes_is_set_or_named(tmp_path: Path) -> None:
    signs = [chr(n) for n in (*range(0x20, 0x250), *range(0x370, 0x400), *range(0x2000, 0x2300))]
    assert escaped("é Å ł ı") == "é Å ł ı"
    text = " ".join(map(escaped, signs))
    compiled(report_latex(RESULTS["holding"]).replace(r"\begin{description}", text + r"\begin{description}"), tmp_path)


@needs_latex
def test_a_document_that_is_wrong_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Undefined control sequence"):
        compiled(report_latex(RESULTS["holding"]).replace(r"\begin{description}", r"\descriptions"), tmp_path)


def told(result: Report) -> str:
    return re.sub(r"\s+", " ", report_latex(result).replace("{}", ""))


@pytest.mark.parametrize("name", RESULTS)
def test_every_verdict_and_source_is_in_it(name: str) -> None:
    result = RESULTS[name]
    text = told(result)
    assert text.count(r"\item[") == len(result.verdicts)
    for verdict in result.verdicts:
        assert f"\\item[{verdict.answer}] {verdict.claim}: " in text
    assert text.count(r"\par\noindent ") == len(result.code.scheme.sources)


def test_a_name_cannot_give_orders() -> None:
    text = told(RESULTS["hostile"])
    assert r"\{\textbackslashinput\{x\} \$\% \& \# \^ \~ U+6570 é ü\} \textbackslashend\{document\}" in text
    assert r"\input{x}" not in text
