"""The codes that claims files name, and the numbers of theirs that the toolkit computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from designer.algebra.expression import Expression
from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.code import Code

QUANTITIES: Final = (
    "threshold", "support", "targets", "products", "blocks_", "share_", "bound_any", "bound_linear", "bound_monomials",
)  # fmt: skip
"""What may be asked of a code; after `blocks_` and `share_` comes the name of an operand."""


class UndecidedError(Exception):
    """A number that the toolkit does not have; the text says why."""


@dataclass(frozen=True, slots=True)
class NamedCode:
    """A code as claims files write it: `epc p=p m=2*m n=1`, formulas without blanks.

    Args:
        scheme: a name of the catalogue.
        parameters: its parameters as formulas in the claim's.
        function: for Lagrange coding, the polynomial map; empty for the scheme's own.
    """

    scheme: str
    parameters: tuple[tuple[str, Expression], ...]
    function: str = ""

    def bind(self, values: Mapping[str, int]) -> Code:
        """The code with numbers for the claim's parameters."""
        return _bound(self.scheme, self.function, tuple((n, f.evaluate(values)) for n, f in self.parameters))


@lru_cache(maxsize=256)
def _bound(scheme: str, function: str, parameters: tuple[tuple[str, int], ...]) -> Code:
    from designer.catalogue import load

    loaded = load(scheme)
    return (loaded.with_function(function) if function else loaded).bind(**dict(parameters))


def quantity_of(code: Code, quantity: str) -> int:
    """A number that the toolkit computes of a code.

    Args:
        code: the code.
        quantity: one of `QUANTITIES`, with an operand's name after a final underscore.

    Raises:
        UndecidedError: targets interfere, or no such bound is known.
        DesignerError: there is no such operand.

    >>> from designer import load
    >>> quantity_of(load("bi0").bind(p=2, m=2, n=2), "share_B")
    5
    """
    from designer.analyses.theorems import least_answers

    if not code.product.readable:
        raise UndecidedError(f"targets of {code.label} interfere")
    if quantity == "threshold":
        return least_answers(code)
    if quantity == "support":
        return int(code.product.support_size)
    if quantity == "targets":
        return int(code.target_count)
    if quantity == "products":
        return int(code.operation.multiplications(code.parts))
    kind, _, rest = quantity.partition("_")
    return _bound_of(code, rest) if kind == "bound" else _of_operand(code, kind, rest)


def _of_operand(code: Code, kind: str, operand: str) -> int:
    from designer.analyses.overheads import least_shares

    found = {m.operand: m.blocks for m in code.maps} if kind == "blocks" else least_shares(code)
    if operand not in found:
        raise DesignerError("no such operand", where=code.label, got=operand, allowed=", ".join(found))
    return int(found[operand])


def _bound_of(code: Code, among: str) -> int:
    """The largest lower bound of a class."""
    from designer.analyses.choice import default_points
    from designer.analyses.converse import ANY, LINEAR, MONOMIALS, bounds
    from designer.analyses.question import Question

    found = [
        bound.least
        for bound in bounds(Question(code, default_points(code)))
        if (bound.counts == MONOMIALS if among == "monomials" else bound.among == {"any": ANY, "linear": LINEAR}[among])
    ]
    if not found:
        raise UndecidedError(f"no bound of that class is known for {code.label}")
    return max(found)
