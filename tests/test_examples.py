"""The examples run, and do what they say."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from designer.analyses import MODULES
from designer.analyses.question import Question
from designer.points import distinct
from designer.verdict import Answer

EXAMPLES = Path(__file__).parent.parent / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_every_example_runs(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
    assert "DIFFERENT" not in done.stdout


@pytest.mark.parametrize(
    ("p", "m", "n", "h", "g"),
    [(2, 2, 2, 2, 1), (1, 1, 1, 1, 1), (3, 1, 2, 1, 1), (2, 1, 1, 3, 2), (1, 2, 1, 2, 2)],
)
def test_the_layer_is_that_of_plain_loops_however_it_is_cut(p: int, m: int, n: int, h: int, g: int) -> None:
    layer = example("cnn_layer")
    code = layer.layer_code(p, m, n, h, g)
    threshold = p * m * n * (h + g - 1) + p - 1
    points = distinct(threshold + 2)
    program = layer.load_program(layer.emit(code, points))
    assert threshold == program.RECEIVED
    generator = np.random.default_rng(p)
    images = generator.integers(0, 9, (3, 3, 5, 4))
    kernels = generator.integers(-5, 6, (2, 3, 3, 2))
    full = layer.coded_layer(program, images, kernels, list(range(2, threshold + 2)))
    assert full.shape == (3, 2, 7, 5)
    assert np.array_equal(layer.valid(full, kernels), layer.direct_layer(images, kernels))
    assert np.array_equal(full, layer.direct_layer(layer.padded(images, kernels), kernels))


def test_every_claim_of_the_layer_s_scheme_holds() -> None:
    from importlib import import_module

    layer = example("cnn_layer")
    for parts in ((2, 2, 2, 2, 1), (1, 2, 3, 2, 2), (3, 1, 2, 3, 1)):
        code = layer.layer_code(*parts)
        for claim in ("carrier", "degree", "threshold", "decodability"):
            question = Question(code, distinct(code.product.degrees[0] + 1))
            verdict = import_module(MODULES[claim]).decide(question)
            assert verdict.answer is Answer.HOLDS, claim


def test_a_correlation_is_not_a_convolution() -> None:
    """The kernel is flipped once, and only once."""
    layer = example("cnn_layer")
    program = layer.load_program(layer.emit(layer.layer_code(1, 1, 1, 1, 1), distinct(1)))
    image = np.array([[[[1, 2, 3]]]])
    kernel = np.array([[[[1, 10]]]])
    full = layer.coded_layer(program, image, kernel, [0])
    assert full.tolist() == [[[[10, 21, 32, 3]]]]
    assert layer.valid(full, kernel).tolist() == [[[[21, 32]]]]
