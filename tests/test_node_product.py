"""The product in the value domain: what is called readable is what random numbers confirm, and nothing else."""

from __future__ import annotations

import math
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from private_codes import value_codes

from designer import load, load_text
from designer.algebra.field import field
from designer.code import Code
from designer.errors import PointsError
from designer.node_product import NodeProduct
from designer.operation import Block

PRIME = 2**61 - 1
"""Two different polynomials of small degree agree at random numbers modulo it with a chance below 10^-15."""

KARATSUBA = {
    "A": [[1, 0], [1, 1], [0, 1]],
    "B": [[1, 0], [1, 1], [0, 1]],
    "C": [[1, 0, 0], [-1, 1, -1], [0, 0, 1]],
}


def nodes_of(code: Code) -> NodeProduct:
    assert isinstance(code.product, NodeProduct)
    return code.product


def wrong_targets(code: Code) -> set[Block]:
    """The targets that are not the combination of values at their nodes, for random blocks of one entry."""
    draw = Random(0)  # noqa: S311
    function, names = code.operation.function, code.operation.names

    def worker(blocks: list[int]) -> int:
        return function.evaluate(dict(zip(names, blocks, strict=True))) if function else math.prod(blocks)

    most = 10**4 if function else PRIME  # a function's formula is evaluated without a modulus, up to 10^15
    data = [[draw.randrange(1, most) for _ in range(len(m))] for m in code.placements]
    at = [[0] * m.count for m in code.placements]
    for m, blocks, values in zip(code.placements, data, at, strict=True):
        for share, block in zip(m.shares, blocks, strict=True):
            for node, coefficient in share:
                values[node] += coefficient * block
    answers = [worker(list(blocks)) for blocks in zip(*at, strict=True)]
    found = set()
    for target in code.operation.targets(code.parts):
        own = code.operation.terms_of(target, code.parts)
        wanted = sum(worker([values[b] for values, b in zip(data, blocks, strict=True)]) for blocks in own)
        read = sum(value * answers[node] for node, value in nodes_of(code).readout(target).items())
        if (read - wanted) % PRIME:
            found.add(target)
    return found


def agree(code: Code) -> None:
    called = {interference.target for interference in nodes_of(code).interferences()}
    assert called == wrong_targets(code), code
    assert nodes_of(code).readable == (not called)


HEADS = {
    "matmul": ('operation = "matmul"\n[bounds]\ni = 2\nk = 2\nj = 1\n', 4, 2),
    "batch": ('operation = "batch"\n[bounds]\ni = 3\n', 3, 3),
    "convolution": ('operation = "convolution"\n[bounds]\ni = 2\nj = 2\n', 2, 2),
    "polynomial": ('operation = "polynomial"\nfunction = "A*B + 2*A"\n[bounds]\ni = 3\n', 3, 3),
}


@given(st.data())
def test_blocks_at_random_nodes_are_readable_where_random_numbers_say_so(data: st.DataObject) -> None:
    head, first, second = HEADS[data.draw(st.sampled_from(sorted(HEADS)))]
    node, masks = st.integers(0, 4), data.draw(st.integers(0, 2))
    tables = {
        name: data.draw(st.lists(node, min_size=size + masks, max_size=size + masks))
        for name, size in (("A", first), ("B", second))
    }
    if data.draw(st.booleans()):  # one node a block: often readable
        tables = {name: list(range(len(table))) for name, table in tables.items()}
    text = 'domain = "value"\nparameters = []\n' + head
    text += f"[exponents]\nA = {tables['A'][:first]}\nB = {tables['B'][:second]}\n"
    if masks:
        text += f"[masks]\nA = {tables['A'][first:]}\nB = {tables['B'][second:]}\n"
    agree(load_text(text).bind())


@given(st.sampled_from("ABC"), st.integers(0, 2), st.integers(0, 2), st.integers(-2, 2), st.integers(0, 2))
def test_an_algorithm_with_one_entry_changed_is_wrong_where_random_numbers_say_so(
    name: str, row: int, column: int, value: int, masks: int
) -> None:
    tables = {key: [list(entries) for entries in table] for key, table in KARATSUBA.items()}
    column %= len(tables[name][0])
    changed = tables[name][row][column] != value
    tables[name][row][column] = value
    text = 'operation = "convolution"\nparameters = []\n[fixed]\nm = 2\nn = 2\n[algorithm]\n'
    text += "".join(f"{key} = {table}\n" for key, table in tables.items())
    text += f"[masks]\ncount = {masks}\n" if masks else ""
    code = load_text(text).bind()
    agree(code)
    assert code.product.readable is not changed


