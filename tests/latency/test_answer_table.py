"""The table of mean times: closed form, single integrals, simulation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from designer.errors import DesignerError
from designer.latency.counts import answer_time
from designer.latency.model_text import read_workers
from designer.latency.monte_carlo import order_means
from designer.latency.table import mean_table


def test_without_a_shift_answers_come_at_the_rate_of_all_workers() -> None:
    found = mean_table(read_workers("exponential:rate=2", 300), 2100)
    assert found.means * 600 / np.arange(1, 2101) == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize("model", ["c=1,rate=1", "c=0.1,rate=1", "c=1,rate=0.1", "c=1,rate=30", "c=1,rate=3000"])
def test_every_entry_is_the_integral_for_that_number_of_answers(model: str) -> None:
    workers = read_workers(f"shifted-exponential:{model}", 300)
    table = mean_table(workers, 1000)
    for answers in (1, 2, 150, 300, 301, 1000):
        single = answer_time(workers, answers, subtasks=None).mean()
        assert table.means[answers - 1] == pytest.approx(single.value, rel=1e-6)
    assert np.max(table.errors / table.means) <= 1e-6


def test_the_table_is_within_the_errors_of_a_simulation() -> None:
    workers = read_workers("20*shifted-exponential:c=1,rate=1 + shifted-exponential:c=0.3,rate=2", 30)
    table = mean_table(workers, 120)
    means, errors = order_means(workers, 120, subtasks=None, wait="any", trials=1500, seed=11)
    assert np.max(np.abs(table.means - means) / errors) < 4.5


@pytest.mark.parametrize(
    "model",
    ["pareto:shape=1.05,scale=1", "weibull:shape=0.1,scale=1", "two-speed:rate=1,slow=0.01,factor=10000",
     "10*exponential:rate=1000 + exponential:rate=0.001", "trace:file=t.csv"],
)  # fmt: skip
def test_heavy_tails_and_unlike_speeds_lose_nothing(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("".join(f"{1 + k * k}\n" for k in range(60)), "utf-8")
    workers = read_workers(model, 30)
    table = mean_table(workers, 30, subtasks=1)
    for answers in (1, 2, 10, 15, 29, 30):
        single = answer_time(workers, answers).mean()
        assert table.means[answers - 1] == pytest.approx(single.value, rel=1e-5)
    assert float(table.method.rpartition(" ")[2]) <= 1e-5


def test_subtasks_that_end_make_the_last_answers_late() -> None:
    workers = read_workers("exponential:rate=1", 5)
    table = mean_table(workers, 5, subtasks=1)
    assert table.means == pytest.approx(np.cumsum([1 / 5, 1 / 4, 1 / 3, 1 / 2, 1]), rel=1e-6)
    with pytest.raises(DesignerError, match="too many answers to wait for; got 6; allowed: 1 to 5 from 5 workers"):
        mean_table(workers, 6, subtasks=1)


def test_answers_without_a_mean_time_are_infinitely_late() -> None:
    table = mean_table(read_workers("pareto:shape=0.6,scale=1", 4), 4, subtasks=1)
    assert np.isinf(table.means).tolist() == [False, False, False, True]


def test_another_rule_of_waiting_is_refused() -> None:
    with pytest.raises(DesignerError, match="unknown rule of waiting; got every; allowed: any, grid"):
        mean_table(read_workers("exponential:rate=1", 4), 4, wait="every")


def test_with_few_workers_and_many_answers_the_table_is_simulated() -> None:
    workers = read_workers("exponential:rate=1", 2)
    assert mean_table(workers, 40).trials == 0
    table = mean_table(workers, 100, trials=200)
    assert table.trials == 200
    assert abs(table.means[-1] - 50) < 4.5 * table.errors[-1]
