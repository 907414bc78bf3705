"""The slow obvious twins: decodability by elimination over all block products, and witnesses carried out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from designer import load
from designer.algebra.field import Field, field
from designer.code import Code
from designer.node_product import NodeProduct
from designer.operations.polynomial import words
from designer.points import EvaluationSet, distinct, explicit, hermite

Row = list[int]


def monomial_of(code: Code, blocks: Sequence[int]) -> tuple[int, ...]:
    vectors = [list(m)[b] for m, b in zip(code.exponents, blocks, strict=True)]
    return tuple(sum(e) % n if n else sum(e) for e, n in zip(zip(*vectors, strict=True), code.modulus, strict=True))


def all_products(code: Code) -> list[tuple[int, ...]]:
    return list(product(*(range(len(m)) for m in code.exponents)))


def observed(code: Code, points: EvaluationSet) -> list[Row]:
    """One row an answer, one column a block product."""
    monomials = [monomial_of(code, blocks) for blocks in all_products(code)]
    return [
        [observed_value(monomial, point, order, points.field) for monomial in monomials]
        for point, order in zip(points.points, points.orders, strict=True)
    ]


def observed_value(monomial: Sequence[int], point: Sequence[int], order: int, field: Field) -> int:
    if min(monomial) < 0:
        return laurent_value(monomial, point, order, field)
    value = 1
    for x, e in zip(point, monomial, strict=True):
        value = field.mul(value, field.element(math.comb(e, order)))
        for _ in range(max(e - order, 0)):
            value = field.mul(value, x)
    return value


def wanted(code: Code) -> dict[tuple[int, ...], Row]:
    columns = {blocks: number for number, blocks in enumerate(all_products(code))}
    rows: dict[tuple[int, ...], Row] = {}
    for target, blocks in code.operation.terms(code.parts):
        rows.setdefault(target, [0] * len(columns))[columns[blocks]] += 1
    return rows


def spans(rows: Iterable[Row], goals: Iterable[Row], field: Field) -> bool:
    """Whether every goal is a combination of the rows: textbook elimination."""
    basis: dict[int, Row] = {}

    def reduced(row: Row) -> Row:
        row = list(row)
        for pivot in sorted(basis):
            if factor := row[pivot]:
                row = [field.sub(a, field.mul(factor, b)) for a, b in zip(row, basis[pivot], strict=True)]
        return row

    for row in rows:
        left = reduced(row)
        pivot = next((n for n, a in enumerate(left) if a), None)
        if pivot is not None:
            scale = field.inverse(left[pivot])
            basis[pivot] = [field.mul(scale, a) for a in left]
    return not any(any(reduced(goal)) for goal in goals)


def rank_of(rows: Iterable[Row], field: Field) -> int:
    """Rank by textbook elimination."""
    left, rank = [list(row) for row in rows if any(row)], 0
    while left:
        row = left.pop()
        pivot = next(n for n, a in enumerate(row) if a)
        scale = field.inverse(row[pivot])
        left = [
            [field.sub(a, field.mul(field.mul(scale, other[pivot]), b)) for a, b in zip(other, row, strict=True)]
            for other in left
        ]
        left, rank = [other for other in left if any(other)], rank + 1
    return rank


# shares and answers by their definition: no monomials, no polynomials


def share(code: Code, operand: int, points: EvaluationSet, number: int, order: int = 0) -> Row:
    """What the blocks of an operand, masks behind the data, are multiplied by in a share."""
    field, point = points.field, points.points[number]
    if code.placements:
        assert isinstance(code.product, NodeProduct)
        nodes = code.product.node_values(field)
        basis = [lagrange_value(nodes, node, point[0], field) for node in range(len(nodes))]
        return [
            field.sum(field.mul(field.element(c), basis[node]) for node, c in places)
            for places in code.placements[operand].shares
        ]
    return [laurent_value(vector, point, order, field) for vector in code.exponents[operand]]


def lagrange_value(nodes: Sequence[int], chosen: int, x: int, field: Field) -> int:
    """The polynomial that is 1 at one node and 0 at the others."""
    value = 1
    for number, node in enumerate(nodes):
        if number != chosen:
            value = field.mul(value, field.mul(field.sub(x, node), field.inverse(field.sub(nodes[chosen], node))))
    return value


def laurent_value(vector: Sequence[int], point: Sequence[int], order: int, field: Field) -> int:
    """A monomial's value, exponents of either sign, or its Hasse derivative."""
    if min(vector) >= 0:
        return observed_value(vector, point, order, field)
    value = 1
    for x, e in zip(point, vector, strict=True):
        value = field.mul(value, observed_value([abs(e)], [x if e >= 0 else field.inverse(x)], 0, field))
    return value


