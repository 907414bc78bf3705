"""Lower bounds: flattenings against explicit matrices, no code below a bound, and what optimal is among."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, permutations, product
from typing import Any

import pytest

from designer.algebra.field import field
from designer.algebra.linear import rank
from designer.analyses import converse
from designer.analyses.choice import default_points
from designer.analyses.converse import Bound, decide, flattened, flattening, matrix_product, tensor_rank
from designer.analyses.question import Question
from designer.catalogue import load, names
from designer.code import Code
from designer.operation import Operation, parse_signature
from designer.points import EvaluationSet, distinct, explicit, hermite
from designer.scheme_file import load_text
from designer.verdict import Answer, Assurance

SIGNATURES = [
    "i k, k j -> i j", "k i, k j -> i j", "i, j -> i+j", "i1 i2, j1 j2 -> i1+j1 i2+j2", "i r s, i s c -> i r c",
    "a b k, k c -> a b c", "i, j -> i j", "i k, j -> i+j", "i, j, k -> i+j+k", "i a, j a -> i+j",
    "a b, b c, c d -> a d", "b c y, o c u -> b o y+u", "a b, b c, c a -> a", "i j, k -> i+j k",
]  # fmt: skip
"""Products, convolutions and contractions, with batch indices and with indices that one operand alone has."""


def asked(code: Code, points: EvaluationSet | None = None) -> Question:
    return Question(code, points or default_points(code))


def matrix(operation: Operation, parts: dict[str, int], rows: tuple[bool, ...]) -> list[list[int]]:
    """A flattening written out, entry by entry, from the block products."""
    entries: dict[tuple[Any, Any], int] = {}
    for target, blocks in operation.terms(parts):
        left = tuple(b for b, chosen in zip(blocks, rows, strict=True) if chosen)
        right = (*(b for b, chosen in zip(blocks, rows, strict=True) if not chosen), target)
        entries[left, right] = entries.get((left, right), 0) + 1
    lefts = sorted({left for left, _ in entries})
    rights = sorted({right for _, right in entries})
    return [[entries.get((left, right), 0) for right in rights] for left in lefts]


@pytest.mark.parametrize("text", SIGNATURES)
@pytest.mark.parametrize("order", [2, 3, 65537])
def test_every_flattening_has_the_rank_of_its_matrix_over_every_field(text: str, order: int) -> None:
    operation, over = parse_signature("x", text), field(order)
    for sizes in product((1, 2, 3), repeat=min(3, len(operation.indices))):
        parts = {index: sizes[number % len(sizes)] for number, index in enumerate(operation.indices)}
        ranks = {
            rows: rank(matrix(operation, parts, rows), over)
            for rows in product((True, False), repeat=len(operation.operands))
            if any(rows)
        }
        assert ranks == {rows: flattened(operation, parts, rows) for rows in ranks}
        assert flattening(operation, parts)[0] == max(ranks.values())


def test_the_flattenings_of_a_matrix_product_give_the_largest_of_its_three_faces() -> None:
    operation = parse_signature("matmul", "i k, k j -> i j")
    for m, p, n in product(range(1, 6), repeat=3):
        assert flattening(operation, {"i": m, "k": p, "j": n})[0] == max(m * n, m * p, p * n)


def test_a_contraction_is_a_matrix_product_only_without_batches_and_convolutions() -> None:
    three = {"a": 2, "b": 3, "k": 4, "c": 5}
    assert matrix_product(parse_signature("x", "a b k, c k -> c a b"), three) == (6, 4, 5)
    for text in ("a b, b c -> a b c", "a b, c -> a c", "a, b -> a+b", "a b, b k, k c -> a c"):
        assert matrix_product(parse_signature("x", text), three) is None
    assert matrix_product(parse_signature("x", "a b, b c -> a b c"), {"a": 2, "b": 1, "c": 5}) == (2, 1, 5)


def test_bounds_on_tensor_ranks_do_not_exceed_known_algorithms() -> None:
    """The published numbers of multiplications: classical, Strassen, Hopcroft–Kerr, Laderman."""
    known = {(2, 2, 2): 7, (2, 2, 3): 11, (2, 2, 4): 14, (2, 2, 5): 18, (2, 3, 3): 15, (3, 3, 3): 23, (4, 4, 4): 49}
    for sizes in product(range(1, 7), repeat=3):
        found = tensor_rank(*sizes)
        assert found is None or 7 <= found[0] <= known.get(tuple(sorted(sizes)), sizes[0] * sizes[1] * sizes[2])
        assert all(tensor_rank(*other) == found for other in permutations(sizes))
    assert [tensor_rank(*s)[0] for s in [(2, 2, 2), (2, 2, 3), (3, 3, 3), (4, 4, 4)]] == [7, 11, 19, 31]  # type: ignore[index]


def codes(largest: int) -> Iterator[Code]:
    for name in names():
        scheme = load(name)
        if scheme.open_chain:
            sizes = [(1, 2, 2), (2, 2, 2), (2, 1, 2, 2), (2, 2, 2, 2)]
            yield from (scheme.bind(**{f"p{s}": number for s, number in enumerate(parts)}) for parts in sizes)
        elif len(scheme.parameters) < 5:
            yield from (scheme.bind(**values) for values in scheme.bindings(largest))


def test_no_code_of_the_catalogue_is_below_a_bound() -> None:
    for code in codes(2):
        verdict = decide(asked(code))
        if code.operation.function is not None:
            assert verdict.answer is Answer.UNDECIDED
            assert verdict.value is None
            continue
        assert verdict.answer is Answer.HOLDS
        assert verdict.assurance is Assurance.THEOREM
        json.dumps(verdict.as_json())
        for bound in verdict.value:
            assert bound["gap"] == bound["achieved"] - bound["bound"] >= 0
            assert bound["reason"] in verdict.because


@pytest.mark.parametrize(
    ("name", "parameters", "words", "least"),
    [
        ("epc", {"p": 2, "m": 3, "n": 2}, "no exponent map over the integers that collects every target", 13),
        ("matdot", {"p": 3}, "no exponent map over the integers that collects every target", 5),
        ("polynomial", {"m": 2, "n": 3}, "no scheme for a result that can take every value", 6),
        ("convolution", {"m": 3, "n": 4}, "no linear scheme (an answer is one product", 6),
        ("convolution2d", {"m1": 2, "m2": 2, "n1": 2, "n2": 3}, "no linear scheme", 12),
        ("chain", {"p0": 2, "p1": 2, "p2": 3, "p3": 2}, "no exponent map over the integers that collects", 29),
        ("gasp-small", {"K": 2, "L": 2, "T": 1}, "no exponent map, also modulo N, of the 2 x 2 outer product", 8),
        ("contraction", {"p": 2, "m1": 2, "m2": 1, "n1": 1, "n2": 2}, "no exponent map over the integers", 9),
    ],
)  # fmt: skip
def test_optimal_says_among_what(name: str, parameters: dict[str, int], words: str, least: int) -> None:
    statement = decide(asked(load(name).bind(**parameters))).statement
    assert statement.startswith(words)
    assert f"fewer than {least} " in statement
    assert statement.endswith("this one is optimal among them")


def test_a_code_with_a_gap_is_not_called_optimal() -> None:
    for name in ("tri", "polydot", "bi0"):
        statement = decide(asked(load(name).bind(p=2, m=2, n=2))).statement
        assert "optimal" not in statement
        assert "fewer than 9 monomials; this one has 1" in statement


def test_special_points_beat_the_exponents_bound_and_not_the_linear_one() -> None:
    """MatDot's two answers at 1 and -1 decode: the bound on monomials is none on answers."""
    verdict = decide(asked(load("matdot").bind(p=2), explicit([1, 12], field(13))))
    least = {(b["counts"], b["bound"], b["achieved"]) for b in verdict.value}
    assert least == {("answers", 1, 2), ("answers", 2, 2), ("monomials", 3, 3)}


