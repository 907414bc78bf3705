"""The whole catalogue for all small parameters: every claim of a file is what the toolkit computes."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from designer.catalogue import load, names
from designer.code import Code
from designer.errors import SchemeError
from designer.scheme_text import dump

LARGEST = {"contraction": 3}
"""Largest parameter where it is not 4."""


def codes(name: str) -> Iterator[Code]:
    scheme = load(name)
    if not scheme.open_chain:
        yield from (scheme.bind(**values) for values in scheme.bindings(LARGEST.get(name, 4)))
        return
    for factors, largest in ((2, 4), (3, 3), (4, 2)):
        letters = [f"p{s}" for s in range(factors + 1)]
        for number in range(largest ** len(letters)):
            yield scheme.bind(**{p: 1 + number // largest**s % largest for s, p in enumerate(letters)})


def carrier(code: Code, target: tuple[int, ...]) -> tuple[int, ...]:
    letters = dict(zip(code.operation.output_letters, target, strict=True))
    return tuple(formula.evaluate({**code.values, **letters}) for formula in code.scheme.claims.carrier)


@pytest.mark.parametrize("name", names())
def test_every_claim_of_the_file_is_what_is_computed(name: str) -> None:
    count = 0
    for code in codes(name):
        count += 1
        claims, product = code.scheme.claims, code.product
        assert product.readable, code
        assert product.interference() is None
        if claims.carrier:
            claimed = {target: (carrier(code, target),) for target in code.operation.targets(code.parts)}
            assert product.all_carriers() == claimed, code
        if claims.degree:
            assert product.degrees == tuple(code.claimed(formula) for formula in claims.degree), code
        if claims.support:
            assert product.support_size == code.claimed(claims.support), code
        if claims.threshold and claims.degree:
            check_threshold(code)
        check_shares(code)
    assert count >= 4


def check_threshold(code: Code) -> None:
    claims, product = code.scheme.claims, code.product
    assert claims.threshold is not None
    threshold, rule = code.claimed(claims.threshold), code.scheme.points
    if rule.rule == "grid":
        sizes = tuple(degree + 1 for degree in product.degrees)
        assert threshold == math.prod(sizes), code
        assert tuple(code.claimed(size) for size in rule.sizes) in ((), sizes), code
    elif rule.rule == "distinct":
        assert threshold == product.degrees[0] + 1, code
        assert threshold >= product.support_size, code
        if product.is_box:
            assert threshold == product.support_size, code


def check_shares(code: Code) -> None:
    """On a grid an operand is encoded once for each point of the axes that it uses."""
    if code.scheme.points.rule != "grid":
        return
    sizes = [degree + 1 for degree in code.product.degrees]
    for m in code.exponents:
        if m.operand in code.scheme.claims.shares:
            used = [size for size, degree in zip(sizes, m.degrees, strict=True) if degree]
            claimed = code.claimed(code.scheme.claims.shares[m.operand])
            whole = [size for axis, size in enumerate(sizes) if _occurs(code, m.operand, axis)]
            assert claimed == math.prod(whole), code
            assert math.prod(used) <= claimed


def _occurs(code: Code, operand: str, axis: int) -> bool:
    """Whether the operand's formula for a variable is not constantly 0."""
    return str(code.scheme.exponents[operand][axis]) != "0"


def test_every_file_is_in_the_catalogue_and_has_a_source() -> None:
    shipped = {
        entry.name.removesuffix(".toml")
        for entry in files("designer.schemes").iterdir()
        if entry.name.endswith(".toml")
    }
    assert set(names()) == shipped
    for name in names():
        assert load(name).key == name
        assert load(name).sources, name


def test_digests_in_the_catalogue_differ() -> None:
    assert len({load(name).digest for name in names()}) == len(names())


def test_a_directory_of_one_s_own_goes_before_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "epc.toml").write_text(dump(load("tri")), encoding="utf-8")
    (tmp_path / "mine.toml").write_text(dump(load("bi0")), encoding="utf-8")
    assert load("epc", directory=tmp_path) == load("tri")
    assert load("epc") != load("tri")
    assert load("mine", directory=tmp_path) == load(tmp_path / "mine.toml") == load(str(tmp_path / "mine.toml"))
    assert names(tmp_path) == sorted([*names(), "mine"])
    assert load("tri", directory=tmp_path) == load("tri")


def test_names_that_are_no_scheme_are_refused(tmp_path: Path) -> None:
    known = ", ".join(names())
    remedies = {"ep c": "did you mean epc?"}
    for name in ("nothing", "", "ep c", "..", "__init__"):
        with pytest.raises(SchemeError) as caught:
            load(name)
        remedy = remedies.get(name, "or the path of a .toml file")
        assert str(caught.value) == f"unknown scheme; got {name}; allowed: {known}; {remedy}"
    with pytest.raises(SchemeError, match=r"^no such directory of schemes; got "):
        load("epc", directory=tmp_path / "none")


HEAVY = ("numpy", "sympy", "galois", "flint", "z3", "networkx", "numba")

SIZES = """
import sys
from designer.catalogue import load, names
for name in names():
    scheme = load(name)
    letters = scheme.parameters or ("p0", "p1", "p2", "p3")
    small = name in ("contraction", "convolution2d", "chain")
    code = scheme.bind(**{letter: 3 if small else 8 for letter in letters})
    product = code.product
    assert product.readable and product.support_size and product.degrees and product.all_carriers()
    assert scheme.digest and str(scheme)
print(*sorted(name for name in %r if name in sys.modules))
""".replace("%r", repr(HEAVY))


def test_loading_binding_and_deciding_imports_no_heavy_library() -> None:
    result = subprocess.run([sys.executable, "-c", SIZES], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.strip() == ""
