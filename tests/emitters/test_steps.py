"""A worker's straight-line program, carried out entry by entry, is the operation by its definition."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from test_emitters import CODES, OPERATIONS, direct, inputs

from designer.algebra.field import Field, field
from designer.catalogue import load
from designer.code import Code
from designer.emitters.steps import Product, steps
from designer.scheme_file import load_text

FUNCTIONS = ["A", "2*A", "-A", "A*B*A - 3*A", "A*B + 2*A - B*(3 - 1)", "-(A - B*3)*(D + 2*A) + (2 + 3)*A*D", "A*A*A"]


def contraction(einsum: str, parts: dict[str, int], exponents: dict[str, list[int]]) -> Code:
    bounds = "".join(f"{index} = {size}\n" for index, size in parts.items())
    maps = "".join(f"{name} = {table}\n" for name, table in exponents.items())
    text = f'operation = "contraction"\neinsum = "{einsum}"\nparameters = []\n[bounds]\n{bounds}[exponents]\n{maps}'
    return load_text(text).bind()


CASES = {name: code for name, code in CODES.items() if code.operation.function is None}
CASES |= {name: contraction(*parts) for name, parts in OPERATIONS.items()}
CASES |= {f: load("lagrange").with_function(f).bind(K=2, T=1) for f in FUNCTIONS}
CASES["sum of three"] = contraction("i, j, k -> i+j+k", {"i": 2, "j": 1, "k": 2}, {"A": [0, 1], "B": [0], "D": [0, 1]})


def carried_out(code: Code, arrays: list[Any], over: Field) -> Any:
    """The steps by their definition, one multiplication of Python integers after the other."""
    program = steps(code.operation, over)
    values = [array.astype(object) for array in arrays]
    lengths = {
        index: size
        for array, (_, axes) in zip(arrays, code.operation.operands, strict=True)
        for index, size in zip(axes, array.shape, strict=True)
    }
    for step, axes in zip(program.steps, program.axes[len(arrays) :], strict=True):
        result = np.zeros([sum(lengths[i] for i in axis) - len(axis) + 1 for axis in axes], dtype=object)
        if isinstance(step, Product):
            extents = [sum(lengths[i] for i in axis) - len(axis) + 1 for axis in step.loops]
            for at in product(*map(range, extents)):
                x = values[step.left][tuple(at[loop] for loop in step.left_at)]
                y = values[step.right][tuple(at[loop] for loop in step.right_at)]
                place = tuple(sum(at[loop] for loop in loops) for loops in step.result_at)
                result[place] = over.add(result[place], over.mul(int(x), int(y)))
        else:
            for factor, number in step.terms:
                result = (result + factor * values[number]) % over.order
        values.append(result)
    return values[-1]


@pytest.mark.parametrize("case", CASES)
def test_the_steps_compute_the_operation(case: str) -> None:
    code, over = CASES[case], field(65537)
    for kind in ("random", "extreme"):
        arrays = inputs(code, over, kind)
        assert np.array_equal(carried_out(code, arrays, over), direct(code, arrays, over))


def test_a_chain_is_multiplied_two_factors_at_a_time() -> None:
    code = load("chain").bind(p0=1, p1=2, p2=1, p3=2, p4=1)
    program = steps(code.operation, field(13))
    assert [len(step.loops) for step in program.steps if isinstance(step, Product)] == [3, 3, 3]
