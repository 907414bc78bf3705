"""Which functional of the product reads a target: found, proved, and compared with products in floats."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
from real_codes import real_code

from designer.errors import DesignerError
from designer.reals.expansion import expansion
from designer.reals.points import chebyshev
from designer.reals.readability import carrier
from designer.reals.system import numeric_system
from designer.scheme_file import load_text
from designer.verdict import Answer

READABLE = [
    "orthomatdot p=1", "orthomatdot p=2", "orthomatdot p=5", "polynomial m=3 n=4", "polynomial m=1 n=3", "matdot p=2",
    "bivariate K=2 L=3",
]  # fmt: skip
UNREADABLE = ["matdot p=3", "matdot p=4", "epc p=2 m=2 n=2", "convolution m=3 n=2", "polydot p=2 m=2 n=1"]


@pytest.mark.parametrize("text", READABLE)
def test_readable_targets_come_out_of_products_at_random_points(text: str) -> None:
    """The weights that decode all answers turn the products of encoders into the targets' block products."""
    code = real_code(text)
    system = numeric_system(code, chebyshev([d + 2 for d in code.product.degrees]), "chebyshev")
    assert carrier(system).answer is Answer.HOLDS
    W = system.wanted @ np.linalg.pinv(system.observed)
    A, B = system.encoders
    pairs = (A[:, :, None] * B[:, None, :]).reshape(len(A), -1)
    expected = np.zeros((len(system.targets), pairs.shape[1]))
    for target, (a, b) in code.operation.terms(code.parts):
        expected[system.targets.index(target), a * B.shape[1] + b] = 1
    assert np.allclose(W @ pairs, expected, atol=1e-10)


@pytest.mark.parametrize("text", UNREADABLE)
def test_unreadable_targets_have_block_products_on_which_all_answers_vanish(text: str) -> None:
    code = real_code(text)
    system = numeric_system(code, chebyshev([d + 5 for d in code.product.degrees]), "chebyshev")
    verdict = carrier(system)
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    names = [m.names for m in code.maps]
    A, B = system.encoders
    answers, target = np.zeros(len(A)), 0.0
    wanted = {blocks for t, blocks in code.operation.terms(code.parts) if list(t) == verdict.witness["target"]}
    for name, value in verdict.witness["products"].items():
        left, right = name.split("*")
        blocks = (names[0].index(left), names[1].index(right))
        number = float(Fraction(value.removesuffix("*sqrt(2)"))) * (2**0.5 if value.endswith("*sqrt(2)") else 1)
        answers += number * A[:, blocks[0]] * B[:, blocks[1]]
        target += number * (blocks in wanted)
    assert np.max(np.abs(answers)) < 1e-12
    assert abs(target) > 1e-3


def test_matdot_reads_its_carrier_in_monomials_and_orthomatdot_the_constant_function() -> None:
    assert expansion(real_code("matdot p=3"), "monomial").readers == (({2: Fraction(1)}, {}),)
    found = expansion(real_code("orthomatdot p=3"), "chebyshev")
    assert found.readers == (({0: Fraction(1)}, {}),)
    assert found.functions == ((0,), (1,), (2,), (3,), (4,))


def test_functions_that_always_carry_the_same_count_once() -> None:
    """A at T_1 and B at T_2: T_1 and T_3 carry the same product, so that one answer is enough."""
    code = load_text(
        'name = "two"\noperation = "matmul"\n[fixed]\nm = 1\np = 1\nn = 1\n[exponents]\nA = ["1"]\nB = ["2"]\n'
    ).bind()
    system = numeric_system(code, chebyshev([2]), "chebyshev")
    assert system.expansion is not None
    assert (len(system.expansion.functions), system.functions) == (2, 1)
    assert np.allclose(
        system.observed[:, 0] * system.wanted[0, 0] ** -1, system.encoders[0][:, 0] * system.encoders[1][:, 0]
    )


def test_interference_in_monomials_is_refuted_with_its_products() -> None:
    code = load_text(
        'name = "colliding"\noperation = "matmul"\n[fixed]\nm = 2\np = 1\nn = 2\n[exponents]\nA = ["i"]\nB = ["j"]\n'
    ).bind()
    verdict = carrier(numeric_system(code, chebyshev([4])))
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    assert verdict.witness["kind"] == "interference"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "dft M=2 T=1",
            "Chebyshev polynomials need exponents from 0 on; in dft M=2 T=1; got cyclic or negative exponents",
        ),
        ("epc p=16 m=8 n=16", "table of the product too large"),
    ],
)
def test_codes_that_the_basis_does_not_serve_are_refused(text: str, message: str) -> None:
    with pytest.raises(DesignerError, match=re.escape(message)):
        expansion(real_code(text), "chebyshev")
