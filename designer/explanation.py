"""A verdict in words, with numbers that can be checked by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from designer.algebra.monomial import monomial_text
from designer.analyses.definition import coefficient
from designer.analyses.recheck import recheck
from designer.code import Code
from designer.points import EvaluationSet
from designer.report_text import verdict_lines
from designer.verdict import Answer, Verdict

WORKERS_SHOWN: Final = 4
TERMS_SHOWN: Final = 16


def explain(code: Code, points: EvaluationSet, verdict: Verdict) -> list[str]:
    """Lines of text: what the verdict says, and its witness worked out step by step.

    Args:
        code: the code.
        points: the evaluation set that the verdict is about.
        verdict: from an analysis of these.

    Raises:
        AssertionError: the witness does not stand its check: a defect of the program.
    """
    lines = verdict_lines(verdict, colour=False)
    if verdict.witness is None:
        if verdict.answer is Answer.UNDECIDED:
            lines.append("Nothing is known either way; the reasons above say how far the search got.")
        return lines
    recheck(code, points, verdict.witness)
    steps = _KINDS[verdict.witness["kind"]](code, points, verdict.witness)
    liars = _liars(verdict.witness) if "liars" in verdict.witness else []
    return [*lines, "", *steps, *liars, "This witness was carried out again by a separate routine: it is right."]


def _leak(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> list[str]:
    operand = next(n for n, m in enumerate(code.maps) if m.operand == witness["operand"])
    placed, name = code.maps[operand], witness["operand"]
    observations = witness.get("observations", witness["workers"])
    orders = witness.get("orders", [0] * len(observations))
    lines = [f"The shares of {name} that these workers hold, over {points.field.name}:"]
    for number, order in zip(observations, orders, strict=True):
        row = [coefficient(code, operand, b, points, number, order) for b in range(len(placed))]
        what = f"derivative {order} of its share" if order else "its share"
        lines.append(
            f"  worker {points.owners[number]}, {_point(code, points, number)}: {what} is {_sum(placed.names, row)}"
        )
    factors = " + ".join(
        f"{c}·(share of worker {points.owners[n]})" for c, n in zip(witness["combination"], observations, strict=True)
    )
    shown = _sum(list(witness["reveals"]), list(witness["reveals"].values()))
    lines.append(f"  {factors} = {shown}")
    if placed.masks:
        lines += _cancelled(code, points, witness, operand, observations, orders)
    why = "No mask is left over, so" if placed.masks else f"Nothing hides {name}:"
    who = "this worker learns" if len(witness["workers"]) == 1 else "these workers learn"
    lines.append(f"{why} {who} {shown}{', whatever the masks are' if placed.masks else ''}.")
    return lines


def _cancelled(
    code: Code, points: EvaluationSet, witness: Mapping[str, Any], operand: int, observations: Sequence[int],
    orders: Sequence[int],
) -> list[str]:  # fmt: skip
    """The coefficient of every mask, term by term."""
    placed, lines = code.maps[operand], []
    for block in list(range(placed.blocks, len(placed)))[:TERMS_SHOWN]:
        values = [coefficient(code, operand, block, points, n, o) for n, o in zip(observations, orders, strict=True)]
        terms = " + ".join(f"{c}·{v}" for c, v in zip(witness["combination"], values, strict=True))
        lines.append(f"  mask {placed.names[block]}: {terms} = 0 in {points.field.name}")
    return lines


def _undecodable_set(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> list[str]:
    field, masks = points.field, witness.get("masks", {})
    blocks = [[*witness[m.operand], *masks.get(m.operand, [])] for m in code.maps]
    width = len(blocks[0][0])
    kind = (
        "numbers"
        if width == 1
        else f"vectors of {width} numbers; a block product is the sum of products, place by place"
    )
    lines = [f"Take these blocks over {field.name} ({kind}):"]
    for m, vectors in zip(code.maps, blocks, strict=True):
        named = zip(m.names, vectors, strict=True)
        lines += [f"  {name} = {_vector(vector)}" for name, vector in list(named)[:TERMS_SHOWN]]
    shown = [number for number in witness["workers"] if not points.orders[number]][:WORKERS_SHOWN]
    for number in shown:
        shares = [_share(code, operand, vectors, points, number) for operand, vectors in enumerate(blocks)]
        products = []
        for position in range(width):
            value = 1
            for share in shares:
                value = field.mul(value, share[position])
            products.append(value)
        held = ", ".join(f"{m.operand}: {_vector(share)}" for m, share in zip(code.maps, shares, strict=True))
        total = f"{' + '.join(map(str, products))} = 0" if width > 1 else f"{' · '.join(str(s[0]) for s in shares)} = 0"
        lines.append(
            f"  answer {number}, {_point(code, points, number)}: shares {held}; answer {total} in {field.name}"
        )
    rest = len(witness["workers"]) - len(shown)
    lines += [f"  … and the other {rest} answers vanish likewise"] if rest else []
    target = tuple(witness["target"])
    letter = f"{code.operation.letter}[{','.join(map(str, target))}]"
    terms, total_value = [], 0
    for chosen in code.operation.terms_of(target, code.parts):
        value = 0
        for position in range(width):
            term = 1
            for operand, block in enumerate(chosen):
                term = field.mul(term, blocks[operand][block][position])
            value = field.add(value, term)
        terms.append((" ".join(m.names[b] for m, b in zip(code.maps, chosen, strict=True)), value))
        total_value = field.add(total_value, value)
    names, values = (" + ".join(map(str, column[:TERMS_SHOWN])) for column in zip(*terms, strict=True))
    more = f" + … ({len(terms)} terms)" if len(terms) > TERMS_SHOWN else ""
    added = f"{values}{more} = {total_value}" if len(terms) > 1 else values
    lines.append(f"  but {letter} = {names}{more} = {added} in {field.name}, not 0")
    lines.append("Blocks that are all zero give the same answers and 0 there: no decoder can tell the two apart.")
    return lines


def _undecodable_matrices(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> list[str]:
    masks = witness.get("masks", {})
    lines = [f"Take these matrices over {points.field.name}; entries that are not named are 0:"]
    for m in code.maps:
        named = zip(m.names, [*witness[m.operand], *masks.get(m.operand, [])], strict=True)
        for name, matrix in list(named)[:TERMS_SHOWN]:
            entries = [f"({i},{j}) = {c}" for i, row in enumerate(matrix) for j, c in enumerate(row) if c]
            lines.append(f"  {name}: {', '.join(entries) or 'all 0'}")
    target = f"{code.operation.letter}[{witness['target'][0]}]"
    return [
        *lines,
        "Every entry is the value at the block's node of a product of factors (x - point), so that "
        f"{code.operation.function} of the shares is zero at the points of the answers {_listed(witness['workers'])}.",
        f"But {target} = {code.operation.function} of its own blocks is not zero.",
        "Matrices that are all zero give the same answers: no decoder can tell the two apart.",
    ]


def _share(code: Code, operand: int, vectors: Sequence[Sequence[int]], points: EvaluationSet, number: int) -> list[int]:
    """The coded block that an answer is made of."""
    field = points.field
    row = [coefficient(code, operand, block, points, number, 0) for block in range(len(vectors))]
    return [field.dot(row, [vector[position] for vector in vectors]) for position in range(len(vectors[0]))]


def _vanishing_polynomial(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> list[str]:
    factors = [f"{variable} - {root}" for variable, roots in witness["roots"].items() for root in roots[:WORKERS_SHOWN]]
    count = sum(len(roots) for roots in witness["roots"].values())
    more = f" … ({count} factors)" if count > len(factors) else ""
    target = f"{code.operation.letter}[{','.join(map(str, witness['target']))}]"
    read = "its value at the target's node" if code.placements else "its coefficient at the target's monomial"
    lowest = monomial_text(code.lowest, code.variables) if any(code.lowest) else ""
    return [
        f"Suppose the product polynomial is {lowest}{''.join(f'({f})' for f in factors)}{more}.",
        f"It vanishes at the points of all {len(witness['workers'])} answers, for a coordinate of each is a root.",
        f"Yet {target} is {read}, {witness['target_coefficient']} in {points.field.name}, not 0.",
        "The zero polynomial gives the same answers: no linear decoder can tell the two apart.",
    ]


def _undecodable_coefficients(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> list[str]:
    terms = [(tuple(monomial), value) for monomial, value in witness["coefficients"]]
    shown = " + ".join(_term(value, monomial_text(m, code.variables)) for m, value in terms[:TERMS_SHOWN])
    more = f" + … ({len(terms)} terms)" if len(terms) > TERMS_SHOWN else ""
    return [
        f"The polynomial {shown}{more} over {points.field.name}",
        f"{_made_of(witness)}. It vanishes in the {len(witness['workers'])} observations "
        f"{_listed(witness['workers'])}, and what a target reads of it is not 0.",
        "The zero polynomial gives the same answers: no linear decoder can tell the two apart.",
    ]


def _term(value: int, monomial: str) -> str:
    """A coefficient with its monomial, 1 of either left out."""
    if monomial == "1":
        return str(value)
    return monomial if value == 1 else f"{value}·{monomial}"


def _made_of(witness: Mapping[str, Any]) -> str:
    """Why the polynomial is one of the product."""
    if "products" not in witness:
        return "has only monomials of the product"
    terms = [f"{name.replace(' ', ' · ')} = {value}" for name, value in witness["products"]]
    more = f", … ({len(terms)} products)" if len(terms) > TERMS_SHOWN else ""
    return f"is that of the products of blocks {', '.join(terms[:TERMS_SHOWN])}{more} (all others 0)"


def _interference(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> list[str]:
    target = f"{code.operation.letter}[{','.join(map(str, witness['target']))}]"
    if code.placements:
        lines = [f"{target} is read at the nodes {witness['monomial']}."]
    else:
        where = monomial_text(tuple(witness["monomial"]), code.variables)
        lines = [f"{target} is read at the monomial {where}. There meet:"]
        lines += [f"  {text}: exponents {_exponents(code, text)}" for text in witness["products"][:TERMS_SHOWN]]
    if witness["foreign"]:
        lines.append(f"Of these {', '.join(witness['foreign'][:TERMS_SHOWN])} are no products of the target.")
    if witness.get("missing"):
        lines.append(f"Missing, or with a wrong coefficient, are {', '.join(witness['missing'][:TERMS_SHOWN])}.")
    return [*lines, "So what is read there is not the target, whatever the points and the field are."]


def _exponents(code: Code, product: str) -> str:
    vectors = [m[m.names.index(name)] for m, name in zip(code.exponents, product.split(" "), strict=True)]
    return " + ".join(str(v[0]) if len(v) == 1 else str(v) for v in vectors)


def _carrier(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> list[str]:
    target = f"{code.operation.letter}[{','.join(map(str, witness['target']))}]"
    claimed, *computed = (
        f"node {place[0]}" if code.placements else monomial_text(tuple(place), code.variables)
        for place in (witness["claimed"], *witness["computed"])
    )
    return [f"The claimed formula puts {target} at {claimed}; its own block products are at {', '.join(computed)}."]


def _number(code: Code, points: EvaluationSet, witness: Mapping[str, Any]) -> list[str]:
    return [f"The claimed formula gives {witness['claimed']}; counting gives {witness['computed']}."]


def _liars(witness: Mapping[str, Any]) -> list[str]:
    first, second = witness["liars"]
    blocks = witness["kind"] in ("undecodable-set", "undecodable-matrices")
    given = "the blocks are those above" if blocks else "the product polynomial is the one above"
    return [
        "Two stories give the user the same answers:",
        f"  {given}; wrong answers, which say what zero blocks give: {_listed(first)}",
        f"  all blocks are zero; wrong answers, which say what the other story gives: {_listed(second)}",
        "The target is not the same in both.",
    ]


def _point(code: Code, points: EvaluationSet, number: int) -> str:
    pairs = zip(code.variables, points.points[number], strict=True)
    return " ".join(f"{variable} = {x}" for variable, x in pairs)


def _sum(names: Sequence[str], row: Sequence[int]) -> str:
    terms = [name if c == 1 else f"{c}·{name}" for name, c in zip(names, row, strict=True) if c]
    if len(terms) > TERMS_SHOWN:
        terms = [*terms[:TERMS_SHOWN], f"… ({len(terms)} terms)"]
    return " + ".join(terms) or "0"


def _vector(vector: Sequence[int]) -> str:
    return str(vector[0]) if len(vector) == 1 else f"({', '.join(map(str, vector))})"


def _listed(numbers: Sequence[int]) -> str:
    text = ", ".join(map(str, numbers[:TERMS_SHOWN]))
    return text + (f", … ({len(numbers)})" if len(numbers) > TERMS_SHOWN else "") if numbers else "(none)"


_KINDS: dict[str, Callable[[Code, EvaluationSet, Mapping[str, Any]], list[str]]] = {
    "leak": _leak,
    "undecodable-set": _undecodable_set,
    "vanishing-polynomial": _vanishing_polynomial,
    "undecodable-coefficients": _undecodable_coefficients,
    "interference": _interference,
    "carrier": _carrier,
    "number": _number,
    "undecodable-matrices": _undecodable_matrices,
}
