"""Wrong answers are located whenever they are few enough, and never is a wrong set returned in silence."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from designer.algebra.field import Field, field
from designer.algebra.linear import matmul, rank, row_space_contains, solve_left
from designer.kernels import correct, masks, select

PRIMES = [7, 13, 65537, 2**31 - 1, 4294967291, 2**61 - 1, 2**89 - 1]
Matrix = list[list[int]]


def array(rows: Any, q: int) -> NDArray[Any]:
    return np.array(rows, dtype=np.int64 if q <= 2**63 else object)


def kernel_multiply(q: int) -> tuple[correct.Multiply, Callable[[NDArray[Any]], NDArray[Any]]]:
    """The fast product for q, as emitted programs have it, and what makes a table for it."""
    kernel = import_module(f"designer.kernels.{select(q)}")

    def multiply(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
        right = kernel.to_field(b, q) if b.dtype == np.int64 else b
        return kernel.from_field(kernel.combine(a, right, q), q)  # type: ignore[no-any-return]

    return multiply, lambda table: kernel.to_field(table, q)


def seeded(seed: object) -> Random:
    return Random(str(seed))  # noqa: S311 - repeatable choices, no secrets


def some_points(random: Random, count: int, q: int) -> list[int]:
    """Distinct points, 0 and q - 1 among them."""
    return [0, q - 1, *(x + 1 for x in random.sample(range(min(q, 2**40) - 2), count - 2))]


def vandermonde(points: Sequence[int], exponents: Sequence[int], q: int) -> Matrix:
    return [[pow(x, e, q) for e in exponents] for x in points]


def draw_zeros(shape: tuple[int, ...], q: int) -> NDArray[Any]:
    """The worst of combinations: all errors cancel."""
    return np.zeros(shape, np.int64)


def draw_ones(shape: tuple[int, ...], q: int) -> NDArray[Any]:
    return np.ones(shape, np.int64)


def word_of(random: Random, rows: Matrix, length: int, q: int) -> NDArray[Any]:
    """A correct table: the observation matrix times extreme and random columns."""
    width = len(rows[0])
    columns = []
    for _ in range(length):
        entries = random.choice([range(q - 1, q), range(1), (0, 1, q - 1), [random.randrange(q) for _ in range(width)]])
        columns.append(random.choices(entries, k=width))
    return array(matmul(rows, [list(row) for row in zip(*columns, strict=True)], field(str(q))), q)


def spoilt(random: Random, table: NDArray[Any], wrong: Sequence[int], kind: str, q: int) -> NDArray[Any]:
    """The table with errors in some rows; each is wrong somewhere."""
    result, length = table.astype(object), table.shape[1]
    shared = [random.randrange(1, q) for _ in range(length)]
    for number, place in enumerate(wrong):
        if kind == "everywhere":
            error = [random.randrange(1, q) for _ in range(length)]
        elif kind == "one entry":
            error = [0] * length
            error[random.randrange(length)] = random.choice([1, q - 1])
        elif kind == "the same":
            error = shared
        elif kind == "cancelling":  # in the sum of all columns, if there are two
            error = [0] * length
            error[0], error[-1] = 1, q - 1
        else:  # each in its own column
            error = [int(entry == number % length) * (q - 1) for entry in range(length)]
        result[place] = (result[place] + np.array(error, dtype=object)) % q
    return array(result, q)


KINDS = ["everywhere", "one entry", "the same", "cancelling", "staircase"]


def explaining_sets(rows: Matrix, table: NDArray[Any], size: int, F: Field) -> Iterator[tuple[int, ...]]:
    """The twin: every set of a size outside which all columns are in the column space of the rows left."""
    for wrong in combinations(range(len(rows)), size):
        kept = [place for place in range(len(rows)) if place not in wrong]
        generators = [list(column) for column in zip(*(rows[place] for place in kept), strict=True)]
        columns = [[int(x) for x in column] for column in table[kept].T]
        if all(row_space_contains(generators, columns, F)):
            yield wrong


def least_explaining(rows: Matrix, table: NDArray[Any], errors: int, F: Field) -> list[tuple[int, ...]]:
    for size in range(errors + 1):
        if found := list(explaining_sets(rows, table, size, F)):
            return found
    return []


# ---------------------------------------------------------------- arithmetic


@pytest.mark.parametrize("q", [2, 3, *PRIMES])
@pytest.mark.parametrize("inner", [0, 1, 64, 65, 300])
def test_products_are_exact_also_where_all_is_q_minus_1(q: int, inner: int) -> None:
    random = seeded(inner)
    rows = [[q - 1] * inner, [random.randrange(q) for _ in range(inner)], [q // 2] * inner]
    columns = [[random.randrange(q) for _ in range(inner)], [q - 1] * inner]
    a, b = array(rows, q).reshape(3, inner), array(columns, q).reshape(2, inner).T
    expected = [[sum(x * y for x, y in zip(u, v, strict=True)) % q for v in columns] for u in rows]
    assert correct.plain_product(a, b, q).tolist() == expected


@given(st.sampled_from([2, 3, *PRIMES]), st.integers(1, 6), st.integers(1, 5), st.integers(0, 4), st.randoms())
def test_parity_checks_are_a_basis_of_all_relations(q: int, N: int, s: int, r: int, random: Random) -> None:
    left = [[random.choice([0, 1, q - 1, random.randrange(q)]) for _ in range(r)] for _ in range(N)]
    right = [[random.choice([0, 1, q - 1, random.randrange(q)]) for _ in range(s)] for _ in range(r)]
    F = field(str(q))
    rows = matmul(left, right, F) if r else [[0] * s for _ in range(N)]
    checks = correct.parity_checks(rows, q).tolist()
    assert len(checks) == N - rank(rows, F)
    if checks:
        assert rank(checks, F) == len(checks)
        assert not np.any(np.array(matmul(checks, rows, F)))


# ---------------------------------------------------------------- Gao's decoder


@pytest.mark.parametrize(
    ("q", "points", "R"), [(5, [0, 1, 2, 3, 4], 1), (5, [4, 0, 2, 1], 2), (5, [1, 2, 3, 4, 0], 3), (7, [6, 0, 3, 1], 4)]
)
def test_gao_finds_the_one_near_codeword_of_every_word(q: int, points: list[int], R: int) -> None:
    coefficients = np.array(list(product(range(q), repeat=R)))
    codewords = coefficients @ np.array(vandermonde(points, range(R), q)).T % q
    words = list(product(range(q), repeat=len(points)))
    for word in words if len(words) <= 625 else seeded(1).sample(words, 600):
        distances = np.count_nonzero(codewords != np.array(word), axis=1)
        near = np.flatnonzero(2 * distances <= len(points) - R)
        found = correct.gao(points, word, R, q)
        assert len(near) <= 1
        assert (None if found is None else found.tolist()) == (coefficients[near[0]].tolist() if len(near) else None)


@given(st.sampled_from(PRIMES), st.randoms(), st.integers(1, 24), st.data())
def test_gao_corrects_as_many_errors_as_can_be(q: int, random: Random, N: int, data: st.DataObject) -> None:
    N = min(N, q)
    R = data.draw(st.integers(1, N))
    points = some_points(random, max(N, 2), q)[:N]
    polynomial = [random.choice([0, 1, q - 1, random.randrange(q)]) for _ in range(R)]
    values = [sum(c * pow(x, e, q) for e, c in enumerate(polynomial)) % q for x in points]
    for place in random.sample(range(N), (N - R) // 2):
        values[place] = (values[place] + random.choice([1, q - 1, random.randrange(1, q)])) % q
    found = correct.gao(points, values, R, q)
    assert found is not None
    assert found.tolist() == polynomial
    assert found.dtype == (np.int64 if q <= 2**31 else object)


@pytest.mark.parametrize("q", [65537, 2**31 - 1])
def test_gao_decodes_long_words_of_extreme_values(q: int) -> None:
    N, R = 300, 99
    points = list(range(q - N, q))
    values = [q - 1] * N
    for place in range(0, 3 * 100, 3):
        values[place] = place
    found = correct.gao(points, values, R, q)
    assert found is not None
    assert found.tolist() == [q - 1] + [0] * (R - 1)


def test_gao_refuses_equal_points() -> None:
    with pytest.raises(ValueError, match="invertible"):
        correct.gao([1, 2, 1], [0, 0, 0], 1, 7)


# ---------------------------------------------------------------- dense codes


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("q", PRIMES)
def test_up_to_e_wrong_answers_are_located_whatever_is_drawn(q: int, kind: str) -> None:
    random = seeded(f"{q}{kind}")
    N, R = (7, 3) if q < 13 else (12, 4)
    multiply, to_table = kernel_multiply(q)
    points = some_points(random, N, q)
    rows = vandermonde(points, range(R), q)
    for errors in range((N - R) // 2 + 1):
        for count in range(errors + 1):
            wrong = sorted(random.sample(range(N), count))
            table = spoilt(random, word_of(random, rows, random.choice([2, 5, 9]), q), wrong, kind, q)
            for draw in (masks.uniform, draw_zeros, draw_ones):
                assert correct.locate_dense(points, table, R, errors, q, draw) == wrong
                assert correct.locate_dense(points, to_table(table), R, errors, q, draw, multiply) == wrong
                assert correct.locate_dense(points, list(to_table(table)), R, errors, q, draw, multiply) == wrong


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("q", PRIMES)
def test_more_wrong_answers_fail_up_to_the_distance(q: int, kind: str) -> None:
    random = seeded(f"{q}{kind}")
    N, R = (7, 2) if q < 13 else (12, 3)
    points = some_points(random, N, q)
    rows = vandermonde(points, range(R), q)
    for errors in range((N - R) // 2 + 1):
        for count in range(errors + 1, N - R - errors + 1):
            table = spoilt(random, word_of(random, rows, 4, q), random.sample(range(N), count), kind, q)
            for draw in (masks.uniform, draw_zeros):
                with pytest.raises(ValueError, match=rf"^more than {errors} wrong answers among {N}$"):
                    correct.locate_dense(points, table, R, errors, q, draw)


@pytest.mark.parametrize("locator", ["dense", "any"])
@pytest.mark.parametrize(("length", "E", "wrong"), [(1, 2, (0, 2, 5)), (1, 1, (0, 2, 3, 5)), (2, 1, (1, 4))])
def test_beyond_e_every_result_is_right_for_another_table_within_e(
    locator: str, length: int, E: int, wrong: tuple[int, ...]
) -> None:
    q, R, N = 7, 2, 6
    F, points = field("7"), [0, 1, 2, 3, 4, 6]
    rows, share = vandermonde(points, range(R), q), 0
    checks = correct.parity_checks(rows, q)
    patterns = list(product(range(1, q), repeat=len(wrong) * length))
    sample = patterns if len(patterns) <= 300 else seeded(1).sample(patterns, 300)
    for pattern in sample:
        table = np.zeros((N, length), np.int64)
        table[list(wrong)] = np.array(pattern).reshape(-1, length)
        expected = least_explaining(rows, table, E, F)
        assert len(expected) <= 1
        try:
            if locator == "dense":
                found = correct.locate_dense(points, table, R, E, q, masks.uniform)
            else:
                found = correct.locate_any(checks, table, E, q, masks.uniform)
        except ValueError:
            assert not expected
        else:
            assert expected == [tuple(found)]
            share += 1
    if len(wrong) <= N - R - E:
        assert share == 0
    else:
        spread = 1 - float(q) ** -length
        bound = math.comb(N, E) * float(q) ** (-(N - R - E) * length) / spread ** len(wrong)
        assert 0 < share / len(sample) <= bound


def test_wrong_answers_that_agree_on_another_polynomial_are_not_told_from_right_ones() -> None:
    q, points, R = 13, list(range(8)), 4
    table = np.zeros((8, 3), np.int64)
    table[2:, :] = (np.array(points[2:])[:, None] + 5) % q  # six of the eight: within E = 2 of another table
    assert correct.locate_dense(points, table, R, 2, q, masks.uniform) == [0, 1]


def test_each_round_finds_a_further_wrong_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    q, N, R, E = 65537, 20, 6, 7
    rounds, gao = [], correct.gao

    def counted(points: Sequence[int], values: Any, degree_bound: int, q: int) -> NDArray[Any] | None:
        rounds.append(values)
        return gao(points, values, degree_bound, q)

    monkeypatch.setattr(correct, "gao", counted)
    table = np.full((N, 30), q - 1)
    for number in range(E):
        table[2 * number, 29 - number] = number
    found = correct.locate_dense(range(1, N + 1), table, R, E, q, draw_zeros)
    assert found == [0, 2, 4, 6, 8, 10, 12]
    assert len(rounds) == E + 1


@pytest.mark.parametrize("entry", [0, 6, 7, 20])
@pytest.mark.parametrize("as_list", [False, True])
def test_no_entry_escapes_verification(entry: int, as_list: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correct, "ENTRIES_AT_ONCE", 70)  # tiles of seven columns
    q, N, R = 7919, 10, 8
    points = list(range(5, 5 + N))
    rows = vandermonde(points, range(R), q)
    table = word_of(seeded(1), rows, 21, q)
    for wrong in range(N):
        bad = table.copy()
        bad[wrong, entry] = (bad[wrong, entry] + 1) % q
        given_table = list(bad) if as_list else bad
        for draw in (masks.uniform, draw_zeros):
            assert correct.locate_dense(points, given_table, R, 1, q, draw) == [wrong]
            assert correct.locate_any(correct.parity_checks(rows, q), given_table, 1, q, draw) == [wrong]
            with pytest.raises(ValueError, match=r"^more than 0 wrong answers among 10$"):
                correct.locate_dense(points, given_table, R, 0, q, draw)
            with pytest.raises(ValueError, match=r"^more than 0 wrong answers among 10$"):
                correct.locate_any(correct.parity_checks(rows, q), given_table, 0, q, draw)


def test_without_entries_or_checks_nothing_is_wrong() -> None:
    for table in (np.zeros((4, 0), np.int64), list(np.zeros((4, 0), np.int64))):
        assert correct.locate_dense([0, 1, 2, 3], table, 2, 1, 7, masks.uniform) == []
        assert correct.locate_any([[1, 5, 1, 0]], table, 1, 7, masks.uniform) == []
    table = np.array([[1, 2], [3, 4]])
    assert correct.locate_dense([0, 1], table, 2, 0, 7, masks.uniform) == []
    assert correct.locate_any(correct.parity_checks([[1, 0], [1, 1]], 7), table, 0, 7, masks.uniform) == []


@pytest.mark.parametrize(("R", "E"), [(2, 2), (0, 1), (3, -1), (6, 0)])
def test_errors_out_of_range_are_refused(R: int, E: int) -> None:
    message = f"^5 answers, of which {R} decode, do not locate {E} wrong ones$"
    with pytest.raises(ValueError, match=message):
        correct.locate_dense(range(5), np.zeros((5, 1), np.int64), R, E, 7, masks.uniform)
    with pytest.raises(ValueError, match=r"^-1 wrong answers; allowed: 0 and more$"):
        correct.locate_any([[1, 6]], np.zeros((2, 1), np.int64), -1, 7, masks.uniform)


# ---------------------------------------------------------------- any code


def grid(q: int) -> Matrix:
    """A product code: monomials x^i y^j, i < 2, j < 2, at a 4 x 4 grid. Its distance is 9."""
    monomials = list(product(range(2), repeat=2))
    return [[pow(x, i, q) * pow(y, j, q) % q for i, j in monomials] for x, y in product(range(1, 5), repeat=2)]


def sparse(q: int) -> Matrix:
    return vandermonde(range(1, 11) if q > 10 else range(q), (0, 1, 3, 4), q)


@pytest.mark.parametrize("code", [grid, sparse])
@pytest.mark.parametrize("q", PRIMES)
def test_any_code_s_least_sets_are_the_twin_s(q: int, code: Callable[[int], Matrix]) -> None:
    random, F, rows = seeded(q), field(str(q)), code(q)
    multiply, to_table = kernel_multiply(q)
    checks = correct.parity_checks(rows, q)
    for kind in KINDS:
        for count in range(3):
            wrong = tuple(sorted(random.sample(range(len(rows)), count)))
            table = spoilt(random, word_of(random, rows, 4, q), wrong, kind, q)
            expected = least_explaining(rows, table, 2, F)
            for draw in (masks.uniform, draw_zeros):
                assert tuple(correct.locate_any(checks, table, 2, q, draw)) in expected
                assert tuple(correct.locate_any(checks, to_table(table), 2, q, draw, multiply)) in expected


@settings(max_examples=150)
@given(st.sampled_from([2, 3, 7, 65537]), st.integers(2, 7), st.integers(1, 4), st.integers(0, 3), st.randoms())
def test_for_random_codes_and_tables_the_twin_agrees_also_on_failure(
    q: int, N: int, s: int, E: int, random: Random
) -> None:
    F = field(str(q))
    rows = [[random.choice([0, 0, 1, q - 1, random.randrange(q)]) for _ in range(s)] for _ in range(N)]
    kind = random.choice(KINDS)
    wrong = random.sample(range(N), random.randint(0, min(N, E + 1)))
    table = spoilt(random, word_of(random, rows, 3, q), wrong, kind, q)
    expected = least_explaining(rows, table, E, F)
    checks = correct.parity_checks(rows, q)
    for draw in (masks.uniform, draw_zeros):
        if expected:
            assert tuple(correct.locate_any(checks, table, E, q, draw)) in expected
        else:
            with pytest.raises(ValueError, match=rf"^more than {E} wrong answers among {N}$"):
                correct.locate_any(checks, table, E, q, draw)


@settings(max_examples=150)
@given(st.sampled_from([3, 5, 7, 13]), st.integers(4, 7), st.integers(2, 4), st.integers(1, 4), st.randoms())
def test_any_set_returned_gives_the_right_target_where_n_minus_2e_answers_do(
    q: int, N: int, s: int, count: int, random: Random
) -> None:
    """Nuisance columns touch few answers, so that errors there need not be located, and cannot be."""
    F = field(str(q))
    rows = [[1, *(random.choice([0, 0, 0, random.randrange(q)]) for _ in range(s - 1))] for _ in range(N)]
    target = [[1] + [0] * (s - 1)]
    need = next(
        (k for k in range(1, N + 1)
         if all(all(row_space_contains([rows[i] for i in kept], target, F)) for kept in combinations(range(N), k))),
        N + 1,
    )  # fmt: skip
    E = (N - need) // 2
    table = word_of(random, rows, 3, q)
    weights = solve_left(rows, target, F)
    if need > N or weights is None:
        return
    right = matmul(weights, table.tolist(), F)
    bad = spoilt(random, table, random.sample(range(N), min(count, N - need - E)), random.choice(KINDS), q)
    try:
        wrong = correct.locate_any(correct.parity_checks(rows, q), bad, E, q, masks.uniform)
    except ValueError:
        assert min(count, N - need - E) > E
        return
    kept = [place for place in range(N) if place not in wrong]
    found = solve_left([rows[place] for place in kept], target, F)
    assert found is not None
    assert matmul(found, bad[kept].tolist(), F) == right


def test_a_wrong_answer_that_no_other_bears_on_is_not_returned() -> None:
    rows = [[1, 1], [1, 0], [1, 0], [1, 0], [1, 0]]  # the first column is the target; the first answer is free
    checks = correct.parity_checks(rows, 7)
    table = np.array([[0, 0], [3, 4], [3, 4], [3, 4], [3, 4]])
    assert correct.locate_any(checks, table, 1, 7, masks.uniform) == []
    table[2, 1] = 0
    assert correct.locate_any(checks, table, 1, 7, masks.uniform) == [2]


def test_answers_with_dependent_checks_are_not_taken_for_those_that_explain() -> None:
    checks = [[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    table = np.array([[0], [0], [3], [3]])  # with the first check's column, the syndrome spans two columns: 0 and 1
    for draw in (masks.uniform, draw_zeros):
        assert correct.locate_any(checks, table, 2, 7, draw) == [2, 3]


def test_independent_errors_are_found_without_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correct, "SETS_TRIED", 1)
    q, N, R, E = 65537, 40, 10, 15
    rows = vandermonde(range(1, N + 1), range(R), q)
    wrong = list(range(3, 33, 2))
    table = spoilt(seeded(3), word_of(seeded(1), rows, 50, q), wrong, "everywhere", q)
    checks = correct.parity_checks(rows, q)
    assert correct.locate_any(checks, table, E, q, masks.uniform) == wrong
    assert correct.locate_dense(range(1, N + 1), table, R, E, q, masks.uniform) == wrong


def test_too_many_sets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correct, "SETS_TRIED", 1000)
    q, N, R, E = 65537, 40, 10, 6
    rows = vandermonde(range(1, N + 1), range(R), q)
    table = spoilt(seeded(1), word_of(seeded(1), rows, 5, q), range(E), "the same", q)
    with pytest.raises(ValueError, match=r"^errors of rank 1: 9880 sets of 4 answers to try; at most 1000$"):
        correct.locate_any(correct.parity_checks(rows, q), table, E, q, masks.uniform)
    assert correct.locate_dense(range(1, N + 1), table, R, E, q, masks.uniform) == list(range(E))


# ---------------------------------------------------------------- extension fields


@pytest.mark.parametrize("name", ["2^8", "3^5"])
def test_any_code_is_decoded_over_extension_fields(name: str) -> None:
    from designer.kernels import finite_field as kernel

    def multiply(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
        return kernel.from_field(kernel.dot(a, b, q), q)

    F, random = field(name), seeded(name)
    q, N = F.order, min(F.order, 8)
    points = random.sample(range(q), N)
    rows = [[F.power(x, e) for e in (0, 1)] for x in points]
    checks = correct.parity_checks(rows, q, kernel.field_row_reduced)
    assert len(checks) == N - 2
    assert not np.any(np.array(matmul(checks.tolist(), rows, F)))
    E = (N - 2) // 2
    table = np.array(matmul(rows, [[random.randrange(q) for _ in range(6)] for _ in range(2)], F))
    for count in range(E + 1):
        for width in (1, 6):
            wrong = sorted(random.sample(range(N), count))
            bad = table.copy()
            for place in wrong:
                bad[place, :width] = [F.add(int(x), random.randrange(1, q)) for x in bad[place, :width]]
            for draw in (masks.uniform, draw_zeros):
                for given_table in (bad, kernel.to_field(bad, q), list(kernel.to_field(bad, q))):
                    found = correct.locate_any(checks, given_table, E, q, draw, multiply, kernel.field_row_reduced)
                    assert found == wrong
    bad[0] = [F.add(int(x), 1) for x in table[0]]
    with pytest.raises(ValueError, match=r"^more than 0 wrong answers"):
        correct.locate_any(checks, bad, 0, q, masks.uniform, multiply, kernel.field_row_reduced)


# ---------------------------------------------------------------- source text


@pytest.mark.parametrize("module", ["correct", "masks"])
def test_the_source_stands_alone(module: str) -> None:
    tree = ast.parse((Path(correct.__file__).parent / f"{module}.py").read_text("utf-8"))
    allowed = {"__future__", "collections.abc", "itertools", "math", "os", "typing", "numpy", "numpy.typing"}
    froms = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert froms | plain <= allowed
