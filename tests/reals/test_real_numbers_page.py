"""The table of the page on real numbers is computed."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_codes import real_code

from designer.reals.conditioning import conditioning
from designer.reals.points_text import numeric_points

PAGE = (Path(__file__).parents[2] / "docs" / "real-numbers.md").read_text("utf-8")
ROWS = [[c.strip() for c in line.strip("|").split("|")] for line in PAGE.splitlines() if ":26 |" in line]


def test_the_table_has_its_four_rows() -> None:
    assert len(ROWS) == 4


@pytest.mark.parametrize("row", ROWS, ids=[" ".join(row[:2]) for row in ROWS])
def test_condition_numbers_are_those_of_the_program(row: list[str]) -> None:
    name, points, basis, whole, median, worst = row
    code, field = real_code(f"{name.lower()} p=12"), "complex" if "roots" in points else "real"
    at = numeric_points(points, field)
    everything = conditioning(code, at, basis=basis).kappa.max()
    kappa = conditioning(code, at, received=23, basis=basis)
    quantiles = kappa.quantiles(kappa.kappa)
    assert [everything, quantiles["median"], quantiles["worst"]] == pytest.approx(
        [float(whole), float(median), float(worst)], rel=0.05
    )
