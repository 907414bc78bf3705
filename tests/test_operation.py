"""Operations: one signature, whose block products are those of the arrays' own definition."""

# ruff: noqa: E501  (messages and signatures are pinned whole)
from __future__ import annotations

import math
import re
from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.errors import SchemeError
from designer.operation import Block, Operation, parse_signature, row_major
from designer.operations import MODULES, OPTIONS

CNN = "b c y x, o c u v -> b o y+u x+v"


def table(operation: Operation, parts: dict[str, int]) -> dict[Block, set[tuple[int, ...]]]:
    found: dict[Block, set[tuple[int, ...]]] = defaultdict(set)
    for target, blocks in operation.terms(parts):
        assert blocks not in found[target]
        found[target].add(blocks)
    return dict(found)


sizes = st.integers(1, 4)


@given(sizes, sizes, sizes)
def test_matrix_product(m: int, p: int, n: int) -> None:
    wanted = {(i, j): {(i * p + k, k * n + j) for k in range(p)} for i in range(m) for j in range(n)}
    assert table(parse_signature("x", "i k, k j -> i j"), {"i": m, "k": p, "j": n}) == wanted


@given(sizes, sizes, sizes)
def test_transposed_matrix_product(m: int, p: int, n: int) -> None:
    wanted = {(i, j): {(k * m + i, k * n + j) for k in range(p)} for i in range(m) for j in range(n)}
    assert table(parse_signature("x", "k i, k j -> i j"), {"i": m, "k": p, "j": n}) == wanted


@given(sizes, sizes)
def test_convolution(m: int, n: int) -> None:
    wanted = {(s,): {(i, s - i) for i in range(m) if 0 <= s - i < n} for s in range(m + n - 1)}
    assert table(parse_signature("x", "i, j -> i+j"), {"i": m, "j": n}) == wanted


@given(sizes, sizes, sizes)
def test_batch(count: int, rows: int, columns: int) -> None:
    wanted = {
        (r, i, j): {(r * rows + i, r * columns + j)} for r in range(count) for i in range(rows) for j in range(columns)
    }
    assert table(parse_signature("x", "r i, r j -> r i j"), {"r": count, "i": rows, "j": columns}) == wanted


@given(st.lists(st.integers(1, 2), min_size=4, max_size=4))
def test_chain_of_three(p: list[int]) -> None:
    wanted: dict[Block, set[tuple[int, ...]]] = defaultdict(set)
    for a, b, c, d in product(*map(range, p)):
        wanted[a, d].add((a * p[1] + b, b * p[2] + c, c * p[3] + d))
    signature = parse_signature("x", "a b, b c, c d -> a d")
    assert table(signature, dict(zip("abcd", p, strict=True))) == dict(wanted)


SIGNATURES = ["i k, k j -> i j", "i, j -> i+j", CNN, "a k l, l k b -> b a", "i k, j -> j i", "i, i -> ", "r i, r j -> r i j",
              "i, j, k -> i+j+k", "a b, b c, c d -> a d"]  # fmt: skip


@given(st.sampled_from(SIGNATURES), st.randoms(use_true_random=False))
def test_terms_compute_what_the_definition_computes(text: str, random: object) -> None:
    operation = parse_signature("x", text)
    parts = {index: random.randint(1, 3) for index in operation.indices}  # type: ignore[attr-defined]
    rng = np.random.default_rng(random.randint(0, 99))  # type: ignore[attr-defined]
    arrays = [rng.integers(-9, 10, operation.shape(s, parts)) for s in range(len(operation.operands))]
    by_terms = np.zeros(operation.output_shape(parts), dtype=np.int64)
    for target, blocks in operation.terms(parts):
        by_terms[target] += math.prod(int(a.ravel()[b]) for a, b in zip(arrays, blocks, strict=True))
    # the definition: an einsum over all indices, then the addition of each index vector into its target
    letters = {index: chr(97 + number) for number, index in enumerate(operation.indices)}
    inputs = ",".join("".join(letters[i] for i in axes) for _, axes in operation.operands)
    full = np.einsum(f"{inputs}->{''.join(letters.values())}", *arrays)
    direct = np.zeros(operation.output_shape(parts), dtype=np.int64)
    for place in np.ndindex(full.shape):
        value = dict(zip(operation.indices, place, strict=True))
        direct[tuple(sum(value[i] for i in terms) for terms in operation.output)] += full[place]
    assert np.array_equal(by_terms, direct)
    assert operation.multiplications(parts) == full.size