def splits(order: int, operands: int) -> list[tuple[int, ...]]:
    return [split for split in product(range(order + 1), repeat=operands) if sum(split) == order]


Word = tuple[str, tuple[int, ...]]


def word_products(code: Code) -> list[Word]:
    """Every word of a polynomial map with a block for each of its letters; for other operations one word alone."""
    sizes = {m.operand: len(m) for m in code.maps}
    letters = list(words(code.operation.function)) if code.operation.function is not None else [code.operation.names]
    return [(" ".join(w), b) for w in letters for b in product(*(range(sizes[letter]) for letter in w))]


def answer_rows(code: Code, points: EvaluationSet) -> list[Row]:
    """What every answer holds of every product of blocks: the products of the shares' coefficients."""
    field, function, names = points.field, code.operation.function, list(code.operation.names)
    factors = words(function) if function is not None else {tuple(names): 1}
    rows = []
    for number, order in enumerate(points.orders):
        total = [0] * len(word_products(code))
        for split in splits(order, len(names)):
            shares = {n: share(code, o, points, number, split[o]) for o, n in enumerate(names)}
            for column, (word, blocks) in enumerate(word_products(code)):
                value = field.element(factors[tuple(word.split(" "))])
                for letter, block in zip(word.split(" "), blocks, strict=True):
                    value = field.mul(value, shares[letter][block])
                total[column] = field.add(total[column], value)
        rows.append(total)
    return rows


def target_rows(code: Code, field: Field) -> dict[tuple[int, ...], Row]:
    """What every target is made of."""
    columns, rows = {key: number for number, key in enumerate(word_products(code))}, {}
    function, names = code.operation.function, list(code.operation.names)
    factors = words(function) if function is not None else {tuple(names): 1}
    for target, own in code.operation.terms(code.parts):
        row = rows.setdefault(target, [0] * len(columns))
        for word, factor in factors.items():
            blocks = tuple(own[names.index(letter)] for letter in word)
            column = columns[" ".join(word), blocks]
            row[column] = field.add(row[column], field.element(factor))
    return rows


class Brute:
    """Decodability of subsets of the answers, from the block products alone; equal columns are joined."""

    def __init__(self, code: Code, points: EvaluationSet, target: tuple[int, ...] | None = None) -> None:
        by_target = target_rows(code, points.field) if code.placements else wanted(code)
        rows = answer_rows(code, points) if code.placements else observed(code, points)
        goals = list(by_target.values()) if target is None else [by_target[target]]
        columns = sorted(set(zip(*rows, *goals, strict=True)))
        table = [list(row) for row in zip(*columns, strict=True)]
        self.rows, self.goals = table[: len(rows)], table[len(rows) :]
        self.field = points.field

    def decodes(self, workers: Sequence[int]) -> bool:
        return spans([self.rows[w] for w in workers], self.goals, self.field)

    def every(self, size: int) -> bool:
        return all(self.decodes(workers) for workers in combinations(range(len(self.rows)), size))

    def threshold(self) -> int | None:
        """The least R such that every R answers decode; None if all together do not."""
        if not self.decodes(range(len(self.rows))):
            return None
        return next(size for size in range(len(self.rows), -1, -1) if size == 0 or not self.every(size - 1))


