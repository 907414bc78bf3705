"""Verdicts on a function that is no polynomial: which linear decoders cannot exist.

Let fixed weights d_w satisfy sum d_w f(l_w(x)) = f(x_1) for all x, where none of the R shares l_w is a multiple of the
block x_1 alone. For each share take a direction that does not change it, but changes x_1. The difference along
all R directions of the left side is 0, that of the right side a difference of order R of f. So all of these vanish, and
f is a polynomial of degree below R (Fréchet). docs/non-polynomial.md has the proof and its references.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any, Final

from designer.algebra.enclosure import Enclosure, Number, enclosure
from designer.algebra.expression import Expression
from designer.algebra.field import Field
from designer.approximation.function import RealFunction
from designer.approximation.polynomiality import Form, form
from designer.approximation.residues import COEFFICIENTS_LOOKED_AT, degree_over, integral
from designer.code import Code
from designer.errors import DesignerError
from designer.verdict import Answer, Assurance, Verdict

ANSWERS_LIMIT: Final = 100
"""Most answers of a set that a witness is computed for: its order of difference."""

STARTS: Final = tuple(map(Fraction, ("-1", "0", "1", "2", "1/2", "-1/3", "-10")))
STEPS: Final = tuple(map(Fraction, ("1", "1/2", "1/4", "1/16", "10", "100", "1000")))
"""Of the places where a difference is looked for, in this order."""

FRECHET: Final = (
    "a continuous function with vanishing differences of order R is a polynomial of degree below R (Fréchet)"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of order R that is not 0: the sum of weights times values, at equidistant places.

    Args:
        letter: the operand that moves; the others are 1.
        places: R + 1 places.
        values: enclosures of the function there.
    """

    letter: str
    places: tuple[Fraction, ...]
    values: tuple[Enclosure, ...]

    @property
    def weights(self) -> list[int]:
        """Binomial coefficients with alternating signs, the last one positive."""
        order = len(self.places) - 1
        return [(-1) ** (order - k) * comb(order, k) for k in range(order + 1)]

    @property
    def total(self) -> Enclosure:
        """The sum, enclosed."""
        ends = [sorted((w * low, w * high)) for w, (low, high) in zip(self.weights, self.values, strict=True)]
        return sum(low for low, _ in ends), sum(high for _, high in ends)

    @property
    def vanishes(self) -> bool:
        """Whether it may be 0."""
        low, high = self.total
        return low <= 0 <= high

    def witness(self) -> dict[str, Any]:
        """As a verdict's witness."""
        low, high = self.total
        return {
            "kind": "differences", "operand": self.letter, "order": len(self.places) - 1,
            "places": [str(place) for place in self.places], "weights": self.weights,
            "values": [float(low + high) / 2 for low, high in self.values], "sum": float(low + high) / 2,
        }  # fmt: skip


def differences(function: Expression, letter: str, order: int) -> Iterator[Difference]:
    """Differences of an order in one letter that are certainly not 0, all other letters being 1.

    The function is continuous between the places.
    """
    others: Mapping[str, Number] = dict.fromkeys(function.letters, 1)
    for step, start in product(STEPS, STARTS):
        places = tuple(start + step * k for k in range(order + 1))
        if enclosure(function, {**others, letter: (places[0], places[-1])}) is None:
            continue
        values = [enclosure(function, {**others, letter: place}) for place in places]
        if None not in values:
            found = Difference(letter, places, tuple(value for value in values if value is not None))
            if not found.vanishes:
                yield found


