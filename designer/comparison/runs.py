"""Runs side by side: the standings of a contest as a table and a figure."""

from __future__ import annotations

from designer.comparison.view import Row, View
from designer.contest import Contest, Standing
from designer.executors.faults import Stragglers
from designer.plots.figure import POINTS, Figure, Series


def view(found: Contest) -> View:
    """The standings: who needs what, and the median times."""
    sizes = " ".join(f"{index}={size}" for index, size in found.sizes.items())
    place = f"{sizes}, executor {found.executor}, {delays_text(found.stragglers)}"
    return View(
        heading=f"wall time of encoding, computing and decoding: {place}",
        rows=tuple(_row(found, standing) for standing in found.standings),
        figure=Figure(
            title=f"Wall time of a job, {delays_text(found.stragglers)}",
            x="rounds, the fastest first", y="wall time in s", whole_x=True,
            series=tuple(_series(number, standing) for number, standing in enumerate(found.standings)),
        ),
        notes=_notes(found),
    )  # fmt: skip


def _row(found: Contest, standing: Standing) -> Row:
    ratio = found.ratio(standing)
    return {
        "plan": standing.name, "workers": standing.workers, "answers": standing.needed or None,
        "work": round(standing.work, 3) or None, "started again": standing.copies,
        "median s": None if standing.median is None else round(standing.median, 4),
        "over uncoded": None if ratio is None else round(ratio, 3),
        "results": "all right" if standing.equal and not standing.failures else _trouble(standing),
    }  # fmt: skip


def _trouble(standing: Standing) -> str:
    return f"{len(standing.failures)} missing" if standing.equal else "WRONG"


def _series(number: int, standing: Standing) -> Series:
    times = sorted(standing.seconds)
    return Series(
        name=standing.name,
        x=tuple(float(n) for n in range(1, len(times) + 1)),
        y=tuple(times),
        style=number,
        kind=POINTS,
    )


def _notes(found: Contest) -> tuple[str, ...]:
    reasons = (f"{s.name}: {reason}" for s in found.standings for reason in dict.fromkeys(s.failures))
    absent = (f"{name} is left out: {reason}" for name, reason in found.left_out.items())
    shared = ("the workers share this machine's cores: all work started costs time here",)
    return (*reasons, *absent, *(shared if found.executor == "processes" else ()))


def delays_text(stragglers: Stragglers) -> str:
    """The delays in words.

    >>> delays_text(Stragglers(2, 0.5)), delays_text(Stragglers())
    ('2 random workers slow by 0.5 s', 'no delays')
    """
    parts = []
    if stragglers.count:
        many = "s" if stragglers.count > 1 else ""
        parts.append(f"{stragglers.count} random worker{many} slow by {stragglers.seconds:g} s")
    if stragglers.mean or stragglers.shift:
        parts.append(f"every task delayed by {stragglers.shift:g} s + exponential of mean {stragglers.mean:g} s")
    if stragglers.trace:
        parts.append("delays of a trace")
    return ", ".join(parts) or "no delays"
