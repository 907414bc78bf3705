"""The whole catalogue for all small parameters: every claim of a file is what the toolkit computes."""

from __future__ import annotations

import csv
import math
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest

from designer.algebra.expression import Expression, parse
from designer.algebra.field import field
from designer.algebra.interpolation import basis_values
from designer.analyses import privacy
from designer.analyses.choice import default_points
from designer.analyses.question import Question
from designer.analyses.theorems import threshold_by_degree
from designer.catalogue import load, names
from designer.code import Code
from designer.errors import SchemeError
from designer.node_product import NodeProduct
from designer.points import distinct
from designer.scheme_text import dump
from designer.verdict import Answer

LARGEST = {"contraction": 3}
"""Largest parameter where it is not 4."""
PRIVATE = [name for name in names() if load(name).claims.privacy is not None]
DATA = Path(__file__).parent / "data"


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
    return code.reduce(tuple(f.evaluate({**code.values, **letters}) for f in code.scheme.claims.carrier))


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
        if claims.threshold:
            check_threshold(code)
        check_shares(code)
    assert count >= 4


def check_threshold(code: Code) -> None:
    claims, product = code.scheme.claims, code.product
    assert claims.threshold is not None
    threshold, rule = code.claimed(claims.threshold), code.scheme.points
    match rule.rule:
        case "grid":
            sizes = tuple(degree + 1 for degree in product.degrees)
            assert threshold == math.prod(sizes), code
            assert tuple(code.claimed(size) for size in rule.sizes) in ((), sizes), code
        case "generic" | "subgrids":
            assert threshold == product.support_size, code
        case "roots-of-unity":
            assert rule.count is not None
            assert threshold == code.claimed(rule.count) == code.modulus[0] == threshold_by_degree(code), code
        case _:
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


# private schemes


def few(name: str) -> Iterator[Code]:
    """Codes of a scheme that multiply few blocks."""
    for values in load(name).bindings(3):
        code = load(name).bind(**values)
        if math.prod(len(m) for m in code.maps) <= 400:
            yield code


@pytest.mark.parametrize("name", PRIVATE)
def test_the_number_of_masks_is_that_of_the_colluders_for_every_operand(name: str) -> None:
    for code in codes(name):
        assert code.colluders == code.parameters["T"]
        assert code.masked == (code.colluders > 0)
        more = code.parameters["m"] if name == "secure-bivariate" else 1
        assert [m.masks for m in code.maps] == [code.colluders, more * code.colluders][: len(code.maps)], code


@pytest.mark.parametrize("name", [name for name in PRIVATE if load(name).domain == "coefficient"])
def test_masks_meet_no_target_by_counting_all_products(name: str) -> None:
    for code in few(name):
        places = [list(m) for m in code.exponents]
        held: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for blocks in product(*map(range, map(len, places))):
            exponents = zip(*(place[b] for place, b in zip(places, blocks, strict=True)), strict=True)
            held.setdefault(code.reduce(tuple(map(sum, exponents))), []).append(blocks)
        assert len(held) == code.product.support_size, code
        for target in code.operation.targets(code.parts):
            own = sorted(code.operation.terms_of(target, code.parts))
            assert sorted(held[carrier(code, target)]) == own, code


@pytest.mark.parametrize("name", [name for name in names() if load(name).domain == "value"])
def test_values_at_the_nodes_are_the_targets_for_random_numbers(name: str) -> None:
    generator = random.Random(0)  # noqa: S311
    over = field(101)
    for code in few(name):
        made = code.product
        assert isinstance(made, NodeProduct)
        nodes = made.node_values(over)
        data = [[generator.randrange(101) for _ in range(len(m))] for m in code.placements]
        held = [[0] * len(nodes) for _ in data]
        for m, blocks, values in zip(code.placements, data, held, strict=True):
            for share, block in zip(m.shares, blocks, strict=True):
                for node, value in share:
                    values[node] += value * block
        points = distinct(threshold_by_degree(code), over).points
        answers = []
        for (x,) in points:
            basis = basis_values(nodes, x, over)
            coded = [over.dot(basis, [value % 101 for value in values]) for values in held]
            answers.append(worker(code, coded))
        for target in code.operation.targets(code.parts):
            asked = [[values[b] for values, b in zip(data, blocks, strict=True)] for blocks in
                     code.operation.terms_of(target, code.parts)]  # fmt: skip
            wanted = sum(worker(code, blocks) for blocks in asked) % 101
            weights = [basis_values([x for (x,) in points], nodes[node], over) for node in made.readout(target)]
            found = sum(
                coefficient * over.dot(row, [answer % 101 for answer in answers])
                for row, coefficient in zip(weights, made.readout(target).values(), strict=True)
            )
            assert found % 101 == wanted, code


def worker(code: Code, blocks: list[int]) -> int:
    """What is done to one block of every operand, for blocks of one entry."""
    function = code.operation.function
    if function is None:
        return math.prod(blocks)
    return function.evaluate(dict(zip(code.operation.names, blocks, strict=True)))


