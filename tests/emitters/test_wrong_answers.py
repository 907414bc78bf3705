"""Programs that correct wrong answers: always up to as many as they say, and never a wrong result in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import literal_codes
from test_emitters import direct, inputs, loaded, standalone

from designer.algebra.field import field
from designer.analyses.choice import default_points
from designer.analyses.exact import exact_threshold
from designer.catalogue import load
from designer.code import Code
from designer.emitters import default_target, emit
from designer.errors import DesignerError
from designer.points import EvaluationSet, distinct, explicit, grid, hermite, random_points, roots_of_unity, subgrids
from designer.scheme_file import load_text

Array = NDArray[Any]
LAURENT = load_text('operation = "matmul"\nlaurent = ["x"]\n[exponents]\nA = ["k"]\nB = ["-k"]\n').bind(p=2, m=1, n=1)
CYCLIC = load_text('operation = "matmul"\n[modulus]\nx = "p + 5"\n[exponents]\nA = ["k"]\nB = ["-k"]\n').bind(
    p=2, m=1, n=1
)
GASP = load("gasp-r").bind(K=2, L=2, T=2, r=1)
EPC = load("epc").bind(p=2, m=1, n=2)
MATDOT = load("matdot").bind(p=2)

CASES: dict[str, tuple[Code, EvaluationSet, int]] = {
    "dense": (EPC, distinct(10), 2),
    "dense with masks": (load("secure-matdot").bind(M=2, T=1), distinct(10), 2),
    "dense, limbs": (EPC, distinct(9, field(2**31 - 1)), 2),
    "dense, 2^61 - 1": (EPC, distinct(9, field(2**61 - 1)), 2),
    "dense, Python's integers": (MATDOT, distinct(8, field(2**89 - 1)), 2),
    "dense, a small field": (MATDOT, distinct(6, field(7)), 1),
    "values at nodes": (load("lagrange").with_function("A*B*A").bind(K=2, T=0), distinct(8), 1),
    "a bilinear algorithm": (load("strassen").bind(T=0), distinct(16), 1),
    "a convolution": (load("convolution").bind(m=2, n=2), distinct(8), 2),
    "a chain": (load("chain").bind(p0=1, p1=2, p2=1, p3=1), distinct(9), 2),
    "a grid": (load("bi0").bind(p=1, m=2, n=2), grid([4, 4]), 1),
    "sparse": (GASP, default_points(GASP, None, 15), 1),
    "negative exponents": (LAURENT, distinct(8), 2),
    "cyclic exponents": (CYCLIC, roots_of_unity(7), 1),
    "derivatives": (MATDOT, hermite(5, 2), 1),
    "several answers a worker": (load("bivariate").bind(K=2, L=2), subgrids(4, [2, 1]), 1),
    "GF(2^8)": (MATDOT, distinct(7, field("2^8")), 2),
    "GF(2^8), values at nodes": (load("lagrange").bind(K=2, T=0), distinct(7, field("2^8")), 1),
    "GF(3^5), sparse": (load("gasp-r").bind(K=2, L=1, T=1, r=1), distinct(8, field("3^5")), 1),
}
DENSE = [case for case in CASES if case.startswith("dense") or case in ("a convolution", "a chain", "values at nodes")]
KINDS = ["random", "one entry", "every entry", "the same shift", "answers of other arrays"]


@cache
def made(case: str) -> tuple[ModuleType, list[Array], list[Array], list[tuple[int, ...]], Array]:
    """The program, right answers, the answers to other arrays, shapes, and the result."""
    code, points, wrong = CASES[case]
    module = loaded(emit(code, points, target=default_target(points), wrong=wrong))
    arrays = inputs(code, points.field, "random")
    others = inputs(code, points.field, "random")
    answers, strange = ([module.worker(task) for task in module.encode(*each)] for each in (arrays, others))
    return module, answers, strange, [array.shape for array in arrays], direct(code, arrays, points.field)


def lying(case: str, used: Sequence[int], liars: Sequence[int], kind: str, generator: np.random.Generator) -> Any:
    """The answers used, those of the liars replaced."""
    module, answers, strange, _, _ = made(case)
    shape = answers[0].shape
    shared = module.to_field(module.example_array("random", shape, generator), module.Q)
    found = {number: answers[number] for number in used}
    for number in liars:
        if kind == "answers of other arrays":
            found[number] = strange[number]
            continue
        noise = shared
        if kind != "the same shift":
            name = {"random": "random", "one entry": "one hot", "every entry": "all q-1"}[kind]
            noise = module.to_field(module.example_array(name, shape, generator), module.Q)
        found[number] = module.add(answers[number], noise, module.Q)
    return found


def result(case: str, answers: dict[int, Any]) -> Array:
    module, _, _, shapes, _ = made(case)
    return module.from_field(module.decode(answers, *shapes), module.Q)  # type: ignore[no-any-return]


# up to E


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_up_to_e_wrong_answers_are_corrected(case: str, kind: str) -> None:
    module, _, _, _, expected = made(case)
    generator = np.random.default_rng(len(case) + KINDS.index(kind))
    total = len(module.POINTS)
    for count in range(module.WRONG + 1):
        for extra in range(min(3, total - module.RECEIVED + 1)):
            used = generator.permutation(total)[: module.RECEIVED + extra].tolist()
            found = result(case, lying(case, used, used[:count], kind, generator))
            assert np.array_equal(found, expected), (used, count)


def test_every_choice_of_liars_among_every_set_of_answers_is_corrected() -> None:
    module, _, _, _, expected = made("dense, a small field")
    generator = np.random.default_rng(1)
    for used in combinations(range(6), module.RECEIVED):
        for liar in used:
            found = result("dense, a small field", lying("dense, a small field", used, [liar], "one entry", generator))
            assert np.array_equal(found, expected)


@given(st.permutations(range(10)), st.integers(0, 2), st.integers(9, 10), st.sampled_from(KINDS))
def test_the_order_of_arrival_does_not_matter(order: list[int], liars: int, count: int, kind: str) -> None:
    answers = lying("dense", order[:count], order[:liars], kind, np.random.default_rng(5))
    assert np.array_equal(result("dense", answers), made("dense")[4])


@pytest.mark.parametrize("case", CASES)
def test_the_wrong_answers_are_named(case: str) -> None:
    """Where all answers arrive, and errors are random in every entry."""
    module, _, _, shapes, _ = made(case)
    used = list(range(len(module.POINTS)))
    liars = used[1 : 1 + module.WRONG]
    answers = lying(case, used, liars, "random", np.random.default_rng(3))
    assert module.wrong_answers(answers, *shapes) == liars


@settings(max_examples=30, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(literal_codes(most=8), st.sampled_from([65537, 2**31 - 1, 2**61 - 1]), st.integers(0, 99))
def test_whatever_decodes_with_two_answers_more_corrects_one(code: Code, q: int, seed: int) -> None:
    """For operations of every shape; what is no answer is put aside, too."""
    assume(code.product.readable and code.product.support_size <= 10)
    over, count = field(q), code.product.support_size + 3
    points = random_points(count, over, dimension=len(code.variables), seed=seed)
    assume(exact_threshold(code, points).sufficient is not None)
    try:
        module = loaded(emit(code, points, wrong=1))
    except DesignerError:
        return
    arrays = inputs(code, over, "random")
    tasks = module.encode(*arrays)
    answers = {number: module.worker(task) for number, task in enumerate(tasks)}
    shapes, expected = [array.shape for array in arrays], direct(code, arrays, over)
    assert answers[0].shape == module.answer_shape(module.geometry(*shapes)[1])
    liar = seed % count
    for lie in (
        module.to_field(module.example_array("one hot", answers[0].shape, np.random.default_rng(seed)), q),
        None,
    ):
        given_answers = {**answers, liar: lie if lie is None else module.add(answers[liar], lie, q)}
        found = module.from_field(module.decode(given_answers, *shapes), q)
        assert np.array_equal(found, expected)


# more than E


@pytest.mark.parametrize("case", DENSE)
@pytest.mark.parametrize("kind", KINDS)
def test_more_are_refused_up_to_the_distance(case: str, kind: str) -> None:
    """The result is never a wrong one: with N answers, of which R decode, E + 1 to N - R - E liars are found out."""
    module = made(case)[0]
    generator = np.random.default_rng(7)
    total, wrong, decoded = len(module.POINTS), module.WRONG, module.DECODED
    for count in range(wrong + 1, total - decoded - wrong + 1):
        used = generator.permutation(total).tolist()
        with pytest.raises(ValueError, match=rf"^more than {wrong} wrong answers among {total}$"):
            result(case, lying(case, used, used[:count], kind, generator))


def test_beyond_the_distance_liars_can_agree_on_another_result() -> None:
    """What no decoder can prevent: R right-looking answers to other arrays, and E more of anything."""
    module, _, _, _, expected = made("dense, limbs")
    generator = np.random.default_rng(9)
    answers = lying("dense, limbs", range(9), range(2, 9), "answers of other arrays", generator)
    assert not np.array_equal(result("dense, limbs", answers), expected)
    assert (module.DECODED, module.WRONG) == (5, 2)


def test_too_few_answers_are_refused_before_anything_is_located() -> None:
    module, answers, _, shapes, _ = made("dense")
    with pytest.raises(ValueError, match=r"^8 answers; needed: 9$"):
        module.decode(dict(enumerate(answers[:8])), *shapes)


# what is no answer


def malformed(case: str, number: int) -> dict[str, Any]:
    """Things in place of an answer."""
    module, answers, _, _, _ = made(case)
    good = answers[number]
    numbers = np.array(module.from_field(good, module.Q), dtype=object)
    found: dict[str, Any] = {
        "another shape": good[:1], "flat": good.reshape(-1), "no array": numbers.tolist(), "None": None, "a scalar": 5,
        "a string": np.full(good.shape, "1"), "complex": np.zeros(good.shape, complex), "empty": good[:0],
        "truth values": np.zeros(good.shape, bool), "one axis more": good[None],
        "NaN": np.full(good.shape, np.nan), "infinite": np.full(good.shape, np.inf),
    }  # fmt: skip
    for name, value in {"q": module.Q, "-1": -1, "NaN": float("nan"), "0.5": 0.5, "text": "1", "None": None}.items():
        found[f"an object {name}"] = numbers.copy()
        found[f"an object {name}"][-1, -1] = value
    if np.asarray(good).dtype.kind == "f":
        for value in (0.5, 1e-6, float(module.Q), -float(module.Q), 2.0**60, np.nan, -np.inf):
            found[f"float {value}"] = good.copy()
            found[f"float {value}"][-1, -1] = value
    else:
        found["a negative number"] = numbers.copy()
        found["a negative number"][0, 0] = -1
    return found


SHAPES = ["dense", "dense, limbs", "dense, 2^61 - 1", "dense, Python's integers", "sparse", "GF(2^8)"]


@pytest.mark.parametrize("case", SHAPES)
def test_what_is_no_array_of_field_elements_is_a_wrong_answer(case: str) -> None:
    module, answers, _, shapes, expected = made(case)
    for name, thing in malformed(case, 3).items():
        given_answers: dict[int, Any] = {**dict(enumerate(answers)), 3: thing}
        assert module.wrong_answers(given_answers, *shapes) == [3], name
        assert np.array_equal(result(case, given_answers), expected), name


@pytest.mark.parametrize("case", ["dense", "dense, 2^61 - 1", "GF(2^8)", "a convolution"])
def test_it_counts_as_one_of_those_that_may_be_wrong(case: str) -> None:
    module, answers, _, shapes, expected = made(case)
    total = len(answers)
    used = range(total - module.RECEIVED, total)
    spoilt: dict[int, Any] = lying(case, used, [used[0]], "random", np.random.default_rng(2))
    spoilt[used[1]] = answers[used[1]][:1]
    assert module.WRONG == 2
    assert module.wrong_answers(spoilt, *shapes) == [used[0], used[1]]
    assert np.array_equal(result(case, spoilt), expected)
    spoilt[used[2]] = None
    with pytest.raises(ValueError, match=r"^more than \d wrong answers among "):
        result(case, spoilt)
    spoilt[used[3]] = None
    with pytest.raises(ValueError, match=r"^3 answers are no arrays of field elements of the shape \("):
        result(case, spoilt)


@pytest.mark.parametrize(
    ("case", "target"),
    [("dense", "numpy"), ("dense, limbs", "numpy"), ("dense, 2^61 - 1", "numpy"), ("dense, 2^61 - 1", "galois"),
     ("dense, Python's integers", "numpy"), ("GF(2^8)", "galois"), ("a grid", "numpy")],
)  # fmt: skip
def test_a_program_that_corrects_nothing_refuses_it(case: str, target: str) -> None:
    code, points, _ = CASES[case]
    _, answers, _, shapes, _ = made(case)
    module = loaded(emit(code, points, target=target))
    for name, thing in malformed(case, 3).items():
        with pytest.raises(ValueError, match=r"^answer 3 is no array of field elements of the shape \(\d+, \d+\)$"):
            module.decode({**dict(enumerate(answers)), 3: thing}, *shapes)
        assert not module.is_answer(thing, answers[3].shape), name


@pytest.mark.parametrize("case", CASES)
def test_every_answer_is_one(case: str) -> None:
    """Among them those with the largest entries."""
    code, points, _ = CASES[case]
    module, answers, _, shapes, _ = made(case)
    shape = module.answer_shape(module.geometry(*shapes)[1])
    assert all(module.is_answer(answer, shape) for answer in answers)
    extreme = module.encode(*inputs(code, points.field, "extreme"))
    assert all(module.is_answer(module.worker(task), shape) for task in extreme)


def test_a_scalar_result_has_answers_of_one_entry() -> None:
    code = load_text(
        'operation = "contraction"\neinsum = "i, i -> "\nparameters = []\n[bounds]\ni = 2\n'
        "[exponents]\nA = [0, 1]\nB = [1, 0]\n"
    ).bind()
    module = loaded(emit(code, distinct(6), wrong=1))
    arrays = [np.array([1, 2, 3, 4]), np.array([5, 6, 7, 8])]
    tasks = module.encode(*arrays)
    answers = {n: module.worker(tasks[n]) for n in range(6)}
    answers[2] = np.zeros(())
    assert module.from_field(module.decode(answers, (4,), (4,)), module.Q).tolist() == 70
    assert module.self_test() == 24


# what is emitted


@pytest.mark.parametrize(
    ("code", "points", "wrong", "message"),
    [
        (EPC, distinct(6), 1,
         "too few points to correct 1 wrong answer; in epc p=2 m=1 n=2; got 6 points; allowed: at least 5 + 2*1 = 7; "
         "add points, with --workers or --points"),
        (EPC, distinct(8), 2,
         "too few points to correct 2 wrong answers; in epc p=2 m=1 n=2; got 8 points; allowed: at least 5 + 2*2 = 9; "
         "add points, with --workers or --points"),
        (EPC, distinct(8), -1, "number of wrong answers out of range; got -1; allowed: 0 and above"),
        (EPC, distinct(4), 1, "these points do not decode every target; in epc p=2 m=1 n=2; got distinct:4"),
        (EPC, explicit([1]), 1, "these points do not decode every target; in epc p=2 m=1 n=2; got 1; "),
    ],
)  # fmt: skip
def test_what_cannot_be_corrected_is_refused(code: Code, points: EvaluationSet, wrong: int, message: str) -> None:
    with pytest.raises(DesignerError, match=f"^{re.escape(message)}"):
        emit(code, points, wrong=wrong)


def test_the_text_says_how_many() -> None:
    text = emit(EPC, distinct(10), wrong=2)
    assert "RECEIVED = 9  # answers needed: any 5 right ones decode, and 2 of this number may be wrong\n" in text
    assert "WRONG = 2  # so many of them may be wrong\nDECODED = 5  # so many right ones decode\n" in text
    assert "up to WRONG of them may be wrong." in text
    plain = emit(EPC, distinct(10))
    assert "WRONG" not in plain
    assert "locate" not in plain


@pytest.mark.parametrize("case", ["dense", "sparse", "values at nodes", "GF(2^8)"])
def test_a_file_that_corrects_runs_alone(case: str, tmp_path: Path) -> None:
    code, points, wrong = CASES[case]
    done = standalone(emit(code, points, target=default_target(points), wrong=wrong), tmp_path / "program.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{code.label}: 24 comparisons with the direct computation, all equal\n"


@pytest.mark.parametrize("case", ["dense", "sparse"])
def test_a_program_that_locates_nothing_fails_its_own_test(case: str) -> None:
    code, points, wrong = CASES[case]
    module: Any = loaded(emit(code, points, wrong=wrong))
    module.wrong_answers = lambda answers, *shapes: []
    with pytest.raises(AssertionError, match="give a wrong result"):
        module.self_test()
