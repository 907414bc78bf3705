"""Queries: every value is checked, letters that are not given start near 2, and no name is a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer import DesignerError, names
from designer.web.query import TEXT_LIMIT, catalogued, read_query, starting_values, values

OWN = 'operation = "matmul"\nparameters = ["p"]\n[bounds]\ni = 1\nj = 1\n[exponents]\nA = ["k"]\nB = ["p - 1 - k"]\n'


@pytest.mark.parametrize("name", names())
def test_every_scheme_of_the_catalogue_has_values_to_start_from(name: str) -> None:
    query = read_query({"scheme": name})
    code = query.code()
    assert code.label.startswith(name)
    assert len(query.evaluation_set(code)) >= 1


def test_values_that_are_given_are_kept_and_the_others_filled_in() -> None:
    assert read_query({"parameters": {"p": 3, "zeta": 9}}).code().parameters == {"p": 3, "m": 2, "n": 2}
    assert read_query({"text": OWN, "parameters": {"p": 4}}).code().parameters == {"p": 4}


def test_starting_values_satisfy_the_constraints() -> None:
    for name in names():
        scheme = catalogued(name)
        start = starting_values(scheme)
        assert all(rule.evaluate({**scheme.fixed, **start}) for rule in scheme.constraints)


def test_a_chain_is_as_long_as_its_parameters_say() -> None:
    chain = catalogued("chain")
    assert values(chain, {"p1": 3, "p0": 2, "p2": 1, "q": 5}) == {"p0": 2, "p1": 3, "p2": 1}
    assert len(read_query({"scheme": "chain", "parameters": {"p0": 2, "p1": 2, "p2": 2}}).code().exponents) == 2


@pytest.mark.parametrize("name", ["/etc/passwd", "../schemes/epc", "epc.toml", "schemes/epc.toml", "", "EPC\0"])
def test_a_path_is_no_scheme(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "epc.toml").write_text(OWN, "utf-8")
    with pytest.raises(DesignerError, match=r"^unknown scheme; got "):
        read_query({"scheme": name}).code()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "not a query; allowed: a JSON object"),
        ({"schemes": "here"}, "unknown key of a query; got schemes; allowed: scheme, text, parameters"),
        ({"scheme": 7}, "not a text, or too long; in scheme; got int; allowed: at most 2000 characters"),
        ({"text": "#" * (TEXT_LIMIT + 1)}, "scheme text longer than 16000 characters; in text; got 16001 characters"),
        ({"parameters": {"p": "2"}}, "not a number in range; in parameters.p; got 2; allowed: 0 to 1000000"),
        ({"parameters": {"p": True}}, "not a number in range; in parameters.p; got True"),
        ({"parameters": {str(n): 1 for n in range(33)}}, "not parameters; in parameters; allowed: at most 32"),
        ({"workers": -1}, "not a number in range; in workers; got -1"),
        ({"workers": 1.5}, "not a number in range; in workers; got 1.5"),
        ({"compared": ["epc"] * 9}, "not a list of schemes; in compared; allowed: at most 8 names"),
        ({"longest": 33}, "range of a plot; in longest; got 33; allowed: 1 to 32"),
    ],
)
def test_what_is_no_query_is_refused(document: object, message: str) -> None:
    with pytest.raises(DesignerError) as caught:
        read_query(document)
    assert str(caught.value).startswith(message)


def test_points_come_by_rule_by_text_and_by_search() -> None:
    query = read_query({"scheme": "gasp-small", "field": "2^8", "points": "auto"})
    assert len(query.evaluation_set(query.code())) == 11
    query = read_query({"scheme": "bi0", "points": "grid:6x3"})
    assert query.evaluation_set(query.code()).workers == 18
    query = read_query({"scheme": "gasp-small", "points": "auto"})
    assert query.evaluation_set(query.code()).field.order < 65537
