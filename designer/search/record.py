"""A record of the table of the best codes known: one code, where it runs, and how far it can be from the best.

A record is one line of JSON, so that a change of the table is a change of lines. Its digest is that of all it says.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from html import escape
from typing import Any, Final

from designer.algebra.field import Field
from designer.algebra.field import field as make_field
from designer.errors import DesignerError, PointsError
from designer.points import EvaluationSet, explicit
from designer.search.design import CLASSES, Design
from designer.search.instance import Instance, exponents_text, read_key

ROOTS: Final = "roots-of-unity"
OPTIMAL, BEST_KNOWN = "optimal", "best known to this table"
FORMULA: Final = ""
"""The proof of a lower bound that `designer.search.bounds` gives."""

INHERITED: Final = "record "
"""How the proof of a lower bound begins that follows from another record's."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """The best code of a class that is known for an instance.

    Args:
        instance_key: the instance's canonical text.
        kind: the class, one of `designer.search.design.CLASSES`.
        workers: N, the number of workers in that class.
        exponents: for every operand the exponents of its blocks, masks behind the data.
        modulus: what the exponents count modulo; None for integers.
        field: the finite field, as text.
        points: one nonzero point a worker; None for all `modulus`-th roots of unity.
        root: the primitive root whose powers these are; None for explicit points.
        lower_bound: no code of the class has fewer workers.
        bound_reason: why, in words.
        proof: empty for a formula, `record KEY` for a bound that follows from another record's, else the reference of
            a certificate.
        method: how the code was found.
        seed: the seed with which it was found.
        effort: what was spent on it: seconds, restarts.

    Raises:
        DesignerError: the parts do not fit together.

    >>> from designer.search.instance import make_instance
    >>> design = Design(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 1), ((0, 1, 4), (0, 2, 4)))
    >>> record = make_record(
    ...     design, "generic", lower_bound=8, bound_reason="K L + K + L", method="by hand", seed=0, effort="",
    ...     field="65537", points=range(1, 9),
    ... )
    >>> record.status, record.gap
    ('optimal', 0)
    """

    instance_key: str
    kind: str
    workers: int
    exponents: tuple[tuple[int, ...], ...]
    modulus: int | None
    field: str
    points: tuple[int, ...] | None
    root: int | None
    lower_bound: int
    bound_reason: str
    proof: str
    method: str
    seed: int
    effort: str

    def __post_init__(self) -> None:
        where = f"record {self.name}"
        if self.kind not in CLASSES:
            raise DesignerError("no class of codes", where=where, got=self.kind, allowed=", ".join(CLASSES))
        if not 1 <= self.lower_bound <= self.workers:
            raise DesignerError(
                "lower bound out of range", where=where, got=self.lower_bound, allowed=f"1 to {self.workers} workers"
            )
        if (self.points is None) != (self.root is not None) or (self.points is None and self.modulus is None):
            raise DesignerError(
                "points", where=where, allowed=f'points alone, or "{ROOTS}" with a root and a modulus'
            )  # fmt: skip

    @property
    def name(self) -> str:
        """Instance and class: what there is one record of."""
        return f"{self.instance_key} {self.kind}"

    @property
    def instance(self) -> Instance:
        """The instance."""
        return instance_of(self.instance_key)

    @cached_property
    def _design(self) -> Design:
        return Design(self.instance, self.exponents, self.modulus)

    def design(self) -> Design:
        """The code."""
        return self._design

    @property
    def status(self) -> str:
        """`optimal` within the class, or best known to this table; nothing is ever called new."""
        return OPTIMAL if self.lower_bound == self.workers else BEST_KNOWN

    def _repr_html_(self) -> str:
        from designer.markup import fields

        rows = {
            "workers": str(self.workers), "class": self.kind, "status": self.status,
            "lower bound": f"{self.lower_bound}: {self.bound_reason}",
            **exponents_text(self.instance, self.exponents),
            "modulo": str(self.modulus or ""), "field": self.over.name, "found by": self.method,
        }  # fmt: skip
        return fields({name: escape(value) for name, value in rows.items() if value}, caption=self.instance_key)

    @property
    def gap(self) -> int:
        """Workers above the lower bound."""
        return self.workers - self.lower_bound

    @property
    def by_certificate(self) -> bool:
        """Whether the bound rests on a certificate, not on a formula or on another record."""
        return self.proof != FORMULA and not self.proof.startswith(INHERITED)

    @property
    def source(self) -> tuple[str, str] | None:
        """Instance and class of the record that the bound follows from, where it follows from one."""
        if not self.proof.startswith(INHERITED):
            return None
        key, _, kind = self.proof.removeprefix(INHERITED).rpartition(" ")
        return key, kind

    @cached_property
    def over(self) -> Field:
        """The field."""
        return make_field(self.field)

    def evaluation_set(self) -> EvaluationSet:
        """The points, one a worker.

        Raises:
            PointsError: they do not exist in the field.
        """
        over = self.over
        if self.points is not None:
            if 0 in self.points:
                raise PointsError("a point 0 hands blocks in clear to a worker", where=self.name)
            return explicit(self.points, over)
        if self.root is None or self.modulus is None:
            raise AssertionError("roots of unity without a root")
        if not over.contains(self.root) or not self.root:
            raise PointsError("root outside the field", where=self.name, got=self.root)
        powers = [1]
        for _ in range(self.modulus - 1):
            powers.append(over.mul(powers[-1], self.root))
        if over.mul(powers[-1], self.root) != 1 or len(set(powers)) < self.modulus:
            raise PointsError(f"no primitive root of order {self.modulus}", where=self.name, got=self.root)
        return explicit(powers, over)

    def with_bound(self, least: int, reason: str, proof: str) -> Record:
        """The same code with another lower bound."""
        return replace(self, lower_bound=least, bound_reason=reason, proof=proof)

    @property
    def content(self) -> dict[str, Any]:
        """All that the record says, but its digest."""
        return {
            "instance": self.instance_key, "class": self.kind, "workers": self.workers,
            "exponents": self.design().as_json(), "modulus": self.modulus, "field": self.field,
            "points": ROOTS if self.points is None else list(self.points), "root": self.root,
            "lower_bound": self.lower_bound, "bound_reason": self.bound_reason, "proof": self.proof,
            "status": self.status, "method": self.method, "seed": self.seed, "effort": self.effort,
        }  # fmt: skip

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, in canonical form."""
        return digest_of(self.content)

    def as_json(self) -> dict[str, Any]:
        """Content and digest."""
        return {**self.content, "digest": self.digest}

    @property
    def line(self) -> str:
        """The record as one line of JSON."""
        return json.dumps(self.as_json(), ensure_ascii=False)


