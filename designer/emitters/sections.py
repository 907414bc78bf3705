"""Parts of the emitted program that only some codes need: masks, values at nodes, workers' orders, wrong answers."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from designer.algebra.field import Field
from designer.code import Code
from designer.emitters.needed import Needed
from designer.node_map import Share
from designer.node_product import NodeProduct
from designer.points import EvaluationSet

_COEFFICIENTS: Final = """\
EXPONENTS = {{  # the exponent map: one exponent vector a block, {order}
{exponents}
}}
CARRIERS = [  # for each target, in row-major order, the monomials that carry it
{carriers}
]"""

_VALUES: Final = """\
NODES = [  # where the encoding polynomials have the blocks as values
{nodes}
]
SHARES = {{  # for every block, {order}, pairs of a node's number and a coefficient
{shares}
}}
READOUT = [  # for each target, in row-major order, the nodes whose values make it up, with coefficients
{readout}
]"""

_COEFFICIENT_ROW: Final = '''\
def share_row(name: str, point: Sequence[int], part: int) -> list[int]:
    """Coefficients of an operand's blocks in its share at a point, or in a derivative of it."""
    return {row}(EXPONENTS[name], point, {part}Q)'''

_VALUE_ROW: Final = '''\
def share_row(name: str, point: Sequence[int], part: int) -> list[int]:
    """Coefficients of an operand's blocks in its share at a point."""
    return {prefix}combined(SHARES[name], dict(enumerate({prefix}lagrange_row(NODES, point[0], Q))), Q)'''

_WRONG: Final = '''

@cache
def checks(used: tuple[int, ...]) -> NDArray[Any]:
    """The relations among right answers."""
    return parity_checks(observed(used), Q{eliminate})


def wrong_answers(answers: Mapping[int, NDArray[Any]]) -> list[int]:
    """Numbers of the wrong ones among answers of which at most WRONG are wrong.

    Raises:
        ValueError: more are wrong, and it shows.
    """
    used = sorted(answers)
    table = [answers[number].reshape(-1) for number in used]
    found = locate_any(checks(tuple(used)), table, WRONG, Q, uniform, product_of{eliminate})
    return [used[place] for place in found]'''

_WRONG_DENSE: Final = '''

def wrong_answers(answers: Mapping[int, NDArray[Any]]) -> list[int]:
    """Numbers of the wrong ones among answers of which at most WRONG are wrong.

    Raises:
        ValueError: more are wrong, and it shows.
    """
    used = sorted(answers)
    points = [POINTS[number][0] for number in used]
    table = [answers[number].reshape(-1) for number in used]
    return [used[place] for place in locate_dense(points, table, DECODED, WRONG, Q, uniform, product_of)]'''

_PRODUCT_OF: Final = '''

