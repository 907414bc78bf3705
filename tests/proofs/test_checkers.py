"""The independent checkers: they run alone, accept what is shipped, and nothing false that is made from it."""

from __future__ import annotations

import ast
import copy
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import product
from math import prod
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from designer import distinct, emit, load, report
from designer.algebra.expression import parse
from designer.errors import DesignerError
from designer.proving.instances import (
    decoder_certificate,
    interference_certificate,
    interpolation_certificate,
    table_certificate,
    witness_certificate,
)

family: Any = import_module("designer.proofs.check_family")
instance: Any = import_module("designer.proofs.check_instance")
tables: Any = import_module("designer.proofs.check_table")
reader: Any = import_module("designer.proofs.read_scheme")

PROOFS = Path(family.__file__).parent
SCHEMES = PROOFS.parent / "schemes"
CERTIFICATES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((PROOFS / "certificates").iterdir())}
LARGEST = 3
MUTANTS = 100


# what a statement says, by brute force


def evaluations(statement: Mapping[str, Any]) -> Iterator[dict[str, int]]:
    """All parameters up to 3 that satisfy the constraints."""
    rules = [parse(rule) for rule in statement["constraints"]]
    least = [0 if f"{name} >= 0" in statement["constraints"] else 1 for name in statement["parameters"]]
    for numbers in product(*(range(low, LARGEST + 1) for low in least)):
        values = {**statement["fixed"], **dict(zip(statement["parameters"], numbers, strict=True))}
        if all(rule.evaluate(values) for rule in rules):
            yield values


