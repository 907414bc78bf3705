"""The search for a code modulo q by satisfiability: models whose masks leak are excluded and it goes on.

A set of masks that leaks does so after every shift and every multiplication by a unit of Z_q, together with data at
certain exponents: all of these are excluded at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from designer.algebra.sat import Clauses, available, clauses
from designer.search.cyclic.encoding import Encoding, encode
from designer.search.design import Design
from designer.search.instance import Instance
from designer.search.privacy_of_masks import Hidden, hidden, units

CLAUSES_LIMIT: Final = 12_000_000
Z3_CLAUSES_LIMIT: Final = 400_000

Progress = Callable[[int, int], None]
"""Called with the numbers of conflicts and of excluded sets of masks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How a search ended.

    Args:
        answer: `found`, `refuted`, `refuted-unknown-privacy` or `unsupported`.
        design: what was found.
        conflicts: of the solver.
        excluded: sets of masks that were excluded, up to affine maps.
        reason: in words.
    """

    answer: str
    design: Design | None = None
    conflicts: int = 0
    excluded: int = 0
    reason: str = ""


def search(
    instance: Instance, modulus: int, workers: int, *, fallback: bool = False, progress: Progress | None = None
) -> Search:
    """Find a code, or refute that there is one; without a limit of time.

    Args:
        instance: what it is for.
        modulus: q.
        workers: it may have at most so many monomials.
        fallback: z3, even where python-sat is installed.
        progress: called before every call of the solver but the first.
    """
    if workers < instance.targets:
        return Search(answer="refuted", reason=f"{instance.targets} targets need as many monomials")
    limit = CLAUSES_LIMIT if available() and not fallback else Z3_CLAUSES_LIMIT
    if (estimate := _estimate(instance, modulus)) > limit:
        return Search(answer="unsupported", reason=f"about {estimate} clauses are more than {limit}")
    encoding = encode(instance, modulus, min(workers, modulus))
    solver = clauses(encoding.clauses.clauses, encoding.clauses.variables, fallback=fallback)
    return _Loop(instance, modulus, encoding, solver, progress).run()


def _estimate(instance: Instance, modulus: int) -> int:
    """About how many clauses there will be."""
    sums = 8 + instance.operands * 2
    if any(group.name.startswith("step") for group in instance.groups) or instance.operands > 2:
        sums += len(instance.cells) * 2
    return sums * modulus**2 + (modulus**3 if instance.masks > 1 else 0)


class _Loop:
    def __init__(
        self, instance: Instance, modulus: int, encoding: Encoding, solver: Clauses, progress: Progress | None
    ) -> None:
        self.instance, self.modulus, self.encoding, self.solver = instance, modulus, encoding, solver
        self.progress = progress
        self.excluded = self.undecided = 0
        self.hidden = lru_cache(maxsize=None)(self._hidden)

    def run(self) -> Search:
        while (model := self.solver.model()) is not None:
            design = self.encoding.read(model)
            if design.fault:
                raise AssertionError(f"a model is no code: {design.exponents} modulo {self.modulus}: {design.fault}")
            if not self._exclude(design):
                return self._end("found", design=design)
            if self.progress is not None:
                self.progress(self.solver.conflicts, self.excluded)
        if self.undecided:
            return self._end("refuted-unknown-privacy", reason=f"privacy of {self.undecided} sets of masks is open")
        return self._end("refuted", reason=f"no solution; {self.excluded} sets of masks that leak were excluded")

    def _end(self, answer: str, *, design: Design | None = None, reason: str = "") -> Search:
        return Search(
            answer=answer, design=design, conflicts=self.solver.conflicts, excluded=self.excluded, reason=reason
        )

    def _exclude(self, design: Design) -> bool:
        """Exclude masks that leak; whether there were any."""
        found = False
        if self.instance.masks < 2:
            return False  # one mask is never cancelled by one worker
        for values, blocks in zip(design.exponents, self.instance.data, strict=True):
            masks = tuple(sorted(values[blocks:]))
            known = self.hidden(tuple(sorted(set(values[:blocks]))), masks)
            if not known.private:
                found = True
                self.excluded += 1
                self.undecided += known.private is None
                for chosen, shown in _images(masks, self._shown(masks, known), self.modulus):
                    self._exclude_image(chosen, shown)
        return found

    def _hidden(self, data: tuple[int, ...], masks: tuple[int, ...]) -> Hidden:
        return hidden(data, masks, self.modulus)

    def _shown(self, masks: tuple[int, ...], known: Hidden) -> frozenset[int]:
        """Exponents of data that leak beside these masks; all of them, where it is open what leaks."""
        common, everything = self.modulus // known.modulus, frozenset(range(self.modulus)) - set(masks)
        if known.private is None:
            return everything
        leaking = (x for x in range(known.modulus) if x not in known.masks.cancelled)
        return everything & {(masks[0] + common * x) % self.modulus for x in leaking}

    def _exclude_image(self, masks: tuple[int, ...], shown: frozenset[int]) -> None:
        """No operand has these masks and data there."""
        for data, own, anchored in zip(self.encoding.data, self.encoding.masks, self.encoding.anchored, strict=True):
            if anchored and 0 not in masks:
                continue
            head = [-own[e] for e in masks]
            if len(shown) + len(masks) == self.modulus:  # data cannot be where a mask is
                self.solver.add(head)
                continue
            for e in shown:
                self.solver.add([*head, -data[e]])


def _images(
    masks: tuple[int, ...], shown: frozenset[int], modulus: int
) -> Iterator[tuple[tuple[int, ...], frozenset[int]]]:
    """The images of two sets under x -> u x + s, each once."""
    seen = set()
    for u in units(modulus):
        for s in range(modulus):
            image = tuple(sorted((u * e + s) % modulus for e in masks))
            moved = frozenset((u * e + s) % modulus for e in shown)
            if (image, moved) not in seen:
                seen.add((image, moved))
                yield image, moved
