"""A layer of a convolutional network, coded: any R of N workers give the whole layer, exactly.

The layer takes images (batch, channels, height, width) and kernels (outputs, channels, height, width). What
deep learning calls a convolution is a correlation: it is the convolution with the kernels flipped, and its
"valid" result is the middle of the "full" one. The batch, the channels (the inner index), the outputs and the
images' rows are cut into parts; a worker receives one coded part of the images and one of the kernels, and
computes a small layer with them.

Run it: python examples/cnn_layer.py
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer import distinct, emit, field, load_text
from designer.code import Code

LAYER = """
name = "coded layer of a convolutional network"
operation = "contraction"
einsum = "b c y x, o c u v -> b o y+u x+v"
parameters = ["p", "m", "n", "h", "g"]

[bounds]                # parts of
b = "m"                 #   the batch
c = "p"                 #   the channels
o = "n"                 #   the outputs
y = "h"                 #   the images' rows
x = 1
u = "g"                 #   the kernels' rows
v = 1

[exponents]             # entangled in the channels, a convolution in the rows
A = ["c + p*b + p*m*y"]
B = ["p - 1 - c + p*m*u + p*m*(h + g - 1)*o"]

[claims]
carrier = ["p - 1 + p*b + p*m*s1 + p*m*(h + g - 1)*o"]
degree = ["p*m*n*(h + g - 1) + p - 2"]
threshold = "p*m*n*(h + g - 1) + p - 1"
"""

Q = 65537
Array = NDArray[np.int64]


def layer_code(p: int = 2, m: int = 2, n: int = 2, h: int = 2, g: int = 1) -> Code:
    """The code with numbers of parts for channels, batch, outputs, the images' rows and the kernels' rows."""
    code = load_text(LAYER, key="cnn-layer").bind(p=p, m=m, n=n, h=h, g=g)
    if not code.product.readable:
        raise AssertionError("two parts of the layer meet at one exponent")
    return code


def load_program(text: str) -> ModuleType:
    """The emitted file as a module."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "layer.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("layer", path)
        assert spec is not None  # noqa: S101
        assert spec.loader is not None  # noqa: S101
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def coded_layer(program: ModuleType, images: Array, kernels: Array, arrived: list[int]) -> Array:
    """The full correlation of images and kernels from the answers of some workers.

    Args:
        program: the emitted program.
        images: integers, shape (batch, channels, height, width).
        kernels: integers, shape (outputs, channels, height, width).
        arrived: numbers of the workers whose answers are used.

    Returns:
        Integers between -q/2 and q/2, shape (batch, outputs, height + kernel height - 1, …).
    """
    flipped = kernels[:, :, ::-1, ::-1]
    inputs = program.prepare(images % Q, flipped % Q)
    tasks = program.encode(*inputs)
    answers = {number: program.worker(tasks[number]) for number in arrived}
    result: Any = program.from_field(program.decode(answers, images.shape, kernels.shape), Q)
    return np.where(result > Q // 2, result - Q, result)


def valid(full: Array, kernels: Array) -> Array:
    """The part of a full correlation where the kernel lies inside the image."""
    height, width = kernels.shape[2:]
    return full[:, :, height - 1 : full.shape[2] - height + 1, width - 1 : full.shape[3] - width + 1]


def direct_layer(images: Array, kernels: Array) -> Array:
    """The valid layer by plain loops, as deep-learning libraries define it (stride 1, no padding)."""
    batch, channels, height, width = images.shape
    outputs, _, rows, columns = kernels.shape
    result = np.zeros((batch, outputs, height - rows + 1, width - columns + 1), dtype=np.int64)
    for b, o, y, x in product(*map(range, result.shape)):
        total = 0
        for c, u, v in product(range(channels), range(rows), range(columns)):
            total += int(images[b, c, y + u, x + v]) * int(kernels[o, c, u, v])
        result[b, o, y, x] = total
    return result


def padded(images: Array, kernels: Array) -> Array:
    """Images with as many zeros around them as the full correlation needs."""
    rows, columns = kernels.shape[2:]
    return np.pad(images, ((0, 0), (0, 0), (rows - 1, rows - 1), (columns - 1, columns - 1)))


def main(seed: int = 0, workers: int = 20) -> int:
    """Compare the coded layer with the plain loops on random 4-bit images and signed kernels; 0 if equal."""
    generator = np.random.default_rng(seed)
    images = generator.integers(0, 16, (3, 3, 8, 7))
    kernels = generator.integers(-8, 8, (4, 3, 3, 3))
    code = layer_code()
    program = load_program(emit(code, distinct(workers, field(Q))))
    arrived = sorted(generator.permutation(workers)[: program.RECEIVED].tolist())
    full = coded_layer(program, images, kernels, arrived)
    same = np.array_equal(valid(full, kernels), direct_layer(images, kernels))
    same_full = np.array_equal(full, direct_layer(padded(images, kernels), kernels))
    sys.stdout.write(f"{code.label}: {program.RECEIVED} of {workers} answers, workers {arrived}\n")
    sys.stdout.write(f"valid layer {valid(full, kernels).shape}: {'equal' if same else 'DIFFERENT'}\n")
    sys.stdout.write(f"full layer {full.shape}: {'equal' if same_full else 'DIFFERENT'}\n")
    return 0 if same and same_full else 1


if __name__ == "__main__":
    sys.exit(main())
