"""A peer for the executor `mpi`: the polynomial code as the first published program of it was set up.

m = n = 4 on 17 workers over GF(65537) with the 16th roots of unity, NumPy's 64-bit integers throughout, blocking waits,
decoding by a fast transform. Started by `mpirun -n 18`; rank 0 prints the seconds of encoding, computing and decoding.
"""

import sys
import time
from itertools import pairwise

import numpy as np
from mpi4py import MPI

Q, SIDE, WORKERS = 65537, 4, 17
ROOT = 64  # of order 16
POINTS = [pow(ROOT, n, Q) for n in range(16)] + [3]


def encoded(blocks: list, step: int) -> list:
    return [sum(block * pow(x, step * j, Q) for j, block in enumerate(blocks)) % Q for x in POINTS]


def completed(answers: dict) -> np.ndarray:
    """Answers at all 16 roots: one that is missing is interpolated from the others and the extra point."""
    missing = [n for n in range(16) if n not in answers]
    for lost in missing:
        used = list(answers)
        total = np.zeros_like(answers[used[0]])
        for n in used:
            weight = 1
            for other in used:
                if other != n:
                    weight = weight * (POINTS[lost] - POINTS[other]) * pow(POINTS[n] - POINTS[other], -1, Q) % Q
            total += answers[n] * weight
            total %= Q
        answers[lost] = total
    return np.stack([answers[n] for n in range(16)])


def inverse_transform(values: np.ndarray) -> np.ndarray:
    """Coefficients from values at the 16th roots, by halving: order of the exponents 0..15."""
    if len(values) == 1:
        return values
    half, count = len(values) // 2, len(values)
    root = pow(ROOT, 16 // count, Q)
    inverse_two = pow(2, -1, Q)
    twist = np.array([pow(root, -i, Q) for i in range(half)]).reshape(-1, *[1] * (values.ndim - 1))
    even = (values[:half] + values[half:]) * inverse_two % Q
    odd = (values[:half] - values[half:]) * inverse_two % Q * twist % Q
    result = np.empty_like(values)
    result[::2], result[1::2] = inverse_transform(even), inverse_transform(odd)
    return result


def master(comm: MPI.Comm, size: int) -> None:
    generator = np.random.default_rng(1)
    a, b = generator.integers(0, Q, (2, size, size))
    marks = [time.perf_counter()]
    left, right = encoded(np.split(a, SIDE), 1), encoded(np.split(b, SIDE), SIDE)
    marks.append(time.perf_counter())
    sends, places = [], np.empty((WORKERS, size // SIDE, size // SIDE), np.int64)
    receives = [comm.Irecv(places[n], source=n + 1) for n in range(WORKERS)]
    for n in range(WORKERS):
        sends += [
            comm.Isend(np.ascontiguousarray(left[n]), dest=n + 1),
            comm.Isend(np.ascontiguousarray(right[n]), dest=n + 1),
        ]
    answers = {}
    while len(answers) < 16:
        n = MPI.Request.Waitany(receives)
        answers[n] = places[n]
    marks.append(time.perf_counter())
    blocks = inverse_transform(completed(answers))
    marks.append(time.perf_counter())
    MPI.Request.Waitall(sends + [r for r in receives if r != MPI.REQUEST_NULL])
    print(*(later - earlier for earlier, later in pairwise(marks)))
    quarter = size // SIDE
    for j, k in ((0, 0), (3, 2)):
        row, column = a[j * quarter].astype(object), b[k * quarter].astype(object)
        assert int(blocks[j + SIDE * k][0, 0]) == int((row * column).sum() % Q)


def worker(comm: MPI.Comm, size: int) -> None:
    left, right = np.empty((2, size // SIDE, size), np.int64)
    comm.Recv(left, source=0)
    comm.Recv(right, source=0)
    comm.Send(np.ascontiguousarray(left @ right.T % Q), dest=0)


if __name__ == "__main__":
    (master if MPI.COMM_WORLD.rank == 0 else worker)(MPI.COMM_WORLD, int(sys.argv[1]))
