"""Claim `identity`: it holds of what is emitted, and whatever is changed in a program is refuted."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from designer.algebra.field import field
from designer.analyses import identity as identity_module
from designer.analyses import whole_program
from designer.analyses.choice import default_points
from designer.analyses.identity import decide
from designer.catalogue import load
from designer.code import Code
from designer.emitters import default_target, emit
from designer.executors.loading import load_emitted
from designer.points import EvaluationSet, distinct, grid, hermite, subgrids
from designer.verdict import Answer, Assurance, Verdict

EPC = load("epc").bind(p=2, m=2, n=2)
MATDOT = load("matdot").bind(p=2)
SECURE = load("secure-matdot").bind(M=2, T=1)
GASP = load("gasp-small").bind(K=2, L=1, T=2)
BIVARIATE = load("bivariate").bind(K=2, L=2)


def lagrange(function: str, K: int = 2, T: int = 1) -> Code:
    return load("lagrange").with_function(function).bind(K=K, T=T)


CASES: dict[str, tuple[Code, EvaluationSet, int]] = {
    "dense": (EPC, distinct(10), 0),
    "dense with masks": (SECURE, distinct(7), 0),
    "one wrong answer": (SECURE, distinct(8), 1),
    "sparse, one wrong answer": (GASP, default_points(GASP, None, 10), 1),
    "a grid": (load("bi0").bind(p=1, m=2, n=2), grid([3, 3]), 0),
    "derivatives": (MATDOT, hermite(3, 2), 0),
    "cyclic exponents": (load("dft").bind(M=2, T=1), default_points(load("dft").bind(M=2, T=1)), 0),
    "several answers a worker": (BIVARIATE, subgrids(3, [2, 1]), 0),
    "a polynomial map": (lagrange("A*B*A - 3*A"), distinct(9), 1),
    "a bilinear algorithm": (load("strassen").bind(T=1), distinct(16), 0),
    "a convolution": (load("convolution").bind(m=2, n=3), distinct(6), 0),
    "a chain": (load("chain").bind(p0=1, p1=2, p2=1, p3=2), distinct(8), 0),
    "2^31 - 1": (SECURE, distinct(7, field(2**31 - 1)), 1),
    "2^61 - 1": (SECURE, distinct(7, field(2**61 - 1)), 1),
    "2^89 - 1": (MATDOT, distinct(5, field(2**89 - 1)), 1),
    "GF(2^8)": (SECURE, distinct(7, field("2^8")), 1),
    "a polynomial map over GF(2^8)": (lagrange("A*B + 2*A - B"), distinct(7, field("2^8")), 1),
    "a bilinear algorithm over GF(3^5)": (load("strassen").bind(T=0), distinct(14, field("3^5")), 0),
}


def text_of(case: str) -> str:
    code, points, wrong = CASES[case]
    return emit(code, points, target=default_target(points), wrong=wrong)


def verdict(case: str, change: Callable[[Any], object] | None = None, text: str | None = None) -> Verdict:
    code, points, _ = CASES[case]
    program = load_emitted(text or text_of(case))
    if change is not None:
        change(program)
    return decide(code, points, program)


def changed(case: str, old: str, new: str) -> str:
    text = text_of(case)
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new)


def refuted(found: Verdict) -> dict[str, Any]:
    assert found.answer is Answer.REFUTED, found
    assert found.witness is not None
    assert found.witness["kind"] == "identity"
    json.dumps(found.as_json())
    return dict(found.witness)


# what is emitted


@pytest.mark.parametrize("case", CASES)
def test_it_holds_of_what_is_emitted(case: str) -> None:
    found = verdict(case)
    assert found.answer is Answer.HOLDS, found
    assert found.assurance is Assurance.EXHAUSTIVE
    json.dumps(found.as_json())


# every number


NAMES = ("EXPONENTS", "CARRIERS", "NODES", "SHARES", "READOUT", "POINTS", "ORDERS", "PARTS", "MASKS", "OWNERS")


def one_number_changed(text: str, names: tuple[str, ...] = NAMES) -> Iterator[tuple[str, str]]:
    """The text with one number of its data larger by 1, each in turn; and where."""
    lines = text.splitlines(keepends=True)
    for node in ast.parse(text).body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names):
            continue
        for inner in ast.walk(node.value):
            if node.targets[0].id == "ORDERS" and isinstance(inner, ast.BinOp):
                break  # no derivatives
            if isinstance(inner, ast.Constant) and isinstance(inner.value, int):
                row, start, end = inner.lineno - 1, inner.col_offset, inner.end_col_offset
                line = lines[row][:start] + str(inner.value + 1) + lines[row][end:]
                yield "".join([*lines[:row], line, *lines[row + 1 :]]), f"{node.targets[0].id}: {line.strip()}"


NUMBERED = [
    "dense with masks", "sparse, one wrong answer", "derivatives", "cyclic exponents", "several answers a worker",
    "a polynomial map", "2^89 - 1",
]  # fmt: skip


@pytest.mark.parametrize("case", NUMBERED)
def test_no_number_of_a_program_s_data_can_change(case: str) -> None:
    """Exponents of data and masks, carriers, nodes, shares, readout, points, orders, parts, masks and owners."""
    seen = 0
    for text, where in one_number_changed(text_of(case)):
        seen += 1
        try:
            program = load_emitted(text)
        except (LookupError, ValueError, TypeError):
            continue  # it does not even load
        code, points, _ = CASES[case]
        found = decide(code, points, program)
        assert found.answer is Answer.REFUTED, where
        refuted(found)
    assert seen > 10


@pytest.mark.parametrize(
    ("case", "names"),
    [("a bilinear algorithm", ("READOUT", "NODES")), ("GF(2^8)", ("EXPONENTS", "CARRIERS", "MASKS")),
     ("a polynomial map over GF(2^8)", ("READOUT", "MASKS", "SHARES"))],
)  # fmt: skip
def test_nor_can_these(case: str, names: tuple[str, ...]) -> None:
    for number, (text, where) in enumerate(one_number_changed(text_of(case), names)):
        if number % 3 == 0:
            try:
                program = load_emitted(text)
            except (LookupError, ValueError, TypeError):
                continue
            code, points, _ = CASES[case]
            assert decide(code, points, program).answer is Answer.REFUTED, where


# one number of what is computed from the data


def one_encoder_entry(program: Any) -> None:
    program.ENCODERS[0][-1][-1] = (program.ENCODERS[0][-1][-1] + 1) % program.Q


def one_weight(program: Any) -> None:
    right = program.weights

    def wrong(used: tuple[int, ...]) -> list[list[int]]:
        rows = [list(row) for row in right(used)]
        rows[-1][-1] = (rows[-1][-1] + 1) % program.Q
        return rows

    program.weights = wrong


def one_target_less(program: Any) -> None:
    right = program.weights
    program.weights = lambda used: right(used)[:-1]


def no_weights(program: Any) -> None:
    def fail(used: tuple[int, ...]) -> list[list[int]]:
        raise ValueError("these answers leave a target open")

    program.weights = fail


def two_tasks(program: Any) -> None:
    program.TASKS[0], program.TASKS[1] = program.TASKS[1], program.TASKS[0]


def one_task_less(program: Any) -> None:
    program.TASKS.pop()


def one_answer_fewer(program: Any) -> None:
    program.RECEIVED -= 1
    if hasattr(program, "DECODED"):
        program.DECODED -= 1


def more_than_there_are(program: Any) -> None:
    program.RECEIVED = len(program.POINTS) + 1


def none_at_all(program: Any) -> None:
    program.RECEIVED = program.DECODED = 0


NUMBERS = [one_encoder_entry, one_weight, one_target_less, no_weights, two_tasks, one_task_less, one_answer_fewer]
NUMBERS += [more_than_there_are, none_at_all]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("change", NUMBERS)
def test_one_wrong_number_is_refuted(case: str, change: Callable[[Any], None]) -> None:
    refuted(verdict(case, change))


def test_the_witness_tells_what_is_wrong() -> None:
    witness = refuted(verdict("dense", one_weight))
    assert set(witness) == {"kind", "workers", "target", "blocks", "coefficient"}
    assert refuted(verdict("a polynomial map", one_weight)).keys() == {"kind", "workers", "target", "exponent", "value"}
    witness = refuted(verdict("dense", no_weights))
    assert witness["error"] == "ValueError: these answers leave a target open"
    assert len(witness["workers"]) == 9
    witness = refuted(verdict("dense", more_than_there_are))
    assert witness == {"kind": "identity", "decoded": 11, "received": 11, "answers": 10}


def test_masks_at_other_exponents_are_refuted_though_every_result_is_right() -> None:
    """What was decided of the code's privacy would not hold for the program."""
    text = changed("sparse, one wrong answer", '"A": [(0,), (1,), (2,), (4,)]', '"A": [(0,), (1,), (2,), (3,)]')
    program = load_emitted(text)
    witness = refuted(verdict("sparse, one wrong answer", text=text))
    assert (witness["operand"], witness["share"]) == ("A", 1)
    assert program.ENCODERS[0][1] != witness["expected"]


