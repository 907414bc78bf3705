"""The notebooks run from a fresh kernel, show something, and are stored without outputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "docs" / "notebooks").glob("*.ipynb"))
TIME = 120
"""Seconds that a cell may take."""


def test_there_are_four() -> None:
    names = ["designing-a-code", "first-scheme", "reviewing-a-claim", "scheme-to-cluster"]
    assert [path.stem for path in NOTEBOOKS] == names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs_and_without_traces_of_a_session(path: Path) -> None:
    text = path.read_text("utf-8")
    notebook = json.loads(text)
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
    assert text == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # of the client of kernels
def test_a_notebook_runs_and_its_objects_show_themselves(path: Path, tmp_path: Path) -> None:
    reason = "nbclient and ipykernel run the notebooks (extra `test`)"
    nbformat = pytest.importorskip("nbformat", reason=reason)
    nbclient = pytest.importorskip("nbclient", reason=reason)
    pytest.importorskip("ipykernel", reason=reason)
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    resources = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=TIME, kernel_name="python3", resources=resources).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs
    assert all(output.output_type in ("stream", "execute_result") for output in outputs)
    shown = [output.data for output in outputs if output.output_type == "execute_result"]
    objects = [data for data in shown if data["text/plain"].startswith(("<", "Report(", "Verdict(", "Scheme("))]
    assert objects
    assert all("text/html" in data for data in objects)
