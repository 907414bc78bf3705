"""Conditioning: against plain loops, at its known values, and where floats lose what exists on paper."""

from __future__ import annotations

import math
from itertools import combinations

import mpmath
import numpy as np
import pytest
from real_codes import real_code

from designer.errors import DesignerError
from designer.reals.conditioning import SETS_LIMIT, conditioning
from designer.reals.points import NumericPoints, chebyshev, equispaced, explicit, roots_of_unity
from designer.reals.system import numeric_system

CASES = [
    ("epc p=2 m=2 n=1", chebyshev([7]), None, 5),
    ("orthomatdot p=3", chebyshev([7]), "chebyshev", 5),
    ("polynomial m=2 n=3", roots_of_unity([8]), None, 6),
    ("bi0 p=2 m=1 n=2", equispaced([6, 2]), None, 10),
    ("lagrange K=2 T=1", chebyshev([7]), None, 5),
    ("strassen T=0", chebyshev([14]), None, 13),
    ("convolution m=3 n=2", explicit([0.5, 1, 2, -1, -0.25, 3]), None, 5),
]


@pytest.mark.parametrize(("text", "points", "basis", "received"), CASES, ids=[case[0] for case in CASES])
def test_the_numbers_are_those_of_plain_loops(
    text: str, points: NumericPoints, basis: str | None, received: int
) -> None:
    code = real_code(text)
    found = conditioning(code, points, received=received, basis=basis)
    system = numeric_system(code, points, basis)
    products = {target: sum(t == target for t, _ in code.operation.terms(code.parts)) for target in system.targets}
    assert found.sets == tuple(combinations(range(len(points)), received))
    for answers, amplification, kappa in zip(found.sets, found.amplification, found.kappa, strict=True):
        rows = np.array([system.observed[n] for n in answers])
        assert kappa == pytest.approx(np.linalg.cond(rows), rel=1e-6)
        W = np.linalg.lstsq(rows.T, system.wanted.T)[0].T
        worst = 0.0
        for target, row in zip(system.targets, W, strict=True):
            total = 0.0
            for weight, n in zip(row, answers, strict=True):
                degree = code.operation.degree
                norms = [np.abs(V[n]).sum() for V in system.encoders] * (degree if len(system.encoders) == 1 else 1)
                total += abs(weight) * math.prod(norms)
            worst = max(worst, total / products[target])
        assert amplification == pytest.approx(worst, rel=1e-6)
    assert found.amplification[found.sets.index(found.worst)] == np.max(found.amplification)


def test_all_roots_of_unity_have_condition_number_one_and_missing_answers_cost() -> None:
    code = real_code("polynomial m=4 n=4")
    whole = conditioning(code, roots_of_unity([16]))
    assert whole.kappa.tolist() == [pytest.approx(1.0, abs=1e-12)]
    spread = [conditioning(code, roots_of_unity([n]), received=16, sample=300).kappa.max() for n in (17, 18, 20)]
    assert 1.5 < spread[0] < spread[1] < spread[2]


def test_orthomatdot_at_its_gauss_points_is_perfectly_conditioned() -> None:
    found = conditioning(real_code("orthomatdot p=4"), chebyshev([7]), basis="chebyshev")
    assert found.kappa.tolist() == [pytest.approx(1.0, abs=1e-12)]


def test_an_uncoded_product_has_amplification_one() -> None:
    found = conditioning(real_code("matdot p=1"), chebyshev([3]), received=1)
    assert found.amplification.tolist() == [pytest.approx(1.0)] * 3


def test_chebyshev_codes_beat_monomials_at_equispaced_points_by_orders_of_magnitude() -> None:
    good = conditioning(real_code("orthomatdot p=8"), chebyshev([18]), received=15, basis="chebyshev")
    bad = conditioning(real_code("matdot p=8"), equispaced([18]), received=15)
    assert np.median(bad.amplification) > 100 * np.median(good.amplification)


def test_a_code_that_is_lost_in_floats_is_told_and_a_good_one_is_not() -> None:
    lost = conditioning(real_code("matdot p=20"), equispaced([39]))
    assert (lost.lost, lost.loss > 1e-3) == (1, True)
    good = conditioning(real_code("matdot p=3"), chebyshev([6]), received=5)
    assert (good.lost, good.loss < 1e-12) == (0, True)


def test_sets_that_do_not_decode_have_infinite_amplification() -> None:
    found = conditioning(real_code("matdot p=2"), explicit([1, -1, 2]), received=2)
    assert dict(zip(found.sets, np.isfinite(found.amplification).tolist(), strict=True)) == {
        (0, 1): True, (0, 2): False, (1, 2): False,
    }  # fmt: skip
    assert found.histogram() == {0: 1, 309: 2}
    assert found.as_json()["amplification"]["worst"] is None
    assert found.as_json()["loss"] is None


def test_a_condition_number_that_is_not_told_is_above_its_floor_in_exact_arithmetic() -> None:
    points = equispaced([39])
    found = conditioning(real_code("matdot p=20"), points)
    with mpmath.workdps(40):
        rows = mpmath.matrix([[mpmath.mpf(x.real) ** e for e in range(39)] for (x,) in points.points])
        singular = mpmath.svd_r(rows, compute_uv=False)
        exact = float(singular[0] / singular[38])
    assert found.kappa.tolist() == [math.inf]
    assert found.kappa_floor < exact < math.inf


def test_many_sets_are_sampled_with_the_runs_of_neighbours_that_are_worst() -> None:
    code = real_code("matdot p=5")
    found = conditioning(code, equispaced([20]), received=9, sample=50, seed=4)
    assert found.total == math.comb(20, 9) > SETS_LIMIT
    assert not found.exhaustive
    assert {tuple(range(start, start + 9)) for start in range(12)} <= set(found.sets)
    assert 50 < len(found.sets) <= 70
    again = conditioning(code, equispaced([20]), received=9, sample=50, seed=4)
    assert again.sets == found.sets
    assert conditioning(code, equispaced([20]), received=9, sample=50, seed=5).sets != found.sets


def test_large_sets_are_looked_at_as_far_as_the_effort_goes() -> None:
    found = conditioning(real_code("epc p=4 m=5 n=5"), chebyshev([120]), received=103)
    assert not found.exhaustive
    assert 100 < len(found.sets) < 400


def test_quantiles_and_histogram_count_every_set() -> None:
    found = conditioning(real_code("epc p=2 m=2 n=1"), chebyshev([8]), received=5)
    assert sum(found.histogram().values()) == len(found.sets) == 56
    numbers = found.quantiles(np.arange(101.0))
    assert numbers == {"least": 0, "median": 50, "90%": 90, "99%": 99, "worst": 100}


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(DesignerError, match="number of answers out of range; got 8; allowed: 1 to 7"):
        conditioning(real_code("matdot p=2"), chebyshev([7]), received=8)
    with pytest.raises(DesignerError, match="targets are not readable, so that nothing decodes; in matdot p=3"):
        conditioning(real_code("matdot p=3"), chebyshev([7]), basis="chebyshev")
