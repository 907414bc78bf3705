"""Claim `converse`: lower bounds on the number of answers and of monomials, beside what the code achieves.

Every bound is about a class of codes that it names, so that "optimal" always says among what. The classes:

* `any scheme`: answers of the size of a target block, computed and decoded in any way whatever. Counting.
* `linear schemes`: an answer is the product of one linear combination of every operand's blocks (with masks or
  without), and decoding is linear. R answers write the block map's tensor as a sum of R products, so R is at least its
  rank, and that at least the rank of every flattening.
* `exponent maps`: blocks sit at monomials of a product with integer exponents. Counting of sums of exponents.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from designer.analyses.exact import ANSWERS, interference
from designer.analyses.question import Question
from designer.analyses.theorems import threshold_by_degree
from designer.code import Code
from designer.node_product import NodeProduct
from designer.operation import Operation
from designer.verdict import Answer, Assurance, Verdict

ANY: Final = "any scheme for a result that can take every value, with answers as large as a target block"
LINEAR: Final = "linear schemes: an answer is one product of linear combinations of blocks, decoding is linear"
EXPONENTS: Final = "exponent maps over the integers that collect every target at one monomial"
MASKED: Final = "exponent maps over the integers of the {} x {} outer product, masks at {} and {} different exponents"
MASKED_ONCE: Final = "exponent maps, also modulo N, of the {} x {} outer product with masks on both operands"

MONOMIALS: Final = "monomials"
"""What a bound counts, beside `answers`."""

TERMS_LIMIT: Final = 1 << 20
"""Block products up to which it is looked up whether every target has one monomial."""

RANKS: Final = {
    (2, 2, 3): (11, "Alekseyev, J. Algorithms 6 (1985) 71-85"),
    (3, 3, 3): (19, "Bläser, J. Complexity 19 (2003) 43-60"),
}
"""Sizes of a matrix product in increasing order -> lower bound on its tensor rank over every field, source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A lower bound.

    Args:
        among: the class of codes that it is about.
        counts: `answers` or `monomials`.
        least: no code of the class has fewer.
        achieved: what the code has; None where that was not decided.
        reason: the argument, or its source.
    """

    among: str
    counts: str
    least: int
    achieved: int | None
    reason: str

    @property
    def gap(self) -> int | None:
        """By how much the code exceeds the bound; 0 for a code that is optimal in the class."""
        return None if self.achieved is None else self.achieved - self.least

    def as_json(self) -> dict[str, Any]:
        """The bound as the command line's JSON."""
        return {
            "class": self.among, "counts": self.counts, "bound": self.least, "achieved": self.achieved,
            "gap": self.gap, "reason": self.reason,
        }  # fmt: skip


def decide(question: Question) -> Verdict:
    """Give all lower bounds that apply to the code, with the gaps.

    Args:
        question: the code, its points and the effort.

    Raises:
        AssertionError: the code has fewer answers or monomials than a bound: a defect of the program.

    >>> from designer import distinct, load
    >>> verdict = decide(Question(load("epc").bind(p=2, m=2, n=2), distinct(9)))
    >>> [(bound["counts"], bound["bound"], bound["gap"]) for bound in verdict.value]
    [('answers', 4, 5), ('answers', 4, 5), ('answers', 7, 2), ('monomials', 9, 0)]
    """
    code = question.code
    if interference(code, question.points) is not None:
        return _undecided(question, "targets interfere: nothing is achieved that a bound could be compared with")
    found = bounds(question)
    if not found:
        return _undecided(question, "no bound is known to the program for this operation")
    for bound in found:
        if bound.gap is not None and bound.gap < 0:
            raise AssertionError(f"{code.label} has {bound.achieved} {bound.counts}, below a bound: {bound}")
    return Verdict(
        claim="converse", answer=Answer.HOLDS, assurance=Assurance.THEOREM, scope=question.place,
        statement=_statement(found), value=[bound.as_json() for bound in found],
        because=tuple(dict.fromkeys(bound.reason for bound in found)),
    )  # fmt: skip