def test_other_points_are_refuted_though_every_result_is_right() -> None:
    code, points, _ = CASES["dense with masks"]
    program = load_emitted(emit(code, distinct(7)))
    moved = replace(points, points=(*points.points[:-1], (100,)))
    assert refuted(decide(code, moved, program))["share"] == 6
    assert program.self_test(1) == 8


# the program's text


FACTORS = "return dot(blocks[0], blocks[1], Q, out)"
DRAW = "to_field(uniform((MASKS[OPERANDS[number]], *inner), Q), Q)"
SEARCH = "    wrong = wrong_answers(answers, *shapes)"
TEXTS = {
    "factors in the other order": ("dense", FACTORS, "return dot(blocks[1].T, blocks[0].T, Q, out).T"),
    "factors that are squared over GF(2^8)": ("GF(2^8)", FACTORS, "return dot(blocks[0] ** 2, blocks[1], Q)"),
    "a result of the wrong shape": ("dense", "    return result[tuple(slice(", "    return result.T[tuple(slice("),
    "a result that is not trimmed": (
        "dense", "    return result[tuple(slice(sizes[terms[0]]) for terms in OUTPUT)]", "    return result",
    ),
    "a worker that doubles": (
        "GF(2^8)", "    answer = np.atleast_1d(multiply(*task[0], out=out))",
        "    answer = multiply(*task[0], out=out) * elements(Q)(2)",
    ),
    "a worker that forgets a derivative's second product": (
        "derivatives", "    for blocks in task[1:]:\n", "    for blocks in task[2:]:\n",
    ),
    "the function's factors in the other order": (
        "a polynomial map", "add(dot(dot(A, B, Q), A, Q), ", "add(dot(dot(A, A, Q), B, Q), ",
    ),
    "the function's factors in the other order over GF(2^8)": (
        "a polynomial map over GF(2^8)", "add(dot(A, B, Q), ", "add(dot(B, A, Q), ",
    ),
    "another factor": ("a polynomial map", "scaled(3, A)", "scaled(4, A)"),
    "masks that are zero": ("dense with masks", DRAW, "to_field(np.zeros((MASKS[OPERANDS[number]], *inner), int), Q)"),
    "masks that are zero over GF(2^8)": (
        "GF(2^8)", DRAW, "to_field(np.zeros((MASKS[OPERANDS[number]], *inner), int), Q)",
    ),
    "masks that are one draw": ("dense with masks", DRAW, "to_field(uniform((MASKS[OPERANDS[number]], 1, 1), Q), Q)"
                                " + np.zeros((MASKS[OPERANDS[number]], *inner))"),
    "masks that are drawn once": (
        "dense with masks", DRAW,
        "KEPT.setdefault(number, to_field(uniform((MASKS[OPERANDS[number]], *inner), Q), Q))",
    ),
    "masks that are halved": (
        "dense with masks", DRAW, "to_field(uniform((MASKS[OPERANDS[number]], *inner), Q) // 2, Q)",
    ),
    "no search for wrong answers": ("one wrong answer", SEARCH, "    wrong = []"),
    "no search for wrong answers over GF(2^8)": ("GF(2^8)", SEARCH, "    wrong = []"),
    "a search that finds another": (
        "sparse, one wrong answer", "for place in found)])", "for place in found)])[1:] + [min(answers)]",
    ),
    "a search for fewer": ("one wrong answer", "    left = WRONG - len(malformed)", "    left = WRONG - 1"),
    "more wrong answers than the code corrects": ("one wrong answer", "WRONG = 1 ", "WRONG = 2 "),
    "answers of other workers": ("several answers a worker", "OWNERS = [0, 0, 1, 1", "OWNERS = [0, 1, 0, 1"),
}  # fmt: skip


