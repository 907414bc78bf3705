"""docs/non-polynomial.md: what it quotes is printed, and its numbers are computed."""

from __future__ import annotations

import itertools
import re
import shlex
from fractions import Fraction
from pathlib import Path

import pytest

from designer import field, load
from designer.approximation.function import real_function
from designer.approximation.impossibility import converse
from designer.cli.main import main

PAGE = Path(__file__).parent.parent.parent / "docs" / "non-polynomial.md"
QUOTED = re.compile(r"```console\n(coded-designer .*?)\n```\n\n```text\n(.*?)```", re.DOTALL)


def test_the_page_quotes_what_the_commands_print(
    capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    text = PAGE.read_text("utf-8")
    printed = {}
    for command, _ in QUOTED.findall(text):
        main(shlex.split(command, comments=True)[1:])
        printed[command] = capsys.readouterr().out
    assert len(printed) == text.count("```console") == 3
    if request.config.getoption("--accept"):
        text = QUOTED.sub(lambda found: f"```console\n{found[1]}\n```\n\n```text\n{printed[found[1]]}```", text)
        PAGE.write_text(text, "utf-8")
    assert dict(QUOTED.findall(text)) == printed


def rows(heading: str) -> list[list[str]]:
    lines = PAGE.read_text("utf-8").split(heading)[1].splitlines()[2:]
    table = [line for line in lines[: lines.index("")] if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table]


@pytest.mark.parametrize("row", rows("| function | q | degree"), ids=" ".join)
def test_degrees_over_fields_are_computed(row: list[str]) -> None:
    function, q, degree, by_degree, least, away = row[0].strip("`"), *map(int, row[1:])
    verdict = converse(load("lagrange").bind(K=3, T=0), real_function(function), field(str(q)))
    assert verdict is not None
    assert verdict.value == {"degree": degree, "answers": least, "threshold_by_degree": by_degree}
    assert f"{away} of the {q} points are no nodes, too few for any linear decoder" in verdict.because[-1]


def test_relu_over_5_is_the_polynomial_printed() -> None:
    assert "For q = 5 ReLU is 3x + x² + 2x⁴" in PAGE.read_text("utf-8")
    for x in range(-2, 3):
        assert (3 * x + x**2 + 2 * x**4) % 5 == max(x, 0) % 5


def test_differences_of_relu_are_1_or_minus_1_for_every_order() -> None:
    for order in range(2, 20):
        values = [Fraction(max(k - 1, 0)) for k in range(order + 1)]
        for _ in range(order):
            values = [after - before for before, after in itertools.pairwise(values)]
        assert values == [(-1) ** order]


def test_interpolation_in_floats_may_lose_everything_and_exp_converges_as_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(shlex.split("approximate 'relu(A)' --workers 200 --degrees 13 --received 200"))
    line = next(line for line in capsys.readouterr().out.splitlines() if line.split()[:1] == ["13"])
    assert float(line.split()[2]) < 0.012 < 1 < float(line.split()[4])
    main(shlex.split("approximate 'exp(A)' --degrees 10,11 --received 40"))
    errors = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines() if line.strip()}
    assert float(errors["10"][2]) > 1e-11 > float(errors["11"][2])
    assert errors["11"][1] == "34"
