"""Random codes for outer products, and the values that the variables of the clauses have at them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from designer.search.design import Design
from designer.search.instance import INTERFERENCE, Instance, make_instance
from designer.search.order_encoding import Encoding


def outer(rows: int, columns: int, colluders: int) -> Instance:
    return make_instance("matmul", {"p": 1, "m": rows, "n": columns}, colluders)


def random_design(random: np.random.Generator, instance: Instance, span: int, tries: int = 40) -> Design | None:
    """A code with exponents below the span; None if there was no luck."""
    if span < max(instance.sizes):
        return None
    for _ in range(tries):
        design = Design(instance, tuple(tuple(map(int, random.permutation(span)[:size])) for size in instance.sizes))
        if not design.fault:
            return design
    return None


def mirrored(design: Design) -> Design:
    return Design(design.instance, tuple(tuple(-x for x in values) for values in design.exponents))


def exchanged(design: Design) -> Design:
    return Design(design.instance, design.exponents[::-1])


def values_at(encoding: Encoding, design: Design) -> Mapping[int, bool]:
    """Of all variables, by their meaning in words, not by their linear forms."""
    places = [sorted(values) for values in design.exponents]
    data = [
        [x in values[:blocks] for x in ordered]
        for values, ordered, blocks in zip(design.exponents, places, design.instance.data, strict=True)
    ]
    interference = sorted(x for x, kinds in design.monomials.items() if INTERFERENCE in kinds)
    found = {}
    for variable, (kind, *at) in enumerate(encoding.names, 1):
        at = [int(number) for number in at]
        if kind == "data":
            found[variable] = data[at[0]][at[1]]
        elif kind == "sum":
            found[variable] = places[0][at[0]] + places[1][at[1]] <= places[0][at[2]] + places[1][at[3]]
        else:
            found[variable] = sum(x <= places[0][at[0]] + places[1][at[1]] for x in interference) >= at[2]
    return found


def broken(encoding: Encoding, values: Mapping[int, bool]) -> list[tuple[int, ...]]:
    """Clauses that do not hold."""
    return [c for c in encoding.clauses if not any(values[abs(literal)] is (literal > 0) for literal in c)]
