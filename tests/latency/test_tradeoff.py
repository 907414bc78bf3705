"""The published trade-off of latency against upload: brute force, and the facts known of it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from designer.analyses.overheads import least_shares, overheads
from designer.analyses.theorems import least_answers
from designer.catalogue import load
from designer.errors import DesignerError
from designer.latency.counts import answer_time
from designer.latency.model_text import read_workers
from designer.latency.tradeoff import Tradeoff, tradeoff
from designer.scheme_file import load_text

NAMES = ("epc", "bi0", "bi2", "tri")


@pytest.mark.parametrize("name", NAMES)
def test_the_best_partition_is_that_of_trying_all_of_them(name: str) -> None:
    workers, download, budgets = read_workers("shifted-exponential:c=1,rate=2", 20), 3, [0, 0.4, 1, 2.5]
    found = tradeoff([load(name)], workers, budgets=budgets, download=download, max_part=3).curves[0]
    for number, budget in enumerate(budgets):
        fitting = []
        for p, m, n in product(range(1, 6), range(1, 4), range(1, 4)):
            code = load(name).bind(p=p, m=m, n=n)
            answers = least_answers(code)
            single = overheads(code, answers, least_shares(code))
            if single.download <= download and max(single.uploads.values()) <= budget:
                mean = answer_time(workers, answers, subtasks=None).mean(1e-7).value / (p * m * n)
                fitting.append((mean, p))
        assert found.latency[number] == pytest.approx(min(fitting)[0], rel=1e-5)
        assert found.undivided[number] == pytest.approx(min(mean for mean, p in fitting if p == 1), rel=1e-5)


def published(c: float, rate: float) -> Tradeoff:
    workers = read_workers(f"shifted-exponential:c={c},rate={rate}", 300)
    return tradeoff([load(name) for name in NAMES], workers, budgets=[0, 2, 9], download=9)


@pytest.mark.parametrize(("c", "rate"), [(1, 1), (0.1, 1), (1, 0.1)])
def test_under_a_small_upload_budget_more_variables_are_faster_and_under_a_large_one_fewer(
    c: float, rate: float
) -> None:
    epc, bi0, bi2, tri = (curve.latency for curve in published(c, rate).curves)
    assert np.all(tri[:2] < bi0[:2])
    assert np.all(bi0[:2] < epc[:2])
    assert epc[2] < bi0[2] < tri[2]
    assert bi0 == pytest.approx(bi2)  # m and n change places


def test_the_ratios_of_the_reference() -> None:
    epc, _, _, tri = (curve.latency for curve in published(0.1, 1).curves)
    assert epc[1] / tri[1] == pytest.approx(1.6, abs=0.05)
    epc, _, _, tri = (curve.latency for curve in published(1, 1).curves)
    assert epc[0] / tri[0] == pytest.approx(72, abs=1)


def test_cutting_the_summed_index_never_hurts_and_budgets_only_help() -> None:
    workers = read_workers("exponential:rate=1", 50)
    found = tradeoff([load(name) for name in NAMES], workers, budgets=np.linspace(0, 8, 33), download=5, max_part=6)
    for curve in found.curves:
        assert np.all(curve.latency <= curve.undivided)
        assert np.all(np.diff(curve.latency) <= 0)


def test_a_choice_has_the_latency_that_is_drawn() -> None:
    workers = read_workers("shifted-exponential:c=1,rate=1", 40)
    curve = tradeoff([load("bi0")], workers, budgets=[0, 1, 4], download=4, max_part=5).curves[0]
    for number in range(3):
        code = load("bi0").bind(**(curve.choice(number) or {}))
        level = code.operation.multiplications(code.parts)
        assert curve.latency[number] == pytest.approx(curve.table.means[least_answers(code) - 1] / level)


def test_only_schemes_on_a_grid_wait_for_a_full_one() -> None:
    workers = read_workers("shifted-exponential:c=1,rate=1", 30)
    schemes = [load("epc"), load("tri")]
    options = {"budgets": [0, 1, 3], "download": 3, "max_part": 4}
    loose = tradeoff(schemes, workers, **options)  # type: ignore[arg-type]
    strict = tradeoff(schemes, workers, wait="grid", trials=200, **options)  # type: ignore[arg-type]
    assert strict.curves[0].latency.tolist() == loose.curves[0].latency.tolist()
    assert np.all(strict.curves[1].latency > 1.05 * loose.curves[1].latency)
    assert (strict.curves[0].table.trials, strict.curves[1].table.trials) == (0, 200)


def test_without_a_partition_within_the_budget_there_is_no_latency() -> None:
    workers = read_workers("exponential:rate=1", 9)
    curve = tradeoff([load("gasp-small")], workers, budgets=[0, 5], download=9, max_part=2).curves[0]
    assert (curve.latency[0], curve.choice(0)) == (float("inf"), None)
    assert curve.choice(1) is not None


def test_thresholds_above_what_the_workers_do_are_left_out_and_counted() -> None:
    workers = read_workers("shifted-exponential:c=9,rate=1", 6)
    found = tradeoff([load("polynomial")], workers, budgets=[9], download=0, max_part=4, subtasks=1)
    assert found.curves[0].choice(0) in ({"m": 2, "n": 3}, {"m": 3, "n": 2})
    assert found.skipped == sum(m * n > 6 for m, n in product(range(1, 5), repeat=2))


def test_a_scheme_whose_targets_interfere_is_refused() -> None:
    broken = load_text('operation = "matmul"\n[exponents]\nA = ["k + p*i"]\nB = ["p - 1 - k + p*j"]\n')
    with pytest.raises(DesignerError, match="targets interfere; in unnamed"):
        tradeoff([broken], read_workers("exponential:rate=1", 9), budgets=[9], download=3, max_part=3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_part": 0}, "largest part out of range; got 0; allowed: 1 to 200"),
        ({"download": -1}, "budget out of range; got -1; allowed: 0 to 200"),
        ({"budgets": [-1]}, "budget out of range"),
        ({"download": 0, "schemes": ["gasp-big"]}, "no partition within the bounds; got download 0, 5 workers"),
    ],
)
def test_what_is_out_of_range_is_said(options: dict[str, object], message: str) -> None:
    given = {"budgets": [1], "download": 1, **options}
    schemes = [load(str(name)) for name in given.pop("schemes", ["epc"])]  # type: ignore[attr-defined]
    with pytest.raises(DesignerError, match=message):
        tradeoff(schemes, read_workers("exponential:rate=1", 5), **given)  # type: ignore[arg-type]
