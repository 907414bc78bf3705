"""Parts of the emitted program that only some codes need: masks, values at nodes, workers' orders."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from designer.algebra.field import Field
from designer.code import Code
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
            "encode_arguments": "*arrays: NDArray[Any]", "masks_argument": "", "own": "", "masks_given": "",
        }  # fmt: skip
    return {
        "masks_parameter": ",\n    masks: NDArray[Any] | None = None,",
        "draw": "    masks = to_field(uniform((MASKS[OPERANDS[number]], *inner), Q), Q) if masks is None else masks\n",
        "data": f"len({placed}[OPERANDS[number]]) - len(masks)",
        "join": "        rows = np.concatenate([rows, masks[:, band].reshape(len(masks), rows.shape[1])])\n",
        "encode_arguments": "*arrays: NDArray[Any], masks: Sequence[NDArray[Any]] | None = None",
        "masks_argument": "        masks: for tests, each operand's masks in an array of as many blocks; "
        "by default fresh and uniform ones.\n",
        "own": "    own = [to_field(mask, Q) if mask.dtype.kind in \"iu\" else mask for mask in masks or []]\n"
        "    given = own or [None] * len(OPERANDS)\n",
        "masks_given": ", masks=given[number]",
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


def function_body(code: Code, points: EvaluationSet) -> str:
    """What a worker computes for a polynomial map: the formula at each position of the stacks."""
    function, names = code.operation.function, code.operation.names
    if function is None:
        raise AssertionError("no polynomial map")
    letters = ", ".join(map(_local, names)) + ("," if len(names) == 1 else "")
    return _FUNCTION.format(body=function.read(_Source(points.field)), letters=letters)


def _local(operand: str) -> str:
    """The name of an operand's matrix in the worker's formula, where Q is the order of the field."""
    return "q" if operand == "Q" else operand


class _Source:
    """Reads a formula of matrices as calls of the kernels; a factor is the element that the integer stands for."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def number(self, value: int) -> str:
        return str(value)

    def name(self, letter: str) -> str:
        return _local(letter)

    def apply(self, symbol: str, operands: Sequence[str]) -> str:
        numbers = [operand.lstrip("-").isdecimal() for operand in operands]
        if symbol == "neg":
            return str(-int(operands[0])) if numbers[0] else self._scaled(-1, operands[0])
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
