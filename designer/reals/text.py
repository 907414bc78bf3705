"""Conditioning and accuracy in words."""

from __future__ import annotations

import math
from typing import Final

from designer.reals.accuracy import Accuracy
from designer.reals.conditioning import LOST, Conditioning

BAR: Final = 40
SHOWN: Final = 24
BEYOND: Final = "beyond"
"""In the place of a number that float64 does not tell."""


def conditioning_lines(found: Conditioning, *, decodes: bool = False) -> list[str]:
    """How many sets, the two numbers, the worst set, the histogram, and a warning where results are lost.

    Args:
        found: what was measured.
        decodes: whether it was decided that every set decodes.
    """
    how = f"{len(found.sets)} of them, runs of neighbours and a sample (seed {found.seed})"
    how = "all of them" if found.exhaustive else how
    lines = [f"sets of {found.received} answers: {found.total}; looked at: {how}"]
    for name, values in (("amplification", found.amplification), ("kappa_2", found.kappa)):
        numbers = "  ".join(f"{key} {_number(value)}" for key, value in found.quantiles(values).items())
        lines.append(f"{name:<14} {numbers}")
    lines += _beyond(found)
    lines.append(f"worst set      {_numbers(found.worst)}")
    lines += _bars(found)
    if found.lost:
        lines += [
            f"WARNING: from {found.lost} of the {len(found.sets)} sets nothing can be had in float64"
            f"{', although each decodes on paper' if decodes else ''}:",
            f"         the relative error may be {min(found.loss, 1.0):.1g}, above {LOST:g}; try other points,",
            "         --basis chebyshev, or exact results with run --dtype int64 or fixed:BITS",
        ]
    return lines


def accuracy_lines(found: Accuracy, dtype: str) -> list[str]:
    """The largest errors with their bounds, then the conditioning."""
    sizes = " ".join(f"{index}={size}" for index, size in found.sizes.items())
    count = len(found.trials)
    state = "all within their bounds" if found.within else "SOME BEYOND THEIR BOUNDS"
    lines = [
        f"{count} results in {dtype} from {found.conditioning.received} answers each (normal and positive entries): "
        f"{state}",
        f"sizes {sizes}; relative errors in the Frobenius norm, against the direct computation",
    ]
    if found.vacuous:
        lines.append(f"the bounds of {found.vacuous} of them are 1 or more and promise nothing, not even the magnitude")
    for choice in ("worst", "random"):
        trial = found.worst(choice)
        lines.append(
            f"{choice + ' answers':<15} error {_number(trial.error, '.2e')}   bound {_number(trial.bound, '.2e')}   "
            f"{trial.kind} entries"
        )
    return [*lines, "", "conditioning", *(f"  {line}" for line in conditioning_lines(found.conditioning))]


def _number(value: float, form: str = ".3g") -> str:
    return format(value, form) if math.isfinite(value) else BEYOND


def _beyond(found: Conditioning) -> list[str]:
    """What is known of the numbers that are not told."""
    lines = []
    if math.isinf(found.amplification.max()):
        lines.append(f"{BEYOND:<14} weights that reach the targets: none, or none that float64 can tell")
    if math.isinf(found.kappa.max()):
        lines.append(f"{BEYOND:<14} kappa_2 above {found.kappa_floor:.0e}: infinite, or more than float64 can tell")
    return lines


def _bars(found: Conditioning) -> list[str]:
    counts = found.histogram()
    if len(found.sets) == 1:
        return []
    most = max(counts.values())
    lines = []
    for decade, count in counts.items():
        head = BEYOND if decade > 308 else f"10^{decade}"
        lines.append(f"  {head:<10} {'#' * max(1, math.ceil(BAR * count / most))} {count}")
    return lines


def _numbers(answers: tuple[int, ...]) -> str:
    shown = ",".join(map(str, answers[:SHOWN]))
    return f"answers {shown}{',…' if len(answers) > SHOWN else ''}"