class Table:
    """Where every block sits, at some parameters."""

    def __init__(self, s: Mapping[str, Any], values: dict[str, int]) -> None:
        self.s, self.values = s, values
        self.parts = {i: self.number(b) for i, b in s["bounds"].items()}
        self.exists = all(size >= 1 for size in self.parts.values())
        self.blocks: dict[str, list[tuple[str, dict[str, int], tuple[int, ...]]]] = {}
        for operand, axes in s["operands"].items():
            rank = len(s["algorithm"].get(operand, ()))
            data = {"term": rank} if rank else {i: self.parts[i] for i in axes}
            self.blocks[operand] = list(self.placed("data", data, ["term"] if rank else s["exponents"][operand]))
            if operand in s["masks"]:
                count = self.number(s["masks"][operand]["count"])
                self.exists = self.exists and count >= 0
                formulas = [f"{rank} + t"] if rank else s["masks"][operand]["exponents"]
                self.blocks[operand] += self.placed("mask", {"t": count}, formulas)
        self.moduli = [self.number(s["modulus"][v]) if v in s["modulus"] else None for v in s["variables"]]
        self.exists = self.exists and all(n is None or n >= 1 for n in self.moduli)

    def number(self, text: str, **more: int) -> int:
        return parse(text).evaluate({**self.values, **more})

    def placed(
        self, kind: str, sizes: Mapping[str, int], formulas: list[str]
    ) -> Iterator[tuple[str, dict[str, int], tuple[int, ...]]]:
        for numbers in product(*map(range, sizes.values())):
            at = dict(zip(sizes, numbers, strict=True))
            yield kind, at, tuple(self.number(formula, **at) for formula in formulas)

    def reduced(self, monomial: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(e if n is None else e % n for e, n in zip(monomial, self.moduli, strict=True))

    @property
    def degrees(self) -> list[int]:
        every = [[e for _, _, e in blocks] for blocks in self.blocks.values()]
        if self.s["domain"] == "value":
            return [self.s["degree"] * max(e[0] for own in every for e in own)]
        return [sum(max(e[v] for e in own) for own in every) for v in range(len(self.s["variables"]))]

    def exponents(self) -> bool:
        free = [v not in self.s["modulus"] and v not in self.s["laurent"] for v in self.s["variables"]]
        places = [e for blocks in self.blocks.values() for _, _, e in blocks]
        return all(x >= 0 for e in places for x, plain in zip(e, free, strict=True) if plain)

    def carrier(self) -> bool:
        if self.s["algorithm"]:
            return bool(self.s["algorithm"] == CERTIFICATES["strassen"]["proofs"][0]["statement"]["algorithm"])
        ends = [sum(self.parts[i] for i in axis) - len(axis) + 1 for axis in self.s["output"].values()]
        targets: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for target in product(*map(range, ends)):
            at = dict(zip(self.s["output"], target, strict=True))
            there = self.reduced(tuple(self.number(f, **at) for f in self.s["claims"]["carrier"]))
            targets.setdefault(there, []).append(target)
        if any(len(own) > 1 for own in targets.values()):
            return False
        for chosen in product(*self.blocks.values()):
            owner = self.owner(chosen)
            places = [self.reduced(e) for _, _, e in chosen]
            if self.s["domain"] == "value":
                met = places[0] if len(set(places)) == 1 else None
            else:
                met = self.reduced(tuple(map(sum, zip(*(e for _, _, e in chosen), strict=True))))
            if targets.get(met, [None])[0] != owner and (owner is not None or met in targets):  # type: ignore[arg-type]
                return False
        return True

    def owner(self, chosen: tuple[Any, ...]) -> tuple[int, ...] | None:
        at: dict[str, int] = {}
        for kind, indices, _ in chosen:
            if kind == "mask" or any(at.setdefault(i, x) != x for i, x in indices.items()):
                return None
        return tuple(sum(at[i] for i in axis) for axis in self.s["output"].values())

    def degree(self) -> bool:
        return [self.number(f) for f in self.s["claims"]["degree"]] == self.degrees

    @property
    def sizes(self) -> list[int]:
        return [n or d + 1 for n, d in zip(self.moduli, self.degrees, strict=True)]

    @property
    def monomials(self) -> int:
        sums = (map(sum, zip(*(e for _, _, e in chosen), strict=True)) for chosen in product(*self.blocks.values()))
        return len({self.reduced(tuple(monomial)) for monomial in sums})

    def threshold(self) -> bool:
        counted = self.s["rule"] in ("generic", "subgrids")
        return self.number(self.s["claims"]["threshold"]) == (self.monomials if counted else prod(self.sizes))

    def support(self) -> bool:
        return self.number(self.s["claims"]["support"]) == self.monomials

    def overheads(self) -> bool:
        for operand, claimed in self.s["claims"]["shares"].items():
            used = [n for n, e in zip(self.sizes, self.s["exponents"][operand], strict=True) if e != "0"]
            if self.number(claimed) != prod(used):
                return False
        return True

    def separation(self) -> bool:
        for blocks in self.blocks.values():
            masks = [self.reduced(e) for kind, _, e in blocks if kind == "mask"]
            data = {self.reduced(e) for kind, _, e in blocks if kind == "data"}
            if len(set(masks)) < len(masks) or (self.s["domain"] == "value" and data & set(masks)):
                return False
        return True


def false_claims(statement: Mapping[str, Any], claims: list[str]) -> list[tuple[str, dict[str, int]]]:
    """The claims that are false for parameters up to 3."""
    found = []
    for values in evaluations(statement):
        try:
            table = Table(statement, values)
        except DesignerError:  # a division by zero: no code
            continue
        if table.exists:
            found += [(claim, values) for claim in claims if not getattr(table, claim)()]
    return found


# what is shipped


@pytest.mark.parametrize("name", sorted(path.stem for path in SCHEMES.glob("*.toml")))
def test_every_scheme_of_the_catalogue_has_a_certificate_that_is_accepted_for_its_file(name: str) -> None:
    text = (SCHEMES / f"{name}.toml").read_text("utf-8")
    lines = list(family.verdicts(CERTIFICATES[name], text))
    assert len(lines) == (5 if name == "chain" else 1)
    assert all(line.startswith("accepted: exponents, carrier") for line in lines)


@pytest.mark.parametrize("name", sorted(CERTIFICATES))
def test_every_accepted_statement_holds_by_brute_force(name: str) -> None:
    for entry in CERTIFICATES[name]["proofs"][:2]:
        assert not false_claims(entry["statement"], entry["claims"])


def test_the_checker_runs_alone(tmp_path: Path) -> None:
    for name in (
        "check_family.py",
        "hypotheses.py",
        "intervals.py",
        "read_scheme.py",
        "check_instance.py",
        "check_table.py",
    ):
        (tmp_path / name).write_text((PROOFS / name).read_text("utf-8"), "utf-8")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", *map(str, arguments)]
        script = f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r}); sys.argv = sys.argv[1:]; "
        command[3:3] = ["-c", script + "runpy.run_path(sys.argv[0], run_name='__main__')"]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    certificate = PROOFS / "certificates" / "epc.json"
    good = run(tmp_path / "check_family.py", certificate, SCHEMES / "epc.toml")
    assert (good.returncode, good.stdout.startswith("accepted: "), good.stderr) == (0, True, "")
    other = run(tmp_path / "check_family.py", certificate, SCHEMES / "polydot.toml")
    assert (other.returncode, "the statement is not that of the scheme file" in other.stdout) == (1, True)
    (tmp_path / "table.json").write_text(json.dumps(table_certificate(load("epc").bind(p=2, m=2, n=2))), "utf-8")
    for checker in ("check_instance.py", "check_table.py"):
        assert run(tmp_path / checker, tmp_path / "table.json").returncode == 0
    assert run(tmp_path / "check_instance.py", certificate).returncode == 1


