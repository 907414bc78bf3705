"""Relative errors of coded jobs in floats, measured against the direct computation and against their bound."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.errors import DesignerError
from designer.reals.conditioning import Conditioning, measure
from designer.reals.evaluation import evaluate
from designer.reals.job import direct_bound, draw_masks, numeric_job
from designer.reals.points import COMPLEX
from designer.reals.system import NumericSystem

KINDS: Final = ("normal", "positive")
"""Of matrices: standard normal entries; entries uniform in [0, 1), of a phase in a quarter turn if complex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One decoded result.

    Args:
        kind: of matrices.
        choice: how its answers were chosen: `worst`, or `random`.
        answers: their numbers.
        error: Frobenius norm of the difference to the direct computation, over that of the result.
        bound: what it cannot exceed; inf where floats overflow.
    """

    kind: str
    choice: str
    answers: tuple[int, ...]
    error: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """What came out.

    Args:
        system: the code at its points.
        sizes: length of every index.
        trials: the results.
        conditioning: of the sets of that many answers.
    """

    system: NumericSystem
    sizes: Mapping[str, int]
    trials: tuple[Trial, ...]
    conditioning: Conditioning

    @property
    def within(self) -> bool:
        """Whether every error is within its bound; otherwise something is wrong with the program."""
        return all(trial.error <= trial.bound for trial in self.trials)

    @property
    def vacuous(self) -> int:
        """Number of trials whose bound is not below 1: it promises nothing, not even the order of magnitude."""
        return sum(not trial.bound < 1 for trial in self.trials)

    def worst(self, choice: str) -> Trial:
        """The trial of the largest error among those whose answers were chosen so."""
        return max((trial for trial in self.trials if trial.choice == choice), key=lambda trial: trial.error)

    def as_json(self) -> dict[str, Any]:
        """The field `accuracy` of the command line's JSON; an infinite number is null."""
        return {
            "received": self.conditioning.received, "sizes": dict(self.sizes), "within_bound": self.within,
            "vacuous_bounds": self.vacuous,
            "trials": [
                {
                    "matrices": t.kind, "choice": t.choice, "answers": list(t.answers),
                    "error": t.error if math.isfinite(t.error) else None,
                    "bound": t.bound if math.isfinite(t.bound) else None,
                }
                for t in self.trials
            ],
        }  # fmt: skip


def accuracy(
    system: NumericSystem, sizes: Mapping[str, int], *, received: int | None = None, rounds: int = 2, seed: int = 0
) -> Accuracy:
    """Encode, multiply and decode random matrices from the worst set of answers and from random ones.

    Args:
        system: from `numeric_system`.
        sizes: length of every index.
        received: answers in a set; by default as many as the product has functions, or all where these are more.
        rounds: random sets for each kind of matrices.
        seed: of matrices and sets.

    Raises:
        DesignerError: the targets are not readable, or an argument is out of range.

    >>> from designer import load
    >>> from designer.reals.points import chebyshev
    >>> from designer.reals.system import numeric_system
    >>> system = numeric_system(load("matdot").bind(p=2), chebyshev([4]))
    >>> accuracy(system, {"i": 4, "k": 4, "j": 4}).within
    True
    """
    if not 1 <= rounds <= 1000:
        raise DesignerError("number of rounds out of range", got=rounds, allowed="1 to 1000")
    count = len(system.points)
    size = min(system.functions, count) if received is None else received
    found = measure(system, received=size, seed=seed)
    generator = np.random.default_rng(seed)
    trials = []
    for kind in KINDS:
        operands = [_matrix(kind, shape, system, generator) for shape in _shapes(system, sizes)]
        masks = draw_masks(system, operands, generator)
        expected, off = evaluate(system.code.operation, operands), direct_bound(system, operands)
        drawn = [tuple(sorted(generator.choice(count, size, replace=False).tolist())) for _ in range(rounds)]
        for choice, answers in [("worst", found.worst), *(("random", answers) for answers in drawn)]:
            job = numeric_job(system, answers)
            difference = job.run(operands, masks) - expected
            trials.append(Trial(
                kind=kind, choice=choice, answers=answers, error=_relative(difference, expected),
                bound=_relative(job.bound(operands, masks) + off, expected),
            ))  # fmt: skip
    return Accuracy(system=system, sizes=dict(sizes), trials=tuple(trials), conditioning=found)


def _shapes(system: NumericSystem, sizes: Mapping[str, int]) -> list[tuple[int, ...]]:
    return [tuple(sizes[index] for index in axes) for _, axes in system.code.operation.operands]


def _matrix(kind: str, shape: tuple[int, ...], system: NumericSystem, generator: np.random.Generator) -> NDArray[Any]:
    draw = generator.standard_normal if kind == "normal" else generator.random
    return draw(shape) + 1j * draw(shape) if system.points.field == COMPLEX else draw(shape)


def _relative(difference: NDArray[Any], expected: NDArray[Any]) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        value = float(np.linalg.norm(difference.reshape(-1)) / np.linalg.norm(expected.reshape(-1)))
    return value if math.isfinite(value) else math.inf