def decodability(code: Code, function: RealFunction, answers: int) -> Verdict:
    """Whether fixed weights times answers give the function of every block, for real data.

    Args:
        code: the same scheme for a polynomial map; its shares are what counts.
        function: what the workers apply to their shares.
        answers: number of answers that the witness is about, at least 1.

    Raises:
        DesignerError: the scheme is no Lagrange code, the function a polynomial, or the number out of range.
    """
    _check_lagrange(code)
    if not 1 <= answers <= ANSWERS_LIMIT:
        raise DesignerError("number of answers out of range", got=answers, allowed=f"1 to {ANSWERS_LIMIT}")
    scope = f"real data, the shares of {code.label}, no worker's a multiple of one block; decoders that are linear"
    every = f"some fixed weights times answers of workers, however many, give {function} of every block exactly"
    if trivial(code):
        return Verdict(
            claim="decodability", answer=Answer.HOLDS, assurance=Assurance.EXHAUSTIVE, statement=every,
            scope=f"real data, {code.label}", because=("there is one block and no mask, so every worker holds it",),
        )  # fmt: skip
    forms = {letter: form(function.entry, letter) for letter in function.letters}
    if all(found.polynomial is not None for found in forms.values()):
        raise DesignerError(
            "the function is a polynomial in each operand", got=function,
            remedy="write it with +, - and * and integer factors alone: scaled answers are as good",
        )  # fmt: skip
    letter = min(forms, key=lambda name: _rank(forms[name]))
    found = next(differences(function.entry, letter, answers), None)
    reason = forms[letter].reason
    if found is None:
        return Verdict(
            claim="decodability", answer=Answer.UNDECIDED, scope=scope, statement=every,
            because=(f"no difference of order {answers} was found that is certainly not 0", *filter(None, [reason])),
        )  # fmt: skip
    few = f"some fixed weights times {answers} answers give {function} of every block exactly"
    conclusion = (
        f"no exact code exists at any number of answers, since {function} is no polynomial: {reason}"
        if reason
        else f"{function} is no polynomial of degree below {answers}; whether more answers do is not decided"
    )
    return Verdict(
        claim="decodability", answer=Answer.REFUTED, assurance=Assurance.THEOREM, scope=scope,
        statement=every if reason else few, witness=found.witness(),
        because=(f"such weights for R answers make all its differences of order R vanish, and {FRECHET}", conclusion),
    )  # fmt: skip


def converse(code: Code, function: RealFunction, field: Field) -> Verdict | None:
    """How many answers a linear decoder takes over a prime field; None where the function is none on it.

    Residues are read as the integers from -(q-1)/2 to (q-1)/2.
    """
    _check_lagrange(code)
    if trivial(code) or not integral(function) or field.degree > 1 or field.order == 2:
        return None
    q = field.order
    statement = f"how many answers a linear decoder of {function} takes over {field.name}"
    scope = f"data between -{(q - 1) // 2} and {(q - 1) // 2}, {code.label}, no worker's share a multiple of one block"
    degree = degree_over(function, q)
    if degree is None:
        return Verdict(
            claim="converse", answer=Answer.UNDECIDED, statement=statement, scope=scope,
            because=(f"the first {COEFFICIENTS_LOOKED_AT} coefficients are 0, or the field is too large to look",),
        )  # fmt: skip
    nodes = code.placements[0].count
    by_degree, away = (nodes - 1) * degree + 1, max(q - nodes, 0)
    enough = "too few for any linear decoder" if away <= degree else "which this bound leaves open"
    return Verdict(
        claim="converse", answer=Answer.HOLDS, assurance=Assurance.THEOREM, scope=scope,
        statement=f"over {field.name} a linear decoder of {function} takes at least {degree + 1} answers",
        value={"degree": degree, "answers": degree + 1, "threshold_by_degree": by_degree},
        because=(
            f"every function on GF({q}) is a polynomial of degree below {q}, this one of degree {degree}",
            "differences of order R vanish only for degrees below R",
            f"by degree, interpolation takes {by_degree} answers; {away} of the {q} points are no nodes, {enough}",
        ),
    )  # fmt: skip


def trivial(code: Code) -> bool:
    """Whether every share is a multiple of one block: one block, no mask."""
    return all(len(placed) == 1 for placed in code.maps)


def _check_lagrange(code: Code) -> None:
    """Refuse schemes but Lagrange's, in which equal blocks and masks give every worker a share equal to them.

    Near such data all shares lie where the function is continuous if the blocks do.
    """
    nodes = [(sorted(placed.shares), placed.count) for placed in code.placements]
    if not nodes or any(shares != [((node, 1),) for node in range(count)] for shares, count in nodes):
        raise DesignerError(
            "not a Lagrange code", got=code.label, allowed="one block or mask at each node, with factor 1"
        )


def _rank(found: Form) -> int:
    """Operands with a reason first, then those whose form tells nothing."""
    return 0 if found.reason else 1 if found.polynomial is None else 2
