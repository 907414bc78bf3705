"""Parameters at which a claim is false, by plain integers: the scheme is bound and the claim computed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from designer.code import Code
from designer.errors import DesignerError, SchemeError
from designer.node_map import NodeMap
from designer.proving.obligations import Family
from designer.scheme import Scheme

PRODUCTS_LIMIT: Final = 200_000
"""Block products of a code at which a claim is computed."""

SMALL: Final = 12
"""Sums of parameters at which a code is looked for."""

Witness = Mapping[str, Any]


def counterexample(scheme: Scheme, claim: str, parameters: Mapping[str, int]) -> Witness | None:
    """What contradicts a claim at some parameters; None if nothing does, or the code does not exist or is too large.

    Args:
        scheme: the scheme, with formulas for carriers, degrees or thresholds where the claim is about them.
        claim: `exponents`, `carrier`, `degree`, `threshold` or `separation`.
        parameters: a number for each.

    Returns:
        Kind `counter-parameters`: the parameters, and what is wrong there.

    >>> from dataclasses import replace
    >>> from designer import load
    >>> from designer.algebra.expression import parse
    >>> epc = load("epc")
    >>> wrong = replace(epc, claims=replace(epc.claims, degree=(parse("p*m*n"),)))
    >>> counterexample(wrong, "degree", {"p": 1, "m": 1, "n": 1})["computed"]
    [0]
    """
    found: Mapping[str, Any] | None
    try:
        code = scheme.bind(**parameters)
        if math.prod(map(len, code.maps)) > PRODUCTS_LIMIT:
            return None
        found = _CONTRADICTIONS[claim](code)
    except SchemeError as error:
        negative = "negative exponent" in str(error) or "number of a node out of range" in str(error)
        found = {"error": str(error)} if claim == "exponents" and negative else None
    except DesignerError:
        return None
    return None if found is None else {"kind": "counter-parameters", "parameters": dict(parameters), **found}


def least(
    scheme: Scheme, claims: Sequence[str], *, first: int, last: int, seconds: float
) -> tuple[dict[str, Witness], int]:
    """For each claim the counterexample of least sum of parameters.

    Args:
        scheme: the scheme.
        claims: the claims.
        first: least sum of parameters that is tried.
        last: largest one.
        seconds: limit of time.

    Returns:
        Claim -> counterexample, and the sum up to which everything was tried.
    """
    found: dict[str, Witness] = {}
    deadline, done = time.monotonic() + seconds, first - 1
    for size in range(first, last + 1):
        for parameters in _of_sum(scheme, size):
            if time.monotonic() > deadline:
                return found, done
            for claim in claims:
                if claim not in found and (witness := counterexample(scheme, claim, parameters)):
                    found[claim] = witness
        done = size
        if len(found) == len(claims):
            break
    return found, done


def least_sum(scheme: Scheme) -> int:
    """The sum of all parameters' least values."""
    return sum(scheme.least(name) for name in scheme.parameters)


def computable(scheme: Scheme, parameters: Mapping[str, int]) -> bool:
    """Whether there is a code at these parameters, small enough for its claims to be computed."""
    try:
        return math.prod(map(len, scheme.bind(**parameters).maps)) <= PRODUCTS_LIMIT
    except DesignerError:
        return False


def inhabited(scheme: Scheme) -> bool:
    """Whether small parameters give a code."""
    first = least_sum(scheme)
    sums = range(first, first + SMALL)
    return any(computable(scheme, parameters) for size in sums for parameters in _of_sum(scheme, size))


def _of_sum(scheme: Scheme, size: int) -> Iterator[dict[str, int]]:
    """All parameters with a sum, that satisfy the constraints."""

    def numbers_of(names: Sequence[str], rest: int) -> Iterator[tuple[int, ...]]:
        if not names:
            if rest == 0:
                yield ()
            return
        spare, low = sum(scheme.least(name) for name in names[1:]), scheme.least(names[0])
        for value in range(low if len(names) > 1 else max(low, rest), rest - spare + 1):
            yield from ((value, *others) for others in numbers_of(names[1:], rest - value))

    for numbers in numbers_of(scheme.parameters, size):
        values = dict(zip(scheme.parameters, numbers, strict=True))
        if all(rule.evaluate({**scheme.fixed, **values}) for rule in scheme.constraints):
            yield values


def _carrier(code: Code) -> Witness | None:
    from designer.analyses.carrier import claimed_carriers
    from designer.analyses.witness import interference_witness

    found = code.product.interference()
    if found is not None:
        return {"interference": interference_witness(code, found)}
    if not code.scheme.claims.carrier:
        return None
    claimed = claimed_carriers(code)
    for target, computed in code.product.all_carriers().items():
        if computed != (claimed[target],):
            return {"target": list(target), "claimed": list(claimed[target]), "computed": [list(m) for m in computed]}
    return None


def _degree(code: Code) -> Witness | None:
    claimed = [code.claimed(formula) for formula in Family(code.scheme).degrees]
    computed = list(code.product.degrees)
    return {"claimed": claimed, "computed": computed} if claimed and claimed != computed else None


def _threshold(code: Code) -> Witness | None:
    if code.scheme.claims.threshold is None:
        return None
    from designer.analyses.theorems import least_answers

    computed, claimed = least_answers(code), code.claimed(code.scheme.claims.threshold)
    return {"claimed": claimed, "computed": computed} if claimed != computed else None


def _support(code: Code) -> Witness | None:
    if code.scheme.claims.support is None:
        return None
    claimed, computed = code.claimed(code.scheme.claims.support), code.product.support_size
    return {"claimed": claimed, "computed": computed} if claimed != computed else None


def _overheads(code: Code) -> Witness | None:
    from designer.analyses.overheads import least_shares

    computed = least_shares(code)
    claimed = {name: code.claimed(formula) for name, formula in code.scheme.claims.shares.items()}
    wrong = any(computed[name] != number for name, number in claimed.items())
    return {"claimed": claimed, "computed": computed} if wrong else None


def _separation(code: Code) -> Witness | None:
    for placed in code.maps:
        if isinstance(placed, NodeMap):
            places = [tuple(node for node, _ in share) for share in placed.shares]
            taken = {node: "data" for own in places[: placed.blocks] for node in own}
        else:
            places, taken = [code.reduce(exponent) for exponent in placed], {}
        seen: dict[tuple[int, ...], int] = {}
        for number, place in enumerate(places[placed.blocks :]):
            if place in seen or (place and place[0] in taken):
                return {"operand": placed.operand, "masks": [*([seen[place]] if place in seen else []), number],
                        "place": list(place)}  # fmt: skip
            seen[place] = number
    return None


_CONTRADICTIONS: Final[Mapping[str, Callable[[Code], Witness | None]]] = {
    "exponents": lambda _: None, "carrier": _carrier, "degree": _degree, "threshold": _threshold,
    "separation": _separation, "support": _support, "overheads": _overheads,
}  # fmt: skip
