"""Models: samples follow the distribution function, and texts name them or are refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from designer.errors import DesignerError
from designer.latency.distribution import Distribution
from designer.latency.model_text import read_model, read_workers
from designer.latency.models import Model, Pareto, ShiftedExponential

TEXTS = (
    "exponential:rate=2", "shifted-exponential:c=1,rate=0.5", "weibull:shape=0.7,scale=3", "pareto:shape=3,scale=2",
    "two-speed:rate=1,slow=0.2,factor=5,c=0.5", "deterministic:time=2",
)  # fmt: skip
SAMPLES = 20_000


@pytest.mark.parametrize("text", TEXTS)
def test_samples_follow_the_distribution_function(text: str) -> None:
    model = read_model(text)
    sample = np.sort(model.sample(np.random.default_rng(1), (SAMPLES,)))
    upper = np.arange(1, SAMPLES + 1) / SAMPLES
    at, before = model.cdf(sample), model.cdf(sample * (1 - 1e-9))
    distance = max(float(np.max(np.abs(np.searchsorted(sample, sample, "right") / SAMPLES - at))), 0.0)
    distance = max(distance, float(np.max(np.abs(np.searchsorted(sample, sample, "left") / SAMPLES - before))))
    assert distance < 1.95 / math.sqrt(SAMPLES)  # Kolmogorov-Smirnov: one in a thousand is above
    assert upper[-1] == 1


@pytest.mark.parametrize("text", TEXTS)
def test_the_mean_is_that_of_the_distribution_function(text: str) -> None:
    model = read_model(text)
    found = Distribution(lambda times: 1 - model.cdf(times), 1.0, model.breaks(1), model.tail).mean()
    assert found.value == pytest.approx(model.mean, rel=1e-6)


@pytest.mark.parametrize("text", TEXTS)
def test_formulas_for_sums_are_those_of_sampled_sums(text: str) -> None:
    model, counts = read_model(text), np.array([1, 2, 5])
    times = np.array([[0.5], [2.0], [6.0], [12.0]])
    sums = model.sums(counts, times)
    if sums is None:
        return
    sample = np.cumsum(model.sample(np.random.default_rng(2), (SAMPLES, 5)), axis=1)[:, counts - 1]
    share = (sample[None] <= times[:, :, None].transpose(0, 2, 1)).mean(axis=1)
    assert np.max(np.abs(share - sums)) < 4 * 0.5 / math.sqrt(SAMPLES)


def test_exponential_times_are_shifted_ones_without_a_shift() -> None:
    assert read_model("exponential:rate=2") == ShiftedExponential(rate=2, c=0)


def test_a_heavy_tail_has_no_mean() -> None:
    assert math.isinf(Pareto(shape=1, scale=1).mean)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exponentail:rate=1", "unknown model; got exponentail; allowed: deterministic, exponential, pareto, "
         "shifted-exponential, two-speed, weibull, trace; did you mean exponential?"),
        ("", "unknown model; got nothing; allowed: deterministic, exponential, pareto, shifted-exponential, two-speed, "
         "weibull, trace"),
        ("exponential", "missing rate; in model exponential; allowed: rate"),
        ("exponential:rate", "not NAME=VALUE, or twice; in model exponential:rate; got rate"),
        ("exponential:rate=1,rate=2", "not NAME=VALUE, or twice; in model exponential:rate=1,rate=2; got rate=2"),
        ("exponential:rate=1,c=2", "unknown number of a model; in model exponential:rate=1,c=2; got c; allowed: rate"),
        ("exponential:rate=x", "rate is not a number; in model exponential:rate=x; got x"),
        ("exponential:rate=inf", "rate is not a number; in model exponential:rate=inf; got inf"),
        ("exponential:rate=0", "rate of a model out of range; got 0.0; allowed: 1e-09 to 1e+09"),
        ("two-speed:rate=1,slow=2,factor=3", "slow of a model out of range; got 2.0; allowed: from 0 to 1"),
        ("two-speed:rate=1,slow=0.5,factor=0.5", "factor of a model out of range; got 0.5; allowed: 1 to 1e+09"),
        ("pareto:shape=0.01,scale=1", "shape of a model out of range; got 0.01; allowed: 0.05 to 1000"),
        ("shifted-exponential:c=-1,rate=1", "c of a model out of range; got -1.0; allowed: 0 to 1e+09"),
        ("trace:kind=rates", "missing file; in model trace:kind=rates; allowed: file, [column], [kind]"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_model_is_said(text: str, message: str) -> None:
    with pytest.raises(DesignerError) as error:
        read_model(text)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5*exponential:rate=1", "numbers of workers do not fit"),
        ("exponential:rate=1 + exponential:rate=2", "numbers of workers do not fit"),
        ("9*exponential:rate=1 + 1*exponential:rate=2 + exponential:rate=3", "numbers of workers do not fit"),
        ("x*exponential:rate=1", "not a number of workers"),
    ],
)
def test_groups_have_to_make_up_all_workers(text: str, message: str) -> None:
    with pytest.raises(DesignerError, match=message):
        read_workers(text, 10)


def test_groups_are_counted() -> None:
    groups = read_workers("7*exponential:rate=1 + deterministic:time=2", 10)
    assert [(type(group.model).__name__, group.count) for group in groups] == [
        ("ShiftedExponential", 7), ("Deterministic", 3),
    ]  # fmt: skip


def trace(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("content", "options", "times"),
    [
        ("2\n1\n3\n", "", [1, 2, 3]),
        ("name,seconds\na,2\nb,1\n", ",column=seconds", [1, 2]),
        ("name,seconds\na,2\n\nb,1\n", ",column=2", [1, 2]),
        ("speed\n2\n0.5\n", ",kind=rates", [0.5, 2]),
        ("\ufeff1,9\n", ",column=2", [9]),
    ],
)
def test_traces_are_read(tmp_path: Path, content: str, options: str, times: list[float]) -> None:
    model: Model = read_model(f"trace:file={trace(tmp_path / 't.csv', content)}{options}")
    assert model.mean == pytest.approx(np.mean(times))
    assert model.cdf(np.array([times[0] - 0.1, times[0], times[-1]])).tolist() == [0, 1 / len(times), 1]
    assert set(model.sample(np.random.default_rng(0), (50,)).tolist()) == set(times)


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("", "", "trace without values"),
        ("seconds\n", "", "number of values out of range; in {}; got 0; allowed: 1 to 20000"),
        ("1\nx\n", "", "not a positive number in range; in {}: line 2; got x"),
        ("1\n-1\n", "", "not a positive number in range; in {}: line 2; got -1"),
        ("1\nnan\n", "", "not a positive number in range; in {}: line 2; got nan"),
        ("a,b\n1\n", ",column=b", "not a positive number in range; in {}: line 2; got nothing"),
        ("a,b\n1,2\n", ",column=c", "no such column; in {}; got c; allowed: a, b"),
        ("1,2\n", ",column=3", "no such column; in {}; got 3; allowed: 1 to 2"),
        ("1\n", ",kind=speeds", "no kind of trace; got speeds; allowed: times, rates"),
    ],
)
def test_what_is_wrong_with_a_trace_is_said_with_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, options: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    trace(tmp_path / "t.csv", content)
    with pytest.raises(DesignerError) as error:
        read_model(f"trace:file=t.csv{options}")
    assert str(error.value).startswith(message.format("t.csv"))


def test_a_missing_trace_and_one_that_is_no_text_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DesignerError, match=r"cannot read the trace; got no\.csv; No such file"):
        read_model("trace:file=no.csv")
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DesignerError, match=r"not a CSV file of UTF-8 text; in b\.csv"):
        read_model("trace:file=b.csv")
