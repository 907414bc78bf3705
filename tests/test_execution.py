"""Running codes: results equal the direct computation, and whatever is sabotaged is refuted."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import designer
from designer import distinct, emit, field, grid, hermite, load, report, roots_of_unity, run
from designer import execution as execution_module
from designer.analyses.choice import default_points
from designer.analyses.identity import decide
from designer.catalogue import names
from designer.code import Code
from designer.errors import ArrayError, DesignerError, ExecutionError
from designer.execution import DEFAULT_SIZES, ENTRY_LIMIT, Execution, index_sizes
from designer.executors.faults import Faults, Stragglers
from designer.executors.loading import load_emitted
from designer.points import EvaluationSet, dealt, subgrids
from designer.verdict import Answer

EPC = load("epc").bind(p=2, m=2, n=2)

RUNS: dict[str, tuple[Code, EvaluationSet, str | int]] = {
    "epc": (EPC, distinct(12), "i=7,k=5,j=9"),
    "tri on a grid": (load("tri").bind(p=2, m=2, n=2), grid([3, 3, 2]), 5),
    "convolution": (load("convolution").bind(m=3, n=2), distinct(5), "i=13,j=8"),
    "two-dimensional convolution": (load("convolution2d").bind(m1=2, m2=2, n1=1, n2=2), grid([2, 4]), 7),
    "chain": (load("chain").bind(p0=2, p1=2, p2=1, p3=2), distinct(20), 5),
    "contraction": (load("contraction").bind(p=2, m1=2, m2=1, n1=1, n2=2), distinct(10), 3),
    "batch": (load("batch").bind(K=3), distinct(10), 4),
    "derivatives": (load("matdot").bind(p=3), hermite(4, 2), 8),
    "GF(2^8)": (load("matdot").bind(p=2), distinct(4, field("2^8")), "i=3,k=5,j=2"),
    "2^31-1": (EPC, distinct(10, field(2**31 - 1)), 6),
    "2^61-1": (EPC, distinct(10, field(2**61 - 1)), 6),
    "2^89-1": (load("matdot").bind(p=2), distinct(4, field(2**89 - 1)), 4),
    "smaller than its parts": (EPC, distinct(9), 1),
    "masks": (load("gasp-r").bind(K=2, L=2, T=1, r=1), distinct(9), "i=5,k=3,j=7"),
    "masks over 2^61-1": (load("secure-matdot").bind(M=2, T=1), distinct(6, field(2**61 - 1)), 4),
    "cyclic exponents": (load("dft").bind(M=2, T=1), roots_of_unity(4), 5),
    "a polynomial map": (load("lagrange").with_function("A*B*A - B").bind(K=3, T=1), distinct(12), "i=7,a=3"),
    "a bilinear algorithm": (load("strassen").bind(T=1), distinct(16), 5),
    "several answers a worker": (load("bivariate").bind(K=2, L=2), subgrids(4, [2, 1]), 6),
    "several answers a worker and masks": (
        load("secure-bivariate").bind(K=2, L=1, T=1, m=1),
        subgrids(6, [1, 1], order="horizontal"),
        6,
    ),
}


@pytest.mark.parametrize("case", RUNS)
def test_every_result_equals_the_direct_computation(case: str) -> None:
    code, points, size = RUNS[case]
    seen: list[str] = []
    result = run(code, points, size=size, rounds=1, progress=seen.append)
    assert result.equal
    assert result.matrices == 4
    assert [record["kind"] for record in result.rounds] == list(execution_module.KINDS)
    assert result.identity.answer is Answer.HOLDS
    assert result.received <= len(points)
    assert result.sizes == index_sizes(code, size)
    assert result.target == ("galois" if points.field.degree > 1 else "numpy")
    assert (result.uniformity is not None) == code.masked
    assert result.uniformity is None or result.uniformity.answer is Answer.HOLDS
    assert seen[-1] == "one hot: 4 of 4 results compared"
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("code", "points"),
    [
        (EPC, distinct(13)),
        (EPC, distinct(14, field(2**31 - 1))),
        (load("gasp-r").bind(K=2, L=1, T=1, r=1), distinct(10)),
        (load("lagrange").with_function("A*B").bind(K=2, T=1), distinct(10)),
        (load("bivariate").bind(K=2, L=2), subgrids(5, [2, 1])),
    ],
)  # fmt: skip
@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_wrong_answers_of_every_round_are_corrected(code: Code, points: EvaluationSet, executor: str) -> None:
    result = run(code, points, size=4, rounds=2, wrong=2, executor=executor)
    assert result.equal
    assert (result.wrong, result.as_json()["wrong"]) == (2, 2)
    for record in result.rounds:
        assert len(record["wrong"]) == 2
        assert set(record["wrong"]) <= set(record["arrived"])
    assert result.identity.answer is Answer.HOLDS
    assert "right answers" in result.identity.statement


@pytest.mark.parametrize(
    ("wrong", "message"),
    [(-1, "number of wrong answers out of range; got -1; allowed: 0 to 10"),
     (1, "too few points to correct 1 wrong answer; in epc p=2 m=2 n=2; got 10 points; allowed: at least 9 + 2*1")],
)  # fmt: skip
def test_more_wrong_answers_than_can_be_corrected_are_refused(wrong: int, message: str) -> None:
    with pytest.raises(DesignerError, match=f"^{re.escape(message)}"):
        run(EPC, distinct(10), size=4, wrong=wrong)


def test_masks_that_are_not_uniform_are_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every result is right, and nothing is secret."""
    secure = load("secure-matdot").bind(M=2, T=1)
    emitting(monkeypatch, lambda text: text.replace("kept = np.compress(drawn < q, drawn)", "kept = (drawn % 256)"))
    result = run(secure, distinct(6), size=4, rounds=1)
    assert result.equal
    assert result.uniformity is not None
    assert result.uniformity.answer is Answer.REFUTED
    assert report(secure, distinct(6)).with_execution(result).answer is Answer.REFUTED


