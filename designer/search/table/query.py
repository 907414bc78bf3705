"""What is asked of the table, and how it is written: `K=4 L=4 T=3`, `matmul p=2 m=3 n=3`, `chain`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from designer.errors import DesignerError, ParameterError
from designer.named_values import named_values, natural
from designer.search.best_codes import transposed
from designer.search.instance import CARRIED_BY
from designer.search.record import Record
from designer.search.swaps import swapped_parameters

OUTER: Final = {"K": "m", "L": "n"}
"""The letters of the papers on outer products, with p = 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of the table.

    Args:
        operation: its name; None for all.
        parameters: values that parameters of the partition must have, operands in either order.
        colluders: T; None for all.
        kind: the class; None for all.
        status: `optimal` or `best known to this table`; None for both.
    """

    operation: str | None = None
    parameters: Mapping[str, int] = field(default_factory=dict)
    colluders: int | None = None
    kind: str | None = None
    status: str | None = None

    @property
    def everything(self) -> bool:
        """Whether all records are asked for."""
        return self == Query()

    def turned(self, record: Record) -> Record | None:
        """The record, with operands in the order that was asked for; None if it was not asked for."""
        instance = record.instance
        if self.operation not in (None, instance.name) or self.colluders not in (None, instance.masks):
            return None
        if self.kind not in (None, record.kind) or self.status not in (None, record.status):
            return None
        wanted = dict(self.parameters).items()
        if wanted <= dict(instance.parameters).items():
            return record
        return transposed(record) if wanted <= swapped_parameters(instance).items() else None


def read_query(words: Sequence[str], kind: str | None = None) -> Query:
    """The query that words make.

    Args:
        words: an operation's name, and `name=value` for parameters and T; K and L are m and n of matmul with p = 1.
        kind: the class; None for all.

    Raises:
        DesignerError: a word is neither, there are two operations, or a parameter is given twice.

    >>> query = read_query(["K=4", "L=3", "T=2"])
    >>> query.operation, dict(query.parameters), query.colluders
    ('matmul', {'p': 1, 'm': 4, 'n': 3}, 2)
    """
    split = " ".join(words).split()
    names = [word for word in split if "=" not in word]
    if set(names) - set(CARRIED_BY) or len(names) > 1:
        raise DesignerError("no operation of the table", got=" ".join(names), allowed=", ".join(CARRIED_BY))
    operation = names[0] if names else None
    given = named_values(word for word in split if "=" in word)
    values = {name: natural(name, text) for name, text in given.items()}
    colluders = values.pop("T", None)
    if operation in (None, "matmul") and set(values) & set(OUTER):
        operation, values = "matmul", _outer(values)
    return Query(operation=operation, parameters=values, colluders=colluders, kind=kind)


def _outer(values: Mapping[str, int]) -> dict[str, int]:
    """K and L as m and n, with p = 1."""
    found: dict[str, int] = {"p": 1}
    for name, value in values.items():
        letter = OUTER.get(name, name)
        if found.get(letter, value) != value or (name in OUTER and letter in values):
            raise ParameterError("K and L are m and n with p = 1", got=f"{name}={value}")
        found[letter] = value
    return found
