"""Scheme files: text and scheme are one, and every kind of bad input is refused with file, key and reason."""

# ruff: noqa: E501  (messages and signatures are pinned whole)
from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import schemes

from designer.catalogue import load, names
from designer.errors import SchemeError
from designer.scheme import Scheme
from designer.scheme_file import load_text, read_scheme
from designer.scheme_format import CLAIM_KEYS, KEYS, schema
from designer.scheme_text import dump

GOOD = """\
name = "t"
operation = "matmul"
parameters = ["p", "m", "n"]
[exponents]
A = ["k + p*i"]
B = ["p - 1 - k + p*m*j"]
"""
LETTER = "allowed: like p, m1, alpha, and no word reserved in formulas"
FORMULA = "allowed: integers, letters, + - * // %, min, max, comparisons and parentheses"


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def added(section: str) -> str:
    return changed("[exponents]", f"{section}\n[exponents]")


@pytest.mark.parametrize("name", names())
def test_load_of_dump_is_the_scheme_for_the_catalogue(name: str) -> None:
    scheme = load(name)
    again = load_text(dump(scheme))
    assert again == scheme
    assert dump(again) == dump(scheme)
    assert again.digest == scheme.digest
    assert str(scheme) == dump(scheme)


def test_load_of_dump_is_the_scheme_for_closed_chains() -> None:
    scheme = load("chain").close({"p0": 1, "p1": 2, "p2": 2, "p3": 1})
    assert load_text(dump(scheme)) == scheme


@given(schemes())
def test_load_of_dump_is_the_scheme(scheme: Scheme) -> None:
    assert load_text(dump(scheme)) == scheme
    tomllib.loads(dump(scheme))


def test_the_digest_depends_on_content_alone() -> None:
    digest = load_text(GOOD).digest
    layout = "# a comment\n" + GOOD.replace(" = ", "=").replace("k + p*i", "k+(p * i)") + "\n\n"
    assert load_text(layout).digest == digest
    assert load_text(GOOD, key="other", where="elsewhere").digest == digest
    changes = [
        changed('"t"', '"u"'), changed("k + p*i", "k + p*i + 1"), changed("p - 1 - k", "p - k"),
        changed('["p", "m", "n"]', '["p", "n", "m"]'), added('constraints = ["p < m"]'), added("[fixed]\nT = 1"),
        added("[modulus]\nx = 9"), added('[claims]\nthreshold = "p"'), added("[points]\nrule = 'grid'"),
        added('[[sources]]\nkey = "me"'), added('convention = "AtB"'),
    ]  # fmt: skip
    assert len({digest, *(load_text(text).digest for text in changes)}) == len(changes) + 1


FULL = GOOD.replace("[exponents]", 'variables = ["x", "y"]\n[exponents]').replace('"]\nB', '", "0"]\nB')
FULL = FULL.replace('p*m*j"]', 'p*m*j", "0"]')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[fixed]\nT = 1\nS = 2", "[fixed]\nS = 2\nT = 1"),
        ("[modulus]\ny = 3\nx = 9", "[modulus]\nx = 9\ny = 3"),
        ('[claims.shares]\nB = "p"\nA = "m"', '[claims.shares]\nA = "m"\nB = "p"'),
        ('[claims]\nsupport = "p"\ndegree = [1, 2]', '[claims]\ndegree = [1, 2]\nsupport = "p"'),
        ('[[sources]]\nkey = "me"\nauthor = "I"', '[[sources]]\nauthor = "I"\nkey = "me"'),
        ("[bounds]\nj = 'n'\ni = 'm'", "[bounds]\ni = 'm'\nj = 'n'"),
        ("[bounds]\ni = 'm'", ""),
        ('convention = "AB"', ""),
        ('[points]\nrule = "grid"', ""),
    ],
)
def test_equal_schemes_have_equal_texts_and_digests(one: str, other: str) -> None:
    first, second = (load_text(FULL.replace("[exponents]", f"{text}\n[exponents]")) for text in (one, other))
    assert first == second
    assert dump(first) == dump(second)
    assert first.digest == second.digest


def test_operands_in_another_order_make_an_equal_scheme() -> None:
    head, a, b = GOOD.partition("A =")[0], *GOOD.splitlines()[-2:]
    swapped = load_text(f"{head}{b}\n{a}\n")
    assert swapped == load_text(GOOD)
    assert swapped.digest == load_text(GOOD).digest


