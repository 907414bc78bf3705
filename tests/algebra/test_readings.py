"""The adapters to SymPy, z3 and LaTeX on formulas as they stand in the catalogue."""

from __future__ import annotations

import pytest
import sympy
import z3

from designer.algebra.expression import parse
from designer.algebra.latex import latex, latex_letter
from designer.algebra.smt import to_z3
from designer.algebra.symbolic import ring_product, to_sympy


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("p*m*n + p - 1", "p m n + p - 1"),
        ("(p - 1)*(n - (m + 1))", r"\left(p - 1\right)\left(n - \left(m + 1\right)\right)"),
        ("2*3", r"2 \cdot 3"),
        ("m1*2", r"m_{1} \cdot 2"),
        ("k // r", r"\left\lfloor k / r\right\rfloor"),
        ("(a + k) % r", r"\left(a + k\right) \bmod r"),
        ("min(p, m)", r"\min(p, m)"),
        ("-(a + b)", r"-\left(a + b\right)"),
        ("1 <= r <= T", r"1 \le r,\ r \le T"),
        ("a != b", r"a \ne b"),
    ],
)
def test_latex_is_as_printed(text: str, source: str) -> None:
    assert latex(parse(text)) == source


def test_letters_get_their_digits_as_an_index() -> None:
    assert [latex_letter(letter) for letter in ("p", "m1", "p12")] == ["p", "m_{1}", "p_{12}"]


def test_z3_proves_an_identity_and_finds_a_counterexample() -> None:
    equal = to_z3(parse("p*(m + 1) == p*m + p"))
    assert z3.Solver().check(z3.Not(equal)) == z3.unsat
    solver = z3.Solver()
    solver.add(z3.Not(to_z3(parse("p + m <= p*m"))), to_z3(parse("1 <= p <= m")))
    assert solver.check() == z3.sat


def test_sympy_expands_to_the_normal_form() -> None:
    p = sympy.Symbol("p", integer=True, nonnegative=True)
    assert to_sympy(parse("(p + 1)*(p - 1) + 1")) == p**2
    assert to_sympy(parse("1 <= p <= 5")).subs(p, 3) == sympy.true


def test_the_ring_product_tells_equal_blocks_apart() -> None:
    assert ring_product([[(0,), (0,)], [(1,), (0,)]]) == {(1,): {(0, 0), (1, 0)}, (0,): {(0, 1), (1, 1)}}
    assert ring_product([[(1, 0)], [(0, 1)], [(2, 2)]]) == {(3, 3): {(0, 0, 0)}}