def test_derivatives_and_exponents_modulo_a_number_leave_the_classes() -> None:
    counted = decide(asked(load("matdot").bind(p=2), hermite(3, 2))).value
    assert {b["achieved"] for b in counted if b["counts"] == "answers"} == {3}
    cyclic = load_text(
        'operation = "matmul"\nparameters = ["p"]\n[fixed]\nm = 1\nn = 1\n[modulus]\nx = "p"\n[exponents]\nA = ["k"]\n'
        'B = ["-k"]\n[points]\nrule = "roots-of-unity"\ncount = "p"\n'
    )  # fmt: skip
    found = decide(asked(cyclic.bind(p=3)))
    assert all(b["counts"] == "answers" for b in found.value)
    assert found.statement.endswith("this one is optimal among them")


def integer_maps(top: int, count: int) -> Iterator[tuple[int, ...]]:
    """All exponents of some blocks from 0 to a number, one of them 0."""
    return (chosen for chosen in product(range(top + 1), repeat=count) if min(chosen) == 0)


def fewest(m: int, p: int, n: int, top: int) -> int:
    """The fewest monomials over all maps with small exponents, by looking at every one."""
    best = 10**6
    for a in integer_maps(top, m * p):
        for b in integer_maps(top, p * n):
            owners: dict[int, set[tuple[int, int] | None]] = {}
            for i, k, other, j in product(range(m), range(p), range(p), range(n)):
                owners.setdefault(a[i * p + k] + b[other * n + j], set()).add((i, j) if k == other else None)
            if all(len(met) == 1 or met == {None} for met in owners.values()):
                best = min(best, len(owners))
    return best


