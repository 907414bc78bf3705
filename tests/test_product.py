"""The product polynomial equals a brute-force dictionary, on both of its ways and in every answer."""

# ruff: noqa: E501  (messages and signatures are pinned whole)
from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product as cartesian

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import aligned_codes, literal_codes

import designer.counting
import designer.product
from designer.algebra.monomial import Monomial
from designer.algebra.symbolic import ring_product
from designer.catalogue import load
from designer.code import Code
from designer.errors import DesignerError
from designer.operation import Block, parse_signature
from designer.product import Interference
from designer.scheme_file import load_text

Blocks = tuple[int, ...]


def brute_monomial(code: Code, blocks: Blocks) -> Monomial:
    vectors = [list(m)[b] for m, b in zip(code.exponents, blocks, strict=True)]
    totals = [sum(v[axis] for v in vectors) for axis in range(len(code.variables))]
    return tuple(t if n is None else t % n for t, n in zip(totals, code.modulus, strict=True))


def brute_table(code: Code) -> dict[Monomial, list[Blocks]]:
    table: dict[Monomial, list[Blocks]] = defaultdict(list)
    for blocks in cartesian(*(range(len(m)) for m in code.exponents)):
        table[brute_monomial(code, blocks)].append(blocks)
    return dict(table)


def brute_targets(code: Code) -> dict[Block, set[Blocks]]:
    targets: dict[Block, set[Blocks]] = defaultdict(set)
    for target, blocks in code.operation.terms(code.parts):
        targets[target].add(blocks)
    return dict(targets)


def check(code: Code) -> bool:
    """All answers against the brute-force twin; whether the code is readable."""
    table, targets, product = brute_table(code), brute_targets(code), code.product
    assert product.support() == sorted(table, key=code.packing.pack)
    assert product.support_size == len(table)
    assert product.degrees == tuple(max(column) for column in zip(*table, strict=True))
    assert product.monomials() == table
    assert product.is_box == (len(table) == _volume(product.degrees))
    for monomial, products in table.items():
        assert product.products_at(monomial) == products
    assert product.products_at(tuple(999 for _ in code.variables)) in ([], *table.values())
    carriers = {target: tuple(sorted({brute_monomial(code, b) for b in own})) for target, own in targets.items()}
    assert {target: product.carriers(target) for target in targets} == carriers
    assert product.all_carriers() == carriers
    spoilt = [t for t in targets if {b for e in carriers[t] for b in table[e]} != targets[t]]
    assert product.readable == (not spoilt)
    found = list(product.interferences())
    assert sorted(item.target for item in found) == sorted(spoilt)
    for item in found:
        check_witness(item, table, targets)
    first = product.interference()
    assert first == (found[0] if found else None)
    return product.readable


def check_witness(item: Interference, table: dict[Monomial, list[Blocks]], targets: dict[Block, set[Blocks]]) -> None:
    assert sorted(item.products) == sorted(table[item.monomial])
    assert set(item.products) & targets[item.target], "the monomial is the target's own"
    assert item.foreign
    assert set(item.foreign) == set(item.products) - targets[item.target]


def _volume(degrees: Monomial) -> int:
    volume = 1
    for degree in degrees:
        volume *= degree + 1
    return volume


@given(literal_codes())
def test_literal_codes_of_every_operation_equal_brute_force(code: Code) -> None:
    check(code)


@given(literal_codes(modulus=True))
def test_cyclic_exponents_equal_brute_force(code: Code) -> None:
    check(code)


@given(literal_codes(most=60))
def test_sparse_exponents_equal_brute_force(code: Code) -> None:
    check(code)


@given(aligned_codes())
def test_aligned_codes_equal_brute_force(code: Code) -> None:
    assert code.product._alignment is not None
    check(code)


@given(aligned_codes(broken=True))
def test_aligned_codes_with_one_changed_exponent_equal_brute_force(code: Code) -> None:
    check(code)


