"""Conditioning: what decoding from R answers does to rounding errors, for every set of answers or for a sample.

Two numbers a set S. `amplification`: the largest over the targets t of

    sum over s in S of |W[t,s]| prod over the operands of the sum over blocks of |V[s,block]|,

over the number of block products of t, with V the encoders and W the weights: how much larger than that of the direct
product the bound on the entries' error is, for blocks with entries of one size. It is 1 without
coding, and never below. `kappa`: the condition number of the observed values in the 2-norm. Either is inf where it is
infinite, or too large to be told in float64.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.code import Code
from designer.errors import DesignerError
from designer.reals.points import NumericPoints
from designer.reals.system import NumericSystem, numeric_system

SETS_LIMIT: Final = 5000
"""Sets that are all looked at; of more a sample is."""
SAMPLE: Final = 1000
STEPS: Final = 2e8
"""Of decompositions, over all sets: fewer large ones are looked at."""
ENTRIES: Final = 1 << 20
"""Of the matrices that are decomposed at a time."""
LOST: Final = 1e-3
"""Relative error from which a result counts as lost."""
RESIDUAL: Final = 1e-6
"""Largest distance of a functional from the span of the observed values, relative to its norm, that counts as in it."""
QUANTILES: Final = (0.0, 0.5, 0.9, 0.99, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditioning:
    """What was measured.

    Args:
        received: answers in a set.
        total: number of sets of that size.
        sets: those that were looked at, in order.
        exhaustive: whether these are all.
        seed: of the sample.
        amplification: one number a set; inf where the functionals are not in the numerical span.
        kappa: one number a set; inf where the observed values are singular to working precision.
        kappa_floor: what such a condition number is above, even if it is finite.
    """

    received: int
    total: int
    sets: tuple[tuple[int, ...], ...]
    exhaustive: bool
    seed: int
    amplification: NDArray[np.float64]
    kappa: NDArray[np.float64]
    kappa_floor: float

    @property
    def worst(self) -> tuple[int, ...]:
        """The set with the largest amplification; of these the one with the largest condition number."""
        order = np.lexsort((self.kappa, self.amplification))
        return self.sets[int(order[-1])]

    @property
    def loss(self) -> float:
        """The largest amplification times the unit roundoff of float64: about the relative error to expect."""
        return float(np.max(self.amplification)) * float(np.finfo(np.float64).eps) / 2

    @property
    def lost(self) -> int:
        """Number of sets whose relative error may exceed 0.001."""
        return int(np.count_nonzero(self.amplification * np.finfo(np.float64).eps / 2 > LOST))

    def histogram(self) -> dict[int, int]:
        """Power of ten -> number of sets with an amplification from it on, below the next; inf under 309."""
        found: dict[int, int] = {}
        for value in self.amplification.tolist():
            decade = math.floor(math.log10(value)) if math.isfinite(value) else 309
            found[decade] = found.get(decade, 0) + 1
        return dict(sorted(found.items()))

    def quantiles(self, values: NDArray[np.float64]) -> dict[str, float]:
        """Minimum, median, 90 %, 99 % and maximum."""
        ordered = np.sort(values)
        names = ("least", "median", "90%", "99%", "worst")
        places = [math.ceil(q * (len(ordered) - 1)) for q in QUANTILES]
        return {name: float(ordered[place]) for name, place in zip(names, places, strict=True)}

    def as_json(self) -> dict[str, Any]:
        """The field `conditioning` of the command line's JSON; a number that is inf is null, and counted."""
        return {
            "received": self.received, "sets": self.total, "examined": len(self.sets),
            "exhaustive": self.exhaustive, "seed": None if self.exhaustive else self.seed,
            "amplification": _finite(self.quantiles(self.amplification)),
            "kappa": _finite(self.quantiles(self.kappa)), "kappa_floor": self.kappa_floor,
            "beyond_float64": {"amplification": _beyond(self.amplification), "kappa": _beyond(self.kappa)},
            "worst": list(self.worst),
            "histogram": {str(decade): count for decade, count in self.histogram().items()},
            "loss": self.loss if math.isfinite(self.loss) else None, "lost": self.lost,
        }  # fmt: skip


def conditioning(
    code: Code, points: NumericPoints, *, received: int | None = None, basis: str | None = None,
    sample: int = SAMPLE, seed: int = 0,
) -> Conditioning:  # fmt: skip
    """Amplification and condition number of every set of answers, or of a sample.

    Args:
        code: the code.
        points: its points.
        received: answers in a set; by default all.
        basis: `monomial` or `chebyshev`.
        sample: how many sets are drawn where there are more than 5000; runs of neighbouring answers come on top.
        seed: of the sample.

    Raises:
        DesignerError: the targets are not readable, or there are not so many answers.

    >>> from designer import load
    >>> from designer.reals.points import chebyshev
    >>> found = conditioning(load("matdot").bind(p=2), chebyshev([4]), received=3)
    >>> found.total, found.exhaustive, found.lost
    (4, True, 0)
    """
    return measure(numeric_system(code, points, basis), received=received, sample=sample, seed=seed)