def test_masks_that_are_not_drawn_are_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    secure = load("secure-matdot").bind(M=2, T=1)
    emitting(monkeypatch, lambda text: text.replace("to_field(uniform((", "0 * to_field(uniform(("))
    result = run(secure, distinct(6), size=4, rounds=1)
    assert result.equal
    assert result.uniformity is not None
    assert result.uniformity.answer is Answer.HOLDS
    assert result.identity.answer is Answer.REFUTED
    assert result.identity.witness["masks"] == "not those that were drawn"  # type: ignore[index]


def test_processes_give_the_same_without_the_slow_ones() -> None:
    result = run(EPC, distinct(12), size=5, rounds=1, executor="processes", faults=Faults(Stragglers(3, 600.0)))
    assert result.equal
    assert all(not set(record["slow"]) & set(record["arrived"]) for record in result.rounds)


def test_workers_with_several_answers_get_work_in_proportion_to_their_speed() -> None:
    points = dealt(distinct(12), [1, 1, 2])
    result = run(EPC, points, size=5, rounds=2, executor="processes", faults=Faults(Stragglers(trace=((600.0, 0, 0),))))
    assert result.equal
    assert result.owners == (0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2)
    assert all(set(record["arrived"]) == set(range(3, 12)) for record in result.rounds)


def test_the_dead_are_named() -> None:
    with pytest.raises(
        ExecutionError, match=r"^8 answers arrived, 9 are needed: workers \d, \d died; in executor processes$"
    ):
        run(EPC, distinct(10), size=4, rounds=1, executor="processes", faults=Faults(killed=2))


def emitting(monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]) -> None:
    def changed(*words: Any, **options: Any) -> str:
        text = emit(*words, **options)
        assert change(text) != text
        return change(text)

    monkeypatch.setattr(execution_module, "emit", changed)


