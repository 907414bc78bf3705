"""Claim `uniformity`: a sampler of masks draws every element of the field with the same probability.

A statistical test: the counts of drawn elements by their leading and by their trailing digits are compared with what
uniform ones give (Pearson's chi-square). It cannot prove uniformity, but a sampler that draws from a smaller range, or
that reduces bytes modulo a q of their own size, fails it by far. Biases of a few percent in a class do not show: bytes
modulo 17, of which 0 is one sixteenth too frequent, pass.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

from designer.algebra.field import Field
from designer.errors import DesignerError
from designer.verdict import Answer, Assurance, Verdict

SAMPLES: Final = 200_000
CLASSES: Final = 256
LEAST: Final = 5
"""Elements that are expected in a class; with fewer the distribution of chi-square is another one."""

SIGNIFICANCE: Final = 1e-9
"""A uniform sampler is refuted once in a thousand million runs."""


def uniformity(
    sampler: Callable[[tuple[int, ...], int], Any], field: Field, *, samples: int = SAMPLES, name: str = "masks"
) -> Verdict:
    """Test a sampler.

    Args:
        sampler: (shape, q) -> an array of elements, integers from 0 to q-1.
        field: the field.
        samples: how many elements are drawn: at least five for each class of elements that is counted.
        name: what is drawn, for the statement.

    Returns:
        REFUTED with the counts, or HOLDS as SAMPLED with the bound.

    Raises:
        DesignerError: too few samples to tell anything.

    >>> import numpy as np
    >>> from designer.algebra.field import field
    >>> rng = np.random.default_rng(0)
    >>> str(uniformity(lambda shape, q: rng.integers(0, 256, shape), field(65537)).answer)
    'REFUTED'
    """
    from designer.algebra.statistics import chi_square_tail

    q = field.order
    classes = min(q, CLASSES)
    if samples < LEAST * classes:
        raise DesignerError("too few samples", got=samples, allowed=f"at least {LEAST * classes} for {field.name}")
    drawn = [int(value) for value in sampler((samples,), q)]
    statement = f"the {name} are uniform on {field.name}"
    scope = f"{samples} elements drawn, by leading and by trailing digits"
    if wrong := [value for value in drawn if not 0 <= value < q]:
        return Verdict(
            claim="uniformity", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope=scope,
            statement=statement, witness={"kind": "sampler", "element": wrong[0], "order": q},
        )  # fmt: skip
    tails = {}
    for digits in ("leading", "trailing"):
        counts, sizes = [0] * classes, _class_sizes(q, classes, digits)
        for value in drawn:
            counts[value * classes // q if digits == "leading" else value % classes] += 1
        expected = [samples * size / q for size in sizes]
        statistic = sum((count - e) ** 2 / e for count, e in zip(counts, expected, strict=True))
        tails[digits] = chi_square_tail(statistic, classes - 1)
        if tails[digits] < SIGNIFICANCE / 2:
            worst = max(range(classes), key=lambda c: abs(counts[c] - expected[c]))
            return Verdict(
                claim="uniformity", answer=Answer.REFUTED, assurance=Assurance.SAMPLED, scope=scope,
                statement=statement,
                witness={
                    "kind": "sampler", "digits": digits, "classes": classes, "class": worst,
                    "drawn": counts[worst], "expected": round(expected[worst], 1),
                    "chi_square": round(statistic, 1), "probability": tails[digits],
                },
                because=(f"uniform elements give so uneven counts with probability {tails[digits]:.2g}",),
            )  # fmt: skip
    return Verdict(
        claim="uniformity", answer=Answer.HOLDS, assurance=Assurance.SAMPLED, scope=scope, statement=statement,
        because=(
            f"chi-square tests with {classes} classes: uniform elements give counts at least as uneven with "
            f"probability {min(tails.values()):.2g}",
        ),
    )  # fmt: skip


def _class_sizes(q: int, classes: int, digits: str) -> list[int]:
    """How many elements have the same leading, or trailing, digits."""
    if digits == "trailing":
        return [(q - c - 1) // classes + 1 for c in range(classes)]
    first = [-(-c * q // classes) for c in range(classes + 1)]
    return [high - low for low, high in pairwise(first)]
