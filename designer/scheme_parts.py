"""What a scheme declares beside its letters: exponent maps, claims, masks, an algorithm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from designer.algebra.expression import Expression

Table = tuple[tuple[int, ...], ...]
"""A literal exponent map: one exponent vector a block, blocks in row-major order."""

Exponents = tuple[Expression, ...] | Table
"""One formula a variable, or a literal table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a scheme's literature claims of it; the toolkit computes and compares.

    Args:
        carrier: exponents of the monomial that carries a target, one formula a variable.
        degree: largest exponent of the product polynomial, one formula a variable.
        support: number of monomials of the product polynomial.
        threshold: recovery threshold: by degree (answers at any distinct points in one variable, on the least
            full grid in several); by support where the scheme's points are `generic` or `subgrids`.
        privacy: number T of workers that learn nothing of the data together.
        shares: for each operand the number of different coded blocks at the threshold.
    """

    carrier: tuple[Expression, ...] = ()
    degree: tuple[Expression, ...] = ()
    support: Expression | None = None
    threshold: Expression | None = None
    privacy: Expression | None = None
    shares: Mapping[str, Expression] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Masks:
    """Uniform random blocks that are encoded beside the data, for privacy.

    Args:
        counts: for every masked operand the number of its masks.
        exponents: for every masked operand the exponents (in the value domain: nodes) of the masks: formulas in
            the mask's number t, or a literal table; empty for a bilinear algorithm, whose masks sit behind its terms.
    """

    counts: Mapping[str, Expression] = field(default_factory=lambda: MappingProxyType({}))
    exponents: Mapping[str, Exponents] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """A bilinear algorithm of rank r, such as Strassen's: sums of blocks, r products, sums of products.

    Args:
        terms: for each operand r rows, one coefficient a block (row-major).
        readout: one row a target (row-major), one coefficient a product.
    """

    terms: Mapping[str, Table]
    readout: Table

    @property
    def rank(self) -> int:
        """Number of products."""
        return len(self.readout[0])
