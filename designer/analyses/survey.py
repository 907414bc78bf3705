"""How many of the sets of R answers decode, for every R; thresholds of single targets; the largest undecodable sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from designer.algebra.selections import Selections
from designer.analyses.exact import enough_selected, selections
from designer.analyses.question import Question
from designer.analyses.response import Response
from designer.analyses.sets import CONFIDENCE, Sets
from designer.analyses.theorems import theorem
from designer.operation import Block

TARGETS: Final = 16
KEPT: Final = 8
LISTED: Final = 64
HOPELESS: Final = 3
"""Sizes without any decoding set in a row, after which smaller ones are not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many sets of a size decode.

    Args:
        size: number of answers (or workers).
        total: number of sets of that size.
        looked: number of sets that were decided.
        decode: how many of these decode every target.
        exact: whether all sets were decided; else `looked` were drawn at random.
        interval: where the share of all sets lies, at 95 % confidence if sampled.
    """

    size: int
    total: int
    looked: int
    decode: int
    exact: bool
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the sets of answers of an evaluation set do.

    Args:
        shares: one for each size that was looked at, descending from all.
        largest: some undecodable sets of the largest size at which any were met; there are no larger ones if all
            larger sizes were decided.
        count: how many of that size there are; None if not all were decided.
        luckiest: a smallest set that was found to decode.
        targets: target -> the least R such that every R answers decode it; None where not decided.
    """

    shares: tuple[Share, ...]
    largest: tuple[tuple[int, ...], ...]
    count: int | None
    luckiest: tuple[int, ...] | None
    targets: dict[Block, int | None]

    def as_json(self) -> dict[str, Any]:
        """The field `survey` of the command line's JSON."""
        return {
            "sizes": [
                {"size": s.size, "sets": s.total, "looked": s.looked, "decode": s.decode, "exact": s.exact,
                 "interval": list(s.interval)}
                for s in self.shares
            ],
            "largest_undecodable": [list(answers) for answers in self.largest], "largest_undecodable_count": self.count,
            "smallest_decodable": None if self.luckiest is None else list(self.luckiest),
            "targets": [[list(target), value] for target, value in self.targets.items()],
        }  # fmt: skip

    def _repr_html_(self) -> str:
        from designer.markup import fields, table

        rows = [
            (str(s.size), f"{s.decode} of {s.looked}", "all sets" if s.exact else f"drawn at random from {s.total}")
            for s in self.shares
        ]
        known = {str(list(target)): "not decided" if r is None else str(r) for target, r in self.targets.items()}
        told = {
            "largest undecodable sets": ", ".join(str(list(answers)) for answers in self.largest[:4]) or "none met",
            "smallest decodable set met": "none" if self.luckiest is None else str(list(self.luckiest)),
        }
        shares = table(["answers", "sets that decode", "looked at"], rows, caption="Sets of answers")
        return shares + fields(told) + fields(known, caption="Answers that always suffice for a target")


def survey(question: Question) -> Survey | None:
    """Look at the sets of every size, exactly where they are few, else at random sets.

    None if all points together don't decode, or the linear system is too large to be written out.
    """
    response, chosen = Response(question.code, question.points), selections(question.points, question.unit)
    if question.exact.decodes is not True or not response.writable:
        return None
    shares: list[Share] = []
    largest: tuple[tuple[int, ...], ...] = ()
    count, luckiest, hopeless = None, None, 0
    for size in range(chosen.total, 0, -1):
        share, undecodable, decoding = _share(question, response, chosen, size)
        if not undecodable and not share.exact:
            undecodable = _known(question, size)
        shares.append(share)
        if undecodable and not largest:
            largest, count = undecodable, share.total - share.decode if share.exact else None
        luckiest = decoding or luckiest
        hopeless = 0 if share.decode else hopeless + 1
        if hopeless >= HOPELESS or (hopeless and share.exact):  # a set within one that does not decode does not, either
            break
    return Survey(
        shares=tuple(shares), largest=largest, count=count, luckiest=luckiest, targets=dict(_targets(question, chosen))
    )


def _share(
    question: Question, response: Response, chosen: Selections, size: int
) -> tuple[Share, tuple[tuple[int, ...], ...], tuple[int, ...] | None]:
    """The share of a size, some undecodable sets of it, and one that decodes."""
    from designer.algebra.census import census, sample
    from designer.algebra.statistics import clopper_pearson

    exact, total, equations = question.exact, chosen.count(size), response.system
    rows, wanted, field = equations.observed, equations.wanted, response.field
    decoding = _decoding(response, chosen, size)
    if exact.sufficient is not None and size >= exact.sufficient:
        return _all(size, total), (), decoding
    if total <= question.effort.sets(response.field):
        found = census(
            rows, wanted, field, size, selections=chosen, limit=question.effort.sets(response.field), keep=KEPT
        )
        if found.complete:
            share = (total - found.undecodable) / total
            decode = total - found.undecodable
            exactly = Share(size=size, total=total, looked=total, decode=decode, exact=True, interval=(share, share))
            return exactly, found.examples, decoding
    samples = question.effort.samples(response.field, width=max(1, len(rows[0])))
    drawn = sample(rows, wanted, field, size, selections=chosen, samples=samples, seed=size)
    low, high = clopper_pearson(drawn.undecodable, drawn.samples, CONFIDENCE)
    examples = () if drawn.example is None else (drawn.example,)
    decode = drawn.samples - drawn.undecodable
    about = Share(
        size=size, total=total, looked=drawn.samples, decode=decode, exact=False, interval=(1 - high, 1 - low)
    )  # fmt: skip
    return about, examples, decoding


def _known(question: Question, size: int) -> tuple[tuple[int, ...], ...]:
    """The undecodable set that the exact threshold rests on, if it has that size: random sets may miss it."""
    exact = question.exact
    if exact.value != size + 1 or exact.witness is None:
        return ()
    return (tuple(exact.witness["workers"]),)


def _all(size: int, total: int) -> Share:
    return Share(size=size, total=total, looked=total, decode=total, exact=True, interval=(1.0, 1.0))


def _decoding(response: Response, chosen: Selections, size: int) -> tuple[int, ...] | None:
    """A set of that size that decodes, if one is met among all or a few random ones."""
    from random import Random

    generator = Random(size)  # noqa: S311  a search, no secret
    some = (chosen.random(size, generator) for _ in range(LISTED))
    candidates = chosen.iterate(size) if chosen.count(size) <= LISTED else some
    return next((answers for answers in candidates if response.kernel(answers) is None), None)


def _targets(question: Question, chosen: Selections) -> Iterator[tuple[Block, int | None]]:
    """The thresholds of single targets, of the first few."""
    code, points = question.code, question.points
    bound = theorem(code, points)
    enough = enough_selected(chosen, bound.enough) if bound else chosen.total
    for target in list(code.operation.targets(code.parts))[:TARGETS]:
        level = Sets(Response(code, points, [target]), chosen, question.effort).threshold(enough)
        yield target, level.size if level.proved else None
