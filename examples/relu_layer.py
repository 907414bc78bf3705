"""A layer of a neural network, coded: the matrix product exactly, its ReLU only approximately.

The product X W is a polynomial of the entries, so an entangled polynomial code gives it exactly from any R of N
workers. ReLU is none, so no fixed weights decode it exactly, from however many answers. Here K blocks of the product
go to workers that apply ReLU, and the largest error in 20 draws of who answers is printed against how many do:

- a polynomial of degree d in ReLU's place, from (K - 1) d + 1 answers and not from one less;
- Berrut's rational interpolation, from any number of answers.

Run it: python examples/relu_layer.py
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from designer import distinct, emit, field, load
from designer.approximation.minimax import minimax
from designer.approximation.real_code import RealCode, berrut_code, lagrange_code, through

Q = 65537
BLOCKS = 4
Reals = NDArray[np.float64]
Integers = NDArray[np.int64]


def relu(values: Reals) -> Reals:
    """The positive part of every entry."""
    return np.maximum(values, 0)


def coded_product(inputs: Integers, weights: Integers, workers: int, generator: np.random.Generator) -> Integers:
    """The product of integer matrices, its entries between -q/2 and q/2, from the first answers of some workers."""
    code = load("epc").bind(p=2, m=2, n=2)
    program = types.ModuleType("layer")
    exec(emit(code, distinct(workers, field(Q))), program.__dict__)  # noqa: S102  our own emitted program
    tasks = program.encode(*program.prepare(inputs % Q, weights % Q))
    arrived = generator.permutation(workers)[: program.RECEIVED].tolist()
    answers = {number: program.worker(tasks[number]) for number in arrived}
    result: Integers = program.from_field(program.decode(answers, inputs.shape, weights.shape), Q)
    return np.where(result > Q // 2, result - Q, result)


def largest_error(
    code: RealCode, worker: Callable[[Reals], Reals], data: Reals, answers: int, generator: np.random.Generator
) -> float:
    """The largest error against ReLU in 20 draws of who answers, when workers compute a function of their shares."""
    draws = [generator.permutation(code.workers)[:answers].tolist() for _ in range(20)]
    return max(float(np.abs(through(code, worker, data, arrived) - relu(data)).max()) for arrived in draws)


def main(seed: int = 0, workers: int = 60) -> int:
    """Compute a layer of 32 inputs with 24 features and 16 outputs; 0 if the product is exact."""
    generator = np.random.default_rng(seed)
    inputs = generator.integers(0, 16, (32, 24))
    weights = generator.integers(-8, 8, (24, 16))
    product = coded_product(inputs, weights, 12, generator)
    same = np.array_equal(product, inputs @ weights)
    sys.stdout.write(f"product from 9 of 12 answers: {'equal' if same else 'DIFFERENT'}\n")
    scaled = product / np.abs(product).max()
    data = np.stack(np.split(scaled, BLOCKS))
    sys.stdout.write("ReLU by a polynomial\n")
    for degree in (1, 2, 4, 8, 16):
        answers, worker = (BLOCKS - 1) * degree + 1, minimax(relu, (-1.0, 1.0), degree)
        error = largest_error(lagrange_code(BLOCKS, workers), worker, data, answers, generator)
        sys.stdout.write(f"  degree {degree:>2}  {answers:>3} of {workers} answers  largest error {error:.4f}\n")
    sys.stdout.write("ReLU by Berrut's interpolation\n")
    for answers in (15, 30, 45, 55, 60):
        error = largest_error(berrut_code(BLOCKS, workers), relu, data, answers, generator)
        sys.stdout.write(f"             {answers:>3} of {workers} answers  largest error {error:.4f}\n")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
