"""Thresholds of several schemes, computed from their exponents: against the partition, and what N workers can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from designer.errors import DesignerError
from designer.web.query import Query, catalogued, values

if TYPE_CHECKING:
    from designer.code import Code
    from designer.scheme import Scheme

PARTITIONS_LIMIT: Final = 1000
"""Partitions that are looked at for one scheme: the range of each part is cut so that there are no more."""


def view(query: Query) -> dict[str, Any]:
    """The series of both plots for the query's scheme and those beside it."""
    own = query.declared()
    given = values(own, query.parameters)
    letters = partition_letters(own, given)
    along = _along(query.along, given)
    schemes = [own, *(catalogued(name) for name in query.compared if name != own.key)]
    return {
        "letters": list(given),
        "partition": letters,
        "along": along,
        "fixed": {name: value for name, value in given.items() if name not in ([along] if along else letters)},
        "thresholds": [
            {
                "scheme": scheme.label,
                "numbers": along_numbers(scheme, given, [along] if along else letters, query.longest),
            }
            for scheme in schemes
        ],
        "largest": [
            {"scheme": scheme.label, "steps": largest_partitions(scheme, given, letters, query.longest, query.most)}
            for scheme in schemes
        ],
    }


def partition_letters(scheme: Scheme, given: Mapping[str, int]) -> list[str]:
    """The parameters that say into how many parts the inputs are cut; all others are kept.

    >>> partition_letters(catalogued("gasp-r"), {"K": 2, "L": 2, "T": 2, "r": 1})
    ['K', 'L']
    """
    closed = scheme.close(given) if scheme.open_chain else scheme
    cut = {letter for bound in closed.bounds.values() for letter in bound.letters}
    return [name for name in closed.parameters if name in cut]


def along_numbers(scheme: Scheme, given: Mapping[str, int], moved: list[str], longest: int) -> list[int | None]:
    """The threshold where the moved parameters are 1, 2, …, longest; None where the scheme has no code."""
    return [threshold(scheme, {**given, **dict.fromkeys(moved, value)}) for value in range(1, longest + 1)]


def largest_partitions(
    scheme: Scheme, given: Mapping[str, int], letters: list[str], longest: int, most: int
) -> list[dict[str, Any]]:
    """For growing numbers of workers the partition into the most block products whose threshold they reach.

    Args:
        scheme: the scheme.
        given: its parameters.
        letters: those that vary.
        longest: up to this value, less where there were too many partitions.
        most: number of workers.

    Returns:
        Steps with rising `workers` and `products`, each with its `parameters`.
    """
    feasible = sorted(
        (answers, -products, tuple(parameters.items()))
        for answers, products, parameters in _partitions(scheme, given, letters, longest)
        if answers <= most
    )
    steps: list[dict[str, Any]] = []
    for answers, negative, parameters in feasible:
        if not steps or -negative > steps[-1]["products"]:
            steps.append({"workers": answers, "products": -negative, "parameters": dict(parameters)})
    return steps


def _partitions(
    scheme: Scheme, given: Mapping[str, int], letters: list[str], longest: int
) -> Iterator[tuple[int, int, dict[str, int]]]:
    """Threshold, number of block products and parameters of every partition that the scheme has a code for."""
    while longest ** len(letters) > PARTITIONS_LIMIT:
        longest -= 1
    for chosen in product(range(1, longest + 1), repeat=len(letters)):
        parameters = {**given, **dict(zip(letters, chosen, strict=True))}
        code = bound(scheme, parameters)
        if code is not None and (answers := answers_needed(code)) is not None:
            yield answers, code.operation.multiplications(code.parts), dict(zip(letters, chosen, strict=True))


def threshold(scheme: Scheme, parameters: Mapping[str, int]) -> int | None:
    """The recovery threshold that the scheme's points are chosen for; None where there is no code, or none."""
    code = bound(scheme, parameters)
    return None if code is None else answers_needed(code)


def bound(scheme: Scheme, parameters: Mapping[str, int]) -> Code | None:
    """The code at these parameters; None where the scheme has none, as a constraint is violated or a formula fails."""
    try:
        return scheme.bind(**parameters)
    except DesignerError:
        return None


def answers_needed(code: Code) -> int | None:
    """Answers by degree or by support, as the scheme's points are chosen; None where targets interfere."""
    from designer.analyses.theorems import least_answers

    return least_answers(code) if code.product.readable else None


def _along(name: str, given: Mapping[str, int]) -> str:
    if name and name not in given:
        raise DesignerError("no such parameter to draw along", got=name, allowed=", ".join(given))
    return name