def measure(system: NumericSystem, *, received: int | None = None, sample: int = SAMPLE, seed: int = 0) -> Conditioning:
    """The same for a system that was made before."""
    count = len(system.points)
    size = count if received is None else received
    if not 1 <= size <= count:
        raise DesignerError("number of answers out of range", got=received, allowed=f"1 to {count}")
    if not system.readable:
        raise DesignerError("targets are not readable, so that nothing decodes", where=system.code.label)
    total = math.comb(count, size)
    affordable = max(1, int(STEPS / (size * system.functions * min(size, system.functions))))
    exhaustive = total <= min(max(SETS_LIMIT, sample), affordable)
    sets = (
        tuple(combinations(range(count), size)) if exhaustive else _sampled(count, size, min(sample, affordable), seed)
    )
    loads, terms = system.loads(), system.terms()
    per_batch = max(1, ENTRIES // (size * max(size, system.functions)))
    parts = [
        _measured(system, np.array(sets[start : start + per_batch]), loads, terms)
        for start in range(0, len(sets), per_batch)
    ]
    amplification, kappa = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Conditioning(
        received=size, total=total, sets=sets, exhaustive=exhaustive, seed=seed, amplification=amplification,
        kappa=kappa, kappa_floor=_kappa_floor(max(size, system.functions)),
    )  # fmt: skip


def weights(observed: NDArray[Any], wanted: NDArray[Any]) -> NDArray[Any]:
    """Weights W with W · observed = wanted, of least norm; as near as floats come where there are none.

    Args:
        observed: (…, answers, functions).
        wanted: (targets, functions).
    """
    return _solved(*np.linalg.svd(observed, full_matrices=False), wanted)


def _measured(
    system: NumericSystem, sets: NDArray[Any], loads: NDArray[Any], terms: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Amplification and condition number of some sets of one size."""
    observed = system.observed[sets]
    left, singular, right = np.linalg.svd(observed, full_matrices=False)
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa = np.where(_kept(singular, max(observed.shape[-2:]))[:, -1], singular[:, 0] / singular[:, -1], np.inf)
    found = _solved(left, singular, right, system.wanted)
    missed = np.linalg.norm(found @ observed - system.wanted, axis=-1) / np.linalg.norm(system.wanted, axis=-1)
    spread = np.einsum("nts,ns->nt", np.abs(found), loads[sets]) / terms
    amplification = np.where(missed.max(axis=-1) <= RESIDUAL, spread.max(axis=-1), np.inf)
    return amplification, kappa


def _solved(left: NDArray[Any], singular: NDArray[Any], right: NDArray[Any], wanted: NDArray[Any]) -> NDArray[Any]:
    """Weights from a singular value decomposition; singular values that count as zero are left out."""
    kept = _kept(singular, max(left.shape[-2], right.shape[-1]))
    inverse = np.divide(1.0, singular, out=np.zeros_like(singular), where=kept)
    parts = wanted @ right.conj().swapaxes(-1, -2) * inverse[..., None, :]
    return np.asarray(parts @ left.conj().swapaxes(-1, -2))


def _kept(singular: NDArray[Any], side: int) -> NDArray[np.bool_]:
    """Which singular values of a matrix with a longer side of this length count as nonzero."""
    return np.asarray(singular > side * np.finfo(np.float64).eps * singular[..., :1])


def _kappa_floor(side: int) -> float:
    """The power of ten below condition numbers that count as inf; the decomposition's own error is as large again."""
    return 10.0 ** math.floor(-math.log10(2 * side * np.finfo(np.float64).eps))


def _sampled(count: int, size: int, sample: int, seed: int) -> tuple[tuple[int, ...], ...]:
    """Runs of neighbours, around the end too, which are bad sets for many points; then random sets."""
    generator = np.random.default_rng(seed)
    starts = range(0, count, -(-count // sample))
    runs = (tuple(sorted((start + step) % count for step in range(size))) for start in starts)
    drawn = (tuple(sorted(generator.choice(count, size, replace=False).tolist())) for _ in range(sample))
    return tuple(dict.fromkeys([*runs, *drawn]))


def _beyond(values: NDArray[np.float64]) -> int:
    return int(np.count_nonzero(np.isinf(values)))


def _finite(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in values.items()}