@pytest.mark.parametrize(("m", "p", "n", "top"), [(1, 2, 1, 6), (1, 3, 1, 4), (2, 2, 1, 5), (2, 1, 2, 5), (1, 2, 2, 5)])
def test_no_exponent_map_with_small_exponents_has_fewer_monomials(m: int, p: int, n: int, top: int) -> None:
    """Over all maps, those that spread a target over several monomials too; and the bound is met."""
    code = load("epc").bind(p=p, m=m, n=n)
    least = {b["bound"] for b in decide(asked(code)).value if b["counts"] == "monomials"}
    assert {fewest(m, p, n, top)} == least == {p * m * n + p - 1}


def fewest_masked(rows: int, columns: int, masks: int, top: int, modulus: int | None = None) -> int:
    """The fewest monomials of the outer product with different mask exponents, by looking at every map."""
    values, best = range(top + 1), 10**6
    for a in combinations(values, rows):
        for b in combinations(values, columns):
            for r in combinations(values, masks):
                for s in combinations(values, masks):
                    data = [(x + y) % modulus if modulus else x + y for x in a for y in b]
                    rest = {(x + y) % modulus if modulus else x + y for x in (*a, *r) for y in s}
                    rest |= {(x + y) % modulus if modulus else x + y for x in r for y in b}
                    if len(set(data)) == len(data) and not rest & set(data):
                        best = min(best, len(data) + len(rest))
    return best


@pytest.mark.parametrize(("rows", "columns", "top", "modulus"), [
    (1, 1, 4, None), (1, 2, 5, None), (2, 2, 7, None), (1, 2, 6, 7), (2, 2, 8, 9), (1, 1, 2, 3),
])  # fmt: skip
def test_one_mask_on_both_operands_costs_k_plus_l_monomials(
    rows: int, columns: int, top: int, modulus: int | None
) -> None:
    assert fewest_masked(rows, columns, 1, top, modulus) >= rows * columns + rows + columns


@pytest.mark.parametrize(("rows", "columns", "masks", "top"), [(1, 1, 2, 5), (1, 2, 2, 6), (2, 1, 2, 6), (1, 1, 3, 6)])
def test_more_masks_cost_what_the_bound_says_at_least(rows: int, columns: int, masks: int, top: int) -> None:
    assert fewest_masked(rows, columns, masks, top) >= rows * columns + max(rows, columns) + 2 * masks - 1


def test_equal_mask_exponents_count_once() -> None:
    text = (
        'operation = "matmul"\nparameters = []\n[fixed]\nm = 1\nn = 1\np = 1\n[exponents]\nA = ["0"]\nB = ["0"]\n'
        '[masks]\ncount = "2"\nA = ["1"]\nB = ["1"]\n'
    )
    found = decide(asked(load_text(text).bind(), distinct(9))).value
    assert {b["bound"] for b in found if b["counts"] == "monomials"} == {1, 3}


def test_interference_leaves_nothing_to_compare_with() -> None:
    text = 'operation = "matmul"\nparameters = ["m", "n"]\n[fixed]\np = 1\n[exponents]\nA = ["i"]\nB = ["j"]\n'
    verdict = decide(asked(load_text(text).bind(m=2, n=2), distinct(9)))
    assert verdict.answer is Answer.UNDECIDED
    assert "targets interfere" in verdict.because[0]


def test_a_code_below_a_bound_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    true = converse.bounds

    def too_high(question: Question) -> list[Bound]:
        return [Bound(among="x", counts="answers", least=10, achieved=9, reason="wrong"), *true(question)]

    monkeypatch.setattr(converse, "bounds", too_high)
    with pytest.raises(AssertionError, match="below a bound"):
        decide(asked(load("epc").bind(p=2, m=2, n=2)))


def test_check_prints_the_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    from designer.cli.main import main

    assert main(["check", "epc", "p=2", "m=2", "n=2", "--converse"]) == 0
    text = capsys.readouterr().out
    assert "lower bounds\n  no exponent map over the integers that collects every target at one monomial has" in text
    assert "     7 answers, achieved 9, gap 2   linear schemes" in text
    assert main(["check", "epc", "p=2", "m=2", "n=2", "--converse", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["converse"]["claim"] == "converse"
    assert [b["bound"] for b in document["converse"]["value"]] == [4, 4, 7, 9]
    assert main(["check", "epc", "p=2", "m=2", "n=2", "--json"]) == 0
    assert "converse" not in json.loads(capsys.readouterr().out)
    assert main(["check", "lagrange", "K=2", "T=1", "--converse"]) == 0
    assert "none: no bound is known to the program for this operation" in capsys.readouterr().out
