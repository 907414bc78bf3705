"""`simulate` of schemes without parameters: the best partitions under bounds on upload and download."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

from designer.cli.options import print_json, read_directory
from designer.cli.worker_options import place_text, write_plot
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.latency.tradeoff import Tradeoff
    from designer.latency.workers import Group

BUDGETS: Final = 200
"""Into how many steps the axis of the upload is cut."""

ROWS: Final = 10
"""Steps that are printed."""


def optimise(options: argparse.Namespace, workers: tuple[Group, ...], head: dict[str, Any]) -> int:
    """Print the least latencies and the partitions that reach them."""
    import numpy as np

    from designer.catalogue import load
    from designer.latency.table import TRIALS
    from designer.latency.tradeoff import tradeoff
    from designer.plots.latency_figures import tradeoff_figure

    if options.upload_budget <= 0:
        raise DesignerError("upload budget out of range", got=options.upload_budget, allowed="above 0")
    schemes = [load(word, directory=read_directory(options)) for word in options.words]
    found = tradeoff(
        schemes, workers, budgets=np.linspace(0, options.upload_budget, BUDGETS + 1), download=options.download_budget,
        max_part=options.max_part, subtasks=options.subtasks, wait=options.wait, trials=options.trials or TRIALS,
        seed=options.seed,
    )  # fmt: skip
    title = place_text(options)
    write_plot(options.plot, tradeoff_figure(found, title))
    if options.json:
        print_json(head | _tradeoff_json(found))
    elif not options.quiet:
        print(f"least mean latency in seconds on {title}, download at most {found.download:g}")
        print("\n".join(_tradeoff_lines(found)))
    return 0


def _tradeoff_lines(found: Tradeoff) -> list[str]:
    lines = []
    for curve in found.curves:
        lines += [
            "",
            f"{curve.label}: {len(curve.partitions)} partitions, mean times {curve.table.method}",
            f"  {'upload <=':>9}  {'latency':>9}  {'with p = 1':>10}  partition",
        ]
        for number in range(0, len(curve.budgets), BUDGETS // ROWS):
            chosen = " ".join(f"{name}={value}" for name, value in (curve.choice(number) or {}).items())
            lines.append(
                f"  {curve.budgets[number]:>9.3g}  {_shown(curve.latency[number]):>9}  "
                f"{_shown(curve.undivided[number]):>10}  {chosen or 'none is within the bounds'}"
            )
    left = [f"{found.skipped} partitions need more answers than the workers give"] if found.skipped else []
    return [*lines, *left]


def _tradeoff_json(found: Tradeoff) -> dict[str, Any]:
    curves = []
    for curve in found.curves:
        points = [
            {
                "upload": float(budget), "latency": _number(curve.latency[n]), "parameters": curve.choice(n),
                "latency_undivided": _number(curve.undivided[n]),
            }
            for n, budget in enumerate(curve.budgets)
        ]  # fmt: skip
        curves.append({
            "scheme": curve.label, "partitions": len(curve.partitions), "method": curve.table.method, "points": points,
        })  # fmt: skip
    return {"download": found.download, "skipped": found.skipped, "curves": curves}


def _shown(value: float) -> str:
    return f"{value:.5g}" if value < float("inf") else "–"


def _number(value: float) -> float | None:
    return float(value) if value < float("inf") else None
