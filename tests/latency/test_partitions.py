"""All partitions at once are what the codes are one by one."""

from __future__ import annotations

import pytest

from designer.analyses.overheads import least_shares, overheads
from designer.analyses.theorems import least_answers
from designer.catalogue import load, names
from designer.errors import DesignerError
from designer.latency.partitions import partitions
from designer.scheme_file import load_text


@pytest.mark.parametrize("name", [name for name in names() if not load(name).open_chain])
def test_thresholds_and_overheads_are_those_of_every_code(name: str) -> None:
    scheme = load(name)
    found = partitions(scheme, dict.fromkeys(scheme.parameters, 3))
    wanted = scheme.bindings(3)
    assert [found.chosen(number) for number in range(len(found))] == wanted
    for number, values in enumerate(wanted):
        code = scheme.bind(**values)
        single = overheads(code, least_answers(code), least_shares(code))
        assert found.answers[number] == least_answers(code)
        assert found.level[number] == code.operation.multiplications(code.parts)
        assert found.download[number] == pytest.approx(float(single.download))
        for operand, upload in single.uploads.items():
            assert found.uploads[operand][number] == pytest.approx(float(upload))


def test_undivided_partitions_cut_no_summed_index() -> None:
    found = partitions(load("tri"), {"p": 2, "m": 2, "n": 2})
    assert [found.chosen(n)["p"] == 1 for n in range(len(found))] == found.undivided.tolist()
    assert partitions(load("convolution"), {"m": 2, "n": 2}).undivided.all()


def test_negative_exponents_are_refused_as_in_a_code() -> None:
    scheme = load_text('operation = "matmul"\n[exponents]\nA = ["k - 1"]\nB = ["p - k"]\n')
    with pytest.raises(DesignerError, match="negative exponent; in unnamed; got -1; allowed: 0 and above"):
        partitions(scheme, {"p": 2, "m": 1, "n": 1})


def test_too_many_partitions_are_refused() -> None:
    with pytest.raises(DesignerError, match="too many partitions; in epc; got 1000000; allowed: at most 100000"):
        partitions(load("epc"), {"p": 100, "m": 100, "n": 100})
    with pytest.raises(
        DesignerError, match="without formulas for them; in gasp-small; got 8000; allowed: at most 5000"
    ):
        partitions(load("gasp-small"), {"K": 20, "L": 20, "T": 20})


def test_chains_of_open_length_have_no_partitions() -> None:
    with pytest.raises(DesignerError, match="no partitions of chains of every length; in chain"):
        partitions(load("chain"), {})
