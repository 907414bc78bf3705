"""What a scheme file says about its evaluation points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from designer.algebra.expression import Expression

RULES: Final = ("distinct", "grid", "roots-of-unity", "explicit", "generic", "subgrids")
ORDERS: Final = ("vertical", "horizontal")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRule:
    """The rule for choosing points.

    Args:
        rule: `distinct` (any distinct points), `grid` (a Cartesian product of distinct points),
            `roots-of-unity` (all N-th roots), `explicit`, `generic` (points that the toolkit finds, at which as many
            answers as there are monomials decode and the colluders learn nothing) or `subgrids` (every worker has
            a grid of its own).
        sizes: for a grid the least number of points on each axis, for subgrids a worker's number on each axis.
        count: for roots of unity their number N.
        values: explicit points, one vector each.
        order: in which order a worker goes through its own grid: `vertical` (first axis first) or `horizontal`.
    """

    rule: str = "distinct"
    sizes: tuple[Expression, ...] = ()
    count: Expression | None = None
    values: tuple[tuple[int, ...], ...] = ()
    order: str = ""

    @property
    def by_support(self) -> bool:
        """Whether points are made to fit the support: then the recovery threshold is the number of monomials."""
        return self.rule in ("generic", "subgrids")
