"""What a search is asked for, where it stands, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from designer.errors import DesignerError
from designer.search.design import CLASSES, Design
from designer.search.instance import Instance, exponents_text

if TYPE_CHECKING:
    from designer.search.placement import Placement


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands.

    Args:
        stage: what it does.
        workers: the best number so far; None if there is no code yet.
        lower: the lower bound.
        runs: local searches so far.
        seconds: since the start.
    """

    stage: str
    workers: int | None
    lower: int
    runs: int
    seconds: float


@dataclass(frozen=True, eq=False)
class Goal:
    """What is searched for.

    Args:
        instance: the operation, its partition, its masks.
        kind: the class of codes: `generic`, `dense`, `cyclic` or `cyclic-any`.
        modulus: for cyclic classes the only one to look at; None for all.

    Raises:
        DesignerError: the class is none that is searched, or a modulus where there can be none.
    """

    instance: Instance
    kind: str = "generic"
    modulus: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("generic", "dense", "cyclic", "cyclic-any"):
            raise DesignerError("no class to search in", got=self.kind, allowed=", ".join(CLASSES))
        if self.modulus is not None and not self.cyclic:
            raise DesignerError("a modulus for integer exponents", got=self.modulus, remedy="use --exponents cyclic:Q")

    @property
    def cyclic(self) -> bool:
        """Whether exponents count modulo a number."""
        return self.kind.startswith("cyclic")


@dataclass(eq=False)
class Result:
    """What a search came to.

    Args:
        goal: what was searched for.
        design: the best code; None if none was found.
        method: how it was found.
        lower: the lower bound, its reason, and whether the exact search proved it.
        status: `optimal`, `best found` or `none found`.
        placement: a field and points at which it decodes and keeps its secrets.
        executed: whether the emitted program gave the direct product on random matrices; None if it was not run.
        exact: whether the lower bound is from the exact search; else it is the theorem's.
        formula: the theorem's bound and its reason.
        certificate: of the proof of optimality, where one was asked for and found.
        table: what the code does at its points, for the independent checker; None if that was not asked.
        checked: what the independent checker said of it; empty if it was not asked.
        known: the best codes of the catalogue's families: label and number of workers.
        runs: local searches.
        seconds: how long it took.
        notes: what was not decided, and why.
    """

    goal: Goal
    design: Design | None = None
    method: str = ""
    lower: int = 1
    reason: str = ""
    exact: bool = False
    formula: tuple[int, str] = (1, "")
    placement: Placement | None = None
    executed: bool | None = None
    certificate: dict[str, Any] | None = None
    table: dict[str, Any] | None = None
    checked: str = ""
    known: list[tuple[str, int]] = field(default_factory=list)
    runs: int = 0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)

    @property
    def workers(self) -> int | None:
        """The number of workers in the goal's class."""
        return self.design.workers(self.goal.kind) if self.design is not None else None

    @property
    def status(self) -> str:
        """`optimal` if the number of workers is the lower bound."""
        if self.workers is None:
            return "none found"
        return "optimal" if self.workers <= self.lower else "best found"

    def _repr_html_(self) -> str:
        from designer.markup import fields, items

        rows = {
            "class": self.goal.kind, "status": self.status,
            "lower bound": f"{self.lower}: {self.reason}" if self.reason else str(self.lower),
        }  # fmt: skip
        if self.design is not None:
            found = {"workers": str(self.workers), "found by": self.method}
            rows = {**found, **rows, **exponents_text(self.goal.instance, self.design.exponents)}
        shown = {name: escape(value) for name, value in rows.items()}
        return fields(shown, caption=self.goal.instance.key) + items(self.notes)
