"""The slow obvious twins: decodability by elimination over all block products, and witnesses carried out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from designer.algebra.field import Field, field
from designer.code import Code
from designer.node_product import NodeProduct
from designer.operations.polynomial import words
from designer.points import EvaluationSet

Row = list[int]


def monomial_of(code: Code, blocks: Sequence[int]) -> tuple[int, ...]:
    vectors = [list(m)[b] for m, b in zip(code.exponents, blocks, strict=True)]
    return tuple(sum(e) % n if n else sum(e) for e, n in zip(zip(*vectors, strict=True), code.modulus, strict=True))


def all_products(code: Code) -> list[tuple[int, ...]]:
    return list(product(*(range(len(m)) for m in code.maps)))


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
    return [(" ".join(w), b) for w in word_factors(code) for b in product(*(range(sizes[letter]) for letter in w))]


def word_factors(code: Code) -> dict[tuple[str, ...], int]:
    """What is added up in an answer: words of operands with their integer factors."""
    function = code.operation.function
    return words(function) if function is not None else {code.operation.names: 1}


def answer_rows(code: Code, points: EvaluationSet) -> list[Row]:
    """What every answer holds of every product of blocks: the products of the shares' coefficients."""
    field, factors, names = points.field, word_factors(code), list(code.operation.names)
    columns = [(word.split(" "), blocks) for word, blocks in word_products(code)]
    rows = []
    for number, order in enumerate(points.orders):
        total = [0] * len(columns)
        for split in splits(order, len(names)):
            shares = {n: share(code, o, points, number, split[o]) for o, n in enumerate(names)}
            for column, (letters, blocks) in enumerate(columns):
                value = field.element(factors[tuple(letters)])
                for letter, block in zip(letters, blocks, strict=True):
                    value = field.mul(value, shares[letter][block])
                total[column] = field.add(total[column], value)
        rows.append(total)
    return rows


def target_rows(code: Code, field: Field) -> dict[tuple[int, ...], Row]:
    """What every target is made of."""
    columns, rows = {key: number for number, key in enumerate(word_products(code))}, {}
    factors, names = word_factors(code), list(code.operation.names)
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
    complaint = complaint_about(code, points, witness)
    assert complaint is None, complaint


def complaint_about(code: Code, points: EvaluationSet, witness: Mapping[str, Any], *, whole: bool = True) -> str | None:
    """What is wrong with a witness of any kind but `carrier` and `number`; None if it shows what it says.

    For interference all products must be listed, or (where a part is enough) only such as are there.
    """
    kind, field = witness["kind"], points.field
    if kind == "interference":
        return _interference_complaint(code, points, witness, whole)
    if kind == "leak":
        return _leak_complaint(code, points, witness)
    target = None
    if kind == "undecodable-matrices":
        return _matrices_complaint(code, points, witness)
    if kind == "undecodable-set":
        masks = witness.get("masks", {})
        blocks = [[*witness[m.operand], *masks.get(m.operand, [])] for m in code.maps]
        products = [block_product(blocks, chosen, field) for _, chosen in word_products(code)]
        target = tuple(witness["target"])
    else:
        products = products_of(code, points, witness)
        if products is None:
            return "no block products have this polynomial"
        target = tuple(witness["target"]) if "target" in witness else None
    rows = target_rows(code, field)
    values = {t: field.dot(row, products) for t, row in rows.items() if target in (None, t)}
    if not any(values.values()):
        return "the target vanishes"
    if kind == "vanishing-polynomial" and values[target] != witness["target_coefficient"]:  # type: ignore[index]
        return "the target has another value"
    answers = answer_rows(code, points)
    wrong = [number for number in witness["workers"] if field.dot(answers[number], products)]
    return f"answers {wrong} do not vanish" if wrong else None


