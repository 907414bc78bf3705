"""Hypothesis strategies of codes with masks, codes in the value domain, and evaluation sets of every kind for them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hypothesis import strategies as st
from strategies import LETTERS  # noqa: F401  the profile without deadlines comes with that module

from designer import load, load_text
from designer.algebra.field import Field, field
from designer.code import Code
from designer.node_product import NodeProduct
from designer.points import EvaluationSet, distinct, explicit, grid, hermite, random_points, subgrids

FIELDS: Final = ("5", "7", "11", "13", "17", "31", "2^2", "2^3", "3^2", "2^4")
LARGE: Final = ("65537", "2147483647", "2305843009213693951", "2^16", "2^20", "3^11")
PRIMES: Final = ("5", "7", "11", "13", "17", "31")
CATALOGUE: Final = (
    ("gasp-small", {"K": 2, "L": 2, "T": 1}), ("gasp-small", {"K": 2, "L": 1, "T": 2}),
    ("gasp-big", {"K": 1, "L": 2, "T": 2}), ("gasp-big", {"K": 2, "L": 2, "T": 2}),
    ("gasp-r", {"K": 2, "L": 2, "T": 2, "r": 1}), ("a3s", {"K": 2, "L": 2, "T": 1}),
    ("a3s", {"K": 1, "L": 2, "T": 3}), ("chang-tandon", {"K": 1, "L": 2, "T": 1}),
    ("secure-matdot", {"M": 2, "T": 1}), ("secure-matdot", {"M": 1, "T": 2}), ("secure-matdot", {"M": 3, "T": 3}),
    ("secure-epc", {"p": 1, "m": 2, "n": 1, "T": 1}), ("secure-epc", {"p": 2, "m": 1, "n": 1, "T": 2}),
    ("secure-bivariate", {"K": 2, "L": 1, "T": 1, "m": 1}), ("secure-bivariate", {"K": 1, "L": 2, "T": 1, "m": 2}),
)  # fmt: skip
"""Small codes of the catalogue with masks and ordinary exponents."""

KARATSUBA: Final = {
    "A": [[1, 0], [1, 1], [0, 1]],
    "B": [[1, 0], [1, 1], [0, 1]],
    "C": [[1, 0, 0], [-1, 1, -1], [0, 0, 1]],
}


def text_of(head: str, tables: dict[str, list[list[int]]], masks: dict[str, list[list[int]]]) -> str:
    """A scheme file of literal tables."""
    text = head + "[exponents]\n" + "".join(f"{name} = {table}\n" for name, table in tables.items())
    hidden = {name: table for name, table in masks.items() if table}
    return text + ("[masks]\n" + "".join(f"{name} = {table}\n" for name, table in hidden.items()) if hidden else "")


def head_of(code: Code) -> str:
    """Operation, variables and bounds of a code, as text."""
    options = "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in code.scheme.options.items())
    text = f'operation = "{code.operation.name}"\n{options}parameters = []\ndomain = "{code.scheme.domain}"\n'
    text += "variables = [" + ", ".join(f'"{v}"' for v in code.variables) + "]\n"
    cyclic = ", ".join(f"{v} = {n}" for v, n in zip(code.variables, code.modulus, strict=True) if n)
    text += f"modulus = {{ {cyclic} }}\n" if cyclic else ""
    bounds = {index: code.parts[index] for index in code.operation.cut}
    return text + "[bounds]\n" + "".join(f"{index} = {size}\n" for index, size in bounds.items())


def literal(code: Code, tables: Sequence[list[list[int]]]) -> Code:
    """A code of the coefficient domain with other exponents, the masks behind the data."""
    data, masks = {}, {}
    for m, table in zip(code.exponents, tables, strict=True):
        data[m.operand], masks[m.operand] = table[: m.blocks], table[m.blocks :]
    return load_text(text_of(head_of(code), data, masks)).bind()


def tables_of(code: Code) -> list[list[list[int]]]:
    """The exponent vectors of all blocks, masks behind the data, for each operand."""
    return [[list(vector) for vector in m] for m in code.exponents]


@st.composite
def mutated_private_codes(draw: st.DrawFn) -> Code:
    """A code of the catalogue with masks, right or with one exponent of the data or of a mask changed."""
    name, parameters = draw(st.sampled_from(CATALOGUE))
    code = load(name).bind(**parameters)
    tables = tables_of(code)
    if draw(st.booleans()):
        row = draw(st.sampled_from(draw(st.sampled_from(tables))))
        row[draw(st.integers(0, len(row) - 1))] = draw(st.integers(0, 9))
    return literal(code, tables)


@st.composite
def masked_codes(
    draw: st.DrawFn,
    *,
    most: int = 9,
    masks: int = 3,
    laurent: bool = True,
    modulus: bool = False,
    blocks: int = 3,
    several: bool = True,
) -> Code:
    """Matrix products with an outer or inner partition or both, and up to three masks an operand, perhaps on one."""
    parts = draw(st.sampled_from([(2, 1, 2), (1, 2, 1), (1, 3, 1), (2, 1, 1), (3, 1, 1), (1, 1, 1), (2, 2, 1)]))
    parts = tuple(min(size, blocks) for size in parts)
    count = draw(st.integers(1, 2 if several else 1), label="variables")
    variables = ["x", "y"][:count]
    sizes = {"A": parts[0] * parts[1], "B": parts[1] * parts[2]}
    hidden = {name: draw(st.integers(0, masks), label=f"masks of {name}") for name in sizes}
    style = draw(st.sampled_from(["random", "run", "run"]))

    def table(size: int, start: int) -> list[list[int]]:
        if style == "random" or draw(st.integers(0, 3)) == 0:
            vector = st.lists(st.integers(0, most), min_size=count, max_size=count)
            return draw(st.lists(vector, min_size=size, max_size=size))
        step, axis = draw(st.integers(1, 3)), draw(st.integers(0, count - 1))
        return [[(start + step * n) * (v == axis) for v in range(count)] for n in range(size)]

    data = {name: table(size, draw(st.integers(0, 2))) for name, size in sizes.items()}
    random = {name: table(size, draw(st.integers(0, 6))) for name, size in hidden.items()}
    cyclic = modulus and draw(st.booleans())
    negative = laurent and not cyclic and draw(st.integers(0, 3)) == 0
    head = f"operation = 'matmul'\nparameters = []\nvariables = {variables}\n"
    if cyclic:
        head += f"modulus = {{ x = {draw(st.integers(2, 8))} }}\n"
    if negative:
        head += "laurent = ['x']\n"
        for rows in (*data.values(), *random.values()):
            for row in rows:
                row[0] -= draw(st.sampled_from([0, 0, 3]))
    head += f"[bounds]\ni = {parts[0]}\nk = {parts[1]}\nj = {parts[2]}\n"
    return load_text(text_of(head, data, random)).bind()


VALUE_HEADS: Final = {
    # name -> head of the file, number of blocks of each operand
    "batch": ('operation = "batch"\n', "i", {"A": 1, "B": 1}),
    "square": ('operation = "polynomial"\nfunction = "A*A"\n', "i", {"A": 1}),
    "mixed": ('operation = "polynomial"\nfunction = "A*B + 2*A"\n', "i", {"A": 1, "B": 1}),
    "cubic": ('operation = "polynomial"\nfunction = "A*A*A - A"\n', "i", {"A": 1}),
}


@st.composite
def lagrange_codes(draw: st.DrawFn, *, functions: bool = True, nodes: int = 4) -> Code:
    """Blocks and masks at nodes, in order or at random numbers; the nodes by default or listed."""
    kinds = sorted(VALUE_HEADS) if functions else ["batch"]
    head, index, operands = VALUE_HEADS[draw(st.sampled_from(kinds))]
    size = draw(st.integers(1, 3 if head.count("batch") else 2), label="blocks")
    placing = draw(st.sampled_from(["in order", "in order", "at random", "masks together"]))
    same = draw(st.integers(0, 2), label="masks")
    data, masks = {}, {}
    for name in operands:
        count = draw(st.integers(0, 2)) if placing == "at random" else same
        number = st.integers(0, nodes - 1)
        numbers = [*range(size), *(size + t * (placing == "in order") for t in range(count))]
        if placing == "at random":
            numbers = draw(st.lists(number, min_size=size + count, max_size=size + count))
        data[name], masks[name] = [[n] for n in numbers[:size]], [[n] for n in numbers[size:]]
    listed = draw(st.integers(0, 3)) == 0
    text = head + 'domain = "value"\nparameters = []\n'
    if listed:
        text += f"nodes = {draw(st.permutations(range(5)))}\n"
    return load_text(text_of(f"{text}[bounds]\n{index} = {size}\n", data, masks)).bind()


@st.composite
def algorithm_codes(draw: st.DrawFn, *, masks: int = 2) -> Code:
    """Karatsuba's and Strassen's algorithm, right or with one entry changed, and random ones of rank 1 to 3."""
    kind = draw(st.sampled_from(["karatsuba", "karatsuba", "random", "strassen"]))
    hidden = draw(st.integers(0, masks))
    head = 'operation = "convolution"\nparameters = []\n[fixed]\nm = 2\nn = 2\n'
    if kind == "karatsuba":
        tables = {name: [list(row) for row in table] for name, table in KARATSUBA.items()}
    elif kind == "strassen":
        algorithm = load("strassen").algorithm
        assert algorithm is not None
        tables = {name: [list(row) for row in table] for name, table in algorithm.terms.items()}
        tables["C"] = [list(row) for row in algorithm.readout]
        head = 'operation = "matmul"\nparameters = []\n[fixed]\nm = 2\np = 2\nn = 2\n'
        hidden = min(hidden, 1)
    else:
        rank, k = draw(st.integers(1, 3)), draw(st.integers(1, 2))
        entry = st.integers(-1, 2)
        rows = st.lists(st.lists(entry, min_size=k, max_size=k), min_size=rank, max_size=rank)
        tables = {"A": draw(rows), "B": draw(rows), "C": [draw(st.lists(entry, min_size=rank, max_size=rank))]}
        if draw(st.booleans()):  # the plain algorithm of an inner product
            tables = {"A": [[int(s == n) for n in range(k)] for s in range(k)], "C": [[1] * k]}
            tables["B"] = [list(row) for row in tables["A"]]
        head = f'operation = "matmul"\nparameters = []\n[fixed]\nm = 1\np = {k}\nn = 1\n'
    if draw(st.integers(0, 2)) == 0:
        row = draw(st.sampled_from(tables[draw(st.sampled_from(sorted(tables)))]))
        row[draw(st.integers(0, len(row) - 1))] = draw(st.integers(-2, 2))
    text = head + "[algorithm]\n" + "".join(f"{name} = {table}\n" for name, table in tables.items())
    return load_text(text + (f"[masks]\ncount = {hidden}\n" if hidden else "")).bind()


def value_codes() -> st.SearchStrategy[Code]:
    """Codes in the value domain."""
    return st.one_of(lagrange_codes(), algorithm_codes())


def serves(code: Code, over: Field) -> bool:
    """Whether a field has the nodes that a code needs, and the roots of unity."""
    if isinstance(code.product, NodeProduct):
        listed = code.scheme.nodes[: code.product.nodes]
        return code.product.nodes <= over.order and all(over.contains(x) for x in listed)
    return all((over.order - 1) % n == 0 for n in code.modulus if n)


def axes_of(code: Code, over: Field) -> list[list[int]]:
    """The admitted values of every variable; of a large field some."""
    some = range(over.order) if over.order < 1000 else [*range(9), over.order // 2, over.order - 2, over.order - 1]
    return [
        [x for x in some if (not n or over.power(x, n) == 1) and (x or variable not in code.scheme.laurent)]
        for variable, n in zip(code.variables, code.modulus, strict=True)
    ]


@st.composite
def private_points(
    draw: st.DrawFn,
    code: Code,
    *,
    fields: Sequence[str] = FIELDS,
    most: int = 7,
    least: int = 1,
    several: bool = True,
) -> EvaluationSet:
    """Points for a code: the point 0 and points that are nodes among them, several an owner, derivatives."""
    over = field(draw(st.sampled_from([q for q in fields if serves(code, field(q))] or ["31"])))
    dimension, axes = len(code.variables), axes_of(code, over)
    plain = not any(code.modulus)
    kinds = ["explicit", "explicit"] + ["distinct", "random", "grid"] * plain
    if several:
        kinds += ["owned", "ordered"] + ["subgrids"] * plain
        kinds += ["hermite"] * (plain and dimension == 1 and not code.placements and not code.scheme.laurent)
    count = draw(st.integers(least, max(least, min(most, math.prod(map(len, axes))))), label="points")
    units = (over.order - 1) ** dimension
    match draw(st.sampled_from(kinds)):
        case "distinct" if dimension == 1:
            return distinct(min(count, units), over)
        case "random":
            return random_points(min(count, units), over, dimension=dimension, seed=draw(st.integers(0, 9)))
        case "grid" if dimension > 1:
            sizes = draw(st.sampled_from([(1, 2), (2, 2), (3, 2), (2, 3)]))
            return grid([min(size, over.order - 1) for size in sizes], over)
        case "hermite":
            depth = draw(st.integers(2, 3))
            return hermite(max(1, min(count // depth, over.order - 1)), depth, over)
        case "subgrids":
            sizes = draw(st.sampled_from([[1, 2], [2, 1], [2, 2]] if dimension > 1 else [[2], [1]]))
            workers = max(1, min(count // math.prod(sizes), (over.order - 1) // max(sizes)))
            order = draw(st.sampled_from(["vertical", "horizontal"]))
            return subgrids(workers, sizes, over, order=order, seed=draw(st.integers(0, 9)))
        case kind:
            point = st.tuples(*(st.sampled_from(axis) for axis in axes))
            count = min(count, math.prod(map(len, axes)))
            points = explicit(draw(st.lists(point, min_size=min(least, count), max_size=count, unique=True)), over)
            if kind in ("owned", "ordered"):
                owner = st.integers(0, max(0, len(points) // 2))
                owners = tuple(draw(st.lists(owner, min_size=len(points), max_size=len(points))))
                return replace(points, owners=owners, in_order=kind == "ordered")
            return points
