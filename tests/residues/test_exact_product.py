"""Exact results by coded jobs: those of Python's integers, at the extremes of every size and for every operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from designer.catalogue import load, names
from designer.code import Code
from designer.errors import ArrayError, PointsError
from designer.reals.evaluation import evaluate
from designer.residues.job import residue_job
from designer.residues.product import exact_product, fixed, fixed_product
from designer.residues.system import ResidueSystem
from designer.residues.trials import KINDS, arrivals, audited, exact_trials, example

CODES = [
    "epc p=2 m=2 n=2", "matdot p=3", "bi0 p=2 m=2 n=1", "convolution m=2 n=3", "convolution2d m1=2 m2=1 n1=2 n2=2",
    "contraction p=2 m1=1 m2=2 n1=2 n2=1", "chain p0=2 p1=1 p2=2 p3=1", "batch K=2", "lagrange K=2 T=1",
    "strassen T=1", "dft M=2 T=1", "gasp-small K=2 L=2 T=1",
]  # fmt: skip


def code_of(text: str) -> Code:
    name, *parameters = text.split()
    return load(name).bind(**{k: int(v) for k, v in (word.split("=") for word in parameters)})


def by_python(code: Code, operands: list[np.ndarray]) -> list[object]:
    result: list[object] = evaluate(code.operation, [array.astype(object) for array in operands]).tolist()
    return result


def operands_of(code: Code, kind: str, top: int, seed: int = 0) -> list[np.ndarray]:
    generator = np.random.default_rng(seed)
    sizes = {index: 3 + number for number, index in enumerate(code.operation.indices)}
    return [example(kind, [sizes[i] for i in axes], top, generator) for _, axes in code.operation.operands]


@pytest.mark.parametrize("text", CODES)
def test_every_operation_gives_the_integers_of_python_at_all_extremes(text: str) -> None:
    code = code_of(text)
    sizes = {index: 3 + number for number, index in enumerate(code.operation.indices)}
    job = residue_job(code, sizes=sizes, tops=dict.fromkeys(code.operation.names, 2**20 - 1))
    for kind in KINDS:
        operands = operands_of(code, kind, 2**20 - 1)
        assert job.run(operands, range(job.received)).tolist() == by_python(code, operands), kind


@pytest.mark.parametrize(
    ("bits", "kind"),
    [(bits, "signs mixed") for bits in (1, 8, 31, 32, 52, 54, 62, 64, 200)]
    + [(bits, kind) for bits in (30, 53, 63) for kind in KINDS],
)
def test_entries_of_every_size_are_exact(bits: int, kind: str) -> None:
    code = code_of("epc p=2 m=1 n=2")
    operands = operands_of(code, kind, 2**bits - 1, bits)
    found = exact_product(code, *operands)
    assert found.tolist() == by_python(code, operands)
    assert found.dtype == (np.int64 if 2 * bits + 3 <= 63 else object)


def test_the_least_64_bit_integer_and_unsigned_ones_are_exact() -> None:
    code = code_of("matdot p=2")
    A, B = np.full((2, 3), -(2**63)), np.full((3, 1), 2**64 - 1, np.uint64)
    assert exact_product(code, A, B).tolist() == [[-3 * 2**63 * (2**64 - 1)]] * 2
    assert exact_product(code, A, np.full((3, 1), -(2**63))).tolist() == [[3 * 2**126]] * 2


@pytest.mark.parametrize("primes", [(1073741827,), (2**61 - 1,), (163841, 163847), (16777183, 16777199)], ids=str)
def test_every_arithmetic_gives_the_same_signed_result(primes: tuple[int, ...]) -> None:
    code = code_of("epc p=2 m=2 n=2")
    operands = operands_of(code, "signs mixed", 2**13 - 1)
    sizes = {"i": operands[0].shape[0], "k": operands[0].shape[1], "j": operands[1].shape[1]}
    bound = 2**29 - 1
    job = residue_job(
        code, sizes=sizes, tops={"A": 2**13 - 1, "B": 2**13 - 1}, workers=10, system=ResidueSystem(primes, bound, 1.0)
    )
    assert job.run(operands, range(1, 10)).tolist() == by_python(code, operands)


def test_any_sufficient_answers_give_the_result_and_a_wrong_one_gives_another() -> None:
    code = code_of("epc p=2 m=2 n=1")
    operands = operands_of(code, "random", 2**20)
    sizes = {"i": operands[0].shape[0], "k": operands[0].shape[1], "j": operands[1].shape[1]}
    job = residue_job(code, sizes=sizes, tops={"A": 2**20, "B": 2**20}, workers=8)
    expected = by_python(code, operands)
    tasks, shapes = job.encode(*operands), [array.shape for array in operands]
    answers = {n: job.answer(tasks[n]) for n in range(job.workers)}
    for chosen in ((0, 1, 2, 3, 4), (3, 4, 5, 6, 7), (0, 2, 4, 6, 7)):
        assert job.decode({n: answers[n] for n in chosen}, *shapes).tolist() == expected
    spoilt = tuple(part + 1 if n == 0 else part for n, part in enumerate(answers[3]))
    assert job.decode({**{n: answers[n] for n in (0, 1, 2, 4)}, 3: spoilt}, *shapes).tolist() != expected


def test_primes_too_small_for_the_entries_are_refused() -> None:
    code = code_of("matdot p=2")
    with pytest.raises(ArrayError, match="residue system too small"):
        residue_job(
            code, sizes={"i": 2, "k": 2, "j": 2}, tops={"A": 100, "B": 1000}, system=ResidueSystem((65537,), 30000, 1.0)
        )


def test_fixed_point_results_are_exact_for_the_rounded_operands() -> None:
    code, generator = code_of("epc p=2 m=2 n=1"), np.random.default_rng(5)
    A, B = generator.standard_normal((5, 7)), generator.standard_normal((7, 3)) * 1000
    found = fixed_product(code, A, B, bits=30)
    rounded = [
        [[Fraction(round(Fraction(x) * 2**30), 2**30) for x in row] for row in array.tolist()] for array in (A, B)
    ]
    exact = np.array(rounded[0], object) @ np.array(rounded[1], object)
    assert found.fraction_bits == 60
    assert [[Fraction(int(x), 2**60) for x in row] for row in found.integers.tolist()] == exact.tolist()
    assert found.floats().tolist() == [[float(x) for x in row] for row in exact.tolist()]


@pytest.mark.parametrize("bits", [0, 5, 60, 500, 1000])
def test_rounding_to_fixed_point_is_that_of_fractions(bits: int) -> None:
    values = [0.5, 1.5, -2.5, 0.1, -1e9, 3e-5, 2.0**40 + 0.5, 0.0]
    assert fixed(values, bits).tolist() == [round(Fraction(x) * 2**bits) for x in values]


def test_lists_of_python_integers_that_no_type_of_numpy_holds_are_served() -> None:
    found = exact_product(code_of("matdot p=2"), [[2**63, -1]], [[1], [2**64]])
    assert found.tolist() == [[2**63 - 2**64]]


def messages() -> list[object]:
    code = code_of("matdot p=2")
    good = np.ones((2, 2), np.int64)
    mixed = load("lagrange").with_function("A*B + 2*A").bind(K=2, T=0)
    stack = np.ones((2, 2, 2))
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: exact_product(code, good), "wrong number of operands; in matdot p=2; got 1; allowed: 2, for A, B"),
        (lambda: exact_product(code, good, good * 0.5), "operand B has no integer entries; got float64; use"),
        (lambda: exact_product(code, [[True]], good), "operand A has no integer entries; got bool; make"),
        (lambda: exact_product(code, good > 0, good), "operand A has no integer entries; got bool; make"),
        (lambda: exact_product(code, [[0.5, 1]], good), "operand A has no integer entries; got float; use"),
        (lambda: exact_product(code, [["a"]], good), "operand A has no integer entries; got str_$"),
        (lambda: exact_product(code, [[None]], good), "operand A has no integer entries; got NoneType$"),
        (lambda: exact_product(code, [[1, 2], [3]], good), r"operand A is no array .* got \[\[1, 2\], \[3\]\]"),
        (lambda: fixed_product(code, [[1, 2], [3]], good, bits=3), "operand is no array of numbers; .* of one length"),
        (lambda: exact_product(code, good, np.ones((3, 2), int)), "array does not fit the operation; .* operand B"),
        (lambda: exact_product(code, good, good, answers=[0, 1]), "too few answers; got 2; allowed: at least 3"),
        (lambda: exact_product(code, good, good, answers=[0, 1, 3]), "answer of nobody; got 3; allowed: 0 to 2"),
        (lambda: fixed_product(code, [[np.inf]], [[1.0]], bits=3), "entries that are not finite"),
        (lambda: fixed_product(code, [[1.0]], [[1.0]], bits=-1), "bits behind the point out of range; got -1"),
        (lambda: fixed_product(mixed, stack, stack, bits=3), r"terms of different degrees .* got degrees \[1, 2\]"),
        (lambda: exact_product(code, good, good, points="distinct:5", workers=4), "--workers and --points disagree"),
        (lambda: exact_product(code, good, good, points="grid:2x3"), "points of the wrong dimension"),
    ]  # fmt: skip
    return [pytest.param(call, text, id=text[:40]) for call, text in cases]


@pytest.mark.parametrize(("call", "text"), messages())
def test_bad_input_is_named(call: Callable[[], object], text: str) -> None:
    with pytest.raises((ArrayError, PointsError), match=text):
        call()


@pytest.mark.parametrize(
    ("text", "bits", "way"),
    [("epc p=2 m=2 n=2", 20, "float64"), ("epc p=2 m=1 n=2", 70, "Python integers"), ("matdot p=2", 60, "same primes")],
)
def test_trials_compare_with_a_direct_result(text: str, bits: int, way: str) -> None:
    sizes = dict.fromkeys("ikj", 80 if way == "same primes" else 9)
    found = exact_trials(code_of(text), sizes, bits=bits, rounds=2)
    assert found.equal
    assert len(found.rounds) == 2 * len(KINDS)
    assert all(way in record["direct"] for record in found.rounds)


@pytest.mark.parametrize("name", names())
def test_the_whole_catalogue_is_exact(name: str) -> None:
    scheme = load(name)
    code = scheme.bind(p0=2, p1=1, p2=2) if scheme.open_chain else scheme.bind(**list(scheme.bindings(2))[-1])
    sizes = {index: max(3, code.parts[index]) for index in code.operation.indices}
    assert exact_trials(code, sizes, bits=30).equal


def test_answers_arrive_in_each_worker_s_order_where_the_points_ask_for_it() -> None:
    job = residue_job(
        code_of("bivariate K=2 L=2"), sizes=dict.fromkeys("ikj", 4), tops={"A": 9, "B": 9}, points="subgrids:5x2x1"
    )
    points, generator = job.points[0], np.random.default_rng(3)
    assert points.in_order
    for _ in range(10):
        order = arrivals(job, generator)
        assert sorted(order) == list(range(len(points)))
        for owner in set(points.owners):
            own = [number for number in order if points.owners[number] == owner]
            assert own == sorted(own)
    assert exact_trials(job.code, dict.fromkeys("ikj", 4), points="subgrids:5x2x1", rounds=4).equal


def test_a_wrong_direct_result_fails_the_audit_and_a_wrong_coded_one_the_comparison(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = code_of("matdot p=2")
    operands, generator = operands_of(code, "random", 9), np.random.default_rng(0)
    expected = np.array(by_python(code, operands))
    assert audited(code, operands, expected, generator)
    assert not audited(code, operands, expected + 1, generator)
    monkeypatch.setattr(
        "designer.residues.trials.residue_job",
        lambda *args, **options: _spoilt(residue_job(*args, **options)),
    )
    assert not exact_trials(code, dict.fromkeys("ikj", 4), bits=5).equal


def _spoilt(job):  # type: ignore[no-untyped-def]
    """A job whose bound is what it was, and whose last program answers for other points."""
    return replace(job, system=replace(job.system, bound=(job.system.primes[0] - 1) // 2), programs=tuple(
        _Program(program) for program in job.programs
    ))  # fmt: skip


class _Program:
    def __init__(self, program: object) -> None:
        self._program = program

    def __getattr__(self, name: str) -> object:
        return getattr(self._program, name)

    def decode(self, answers: dict[int, np.ndarray], *shapes: tuple[int, ...], out: object = None) -> np.ndarray:
        result: np.ndarray = self._program.decode(answers, *shapes)  # type: ignore[attr-defined]
        return result - 1 if result.flat[0] > 0 else result + 1