@pytest.mark.parametrize("row", range(4))
def test_a_wrong_sign_in_strassen_s_algorithm_is_refuted(row: int) -> None:
    from dataclasses import replace

    scheme = load("strassen")
    assert scheme.algorithm is not None
    for column, value in enumerate(scheme.algorithm.readout[row]):
        if value:
            table = [list(entries) for entries in scheme.algorithm.readout]
            table[row][column] = -value
            algorithm = replace(scheme.algorithm, readout=tuple(map(tuple, table)))
            agree(replace(scheme, algorithm=algorithm).bind(T=1))
            assert not replace(scheme, algorithm=algorithm).bind(T=1).product.readable


def test_degree_and_support_are_those_of_the_interpolated_polynomials() -> None:
    for name, values, degree in (("lagrange", {"K": 3, "T": 2}, 8), ("strassen", {"T": 0}, 12)):
        product = load(name).bind(**values).product
        assert product.degrees == (degree,)
        assert product.support() == [(e,) for e in range(degree + 1)]
        assert product.support_size == degree + 1
        assert product.is_box
    cubic = load("lagrange").with_function("A*B*A - 3*A").bind(K=3, T=2)
    assert cubic.product.degrees == (12,)


def test_nodes_are_0_and_then_downwards_or_those_listed() -> None:
    text = 'operation = "batch"\ndomain = "value"\n{}parameters = ["K"]\n[exponents]\nA = ["i"]\nB = ["2*i"]\n'
    assert nodes_of(load_text(text.format("")).bind(K=2)).node_values(field(7)) == [0, 6, 5]
    listed = nodes_of(load_text(text.format("nodes = [3, 0, 6, 9]\n")).bind(K=2))
    assert listed.node_values(field(7)) == [3, 0, 6]
    with pytest.raises(
        PointsError,
        match=r"^nodes outside the field; in GF\(5\); got 3 nodes; allowed: elements from 0 to 4; "
        r"choose a larger field with --field$",
    ):
        listed.node_values(field(5))
    with pytest.raises(PointsError, match=r"^nodes outside the field; in GF\(2\); got 3 nodes; allowed: elements"):
        nodes_of(load_text(text.format("")).bind(K=2)).node_values(field(2))


# over a field


def content(code: Code, target: Block) -> dict[tuple[int, ...], int]:
    """What a target's readout holds of every product of blocks: all products at all nodes, as integers."""
    held: dict[tuple[int, ...], int] = {}
    for node, factor in nodes_of(code).readout(target).items():
        columns = [[(b, c) for b, share in enumerate(m.shares) for n, c in share if n == node] for m in code.placements]
        for chosen in product(*columns):
            blocks = tuple(block for block, _ in chosen)
            held[blocks] = held.get(blocks, 0) + factor * math.prod(c for _, c in chosen)
    return held


@settings(max_examples=150)
@given(value_codes(), st.sampled_from(["2^2", "3^2", "5", "31"]))
def test_over_a_field_a_target_is_spoilt_where_its_coefficients_are_wrong_modulo_the_characteristic(
    code: Code, name: str
) -> None:
    over, spoilt = field(name), dict[Block, tuple[set[tuple[int, ...]], set[tuple[int, ...]]]]()
    for target in code.operation.targets(code.parts):
        own, held = set(code.operation.terms_of(target, code.parts)), content(code, target)
        foreign = {blocks for blocks, c in held.items() if c % over.characteristic and blocks not in own}
        missing = {blocks for blocks in own if (held.get(blocks, 0) - 1) % over.characteristic}
        if foreign or missing:
            spoilt[target] = foreign, missing
    found = {i.target: (set(i.foreign), set(i.missing)) for i in nodes_of(code).interferences(over)}
    assert found == spoilt
    first = nodes_of(code).interference(over)
    assert (first is None) is (not spoilt)
    if code.product.readable:
        assert not spoilt
    whole = {i.target for i in nodes_of(code).interferences()}
    assert set(spoilt) <= whole