def make_record(
    design: Design,
    kind: str,
    *,
    lower_bound: int,
    bound_reason: str,
    method: str,
    seed: int,
    effort: str,
    field: str,
    points: Sequence[int] | str,
    proof: str = "",
) -> Record:
    """A record of a code in normal form: least exponents 0 without a common factor, and points to match.

    Args:
        design: the code.
        kind: its class.
        lower_bound: no code of the class has fewer workers.
        bound_reason: why.
        method: how the code was found.
        seed: the seed with which it was found.
        effort: what was spent: seconds, restarts.
        field: the order of the field, `65537` or `2^8`.
        points: one nonzero point a worker, or `roots-of-unity`.
        proof: see `Record`.

    Raises:
        DesignerError: the class is not one of the design's, or the bound is above its number of workers.
    """
    normal, over = design.normal(), make_field(field)
    root, places = None, None
    if isinstance(points, str):
        if points != ROOTS or design.modulus is None:
            raise DesignerError("points", where=design.instance.key, got=points, allowed=f"a list, or {ROOTS}")
        root = over.root_of_unity(design.modulus)
    else:
        step = _factor(design, normal)
        places = tuple(over.power(x, step) if step > 1 else x for x in points)
    return Record(
        instance_key=design.instance.key, kind=kind, workers=normal.workers(kind), exponents=normal.exponents,
        modulus=normal.modulus, field=over.text, points=places, root=root, lower_bound=lower_bound,
        bound_reason=bound_reason, proof=proof, method=method, seed=seed, effort=effort,
    )  # fmt: skip


def _factor(design: Design, normal: Design) -> int:
    """What the normal form divided the exponents by."""
    for before, after in zip(design.exponents, normal.exponents, strict=True):
        if (span := max(after) - min(after)) and design.modulus is None:
            return (max(before) - min(before)) // span
    return 1


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a JSON document in canonical form: keys in order, no spaces."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=4096)
def instance_of(key: str) -> Instance:
    """The instance of a canonical text.

    Raises:
        DesignerError: the text is not canonical, or names no instance.
    """
    if not re.fullmatch(r"[a-z0-9]+( [A-Za-z][A-Za-z0-9]*=[0-9]{1,6})+", key) or " T=" not in key:
        raise DesignerError("no instance", got=key, allowed="such as matmul p=1 m=4 n=3 T=2")
    letters = [word.partition("=")[0] for word in key.split()[1:]]
    if len(set(letters)) < len(letters):
        raise DesignerError("parameter given twice", where=key)
    instance = read_key(key)
    if instance.key != key:
        raise DesignerError("instance not in canonical form", got=key, allowed=instance.key)
    return instance
