"""`simulate`: one code, and the partitions of some schemes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CODE = "simulate epc p=2 m=2 n=2 --workers 12"
SWEEP = "simulate epc tri --workers 30 --max-part 3 --download-budget 3 --upload-budget 4"


def test_one_code_is_printed_beside_the_job_without_coding(cli: Callable[..., Any]) -> None:
    found = cli(CODE)
    assert (found.status, found.err) == (0, "")
    lines = found.out.splitlines()
    assert lines[0] == "mean time and quantiles in seconds on 12 workers, shifted-exponential:c=1,rate=1"
    assert lines[1].split() == ["answers", "mean", "50%", "90%", "99%"]
    assert lines[2].split() == ["epc", "p=2", "m=2", "n=2", "9", "0.28373", "0.27651", "0.3587", "0.4473", "computed"]
    assert lines[3].split()[:3] == ["2000", "simulated", "jobs:"]
    assert [line.split(",")[0] for line in lines[4:]] == ["uncoded", "repetition"]


def test_the_json_of_one_code_holds_law_simulation_and_distribution(cli: Callable[..., Any]) -> None:
    document = json.loads(cli(CODE + " --json --trials 1000 --seed 3").out)
    assert (document["schema_version"], document["command"], document["wait"]) == (1, "simulate", "any")
    assert document["code"] == {"scheme": "epc", "parameters": {"p": 2, "m": 2, "n": 2}}
    coded, uncoded, repetition = document["jobs"]
    low, high = coded["simulated"]["interval"]
    assert low < coded["computed"]["mean"] < high
    assert (uncoded["computed"]["mean"], repetition["subtask"]) == (pytest.approx(0.341934, abs=1e-6), "1/8")
    assert coded["cdf"]["probabilities"][0] == 0
    assert coded["cdf"]["times"] == uncoded["cdf"]["times"]


def test_partitions_are_printed_scheme_by_scheme(cli: Callable[..., Any]) -> None:
    found = cli(SWEEP)
    assert found.status == 0
    blocks = found.out.strip().split("\n\n")
    assert (
        blocks[0] == "least mean latency in seconds on 30 workers, shifted-exponential:c=1,rate=1, download at most 3"
    )
    assert blocks[1].startswith("epc: 36 partitions, mean times computed, relative error below 1e-06\n")
    assert blocks[1].splitlines()[2].split() == ["0", "1.0333", "1.0333", "p=1", "m=1", "n=1"]
    assert len(blocks[2].splitlines()) == 2 + 11


def test_the_json_of_partitions_holds_every_budget(cli: Callable[..., Any]) -> None:
    document = json.loads(cli(SWEEP + " --json").out)
    epc, tri = document["curves"]
    assert [curve["scheme"] for curve in (epc, tri)] == ["epc", "tri"]
    assert [point["upload"] for point in epc["points"]] == pytest.approx([0.02 * n for n in range(201)])
    assert epc["points"][0]["parameters"] == {"p": 1, "m": 1, "n": 1}
    assert tri["points"][0]["latency"] < epc["points"][0]["latency"] == pytest.approx(1 + 1 / 30)
    assert tri["points"][0]["latency_undivided"] == tri["points"][0]["latency"]


def test_what_no_partition_reaches_is_a_dash_and_null(cli: Callable[..., Any]) -> None:
    line = "simulate gasp-small --workers 20 --max-part 2"
    assert cli(line).out.splitlines()[4].split() == ["0", "–", "–", "none", "is", "within", "the", "bounds"]
    assert json.loads(cli(line, "--json").out)["curves"][0]["points"][0]["latency"] is None


def test_grids_are_simulated(cli: Callable[..., Any]) -> None:
    found = cli(SWEEP + " --wait grid --trials 50")
    assert "tri: 36 partitions, mean times simulated, 50 trials, standard errors up to" in found.out
    assert "epc: 36 partitions, mean times computed" in found.out


@pytest.mark.parametrize(
    ("model", "wait", "infinite", "text"),
    [
        (
            "pareto:shape=0.05,scale=1",
            "any",
            "mean",
            "simulated jobs: the mean is infinite, and no sample estimates it",
        ),
        ("pareto:shape=0.4,scale=1", "any", "variance", ", without a confidence interval, since the variance is infin"),
        ("pareto:shape=0.6,scale=1", "any", None, ", with 99 % confidence from "),
        (
            "pareto:shape=0.9,scale=1",
            "grid",
            "mean",
            "simulated jobs: the mean is infinite, and no sample estimates it",
        ),
        ("pareto:shape=1.5,scale=1", "grid", "variance", "without a confidence interval, since the variance is infin"),
    ],
)
def test_a_confidence_interval_needs_a_variance(
    cli: Callable[..., Any], model: str, wait: str, infinite: str | None, text: str
) -> None:
    line = f"simulate tri p=2 m=2 n=1 --workers 9 --wait {wait} --model {model}"
    assert text in cli(line).out.splitlines()[3]
    found = json.loads(cli(line, "--json").out)["jobs"][0]["simulated"]
    assert (found["infinite"], found["interval"] is None) == (infinite, infinite is not None)
    assert (found["mean"] is None) == (infinite == "mean")


def test_simulated_tables_have_no_standard_errors_without_a_variance(cli: Callable[..., Any]) -> None:
    line = "simulate tri --workers 9 --max-part 2 --wait grid --trials 20 --model"
    some = cli(line, "pareto:shape=1.5,scale=1").out
    assert "mean times simulated, 20 trials, without standard errors where the variance is infinite" in some
    none = cli(line, "pareto:shape=0.5,scale=1").out
    assert "mean times infinite for every number of answers" in none
    assert set(none.splitlines()[4].split()[1:3]) == {"–"}


@pytest.mark.parametrize("line", [CODE, SWEEP])
@pytest.mark.parametrize("ending", ["svg", "html"])
def test_a_figure_is_written(cli: Callable[..., Any], tmp_path: Path, line: str, ending: str) -> None:
    assert cli(f"{line} --quiet --plot f.{ending}") == (0, "", "")
    assert "epc" in (tmp_path / f"f.{ending}").read_text("utf-8")


def test_a_trace_and_unlike_workers(cli: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("1\n2\n", "utf-8")
    found = cli(CODE, "--model", "4*trace:file=t.csv + exponential:rate=1")
    assert found.status == 0
    assert "computed" in found.out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("simulate epc", "the following arguments are required: --workers"),
        (
            "simulate epc tri p=2 --workers 9",
            "several schemes with parameters; got tri; coded-designer compare … --view",
        ),
        ("simulate epc p=2 --workers 9", "missing parameter m, n; in epc; add m=2 n=2"),
        ("simulate epc p=2 m=2 n=2 --workers 8", "too many answers to wait for; got 9; allowed: 1 to 8 from 8 workers"),
        ("simulate epc --workers 0", "number of workers out of range; got 0; allowed: 1 to 100000"),
        ("simulate epc --workers 9 --model x", "unknown model; got x; allowed: deterministic, exponential, pareto"),
        ("simulate epc --workers 9 --subtasks 0", "number of subtasks out of range; got 0; allowed: at least 1"),
        ("simulate epc --workers 9 --upload-budget 0", "upload budget out of range; got 0.0; allowed: above 0"),
        ("simulate epc --workers 9 --upload-budget -1", "--upload-budget"),
        ("simulate epc --workers 9 --download-budget 500", "budget out of range; got 500.0; allowed: 0 to 200"),
        ("simulate epc --workers 9 --max-part 500", "largest part out of range; got 500; allowed: 1 to 200"),
        ("simulate epc --workers 9 --wait every", "unknown rule of waiting; got every; allowed: any, grid"),
        ("simulate epc --workers 9 --trials x", "not a number of trials; got x"),
        ("simulate epc --workers 9 --plot a.gif", "no format of figures; got a.gif; allowed: .png .svg .pdf .html"),
        ("simulate epc --workers 9 --plot no/a.png", "cannot write; got no/a.png; No such file or directory"),
        ("simulate chain --workers 9", "no partitions of chains of every length; in chain"),
    ],
)
def test_what_cannot_be_simulated_is_said(cli: Callable[..., Any], tmp_path: Path, line: str, message: str) -> None:
    found = cli(line)
    assert (found.status, found.out) == (64, "")
    assert message in found.err
    assert list(tmp_path.iterdir()) == []