def bounds(question: Question) -> list[Bound]:
    """The bounds whose classes contain the code, the largest class first; the code is taken to be readable."""
    code, achieved = question.code, answers(question)
    if code.operation.function is not None:
        return []
    counted, reason = flattening(code.operation, code.parts)
    found = [Bound(among=LINEAR, counts=ANSWERS, least=counted, achieved=achieved, reason=reason)]
    if (whole := matrix_product(code.operation, code.parts)) is not None or code.operation.name == "chain":
        found.insert(0, Bound(
            among=ANY, counts=ANSWERS, least=code.target_count, achieved=achieved,
            reason="counting of symbols: R answers of that size take no more values than R target blocks",
        ))  # fmt: skip
    if whole is not None and (known := tensor_rank(*whole)) is not None and known[0] > counted:
        found.append(Bound(among=LINEAR, counts=ANSWERS, least=known[0], achieved=achieved, reason=known[1]))
    return found if isinstance(code.product, NodeProduct) else found + _of_exponents(code, whole)


def answers(question: Question) -> int | None:
    """The number of answers that the code achieves: exact for the points, else by degree; None if it is not known.

    Derivatives are no products of one combination each, and workers no single answers: then the degree counts.
    """
    exact = question.exact
    if exact.value is not None and exact.unit == ANSWERS and question.points.plain:
        return exact.value
    return threshold_by_degree(question.code)


def flattening(operation: Operation, parts: Mapping[str, int]) -> tuple[int, str]:
    """The largest rank of a flattening of a multilinear block map, over every field, and how it is reached.

    A flattening puts the operands of one side into the rows of a matrix, the others and the output into its columns.
    The block map is a Kronecker product over the output's axes and the summed indices, and ranks multiply: an index
    counts with its parts where it occurs on both sides, and a sum of indices with the number of different sums of
    those in the rows.

    Args:
        operation: multilinear, of at most 16 operands.
        parts: number of parts of every index, >= 1.

    >>> from designer.operation import parse_signature
    >>> flattening(parse_signature("matmul", "i k, k j -> i j"), {"i": 2, "k": 3, "j": 4})[0]
    12
    >>> flattening(parse_signature("convolution", "i, j -> i+j"), {"i": 3, "j": 4})[0]
    6
    """
    best, sides = 0, (True,) * len(operation.operands)
    for rows in product((True, False), repeat=len(operation.operands)):
        if any(rows) and (size := flattened(operation, parts, rows)) > best:
            best, sides = size, rows
    names = ", ".join(name for name, chosen in zip(operation.names, sides, strict=True) if chosen)
    rest = ", ".join([n for n, c in zip(operation.names, sides, strict=True) if not c] + [operation.letter])
    return best, f"tensor rank of the block map, by the flattening ({names}) x ({rest}), whose rank is {best}"


def flattened(operation: Operation, parts: Mapping[str, int], rows: tuple[bool, ...]) -> int:
    """The rank of one flattening: the operands marked are the rows, the others and the output the columns."""
    left = {index for (_, axes), chosen in zip(operation.operands, rows, strict=True) if chosen for index in axes}
    right = {index for (_, axes), chosen in zip(operation.operands, rows, strict=True) if not chosen for index in axes}
    rank = math.prod(parts[index] for index in operation.summed if index in left & right)
    for terms in operation.output:
        rank *= 1 + sum(parts[index] - 1 for index in terms if index in left)
    return rank


def matrix_product(operation: Operation, parts: Mapping[str, int]) -> tuple[int, int, int] | None:
    """The sizes (m, p, n) of the product of matrices of blocks that an operation is; None if it is none.

    >>> from designer.operation import parse_signature
    >>> matrix_product(parse_signature("contraction", "a b k, k c -> a b c"), {"a": 2, "b": 3, "k": 4, "c": 5})
    (6, 4, 5)
    """
    if len(operation.operands) != 2 or operation.is_convolution or operation.function is not None:
        return None
    left, right = (set(axes) for _, axes in operation.operands)
    free, sizes = set(operation.free), [1, 1, 1]
    for index in operation.indices:
        kind = (index in left, index in right, index in free)
        if kind == (True, False, True):
            sizes[0] *= parts[index]
        elif kind == (True, True, False):
            sizes[1] *= parts[index]
        elif kind == (False, True, True):
            sizes[2] *= parts[index]
        elif parts[index] > 1:
            return None
    return sizes[0], sizes[1], sizes[2]


