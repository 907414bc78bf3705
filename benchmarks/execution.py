"""Cost of encoding, the needed products and decoding relative to the direct product by the same kernel.

The emitted program runs in this process on one thread. Rounds of both computations alternate, each takes the
least wall time of its rounds, and every decoded result is compared with the direct one.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from _figures import report

from designer import distinct, emit, load
from designer.code import Code
from designer.executors.inline import Executor
from designer.executors.job import Store, one_round
from designer.executors.loading import load_emitted

PHASES = ("encode", "compute", "decode")
CASES = (  # scheme, parameters, workers, rows and columns, target
    ("epc", {"p": 2, "m": 2, "n": 2}, 12, 2000, 1.4),
    ("polynomial", {"m": 4, "n": 4}, 17, 3000, 1.4),
)


def measure(code: Code, workers: int, size: int, rounds: int) -> dict[str, float]:
    """Least seconds of each phase, of a whole coded round, and of the direct product."""
    program = load_emitted(emit(code, distinct(workers)))
    generator = np.random.default_rng(1)
    shapes = [(size, size), (size, size)]
    inputs = program.prepare(*(program.example_array("random", shape, generator) for shape in shapes))
    store, executor = Store(program, shapes), Executor(program, workers)
    records: list[dict[str, float]] = []
    for _ in range(rounds + 1):  # the first one pays for fresh memory
        seconds: dict[str, float] = {}
        started = time.perf_counter()
        expected = program.multiply(*inputs)
        seconds["direct"] = time.perf_counter() - started
        order = [int(number) for number in generator.permutation(workers)]
        result, _ = one_round(program, executor, store, inputs, shapes, order, {}, program.RECEIVED, seconds)
        assert np.array_equal(program.from_field(result, program.Q), program.from_field(expected, program.Q))
        seconds["coded"] = sum(seconds[phase] for phase in PHASES)
        records.append(seconds)
    return {key: min(record[key] for record in records[1:]) for key in records[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for name, parameters, workers, size, target in CASES:
        code = load(name).bind(**parameters)
        least = measure(code, workers, size, options.rounds)
        label = f"{code.label}, {workers} workers, size {size}"
        report(f"{label}: coded / direct", least["coded"] / least["direct"], target)
        for phase in (*PHASES, "direct"):
            report(f"    {phase}", least[phase] * 1e3, unit="ms")


if __name__ == "__main__":
    main()