@given(st.sampled_from(SIGNATURES), st.integers(1, 3))
def test_terms_of_one_target_are_its_terms(text: str, size: int) -> None:
    operation = parse_signature("x", text)
    parts = {index: size - (number % 2 and size > 1) for number, index in enumerate(operation.indices)}
    for target, blocks in table(operation, parts).items():
        own = list(operation.terms_of(target, parts))
        assert len(own) == len(set(own))
        assert set(own) == blocks


@given(st.sampled_from(SIGNATURES), st.integers(1, 3))
def test_targets_are_the_box_of_the_output_shape_and_all_have_terms(text: str, size: int) -> None:
    operation = parse_signature("x", text)
    parts = dict.fromkeys(operation.indices, size)
    targets = list(operation.targets(parts))
    assert targets == sorted(targets)
    assert set(targets) == set(table(operation, parts))
    assert len(targets) == math.prod(operation.output_shape(parts))


def test_the_signature_of_a_convolutional_layer() -> None:
    layer = parse_signature("layer", CNN)
    parts = {"b": 1, "c": 2, "y": 3, "x": 4, "o": 5, "u": 2, "v": 3}
    assert layer.is_convolution
    assert layer.summed == ("c",)
    assert layer.free == ("b", "o", "y", "u", "x", "v")
    assert layer.output_letters == ("b", "o", "s1", "s2")
    assert layer.output_shape(parts) == (1, 5, 4, 6)
    assert layer.shape(1, parts) == (5, 2, 2, 3)


@pytest.mark.parametrize("text", SIGNATURES)
def test_a_signature_reads_its_own_text(text: str) -> None:
    operation = parse_signature("x", text)
    assert parse_signature("x", str(operation)) == operation


def test_compact_signatures_mean_the_same() -> None:
    assert parse_signature("x", "abk,kcd->abcd") == parse_signature("x", "a b k, k c d -> a b c d")
    assert parse_signature("x", "cyx,uv->cy+ux+v") == parse_signature("x", "c y x, u v -> c y+u x+v")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("i k, k j", "not a signature; got i k, k j; allowed: like 'i k, k j -> i j'"),
        ("a" * 600 + "->a", f"not a signature; got {'a' * 59}…; allowed: like 'i k, k j -> i j'"),
        ("a->a", "wrong number of operands; in signature a -> a; allowed: 2 to 16"),
        (",".join("a" * 17) + "->a",
         "wrong number of operands; in signature; got a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a->a; allowed: 2 to 16"),
        ("a, b -> c", "output index that no operand has; in signature a, b -> c; got c"),
        ("a, b -> a a", "index twice in the output; in signature a, b -> a a"),
        ("aa,b->ab", "operand without an index, or with one twice; in signature a a, b -> a b"),
        ("a b b, c -> a c", "operand without an index, or with one twice; in signature a b b, c -> a c"),
        ("a,, b -> a b", "operand without an index, or with one twice; in signature a, , b -> a b"),
        ("a c, b c -> a+c b", "index of a sum in several operands; in signature a c, b c -> a+c b; got a+c"),
        ("ab,bc->a-c", "not an index; in signature ab,bc->a-c; got -; allowed: a name"),
        ("i, j -> i+", "not an index; in signature i, j -> i+; got nothing; allowed: a name"),
        ("i, j -> i++j", "not an index; in signature i, j -> i++j; got nothing; allowed: a name"),
        ("1 2, 2 3 -> 1 3", "not an index; in signature 1 2, 2 3 -> 1 3; got 1; allowed: a name"),
    ],
)  # fmt: skip
def test_what_is_no_operation_is_refused(text: str, message: str) -> None:
    with pytest.raises(SchemeError, match=f"^{re.escape(message)}$"):
        parse_signature("x", text)


def test_row_major_steps() -> None:
    assert row_major("ijk", (4, 3, 2)) == {"k": 1, "j": 2, "i": 6}
    assert row_major("", ()) == {}


@pytest.mark.parametrize("name", MODULES)
def test_every_operation_of_the_registry_declares_itself(name: str) -> None:
    from importlib import import_module

    from designer.operations.declaration import Declaration

    options = {"factors": 3, "einsum": "i k, k j -> i j", "convention": "AtB", "function": "A*A"}
    chosen = {key: options[key] for key in OPTIONS.get(name, ())}
    module = import_module(MODULES[name])
    operation = module.declare(Declaration(chosen))
    assert operation.name == name
    known, used = set(module.BOUNDS), set(operation.indices)
    assert used <= known if name == "polynomial" else known <= used


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("contraction", "missing or not a text; in einsum; allowed: like 'a b k, k c -> a b c'"),
        ("chain", "missing or out of range; in factors; allowed: 2 to 15"),
        ("polynomial", "missing or not a text; in function; allowed: like 'A*B + 2*A'"),
    ],
)
def test_missing_options_are_named(name: str, message: str) -> None:
    from importlib import import_module

    from designer.operations.declaration import Declaration

    with pytest.raises(SchemeError, match=f"^{re.escape(message)}$"):
        import_module(MODULES[name]).declare(Declaration({}))


