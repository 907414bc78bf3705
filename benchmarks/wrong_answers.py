"""Locating 12 wrong answers of 64 with R = 40, blocks of 500 x 500, against decoding and entry-by-entry decoding.

Run `python benchmarks/wrong_answers.py`: CPU time on one core, after a warm-up, the least of 3 runs. Decoding is the
matrix product of 40 x 40 weights and the 40 answers, by the same arithmetic; location includes the verification of
every entry. Entry-by-entry decoding is Gao's decoder for a few entries, times their number. Masks for a block of
2000 x 2000 are drawn in addition.
"""

import importlib
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from _figures import cost, report

from designer.kernels import correct, masks, select

N, R, E = 64, 40, 12
ENTRIES, FEW = 500 * 500, 20
TARGETS = {65537: 2.0, 2**31 - 1: 2.5}


def compare(q: int, target: float) -> None:
    kernel = importlib.import_module(f"designer.kernels.{select(q)}")

    def multiply(a: Any, b: Any, q: int) -> Any:
        right = kernel.to_field(b, q) if b.dtype == np.int64 else b
        return kernel.from_field(kernel.combine(a, right, q), q)

    def locate(table: Any) -> list[int]:
        return correct.locate_dense(points, table, R, E, q, masks.uniform, multiply)

    points = list(range(1, N + 1))
    code = [[pow(x, e, q) for e in range(R)] for x in points]
    table = kernel.combine(code, kernel.to_field(masks.uniform((R, ENTRIES), q), q), q)
    wrong = sorted(np.random.default_rng(1).choice(N, E, replace=False).tolist())
    spoilt = table.copy()
    spoilt[wrong] = kernel.to_field(masks.uniform((E, ENTRIES), q), q)
    checks = correct.parity_checks(code, q)
    any_code = partial(correct.locate_any, checks, spoilt, E, q, masks.uniform, multiply)
    assert locate(table) == []
    assert locate(spoilt) == any_code() == wrong
    decode = cost(lambda: kernel.combine(code[:R], table[:R], q))
    words = kernel.from_field(spoilt[:, :FEW], q).T
    entry = cost(lambda: [correct.gao(points, word, R, q) for word in words]) / FEW
    location = cost(lambda: locate(spoilt))
    print(f"q = {q}: decoding {decode * 1e3:.0f} ms, location {location * 1e3:.0f} ms, one entry {entry * 1e3:.2f} ms")
    report(f"location of {E} wrong / decoding, q = {q}", location / decode, target)
    report(f"verification with none wrong / decoding, q = {q}", cost(lambda: locate(table)) / decode, target)
    report(f"location for any code / decoding, q = {q}", cost(any_code) / decode, 3 * target)
    report(f"entry by entry (extrapolated) / location, q = {q}", entry * ENTRIES / location, 1000.0, least=True)


def main() -> None:
    for q, target in TARGETS.items():
        compare(q, target)
    for q, target in ((65537, 25.0), (2**31 - 1, 25.0), (2**8, 50.0)):
        seconds = cost(partial(masks.uniform, (2000, 2000), q))
        report(f"masks, million elements a second, q = {q}", 4 / seconds, target, least=True)


if __name__ == "__main__":
    main()
