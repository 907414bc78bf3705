"""How figures are taken and printed: CPU time, the least of several runs; a line ends with `met` or `missed`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def cost(job: Callable[[], Any], runs: int = 5, warm: bool = True) -> float:
    """Least CPU time of a call, in seconds, by default after one that does not count."""
    if warm:
        job()
    times = []
    for _ in range(runs):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


def report(name: str, value: float, target: float | None = None, *, least: bool = False, unit: str = "x") -> None:
    """Print a figure, and whether it meets its target: at most that, or with `least` at least that."""
    verdict = "" if target is None else "met" if (value >= target if least else value <= target) else "missed"
    bound = "" if target is None else f"{'>=' if least else '<='} {target:,g}"
    print(f"{name:<64} {value:14,.2f} {unit:<9} {bound:<13} {verdict}".rstrip(), flush=True)
