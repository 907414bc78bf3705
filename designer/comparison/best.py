"""The best codes known to the table, for the instances of a comparison."""

from __future__ import annotations

from collections.abc import Iterator

from designer.code import Code
from designer.comparison.entries import Comparison
from designer.errors import DesignerError

KNOWN, BOUND = "best known", "lower bound"


def best_known(comparison: Comparison, kind: str) -> Iterator[tuple[str, int | None, int | None]]:
    """For every value of the axis the workers of the table's best code, and its lower bound; None where it has none.

    Args:
        comparison: codes of one instance for every value of the axis.
        kind: the class of codes.

    Raises:
        DesignerError: there is no such class, or the codes at one value are of several instances.
    """
    from designer.search.best_codes import BestCodes
    from designer.search.design import CLASSES

    if kind not in CLASSES:
        raise DesignerError("no class of codes", got=kind, allowed=", ".join(CLASSES))
    keys = _keys(comparison)
    table = BestCodes.load()
    records = {at: table.best(key, kind) for at, key in keys.items()}
    for at, record in records.items():
        yield KNOWN, at, None if record is None else record.workers
    for at, record in records.items():
        yield BOUND, at, None if record is None else record.lower_bound


def _keys(comparison: Comparison) -> dict[int | None, str]:
    """The instance for every value of the axis."""
    found: dict[int | None, dict[str, str]] = {}
    for entry in comparison.entries:
        if entry.code is not None:
            found.setdefault(entry.at, {}).setdefault(_key(entry.code), entry.code.label)
    for keys in found.values():
        if len(keys) > 1:
            raise DesignerError(
                "codes of several instances have no common best", got=" and ".join(list(keys.values())[:2]),
                allowed="one operation, partition and number of masks",
            )  # fmt: skip
    return {at: next(iter(keys)) for at, keys in found.items()}


def _key(code: Code) -> str:
    """The canonical text of a code's instance: operation, partition and masks."""
    from designer.catalogue import load
    from designer.search.instance import CARRIED_BY, make_instance

    name = code.operation.name
    if name not in CARRIED_BY or code.placements:
        raise DesignerError("operation without a table of best codes", where=code.label, allowed=", ".join(CARRIED_BY))
    masks = {exponents.masks for exponents in code.exponents}
    if len(masks) > 1:
        raise DesignerError("numbers of masks that differ have no table", where=code.label)
    carrier = load(CARRIED_BY[name])
    if carrier.open_chain:
        return make_instance(name, code.parameters, masks.pop()).key
    numbers = {str(bound): code.parts[index] for index, bound in carrier.bounds.items()}
    return make_instance(name, {letter: numbers[letter] for letter in carrier.parameters}, masks.pop()).key
