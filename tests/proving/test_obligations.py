"""Obligations: two readings of a scheme, the toolkit's and the checker's, give the same hypotheses."""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files
from itertools import product
from typing import Any

import pytest

from designer import dump, load
from designer.algebra.expression import parse
from designer.catalogue import names
from designer.proving.certificates import families
from designer.proving.hypotheses import Hypotheses, OutsideError
from designer.proving.obligations import CLAIMS
from designer.proving.polynomial import Polynomial, letter

checker: Any = import_module("designer.proofs.check_family")
reader: Any = import_module("designer.proofs.read_scheme")


@pytest.mark.parametrize("name", names())
def test_the_checker_reads_the_file_and_its_canonical_text_alike(name: str) -> None:
    text = (files("designer.schemes") / f"{name}.toml").read_text("utf-8")
    for factors in (2, 5) if name == "chain" else (None,):
        assert reader.statement(text, factors) == reader.statement(dump(load(name)), factors)


@pytest.mark.parametrize("name", names())
def test_the_obligations_are_those_that_the_checker_builds(name: str) -> None:
    scheme = load(name)
    for factors, family in families(scheme).items():
        statement = reader.statement(dump(scheme), factors)
        proof = {
            "claims": list(CLAIMS),
            "corners": {v: [list(map(list, c)) for c in own] for v, own in family.corners.items()},
            "pieces": {v: [{"kinds": k, "order": order} for k, order in own] for v, own in family.pieces.items()},
        }
        for claim, obligations in CLAIMS.items():
            try:
                own = {o.name: o for o in obligations(family)}
            except OutsideError:
                with pytest.raises((checker.Rejected, KeyError)):
                    list(checker.CLAIMS[claim](statement, proof))
                continue
            built = {f"{claim} {rest}": context for rest, context in checker.CLAIMS[claim](statement, proof)}
            assert set(own) == set(built)
            for obligation_name, obligation in own.items():
                assert [dict(h.terms) for h in obligation.at_least] == built[obligation_name].ge
                assert [dict(h.terms) for h in obligation.zero] == built[obligation_name].eq


FORMULAS = ["t // r", "t % r", "K*L + K*(t // r) + t % r", "min(t, r, K)", "max(t, r) - min(K, 2)", "-(t - r) * K"]


@pytest.mark.parametrize("text", FORMULAS)
def test_letters_of_quotients_and_minima_have_their_values_and_no_others(text: str) -> None:
    """For numbers, exactly one choice of the new letters satisfies the hypotheses, and gives the formula's value."""
    formula = parse(text)
    for numbers in product(range(1, 4), repeat=4):
        values = dict(zip("KLrt", numbers, strict=True))
        known = Hypotheses.of({"K": 1, "L": 1, "r": 1, "t": 1}, {}, [])
        read = known.read(formula)
        new = [f"_{n + 1}" for n in range(known.made)]
        fitting = []
        for choice in product(range(-1, 5), repeat=len(new)):
            whole = {**values, **dict(zip(new, choice, strict=True))}
            if all(at(h, whole) >= 0 for h in known.at_least) and not any(at(h, whole) for h in known.zero):
                fitting.append(at(read, whole))
        assert fitting == [formula.evaluate(values)]


@pytest.mark.parametrize(
    "text", ["K < L", "K <= L", "K > L", "K >= L", "K == L", "K != L", "1 <= K < L", "K <= min(L, 2)"]
)
def test_constraints_hold_where_their_hypotheses_do(text: str) -> None:
    rule = parse(text)
    for numbers in product(range(1, 5), repeat=2):
        values = dict(zip("KL", numbers, strict=True))
        known = Hypotheses.of({"K": 1, "L": 1}, {}, [rule])
        new = [f"_{n + 1}" for n in range(known.made)]
        fits = any(
            all(at(h, whole) >= 0 for h in known.at_least) and not any(at(h, whole) for h in known.zero)
            for choice in product(range(5), repeat=len(new))
            for whole in [{**values, **dict(zip(new, choice, strict=True))}]
        )
        assert fits == bool(rule.evaluate(values))


@pytest.mark.parametrize("text", ["t // 0", "t // (r - 1)", "t // -2", "t % T"])
def test_a_divisor_that_is_not_positive_by_sight_is_refused(text: str) -> None:
    known = Hypotheses.of({"t": 1, "r": 1, "T": 0}, {}, [])
    with pytest.raises(OutsideError, match="positive by sight"):
        known.read(parse(text))


def test_a_fixed_letter_is_its_number() -> None:
    known = Hypotheses.of({"m": 1}, {"p": 3}, [])
    assert known.read(parse("p*m - p")) == letter("m").scaled(3) - Polynomial({(): 3})


def at(polynomial: Polynomial, values: dict[str, int]) -> int:
    total = 0
    for key, coefficient in polynomial.terms.items():
        for name in key:
            coefficient *= values[name]
        total += coefficient
    return total