def product_of(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
    """Matrix product of integers or field elements, as integers."""
    return from_field(dot(to_field(np.asarray(a), q), to_field(np.asarray(b), q), q), q)'''

_LIE: Final = """\
                for number in list(answers)[: WRONG if _ % 2 == 0 else WRONG // 2]:
                    noise = to_field(example_array("random", answers[number].shape, generator), Q)
                    answers[number] = add(answers[number], noise, Q)
"""

_SCALED: Final = '''


def scaled(factor: int, array: NDArray[Any]) -> NDArray[Any]:
    """A matrix times a field element."""
    return combine([[factor]], array.reshape(1, -1), Q).reshape(array.shape)'''

_FUNCTION: Final = """\
    return np.stack([
        {body}
        for {letters} in zip(*blocks)
    ])"""


def places(code: Code, points: EvaluationSet) -> str:
    """Where blocks and targets sit."""
    order = "blocks in row-major order" + (" and then the masks" if code.masked else "")
    masks = f"\nMASKS = { {m.operand: m.masks for m in code.maps}!r}  # random blocks" if code.masked else ""
    product = code.product
    targets = list(code.operation.targets(code.parts))
    if isinstance(product, NodeProduct):
        return _VALUES.format(
            order=order, nodes=lines(product.node_values(points.field)),
            shares="\n".join(f'    "{m.operand}": {wrapped(_elements(m.shares, points), 4)},' for m in code.placements),
            readout=lines(_elements([tuple(sorted(product.readout(target).items())) for target in targets], points)),
        ) + masks  # fmt: skip
    return _COEFFICIENTS.format(
        order=order, exponents="\n".join(f'    "{m.operand}": {wrapped(list(m), 4)},' for m in code.exponents),
        carriers=lines([product.carriers(target) for target in targets]),
    ) + masks  # fmt: skip


def _elements(shares: Sequence[Share], points: EvaluationSet) -> list[Share]:
    """Coefficients as elements of the field."""
    return [tuple((node, points.field.element(value)) for node, value in share) for share in shares]


def share_row(code: Code, row: str, part: str, prefix: str) -> str:
    """The function that gives an operand's share at a point, and what a worker's formula needs."""
    if code.placements:
        return _VALUE_ROW.format(prefix=prefix) + (_SCALED if code.operation.function is not None else "")
    return _COEFFICIENT_ROW.format(row=row, part=part)


def masking(code: Code) -> dict[str, str]:
    """The template's places for masks."""
    placed = "SHARES" if code.placements else "EXPONENTS"
    if not code.masked:
        return {
            "masks_parameter": "", "draw": "", "data": f"len({placed}[OPERANDS[number]])", "join": "",
            "encode_arguments": "*arrays: NDArray[Any]", "masks_argument": "", "masks_given": "",
        }  # fmt: skip
    return {
        "masks_parameter": ",\n    masks: NDArray[Any] | None = None,",
        "draw": "    masks = to_field(uniform((MASKS[OPERANDS[number]], *inner), Q), Q) if masks is None else masks\n",
        "data": f"len({placed}[OPERANDS[number]]) - len(masks)",
        "join": "        rows = np.concatenate([rows, masks[:, band].reshape(len(masks), -1)])\n",
        "encode_arguments": "*arrays: NDArray[Any], masks: Sequence[NDArray[Any]] | None = None",
        "masks_argument": "        masks: for tests, each operand's masks; by default fresh and uniform ones.\n",
        "masks_given": ", masks=None if masks is None else masks[number]",
    }  # fmt: skip


def ordering(points: EvaluationSet) -> dict[str, str]:
    """The template's places for the order in which a worker's own answers arrive."""
    if not points.in_order:
        return {
            "owners": "", "in_their_order": "",
            "arrival": "    return [int(number) for number in generator.permutation(len(POINTS))]",
        }  # fmt: skip
    owners = textwrap.fill(repr(list(points.owners)), 100, subsequent_indent="    ")
    return {
        "owners": f"OWNERS = {owners}  # the worker of each answer; its answers arrive in this order\n",
        "in_their_order": "; those of one worker in theirs",
        "arrival": (
            "    own = {owner: iter([n for n, other in enumerate(OWNERS) if other == owner]) for owner in OWNERS}\n"
            "    return [next(own[OWNERS[number]]) for number in generator.permutation(len(POINTS))]"
        ),
    }


def correcting(needed: Needed, dense: bool) -> dict[str, str]:
    """The template's places for wrong answers."""
    if not needed.wrong:
        return {
            "wrong": "", "compared": "answers beyond those needed are not compared.", "or_wrong": "", "lie": "",
            "used": f"    used = sorted(answers){'[:RECEIVED]' if dense else ''}",
        }  # fmt: skip
    return {
        "wrong": f"WRONG = {needed.wrong}  # so many of them may be wrong\n"
        f"DECODED = {needed.decoded}  # so many right ones decode\n",
        "compared": "up to WRONG of them may be wrong.",
        "or_wrong": ", or more wrong answers than WRONG",
        "lie": _LIE,
        "used": "    wrong = wrong_answers(answers)\n"
        f"    used = [number for number in sorted(answers) if number not in wrong]{'[:DECODED]' if dense else ''}",
    }


def locating(dense: bool, extension: bool) -> str:
    """The functions that find wrong answers."""
    eliminate = ", field_row_reduced" if extension else ""
    return (_WRONG_DENSE if dense else _WRONG.format(eliminate=eliminate)) + _PRODUCT_OF


def function_body(code: Code, points: EvaluationSet) -> str:
    """What a worker computes for a polynomial map: the formula at each position of the stacks."""
    function, names = code.operation.function, code.operation.names
    if function is None:
        raise AssertionError("no polynomial map")
    letters = ", ".join(names) + ("," if len(names) == 1 else "")
    return _FUNCTION.format(body=function.read(_Source(points.field)), letters=letters)


class _Source:
    """Reads a formula of matrices as calls of the kernels; a factor is the element that the integer stands for."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def number(self, value: int) -> str:
        return str(value)

    def name(self, letter: str) -> str:
        return letter

    def apply(self, symbol: str, operands: Sequence[str]) -> str:
        numbers = [operand.lstrip("-").isdecimal() for operand in operands]
        if symbol == "neg":
            return f"-{operands[0]}" if numbers[0] else self._scaled(-1, operands[0])
        if all(numbers):
            low, high = (int(operand) for operand in operands)
            return str({"+": low + high, "-": low - high, "*": low * high}[symbol])
        if symbol == "*":
            if any(numbers):
                scalar, matrix = operands if numbers[0] else operands[::-1]
                return self._scaled(int(scalar), matrix)
            return f"dot({operands[0]}, {operands[1]}, Q)"
        right = operands[1] if symbol == "+" else self._scaled(-1, operands[1])
        return f"add({operands[0]}, {right}, Q)"

    def _scaled(self, factor: int, matrix: str) -> str:
        return f"scaled({self.field.element(factor)}, {matrix})"


def wrapped(values: Sequence[object], indent: int) -> str:
    """A list literal over several lines where it is long."""
    text = repr(list(values))
    if len(text) <= 90:
        return text
    inner = textwrap.fill(text[1:-1], 100, initial_indent=" " * (indent + 4), subsequent_indent=" " * (indent + 4))
    return f"[\n{inner},\n{' ' * indent}]"


def lines(values: Sequence[object]) -> str:
    """The entries of a list literal, over several lines."""
    return textwrap.fill(repr(list(values))[1:-1], 104, initial_indent="    ", subsequent_indent="    ") + ","
