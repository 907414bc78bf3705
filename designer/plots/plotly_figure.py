"""Interactive figures: one HTML page that holds its library and needs no network."""

from __future__ import annotations

from typing import Any

from designer.errors import DesignerError
from designer.plots.figure import POINTS, STEPS, Figure, Series, style_of


def check_library() -> None:
    """Say how to install plotly where it is missing.

    Raises:
        DesignerError: it is missing.
    """
    try:
        import plotly  # noqa: F401
    except ImportError:
        raise DesignerError(
            "interactive figures need plotly", remedy="install it with: python -m pip install 'coded-designer[plot]'"
        ) from None


def rendered(figure: Figure, kind: str) -> bytes:
    """The bytes of an `html` page; the same for the same figure."""
    check_library()
    from plotly.graph_objects import Figure as Canvas

    canvas = Canvas([_trace(series) for series in figure.series])
    for height, name in figure.levels:
        canvas.add_hline(y=height, line={"color": "#555555", "width": 1, "dash": "dot"}, annotation={"text": name})
    axis = {"showline": True, "linecolor": "#333333", "gridcolor": "#dddddd", "zeroline": False}
    canvas.update_layout(
        title=figure.title, template="simple_white", legend={"orientation": "h", "yanchor": "top", "y": -0.2},
        xaxis={**axis, "title": figure.x, "type": "log" if figure.log_x else "linear", "showgrid": True},
        yaxis={**axis, "title": figure.y, "type": "log" if figure.log_y else "linear", "showgrid": True},
    )  # fmt: skip
    text: str = canvas.to_html(include_plotlyjs=True, full_html=True, div_id="figure", config={"displaylogo": False})
    return text.encode()


def _trace(series: Series) -> dict[str, Any]:
    colour, dashes, marker = style_of(series.style)
    found: dict[str, Any] = {
        "type": "scatter", "x": list(series.x), "y": list(series.y), "name": series.name,
        "showlegend": bool(series.name), "mode": "markers" if series.kind == POINTS else "lines",
        "marker": {"color": colour, "symbol": marker, "size": 8},
    }  # fmt: skip
    if series.kind != POINTS:
        dash = "dot" if series.dotted else ",".join(f"{length}px" for length in dashes) or "solid"
        shape = "hv" if series.kind == STEPS else "linear"
        found["line"] = {"color": colour, "width": 1.2 if series.dotted else 2, "dash": dash, "shape": shape}
    if series.texts:
        found |= {"text": list(series.texts), "hovertemplate": "%{text}<br>%{x:.5g}, %{y:.5g}<extra></extra>"}
    return found
