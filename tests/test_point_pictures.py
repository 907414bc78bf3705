"""Pictures of points: every point once, arrived or missing, at its place."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from designer import distinct, explicit, grid
from designer.errors import PointsError
from designer.point_pictures import ARRIVED, CELL_LIMIT, MISSING, layers, points_svg, points_text
from designer.points import EvaluationSet, hermite, random_points, subgrids

SETS = [
    (distinct(7), {0, 6}), (grid([3, 4]), {1, 5, 11}), (grid([2, 3, 2]), {0, 7}), (grid([2, 2, 2, 2]), {15}),
    (random_points(9, dimension=2, seed=1), {2, 3}), (subgrids(3, [2, 2]), {0, 1, 4}),
    (explicit([(5, 1), (2, 9)]), set()),
]  # fmt: skip
NAMES = ("x", "y", "z", "w")


@pytest.mark.parametrize(("points", "arrived"), SETS, ids=lambda value: getattr(value, "label", ""))
def test_every_point_is_drawn_once_as_what_it_is(points: EvaluationSet, arrived: set[int]) -> None:
    drawn = {}
    for layer in layers(points, arrived):
        for y, row in zip(layer.rows, layer.cells, strict=True):
            for x, cell in zip(layer.columns, row, strict=True):
                if cell.strip():
                    drawn[(x, y, *layer.rest)[: points.dimension]] = cell
    assert drawn == {point: ARRIVED if n in arrived else MISSING for n, point in enumerate(points.points)}


@pytest.mark.parametrize(("points", "arrived"), SETS, ids=lambda value: getattr(value, "label", ""))
def test_text_and_svg_have_as_many_points_of_each_kind(points: EvaluationSet, arrived: set[int]) -> None:
    text = "\n".join(points_text(points, arrived, NAMES[: points.dimension]))
    assert (text.count(ARRIVED), text.count(MISSING)) == (len(arrived), len(points) - len(arrived))
    root = ElementTree.fromstring(points_svg(points, arrived, NAMES[: points.dimension]))  # noqa: S314  our own
    fills = [node.get("fill") for node in root.iter() if node.tag.endswith("circle")]
    assert len(fills) == len(points)
    assert fills.count("none") == len(points) - len(arrived)
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for node in root.iter():
        for name, most in (("cx", width), ("x", width), ("cy", height), ("y", height)):
            assert 0 <= float(node.get(name, 0)) <= most


def test_layers_are_named_and_one_variable_is_one_line() -> None:
    assert points_text(grid([2, 1, 2]), {0}, ("x", "y", "z")) == [
        "z = 1", "y\\x  1  2", "  1  ●  ○", "z = 2", "y\\x  1  2", "  1  ○  ○",
    ]  # fmt: skip
    assert points_text(distinct(3), {1}, ("x",)) == ["x  1  2  3", "   ○  ●  ○"]


def test_derivatives_and_huge_sets_have_no_picture() -> None:
    with pytest.raises(PointsError, match="derivatives have no picture; got hermite:2x2"):
        next(layers(hermite(2, 2), {0}))
    with pytest.raises(PointsError, match=f"too many places to draw; got {CELL_LIMIT + 1}"):
        next(layers(distinct(CELL_LIMIT + 1), {0}))
