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
from designer.scheme_parts import Masks
from designer.scheme_text import dump

GOOD = """\
name = "t"
operation = "matmul"
parameters = ["p", "m", "n"]
[exponents]
A = ["k + p*i"]
B = ["p - 1 - k + p*m*j"]
"""
MASKS = """\
[masks]
count = "T"
A = ["p*m*n + t"]
B = ["p*m*n + t"]
"""
MASKED = GOOD.replace('"n"]', '"n", "T"]') + MASKS
VALUE = """\
operation = "batch"
domain = "value"
parameters = ["K"]
[exponents]
A = ["i"]
B = ["i"]
"""
FUNCTION = """\
operation = "polynomial"
function = "A*B + 2*A"
parameters = ["K"]
[exponents]
A = ["i"]
B = ["i"]
"""
ALGORITHM = """\
operation = "matmul"
parameters = ["m"]
[fixed]
p = 1
n = 1
[algorithm]
A = [[1, 0], [0, 1]]
B = [[1], [1]]
C = [[1, 0], [0, 1]]
"""
LETTER = "allowed: like p, m1, alpha, and no word reserved in formulas"
OPERATIONS = "batch, chain, contraction, convolution, convolution2d, matmul, polynomial"
RULE_NAMES = "distinct, grid, roots-of-unity, explicit, generic, subgrids"
FORMULA = "allowed: integers, letters, + - * // %, min, max, comparisons and parentheses"


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert old in text
    return text.replace(old, new)


