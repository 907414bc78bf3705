"""The intermediate form: what every target's program is made of, whatever its language.

A target reads the encoding matrices, the points and the decoding recipe from it, or states the exponent map from which
its program computes the matrices when it starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from designer.algebra.monomial import Monomial
from designer.analyses.theorems import least_sizes
from designer.analyses.witness import order_splits
from designer.code import Code
from designer.emitters.needed import Needed, answers_needed
from designer.functional import share_row
from designer.points import EvaluationSet

Matrix = tuple[tuple[int, ...], ...]


class Recipe(StrEnum):
    """How answers become targets.

    The first two are for values of one variable's polynomials, as many as their degree plus one.
    """

    COEFFICIENTS = "coefficients of the polynomial through the answers"
    NODES = "values at nodes of the polynomial through the answers"
    GRID = "a full grid axis by axis, other sets by elimination over the monomials of the product"
    ELIMINATION = "elimination over the monomials of the product"

    @property
    def dense(self) -> bool:
        """Whether any answers of the number needed determine the polynomial, so that further ones are put aside."""
        return self in (Recipe.COEFFICIENTS, Recipe.NODES)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is encoded, and who multiplies what.

    Args:
        encoders: for each operand its encoding matrix: a row a coded block, a column a block, masks behind the data.
        tasks: for each answer the products that it adds up, each a row number an operand; one product unless the answer
            is a derivative (Leibniz).
    """

    encoders: tuple[Matrix, ...]
    tasks: tuple[Matrix, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What targets are in terms of the product's monomials.

    Args:
        monomials: the monomials that the answers are combinations of.
        wanted: one row a target, one coefficient a monomial.
    """

    monomials: tuple[Monomial, ...]
    wanted: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A code at its points, ready to be written down in some language; made by `form`.

    Args:
        code: operation, parts, exponent map or nodes, masks, sources.
        points: field, points, orders of derivatives, owners.
        needed: how many answers are waited for, why, and how many of them may be wrong.
        recipe: how answers become targets.
        command: the command that asked for the program.
    """

    code: Code
    points: EvaluationSet
    needed: Needed
    recipe: Recipe
    command: str

    def plan(self) -> Plan:
        """The encoding matrices and the tasks.

        >>> from designer import distinct, load
        >>> plan = form(load("matdot").bind(p=2), distinct(3)).plan()
        >>> plan.encoders[0], plan.tasks[2]
        (((1, 1), (1, 2), (1, 3)), ((2, 2),))
        """
        rows: list[dict[tuple[int, ...], int]] = [{} for _ in self.code.maps]
        tasks = []
        for number, order in enumerate(self.points.orders):
            products = []
            for split in order_splits(order, len(rows)):
                coded = [tuple(share_row(self.code, o, self.points, number, part)) for o, part in enumerate(split)]
                products.append(tuple(rows[o].setdefault(row, len(rows[o])) for o, row in enumerate(coded)))
            tasks.append(tuple(products))
        return Plan(tuple(tuple(found) for found in rows), tuple(tasks))

    def reading(self) -> Reading:
        """What targets are in terms of the product's monomials: all up to the degree where the recipe is dense."""
        monomials: list[Monomial] = [(exponent,) for exponent in range(self.needed.decoded)]
        if not self.recipe.dense:
            monomials = list(self.code.product.support())
        wanted = self.code.product.wanted(monomials, self.points.field)
        return Reading(tuple(monomials), tuple(map(tuple, wanted.values())))


def form(code: Code, points: EvaluationSet, *, command: str = "", wrong: int = 0) -> Form:
    """The intermediate form of a code's program.

    Args:
        code: the code.
        points: its evaluation set.
        command: the command that asked for it, for the header.
        wrong: how many wrong answers are to be corrected.

    Raises:
        DesignerError: points that do not decode, or that do not correct so many wrong answers.
    """
    needed = answers_needed(code, points, wrong)
    return Form(code=code, points=points, needed=needed, recipe=_recipe(code, points, needed), command=command)


def _recipe(code: Code, points: EvaluationSet, needed: Needed) -> Recipe:
    plain = points.plain and not any(code.modulus) and not code.scheme.laurent
    if plain and len(code.variables) == 1 and needed.decoded == least_sizes(code)[0]:
        return Recipe.NODES if code.placements else Recipe.COEFFICIENTS
    if points.axes and not any(code.lowest):
        return Recipe.GRID
    return Recipe.ELIMINATION
