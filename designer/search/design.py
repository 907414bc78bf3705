"""A code that a search found: exponents for one instance, with everything that is counted on them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Final

import numpy as np

from designer.errors import DesignerError
from designer.operation import Block
from designer.scheme import Scheme
from designer.search.instance import INTERFERENCE, Instance, scheme_of
from designer.search.patterns import affine_formula, chain_formula

CLASSES: Final = {
    "generic": "integer exponents at generic points: as many workers as the product has monomials, any of them",
    "dense": "integer exponents at any distinct points: as many workers as the largest exponent + 1",
    "cyclic": "exponents modulo q at all q-th roots of unity: all q workers",
    "cyclic-any": "exponents modulo q at the q-th roots of unity: any R of the q workers",
    "box": "several variables on a full grid: the product of (largest exponent + 1) over the variables",
}
"""The classes of codes, whose numbers of workers must not be mixed."""


@dataclass(frozen=True, eq=False)
class Design:
    """Exponents for all blocks and masks of an instance.

    Args:
        instance: what they are for.
        exponents: for every operand the exponents of its blocks, masks behind the data.
        modulus: the number that they count modulo; None for integers.

    Raises:
        DesignerError: the numbers of exponents are not those of the instance.

    >>> from designer.search.instance import make_instance
    >>> design = Design(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 1), ((0, 1, 4), (0, 2, 4)))
    >>> design.support, design.degree, design.fault
    (8, 8, '')
    """

    instance: Instance
    exponents: tuple[tuple[int, ...], ...]
    modulus: int | None = None

    def __post_init__(self) -> None:
        if tuple(map(len, self.exponents)) != self.instance.sizes:
            raise DesignerError(
                "wrong numbers of exponents", where=self.instance.key, got=tuple(map(len, self.exponents)),
                allowed=f"{self.instance.sizes}, masks behind the data",
            )  # fmt: skip

    @cached_property
    def monomials(self) -> Mapping[int, frozenset[int]]:
        """Exponent of the product polynomial -> the targets whose products sit there, `INTERFERENCE` for any other."""
        found: dict[int, set[int]] = defaultdict(set)
        kinds = self.instance.kinds
        for blocks in product(*(range(size) for size in self.instance.sizes)):
            found[self._sum(blocks)].add(int(kinds[blocks]))
        return {exponent: frozenset(kind) for exponent, kind in found.items()}

    @property
    def support(self) -> int:
        """Number of monomials of the product polynomial."""
        return len(self.monomials)

    @property
    def degree(self) -> int:
        """Largest exponent less the least one."""
        return max(self.monomials) - min(self.monomials)

    @cached_property
    def fault(self) -> str:
        """Why this is no code: the first thing that is wrong; empty if nothing is."""
        places: dict[int, set[int]] = defaultdict(set)
        for exponent, kinds in self.monomials.items():
            if len(kinds) > 1:
                met = sorted(kinds)
                what = "interference" if INTERFERENCE in kinds else f"target {met[0]}"
                return f"target {met[-1]} meets {what} at exponent {exponent}"
            places[min(kinds)].add(exponent)
        for target in range(self.instance.targets):
            if len(places[target]) != 1:
                return f"the products of target {target} lie at {len(places[target])} monomials"
        for name, values, data in zip(self.instance.operation.names, self.exponents, self.instance.data, strict=True):
            masks = [self._reduced(value) for value in values[data:]]
            if len(set(masks)) < len(masks):
                return f"two masks of {name} have one exponent"
        return ""

    def workers(self, kind: str) -> int:
        """The number of workers in a class.

        >>> from designer.search.instance import make_instance
        >>> Design(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 1), ((0, 1, 4), (0, 2, 4))).workers("dense")
        9
        """
        if (self.modulus is None) != (kind in ("generic", "dense")):
            raise DesignerError("a class that these exponents are not of", where=self.instance.key, got=kind)
        if kind == "cyclic" and self.modulus is not None:
            return self.modulus
        return self.degree + 1 if kind == "dense" else self.support

    def normal(self) -> Design:
        """The same code with least exponent 0 in every operand, and without a common factor; residues are reduced."""
        if self.modulus is not None:
            return Design(self.instance, tuple(tuple(map(self._reduced, v)) for v in self.exponents), self.modulus)
        moved = [[value - min(values) for value in values] for values in self.exponents]
        common = math.gcd(*(value for values in moved for value in values)) or 1
        return Design(self.instance, tuple(tuple(value // common for value in values) for values in moved))

    def carriers(self) -> Iterator[int]:
        """The exponents of the targets, in row-major order."""
        own = {min(kinds): exponent for exponent, kinds in self.monomials.items() if len(kinds) == 1}
        for target in range(self.instance.targets):
            yield own[target]

    def blocks(self, operand: int) -> dict[Block, int]:
        """Exponents of an operand's data blocks by index."""
        return dict(zip(self.instance.block_indices(operand), self.exponents[operand], strict=False))

    def _reduced(self, value: int) -> int:
        return value if self.modulus is None else value % self.modulus

    def _sum(self, blocks: Sequence[int]) -> int:
        return self._reduced(sum(values[block] for values, block in zip(self.exponents, blocks, strict=True)))

    def as_json(self) -> dict[str, Any]:
        """The exponents by operand, masks apart."""
        named: dict[str, Any] = {}
        data = self.instance.data
        for name, values, blocks in zip(self.instance.operation.names, self.exponents, data, strict=True):
            named[name] = list(values[:blocks])
            if self.instance.masks:
                named[f"masks_{name}"] = list(values[blocks:])
        return named

    def scheme(self, name: str = "", kind: str = "") -> Scheme:
        """The code as a scheme: formulas where chains of progressions are recognised, else tables of exponents.

        Args:
            name: its name in words.
            kind: the class in which it counts, which chooses the points; generic or cyclic by default.
        """
        from designer.scheme_file import load_text

        return load_text(self.text(name, kind), where=name or self.instance.key)

    def text(self, name: str = "", kind: str = "") -> str:
        """The scheme file."""
        base, design = scheme_of(self.instance), self.normal()
        kind = kind or ("generic" if self.modulus is None else "cyclic")
        lines = [
            f'name = "{name or f"code found for {self.instance.key}"}"',
            f'operation = "{self.instance.operation.name}"',
        ]
        lines += [f"{key} = {_toml(value)}" for key, value in base.options.items()]
        lines += ["parameters = []", "", "[bounds]"]
        lines += [f"{index} = {self.instance.parts[index]}" for index in self.instance.operation.cut]
        if self.modulus is not None:
            lines += ["", "[modulus]", f"x = {self.modulus}"]
        tables = list(zip(self.instance.operation.operands, design.exponents, self.instance.data, strict=True))
        lines += ["", "[exponents]"]
        for number, ((operand, indices), values, blocks) in enumerate(tables):
            shape = self.instance.operation.shape(number, self.instance.parts)
            long = [index for index, size in zip(indices, shape, strict=True) if size > 1]
            formula = affine_formula(values[:blocks], indices, shape)
            if formula is None and len(long) == 1:
                formula = chain_formula(values[:blocks], long[0])
            lines.append(f"{operand} = {_column(values[:blocks], formula)}")
        if self.instance.masks:
            lines += ["", "[masks]", f"count = {self.instance.masks}"]
            lines += [f"{o} = {_column(v[blocks:], chain_formula(v[blocks:], 't'))}" for (o, _), v, blocks in tables]
        lines += ["", "[claims]", f"support = {self.support}", f"threshold = {self.workers(kind)}"]
        if self.instance.masks:
            lines.append(f"privacy = {self.instance.masks}")
        if kind == "generic":
            lines += ["", "[points]", 'rule = "generic"']
        elif self.modulus is not None:
            lines += ["", "[points]", 'rule = "roots-of-unity"', f"count = {self.modulus}"]
        return "\n".join(lines) + "\n"


def from_unknowns(instance: Instance, values: Sequence[int], modulus: int | None = None) -> Design:
    """The design whose unknowns have these values."""
    x = np.asarray(values, dtype=np.int64)
    exponents = tuple(tuple(int(e) for e in encoder @ x) for encoder in instance.encoders)
    return Design(instance, exponents, modulus).normal()


def _column(values: Sequence[int], formula: str | None) -> str:
    return f'["{formula}"]' if formula is not None else "[" + ", ".join(f"[{value}]" for value in values) + "]"


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