@pytest.mark.parametrize("which", TEXTS)
def test_one_wrong_line_is_refuted(which: str) -> None:
    case, old, new = TEXTS[which]
    text = changed(case, old, new)
    refuted(verdict(case, lambda program: setattr(program, "KEPT", {}), text))


def test_a_run_leaves_the_program_as_it_was() -> None:
    code, points, _ = CASES["one wrong answer"]
    program = load_emitted(text_of("one wrong answer"))
    before = (program.uniform, program.wrong_answers, program.encode)
    decide(code, points, program)
    assert before == (program.uniform, program.wrong_answers, program.encode)


# what is claimed


def test_the_verdict_says_what_was_looked_at() -> None:
    found = verdict("one wrong answer")
    assert found.statement == "from every 5 right answers the emitted program computes every target, for all matrices"
    assert found.scope == "this program, all matrices over GF(65537), all 56 sets of 5 right answers"
    assert found.because == (
        "its encoding matrices and weights satisfy the multilinear identity exactly",
        "its shares are the code's at these points",
        "the whole program, run on free noncommuting blocks, returns the targets",
        "the whole program, run on random arrays and with 1 of its answers wrong, returns what the definition gives",
        "its masks are fresh draws of its sampler",
        "assumed: its products of numeric arrays are exact within the bound in its header",
    )
    assert verdict("a bilinear algorithm over GF(3^5)").because == (
        "its encoding matrices and weights satisfy the multilinear identity exactly",
        "its shares are the code's at these points",
        "the whole program, run on random arrays, returns what the definition gives",
        "assumed: its products of numeric arrays are exact within the bound in its header",
    )
    assert verdict("cyclic exponents").scope.endswith("over GF(65537), all 4 answers together")
    assert verdict("several answers a worker").scope.endswith("all 6 sets of 4 answers")