def products_of(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> Row | None:
    """Values of all block products that together make up the polynomial of a witness; None if there are none."""
    field = points.field
    if witness["kind"] == "undecodable-coefficients":
        wanted = {tuple(monomial): value for monomial, value in witness["coefficients"]}
    else:
        factors = [expanded(witness["roots"][variable], field) for variable in code.variables]
        wanted = {}
        for exponents in product(*(range(len(factor)) for factor in factors)):
            value = 1
            for factor, e in zip(factors, exponents, strict=True):
                value = field.mul(value, factor[e])
            wanted[tuple(e + low for e, low in zip(exponents, code.lowest, strict=True))] = value
    if not code.placements:
        found, left = [0] * len(all_products(code)), {m: v for m, v in wanted.items() if v}
        for number, chosen in enumerate(all_products(code)):
            found[number] = left.pop(monomial_of(code, chosen), 0)
        return found if not left else None
    polynomials = node_polynomials(code, field)
    length = max(max(map(len, polynomials)), 1 + max(e for (e,) in wanted))
    columns = [[*polynomial, *[0] * (length - len(polynomial))] for polynomial in polynomials]
    return combination_of(columns, [wanted.get((e,), 0) for e in range(length)], field)


def node_polynomials(code: Code, field: Field) -> list[Row]:
    """In the value domain the polynomial of every product of blocks, coefficients from the constant on."""
    assert isinstance(code.product, NodeProduct)
    nodes, factors, basis = code.product.node_values(field), word_factors(code), []
    for number, node in enumerate(nodes):
        others = [x for n, x in enumerate(nodes) if n != number]
        scale = 1
        for x in others:
            scale = field.mul(scale, field.inverse(field.sub(node, x)))
        basis.append([field.mul(scale, c) for c in expanded(others, field)])
    encoding = {
        m.operand: [
            [field.sum(field.mul(field.element(c), basis[n][e]) for n, c in share) for e in range(len(nodes))]
            for share in m.shares
        ]
        for m in code.placements
    }
    found = []
    for word, blocks in word_products(code):
        letters = word.split(" ")
        polynomial = [field.element(factors[tuple(letters)])]
        for letter, block in zip(letters, blocks, strict=True):
            polynomial = _convolved(polynomial, encoding[letter][block], field)
        found.append(polynomial)
    return found


def _convolved(left: Row, right: Row, field: Field) -> Row:
    total = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            total[i + j] = field.add(total[i + j], field.mul(a, b))
    return total


def combination_of(rows: Sequence[Row], goal: Row, field: Field) -> Row | None:
    """Factors with which the rows add up to a goal; None if there are none. Elimination beside unit vectors."""
    width, basis = len(goal), list[tuple[int, Row]]()
    table = [[*row, *(int(n == m) for m in range(len(rows)))] for n, row in enumerate(rows)]

    def reduced(row: Row) -> Row:
        for pivot, other in basis:
            if factor := row[pivot]:
                row = [field.sub(a, field.mul(factor, b)) for a, b in zip(row, other, strict=True)]
        return row

    for row in table:
        left = reduced(row)
        pivot = next((n for n, a in enumerate(left[:width]) if a), None)
        if pivot is not None:
            scale = field.inverse(left[pivot])
            basis.append((pivot, [field.mul(scale, a) for a in left]))
    rest = reduced([*goal, *[0] * len(rows)])
    return None if any(rest[:width]) else [field.neg(a) for a in rest[width:]]


def _interference_complaint(code: Code, points: EvaluationSet, witness: Mapping[str, Any], whole: bool) -> str | None:
    own = set(terms_of(code, tuple(witness["target"])))
    given = [_named(code, witness.get(key, ())) for key in ("products", "foreign", "missing")]
    if not own or any(len(set(products)) < len(products) for products in given):
        return "no such target, or a product twice"
    listed, foreign, missing = map(set, given)
    if not foreign | missing or not foreign <= listed:
        return "nothing interferes"
    if not code.placements:
        at = {blocks for blocks in all_products(code) if monomial_of(code, blocks) == tuple(witness["monomial"])}
        there = listed <= at and foreign <= at - own and not missing and own & (at if whole else listed)
        return None if there and (not whole or (listed, foreign) == (at, at - own)) else "other products"
    for modulus in (0, points.field.characteristic):  # the claim may be about the integers, or about the field
        held = {b: c % modulus if modulus else c for b, c in node_content(code, tuple(witness["target"])).items()}
        found, lacking = {b for b, c in held.items() if c}, {b for b in own if held.get(b, 0) != 1}
        there = listed <= found and foreign <= found - own and missing <= lacking
        if there and (not whole or (listed, foreign, missing) == (found, found - own, lacking)):
            return None
    return "other products"


def _named(code: Code, texts: Sequence[str]) -> list[tuple[int, ...]]:
    """The numbers of the blocks that products such as `A[0,1] B[1,0]` name."""
    return [tuple(m.names.index(name) for m, name in zip(code.maps, text.split(" "), strict=True)) for text in texts]


def node_content(code: Code, target: tuple[int, ...]) -> dict[tuple[int, ...], int]:
    """What a target's readout holds of every product, as integers; for a polynomial map of the blocks it acts on."""
    assert isinstance(code.product, NodeProduct)
    held: dict[tuple[int, ...], int] = {}
    for node, factor in code.product.readout(target).items():
        for blocks in all_products(code):
            value = factor
            for m, block in zip(code.placements, blocks, strict=True):
                value *= sum(c for n, c in m.shares[block] if n == node)
            held[blocks] = held.get(blocks, 0) + value
    return held


def _leak_complaint(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> str | None:
    field, operand = points.field, list(code.operation.names).index(witness["operand"])
    m, total = code.maps[operand], [0] * len(code.maps[operand])
    observations = witness.get("observations", witness["workers"])
    orders = witness.get("orders", [0] * len(observations))
    if not len(observations) == len(orders) == len(witness["combination"]):
        return "shares and factors of unlike number"
    for number, order, c in zip(observations, orders, witness["combination"], strict=True):
        if not 0 <= order <= points.orders[number]:
            return "a derivative that the worker does not have"
        total = [
            field.add(t, field.mul(c, x))
            for t, x in zip(total, share(code, operand, points, number, order), strict=True)
        ]
    if sorted({points.owners[number] for number in observations}) != sorted(witness["workers"]):
        return "shares of other workers"
    if any(total[m.blocks :]):
        return "a mask is left over"
    found = {name: value for name, value in zip(m.names, total[: m.blocks], strict=False) if value}
    return None if found == dict(witness["reveals"]) != {} else "other data"


def _matrices_complaint(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> str | None:
    field, masks = points.field, witness.get("masks", {})
    blocks = {m.operand: [*witness[m.operand], *masks.get(m.operand, [])] for m in code.maps}
    for number in witness["workers"]:
        shares = {}
        for operand, m in enumerate(code.maps):
            row = share(code, operand, points, number)
            shares[m.operand] = matrix_sum(row, blocks[m.operand], field)
        if any(map(any, function_of(code, shares, field))):
            return f"answer {number} does not vanish"
    own = {name: matrices[witness["target"][0]] for name, matrices in blocks.items()}
    return None if any(map(any, function_of(code, own, field))) else "the target vanishes"


Matrix = list[list[int]]


def matrix_sum(factors: Sequence[int], matrices: Sequence[Matrix], field: Field) -> Matrix:
    return [
        [field.sum(field.mul(c, m[i][j]) for c, m in zip(factors, matrices, strict=True)) for j in range(len(row))]
        for i, row in enumerate(matrices[0])
    ]


def function_of(code: Code, matrices: Mapping[str, Matrix], field: Field) -> Matrix:
    """A polynomial map of square matrices, word by word."""
    assert code.operation.function is not None
    terms, factors = [], []
    for word, factor in words(code.operation.function).items():
        value = matrices[word[0]]
        for letter in word[1:]:
            columns = list(zip(*matrices[letter], strict=True))
            value = [[field.dot(row, column) for column in columns] for row in value]
        terms.append(value)
        factors.append(field.element(factor))
    return matrix_sum(factors, terms, field)


def terms_of(code: Code, target: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The block products of one target."""
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
