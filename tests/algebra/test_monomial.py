"""Monomials: packing is a bijection that respects sums below the radices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.algebra.monomial import Packing, monomial_latex, monomial_text

radices = st.lists(st.integers(1, 50), min_size=1, max_size=5).map(tuple)


@given(radices, st.data())
def test_packing_is_a_bijection(sizes: tuple[int, ...], data: st.DataObject) -> None:
    packing = Packing(sizes)
    vector = data.draw(st.tuples(*(st.integers(0, size - 1) for size in sizes)))
    number = data.draw(st.integers(0, packing.size - 1))
    assert packing.unpack(packing.pack(vector)) == vector
    assert packing.pack(packing.unpack(number)) == number
    assert 0 <= packing.pack(vector) < packing.size


@given(radices, st.data())
def test_packing_adds(sizes: tuple[int, ...], data: st.DataObject) -> None:
    packing = Packing(sizes)
    one = data.draw(st.tuples(*(st.integers(0, size - 1) for size in sizes)))
    two = tuple(data.draw(st.integers(0, size - 1 - e)) for e, size in zip(one, sizes, strict=True))
    total = tuple(map(sum, zip(one, two, strict=True)))
    assert packing.pack(one) + packing.pack(two) == packing.pack(total)


@given(radices, st.data())
def test_columns_are_packed_like_vectors(sizes: tuple[int, ...], data: st.DataObject) -> None:
    packing = Packing(sizes)
    vectors = data.draw(st.lists(st.tuples(*(st.integers(0, size - 1) for size in sizes)), min_size=1))
    assert packing.pack_columns(list(zip(*vectors, strict=True))) == [packing.pack(vector) for vector in vectors]


@pytest.mark.parametrize(
    ("monomial", "text", "latex"),
    [
        ((0, 0), "1", "1"),
        ((1, 0), "x", "x"),
        ((12, 1), "x¹²y", "x^{12} y"),
        ((0, 2), "y²", "y^{2}"),
        ((-1, 0), "x⁻¹", "x^{-1}"),
    ],
)
def test_monomials_are_written_as_in_print(monomial: tuple[int, ...], text: str, latex: str) -> None:
    assert monomial_text(monomial, "xy") == text
    assert monomial_latex(monomial, "xy") == latex
