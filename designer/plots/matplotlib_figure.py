"""Figures for papers: PNG, SVG and PDF by matplotlib."""

from __future__ import annotations

import io
from typing import Any, Final

from designer.errors import DesignerError
from designer.plots.figure import POINTS, STEPS, Figure, Series, style_of

MARKERS: Final = {
    "circle": "o", "square": "s", "diamond": "D", "triangle-up": "^", "cross": "P", "triangle-down": "v", "x": "X",
}  # fmt: skip
SETTINGS: Final = {
    "font.size": 9, "axes.titlesize": 9, "axes.labelsize": 9, "legend.fontsize": 8, "xtick.labelsize": 8,
    "ytick.labelsize": 8, "axes.linewidth": 0.6, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": 0.4, "axes.axisbelow": True, "lines.linewidth": 1.5,
    "svg.hashsalt": "coded-designer", "svg.fonttype": "none", "pdf.fonttype": 42,
}  # fmt: skip
SIZE: Final = (5.5, 4.0)
"""Width and height in inches."""

MARKED: Final = 12
"""About how many markers a line carries."""

DATELESS: Final = {"svg": {"Date": None}, "pdf": {"CreationDate": None, "ModDate": None}, "png": {}}


def check_library() -> None:
    """Say how to install matplotlib where it is missing.

    Raises:
        DesignerError: it is missing.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise DesignerError(
            "figures need matplotlib", remedy="install it with: python -m pip install 'coded-designer[plot]'"
        ) from None


def rendered(figure: Figure, kind: str) -> bytes:
    """The bytes of a `png`, `svg` or `pdf`; the same for the same figure."""
    check_library()
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    with matplotlib.rc_context(SETTINGS):
        canvas = Canvas(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(canvas)
        axes = canvas.add_subplot()
        for series in figure.series:
            _draw(axes, series)
        for height, name in figure.levels:
            axes.axhline(height, color="#555555", linewidth=0.8, linestyle=(0, (1, 1)), zorder=1)
            axes.annotate(
                name, (1, height), xycoords=("axes fraction", "data"), xytext=(0, 2), textcoords="offset points",
                ha="right", va="bottom", fontsize=8, color="#333333",
            )  # fmt: skip
        _label(axes, figure)
        named = sum(bool(series.name) for series in figure.series)
        if named:
            canvas.legend(loc="outside lower center", ncols=min(named, 3), frameon=False, handlelength=4)
        out = io.BytesIO()
        canvas.savefig(out, format=kind, dpi=200, metadata=DATELESS[kind])
    return out.getvalue()


def _draw(axes: Any, series: Series) -> None:
    colour, dashes, marker = style_of(series.style)
    look: dict[str, Any] = {"color": colour, "label": series.name or "_unnamed"}
    if series.kind == POINTS:
        axes.plot(series.x, series.y, linestyle="none", marker=MARKERS[marker], markersize=5, **look)
        return
    if series.dotted:
        look |= {"linestyle": (0, (1, 1.5)), "linewidth": 1.0}
    else:
        look |= {
            "linestyle": (0, dashes) if dashes else "solid", "marker": MARKERS[marker], "markersize": 4,
            "markevery": _marked(series),
        }  # fmt: skip
    axes.plot(series.x, series.y, drawstyle="steps-post" if series.kind == STEPS else "default", **look)


def _marked(series: Series) -> tuple[int, int]:
    """Which points carry markers: lines of different styles at different places, so that one shows below another."""
    step = max(1, len(series.x) // MARKED)
    return step * series.style % (step * 4) // 4, step


def _label(axes: Any, figure: Figure) -> None:
    axes.set_title(figure.title)
    axes.set_xlabel(figure.x)
    axes.set_ylabel(figure.y)
    if figure.log_x:
        axes.set_xscale("log")
    if figure.log_y:
        axes.set_yscale("log")
    if figure.whole_x:
        axes.xaxis.get_major_locator().set_params(integer=True)
