"""Both approximations of a function side by side: what they cost, and their errors measured on random data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.approximation.barycentric import Array
from designer.approximation.function import RealFunction, evaluate
from designer.approximation.minimax import Approximation, minimax
from designer.approximation.real_code import berrut_code, lagrange_code, through
from designer.errors import DesignerError

LIMITS: Final = {"blocks": 64, "masks": 64, "workers": 1000, "trials": 1000}
LEAST: Final = {"blocks": 1, "masks": 0, "workers": 1, "trials": 1}
BLOCK: Final = (16, 16)
"""Shape of a block of the random data."""


@dataclass(frozen=True, slots=True)
class PolynomialRow:
    """A polynomial instead of the function.

    Args:
        degree: d.
        answers: (K + T - 1) d + 1, how many answers decode the polynomial exactly.
        error: its largest error on the interval, measured at many places; of the coded part for a softmax.
        least: no polynomial of that degree has a smaller one.
        measured: largest error of the decoded results against the function, in float64; None where there are too few
            workers, or masks.
    """

    degree: int
    answers: int
    error: float
    least: float
    measured: float | None


@dataclass(frozen=True, slots=True)
class BerrutRow:
    """Berrut's interpolant through some answers.

    Args:
        answers: how many came.
        median: over all draws of data and answers, the median of the largest error.
        largest: and the largest one; None where a share was outside the function's domain.
    """

    answers: int
    median: float | None
    largest: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is compared.

    Args:
        function: of one operand.
        interval: where the entries of the data lie.
        blocks: K.
        masks: T, which count for the polynomials' answers; masks of real numbers hide nothing perfectly.
        workers: N.
        trials: how often data and answers are drawn.
        seed: of the draws.

    Raises:
        DesignerError: a number is out of range.
    """

    function: RealFunction
    interval: tuple[float, float]
    blocks: int
    masks: int = 0
    workers: int
    trials: int = 20
    seed: int = 0

    def __post_init__(self) -> None:
        for name, most in LIMITS.items():
            number = getattr(self, name)
            if not LEAST[name] <= number <= most:
                raise DesignerError(f"number of {name} out of range", got=number, allowed=f"{LEAST[name]} to {most}")

    def answers(self, degree: int) -> int:
        """How many answers decode a polynomial of a degree: (K + T - 1) d + 1."""
        return (self.blocks + self.masks - 1) * degree + 1

    def draws(self, answers: int) -> Iterator[tuple[NDArray[np.float64], list[int]]]:
        """Uniform data on the interval, and who answers."""
        generator = np.random.default_rng([self.seed, answers])
        for _ in range(self.trials):
            data = generator.uniform(*self.interval, (self.blocks, *BLOCK))
            yield data, generator.permutation(self.workers)[:answers].tolist()

    def errors(self, decode: Callable[[NDArray[np.float64], list[int]], Array], answers: int) -> list[float]:
        """The largest error of each draw."""
        return [float(np.abs(decode(data, who) - self.function(data)).max()) for data, who in self.draws(answers)]


def polynomial_row(setting: Setting, degree: int) -> PolynomialRow:
    """The polynomial of least error, coded by Lagrange interpolation.

    Raises:
        DesignerError: the function is not finite on the interval, or the degree out of range.
    """
    function, answers = setting.function, setting.answers(degree)
    found: Approximation = minimax(lambda x: evaluate(function.coded_part, x), setting.interval, degree)
    measured = None
    if answers <= setting.workers and not setting.masks:
        code = lagrange_code(setting.blocks, setting.workers)
        errors = setting.errors(lambda data, who: function.finish(through(code, found, data, who)), answers)
        measured = _finite(np.max(errors))
    return PolynomialRow(degree, answers, found.error, found.least, measured)


def berrut_row(setting: Setting, answers: int) -> BerrutRow:
    """Berrut approximated coded computing from a number of answers.

    Raises:
        DesignerError: there are not as many workers.
    """
    if not 1 <= answers <= setting.workers:
        raise DesignerError("number of answers out of range", got=answers, allowed=f"1 to {setting.workers}")
    code = berrut_code(setting.blocks, setting.workers)
    errors = setting.errors(lambda data, who: through(code, setting.function, data, who), answers)
    return BerrutRow(answers, _finite(np.median(errors)), _finite(np.max(errors)))


def _finite(value: np.floating[Any]) -> float | None:
    return float(value) if np.isfinite(value) else None


def compared(setting: Setting, degrees: Sequence[int], received: Sequence[int]) -> dict[str, Any]:
    """Rows of both tables as plain data."""
    return {
        "polynomials": [asdict(polynomial_row(setting, degree)) for degree in degrees],
        "berrut": [asdict(berrut_row(setting, answers)) for answers in received],
    }
