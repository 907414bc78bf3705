"""Overheads are those of the reference table, and coded blocks are counted at a real grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product

import pytest

from designer.algebra.field import field
from designer.analyses.overheads import (
    coded_blocks,
    decide,
    different_shares,
    least_shares,
    overheads,
    storage,
    upload_graph,
)
from designer.analyses.question import Question
from designer.analyses.theorems import threshold_by_degree
from designer.catalogue import load
from designer.code import Code
from designer.errors import DesignerError
from designer.points import distinct, grid, hermite, roots_of_unity, subgrids
from designer.scheme_file import load_text
from designer.verdict import Answer

Formula = Callable[[int, int, int, Fraction], Fraction]

TABLE: Mapping[str, tuple[Formula, Formula, Formula]] = {
    # delta, upload of A, upload of B, with d = delta
    "epc": (
        lambda p, m, n, d: Fraction(p - 1, p * m * n),
        lambda p, m, n, d: n * (1 + d) - 1,
        lambda p, m, n, d: m * (1 + d) - 1,
    ),
    "bi0": (
        lambda p, m, n, d: Fraction(p - 1, p * n),
        lambda p, m, n, d: n * (1 + d) - 1,
        lambda p, m, n, d: d,
    ),
    "bi2": (
        lambda p, m, n, d: Fraction(p - 1, p * m),
        lambda p, m, n, d: d,
        lambda p, m, n, d: m * (1 + d) - 1,
    ),
    "tri": (lambda p, m, n, d: Fraction(p - 1, p), lambda p, m, n, d: d, lambda p, m, n, d: d),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_formulas_of_the_table_hold_for_all_small_parameters(name: str) -> None:
    computation, upload_a, upload_b = TABLE[name]
    for p, m, n in product(range(1, 6), repeat=3):
        code = load(name).bind(p=p, m=m, n=n)
        answers = threshold_by_degree(code)
        found = overheads(code, answers, least_shares(code))
        delta = computation(p, m, n, Fraction(0))
        assert found.computation == delta == Fraction(answers, p * m * n) - 1
        assert found.uploads == {"A": upload_a(p, m, n, delta), "B": upload_b(p, m, n, delta)}, code
        assert found.download == p * (1 + delta) - 1


def counted(code: Code) -> dict[str, int]:
    """Different pairs (rows of the encoding matrix) at the least full grid, by listing them."""
    sizes = [degree + 1 for degree in code.product.degrees]
    over = field(65537)
    shares: dict[str, int] = {}
    for m in code.exponents:
        rows = set()
        for point in product(*(range(1, size + 1) for size in sizes)):
            row = []
            for vector in m:
                value = 1
                for x, e in zip(point, vector, strict=True):
                    value = value * pow(x, e) % over.order
                row.append(value)
            rows.add(tuple(row))
        shares[m.operand] = len(rows)
    return shares


@pytest.mark.parametrize("name", [*TABLE, "polydot"])
def test_shares_are_those_of_a_real_grid(name: str) -> None:
    for p, m, n in product((1, 2, 3), repeat=3):
        code = load(name).bind(p=p, m=m, n=n)
        points = grid([degree + 1 for degree in code.product.degrees])
        real = counted(code)
        assert different_shares(code, points) == real
        declared = least_shares(code)
        if p > 1:
            assert declared == real
        else:  # a formula that vanishes at p = 1: equal blocks are counted apart
            assert all(declared[name] >= real[name] for name in real)


def test_every_derivative_is_a_share_of_its_own() -> None:
    assert different_shares(load("matdot").bind(p=3), hermite(3, 2)) == {"A": 6, "B": 6}
    assert different_shares(load("tri").bind(p=2, m=2, n=1), grid([3, 2, 4])) == {"A": 6, "B": 3}


def test_the_verdict_gives_fractions_as_text_and_the_shares() -> None:
    verdict = decide(Question(load("epc").bind(p=2, m=2, n=3), distinct(13)))
    assert verdict.answer is Answer.HOLDS
    assert verdict.value == {
        "computation": "1/12", "download": "7/6", "upload": {"A": "9/4", "B": "7/6"},
        "shares": {"A": 13, "B": 13},
        "storage": {"offline": {"A": "-3/4", "B": "-5/6"}, "online": {"A": "-3/4", "B": "-5/6"}},
    }  # fmt: skip
    assert (
        verdict.statement == "in excess of one server: computation 1/12, upload of A 9/4, upload of B 7/6, download 7/6"
    )


def test_cyclic_exponents_have_as_many_shares_as_roots_of_unity() -> None:
    code = load_text('operation = "matmul"\n[modulus]\nx = "p + 3"\n[exponents]\nA = ["k"]\nB = ["-k"]\n').bind(
        p=2, m=1, n=1
    )
    assert least_shares(code) == different_shares(code, roots_of_unity(5)) == {"A": 5, "B": 5}


def test_literal_tables_count_the_variables_that_occur() -> None:
    code = load_text(
        'operation = "matmul"\nparameters = []\nvariables = ["x", "y", "z"]\n[bounds]\ni = 2\nk = 1\nj = 1\n'
        "[exponents]\nA = [[0, 0, 0], [2, 0, 1]]\nB = [[0, 0, 0]]\n"
    ).bind()
    assert least_shares(code) == {"A": 6, "B": 1}


@pytest.mark.parametrize("name", TABLE)
def test_vertices_of_the_upload_graph_are_the_shares_and_edges_the_subtasks(name: str) -> None:
    for p, m, n in product((1, 2, 3), (1, 2), (1, 3)):
        code = load(name).bind(p=p, m=m, n=n)
        points = grid([degree + 1 for degree in code.product.degrees])
        graph = upload_graph(code, points)
        for operand, count in different_shares(code, points).items():
            assert sum(node[0] == operand for node in graph) == count
        edges = [number for *_, listed in graph.edges(data="subtasks") for number in listed]
        assert sorted(edges) == list(range(len(points)))


def test_a_coded_block_of_tri_goes_to_all_workers_of_its_row() -> None:
    code, points = load("tri").bind(p=2, m=2, n=3), grid([3, 2, 3])
    graph = upload_graph(code, points)
    assert {graph.degree(node) for node in graph if node[0] == "A"} == {3}
    assert {graph.degree(node) for node in graph if node[0] == "B"} == {2}


def test_only_two_operands_make_a_bipartite_graph() -> None:
    with pytest.raises(DesignerError, match=r"no bipartite graph of the uploads; in chain .*; got 3 operands"):
        upload_graph(load("chain").bind(p0=1, p1=2, p2=2, p3=1), distinct(9))


def test_a_worker_stores_all_its_blocks_offline_and_one_online() -> None:
    code = load("bivariate").bind(K=4, L=6)
    points = subgrids(4, [2, 3])
    found = storage(code, points)
    assert found.offline == {"A": Fraction(2, 4) - 1, "B": Fraction(3, 6) - 1}
    assert found.online == {"A": Fraction(1, 4) - 1, "B": Fraction(1, 6) - 1}
    held = {block for block, owner in zip(coded_blocks(code, points)["B"], points.owners, strict=True) if owner == 2}
    assert len(held) == 3


def test_a_worker_with_one_subtask_stores_the_same_offline_and_online() -> None:
    found = storage(load("epc").bind(p=2, m=3, n=2), distinct(14))
    assert found.offline == found.online == {"A": Fraction(-5, 6), "B": Fraction(-3, 4)}
