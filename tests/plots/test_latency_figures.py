"""Figures of latency draw the numbers of the analyses."""

from __future__ import annotations

import numpy as np
import pytest

from designer.catalogue import load
from designer.latency.job import coded_job, curve_times, plain_jobs
from designer.latency.model_text import read_workers
from designer.latency.tradeoff import tradeoff
from designer.plots.figure import STEPS
from designer.plots.latency_figures import distribution_figure, tradeoff_figure

WORKERS = read_workers("shifted-exponential:c=1,rate=1", 20)


def test_the_trade_off_draws_each_scheme_and_dotted_its_undivided_partitions() -> None:
    found = tradeoff([load("epc"), load("gasp-small")], WORKERS, budgets=np.linspace(0, 5, 11), download=3, max_part=2)
    figure = tradeoff_figure(found, "title")
    epc, gasp, epc_dotted, _, legend = figure.series
    assert (epc.name, epc.kind, epc.dotted, epc.y) == ("epc", STEPS, False, tuple(found.curves[0].latency))
    assert (epc_dotted.dotted, epc_dotted.style, epc_dotted.y) == (True, epc.style, tuple(found.curves[0].undivided))
    assert gasp.x[0] > 0  # nothing is drawn where no partition is within the bounds
    assert epc.texts[0] == "p=1 m=1 n=1"
    assert (legend.name, legend.x) == ("the same with p = 1", ())
    assert figure.log_y
    assert "[s]" in figure.y


def test_distributions_begin_at_0_and_reach_nearly_1() -> None:
    jobs = [coded_job(load("epc").bind(p=2, m=2, n=2), WORKERS, trials=0), *plain_jobs(WORKERS, 8)]
    figure = distribution_figure(jobs, "title")
    assert [series.name for series in figure.series] == [job.name for job in jobs]
    for series, job in zip(figure.series, jobs, strict=True):
        assert series.y[0] == 0
        assert 0.99 < series.y[-1] <= 1
        assert np.all(np.diff(series.y) >= -1e-12)
        assert np.interp(job.quantile(0.5), series.x, series.y) == pytest.approx(0.5, abs=0.01)
    assert curve_times(jobs)[-1] == max(job.quantile(0.995) for job in jobs)
