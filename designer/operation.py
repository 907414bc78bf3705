"""Operations: multilinear maps of blocks, written as one signature.

An operation is an Einstein summation in which an output axis may be a sum of indices:

    matrix product       i k, k j -> i j
    1-D convolution      i, j -> i+j
    one layer of a CNN   b c y x, o c u v -> b o y+u x+v

The same signature is read three times: on *blocks* (which block products add up to which target),
on the *entries inside a block* (what a worker computes), and on *whole arrays* (the direct
computation to compare with). So an operation is pure data.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from keyword import iskeyword
from typing import Final, TypeVar

from designer.algebra.expression import Expression
from designer.errors import SchemeError

Block = tuple[int, ...]
"""Index of a block: one number per axis of its array."""

AXES_LIMIT: Final = 16
OPERANDS_LIMIT: Final = 16

Axis = TypeVar("Axis")

_NAMES: Final = "ABDEFGHIJKLMNOPQRSTUVWXYZ"
_INDEX: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Operation:
    """A multilinear block map.

    Args:
        name: its name in scheme files.
        operands: for each operand its name and the indices of its axes.
        output: for each axis of the result the indices that are added up; one index is the usual case.
        letter: the name of the result.
        function: for a polynomial map, what it does to the blocks of one position of the stacks, in the operands'
            letters; None for a multilinear map.
        total_degree: degree of the function in the operands together; 0 for a multilinear map.

    Raises:
        SchemeError: the signature is not an operation.

    >>> matmul = parse_signature("matmul", "i k, k j -> i j")
    >>> str(matmul), matmul.summed, matmul.free
    ('i k, k j -> i j', ('k',), ('i', 'j'))
    >>> parse_signature("convolution", "i, j -> i+j").is_convolution
    True
    """

    name: str
    operands: tuple[tuple[str, tuple[str, ...]], ...]
    output: tuple[tuple[str, ...], ...]
    letter: str = "C"
    function: Expression | None = None
    total_degree: int = 0

    def __post_init__(self) -> None:
        where = f"signature {self}"
        axes = [axis for _, indices in self.operands for axis in indices]
        outputs = [index for terms in self.output for index in terms]
        least = 2 if self.function is None else 1
        if not least <= len(self.operands) <= OPERANDS_LIMIT or len(axes) > AXES_LIMIT * 2:
            raise SchemeError("wrong number of operands", where=where, allowed=f"2 to {OPERANDS_LIMIT}")
        if missing := sorted(set(outputs) - set(axes)):
            raise SchemeError("output index that no operand has", where=where, got=missing[0])
        if len(outputs) != len(set(outputs)) and self.function is None:
            raise SchemeError("index twice in the output", where=where)
        for _, indices in self.operands:
            if not indices or (len(indices) != len(set(indices)) and self.function is None):
                raise SchemeError("operand without an index, or with one twice", where=where)
        for terms in self.output:
            if len(terms) > 1 and any(axes.count(index) > 1 for index in terms):
                raise SchemeError("index of a sum in several operands", where=where, got="+".join(terms))

    def __str__(self) -> str:
        left = ", ".join(" ".join(indices) for _, indices in self.operands)
        rule = f", {self.letter} = {self.function}" if self.function is not None else ""
        return f"{left} -> {' '.join('+'.join(terms) for terms in self.output)}{rule}"

    @property
    def degree(self) -> int:
        """Total degree in the operands: how often the encoding polynomials' degree counts in the product."""
        return self.total_degree or len(self.operands)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the operands."""
        return tuple(name for name, _ in self.operands)

    @property
    def indices(self) -> tuple[str, ...]:
        """All indices in order of appearance."""
        return tuple(dict.fromkeys(index for _, indices in self.operands for index in indices))

    @property
    def cut(self) -> tuple[str, ...]:
        """Indices along which arrays may be cut: all; for a polynomial map only that of the stack."""
        return self.indices if self.function is None else self.indices[:1]

    @property
    def free(self) -> tuple[str, ...]:
        """Indices of the output."""
        return tuple(index for terms in self.output for index in terms)

    @property
    def summed(self) -> tuple[str, ...]:
        """Indices that are summed over: absent from the output."""
        return tuple(index for index in self.indices if index not in self.free)

    @property
    def is_convolution(self) -> bool:
        """Whether an output axis is a sum of indices."""
        return any(len(terms) > 1 for terms in self.output)

    @property
    def output_letters(self) -> tuple[str, ...]:
        """Letters that index the targets in formulas: the index itself, or s, s1, s2, … for sums."""
        sums = sum(len(terms) > 1 for terms in self.output)
        names = iter(["s"] if sums == 1 else [f"s{number}" for number in range(1, sums + 1)])
        return tuple(next(names) if len(terms) > 1 else terms[0] for terms in self.output)

    def shape(self, operand: int, parts: Mapping[str, int]) -> tuple[int, ...]:
        """Blocks of an operand along each axis."""
        return tuple(parts[index] for index in self.operands[operand][1])

    def output_shape(self, parts: Mapping[str, int]) -> tuple[int, ...]:
        """Targets along each axis of the output."""
        return tuple(sum(parts[index] for index in terms) - len(terms) + 1 for terms in self.output)

    def targets(self, parts: Mapping[str, int]) -> Iterator[Block]:
        """All targets in row-major order."""
        return product(*(range(size) for size in self.output_shape(parts)))

    def blocks(self, operand: int, parts: Mapping[str, int]) -> Iterator[Block]:
        """All blocks of an operand in row-major order."""
        return product(*(range(size) for size in self.shape(operand, parts)))

    def strides(self, parts: Mapping[str, int]) -> list[dict[str, int]]:
        """For each operand what one unit of an index adds to the row-major number of its block."""
        return [row_major(axes, self.shape(number, parts)) for number, (_, axes) in enumerate(self.operands)]

    def terms(self, parts: Mapping[str, int]) -> Iterator[tuple[Block, tuple[int, ...]]]:
        """All block products of the result: (target, number of each operand's block, row-major).

        For a polynomial map: for each target the blocks that it is a function of.
        """
        indices = self.indices
        strides = self.strides(parts)
        for assignment in product(*(range(parts[index]) for index in indices)):
            value = dict(zip(indices, assignment, strict=True))
            target = tuple(sum(value[index] for index in terms) for terms in self.output)
            yield target, tuple(sum(value[index] * step for index, step in s.items()) for s in strides)

    def terms_of(self, target: Block, parts: Mapping[str, int]) -> Iterator[tuple[int, ...]]:
        """The block products that one target asks for.

        >>> convolution = parse_signature("convolution", "i, j -> i+j")
        >>> list(convolution.terms_of((2,), {"i": 3, "j": 2}))
        [(1, 1), (2, 0)]
        """
        ranges = {index: range(parts[index]) for index in self.indices}
        last = {terms[-1]: (number, terms[:-1]) for number, terms in enumerate(self.output)}
        strides = self.strides(parts)
        inner = [index for index in self.indices if index not in last]
        for assignment in product(*(ranges[index] for index in inner)):
            value = dict(zip(inner, assignment, strict=True))
            for index, (number, others) in last.items():
                value[index] = target[number] - sum(value[other] for other in others)
            if all(value[index] in ranges[index] for index in last):
                yield tuple(sum(value[index] * step for index, step in s.items()) for s in strides)

    def multiplications(self, parts: Mapping[str, int]) -> int:
        """Block products that the result asks for."""
        return math.prod(parts[index] for index in self.indices)


def parse_signature(name: str, text: str, names: Sequence[str] = ()) -> Operation:
    """Read a signature such as `i k, k j -> i j`, or compact `abk,kcd->abcd`.

    Args:
        name: name of the operation.
        text: operands separated by commas, `->`, output; indices separated by blanks, or single
            letters without blanks; an output axis may be a sum of indices.
        names: names of the operands; A, B, D, … by default.

    Raises:
        SchemeError: the text is no signature.
    """
    left, arrow, right = text.partition("->")
    if not arrow or len(text) > 500:
        raise SchemeError("not a signature", got=text, allowed="like 'i k, k j -> i j'")
    compact = not re.search(r"[A-Za-z0-9_]\s+[A-Za-z]", text) and not re.search(r"\d", text)
    operands = [_split_indices(part, compact) for part in left.split(",")]
    if len(operands) > OPERANDS_LIMIT:
        raise SchemeError("wrong number of operands", where="signature", got=text, allowed=f"2 to {OPERANDS_LIMIT}")
    output = [tuple(term.split("+")) for term in _split_output(right, compact)]
    for index in [index for group in (*operands, *output) for index in group]:
        if not _INDEX.fullmatch(index) or iskeyword(index):
            raise SchemeError("not an index", where=f"signature {text}", got=index or "nothing", allowed="a name")
    chosen = tuple(names) or tuple(_NAMES[: len(operands)])
    return Operation(name, tuple(zip(chosen, operands, strict=True)), tuple(output))


def _split_indices(text: str, compact: bool) -> tuple[str, ...]:
    words = text.split()
    return tuple(words[0]) if compact and len(words) == 1 else tuple(words)


def _split_output(text: str, compact: bool) -> list[str]:
    words = re.sub(r"\s*\+\s*", "+", text).split()
    return re.findall(r"[^+](?:\+[^+]?)*|\+", words[0]) if compact and len(words) == 1 else words


def row_major(axes: Sequence[Axis], shape: Sequence[int]) -> dict[Axis, int]:
    """Row-major step of each axis.

    >>> row_major("ijk", (4, 3, 2))
    {'k': 1, 'j': 2, 'i': 6}
    """
    steps, step = {}, 1
    for axis, size in zip(reversed(axes), reversed(shape), strict=True):
        steps[axis] = step
        step *= size
    return steps