@given(st.one_of(literal_codes(), literal_codes(modulus=True)))
def test_the_array_way_gives_the_same_targets(code: Code) -> None:
    by_loops = list(code.product._counting.unreadable_targets())
    assert list(code.product._counting._by_arrays()) == by_loops


@given(st.one_of(literal_codes(), aligned_codes()))
def test_the_ring_product_of_sympy_is_the_degree_table(code: Code) -> None:
    table = {monomial: set(products) for monomial, products in code.product.monomials().items()}
    assert ring_product([list(m) for m in code.exponents]) == table


def literal(code: Code, operand: int, number: int, exponents: Monomial) -> Code:
    """The code with one exponent vector replaced."""
    tables = {m.operand: [list(vector) for vector in m] for m in code.exponents}
    tables[code.exponents[operand].operand][number] = list(exponents)
    exponents_as_tables = {name: tuple(map(tuple, rows)) for name, rows in tables.items()}
    return replace(code.scheme, exponents=exponents_as_tables).bind(**code.parameters)


MUTATED = [
    "epc",
    "polydot",
    "matdot",
    "bi0",
    "bi2",
    "tri",
    "contraction",
    "convolution",
    "convolution2d",
    "batch",
    "chain",
]


@given(st.data())
@pytest.mark.parametrize("name", MUTATED)
def test_catalogue_codes_with_one_changed_exponent_equal_brute_force(name: str, data: st.DataObject) -> None:
    scheme = load(name)
    letters = scheme.parameters or ("p0", "p1", "p2", "p3")
    if scheme.open_chain:
        scheme = scheme.close(dict.fromkeys(letters, 1))
    code = scheme.bind(**{letter: data.draw(st.integers(1, 2), label=letter) for letter in letters})
    operand = data.draw(st.integers(0, len(code.exponents) - 1), label="operand")
    number = data.draw(st.integers(0, len(code.exponents[operand]) - 1), label="block")
    vector = data.draw(st.tuples(*(st.integers(0, degree + 2) for degree in code.product.degrees)), label="exponents")
    check(literal(code, operand, number, vector))


def test_both_ways_are_taken() -> None:
    assert load("epc").bind(p=2, m=2, n=2).product._alignment is not None
    for name, parameters in (("convolution", {"m": 3, "n": 2}), ("batch", {"K": 3})):
        assert load(name).bind(**parameters).product._alignment is None
    broken = literal(load("epc").bind(p=2, m=2, n=2), 0, 0, (5,))
    assert broken.product._alignment is None
    assert not broken.product.readable


def test_an_outer_product_and_a_transposed_signature_are_aligned() -> None:
    text = "operation = 'contraction'\neinsum = '{}'\nparameters = []\n[bounds]\n{}[exponents]\nA = {}\nB = {}\n"
    outer = load_text(text.format("i, j -> j i", "i = 2\nj = 3\n", "[0, 1]", "[0, 2, 4]")).bind()
    assert outer.product._alignment is not None
    assert check(outer)
    swapped = load_text(text.format("k i, j k -> j i", "i = 2\nj = 2\nk = 2\n", "[0, 2, 1, 3]", "[1, 0, 5, 4]")).bind()
    assert swapped.product._alignment is not None
    assert check(swapped)


def test_huge_exponents_are_decided_without_huge_memory() -> None:
    scheme = load_text(
        'operation = "matmul"\nparameters = ["p", "m", "n"]\n[exponents]\n'
        'A = ["100000000*(k + p*i)"]\nB = ["100000000*(p - 1 - k + p*m*j)"]\n'
    )
    assert check(scheme.bind(p=2, m=3, n=2))
    large = scheme.bind(p=8, m=8, n=8).product
    assert large.readable
    assert large.support_size == 519


