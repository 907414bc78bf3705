"""Views: what the page shows is what the toolkit computes."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from designer import DesignerError, dump, load, names, report
from designer.analyses.theorems import least_answers
from designer.points import distinct
from designer.web.plot_view import largest_partitions
from designer.web.query import read_query
from designer.web.views import VIEWS, view


def shown(name: str, **query: Any) -> dict[str, Any]:
    return view(name, read_query(query))


@pytest.mark.parametrize("scheme", names())
def test_every_view_of_every_scheme_is_json(scheme: str) -> None:
    for name in VIEWS:
        assert json.loads(json.dumps(shown(name, scheme=scheme, longest=3)))


def test_the_degree_table_holds_the_sums_of_exponents_and_names_the_targets() -> None:
    found = shown("code", scheme="gasp-small", parameters={"K": 3, "L": 2, "T": 2})
    code = load("gasp-small").bind(K=3, L=2, T=2)
    left, right = code.exponents
    owners = {blocks: list(target) for target, blocks in code.operation.terms(code.parts)}
    for row, column in product(range(len(left)), range(len(right))):
        cell = found["table"]["cells"][row][column]
        assert cell["monomial"] == [left[row][0] + right[column][0]]
        assert cell["target"] == owners.get((row, column))
    assert found["table"]["data"] == [3, 2]
    assert [entry["terms"] for entry in found["encodings"]] == [
        [[name, list(m)] for name, m in zip(placed.names, placed, strict=True)] for placed in code.exponents
    ]


def test_carriers_are_those_of_the_product_polynomial() -> None:
    found = shown("code", scheme="tri", parameters={"p": 2, "m": 3, "n": 2})
    carriers = load("tri").bind(p=2, m=3, n=2).product.all_carriers()
    assert found["carriers"] == [[list(target), [list(m) for m in places]] for target, places in carriers.items()]


def test_where_targets_interfere_collisions_are_shown_and_no_carriers() -> None:
    text = dump(load("epc")).replace("p*m*j", "p*n*j")
    found = shown("code", text=text, parameters={"p": 2, "m": 3, "n": 2})
    kinds = {cell["kind"] for row in found["table"]["cells"] for cell in row}
    assert "collision" in kinds
    assert found["carriers"] == []
    refuted = shown("verdicts", text=text, parameters={"p": 2, "m": 3, "n": 2})
    assert refuted["answer"] == "REFUTED"
    assert refuted["thresholds"] == []
    carrier = refuted["verdicts"][0]
    assert carrier["witness"]
    assert carrier["explanation"][-1].startswith("This witness was carried out again")


def test_verdicts_are_those_of_a_report() -> None:
    found = shown("verdicts", scheme="gasp-small", parameters={"K": 8, "L": 4, "T": 2}, points="distinct:47")
    result = report(load("gasp-small").bind(K=8, L=4, T=2), distinct(47))
    assert [(v["claim"], v["answer"]) for v in found["verdicts"]] == [(v.claim, v.answer) for v in result.verdicts]
    numbers = result.numbers
    assert [entry["number"] for entry in found["thresholds"]] == [
        str(numbers[f"threshold_{kind}"]) for kind in ("by_degree", "by_support", "exact")
    ]
    leak = next(v for v in found["verdicts"] if v["claim"] == "privacy")
    assert "no mask is left" in leak["witness"][0]


@pytest.mark.parametrize(
    ("scheme", "least", "step", "fixed"),
    [("epc", 9, 1, False), ("tri", 12, 4, False), ("dft", 6, 1, True), ("straddled-wide", 13, 1, False)],
)
def test_the_slider_of_workers_has_the_numbers_for_which_there_are_points(
    scheme: str, least: int, step: int, fixed: bool
) -> None:
    choice = shown("verdicts", scheme=scheme)["choice"]
    assert choice == {"least": least, "step": step, "fixed": fixed}
    if not fixed:
        assert shown("verdicts", scheme=scheme, workers=least + step)["points"]["workers"] == least + step


def test_thresholds_are_drawn_along_a_parameter_or_the_whole_partition() -> None:
    found = shown("plots", scheme="convolution", compared=["polynomial"], longest=5)
    assert found["partition"] == ["m", "n"]
    assert [series["numbers"] for series in found["thresholds"]] == [
        [2 * size - 1 for size in range(1, 6)], [size**2 for size in range(1, 6)],
    ]  # fmt: skip
    found = shown("plots", scheme="epc", along="m", parameters={"p": 2, "n": 3}, longest=4)
    assert found["thresholds"][0]["numbers"] == [2 * m * 3 + 1 for m in range(1, 5)]
    assert found["fixed"] == {"p": 2, "n": 3}


def test_private_codes_are_drawn_against_colluders_where_they_exist() -> None:
    found = shown("plots", scheme="gasp-r", along="r", parameters={"K": 4, "L": 4, "T": 3}, longest=5)
    scheme = load("gasp-r")
    exist = [scheme.bind(K=4, L=4, T=3, r=r).product.support_size for r in (1, 2, 3)]
    assert found["thresholds"][0]["numbers"] == [*exist, None, None]


def test_the_finest_partitions_are_those_of_a_search_through_all() -> None:
    scheme, longest, most = load("epc"), 4, 30
    steps = largest_partitions(scheme, {"p": 2, "m": 2, "n": 2}, ["p", "m", "n"], longest, most)
    every = [
        (least_answers(scheme.bind(p=p, m=m, n=n)), p * m * n) for p, m, n in product(range(1, longest + 1), repeat=3)
    ]
    for workers in range(1, most + 1):
        best = max((products for answers, products in every if answers <= workers), default=0)
        assert max((s["products"] for s in steps if s["workers"] <= workers), default=0) == best
    assert all(least_answers(scheme.bind(**step["parameters"])) == step["workers"] for step in steps)


def test_what_is_copied_is_what_the_commands_write() -> None:
    from designer import emit
    from designer.degree_latex import paper_latex

    code = load("epc").bind(p=2, m=2, n=2)
    assert shown("scheme")["text"] == dump(load("epc"))
    assert shown("latex")["text"] == paper_latex(code, "booktabs")
    found = shown("program", workers=12, target="galois")
    command = "coded-designer emit epc p=2 m=2 n=2 --workers 12 --target galois"
    assert found["text"] == emit(code, distinct(12), target="galois", command=command)
    own = "# by hand\n" + dump(load("epc"))
    assert shown("scheme", text=own)["text"] == own


def test_latency_is_that_of_the_model_and_reads_no_files() -> None:
    from designer.latency.job import coded_job
    from designer.latency.model_text import read_workers

    found = shown("latency", scheme="matdot", model="exponential:rate=1", crew=4)
    job = coded_job(load("matdot").bind(p=2), read_workers("exponential:rate=1", 4), trials=0)
    assert found["jobs"][0]["computed"]["mean"] == job.mean
    assert found["jobs"][0]["cdf"][-1] > 0.99
    assert shown("latency", scheme="epc")["workers"] == 18
    with pytest.raises(DesignerError, match=r"^no files of times here; "):
        shown("latency", model="trace:file=/etc/passwd")


def test_the_latency_of_a_large_code_has_as_many_workers_as_a_model_may() -> None:
    found = shown("latency", scheme="epc", parameters={"p": 40, "m": 40, "n": 40})
    assert (found["least"], found["workers"], found["most"]) == (64039, 100_000, 100_000)


@pytest.mark.parametrize(("scheme", "crew", "noted"), [("tri", None, True), ("tri", 12, False), ("epc", None, False)])
def test_latency_notes_where_not_every_set_of_answers_decodes(scheme: str, crew: int | None, noted: bool) -> None:
    assert shown("latency", scheme=scheme, crew=crew)["any"] is noted


def test_a_threshold_beyond_all_points_is_told_and_the_code_is_shown() -> None:
    parameters = {"p": 101, "m": 101, "n": 101}
    assert shown("code", scheme="epc", parameters=parameters)["product"]["support"] == 101**3 + 100
    with pytest.raises(
        DesignerError, match=r"^too many points for verdicts; .* got a threshold of 1030401; allowed: at"
    ):
        shown("verdicts", scheme="epc", parameters=parameters)
