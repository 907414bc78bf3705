"""Latency side by side: distributions, or mean times along a parameter."""

from __future__ import annotations

from designer.comparison.entries import Comparison, Entry
from designer.comparison.question import Question
from designer.comparison.view import Row, View
from designer.errors import DesignerError
from designer.plots.figure import Figure, Series


def view(comparison: Comparison, question: Question) -> View:
    """Mean times and quantiles of all entries on the same workers, and of the job without coding.

    Raises:
        DesignerError: no number of workers is given, or no code can run on them.
    """
    from designer.latency.job import QUANTILES, Job, coded_job, plain_jobs
    from designer.latency.model_text import read_workers
    from designer.plots.latency_figures import distribution_figure

    if question.workers is None:
        raise DesignerError("no number of workers", remedy="add --workers N")
    workers = read_workers(question.model, question.workers)
    subtasks = 1 if question.subtasks is None else question.subtasks
    notes: dict[str, None] = {}
    jobs: list[tuple[Entry, Job | None]] = []
    for entry in comparison.entries:
        job, refused = None, entry.refused
        if entry.code is not None:
            try:
                job = coded_job(
                    entry.code, workers, subtasks=subtasks, wait=question.wait, trials=question.trials,
                    seed=question.seed,
                )  # fmt: skip
            except DesignerError as error:
                refused = str(error)
        if refused:
            notes[f"{entry.code or entry.scheme.label}: {refused}"] = None
        jobs.append((entry, job))
    if all(job is None for _, job in jobs):
        raise DesignerError(next(iter(notes)))
    plain = plain_jobs(workers, question.workers)
    rows = [_row(comparison, entry, job, QUANTILES) for entry, job in jobs]
    where = f"{question.workers} workers, {question.model}"
    if comparison.axis:
        rows += [
            _row(comparison, Entry(entry.scheme, entry.at, None), plain[0], QUANTILES) | {"scheme": "uncoded"}
            for entry, _ in jobs[: len(jobs) // len(comparison.schemes)]
        ]  # fmt: skip
        figure = _mean_figure(comparison, rows, where)
    else:
        rows += [
            _row(comparison, jobs[0][0], job, QUANTILES) | {"scheme": job.name, "parameters": None} for job in plain
        ]
        figure = distribution_figure([*(job for _, job in jobs if job is not None), *plain], where)
    return View(
        heading=f"mean time and quantiles in seconds on {where}", rows=tuple(rows), axis=comparison.axis, value="mean",
        notes=tuple(notes), figure=figure,
    )  # fmt: skip


def _row(comparison: Comparison, entry: Entry, job: object, quantiles: tuple[float, ...]) -> Row:
    from designer.latency.job import Job

    row: Row = {**comparison.named(entry)}
    if not isinstance(job, Job):
        return row | dict.fromkeys(["answers", "mean", *(f"{q:.0%}" for q in quantiles), "method"])
    row |= {"answers": job.answers, "mean": job.mean} | {f"{q:.0%}": job.quantile(q) for q in quantiles}
    return row | {"method": "computed" if job.law is not None else "simulated"}


def _mean_figure(comparison: Comparison, rows: list[Row], where: str) -> Figure:
    series = []
    for style, name in enumerate(dict.fromkeys(str(row["scheme"]) for row in rows)):
        own = [
            row
            for row in rows
            if row["scheme"] == name and isinstance(row["mean"], float) and row["mean"] < float("inf")
        ]
        series.append(
            Series(
                name=name,
                x=tuple(float(str(row[comparison.axis])) for row in own),
                style=style,
                y=tuple(float(str(row["mean"])) for row in own),
                dotted=name == "uncoded",
            )
        )
    return Figure(title=where, x=comparison.axis_text, y="mean time [s]", series=tuple(series), whole_x=True)
