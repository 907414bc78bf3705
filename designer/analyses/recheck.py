"""Every witness is carried out once more before it is shown, by a routine that shares nothing with its search.

Encoding is by the definition alone (`designer.analyses.definition`). No linear system, no elimination, no cache.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from designer.algebra.field import Field
from designer.analyses.definition import coefficient, combination, filled, function_of, held_at_nodes, target_value
from designer.code import Code
from designer.errors import DesignerError
from designer.node_product import NodeProduct
from designer.operation import Block
from designer.operations.polynomial import words
from designer.points import EvaluationSet


def recheck(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """Carry a witness out.

    Args:
        code: the code.
        points: its evaluation set.
        witness: of a REFUTED verdict.

    Raises:
        AssertionError: it does not show what it says: a defect of the program. An unknown kind is one, too.
    """
    if witness["kind"] not in KINDS:
        raise AssertionError(f"witness of unknown kind {witness['kind']}")
    try:
        _in_range(code, points, witness)
        KINDS[witness["kind"]](code, points, witness)
    except (DesignerError, ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError) as error:
        raise AssertionError(f"witness: malformed, {error!r}") from error


def _in_range(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """The target exists, and so do observations and workers, none of which is listed twice."""
    shape = code.operation.output_shape(code.parts)
    target = witness.get("target", [0] * len(shape))
    exists = len(target) == len(shape) and all(0 <= n < size for n, size in zip(target, shape, strict=True))
    _expect(exists, "no such target")
    numbers, owners = witness.get("observations", ()), witness["kind"] == "leak"
    _expect(set(numbers) <= set(range(len(points))), "no such observation")
    workers = witness.get("workers", ())
    _expect(set(workers) <= (set(points.owners) if owners else set(range(len(points)))), "no such worker")
    _expect(len(set(workers)) == len(workers), "a worker twice")


def _undecodable_set(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """All answers vanish on the blocks, and the target does not."""
    field, masks = points.field, witness.get("masks", {})
    blocks = [[*witness[m.operand], *masks.get(m.operand, [])] for m in code.maps]
    _expect([len(vectors) for vectors in blocks] == [len(m) for m in code.maps], "blocks are missing")
    width = len(blocks[0][0])
    entries = [value for vectors in blocks for vector in vectors for value in vector]
    _expect(all(len(vector) == width for vectors in blocks for vector in vectors), "blocks of unlike length")
    _expect(all(map(field.contains, entries)), "no element of the field")
    for number in witness["workers"]:
        order, total = points.orders[number], 0
        for split in product(range(order + 1), repeat=len(blocks)):
            if sum(split) != order:
                continue
            rows = [
                [coefficient(code, operand, b, points, number, part) for b in range(len(blocks[operand]))]
                for operand, part in enumerate(split)
            ]
            for position in range(width):
                value = 1
                for row, vectors in zip(rows, blocks, strict=True):
                    share = field.sum(field.mul(c, v[position]) for c, v in zip(row, vectors, strict=True))
                    value = field.mul(value, share)
                total = field.add(total, value)
        _expect(total == 0, f"answer {number} does not vanish")
    _expect(target_value(code, blocks, tuple(witness["target"]), field) != 0, "the target vanishes")
    _liars(points, witness)


def _undecodable_matrices(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """The function of every listed worker's coded matrices is the zero matrix, and the target is not."""
    field, masks = points.field, witness.get("masks", {})
    blocks = [[*witness[m.operand], *masks.get(m.operand, [])] for m in code.maps]
    _expect([len(own) for own in blocks] == [len(m) for m in code.maps], "blocks are missing")
    for number in witness["workers"]:
        shares = []
        for operand, own in enumerate(blocks):
            row = [coefficient(code, operand, block, points, number, 0) for block in range(len(own))]
            shares.append(combination(own, row, field))
        answer = function_of(code, shares, field)
        _expect(not any(map(any, answer)), f"answer {number} does not vanish")
    position = witness["target"][0]
    value = function_of(code, [own[position] for own in blocks], field)
    _expect(any(map(any, value)), "the target vanishes")
    _liars(points, witness)


