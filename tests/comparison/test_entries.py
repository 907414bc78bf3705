"""What the words of a comparison mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.comparison.entries import read_comparison
from designer.errors import DesignerError


def labels(line: str) -> list[str]:
    return [str(entry.code) for entry in read_comparison(line.split()).entries]


def test_every_scheme_takes_the_parameters_that_it_has() -> None:
    assert labels("epc matdot polynomial p=2 m=3 n=4") == ["epc p=2 m=3 n=4", "matdot p=2", "polynomial m=3 n=4"]
    assert labels("polynomial gasp-big m=3 n=3 K=3 L=3 T=2") == ["polynomial m=3 n=3", "gasp-big K=3 L=3 T=2"]


def test_a_parameter_that_may_be_0_is_0_without_a_value() -> None:
    assert labels("lagrange K=2") == ["lagrange K=2 T=0"]
    assert labels("lagrange K=2 T=1") == ["lagrange K=2 T=1"]


def test_one_parameter_varies_and_others_may_be_as_large() -> None:
    found = read_comparison(["convolution", "polynomial", "m=2..3", "n=m"])
    assert [str(entry.code) for entry in found.entries] == [
        "convolution m=2 n=2", "convolution m=3 n=3", "polynomial m=2 n=2", "polynomial m=3 n=3",
    ]  # fmt: skip
    assert (found.axis, found.axis_text, found.fixed_text) == ("m", "number of parts m = n", "")


def test_a_scheme_without_the_parameter_that_varies_stays_the_same() -> None:
    assert labels("matdot polynomial p=3 m=1..2 n=1")[:2] == ["matdot p=3", "matdot p=3"]


def test_a_parameter_of_another_name_may_give_the_value() -> None:
    assert labels("polynomial gasp-big K=2..3 L=2 T=1 m=K n=L") == [
        "polynomial m=2 n=2", "polynomial m=3 n=2", "gasp-big K=2 L=2 T=1", "gasp-big K=3 L=2 T=1",
    ]  # fmt: skip


def test_the_best_chain_length_is_chosen_at_every_place() -> None:
    assert labels("gasp-r r=best K=4 L=4 T=3..4") == ["gasp-r K=4 L=4 T=3 r=1", "gasp-r K=4 L=4 T=4 r=2"]


def test_where_a_constraint_fails_there_is_no_code_and_a_reason() -> None:
    found = read_comparison(["gasp-r", "K=3", "L=3", "T=2", "r=2..3"])
    assert [entry.code is None for entry in found.entries] == [False, True]
    assert found.refusals == ("gasp-r: constraint r <= min(K, T) is violated; in gasp-r; got K=3 T=2 r=3",)


def test_axes_have_their_meaning() -> None:
    assert read_comparison(["gasp-big", "K=2", "L=2", "T=1..2"]).axis_text == "colluding workers T"
    assert read_comparison(["gasp-r", "K=2", "L=2", "T=2", "r=1..2"]).axis_text == "parameter r"


def test_schemes_may_be_files(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('operation = "matmul"\n[exponents]\nA = ["k"]\nB = ["p-1-k"]\n', "utf-8")
    found = read_comparison(["own", "epc", "p=2", "m=1", "n=1"], tmp_path)
    assert [scheme.label for scheme in found.schemes] == ["own", "epc"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("p=2", "schemes to compare; got nothing; allowed: 1 to 30 different ones"),
        ("epc epc p=1 m=1 n=1", "schemes to compare; got epc epc; allowed: 1 to 30 different ones"),
        ("epc p=2 m=2", "missing parameter n; in epc; add n=2"),
        ("epc p=2 m=2 n=2 q=1", "parameter of none of the schemes; got q; allowed: epc: p m n"),
        ("epc p=2 p=3 m=1 n=1", "parameter given twice; got p"),
        ("epc p=-1", "not a parameter; got p=-1; allowed: name=value, name=FROM..TO, name=OTHER, name=best"),
        ("epc p=1..2 m=1..2 n=1", "more than one parameter varies; got p m; allowed: one; write m=p"),
        ("epc p=3..2 m=1 n=1", "range; got 3..2; allowed: ascending, at most 1000 values"),
        ("epc p=1..1001 m=1 n=1", "range; got 1..1001; allowed: ascending, at most 1000 values"),
        ("epc m=1..4 n=m p=k", "k is no parameter that has a number; got p=k; allowed: m"),
        ("epc p=q m=a n=b", "q is no parameter that has a number; got p=q; give p a number"),
        ("epc p=m m=n n=2", "m has no number that p could be; got p=m m=n n=2; allowed: n"),
        ("epc m=n n=m p=2", "parameters that refer to each other; got m=n n=m; give m a number"),
        ("epc p=m m=n n=p", "parameters that refer to each other; got p=m m=n n=p; give p a number"),
        ("epc p=p m=1 n=1", "parameter that refers to itself; got p=p; give p a number"),
        ("gasp-r r=best K=r L=2 T=2", "r has no number that K could be; got K=r r=best; allowed: L, T"),
        ("gasp-r K=3 L=3 T=2 r=3", "constraint r <= min(K, T) is violated; in gasp-r; got K=3 T=2 r=3"),
        ("ecp p=1", "unknown scheme; got ecp"),
    ],
)
def test_what_cannot_be_compared_is_said(line: str, message: str) -> None:
    with pytest.raises(DesignerError) as error:
        read_comparison(line.split())
    assert str(error.value).startswith(message)