def check_witness(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """Carry out what a witness says: the answers of its workers vanish, and a target does not."""
    field, kind = points.field, witness["kind"]
    if kind == "interference":
        at = [blocks for blocks in all_products(code) if monomial_of(code, blocks) == tuple(witness["monomial"])]
        own = {blocks for target, blocks in code.operation.terms(code.parts) if target == tuple(witness["target"])}
        assert len(at) == len(witness["products"]) == len(set(witness["products"]))
        assert own & set(at)
        assert set(at) - own
        assert len(set(at) - own) == len(witness["foreign"])
        return
    if kind == "vanishing-polynomial":
        roots = [witness["roots"][variable] for variable in code.variables]
        assert all(len(r) <= degree for r, degree in zip(roots, code.product.degrees, strict=True))
        for worker in witness["workers"]:
            assert any(x in r for x, r in zip(points.points[worker], roots, strict=True))
        factors = [expanded(r, field) for r in roots]
        total = 0
        for monomial in {
            monomial_of(code, b) for t, b in code.operation.terms(code.parts) if t == tuple(witness["target"])
        }:
            value = 1
            for factor, e in zip(factors, monomial, strict=True):
                value = field.mul(value, factor[e] if e < len(factor) else 0)
            total = field.add(total, value)
        assert total == witness["target_coefficient"] != 0
        return
    if kind == "undecodable-coefficients":
        coefficients = {tuple(monomial): value for monomial, value in witness["coefficients"]}
        targets = {
            target: field.sum(coefficients.get(m, 0) for m in {monomial_of(code, b) for b in terms_of(code, target)})
            for target in wanted(code)
        }
        assert any(targets.values())
    else:
        assert kind == "undecodable-set", kind
        blocks = [witness[m.operand] for m in code.exponents]
        coefficients = {}
        for chosen in all_products(code):
            monomial = monomial_of(code, chosen)
            coefficients[monomial] = field.add(coefficients.get(monomial, 0), block_product(blocks, chosen, field))
        total = field.sum(block_product(blocks, chosen, field) for chosen in terms_of(code, tuple(witness["target"])))
        assert total != 0
    for worker in witness["workers"]:
        point, order = points.points[worker], points.orders[worker]
        terms = (field.mul(c, observed_value(m, point, order, field)) for m, c in coefficients.items())
        assert field.sum(terms) == 0, worker


def terms_of(code: Code, target: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [blocks for found, blocks in code.operation.terms(code.parts) if found == target]


def block_product(blocks: Sequence[Sequence[Sequence[int]]], chosen: Sequence[int], field: Field) -> int:
    total = 0
    for position in range(len(blocks[0][0])):
        value = 1
        for operand, number in zip(blocks, chosen, strict=True):
            value = field.mul(value, operand[number][position])
        total = field.add(total, value)
    return total


def expanded(roots: Sequence[int], field: Field) -> list[int]:
    polynomial = [1]
    for root in roots:
        polynomial = [
            field.sub(low, field.mul(root, high)) for low, high in zip([0, *polynomial], [*polynomial, 0], strict=True)
        ]
    return polynomial


@example([[1, 2, 4], [0, 1, 3]], [[1, 0, 5]])
@given(
    st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), max_size=3),
    st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=2),
)
def test_the_twin_itself_agrees_with_trying_all_combinations(rows: list[list[int]], goals: list[list[int]]) -> None:
    over = field(5)
    goals = [[a % 5 for a in goal] for goal in goals]
    reachable = {
        tuple(sum(c * row[n] for c, row in zip(factors, rows, strict=True)) % 5 for n in range(3))
        for factors in product(range(5), repeat=len(rows))
    }
    assert spans(rows, goals, over) == all(tuple(goal) in reachable for goal in goals)