def test_a_program_that_ends_early_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    emitting(monkeypatch, lambda text: text.replace("\nQ = ", "\nraise TypeError('no such thing')\nQ = "))
    with pytest.raises(
        ExecutionError, match=r"^the emitted program ended early; in exit 1; got TypeError: no such thing$"
    ):
        run(EPC, distinct(9), size=4)


def test_a_talkative_worker_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """More on standard error than a pipe holds."""
    loud = "    import sys\n    sys.stderr.write('x' * 300_000)\n"
    emitting(
        monkeypatch, lambda text: text.replace('    """The answer to one task; `out` as for `multiply`."""\n', loud)
    )
    assert run(EPC, distinct(10), size=4, rounds=1, executor="processes").equal


# sabotage


def sabotaged(change: Callable[[ModuleType], None], code: Code = EPC, points: EvaluationSet | None = None) -> Any:
    chosen = points if points is not None else distinct(12)
    program = load_emitted(emit(code, chosen))
    change(program)
    return decide(code, chosen, program)


def one_weight(program: Any) -> None:
    right = program.weights

    def wrong(used: tuple[int, ...]) -> list[list[int]]:
        rows = [list(row) for row in right(used)]
        if 7 in used:
            rows[2][used.index(7)] = (rows[2][used.index(7)] + 1) % program.Q
        return rows

    program.weights = wrong


def one_encoder_entry(program: Any) -> None:
    program.ENCODERS[1][11][3] += 1


def one_task(program: Any) -> None:
    program.TASKS[4], program.TASKS[5] = program.TASKS[5], program.TASKS[4]


@pytest.mark.parametrize("change", [one_weight, one_encoder_entry, one_task])
def test_one_wrong_number_is_refuted_with_the_coefficient(change: Callable[[Any], None]) -> None:
    verdict = sabotaged(change)
    assert verdict.answer is Answer.REFUTED
    witness = verdict.witness
    assert witness["kind"] == "identity"
    assert set(witness) == {"kind", "workers", "target", "blocks", "coefficient"}
    assert len(witness["workers"]) == 9
    assert sabotaged(lambda program: None).answer is Answer.HOLDS


def test_swapped_factors_are_refuted_by_noncommuting_blocks() -> None:
    """Numbers and weights are right: only the generic run can see that a worker multiplies B by A."""

    def swap(program: Any) -> None:
        right = program.dot
        program.dot = lambda a, b, q, out=None: right(b.T, a.T, q).T if a.dtype == object else right(a, b, q)

    verdict = sabotaged(swap)
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness["generic"] is True


def test_blocks_put_in_the_wrong_place_are_refuted() -> None:
    def transpose(program: Any) -> None:
        right = program.decode
        program.decode = lambda answers, *shapes, **options: right(answers, *shapes, **options).T

    verdict = sabotaged(transpose)
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness["generic"] is True


def test_a_sabotaged_run_differs_and_its_report_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    emitting(
        monkeypatch,
        lambda text: text.replace(
            "    matrix = weights(tuple(used))\n",
            "    matrix = [list(r) for r in weights(tuple(used))]\n    matrix[3][2] += 1\n",
        ),
    )
    result = run(EPC, distinct(10), size=6)
    assert not result.equal
    assert "DIFFERENT" in result._repr_html_()
    assert report(EPC, distinct(10)).with_execution(result).answer is Answer.REFUTED


