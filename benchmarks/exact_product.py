"""Exact integer products by a residue number system, relative to the same coded product over GF(65537).

Both run the same emitted arithmetic in this process on one thread: encoding for all workers, the products that are
needed, decoding, for the exact one also Chinese remainders. Arrays are used again, by the one for the next
round, by the other for the next prime, too. Rounds alternate; each takes the least CPU time of
its rounds, and every exact result is compared with the direct one.
"""

import argparse
import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from _figures import report

from designer import distinct, emit, field, load
from designer.executors.faults import Faults, draw
from designer.executors.inline import Executor
from designer.executors.job import Store, one_round
from designer.executors.loading import load_emitted
from designer.residues.job import Memory, ResidueJob, residue_job
from designer.residues.system import ResidueSystem

BITS, SIZE, WORKERS, TARGET = 20, 2000, 12, 3.5


def baseline(code: Any, size: int) -> Callable[[], Any]:
    """The coded product over GF(65537), from integers to integers, in arrays that are used again."""
    program = load_emitted(emit(code, distinct(WORKERS, field(65537))))
    generator = np.random.default_rng(1)
    shapes = [(size, size), (size, size)]
    arrays = [program.example_array("random", shape, generator) for shape in shapes]
    store, executor = Store(program, shapes), Executor(program, WORKERS)
    calm = draw(Faults(), range(WORKERS), program.RECEIVED, 0, generator)

    def job() -> Any:
        inputs = program.prepare(*arrays)
        result, _ = one_round(executor, store, inputs, range(WORKERS), range(WORKERS), calm, {})
        return program.from_field(result, program.Q)

    return job


def ways(code: Any, size: int) -> dict[str, ResidueJob]:
    """The cheapest primes, and others."""
    sizes, tops = dict.fromkeys("ikj", size), {"A": 2**BITS - 1, "B": 2**BITS - 1}
    chosen = residue_job(code, sizes=sizes, tops=tops, workers=WORKERS)
    bound = chosen.system.bound
    systems = {
        "four 17-bit primes": ResidueSystem((65537, 65539, 65543, 65551), bound, math.nan),
        "one 61-bit prime": ResidueSystem((2**61 - 1,), bound, math.nan),
    }
    found = {f"{len(chosen.system.primes)} primes, chosen": chosen}
    for name, system in systems.items():
        found[name] = residue_job(code, sizes=sizes, tops=tops, workers=WORKERS, system=system)
    return found


def again(job: ResidueJob, operands: list[Any]) -> Callable[[], Any]:
    """The exact product, in the memory of the call before."""
    memory = Memory()
    return lambda: job.run(operands, range(job.received), memory=memory)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=SIZE)
    options = parser.parse_args()
    code, size = load("epc").bind(p=2, m=2, n=2), options.size
    generator = np.random.default_rng(2)
    A, B = generator.integers(-(2**BITS) + 1, 2**BITS, size=(2, size, size))
    direct = (A.astype(np.float64) @ B.astype(np.float64)).astype(np.int64)  # exact: sums below 2^53
    jobs = ways(code, size)
    plain = baseline(code, size)
    timed: dict[str, Callable[[], Any]] = {"GF(65537)": plain}
    timed |= {name: again(job, [A, B]) for name, job in jobs.items()}
    for name in jobs:
        assert np.array_equal(timed[name](), direct), name
    least = dict.fromkeys(timed, math.inf)
    for _ in range(options.rounds):
        for name, job in timed.items():
            started = time.process_time()
            job()
            least[name] = min(least[name], time.process_time() - started)
    for number, name in enumerate(jobs):
        label = f"{code.label}, {BITS}-bit entries, size {size}: {name} / GF(65537)"
        report(label, least[name] / least["GF(65537)"], None if number else TARGET)


if __name__ == "__main__":
    main()
