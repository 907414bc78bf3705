"""Family certificates: a scheme's statements with the refutations that prove its claims for all parameters.

The JSON form is described in docs/proofs.md; `proofs/check_family.py` is the checker, and shares no code with this
package. A certificate is accepted for a scheme only if the checker rebuilds its statements from the scheme's text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import product
from typing import Any, Final

from designer.errors import DesignerError
from designer.proving.hypotheses import OutsideError
from designer.proving.intervals import pieces
from designer.proving.obligations import Corner, Family
from designer.scheme import Scheme
from designer.scheme_parts import Exponents

FAMILY: Final = "family"
"""Kind of these certificates."""
FACTORS: Final = (2, 3, 4, 5, 6)
"""Numbers of factors for which families of chains are proved."""

SAMPLES: Final = (1, 2, 3)
LARGEST_SAMPLE: Final = len(SAMPLES)

Certificate = Mapping[str, Any]


def families(scheme: Scheme) -> dict[int | None, Family]:
    """What is proved of a scheme: itself, or for chains of every length those of 2 to 6 factors.

    >>> from designer import load
    >>> list(families(load("chain"))), list(families(load("epc")))
    ([2, 3, 4, 5, 6], [None])
    """
    if not scheme.open_chain:
        return {None: _family(scheme)}
    closed = {count: scheme.close(dict.fromkeys([f"p{s}" for s in range(count + 1)], 1)) for count in FACTORS}
    return {count: _family(one) for count, one in closed.items()}


def _family(scheme: Scheme) -> Family:
    family = Family(scheme, corners(scheme))
    return replace(family, pieces=pieces(family, list(_samples(scheme))[:LARGEST_SAMPLE]))


def corners(scheme: Scheme) -> dict[str, tuple[Corner, ...]]:
    """For each variable, first or last blocks at which the claimed degree is attained at some parameters.

    >>> from designer import load
    >>> corners(load("convolution"))["x"]
    ((('A', 'data', {'i': 1}), ('B', 'data', {'j': 1})),)
    """
    family = Family(scheme)
    if scheme.modulus or not family.degrees:
        return {}
    found: dict[str, list[Corner]] = {variable: [] for variable in scheme.variables}
    for values in _samples(scheme):
        for number, variable in enumerate(scheme.variables):
            corner = _highest(family, number, {**family.fixed, **values})
            if corner is not None and corner not in found[variable]:
                found[variable].append(corner)
    return {variable: tuple(chosen) for variable, chosen in found.items()}


def _samples(scheme: Scheme) -> Iterator[dict[str, int]]:
    for offset in SAMPLES:
        values = {name: scheme.least(name) - 1 + offset * (n + 2) // 2 for n, name in enumerate(scheme.parameters)}
        if all(rule.evaluate({**scheme.fixed, **values}) for rule in scheme.constraints):
            yield values
    zeros = [name for name in scheme.parameters if not scheme.least(name)]
    for numbers in product((0, 2), repeat=len(zeros)):
        yield {**dict.fromkeys(scheme.parameters, 2), **dict(zip(zeros, numbers, strict=True))}


def _highest(family: Family, number: int, values: Mapping[str, int]) -> Corner | None:
    """Blocks of the largest exponent among first and last ones, at some parameters; None if a formula fails there."""
    best: dict[str, tuple[int, str, dict[str, int]]] = {}
    try:
        for name, kinds in family.kinds.items():
            for kind in kinds:
                sizes, formulas = family.declared(name, kind)
                numbers = {index: size.evaluate(values) for index, size in sizes.items()}
                if min(numbers.values()) < 1:
                    continue
                for ends in product((0, 1), repeat=len(numbers)):  # the last of equal ones, which has most ends
                    at = dict(zip(numbers, ends, strict=True))
                    letters = {index: (size - 1) * at[index] for index, size in numbers.items()}
                    value = formulas[number].evaluate({**values, **letters})
                    if name not in best or value >= best[name][0]:
                        best[name] = (value, kind, at)
    except (DesignerError, OutsideError):
        return None
    chosen = tuple((name, kind, at) for name, (_, kind, at) in best.items())
    return chosen if not family.by_value else (max(chosen, key=lambda part: best[part[0]][0]),)


def statement(scheme: Scheme, factors: int | None) -> Mapping[str, Any]:
    """What the checker reads in a scheme's text.

    Raises:
        OutsideError: it does not understand the text.
    """
    from designer.scheme_text import dump

    if scheme.algorithm is None and not all(
        map(_formulas, (*scheme.exponents.values(), *scheme.masks.exponents.values()))
    ):
        raise OutsideError("exponents are listed one by one; they are decided at numbers: coded-designer check")
    try:
        read: Mapping[str, Any] = reader().statement(dump(scheme), factors)
    except (ArithmeticError, LookupError, TypeError, ValueError, SyntaxError) as error:
        raise OutsideError(f"the checker does not read this scheme: {error}") from None
    return read


def _formulas(exponents: Exponents) -> bool:
    return not any(isinstance(row, tuple) for row in exponents)


def proof(
    scheme: Scheme, factors: int | None, family: Family, claims: Sequence[str], trees: Mapping[str, Any]
) -> dict[str, Any]:
    """One entry of a certificate.

    Args:
        scheme: the scheme.
        factors: for chains, the number of factors.
        family: the closed scheme.
        claims: the claims that are proved.
        trees: name of an obligation -> refutation.
    """
    length = {} if factors is None else {"factors": factors}
    chosen = {name: tree for name, tree in trees.items() if name.split()[0] in claims}
    places = {v: [[list(part) for part in corner] for corner in own] for v, own in family.corners.items()}
    filled = {
        v: [{"kinds": list(kinds), "order": [list(digit) for digit in order]} for kinds, order in own]
        for v, own in family.pieces.items()
    }
    return {
        **length, "statement": statement(scheme, factors), "claims": list(claims),
        "corners": places if "degree" in claims else {}, "pieces": filled if "support" in claims else {},
        "refutations": chosen,
    }  # fmt: skip


def certificate(scheme: Scheme, proofs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A certificate of some proofs."""
    return {"kind": FAMILY, "format": 1, "scheme": scheme.label, "proofs": list(proofs)}


