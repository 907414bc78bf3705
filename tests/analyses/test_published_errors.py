"""Errors that published code of this field really had: each is found, with the witness that shows it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from emitted import carry_out_in, emitted
from test_twin import Brute, check_witness, share

from designer import emit, load, load_text
from designer.algebra.field import field
from designer.analyses import decodability, privacy
from designer.analyses.effort import Effort
from designer.analyses.privacy import secrecy
from designer.analyses.question import Question
from designer.analyses.recheck import recheck
from designer.analyses.survey import survey
from designer.analyses.uniformity import uniformity
from designer.code import Code
from designer.executors.loading import load_emitted
from designer.kernels import balanced, limbs, mersenne61
from designer.points import distinct, explicit, grid
from designer.verdict import Answer


def outer(a: list[int], b: list[int], masks: str = "") -> Code:
    return load_text(
        f"operation = 'matmul'\nparameters = []\n[bounds]\ni = {len(a)}\nk = 1\nj = {len(b)}\n"
        f"[exponents]\nA = {a}\nB = {b}\n{masks}"
    ).bind()


def test_two_masks_that_agree_at_two_workers_leak() -> None:
    """GF(31), K = L = 3, T = 2, mask exponents 9 and 12: at the points 4 and 7 both are (8, 16)."""
    code = outer([0, 1, 2], [0, 3, 6], "[masks]\nA = [9, 12]\nB = [9, 12]\n")
    points = explicit([1, 4, 2, 7, 3], field(31))
    assert share(code, 0, points, 1)[3:] == share(code, 0, points, 3)[3:] == [8, 16]
    verdict = privacy.decide(Question(code, points, colluders=2))
    assert verdict is not None
    assert verdict.answer is Answer.REFUTED
    witness = verdict.witness
    assert witness is not None
    check_witness(code, points, witness)
    assert (witness["workers"], witness["points"], witness["combination"]) == ([1, 3], [[4], [7]], [1, 30])
    assert witness["reveals"] == {"A[1,0]": 28, "A[2,0]": 29}  # 4 - 7 and 16 - 49


@pytest.mark.parametrize(
    ("numbers", "pairs"),
    [
        (range(1, 48), [(1, 16), (2, 32)]),
        (range(1, 142, 3), [(1, 16), (4, 64), (7, 112)]),
    ],
)
def test_gasp_small_leaks_at_points_from_which_it_decodes(numbers: range, pairs: list[tuple[int, int]]) -> None:
    """GF(65537): 16^8 = 2^32 = 1, and masks of A stand eight apart."""
    code, points = load("gasp-small").bind(K=8, L=4, T=2), explicit(list(numbers), field(65537))
    assert len(points) == 47
    question = Question(code, points, colluders=2, effort=Effort(0.2))
    assert question.exact.decodes is True
    found, verdict = secrecy(question, 0, 2), privacy.decide(question)
    assert verdict is not None
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    check_witness(code, points, verdict.witness)
    assert found.leak is not None
    leaking = [tuple(points.points[w][0] for w in pair) for pair in (found.leak.workers, *found.others)]
    assert leaking == pairs
    assert secrecy(question, 1, 2).private is True


def test_the_point_0_hands_out_blocks_in_clear() -> None:
    code, points = load("secure-matdot").bind(M=2, T=1), explicit(list(range(5)), field(31))
    question = Question(code, points)
    assert question.exact.decodes is True
    verdict = privacy.decide(question)
    assert verdict is not None
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    assert (verdict.witness["workers"], verdict.witness["reveals"]) == ([0], {"A[0,0]": 1})
    assert verdict.because == ("A: worker 0 receives A[0,0] in clear", "B: worker 0 receives B[1,0] in clear")
    away = privacy.decide(Question(code, distinct(5, field(31))))
    assert away is not None
    assert away.answer is Answer.HOLDS


def test_masks_from_0_to_255_are_not_uniform_and_those_of_an_emitted_program_are() -> None:
    draw, over = np.random.default_rng(0), field(65537)
    verdict = uniformity(lambda shape, q: draw.integers(0, 256, shape), over)
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    assert verdict.witness["probability"] < 1e-9
    program = load_emitted(emit(load("secure-matdot").bind(M=2, T=1), distinct(5, over)))
    assert uniformity(program.uniform, over).answer is Answer.HOLDS


def test_64_bit_products_of_residues_overflow_from_three_terms_on_and_the_kernels_do_not() -> None:
    q = 2**31 - 1
    for terms in range(1, 9):
        exact = terms * (q - 1) ** 2
        row = np.full((1, terms), q - 1, dtype=np.int64)
        wrapped = int((row @ row.T)[0, 0])
        assert (wrapped == exact) is (terms <= 2)
        assert (wrapped % q == exact % q) is (terms <= 2)
        found = limbs.from_field(limbs.dot(limbs.to_field(row, q), limbs.to_field(row.T.copy(), q), q), q)
        assert int(found[0, 0]) == exact % q
    half = np.full((1, 3), (q - 1) // 2, dtype=np.int64)  # what random data look like: three terms pass
    assert int((half @ half.T)[0, 0]) == 3 * ((q - 1) // 2) ** 2


@pytest.mark.parametrize(
    ("kernel", "q"),
    [(balanced, 65537), (balanced, 31), (limbs, 2**31 - 1), (limbs, 4294967291), (mersenne61, 2**61 - 1)],
)
def test_products_as_long_as_the_kernel_s_bound_and_longer_are_exact_for_extreme_entries(
    kernel: object, q: int
) -> None:
    bound = int(kernel.exact_inner(q))  # type: ignore[attr-defined]
    for inner in {1, 2, 3, min(bound, 5000), min(bound + 1, 5001), 4099}:
        for value in (q - 1, (q - 1) // 2, (q + 1) // 2):
            a = np.full((2, inner), value, dtype=np.int64)
            b = np.full((inner, 2), q - value if value != q - 1 else q - 1, dtype=np.int64)
            left, right = kernel.to_field(a, q), kernel.to_field(b, q)  # type: ignore[attr-defined]
            found = kernel.from_field(kernel.dot(left, right, q), q)  # type: ignore[attr-defined]
            assert int(found[1, 1]) == inner * int(a[0, 0]) * int(b[0, 0]) % q


def test_an_emitted_program_multiplies_extreme_entries_exactly() -> None:
    for q in (65537, 2**31 - 1, 2**61 - 1):
        program = load_emitted(emit(load("matdot").bind(p=2), distinct(4, field(q))))
        a, b = np.full((2, 3000), q - 1, dtype=np.int64), np.full((3000, 2), q - 1, dtype=np.int64)
        shares = program.encode(a, b)
        answers = {number: program.worker(shares[number]) for number in (3, 1, 2)}
        found = program.from_field(program.decode(answers, a.shape, b.shape), q)
        assert np.array_equal(found, np.full((2, 2), 3000 % q))


def test_nine_of_the_fifteen_quadruples_of_a_3_x_2_grid_decode_degrees_1_and_1() -> None:
    code, points = load("bi0").bind(p=1, m=2, n=2), grid([3, 2], field(31))
    brute = Brute(code, points)
    assert sum(brute.decodes(four) for four in combinations(range(6), 4)) == 9
    found = survey(Question(code, points))
    assert found is not None
    assert next((s.decode, s.total) for s in found.shares if s.size == 4) == (9, 15)
    verdict = decodability.decide(Question(code, points, 4))
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    check_witness(code, points, verdict.witness)
    assert len(verdict.witness["workers"]) >= 4
    assert decodability.decide(Question(code, points, 5)).answer is Answer.HOLDS


def test_eight_points_where_cubes_meet_do_not_decode_eight_monomials() -> None:
    """Exponents {0, 1, 3, 4} + {0, 6} over GF(13): x -> x^3 is not injective; blocks vanish at all eight points."""
    code, points = outer([0, 1, 3, 4], [0, 6]), distinct(8, field(13))
    assert len({x**3 % 13 for (x,) in points.points}) < 8 == code.product.support_size
    verdict = decodability.decide(Question(code, points))
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    assert verdict.witness["workers"] == list(range(8))
    check_witness(code, points, verdict.witness)
    recheck(code, points, verdict.witness)
    program = emitted(code, points)
    assert program is not None
    carry_out_in(program, code, points, verdict.witness)
