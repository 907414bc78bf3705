"""The latency of one code, and what its job waits for."""

from __future__ import annotations

import pytest

from designer.catalogue import load
from designer.errors import DesignerError
from designer.latency.job import answers_for, coded_job, plain_jobs
from designer.latency.model_text import read_workers
from designer.scheme_file import load_text


def test_a_code_waits_for_its_threshold_of_subtasks_of_its_level() -> None:
    job = coded_job(load("epc").bind(p=2, m=2, n=2), read_workers("exponential:rate=1", 12), trials=0)
    assert (job.answers, job.level, job.samples) == (9, 8, None)
    assert job.mean == pytest.approx(sum(1 / (12 - k) for k in range(9)) / 8, rel=1e-9)


def test_the_simulation_of_a_code_agrees_with_its_law() -> None:
    job = coded_job(load("bi0").bind(p=2, m=2, n=1), read_workers("shifted-exponential:c=1,rate=1", 8), trials=3000)
    assert job.samples is not None
    assert job.samples.interval[0] < job.mean < job.samples.interval[1]
    document = job.as_json()
    low, high = document["simulated"]["interval"]
    assert low < document["computed"]["mean"] < high


def test_what_a_rule_waits_for() -> None:
    """On the 6 x 2 x 2 grid any 24 - 4 + 1 answers decode Tri for p = m = n = 2, and on its least grid all 12."""
    tri, epc = load("tri").bind(p=2, m=2, n=2), load("epc").bind(p=2, m=2, n=2)
    assert [answers_for(tri, 24, 1, rule) for rule in ("any", "every", "grid")] == [12, 21, 12]
    assert answers_for(tri, 8, 3, "every") == 21
    assert [answers_for(epc, 24, 1, rule) for rule in ("any", "every", "grid")] == [9, 9, 9]


def test_waiting_for_more_takes_longer() -> None:
    code, workers = load("tri").bind(p=2, m=2, n=2), read_workers("shifted-exponential:c=1,rate=1", 8)
    means = [coded_job(code, workers, subtasks=3, wait=rule).mean for rule in ("any", "grid", "every")]
    assert means[0] < means[1]
    assert means[0] < means[2]


def test_one_variable_has_no_grid_to_wait_for() -> None:
    code, workers = load("epc").bind(p=2, m=2, n=1), read_workers("exponential:rate=1", 8)
    assert coded_job(code, workers, wait="grid", trials=0).mean == coded_job(code, workers, trials=0).mean


def test_without_a_formula_the_job_is_simulated() -> None:
    code, workers = load("matdot").bind(p=3), read_workers("weibull:shape=0.5,scale=1", 3)
    job = coded_job(code, workers, subtasks=4, trials=0)
    assert job.law is None
    assert job.samples is not None
    assert "computed" not in job.as_json()


def test_plain_jobs_are_one_part_each_and_repetition_where_workers_are_left() -> None:
    workers = read_workers("exponential:rate=1", 12)
    assert [job.name for job in plain_jobs(workers, 8)] == ["uncoded, 12 parts", "repetition, 8 parts"]
    assert [job.name for job in plain_jobs(workers, 12)] == ["uncoded, 12 parts"]


def test_no_theorem_no_every() -> None:
    workers = read_workers("exponential:rate=1", 20)
    with pytest.raises(DesignerError, match="no theorem on every set of answers; in bivariate"):
        coded_job(load("bivariate").bind(K=4, L=2), workers, wait="every")
    with pytest.raises(DesignerError, match="every set of answers of endless subtasks"):
        coded_job(load("tri").bind(p=2, m=2, n=2), workers, subtasks=None, wait="every")
    with pytest.raises(DesignerError, match="unknown rule of waiting; got some; allowed: any, every, grid"):
        coded_job(load("tri").bind(p=2, m=2, n=2), workers, wait="some")


def test_a_code_whose_targets_interfere_has_no_latency() -> None:
    broken = load_text('operation = "matmul"\n[exponents]\nA = ["k + p*i"]\nB = ["p - 1 - k + p*j"]\n')
    with pytest.raises(DesignerError, match="targets interfere; in unnamed p=2 m=2 n=2"):
        coded_job(broken.bind(p=2, m=2, n=2), read_workers("exponential:rate=1", 20))
