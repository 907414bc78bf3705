"""Random codes for products of matrices, and the values that the variables of the clauses have at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

import numpy as np

from designer.search.design import Design
from designer.search.instance import INTERFERENCE, Instance, make_instance
from designer.search.order.encoding import Encoding


def matmul(p: int, m: int, n: int, colluders: int = 0) -> Instance:
    return make_instance("matmul", {"p": p, "m": m, "n": n}, colluders)


def random_design(random: np.random.Generator, instance: Instance, span: int, tries: int = 40) -> Design | None:
    """A code whose unknowns are below the span; None if there was no luck."""
    for _ in range(tries):
        values = random.integers(0, span, instance.unknowns)
        exponents = tuple(tuple(int(x) for x in encoder @ values) for encoder in instance.encoders)
        design = Design(instance, exponents)
        if not design.fault:
            return design
    return None


def mirrored(design: Design) -> Design:
    return Design(design.instance, tuple(tuple(-x for x in values) for values in design.exponents))


def exchanged(design: Design) -> Design:
    """The transposed code, for m = n."""
    p, n = (design.instance.parameters[letter] for letter in "pn")
    data = p * n
    a, b = design.exponents
    first = [b[k * n + j] for j in range(n) for k in range(p)]
    second = [a[i * p + k] for k in range(p) for i in range(n)]
    return Design(design.instance, ((*first, *b[data:]), (*second, *a[data:])))


def images(design: Design) -> Iterator[Design]:
    """The codes that are alike by symmetry."""
    yield design
    yield mirrored(design)
    if design.instance.parameters["m"] == design.instance.parameters["n"]:
        yield exchanged(design)
        yield mirrored(exchanged(design))


def values_at(encoding: Encoding, design: Design) -> Mapping[int, bool]:
    """Of all variables, by their meaning in words: rows, columns and inner indices by their exponents."""
    instance = design.instance
    p, m, n = (instance.parameters[letter] for letter in "pmn")
    a, b = design.exponents
    rows = sorted(range(m), key=lambda i: a[i * p])
    inner = sorted(range(p), key=lambda k: a[k])
    columns = sorted(range(n), key=lambda j: b[j])
    places = [sorted(values) for values in design.exponents]
    at: list[dict[int, tuple[int, int]]] = [{}, {}]
    for (i, row), (k, index) in product(enumerate(rows), enumerate(inner)):
        at[0][places[0].index(a[row * p + index])] = i, k
    for (j, column), (k, index) in product(enumerate(columns), enumerate(inner)):
        at[1][places[1].index(b[index * n + column])] = j, k
    interference = sorted(x for x, kinds in design.monomials.items() if INTERFERENCE in kinds)

    def value(kind: str, *numbers: int) -> bool:
        match kind:
            case "data":
                return numbers[1] in at[numbers[0]]
            case "block":
                return at[numbers[0]].get(numbers[1]) == numbers[2:]
            case "useful":
                exponent = places[0][numbers[0]] + places[1][numbers[1]]
                return INTERFERENCE not in design.monomials[exponent]
            case "sum":
                i, j, k, last = numbers
                return places[0][i] + places[1][j] <= places[0][k] + places[1][last]
            case _:
                i, j, level = numbers
                return sum(x <= places[0][i] + places[1][j] for x in interference) >= level

    return {
        variable: value(str(name[0]), *(int(x) for x in name[1:])) for variable, name in enumerate(encoding.names, 1)
    }


def broken(encoding: Encoding, values: Mapping[int, bool]) -> list[tuple[int, ...]]:
    """Clauses that do not hold."""
    return [c for c in encoding.clauses if not any(values[abs(literal)] is (literal > 0) for literal in c)]


def least_support(instance: Instance, first: Sequence[Sequence[int]], second: Sequence[Sequence[int]]) -> int:
    """The least support of all codes with these exponents of A and of B, by trying all pairs."""
    kinds, best = instance.kinds.reshape(-1), instance.kinds.size + 1
    b = np.array(second)
    pairs = [(x, y) for x, y in combinations(range(kinds.size), 2) if max(kinds[x], kinds[y]) >= 0]
    for a in first:
        sums = (np.array(a)[None, :, None] + b[:, None, :]).reshape(len(b), -1)
        for x, y in pairs:
            meet = sums[:, x] == sums[:, y]
            sums = sums[meet if kinds[x] == kinds[y] else ~meet]
        if len(sums):
            ordered = np.sort(sums, axis=1)
            best = min(best, 1 + int((np.diff(ordered, axis=1) > 0).sum(axis=1).min()))
    return best
