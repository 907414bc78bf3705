"""Privacy is what plain elimination over all sets of workers finds; every leak is carried out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product
from random import Random
from typing import Any

import numpy as np
import pytest
from emitted import arrays_of, emitted
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from private_codes import (
    LARGE,
    PRIMES,
    algorithm_codes,
    lagrange_codes,
    masked_codes,
    mutated_private_codes,
    private_points,
)
from test_twin import Row, check_witness, rank_of, share

from designer import load, load_text
from designer.algebra.field import field
from designer.analyses import privacy
from designer.analyses.choice import default_points
from designer.analyses.collusion import collusion
from designer.analyses.effort import Effort
from designer.analyses.privacy import secrecy, theorem
from designer.analyses.question import Question
from designer.analyses.recheck import recheck
from designer.code import Code
from designer.errors import DesignerError, PointsError
from designer.points import EvaluationSet, distinct, explicit, grid, hermite, random_points, subgrids
from designer.verdict import Answer, Assurance, Verdict

# the twin: by the definition of a leak, over all sets of workers


def held(code: Code, points: EvaluationSet, operand: int) -> dict[int, list[Row]]:
    """For every worker all shares of an operand that it receives: derivatives up to the order that it observes."""
    rows: dict[int, list[Row]] = {}
    for number, (order, owner) in enumerate(zip(points.orders, points.owners, strict=True)):
        parts = range(order + 1) if len(code.maps) > 1 else [order]
        rows.setdefault(owner, []).extend(share(code, operand, points, number, part) for part in parts)
    return rows


def leaks(code: Code, points: EvaluationSet, operand: int, workers: tuple[int, ...]) -> bool:
    """Whether some combination of these workers' shares holds data and no mask: rank[masks] < rank[masks | data]."""
    rows = [row for worker in workers for row in held(code, points, operand)[worker]]
    blocks = code.maps[operand].blocks
    return rank_of([row[blocks:] for row in rows], points.field) < rank_of(rows, points.field)


def private_operands(code: Code, points: EvaluationSet, colluders: int) -> list[bool]:
    workers = sorted(set(points.owners))
    return [
        not any(leaks(code, points, operand, chosen) for chosen in combinations(workers, colluders))
        for operand in range(len(code.maps))
    ]


def compare(code: Code, points: EvaluationSet, colluders: int, effort: Effort | None = None) -> Verdict:
    """The toolkit's answer against the twin's, for every operand."""
    question = Question(code, points, colluders=colluders, effort=effort or Effort())
    expected, verdict = private_operands(code, points, colluders), privacy.decide(question)
    assert verdict is not None
    assert verdict.value == colluders
    for operand, private in enumerate(expected):
        found = secrecy(question, operand, colluders)
        if effort is None or found.private is not None:
            assert found.private is private, (code.maps[operand].operand, found.because)
        else:
            assert "more than the effort allows" in found.because
        assert (found.leak is not None) is (found.private is False)
        for pair in found.others:
            assert leaks(code, points, operand, pair)
    if effort is None or verdict.answer is not Answer.UNDECIDED:
        assert verdict.answer is (Answer.HOLDS if all(expected) else Answer.REFUTED)
    if verdict.answer is Answer.REFUTED:
        assert verdict.witness is not None
        check_witness(code, points, verdict.witness)
        assert len(verdict.witness["workers"]) <= colluders
        recheck(code, points, verdict.witness)
    return verdict


@settings(max_examples=120)
@given(masked_codes(), st.data())
def test_privacy_is_what_elimination_over_all_sets_of_workers_finds(code: Code, data: st.DataObject) -> None:
    points = data.draw(private_points(code))
    for colluders in range(1, min(4, points.workers) + 1):
        event(str(compare(code, points, colluders).answer))


@settings(max_examples=40)
@given(st.one_of(masked_codes(), lagrange_codes()), st.data())
def test_privacy_over_large_fields_is_what_elimination_finds(code: Code, data: st.DataObject) -> None:
    points = data.draw(private_points(code, fields=LARGE, most=6))
    for colluders in range(1, min(3, points.workers) + 1):
        compare(code, points, colluders)


@settings(max_examples=80)
@given(masked_codes(modulus=True, laurent=False), st.data())
def test_privacy_with_cyclic_exponents_is_what_elimination_finds(code: Code, data: st.DataObject) -> None:
    points = data.draw(private_points(code))
    for colluders in range(1, min(4, points.workers) + 1):
        compare(code, points, colluders)


