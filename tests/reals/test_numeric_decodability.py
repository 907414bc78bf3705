"""Decodability over the numbers: exact, as plain elimination over the rationals says."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from real_codes import real_code

from designer.errors import DesignerError
from designer.reals.decodability import ModularSystem, decide
from designer.reals.points import NumericPoints, chebyshev, explicit, roots_of_unity
from designer.reals.readability import privacy
from designer.reals.system import numeric_system
from designer.verdict import Answer, Assurance

Gauss = tuple[Fraction, Fraction]


def spans(rows: list[list[Gauss]], wanted: list[list[Gauss]]) -> bool:
    """Whether rows of Gaussian rationals span others, by plain elimination."""
    work, pivots = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        found = next((r for r in range(pivots, len(work)) if work[r][column] != (0, 0)), None)
        if found is None:
            continue
        work[pivots], work[found] = work[found], work[pivots]
        for row in [*work[pivots + 1 :], *wanted]:
            clear(row, work[pivots], column)
        pivots += 1
    return all(x == (0, 0) for row in wanted for x in row)


def clear(row: list[Gauss], pivot: list[Gauss], column: int) -> None:
    (a, b), (c, d) = row[column], pivot[column]
    norm = c * c + d * d
    factor = ((a * c + b * d) / norm, (b * c - a * d) / norm)
    for n, (x, y) in enumerate(pivot):
        row[n] = (row[n][0] - factor[0] * x + factor[1] * y, row[n][1] - factor[0] * y - factor[1] * x)


def by_fractions(text: str, points: NumericPoints, answers: tuple[int, ...]) -> bool:
    code = real_code(text)
    support = code.product.support()
    rows = []
    for number in answers:
        row: list[Gauss] = []
        for exponents in support:
            value: Gauss = (Fraction(1), Fraction(0))
            for x, e in zip(points.points[number], exponents, strict=True):
                u, v = Fraction(complex(x).real), Fraction(complex(x).imag)
                for _ in range(e):
                    value = (value[0] * u - value[1] * v, value[0] * v + value[1] * u)
            row.append(value)
        rows.append(row)
    zero, one = (Fraction(0), Fraction(0)), (Fraction(1), Fraction(0))
    carriers = code.product.all_carriers().values()
    return spans(rows, [[one if e in own else zero for e in support] for own in carriers])


SPARSE = "gasp-small K=2 L=2 T=2"
CASES = [
    ("matdot p=2", explicit([1, -1, 2, -2]), 2),
    ("matdot p=3", explicit([1, -0.5, 2, 0.25, -3]), 4),
    ("bi0 p=2 m=1 n=2", chebyshev([5, 1]), 4),
    ("bivariate K=2 L=2", explicit([(1, 1), (1, 2), (2, 1), (3, 1), (2, 2), (3, 3)]), 4),
    (SPARSE, explicit([1, -1, 2, -2, 0.5, -0.5, 3, -3, 0.25, -0.25, 5, -5]), 11),
    ("polynomial m=2 n=1", explicit([1j, -1j, 1 + 2j], "complex"), 1),
    ("matdot p=2", explicit([1j, -1j, 1, -1, 0.5j], "complex"), 2),
]


@pytest.mark.parametrize(("text", "points", "size"), CASES, ids=[f"{case[0]}-{case[2]}" for case in CASES])
def test_every_set_is_decided_as_by_elimination_over_the_rationals(text: str, points: NumericPoints, size: int) -> None:
    modular = ModularSystem(numeric_system(real_code(text), points))
    expected = {answers: by_fractions(text, points, answers) for answers in combinations(range(len(points)), size)}
    assert {answers: modular.decodes(answers)[0] for answers in expected} == expected
    verdict = decide(numeric_system(real_code(text), points), received=size)
    assert verdict.answer is (Answer.HOLDS if all(expected.values()) else Answer.REFUTED)
    if verdict.witness is not None:
        assert not expected[tuple(verdict.witness["workers"])]


def test_full_rank_modulo_a_prime_is_a_proof_and_lower_rank_has_an_error_bound() -> None:
    full = decide(numeric_system(real_code(SPARSE), explicit([1, 2, 0.5, 3, 0.25, 5, 7, -1.5, -2.5, -3.5, 11])))
    assert (full.answer, full.assurance) == (Answer.HOLDS, Assurance.EXHAUSTIVE)
    low = decide(numeric_system(real_code("matdot p=2"), explicit([1, -1])))
    assert (low.answer, low.assurance) == (Answer.HOLDS, Assurance.SAMPLED)
    assert "probability of an error below" in low.because[0]
    assert ModularSystem(numeric_system(real_code("matdot p=2"), explicit([1, -1]))).error() < 1e-9


def test_enough_points_of_one_variable_and_full_grids_are_decided_by_theorem() -> None:
    verdict = decide(numeric_system(real_code("epc p=8 m=4 n=4"), chebyshev([200])), received=135)
    assert (verdict.answer, verdict.assurance) == (Answer.HOLDS, Assurance.THEOREM)
    grid = decide(numeric_system(real_code("tri p=2 m=2 n=2"), chebyshev([3, 2, 2])))
    assert (grid.answer, grid.assurance) == (Answer.HOLDS, Assurance.THEOREM)
    tri = real_code("tri p=2 m=2 n=2")
    short = decide(numeric_system(tri, explicit([(x, y, z) for x in (1, 2) for y in (1, 2) for z in (1, 2, 3)])))
    assert short.answer is Answer.REFUTED
    opposite = decide(numeric_system(tri, chebyshev([2, 2, 2])))
    assert (opposite.answer, opposite.assurance) == (Answer.HOLDS, Assurance.SAMPLED), "the coefficient of x is odd"


def test_too_many_sets_stay_undecided_unless_a_bad_one_is_met() -> None:
    code = real_code("bi0 p=2 m=3 n=3")
    verdict = decide(numeric_system(code, chebyshev([9, 5])), received=40)
    assert (verdict.answer, verdict.assurance) == (Answer.UNDECIDED, None)
    assert "of 1221759 sets were looked at, drawn at random; all of them decode" in verdict.because[0]
    assert decide(numeric_system(code, chebyshev([9, 5])), received=20).answer is Answer.REFUTED


def test_cyclic_exponents_are_decided_at_the_roots_themselves() -> None:
    verdict = decide(numeric_system(real_code("dft M=3 T=1"), roots_of_unity([5])))
    assert (verdict.answer, verdict.assurance) == (Answer.HOLDS, Assurance.EXHAUSTIVE)
    assert verdict.scope.endswith("as the roots that they are")
    assert decide(numeric_system(real_code("dft M=3 T=1"), roots_of_unity([5])), received=4).answer is Answer.REFUTED


def test_nothing_decodes_what_the_whole_product_does_not_show() -> None:
    verdict = decide(numeric_system(real_code("matdot p=3"), chebyshev([9]), "chebyshev"))
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    assert verdict.witness["kind"] == "unread"


def test_masks_over_the_numbers_are_never_said_to_hide_anything() -> None:
    verdict = privacy(numeric_system(real_code("secure-matdot M=2 T=1"), chebyshev([5])))
    assert verdict is not None
    assert verdict.answer is Answer.UNDECIDED
    assert privacy(numeric_system(real_code("matdot p=2"), chebyshev([5]))) is None


@pytest.mark.parametrize("received", [0, 6])
def test_sets_of_impossible_sizes_are_refused(received: int) -> None:
    with pytest.raises(DesignerError, match="number of answers out of range"):
        decide(numeric_system(real_code("matdot p=2"), chebyshev([5])), received=received)
