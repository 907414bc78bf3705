"""Figures of latency: the trade-off against the upload, and distributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from designer.plots.figure import BLACK, STEPS, Figure, Series

if TYPE_CHECKING:
    from designer.latency.erlang import Array
    from designer.latency.job import Job
    from designer.latency.tradeoff import Curve, Tradeoff


def tradeoff_figure(found: Tradeoff, title: str) -> Figure:
    """The least mean latency of each scheme against the bound on the upload; dotted without cut summed indices."""
    series = []
    for style, curve in enumerate(found.curves):
        texts = tuple(_parameters(curve.choice(number)) for number in range(len(curve.budgets)))
        series.append(_within(curve.label, curve, curve.latency, style, texts))
    dotted = [_within("", curve, curve.undivided, style, ()) for style, curve in enumerate(found.curves)]
    dotted.append(Series(name="the same with p = 1", x=(), y=(), style=BLACK, dotted=True))
    return Figure(
        title=title,
        x=f"upload of each input, increment over one server (download ≤ {found.download:g})",
        y="mean latency [s]",
        series=(*series, *dotted), log_y=True,
    )  # fmt: skip


def _within(name: str, curve: Curve, latency: Array, style: int, texts: tuple[str, ...]) -> Series:
    """A curve where some partition is within the bounds; it jumps where a better partition fits in."""
    kept = [number for number, value in enumerate(latency) if value < float("inf")]
    return Series(
        name=name, x=tuple(float(curve.budgets[n]) for n in kept), y=tuple(float(latency[n]) for n in kept),
        style=style, kind=STEPS, dotted=not texts, texts=tuple(texts[n] for n in kept) if texts else (),
    )  # fmt: skip


def _parameters(values: Mapping[str, int] | None) -> str:
    return " ".join(f"{name}={value}" for name, value in (values or {}).items())


def distribution_figure(jobs: Sequence[Job], title: str) -> Figure:
    """The distribution functions of the times of some jobs."""
    from designer.latency.job import curve_times

    times = curve_times(jobs)
    return Figure(
        title=title, x="time [s]", y="probability that the job is done",
        series=tuple(
            Series(name=job.name, x=tuple(map(float, times)), y=tuple(map(float, job.cdf(times))), style=style)
            for style, job in enumerate(jobs)
        ),
    )  # fmt: skip
