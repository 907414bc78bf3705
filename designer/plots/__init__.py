"""Figures: what is drawn stands in `designer.plots.figure`, one module a library draws it."""

from __future__ import annotations

from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.plots.figure import Figure

FORMATS: Final = {
    ".png": "designer.plots.matplotlib_figure", ".svg": "designer.plots.matplotlib_figure",
    ".pdf": "designer.plots.matplotlib_figure", ".html": "designer.plots.plotly_figure",
}  # fmt: skip
"""Ending of a file's name -> the module that makes such files."""


def check_format(path: str) -> str:
    """The ending of a figure's file, before anything is computed.

    Raises:
        DesignerError: no figure can be written there, or the library that draws it is missing.
    """
    ending = PurePath(path).suffix.lower()
    if ending not in FORMATS:
        raise DesignerError("no format of figures", got=path or "nothing", allowed=" ".join(FORMATS))
    import_module(FORMATS[ending]).check_library()
    return ending


def draw(figure: Figure, path: str) -> bytes:
    """The content of a file that shows a figure.

    Args:
        figure: what is drawn.
        path: its name, which says the format: .png, .svg, .pdf (matplotlib) or .html (plotly).

    Raises:
        DesignerError: another format, or the library is missing.
    """
    ending = check_format(path)
    content: bytes = import_module(FORMATS[ending]).rendered(figure, ending.removeprefix("."))
    return content