def test_where_sets_are_many_some_are_drawn_and_the_bound_is_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity_module, "SETS", 30)
    points = distinct(14)
    found = decide(EPC, points, load_emitted(emit(EPC, points)))
    assert (found.answer, found.assurance) == (Answer.HOLDS, Assurance.SAMPLED)
    assert found.statement.startswith("from each of 30 random sets of 9 answers, the emitted program computes")
    assert found.scope.endswith("30 random sets of 9 answers")
    assert found.because[-1] == "at 95% confidence less than 0.1 of all 2002 sets could fail"
    again = decide(EPC, points, load_emitted(emit(EPC, points)), seed=1)
    assert again.answer is Answer.HOLDS


def test_a_fault_in_one_set_alone_is_found_where_all_are_looked_at() -> None:
    def spoil(program: Any) -> None:
        right = program.weights
        zero = [[0] * 9] * 4
        program.weights = lambda used: zero if used == tuple(range(1, 10)) else right(used)

    assert refuted(verdict("dense", spoil))["workers"] == list(range(1, 10))


def test_what_is_too_large_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity_module, "COEFFICIENT_LIMIT", 159)
    found = verdict("dense")
    assert (found.answer, found.assurance) == (Answer.UNDECIDED, None)
    assert found.because == ("the identity has 160 coefficients, more than the effort allows",)


def test_what_is_too_large_to_run_is_said_to_be_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity_module, "GENERIC_LIMIT", 0)
    monkeypatch.setattr(whole_program, "NUMERIC_LIMIT", 0)
    found = verdict("dense")
    assert found.answer is Answer.HOLDS
    assert found.because[-1] == (
        "assumed: it cuts, multiplies and puts together as defined; it is too large to be run here"
    )


def test_a_program_that_lacks_something_is_refuted() -> None:
    for name in ("encode", "worker", "decode", "uniform", "prepare"):
        witness = refuted(verdict("dense with masks", lambda program, name=name: delattr(program, name)))
        assert witness["error"].startswith(("AttributeError", "NameError")), name
