"""Programs whose blocks are values at nodes: polynomial maps in any order of factors, and bilinear algorithms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_emitters import PRIMES, check, direct, inputs, loaded, some, standalone

from designer.algebra.expression import parse
from designer.algebra.field import Field, field
from designer.catalogue import load
from designer.code import Code
from designer.emitters import default_target, emit
from designer.node_product import NodeProduct
from designer.operations.polynomial import words
from designer.points import EvaluationSet, distinct, explicit

FUNCTIONS = [
    "A*B*A - 3*A",
    "A*B + 2*B*A",
    "-A*B*C",
    "(A - B)*(A + B)",
    "2*A - 2*B",
    "A",
    "-(2 - 5)*A - (-A)",
    "A*(0*B) + B",
    "3*(A*(2*B)*4)",
]
"""With products that do not commute, factors of both signs, and sums of unlike degrees."""

FIELDS = [*map(str, PRIMES.values()), "2^8", "3^5"]


def lagrange(function: str, K: int = 2, T: int = 0) -> Code:
    return load("lagrange").with_function(function).bind(K=K, T=T)


def program(code: Code, points: EvaluationSet, wrong: int = 0) -> ModuleType:
    return loaded(emit(code, points, target=default_target(points), wrong=wrong))


def enough(code: Code, over: Field, extra: int = 1) -> EvaluationSet:
    return distinct(code.product.degrees[0] + 1 + extra, over)


# polynomial maps


@pytest.mark.parametrize(
    ("function", "text"),
    [(function, text) for function in FUNCTIONS for text in FIELDS if text != "3^5" or function in FUNCTIONS[:3]],
)
def test_every_function_gives_its_values_over_every_field(function: str, text: str) -> None:
    code = lagrange(function, T=1 if function.startswith("(") else 0)
    points = enough(code, field(text))
    module = program(code, points)
    check(code, points, module, some(points, module.RECEIVED, 2))


@pytest.mark.parametrize(
    ("function", "text"),
    [("65537*A + B", "65537"), ("A*A - 65536*A", "65537"), ("2*A*B + B*A", "2^8"), ("3*A*A*A + A", "3^5"),
     ("7*A + 7*B", "7"), ("1000000*A*B - 999999*B", "7"), ("256*A + B", "2^8"), ("-1*A", "2^8")],
)  # fmt: skip
def test_an_integer_factor_is_the_element_that_it_stands_for(function: str, text: str) -> None:
    """A sum of so many ones: zero where the characteristic divides it, and never the element of that number."""
    code = lagrange(function)
    points = enough(code, field(text), extra=0)
    module = program(code, points)
    check(code, points, module, [range(len(points))])


def test_factors_do_not_commute() -> None:
    code = lagrange("A*B")
    module = program(code, distinct(4))
    arrays = inputs(code, field(65537), "random")
    right, other = (direct(c, arrays, field(65537)) for c in (code, lagrange("A*B - A*B + B*A")))
    found = module.multiply(*module.prepare(*arrays))
    assert np.array_equal(module.from_field(found, module.Q), right)
    assert not np.array_equal(right, other)


@pytest.mark.parametrize("function", ["Q*A - 2*Q", "Q*Q*R", "A*Q*B"])
@pytest.mark.parametrize("text", ["65537", "2^8"])
def test_an_operand_may_have_the_name_of_the_field_s_order(function: str, text: str) -> None:
    code = lagrange(function)
    points = enough(code, field(text))
    check(code, points, program(code, points), some(points, len(points), 1))


@pytest.mark.parametrize(
    "function", ["OWNERS*POINTS", "Any*NDArray", "RECEIVED*WRONG + NODES*MASKS", "TASKS", "A1*B_2*C33"]
)
def test_operands_may_have_any_other_name(function: str) -> None:
    code = lagrange(function, T=1)
    points = enough(code, field(65537), extra=2)
    module = program(code, points, wrong=1)
    assert module.self_test(1) == 8


@pytest.mark.parametrize("stack", [1, 2, 3, 7])
@pytest.mark.parametrize("text", ["65537", "3^5"])
def test_stacks_of_every_length_are_mapped(stack: int, text: str) -> None:
    code, over = lagrange("A*B - A", K=3), field(text)
    points = enough(code, over)
    module = program(code, points)
    generator = np.random.default_rng(stack)
    arrays = [generator.integers(0, over.order, shape) for shape in ((stack, 2, 3), (stack, 3, 3))]
    tasks = module.encode(*arrays)
    answers = {n: module.worker(tasks[n]) for n in range(1, len(points))}
    found = module.from_field(module.decode(answers, *(a.shape for a in arrays)), module.Q)
    assert np.array_equal(found, direct(code, arrays, over))


@pytest.mark.parametrize("text", ["65537", "2^8"])
def test_one_block_at_one_node_is_a_repetition(text: str) -> None:
    code = lagrange("A*A", K=1)
    points = distinct(3, field(text))
    module = program(code, points)
    assert (module.RECEIVED, len(module.NODES)) == (1, 1)
    check(code, points, module, [[0], [1], [2]])


@pytest.mark.parametrize("text", ["11", str(2**61 - 1), "3^5"])
def test_every_set_of_answers_decodes_also_where_points_are_nodes(text: str) -> None:
    code, over = lagrange("A*B"), field(text)
    nodes = node_values(code, over)
    points = explicit([nodes[1], 5, 3, nodes[0], 7], over)
    module = program(code, points)
    assert module.RECEIVED == 3
    check(code, points, module, list(combinations(range(5), 3)), kinds="random")
    check(code, points, module, [range(5)])


def node_values(code: Code, over: Field) -> Sequence[int]:
    assert isinstance(code.product, NodeProduct)
    return code.product.node_values(over)


@given(
    st.recursive(
        st.sampled_from(["A", "B"]),
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
            st.builds("({}*{})".format, st.integers(-3, 9), inner),
            st.builds("(-{})".format, inner),
        ),
        max_leaves=4,
    ),
    st.sampled_from(["7", "65537", str(2**89 - 1)]),
)
def test_any_formula_is_computed_as_it_is_defined(function: str, text: str) -> None:
    assume(words(parse(function)))
    code, over = lagrange(function), field(text)
    assume(code.product.degrees[0] + 1 < over.order)
    points = enough(code, over, extra=0)
    check(code, points, program(code, points), [range(len(points))])


# bilinear algorithms


@pytest.mark.parametrize("masks", [0, 1, 2])
def test_strassen_s_algorithm_decodes_from_any_sufficient_set(masks: int) -> None:
    code = load("strassen").bind(T=masks)
    points = distinct(15 + 2 * masks)
    module = program(code, points)
    assert len(points) - module.RECEIVED == 2
    check(code, points, module, some(points, module.RECEIVED, 6))


@pytest.mark.parametrize("text", ["2^8", "3^5", str(2**31 - 1)])
def test_the_algorithm_s_coefficients_are_elements_of_the_field(text: str) -> None:
    """-1 is 1 in characteristic 2, and 2 in GF(3^5)."""
    code, over = load("strassen").bind(T=0), field(text)
    points = distinct(13, over)
    module = program(code, points)
    used = {c for share in (*module.SHARES["A"], *module.READOUT) for _, c in share}
    assert used == {1, over.element(-1)}
    check(code, points, module, [range(13)])


# the text


def test_the_text_states_nodes_shares_and_readout() -> None:
    code = load("strassen").bind(T=1)
    text = emit(code, distinct(16))
    module = loaded(text)
    assert list(module.NODES) == list(node_values(code, field(65537)))
    assert len(module.SHARES["A"]) == 5
    assert len(module.READOUT) == 4
    assert "EXPONENTS" not in text
    assert "CARRIERS" not in text
    assert "blocks in row-major order and then the masks" in text


def test_the_worker_s_formula_stands_in_the_text() -> None:
    text = emit(lagrange("A*B*A - 3*A"), distinct(6))
    assert "add(dot(dot(A, B, Q), A, Q), scaled(65536, scaled(3, A)), Q)\n        for A, B in zip(*blocks)\n" in text
    assert re.search(r"dot\(q, A, Q\)\n        for q, A in zip\(\*blocks\)\n", emit(lagrange("Q*A"), distinct(4)))


@pytest.mark.parametrize(("function", "text"), [("A*B*A - 3*A", "65537"), ("A*B + 2*B", str(2**31 - 1))])
def test_a_file_with_a_function_runs_alone(function: str, text: str, tmp_path: Path) -> None:
    code = lagrange(function, T=1)
    points = enough(code, field(text), extra=2)
    done = standalone(emit(code, points, target=default_target(points), wrong=1), tmp_path / "program.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "lagrange K=2 T=1: 24 comparisons with the direct computation, all equal\n"