@pytest.mark.parametrize("name", [name for name in PRIVATE if load(name).algorithm is None])
def test_a_mask_where_data_sit_spoils_a_target(name: str) -> None:
    scheme = load(name)
    first = scheme.operation.names[0]
    start = dict.fromkeys(scheme.operation.indices, parse("0"))
    spoilt = tuple(formula.substitute(start) for formula in scheme.exponents[first] if isinstance(formula, Expression))
    masks = replace(scheme.masks, exponents={**scheme.masks.exponents, first: spoilt})
    for code in few(name):
        if code.masked:
            broken = replace(scheme, masks=masks).bind(**code.parameters)
            assert not broken.product.readable
            assert broken.product.interference() is not None


@pytest.mark.parametrize("name", PRIVATE)
def test_at_the_scheme_s_own_points_so_many_workers_learn_nothing_and_one_more_learns(name: str) -> None:
    for values in load(name).bindings(2):
        code = load(name).bind(**values)
        points = default_points(code)
        found = privacy.decide(Question(code, points))
        if not code.colluders:
            assert found is None
            continue
        assert found is not None
        assert found.answer is Answer.HOLDS, code
        one_more = privacy.decide(Question(code, points, colluders=code.colluders + 1))
        assert one_more is not None
        assert one_more.answer is Answer.REFUTED, code


@pytest.mark.parametrize("name", names())
def test_the_scheme_s_own_points_are_as_many_as_its_threshold(name: str) -> None:
    for values in load(name).bindings(2) if not load(name).open_chain else [{"p0": 2, "p1": 2, "p2": 2}]:
        code = load(name).bind(**values)
        points, rule = default_points(code), code.scheme.points.rule
        enough = code.product.support_size if rule in ("generic", "subgrids") else threshold_by_degree(code)
        own = Counter(points.owners)
        assert (
            set(own.values()) == {math.prod(code.claimed(size) for size in code.scheme.points.sizes)}
            or rule != "subgrids"
        )
        assert enough <= len(points) < enough + max(own.values()), code
        assert points.in_order == (rule == "subgrids")
        assert all(coordinate for point in points.points for coordinate in point)


def rows(name: str) -> list[dict[str, int]]:
    with (DATA / name).open(encoding="utf-8") as stream:
        return [{key: int(value) for key, value in row.items()} for row in csv.DictReader(stream)]


def workers(name: str, **parameters: int) -> int:
    return load(name).bind(**parameters).product.support_size


@pytest.mark.parametrize("row", rows("workers_outer.csv"), ids=lambda row: "{K}-{L}-{T}".format(**row))
def test_numbers_of_workers_for_outer_products_are_those_of_the_table(row: dict[str, int]) -> None:
    first, second = {"K": row["K"], "L": row["L"]}, {"K": row["L"], "L": row["K"]}
    most = {"T": row["T"]}
    assert workers("chang-tandon", **first, **most) == row["CT"]
    assert workers("a3s", **first, **most) == row["A3S"]
    assert workers("gasp-big", **first, **most) == row["GASP_big"]
    assert min(workers("gasp-small", **roles, **most) for roles in (first, second)) == row["GASP_small"]
    chains = [(roles, r) for roles in (first, second) for r in range(1, min(roles["K"], row["T"]) + 1)]
    assert min(workers("gasp-r", **roles, **most, r=r) for roles, r in chains) == row["GASP_r"]


def test_numbers_of_workers_for_grids_are_those_of_the_table() -> None:
    for row in rows("workers_grid.csv"):
        count = row.pop("N")
        assert workers("secure-epc", **row) == count, row


@pytest.mark.parametrize("most", range(1, 6))
def test_gasp_codes_are_those_of_the_chain_length_and_have_formulas(most: int) -> None:
    for m, n in product(range(1, 5), range(1, 5)):
        given = {"K": m, "L": n, "T": most}
        big = (m + most) * (n + 1) - 1 if most < m else 2 * m * n + 2 * most - 1
        assert workers("gasp-big", **given) == workers("gasp-r", **given, r=min(m, most)) == big
        small = workers("gasp-small", **given)
        assert small == workers("gasp-r", **given, r=1)
        if most == 1:
            assert small == m * n + m + n
        elif most <= min(m, n):
            assert small == m * n + m + n + most * most + most - 3


# the catalogue


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
        assert all({"key", "author", "title", "year"} <= set(source) for source in load(name).sources), name


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
    numbers = {letter: 3 if small else 8 for letter in letters}
    code = scheme.bind(**(numbers | {"T": 2} if name == "cyclic-t2" else numbers))
    product = code.product
    assert product.readable and product.support_size and product.degrees and product.all_carriers()
    assert scheme.digest and str(scheme)
print(*sorted(name for name in %r if name in sys.modules))
""".replace("%r", repr(HEAVY))


def test_loading_binding_and_deciding_imports_no_heavy_library() -> None:
    result = subprocess.run([sys.executable, "-c", SIZES], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.strip() == ""