@given(schemes(), st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order_of_tables(scheme: Scheme, draw: random.Random) -> None:
    def shuffled(table: Mapping[str, object]) -> dict[str, Any]:
        return {key: table[key] for key in draw.sample(sorted(table), len(table))}

    other = replace(
        scheme, fixed=shuffled(scheme.fixed), modulus=shuffled(scheme.modulus), bounds=shuffled(scheme.bounds),
        exponents=shuffled(scheme.exponents), sources=tuple(shuffled(source) for source in scheme.sources),
        claims=replace(scheme.claims, shares=shuffled(scheme.claims.shares)),
    )  # fmt: skip
    assert other == scheme
    assert other.digest == scheme.digest


BAD = {
    "unknown key": (added('colour = "red"'), f"unknown key; in f.toml; got colour; allowed: {', '.join(KEYS)}"),
    "unknown claim": (
        added('[claims]\ncarier = ["1"]'),
        f"unknown key; in f.toml: claims; got carier; allowed: {', '.join(CLAIM_KEYS)}; did you mean carrier?",
    ),
    "unknown operand": (changed("A =", "a ="), "unknown key; in f.toml: exponents; got a; allowed: A, B"),
    "unknown operation": (
        changed("matmul", "matmal"),
        "unknown operation; in f.toml: operation; got matmal; allowed: batch, chain, contraction, convolution, "
        "convolution2d, matmul",
    ),
    "no operation": (
        changed('operation = "matmul"\n', ""),
        "missing or not a text; in f.toml: operation; allowed: batch, chain, contraction, convolution, convolution2d, matmul",
    ),
    "missing operand": (
        changed('B = ["p - 1 - k + p*m*j"]\n', ""),
        "operand without exponents; in f.toml: exponents; got B; add B = […]",
    ),
    "wrong number of formulas": (
        changed('["k + p*i"]', '["k", "i"]'),
        "wrong number of formulas; in f.toml: exponents.A; got ['k', 'i']; allowed: a list of 1, one a variable",
    ),
    "unknown letter": (
        changed("k + p*i", "k + q*i"), "unknown letter; in f.toml: exponents.A; got q; allowed: i, k, m, n, p",
    ),
    "letter of the other operand": (
        changed("k + p*i", "k + p*j"), "unknown letter; in f.toml: exponents.A; got j; allowed: i, k, m, n, p",
    ),
    "no formula": (changed("k + p*i", "k + p*"), f"not a formula; got k + p*; {FORMULA}; in f.toml: exponents.A"),
    "power": (
        changed("k + p*i", "9**9**9"),
        f"not admitted in a formula; in formula 9**9**9; got 9 ** 9 ** 9; {FORMULA}; in f.toml: exponents.A",
    ),
    "row of wrong width": (
        changed('["k + p*i"]', "[[1, 2]]"), "wrong number of exponents; in f.toml: exponents.A; got [1, 2]; allowed: 1 a block",
    ),
    "fraction": (
        changed('["k + p*i"]', "[1.5]"), "not an integer; in f.toml: exponents.A; got 1.5; allowed: an integer up to 10^15",
    ),
    "mixed map": (
        changed('["k + p*i"]', '[1, "k"]'), "wrong number of formulas; in f.toml: exponents.A; got [1, 'k']; allowed: a list of 1, one a variable",
    ),
    "no map": (
        changed('["k + p*i"]', "9"),
        "not an exponent map; in f.toml: exponents.A; got 9; allowed: formulas, or a table of integers",
    ),
    "name": (changed('"t"', "3"), "missing or not a text; in f.toml: name; got 3; allowed: text"),
    "foreign option": (added('einsum = "ab, b -> a"'), "operation matmul has no option einsum; in f.toml: einsum"),
    "convention": (
        added('convention = "BA"'), "unknown value; in convention; got BA; allowed: AB, AtB; in f.toml",
    ),
    "fixed parameter": (added("[fixed]\np = 2"), "letter with two meanings; in f.toml: parameters; got p"),
    "fixed index": (added("[fixed]\nk = 2"), "letter with two meanings; in f.toml: parameters; got k"),
    "parameter twice": (
        changed('"n"]', '"n", "p"]'), "letter with two meanings; in f.toml: parameters; got p",
    ),
    "no letter": (
        changed('"n"]', '"n", "2"]'), f"not a letter; in f.toml: parameters; got 2; {LETTER}",
    ),
    "reserved parameter": (
        changed('"n"]', '"n", "lambda"]'), f"not a letter; in f.toml: parameters; got lambda; {LETTER}",
    ),
    "function as parameter": (
        changed('"n"]', '"n", "max"]'), f"not a letter; in f.toml: parameters; got max; {LETTER}",
    ),
    "reserved fixed letter": (added("[fixed]\nis = 2"), f"not a letter; in f.toml: parameters; got is; {LETTER}"),
    "reserved index": (
        changed('"matmul"', '"contraction"\neinsum = "in k, k j -> in j"'),
        "not an index; in signature in k, k j -> in j; got in; allowed: a name; in f.toml",
    ),
    "largest of one": (
        changed("k + p*i", "max(k)"),
        "too few arguments; in formula max(k); got max(k); allowed: max of two or more; in f.toml: exponents.A",
    ),
    "constraint": (
        added('constraints = ["p + m"]'),
        "wrong kind of formula; in f.toml: constraints; got p + m; allowed: a comparison such as r <= T",
    ),
    "comparison as exponent": (
        changed("k + p*i", "k < p"), "wrong kind of formula; in f.toml: exponents.A; got k < p; allowed: an integer formula",
    ),
    "variables": (
        added('variables = ["x", "x"]'), "variables; in f.toml; got x, x; allowed: 1 to 8 different names",
    ),
    "modulus of no variable": (added("[modulus]\ny = 3"), "unknown key; in f.toml: modulus; got y; allowed: x"),
    "no table": (added("modulus = 3"), "not a table; in f.toml: modulus; got 3; allowed: [modulus] with keys"),
    "bound": (added('[bounds]\nk = "k"'), "unknown letter; in f.toml: bounds; got k; allowed: m, n, p"),
    "bound of no index": (added('[bounds]\nq = "2"'), "unknown key; in f.toml: bounds; got q; allowed: i, k, j"),
    "index without a bound": (
        changed('"matmul"', '"contraction"\neinsum = "ab, bc -> ac"'),
        'index without a bound; in f.toml: bounds; got a; add a = "…"',
    ),
    "rule": (
        added('[points]\nrule = "any"'),
        "unknown rule; in f.toml: points.rule; got any; allowed: distinct, grid, roots-of-unity, explicit",
    ),
    "explicit without values": (
        added('[points]\nrule = "explicit"'), "explicit points need their values; in f.toml: points.values; got []; "
        "allowed: a list of integers, or of lists of integers",
    ),
    "explicit points as texts": (
        added('[points]\nrule = "explicit"\nvalues = ["1"]'),
        "not an integer; in f.toml: points.values; got 1; allowed: an integer up to 10^15",
    ),
    "explicit points of two coordinates": (
        added('[points]\nrule = "explicit"\nvalues = [[1, 2]]'),
        "wrong number of exponents; in f.toml: points.values; got [1, 2]; allowed: 1 a block",
    ),
    "values without explicit": (
        added("[points]\nvalues = []"),
        "key values belongs to the rule explicit; in f.toml: points.values; got rule distinct; leave values out",
    ),
    "sizes without a grid": (
        added('[points]\nsizes = ["p"]'),
        "key sizes belongs to the rule grid; in f.toml: points.sizes; got rule distinct; leave sizes out",
    ),
    "count without roots": (
        added('[points]\nrule = "grid"\ncount = "p"'),
        "key count belongs to the rule roots-of-unity; in f.toml: points.count; got rule grid; leave count out",
    ),
    "roots without a number": (
        added('[points]\nrule = "roots-of-unity"'),
        'roots of unity need their number; in f.toml: points; add count = "…"',
    ),
    "sources": (added('sources = ["a"]'), "not a list of tables of texts; in f.toml: sources; got ['a']"),
    "chain of every length": (
        "operation = 'chain'\nfactors = 3\n[exponents]\nfirst = ['l']\nmiddle = ['l']\nlast = ['l']\n",
        "not for chains of every length; in f.toml: factors; the user gives p0, …, pt",
    ),
    "table for chains of every length": (
        "operation = 'chain'\n[exponents]\nfirst = [0]\nmiddle = ['l']\nlast = ['l']\n",
        'a table is not for chains of every length; in f.toml: exponents.first; got [0]; '
        'write formulas as texts, a constant one as in "0"',
    ),
    "shares of chains of every length": (
        "operation = 'chain'\n[exponents]\nfirst = ['r']\nmiddle = ['l']\nlast = ['l']\n[claims]\nshares = { A1 = 'W' }\n",
        "not for chains of every length; in f.toml: claims.shares; claim shares in a file with factors",
    ),
    "chain without last": (
        "operation = 'chain'\n[exponents]\nfirst = ['l']\nmiddle = ['l']\n",
        "operand without exponents; in f.toml: exponents; got last; add last = […]",
    ),
    "long chain": (
        "operation = 'chain'\nfactors = 40\n[exponents]\nA1 = [0]\n",
        "missing or out of range; in factors; got 40; allowed: 2 to 15; in f.toml",
    ),
    "TOML syntax": (changed('"t"', '"t'), "not a TOML file; in f.toml; got Illegal character '\\n' (at line 1, column 10)"),
    "key twice": (GOOD + "A = [1]\n", "not a TOML file; in f.toml; got Cannot overwrite a value (at line 7, column 8)"),
    "number of 10^5 digits": (
        "x = " + "9" * 10**5,
        "not a TOML file; in f.toml; got Exceeds the limit (4300 digits) for integer string conversi…",
    ),
    "too long": ("#" * (1 << 21), "text too large; in f.toml; got 2097152 characters; allowed: at most 1048576"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_bad_text_is_refused_with_file_key_and_reason(kind: str) -> None:
    text, message = BAD[kind]
    with pytest.raises(SchemeError, match=f"^{re.escape(message)}$"):
        load_text(text, where="f.toml")


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 10**5 + "]" * 10**5, "x = " + "{a = " * 10**5, "[" + "a." * 10**5 + "a]"]
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(
        SchemeError,
        match=r"^(not a TOML file; in f.toml; got |line with too many dots; in f.toml; allowed: at most 200$)",
    ):
        load_text(text, where="f.toml")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    with path.open("wb") as stream:
        stream.truncate(100 * 10**6)
    with pytest.raises(
        SchemeError, match=f"^file too large; in {path}; got 100000000 bytes; allowed: at most 1048576$"
    ):
        read_scheme(path)


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.symlink_to(two)
    two.symlink_to(one)
    for path in (tmp_path, one, tmp_path / "none.toml", Path("/dev/zero"), tmp_path / "nul\0.toml"):
        with pytest.raises(SchemeError, match=r"^no such scheme file; got .*; see the catalogue: coded-designer list$"):
            read_scheme(path)
    with pytest.raises(SchemeError, match=r"^file cannot be read; in .*; got File name too long$"):
        read_scheme(tmp_path / ("x" * 5000))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (bytes(range(256)), "not UTF-8 text; in {}; got byte 128"),
        (b"name = '\xff'", "not UTF-8 text; in {}; got byte 8"),
        (b"\x7fELF\x02\x01\x01\0\0", "not a TOML file; in {}; got Invalid statement (at line 1, column 1)"),
        (
            b"",
            "missing or not a text; in {}: operation; allowed: batch, chain, contraction, convolution, convolution2d, matmul",
        ),
    ],
)
def test_binary_and_wrongly_encoded_files_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(data)
    with pytest.raises(SchemeError, match=f"^{re.escape(message.format(path))}$"):
        read_scheme(path)


def test_the_committed_json_schema_is_the_program_s() -> None:
    committed = (files("designer.schemes") / "scheme.schema.json").read_text("utf-8")
    assert committed == json.dumps(schema(), indent=2) + "\n"
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", names())
def test_catalogue_files_and_their_dumps_satisfy_the_json_schema(name: str) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    validator.validate(tomllib.loads((files("designer.schemes") / f"{name}.toml").read_text("utf-8")))
    validator.validate(tomllib.loads(dump(load(name))))


@given(schemes())
def test_dumps_satisfy_the_json_schema(scheme: Scheme) -> None:
    jsonschema.Draft202012Validator(schema()).validate(tomllib.loads(dump(scheme)))


@pytest.mark.parametrize(
    "kind",
    [
        "unknown key", "unknown claim", "unknown operation", "no operation", "missing operand", "fraction", "no map",
        "name", "convention", "parameter twice", "variables", "no table", "rule", "sources", "long chain",
    ],
)  # fmt: skip
def test_the_json_schema_refuses_broken_files(kind: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(tomllib.loads(BAD[kind][0]))
