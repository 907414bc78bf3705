"""Instance certificates: what cannot be certified is refused, what is certified is about the program that ships."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from designer import distinct, emit, load, report
from designer.algebra.field import field
from designer.errors import DesignerError
from designer.points import hermite
from designer.proving.instances import (
    check,
    decoder_certificate,
    interference_certificate,
    interpolation_certificate,
    table_certificate,
    witness_certificate,
)


def program_of(code: Any, points: Any) -> ModuleType:
    module = ModuleType("program")
    exec(emit(code, points), module.__dict__)  # noqa: S102 - the emitted program is what is certified
    return module


def test_the_program_s_own_numbers_are_certified() -> None:
    code, points = load("matdot").bind(p=3), distinct(6)
    program = program_of(code, points)
    document = decoder_certificate(code, points, program, [5, 1, 2, 0, 4])
    assert document["weights"] == [list(map(int, row)) for row in program.weights((5, 1, 2, 0, 4))]
    assert "from these 5 answers" in check(document)


def test_a_program_with_a_wrong_encoder_is_rejected() -> None:
    code, points = load("matdot").bind(p=2), distinct(3)
    program = program_of(code, points)
    program.ENCODERS[0][1][0] += 1
    document = decoder_certificate(code, points, program)
    assert "encoders" in document
    with pytest.raises(ValueError, match="rejected: the identity fails"):
        check(document)


def test_a_program_with_wrong_weights_is_rejected() -> None:
    code, points = load("matdot").bind(p=2), distinct(3)
    document = decoder_certificate(code, points, program_of(code, points))
    document["weights"][0][0] = (document["weights"][0][0] + 1) % 65537
    with pytest.raises(ValueError, match="rejected: the identity fails"):
        check(document)


def test_masks_are_part_of_the_identity() -> None:
    code = load("secure-matdot").bind(M=2, T=2)
    points = distinct(code.product.degrees[0] + 1)
    document = decoder_certificate(code, points, program_of(code, points))
    assert document["masks"] == {"A": 2, "B": 2}
    assert check(document).startswith("accepted")


def test_a_large_prime_leaves_the_sums_exact() -> None:
    code, points = load("matdot").bind(p=4), distinct(7, field("2305843009213693951"))
    assert check(decoder_certificate(code, points, program_of(code, points))).startswith("accepted")


@pytest.mark.parametrize("points", [distinct(3, field("2^8")), hermite(2, 2)])
def test_what_the_checker_cannot_compute_is_refused(points: Any) -> None:
    code = load("matdot").bind(p=2)
    with pytest.raises(DesignerError, match="no certificate of this kind"):
        interpolation_certificate(code, points)


def test_interpolation_is_refused_in_several_variables_and_for_cyclic_exponents() -> None:
    with pytest.raises(DesignerError):
        interpolation_certificate(load("dft").bind(M=2, T=1), distinct(4, field("5")))


def test_nodes_have_no_table_of_exponents() -> None:
    with pytest.raises(DesignerError, match="at nodes"):
        table_certificate(load("strassen").bind(T=1))


def test_a_readable_code_has_no_interference() -> None:
    assert interference_certificate(load("epc").bind(p=2, m=1, n=2)) is None


def test_a_leak_is_certified() -> None:
    code, points = load("secure-matdot").bind(M=2, T=1), distinct(5)
    witnesses = [v.witness for v in report(code, points, colluders=2).verdicts if v.claim == "privacy"]
    assert witnesses[0] is not None
    assert "reveal a combination of" in check(witness_certificate(code, points, witnesses[0]))


def test_other_witnesses_are_refused() -> None:
    with pytest.raises(DesignerError, match="no certificate for this witness"):
        witness_certificate(load("matdot").bind(p=2), distinct(3), {"kind": "number"})