def _vanishing_polynomial(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """Every listed point is a root in some variable, and the target's value is as stated and not zero."""
    field, roots = points.field, [witness["roots"][variable] for variable in code.variables]
    _expect(code.product.is_box if not code.placements else filled(code, field), "a monomial that does not occur")
    spans = zip(code.product.degrees, code.lowest, strict=True)
    fits = all(len(chosen) <= top - low for chosen, (top, low) in zip(roots, spans, strict=True))
    _expect(fits, "the polynomial's degree is above the product's")
    for number in witness["workers"]:
        point = points.points[number]
        _expect(any(x in chosen for x, chosen in zip(point, roots, strict=True)), f"answer {number} does not vanish")
    factors = [_expanded(chosen, field) for chosen in roots]
    target, held, total = tuple(witness["target"]), code.product, 0
    if isinstance(held, NodeProduct):
        nodes = held.node_values(field)
        for node, weight in held.readout(target).items():
            value = field.element(weight)
            for root in roots[0]:
                value = field.mul(value, field.sub(nodes[node], root))
            total = field.add(total, value)
    else:
        for monomial in held.carriers(target):
            value = 1
            for factor, exponent, low in zip(factors, monomial, code.lowest, strict=True):
                value = field.mul(value, factor[exponent - low] if exponent - low < len(factor) else 0)
            total = field.add(total, value)
    _expect(total == witness["target_coefficient"] != 0, "the target's coefficient is another one")
    _liars(points, witness)


def _expanded(roots: Sequence[int], field: Field) -> list[int]:
    polynomial = [1]
    for root in roots:
        shifted, scaled = [0, *polynomial], [field.mul(root, c) for c in polynomial] + [0]
        polynomial = [field.sub(a, b) for a, b in zip(shifted, scaled, strict=True)]
    return polynomial


def _undecodable_coefficients(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """The polynomial lies in the support's span, vanishes in all observations, and moves a target."""
    field, held = points.field, code.product
    terms = [(tuple(monomial), value) for monomial, value in witness["coefficients"]]
    _expect({monomial for monomial, _ in terms} <= set(held.support()), "a monomial that does not occur")
    _expect(len(dict(terms)) == len(terms), "a monomial twice")
    if code.placements:
        _expect("products" in witness or filled(code, field), "perhaps no products of blocks have this polynomial")
        _products(code, points, witness)
    for number in witness["workers"]:
        point, order, total = points.points[number], points.orders[number], 0
        for monomial, value in terms:
            factor = field.element(math.comb(monomial[0], order)) if order else 1
            term = field.mul(value, factor)
            for x, exponent in zip(point, monomial, strict=True):
                term = field.mul(term, field.power(x, exponent - order) if exponent >= order or not order else 0)
            total = field.add(total, term)
        _expect(total == 0, f"answer {number} does not vanish")
    moved = held.wanted([monomial for monomial, _ in terms], field) if isinstance(held, NodeProduct) else None
    if moved is not None:
        values = [field.dot(row, [value for _, value in terms]) for row in moved.values()]
    else:
        given = dict(terms)
        values = [field.sum(given.get(m, 0) for m in touched) for touched in held.all_carriers().values()]
    _expect(any(values), "no target is moved")
    _liars(points, witness)


def _products(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """Products of blocks that have the listed values make every answer 0, but not every target."""
    if "products" not in witness:
        return
    field, names = points.field, list(code.operation.names)
    factors = words(code.operation.function) if code.operation.function is not None else {tuple(names): 1}
    totals, targets = dict.fromkeys(witness["workers"], 0), dict[Block, int]()
    own = [(target, blocks) for target, blocks in code.operation.terms(code.parts)]
    for text, given in witness["products"]:
        places = [_place(code, name) for name in text.split(" ")]
        value = field.mul(given, field.element(factors[tuple(names[operand] for operand, _ in places)]))
        for number in totals:
            term = value
            for operand, block in places:
                term = field.mul(term, coefficient(code, operand, block, points, number, 0))
            totals[number] = field.add(totals[number], term)
        for target, blocks in own:
            if all(blocks[operand] == block for operand, block in places):
                targets[target] = field.add(targets.get(target, 0), value)
    _expect(not any(totals.values()), "the products of blocks do not vanish in an answer")
    _expect(any(targets.values()), "the products of blocks move no target")


def _place(code: Code, name: str) -> tuple[int, int]:
    """The operand and the number of a block."""
    operand = next(n for n, m in enumerate(code.maps) if name in m.names)
    return operand, code.maps[operand].names.index(name)


def _liars(points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """The answers that may lie are those outside the undecodable set, each half in one story."""
    if "liars" in witness:
        first, second = witness["liars"]
        outside = set(range(len(points))) - set(witness["workers"])
        _expect(outside == {*first, *second} and not {*first} & {*second}, "liars among the agreeing answers")
        _expect(max(len(first), len(second)) <= -(-len(outside) // 2), "more liars than half of the others")


def _leak(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """The combination of shares cancels every mask and holds the data blocks as stated, at least one."""
    field = points.field
    operand = next(n for n, m in enumerate(code.maps) if m.operand == witness["operand"])
    placed = code.maps[operand]
    observations = witness.get("observations", witness["workers"])
    _expect({points.owners[number] for number in observations} == set(witness["workers"]), "shares of other workers")
    orders = witness.get("orders", [0] * len(observations))
    _expect(all(map(field.contains, witness["combination"])), "no element of the field")
    total = [0] * len(placed)
    for number, order, c in zip(observations, orders, witness["combination"], strict=True):
        _expect(0 <= order <= points.orders[number], "a derivative that the worker does not receive")
        for block in range(len(placed)):
            term = field.mul(c, coefficient(code, operand, block, points, number, order))
            total[block] = field.add(total[block], term)
    _expect(not any(total[placed.blocks :]), "a mask is left over")
    data = {name: value for name, value in zip(placed.names, total[: placed.blocks], strict=False) if value}
    _expect(bool(data) and data == dict(witness["reveals"]), "the combination holds other data")


def _interference(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """The products listed meet where it is said, and are not those of the target alone."""
    own = set(code.operation.terms_of(tuple(witness["target"]), code.parts))
    listed = [_numbers(code, text) for text in witness["products"]]
    foreign = [_numbers(code, text) for text in witness["foreign"]]
    missing = [_numbers(code, text) for text in witness.get("missing", [])]
    _expect(bool(foreign or missing), "nothing interferes")
    _expect(all(len(set(some)) == len(some) for some in (listed, foreign, missing)), "a product twice")
    _expect(set(foreign) <= set(listed) and not set(foreign) & own, "a foreign product is the target's own")
    _expect(set(missing) <= own, "a missing product is none of the target's")
    if code.placements:
        for blocks in {*listed, *missing}:
            held = held_at_nodes(code, tuple(witness["target"]), blocks)
            _expect(held != 0 or blocks not in listed, "a listed product is not there")
            _expect(held != 1 or blocks not in missing, "a missing product is there")
        return
    _expect(bool(own & set(listed)), "the monomial holds nothing of the target")
    for blocks in listed:
        exponents = [sum(c) for c in zip(*(m[b] for m, b in zip(code.exponents, blocks, strict=True)), strict=True)]
        _expect(code.reduce(tuple(exponents)) == tuple(witness["monomial"]), "a product is at another monomial")


def _numbers(code: Code, text: str) -> tuple[int, ...]:
    """The blocks that a product such as `A[0,1] B[1,0]` names."""
    return tuple(m.names.index(name) for m, name in zip(code.maps, text.split(" "), strict=True))


def _carrier(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    """The target's own products are at the computed monomials, and the claim is another one."""
    found = code.product.carriers(tuple(witness["target"]))
    computed = [tuple(monomial) for monomial in witness["computed"]]
    _expect(sorted(found) == sorted(computed) != [tuple(witness["claimed"])], "the carrier is as claimed")


def _number(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> None:
    _expect(witness["claimed"] != witness["computed"], "the numbers agree")


def _expect(condition: bool, complaint: str) -> None:
    if not condition:
        raise AssertionError(f"witness: {complaint}")


KINDS: dict[str, Callable[[Code, EvaluationSet, Mapping[str, Any]], None]] = {
    "undecodable-set": _undecodable_set,
    "vanishing-polynomial": _vanishing_polynomial,
    "undecodable-coefficients": _undecodable_coefficients,
    "leak": _leak,
    "interference": _interference,
    "carrier": _carrier,
    "number": _number,
    "undecodable-matrices": _undecodable_matrices,
}
