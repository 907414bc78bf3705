"""The trade-off of latency against upload for 300 workers against simulating every partition.

CPU time of one thread: ours is the least of five calls after a warm-up, from the scheme files' formulas to the best
partition of four schemes for 201 bounds on the upload. The direct simulation takes a sample of the partitions, 100
jobs each, and is extrapolated to all of them. Errors are measured against a closed form and single integrals.
"""

import os
import sys
import time
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from _figures import cost, report

from designer.catalogue import load
from designer.latency.counts import answer_time
from designer.latency.model_text import read_workers
from designer.latency.partitions import partitions
from designer.latency.table import mean_table
from designer.latency.tradeoff import Tradeoff, tradeoff

WORKERS, TRIALS, SAMPLE = 300, 100, 80
SECONDS, RATIO, ERROR = 0.5, 50.0, 1e-5
NAMES = ("epc", "bi0", "bi2", "tri")
MODELS = ((1.0, 1.0), (0.1, 1.0), (1.0, 0.1))
ANSWERS = (1, 2, 10, 150, 299, 300, 301, 600, 980)


def figure(c: float, rate: float) -> Tradeoff:
    workers = read_workers(f"shifted-exponential:c={c},rate={rate}", WORKERS)
    return tradeoff([load(name) for name in NAMES], workers, budgets=np.linspace(0, 10, 201), download=9)


def direct(c: float, rate: float) -> float:
    """Seconds in which every partition of all schemes would be simulated."""
    generator, found = np.random.default_rng(0), [partitions(load(n), {"p": 10, "m": 10, "n": 10}) for n in NAMES]
    cases = [(int(f.answers[i]), int(f.level[i])) for f in found for i in range(len(f)) if f.download[i] <= 9]
    chosen = generator.choice(len(cases), SAMPLE, replace=False)
    start = time.process_time()
    for answers, level in (cases[number] for number in chosen):
        rounds = 4 * -(-answers // WORKERS) + 3
        for _ in range(TRIALS):
            gaps = generator.exponential(1 / (rate * level), (WORKERS, rounds)) + c / level
            np.partition(np.cumsum(gaps, axis=1), answers - 1, axis=None)[answers - 1]
    return (time.process_time() - start) / SAMPLE * len(cases)


def main() -> None:
    for c, rate in MODELS:
        seconds = cost(lambda c=c, rate=rate: figure(c, rate))
        report(f"trade-off of 4 schemes, 201 bounds, c={c:g} rate={rate:g}", seconds, SECONDS, unit="s")
        report("  ratio to simulating every partition 100 times", direct(c, rate) / seconds, RATIO, least=True)
        workers = read_workers(f"shifted-exponential:c={c},rate={rate}", WORKERS)
        table = mean_table(workers, 980).means
        single = np.array([answer_time(workers, r, subtasks=None).mean().value for r in ANSWERS])
        error = np.max(np.abs(table[np.array(ANSWERS) - 1] / single - 1))
        report("  relative error of the table, in units of 1e-9", error / 1e-9, ERROR / 1e-9, unit="")
    table = mean_table(read_workers("exponential:rate=1", WORKERS), 2100).means
    error = np.max(np.abs(table * WORKERS / np.arange(1, 2101) - 1))
    report("relative error where c = 0, against R/(N rate), in units of 1e-9", error / 1e-9, ERROR / 1e-9, unit="")


if __name__ == "__main__":
    main()
