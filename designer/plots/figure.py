"""A figure as data: lines and points with their axes, free of any library that draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PALETTE: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""The colours of Okabe and Ito that can be told apart with every kind of colour vision, and on white paper."""

BLACK: Final = len(PALETTE) - 1

DASHES: Final = ((), (6, 2), (8, 2, 2, 2), (3, 1.5), (10, 3), (6, 2, 2, 2, 2, 2), (4, 3))
"""Lengths of strokes and gaps in points, one for each colour, so that lines differ in grey, too; the first is solid."""

MARKERS: Final = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "x")

LINE, STEPS, POINTS = "line", "steps", "points"
"""A line through its points, one that jumps at them, or the points alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or cloud of points.

    Args:
        name: its entry in the legend; empty for none.
        x, y: the coordinates.
        style: number of its colour, dashes and marker; lines that belong together have the same.
        kind: `line`, `steps` or `points`.
        dotted: whether the line is dotted and thin: a variant of the line of the same style.
        texts: what is said of each point where figures are interactive; empty for nothing.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    style: int
    kind: str = LINE
    dotted: bool = False
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y) or len(self.texts) not in (0, len(self.x)):
            raise AssertionError(f"series {self.name}: coordinates of unlike numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is drawn.

    Args:
        title: one line above.
        x, y: what the axes measure, with units.
        series: lines and points, in the order of the legend.
        log_x, log_y: whether an axis is logarithmic.
        whole_x: whether the horizontal axis counts.
        levels: horizontal lines, each a height and its name.
    """

    title: str
    x: str
    y: str
    series: tuple[Series, ...]
    log_x: bool = False
    log_y: bool = False
    whole_x: bool = False
    levels: tuple[tuple[float, str], ...] = ()


def style_of(number: int) -> tuple[str, tuple[float, ...], str]:
    """Colour, dashes and marker of a number; the combination differs where the colours repeat.

    >>> style_of(0)[0] == style_of(7)[0], style_of(0) == style_of(7)
    (True, False)
    """
    turn = number // len(PALETTE)
    return (
        PALETTE[number % len(PALETTE)],
        DASHES[(number + turn) % len(DASHES)],
        MARKERS[(number + turn) % len(MARKERS)],
    )