def text(document: Certificate) -> str:
    """A certificate as text: one line for each entry of a proof.

    >>> print(text({"format": 1, "proofs": [{"claims": []}]}), end="")
    {"format": 1,
     "proofs": [
      {"claims": []}]}
    """
    compact = {key: _json(value) for key, value in document.items() if key != "proofs"}
    head = ",\n ".join(f"{_json(key)}: {value}" for key, value in compact.items())
    entries = ",\n  ".join(_entry(entry) for entry in document["proofs"])
    return f'{{{head},\n "proofs": [\n  {entries}]}}\n'


def _entry(entry: Mapping[str, Any]) -> str:
    lines = []
    for key, value in entry.items():
        if key == "refutations":
            trees = ",\n    ".join(f"{_json(name)}: {_json(tree)}" for name, tree in value.items())
            lines.append(f'"refutations": {{\n    {trees}}}')
        else:
            lines.append(f"{_json(key)}: {_json(value)}")
    return "{" + ",\n   ".join(lines) + "}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def accepted(scheme: Scheme, document: Certificate) -> dict[int | None, tuple[str, ...]]:
    """The claims that the checker accepts, for each family of the scheme.

    Args:
        scheme: the scheme.
        document: a certificate, from anywhere.

    Returns:
        Number of factors (None but for chains) -> claims; none where it states something else, or is wrong.
    """
    found: dict[int | None, tuple[str, ...]] = {}
    rejections: tuple[type[Exception], ...] = (
        checker().Rejected, ArithmeticError, LookupError, TypeError, ValueError, SyntaxError, AttributeError,
        RecursionError, OutsideError,
    )  # fmt: skip
    for entry in document["proofs"]:
        factors = entry.get("factors")
        try:
            if entry["statement"] == statement(scheme, factors):
                checker().check(entry)
                found[factors] = tuple(entry["claims"])
        except rejections:
            continue
    return found


def shipped(scheme: Scheme) -> Certificate | None:
    """The certificate that the package has for a scheme of that name; None if it has none.

    >>> from designer import load
    >>> accepted(load("matdot"), shipped(load("matdot")))
    {None: ('exponents', 'carrier', 'degree', 'support', 'threshold', 'overheads')}
    """
    entry = files("designer.proofs") / "certificates" / f"{scheme.key}.json"
    if not scheme.key or not scheme.key.replace("-", "").replace("_", "").isalnum() or not entry.is_file():
        return None
    document: Certificate = json.loads(entry.read_text("utf-8"))
    return document


@cache
def checker() -> Any:
    """The checker of family certificates: a module that imports nothing of the toolkit."""
    return import_module("designer.proofs.check_family")


@cache
def reader() -> Any:
    """The checker's own reader of scheme files."""
    return import_module("designer.proofs.read_scheme")