@settings(max_examples=120)
@given(mutated_private_codes(), st.data())
def test_codes_of_the_catalogue_and_their_mutations_are_private_as_by_elimination(
    code: Code, data: st.DataObject
) -> None:
    points = data.draw(private_points(code))
    for colluders in range(1, min(4, points.workers) + 1):
        event(str(compare(code, points, colluders).answer))


@settings(max_examples=150)
@given(st.one_of(lagrange_codes(), lagrange_codes(functions=False), algorithm_codes()), st.data())
def test_privacy_in_the_value_domain_is_what_elimination_finds(code: Code, data: st.DataObject) -> None:
    points = data.draw(private_points(code))
    for colluders in range(1, min(4, points.workers) + 1):
        event(str(compare(code, points, colluders).answer))


# secrecy itself: the distribution of the shares, over all values of the masks


def distribution(
    code: Code, points: EvaluationSet, operand: int, workers: tuple[int, ...], data: list[int]
) -> Counter[tuple[int, ...]]:
    """How often these workers see which shares, with the data fixed and the masks running through all values."""
    field, m = points.field, code.maps[operand]
    rows = [row for worker in workers for row in held(code, points, operand)[worker]]
    return Counter(
        tuple(field.dot(row, [*data, *masks]) for row in rows) for masks in product(range(field.order), repeat=m.masks)
    )


@settings(max_examples=60)
@given(st.one_of(masked_codes(masks=2), lagrange_codes(), masked_codes(modulus=True, laurent=False)), st.data())
def test_shares_have_the_same_distribution_for_all_data_just_if_they_are_private(
    code: Code, data: st.DataObject
) -> None:
    points = data.draw(private_points(code, fields=("5", "7", "2^2", "2^3", "3^2"), most=5))
    field = points.field
    colluders = data.draw(st.integers(1, min(3, points.workers)))
    for operand, m in enumerate(code.maps):
        assume(field.order**m.masks * field.order <= 2000)
        private = secrecy(Question(code, points), operand, colluders).private
        assert private is not None
        blocks = [[int(n == b) for n in range(m.blocks)] for b in range(m.blocks)]
        blocks.append(data.draw(st.lists(st.sampled_from(range(field.order)), min_size=m.blocks, max_size=m.blocks)))
        same = all(
            distribution(code, points, operand, workers, values)
            == distribution(code, points, operand, workers, [0] * m.blocks)
            for workers in combinations(sorted(set(points.owners)), colluders)
            for values in blocks
        )
        assert same is private


# leaks in the emitted encoder


@settings(max_examples=40)
@given(
    st.one_of(masked_codes(), mutated_private_codes(), masked_codes(modulus=True, laurent=False), lagrange_codes()),
    st.data(),
)
def test_a_leak_is_seen_in_the_shares_of_the_emitted_encoder(code: Code, data: st.DataObject) -> None:
    points = data.draw(private_points(code, fields=PRIMES))
    colluders = data.draw(st.integers(1, min(3, points.workers)))
    verdict = privacy.decide(Question(code, points, colluders=colluders))
    assume(verdict is not None and verdict.answer is Answer.REFUTED)
    program = emitted(code, points) if code.product.readable else None
    assume(program is not None)
    assert verdict is not None
    assert verdict.witness is not None
    leak_in(program, code, points, verdict.witness)