def test_many_huge_exponents_are_refused() -> None:
    scheme = load_text(
        'operation = "batch"\nparameters = ["K"]\n[exponents]\nA = ["10000000*i"]\nB = ["10000000*i"]\n',
        key="far",
    )
    with pytest.raises(
        DesignerError,
        match=r"^exponents too large and too many; got 25000000 products, largest exponent 99980000000; allowed: ",
    ):
        _ = scheme.bind(K=5000).product.readable


def test_equal_exponents_do_not_overflow_the_slots() -> None:
    scheme = load_text('operation = "convolution"\nparameters = ["m", "n"]\n[exponents]\nA = ["0"]\nB = ["0"]\n')
    product = scheme.bind(m=300, n=300).product
    assert not product.readable
    assert product.support_size == 1
    witness = product.interference()
    assert witness is not None
    assert len(witness.products) == 90_000


def test_what_is_too_large_to_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    code = load("epc").bind(p=2, m=2, n=2)
    monkeypatch.setattr(designer.product, "LISTING_LIMIT", 15)
    monkeypatch.setattr(designer.counting, "TERM_LIMIT", 7)
    with pytest.raises(
        DesignerError,
        match=r"^too many block products to list; in epc p=2 m=2 n=2; got 16; allowed: at most 15; ask for one monomial: products_at$",
    ):
        code.product.monomials()
    broken = literal(code, 0, 0, (5,))
    with pytest.raises(
        DesignerError,
        match=r"^too many block products in the targets; in epc p=2 m=2 n=2; got 8; allowed: at most 7$",
    ):
        _ = broken.product.readable


@pytest.mark.parametrize("target", [(2, 0), (-1, 0), (0,), (0, 0, 0), ()])
def test_a_target_that_does_not_exist_is_named(target: Block) -> None:
    with pytest.raises(
        DesignerError, match=r"^no such target; in epc p=2 m=2 n=2; got \(.*\); allowed: below \(2, 2\)$"
    ):
        load("epc").bind(p=2, m=2, n=2).product.carriers(target)


def test_the_graph_is_bipartite_with_an_edge_a_product() -> None:
    import networkx

    code = load("epc").bind(p=2, m=2, n=2)
    graph = code.product.graph()
    assert networkx.is_bipartite(graph)
    assert graph.number_of_edges() == 16
    assert sum(1 for _, side in graph.nodes(data="bipartite") if side == 0) == code.product.support_size


def test_large_aligned_codes_answer_for_single_targets() -> None:
    product = load("tri").bind(p=128, m=128, n=128).product
    assert product.readable
    assert product.carriers((127, 5)) == ((127, 127, 5),)
    assert len(product.products_at((127, 127, 5))) == 128


@given(
    st.sampled_from(["i, j -> i+j", "i, j, k -> i+j+k", "b c y, o c u -> b o y+u", "r i, r j -> r i j"]),
    st.data(),
)
def test_affine_exponents_equal_brute_force(signature: str, data: st.DataObject) -> None:
    operation = parse_signature("x", signature)
    step = {index: data.draw(st.integers(0, 4), label=index) for index in operation.indices}
    common = data.draw(st.booleans(), label="common steps on an output axis")
    for terms in operation.output if common else ():
        step.update(dict.fromkeys(terms, step[terms[0]]))
    maps = ""
    for name, axes in operation.operands:
        sign = "-" if name == "B" and common else ""
        maps += f'{name} = ["8 + {" + ".join(f"({sign * (i in operation.summed)}{step[i]})*{i}" for i in axes)}"]\n'
    bounds = "".join(f"{index} = {data.draw(st.integers(1, 3))}\n" for index in operation.indices)
    modulus = data.draw(st.sampled_from(["", "modulus = { x = 7 }\n"]))
    code = load_text(
        f"operation = 'contraction'\neinsum = '{signature}'\nparameters = []\n{modulus}[bounds]\n{bounds}[exponents]\n{maps}"
    ).bind()
    if common:
        assert modulus or code.product._counting.affine is not None
    check(code)