def added(section: str, text: str = GOOD) -> str:
    return changed("[exponents]", f"{section}\n[exponents]", text)


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
        added('[[sources]]\nkey = "me"'), added('convention = "AtB"'), added('domain = "value"'),
        added('domain = "value"\nnodes = [7, 8]'), added('laurent = ["x"]'), added('[claims]\nprivacy = "p"'),
        added("[points]\nrule = 'generic'"), added("[points]\nrule = 'subgrids'\nsizes = ['p']"),
        added("[points]\nrule = 'subgrids'\nsizes = ['p']\norder = 'horizontal'"),
        added("[masks]\nA = ['9']\ncount = 1"), added("[masks]\nB = ['9']\ncount = 1"),
        added("[masks]\nA = ['9']\ncount = 2"), added("[masks]\nA = [9]"),
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
        ('domain = "coefficient"', ""),
        ("[masks]", ""),
        ('laurent = ["y", "x"]', 'laurent = ["x", "y"]'),
        (
            "[masks]\nB = [[1, 2]]\nA = ['t', 'p']\ncount = { B = 1, A = 'p' }",
            "[masks]\ncount = { A = 'p', B = '1' }\nA = ['t', 'p']\nB = [[1, 2]]",
        ),
        ("[masks]\nB = [[1, 2], [3, 4]]", "[masks]\ncount = { B = 2 }\nB = [[1, 2], [3, 4]]"),
        (
            "[masks]\ncount = 'p'\nA = ['t', 'p']\nB = ['0', 't']",
            "[masks]\ncount = { A = 'p', B = 'p' }\nA = ['t', 'p']\nB = ['0', 't']",
        ),
        (
            '[points]\nrule = "subgrids"\nsizes = ["p", 1]',
            '[points]\norder = "vertical"\nsizes = ["p", 1]\nrule = "subgrids"',
        ),
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
        masks=Masks(counts=shuffled(scheme.masks.counts), exponents=shuffled(scheme.masks.exponents)),
        algorithm=scheme.algorithm and replace(scheme.algorithm, terms=shuffled(scheme.algorithm.terms)),
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
        f"unknown operation; in f.toml: operation; got matmal; allowed: {OPERATIONS}",
    ),
    "no operation": (
        changed('operation = "matmul"\n', ""),
        f"missing or not a text; in f.toml: operation; allowed: {OPERATIONS}",
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
    "shares": (added("[claims]\nshares = 3"), "not a table; in f.toml: claims.shares; got 3"),
    "text in place of a list": (added('constraints = "p < m"'), "not a list of texts; in f.toml: constraints; got p < m"),
    "no table": (added("modulus = 3"), "not a table; in f.toml: modulus; got 3; allowed: [modulus] with keys"),
    "bound": (added('[bounds]\nk = "k"'), "unknown letter; in f.toml: bounds; got k; allowed: m, n, p"),
    "bound of no index": (added('[bounds]\nq = "2"'), "unknown key; in f.toml: bounds; got q; allowed: i, k, j"),
    "index without a bound": (
        changed('"matmul"', '"contraction"\neinsum = "ab, bc -> ac"'),
        'index without a bound; in f.toml: bounds; got a; add a = "…"',
    ),
    "rule": (
        added('[points]\nrule = "any"'),
        f"unknown rule; in f.toml: points.rule; got any; allowed: {RULE_NAMES}",
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
        "key sizes belongs to the rule grid or subgrids; in f.toml: points.sizes; got rule distinct; leave sizes out",
    ),
    "count without roots": (
        added('[points]\nrule = "grid"\ncount = "p"'),
        "key count belongs to the rule roots-of-unity; in f.toml: points.count; got rule grid; leave count out",
    ),
    "roots without a number": (
        added('[points]\nrule = "roots-of-unity"'),
        'roots of unity need their number; in f.toml: points; add count = "…"',
    ),
    "order without subgrids": (
        added('[points]\norder = "vertical"'),
        "key order belongs to the rule subgrids; in f.toml: points.order; got rule distinct; leave order out",
    ),
    "order": (
        added('[points]\nrule = "subgrids"\nsizes = ["p"]\norder = "diagonal"'),
        "unknown order; in f.toml: points.order; got diagonal; allowed: vertical, horizontal",
    ),
    "subgrids without sizes": (
        added('[points]\nrule = "subgrids"'), 'subgrids need their sizes; in f.toml: points; add sizes = ["…"]',
    ),
    "letter of privacy": (
        added('[claims]\nprivacy = "T"'), "unknown letter; in f.toml: claims.privacy; got T; allowed: m, n, p",
    ),
    "domain": (added('domain = "time"'), "unknown domain; in f.toml: domain; got time; allowed: coefficient, value"),
    "coefficients of an algorithm": (
        'domain = "coefficient"\n' + ALGORITHM, "unknown domain; in f.toml: domain; got coefficient; allowed: value",
    ),
    "coefficients of a polynomial map": (
        'domain = "coefficient"\n' + FUNCTION, "unknown domain; in f.toml: domain; got coefficient; allowed: value",
    ),
    "values in two variables": (
        changed('parameters', 'variables = ["x", "y"]\nparameters', VALUE),
        "values at nodes need one variable; in f.toml: variables; got 2",
    ),
    "modulus in the value domain": (
        added("[modulus]\nx = 3", VALUE), "not in the value domain; in f.toml: modulus; leave modulus out",
    ),
    "negative exponents in the value domain": (
        added('laurent = ["x"]', VALUE), "not in the value domain; in f.toml: laurent; leave laurent out",
    ),
    "nodes without values": (
        added("nodes = [1]"), 'nodes belong to the value domain; in f.toml: nodes; add domain = "value"',
    ),
    "no list of nodes": (added("nodes = 1", VALUE), "not a list of different nodes; in f.toml: nodes; got 1"),
    "node twice": (added("nodes = [1, 2, 1]", VALUE), "not a list of different nodes; in f.toml: nodes; got [1, 2, 1]"),
    "node as text": (
        added('nodes = ["1"]', VALUE), "not an integer; in f.toml: nodes; got 1; allowed: an integer up to 10^15",
    ),
    "negative node": (
        added("nodes = [3, -1]", VALUE), "negative node; in f.toml: nodes; got -1; allowed: elements from 0 on",
    ),
    "laurent of no variable": (
        added('laurent = ["y"]'), "unknown variable; in f.toml: laurent; got y; allowed: x",
    ),
    "laurent of a cyclic variable": (
        added('laurent = ["x"]\n[modulus]\nx = 3'),
        "variable with a modulus and negative exponents; in f.toml: laurent; got x",
    ),
    "exponents beside an algorithm": (
        GOOD + "[algorithm]\nA = [[1]]\n",
        "both exponents and an algorithm; in f.toml; an algorithm's terms sit at the nodes",
    ),
    "algorithm of a polynomial map": (
        changed("[exponents]", "[algorithm]", FUNCTION), "an algorithm needs a multilinear operation; in f.toml: algorithm",
    ),
    "algorithm without readout": (
        changed("C = [[1, 0], [0, 1]]\n", "", ALGORITHM), "algorithm without a table; in f.toml: algorithm; got C",
    ),
    "algorithm with another table": (
        ALGORITHM + "D = [[1]]\n", "unknown key; in f.toml: algorithm; got D; allowed: A, B, C",
    ),
    "algorithm with formulas": (
        changed("B = [[1], [1]]", 'B = ["k"]', ALGORITHM),
        "not a table of integers; in f.toml: algorithm.B; got ['k']; allowed: a list of rows",
    ),
    "algorithm with a fraction": (
        changed("B = [[1], [1]]", "B = [[0.5], [1]]", ALGORITHM),
        "not an integer; in f.toml: algorithm.B; got 0.5; allowed: an integer up to 10^15",
    ),
    "algorithm with ragged rows": (
        changed("B = [[1], [1]]", "B = [[1], [1, 2]]", ALGORITHM),
        "rows of different lengths; in f.toml: algorithm.B; got [[1], [1, 2]]",
    ),
    "algorithm of two ranks": (
        changed("B = [[1], [1]]", "B = [[1], [1], [1]]", ALGORITHM),
        "tables of different ranks; in f.toml: algorithm.B; got 3; allowed: 2 rows, one for each column of C",
    ),
    "masks of no operand": (
        changed("B = [\"p*m*n", "D = [\"p*m*n", MASKED), "unknown key; in f.toml: masks; got D; allowed: count, A, B",
    ),
    "count of no operand": (
        changed('count = "T"', "count = { D = 1 }", MASKED), "unknown key; in f.toml: masks.count; got D; allowed: A, B",
    ),
    "count as a list": (
        changed('count = "T"', "count = [1]", MASKED),
        "not a formula; in f.toml: masks.count; got [1]; allowed: a text or an integer",
    ),
    "masks without count": (changed('count = "T"\n', "", MASKED), "masks without count; in f.toml: masks.count; got A"),
    "masks without the count of B": (
        changed('count = "T"', 'count = { A = "T" }', MASKED), "masks without count; in f.toml: masks.count; got B",
    ),
    "masks without exponents": (GOOD + "[masks]\ncount = 1\n", "masks without exponents; in f.toml: masks; got A"),
    "masks without the exponents of B": (
        GOOD + '[masks]\ncount = { A = 1, B = 1 }\nA = ["t"]\n', "masks without exponents; in f.toml: masks; got B",
    ),
    "exponents of an algorithm's masks": (
        ALGORITHM + '[masks]\ncount = 1\nA = ["t"]\n',
        "masks of an algorithm have no exponents; in f.toml: masks; give only their count",
    ),
    "one operand's masks of an algorithm": (
        ALGORITHM + "[masks]\ncount = { A = 1 }\n", "masks without count; in f.toml: masks.count; got B",
    ),
    "index in the exponents of masks": (
        changed("p*m*n + t", "p*m*n + k", MASKED), "unknown letter; in f.toml: masks.A; got k; allowed: T, m, n, p, t",
    ),
    "number of a mask in the count": (
        changed('count = "T"', 'count = "t"', MASKED), "unknown letter; in f.toml: masks.count; got t; allowed: T, m, n, p",
    ),
    "parameter with the letter of masks": (
        changed('"T"]', '"T", "t"]', MASKED), "letter with two meanings; in f.toml: parameters; got t",
    ),
    "index with the letter of masks": (
        'operation = "contraction"\neinsum = "t, j -> t j"\n[bounds]\nt = 2\nj = 2\n'
        "[exponents]\nA = ['t']\nB = ['2*j']\n[masks]\ncount = 1\nA = [4]\n",
        "letter with two meanings; in f.toml: masks; got t",
    ),
    "no function": (
        changed('function = "A*B + 2*A"\n', "", FUNCTION),
        "missing or not a text; in function; allowed: like 'A*B + 2*A'; in f.toml",
    ),
    "function of another operation": (
        added('function = "A*B"'), "operation matmul has no option function; in f.toml: function",
    ),
    "function that is no formula": (
        changed("A*B + 2*A", "A^2", FUNCTION),
        "not admitted in a formula; in formula A^2; got A ^ 2; allowed: integers, letters, + - * /, min, max, abs, exp, log, "
        "relu, sigmoid, softmax, sqrt, tanh and parentheses; in f.toml",
    ),
    "function with a constant": (
        changed("A*B + 2*A", "A*B + 2", FUNCTION),
        "not a polynomial of matrices; in function; got A*B + 2; allowed: matrix products, sums of matrices, integer factors; in f.toml",
    ),
    "function with a quotient": (
        changed("A*B + 2*A", "A // 2", FUNCTION),
        "not a polynomial of matrices; in function; got A // 2; allowed: matrix products, sums of matrices, integer factors; in f.toml",
    ),
    "function as a comparison": (
        changed("A*B + 2*A", "A < B", FUNCTION),
        "not a polynomial of matrices; in function; got A < B; allowed: matrix products, sums of matrices, integer factors; in f.toml",
    ),
    "function of numbers": (
        changed("A*B + 2*A", "2*3 - 1", FUNCTION),
        "not a function of matrices; in function; got 2*3 - 1; allowed: like 'A*B + 2*A'; in f.toml",
    ),
    "function of a small letter": (
        changed("A*B + 2*A", "A*b", FUNCTION), "no name of an operand; in function; got b; allowed: A, B, X1, …; in f.toml",
    ),
    "function of a foreign letter": (
        changed("A*B + 2*A", "A*Ä", FUNCTION), "no name of an operand; in function; got Ä; allowed: A, B, X1, …; in f.toml",
    ),
    "function of high degree": (
        changed("A*B + 2*A", "*".join("A" * 65), FUNCTION),
        "function too large; in function; got degree 65; allowed: at most 64; in f.toml",
    ),
    "function of many operands": (
        changed("A*B + 2*A", " + ".join("ABCDEFGHIJK"), FUNCTION),
        "function too large; in function; got operands 11; allowed: at most 10; in f.toml",
    ),
    "function of many terms": (
        changed("A*B + 2*A", "*".join(["(A + B)"] * 13), FUNCTION),
        "function too large; in function; got terms 8192; allowed: at most 4096; in f.toml",
    ),
    "cut sizes of a polynomial map": (
        added('[bounds]\na = 2', FUNCTION), "unknown key; in f.toml: bounds; got a; allowed: i",
    ),
    "parameter with the letter of the degree": (
        changed('"K"]', '"K", "d"]', FUNCTION), "letter with two meanings; in f.toml: parameters; got d",
    ),
    "parameter with the letter of a size": (
        changed('"K"]', '"K", "a"]', FUNCTION), "letter with two meanings; in f.toml: parameters; got a",
    ),
    "degree of no polynomial map": (
        added('[claims]\ndegree = ["d"]'), "unknown letter; in f.toml: claims.degree; got d; allowed: m, n, p",
    ),
    "sources": (added('sources = ["a"]'), "not a list of tables of texts; in f.toml: sources; got ['a']"),
    "chain of every length": (
        "operation = 'chain'\nfactors = 3\n[exponents]\nfirst = ['l']\nmiddle = ['l']\nlast = ['l']\n",
        "not for chains of every length; in f.toml: factors; the user gives p0, …, pt",
    ),
    "masks for chains of every length": (
        "operation = 'chain'\n[exponents]\nfirst = ['l']\nmiddle = ['l']\nlast = ['l']\n[masks]\ncount = 1\n",
        "not for chains of every length; in f.toml: masks; the user gives p0, …, pt",
    ),
    "values for chains of every length": (
        "operation = 'chain'\ndomain = 'value'\n[exponents]\nfirst = ['l']\nmiddle = ['l']\nlast = ['l']\n",
        "not for chains of every length; in f.toml: domain; the user gives p0, …, pt",
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


def test_the_letters_of_masks_and_of_the_degree_are_no_parameters() -> None:
    assert load_text(changed('parameters = ["p", "m", "n", "T"]\n', "", MASKED)).parameters == ("m", "p", "n", "T")
    text = changed('parameters = ["K"]\n', 'constraints = ["N >= 2*d"]\n', FUNCTION)
    assert load_text(text).parameters == ("K", "N")


def test_masks_may_differ_between_operands_and_be_listed() -> None:
    masks = load_text(GOOD + "[masks]\ncount = { B = 2 }\nB = [9, 8]\n").masks
    assert {name: str(count) for name, count in masks.counts.items()} == {"B": "2"}
    assert masks.exponents == {"B": ((9,), (8,))}
    assert load_text(GOOD + "[masks]\nB = [9, 8]\n").masks == masks


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
        (b"", f"missing or not a text; in {{}}: operation; allowed: {OPERATIONS}"),
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
        "name", "convention", "parameter twice", "variables", "no table", "rule", "sources", "long chain", "order",
        "domain", "no list of nodes", "node twice", "node as text", "negative node", "exponents beside an algorithm",
        "algorithm without readout", "algorithm with formulas", "algorithm with a fraction", "count as a list",
        "no function",
    ],
)  # fmt: skip
def test_the_json_schema_refuses_broken_files(kind: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(tomllib.loads(BAD[kind][0]))
