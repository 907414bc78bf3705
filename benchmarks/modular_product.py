"""Cost of exact modular products relative to one float64 product, and of a thin product (encoding).

CPU time of one thread, the least of five runs after a warm-up. Nearly all entries are q - 1, and some entries
of each product are compared with Python integers.
"""

import argparse
import importlib
import os
import sys
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from _figures import cost, report

from designer.kernels import balanced, select

TARGETS = {65537: 1.1, 2**31 - 1: 2.5, 2**61 - 1: 10.0}


def kernel_ratio(q: int, size: int, dgemm: float) -> float:
    """Cost of the kernel for q in float64 products, after a check of its result."""
    kernel = importlib.import_module(f"designer.kernels.{select(q)}")
    integers = np.full((size, size), q - 1)
    integers[0], integers[:, 1] = np.arange(size) % q, q // 2
    a, b = kernel.to_field(integers, q), kernel.to_field(integers.T.copy(), q)
    result = kernel.from_field(kernel.dot(a, b, q), q)
    for i, j in ((0, 0), (0, 1), (1, 1), (size - 1, 0), (size - 1, size - 1)):
        assert int(result[i, j]) == sum(map(int.__mul__, integers[i].tolist(), integers[j].tolist())) % q
    return cost(lambda: kernel.dot(a, b, q)) / dgemm


def encode_cost(q: int, columns: int) -> float:
    """Milliseconds for 12 combinations of 4 blocks, into memory already there."""
    kernel = importlib.import_module(f"designer.kernels.{select(q)}")
    weights = [[pow(x, k, q) for k in range(4)] for x in range(q - 12, q)]
    blocks = kernel.to_field(np.full((4, columns), q - 1), q)
    out = kernel.combine(weights, blocks, q)
    assert int(kernel.from_field(out, q)[0, -1]) == -sum(weights[0]) % q
    return cost(lambda: kernel.combine(weights, blocks, q, out=out)) * 1e3


def int64_ratio(size: int, kernel: float) -> float:
    a = np.full((size, size), 65536)
    return cost(lambda: (a @ a) % 65537, runs=1, warm=False) / kernel


def galois_ratio(size: int, kernel: float) -> float | None:
    """Cost of galois' product in products by the balanced kernel; None where galois is not installed."""
    try:
        import galois
    except ImportError:
        return None
    field = galois.GF(65537)
    a = field(np.full((size, size), 65536))
    return cost(lambda: a @ a, runs=3) / kernel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2000, help="rows and columns of the factors")
    parser.add_argument("--fast", action="store_true", help="leave out int64 and galois")
    options = parser.parse_args()
    size = options.size
    floats = np.random.default_rng(1).standard_normal((size, size))
    dgemm = cost(lambda: floats @ floats)
    print(f"one float64 product of size {size}: {dgemm * 1e3:.1f} ms CPU")
    for q, target in TARGETS.items():
        report(f"{select(q)} / dgemm, q = {q}", kernel_ratio(q, size, dgemm), target)
    for q, target in zip(TARGETS, (20.0, 100.0, 500.0), strict=True):
        report(f"encode (12x4)(4x10^6), q = {q}", encode_cost(q, 10**6), target, unit="ms")
    if options.fast:
        return
    a = balanced.to_field(np.full((size, size), 65536), 65537)
    kernel = cost(lambda: balanced.dot(a, a, 65537))
    report("int64 / balanced, q = 65537", int64_ratio(size, kernel), 30.0, least=True)
    ratio = galois_ratio(size, kernel)
    if ratio is not None:
        report("galois / balanced, q = 65537", ratio, 1.0, least=True)


if __name__ == "__main__":
    main()
