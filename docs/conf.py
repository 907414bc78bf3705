"""The documentation site: `sphinx-build -W docs site`. Nothing in it is loaded from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

import designer
from designer.mathml import mathml

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

project = "coded-designer"
author = "The coded-designer authors"
copyright = f"2026, {author}"  # noqa: A001  Sphinx' name for it
version = release = designer.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
nitpicky = False
suppress_warnings = ["misc.highlighting_failure"]  # "…" in JSON stands for what is left out

html_theme = "furo"
html_title = "coded-designer"
html_copy_source = False
html_show_sphinx = False
html_math_renderer = "mathml"

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True

autodoc_typehints = "none"  # the signature has them
autodoc_member_order = "bysource"
default_role = "code"

SOURCE = Path(__file__).parent
INDEX = "index"


def named(text: str) -> set[str]:
    """The pages that the table of contents names."""
    trees = re.findall(r"^```{toctree}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return {line.strip() for tree in trees for line in tree.splitlines() if line.strip() and not line.startswith(":")}


def unnamed(text: str, pages: set[str]) -> str:
    """The table of contents of the pages that the index does not name; "" if there are none."""
    rest = sorted(pages - named(text) - {INDEX})
    lines = "\n".join(rest)
    return f"\n```{{toctree}}\n:hidden:\n:caption: More\n\n{lines}\n```\n" if rest else ""


def complete(app: Sphinx, name: str, source: list[str]) -> None:
    """Let the index hold every page, whoever wrote it."""
    if name == INDEX:
        source[0] += unnamed(source[0], set(app.env.found_docs))


def inline_formula(writer: HTML5Translator, node: nodes.math) -> None:
    """A formula in a line of text."""
    writer.body.append(mathml(node.astext()).replace('display="block"', 'display="inline"'))
    raise nodes.SkipNode


def displayed_formula(writer: HTML5Translator, node: nodes.math_block) -> None:
    """A formula by itself."""
    writer.body.append(f"<div>{mathml(node.astext())}</div>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """What Sphinx calls."""
    app.connect("source-read", complete)
    app.add_html_math_renderer("mathml", (inline_formula, None), (displayed_formula, None))