def leak_in(program: Any, code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """The workers' shares, combined as the witness says, are the data revealed; whatever the masks are."""
    q, operand = points.field.order, list(code.operation.names).index(witness["operand"])
    draw, m = np.random.default_rng(1), code.maps[list(code.operation.names).index(witness["operand"])]
    given: dict[str, Any] = {m.operand: [[int(draw.integers(q))] for _ in range(m.blocks)] for m in code.maps}
    if code.operation.function is not None:
        given = {name: [[[x]] for [x] in blocks] for name, blocks in given.items()}
    arrays, _ = arrays_of(code, given, program)
    expected = sum(c * np.array(given[m.operand][m.names.index(name)]).sum() for name, c in witness["reveals"].items())
    observations = witness.get("observations", witness["workers"])
    orders = witness.get("orders", [0] * len(observations))
    for _ in range(2):
        tasks = program.encode(*arrays)  # fresh masks each time
        total = 0
        for number, order, c in zip(observations, orders, witness["combination"], strict=True):
            splits = program._splits(points.orders[number], len(code.maps))
            part = next(n for n, split in enumerate(splits) if split[operand] == order)
            share = program.from_field(tasks[number][part][operand], q)
            total += c * int(share.reshape(-1)[0])
        assert total % q == expected % q


# every method


@dataclass(frozen=True)
class Case:
    code: Code
    points: EvaluationSet
    colluders: int
    said: str
    answer: Answer = Answer.HOLDS
    assurance: Assurance = Assurance.EXHAUSTIVE


def outer(a: list[int], b: list[int], masks_a: list[int], masks_b: list[int], variable: str = "") -> Code:
    return load_text(
        f"operation = 'matmul'\nparameters = []\n{variable}[bounds]\ni = {len(a)}\nk = 1\nj = {len(b)}\n"
        f"[exponents]\nA = {a}\nB = {b}\n[masks]\nA = {masks_a}\nB = {masks_b}\n"
    ).bind()


THEOREM = Assurance.THEOREM
GASP = load("gasp-small").bind(K=2, L=2, T=2)
ONE = outer([0], [0], [1, 2, 4], [1, 2, 4])
CASES = {
    "progression": Case(GASP, distinct(8, field(17)), 2, "x^2 takes different", assurance=THEOREM),
    "a progression whose powers meet": Case(GASP, distinct(9, field(17)), 2, "workers 7, 8 cancel", Answer.REFUTED),
    "progression in steps of two": Case(
        outer([0], [0], [1, 3], [2, 4]), distinct(5, field(31)), 2, "x^2 takes different", assurance=THEOREM
    ),
    "one mask": Case(outer([0], [1], [5], [3]), distinct(5, field(31)), 1, "at a nonzero point", assurance=THEOREM),
    "negative steps": Case(
        outer([0], [0], [7, 4, 1], [9, 8, 7]), distinct(9, field(11)), 3, "takes different", assurance=THEOREM
    ),
    "Lagrange": Case(
        load("lagrange").bind(K=2, T=2), distinct(6, field(13)), 2, "apart from the data's nodes", assurance=THEOREM
    ),
    "masks' nodes are points": Case(
        load("lagrange").bind(K=2, T=2), explicit([10, 11, 1, 2], field(13)), 2, "apart from the data's nodes",
        assurance=THEOREM,
    ),
    "a data node is a point": Case(
        load("lagrange").bind(K=2, T=2), explicit([1, 12, 2], field(13)), 2, "in clear", Answer.REFUTED
    ),
    "in clear": Case(GASP, explicit([0, 1, 2], field(17)), 2, "in clear", Answer.REFUTED),
    "a mask of its own": Case(
        outer([0], [0], [0, 1], [0, 1]), explicit([0, 1, 2], field(7)), 1, "every share holds a mask"
    ),
    "twins": Case(outer([0], [0], [1, 4], [2, 5]), distinct(6, field(7)), 2, "cancel their masks", Answer.REFUTED),
    "no twins": Case(outer([1], [1], [0, 3], [0, 3]), explicit([0, 1, 2], field(31)), 2, "comparing all directions"),
    "minors": Case(ONE, explicit([1, 2, 3, 5], field(31)), 3, "minors of 3 mask rows are nonzero"),
    "a minor is zero": Case(ONE, distinct(20, field(31)), 3, "cancel their masks", Answer.REFUTED),
    "more masks than colluders": Case(
        outer([0], [0], [1, 2, 4, 7], [1, 2, 4, 9]), distinct(5, field(31)), 3, "elimination of the masks"
    ),
    "fewer masks than colluders": Case(
        outer([1], [1], [0], [0]), distinct(4, field(31)), 3, "cancel their masks", Answer.REFUTED
    ),
    "masks at the data's exponent": Case(
        outer([3], [2], [3], [2]), distinct(5, field(11)), 4, "elimination of the masks"
    ),
    "several shares": Case(
        load("secure-bivariate").bind(K=2, L=2, T=1, m=2), subgrids(4, [1, 2], field(31)), 1, "elimination of the masks"
    ),
    "derivatives": Case(
        outer([0], [0], [1, 2, 3, 4], [1, 2, 3, 4]), hermite(4, 2, field(31)), 2, "elimination of the masks"
    ),
    "derivatives leak": Case(outer([0], [0], [1, 2], [1, 2]), hermite(4, 3, field(31)), 1, "in clear", Answer.REFUTED),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_method_answers_as_elimination_does(case: str) -> None:
    named = CASES[case]
    verdict = compare(named.code, named.points, named.colluders)
    assert (verdict.answer, verdict.assurance) == (named.answer, named.assurance), verdict.because
    assert any(named.said in reason for reason in verdict.because), verdict.because


def test_masks_at_one_node_are_one_mask() -> None:
    code = load_text(
        "operation = 'batch'\ndomain = 'value'\nparameters = []\n[bounds]\ni = 2\n"
        "[exponents]\nA = [0, 1]\nB = [0, 1]\n[masks]\nA = [2, 2]\nB = [2, 3]\n"
    ).bind()
    points = distinct(6, field(31))
    assert compare(code, points, 1).answer is Answer.HOLDS
    verdict = compare(code, points, 2)
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    assert verdict.witness["operand"] == "A"


# what was not decided is said


@settings(max_examples=60)
@given(
    st.one_of(masked_codes(), mutated_private_codes(), lagrange_codes()),
    st.sampled_from([0.0, 0.00002, 0.0003]),
    st.data(),
)
def test_with_little_effort_privacy_is_undecided_or_what_elimination_finds(
    code: Code, seconds: float, data: st.DataObject
) -> None:
    points = data.draw(private_points(code))
    for colluders in range(1, min(4, points.workers) + 1):
        verdict = compare(code, points, colluders, Effort(seconds))
        if verdict.answer is Answer.UNDECIDED:
            event("undecided")
            assert verdict.witness is None
            assert any("none leaks" in reason for reason in verdict.because)


def test_beyond_the_effort_nothing_is_called_private() -> None:
    code, points = outer([0], [0], [1, 2, 4, 7], [1, 2, 4, 9]), distinct(14, field(65537))
    question = Question(code, points, colluders=3, effort=Effort(0.00005))
    verdict = privacy.decide(question)
    assert verdict is not None
    assert (verdict.answer, verdict.assurance, verdict.witness) == (Answer.UNDECIDED, None, None)
    assert "364 sets of 3 workers are more than the effort allows" in verdict.because[0]
    assert compare(code, points, 3).answer is Answer.HOLDS


def test_a_leak_met_at_random_is_a_refutation() -> None:
    """Sets in order are cut off at once; most pairs of two cyclic groups of workers leak."""
    code = outer([0], [0], [3], [3])
    seen = collusion(code, distinct(12, field(13)), 0)
    leak, drawn = seen.sampled(2, 1000)
    assert leak is not None
    assert drawn < 1000
    assert leaks(code, distinct(12, field(13)), 0, leak.workers)
    private = outer([0], [0], [1, 2], [1, 2])
    assert collusion(private, distinct(12, field(13)), 0).sampled(2, 50) == (None, 50)


@pytest.mark.parametrize("looked", range(2, 40))
def test_a_search_cut_off_anywhere_is_never_complete_unless_it_is(looked: int) -> None:
    """The leaking set is the last in order."""
    code = outer([0], [0], [1, 2, 3], [1])
    points = explicit([1, 2, 4, 8, 5, 10], field(11))
    seen = collusion(code, points, 0)
    complete, leak, _ = seen.circuits(3, looked)
    assert leak is None
    assert not complete or seen.circuits(3, looked + 1)[0]
    complete, leak, _ = seen.circuits(4, looked)
    assert (leak is not None) or not complete


# private workers under attack


ATTACKED = {
    "gasp-r": (load("gasp-r").bind(K=3, L=3, T=3, r=2), random_points(40, field(2**31 - 1), seed=3), 3),
    "2^61 - 1": (load("gasp-r").bind(K=2, L=2, T=3, r=2), random_points(13, field(2**61 - 1)), 3),
    "gasp-big": (load("gasp-big").bind(K=3, L=3, T=4), distinct(60, field(65537)), 4),
    "a3s": (load("a3s").bind(K=3, L=3, T=5), distinct(60, field("2^8")), 5),
    "lagrange": (load("lagrange").bind(K=4, T=4), distinct(30, field(101)), 4),
    "strassen": (load("strassen").bind(T=3), distinct(40, field("3^5")), 3),
    "dft": (load("dft").bind(M=3, T=4), default_points(load("dft").bind(M=3, T=4)), 4),
    "secure-bivariate": (load("secure-bivariate").bind(K=2, L=2, T=2, m=2), subgrids(20, [1, 2], field(65537)), 2),
}


@pytest.mark.parametrize("case", ATTACKED)
def test_random_sets_of_workers_learn_nothing_of_what_is_called_private(case: str) -> None:
    code, points, colluders = ATTACKED[case]
    verdict = privacy.decide(Question(code, points, colluders=colluders))
    assert verdict is not None
    assert verdict.answer is Answer.HOLDS, verdict.because
    draw, workers = Random(5), sorted(set(points.owners))  # noqa: S311  a search for leaks
    for operand in range(len(code.maps)):
        rows = held(code, points, operand)
        for _ in range(150):
            chosen = [row for worker in draw.sample(workers, colluders) for row in rows[worker]]
            blocks = code.maps[operand].blocks
            assert rank_of([row[blocks:] for row in chosen], points.field) == rank_of(chosen, points.field)
    for operand in range(len(code.maps)):  # one more colluder than masks: everybody leaks
        more = code.maps[operand].masks + 1
        if more <= 6 and points.workers == len(points):
            assert secrecy(Question(code, points), operand, more).private is False


# questions out of range


def test_numbers_of_colluders_out_of_range_are_refused() -> None:
    code, points = load("secure-matdot").bind(M=2, T=1), hermite(3, 2, field(31))
    for colluders in (0, 4):
        with pytest.raises(DesignerError, match=r"^number of colluders out of range; got .*; allowed: 1 to 3$"):
            privacy.decide(Question(code, points, colluders=colluders))


@pytest.mark.parametrize(
    ("name", "values", "points"),
    [
        ("secure-matdot", {"M": 2, "T": 1}, grid([2, 3], field(31))),
        ("secure-bivariate", {"K": 2, "L": 1, "T": 1, "m": 1}, distinct(4, field(31))),
        ("lagrange", {"K": 2, "T": 1}, hermite(3, 2, field(31))),
        ("dft", {"M": 2, "T": 1}, explicit([1, 2], field(31))),
    ],
)
def test_points_that_do_not_fit_the_code_are_refused(name: str, values: dict[str, int], points: EvaluationSet) -> None:
    with pytest.raises(PointsError):
        privacy.decide(Question(load(name).bind(**values), points))


def test_codes_without_masks_are_asked_for_privacy_only_on_request() -> None:
    code, points = load("matdot").bind(p=2), distinct(3)
    assert privacy.decide(Question(code, points)) is None
    assert compare(code, points, 1).answer is Answer.REFUTED


# the theorems' conditions, each broken once


def batch(a: list[int], masks: list[int], nodes: str = "") -> Code:
    return load_text(
        f"operation = 'batch'\ndomain = 'value'\nparameters = []\n{nodes}[bounds]\ni = {len(a)}\n"
        f"[exponents]\nA = {a}\nB = {a}\n[masks]\nA = {masks}\nB = {masks}\n"
    ).bind()


TWO_VARIABLES = load_text(
    "operation = 'matmul'\nparameters = []\nvariables = ['x', 'y']\n[bounds]\ni = 1\nk = 1\nj = 1\n[exponents]\n"
    "A = [[0, 0]]\nB = [[0, 1]]\n[masks]\nA = [[1, 0], [0, 1]]\nB = [[1, 0], [2, 0]]\n"
).bind()
CONDITIONS: dict[str, tuple[Code, EvaluationSet, int]] = {
    "fewer masks than colluders": (outer([0], [0], [1], [1]), distinct(4, field(11)), 2),
    "powers that meet": (outer([0], [0], [1, 3], [1, 3]), distinct(6, field(7)), 2),
    "the point 0": (outer([0], [0], [1, 2], [1, 2]), explicit([0, 1, 2], field(11)), 2),
    "steps of unlike length": (outer([0], [0], [1, 2, 4], [1, 2, 4]), distinct(10, field(11)), 3),
    "equal masks": (outer([0], [0], [2, 2], [2, 2]), distinct(4, field(11)), 2),
    "masks in two variables": (TWO_VARIABLES, explicit([(1, 2), (2, 4), (3, 6)], field(11)), 2),
    "derivatives": (outer([0, 1], [0, 1], [2], [2]), hermite(3, 2, field(11)), 1),
    "several points a worker": (
        outer([0, 1], [0, 1], [2], [2]), replace(distinct(4, field(11)), owners=(0, 0, 1, 1)), 1
    ),
    "equal coordinates": (TWO_VARIABLES, explicit([(2, 1), (2, 3), (3, 1)], field(11)), 2),
    "a point at the data's node": (batch([0], [1]), explicit([0, 1, 2], field(11)), 1),
    "masks at one node": (batch([0], [1, 1]), distinct(4, field(11)), 2),
    "a mask at the data's node": (batch([0, 1], [1]), distinct(4, field(11)), 1),
    "a point at an empty node": (batch([0], [2]), explicit([10, 1, 2], field(11)), 1),
}  # fmt: skip


@pytest.mark.parametrize("case", CONDITIONS)
def test_a_theorem_says_nothing_where_one_of_its_conditions_fails(case: str) -> None:
    code, points, colluders = CONDITIONS[case]
    operand = 1 if case == "equal coordinates" else 0
    assert theorem(code, points, operand, colluders) is None
    needless = case in ("a point at an empty node", "a mask at the data's node")
    assert needless or not private_operands(code, points, colluders)[operand]
    compare(code, points, colluders)
