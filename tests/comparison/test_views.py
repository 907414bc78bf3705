"""Views: their numbers are those of the codes, and the figures draw these numbers."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from types import ModuleType

import pytest

from designer.analyses.overheads import least_shares
from designer.analyses.overheads import overheads as overheads_of
from designer.catalogue import load
from designer.comparison import VIEWS, latency, overheads, thresholds
from designer.comparison.entries import read_comparison
from designer.comparison.question import Question
from designer.comparison.view import View, csv_text, json_rows, text_lines
from designer.errors import DesignerError
from designer.search.best_codes import BestCodes


def seen(view: ModuleType, line: str, **question: object) -> View:
    found: View = view.view(read_comparison(line.split()), Question(**question))  # type: ignore[arg-type]
    return found


def test_views_are_registered_by_name() -> None:
    assert list(VIEWS.values()) == [module.__name__ for module in (thresholds, overheads, latency)]


def test_convolution_needs_a_sum_where_the_matrix_product_needs_a_product() -> None:
    found = seen(thresholds, "convolution polynomial m=1..10 n=m")
    sums, products = found.figure.series
    assert sums.y == tuple(2 * m - 1 for m in range(1, 11))
    assert products.y == tuple(m * m for m in range(1, 11))
    assert sums.x == products.x == tuple(range(1, 11))
    assert (found.figure.x, found.figure.y) == ("number of parts m = n", "recovery threshold R [answers]")


def test_workers_that_may_fail_are_those_above_the_threshold() -> None:
    found = seen(thresholds, "epc tri p=2 m=2 n=2", workers=11)
    assert [(row["threshold"], row["may fail"]) for row in found.rows] == [(9, 2), (12, -1)]
    assert found.figure.levels == ((11, "N = 11 workers"),)


def test_private_schemes_beside_the_best_codes_known() -> None:
    found = seen(thresholds, "gasp-small gasp-big chang-tandon K=3 L=3 T=1..4", kind="generic")
    by_name = {series.name: series for series in found.figure.series}
    assert by_name["chang-tandon"].y == tuple((3 + t) ** 2 for t in range(1, 5))
    assert by_name["gasp-big"].y == (15, 19, 23, 25)
    table = BestCodes.load()
    for number, (best, bound) in enumerate(zip(by_name["best known"].y, by_name["lower bound"].y, strict=True), 1):
        record = table.best(f"matmul p=1 m=3 n=3 T={number}", "generic")
        assert record is not None
        assert (best, bound) == (record.workers, record.lower_bound)
        assert bound <= best <= min(by_name[name].y[number - 1] for name in ("gasp-small", "gasp-big"))
    assert found.figure.y == "workers needed, N"
    assert by_name["lower bound"].dotted


def test_the_table_has_nothing_where_it_has_no_record() -> None:
    found = seen(thresholds, "gasp-big K=2 L=2 T=60", kind="generic")
    assert [row["threshold"] for row in found.rows[1:]] == [None, None]
    assert "best known" in text_lines(found)[3]


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        ("epc p=1 m=2 n=2", "sparse", "no class of codes; got sparse; allowed: generic, dense, cyclic"),
        ("epc matdot p=2 m=2 n=2", "dense", "codes of several instances have no common best; got epc p=2 m=2 n=2 and"),
        ("lagrange K=2 T=1", "generic", "operation without a table of best codes; in lagrange K=2 T=1"),
        ("secure-bivariate K=2 L=2 T=1 m=2", "generic", "numbers of masks that differ have no table"),
    ],
)
def test_where_the_table_does_not_apply(line: str, kind: str, message: str) -> None:
    with pytest.raises(DesignerError, match=message):
        seen(thresholds, line, kind=kind)


def test_chains_and_convolutions_have_their_table() -> None:
    for line in ("chain p0=1 p1=2 p2=2 p3=1", "convolution m=2 n=2"):
        rows = seen(thresholds, line, kind="dense").rows
        assert rows[1]["threshold"] is not None
        assert int(str(rows[1]["threshold"])) <= int(str(rows[0]["threshold"]))


def test_a_scheme_that_computes_no_targets_has_no_threshold(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "broken.toml"
    path.write_text('operation = "matmul"\n[exponents]\nA = ["k + p*i"]\nB = ["p-1-k + p*j"]\n', "utf-8")
    for view in (thresholds, overheads):
        found = seen(view, f"{path} epc p=2 m=2 n=2")
        assert found.rows[0]["computation"] is None
        assert found.rows[1]["computation"] == Fraction(1, 8)
    assert "–" in text_lines(seen(thresholds, f"{path} epc p=2 m=2 n=2"))[1 + 1]


@pytest.mark.parametrize("name", ["epc", "bi0", "bi2", "tri", "polydot"])
def test_overheads_are_those_of_the_claim(name: str) -> None:
    code = load(name).bind(p=3, m=2, n=2)
    single = overheads_of(code, code.claimed(code.scheme.claims.threshold), least_shares(code))  # type: ignore[arg-type]
    row = seen(overheads, f"{name} p=3 m=2 n=2").rows[0]
    assert (row["computation"], row["download"]) == (single.computation, single.download)
    assert {o: row[f"upload {o}"] for o in "AB"} == single.uploads


def test_the_plane_of_overheads_holds_the_mean_upload() -> None:
    found = seen(overheads, "bi0 tri p=2 m=2 n=2")
    assert [(series.x, series.y) for series in found.figure.series] == [((0.25,), (0.875,)), ((0.5,), (0.5,))]
    assert found.figure.series[0].texts == ("bi0 p=2 m=2 n=2",)


def test_storage_is_larger_offline_where_workers_do_several_subtasks() -> None:
    row = seen(overheads, "bivariate K=4 L=4").rows[0]
    assert (row["offline A"], row["online A"]) == (Fraction(-1, 2), Fraction(-3, 4))
    private = seen(overheads, "gasp-big secure-bivariate K=2 L=2 T=1 m=2")
    assert [(row["upload A"], row["upload B"]) for row in private.rows] == [(3, 3), (Fraction(3, 2), 4)]
    assert [(row["offline B"], row["online B"]) for row in private.rows] == [
        (Fraction(-1, 2), Fraction(-1, 2)), (0, Fraction(-1, 2)),
    ]  # fmt: skip


def test_latency_needs_workers_and_a_code_that_can_run() -> None:
    with pytest.raises(DesignerError, match="no number of workers; add --workers N"):
        seen(latency, "epc p=2 m=2 n=2", model="exponential:rate=1")
    with pytest.raises(DesignerError, match="epc p=2 m=2 n=2: too many answers to wait for; got 9; allowed: 1 to 4"):
        seen(latency, "epc p=2 m=2 n=2", model="exponential:rate=1", workers=4)


def test_latencies_side_by_side_and_along_a_parameter() -> None:
    options = {"model": "exponential:rate=1", "workers": 6}
    single = seen(latency, "matdot polynomial p=2 m=2 n=2", **options)
    assert [row["scheme"] for row in single.rows] == ["matdot", "polynomial", "uncoded, 6 parts"]
    assert single.rows[0]["mean"] == pytest.approx((1 / 6 + 1 / 5 + 1 / 4) / 2)
    assert [series.name for series in single.figure.series] == ["matdot p=2", "polynomial m=2 n=2", "uncoded, 6 parts"]
    assert single.figure.series[0].y[0] == 0
    assert single.figure.series[0].y[-1] > 0.99
    along = seen(latency, "matdot p=1..4", **options)
    assert along.figure.series[0].x == (1, 2, 3)  # p = 4 needs seven answers
    assert along.notes[0].startswith("matdot p=4: too many answers to wait for; got 7")
    assert along.figure.series[1].name == "uncoded"


def test_infinite_times_are_null_in_json_and_left_out_of_figures() -> None:
    found = seen(latency, "matdot p=2..3", model="pareto:shape=0.9,scale=1", workers=5)
    assert json_rows(found)[1]["mean"] is None
    assert "infinite" in "\n".join(text_lines(found))
    assert found.figure.series[0].x == (2,)


def test_text_csv_and_json_have_the_same_numbers() -> None:
    found = seen(thresholds, "epc bi0 p=2 m=1..3 n=1")
    lines = text_lines(found)
    assert lines[1].split() == ["m", "epc", "bi0"]
    rows = list(csv.DictReader(io.StringIO(csv_text(found))))
    assert [row["threshold"] for row in rows] == [str(row["threshold"]) for row in json_rows(found)]
    printed = [line.split()[1:] for line in lines[2:]]
    assert [cell for column in zip(*printed, strict=True) for cell in column] == [row["threshold"] for row in rows]
    assert rows[0]["computation"] == "1/2"
