"""`simulate`: how long a code takes on a model of workers, or the best partitions of some schemes."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from designer.cli.options import amount, integer, output_arguments, print_json, read_code
from designer.cli.simulate_partitions import optimise
from designer.cli.worker_options import WAITS, check_plot, model_arguments, place_text, plot_argument, write_plot
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.latency.job import Job
    from designer.latency.monte_carlo import Samples
    from designer.latency.workers import Group


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `simulate`."""
    parser.add_argument(
        "words", metavar="SCHEME", nargs="+",
        help="schemes, whose partitions are optimised; or one scheme and name=value for its parameters",
    )  # fmt: skip
    parser.add_argument("--schemes", metavar="DIR", help="directory of scheme files that goes before the catalogue")
    parser.add_argument("--workers", metavar="N", type=integer, required=True, help="number of workers")
    model_arguments(parser)
    parser.add_argument(
        "--upload-budget",
        metavar="U",
        type=amount,
        default=10.0,
        help="largest bound on the upload of an input (default 10)",
    )
    parser.add_argument(
        "--download-budget", metavar="D", type=amount, default=9.0, help="bound on the download (default 9)"
    )
    parser.add_argument(
        "--max-part", metavar="M", type=integer, default=10, help="most parts of an index of the result (default 10)"
    )
    plot_argument(parser)
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Optimise partitions, or take the one that is given."""
    from designer.latency.model_text import read_workers

    check_plot(options.plot)
    workers = read_workers(options.model, options.workers)
    if any("=" in word for word in options.words):
        return _one_code(options, workers)
    return optimise(options, workers, _head(options))


def _one_code(options: argparse.Namespace, workers: tuple[Group, ...]) -> int:
    from designer.latency import job
    from designer.plots.latency_figures import distribution_figure

    options.scheme, options.function = options.words[0], None
    options.parameters = options.words[1:]
    if several := [word for word in options.words[1:] if "=" not in word]:
        raise DesignerError(
            "several schemes with parameters", got=several[0], remedy="coded-designer compare … --view latency"
        )
    code = read_code(options)
    coded = job.coded_job(
        code, workers, subtasks=1 if options.subtasks is None else options.subtasks, wait=options.wait,
        trials=job.TRIALS if options.trials is None else options.trials, seed=options.seed,
    )  # fmt: skip
    jobs = [coded, *job.plain_jobs(workers, coded.level)]
    title = place_text(options)
    write_plot(options.plot, distribution_figure(jobs, title))
    if options.json:
        print_json(_head(options) | {"code": {"scheme": code.scheme.label, "parameters": dict(code.parameters)}} | {
            "jobs": [found.as_json() | {"cdf": _cdf(jobs, found)} for found in jobs]
        })  # fmt: skip
    elif not options.quiet:
        print(f"mean time and quantiles in seconds on {title}")
        print("\n".join(job_lines(jobs)))
        if options.wait == WAITS[0] and job.on_grid(code.scheme):
            count = coded.answers
            print(
                f"any {count} answers are counted, as in the literature; on a grid not every {count} decode: see --wait"
            )
    return 0


def job_lines(jobs: list[Job]) -> list[str]:
    """A line a job, and what the simulation says of it."""
    from designer.latency.job import QUANTILES

    width = max(len(found.name) for found in jobs)
    heads = "".join(f"{f'{q:.0%}':>11}" for q in QUANTILES)
    lines = [f"{'':<{width}}  {'answers':>7}{'mean':>11}{heads}"]
    for found in jobs:
        values = "".join(
            f"{'infinite' if value == math.inf else f'{value:.5g}':>11}"
            for value in (found.mean, *(found.quantile(q) for q in QUANTILES))
        )
        lines.append(f"{found.name:<{width}}  {found.answers:>7}{values}  {'computed' if found.law else 'simulated'}")
        if found.samples is not None:
            lines.append(f"{'':<{width}}  {len(found.samples.times)} simulated jobs: {_sample_mean(found.samples)}")
    return lines


def _sample_mean(samples: Samples) -> str:
    """The mean with its confidence interval, or why it has none."""
    if samples.infinite == "mean":
        return "the mean is infinite, and no sample estimates it"
    if samples.interval is None:
        return f"mean {samples.mean:.5g}, without a confidence interval, since the variance is infinite"
    low, high = samples.interval
    return f"mean {samples.mean:.5g}, with 99 % confidence from {low:.5g} to {high:.5g}"


def _cdf(jobs: list[Job], found: Job) -> dict[str, list[float]]:
    from designer.latency.job import curve_times

    times = curve_times(jobs)
    return {"times": times.tolist(), "probabilities": found.cdf(times).tolist()}


def _head(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "schema_version": 1, "command": "simulate", "workers": options.workers, "model": options.model,
        "subtasks": options.subtasks, "wait": options.wait, "seed": options.seed,
    }  # fmt: skip