def tensor_rank(m: int, p: int, n: int) -> tuple[int, str] | None:
    """A lower bound on the tensor rank of the product of an m x p by a p x n matrix, over every field, with its source.

    A product contains all smaller ones. That of n x n matrices has rank 2n² - 1 at least (Alder and Strassen).

    >>> tensor_rank(2, 2, 2)[0], tensor_rank(3, 2, 2)[0], tensor_rank(3, 3, 3)[0], tensor_rank(1, 5, 5)
    (7, 11, 19, None)
    """
    sizes = sorted((m, p, n))
    side = sizes[0]
    if side < 2:
        return None
    known = [
        (2 * side * side - 1, f"rank of <{side},{side},{side}>: Alder and Strassen, Theor. Comput. Sci. 15 (1981)")
    ]
    for small, (rank, source) in RANKS.items():
        if all(a <= b for a, b in zip(small, sizes, strict=True)):
            known.append((rank, f"rank of <{','.join(map(str, small))}>: {source}"))
    return max(known)


def _of_exponents(code: Code, whole: tuple[int, int, int] | None) -> list[Bound]:
    """Bounds for exponent maps."""
    found, support = [], code.product.support_size
    shape = chain_shape(code) if whole is None else (whole[0] * whole[2], whole[1])
    if shape is not None and not any(code.modulus) and one_monomial_each(code):
        ends, inner = shape
        found.append(Bound(
            among=EXPONENTS, counts=MONOMIALS, least=ends * inner + inner - 1, achieved=support,
            reason=f"the {ends * inner} sums of one exponent of each part are different, and the product holds "
            f"them minus {inner} different ones; |X + Y| >= |X| + |Y| - 1",
        ))  # fmt: skip
    if whole is not None and whole[1] == 1 and all(m.masks for m in code.maps):
        found += _of_masks(code, whole[0], whole[2], support)
    return found


def _of_masks(code: Code, rows: int, columns: int, support: int) -> list[Bound]:
    """Bounds for the outer product with masks on both operands."""
    first, second = (len({code.reduce(e) for e in list(m)[m.blocks :]}) for m in code.exponents)
    found = [Bound(
        among=MASKED_ONCE.format(rows, columns), counts=MONOMIALS, least=rows * columns + rows + columns,
        achieved=support,
        reason=f"one mask of each operand adds {rows} + {columns} monomials at least: two of the pairs that may meet "
        "would make two targets meet",
    )]  # fmt: skip
    if any(code.modulus) or first + second == 2:
        return found
    least = rows * columns + max(rows, columns) + first + second - 1
    return [*found, Bound(
        among=MASKED.format(rows, columns, first, second), counts=MONOMIALS, least=least, achieved=support,
        reason="the sums of one operand's exponents and the other's masks lie apart from the targets; "
        "|X + Y| >= |X| + |Y| - 1",
    )]  # fmt: skip


def chain_shape(code: Code) -> tuple[int, int] | None:
    """For a chain of matrices the targets' number and the product of the inner parts; None for other operations."""
    if code.operation.name != "chain":
        return None
    return code.target_count, math.prod(code.parts[index] for index in code.operation.summed)


def one_monomial_each(code: Code) -> bool:
    """Whether all products of every target meet at one monomial; False also where there are too many to look at."""
    if code.operation.multiplications(code.parts) > TERMS_LIMIT:
        return False
    return all(len(carriers) == 1 for carriers in code.product.all_carriers().values())


def _statement(found: list[Bound]) -> str:
    """The narrowest class in which the code is optimal; else the least gap."""
    tight = [bound for bound in found if bound.gap == 0]
    if tight:
        bound = tight[0]
        return f"{_none(bound)} fewer than {bound.least} {bound.counts}: this one is optimal among them"
    bound = min(found, key=lambda b: b.gap if b.gap is not None else math.inf)
    return f"{_none(bound)} fewer than {bound.least} {bound.counts}; this one has {bound.achieved}"


def _none(bound: Bound) -> str:
    """`no … has`, for a class in the singular."""
    kind, _, rest = bound.among.partition(": ")
    words = kind.replace("exponent maps", "exponent map").replace("schemes", "scheme").replace("collect ", "collects ")
    return f"no {words.removeprefix('any ')}{f' ({rest})' if rest else ''} has"


def _undecided(question: Question, reason: str) -> Verdict:
    return Verdict(
        claim="converse", answer=Answer.UNDECIDED, scope=question.binding, statement="lower bounds", because=(reason,)
    )