# arguments


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"executor": "cloud"}, "unknown executor; got cloud; allowed: inline, processes, dask, dask://HOST:PORT, mpi"),
        ({"rounds": 0}, "number of rounds out of range; got 0; allowed: 1 to 1000"),
        ({"rounds": 1001}, "number of rounds out of range; got 1001; allowed: 1 to 1000"),
        ({"seed": -1}, "seed out of range; got -1; allowed: 0 and above"),
        ({"executor": "dask://"}, "unknown executor; got dask://; "),
        ({"deadline": 0.0}, "deadline out of range; got 0.0; allowed: above 0, at most 3600 seconds"),
        (
            {"faults": Faults(Stragglers(10, 1.0))},
            "stragglers out of range; got 10:1.0; allowed: 0 to 9 workers, up to 3600 seconds",
        ),
        ({"faults": Faults(Stragglers(1, float("nan")))}, "stragglers out of range; got 1:nan"),
        (
            {"faults": Faults(Stragglers(trace=((0.0,) * 9, (0.0,) * 8)))},
            "a row of a trace has one delay for each worker; got 8 delays; allowed: 9",
        ),
        ({"faults": Faults(killed=5, lost=5), "executor": "dask"}, "killed and lost workers out of range; got 10; "),
        ({"faults": Faults(malformed=10)}, "number of malformed answers out of range; got 10; allowed: 0 to 9"),
        ({"faults": Faults(liars=(0, 9))}, "no such worker; in liars; got 9; allowed: 0 to 8"),
        ({"faults": Faults(killed=1), "executor": "mpi"}, "only worker processes can be killed; got executor mpi"),
        (
            {"faults": Faults(killed=1)},
            "only worker processes can be killed; got executor inline; add --executor processes",
        ),
        (
            {"target": "fortran"},
            "not a target that is run here; in --target; got fortran; allowed: numpy, galois; write the",
        ),
        ({"size": 0}, "size out of range; in --size; got 0"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(DesignerError, match=f"^{re.escape(message)}"):
        run(EPC, distinct(9), **options)


def test_sizes_by_default_and_by_text() -> None:
    assert index_sizes(EPC, None) == dict.fromkeys("ikj", DEFAULT_SIZES[3])
    assert index_sizes(EPC, 7) == index_sizes(EPC, "7") == dict.fromkeys("ikj", 7)
    assert index_sizes(EPC, " i=1, k=2 ,j= 3") == {"i": 1, "k": 2, "j": 3}
    for name, (code, _, _) in RUNS.items():
        sizes = index_sizes(code, None)
        assert set(sizes) == set(code.operation.indices), name
        assert all(size >= code.parts[index] for index, size in sizes.items())
    with pytest.raises(ArrayError, match=r"^size out of range"):
        index_sizes(EPC, int(ENTRY_LIMIT**0.5) + 1)


@pytest.mark.parametrize("fast", [True, False])
def test_default_sizes_are_affordable_for_every_scheme(fast: bool) -> None:
    """In multiplications of the direct computation, and in entries."""
    codes = [load(name) for name in names()]
    letters = {scheme.name: scheme.parameters or ("p0", "p1", "p2", "p3") for scheme in codes}
    for code in (scheme.bind(**dict.fromkeys(letters[scheme.name], 2)) for scheme in codes):
        sizes = index_sizes(code, None, fast=fast)
        assert math.prod(sizes.values()) <= (2e9 if fast else 3e6), code.label
    with_functions = (load("lagrange").with_function(text).bind(K=9, T=1) for text in ("A*A*A", "A*B*C - A*C*C", "A"))
    assert all(math.prod(index_sizes(code, None).values()) <= 2e9 for code in with_functions)


def test_an_execution_summarises_its_rounds() -> None:
    result = run(EPC, default_points(EPC), size=8, rounds=3)
    document = result.as_json()
    assert isinstance(result, Execution)
    assert document["matrices"] == 12
    assert document["seconds"]["direct"] == round(result.seconds("direct"), 6)
    assert result.ratio > 0
    assert "def decode" in result.program
    assert "def decode" not in repr(result)
    assert "<b>12</b> results from 9 answers each: equal to the direct computation" in result._repr_html_()


def test_the_four_lines_of_the_package_work_and_a_fifth_runs_it() -> None:
    code = designer.load("epc").bind(p=2, m=2, n=2)
    result = designer.report(code, designer.distinct(12))
    assert (result.answer.name, result.numbers["threshold_exact"]) == ("HOLDS", 9)
    assert designer.run(code, designer.distinct(12), size=16).equal
    for name in designer.__all__:
        assert getattr(designer, name) is not None
    with pytest.raises(AttributeError, match=r"^module 'designer' has no attribute 'nothing'$"):
        _ = designer.nothing
