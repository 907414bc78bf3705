"""Codes for reading: marks, colours, notebooks; the table agrees with the product polynomial."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from strategies import literal_codes

from designer import load, load_text
from designer.code import Code
from designer.tables import (
    BYPRODUCT,
    CELL_LIMIT,
    COLLISION,
    TARGET,
    code_html,
    code_latex,
    degree_table,
    encoding_text,
    table_latex,
    table_svg,
    table_text,
)

EPC = load("epc").bind(p=2, m=2, n=2)


@given(literal_codes(kinds=("matmul", "transposed", "convolution", "batch")))
def test_a_table_has_a_collision_exactly_where_a_target_cannot_be_read(code: Code) -> None:
    table = degree_table(code)
    assert table is not None
    kinds = [cell.kind for row in table.cells for cell in row]
    assert (COLLISION in kinds) is not code.product.readable
    monomials = {cell.monomial for row in table.cells for cell in row}
    assert len(monomials) == code.product.support_size
    terms = {blocks for _, blocks in code.operation.terms(code.parts)}
    for a, row in enumerate(table.cells):
        for b, cell in enumerate(row):
            assert cell.kind in ((TARGET, COLLISION) if (a, b) in terms else (BYPRODUCT, COLLISION))


def test_a_table_of_an_exponent_that_is_wrong_shows_who_collides() -> None:
    code = load_text(
        'operation = "matmul"\nparameters = []\n[bounds]\ni = 2\nk = 1\nj = 2\n[exponents]\nA = [0, 1]\nB = [0, 1]\n'
    ).bind()
    table = degree_table(code)
    assert table is not None
    assert [[cell.kind for cell in row] for row in table.cells] == [[TARGET, COLLISION], [COLLISION, TARGET]]
    assert table_text(code, colour=False)[1:] == ["A[0,0]     [0]      1!", "A[1,0]      1!     [2]"]


def test_colours_and_marks_say_the_same() -> None:
    plain, coloured = table_text(EPC, colour=False), table_text(EPC, colour=True)
    for first, second in zip(plain[1:], coloured[1:], strict=True):
        marks = re.findall(r"\d+([] !])", first.partition("]")[2] + " ")
        paints = re.findall(r"\x1b\[(32;1|2|31;1)m", second)
        assert len(marks) == 4
        assert [{"]": "32;1", " ": "2", "!": "31;1"}[mark] for mark in marks] == paints


def test_large_tables_and_more_operands_have_none() -> None:
    for code in (load("chain").bind(p0=1, p1=2, p2=2, p3=1), load("epc").bind(p=9, m=9, n=9)):
        assert degree_table(code) is None
        assert table_text(code, colour=False) == []
        assert table_latex(code).startswith("% no degree table")
        assert 'width="0"' in table_svg(code)
        assert "<table" not in code_html(code)
    assert CELL_LIMIT < 81 * 81


def test_long_encoding_polynomials_are_cut() -> None:
    text = encoding_text(load("epc").bind(p=4, m=4, n=1), load("epc").bind(p=4, m=4, n=1).exponents[0])
    assert text.endswith(" + … (16 blocks)")
    assert text.count("·") == 11


class Balanced(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


HOSTILE = load_text(
    'name = "<script>&\\"x"\noperation = "matmul"\nparameters = []\n[bounds]\ni = 1\nk = 2\nj = 1\n'
    "[exponents]\nA = [0, 1]\nB = [1, 0]\n"
).bind()


@pytest.mark.parametrize("code", [EPC, load("tri").bind(p=2, m=1, n=2), load("chain").bind(p0=1, p1=2, p2=2), HOSTILE])
def test_notebooks_get_well_formed_html_latex_and_pictures(code: Code) -> None:
    for text in (code_html(code), code._repr_html_()):
        Balanced(text)
        assert "<script" not in text
    ElementTree.fromstring(table_svg(code))  # noqa: S314  our own picture
    for text in (code_latex(code), table_latex(code)):
        assert text.count("{") == text.count("}")
        assert text.count(r"\begin") == text.count(r"\end")