def polynomial_map(function: str) -> Operation:
    from designer.operations import polynomial
    from designer.operations.declaration import Declaration

    return polynomial.declare(Declaration({"function": function}))


@pytest.mark.parametrize(
    ("function", "signature", "degree"),
    [
        ("A", "i a b -> i a b, C = A", 1),
        ("A*A", "i a a -> i a a, C = A*A", 2),
        ("A*B", "i a b, i b c -> i a c, C = A*B", 2),
        ("A*B + 2*A", "i a b, i b b -> i a b, C = A*B + 2*A", 2),
        ("2*A*3 - -A", "i a b -> i a b, C = 2*A*3 - -A", 1),
        ("A*B*A", "i a b, i b a -> i a b, C = A*B*A", 3),
        ("(A + B)*(A - D)", "i a a, i a a, i a a -> i a a, C = (A + B)*(A - D)", 2),
        ("X1*Y_2*C", "i a b, i b c, i c e -> i a e, F = X1*Y_2*C", 3),
        ("C*F", "i a b, i b c -> i a c, G = C*F", 2),
        ("(1 + 1)*A", "i a b -> i a b, C = (1 + 1)*A", 1),
    ],
)
def test_a_polynomial_map_s_sizes_that_must_agree_have_one_letter(function: str, signature: str, degree: int) -> None:
    operation = polynomial_map(function)
    assert str(operation) == signature
    assert operation.degree == degree
    assert operation.cut == ("i",)


def test_a_polynomial_map_of_the_most_operands_has_a_letter_for_every_size() -> None:
    operation = polynomial_map("*".join("CFGHKLMPQR"))
    assert len(operation.operands) == 10
    assert len(operation.indices) == 12
    assert operation.letter == "S"


def test_the_shapes_of_a_polynomial_map_are_those_that_numpy_multiplies() -> None:
    functions = ["A*A", "A*B + 2*A", "(A - B)*D*B*D", "A*B*A - 3*A", "-A*(B + D*E)"]
    for function in functions:
        operation = polynomial_map(function)
        sizes = {index: 2 + number for number, index in enumerate(operation.indices)}
        blocks = {name: np.ones([sizes[axis] for axis in axes[1:]], int) for name, axes in operation.operands}
        value = eval(function.replace("*", "@").replace("2@", "2*").replace("3@", "3*"), {}, blocks)  # noqa: S307
        assert value.shape == tuple(sizes[index] for (index,) in operation.output[1:])


@pytest.mark.parametrize(
    "function", ["A*B + 1", "1 - A", "A // 2", "A % A", "min(A, B)", "A < B", "A <= B <= A", "2 // 1*A"]
)
def test_what_is_no_polynomial_of_matrices_is_refused(function: str) -> None:
    with pytest.raises(SchemeError, match=r"^not a polynomial of matrices; in function; got "):
        polynomial_map(function)


@pytest.mark.parametrize(
    ("function", "product"),
    [
        ("2*A*B - 3*(A - B)*A", {("A", "B"): 2, ("A", "A"): -3, ("B", "A"): 3}),
        ("(A + B)*(A - B)", {("A", "A"): 1, ("A", "B"): -1, ("B", "A"): 1, ("B", "B"): -1}),
        ("-(A - A*1) + 2*3*A", {("A",): 6}),
        ("A - A", {}),
    ],
)
def test_words_are_the_function_multiplied_out_in_order(function: str, product: dict[tuple[str, ...], int]) -> None:
    from designer.algebra.expression import parse
    from designer.operations.polynomial import words

    assert words(parse(function)) == product


def test_what_cancels_does_not_count_for_the_degree_and_a_function_that_is_0_is_refused() -> None:
    from designer.operations import polynomial
    from designer.operations.declaration import Declaration

    assert polynomial.declare(Declaration({"function": "A*B*A + A - A*B*A"})).degree == 1
    assert polynomial.declare(Declaration({"function": "A*B - B*A"})).degree == 2
    with pytest.raises(SchemeError, match="function that is 0"):
        polynomial.declare(Declaration({"function": "A*B - A*B"}))