@pytest.mark.parametrize("name", ["check_family", "check_instance", "check_table", "check_order"])
@pytest.mark.parametrize("paths", [[], ["one", "two", "three"]])
def test_without_a_file_a_checker_says_how_it_is_used(name: str, paths: list[str]) -> None:
    command = [sys.executable, "-I", "-S", PROOFS / f"{name}.py", *paths]
    script = f"import sys, runpy; sys.path.insert(0, {str(PROOFS)!r}); sys.argv = sys.argv[1:]; "
    command[3:3] = ["-c", script + "runpy.run_path(sys.argv[0], run_name='__main__')"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr.startswith(f"usage: python {name}.py CERTIFICATE.json ")


@pytest.mark.parametrize(
    "name",
    [
        "check_family", "hypotheses", "intervals", "read_scheme", "check_instance", "check_table", "check_order",
        "order_models",
    ],
)  # fmt: skip
def test_the_checkers_are_short_and_import_nothing_of_the_toolkit(name: str) -> None:
    text = (PROOFS / f"{name}.py").read_text("utf-8")
    assert len(text.splitlines()) < 200
    names = {alias.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in names} <= sys.stdlib_module_names
    loaded = set(re.findall(r'import_module\("\.(\w+)"', text))
    assert loaded <= {"hypotheses", "read_scheme", "check_instance", "check_table", "order_models"}


# what is made of it


def leaves(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(part, dict | list):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from leaves(value, (*path, key))
    else:
        yield path


def changed(value: Any, choose: random.Random) -> Any:
    """Another number, or a formula with another sign, number or letter."""
    if isinstance(value, int):
        return value + choose.choice([-1, 1, 2])
    if re.fullmatch(r"-?\d+(/\d+)?", value):
        return str(int(value.split("/")[0]) + choose.choice([-1, 1]))
    places = list(re.finditer(r"[A-Za-z]\w*|\d+|[-+*]|//|%", value))
    if not places:
        return value + " + 1"
    place = choose.choice(places)
    word = place.group()
    letters = sorted({p.group() for p in places if p.group().isidentifier()} | {"1"})
    new = {"+": "-", "-": "+", "*": "+", "//": "*", "%": "//"}.get(word) or (
        str(int(word) + choose.choice([1, -1])) if word.isdecimal()
        else choose.choice([f"({word} + 1)", f"({word} - 1)", choose.choice(letters)])
    )  # fmt: skip
    return value[: place.start()] + new + value[place.end() :]


def mutant(entry: dict[str, Any], choose: random.Random) -> dict[str, Any]:
    """A proof with one leaf of its statement, of what it names, or of a refutation changed."""
    where = choose.choice(["statement", "statement", "statement", "corners", "pieces", "refutations"])
    paths = [p for p in leaves(entry[where]) if p[:1] not in (("variables",), ("rule",), ("operands",), ("output",))]
    if not paths:
        return mutant(entry, choose)
    *path, last = choose.choice(paths)
    other = copy.deepcopy(entry)
    part = other[where]
    for key in path:
        part = part[key]
    part[last] = changed(part[last], choose)
    return other


def accepts(entry: Mapping[str, Any]) -> bool:
    try:
        family.check(entry)
    except Exception:  # noqa: BLE001 - whatever it raises, it rejects
        return False
    return True


@pytest.mark.parametrize("name", sorted(CERTIFICATES))
def test_no_changed_certificate_that_is_accepted_states_anything_false(name: str) -> None:
    choose = random.Random(name)  # noqa: S311
    entry = CERTIFICATES[name]["proofs"][0]
    known = json.dumps(entry["statement"])
    rejected = 0
    tried = MUTANTS if len(entry["statement"]["parameters"]) < 5 else MUTANTS // 2
    for _ in range(tried):
        other = mutant(entry, choose)
        if not accepts(other):
            rejected += 1
        elif json.dumps(other["statement"]) != known:
            assert not false_claims(other["statement"], other["claims"]), other["statement"]
    assert rejected > tried // 3


def test_labels_that_blocks_and_targets_could_share_are_refused() -> None:
    entry = CERTIFICATES["polynomial"]["proofs"][0]
    for old, new in (("A", "target"), ("A", "_1"), ("A", "A.i")):
        statement = copy.deepcopy(entry["statement"])
        for section in ("operands", "exponents"):
            statement[section] = {new if o == old else o: value for o, value in statement[section].items()}
        with pytest.raises(family.Rejected):
            family.check({**entry, "statement": statement})
    statement = {**entry["statement"], "parameters": ["m", "n", "A.i"]}
    with pytest.raises(family.Rejected):
        family.check({**entry, "statement": statement})


def test_a_threshold_without_its_degree_is_refused() -> None:
    entry = CERTIFICATES["epc"]["proofs"][0]
    with pytest.raises(family.Rejected, match="rest on the degree"):
        family.check({**entry, "claims": ["threshold"]})


def test_a_refutation_must_be_there_and_add_up() -> None:
    entry = copy.deepcopy(CERTIFICATES["epc"]["proofs"][0])
    name = next(iter(entry["refutations"]))
    entry["refutations"][name] = {"ge": [["-1", [0]]], "eq": []}
    with pytest.raises(family.Rejected, match="not a nonnegative multiple"):
        family.check(entry)
    entry["refutations"][name] = {"ge": [], "eq": []}
    with pytest.raises(family.Rejected, match="not a negative constant"):
        family.check(entry)
    entry["refutations"][name] = {"split": [["1/2", ["p"]]], "neg": {}, "zero": {}, "pos": {}}
    with pytest.raises(family.Rejected, match="not integral"):
        family.check(entry)
    del entry["refutations"][name]
    with pytest.raises(KeyError):
        family.check(entry)


def test_a_number_of_monomials_with_a_gap_or_a_missing_kind_of_blocks_is_refused() -> None:
    """Without the masks of A not all exponents up to the degree are known to occur."""
    entry = copy.deepcopy(CERTIFICATES["secure-matdot"]["proofs"][0])
    for number in range(len(entry["pieces"]["x"])):
        other = copy.deepcopy(entry)
        del other["pieces"]["x"][number]
        assert not accepts(other)


def test_an_index_that_counts_in_two_variables_fills_no_grid() -> None:
    entry = copy.deepcopy(CERTIFICATES["bivariate"]["proofs"][0])
    entry["statement"]["exponents"]["A"] = ["i", "i"]
    with pytest.raises(family.Rejected, match="several variables"):
        family.check({**entry, "claims": ["support", "exponents", "degree"]})


def test_tables_that_do_not_compute_the_operation_are_refused() -> None:
    entry = copy.deepcopy(CERTIFICATES["strassen"]["proofs"][0])
    entry["statement"]["algorithm"]["A"][0][0] = 2
    with pytest.raises(family.Rejected, match="do not compute"):
        family.check(entry)


# instances


def program_of(code: Any, points: Any) -> ModuleType:
    module = ModuleType("program")
    exec(emit(code, points), module.__dict__)  # noqa: S102 - the emitted program is what is certified
    return module


def instances() -> Iterator[dict[str, Any]]:
    epc = load("epc").bind(p=2, m=2, n=2)
    yield decoder_certificate(epc, distinct(10), program_of(epc, distinct(10)), [0, 1, 3, 4, 5, 6, 7, 8, 9])
    chain = load("chain").bind(p0=2, p1=2, p2=2, p3=1)
    points = distinct(chain.product.degrees[0] + 1)
    yield decoder_certificate(chain, points, program_of(chain, points))
    for name, parameters in (("strassen", {"T": 1}), ("secure-matdot", {"M": 2, "T": 1})):
        code = load(name).bind(**parameters)
        points = distinct(code.product.degrees[0] + 1)
        yield decoder_certificate(code, points, program_of(code, points))
    yield table_certificate(load("cyclic-t2").bind(K=2, L=2, T=2))
    yield interpolation_certificate(epc, distinct(12))
    broken = load("epc").bind(p=2, m=2, n=2).scheme
    from dataclasses import replace

    wrong = replace(broken, exponents={**broken.exponents, "B": (parse("p - 1 - k + p*j"),)}).bind(p=2, m=2, n=2)
    found = interference_certificate(wrong)
    assert found is not None
    yield found
    for received, colluders, code in ((8, None, epc), (None, 2, load("secure-matdot").bind(M=2, T=1))):
        points = distinct(9)
        for verdict in report(code, points, received=received, colluders=colluders).verdicts:
            if verdict.witness and verdict.witness["kind"] in ("undecodable-set", "leak"):
                yield witness_certificate(code, points, verdict.witness)


INSTANCES = list(instances())


def test_every_kind_of_instance_is_accepted() -> None:
    kinds = {document["kind"] for document in INSTANCES}
    assert kinds == {*instance.KINDS, *tables.KINDS} - {"number", "carrier"}  # those: tests/proofs/test_tables.py
    for document in INSTANCES:
        (line,) = instance.verdicts(json.loads(json.dumps(document)))
        assert line.startswith("accepted: ")


@pytest.mark.parametrize("number", range(len(INSTANCES)))
def test_hardly_any_changed_instance_is_accepted(number: int) -> None:
    """One number is changed; what is still accepted says something else that is true."""
    choose = random.Random(number)  # noqa: S311
    document = INSTANCES[number]
    parts = ("weights", "exponents", "encoders", "support", "received", "blocks", "combination", "own", "foreign")
    for _ in range(60):
        other = json.loads(json.dumps(document))
        paths = [path for path in leaves(other) if path[0] in parts]
        *path, last = choose.choice(paths)
        part = other
        for key in path:
            part = part[key]
        part[last] += choose.choice([1, -1])
        assert not says(other) or still_true(other), other


def says(document: Mapping[str, Any]) -> list[str]:
    try:
        return list(instance.verdicts(document))
    except Exception:  # noqa: BLE001 - whatever it raises, it rejects
        return []


def still_true(document: Mapping[str, Any]) -> bool:
    """What an accepted instance says, checked once more by definition."""
    kind = document["kind"]
    if kind == "decoder":
        return defined_identity(document)
    if kind in ("table", "interpolation"):
        cycles = document.get("modulus") or [1 << 62]
        sums = {
            tuple(e % n for e, n in zip(map(sum, zip(*chosen, strict=True)), cycles, strict=True))
            for chosen in product(*document["exponents"].values())
        }
        degree = max(max(sums)) if kind == "interpolation" else -1
        return len(sums) == document["support"] and degree < document.get("received", 0)
    return kind in ("interference", "undecodable-set", "leak")  # the same computation as the checker's


def defined_identity(document: Mapping[str, Any]) -> bool:
    """A decoder on random scalar blocks."""
    choose, q = random.Random(1), document["q"]  # noqa: S311
    codes = instance.encoders(document)
    own = instance.products(document)
    for _ in range(3):
        blocks = [[choose.randrange(q) for _ in row] for row in (rows[0] for rows in codes)]
        answers = [
            prod(sum(map(int.__mul__, row, values)) for row, values in zip(rows, blocks, strict=True)) % q
            for rows in zip(*codes, strict=True)
        ]
        for weights, wanted in zip(document["weights"], own.values(), strict=True):
            value = sum(prod(values[b] for values, b in zip(blocks, chosen, strict=True)) for chosen in wanted)
            if (sum(map(int.__mul__, weights, answers)) - value) % q:
                return False
    return True
