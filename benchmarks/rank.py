"""Rank of unstructured matrices against LinBox and galois, over prime fields and over fields of characteristic 2.

CPU time of one thread, the least of several runs after a warm-up; each matrix repeats one row, so that its rank is
known. LinBox is called through passagemath, where the interpreter has it. The last lines are measured in fresh
processes: CPU time from the start to the first rank, imports and galois' compilation included.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from _figures import cost, report

from designer.algebra.field import field
from designer.algebra.linear import rank

PRIME = 65537
OURS = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r})
import numpy as np
from designer.algebra.field import field
from designer.algebra.linear import rank
assert rank(MATRIX, field(ORDER)) == 64
"""
GALOIS = """
import galois, numpy as np
assert np.linalg.matrix_rank(galois.GF(ORDER)(MATRIX)) == 64
"""


def matrix(q: int, size: int) -> Any:
    """Random entries, the last row as the first."""
    entries = np.random.default_rng(size).integers(0, q, (size, size))
    entries[-1] = entries[0]
    return entries


def our_cost(q: int, size: int) -> float:
    entries, F = matrix(q, size), field(q)
    assert rank(entries, F) == size - 1
    return cost(lambda: rank(entries, F), runs=3 if size > 2048 else 7, warm=False)


def linbox_cost(size: int) -> float | None:
    """LinBox through passagemath; None where that is not installed. A copy knows nothing of earlier ranks."""
    try:
        import sage.all__sagemath_modules  # noqa: F401
        from sage.matrix.constructor import random_matrix
        from sage.rings.finite_rings.finite_field_constructor import GF
    except ImportError:
        return None
    entries = random_matrix(GF(PRIME), size, size)
    entries[size - 1] = entries[0]
    copies = [entries.__copy__() for _ in range(4 if size > 2048 else 8)]
    assert copies.pop().rank() == size - 1
    return cost(lambda: copies.pop().rank(), runs=len(copies), warm=False)


def galois_cost(q: int, size: int, runs: int = 3) -> float | None:
    """The library galois after its compilation; None where it is not installed."""
    try:
        import galois
    except ImportError:
        return None
    entries = galois.GF(q)(matrix(q, size))
    np.linalg.matrix_rank(entries[:8, :8])
    return cost(lambda: np.linalg.matrix_rank(entries), runs=runs, warm=size < 1000)


def first(program: str, order: int) -> float | None:
    """CPU time of a fresh process, in seconds; None where it fails."""
    drawn = f"np.random.default_rng(1).integers(0, {order}, (64, 64))"
    program = program.replace("MATRIX", drawn).replace("ORDER", str(order)) + "import time; print(time.process_time())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)  # noqa: S603
    return float(done.stdout) if done.returncode == 0 else None


def main() -> None:
    for size in (1024, 2048, 4111):
        ours, peer = our_cost(PRIME, size), linbox_cost(size)
        if peer is None:
            print(f"{'rank, R = ' + str(size):<58} {1e3 * ours:8.1f} ms")
        else:
            report(f"rank / LinBox {1e3 * peer:.1f} ms, q = {PRIME}, R = {size}", ours / peer, 1.3)
    if peer is None:
        print("peer not installed: pip install passagemath-linbox passagemath-pari")
    for q, sizes, target in ((PRIME, (512, 1024), 10.0), (2**8, (64, 256, 519), 3.0), (2**16, (64, 256, 519), 3.0)):
        for size in sizes:
            ours, peer = our_cost(q, size), galois_cost(q, size, runs=1 if size == 1024 else 3)
            name = f"galois / rank {1e3 * ours:.1f} ms, q = {field(q).text}, R = {size}"
            if peer is None:
                print(f"{name}: galois is not installed")
            else:
                report(name, peer / ours, target, least=True)
    for order in (2**8, 2**16):
        times = {name: first(program, order) for name, program in (("ours", OURS), ("galois", GALOIS))}
        texts = [f"{name} {value:.2f} s" if value else f"{name} not installed" for name, value in times.items()]
        print(f"first rank of a process, q = {field(order).text}, R = 64: {', '.join(texts)}")


if __name__ == "__main__":
    main()
